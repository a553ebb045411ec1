"""A Gradescope autograder: the zip archive to upload, and what runs in Gradescope's container.

The archive holds the assignment's secret and the solutions, so it is for Gradescope alone. In the container the
submission runs in bubblewrap where namespaces are to be had. Docker's default policy forbids them; then it runs as
a user who owns nothing and cannot read the grader's files, with the same limits. The rule holds either way: the
process that runs a submission has no answer, no check and no score. What that second way does not stop is the
network, and files that the container lets everybody read; a container sees one submission only.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from importlib.metadata import requires
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu import atomic
from actedu.errors import UserError
from actedu.grading.grades import READER, Grade, Row
from actedu.grading.platforms import Platform
from actedu.grading.texts import plain

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment

PLATFORMS: tuple[Platform, ...] = ()  # it takes a grader: no rosters, no downloads, and grades one at a time
_NEEDED = ("numpy", "scipy", "scikit-learn", "pyyaml")
_MOST = 4000  # characters of text in one field

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the container's image.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
python=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    python=python3.11
fi
apt-get install -y --no-install-recommends "$python" "$python-venv" bubblewrap
"$python" -m venv /autograder/venv
/autograder/venv/bin/pip install --no-cache-dir -r /autograder/source/requirements.txt
# The solutions, the checks and the secret are the grader's alone.
chown -R root:root /autograder/source
chmod -R go-rwx /autograder/source
"""

RUN = """\
#!/usr/bin/env bash
# Grades what is in submission/ into results/results.json. Gradescope copies this file beside both.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
chmod go-rwx "$here/source" "$here/results"
cd "$here/source"
export PYTHONPATH="$here/source" PYTHONDONTWRITEBYTECODE=1
exec "$here/venv/bin/python" -m actedu.grading.platforms.gradescope "$here"
"""


def archive(folder: Path) -> bytes:
    """Return the autograder of the assignment in `folder` as a zip archive."""
    from actedu import course, modules
    from actedu.grading import archives, variants
    from actedu.grading.assignment import load

    assignment = load(folder)  # refuses what is wrong before it is uploaded
    package = Path(course.__file__).parent
    whose = {modules.folder(one.module) for one in assignment.exercises}
    places = {"actedu": package} | {f"actedu/modules/{one.path.name}": one.path for one in whose if not one.ours}
    files = {
        "setup.sh": SETUP.encode(),
        "run_autograder": RUN.encode(),
        "requirements.txt": "".join(f"{line}\n" for line in _requirements()).encode(),
        "assignment/assignment.toml": (folder / "assignment.toml").read_bytes(),
        "assignment/secret": (folder / "secret").read_bytes(),
    }
    for name in (variants.FILE, variants.NUMBERS):
        if (folder / name).exists():
            files[f"assignment/{name}"] = (folder / name).read_bytes()
    for name, place in sorted(places.items()):
        for path in sorted(place.rglob("*")):
            inside = path.relative_to(place)
            if path.is_file() and "__pycache__" not in inside.parts:
                files[f"{name}/{inside.as_posix()}"] = path.read_bytes()
    return archives.packed(files, lambda name: 0o700 if name in ("setup.sh", "run_autograder") else 0o600)


def _requirements() -> list[str]:
    """Return the installed package's own requirements of what grading needs, with their bounds."""
    found = {re.split(r"[^\w-]", line)[0].lower(): line for line in requires("actedu") or () if ";" not in line}
    return [found.get(name, name) for name in _NEEDED]


def run(root: Path) -> dict[str, Any]:
    """Grade root/submission, write root/results/results.json, and return what it says.

    root: the folder that Gradescope calls /autograder. Raises SandboxError when there is no wall to be had; then
    nothing is written, which Gradescope shows as a failure of the autograder and not as 0 points.
    """
    from actedu.grading import judge, submission
    from actedu.grading.assignment import load
    from actedu.grading.sandbox import Sandbox

    begun = time.perf_counter()
    folder, place = root / "source" / "assignment", root / "submission"
    assignment = load(folder)
    handed_in = submission.single(place, *_student(root / "submission_metadata.json"))
    walls = _walls()
    opened = submission.opened(handed_in, place)
    with Sandbox(walls) as box:
        row = judge.grade(opened, assignment, box)
        practice = judge.grade(opened, assignment, box, practice=True)
    told = results(assignment, row, practice) | {
        "execution_time": round(time.perf_counter() - begun, 3),
        "extra_data": {"sandbox": walls},
    }
    atomic.write(root / "results" / "results.json", json.dumps(told, indent=1, allow_nan=False))
    return told


def _walls() -> str:
    """Return the kind of sandbox that can be had here, found out while no submission runs that could spoil it."""
    from actedu.grading.sandbox import Sandbox, SandboxError

    try:
        with Sandbox():
            return "bwrap"
    except SandboxError:
        if os.getuid() != 0:
            raise
        return "user"


def _student(metadata: Path) -> tuple[str, str, tuple[str, ...]]:
    """Return who handed in, for one student or a group, as Gradescope says; the hidden cases are drawn from it.

    With it come the numbers and addresses by which a list of students may know them: `sid`, where there is one, first.
    """
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        members = sorted((str(user["id"]), plain(str(user.get("email") or user.get("name")))) for user in users)
        logins = [str(user[key]) for key in ("sid", "email") for user in users if user.get(key)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        members, logins = [], []
    if not members:
        return "somebody", "Gradescope", ()
    identity = f"Gradescope {'+'.join(number for number, _ in members)}"
    return " and ".join(name for _, name in members), identity, tuple(dict.fromkeys(logins))


def results(assignment: Assignment, row: Row, practice: Row) -> dict[str, Any]:
    """Return what Gradescope shows of a graded submission. Being late is left to Gradescope's own policy.

    Points are those of `row`; what is said is said of `practice`, the same submission judged without the hidden cases:
    a process that saw them could put them into the message of the error that it raises in a check that is shown.
    """
    tests: list[dict[str, Any]] = []
    grades = {grade.exercise: grade for grade in row.grades}
    told_of = {grade.exercise: grade for grade in practice.grades}
    for number, exercise in enumerate(assignment.exercises, 1):
        grade = grades.get(exercise.name)
        if grade is None or exercise.for_reader:
            continue
        solved = grade.status == "solved"
        tests.append(
            {
                "score": round(grade.points, 6),
                "max_score": round(float(grade.max_points), 6),
                "status": "passed" if solved else "failed",
                "name": exercise.title,
                "number": str(number),
                "output": "Solved." if solved else _said(told_of.get(exercise.name)),
                "output_format": "text",
                "tags": [exercise.module],
                "visibility": "visible",
            }
        )
    if row.remark is not None:  # it may name others
        told = {"score": 0.0, "max_score": 0.0, "name": "For the teacher", "output": plain(row.remark, _MOST)}
        tests.append(told | {"output_format": "text", "visibility": "hidden"})
    said = [f"The submission {row.problem}."] if row.problem else []
    if not row.grades:
        said.append("So nothing could be graded. Hand in the notebook again.")
    if assignment.handouts.handed and row.grades:
        said.append(_numbers(row))
    free = [grade.exercise for grade in row.grades if grade.status == READER]
    if free:
        said.append(f"Your teacher reads: {', '.join(free)}.")
    return {
        "score": row.total or 0.0,
        "execution_time": 0.0,
        "output": plain(" ".join(said), _MOST),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _numbers(row: Row) -> str:
    """Say by whose numbers a submission was judged, where notebooks were handed out by name."""
    if row.remark is None:
        return "You were asked the numbers in the notebook that was handed out to you."
    return (
        "Notebooks with numbers of one's own were handed out by name, and this does not seem to be yours, so answers "
        "may be judged by other numbers: ask your teacher."
    )


def _said(grade: Grade | None) -> str:
    """Return what helps. A hidden check says only that it fails: its inputs are the same at the next attempt."""
    if grade is None or grade.status == "solved":
        return "A check that runs only when you hand in fails."
    if grade.mistake and grade.said:
        return f"This looks like a known mistake: {plain(grade.said)}."
    return plain(grade.said or "Not solved yet.", _MOST)


if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]))
    except UserError as error:
        print(f"actedu: {error}", file=sys.stderr)
        sys.exit(2)
