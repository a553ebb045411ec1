"""Everybody gets their own numbers, from one source; and is judged by them, whatever the notebook says."""

import csv
import io
import json
import random
import re
import shutil
import stat
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from actedu import build, check, given, hint, solution, variant
from actedu.checks import Holds, IsNumber
from actedu.exercises import exercise, find
from actedu.exercises.parameters import inlined
from actedu.grading import assignment, batch, classroom, gradebook, submission, texts, variants
from actedu.grading.assignment import AssignmentError
from actedu.grading.commands.handout import handout as handout_command
from actedu.grading.platforms import gradescope
from actedu.grading.rosters import Person
from actedu.grading.variants import Handed, Handouts, VariantsError
from actedu.learning import practice
from actedu.modules.m02_step_and_linear.exercises import boundaries_by_eye
from actedu.plots import picture

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
NAMES = ["steepness_ratio", "sigmoid_from_tanh", "surrogate_gradient", "zeros_with_bias", "silent_units"]
app = typer.Typer()
app.command()(handout_command)
app.callback()(lambda: None)


@pytest.fixture
def homework(tmp_path, monkeypatch):
    with monkeypatch.context() as fixed:  # by chance two students may draw the same number
        fixed.setattr(assignment.secrets, "token_bytes", lambda number: bytes([0x55]) * number)
        assignment.create(tmp_path / "hw", NAMES, "First steps")
    return tmp_path / "hw"


@pytest.fixture(autouse=True)
def nobodys_notebook(monkeypatch):
    monkeypatch.setattr(practice, "_handed_out", None)


def hand_out(folder, text):
    roster = folder.parent / "roster.csv"
    roster.write_text(text, encoding="utf-8", newline="")
    return CliRunner().invoke(app, ["handout", str(folder), "--roster", str(roster)])


def tokens(folder):
    return {one.person.name: one.token for one in variants.read(folder / variants.FILE).handed}


# -- one definition


@exercise(title="All numbers up to one", points=1, stars=1, kind="predict the number")
def sum_up_to(*, n=10):
    r"""What is $\sum_{i=1}^{{n}} i$ for $n = {n}$?"""
    last = n  # n is said once
    return last * (n + 1) // 2


sum_up_to.vary(lambda rng: {"n": int(rng.integers(3, 90))})
sum_up_to.facts(lambda *, n: {"after": n + 1})
sum_up_to.checks(
    IsNumber(atol=0.1, title="is the sum up to {n}"),
    Holds("is not {n}", lambda answer, setting, *, n: "it is {n}" if answer == n else None),
)
sum_up_to.hints(r"\frac{1}{2} of {n} times {after}, not of {other}")


@sum_up_to.mistake
def last_alone(*, n):
    """{n} alone"""
    return n


@sum_up_to.mistake(when=lambda answer, *, n: answer == n + 1)
def near_it(*, n):
    """near
    it
    """
    return n + 1


def test_what_a_definition_names_follows_from_its_parameters():
    practised, other = sum_up_to.exercise, sum_up_to.exercise.having({"n": 4})
    assert practised.prompt == r"What is $\sum_{i=1}^{10} i$ for $n = 10$?"
    assert (practised(), practised.solution, other(), other.solution) == (55, 55, 10, 10)
    assert other.hints == (r"\frac{1}{2} of 4 times 5, not of {other}",)
    assert [check.title for check in other.checks] == ["is the sum up to 4", "is not 4"]
    assert other.solution_source == "last = 4  # n is said once\nsum_up_to = last * (4 + 1) // 2"
    assert other.starter_source == "sum_up_to = ..."
    assert [other.judge(answer).mistake for answer in (4, 5, 55)] == ["last_alone", "near_it", None]
    assert [other.judge(answer).sentence for answer in (4, 5, 55)] == ["4 alone", "near it", None]
    assert not other.asks_function
    assert other.variant(None).parameters == {"n": 10}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"m": 3}, "no parameter is called 'm'; there are n"), ({"n": np.int64(3)}, "n is to be a number or a text")],
)
def test_a_wrong_parameter_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        sum_up_to.exercise.having(wrong)


def test_what_a_reader_marks_does_not_vary():
    asked = exercise(title="Your words", points=0, stars=1, kind="explain")(lambda: "")
    with pytest.raises(ValueError, match="leave out vary"):
        asked.vary(lambda rng: {})


def test_values_stand_where_a_name_was_and_nowhere_else():
    source = 'é = f(k=k, x="k")  # k\ny.k = k + kk'
    assert inlined(source, {"k": "ü"}) == 'é = f(k="ü", x="k")  # k\ny.k = "ü" + kk'


# -- in the notebook


def test_a_notebook_speaks_of_its_own_numbers(capsys):
    mine = find("zeros_with_bias").variant("abc234")
    check("zeros_with_bias", find("zeros_with_bias").solution)
    assert "[ok]" in capsys.readouterr().out
    variant("abc234")
    assert capsys.readouterr().out == ""
    check("zeros_with_bias", find("zeros_with_bias").solution)
    assert "[not yet]" in capsys.readouterr().out
    check("zeros_with_bias", mine.solution)
    assert "[ok]" in capsys.readouterr().out
    hint("zeros_with_bias", 3)
    assert mine.hints[2] in capsys.readouterr().out
    solution("zeros_with_bias")
    assert mine.solution_source in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["", "k7f3a", "K7F3A2", "abc 23", "abc234\n", 7, None, ["abc234"]])
def test_a_wrong_token_is_one_sentence_and_changes_nothing(capsys, wrong):
    variant("abc234")
    variant(wrong)
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "copy its first cell again" in said
    assert practice._handed_out == "abc234"


def test_figures_show_the_students_own_data(capsys):
    seen = set()
    for token in ("abc234", "abd234"):
        variant(token)
        given("silent_units")
        words = capsys.readouterr().out
        assert [int(unit) for unit in re.findall(r"unit (\d): 0\b", words)] == find("silent_units").variant(token)()
        given("most_saturated_layer")
        words += capsys.readouterr().out
        (full,) = re.findall(r"Layer (\w+): 5 % of the outputs lie below -1.00", words)
        assert full == find("most_saturated_layer").variant(token)()
        seen.add(words)
    assert len(seen) == 2


def test_a_panel_shows_the_net_that_the_answer_names():
    mine = find("boundaries_by_eye").variant("abc234")
    assert mine.solution != find("boundaries_by_eye").solution
    panels = mine.given().get_figure(root=True).axes
    words = " ".join(map(str, (picture(panel) for panel in panels[:1])))
    for letter, name in mine.solution.items():
        assert f"Panel {letter}: {boundaries_by_eye._SEEN[name]}" in words


# -- handed out by name

ROSTER = "student,login\nAnn Lee,ann\nBob Ray,bob\nCy,cy\n"


def test_a_roster_gets_notebooks_of_its_own(homework):
    said = hand_out(homework, ROSTER)
    assert said.exit_code == 0, said.output
    assert "3 students, 3 of them new" in said.output
    assert "steepness_ratio, sigmoid_from_tanh, surrogate_gradient, zeros_with_bias, silent_units" in said.output
    given_out = tokens(homework)
    assert len(set(given_out.values())) == 3
    secret = (homework / "secret").read_text().strip()
    for student, token in given_out.items():
        made = build.read(homework / "handouts" / student / "04_relu.ipynb")
        code = [cell.source for cell in made.cells if cell.cell_type == "code"]
        assert f'variant("{token}")' in code[0]
        assert find("zeros_with_bias").variant(token).prompt in "".join(cell.source for cell in made.cells)
        assert secret not in (homework / "handouts" / student / "04_relu.ipynb").read_text()
        assert not any(str(assignment.load(homework).seed(student, one)) in "".join(code) for one in exercises_of())
    with zipfile.ZipFile(homework / "handouts.zip") as archive:
        files = {f"{name}/{module}.ipynb" for name in given_out for module in ("02_step_and_linear", "03_s_curves")}
        assert files < set(archive.namelist())
    assert stat.S_IMODE((homework / "variants.csv").stat().st_mode) == 0o600
    handed = build.read(homework / "handout" / "04_relu.ipynb")
    assert "variant(" not in "".join(cell.source for cell in handed.cells), "without a roster it is practice for all"


def exercises_of():
    return [find(name) for name in NAMES]


def test_a_longer_roster_adds_and_changes_nothing(homework):
    hand_out(homework, ROSTER)
    before, version = tokens(homework), assignment.load(homework).version
    (homework / "handouts" / "Cy" / "04_relu.ipynb").write_text("written in")
    (homework / "handouts" / "Bob Ray" / "04_relu.ipynb").unlink()
    said = hand_out(homework, "login,student\nzoe,Zoe\nann,Ann Lee-Miller\n")
    assert "4 students, 1 of them new" in said.output
    after = tokens(homework)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"Zoe"}
    assert (homework / "handouts" / "Cy" / "04_relu.ipynb").read_text() == "written in"
    assert (homework / "handouts" / "Bob Ray" / "04_relu.ipynb").exists()
    assert assignment.load(homework).version != version, "who was nobody is somebody now"
    again = (homework / "variants.csv").read_bytes()
    hand_out(homework, ROSTER)
    assert (homework / "variants.csv").read_bytes() == again


def test_one_student_of_two_platforms_is_one(homework):
    hand_out(homework, 'Student,ID,SIS Login ID\n    Points Possible,,\n"Lee, Ann",7,ann@x.edu\n')
    said = hand_out(homework, "Identifier,Full name,Email address,Grade\nParticipant 3,Ann Lee,ann@x.edu,\n")
    assert "1 student, 0 of them new" in said.output


def test_a_list_of_another_platform_joins_by_name_who_has_no_login_in_common(homework):
    canvas = 'Student,ID,SIS Login ID\n    Points Possible,,\n"Lee, Ann",7,ann1\n"Ray, Bob",8,bob1\n'
    hand_out(homework, canvas)
    own = tokens(homework)
    moodle = "Identifier,Full name,Email address,Grade\nParticipant 3,Ann Lee,ann@x.edu,\nParticipant 4,Zoe,z@x,\n"
    assert "3 students, 1 of them new" in hand_out(homework, moodle).output
    handouts = assignment.load(homework).handouts
    assert handouts.chosen("Ann Lee (Participant 3)", "Participant 3", [])[0] == own["Lee, Ann"]
    assert handouts.chosen("Anne L (Participant 3)", "Participant 3", [])[0] == own["Lee, Ann"], "by number"
    assert "3 students, 0 of them new" in hand_out(homework, moodle).output
    two = moodle + "Participant 5,Bob Ray,b@x,\nParticipant 6,Bob Ray,b2@x,\n"
    before = (homework / "variants.csv").read_bytes()
    refused = hand_out(homework, two)
    assert "Bob Ray (Participant 6) may be Ray, Bob (Canvas 8), whom notebooks were handed to" in str(refused.exception)
    assert (homework / "variants.csv").read_bytes() == before


HOSTILE = [
    "CON", "nul.txt", "../../x", "a/b\\c", ".hidden", "-rf", "~root", "...", "Ann Lee", "ann lee", "ANN LEE ",
    "\u00c9va", "E\u0301va", "x" * 300, "\u540d" * 300, "\u202egnp.exe", "=1+1", "'=2", "Lee, \"Ann\"", "two\nlines",
    "a;b", "x; =1+1", "y|'\uff1d2", "\u2028", "con .x", "Stra\u00dfe", "STRASSE", "LPT\u00b9", "COM1",
]  # fmt: skip


def test_any_name_becomes_a_folder_of_its_own(homework):
    lines = [texts.line(["student", "login"]), *(texts.line([name, f"u{i}"]) for i, name in enumerate(HOSTILE))]
    said = hand_out(homework, "\r\n".join(lines))
    assert said.exit_code == 0, said.output + str(said.exception)
    made = sorted(path.name for path in (homework / "handouts").iterdir())
    assert len(made) == len(HOSTILE) == len({name.casefold() for name in made})
    for name in made:
        assert len(name.encode()) < 140
        assert name == texts.plain(name) == name.strip(" .")
        assert not set(name) & set('<>:"/\\|?*')
        assert name[0] not in ".-~"
        assert name.split(".")[0].strip().upper() not in ("CON", "NUL", "COM1", "LPT1", "LPT\u00b9")
        assert (homework / "handouts" / name / "04_relu.ipynb").exists()
    assert sorted(path.name for path in homework.parent.iterdir()) == ["hw", "roster.csv"]
    read = variants.read(homework / "variants.csv")
    assert read.encoded() == (homework / "variants.csv").read_bytes()
    with open(homework / "variants.csv", encoding="utf-8-sig", newline="") as file:
        cells = [part.strip() for row in csv.reader(file) for cell in row for part in re.split(r"[;|]", cell)]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))]
    assert [one.person.logins for one in read.handed] == [{f"u{i}"} for i in range(len(HOSTILE))]
    assert [one.person.name for one in read.handed] == [texts.plain(name) or f"u{i}" for i, name in enumerate(HOSTILE)]
    for i, one in enumerate(read.handed):
        assert read.chosen(one.folder, None, [[f'variant("{one.token}")']]) == (one.token, None), (
            "handed back as it was"
        )
        assert read.chosen(f"u{i}", None, [])[0] == one.token


@pytest.mark.parametrize(
    ("names", "roster", "said"),
    [
        (["explain_born_dead"], ROSTER, "no exercise of .* has numbers that vary, so one notebook serves all"),
        (NAMES, "student,login\n", "roster.csv lists no students"),
        (NAMES, "first,last\nAnn,Lee\n", "begins with 'first,last', not with the columns"),
        (NAMES, "student,login\nAnn,a\nBob,a\n", "the login a is there twice; give each student a login of their own"),
    ],
)
def test_what_cannot_be_handed_out_is_said(tmp_path, names, roster, said):
    assignment.create(tmp_path / "hw", names)
    refused = hand_out(tmp_path / "hw", roster)
    assert re.search(said, str(refused.exception))
    assert isinstance(refused.exception, ValueError)
    assert not (tmp_path / "hw" / "variants.csv").exists()


def test_a_place_that_cannot_be_written_is_said(homework):
    (homework / "handouts").touch()
    assert re.search(r"handout: .* cannot be written", str(hand_out(homework, ROSTER).exception))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("student,", "name,", "does not begin with the columns student, identity"),
        ("Roster bob", "Roster ann", "the identity 'Roster ann' is there twice"),
        ("Roster bob", "", "row 3 is not one of a student"),
        ("Roster ann", '"', "is not a table in UTF-8|row 2 is not"),
    ],
)
def test_a_damaged_table_is_refused(homework, old, new, said):
    hand_out(homework, ROSTER)
    text = (homework / "variants.csv").read_text(encoding="utf-8")
    (homework / "variants.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(VariantsError, match=said) as caught:
        assignment.load(homework)
    assert "restore it from a copy of the folder" in str(caught.value)


# -- whose numbers count

PEOPLE = [
    Person(0, "Lee, Ann", "Canvas 1", frozenset({"ann@x.edu"})),
    Person(1, "Ray, Bob", "Canvas 2", frozenset({"bob@x.edu"})),
    Person(2, "Ray, Bob", "Canvas 3", frozenset({"bob2@x.edu"})),
]
TABLE = Handouts(
    tuple(
        Handed(person, folder, token)
        for person, folder, token in zip(
            PEOPLE, ("Lee, Ann", "Ray, Bob", "Ray, Bob bobbbb"), ("annaaa", "bobaaa", "bobbbb"), strict=True
        )
    )
)


@pytest.mark.parametrize(
    ("student", "identity", "code", "token", "remark"),
    [
        ("leeann (Canvas 1)", "Canvas 1", 'variant("annaaa")', "annaaa", None),
        ("leeann (Canvas 1)", "Canvas 1", "", "annaaa", "does not carry the numbers that its student was handed"),
        ("leeann (Canvas 1)", "Canvas 1", "variant('bobaaa')", "annaaa", r"handed out to Ray, Bob \(Canvas 2\)"),
        ("leeann (Canvas 1)", "Canvas 1", "variant('bobaaa')\nvariant('annaaa')", "annaaa", "handed out to Ray, Bob"),
        ("leeann (Canvas 1)", "Canvas 1", "variant('zzzzzz')", "annaaa", "does not carry"),
        ("Ann Lee", None, 'variant("annaaa")', "annaaa", None),
        ("ann", None, 'variant( "annaaa" )', "annaaa", None),
        ("Bob Ray", None, 'variant("bobbbb")', "bobbbb", None),
        ("Bob Ray", None, 'variant("annaaa")', None, r"may be by Ray, Bob \(Canvas 2\) or Ray, Bob \(Canvas 3\), and"),
        ("Ray, Bob bobbbb", None, 'variant("bobbbb")', "bobbbb", None),
        ("Zoe", None, 'variant("annaaa")', "annaaa", r"is by nobody handed out to, and was judged by .* Lee, Ann"),
        ("Zoe", None, 'variant("zzzzzz")', None, "is by nobody handed out to, and was judged by the numbers of pract"),
        ("anon (Canvas 9)", "Canvas 9", "", None, "is by nobody handed out to"),
    ],
)
def test_the_student_decides_and_then_the_notebook(student, identity, code, token, remark):
    found, said = TABLE.chosen(student, identity, [["x = 1", code]])
    assert found == token
    assert (said is None) == (remark is None)
    assert remark is None or re.search(remark, said)
    assert Handouts().chosen(student, identity, [[code]]) == (None, None)


@pytest.mark.parametrize(
    ("logins", "code", "token"),
    [
        (("bob2@x.edu",), "variant('bobaaa')", "bobbbb"),  # of two with one name; whatever the notebook says
        (("nobody@x", "ANN@x.edu"), "", "annaaa"),
        (("ann@x.edu", "bob@x.edu"), "variant('bobaaa')", "bobaaa"),  # a group hands in one of theirs
        (("ann@x.edu", "bob@x.edu"), "variant('bobbbb')", None),
        ((), "variant('bobaaa')", "bobaaa"),
    ],
)
def test_a_number_or_address_of_the_platform_says_who_it_is(logins, code, token):
    assert TABLE.chosen("somebody", "Gradescope 7", [[code]], logins)[0] == token


def solved(token, says=...):
    """A notebook with the right answers to one student's numbers, that says it is another's or nobody's."""
    asked = [find(name).variant(token) for name in NAMES]
    made = build.exercise_notebook(asked, title="x", solved=True, token=token if says is ... else says)
    return json.dumps(made)


def hand_in(folder, **notebooks):
    folder.mkdir()
    for student, text in notebooks.items():
        (folder / f"{student}.ipynb").write_text(text)
    return submission.find(folder)


@needs_bwrap
def test_a_class_is_judged_by_its_own_numbers(homework, tmp_path):
    hand_out(homework, ROSTER + "Dan,dan\nEve,eve\nFay,fay\n")
    own = tokens(homework)
    ann = own["Ann Lee"]
    found = hand_in(
        tmp_path / "in",
        ann=solved(ann),
        bob=solved(ann),  # a copy
        cy=solved(ann, says=own["Cy"]),  # a copy whose token was changed
        dan=solved(own["Dan"], says=None),  # lost the line, or used another editor
        eve=solved(None, says=None),  # the solutions that everybody can read
        fay=solved(ann, says=None),
        zoe=solved(None, says=None),  # on no roster
    )
    once = list(batch.grade_all(homework, found, tmp_path / "in", jobs=1))
    order = random.Random(1).sample(found, len(found))
    again = list(batch.grade_all(homework, order, tmp_path / "in", jobs=2))
    assert sorted(again, key=lambda row: row.student) == once

    rows = {row.student: row for row in once}
    full = sum(one.points for one in exercises_of())
    assert rows["ann"].total == rows["dan"].total == full
    assert rows["ann"].remark is None
    for name in ("bob", "cy", "eve", "fay"):
        assert rows[name].total <= full / 2, name
    assert (
        rows["bob"].remark == rows["bob"].note.split(";")[0] == "carries the numbers handed out to Ann Lee (Roster ann)"
    )
    assert rows["cy"].remark is None
    assert rows["dan"].remark == rows["eve"].remark == "does not carry the numbers that its student was handed"
    assert rows["zoe"].total == full
    assert rows["zoe"].remark == "is by nobody handed out to, and was judged by the numbers of practice"
    for name, student in {"ann": "Ann Lee", "bob": "Bob Ray"}.items():
        for grade in rows[name].grades:
            asked = find(grade.exercise)
            assert grade.parameters == asked.variant(own[student]).parameters
            assert asked.having(grade.parameters).prompt == asked.variant(own[student]).prompt

    loaded = assignment.load(homework)
    with gradebook.Gradebook.open(tmp_path / "book.sqlite") as book:
        for row in once:
            book.record(loaded, row)
        assert [attempt.row for attempt in book.attempts(loaded)] == once
        assert book.missing(loaded, found, tmp_path / "in") == []


def test_numbers_are_as_they_were_handed_out(homework, monkeypatch):
    """An exercise that is changed later, and draws other numbers, asks nobody anything else."""
    hand_out(homework, ROSTER)
    own = tokens(homework)
    before = assignment.load(homework)
    drawn = [find(NAMES[0]).variant(token).parameters for token in (None, own["Ann Lee"])]
    (name,) = drawn[0]
    changed = {name: 0.123}
    other = replace(find(NAMES[0]).having(changed), vary=lambda rng: changed)
    rest = [find(one) for one in NAMES[1:]]
    monkeypatch.setattr(assignment, "choose", lambda names, seen_from=None: [other, *rest])
    after = assignment.load(homework)
    assert [after.variant(token).exercises[0].parameters for token in (None, own["Ann Lee"])] == drawn
    assert after.variant("zzzzzz").exercises[0].parameters == changed, "to whom nothing was handed out"
    hand_out(homework, ROSTER + "Zoe,zoe\n")
    later = assignment.load(homework)
    assert later.variant(own["Ann Lee"]).exercises[0].parameters == drawn[1]
    assert later.numbers.drawn[tokens(homework)["Zoe"]][NAMES[0]] == changed
    assert before.version != after.version  # other code judges


def test_an_exercise_that_lost_its_number_is_named(homework, monkeypatch):
    numbers = variants.read_numbers(homework / variants.NUMBERS)
    drawn = {"": {NAMES[0]: {"gone": 3}}}
    (homework / variants.NUMBERS).write_bytes(replace(numbers, drawn=drawn).encoded())
    with pytest.raises(AssignmentError, match=rf"{NAMES[0]}: no parameter is called 'gone'.* handed out with gone"):
        assignment.load(homework)


@pytest.mark.parametrize("text", ["", "[]", '{"assignment": 1}', '{"assignment": "", "drawn": {"": 1}, "handout": ""}'])
def test_damaged_numbers_are_refused(homework, text):
    (homework / variants.NUMBERS).write_text(text)
    with pytest.raises(VariantsError, match=r"numbers.json is damaged; restore it"):
        assignment.load(homework)


def test_another_secret_is_noticed(homework):
    (homework / "secret").write_text("6" * 64)
    with pytest.raises(AssignmentError, match="secret is not the one that this assignment was made with"):
        assignment.load(homework)


def test_a_changed_assignment_is_handed_out_again(homework):
    loaded = assignment.load(homework)
    assert classroom.outdated(homework, loaded) is None
    file = homework / "assignment.toml"
    file.write_text(file.read_text().replace('title = "First steps"', 'title = "Next steps"'))
    sentence = classroom.outdated(homework, assignment.load(homework))
    assert f"make it anew with: actedu handout {homework}" in sentence
    done = CliRunner().invoke(app, ["handout", str(homework)])
    (made, *_) = (homework / "handout").glob("*.ipynb")
    assert str(made) in done.output
    assert "Next steps" in made.read_text()
    assert classroom.outdated(homework, assignment.load(homework)) is None


@needs_bwrap
def test_without_a_roster_all_have_the_numbers_of_practice(homework, tmp_path):
    found = hand_in(tmp_path / "in", ann=solved(None, says=None), bob=solved("abc234"))
    ann, bob = batch.grade_all(homework, found, tmp_path / "in", jobs=1)
    assert ann.total == sum(one.points for one in exercises_of())
    assert bob.total < ann.total
    assert (ann.remark, bob.remark) == (None, None)
    assert ann.grades[0].parameters == find("steepness_ratio").parameters


def test_an_autograder_takes_the_table_along(homework):
    assert "assignment/variants.csv" not in zipfile.ZipFile(io.BytesIO(gradescope.archive(homework))).namelist()
    hand_out(homework, ROSTER)
    packed = zipfile.ZipFile(io.BytesIO(gradescope.archive(homework)))
    assert packed.read("assignment/variants.csv") == (homework / "variants.csv").read_bytes()
