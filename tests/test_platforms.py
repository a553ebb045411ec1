"""A learning platform is one file: it is found by itself, and its submissions, rosters and grades go through it."""

import csv
import json

import pytest
from typer.testing import CliRunner

from actedu.grading import assignment, classroom, platforms, rosters, submission
from actedu.grading.gradebook import FILE, Gradebook
from actedu.grading.grades import Grade, Row
from actedu.grading.platforms import Platform

NAMES = ("sigmoid_from_tanh", "stable_sigmoid")
ELEARN = '''
"""eLearn, which does not exist."""

import re

from actedu.grading.exports import Export, encoded, found_on, sentences
from actedu.grading.platforms import Named, Platform

_FILE = re.compile(r"elearn-(\\\\d+)-(\\\\w+)\\\\.ipynb")


class ELearn(Platform):
    name = "elearn"
    source = "eLearn, Class, Save"
    columns = (frozenset({"Number", "Pupil"}),)
    logins = ("Account",)
    file = "elearn.csv"

    def whose(self, name, *, folder):
        found = None if folder else _FILE.fullmatch(name)
        return found and Named(found[2], f"eLearn {found[1]}", found.start(1))

    def is_time(self, parts):
        return parts[-1] == "received.txt"

    def time(self, text):
        from datetime import UTC, datetime
        return datetime.fromtimestamp(int(text), UTC)

    def person(self, roster, row):
        return roster.cell(row, "Pupil"), f"eLearn {roster.cell(row, 'Number')}"

    def export(self, assignment, finals, roster, column=None):
        people, found, nobody = found_on(roster, finals)
        lines = [["Number", "Points"]]
        lines += [[found[one.student].identity[7:], f"{one.total:g}"] for one in finals if one.student in found]
        return Export(encoded(lines), tuple(sentences(finals, people, found, nobody)))


PLATFORMS = (ELearn(),)
'''.replace("\\\\", "\\")


@pytest.fixture
def elearn(tmp_path, monkeypatch):
    """One file more in the folder of platforms, and nothing else edited."""
    place = tmp_path / "more platforms"
    place.mkdir()
    (place / "elearn.py").write_text(ELEARN)
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(place)])
    yield
    monkeypatch.undo()


def test_each_platform_has_a_name_of_its_own_and_can_do_something():
    names = [one.name for one in platforms.found()]
    assert len({*names}) == len(names)
    assert {*platforms.with_exports()} <= {*names}
    for one in platforms.found():
        own = {name for name in vars(type(one)) if callable(getattr(Platform, name, None))}
        assert own & {"whose", "is_time", "person", "export"}, one.name
        assert bool(one.columns) == bool(one.source) == ("person" in own), one.name
        assert bool(one.file) == ("export" in own), one.name
        assert ("is_time" in own) == ("time" in own), one.name


def test_a_new_platform_is_one_file(elearn, tmp_path):
    handed_in = tmp_path / "in"
    (handed_in / "ann").mkdir(parents=True)
    for name in ("elearn-7-jane.ipynb", "elearn-9-joe.ipynb", "jim_12_34_hw.ipynb", "ann/hw.ipynb"):
        (handed_in / name).write_text(json.dumps({"cells": [{"cell_type": "code", "source": "1"}], "nbformat": 4}))
    (handed_in / "ann" / "received.txt").write_text("1796083140")
    found = {one.student: one for one in submission.find(handed_in)}
    assert list(found) == ["ann", "jane (eLearn 7)", "joe (eLearn 9)", "jim (Canvas 12)"]
    assert str(found["ann"].handed_in) == "2026-11-30 23:59:00+00:00"

    roster = tmp_path / "class.csv"
    roster.write_text("Pupil,Number,Account,login\nJane Doe,7,jane,\nAbsent Al,8,al,\n")  # a table too
    people = rosters.read(roster, platforms.with_rosters()).people()
    assert [(one.name, one.identity, one.logins) for one in people] == [
        ("Jane Doe", "eLearn 7", {"jane"}),
        ("Absent Al", "eLearn 8", {"al"}),
    ]

    folder = tmp_path / "hw"
    task = classroom.hand_out(folder, NAMES)
    with Gradebook.open(folder / FILE) as book:
        grades = tuple(Grade(name, "solved", 1.5, 2.0) for name in NAMES)
        book.record(task, Row("jane (eLearn 7)", "x", grades, digest="d", identity="eLearn 7"))
    done = classroom.export(folder, "elearn", roster=roster)
    assert list(csv.reader(done.path.read_text(encoding="utf-8-sig").splitlines())) == [
        ["Number", "Points"],
        ["7", "3"],
    ]
    assert done.path == folder / "elearn.csv"
    assert "on the roster handed in nothing" in done.said[0]
    # and a table of everybody, for which any roster will do
    assert "Absent Al" in classroom.export(folder, "csv", roster=roster).path.read_text()


def test_without_the_file_it_is_not_known(tmp_path):
    task = tmp_path / "hw"
    assignment.create(task, NAMES)
    with pytest.raises(ValueError, match=r"nothing is known of 'elearn'; give one of .*canvas"):
        classroom.export(task, "elearn")
    roster = tmp_path / "class.csv"
    roster.write_text("Pupil,Number\nJane Doe,7\n")
    with pytest.raises(rosters.RosterError, match=r"not with the columns .*ID, Student or"):
        rosters.read(roster, platforms.with_rosters())


def test_the_command_names_the_platforms():
    from actedu.cli import app

    done = CliRunner().invoke(app, ["export", "--help"])
    assert f"What the file is for: {', '.join(platforms.with_exports())}." in " ".join(
        done.output.replace("│", " ").split()
    )
