"""The class for demonstration: invented, the same for the same seed, and graded as it deserves."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from actedu import exercises
from actedu.cli import app
from actedu.exercises.answer_code import answer_code
from actedu.grading import assignment, reports, similarity
from actedu.grading.demo import invented
from actedu.grading.gradebook import FILE, Gradebook
from actedu.grading.sandbox.inside.outline import outlines

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
EVERY = [one for name in exercises.modules() for one in exercises.of_module(name)]


def run(*args):
    return CliRunner().invoke(app, ["demo", *map(str, args)])


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_known_answers_become_code_that_is_judged_alike(one):
    mistakes = [(mistake.name, mistake.example) for mistake in one.mistakes.values()]
    for name, answer in [*mistakes, *((None, each) for each in one.alternatives)]:
        names = {"np": np}
        exec(answer_code(one, answer), names)
        report = one.judge(names[one.name], seed=3, hidden=True)
        assert report.mistake == name
        assert (report.status == "solved") == (name is None)


@needs_bwrap
def test_a_small_class_is_graded_and_reported(tmp_path):
    done = run(tmp_path / "class", "--students", 12, "--jobs", 2)
    assert done.exit_code == 0, done.output
    homework = tmp_path / "class" / "hw"
    with Gradebook.open(homework / FILE) as book:
        finals = book.finals(assignment.load(homework))
    totals = [final.total for final in finals if final.total is not None]
    assert len(finals) == 12
    assert len(totals) == 11  # one cannot be read
    assert max(totals) > min(totals) == 0
    assert "hostile notebooks, 0 points for all of them together" in done.output
    assert str(homework / "report" / "index.html") in done.output.replace("\n", "")
    assert len(list((homework / "report" / "students").iterdir())) == 12
    assert any(grade.mistake for final in finals for grade in final.grades)


def files(folder: Path):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_class(tmp_path):
    for name, seed in {"once": 1, "again": 1, "other": 2}.items():
        task = invented.hand_out(tmp_path / name / "hw", seed)
        invented.hand_in(task, tmp_path / name / "in", 30, seed)
    assert files(tmp_path / "once") == files(tmp_path / "again")
    assert files(tmp_path / "once") != files(tmp_path / "other")


def test_a_whole_class_has_attacks_and_a_copied_pair(tmp_path):
    task = invented.hand_out(tmp_path / "hw", 1)
    kinds = invented.hand_in(task, tmp_path / "in", 200, 1)
    assert len(list((tmp_path / "in").iterdir())) == 200
    assert 10 <= len(kinds["attack"]) <= 20
    assert len(kinds["copied"]) == 1
    assert len(kinds["ordinary"]) > 120
    answers = {path.parents[1].name: written(path, task) for path in (tmp_path / "in").rglob("*.ipynb")}
    (copier,), names = kinds["copied"], {"np": np}
    (alike,) = similarity.pairs([final for final in answers.values() if final], reports._handed_out(task))
    assert copier in (alike.first, alike.second), "and nobody else is accused"
    for one in alike.exercises[:2]:
        assert one.first != one.second, "the names are others"
        for source in (one.first, one.second):
            exec(source, names)
            assert exercises.find(one.exercise).judge(names[one.exercise], seed=3, hidden=True).status == "solved"


def written(path: Path, task):
    """Return what similarity asks of a submission: whose it is, and the outlines of the answers in it."""
    try:
        cells = [cell["source"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    except ValueError:
        return None
    found = outlines(cells, [one.name for one in task.exercises if not one.for_reader])
    grades = [SimpleNamespace(exercise=name, source=code, prints=prints) for name, (code, prints) in found.items()]
    return SimpleNamespace(student=path.parents[1].name, grades=grades)


def test_a_folder_that_exists_is_left_alone(tmp_path):
    done = run(tmp_path)
    assert "already exists and is left as it is; name another folder" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_more_students_than_names_are_refused(tmp_path):
    done = run(tmp_path / "class", "--students", 5000)
    assert "no names for 5000 students; give at most" in str(done.exception)
    assert not (tmp_path / "class").exists()
