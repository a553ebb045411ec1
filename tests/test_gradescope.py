"""The Gradescope autograder, unpacked and run as Gradescope does."""

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from actedu import exercises
from actedu.checks import AnswerError
from actedu.grading import assignment
from actedu.grading.commands.gradescope import gradescope as command
from actedu.grading.grades import Checked, Grade, Row
from actedu.grading.platforms import gradescope
from actedu.grading.sandbox import Limits, Sandbox

ONES = [one for one in exercises.of_module("03_s_curves") if one.asks_function and not one.uses][:3]
NAMES = [one.name for one in ONES]
FULL = sum(one.points for one in ONES)
WALLS = [
    pytest.param("bwrap", marks=pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")),
    pytest.param("user", marks=pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")),
]
VISIBLE = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# what gradescope-autograders.readthedocs.io/en/latest/specs says of results.json
RESULTS = {
    "type": "object",
    "required": ["score", "tests"],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "visibility": VISIBLE,
        "stdout_visibility": VISIBLE,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBLE,
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    folder = tmp_path_factory.mktemp("task") / "hw"
    assignment.create(folder, NAMES, "First steps")
    return folder


@pytest.fixture(scope="module")
def packed(task):
    return gradescope.archive(task)


@pytest.fixture
def root(packed):
    """Gradescope's /autograder, open to everybody as in its container, with the environment that setup.sh makes."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(root / "source")
        shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
        for folder in ("submission", "results"):
            (root / folder).mkdir()
        (root / "venv").symlink_to(sys.prefix)
        users = [{"email": "ann@uni.example", "id": 7, "name": "Ann"}]
        (root / "submission_metadata.json").write_text(json.dumps({"id": 1, "users": users}))
        yield root


def hand_in(root, *cells):
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}, "nbformat": 4}
    (root / "submission" / "hw.ipynb").write_text(json.dumps(made))


def run(root, wall):
    """Run the autograder; where the wall is to be another, with a bubblewrap that may not make namespaces."""
    found = root / "bin"
    found.mkdir()
    for name in ("bash", "chmod", "dirname", *(("bwrap",) if wall == "bwrap" else ())):
        (found / name).symlink_to(shutil.which(name))
    if wall == "user":
        (found / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
        (found / "bwrap").chmod(0o755)
    command = [shutil.which("bash"), str(root / "run_autograder")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, env={"PATH": str(found)}, timeout=120)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    told = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(told, RESULTS)
    assert told["extra_data"] == {"sandbox": wall}
    assert told["score"] == sum(test["score"] for test in told["tests"])
    return told


def solutions():
    return ["import numpy as np", *(one.solution_source for one in ONES)]


@pytest.mark.parametrize("wall", WALLS)
def test_right_and_wrong_answers(root, wall):
    hand_in(root, *solutions()[:-1], f"def {NAMES[2]}(*x): return None")
    told = run(root, wall)
    assert told["score"] == FULL - ONES[2].points
    assert [test["status"] for test in told["tests"]] == ["passed", "passed", "failed"]
    assert [test["max_score"] for test in told["tests"]] == [one.points for one in ONES]
    assert told["tests"][0]["output"] == "Solved."
    assert told["tests"][2]["output"] not in ("Solved.", "")
    assert told["output"] == ""


HOSTILE = """
import os, signal
root = {root!r}
def attempt(action):
    try:
        done = repr(action())
        return "<stand-in>" if "StandIn object" in done else done
    except BaseException as error:
        return type(error).__name__
seen = [
    attempt(lambda: open(root + "/source/assignment/secret").read()),
    attempt(lambda: os.listdir(root + "/source")),
    attempt(lambda: open(root + "/results/results.json", "w").write('{{"score": 1000}}')),
    attempt(lambda: os.rename(root + "/results", root + "/old")),
    attempt(lambda: open(root + "/run_autograder", "w").write("")),
    attempt(lambda: os.kill(os.getppid(), signal.SIGKILL) if os.getppid() > 1 else 1 / 0),
    attempt(lambda: os.setuid(0)),
    attempt(lambda: __import__("actedu.exercises").exercises.of_module("03_s_curves")[0].function),
    attempt(lambda: [open(f"/proc/{{one}}/environ", "rb").read().index(b"PYTHONPATH") for one in os.listdir("/proc")
                     if one.isdigit()][0]),
]
def {name}(*x):
    raise ValueError(" ".join(seen))
"""


@pytest.mark.parametrize("wall", WALLS)
def test_a_hostile_notebook_gets_what_it_deserves(root, wall):
    hand_in(root, HOSTILE.format(root=str(root), name=NAMES[0]), *solutions()[2:3], "import os\nos._exit(0)")
    told = run(root, wall)
    assert told["score"] == ONES[1].points
    said = told["tests"][0]["output"]
    secret = (root / "source" / "assignment" / "secret").read_text().strip()
    assert secret not in json.dumps(told)
    assert "with ValueError: " in said
    refusals = {"FileNotFoundError", "PermissionError", "ZeroDivisionError", "OSError", "IndexError", "<stand-in>"}
    if wall == "user":
        refusals |= {"None"}  # it may end the worker that it came from, which is its own and is started again
    assert set(said.partition("with ValueError: ")[2].split()) <= refusals
    assert sorted(path.name for path in root.iterdir()) == sorted(
        ["bin", "results", "run_autograder", "source", "submission", "submission_metadata.json", "venv"]
    )
    assert sorted(path.name for path in (root / "results").iterdir()) == ["results.json"]
    assert (root / "run_autograder").read_text() == gradescope.RUN


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_is_limited_and_leaves_nothing_running():
    stays = (
        "import os, time\ndef stay():\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(99)\n"
        "    return os.getuid()"
    )
    swarm = "def swarm():\n    for _ in range(50):\n        if os.fork() == 0:\n            time.sleep(99)"
    with Sandbox("user", Limits(call=2, processes=8)) as box, box.open([stays, swarm]) as session:
        user = session.function("stay")()
        with pytest.raises(AnswerError, match="unavailable"):
            session.function("swarm")()
        assert running(user)
    assert user not in (0, os.getuid())
    deadline = time.monotonic() + 10
    while running(user) and time.monotonic() < deadline:
        pass
    assert not running(user)


def running(user):
    """Whether a process of this user is alive."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            status = Path("/proc", name, "status").read_text()
        except OSError:
            continue
        if f"Uid:\t{user}\t" in status and "State:\tZ" not in status:
            return True
    return False


UNREADABLE = {
    "cut off": ("hw.ipynb", '{"cells": [', "was cut off"),
    "no notebook": ("hw.py", "print(1)", "has no notebook (.ipynb) in it, only hw.py"),
    "a link out": ("hw.ipynb", None, "is a link, which is not followed"),
}


@pytest.mark.parametrize(("name", "content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_said(root, name, content, reason):
    path = root / "submission" / name
    if content is None:
        path.symlink_to(root / "source" / "assignment" / "secret")
    else:
        path.write_text(content)
    told = run(root, "bwrap" if shutil.which("bwrap") else "user")
    assert told["score"] == 0
    assert told["tests"] == []
    assert reason in told["output"]
    assert told["output"].endswith("Hand in the notebook again.")


def test_modules_beside_the_notebook_are_not_imported(root):
    hand_in(root, *solutions())
    for name in ("numpy.py", "json.py", "actedu.py"):
        (root / "submission" / name).write_text("raise SystemExit")
    assert run(root, "bwrap" if shutil.which("bwrap") else "user")["score"] == FULL


def test_the_archive_closes_and_holds_what_gradescope_needs(task, packed):
    assert gradescope.archive(task) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in archive.infolist()}
        needed = archive.read("requirements.txt").decode().splitlines()
        setup, start = archive.read("setup.sh"), archive.read("run_autograder")
    assert {mode & 0o077 for mode in modes.values()} == {0}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o700
    assert {"assignment/secret", "assignment/assignment.toml", "actedu/course.py"} <= set(modes)
    assert not any("__pycache__" in name or name.endswith("sqlite") or "/handout/" in name for name in modes)
    assert any(line.startswith("numpy>=") for line in needed)
    for script in (setup, start):
        assert b"\r" not in script
        assert subprocess.run(["bash", "-n"], input=script, capture_output=True).returncode == 0


@pytest.mark.parametrize("metadata", ["", "[]", "{}", '{"users": []}', '{"users": [3]}', '{"users": "ab"}'])
def test_odd_metadata_is_forgiven(tmp_path, metadata):
    (tmp_path / "m.json").write_text(metadata)
    assert gradescope._student(tmp_path / "m.json") == ("somebody", "Gradescope", ())


def test_a_group_is_one_student(tmp_path):
    users = [{"id": 9, "email": "b@x"}, {"id": 10, "email": None, "name": "Al\u202e", "sid": "1234"}]
    (tmp_path / "m.json").write_text(json.dumps({"users": users}))
    assert gradescope._student(tmp_path / "m.json") == ("Al and b@x", "Gradescope 10+9", ("1234", "b@x"))


@pytest.mark.parametrize("wall", WALLS)
def test_inputs_of_hidden_checks_stay_hidden(root, wall):
    """An answer that keeps every input it sees, and raises them in the checks whose failure is shown."""
    nosy = (
        "seen = []\n\n\ndef {}(x):\n    seen.append(repr(x))\n"
        "    raise ValueError('SEEN ' + str(len(seen)) + ' '.join(seen[-30:]))"
    )
    hand_in(root, "import numpy as np", *(nosy.format(one.name) for one in ONES))
    said = json.dumps(run(root, wall))
    assert "SEEN" in said
    work = assignment.load(root / "source" / "assignment")
    for one in ONES:
        graded = one.calls(work.seed("ann@uni.example", one))
        kept = {repr(args[0]) for args, _ in graded} - {repr(args[0]) for args, _ in one.calls(0)}
        assert kept, "it has cases that are drawn from the seed"
        assert not any(value in said for value in kept)


def test_what_fails_when_handed_in_alone_is_said_as_that(task):
    said = "of the array [0.123] the answer is 1, not 2"
    checks = (Checked("a", True, True, False), Checked("b", False, True, True, said, "[0.123]"))
    row = Row("ann", "", (Grade(NAMES[0], "partly", 0.5, 2.0, said, checks=checks),))
    shown = Row("ann", "", (Grade(NAMES[0], "solved", 2.0, 2.0, None, checks=checks[:1]),))
    told = gradescope.results(assignment.load(task), row, shown)
    jsonschema.validate(told, RESULTS)
    assert "0.123" not in json.dumps(told)
    assert (told["tests"][0]["output"], told["score"]) == ("A check that runs only when you hand in fails.", 0.5)


def test_the_command_says_what_the_archive_holds(task, tmp_path):
    app = typer.Typer()
    app.callback()(lambda: None)  # so that the command is named, as in actedu
    app.command()(command)
    result = CliRunner().invoke(app, ["gradescope", str(task), "--out", str(tmp_path / "a.zip")])
    assert result.exit_code == 0, result.output
    assert f"It holds {task / 'secret'} and all solutions" in result.output
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    refused = CliRunner().invoke(app, ["gradescope", str(tmp_path), "--out", str(tmp_path / "b.zip")])
    assert "is not an assignment" in str(refused.exception)
