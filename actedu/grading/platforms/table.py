"""For no platform: a table (CSV) and everything that is known (JSON), and as roster a table of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from actedu.grading import platforms
from actedu.grading.exports import Export, absent, encoded, found_on, full_points, sentences
from actedu.grading.platforms import Platform
from actedu.grading.rosters import Person, Roster
from actedu.grading.texts import neutral, plain
from actedu.points import show_points

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final

SCHEMA = "actedu-grades-2"
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


class Table(Platform):
    """A table for a spreadsheet: a line for each student, a column for each exercise that counts."""

    name = "csv"
    source = "a table of your own, saved as CSV, with the columns student and login"
    columns = (frozenset({"student"}), frozenset({"login"}))
    file = "results.csv"
    any_roster = True

    @property
    def logins(self) -> tuple[str, ...]:
        """Those of its own, and those of any platform that it was saved from."""
        others = (one for one in platforms.with_rosters() if one is not self)
        return ("login", "email", *(heading for one in others for heading in one.logins))

    def person(self, roster: Roster, row: int) -> tuple[str, str] | None:
        """Return a row's name and identity, which is a login of the teacher's."""
        login = next(filter(None, (roster.cell(row, key).strip() for key in ("login", "email", "student"))), "")
        return (roster.cell(row, "student").strip() or login, f"Roster {login}") if login else None

    def again(self, identity: str) -> str:
        """Say that two rows have one login."""
        login = plain(f"the login {identity.removeprefix('Roster ')}")
        return f"{login} is there twice; give each student a login of their own"

    def export(
        self, assignment: Assignment, finals: Sequence[Final], roster: Roster | None = None, column: str | None = None
    ) -> Export:
        """Write the table. Who is only on the roster has empty cells, and so has what waits for a mark."""
        people, found, nobody = found_on(roster, finals)
        names = [one.name for one in assignment.exercises if not one.for_reader or assignment.worth(one)]
        lines = [["student", "file", "identity", "roster", *names, "late", "taken off", "total", "of", "note"]]
        for final in finals:
            row, person = final.attempt.row, found.get(final.student)
            points = {one.exercise: one.points for one in final.grades if one.exercise not in final.waiting}
            lines.append(
                [
                    neutral(final.student),
                    neutral(row.where),
                    neutral(row.identity or ""),
                    neutral(person.name) if person else "",
                    *(show_points(points[name]) if name in points else "" for name in names),
                    show_points(final.late) if final.late else "",
                    "" if final.total is None else show_points(final.taken_off),
                    "" if final.total is None else show_points(final.total),
                    "" if final.max is None else show_points(final.max),
                    neutral(final.note),
                ]
            )
        for person in absent(people, found):
            blank = [""] * (len(names) + 4)
            lines.append(["", "", neutral(person.identity), neutral(person.name), *blank, "handed in nothing"])
        return Export(encoded(lines), tuple(sentences(finals, people, found, nobody)))


class Everything(Platform):
    """All that is known about grades, in the form that `JSON_SCHEMA` describes."""

    name = "json"
    file = "results.json"
    any_roster = True

    def export(
        self, assignment: Assignment, finals: Sequence[Final], roster: Roster | None, column: str | None = None
    ) -> Export:
        """Write it."""
        people, found, nobody = found_on(roster, finals)
        told = {
            "schema": SCHEMA,
            "assignment": {
                "title": assignment.title,
                "due": assignment.due.isoformat() if assignment.due else None,
                "max": full_points(assignment),
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
            "students": [
                *(_student(final, found.get(final.student)) for final in finals),
                *map(_missing, absent(people, found)),
            ],
        }
        content = json.dumps(told, indent=1, allow_nan=False) + "\n"
        return Export(content.encode("ascii"), tuple(sentences(finals, people, found, nobody)))


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


def _missing(person: Person) -> dict[str, Any]:
    return {
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


TABLE = Table()
PLATFORMS = (TABLE, Everything())
