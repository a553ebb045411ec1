"""Reports say what the gradebook holds, compute what they claim, and obey no string that came from outside."""

import inspect
import re
import shutil
import sqlite3
import statistics
import sys
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from browser import violations
from typer.testing import CliRunner

from actedu import cli, exercises
from actedu.grading import assignment, classroom, item_analysis, judge, platforms, reports
from actedu.grading.finals import Attempt, Decision, Mark, answer_digest, settle
from actedu.grading.gradebook import FILE, Gradebook
from actedu.grading.grades import Checked, Grade, Row
from actedu.grading.platforms.table import TABLE
from actedu.grading.policy import Late
from actedu.grading.private_files import page_of
from actedu.grading.rosters import Roster
from actedu.grading.sandbox.inside import outline
from actedu.plots import picture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium"
)
DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
NAMES = ("stable_sigmoid", "steepness_ratio", "slopes_from_outputs")
WRITTEN = "explain_tanh_over_sigmoid"
SAID = "It names the slope; now name an experiment."
HOSTILE = (
    "<script>window.hit = 1; alert(1)</script>",
    "<img src=x onerror=alert(2)>\"'><svg onload=alert(3)>",
    "</style></title></code></pre><script>alert(4)</script>",
    "javascript:alert(5)",
    "{{ 7*7 }}{% raw %}${7*7}",
    '" onmouseover="alert(6)" style="background:url(http://example.invalid/)',
    "\u202eesrever\u2066 \x1b[31mred\x1b[0m \x00\x07 \u200b\ufeff \ud800",
    '=HYPERLINK("http://example.invalid")\n+1\t@x',
    "<meta http-equiv=refresh content='0;url=http://example.invalid'><base href=//example.invalid>",
    "$\\href{javascript:alert(7)}{x}$ [x](javascript:alert(8)) ![x](http://example.invalid/x.png)",
    "x" * 5000,
    "&lt;b&gt;&amp;&#60;script&#62;",
)
ALL = " ".join(HOSTILE[:-2]) + HOSTILE[-1]


@pytest.fixture
def homework(tmp_path):
    assignment.create(tmp_path / "hw", [*NAMES, WRITTEN], due=DUE)
    return tmp_path / "hw"


@pytest.fixture
def asked(homework):
    return replace(assignment.load(homework), points={WRITTEN: 4.0}, late=Late(per_day=0.1, cap=0.5))


def judged(name, answer):
    report = exercises.find(name).judge(answer, seed=1, hidden=True)
    said = None if report.status == "solved" else report.sentence or "no answer"
    checks = tuple(map(judge._checked, report.results))
    curve = judge._curve(report.curve)
    return Grade(name, report.status, report.points, report.max_points, said, report.mistake, checks, curve)


def finals_of(asked, *rows, marks=None):
    attempts = [Attempt(i, asked.version, DUE, row) for i, row in enumerate(rows)]
    return settle(asked, attempts, marks or {})


def simple(student, *points, of=4.0, **more):
    """A row with these points for exercises a, b, c ...; None is unanswered."""
    grades = [
        Grade(name, "unanswered" if value is None else "partly", value or 0.0, of)
        for name, value in zip("abcdefgh", points, strict=False)
    ]
    return Row(student, f"{student}.ipynb", tuple(grades), digest=student, **more)


def behind_of(asked, *rows, marks=None, decisions=()):
    attempts = [Attempt(i, asked.version, DUE, row) for i, row in enumerate(rows)]
    return reports.Behind(attempts, marks or {}, decisions)


def finals_behind(asked, behind):
    return settle(asked, behind.attempts, behind.marks, behind.decisions)


def write(asked, finals, out, *more):
    return list(reports.pages(asked, finals, out, *more))


def page(asked, finals, out, student, *more):
    write(asked, finals, out, *more)
    return (out / page_of(student)).read_text()


def words(text):
    """What a page says, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL))


# ---- what is computed


def test_facility_discrimination_and_what_is_left_out(asked):
    rows = [simple(f"s{i:02}", *points) for i, points in enumerate([(4, 4, None), (4, 2, 1), (0, 0, 3), (2, 1, 0)] * 3)]
    found = item_analysis.items("abc", finals_of(asked, *rows))
    assert [item.exercise for item in found] == ["a", "b", "c"]
    assert [item.facility for item in found] == pytest.approx([10 / 16, 7 / 16, 4 / 16])
    assert [item.unanswered for item in found] == [0, 0, 1 / 4]
    assert [item.students for item in found] == [12, 12, 12]
    points = np.array([[4, 4, 0], [4, 2, 1], [0, 0, 3], [2, 1, 0]] * 3)
    for column, item in enumerate(found):
        rest = points.sum(axis=1) - points[:, column]
        assert item.discrimination == pytest.approx(np.corrcoef(points[:, column], rest)[0, 1])
    assert found[2].discrimination < 0 < found[0].discrimination


def test_a_correlation_that_says_nothing_is_not_given(asked):
    few = finals_of(asked, *(simple(f"s{i}", i % 5, i % 3) for i in range(9)))
    assert {(item.discrimination, item.undefined) for item in item_analysis.items("ab", few)} == {(None, "too few")}
    same = finals_of(asked, *(simple(f"s{i}", 3, i % 3) for i in range(10)))
    first, second = item_analysis.items("ab", same)
    assert (first.discrimination, first.undefined) == (None, "all reached the same")
    assert (second.discrimination, second.undefined) == (None, "nothing else to compare with")
    (nobody,) = item_analysis.items("z", same)
    assert (nobody.students, nobody.facility, nobody.unanswered) == (0, None, 0)


def test_answers_that_wait_and_notebooks_that_were_not_read_do_not_count(asked):
    waits = Row("ann", "a", (Grade("a", "partly", 2, 4), Grade(WRITTEN, "for a reader", 0, 0, answer="Hm.")))
    unread = Row("bob", "b", (), "is an empty file", digest="b")
    finals = finals_of(asked, waits, unread)
    found = {item.exercise: item for item in item_analysis.items(["a", WRITTEN], finals)}
    blank = Row("cid", "c", (Grade(WRITTEN, "unanswered", 0, 4),), digest="c")
    (early,) = item_analysis.items([WRITTEN], finals_of(asked, waits, blank))
    assert (early.facility, early.undefined, early.unanswered) == (None, "1 to be marked", 0.5)
    assert (found["a"].students, found["a"].facility, found[WRITTEN].students) == (1, 0.5, 0)
    assert item_analysis.share(finals[1]) is None


def test_the_histogram_counts_everybody_once(asked):
    rows = [simple(f"s{i}", points) for i, points in enumerate((0, 0.39, 0.4, 1.2, 2, 3.999, 4, 4))]
    finals = finals_of(asked, *rows, Row("bob", "b", (), "is an empty file", digest="b"))
    assert item_analysis.histogram(finals) == [2, 1, 0, 1, 0, 1, 0, 0, 0, 3]


def test_misconceptions_are_listed_with_who_has_them_the_most_frequent_first(asked):
    def has(student, *mistakes):
        grades = tuple(Grade(name, "not yet", 0, 4, said, said) for name, said in mistakes)
        return Row(student, "", (*grades, Grade("z", "not yet", 0, 4, "no known one")), digest=student)

    rows = [has("ann", ("a", "sums columns")), has("bob", ("a", "sums columns"), ("b", "is odd"))]
    rows.append(has("eve", ("b", "sums columns")))
    found = [(one.name, one.exercise, one.students) for one in item_analysis.misconceptions(finals_of(asked, *rows))]
    assert found == [("sums columns", "a", ("ann", "bob")), ("is odd", "b", ("bob",)), ("sums columns", "b", ("eve",))]


def test_one_misconception_in_the_numbers_of_several_students_is_one(asked):
    practice = exercises.find("steepness_ratio").mistakes["ratio_turned_over"]
    rows = []
    for token in ("aaaaaa", "bbbbbb", "cccccc"):
        own = exercises.find("steepness_ratio").variant(token)
        said = own.mistakes[practice.name].sentence
        grade = Grade(own.name, "not yet", 0, 1, said, practice.name, parameters=own.parameters)
        rows.append(Row(token, "", (grade,), digest=token))
    old = "a sentence of before"
    rows.append(Row("dan", "", (replace(grade, said=old, mistake=old),), digest="dan"))
    assert len({row.grades[0].said for row in rows[:3]}) > 1
    found = item_analysis.misconceptions(finals_of(asked, *rows))
    assert [(one.sentence, len(one.students)) for one in found] == [(practice.sentence, 3), (old, 1)]


def test_who_needs_help_is_whoever_was_not_read_wrote_little_or_reached_little(asked):
    rows = [simple("ann", 4, 4, 4), simple("bob", 1, 2, 0), simple("cid", 4, None, None), simple("dan", 4, 2, None)]
    rows.append(Row("eve", "e", (), "is an empty file", digest="e"))
    found = {one.final.student: one.reasons for one in item_analysis.concerns(finals_of(asked, *rows))}
    assert list(found) == ["eve", "bob", "cid"]
    assert found["eve"] == ("not read: it is an empty file",)
    assert found["bob"] == ("25% of the points",)
    assert found["cid"] == ("33% of the points", "no answer to 2 of 3 exercises")


# ---- pages


def test_the_names_of_pages_are_safe_distinct_and_always_the_same():
    names = ["Ann", "ann", "../../etc/passwd", "a/b", "a\\b", "CON", "nul", "", ".", "李雷", "محمد", "x" * 500]
    names += ["a b", "a  b", "\ud800", "\0", "é", "e\u0301", "Ann.", "Ann\n", *HOSTILE]
    pages = [page_of(name) for name in names]
    assert len({name.casefold() for name in pages}) == len(names)
    assert all(re.fullmatch(r"students/[a-z0-9][a-z0-9-]{0,60}\.html", name) for name in pages)
    assert page_of("Ann Lee") == "students/ann-lee-a36e143c5359.html"


def test_a_known_mistake_that_asks_ends_in_its_question_mark_on_a_students_page(tmp_path):
    mistake = exercises.find("honest_search_in_order").mistakes["scaler_missing"]
    asked = assignment.Assignment("HW", (exercises.find("honest_search_in_order"),), {}, None, bytes(32))
    row = Row("Ann", "Ann.ipynb", (judged("honest_search_in_order", mistake.example),), None, "d", None, seconds=0.25)
    (final,) = finals_of(asked, row)
    said = re.sub(r"<[^>]+>", "", page(asked, [final], tmp_path / "out", "Ann"))
    assert f"This looks like a known mistake: {mistake.sentence}\n" in said


def test_a_students_page_says_what_was_asked_what_came_out_and_what_was_expected(asked, tmp_path):
    mistake = next(iter(exercises.find("slopes_from_outputs").mistakes.values()))
    shifted = judged("stable_sigmoid", lambda x: 0.9 / (1 + np.exp(-np.clip(x, -500, 500))))
    grades = (
        replace(shifted, source="def stable_sigmoid(x):\n    return 0.9"),
        judged("steepness_ratio", ...),
        judged("slopes_from_outputs", mistake.example),
        Grade(WRITTEN, "for a reader", 0, 0, answer="Because of the slope.\nAnd its scale."),
    )
    row = Row("Ann", "Ann.ipynb", grades, None, "d", DUE + timedelta(hours=30), seconds=0.25)
    marks = {("Ann", WRITTEN, answer_digest("Because of the slope.\nAnd its scale.")): Mark(3, SAID)}
    (final,) = finals_of(asked, row, marks=marks)
    text = page(asked, [final], tmp_path / "out", "Ann")
    said = re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", "", text, flags=re.DOTALL))
    assert "also in float32, and keep the digits of tiny outputs" in said  # the prompt
    failed = next(check for check in shifted.checks if not check.passed and check.got)
    for part in (failed.title, failed.sentence, f"input{failed.input}expected{failed.expected}got{failed.got}"):
        assert reports.Markup.escape(part) in said
    assert 'aria-label="Your curve and the right one from -6 to 6; farthest apart at 5.9."' in text
    assert f"This looks like a known mistake: {reports.Markup.escape(mistake.sentence)}." in said
    assert f"From the marker: {SAID}" in said
    assert "Because of the slope.\nAnd its scale." in text
    assert "tanh differs in two things, centre and slope" in said  # the rubric
    assert "def stable_sigmoid(x):\n    return 0.9" in text
    assert "in 0.25 s" in said
    assert "20% of the points taken off" in said
    assert f"−{final.taken_off:.2f}".rstrip("0").rstrip(".") in said
    assert '<h2 id="exercise-2">Steep here, flat there</h2>' in text
    assert "no answer" in said
    assert 'aria-label="\\sigma(x)' in text  # a formula, as a picture that speaks


def test_a_teachers_word_stands_where_the_program_was_overruled(asked, tmp_path):
    mistake = next(iter(exercises.find("slopes_from_outputs").mistakes.values()))
    row = Row("Ann", "a", (judged("slopes_from_outputs", mistake.example), judged("steepness_ratio", ...)), digest="a")
    decisions = [
        Decision("Ann", "points", "slopes_from_outputs", 3, "Right by another definition."),
        Decision("Ann", "excuse", "steepness_ratio", 0, "ill that week"),
        Decision("Ann", "bonus", "", 1, "found an error"),
    ]
    behind = behind_of(asked, row, decisions=decisions)
    (final,) = finals_behind(asked, behind)
    said = words(page(asked, [final], tmp_path / "out", "Ann", behind))
    assert "✎ marked 3 of 3 points" in said
    assert "From the marker: Right by another definition." in said
    assert "This looks like a known mistake" not in said
    assert "What the checks had said before; what the marker gave counts." in said
    assert "○ excused" in said
    assert "excused: ill that week" in said
    assert "Bonus +1 found an error" in said
    assert "Bonus: found an error +1 All 4 of 3" in said
    of_class = words((tmp_path / "out" / "index.html").read_text())
    assert "No answer shows a known mistake." in of_class


def test_who_is_excused_from_all_needs_no_help_and_was_not_left_unread(asked, tmp_path):
    row = Row("Ann", "a", (judged("steepness_ratio", ...),), digest="a")
    behind = behind_of(asked, row, decisions=[Decision("Ann", "excuse", "", 0, "on leave")])
    finals = finals_behind(asked, behind)
    assert "Points excused" in words(page(asked, finals, tmp_path / "out", "Ann", behind))
    said = words((tmp_path / "out" / "index.html").read_text())
    assert "Not read 0" in said
    assert "Ann excused" in said
    assert item_analysis.concerns(finals) == []


def test_each_exercise_says_which_attempt_it_comes_from_where_they_differ(asked, tmp_path):
    right, wrong = (judged("steepness_ratio", answer) for answer in (exercises.find("steepness_ratio").solution, ...))
    other, blank = (
        judged("slopes_from_outputs", exercises.find("slopes_from_outputs").solution),
        Grade("slopes_from_outputs", "unanswered", 0, 3, "no answer"),
    )
    first = Row("Ann", "first.ipynb", (right, blank), digest="1", handed_in=DUE - timedelta(hours=2))
    second = Row("Ann", "second.ipynb", (wrong, other), digest="2", handed_in=DUE + timedelta(hours=2))
    behind = behind_of(asked, first, second)
    said = words(page(asked, finals_behind(asked, behind), tmp_path / "out", "Ann", behind))
    assert "of each exercise the best answer counts" in said
    assert "1 of 1 point steepness_ratio from first.ipynb , handed in 1 December 2026, 10:00 UTC" in said
    assert "slopes_from_outputs from second.ipynb , handed in 1 December 2026, 14:00 UTC, 10% taken off" in said
    assert "Late −0.3 for what was handed in late" in said
    assert "Taken off for being late −0.3 All 3.7 of 4" in said
    behind = behind_of(asked, first, replace(second, grades=(wrong, blank)))  # all that counts is of the first
    said = words(page(asked, finals_behind(asked, behind), tmp_path / "one", "Ann", behind))
    assert "from first.ipynb , handed in" not in said
    assert "Graded from" in said


def test_an_answer_that_waits_beside_one_that_counts_is_told(asked, tmp_path):
    rows = [
        Row("Ann", name, (Grade(WRITTEN, "for a reader", 0, 0, answer=name),), digest=name) for name in ("old", "new")
    ]
    behind = behind_of(asked, *rows, marks={("Ann", WRITTEN, answer_digest("old")): Mark(2, "Say why.")})
    said = words(page(asked, finals_behind(asked, behind), tmp_path / "out", "Ann", behind))
    assert "2 of 4 points" in said
    assert "Another answer of yours waits for its mark, and may count instead." in said


def test_a_large_array_shows_its_element_that_is_off(asked, tmp_path):
    one = exercises.find("measured_slope")
    asked = replace(asked, exercises=(one,))
    grade = judged("measured_slope", one.mistakes["two_steps_as_one"].example if "two_steps_as_one" in one.mistakes
                   else lambda y, x: 2 * np.asarray(one.solution(y, x)))  # fmt: skip
    hidden = next(check for check in grade.checks if check.hidden and not check.passed)
    assert hidden.expected == hidden.got == "array of shape (7,)"  # which tells nobody anything
    at, got, expected = re.search(r"position (\d+) it gives (\S+); expected (\S+)", hidden.sentence).groups()
    said = words(page(asked, finals_of(asked, Row("Ann", "a", (grade,), digest="a")), tmp_path / "out", "Ann"))
    assert f"at index [{at}] , where it is farthest off expected {expected} got {got}" in said
    small = next(check for check in grade.checks if not check.hidden and not check.passed)
    assert f"expected {small.expected} got {small.got}" in said


def test_one_is_not_called_several(asked, tmp_path):
    finals = finals_of(asked, Row("Ann", "a", (Grade("a", "unanswered", 0, 1),), digest="a"))
    said = words(page(asked, finals, tmp_path / "out", "Ann") + (tmp_path / "out" / "index.html").read_text())
    assert "no answer to 1 of 1 exercise" in said
    assert "0 of 1 point " in said
    assert not re.search(r"(?<![\d.])1 (points|students|exercises|pairs|attempts)\b", said)


def test_too_few_is_said_once(asked, tmp_path):
    names = [replace(grade, exercise=name) for name, grade in zip(NAMES, simple("", 1, 2, 3).grades, strict=True)]
    finals = finals_of(asked, *(Row(f"s{i}", "", tuple(names), digest=f"{i}") for i in range(3)))
    write(asked, finals, tmp_path / "out")
    said = words((tmp_path / "out" / "index.html").read_text())
    assert said.count("too few") == 1
    assert "not shown (–) below 10 students, which are too few" in said
    assert "ifficulty" not in said


def roster_of(*people):
    return Roster(Path("roster.csv"), TABLE, ("student", "login"), people)


def test_the_class_page_names_people_as_the_roster_does_and_who_is_late_or_missing(asked, tmp_path):
    rows = [
        simple("jdoe", 4, handed_in=DUE + timedelta(hours=30)),
        simple("li", 1, handed_in=DUE - timedelta(hours=1)),
        simple("said", 4, late=True),
        simple("guest", 4, handed_in=DUE),
    ]
    roster = roster_of(("Doe, Jane", "jdoe"), ("Li, Wei", "li"), ("Gone, Gus", "gus"), ("Said, Sue", "said"))
    finals = finals_of(asked, *rows)
    write(asked, finals, tmp_path / "out", None, roster)
    text = (tmp_path / "out" / "index.html").read_text()
    said = words(text)
    assert "Doe, Jane jdoe 2 December 2026, 18:00 UTC 30 h 0.8" in said
    assert "Said, Sue said time not known said to be late, not when it came 0" in said
    assert "Late 2 Handed in nothing 1" in said
    assert "On the roster, and handed in nothing Student Known as Gone, Gus Roster gus" in said
    assert "Graded, but nobody on the roster: guest ." in said
    assert "Lowest first Student Why Li, Wei li 25% of the points" in said
    assert f'<a href="{page_of("jdoe")}"><bdi>Doe, Jane</bdi></a>' in text
    write(asked, finals, tmp_path / "out", None, roster_of(*((one.student, one.student) for one in finals)))
    assert "Everybody on the roster handed in." in words((tmp_path / "out" / "index.html").read_text())
    write(asked, finals, tmp_path / "out")
    assert (
        "is known with the list of the class: actedu report --roster FILE" in (tmp_path / "out/index.html").read_text()
    )


def test_late_is_who_came_late_whether_or_not_it_costs_points(asked, tmp_path):
    free = replace(
        asked, late=Late(grace=timedelta(minutes=15)), extensions=dict.fromkeys(("ext", "7"), DUE + timedelta(days=3))
    )
    rows = [simple(name, 4, handed_in=DUE + after) for name, after in (
        ("grace", timedelta(minutes=10)), ("ext", timedelta(days=1)), ("bit", timedelta(minutes=20)),
        ("much", timedelta(days=3)))]  # fmt: skip
    rows.append(replace(simple("by number", 4, handed_in=DUE + timedelta(days=1)), identity="Canvas 7"))
    late = reports._class(free, finals_of(free, *rows))["late"]
    assert late == {"bit": "less than 1 h", "much": "3 days"}


def test_a_students_own_numbers_stand_in_the_prompt(asked, tmp_path):
    name = next(one.name for module in exercises.modules() for one in exercises.of_module(module) if one.vary)
    one = exercises.find(name)
    drawn = [one.variant(token) for token in ("k7f3a9", "b2c4d6", "a1b2c3", "zzzzzz")]
    variant = next(other for other in drawn if other.prompt != one.prompt)
    asked = replace(asked, exercises=(one,))
    grade = Grade(name, "unanswered", 0, 1, "no answer", parameters=variant.parameters)
    other = replace(grade, parameters={"a parameter of old": 3})
    finals = finals_of(asked, Row("Ann", "", (grade,), digest="a"), Row("Bob", "", (other,), digest="b"))
    mine, default = (reports._page_of_markdown(text) for text in (variant.prompt, one.prompt))
    assert mine in page(asked, finals, tmp_path / "out", "Ann")
    assert default in (tmp_path / "out" / page_of("Bob")).read_text()


def test_what_only_the_teacher_is_to_know_is_on_the_class_page_alone(asked, tmp_path):
    row = replace(simple("Ann", 1), remark="carries the numbers handed out to Bob")
    text = page(asked, finals_of(asked, row), tmp_path / "out", "Ann")
    assert "Bob" not in text
    assert "carries the numbers handed out to Bob" in (tmp_path / "out" / "index.html").read_text()


def test_an_exercise_taken_out_since_and_a_class_without_anyone_are_shown(asked, tmp_path):
    text = page(asked, finals_of(asked, simple("Ann", 1)), tmp_path / "out", "Ann")
    assert "It is no longer part of this assignment." in text
    assert [path.name for path in write(asked, [], tmp_path / "none")] == ["index.html"]
    unread = finals_of(asked, Row("bob", "b", (), "is an empty file", digest="b"))
    assert "the file is an empty file." in page(asked, unread, tmp_path / "unread", "bob")


def test_a_report_is_written_anew_with_the_same_bytes_and_leaves_strangers_alone(asked, tmp_path):
    out = tmp_path / "out"
    finals = finals_of(asked, *(simple(f"s{i}", i % 5, 2) for i in range(12)))
    written = write(asked, finals, out)
    assert len(written) == 13
    before = {path: path.read_bytes() for path in written}
    (out / "students" / "notes.txt").write_text("mine")
    (out / "index.html").write_text("old")
    assert write(asked, finals, out) == written
    assert {path: path.read_bytes() for path in written} == before
    assert (out / "students" / "notes.txt").read_text() == "mine"
    assert {path for path in out.rglob("*") if path.is_file()} - set(written) == {out / "students" / "notes.txt"}
    text = (out / "index.html").read_text()
    linked = {out / unquote(link) for link in re.findall(r'href="(students/[^"]+)"', text)}
    assert linked == set(written) - {out / "index.html"}
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be a folder for the pages"):
        write(asked, finals, tmp_path / "file")


def test_the_class_page_shows_what_was_computed(asked, tmp_path):
    rows = [simple(f"s{i:02}", *points, seconds=0.03) for i, points in enumerate([(4, 4, None), (0, 1, 2)] * 6)]
    rows[0] = replace(rows[0], seconds=100)
    one = [replace(grade, exercise=name) for name, grade in zip(NAMES, rows[0].grades, strict=True)]
    rows = [
        replace(row, grades=tuple(replace(old, points=grade.points, status=grade.status)
                                  for old, grade in zip(one, row.grades, strict=True)))
        for row in rows
    ]  # fmt: skip
    finals = finals_of(asked, *rows)
    write(asked, finals, tmp_path / "out")
    text = re.sub(r"\s+", " ", (tmp_path / "out" / "index.html").read_text())
    said = re.sub(r"<[^>]+>", "|", text)
    assert "|Students|12|" in said.replace("||", "|")
    assert 'aria-label="Students by share of the points: 6 with 20 to 30%, 6 with 60 to 70%."' in text
    shares = [final.total / final.max for final in finals]
    assert f"|{statistics.median(shares):.0%}|" in said
    row = re.search(r"Slopes without the input(.*?)</tr>", text)[1]
    assert "25%" in row
    assert "−1.00" in row
    assert "Below 0.1: Slopes without the input." in said
    assert re.search(r"Time to grade[| ]+2 min[| ]+median 30 ms, longest 2 min a student", said)


def test_the_code_of_solutions_starters_and_known_mistakes_accuses_nobody(asked):
    known = reports._handed_out(asked)
    assert set(known) == set(NAMES)
    exercise = exercises.find("slopes_from_outputs")
    wrong = next(iter(exercise.mistakes.values())).example
    source = f"def slopes_from_outputs(s, t, q):\n    return {inspect.getsource(wrong).rpartition('return ')[2]}"
    for code in (exercise.solution_source, source):
        prints = outline.outlines([code], [exercise.name])[exercise.name][1]
        assert prints
        assert set(prints) <= known[exercise.name]


# ---- in a browser


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


class Visit:
    """A page that was opened, and what it did that it should not."""

    def __init__(self, browser, path, **options):
        self.page = browser.new_page(**options)
        self.deeds = []
        for event in ("dialog", "console", "pageerror", "popup", "download", "websocket", "worker"):
            self.page.on(event, lambda told, event=event: self.deeds.append((event, str(told))))
        self.page.on("request", lambda told: told.url == path.as_uri() or self.deeds.append(("request", told.url)))
        self.page.goto(path.as_uri())


def hostile(record, text):
    """Fill every text of a record, whatever it is called."""
    types = {field.name: str(field.type) for field in fields(record)}
    return replace(record, **{name: text for name, kind in types.items() if kind in ("str", "str | None")})


def hostile_class(asked):
    strings = [ALL, HOSTILE[3], HOSTILE[5]]  # all of it, and what does harm where a value begins
    rows, marks, decisions = [], {}, []
    for i, text in enumerate(strings):
        check = hostile(Checked("", False, True, True), text)
        bad = hostile(Grade("", "", 0.5, 2, checks=(check,), prints=tuple(range(40))), text)
        known = [replace(bad, exercise=name) for name in NAMES]
        written = text.replace("\ud800", "")  # what is kept has none
        answered = Grade(WRITTEN, "for a reader", 0, 0, answer=written)
        row = hostile(Row("", "", (bad, *known, answered), seconds=0.1), text)
        rows.append(replace(row, student=f"{i} {text}", digest=str(i)))
        rows.append(replace(row, student=f"{i} {text}", digest=f"{i} again", grades=(bad,)))  # of several attempts
        marks[f"{i} {text}", WRITTEN, answer_digest(written)] = Mark(1, text)
        decisions.append(Decision(f"{i} {text}", "excuse", NAMES[0], 0, text))
        decisions.append(Decision(f"{i} {text}", "bonus", "", 1, text))
    asked = replace(asked, title=ALL)
    behind = behind_of(asked, *rows, marks=marks, decisions=decisions)
    table = (*((row.student.replace("\ud800", ""), str(i)) for i, row in enumerate(rows[::2])), (HOSTILE[0], "absent"))
    return asked, behind, Roster(Path("r.csv"), TABLE, ("student", "login"), table)


OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@needs_chromium
def test_no_string_from_outside_is_obeyed(asked, tmp_path, browser):
    asked, behind, roster = hostile_class(asked)
    out = tmp_path / "out"
    written = write(asked, finals_behind(asked, behind), out, behind, roster)
    assert len(written) == 3 + 1
    for path in written:
        text = path.read_text()
        assert not OBEYED.search(text)
        visit = Visit(browser, path, viewport={"width": 360, "height": 740})
        for element in visit.page.locator("main summary, main h2").all()[:2]:
            element.hover()
        assert visit.deeds == []
        assert visit.page.evaluate("window.hit") is None
        wild = "script, iframe, img, object, embed, form, base, link, [style], meta[http-equiv=refresh]"
        assert visit.page.locator(wild).count() == 0
        names = visit.page.evaluate("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
        assert [name for name in set(names) if name.startswith("on")] == []
        links = visit.page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
        assert [link for link in links if not re.match(r"(#|students/[a-z0-9-]+\.html$|grades\.csv$)", link)] == []
        shown = visit.page.evaluate("document.body.textContent")
        assert "<script>window.hit = 1; alert(1)</script>" in shown
        assert "{{ 7*7 }}{% raw %}${7*7}" in shown
        assert "&lt;b&gt;&amp;&#60;script&#62;" in shown
        assert "<script>window.hit" in visit.page.title()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
        visit.page.close()


@needs_chromium
def test_what_the_notebook_shows_before_asking_is_on_the_page(asked, tmp_path, browser):
    every = [one for name in exercises.modules() for one in exercises.of_module(name)]
    figure, table = (
        next(one for one in every if one.kind == kind and one.given) for kind in ("read the plot", "verdict on a claim")
    )
    asked = replace(asked, exercises=(figure, table))
    shared = tuple(Grade(one.name, "not yet", 0, 1, parameters=dict(one.parameters)) for one in (figure, table))
    own = (replace(shared[0], parameters=dict(figure.variant("k7f3a9").parameters)), shared[1])
    rows = (Row("Ann", "", shared, digest="a"), Row("Bob", "", own, digest="b"))
    write(asked, finals_of(asked, *rows), tmp_path / "out")
    for student, figures, sentences in (("Ann", 1, 0), ("Bob", 0, 1)):  # the notebook has what was drawn for one alone
        visit = Visit(browser, tmp_path / "out" / page_of(student))
        assert [deed for deed in visit.deeds if not deed[1].startswith("data:image/png")] == []
        images = visit.page.locator(".asked img")
        assert images.count() == figures
        assert visit.page.get_by_text("What this speaks of is shown in the notebook.").count() == sentences
        assert visit.page.locator(".asked table caption").count() == 1
        if figures:
            assert images.evaluate("e => e.complete && e.naturalWidth") > 300
            assert images.get_attribute("alt") == picture(figure.given()).sentence
        visit.page.close()


@needs_chromium
def test_a_script_that_got_in_would_not_run(tmp_path, asked, browser):
    """The policy of the page stands behind the escaping."""
    write(asked, finals_of(asked, simple("Ann", 1)), tmp_path / "out")
    path = tmp_path / "out" / "index.html"
    path.write_text(
        path.read_text().replace("</main>", "<script>window.hit = 1</script><img src=x onerror='window.hit=1'></main>")
    )
    visit = Visit(browser, path)
    assert visit.page.evaluate("window.hit") is None
    assert {event for event, _ in visit.deeds} <= {"console", "request"}  # both were asked for, and refused
    assert any("Content Security Policy" in str(told) for _, told in visit.deeds)
    visit.page.close()


@pytest.fixture
def ordinary(asked, tmp_path):
    mistake = next(iter(exercises.find("slopes_from_outputs").mistakes.values()))
    grades = (
        replace(judged("stable_sigmoid", lambda x: 0.9 / (1 + np.exp(-np.clip(x, -500, 500)))), source="x = 1"),
        judged("steepness_ratio", exercises.find("steepness_ratio").solution),
        replace(judged("slopes_from_outputs", mistake.example), source="x = 1"),
        Grade(WRITTEN, "for a reader", 0, 0, answer="Because."),
    )
    same = replace(grades[2], source=f"def f(x):\n    return x{' + x' * 40}", prints=tuple(range(40)))
    rows = [Row(f"Student {i}", "f.ipynb", grades, digest=str(i), seconds=0.1) for i in range(12)]
    rows += [Row(who, "f.ipynb", (*grades[:2], same, grades[3]), digest=who) for who in ("Ann", "Bob")]
    rows.append(Row("Eve", "e.ipynb", (), "is an empty file", digest="e"))
    again = (judged("stable_sigmoid", exercises.find("stable_sigmoid").solution), judged("steepness_ratio", ...))
    rows.append(Row("Ann", "again.ipynb", again, digest="again", handed_in=DUE + timedelta(hours=30)))
    rows.append(Row("Student 0", "late.ipynb", grades, digest="late", late=True))
    decisions = [Decision("Ann", "bonus", "", 1, "found an error"), Decision("Ann", "excuse", NAMES[1], 0, "ill")]
    behind = behind_of(asked, *rows, decisions=decisions)
    roster = roster_of(("Lee, Ann", "ann"), ("Gone, Gus", "gus"))
    out = tmp_path / "out"
    write(asked, finals_behind(asked, behind), out, behind, roster)
    return [out / "index.html", out / page_of("Ann"), out / page_of("Eve")]


STRUCTURE = """() => {
  const all = (s) => [...document.querySelectorAll(s)], wrong = [];
  const need = (fine, what, e) => fine || wrong.push(what + ': ' + (e ? e.outerHTML.slice(0, 120) : ''));
  need(document.documentElement.lang, 'lang'); need(document.title, 'title');
  need(all('h1').length === 1, 'one h1'); need(all('main').length === 1, 'one main');
  for (const e of all('svg')) need(e.getAttribute('aria-hidden') || (e.getAttribute('role') === 'img' &&
    e.getAttribute('aria-label')), 'picture without words', e);
  for (const e of all('table')) need(e.caption && e.caption.textContent.trim(), 'table without caption', e);
  for (const e of all('th')) need(['row', 'col'].includes(e.scope), 'header without scope', e);
  for (const e of all('tr')) need(e.querySelector('th'), 'row without header', e);
  for (const e of all('.scroll, pre')) need(e.tabIndex === 0 && e.getAttribute('role') === 'region' &&
    e.getAttribute('aria-label'), 'box that scrolls without a name', e);
  for (const e of all('a')) need(e.textContent.trim(), 'link without words', e);
  for (const e of all('a[href^="#"]')) need(document.getElementById(e.getAttribute('href').slice(1)), 'dead link', e);
  for (const e of all('[aria-labelledby]'))
    need(document.getElementById(e.getAttribute('aria-labelledby')), 'label', e);
  const ids = all('[id]').map(e => e.id); need(new Set(ids).size === ids.length, 'ids twice');
  let level = 1;
  for (const e of all('h1, h2, h3, h4')) {
    const now = +e.tagName[1]; need(now <= level + 1, 'heading', e); level = now; }
  return wrong;
}"""
CONTRAST = """() => {
  const box = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (c) => { box.fillStyle = '#000'; box.fillStyle = c; box.fillRect(0, 0, 1, 1);
    return [...box.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = (c) => rgb(c).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((one, other) => other - one); return (x + .05) / (y + .05); };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c !== 'rgba(0, 0, 0, 0)') return c; } return '#fff'; };
  const wrong = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest('.formula')) continue;
    const style = getComputedStyle(e), got = ratio(e.closest('svg') ? style.fill : style.color, behind(e));
    const sign = e.matches('.sign') || (e.closest('svg') && +style.fontWeight >= 600);
    if (got < (sign ? 3 : 4.5)) wrong.push(got.toFixed(2) + ': ' + e.outerHTML.slice(0, 100));
  }
  return wrong;
}"""


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_read_on_any_screen_and_by_a_screen_reader(ordinary, browser, width, scheme):
    for path in ordinary:
        visit = Visit(browser, path, viewport={"width": width, "height": 800}, color_scheme=scheme)
        assert visit.page.evaluate(STRUCTURE) == []
        assert visit.page.evaluate(CONTRAST) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        clipped = "[...document.querySelectorAll('.facts dd, h1, p')].filter(e => e.scrollWidth > e.clientWidth + 1)"
        assert visit.page.evaluate(f"{clipped}.map(e => e.outerHTML)") == []
        assert visit.deeds == []
        visit.page.close()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing_in_the_pages(ordinary, browser, width, scheme):
    size = {"width": width, "height": 800}
    for path in ordinary:
        page = browser.new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
        page.goto(path.as_uri())
        assert violations(page) == [], path.name
        page.close()


@needs_chromium
def test_the_keyboard_reaches_the_content_and_the_boxes_that_scroll(ordinary, browser):
    visit = Visit(browser, ordinary[0], viewport={"width": 360, "height": 740})
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(80):
        visit.page.keyboard.press("Tab")
        reached.add(visit.page.evaluate("document.activeElement.getAttribute('aria-label')"))
    tables = ("exercises", "misconceptions", "students who need help", "all students")
    assert {f"Table of {what}" for what in tables} <= reached
    box = visit.page.get_by_role("region", name="Code of Lee, Ann")
    box.focus()
    visit.page.keyboard.press("ArrowRight")
    for _ in range(50):  # scrolling is smooth
        if box.evaluate("e => e.scrollLeft") > 0:
            break
        visit.page.wait_for_timeout(50)
    assert box.evaluate("e => e.scrollLeft") > 0
    visit.page.close()


@needs_chromium
def test_on_a_telephone_no_table_is_cut_at_the_edge(ordinary, browser):
    for path in ordinary:
        visit = Visit(browser, path, viewport={"width": 375, "height": 800})
        beyond = "[...document.querySelectorAll('table, th, td')].filter(e => e.getBoundingClientRect().right > 376)"
        assert visit.page.evaluate(f"{beyond}.map(e => e.outerHTML)") == []
        boxes = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
        assert visit.page.evaluate(f"{boxes}.map(e => e.ariaLabel)") == []
        labels = (
            "[...document.querySelectorAll('.cards td[data-is]')].map(e => getComputedStyle(e, '::before').content)"
        )
        assert "" not in visit.page.evaluate(labels)  # what a cell is stands beside it
        assert "none" not in visit.page.evaluate(labels)
        link = visit.page.context.new_cdp_session(visit.page)  # rows and cells for who hears the page
        roles = [
            one["role"]["value"] for one in link.send("Accessibility.getFullAXTree")["nodes"] if not one["ignored"]
        ]
        assert roles.count("row") == visit.page.locator("tr:visible").count()
        visit.page.close()


@needs_chromium
def test_on_paper_a_status_needs_no_colour_and_no_heading_stands_alone(ordinary, browser):
    visit = Visit(browser, ordinary[1], viewport={"width": 700, "height": 1000})
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".status .sign").first.is_visible()
    shown = visit.page.evaluate("[...document.querySelectorAll('.status')].map(e => e.innerText.trim())")
    by_sign = {one[0]: one[1:].strip() for one in shown}
    assert len(by_sign) == len({one[1:] for one in shown}) >= 3
    assert "solved" in by_sign.values()
    visit.page.close()
    assert len(set(reports._SIGNS.values())) == len(reports._SIGNS)
    for path in ordinary[:2]:
        visit = Visit(browser, path)
        visit.page.emulate_media(media="print")
        heads = visit.page.locator("h2, h3, h4, caption, summary, thead, section > p:has(+ .scroll)").all()
        assert {one.evaluate("e => getComputedStyle(e).breakAfter") for one in heads} == {"avoid"}
        visit.page.close()


@needs_chromium
def test_print_leaves_nothing_folded_away_or_cut_off(ordinary, browser):
    for path in ordinary[:2]:
        visit = Visit(browser, path, viewport={"width": 700, "height": 1000}, color_scheme="dark")
        visit.page.emulate_media(media="print", color_scheme="light")
        folded = "[...document.querySelectorAll('details > :not(summary)')].filter(e => !e.getClientRects().length)"
        assert visit.page.evaluate(f"{folded}.length") == 0
        assert visit.page.locator("details").count() > 0
        assert visit.page.locator("nav").count() == 0 or not visit.page.locator("nav").is_visible()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 700
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        visit.page.close()


# ---- the command


def run(*words):
    return CliRunner().invoke(cli.app, [*map(str, words)], catch_exceptions=False)


def test_the_command_writes_pages_and_table_beside_each_other(homework, asked, tmp_path):
    with pytest.raises(ValueError, match=f"nothing is graded yet; begin with: actedu grade {homework}"):
        run("report", homework)
    with Gradebook.open(homework / FILE) as book:
        for i in range(3):
            book.record(assignment.load(homework), simple(f"s{i}", 1, 2))
    done = run("report", homework)
    assert done.exit_code == 0
    place = homework / "report"
    assert (
        done.stdout == f"3 students: {place}/index.html, a page for each in {place}/students, and {place}/grades.csv\n"
    )
    assert (place / "grades.csv").read_text("utf-8-sig").startswith("student,file,")
    assert len(list((place / "students").iterdir())) == 3
    for path in (place / "index.html", place / "students"):  # marks are nobody else's business, nor are names
        assert path.stat().st_mode & 0o077 == 0
    (place / "students").chmod(0o755)
    place.chmod(0o755)  # as an earlier version left it
    (tmp_path / "a").mkdir(mode=0o755)
    run("report", homework)
    run("report", homework, "--out", tmp_path / "a" / "b")
    for path in (place, place / "students", tmp_path / "a" / "b", tmp_path / "a" / "b" / "students"):
        assert path.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o755  # a folder of the teacher's own stays as it is
    assert (tmp_path / "a" / "b" / "index.html").read_bytes() == (place / "index.html").read_bytes()


def test_the_folder_of_handouts_is_its_owners_and_what_is_handed_out_may_be_copied(tmp_path):
    assignment.create(tmp_path / "hw", ["steepness_ratio"])
    roster = tmp_path / "roster.csv"
    roster.write_text("student,login\nJane Doe,jdoe\n")
    place = tmp_path / "hw" / "handouts"
    place.mkdir(mode=0o755)  # as an earlier version left it
    classroom.hand_out_by_name(tmp_path / "hw", roster)
    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "Jane Doe").stat().st_mode & 0o500 == 0o500
    assert (place / "Jane Doe").stat().st_mode == (tmp_path / "hw" / "handout").stat().st_mode


def test_a_name_stands_once_and_tells_people_apart(asked, tmp_path):
    columns = ("Identifier", "Full name", "Grade")
    people = (("Participant 7", "Kim Lee"), ("Participant 8", "Kim Lee"), ("Participant 9", "Ann Ray"))
    roster = Roster(
        Path("roster.csv"), platforms.with_exports()["moodle"], columns, tuple((*one, "") for one in people)
    )
    rows = [simple(f"{name} ({number})", 4, identity=number) for number, name in people[:2]]
    rows.append(simple("Ray, Ann (Canvas 3)", 4, identity="Canvas 3"))
    finals = finals_of(asked, *rows)
    write(asked, finals, tmp_path / "out", None, roster)
    table = words((tmp_path / "out" / "index.html").read_text()).partition("By name")[2]
    assert "Kim Lee (Participant 7) 4" in table
    assert "Kim Lee (Participant 8) 4" in table
    assert "Ann Ray Canvas 3 4" in table


def test_the_command_takes_a_roster(homework, tmp_path):
    with Gradebook.open(homework / FILE) as book:
        book.record(assignment.load(homework), simple("jdoe", 1))
        book.record(assignment.load(homework), simple("jdoe@uni.example", 1))
    roster = tmp_path / "roster.csv"
    roster.write_text("student,login\nJane Doe,jdoe\nGus Gone,gus\n")
    run("report", homework, "--roster", roster)
    said = words((homework / "report" / "index.html").read_text())
    assert "Jane Doe jdoe" in said
    assert "handed in nothing Student Known as Gus Gone Roster gus" in said
    roster.write_text("student,login\nJane Doe,jdoe\nJane Doe,jdoe\n")
    with pytest.raises(ValueError, match="the login jdoe is there twice"):
        run("report", homework, "--roster", roster)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_what_was_handed_out_and_handed_in_untouched_is_no_answer_and_no_misconception(tmp_path):
    """A debugging exercise's starter errs as a known mistake does, and nobody made it."""
    one = exercises.find("relu_for_arrays")
    assert one.judge(one.starter).mistake
    names = [one.name, "relu_slope"]
    assignment.create(tmp_path / "hw", names)
    (handed_out,) = (tmp_path / "hw" / "handout").glob("*.ipynb")
    (tmp_path / "in").mkdir()
    shutil.copy(handed_out, tmp_path / "in" / "ann.ipynb")
    classroom.grade(tmp_path / "hw", tmp_path / "in")
    classroom.report(tmp_path / "hw")
    said = words((tmp_path / "hw" / "report" / "index.html").read_text())
    assert "No answer shows a known mistake." in said
    assert f"no answer to {len(names)} of {len(names)} exercises" in said
    page = words((tmp_path / "hw" / "report" / page_of("ann")).read_text())
    assert page.count("– no answer") == 2 * len(names)
    assert "known mistake" not in page


def test_the_command_opens_the_page_when_asked(homework, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    with Gradebook.open(homework / FILE) as book:
        book.record(assignment.load(homework), simple("ann", 1))
    run("report", homework)
    assert opened == []
    run("report", homework, "--open")
    assert opened == [(homework / "report" / "index.html").resolve().as_uri()]


def test_without_the_libraries_the_command_says_what_to_install(homework, monkeypatch):
    with Gradebook.open(homework / FILE) as book:
        book.record(assignment.load(homework), simple("ann", 1))
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "actedu.grading.reports")
    monkeypatch.delattr("actedu.grading.reports")
    with pytest.raises(ValueError, match=r"the pages need jinja2; install it with: pip install 'actedu\[grading\]'"):
        run("report", homework)


def test_a_gradebook_of_an_earlier_version_is_read_and_written(homework):
    current = assignment.load(homework)
    grade = Grade("a", "solved", 1, 1, source="x = 1", prints=(1, 2))
    with Gradebook.open(homework / FILE) as book:
        book.record(current, Row("ann", "a", (grade,), digest="a"))
    with closing(sqlite3.connect(homework / FILE)) as link:
        for column in ("source", "prints"):
            link.execute(f"ALTER TABLE grades DROP COLUMN {column}")
        link.commit()
    with Gradebook.open(homework / FILE) as book:
        book.record(current, Row("bob", "b", (grade,), digest="b"))
        old, new = (attempt.row.grades[0] for attempt in book.attempts(current))
    assert (old.source, old.prints) == (None, ())
    assert (new.source, new.prints) == ("x = 1", (1, 2))


def test_the_templates_are_shipped_with_the_package():
    folder = Path(reports.__file__).parent / "templates"
    of_reports = {"page.html", "class.html", "student.html", "report.css"}
    assert {path.name for path in folder.iterdir()} == of_reports | {"marking.html", "marking.css", "marking.js"}
