"""Results for Canvas, Moodle, spreadsheets and programs: nothing else in a roster changes."""

import csv
import io
import json
import re
import shutil
import string
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import jsonschema
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from actedu import exercises
from actedu.grading import assignment, classroom, platforms, rosters, submission, texts
from actedu.grading.assignment import Assignment
from actedu.grading.commands.export import export
from actedu.grading.exports import over_a_term
from actedu.grading.finals import Attempt, Final
from actedu.grading.gradebook import Gradebook
from actedu.grading.grades import Grade, Row
from actedu.grading.platforms.table import JSON_SCHEMA
from actedu.grading.rosters import RosterError
from actedu.points import show_points

TO_CANVAS, TO_MOODLE, TO_CSV, TO_JSON = (platforms.with_exports()[name] for name in ("canvas", "moodle", "csv", "json"))
ONES = [one for one in exercises.of_module("03_s_curves") if one.asks_function][:2]
FULL = sum(one.points for one in ONES)
TASK = Assignment("S-curves, first part", tuple(ONES), {}, None, bytes(32))
NASTY = [
    'Doe, "J"',
    "=1+1",
    "+49",
    "-x",
    "@SUM(A1)",
    "＝1+1",
    "x;=1+1",
    "x| ＠SUM(A1)",
    "a\nb",
    "a\r\nb",
    "\tx",
    "Zoë 王",
    "\u202eevil\u2066",
    " lead",
    "'q",
]
words = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12),
)


def final(student, points=1.5, identity=None, said=None, **changes):
    """One student's result; `points` None stands for a notebook that could not be read."""
    grades = (
        ()
        if points is None
        else (
            Grade(ONES[0].name, "partly", points, ONES[0].points, said),
            Grade(ONES[1].name, "unanswered", 0.0, ONES[1].points),
        )
    )
    row = Row(student, student, grades, None if grades else "is an empty file", identity=identity)
    attempt = Attempt(1, "v", datetime(2026, 1, 1, tzinfo=UTC), row)
    most = FULL if grades else None
    return Final(student, attempt, grades, 0.0, 0.0, points, most, (), 1, said or "", **changes)


def put(path, rows, delimiter=",", mark=False, newline="\r\n"):
    text = "".join(texts.line(row, delimiter) + newline for row in rows)
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    return path


def table(content, delimiter=","):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


CANVAS = [
    "Student",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Section",
    "Week 1 (11)",
    "S-curves, first part (4711)",
    "Final",
]
POINTS = ["    Points Possible", "", "", "", "", "5.00", str(FULL), "(read only)"]
CLASS = [
    CANVAS,
    ["", "", "", "", "", "", "Manual Posting", ""],
    POINTS,
    ['Doe, Jane "J"', "1234", "s1", "jdoe@uni.example", "A", "3.00", "", "60.00"],
    ["Doe, John", "99", "s2", "john", "A", "", "", ""],
    ["=cmd|' /C calc'!A0", "7", "s3", "eve", "B", "1.00", "2.00", ""],
    ["Excused, Ed", "8", "s4", "ed", "B", "", "EX", ""],
    ["Student, Test", "5", "", "test", "A", "", "", ""],
]
MOODLE = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"]
MOODLE += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
WORKSHEET = [
    MOODLE,
    ["Participant 77", "Jane Doe", "jane@uni.example", "Submitted", "", "100.00", "Yes", "x, y", "-", ""],
    ["Participant 78", "=Jane Doe", "j2@uni.example", "Submitted", "", "100.00", "Yes", "-", "-", "Well\r\ndone"],
    ["Participant 79", "Locked Lu", "lu@uni.example", "Submitted", "50.00", "100.00", "No", "-", "-", ""],
    ["Participant 80", "Absent Al", "al@uni.example", "No submission", "", "100.00", "Yes", "-", "-", ""],
]


def test_canvas_is_filled_in_place(tmp_path):
    put(tmp_path / "book.csv", CLASS)
    finals = [
        final("doejane (Canvas 1234)", 1.5, "Canvas 1234"),
        final("john", 2.0),
        final("eve", None),
        final("ed", 1.0),
        final("nobody", 1.0),
    ]
    made = TO_CANVAS.export(TASK, finals, rosters.read(tmp_path / "book.csv", [TO_CANVAS]))
    expected = [list(row) for row in CLASS]
    expected[3][6], expected[4][6] = "1.5", "2"
    assert table(made.content) == expected
    said = "\n".join(made.said)
    assert "handed in nothing" not in said, "Canvas's own Test Student is nobody"
    assert "1 graded, but nobody on the roster: nobody" in said
    assert "1 could not be read; their cells stay empty: eve" in said
    assert "1 left as they were, being excused or not asked: Excused, Ed (Canvas 8)" in said


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_roster_is_written_as_it_was(tmp_path, delimiter, mark, newline):
    put(tmp_path / "book.csv", CLASS, delimiter, mark, newline)
    assert rosters.read(tmp_path / "book.csv", [TO_CANVAS]).encoded() == (tmp_path / "book.csv").read_bytes()


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=5), st.sampled_from(",;\t"), st.booleans())
def test_other_cells_pass_through_whatever_is_in_them(tmp_path_factory, people, delimiter, mark):
    path = tmp_path_factory.mktemp("r") / "book.csv"
    rows = [[name, str(i + 1), sis, f"u{i}", extra, "", "", ""] for i, (name, sis, extra) in enumerate(people)]
    put(path, [CANVAS, POINTS, *rows], delimiter, mark)
    finals = [final(f"x (Canvas {i + 1})", 1.0, f"Canvas {i + 1}") for i in range(len(people))]
    made = TO_CANVAS.export(TASK, finals, rosters.read(path, [TO_CANVAS]))
    assert table(made.content, delimiter) == [CANVAS, POINTS, *[[*row[:6], "1", ""] for row in rows]]
    assert made.content.startswith(b"\xef\xbb\xbf") == mark
    assert not made.said


@given(st.lists(words, min_size=1, max_size=5, unique=True), words)
def test_text_of_ours_is_data_in_every_table(students, said):
    finals = [final(student, 1.0, said=said) for student in students]
    for made in (TO_CSV.export(TASK, finals, None), TO_CANVAS.export(TASK, [final(students[0], 1, "Canvas 5")], None)):
        rows = table(made.content)
        assert len({len(row) for row in rows}) == 1
        for cell in (cell for row in rows for cell in row):
            for part in re.split("[;|]", cell):  # which end a cell where the comma is the decimal sign
                assert not part.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
            assert not set(cell) & set("\r\n\x1b\u202e\u2066")
    assert len(table(TO_CSV.export(TASK, finals, None).content)) == 1 + len(students)


def test_the_table_of_grades_computes_nothing_either(tmp_path):
    classroom.write_table(TASK, [final(text, said=text) for text in NASTY], tmp_path / "grades.csv")
    for row in table((tmp_path / "grades.csv").read_bytes()):
        for part in re.split("[;|]", ";".join(row)):
            assert not part.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_points_follow_the_maximum_and_the_decimal_sign_of_the_platform(tmp_path):
    rows = [list(row) for row in CLASS]
    rows[2][6] = "100,00"
    put(tmp_path / "book.csv", rows, ";")
    made = TO_CANVAS.export(TASK, [final("john", FULL / 8)], rosters.read(tmp_path / "book.csv", [TO_CANVAS]))
    assert table(made.content, ";")[4][6] == "12,5"
    assert f"points are written out of 100, as the roster has it, instead of {FULL}" in made.said


@pytest.mark.parametrize(
    ("most", "points", "said"),
    [
        ("1,000.00", "312.5", "points are written out of 1000,"),
        ("1.000,00", "312,5", "points are written out of 1000,"),
        ("1,000", None, "maximum '1,000' is not understood, so points are written out of"),
        ("1.000", None, "maximum '1.000' is not understood"),
        ("1,000,000", None, "maximum '1,000,000' is not understood"),
        ("100 points", None, "maximum '100 points' is not understood"),
    ],
)
def test_a_maximum_that_is_not_understood_is_said(tmp_path, most, points, said):
    rows = [list(row) for row in CLASS]
    rows[2][6] = most
    roster = rosters.read(put(tmp_path / "book.csv", rows), [TO_CANVAS])
    made = TO_CANVAS.export(TASK, [final("john", FULL * 0.3125)], roster)
    assert table(made.content)[4][6] == (points or show_points(FULL * 0.3125))
    assert said in "\n".join(made.said)


@pytest.mark.parametrize(
    ("name", "sis", "login", "absent"),
    [
        ("Student, Test", "", "1f3870be274f6c49b3e31a0c6728957fdf5cd5e8", []),
        ("Étudiant, Test", "", "1f3870be274f6c49b3e31a0c6728957fdf5cd5e8", []),
        ("Student, Test", "s9", "tstudent", ["Student, Test"]),
        ("Doe, Test", "", "doe", ["Doe, Test"]),
    ],
)
def test_nothing_is_awaited_of_canvass_test_student(tmp_path, name, sis, login, absent):
    rows = [*CLASS[:5], [name, "5", sis, login, "A", "", "", ""]]
    roster = rosters.read(put(tmp_path / "book.csv", rows), [TO_CANVAS])
    finals = [final("doejane (Canvas 1234)", 1.5, "Canvas 1234"), final("john", 2.0)]
    assert [one[3] for one in table(TO_CSV.export(TASK, finals, roster).content)[3:]] == absent
    assert len(table(over_a_term([(TASK, finals)], roster)[0])) == 3 + len(absent)
    tried = TO_CANVAS.export(TASK, [final("student (Canvas 5)", 2.0, "Canvas 5")], roster)
    assert table(tried.content)[-1][6] == "2", "what a teacher handed in as that student is theirs"


def test_a_column_is_found_named_or_added(tmp_path):
    roster = rosters.read(put(tmp_path / "a.csv", CLASS), [TO_CANVAS])
    named = TO_CANVAS.export(TASK, [final("john", 2.0)], roster, "Week 1 (11)")
    assert table(named.content)[4][5] == show_points(2.0 * 5 / FULL)
    with pytest.raises(RosterError, match=r"no column 'Week 2'; those of assignments are Week 1 \(11\), S-curves"):
        TO_CANVAS.export(TASK, [final("john")], roster, "Week 2")
    doubled = [[*row, ""] for row in CLASS]
    doubled[0][-1] = "S-Curves, first part (4712)"
    with pytest.raises(RosterError, match=r"has 2 columns for .*\(4711\) and .*\(4712\); give one by --column"):
        TO_CANVAS.export(TASK, [final("john")], rosters.read(put(tmp_path / "b.csv", doubled), [TO_CANVAS]))
    without = [[*row[:6], row[7]] for row in CLASS]
    made = TO_CANVAS.export(TASK, [final("john", 2.0)], rosters.read(put(tmp_path / "c.csv", without), [TO_CANVAS]))
    rows = table(made.content)
    assert [rows[0][-1], rows[2][-1], rows[4][-1]] == ["S-curves, first part", str(FULL), "2"]
    assert [row[:7] for row in rows] == without
    assert any("so one was added" in sentence for sentence in made.said)


def test_canvas_without_a_roster(tmp_path):
    made = TO_CANVAS.export(TASK, [final("doe (Canvas 12)", 1.5, "Canvas 12"), final("ann")], None)
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "S-curves, first part"]
    points = ["    Points Possible", "", "", "", "", str(FULL)]
    assert table(made.content) == [header, points, ["doe", "12", "", "", "", "1.5"]]
    assert any(sentence.startswith("1 left out, as their number in Canvas is not known") for sentence in made.said)


def test_moodle_is_filled_in_place(tmp_path):
    put(tmp_path / "sheet.csv", WORKSHEET, mark=True)
    bad = 'stops with NameError: <img src=x onerror="alert(1)">'
    finals = [
        final("Jane Doe (Participant 77)", FULL / 2, "Participant 77", bad),
        final("=Jane Doe (Participant 78)", FULL / 4, "Participant 78"),
        final("lu", 1.0),
    ]
    made = TO_MOODLE.export(TASK, finals, rosters.read(tmp_path / "sheet.csv", [TO_MOODLE]))
    rows = table(made.content)
    assert rows[1][:9] == [*WORKSHEET[1][:4], "50", *WORKSHEET[1][5:9]]
    half = f"actedu: {FULL / 2:g} of {FULL} points, which is 50 of 100.00 here."
    assert rows[1][9].startswith(f"{half}<br>{ONES[0].name}: stops with NameError: &lt;img")
    assert bad in unescape(rows[1][9])
    assert rows[2] == [*WORKSHEET[2][:4], "25", *WORKSHEET[2][5:]]
    assert rows[3:] == WORKSHEET[3:]
    said = "\n".join(made.said)
    assert "Moodle has locked the grade: Locked Lu (Participant 79)" in said
    assert "left with the comment that was there: =Jane Doe (Participant 78)" in said
    assert "handed in nothing; their cells stay empty: Absent Al (Participant 80)" in said
    (tmp_path / "again.csv").write_bytes(made.content)
    again = TO_MOODLE.export(TASK, [final("jane", FULL)], rosters.read(tmp_path / "again.csv", [TO_MOODLE]))
    assert table(again.content)[1][9] == f"actedu: {FULL} of {FULL} points, which is 100 of 100.00 here."


def test_what_a_student_is_excused_from_costs_no_points_on_any_platform(tmp_path):
    """All of the rest is all: not the points of the rest out of those of everybody."""
    rest = FULL - ONES[1].points
    ann = final("Jane Doe (Participant 77)", rest, "Participant 77")
    excused = replace(ann.grades[1], status="excused", max_points=0.0, said="excused: was ill")
    ann = replace(ann, grades=(ann.grades[0], excused), max=rest)
    put(tmp_path / "sheet.csv", WORKSHEET)
    cells = table(TO_MOODLE.export(TASK, [ann], rosters.read(tmp_path / "sheet.csv", [TO_MOODLE])).content)[1]
    assert cells[4] == "100"
    assert cells[9].startswith(f"actedu: {rest:g} of {rest:g} points, which is 100 of 100.00 here.<br>")
    jane = replace(ann, student="j (Canvas 1234)", attempt=final("j (Canvas 1234)", rest, "Canvas 1234").attempt)
    put(tmp_path / "book.csv", CLASS)
    for roster in (rosters.read(tmp_path / "book.csv", [TO_CANVAS]), None):
        line = next(one for one in table(TO_CANVAS.export(TASK, [jane], roster).content) if one[1] == "1234")
        assert line[6 if roster else 5] == str(FULL)
    content, _ = over_a_term([(TASK, [ann])], None)
    assert table(content)[1][2:] == [f"{rest:g}", f"{rest:g}", f"{rest:g}"]


def test_who_is_excused_from_all_is_so_in_canvas(tmp_path):
    excused = replace(final("john", 1.0), total=None, max=None)
    excused = replace(excused, grades=tuple(replace(one, status="excused") for one in excused.grades))
    made = TO_CANVAS.export(TASK, [excused], rosters.read(put(tmp_path / "book.csv", CLASS), [TO_CANVAS]))
    assert table(made.content)[4][6] == "EX", "which Canvas's import takes"
    alone = TO_CANVAS.export(TASK, [replace(excused, attempt=final("john", identity="Canvas 99").attempt)], None)
    assert table(alone.content)[2][-1] == "EX"


def test_moodles_comment_says_what_waits_and_what_is_beside(tmp_path):
    put(tmp_path / "sheet.csv", WORKSHEET)
    grade = replace(final("x").grades[1], status="for a reader", max_points=0.0)
    ann = replace(final("Jane Doe (Participant 77)", 1.0, "Participant 77"), unmarked=(grade,), bonus=0.5, max=2.0)
    comment = table(TO_MOODLE.export(TASK, [ann], rosters.read(tmp_path / "sheet.csv", [TO_MOODLE])).content)[1][9]
    assert comment.startswith(f"actedu: 1 of {FULL} points, which is ")
    assert f"<br>{ONES[1].name}: waits for a mark" in comment
    assert "<br>+0.5 points beside those of the exercises." in comment


TRANSLATED = {
    "German": (
        "ID|Vollständiger Name|E-Mail-Adresse|Status|Bewertung|Bestwertung|Bewertung kann geändert werden|"
        "Zuletzt geändert (Abgabe)|Zuletzt geändert (Bewertung)|Feedback als Kommentar",
        "Teilnehmer/in77|Jörg Groß|j@uni.example|Zur Bewertung abgegeben||100,00|Ja|-|-|",
        "Teilnehmer/in78|=1+1|k@uni.example|Keine Abgabe|12,50|100,00|Ja|-|-|Gut\r\ngemacht",
    ),
    "Spanish": (
        "Identificador|Nombre completo|Dirección de correo|Estado|Calificación|Calificación máxima|"
        "La calificación puede cambiarse|Última modificación (entrega)|Última modificación (calificación)|Comentarios",
        "Participante 77|Núñez, Íñigo|n@uni.example|Enviado para calificar||100.00|Sí|-|-|",
        "Participante 78|=1+1|k@uni.example|Sin entrega|12.50|100.00|Sí|-|-|Bien\r\nhecho",
    ),
}


@pytest.mark.parametrize("lines", TRANSLATED.values(), ids=TRANSLATED)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_worksheet_in_another_language_is_filled_too(tmp_path, lines, delimiter):
    rows = [one.split("|") for one in lines]
    roster = rosters.read(put(tmp_path / "sheet.csv", rows, delimiter), [TO_MOODLE])
    made = TO_MOODLE.export(TASK, [final("x (Participant 77)", FULL / 3, "Participant 77", "wrong")], roster)
    mark = "33,33" if "100,00" in lines[1] else "33.33"
    assert table(made.content, delimiter) == [rows[0], [*rows[1][:4], mark, *rows[1][5:]], rows[2]]
    said = "\n".join(made.said)
    assert "the headings of sheet.csv are not in English, so the columns were told by what is in them" in said
    assert "handed in nothing; their cells stay empty: =1+1 (Participant 78)" in said


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (1, 0, "Person 77"),  # two words for one thing
        (1, 0, "Teilnehmer/in"),  # no number
        (1, 5, "10,00"),  # two maxima
        (2, 4, "101,00"),  # above the maximum
        (2, 4, "gut"),
        (slice(1, None), 6, "100,00"),  # two columns may be the maximum
    ],
)
def test_a_worksheet_whose_columns_are_in_doubt_is_refused(tmp_path, row, column, cell):
    rows = [one.split("|") for one in TRANSLATED["German"]]
    for one in rows[row] if isinstance(row, slice) else [rows[row]]:
        one[column] = cell
    with pytest.raises(RosterError, match=r"not with the columns Grade, Identifier; .*best with Moodle in English"):
        rosters.read(put(tmp_path / "sheet.csv", rows), [TO_MOODLE])


def test_moodle_needs_its_worksheet(tmp_path):
    with pytest.raises(RosterError, match="takes back its own worksheet; give it with --roster"):
        TO_MOODLE.export(TASK, [final("ann")], None)
    scale = [[cell.replace("Maximum Grade", "Scale") for cell in row] for row in WORKSHEET]
    with pytest.raises(RosterError, match="by a scale of words"):
        TO_MOODLE.export(TASK, [final("ann")], rosters.read(put(tmp_path / "s.csv", scale), [TO_MOODLE]))


@pytest.mark.parametrize(
    ("student", "identity", "row"),
    [
        ("anything (Canvas 99)", "Canvas 99", 4),
        ("JDOE@uni.example", None, 3),
        ("jdoe", None, 3),
        ("s2", None, 4),
        ("1234", None, 3),
        ("John Doe", None, 4),
        ("doejohn", None, 4),
        ("Doe John (Participant 4)", "Participant 4", 4),
        ("john (Canvas 100)", "Canvas 100", None),  # another's number, whatever the name
        ("Doe", None, None),
        ("", None, None),
    ],
)
def test_students_are_found_on_the_roster(tmp_path, student, identity, row):
    people = rosters.read(put(tmp_path / "a.csv", CLASS), [TO_CANVAS]).people()
    found, nobody = rosters.match(people, {student: identity})
    assert [person.row + 1 for person in found.values()] == ([row] if row else [])
    assert nobody == (() if row else (student,))


def test_two_who_may_be_meant_are_both_named(tmp_path):
    twins = [*CLASS, ["Doe, John", "100", "s9", "john2", "B", "", "", ""]]
    people = rosters.read(put(tmp_path / "a.csv", twins), [TO_CANVAS]).people()
    either = r"John Doe may be Doe, John \(Canvas 99\) or Doe, John \(Canvas 100\): name the submission by login"
    with pytest.raises(RosterError, match=either):
        rosters.match(people, {"John Doe": None})
    with pytest.raises(RosterError, match="jdoe and s1 are the same person on the roster: keep one of them; nothing"):
        rosters.match(people, {"jdoe": None, "s1": None, "john": None})
    found, _ = rosters.match(people, {"john2": None, "john": None})
    assert [person.identity for person in found.values()] == ["Canvas 100", "Canvas 99"]


WRONG = {
    "no roster": (
        b"a,b\n1,2\n",
        r"begins with 'a,b', not with the columns ID, Student or .*; download it anew: Canvas",
    ),
    "empty": (b"", "a.csv is empty; download it anew: Canvas"),
    "not UTF-8": ("Student,ID\nZoë,1\n".encode("latin-1"), "is not UTF-8 text; save it as CSV UTF-8"),
    "open quote": (b'Student,ID\n"Doe,1\n', r"line 2: unexpected end of data"),
    "too wide": (b"Student,ID\nDoe, Jane,1\n", "row 1 has 3 cells under a header of 2"),
    "twice": (b"Student,ID\na,1\nb,1\n", "Canvas 1 is there twice"),
    "huge cell": (b"Student,ID\n" + b"x" * 200_000 + b",1\n", "field larger than field limit"),
}


def test_empty_cells_beyond_the_header_are_none(tmp_path):
    """A spreadsheet program writes them behind short rows."""
    (tmp_path / "a.csv").write_bytes(b"Student,ID\nDoe,1,, \n")
    roster = rosters.read(tmp_path / "a.csv", [TO_CANVAS])
    assert [len(row) for row in roster.rows] == [2]
    assert [person.identity for person in roster.people()] == ["Canvas 1"]


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_roster_is_refused_in_a_sentence(tmp_path, content, said):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(RosterError, match=said) as caught:
        rosters.read(tmp_path / "a.csv", [TO_CANVAS]).people()
    assert "\n" not in str(caught.value)
    with pytest.raises(RosterError, match="cannot be opened"):
        rosters.read(tmp_path / "missing.csv", [TO_CANVAS])


def test_the_table_has_a_line_for_everybody(tmp_path):
    roster = rosters.read(put(tmp_path / "a.csv", CLASS), [TO_CANVAS])
    made = TO_CSV.export(TASK, [final("john", 2.0), final("eve", None)], roster)
    rows = {
        row["student"] or row["roster"]: row for row in csv.DictReader(io.StringIO(made.content.decode("utf-8-sig")))
    }
    assert rows["john"]["total"] == rows["john"][ONES[0].name] == "2"
    assert rows["john"]["of"] == str(FULL)
    assert rows["eve"]["total"] == rows["eve"][ONES[0].name] == ""
    assert rows["Excused, Ed"]["note"] == "handed in nothing"
    assert rows["Excused, Ed"]["total"] == ""
    assert rows["eve"]["roster"].startswith("'=cmd")


def test_what_a_spreadsheet_opens_says_that_it_is_utf8_and_a_roster_stays_as_it_was(tmp_path):
    """Excel takes a file without the mark for another alphabet. Canvas and Moodle read past it."""
    mark = b"\xef\xbb\xbf"
    one = final("Zoë (Canvas 99)", 1.0, "Canvas 99")
    classroom.write_table(TASK, [one], tmp_path / "grades.csv")
    alone = TO_CANVAS.export(TASK, [one], None).content
    for content in ((tmp_path / "grades.csv").read_bytes(), TO_CSV.export(TASK, [one]).content, alone):
        assert content.startswith(mark)
        assert content.count(mark) == 1
        assert "Zoë" in content.decode("utf-8-sig")
    # what Canvas's importer asks of the first row: https://github.com/instructure/canvas-lms, gradebook_importer.rb
    first = next(csv.reader(io.StringIO(alone.decode("utf-8"))))
    assert len(first) > 3
    assert "Student" in first[0]
    assert "ID" in first[1]
    (tmp_path / "alone.csv").write_bytes(alone)  # and it is a roster again, which keeps its mark
    assert TO_CANVAS.export(TASK, [one], rosters.read(tmp_path / "alone.csv", [TO_CANVAS])).content == alone
    for platform, rows in ((TO_CANVAS, CLASS), (TO_MOODLE, WORKSHEET)):
        for marked in (True, False):
            roster = rosters.read(put(tmp_path / "r.csv", rows, mark=marked), [platform])
            assert platform.export(TASK, [one], roster).content.startswith(mark) == marked


@given(st.lists(words, min_size=1, max_size=4, unique=True), words)
def test_json_is_as_described(students, said):
    finals = [
        final(student, points, "Canvas 5", said) for student, points in zip(students, [1.0, None] * 2, strict=False)
    ]
    made = TO_JSON.export(TASK, finals, None)
    told = json.loads(made.content)
    jsonschema.validate(told, JSON_SCHEMA)
    assert [one["total"] for one in told["students"]] == [one.total for one in finals]
    assert told["assignment"]["max"] == FULL
    assert set(made.content.decode()) <= set(string.printable)


def test_json_names_the_absent(tmp_path):
    roster = rosters.read(put(tmp_path / "a.csv", WORKSHEET), [TO_CANVAS, TO_MOODLE])
    told = json.loads(TO_JSON.export(TASK, [final("jane", 1.0)], roster).content)
    jsonschema.validate(told, JSON_SCHEMA)
    absent = [one["roster"] for one in told["students"] if not one["attempts"]]
    assert absent == ["=Jane Doe", "Locked Lu", "Absent Al"]


app = typer.Typer()
app.command("export")(export)
app.callback()(lambda: None)  # so that the command is named, as in actedu


def run(*args):
    return CliRunner().invoke(app, ["export", *(str(arg) for arg in args)])


@pytest.fixture
def graded(tmp_path):
    """An assignment with one graded student, john."""
    folder = tmp_path / "hw"
    task = assignment.create(folder, [one.name for one in ONES], TASK.title)
    with Gradebook.open(folder / "gradebook.sqlite") as book:
        grades = tuple(Grade(one.name, "solved", float(one.points), one.points) for one in ONES)
        book.record(task, Row("john", "john.ipynb", grades, digest="d"))
    return folder


@pytest.mark.parametrize(("to", "rows"), [("canvas", CLASS), ("moodle", WORKSHEET), ("csv", CLASS), ("json", CLASS)])
def test_the_command_writes_a_file(graded, tmp_path, to, rows):
    rows = [[cell.replace("jane@", "john@") for cell in row] for row in rows]
    roster = put(tmp_path / "roster.csv", rows)
    before = roster.read_bytes()
    result = run(graded, "--to", to, "--roster", roster)
    path = graded / {"canvas": "canvas.csv", "moodle": "moodle.csv", "csv": "results.csv", "json": "results.json"}[to]
    assert result.exit_code == 0, result.output
    assert f"1 student, in {path}" in result.output
    assert "handed in nothing" in result.output
    assert path.stat().st_mode & 0o077 == 0
    assert roster.read_bytes() == before
    assert run(graded, "--to", to, "--roster", roster, "--out", tmp_path / "x").exit_code == 0
    assert (tmp_path / "x").read_bytes() == path.read_bytes()


def test_the_command_refuses_in_a_sentence(graded, tmp_path):
    roster = put(tmp_path / "roster.csv", CLASS)
    assignment.create(tmp_path / "new", [ONES[0].name])
    for said, *args in (
        ("is the roster itself", graded, "--to", "canvas", "--roster", roster, "--out", roster),
        ("names a column of Canvas", graded, "--to", "csv", "--column", "x"),
        ("nothing is graded yet; begin with: actedu grade", tmp_path / "new", "--to", "csv"),
        ("cannot be written", graded, "--to", "csv", "--out", tmp_path / "none" / "x.csv"),
        ("is a folder; name the file to write", graded, "--to", "csv", "--out", tmp_path),
        ("begins with", graded, "--to", "moodle", "--roster", roster),
    ):
        result = run(*args)
        assert isinstance(result.exception, ValueError), result.output
        assert said in str(result.exception)


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_names_of_every_kind_go_there_and_back(tmp_path, platform, delimiter):
    """Roster and download in, gradebook, export: every cell but the grade is as it was, and all find their grade.

    What was exported is a roster again, and exporting to it gives the same bytes.
    """
    names = [*NASTY, "Doe; Jr.", "אבג, ד", "Ünï çödé", "a\tb", "x_1_assignsubmission_file_", "<b>Bo<b>", "null"]
    task = assignment.create(tmp_path / "hw", [one.name for one in ONES], '=Home, "work"\u202e; 1')
    if platform == "canvas":
        rows = [
            CANVAS[:6],
            [*POINTS[:6]],
            *([name, str(i), f"s{i}", f"u{i}", name, "3,00"] for i, name in enumerate(names, 1)),
        ]
        files = [f"who_{i}_{i}50_{name}.ipynb" for i, name in enumerate(names, 1)]
    else:
        rest = ["100.00", "Yes", "-", "-", ""]
        rows = [MOODLE, *([f"Participant {i}", name, name, "x\ny", "", *rest] for i, name in enumerate(names, 1))]
        files = [f"{name}_{i}_assignsubmission_file_/hw.ipynb" for i, name in enumerate(names, 1)]
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for file in files:
            archive.writestr(file, "{}")
    with Gradebook.open(tmp_path / "hw" / "gradebook.sqlite") as book:
        for at, one in enumerate(submission.find(tmp_path / "in.zip")):
            points = float(one.identity.split()[-1]) / 10
            grades = (
                Grade(ONES[0].name, "partly", points, FULL, NASTY[at % len(NASTY)]),
                Grade(ONES[1].name, "x", 0, 0),
            )
            assert book.record(task, Row(one.student, one.where, grades, digest=f"{at}", identity=one.identity))
    roster = put(tmp_path / "roster.csv", rows, delimiter)
    first = run(tmp_path / "hw", "--to", platform, "--roster", roster, "--out", tmp_path / "first.csv")
    assert first.exit_code == 0, first.output
    assert "nobody on the roster" not in first.output
    assert "handed in nothing" not in first.output
    written = table((tmp_path / "first.csv").read_bytes(), delimiter)
    before = table(roster.read_bytes(), delimiter)
    grade, own = (6, {6}) if platform == "canvas" else (4, {4, 9})
    assert [[cell for i, cell in enumerate(row) if i not in own] for row in written] == [
        [cell for i, cell in enumerate(row) if i not in own] for row in before
    ]
    scale = 1 if platform == "canvas" else 100 / FULL
    marks = [float(row[grade]) for row in written[-len(names) :]]
    assert marks == pytest.approx([i / 10 * scale for i in range(1, len(names) + 1)], abs=0.01)
    again = run(tmp_path / "hw", "--to", platform, "--roster", tmp_path / "first.csv", "--out", tmp_path / "second.csv")
    assert again.exit_code == 0, again.output
    assert (tmp_path / "second.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_from_canvas_and_back(tmp_path):
    """A class downloaded from Canvas is graded and its gradebook filled, without unpacking anything."""
    assignment.create(tmp_path / "hw", [one.name for one in ONES], TASK.title)
    right = {"cells": [{"cell_type": "code", "source": one.solution_source} for one in ONES]}
    right["cells"].insert(0, {"cell_type": "code", "source": "import numpy as np"})
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr("doejane_1234_501_hw.ipynb", json.dumps(right))
        archive.writestr("doejohn_LATE_99_502_hw.ipynb", json.dumps({"cells": right["cells"][:2]}))
        archive.writestr("evil_7_503_hw.ipynb", '{"cells": [')
        archive.writestr("../../stranger.ipynb", json.dumps(right))
    put(tmp_path / "book.csv", CLASS)
    command = [sys.executable, "-m", "actedu.cli"]
    for line in (["grade", "hw", "submissions.zip"], ["export", "hw", "--to", "canvas", "--roster", "book.csv"]):
        done = subprocess.run([*command, *line], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    rows = table((tmp_path / "hw" / "canvas.csv").read_bytes())
    assert [row[6] for row in rows[3:]] == [str(FULL), str(ONES[0].points), "2.00", "EX", ""]
    assert [row[:6] for row in rows] == [row[:6] for row in CLASS]
    assert "1 graded, but nobody on the roster: ../../stranger" in done.stderr
    assert "could not be read; their cells stay empty: ../../stranger, evil (Canvas 7)" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.csv", "hw", "submissions.zip"]
