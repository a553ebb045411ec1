"""A teacher's script: what the commands do, by functions."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from actedu import exercises
from actedu.grading import classroom
from actedu.grading.sandbox import Limits

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
NAMES = ("sigmoid_from_tanh", "stable_sigmoid")
ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "instructors.md").read_text()
SCRIPT = re.search(r"```python\n(from actedu.grading import classroom\n.*?)```", GUIDE, re.DOTALL)[1]


def write(path, *names):
    cells = ["import numpy as np", *(exercises.find(name).solution_source for name in names)]
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4, "metadata": {}}
    path.write_text(json.dumps(made))


@pytest.fixture
def hw(tmp_path):
    (tmp_path / "submissions").mkdir()
    write(tmp_path / "submissions" / "ann.ipynb", *NAMES)
    write(tmp_path / "submissions" / "bob.ipynb", NAMES[0])
    for number in range(8):  # so many that several processes would be worth it
        (tmp_path / "submissions" / f"u{number}.ipynb").write_text("")
    classroom.hand_out(tmp_path / "hw", NAMES, title="Homework")
    return tmp_path


def test_three_lines_of_the_guide_grade_a_folder(hw):
    """As a file, and without `if __name__ == "__main__"`, which a short script has not."""
    shutil.make_archive(str(hw / "submissions"), "zip", hw / "submissions")
    (hw / "mine.py").write_text(SCRIPT)
    assert len([line for line in SCRIPT.splitlines() if line]) == 3
    done = subprocess.run([sys.executable, "mine.py"], cwd=hw, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    worth = [exercises.find(name).points for name in NAMES]
    assert f"'ann': {float(sum(worth))}, 'bob': {float(worth[0])}, 'u0': None" in done.stdout
    with open(hw / "hw" / "grades.csv", newline="", encoding="utf-8-sig") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["ann", "bob", *(f"u{i}" for i in range(8))]


def test_the_module_says_the_same_script():
    assert all(line in classroom.__doc__ for line in SCRIPT.splitlines())


def test_the_whole_way_by_functions(hw):
    """Grade, again, correct, regrade, report, export; the progress of each is passed on."""
    steps = []

    def progress(done, total):
        steps.append(total)
        return done

    limits = Limits(cell=1, call=1, total=20)
    first = classroom.grade(hw / "hw", hw / "submissions", limits=limits, progress=progress)
    again = classroom.grade(str(hw / "hw"), str(hw / "submissions"), progress=progress)
    assert (first.handed_in, first.new, again.new) == (10, 10, 0)
    assert first.finals == again.finals
    toml = hw / "hw" / "assignment.toml"
    toml.write_text(re.sub(rf"(?m)^{NAMES[1]} = .*$", f"{NAMES[1]} = 10", toml.read_text()))
    tried = classroom.regrade(hw / "hw", hw / "submissions", dry_run=True, progress=progress)
    (ann, bob) = [change for change in tried.changes if change.after.total is not None]
    assert (ann.before.total, ann.after.total, len(ann.why)) == (first.finals[0].total, ann.after.total, 1)
    assert ann.after.total > bob.after.total
    kept = classroom.regrade(hw / "hw", hw / "submissions", progress=progress)
    assert [one.why for one in kept.changes] == [one.why for one in tried.changes]
    assert kept.finals[0].total == ann.after.total
    report = classroom.report(hw / "hw", hw / "pages", progress=progress)
    assert (report.index, report.students) == (hw / "pages" / "index.html", 10)
    assert report.table.read_bytes() == classroom.export(hw / "hw", "csv").path.read_bytes()
    assert steps == [10, 0, 10, 10, 11]


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("is not an assignment", lambda hw: classroom.grade(hw, hw / "submissions")),
        ("is not a folder or a zip", lambda hw: classroom.grade(hw / "hw", hw / "none")),
        ("cannot be written", lambda hw: classroom.grade(hw / "hw", hw / "submissions", table=hw / "no" / "x.csv")),
        ("known or mtime, not 'file'", lambda hw: classroom.grade(hw / "hw", hw / "submissions", times="file")),
        ("give one of them", lambda hw: classroom.grade(hw / "hw", hw / "submissions", jobs=2, cluster="tcp://x:1")),
        ("nothing is graded yet", lambda hw: classroom.report(hw / "hw")),
        ("has no time zone", lambda hw: classroom.hand_out(hw / "b", NAMES, due="2026-12-01T10:00")),
        ("counts from a date", lambda hw: classroom.hand_out(hw / "b", NAMES, late="10% per day")),
    ],
)
def test_what_is_wrong_is_a_sentence(hw, said, call):
    with pytest.raises(ValueError, match=said):
        call(hw)
