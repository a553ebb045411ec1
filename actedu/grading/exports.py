"""What all files of grades have in common: who is whom on the roster, points out of another maximum, what to say.

A roster's own cells pass through as they are. Text of our own that begins like a formula is written with an
apostrophe before it, so that a spreadsheet shows it and computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actedu.grading.rosters import Person, Roster, decimal, match
from actedu.grading.texts import line, plain
from actedu.points import show_points

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final

_NAMES = 20  # that a sentence lists


@dataclass(frozen=True)
class Export:
    """A file's content, and sentences on what is not as one may expect."""

    content: bytes
    said: tuple[str, ...]


class Points:
    """An assignment's points as a column wants them; `said` has a sentence where that is out of another maximum."""

    def __init__(self, assignment: Assignment) -> None:
        self.full = full_points(assignment)
        self.said: list[str] = []

    def out_of(self, most: str, points: float) -> str:
        """Return points out of the maximum that a cell gives, if it does, with the decimal sign that it uses."""
        theirs = decimal(most.strip()) or 0.0
        scale = theirs / self.full if theirs and self.full else 1.0
        if abs(scale - 1) > 1e-9:
            instead = f"as the roster has it, instead of {show_points(self.full)}"
            sentence = f"points are written out of {show_points(theirs)}, {instead}"
            if sentence not in self.said:
                self.said.append(sentence)
        return show_points(points * scale).replace(".", "," if "," in most else ".")


def full_points(assignment: Assignment) -> float:
    """Return all points, those for a reader included."""
    return round(float(sum(assignment.worth(one) for one in assignment.exercises)), 6)


def found_on(
    roster: Roster | None, finals: Iterable[Final]
) -> tuple[tuple[Person, ...], dict[str, Person], tuple[str, ...]]:
    """Return who is on the roster, whom each student is there, and those who are nobody there.

    Raises RosterError where that is not clear. Without a roster all three are empty.
    """
    if roster is None:
        return (), {}, ()
    people = roster.people()
    return people, *match(people, {final.student: final.attempt.row.identity for final in finals})


def encoded(lines: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file."""
    return "".join(line(cells) + "\r\n" for cells in lines).encode("utf-8", errors="replace")


def absent(people: Iterable[Person], found: Mapping[str, Person]) -> list[Person]:
    """Return who is on the roster and was found for no submission."""
    there = {person.identity for person in found.values()}
    return [person for person in people if person.identity not in there]


def sentences(
    finals: Sequence[Final],
    people: Iterable[Person] = (),
    found: Mapping[str, Person] | None = None,
    nobody: Iterable[str] = (),
) -> list[str]:
    """Return what to say of whom: not handed in, not on the roster, not read, not marked; see `found_on`."""
    missing = [person.label for person in absent(people, found or {})]
    unread = [plain(final.student) for final in finals if final.total is None]
    waiting = [plain(final.student) for final in finals if final.waiting]
    return [
        *named("on the roster handed in nothing; their cells stay empty", missing),
        *named("graded, but nobody on the roster", [plain(student) for student in nobody]),
        *named("could not be read; their cells stay empty", unread),
        *named("with answers that wait for a mark, so their points are not final (actedu mark)", waiting),
    ]


def named(what: str, names: Sequence[str]) -> list[str]:
    """Return a sentence on these students, or none where there are none."""
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return [f"{len(names)} {what}: {', '.join(names[:_NAMES])}{more}"] if names else []
