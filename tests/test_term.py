"""A term: attempts, marks and decisions over weeks, and grades that stay right meanwhile."""

import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from actedu import exercises, skeletons
from actedu.errors import UserError
from actedu.grading import assignment, classroom, submission
from actedu.grading.commands import assign, export, forget, grade, mark, regrade, report, undo
from actedu.grading.finals import WHOLE, Decision
from actedu.grading.gradebook import FILE, Gradebook, GradebookError, MeanwhileError
from actedu.grading.grades import Grade, Row
from actedu.grading.policy import Late
from actedu.grading.private_files import page_of
from actedu.grading.rosters import Joiner, Person
from actedu.modules import ModuleWarning
from actedu.points import show_points

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
MODULE = "03_s_curves"
FUNCTIONS = [one for one in exercises.of_module(MODULE) if one.asks_function and not one.uses][:2]
FIRST, SECOND = (one.name for one in FUNCTIONS)
WRITTEN = next(one for one in exercises.of_module(MODULE) if one.for_reader).name
DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
app = typer.Typer()
for command in (grade.grade, regrade.regrade, mark.mark, report.report, export.export, undo.undo, forget.forget):
    app.command()(command)


def run(*args, keys=None):
    return CliRunner().invoke(app, [str(arg) for arg in args], input=keys)


@pytest.fixture
def homework(tmp_path):
    assignment.create(tmp_path / "hw", [FIRST, SECOND, WRITTEN], due=DUE, points={WRITTEN: 4})
    return tmp_path / "hw"


@pytest.fixture
def asked(homework):
    return assignment.load(homework)


@pytest.fixture
def book(homework):
    with Gradebook.open(homework / FILE) as opened:
        yield opened


def row(student, *points, words="It is the slope.", **more):
    """None for an exercise that was left out."""
    grades = [
        Grade(name, "unanswered" if number is None else "partly", number or 0, 2)
        for name, number in zip((FIRST, SECOND), points, strict=True)
    ]
    grades.append(Grade(WRITTEN, "for a reader" if words else "unanswered", 0, 0, answer=words))
    more.setdefault("digest", f"{student}{points}{words}")
    return Row(student, f"{student}.ipynb", tuple(grades), **more)


def hand_in(path, *cells):
    path.parent.mkdir(exist_ok=True)
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}, "nbformat": 4}
    path.write_text(json.dumps(made))


def solved(*which):
    return ["import numpy as np", *(one.solution_source for one in which)]


def edited(folder, pattern, by):
    file = folder / "assignment.toml"
    text, count = re.subn(pattern, by, file.read_text(), flags=re.MULTILINE)
    assert count
    file.write_text(text)


# -- which attempt counts


def test_what_could_still_win_waits_for_its_mark(book, asked):
    book.record(asked, row("ann", 2, 1, words="Early."))
    book.mark(asked, "ann", WRITTEN, 1)
    book.record(asked, row("ann", 2, 1, words="Late, and better."))
    (ann,) = book.finals(asked)
    assert (ann.total, ann.max, ann.waiting) == (4, 8, (WRITTEN,))
    assert [one.answer for one in ann.unmarked] == ["Late, and better."]
    book.mark(asked, "ann", WRITTEN, 4)
    (ann,) = book.finals(asked)
    assert (ann.total, ann.waiting) == (7, ())
    book.record(asked, row("ann", 2, 2, words="A third."))
    (ann,) = book.finals(asked)
    assert (ann.total, ann.waiting) == (8, ()), "it could not have more than 4"


def test_a_part_that_is_handed_in_again_replaces_that_part(book, asked):
    book.record(asked, row("ann", 2, 0, words=""))
    book.record(asked, row("ann", None, 1.5, words=""))
    for attempts in ("best", "last"):
        (ann,) = book.finals(replace(asked, attempts=attempts))
        assert [one.points for one in ann.grades] == [2, 1.5, 0]
        assert f"of 2 attempts: {FIRST} of ann.ipynb (attempt 1); the rest of ann.ipynb (attempt 2)" in ann.note


def test_the_note_names_only_what_another_attempt_gave(book, asked):
    book.record(asked, replace(row("ann", 2, 0, words="Once."), where="a.ipynb"))
    book.record(asked, replace(row("ann", 0, 1, words="Twice."), where="b.ipynb"))
    book.record(asked, replace(row("ann", 0, 1, words="Thrice."), where="c.ipynb"))
    (ann,) = book.finals(asked)
    assert f"of 3 attempts: {FIRST} of a.ipynb; the rest of c.ipynb" in ann.note


def test_an_old_attempt_that_was_not_regraded_does_not_win_and_is_named(book, asked):
    book.record(asked, row("ann", 2, 2, digest="old"))
    book.record(asked, row("bob", 1, 1))
    newer = replace(asked, points={**asked.points, FIRST: 9})
    book.record(newer, row("ann", 1, 0, digest="new"))
    ann, bob = book.finals(newer)
    assert (ann.total, ann.stale) == (1, False)
    assert "an earlier attempt (ann.ipynb) cannot count" in ann.note
    assert (bob.total, bob.stale) == (2, True)


# -- marks


def test_a_mark_is_for_the_text_that_was_shown(book, asked):
    book.record(asked, row("ann", 2, 1, words="Early."))
    (shown,) = book.finals(asked)[0].unmarked
    last = replace(asked, attempts="last")
    book.record(asked, row("ann", 2, 1, words="Another."))
    with pytest.raises(MeanwhileError, match=r"ann has handed in another text for .* meanwhile"):
        book.mark(last, "ann", WRITTEN, 3, shown=shown)
    assert book.marks(asked) == {}
    book.mark(asked, "ann", WRITTEN, 3, "fine", by="zoe", shown=shown)  # with the best, either may count
    with pytest.raises(MeanwhileError, match=r"zoe has given ann 3 points for .* meanwhile \(fine\)"):
        book.mark(asked, "ann", WRITTEN, 1, by="max", shown=shown)
    (mark,) = book.marks(asked).values()
    assert (mark.points, mark.of, mark.by) == (3, 4, "zoe")


def test_in_the_terminal_a_mark_of_somebody_else_is_shown_and_asked_about(homework, asked, book, monkeypatch):
    book.record(asked, row("ann", 2, 1))
    given = Gradebook.mark
    others = [lambda: given(book, asked, "ann", WRITTEN, 1, "mine", by="zoe")]

    def meanwhile(self, *args, **more):
        while others:
            others.pop()()
        return given(self, *args, **more)

    monkeypatch.setattr(Gradebook, "mark", meanwhile)
    done = run("mark", homework, "--by", "max", keys="4\n\n2\nboth of us\n")
    assert "zoe has given ann 1 points" in done.output
    assert "Marked before: 1, mine" in done.output
    (kept,) = book.marks(asked).values()
    assert (kept.points, kept.comment, kept.by) == (2, "both of us", "max")
    assert "1 marked. No answers wait for a mark." in done.output


def test_words_that_count_more_wait_for_a_reader_again(book, asked):
    book.record(asked, row("ann", 2, 1))
    book.mark(asked, "ann", WRITTEN, 3)
    (before,) = book.finals(asked)
    (after,) = book.finals(replace(asked, points={WRITTEN: 6}))
    assert (before.total, before.waiting) == (6, ())
    assert (after.total, after.waiting) == (3, (WRITTEN,))
    more = replace(asked, points={WRITTEN: 6})
    book.mark(more, "ann", WRITTEN, 5, shown=after.unmarked[0])
    assert book.finals(more)[0].total == 8


# -- what a teacher decides


def test_a_decision_stands_whatever_is_graded_later(book, asked):
    late = replace(asked, late=Late(0.5, 0.5))
    book.record(late, row("ann", 1, 1, words="", handed_in=DUE + DAY))
    assert book.finals(late)[0].total == 1
    for decision in (
        Decision("ann", "points", FIRST, 2, "the check was wrong", "zoe"),
        Decision("ann", "excuse", SECOND, 0, "was ill"),
        Decision("ann", "bonus", WHOLE, 0.5, "found a fault"),
        Decision("ann", "time", WHOLE, DUE.timestamp(), "the server was down"),
    ):
        book.decide(late, decision)
    for _ in range(2):
        (ann,) = book.finals(late)
        assert (ann.total, ann.max, ann.taken_off, ann.bonus) == (2.5, FUNCTIONS[0].points + 4, 0, 0.5)
        said = [one.said for one in ann.grades]
        assert said[:2] == ["the check was wrong", "excused: was ill"]
        assert "+0.5 points: found a fault" in ann.note
        late = replace(late, points={**late.points, SECOND: 7})  # graded again by another version
        book.record(late, row("ann", 1, 1, words="", handed_in=DUE + DAY))
    assert book.withdraw(late, "ann") == 4
    assert book.finals(late)[0].total == 1


def test_who_is_excused_from_all_has_no_points(book, asked):
    book.record(asked, row("ann", 1, 1))
    book.decide(asked, Decision("ann", "excuse", WHOLE, 0, "joined late"))
    (ann,) = book.finals(asked)
    assert (ann.total, ann.max, ann.waiting, ann.excused) == (None, None, (), True)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--set", "ann", FIRST, 1.5, "--comment", "right by hand"), f"ann: 1.5 points for {FIRST}"),
        (("--excuse", "ann", "all", "--comment", "was ill"), "ann: excused from all exercises"),
        (("--bonus", "ann", 2, "--comment", "a talk"), "ann: +2 points"),
        (("--time", "ann", "2026-11-30T10:00+00:00", "--comment", "by mail"), "ann: handed in at 2026-11-30 10:00"),
        (("--withdraw", "ann"), "Taken back: 0 decisions about ann."),
    ],
)
def test_decisions_are_typed(homework, book, asked, args, said):
    book.record(asked, row("ann", 1, 1))
    done = run("mark", homework, *args)
    assert done.exit_code == 0, done.output
    assert said in done.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--excuse", "ann", SECOND), "a decision needs a reason"),
        (("--excuse", "ann", "nosuch", "--comment", "x"), "'nosuch' is no exercise of this assignment"),
        (("--bonus", "an", "1", "--comment", "x"), "nothing was graded for 'an'; did you mean ann"),
        (("--set", "ann", FIRST, "99", "--comment", "x"), f"give 0 to {FUNCTIONS[0].points}"),
        (("--time", "ann", "yesterday", "--comment", "x"), "'yesterday' is not a date and time"),
        (("--bonus", "ann", "1", "--withdraw", "ann"), "--bonus and --withdraw are different things"),
        (("--bonus", "ann", "1", "--student", "ann"), "leave out --student and --exercise"),
    ],
)
def test_a_decision_that_is_none_is_refused(homework, book, asked, args, said):
    book.record(asked, row("ann", 1, 1))
    refused = run("mark", homework, *args)
    assert isinstance(refused.exception, UserError)
    assert said in str(refused.exception)
    assert book.decisions(asked) == ()


# -- a batch, and the folders that it must not be


@pytest.fixture
def graded(homework, tmp_path):
    hand_in(tmp_path / "in" / "ann.ipynb", *solved(*FUNCTIONS), f'{WRITTEN} = "Because."')
    hand_in(tmp_path / "in" / "bob.ipynb", *solved(FUNCTIONS[0]))
    done = run("grade", homework, tmp_path / "in", "--jobs", 1)
    assert done.exit_code == 0, done.output
    return homework


@needs_bwrap
def test_nothing_is_written_of_points_that_may_be_others(graded, tmp_path):
    table = (graded / "grades.csv").read_text()
    edited(graded, rf"^{FIRST} = .*$", f"{FIRST} = 10")
    for what in (("report", graded), ("export", graded, "--to", "csv"), ("export", graded, "--to", "canvas")):
        refused = run(*what)
        said = str(refused.exception)
        assert f"{what[0]}: ann, bob were graded before the assignment or the course was changed" in said
        assert f"actedu regrade {graded} SUBMISSIONS" in said
    hand_in(tmp_path / "more" / "cy.ipynb", *solved(FUNCTIONS[0]))
    part = run("grade", graded, tmp_path / "more", "--jobs", 1)
    assert "grades.csv was not written" in " ".join(part.output.split())
    assert (graded / "grades.csv").read_text() == table
    assert run("regrade", graded, tmp_path / "in", "--jobs", 1).exit_code == 0
    assert run("export", graded, "--to", "csv").exit_code == 0


@needs_bwrap
def test_who_was_graded_again_in_part_is_named_by_regrade_and_export(graded, tmp_path):
    hand_in(tmp_path / "later" / "ann.ipynb", *solved(FUNCTIONS[1]))
    run("grade", graded, tmp_path / "later", "--jobs", 1)
    hand_in(tmp_path / "later" / "bob.ipynb", *solved(FUNCTIONS[0]))
    edited(graded, rf"^{FIRST} = .*$", f"{FIRST} = 10")
    sentence = "an earlier attempt cannot count until it is graded again too"
    for more in (["--dry-run"], []):
        said = " ".join(run("regrade", graded, tmp_path / "later", "--jobs", 1, *more).output.split())
        assert f"{sentence}: ann.ipynb" in said
    exported = run("export", graded, "--to", "csv").output
    assert "1 with an earlier attempt that cannot count until it is graded again too (actedu regrade): ann" in exported
    run("regrade", graded, tmp_path / "in", "--jobs", 1)
    assert "earlier attempt" not in run("export", graded, "--to", "csv").output


@needs_bwrap
def test_a_moved_date_counts_before_it_is_kept(homework, tmp_path):
    edited(homework, r"^# \[late\].*$", "[late]\nper_day = 0.5")
    place = tmp_path / "in" / "ann" / "hw"
    place.mkdir(parents=True)
    hand_in(place / "a.ipynb", *solved(*FUNCTIONS))
    (place / "timestamp.txt").write_text("2026-12-01 13:00:00 UTC")
    assert run("grade", homework, tmp_path / "in", "--jobs", 1).exit_code == 0
    edited(homework, r"^due = .*$", "due = 2026-12-02T12:00:00+00:00")
    tried = " ".join(run("regrade", homework, tmp_path / "in", "--dry-run", "--jobs", 1).output.split())
    assert "late: 50% -> 0%" in tried
    assert "0 of 1 submissions graded again; 1 of 1 students change; nothing was kept" in tried
    assert "1 of 1 students change" in run("regrade", homework, tmp_path / "in", "--jobs", 1).output
    assert "0 of 1 students change" in run("regrade", homework, tmp_path / "in", "--jobs", 1).output


@needs_bwrap
def test_a_batch_is_taken_back(graded, tmp_path):
    hand_in(tmp_path / "other" / "zoe.ipynb", *solved(FUNCTIONS[0]))
    hand_in(tmp_path / "other" / "ann.ipynb", *solved(FUNCTIONS[0]))
    run("grade", graded, tmp_path / "other", "--jobs", 1)
    run("mark", graded, "--bonus", "ann", 1, "--comment", "for nothing")
    refused = run("undo", graded, keys="n\n")
    assert "2 students from" in refused.output
    assert "ann, zoe" in refused.output
    assert "Nothing was changed." in refused.output
    with classroom.gradebook(graded) as book:
        assert len(book.attempts(assignment.load(graded))) == 4
        assert run("undo", graded, keys="y\n").output.endswith(f"actedu export {graded}.\n")
        ann, _ = book.finals(assignment.load(graded))
    assert (ann.attempts, ann.bonus) == (1, 1)
    assert run("undo", graded, "--yes").exit_code == 0
    assert "nothing that" in str(run("undo", graded, "--yes").exception)


def test_the_assignments_own_folder_is_nobodys_work(homework, tmp_path):
    for place, said in ((homework, "is"), (homework / "handout", "lies in"), (tmp_path, "holds")):
        with pytest.raises(UserError, match=rf"{re.escape(str(place))} {said} the assignment's own folder"):
            classroom.grade(homework, place)
    assert not (homework / FILE).exists()


@needs_bwrap
def test_who_is_forgotten_is_on_no_page(graded):
    assert run("report", graded).exit_code == 0
    page = graded / "report" / page_of("ann")
    assert page.exists()
    done = run("forget", graded, "ann")
    assert str(page) in done.output
    assert not page.exists()
    assert not any("ann" in path.read_text() for path in graded.rglob("*") if path.suffix in (".html", ".csv"))


def test_tables_that_speak_of_a_forgotten_student_go_and_filled_lists_are_named(listed, book):
    asked = assignment.load(listed)
    (listed / "worksheet.csv").rename(listed / "canvas.csv")  # a list of the teacher's under the name of an export
    edited(listed, "worksheet.csv", "canvas.csv")
    for name, number in (("Ann Lee", 7), ("Bob Ray", 8)):
        book.record(asked, row(f"{name} (Participant {number})", 1, 1, identity=f"Participant {number}"))
    for to in ("csv", "json", "moodle"):
        assert run("export", listed, "--to", to).exit_code == 0
    assert run("report", listed, "--feedback", "moodle").exit_code == 0
    done = run("forget", listed, "Ann Lee (Participant 7)")
    assert f"{listed / 'moodle.csv'} may name them yet: delete, or export anew." in done.output
    assert "canvas.csv" not in done.output
    kept = {path.name for path in listed.rglob("*") if path.suffix in (".csv", ".json", ".zip")}
    assert kept - {"numbers.json"} == {"moodle.csv", "canvas.csv"}


def test_the_roster_is_not_written_over(listed, book):
    (listed / "worksheet.csv").rename(listed / "moodle.csv")
    edited(listed, "worksheet.csv", "moodle.csv")
    book.record(asked := assignment.load(listed), row("Ann Lee (Participant 7)", 1, 1, identity="Participant 7"))
    with pytest.raises(UserError, match=r"moodle\.csv is the roster itself, which stays as it is"):
        classroom.export(listed, "moodle")
    assert asked.roster.path.read_text() == WORKSHEET


def test_an_exercise_that_cannot_judge_is_named(homework, tmp_path, monkeypatch):
    def broken(self, answer, **options):
        raise ZeroDivisionError("x")

    monkeypatch.setattr(exercises.Exercise, "judge", broken)
    hand_in(tmp_path / "in/ann.ipynb", *solved(FUNCTIONS[0]))
    done = run("grade", homework, tmp_path / "in", "--jobs", 1, "--sandbox", "none")
    assert f"{FIRST} could not judge 1 answer, which has 0 points: correct the exercise" in done.output
    assert (
        "1 with an answer that could not be judged and has 0 points for it"
        in run("export", homework, "--to", "csv").output
    )
    run("mark", homework, "--set", "ann", FIRST, 1, "--comment", "by hand")
    run("mark", homework, "--set", "ann", SECOND, 0, "--comment", "nothing")
    assert "could not be judged" not in run("export", homework, "--to", "csv").output


def test_who_handed_in_the_same_file_is_named(homework, tmp_path):
    for name in ("ann", "bob"):
        hand_in(tmp_path / f"in/{name}.ipynb", *solved(*FUNCTIONS))
    for name in ("cy", "di"):
        hand_in(tmp_path / f"in/{name}.ipynb", "x = 1")
    said = []
    classroom.grade(homework, tmp_path / "in", sandbox="none", say=said.append)
    assert said == ["the very same file was handed in by ann and bob: read who wrote it"]
    page = re.sub(r"<[^>]+>|\s+", " ", classroom.report(homework).index.read_text())
    assert re.search(r"The very same file was handed in by +ann +, +bob", page)


@needs_bwrap
def test_an_untouched_starter_is_no_answer(tmp_path):
    faulty = next(one for one in exercises.of_module(MODULE) if one.asks_function and one.starter is not None)
    assignment.create(tmp_path / "hw", [faulty.name])
    hand_in(tmp_path / "in" / "ann.ipynb", "import numpy as np", faulty.starter_source)
    (ann,) = classroom.grade(tmp_path / "hw", tmp_path / "in").finals
    (only,) = ann.grades
    assert (only.status, only.points, only.mistake, only.said) == ("unanswered", 0, None, "no answer")


def test_a_mark_needs_a_known_student(book, asked):
    with pytest.raises(GradebookError, match="nothing was graded for 'zed'"):
        book.mark(asked, "zed", WRITTEN, 1)


# -- the list of the class

WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (submission)
Participant 7,Ann Lee,ann@uni.example,Submitted,,7,"Tuesday, 1 December 2026, 1:00 PM"
Participant 8,Bob Ray,bob@uni.example,Submitted,,7,"Tuesday, 1 December 2026, 23:59"
Participant 9,Cy,cy@uni.example,Submitted,,7,-
"""


@pytest.fixture
def listed(homework):
    (homework / "worksheet.csv").write_text(WORKSHEET)
    edited(homework, r"^# roster = .*$", 'roster = "worksheet.csv"')
    edited(homework, r"^# \[late\].*$", "[late]\nper_day = 0.5")
    return homework


@pytest.mark.parametrize("name", ["Ann Lee", "Lee, Ann", "ann@uni.example", "Participant 7", "7"])
def test_an_extension_names_a_student_as_the_roster_does(listed, name):
    with open(listed / "assignment.toml", "a") as file:
        file.write(f"[extensions]\n{json.dumps(name)} = 2026-12-08T12:00:00+00:00\n")
    asked = assignment.load(listed)
    assert assignment.strangers(listed, asked, {}) == [], "before anybody has handed in"
    for student, identity in (("Ann Lee (Participant 7)", "Participant 7"), ("ann", None), ("Ann Lee", None)):
        assert asked.deducted(student, DUE + DAY, identity) == 0, student
    assert asked.deducted("Bob Ray (Participant 8)", DUE + DAY, "Participant 8") == 0.5
    (said,) = assignment.strangers(listed, replace(asked, extensions={"Zoe": DUE}), {"Zo": None})
    assert "the extension for 'Zoe' counts for nobody" in said
    assert "did you mean Zo?" in said


@needs_bwrap
def test_an_extension_is_not_also_that_of_who_has_the_name_the_other_way_round(listed):
    with open(listed / "worksheet.csv", "a") as file:
        file.write("Participant 10,Lee Ann,la@uni.example,Submitted,,7,-\n")
    with open(listed / "assignment.toml", "a") as file:
        file.write('[extensions]\n"Ann Lee" = 2026-12-08T12:00:00+00:00\n')
    asked = assignment.load(listed)
    assert asked.deducted("Ann Lee (Participant 7)", DUE + DAY, "Participant 7") == 0
    assert asked.deducted("Lee Ann (Participant 10)", DUE + DAY, "Participant 10") == 0.5


@pytest.mark.parametrize("name", ["Ann Lee (Participant 7)", "Ann Lee", "ann@uni.example", "Participant 7", "7"])
def test_whom_a_decision_is_about_may_be_named_as_the_roster_does(listed, book, name):
    asked = assignment.load(listed)
    book.record(asked, row("Ann Lee (Participant 7)", 1, 1, identity="Participant 7"))
    book.record(asked, row("Bob Ray (Participant 8)", 1, 1, identity="Participant 8"))
    assert "Ann Lee (Participant 7): 3 points" in run("mark", listed, "--set", name, WRITTEN, 3).output
    assert "Ann Lee (Participant 7): +1 points" in run("mark", listed, "--bonus", name, 1, "--comment", "x").output
    assert "1 decision about Ann Lee (Participant 7)." in run("mark", listed, "--withdraw", name).output
    assert "1 of 1: Ann Lee (Participant 7)" in run("mark", listed, "--student", name, keys="q\n").output
    for wrong in ("--withdraw", "--student"):
        assert "nothing was graded for 'Zoe'" in str(run("mark", listed, wrong, "Zoe").exception)


def test_who_handed_in_nothing_is_excused_and_given_points(listed, book, tmp_path):
    asked = assignment.load(listed)
    book.record(asked, row("Ann Lee (Participant 7)", 1, 1, identity="Participant 7", words=""))
    assert (
        "Cy (Participant 9): excused from all"
        in run("mark", listed, "--excuse", "Cy", "all", "--comment", "ill").output
    )
    assert "+2 points" in run("mark", listed, "--bonus", "bob@uni.example", 2, "--comment", "a talk").output
    full = sum(map(asked.worth, asked.exercises))
    _ann, bob, cy = book.finals(asked)
    assert (bob.total, bob.max, bob.attempts, bob.note.split(";")[0]) == (2, full, 0, "handed in nothing")
    assert (cy.total, cy.excused, cy.attempts) == (None, True, 0)
    made = classroom.export(listed, "moodle")
    assert [line.split(",")[4] for line in made.path.read_text().splitlines()[1:]] == [
        show_points(2 * 7 / full),
        show_points(2 * 7 / full),
        "",
    ]
    assert "1 excused from all, for which Moodle has no sign; their cells stay as they were: Cy" in "\n".join(made.said)
    assert not any("handed in nothing" in one for one in made.said)
    page = classroom.report(listed).index.read_text()
    assert re.findall(r'Known as"><bdi>(.*?)<', page) == ["Participant 8", "Participant 9"]
    assert "<dt>Students</dt><dd>3</dd>" in page
    assert run("mark", listed, "--set", "bob ray", WRITTEN, 3, "--comment", "said it aloud").exit_code == 0
    assert book.finals(asked)[1].total == 5


def test_what_was_decided_before_somebody_handed_in_stands_after(listed, book):
    asked = assignment.load(listed)
    assert run("mark", listed, "--excuse", "bob ray", FIRST, "--comment", "ill").exit_code == 0
    assert book.finals(asked) == (), "what was excused is no work"
    with pytest.raises(UserError, match="nothing is graded yet"):
        classroom.export(listed, "moodle")
    book.record(asked, row("bob", 1, 1, words=""))
    (bob,) = book.finals(asked)
    assert (bob.student, bob.total, bob.grades[0].status) == ("bob", 1, "excused")
    assert run("mark", listed, "--excuse", "bob", FIRST, "--comment", "very ill").exit_code == 0
    assert [one.reason for one in book.decisions(asked)] == ["very ill"]
    assert run("mark", listed, "--withdraw", "bob").output == "Taken back: 1 decision about bob.\n"
    refused = run("mark", listed, "--time", "Cy", "2026-12-01T10:00+00:00", "--comment", "by mail").exception
    assert "has handed in nothing whose time could be set" in str(refused)
    assert "who is not on the roster either" in str(
        run("mark", listed, "--bonus", "Zoe", 1, "--comment", "x").exception
    )
    assert run("mark", listed, "--excuse", "Cy", "all", "--comment", "ill").exit_code == 0
    assert book.forget(asked, "Cy (Participant 9)") == (0, 0)
    assert book.decisions(asked) == ()


def test_a_mark_that_is_set_says_which_one_it_replaces(homework, book, asked):
    book.record(asked, row("ann", 1, 1))
    assert run("mark", homework, "--set", "ann", WRITTEN, 3, "--comment", "fine").output.endswith(f"{WRITTEN}\n")
    assert "ann: 1 points" in (said := run("mark", homework, "--set", "ann", WRITTEN, 1).output)
    assert said.endswith(f"{WRITTEN}, instead of 3 (fine)\n")


def test_a_name_that_may_be_two_peoples_decides_nothing(listed, book):
    asked = assignment.load(listed)
    for number, name in ((7, "Ann Lee"), (8, "Bob Ray"), (10, "Lee Ann")):
        book.record(asked, row(f"{name} (Participant {number})", 1, 1, identity=f"Participant {number}"))
    assert book.student(asked, "lee ann", "mark") == "Lee Ann (Participant 10)"
    with pytest.raises(GradebookError, match=r"'Ann, Lee' may be Ann Lee \(Participant 7\) or Lee Ann \(Part"):
        book.student(asked, "Ann, Lee", "mark")


def test_moodles_worksheet_says_when_work_came(listed, tmp_path):
    for name in ("Ann Lee_7", "Bob Ray_8", "Cy_9"):
        hand_in(tmp_path / "in" / f"{name}_assignsubmission_file_hw.ipynb", *solved(*FUNCTIONS))
    ann, bob, cy = classroom.grade(listed, tmp_path / "in").finals
    assert ann.attempt.row.handed_in == datetime(2026, 12, 1, 13, tzinfo=UTC)
    assert bob.attempt.row.handed_in == datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
    assert (ann.late, bob.late, cy.late, cy.attempt.row.handed_in) == (0.5, 0.5, 0, None)
    made = classroom.export(listed, "moodle")
    assert "Ann Lee" in made.path.read_text()


@pytest.mark.parametrize(("entry", "said"), [("3", "roster is to be"), ('"nosuch.csv"', "nosuch.csv cannot be opened")])
def test_a_roster_that_is_none_is_refused(homework, entry, said):
    edited(homework, r"^# roster = .*$", f"roster = {entry}")
    with pytest.raises(UserError, match=rf"assignment.toml, line \d+: .*{said}"):
        assignment.load(homework)


@needs_bwrap
@pytest.mark.parametrize(
    ("platform", "names", "inside"),
    [
        (
            "moodle",
            ("Ann_Lee_77_assignsubmission_file_/hw.ipynb", "Bo_78_assignsubmission_file_hw.ipynb"),
            {"Ann Lee_77_assignsubmission_file_/feedback.html", "Bo_78_assignsubmission_file_/feedback.html"},
        ),
        (
            "canvas",
            ("leeann_1234_5678_hw.ipynb", "bo_LATE_1235_5679_hw-1.ipynb"),
            {"leeann_1234_5678_feedback.html", "bo_LATE_1235_5679_feedback.html"},
        ),
    ],
)
def test_pages_go_back_by_the_names_that_the_platform_gave(homework, tmp_path, platform, names, inside):
    for name in (*names, "cy.ipynb"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        hand_in(tmp_path / "in" / name, *solved(exercises.find(FIRST)))
    classroom.grade(homework, tmp_path / "in", sandbox="none")
    made = classroom.report(homework, feedback=platform)
    assert made.left_out == ("cy",)
    with zipfile.ZipFile(made.feedback) as archive:
        assert {*archive.namelist()} == inside
        for name in inside:
            who = "Ann" if "77" in name else "Bo" if "78" in name else name.split("_")[0]
            assert f"{who}" in archive.read(name).decode()
    assert [len(one.notebooks) for one in submission.find(made.feedback)] == [0, 0], "it reads as such a download"
    said = run("report", str(homework), "--feedback", platform).output
    assert "To give back:" in said
    assert "1 left out of it" in said
    with pytest.raises(UserError, match="'csv' takes no pages back; give one of canvas, moodle"):
        classroom.report(homework, feedback="csv")


def test_notebooks_of_ones_own_are_handed_out_by_moodle_too(tmp_path):
    varying = next(one for one in exercises.of_module("03_s_curves") if one.vary)
    assignment.create(tmp_path / "hw", [varying.name])
    rows = ("Identifier,Full name,Email address,Grade,Maximum Grade", "Participant 7,Ann_Lee,a@x,,2")
    (tmp_path / "sheet.csv").write_text("\n".join((*rows, "Participant 8,Bo,b@x,,2\n")))
    (upload,) = classroom.hand_out_by_name(tmp_path / "hw", tmp_path / "sheet.csv").uploads
    assert upload == tmp_path / "hw/handouts-moodle.zip"
    (notebook,) = (tmp_path / "hw/handouts/Bo").glob("*.ipynb")
    with zipfile.ZipFile(upload) as archive:
        names = {f"{who}_assignsubmission_file_/{notebook.name}" for who in ("Ann Lee_7", "Bo_8")}
        assert {*archive.namelist()} == names
        assert archive.read(f"Bo_8_assignsubmission_file_/{notebook.name}") == notebook.read_bytes()


def test_nobody_to_give_back_to_is_said(graded):
    with pytest.raises(UserError, match="nothing that it could give back"):
        classroom.report(graded, feedback="canvas")


def test_a_full_disk_is_a_sentence_and_the_batch_is_kept(homework, tmp_path, monkeypatch):
    hand_in(tmp_path / "in/ann.ipynb", *solved(exercises.find(FIRST)))
    replaced = os.replace

    def full(draft, path):
        if Path(path).name == "grades.csv":
            raise OSError(28, "No space left on device")
        replaced(draft, path)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match=r"grades\.csv cannot be written: No space left on device"):
        classroom.grade(homework, tmp_path / "in", table=homework / "grades.csv", sandbox="none")
    monkeypatch.undo()
    again = classroom.grade(homework, tmp_path / "in", table=homework / "grades.csv", sandbox="none")
    assert (again.handed_in, again.new) == (1, 0)
    assert (homework / "grades.csv").exists()


def test_one_table_over_a_term(tmp_path):
    (tmp_path / "class.csv").write_text("student,login\nLee Ann,ann\nBob,bob\nZoe,zoe\n")
    for number, handed in ((1, ("ann", "bob")), (2, ("ann",))):
        folder = tmp_path / f"hw{number}"
        assignment.create(folder, [FIRST], f"HW {number}")
        for name in handed:
            hand_in(tmp_path / f"in{number}" / f"{name}.ipynb", *solved(FUNCTIONS[0]))
        classroom.grade(folder, tmp_path / f"in{number}")
    with classroom.gradebook(tmp_path / "hw2") as book:
        book.decide(assignment.load(tmp_path / "hw2"), Decision("ann", "bonus", WHOLE, 1, "=cmd"))
    made = classroom.term([tmp_path / "hw1", tmp_path / "hw2"], tmp_path / "t.csv", roster=tmp_path / "class.csv")
    worth = FUNCTIONS[0].points
    assert made.students == 3
    lines = made.path.read_text("utf-8-sig").splitlines()
    assert lines[0] == f"student,identity,HW 1 (of {worth}),HW 2 (of {worth}),total,of"
    assert lines[1:] == [
        f"Bob,Roster bob,{worth},,{worth},{2 * worth}",
        f"Lee Ann,Roster ann,{worth},{worth + 1},{2 * worth + 1},{2 * worth}",
        f"Zoe,Roster zoe,,,0,{2 * worth}",
    ]


def test_the_table_of_a_term_says_whose_points_are_not_final(homework, asked, book):
    book.record(asked, row("ann", 1, 1))
    (said,) = classroom.term([homework], homework / "term.csv").said
    assert said.startswith(f"{homework}: 1 with answers that wait for a mark")
    assert said.endswith("(actedu mark): ann")


# -- an exercise is tried first


@needs_bwrap
def test_exercises_are_tried_before_they_are_handed_out(tmp_path, monkeypatch):
    assign_app = typer.Typer()
    assign_app.command()(assign.assign)
    wide = {"COLUMNS": "200"}
    good = CliRunner().invoke(assign_app, [FIRST, "--out", str(tmp_path / "hw"), "--try"], env=wide)
    assert good.exit_code == 0, good.output
    assert (tmp_path / "hw" / "assignment.toml").exists()
    one = FUNCTIONS[0]
    words = " ".join(good.output.split())
    for answer in ("solution", "as handed out", *one.mistakes):
        assert answer in words
    broken = replace(one, mistakes={"named_wrongly": next(iter(one.mistakes.values()))})
    monkeypatch.setattr(classroom.assignments, "choose", lambda names, seen_from=None: (broken,))
    refused = CliRunner().invoke(assign_app, [FIRST, "--out", str(tmp_path / "no"), "--try"], env=wide)
    assert f"nothing was made, because named_wrongly of {FIRST}" in str(refused.exception)
    assert not (tmp_path / "no").exists()


@needs_bwrap
def test_exercises_of_several_modules_in_one_notebook(tmp_path):
    made = assignment.create(tmp_path / "hw", [FIRST, "relu_slope"], "Week 3: curves", one_notebook=True)
    (file,) = (tmp_path / "hw" / "handout").iterdir()
    assert file.name == "week_3_curves.ipynb"
    cells = json.loads(file.read_text())["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    assert "# Week 3: curves" in text
    for one in made.exercises:
        assert text.count(f"def {one.name}") == 1
    assert assignment.load(tmp_path / "hw").one_notebook
    edited(tmp_path / "hw", r"^one_notebook = .*$", "one_notebook = 1")
    with pytest.raises(UserError, match=r"line \d+: one_notebook is to be true or false"):
        assignment.load(tmp_path / "hw")


@needs_bwrap
def test_an_exercise_of_ones_own_is_one_file(outside, homework, tmp_path):
    file = skeletons.exercise(homework, "squares_of_mine")
    assert file == homework / "hw_exercises" / "exercises" / "squares_of_mine.py"
    edited(homework, r"^exercises = \[", 'exercises = ["hw_exercises/squares_of_mine", ')
    asked = assignment.load(homework)
    assert "squares_of_mine" in [one.name for one in asked.exercises]
    classroom.hand_out_again(homework)
    assert "def squares_of_mine" in (homework / "handout" / "hw_exercises.ipynb").read_text()
    own = next(one for one in asked.exercises if one.name == "squares_of_mine")
    assert not any(one.wrong for one in classroom.try_out([str(homework / "hw_exercises")]))
    hand_in(tmp_path / "in" / "ann.ipynb", *solved(own))
    (ann,) = classroom.grade(homework, tmp_path / "in").finals
    assert next(one.points for one in ann.grades if one.exercise == own.name) == own.points
    with pytest.raises(UserError, match="exists already and is left as it is"):
        skeletons.exercise(homework, "squares_of_mine")
    with pytest.raises(UserError, match="module 03_s_curves has an exercise"):
        skeletons.exercise(homework, FIRST)
    for name in ("Mine", "a", "def", "x" * 61, "../x"):
        with pytest.raises(UserError, match="is no name"):
            skeletons.exercise(homework, name)


def test_a_broken_exercise_hides_no_other(outside, homework):
    skeletons.exercise(homework, "whole_one")
    broken = skeletons.exercise(homework, "broken_one")
    broken.write_text("import numpy as np\n\nprint(1 +\n")
    edited(homework, r"^exercises = \[", 'exercises = ["hw_exercises/whole_one", ')
    with pytest.warns(ModuleWarning, match=r"broken_one.py, line 3: SyntaxError"):
        asked = assignment.load(homework)
    assert "whole_one" in [one.name for one in asked.exercises]


@needs_bwrap
def test_an_error_in_what_an_exercise_runs_names_its_line(outside, homework):
    broken = skeletons.exercise(homework, "broken_one")
    text = broken.read_text()
    assert "return np.asarray(x) * x" in text
    broken.write_text(text.replace("return np.asarray(x) * x", "return np.asarray(x) * xx"))
    line = 1 + broken.read_text()[: broken.read_text().index(" * xx")].count("\n")
    solution, *_ = classroom.try_out([str(homework / "hw_exercises")])
    assert f"NameError: name 'xx' is not defined in broken_one.py, line {line}" in solution.told
    assert solution.wrong


def canvas_list(folder, *rows):
    header = "Student,ID,SIS User ID,SIS Login ID,Section,HW (1)"
    (folder / "class.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    edited(folder, r"^# roster = .*$", 'roster = "class.csv"')


@needs_bwrap
def test_who_hands_in_a_part_elsewhere_by_login_is_one_person(homework, tmp_path):
    canvas_list(homework, '"Doe, Jane",7,s7,jdoe,A,', '"Roe, Max",8,s8,roe,A,')
    first, again = solved(FUNCTIONS[0]), solved(FUNCTIONS[1])
    hand_in(tmp_path / "canvas" / "doejane_7_501_hw.ipynb", *first)
    hand_in(tmp_path / "mailed" / "jdoe.ipynb", *again)
    hand_in(tmp_path / "mailed" / "Max Roe.ipynb", *again)  # a name may be chosen, so it joins nobody
    hand_in(tmp_path / "canvas" / "roemax_8_502_hw.ipynb", *first)
    run("grade", homework, tmp_path / "canvas")
    for _ in range(2):
        told = run("grade", homework, tmp_path / "mailed")
        assert "jdoe is doejane (Canvas 7): graded as another attempt of theirs" in " ".join(told.output.split())
    finals = {one.student: one for one in classroom.grade(homework, tmp_path / "mailed").finals}
    assert set(finals) == {"doejane (Canvas 7)", "roemax (Canvas 8)", "Max Roe"}
    jane = finals["doejane (Canvas 7)"]
    assert (jane.total, jane.attempts) == (sum(one.points for one in FUNCTIONS), 2)
    assert finals["Max Roe"].attempts == 1
    changed = classroom.regrade(homework, tmp_path / "mailed", dry_run=True)
    assert changed.changes == ()


def test_a_login_of_two_people_joins_nobody():
    people = [Person(0, "Ann", "Canvas 1", frozenset({"a"})), Person(1, "Bob", "Canvas 2", frozenset({"a", "b"}))]
    joiner = Joiner(people, [("ann (Canvas 1)", "Canvas 1")])
    assert joiner("a", None) == ("a", None)
    assert joiner("B ", None) == joiner("b", None) == joiner("bob (Canvas 2)", "Canvas 2") == ("B ", None)
    assert joiner("Ann", None) == ("Ann", None)
    assert joiner("1 (Participant 1)", "Participant 1") == ("1 (Participant 1)", "Participant 1")


def test_words_that_were_not_written_are_told_as_the_first_thing_to_know(book, asked):
    book.record(asked, row("ann", 2, 2, words=""))
    (ann,) = book.finals(asked)
    assert ann.note == f"{WRITTEN}: no answer"


@needs_bwrap
def test_what_was_not_read_carries_nobodys_numbers(tmp_path):
    assignment.create(tmp_path / "own", ["neuron_by_hand"])
    (tmp_path / "class.csv").write_text("student,login\nAnn,ann\n")
    classroom.hand_out_by_name(tmp_path / "own", tmp_path / "class.csv")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ann.ipynb").write_text("{")
    (ann,) = classroom.grade(tmp_path / "own", tmp_path / "in").finals
    assert "its JSON ends" in ann.note
    assert "numbers" not in ann.note


def test_what_is_taken_back_leaves_the_times_as_they_were(book, asked, tmp_path):
    hand_in(tmp_path / "in" / "ann.ipynb", "1")
    (found,) = submission.find(tmp_path / "in")
    digest = submission.digest(found, tmp_path / "in")
    book.record(asked, row("ann", 1, 1, digest=digest), book.begin(asked, "first"))
    for day in (0, 1):
        batch = book.begin(asked, f"again, {day}")
        book.missing(asked, [replace(found, handed_in=DUE - DAY * day)], tmp_path / "in", batch=batch)
    kept = []
    for _ in range(3):
        kept.append(book.attempts(asked)[0].row.handed_in)
        last = book.last_batch(asked)
        assert last.students == ("ann",)
        book.undo(asked, last)
    assert kept == [DUE - DAY, DUE, None]
    assert (book.last_batch(asked), book.attempts(asked)) == (None, ())


@needs_bwrap
def test_a_notebook_of_another_assignment_is_called_so(homework, tmp_path):
    other = exercises.of_module("04_relu")[0]
    hand_in(tmp_path / "in" / "ann.ipynb", f"def {other.name}(x):\n    return x\n\ncheck({other.name})")
    hand_in(tmp_path / "in" / "bob.ipynb", "print('shopping list')")
    hand_in(tmp_path / "in" / "cy.ipynb", f"{FIRST} = ...")
    notes = {one.student: one.note for one in classroom.grade(homework, tmp_path / "in").finals}
    assert notes["ann"].startswith(f"is a notebook of 04_relu (such as {other.name}), and holds nothing of this")
    assert notes["bob"].startswith("holds nothing of this assignment's exercises")
    assert notes["cy"].startswith(f"{FIRST}: no answer"), "a starter is this assignment's"


def test_what_lies_beside_the_submissions_is_named(tmp_path):
    for name in ("ann/hw1/a.ipynb", "ann/hw2/a.ipynb", "bob.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        hand_in(tmp_path / name, "1")
    for name in ("Thumbs.db", "grades.csv", "list.txt", ".DS_Store"):
        (tmp_path / name).write_text("x")
    told = []
    found = submission.find(tmp_path, only=None, say=told.append)
    assert [one.student for one in found] == ["ann", "bob"]
    assert told[0].endswith("as no student's work by their names: Thumbs.db, grades.csv, list.txt")
    (ann,) = submission.find(tmp_path, only="hw2", say=told.append)
    assert [path.parent.name for path in ann.notebooks] == ["hw2"]
    assert told[1].endswith("by their names: Thumbs.db, bob.ipynb, grades.csv, list.txt")


@needs_bwrap
def test_who_is_excused_is_not_called_unread(book, homework, asked):
    book.record(asked, row("ann", 1, 1))
    book.decide(asked, Decision("ann", "excuse", WHOLE, 0, "was ill"))
    book.begin(asked, "in")
    hand_in(homework.parent / "in" / "bob.ipynb", "1")
    shown = run("grade", homework, homework.parent / "in").output
    assert "could not be read" not in shown
    assert re.search(r"ann +excused", shown)


def test_two_names_of_one_person_are_not_one_of_them_in_the_table_of_a_term(homework, asked, book):
    canvas_list(homework, '"Doe, Jane",7,s7,jdoe,A,')
    book.record(asked, row("doejane (Canvas 7)", 1, 1, identity="Canvas 7"))
    book.record(asked, row("jdoe", 2, 2))
    with pytest.raises(UserError, match=r"doejane \(Canvas 7\) and jdoe are the same person on the roster"):
        classroom.term([homework], homework / "term.csv")
