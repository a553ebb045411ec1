"""From a handed-out assignment to a table of points."""

import csv
import json
import shutil
import stat
import sys
from datetime import UTC, datetime

import nbformat
import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from actedu import build, exercises
from actedu.exercises import Exercise
from actedu.grading import assignment, batch, classroom, judge, notebook_files, policy, submission
from actedu.grading.assignment import AssignmentError
from actedu.grading.commands.assign import assign
from actedu.grading.commands.grade import grade
from actedu.grading.finals import Attempt, settle
from actedu.grading.grades import Grade, Row
from actedu.grading.sandbox import Limits, Sandbox

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
MODULE = "03_s_curves"
FUNCTIONS = [one for one in exercises.of_module(MODULE) if one.asks_function and not one.uses][:3]
NAMES = [one.name for one in FUNCTIONS]
app = typer.Typer()
app.command()(assign)
app.command()(grade)


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def homework(tmp_path):
    assignment.create(tmp_path / "hw", NAMES, "First steps", policy.read_due("2026-12-01T23:59+01:00"))
    return tmp_path / "hw"


def hand_in(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}, "nbformat": 4}
    path.write_text(json.dumps(made))


def solutions():
    return ["import numpy as np", *(one.solution_source for one in FUNCTIONS)]


def a_class(folder):
    hand_in(folder / "ann.ipynb", *solutions())
    hand_in(folder / "bob.ipynb", *solutions()[:2], f"def {NAMES[1]}(*x): return None")
    hand_in(folder / "cy" / "hw" / "part1.ipynb", *solutions()[:2])
    hand_in(folder / "cy" / "hw" / "part2.ipynb", *solutions()[2:])
    hand_in(folder / "dan.ipynb", *[one.starter_source for one in FUNCTIONS])
    hand_in(folder / '=1+1, "x"\n\x1b[31m[red].ipynb', *solutions())
    hand_in(folder / "eve.ipynb", "import os\nos._exit(0)", "while True: pass", *solutions()[2:])
    (folder / "fay.ipynb").write_text('{"cells": [')
    (folder / "gus").mkdir()
    for number in range(4):
        hand_in(folder / f"more{number}.ipynb", *solutions())


def write_csv(homework, rows, path):
    asked = assignment.load(homework)
    attempts = [Attempt(i, asked.version, datetime(2026, 1, 1, tzinfo=UTC), row) for i, row in enumerate(rows)]
    classroom.write_table(asked, settle(asked, attempts, {}), path)


def by_student(rows):
    return sorted(rows, key=lambda row: row.student)


def table(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


ODD = '\'=1+1, "x" [red] (whose name holds more than can be seen)'


@needs_bwrap
def test_a_class_is_graded(homework, tmp_path):
    a_class(tmp_path / "in")
    limits = Limits(cell=0.6, call=0.6, total=20)
    found = submission.find(tmp_path / "in")
    once = list(batch.grade_all(homework, found, tmp_path / "in", jobs=1, limits=limits))
    write_csv(homework, once, tmp_path / "once.csv")
    backwards = list(batch.grade_all(homework, found[::-1], tmp_path / "in", jobs=2, limits=limits))
    write_csv(homework, backwards, tmp_path / "again.csv")
    assert by_student(once) == by_student(backwards)
    assert (tmp_path / "once.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()

    rows, full = table(tmp_path / "once.csv"), str(sum(one.points for one in FUNCTIONS))
    around = ["student", "file", "identity", "roster"], ["late", "taken off", "total", "of", "note"]
    assert list(next(iter(rows.values()))) == [*around[0], *NAMES, *around[1]]
    assert len(rows) == len(found)
    assert rows["ann"]["total"] == rows["cy"]["total"] == rows[ODD]["total"] == rows["ann"]["of"] == full
    assert rows["bob"][NAMES[0]] == str(FUNCTIONS[0].points)
    assert rows["bob"]["note"].startswith(f"{NAMES[1]}: ")
    assert float(rows["eve"]["total"]) == sum(one.points for one in FUNCTIONS[1:])
    assert rows["fay"]["total"] == rows["fay"][NAMES[0]] == ""
    assert rows["fay"]["note"].startswith("is not a notebook, or was cut off")
    assert rows["gus"]["note"] == "has no notebook (.ipynb) in it"


def graded(tmp_path, names, notebooks, limits=None):
    """Grade one student's notebooks (name of the file -> cells)."""
    assignment.create(tmp_path / "set", names, "A set")
    for name, cells in notebooks.items():
        hand_in(tmp_path / "in" / "ann" / name, *cells)
    found = submission.find(tmp_path / "in")
    (row,) = batch.grade_all(tmp_path / "set", found, tmp_path / "in", limits=limits)
    return row


@needs_bwrap
def test_an_answer_found_by_running_a_lent_experiment_counts(tmp_path):
    search = (
        "for n in range(2, 12):\n"
        "    if list(born_dead(width=n, depth=20, nets=5000).mean.values())[0] < 0.05:\n"
        "        break\n"
        "width_for_twenty_layers = n"
    )
    cells = ["from actedu import check\nfrom actedu.experiments import born_dead", search]
    row = graded(tmp_path, ["width_for_twenty_layers"], {"1.ipynb": cells})
    assert (row.total, row.problem) == (2.0, None)


@needs_bwrap
@pytest.mark.parametrize(("place", "points"), [(1, 2.0), (2, 0.0)])
def test_guesses_in_many_notebooks_earn_nothing(tmp_path, place, points):
    """Two notebooks may be an old and a new one; a number within 10% would be among forty."""
    right = float(exercises.find("zeros_with_bias").solution)
    tried = [0.01, 0.02, 0.03]
    tried.insert(place, right)
    notebooks = {f"{i}.ipynb": [f"zeros_with_bias = {value}"] for i, value in enumerate(tried)}
    row = graded(tmp_path, ["zeros_with_bias"], notebooks)
    assert row.total == points
    assert "has more than 2 different answers to zeros_with_bias" in row.problem


@needs_bwrap
def test_parts_and_copies_of_notebooks_are_no_guesses(tmp_path):
    right = f"zeros_with_bias = {float(exercises.find('zeros_with_bias').solution)!r}"
    cells = {"0.ipynb": ["zeros_with_bias = ..."], "1.ipynb": ["zeros_with_bias = 0.01"]}
    row = graded(tmp_path, ["zeros_with_bias"], cells | {"1 copy.ipynb": cells["1.ipynb"], "2.ipynb": [right]})
    assert (row.total, row.problem) == (2.0, None)


@needs_bwrap
def test_many_notebooks_take_little_more_time_than_a_few(tmp_path):
    """One student's forty notebooks, each of which takes all its time, must not hold up the class."""
    slow = "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass"
    right = f"import numpy as np\n{FUNCTIONS[0].solution_source}"
    notebooks = {"0.ipynb": [right]} | {f"{i}.ipynb": [slow] for i in range(1, 40)}
    row = graded(tmp_path, [NAMES[0]], notebooks, Limits(cell=0.1, call=0.1, total=0.5))
    assert row.seconds < 10
    assert row.total == FUNCTIONS[0].points
    assert "was not run, because the notebooks before it took all the time" in row.problem


@needs_bwrap
def test_a_notebook_with_the_most_code_that_is_read_is_run(tmp_path):
    """What is read also arrives in the sandbox, where letters beyond ASCII take six bytes on the way."""
    letters = (notebook_files.MOST_CODE - 3000) // len("\\u6570")
    cells = ["#" + "\u6570" * letters, f"import numpy as np\n{FUNCTIONS[0].solution_source}"]
    assert graded(tmp_path, [NAMES[0]], {"a.ipynb": cells}).total == FUNCTIONS[0].points


@needs_bwrap
def test_the_largest_numbers_leave_a_grade_that_can_be_kept(tmp_path):
    """A curve is rounded, and the largest number rounds to infinity: no JSON, and refused by PostgreSQL."""
    most = "np.where(np.asarray(x) > 0, 1, -1) * 1.7976931348623157e308"
    cells = ["import numpy as np", f"def stable_sigmoid(x): return {most}"]
    (grade,) = graded(tmp_path, ["stable_sigmoid"], {"a.ipynb": cells}).grades
    assert set(grade.curve["yours"]) == {None}
    json.dumps(grade.curve, allow_nan=False)


def test_students_draw_their_own_cases_and_the_same_ones_again(homework):
    loaded = assignment.load(homework)
    one, other = FUNCTIONS[:2]
    seeds = {loaded.seed("ann", one), loaded.seed("bob", one), loaded.seed("ann", other)}
    assert len(seeds) == 3
    assert assignment.load(homework).seed("ann", one) in seeds
    np.random.default_rng(loaded.seed("\ud800", one))


def test_the_handout_holds_exercises_and_no_secret(homework):
    (notebook,) = (homework / "handout").iterdir()
    assert notebook.name == f"{MODULE}.ipynb"
    text = notebook.read_text()
    secret = (homework / "secret").read_text().strip()
    assert stat.S_IMODE((homework / "secret").stat().st_mode) == 0o600
    assert len(secret) == 64
    assert secret not in text
    assert all(name in text for name in NAMES)
    assert "First steps" in text
    assert "1 December" in text.replace("01 December", "1 December")
    made = nbformat.read(notebook, as_version=4)
    nbformat.validate(made)
    assert not any(cell.get("outputs") for cell in made.cells)


def test_modules_go_by_name_number_or_topic():
    asked = assignment.choose([MODULE])
    assert asked == assignment.choose(["03"]) == assignment.choose(["s_curves"]) == assignment.choose([MODULE, "03"])
    assert assignment.choose(NAMES[::-1]) == tuple(FUNCTIONS[::-1])


@pytest.mark.parametrize(
    ("name", "said"),
    [("stable_sigmoyd", "did you mean stable_sigmoid"), ("zzz", "the modules are"), ("", "no module or exercise")],
)
def test_unknown_names_are_answered_with_known_ones(name, said):
    with pytest.raises(ValueError, match=said):
        assignment.choose([name])


def test_an_assignment_is_never_overwritten(homework):
    before = (homework / "secret").read_text()
    with pytest.raises(ValueError, match=r"already exists and is left as it is; choose another folder with --out"):
        assignment.create(homework, NAMES)
    assert (homework / "secret").read_text() == before
    assert sorted(path.name for path in homework.parent.iterdir()) == ["hw"]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"assign: .* cannot be written"):
        assignment.create(tmp_path / "file" / "hw", NAMES)


WRONG = {
    'title = "a"\nmodule = ["03"]': "line 2: unknown key 'module'; known are title, modules, exercises, points, due,",
    "title = 7": "line 1: title is to be a text",
    'exercises = "relu"': "line 1: exercises is to be a list of names",
    'title = "a"\n\nmodules = ["03_s_kurves"]': "line 3: no module or exercise is called '03_s_kurves'; did you mean",
    'modules = ["03"]\n[points]\nnone_such = 3': "line 3: points for 'none_such', which is not in the assignment",
    f'modules = ["03"]\n[points]\n{NAMES[0]} = "3"': "line 3: points for .* are to be a number",
    f'modules = ["03"]\n[points]\n{NAMES[0]} = nan': "line 3: points for .* are to be a number",
    'modules = ["03"]\npoints = 3': "line 2: points is to be a table",
    'modules = ["03"]\ndue = 2026-12-01T23:59:00': "line 2: due has no time zone",
    'modules = ["03"]\ndue = 2026-12-01': "line 2: due is a date without a time",
    'modules = ["03"]\ndue = "tomorrow"': "line 2: due: 'tomorrow' is not a date and time",
    'modules = ["03"]\nattempts = "first"': "line 2: attempts is to be 'best' or 'last', not 'first'",
    'modules = ["03"]\nattempts = ["best"]': "line 2: attempts is to be 'best' or 'last', not",
    'modules = ["03"]\nlate = 0.1': "line 2: late is to be a table",
    'modules = ["03"]\n[late]\nperday = 0.1': r"line 3: unknown key 'perday' in \[late\]; known are per_day, cap,",
    'modules = ["03"]\n[late]\ncap = 0.5': r"line 2: \[late\] needs per_day",
    'modules = ["03"]\n[late]\nper_day = 10': "line 3: per_day is to be a share from 0 to 1 such as 0.1, not 10",
    'modules = ["03"]\n[late]\nper_day = 0.1\ncap = true': "line 4: cap is to be a share from 0 to 1",
    'modules = ["03"]\n[late]\nper_day = 0.1\ngrace = 15': "line 4: grace is to be a text such as '15 min'",
    'modules = ["03"]\n[late]\nper_day = 0.1\ngrace = "-1 h"': "line 4: grace is to be a text such as '15 min'",
    'modules = ["03"]\nextensions = 3': "line 2: extensions is to be a table",
    'modules = ["03"]\n[extensions]\n"ann lee" = 2026-12-01': "line 3: the extension for 'ann lee' is a date without",
    'modules = ["03"]\n[extensions]\nann = "soon"': "line 3: the extension for 'ann': 'soon' is not a date and time",
    'modules = ["03" "04"]': "is not valid TOML: .*line 1",
    'title = "a"': "no exercises: give modules",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=WRONG.values())
def test_a_wrong_assignment_is_refused_with_its_line(homework, text, said):
    (homework / "assignment.toml").write_text(text)
    with pytest.raises(AssignmentError, match=said) as caught:
        assignment.load(homework)
    assert "\n" not in str(caught.value)


def test_points_can_be_changed(homework):
    text = (homework / "assignment.toml").read_text()
    (homework / "assignment.toml").write_text(
        text.replace(f"{NAMES[0]} = {FUNCTIONS[0].points}", f"{NAMES[0]} = 7.5").replace("\n", "\r\n")
    )
    loaded = assignment.load(homework)
    assert [loaded.worth(one) for one in FUNCTIONS] == [7.5, *(one.points for one in FUNCTIONS[1:])]
    assert loaded.due.utcoffset().total_seconds() == 3600


@pytest.mark.parametrize(
    ("name", "content"), [("secret", None), ("secret", "zz"), ("secret", ""), ("assignment.toml", None)]
)
def test_a_damaged_assignment_is_said(homework, name, content):
    (homework / name).unlink()
    if content is not None:
        (homework / name).write_text(content)
    with pytest.raises(AssignmentError, match=r"restore it|make one with"):
        assignment.load(homework)


@pytest.mark.parametrize(("text", "said"), [("tomorrow", "not a date"), ("2026-12-01T23:59", "no time zone")])
def test_a_wrong_due_date_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        policy.read_due(text)


def test_the_table_is_data(homework, tmp_path):
    grades = (Grade(NAMES[0], "not yet", 0.5, 2, "@SUM(A1)\n<script>"),)
    rows = [Row("+1", '-x,"y"', grades), Row("\tann\r\n", "=cmd|' /C calc'!A0", (), "is empty")]
    write_csv(homework, rows, tmp_path / "a.csv")
    second, first = table(tmp_path / "a.csv").values()
    assert (first["student"], first["file"], first[NAMES[0]], first["total"]) == ("'+1", '\'-x,"y"', "0.5", "0.5")
    assert first["note"] == f"{NAMES[0]}: @SUM(A1) <script>"
    assert (second["student"], second["file"], second["total"]) == ("ann", "'=cmd|' /C calc'!A0", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "hw"]


@needs_bwrap
def test_a_check_that_breaks_does_not_end_the_batch(homework, monkeypatch):
    def broken(self, answer, **options):
        raise ZeroDivisionError("x")

    monkeypatch.setattr(Exercise, "judge", broken)
    with Sandbox() as box:
        grades = judge.answers(["x = 1"], assignment.load(homework), "ann", box)
    assert [grade.points for grade in grades] == [0] * len(grades)
    assert grades[0].said.startswith("could not be judged (ZeroDivisionError: x); please look at this answer yourself")


@needs_bwrap
def test_the_two_commands(tmp_path):
    made = run("assign", *NAMES, "--out", tmp_path / "hw", "--due", "2026-12-01T23:59Z")
    assert made.exit_code == 0, made.output
    assert "Hand out the notebooks in" in made.output
    hand_in(tmp_path / "in" / "ann.ipynb", *solutions())
    (tmp_path / "in" / "bob.ipynb").touch()
    done = run("grade", tmp_path / "hw", tmp_path / "in", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert "ann" in done.output
    assert "not read" in done.output
    assert "2 submissions, 1 could not be read" in done.output
    assert (tmp_path / "hw" / "grades.csv").stat().st_mode & 0o077 == 0, "points are nobody else's business"
    assert table(tmp_path / "hw" / "grades.csv")["bob"]["note"] == "is an empty file"
    again = run("grade", tmp_path / "hw", tmp_path / "in", "--csv", tmp_path / "again.csv")
    assert "2 submissions, 2 already graded, 1 could not be read" in again.output
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "hw" / "grades.csv").read_bytes()
    hand_in(tmp_path / "later" / "cy.ipynb", *solutions())
    later = run("grade", tmp_path / "hw", tmp_path / "later", "--csv", tmp_path / "later.csv")
    assert "1 submission, " in later.output
    assert "could not be read" not in later.output, "bob's was in another batch"
    own = ("--sandbox", "none", "--csv", tmp_path / "own.csv", "--db", tmp_path / "own.sqlite")
    alone = run("grade", tmp_path / "hw", tmp_path / "in", *own)
    assert "Running without a sandbox" in alone.output
    assert (tmp_path / "own.csv").read_bytes() == (tmp_path / "hw" / "grades.csv").read_bytes()


def test_a_title_is_one_line_of_text(tmp_path):
    made = assignment.create(tmp_path / "hw", NAMES[:1], 'Say "\\relu"\n\tand = more')
    assert made.title == 'Say "\\relu" and = more' == assignment.load(tmp_path / "hw").title
    file = tmp_path / "hw" / "assignment.toml"
    file.write_text(file.read_text().replace("and = more", r"and\n\tmore"))
    assert assignment.load(tmp_path / "hw").title == 'Say "\\relu" and more'


def test_an_editor_may_have_left_its_own_marks(homework):
    file = homework / "assignment.toml"
    before = assignment.load(homework)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b" = ", b"\t=\t").replace(b"\n", b"\r\n"))
    assert assignment.load(homework) == before


def test_what_assign_is_told_stands_in_the_assignment(tmp_path):
    told = ("--late", "10% per day, at most 50%", "--grace", "15 min", "--attempts", "last")
    worth = ("--points", f"{NAMES[0]}=7", "--points", f"{NAMES[1]}=0.5")
    made = run("assign", *NAMES, "--out", tmp_path / "hw", "--due", "2026-12-01T23:59Z", *told, *worth)
    assert made.exit_code == 0, made.output
    loaded = assignment.load(tmp_path / "hw")
    assert (loaded.late.per_day, loaded.late.cap, loaded.late.grace.seconds, loaded.attempts) == (0.1, 0.5, 900, "last")
    assert [loaded.worth(one) for one in FUNCTIONS] == [7, 0.5, FUNCTIONS[2].points]
    assert f"3 exercises, {7.5 + FUNCTIONS[2].points:g} points" in made.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--late", "10% per day"), "--late counts from a date; give one with --due"),
        (("--grace", "2 h"), "--grace is about being late; say what that costs with --late"),
        (("--due", "2026-12-01T23:59Z", "--late", ""), "late: '' is not understood"),
        (("--due", ""), "due: '' is not a date and time"),
        (("--due", "2026-12-01T23:59"), "has no time zone"),
        (("--points", "x=1"), "points for 'x', which is not in the assignment"),
    ],
)
def test_what_assign_cannot_be_told_is_said_and_nothing_made(tmp_path, options, said):
    refused = run("assign", *NAMES, "--out", tmp_path / "hw", *options)
    assert said in str(refused.exception)
    assert not list(tmp_path.iterdir())


def test_without_sqlalchemy_grade_says_what_to_install(homework, tmp_path, monkeypatch):
    hand_in(tmp_path / "in" / "ann.ipynb", *solutions())
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)  # as if it were not there
    monkeypatch.delitem(sys.modules, "actedu.grading.gradebook", raising=False)
    refused = run("grade", homework, tmp_path / "in")
    assert str(refused.exception) == "the gradebook needs SQLAlchemy; install it with: pip install sqlalchemy"
    assert not (homework / "gradebook.sqlite").exists()


def test_without_bubblewrap_grading_is_refused(homework, tmp_path, monkeypatch):
    hand_in(tmp_path / "in" / "ann.ipynb", *solutions())
    monkeypatch.setenv("PATH", "/nowhere")
    refused = run("grade", homework, tmp_path / "in")
    assert refused.exit_code != 0
    assert "sudo apt install bubblewrap" in str(refused.exception)
    assert not (homework / "grades.csv").exists()


@pytest.mark.parametrize("place", ["missing/a.csv", "hw"])
def test_a_table_that_cannot_be_written_is_said_first(homework, tmp_path, place):
    hand_in(tmp_path / "in" / "ann.ipynb", *solutions())
    refused = run("grade", homework, tmp_path / "in", "--csv", tmp_path / place)
    assert "cannot be written; choose another file with --csv" in str(refused.exception)


@needs_bwrap
def test_the_notebook_handed_out_runs_and_scores_when_solved(homework, tmp_path):
    solved = build.exercise_notebook(FUNCTIONS, title="x", solved=True)
    (tmp_path / "in").mkdir()
    build.write(solved, tmp_path / "in" / "ann.ipynb")
    shutil.copy(homework / "handout" / f"{MODULE}.ipynb", tmp_path / "in" / "bob.ipynb")
    found = submission.find(tmp_path / "in")
    ann, bob = batch.grade_all(homework, found, tmp_path / "in")
    assert ann.total == sum(one.points for one in FUNCTIONS)
    assert bob.total < ann.total


@needs_bwrap
@pytest.mark.parametrize(("pause", "share"), [(0.3, 1.0), (1.1, None)])
def test_an_answer_that_takes_long_costs_the_others_nothing(tmp_path, pause, share):
    """It is asked again when the others have been, with the time that is left: that may be enough for it."""
    slow, other = FUNCTIONS[1], FUNCTIONS[0]
    pausing = f"def {slow.name}(*args):\n    time.sleep({pause})\n    return at_once(*args)\n\ncheck({slow.name})"
    at_once = slow.solution_source.replace(f"def {slow.name}(", "def at_once(")
    cells = ["import time\nimport numpy as np\nfrom actedu import check", at_once, pausing, other.solution_source]
    names = [slow.name, other.name]
    row = graded(tmp_path, names, {"a.ipynb": cells}, Limits(call=0.1, total=9))
    points = {one.exercise: one.points for one in row.grades}
    assert points[other.name] == other.points
    assert share is None or points[slow.name] == share * slow.points
