"""What was graded is kept, once; and what counts follows from it."""

import json
import math
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from actedu import exercises
from actedu.exercises import Curve
from actedu.grading import assignment, classroom, former_sentences, item_analysis, judge, submission
from actedu.grading.assignment import Assignment
from actedu.grading.commands import forget, grade, mark, regrade
from actedu.grading.finals import Attempt, settle
from actedu.grading.gradebook import FILE, Gradebook, GradebookError
from actedu.grading.grades import Checked, Grade, Row
from actedu.grading.notebook_files import Notebook
from actedu.grading.policy import Late
from actedu.grading.submission import Submission

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
MODULE = "03_s_curves"
FUNCTIONS = [one for one in exercises.of_module(MODULE) if one.asks_function and not one.uses][:2]
NAMES = [one.name for one in FUNCTIONS]
WRITTEN = next(one for one in exercises.of_module(MODULE) if one.for_reader)
DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def homework(tmp_path):
    assignment.create(tmp_path / "hw", [*NAMES, WRITTEN.name], due=DUE)
    return tmp_path / "hw"


@pytest.fixture
def asked(homework):
    return replace(assignment.load(homework), points={WRITTEN.name: 4})


@pytest.fixture(scope="module")
def postgresql():
    """The URL of a PostgreSQL server of our own, reached through a socket in a folder and not by network."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (str(programs[-1]) if programs else None)
    if initdb is None:
        pytest.skip("needs PostgreSQL")
    pytest.importorskip("psycopg")
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:  # a socket's path is to be short
        other = []
        if os.getuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
            other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        pg_ctl = [*other, str(Path(initdb).with_name("pg_ctl")), "-D", f"{folder}/data"]

        def call(*command):
            subprocess.run([*map(str, command)], check=True, cwd=folder, stdout=subprocess.DEVNULL)

        call(*other, initdb, "-D", f"{folder}/data", "-U", "actedu", "-A", "trust", "-E", "UTF8", "--no-sync")
        call(*pg_ctl, "-w", "-l", f"{folder}/log", "-o", f"-F -k {folder} -c listen_addresses=''", "start")
        yield f"postgresql+psycopg://actedu@/postgres?host={folder}"
        call(*pg_ctl, "-w", "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def book(homework, request):
    """An empty gradebook; on PostgreSQL other assignments share it."""
    place = homework / FILE if request.param == "sqlite" else request.getfixturevalue("postgresql")
    with Gradebook.open(place) as opened:
        yield opened


def row(student, *points, digest="", answer="It is the slope.", **more):
    grades = [Grade(name, "partly", number, 2) for name, number in zip(NAMES, points, strict=False)]
    status = "for a reader" if answer else "unanswered"
    grades.append(Grade(WRITTEN.name, status, 0, 0, answer=answer))
    return Row(student, f"{student}.ipynb", tuple(grades), digest=digest or f"{student}{points}{answer}", **more)


def test_every_field_comes_back_as_it_was_kept(book, asked):
    hostile = "'); DROP TABLE attempts; -- \u202e<script>=1+1"
    check = Checked(hostile, False, True, True, hostile, "[1, 2]", "nan", hostile)
    curve = {"x": [0.0, 1.0], "yours": [None, 1e300], "right": [0.5, -2.0]}
    grade = Grade(NAMES[0], "not yet", 1 / 3, 2, hostile, hostile, (check,), curve)
    one = Row(hostile, "a/b.ipynb", (grade,), None, "d" * 64, DUE, True, "canvas 17", 0.25)
    none = Row("bob", "bob.ipynb", (), "is an empty file", "e" * 64)
    assert book.record(asked, one)
    assert book.record(asked, none)
    assert [attempt.row for attempt in book.attempts(asked)] == [one, none]
    assert [attempt.row for attempt in book.attempts(asked, "bob")] == [none]
    assert book.attempts(asked)[0].row.seconds == 0.25
    assert book.graded(asked) == {(hostile, "d" * 64), ("bob", "e" * 64)}


def test_the_same_work_is_kept_once_for_each_version_and_student(book, asked):
    one = row("ann", 1, 2)
    assert [book.record(asked, one), book.record(asked, replace(one, where="other.ipynb"))] == [True, False]
    assert book.record(asked, replace(one, student="bob"))
    newer = replace(asked, points={NAMES[0]: 9})
    assert book.graded(newer) == set()
    assert book.record(newer, one)
    assert len(book.attempts(asked)) == 3
    other = replace(asked, secret=b"x" * 32)
    assert book.attempts(other) == book.finals(other) == ()


def test_a_gradebook_that_kept_sentences_is_given_names(tmp_path):
    """It was made before mistakes had names: Ann has the numbers of practice, Bob and Cid their own.

    What it says of 88.72 has been improved since.
    """
    old = Path(__file__).parent / "gradebook_with_sentences.sql"
    with closing(sqlite3.connect(tmp_path / FILE)) as link:
        link.executescript(old.read_text())
        gone = "a sentence that no exercise has any more"
        link.execute("UPDATE grades SET mistake = ? WHERE attempt = 3 AND exercise = 'silent_units'", [gone])
        link.commit()
    names = ["steepness_ratio", "log_loss_from_logits", "silent_units", "relu_verdicts", "first_bfloat16_one"]
    asked = Assignment("Kept sentences", tuple(map(exercises.find, names)), {}, None, b"s" * 32)
    for _ in range(2):  # the second time there is nothing left to do
        with Gradebook.open(tmp_path / FILE) as book:
            finals = book.finals(asked)
            found = {one.student: " ".join(filter(None, (grade.mistake for grade in one.grades))) for one in finals}
            assert found == {
                "ann": "ratio_turned_over loss_capped fires_once matrix_product_forgotten overflow_of_exp",
                "bob": "ratio_turned_over loss_capped fires_once deaths_denied overflow_of_exp",
                "cid": f"loss_capped {gone}",
            }
    assert finals[0].grades[0].said == "this is the ratio turned over: divide the slope at 0 by the slope at 10"
    counted = {one.name: len(one.students) for one in item_analysis.misconceptions(finals)}
    assert (counted["ratio_turned_over"], counted["fires_once"], counted[gone]) == (2, 2, 1)


def test_every_sentence_is_given_its_name(book, asked):
    wrong = {}
    for exercise, known in former_sentences.sentences().items():
        for token in (None, "abc234", "k7f3aa"):
            own = exercises.find(exercise).variant(token)
            found = former_sentences.names(exercise, own.parameters)
            assert list(found.values()) == list(known)
            assert set(known) <= set(own.mistakes), "a mistake has another name now: give it here too"
            for sentence, name in found.items():
                student = f"{len(wrong)}"
                wrong[student] = name
                grade = Grade(exercise, "partly", 0, 2, sentence, sentence, parameters=own.parameters)
                book.record(asked, Row(student, "", (grade,), digest=student))
    with Gradebook.open(book._engine.url.render_as_string()) as again:
        assert {one.row.student: one.row.grades[0].mistake for one in again.attempts(asked)} == wrong


def test_a_gradebook_is_private_and_lets_others_read(homework, asked):
    with Gradebook.open(homework / FILE) as book:
        book.record(asked, row("ann", 1, 2))
    assert stat.S_IMODE((homework / FILE).stat().st_mode) == 0o600
    with closing(sqlite3.connect(homework / FILE)) as link:
        assert link.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("{tmp}/damaged", "damaged cannot be opened: file is not a database"),
        ("{tmp}", "cannot be opened: Is a directory"),
        ("{tmp}/none/book.sqlite", "cannot be opened: No such file or directory"),
        (
            "nosuch://me:word@host/grades",
            "nosuch://me:.*@host/grades is not the URL of an SQLite or PostgreSQL database",
        ),
        ("mysql://me:word@host/grades", "mysql://me:.*@host/grades is not the URL of an SQLite or PostgreSQL database"),
        ("://", "is not the URL of an SQLite or PostgreSQL database; give a file"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_is_said(tmp_path, place, said):
    (tmp_path / "damaged").write_bytes(b"no database at all" * 100)
    with pytest.raises(GradebookError, match=said) as caught:
        Gradebook.open(place.format(tmp=tmp_path))
    assert "word" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not in_use(tmp_path)


def in_use(folder):
    """The files of a folder that this process holds open, where the system tells."""
    return [file for one in Path("/proc/self/fd").glob("*") if (file := one.resolve()).is_relative_to(folder)]


def test_a_gradebook_of_a_newer_version_is_refused_and_left_alone(homework):
    with Gradebook.open(homework / FILE) as book, book._engine.begin() as link:
        link.execute(text("ALTER TABLE attempts ADD COLUMN mood TEXT NOT NULL DEFAULT ''"))
    with pytest.raises(GradebookError, match=r"attempts has the column mood, so a newer actedu .* update actedu"):
        Gradebook.open(homework / FILE)
    assert not in_use(homework)


def test_best_or_last_attempt_counts(book, asked):
    for number, (points, hours) in enumerate([((2, 1), 3), ((2, 2), 2), ((1, 1), 1)]):
        at = DUE - timedelta(hours=hours)
        book.record(asked, row("ann", *points, answer="", handed_in=at, digest=str(number)))
    (best,) = book.finals(asked)
    assert (best.total, best.max, best.attempts) == (4, 8, 3)
    assert "attempts:" not in best.note
    (last,) = book.finals(replace(asked, attempts="last"))
    assert last.total == 2


def test_an_attempt_that_cannot_be_read_takes_nothing_away(book, asked):
    book.record(asked, Row("ann", "ann-2.ipynb", (), "is an empty file", "2"))
    (alone,) = book.finals(asked)
    assert (alone.total, alone.max, alone.note) == (None, None, "is an empty file")
    book.record(asked, row("ann", 2, 2))
    book.record(asked, Row("ann", "ann-3.ipynb", (), "is a link", "3"))
    (final,) = book.finals(replace(asked, attempts="last"))
    assert final.total == 4
    assert final.note == "ann-2.ipynb is an empty file; ann-3.ipynb is a link"


def test_late_work_loses_its_share_and_the_best_is_chosen_after_that(book, asked):
    ruled = replace(asked, late=Late(0.25, 0.5), extensions={"bob": DUE + DAY})
    for student in ("ann", "bob"):
        book.record(ruled, row(student, 2, 1.5, handed_in=DUE + DAY))
    book.record(ruled, row("ann", 2, 1, handed_in=DUE))
    book.record(ruled, row("cy", 2, 2, late=True))
    book.record(ruled, row("dan", 2, 2, handed_in=DUE + 9 * DAY))
    ann, bob, cy, dan = book.finals(ruled)
    assert (ann.total, ann.late) == (3.125, 0.25)  # 2 in time, and 1.5 less a quarter rather than 1 in time
    assert f"late: 25% taken off of {NAMES[1]}" in ann.note
    assert (bob.total, bob.late) == (3.5, 0)
    assert (cy.total, cy.note) == (4, "said to be late, but not when it came: nothing taken off")
    assert (dan.total, dan.late, dan.taken_off, dan.note) == (2, 0.5, 2, "late: 50% taken off")


def test_a_mark_belongs_to_the_text_it_was_given_for(book, asked):
    book.record(asked, row("ann", 2, 1))
    book.record(asked, row("bob", 2, 1, answer=""))
    ann, bob = book.finals(asked)
    assert (ann.total, ann.max, ann.waiting) == (3, 4, (WRITTEN.name,))
    assert (bob.total, bob.max, bob.waiting) == (3, 8, ())
    book.mark(asked, "ann", WRITTEN.name, 1, "too short")
    book.mark(asked, "ann", WRITTEN.name, 3.5, "good\x1b[31m")
    book.mark(asked, "bob", WRITTEN.name, 2, "spoken")
    ann, bob = book.finals(asked)
    assert (ann.total, ann.max, ann.waiting, ann.grades[-1].said) == (6.5, 8, (), "good")
    assert (bob.total, bob.grades[-1].status) == (5, "marked")
    book.record(asked, row("ann", 2, 2, answer="Another text."))
    (ann,) = settle(replace(asked, attempts="last"), book.attempts(asked, "ann"), book.marks(asked))
    assert (ann.total, ann.waiting) == (4, (WRITTEN.name,))


def test_the_longest_name_can_be_marked(book, asked, tmp_path):
    (tmp_path / "in" / f"{'x' * 200}_{'9' * 18}_assignsubmission_file_").mkdir(parents=True)
    (handed_in,) = submission.find(tmp_path / "in")
    assert len(handed_in.student) > 200
    book.record(asked, row(handed_in.student, 2, 1, digest="d"))
    book.mark(asked, handed_in.student, WRITTEN.name, 3.5)
    assert book.finals(asked)[0].total == 6.5


@pytest.mark.parametrize(
    ("student", "exercise", "points", "said"),
    [
        ("anna", WRITTEN.name, 1, "nothing was graded for 'anna'; did you mean ann"),
        ("ann", NAMES[0], 1, f"no exercise of this assignment to mark; those for a reader are {WRITTEN.name}"),
        ("ann", WRITTEN.name, 5, "give 0 to 4"),
        ("ann", WRITTEN.name, math.nan, "give 0 to 4"),
    ],
)
def test_a_wrong_mark_is_refused(book, asked, student, exercise, points, said):
    book.record(asked, row("ann", 1, 1))
    with pytest.raises(GradebookError, match=said):
        book.mark(asked, student, exercise, points)
    assert book.marks(asked) == {}


def test_the_current_version_decides_even_when_it_graded_first(asked):
    newer = replace(asked, points={NAMES[0]: 9})
    graded = [(asked, row("ann", 2, 2, digest="a")), (newer, row("ann", 1, 1, digest="a"))]
    attempts = [Attempt(i, version.version, DUE, one) for i, (version, one) in enumerate(graded)]
    assert [settle(version, attempts, {})[0].total for version, _ in graded] == [4, 2]
    assert settle(asked, attempts, {})[0].attempts == 1


def test_only_what_is_new_is_missing_and_its_time_is_kept(book, asked, tmp_path):
    for name, content in (("ann", "1"), ("bob", "1"), ("ann2", "1"), ("cy", "2")):
        (tmp_path / f"{name}.ipynb").write_text(content)
    ann = Submission("ann", "ann.ipynb", (tmp_path / "ann.ipynb",), handed_in=DUE)
    again = Submission("ann", "ann2.ipynb", (tmp_path / "ann2.ipynb",), handed_in=DUE - DAY)
    bob = Submission("bob", "bob.ipynb", (tmp_path / "bob.ipynb",))
    missing = book.missing(asked, [ann, again, bob], tmp_path)
    assert missing == [replace(ann, handed_in=DUE - DAY), bob]
    for one in missing:
        book.record(asked, replace(row(one.student, 1, digest=submission.digest(one, tmp_path)), handed_in=DUE))
    assert book.missing(asked, [replace(bob, handed_in=DUE + DAY), again], tmp_path) == []
    assert [final.attempt.row.handed_in for final in book.finals(asked)] == [DUE - DAY, DUE + DAY]
    cy = Submission("ann", "cy.ipynb", (tmp_path / "cy.ipynb",))
    assert book.missing(asked, [ann, cy], tmp_path) == [cy]


def test_a_forgotten_student_is_gone_and_nobody_else(book, asked):
    other = replace(asked, secret=bytes(range(32)))
    for task, student in ((asked, "ann"), (asked, "bob"), (other, "ann")):
        assert book.record(task, row(student, 1, 2))
        assert book.record(task, row(student, 0, 0))
        book.mark(task, student, WRITTEN.name, 3, "clear")
    assert book.forget(asked, "ann") == (2, 1)
    for task, students in ((asked, {"bob"}), (other, {"ann"})):
        assert {one.row.student for one in book.attempts(task)} == {key[0] for key in book.marks(task)} == students
        assert all(len(one.row.grades) == 3 for one in book.attempts(task))
    with pytest.raises(GradebookError, match="forget: nothing was graded for 'bo'; did you mean bob"):
        book.forget(asked, "bo")


def test_what_was_forgotten_is_not_left_in_the_file(homework, asked):
    name = "Zebedee Quillfeather"
    with Gradebook.open(homework / FILE) as book:
        for at in range(30):
            who = f"student {at}" if at % 3 else f"{name} {at}"
            book.record(asked, row(who, 1, 2, answer=f"{who} said so"))
    assert name.encode() in (homework / FILE).read_bytes()
    with Gradebook.open(homework / FILE) as book:
        students = {one.row.student for one in book.attempts(asked)}
    for student in sorted(one for one in students if one.startswith(name)):
        done = run("forget", homework, student)
        assert f"1 grading and 0 marks of {student} were deleted." in done.output, done.output
    assert [path.name for path in homework.glob(f"{FILE}*")] == [FILE]
    kept = (homework / FILE).read_bytes()
    assert name.encode() not in kept
    assert b"student 29 said so" in kept


def test_what_a_student_wrote_is_bounded_and_plain(asked):
    class Session:
        failed = ()

        def broken_by(self, name):
            return None

        def __init__(self, value):
            self.value = lambda name, words: value

        def run(self, names, due):
            """Nothing is judged on the way."""

    def written(value):
        return judge._Asked(Notebook(()), asked, "ann", Session(value), {}).grade(WRITTEN)

    kept = written("first \x1b[31mline\u202e\r\nsecond\x00 line\n\n" + "x" * 10**6).answer
    assert kept.startswith("first line\nsecond line\n\nxxx")
    assert len(kept) == judge.MOST_TEXT
    assert written(...).status == written("  \n ").status == written(None).status == "unanswered"
    assert written([1, 2]).answer == "[1, 2]"


def test_a_curve_is_kept_as_numbers_that_json_knows():
    x = np.array([0.0, 1 / 3])
    kept = judge._curve(Curve(x, np.array([np.nan, np.inf]), x**2))
    assert kept["yours"] == [None, None]
    assert kept["x"] == [0, 0.3333]
    json.dumps(kept, allow_nan=False)


# -- the commands --------------------------------------------------------------------------------------------------


app = typer.Typer()
for command in (grade.grade, regrade.regrade, forget.forget, mark.mark):
    app.command()(command)


def run(*args, keys=None):
    return CliRunner().invoke(app, [str(arg) for arg in args], input=keys)


@pytest.fixture
def to_mark(homework):
    """Three answers in words, worth 4 points each; nothing is graded here."""
    file = homework / "assignment.toml"
    file.write_text(file.read_text().replace(f"# {WRITTEN.name} = 2", f"{WRITTEN.name} = 4"))
    with Gradebook.open(homework / FILE) as book:
        for name in ("ann", "bob", "cy"):
            book.record(assignment.load(homework), row(name, 1, 1, answer=f"{name} says so.\nOr not."))
    return homework


def totals(homework):
    with Gradebook.open(homework / FILE) as book:
        return [final.total for final in book.finals(assignment.load(homework))]


def test_answers_are_marked_one_by_one_and_a_stop_loses_nothing(to_mark):
    first = run("mark", to_mark, keys="9\nnan\n3,5\nwell said\ns\nb\n1\n\nq\n")
    assert first.exit_code == 0, first.output
    assert "1 of 3: ann" in first.output
    assert "    ann says so.\n    Or not.\n" in first.output
    assert WRITTEN.rubric[0] in first.output
    assert str(WRITTEN.solution) in first.output
    assert first.output.count("Not a number from 0 to 4.") == 2
    assert "2 marked. 1 answer waits for a mark." in first.output
    assert totals(to_mark) == [5.5, 3, 2]
    then = run("mark", to_mark, keys="4\n")  # the input ends before the comment
    assert "1 of 1: cy" in then.output
    assert "0 marked. 1 answer waits" in then.output
    again = run("mark", to_mark, "--student", "ann", "--exercise", WRITTEN.name, keys="4\nbetter\n")
    assert "Marked before: 3.5, well said" in again.output
    assert totals(to_mark) == [6, 3, 2]


def test_going_back_asks_again(to_mark):
    told = run("mark", to_mark, keys="1\n\nb\n2\n\ns\ns\n")
    assert "1 marked. 2 answers wait for a mark." in told.output
    assert totals(to_mark) == [4, 2, 2]


def test_a_mark_can_be_set_by_a_script(to_mark):
    done = run("mark", to_mark, "--set", "bob", WRITTEN.name, "2.5", "--comment", "=1+1")
    assert done.output == f"bob: 2.5 points for {WRITTEN.name}\n"
    assert totals(to_mark) == [2, 4.5, 2]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--exercise", "nosuch"), "'nosuch' is not for a reader here; those are"),
        (("--student", "nobody"), "nothing was graded for 'nobody'"),
        (("--comment", "x"), "--comment goes with --set"),
        (("--set", "bob", NAMES[0], "2"), "a decision needs a reason, which the student is told"),
        (("--set", "bob", "nosuch", "2"), "no exercise of this assignment to mark"),
        (("--set", "bob", WRITTEN.name, "5"), "give 0 to 4"),
    ],
)
def test_a_wrong_word_to_mark_is_refused(to_mark, args, said):
    refused = run("mark", to_mark, *args)
    assert isinstance(refused.exception, ValueError)
    assert said in str(refused.exception)


def test_without_points_there_is_nothing_to_mark(homework):
    refused = run("mark", homework)
    assert f"a line such as {WRITTEN.name} = 2" in str(refused.exception)


@pytest.fixture
def graded(homework, tmp_path):
    solved = [one.solution_source for one in FUNCTIONS]
    (tmp_path / "in").mkdir()
    hand_in(tmp_path / "in" / "ann.ipynb", "import numpy as np", *solved, f'{WRITTEN.name} = "Because."')
    hand_in(tmp_path / "in" / "bob.ipynb", "import numpy as np", solved[0], f"def {NAMES[1]}(*args): return None")
    (tmp_path / "in" / "cy.ipynb").touch()
    done = run("grade", homework, tmp_path / "in", "--jobs", 1)
    assert done.exit_code == 0, done.output
    return homework


@needs_bwrap
def test_regrading_shows_who_changes_and_why(graded, tmp_path):
    one = FUNCTIONS[1]
    file = graded / "assignment.toml"
    file.write_text(file.read_text().replace(f"{one.name} = {one.points}", f"{one.name} = {one.points + 5}"))
    before = totals(graded)
    tried = run("regrade", graded, tmp_path / "in", "--dry-run")
    assert totals(graded) == before
    assert "3 of 3 submissions graded again; 2 of 3 students change; nothing was kept" in tried.output
    done = run("regrade", graded, tmp_path / "in")
    words = " ".join(done.output.split())
    reason = f"{one.name}: {one.points} of {one.points} -> {one.points + 5} of {one.points + 5}"
    assert f"ann {before[0]:g} {before[0] + 5:g} {reason}" in words
    assert f"bob {before[1]:g} {before[1]:g} {one.name}: 0 of {one.points} -> 0 of {one.points + 5}" in words
    assert totals(graded) == [before[0] + 5, before[1], None]
    again = run("regrade", graded, tmp_path / "in")
    assert "0 of 3 submissions graded again; 0 of 3 students change." in again.output


@needs_bwrap
def test_grading_by_another_version_is_announced_and_loses_nothing(graded, tmp_path, monkeypatch):
    said = (
        "3 submissions were graded before the assignment or the course was changed, and are graded again; the earlier"
    )
    assert said not in run("grade", graded, tmp_path / "in", "--jobs", 1).output
    before = totals(graded)
    monkeypatch.setattr(assignment.Assignment, "version", "of another course")
    asked = assignment.load(graded)

    def stop(sentence):
        assert sentence.startswith(said)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        classroom.grade(graded, tmp_path / "in", say=stop)
    with classroom.gradebook(graded) as book:
        assert len(book.attempts(asked)) == 3, "it is said before anything is graded"
    assert said in " ".join(run("grade", graded, tmp_path / "in", "--jobs", 1).output.split())
    with classroom.gradebook(graded) as book:
        assert len(book.attempts(asked)) == 6, "the earlier ones are still there"
    assert totals(graded) == before
    assert said not in run("grade", graded, tmp_path / "in", "--jobs", 1).output


@needs_bwrap
def test_a_corrected_check_gives_points_back(graded, tmp_path, monkeypatch):
    one = FUNCTIONS[1]

    class Generous:
        title, hidden, condition = "it may be missing", False, False

        def run(self, answer, setting):
            return None

    before = totals(graded)
    corrected = tuple(replace(each, checks=(Generous(),)) if each is one else each for each in FUNCTIONS)
    monkeypatch.setattr(
        assignment, "choose", lambda names, seen_from=None: [each for each in corrected if each.name in names]
    )
    monkeypatch.setattr(assignment.Assignment, "version", "corrected")
    file = graded / "assignment.toml"
    file.write_text(file.read_text().replace(f', "{WRITTEN.name}"', ""))
    done = run("regrade", graded, tmp_path / "in", "--jobs", 1)
    assert f"{one.name}: 0 of {one.points} -> {one.points} of {one.points}" in " ".join(done.output.split())
    assert totals(graded)[1] == before[1] + one.points


@needs_bwrap
def test_grading_says_what_waits_and_whose_extension_is_nobodys(graded, tmp_path):
    file = graded / "assignment.toml"
    text = file.read_text().replace(f"# {WRITTEN.name} = 2", f"{WRITTEN.name} = 2")
    file.write_text(text + "[late]\nper_day = 0.5\n[extensions]\nanne = 2036-12-08T23:59:00+01:00\n")
    done = run("grade", graded, tmp_path / "in")
    assert "3 submissions, 3 already graded, 1 could not be read" in done.output
    assert f"1 answer waits for a mark: actedu mark {graded}" in done.output
    line = file.read_text().splitlines().index("anne = 2036-12-08T23:59:00+01:00") + 1
    assert f"line {line}: the extension for 'anne' counts for nobody who has handed in; did you mean ann" in done.output


@needs_bwrap
def test_times_of_files_count_if_asked_for(graded, tmp_path):
    file = graded / "assignment.toml"
    file.write_text(file.read_text() + "[late]\nper_day = 0.5\n")
    before = totals(graded)
    os.utime(tmp_path / "in" / "ann.ipynb", ((DUE + timedelta(hours=1)).timestamp(),) * 2)
    run("grade", graded, tmp_path / "in")
    assert totals(graded) == before
    done = run("grade", graded, tmp_path / "in", "--times", "mtime")
    assert "late: 50% taken off" in done.output
    assert totals(graded)[0] == before[0] / 2


# -- stopped at any point, and started again -----------------------------------------------------------------------


def hand_in(path, *cells):
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}, "nbformat": 4}
    path.write_text(json.dumps(made))


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    """Twelve notebooks that differ and take a while."""
    folder = tmp_path_factory.mktemp("in")
    for number in range(12):
        right = [one.solution_source for one in FUNCTIONS[: 1 + number % 2]]
        said = f'{WRITTEN.name} = "because of {number}"'
        hand_in(folder / f"s{number:02}.ipynb", "import time\ntime.sleep(0.25)\nimport numpy as np", *right, said)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An assignment of which each test has a copy, so that one batch shows what all are to give."""
    folder = tmp_path_factory.mktemp("made") / "hw"
    assignment.create(folder, [*NAMES, WRITTEN.name], due=DUE)
    return folder


@pytest.fixture
def to_stop(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "hw"))


def start(homework, a_class, **options):
    command = [sys.executable, "-m", "actedu.cli", "grade", homework, a_class, "--jobs", "2"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(list(map(str, command)), **pipes, text=True, **options)


def wait_until(fact, seconds=180):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := fact():
            return found
        time.sleep(0.02)
    raise AssertionError("waited too long")


def recorded(homework):
    with Gradebook.open(homework / FILE) as book:
        return book.attempts(assignment.load(homework))


def rows(attempts):
    """Return the rows by student: several processes finish them in any order."""
    return sorted((one.row for one in attempts), key=lambda row: row.student)


def count(homework):
    """Return how many are kept, looking on without a hand in it."""
    try:
        with closing(sqlite3.connect(f"file:{homework / FILE}?mode=ro", uri=True)) as link:
            return link.execute("SELECT COUNT(*) FROM attempts").fetchone()[0]
    except sqlite3.OperationalError:  # not made yet
        return 0


def processes_below(pid):
    """Return the ids of all processes that descend from this one."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, waiting = [], [pid]
    while waiting:
        children = [one for one, parent in parents.items() if parent == (above := waiting[0]) and one != above]
        waiting = [*waiting[1:], *children]
        found += children
    return found


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def workers(pid):
    """Return the grading processes of a coordinator, which Python starts with this word."""
    said = {one: Path(f"/proc/{one}/cmdline") for one in processes_below(pid)}
    return [one for one, path in said.items() if path.exists() and b"spawn_main" in path.read_bytes()]


@pytest.fixture(scope="module")
def uninterrupted(made, a_class, tmp_path_factory):
    whole = Path(shutil.copytree(made, tmp_path_factory.mktemp("whole") / "hw"))
    batch = start(whole, a_class)
    _, complaints = batch.communicate(timeout=120)
    assert batch.returncode == 0, complaints
    kept = recorded(whole)
    assert len(kept) == 12
    return rows(kept), (whole / "grades.csv").read_bytes()


@needs_bwrap
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_batch_goes_on_where_it_was(to_stop, a_class, uninterrupted):
    for least in (1, 6):
        batch = start(to_stop, a_class)
        wait_until(lambda least=least: count(to_stop) >= least)
        below = processes_below(batch.pid)
        batch.kill()
        assert len(below) > 2
        batch.communicate(timeout=60)  # whoever is left would hold its output open
        wait_until(lambda below=below: not any(map(runs, below)))  # nothing is left behind
        assert not (to_stop / "grades.csv").exists()
    before = recorded(to_stop)
    assert 6 <= len(before) < 12
    batch = start(to_stop, a_class)
    out, _ = batch.communicate(timeout=120)
    assert f"12 submissions, {len(before)} already graded" in out
    after = recorded(to_stop)
    assert after[: len(before)] == before  # not graded again
    assert (rows(after), (to_stop / "grades.csv").read_bytes()) == uninterrupted


@needs_bwrap
def test_a_batch_that_is_interrupted_says_so_and_keeps_what_it_has(to_stop, a_class):
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # tests in the background are started deaf to it
    batch = start(to_stop, a_class, start_new_session=True, preexec_fn=listening)
    wait_until(lambda: count(to_stop) >= 1)
    os.killpg(batch.pid, signal.SIGINT)  # to all of the group, as a terminal does
    _, complaints = batch.communicate(timeout=60)
    assert batch.returncode == 130
    assert 1 <= count(to_stop) < 12
    assert complaints.strip() == "Stopped. What was graded is kept: type the same command to go on."


@pytest.mark.parametrize(("options", "kept"), [((), "What was graded again is kept:"), (("--dry-run",), "Nothing was")])
def test_regrading_that_is_interrupted_says_what_became_of_it(homework, a_class, monkeypatch, options, kept):
    def stopped(*_, **__):
        yield row("s00", 1)
        raise KeyboardInterrupt

    monkeypatch.setattr(classroom, "rows", stopped)
    done = run("regrade", homework, a_class, *options)
    assert done.exit_code == 130
    assert f"Stopped. {kept}" in done.output
    assert count(homework) == (not options)


@needs_bwrap
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_worker_is_replaced(to_stop, a_class, uninterrupted):
    batch = start(to_stop, a_class)
    wait_until(lambda: count(to_stop) >= 2)
    os.kill(workers(batch.pid)[0], signal.SIGKILL)
    out, complaints = batch.communicate(timeout=120)
    assert batch.returncode == 0, complaints
    assert "12 submissions, " in out
    assert (rows(recorded(to_stop)), (to_stop / "grades.csv").read_bytes()) == uninterrupted
