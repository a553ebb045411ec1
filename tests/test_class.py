"""A class of honest students: each answer earns what `check` said in a kernel, or `check` has said why it will not.

ACTEDU_CLASS=200 runs a whole class, which takes minutes; left out, a few students do.
"""

import json
import os
import shutil

import pytest
from honest_class import HEAD, HELPERS, asked, notebooks

from actedu.grading import judge
from actedu.grading.assignment import Assignment
from actedu.grading.sandbox import Limits, Sandbox

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

CLASS = notebooks(int(os.environ.get("ACTEDU_CLASS", "6")), each=18, seed=int(os.environ.get("ACTEDU_SEED", "1")))
EXERCISES = {one.name: one for one in asked()}
# `check` beside which all points are kept that grading has to give, on the same hidden cases
WATCHED = """
import actedu, builtins
from actedu.learning import practice as _practice

def _watched(answer, value=..., **options):
    exercise = _practice._known("check", answer)
    value = value if isinstance(answer, str) else answer
    builtins._points = exercise.judge(value, seed=_seed, hidden=True).points
    _check(answer, value, **options)

_check = actedu.check
actedu.check = _watched
"""


@pytest.fixture(scope="module")
def box():
    with Sandbox(limits=Limits(cell=60, call=30, total=900)) as running:  # a busy machine is not what is asked
        yield running


def ran(client, source):
    """Run a cell; return the points that its check gave, or None without one, and what was said."""
    said = []

    def hear(one):
        content = one["content"]
        said.append(content.get("text", "") or content.get("data", {}).get("text/plain", ""))

    reply = client.execute_interactive(
        source,
        user_expressions={"points": "__import__('json').dumps(getattr(__import__('builtins'), '_points', None))"},
        output_hook=hear,
        allow_stdin=False,
        timeout=300,
    )
    told = reply["content"].get("user_expressions", {}).get("points", {})
    points = json.loads(told["data"]["text/plain"].strip("'")) if told.get("status") == "ok" else None
    return points, "".join(said)


@pytest.mark.parametrize("student", CLASS)
def test_what_check_says_is_what_is_earned(kernel, box, student):
    answers = CLASS[student]
    work = Assignment("test", tuple(EXERCISES[one.exercise] for one in answers), {}, None, b"s" * 32)
    ran(kernel, "%reset -f")
    ran(
        kernel,
        "import actedu; actedu.check = getattr(actedu, '_own_check', actedu.check); actedu._own_check = actedu.check",
    )
    for cell in (WATCHED, HEAD, HELPERS):
        ran(kernel, cell)
    told = {}
    for one in answers:
        ran(kernel, f"import builtins; builtins._points = None; _seed = {work.seed(student, EXERCISES[one.exercise])}")
        told[one.exercise] = ran(kernel, one.cell)
    grades = judge.answers([HEAD, HELPERS, *(one.cell for one in answers)], work, student, box)
    differ = []
    for one, grade in zip(answers, grades, strict=True):
        points, said = told[one.exercise]
        foretold = "cannot be used there" in said and grade.points < (points or 0)
        if points is not None and abs(points - grade.points) > 1e-6 and not foretold:
            differ.append((one.exercise, one.what, one.form, points, grade.points, grade.said))
    assert not differ, "\n".join(map(str, differ))
    assert sum(points is not None for points, _ in told.values()) > len(answers) / 2
