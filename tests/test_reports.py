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
from typer.testing import CliRunner

from actedu import cli, exercises
from actedu.grading import assignment, item_analysis, judge, reports
from actedu.grading.finals import Attempt, Mark, answer_digest, settle
from actedu.grading.gradebook import FILE, Gradebook
from actedu.grading.grades import Checked, Grade, Row
from actedu.grading.policy import Late
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


def write(asked, finals, out):
    return list(reports.pages(asked, finals, out))


def page(asked, finals, out, student):
    write(asked, finals, out)
    return (out / reports.page_of(student)).read_text()


# ---- what is computed


def test_difficulty_discrimination_and_what_is_left_out(asked):
    rows = [simple(f"s{i:02}", *points) for i, points in enumerate([(4, 4, None), (4, 2, 1), (0, 0, 3), (2, 1, 0)] * 3)]
    found = item_analysis.items("abc", finals_of(asked, *rows))
    assert [item.exercise for item in found] == ["a", "b", "c"]
    assert [item.difficulty for item in found] == pytest.approx([10 / 16, 7 / 16, 4 / 16])
    assert [item.unanswered for item in found] == [0, 0, 1 / 4]
    assert [item.students for item in found] == [12, 12, 12]
    points = np.array([[4, 4, 0], [4, 2, 1], [0, 0, 3], [2, 1, 0]] * 3)
    for column, item in enumerate(found):
        rest = points.sum(axis=1) - points[:, column]
        assert item.discrimination == pytest.approx(np.corrcoef(points[:, column], rest)[0, 1])
    assert found[2].discrimination < 0 < found[0].discrimination


def test_a_correlation_that_says_nothing_is_not_given(asked):
    few = finals_of(asked, *(simple(f"s{i}", i % 5, i % 3) for i in range(9)))
    assert {(item.discrimination, item.undefined) for item in item_analysis.items("ab", few)} == {
        (None, "too few: fewer than 10 students")
    }
    same = finals_of(asked, *(simple(f"s{i}", 3, i % 3) for i in range(10)))
    first, second = item_analysis.items("ab", same)
    assert (first.discrimination, first.undefined) == (None, "all reached the same")
    assert (second.discrimination, second.undefined) == (None, "nothing else to compare with")
    (nobody,) = item_analysis.items("z", same)
    assert (nobody.students, nobody.difficulty, nobody.unanswered) == (0, None, 0)


def test_answers_that_wait_and_notebooks_that_were_not_read_do_not_count(asked):
    waits = Row("ann", "a", (Grade("a", "partly", 2, 4), Grade(WRITTEN, "for a reader", 0, 0, answer="Hm.")))
    unread = Row("bob", "b", (), "is an empty file", digest="b")
    finals = finals_of(asked, waits, unread)
    found = {item.exercise: item for item in item_analysis.items(["a", WRITTEN], finals)}
    blank = Row("cid", "c", (Grade(WRITTEN, "unanswered", 0, 4),), digest="c")
    (early,) = item_analysis.items([WRITTEN], finals_of(asked, waits, blank))
    assert (early.difficulty, early.undefined, early.unanswered) == (None, "1 to be marked", 0.5)
    assert (found["a"].students, found["a"].difficulty, found[WRITTEN].students) == (1, 0.5, 0)
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
    assert found["cid"] == ("33% of the points", "2 of 3 exercises unanswered")


# ---- pages


def test_the_names_of_pages_are_safe_distinct_and_always_the_same():
    names = ["Ann", "ann", "../../etc/passwd", "a/b", "a\\b", "CON", "nul", "", ".", "李雷", "محمد", "x" * 500]
    names += ["a b", "a  b", "\ud800", "\0", "é", "e\u0301", "Ann.", "Ann\n", *HOSTILE]
    pages = [reports.page_of(name) for name in names]
    assert len({name.casefold() for name in pages}) == len(names)
    assert all(re.fullmatch(r"students/[a-z0-9][a-z0-9-]{0,60}\.html", name) for name in pages)
    assert reports.page_of("Ann Lee") == "students/ann-lee-a36e143c5359.html"


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
    assert "tanh is four times as steep at 0" in said  # the rubric
    assert "def stable_sigmoid(x):\n    return 0.9" in text
    assert "in 0.25 s" in said
    assert "20% of the points taken off" in said
    assert f"−{final.taken_off:.2f}".rstrip("0").rstrip(".") in said
    assert '<h2 id="exercise-2">Steep here, flat there</h2>' in text
    assert "no answer" in said
    assert 'aria-label="\\sigma(x)' in text  # a formula, as a picture that speaks


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
    assert default in (tmp_path / "out" / reports.page_of("Bob")).read_text()


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
    rows, marks = [], {}
    for i, text in enumerate(strings):
        check = hostile(Checked("", False, True, True), text)
        bad = hostile(Grade("", "", 0.5, 2, checks=(check,), prints=tuple(range(40))), text)
        known = [replace(bad, exercise=name) for name in NAMES]
        written = text.replace("\ud800", "")  # what is kept has none
        answered = Grade(WRITTEN, "for a reader", 0, 0, answer=written)
        row = hostile(Row("", "", (bad, *known, answered), seconds=0.1), text)
        rows.append(replace(row, student=f"{i} {text}", digest=str(i)))
        marks[f"{i} {text}", WRITTEN, answer_digest(written)] = Mark(1, text)
    asked = replace(asked, title=ALL)
    return asked, finals_of(asked, *rows, marks=marks)


OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@needs_chromium
def test_no_string_from_outside_is_obeyed(asked, tmp_path, browser):
    asked, finals = hostile_class(asked)
    out = tmp_path / "out"
    written = write(asked, finals, out)
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
        visit = Visit(browser, tmp_path / "out" / reports.page_of(student))
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
        judged("slopes_from_outputs", mistake.example),
        Grade(WRITTEN, "for a reader", 0, 0, answer="Because."),
    )
    same = replace(grades[2], source="def f(x):\n    return x", prints=tuple(range(40)))
    rows = [Row(f"Student {i}", "f.ipynb", grades, digest=str(i), seconds=0.1) for i in range(12)]
    rows += [Row(who, "f.ipynb", (*grades[:2], same, grades[3]), digest=who) for who in ("Ann", "Bob")]
    rows.append(Row("Eve", "e.ipynb", (), "is an empty file", digest="e"))
    out = tmp_path / "out"
    write(asked, finals_of(asked, *rows), out)
    return [out / "index.html", out / reports.page_of("Ann"), out / reports.page_of("Eve")]


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
    box = visit.page.get_by_role("region", name="Table of exercises")
    box.focus()
    visit.page.keyboard.press("ArrowRight")
    for _ in range(50):  # scrolling is smooth
        if box.evaluate("e => e.scrollLeft") > 0:
            break
        visit.page.wait_for_timeout(50)
    assert box.evaluate("e => e.scrollLeft") > 0
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
    assert (place / "grades.csv").read_text().startswith("student,file,")
    assert len(list((place / "students").iterdir())) == 3
    for path in (place / "index.html", place / "students"):  # marks are nobody else's business, nor are names
        assert path.stat().st_mode & 0o077 == 0
    run("report", homework, "--out", tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "index.html").read_bytes() == (place / "index.html").read_bytes()


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
    assert {path.name for path in folder.iterdir()} == {"page.html", "class.html", "student.html", "report.css"}
