"""Results for other programs: Canvas, Moodle, a table, and JSON.

A roster's own cells pass through as they are. Text of our own that begins like a formula is written with an
apostrophe before it, so that a spreadsheet shows it and computes nothing.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu.grading.assignment import Assignment
from actedu.grading.rosters import SOURCES, Person, Roster, RosterError, decimal, guarded, line, match
from actedu.grading.submission import plain

if TYPE_CHECKING:
    from actedu.grading.finals import Final

KINDS = ("canvas", "moodle", "csv", "json")
SCHEMA = "actedu-grades-1"
FEEDBACK = "actedu: "  # how our own comment in a Moodle worksheet begins
_NAMES = 20  # that a sentence lists

_TEXT, _NUMBER = {"type": "string"}, {"type": ["number", "null"]}
_MAYBE = {"type": ["string", "null"]}


def _record(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


JSON_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What actedu export --to json writes",
    **_record(
        schema={"const": SCHEMA},
        assignment=_record(
            title=_TEXT,
            due={**_MAYBE, "description": "ISO 8601 with zone"},
            max={"type": "number", "description": "all points, those for a reader included"},
            exercises=_list(_record(name=_TEXT, title=_TEXT, module=_TEXT, kind=_TEXT, max={"type": "number"})),
        ),
        students=_list(
            _record(
                student=_TEXT,
                identity={**_MAYBE, "description": "what Canvas or Moodle knows the student by: Canvas 1234"},
                roster={**_MAYBE, "description": "the name on the roster, null without one or when not on it"},
                total={
                    **_NUMBER,
                    "description": "after what being late costs; null when nothing was handed in or read",
                },
                max={**_NUMBER, "description": "without what still waits for a reader"},
                late={"type": "number", "description": "the share of the points taken off, 0 to 1"},
                handed_in={**_MAYBE, "description": "ISO 8601 with zone, null when not known"},
                attempts={"type": "integer", "description": "0 for who is on the roster and handed in nothing"},
                waiting={**_list(_TEXT), "description": "exercises that a reader has yet to mark"},
                problem=_MAYBE,
                note=_TEXT,
                exercises=_list(
                    _record(
                        name=_TEXT,
                        status=_TEXT,
                        points={"type": "number"},
                        max={"type": "number"},
                        said={**_MAYBE, "description": "what to tell the student"},
                        mistake={**_MAYBE, "description": "the name of the known mistake it is, whatever is said"},
                    )
                ),
            )
        ),
    ),
}


@dataclass(frozen=True)
class Export:
    """A file's content, and sentences on what is not as one may expect."""

    content: bytes
    said: tuple[str, ...]


def neutral(text: str, most: int = 400) -> str:
    """Return text in one line that a spreadsheet shows and does not compute."""
    return guarded(plain(text, most))


def number(value: float) -> str:
    """Show points with at most two decimals and no needless ones."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def canvas(assignment: Assignment, finals: Sequence[Final], roster: Roster | None, column: str | None = None) -> Export:
    """Fill the assignment's column of Canvas's gradebook export, or write a file with the students' Canvas numbers.

    column: the header of the column; by itself found as the assignment's title, with or without "(number)".
    Raises RosterError when a student or the column is not clear.
    """
    if roster is None:
        return _canvas_alone(assignment, finals, column)
    at, added = _column(assignment, roster, column)
    people = roster.people()
    found, nobody = match(people, _identities(finals))
    first = [row for row in range(len(roster.rows)) if roster.cell(row, 0).strip() == "Points Possible"]
    changes: dict[tuple[int, int], str] = {}
    most = roster.cell(first[0], at) if first else ""
    if added is not None and first:
        changes[first[0], at] = number(_full(assignment))
    said: list[str] = []
    kept = []
    shown = _out_of(assignment, most, said)
    for final in finals:
        if final.total is None or final.student not in found:
            continue
        person = found[final.student]
        if roster.cell(person.row, at).strip() in ("EX", "N/A"):  # excused, or not asked: a teacher's decision
            kept.append(person.label)
        else:
            changes[person.row, at] = shown(final.total)
    if added is not None:
        said.append(
            f"no column of {roster.path.name} is called {assignment.title!r}, so one was added: Canvas will ask what "
            f"to do with it; to fill one of its own, give --column"
        )
    said += _sentences(finals, people, found, nobody)
    said += _named("left as they were, being excused or not asked", kept)
    return Export(roster.filled(changes, added).encoded(), tuple(said))


def moodle(assignment: Assignment, finals: Sequence[Final], roster: Roster | None) -> Export:
    """Fill Moodle's grading worksheet: the grade, and where there is a column for it and no comment yet, the feedback.

    Raises RosterError without a worksheet, or when a student is not clear.
    """
    if roster is None:
        raise RosterError(f"export: Moodle takes back its own worksheet; give it with --roster ({SOURCES['moodle']})")
    people = roster.people()
    found, nobody = match(people, _identities(finals))
    grades, comments = roster.column("Grade"), roster.column("Feedback comments")
    assert grades is not None, "a worksheet without grades is not read as one"
    if roster.column("Scale") is not None and roster.column("Maximum Grade") is None:
        raise RosterError(f"{roster.path} grades by a scale of words, not by points; set the assignment to points")
    changes: dict[tuple[int, int], str] = {}
    said: list[str] = []
    locked, commented = [], []
    for final in finals:
        if final.total is None or final.student not in found:
            continue
        person = found[final.student]
        if roster.cell(person.row, "Grade can be changed").strip() == "No":
            locked.append(person.label)
            continue
        shown = _out_of(assignment, roster.cell(person.row, "Maximum Grade"), said)
        changes[person.row, grades] = shown(final.total)
        comment = roster.cell(person.row, "Feedback comments")
        if comment.strip() and not comment.startswith(FEEDBACK):
            commented.append(person.label)
        elif comments is not None:
            changes[person.row, comments] = _feedback(final)
    if roster.translated is not None:
        said.append(
            f"the headings of {roster.path.name} are not in English, so the columns were told by what is in them; "
            "grades were written and no comments, and grades that Moodle has locked it will refuse itself"
        )
    said += _sentences(finals, people, found, nobody)
    said += _named("left as they were, because Moodle has locked the grade", locked)
    said += _named("given a grade and left with the comment that was there", commented)
    return Export(roster.filled(changes).encoded(), tuple(said))


def table(assignment: Assignment, finals: Sequence[Final], roster: Roster | None) -> Export:
    """Write a CSV table: one line a student, one column an exercise. Who is only on the roster has empty cells."""
    people = roster.people() if roster else ()
    found, nobody = match(people, _identities(finals)) if roster else ({}, ())
    names = [one.name for one in assignment.exercises]
    lines = [["student", "identity", "roster", *names, "total", "of", "late", "note"]]
    for final in finals:
        points = {grade.exercise: grade for grade in final.grades}
        person = found.get(final.student)
        lines.append(
            [
                neutral(final.student),
                neutral(final.attempt.row.identity or ""),
                neutral(person.name) if person else "",
                *(number(points[name].points) if _counts(points.get(name), final) else "" for name in names),
                "" if final.total is None else number(final.total),
                "" if final.max is None else number(final.max),
                number(final.late) if final.late else "",
                neutral(final.note),
            ]
        )
    for person in _absent(people, found):
        blank = [""] * (len(names) + 3)
        lines.append(["", neutral(person.identity), neutral(person.name), *blank, "handed in nothing"])
    text = "".join(line(cells) + "\r\n" for cells in lines)
    said = _sentences(finals, people, found, nobody)
    return Export(text.encode("utf-8", errors="replace"), tuple(said))


def as_json(assignment: Assignment, finals: Sequence[Final], roster: Roster | None) -> Export:
    """Write all that is known about grades as JSON, in the form that `JSON_SCHEMA` describes."""
    people = roster.people() if roster else ()
    found, nobody = match(people, _identities(finals)) if roster else ({}, ())
    students = [_student(final, found.get(final.student)) for final in finals]
    for person in _absent(people, found):
        students.append(
            {
                "student": person.name,
                "identity": person.identity,
                "roster": person.name,
                "total": None,
                "max": None,
                "late": 0.0,
                "handed_in": None,
                "attempts": 0,
                "waiting": [],
                "problem": None,
                "note": "handed in nothing",
                "exercises": [],
            }
        )
    told = {
        "schema": SCHEMA,
        "assignment": {
            "title": assignment.title,
            "due": assignment.due.isoformat() if assignment.due else None,
            "max": _full(assignment),
            "exercises": [
                {
                    "name": one.name,
                    "title": one.title,
                    "module": one.module,
                    "kind": one.kind,
                    "max": assignment.worth(one),
                }
                for one in assignment.exercises
            ],
        },
        "students": students,
    }
    content = json.dumps(told, indent=1, allow_nan=False) + "\n"
    return Export(content.encode("ascii"), tuple(_sentences(finals, people, found, nobody)))


def write(content: bytes, path: Path) -> None:
    """Write a file in one step, readable by its owner alone. Raises ValueError when it cannot be written."""
    if path.is_dir():
        raise ValueError(f"{path} is a folder; name the file to write in it")
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror or error}") from None


def _identities(finals: Iterable[Final]) -> dict[str, str | None]:
    return {final.student: final.attempt.row.identity for final in finals}


def _full(assignment: Assignment) -> float:
    return round(float(sum(assignment.worth(one) for one in assignment.exercises)), 6)


def _counts(grade: Any, final: Final) -> bool:
    return grade is not None and grade.exercise not in final.waiting


def _out_of(assignment: Assignment, most: str, said: list[str]) -> Callable[[float], str]:
    """Return how the platform's column wants points: out of its own maximum, with its decimal sign."""
    theirs = decimal(most.strip()) or 0.0
    full = _full(assignment)
    scale = theirs / full if theirs and full else 1.0
    if abs(scale - 1) > 1e-9:
        sentence = f"points are written out of {number(theirs)}, as the roster has it, instead of {number(full)}"
        if sentence not in said:
            said.append(sentence)
    return lambda points: number(points * scale).replace(".", "," if "," in most else ".")


def _column(assignment: Assignment, roster: Roster, asked: str | None) -> tuple[int, str | None]:
    """Return where the assignment's column is, and its header where it is to be added."""
    names = [name.strip() for name in roster.header]
    if asked is not None:
        at = [i for i, name in enumerate(names) if name == asked.strip()]
        if not at:
            marked = [name for name in names if re.search(r"\(\d+\)$", name)]
            known = f"those of assignments are {', '.join(map(plain, marked[:_NAMES]))}" if marked else "it has none"
            raise RosterError(f"{roster.path} has no column {asked!r}; {known}")
    else:
        titles = {one.strip().casefold() for one in (assignment.title, neutral(assignment.title))}
        at = [i for i, name in enumerate(names) if re.sub(r" \(\d+\)$", "", name).strip().casefold() in titles]
    if len(at) > 1:
        both = " and ".join(plain(names[i]) for i in at[:3])
        raise RosterError(f"{roster.path} has {len(at)} columns for {assignment.title!r}: {both}; give one by --column")
    return (at[0], None) if at else (len(names), neutral(assignment.title))


def _canvas_alone(assignment: Assignment, finals: Sequence[Final], column: str | None) -> Export:
    fields = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    lines = [[*fields, neutral(column or assignment.title)]]
    lines.append(["    Points Possible", *[""] * (len(fields) - 1), number(_full(assignment))])
    unknown = []
    for final in finals:
        platform, _, identity = (final.attempt.row.identity or "").partition(" ")
        if platform == "Canvas" and identity.isdecimal():
            points = "" if final.total is None else number(final.total)
            name = final.student.removesuffix(f" (Canvas {identity})")
            lines.append([neutral(name), identity, "", "", "", points])
        else:
            unknown.append(plain(final.student))
    said = _named("left out, as their number in Canvas is not known: give its gradebook with --roster", unknown)
    text = "".join(line(cells) + "\r\n" for cells in lines)
    return Export(text.encode("utf-8", errors="replace"), (*said, *_sentences(finals, (), {}, ())))


def _feedback(final: Final) -> str:
    """Return a comment as the HTML that Moodle takes it for."""
    assert final.total is not None
    lines = [f"{FEEDBACK}{number(final.total)} of {number(final.max or 0)} points."]
    lines += [f"{grade.exercise}: {grade.said}" for grade in final.grades if grade.said]
    if final.taken_off:
        lines.append(f"Handed in late: {number(final.taken_off)} points taken off.")
    return "<br>".join(escape(plain(one)) for one in lines)


def _student(final: Final, person: Person | None) -> dict[str, Any]:
    row = final.attempt.row
    return {
        "student": plain(final.student),
        "identity": row.identity,
        "roster": person.name if person else None,
        "total": final.total,
        "max": final.max,
        "late": final.late,
        "handed_in": row.handed_in.isoformat() if row.handed_in else None,
        "attempts": final.attempts,
        "waiting": list(final.waiting),
        "problem": row.problem,
        "note": plain(final.note, 600),
        "exercises": [
            {
                "name": grade.exercise,
                "status": grade.status,
                "points": grade.points,
                "max": grade.max_points,
                "said": grade.said,
                "mistake": grade.mistake,
            }
            for grade in final.grades
        ],
    }


def _absent(people: Iterable[Person], found: Mapping[str, Person]) -> list[Person]:
    there = {person.identity for person in found.values()}
    return [person for person in people if person.identity not in there]


def _sentences(
    finals: Iterable[Final], people: Iterable[Person], found: Mapping[str, Person], nobody: Iterable[str]
) -> list[str]:
    finals = list(finals)
    said = _named("on the roster handed in nothing; their cells stay empty", _labels(_absent(people, found)))
    said += _named("graded, but nobody on the roster", [plain(student) for student in nobody])
    unread = [plain(final.student) for final in finals if final.total is None]
    said += _named("could not be read; their cells stay empty", unread)
    waiting = [plain(final.student) for final in finals if final.waiting]
    said += _named("with answers that wait for a mark, so their points are not final (actedu mark)", waiting)
    return said


def _labels(people: Iterable[Person]) -> list[str]:
    return [person.label for person in people]


def _named(what: str, names: Sequence[str]) -> list[str]:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return [f"{len(names)} {what}: {', '.join(names[:_NAMES])}{more}"] if names else []
