"""What all files of grades have in common: who is whom on the roster, points out of another maximum, what to say.

A roster's own cells pass through as they are. Text of our own that begins like a formula is written with an
apostrophe before it, so that a spreadsheet shows it and computes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actedu.grading.grades import EXCUSED
from actedu.grading.rosters import Finder, Person, Roster, RosterError, decimal, match
from actedu.grading.texts import line, neutral, plain
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
        self._assignment = assignment
        self.said: list[str] = []

    def out_of(self, most: str, final: Final) -> str:
        """Return a student's points out of the maximum that a cell gives, or of all, with the decimal sign that it has.

        Of who is excused from a part, that part is neither in the points nor in what they are out of.
        """
        full, asked = full_points(self._assignment), full_points(self._assignment, final)
        most = most.strip()
        theirs = decimal(most)
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", most) and theirs != full:  # thousands, or three decimals
            theirs = None
        if theirs is None and most:
            unclear = f"the roster's maximum {plain(most, 20)!r} is not understood"
            self._say(f"{unclear}, so points are written out of {show_points(full)}")
        comma = theirs is not None and re.search(r",\d+\D*$", most)
        theirs = theirs or full
        if abs(theirs - full) > 1e-9 * full:
            self._say(
                f"points are written out of {show_points(theirs)}, as the roster has it, instead of {show_points(full)}"
            )
        points = (final.total or 0.0) * (theirs / asked if asked else 1.0)
        return show_points(points).replace(".", "," if comma else ".")

    def _say(self, sentence: str) -> None:
        if sentence not in self.said:
            self.said.append(sentence)


def full_points(assignment: Assignment, final: Final | None = None) -> float:
    """Return all points, those for a reader included; of a student, without what they are excused from."""
    excused = {one.exercise for one in final.grades if one.status == EXCUSED} if final is not None else set()
    return round(float(sum(assignment.worth(one) for one in assignment.exercises if one.name not in excused)), 6)


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
    """Return a CSV file. Its byte-order mark tells a spreadsheet that it is UTF-8; Canvas and Moodle read past it."""
    return "".join(line(cells) + "\r\n" for cells in lines).encode("utf-8-sig", errors="replace")


def over_a_term(assignments: Sequence[tuple[Assignment, Sequence[Final]]], roster: Roster | None) -> tuple[bytes, int]:
    """Return a table with a line for each student and the points of each assignment, and how many students there are.

    Students of several assignments are one by the roster, else by number and name.
    """
    people = roster.people() if roster is not None else ()
    find = Finder(people)
    names = {person.identity: person.name for person in people}
    points: dict[str, dict[int, Final]] = {person.identity: {} for person in people if not person.invented}
    for number, (_, finals) in enumerate(assignments):
        for final in finals:
            meant = find(final.student, final.attempt.row.identity)
            key = meant[0].identity if len(meant) == 1 else final.attempt.row.identity or final.student
            names.setdefault(key, final.student)
            if (other := points.get(key, {}).get(number)) is not None:
                who = f"{plain(other.student)} and {plain(final.student)}"
                twice = "are the same person on the roster: keep one of them; nothing was written"
                raise RosterError(f"term: {who} {twice}")
            points.setdefault(key, {})[number] = final
    titles = [f"{one.title} (of {show_points(full_points(one))})" for one, _ in assignments]
    lines = [["student", "identity", *map(neutral, titles), "total", "of"]]
    for key, found in sorted(points.items(), key=lambda pair: names[pair[0]].casefold()):
        reached = [found[i].total if i in found else None for i in range(len(titles))]
        of = sum(full_points(one, found.get(i)) for i, (one, _) in enumerate(assignments))
        cells = ["" if one is None else show_points(one) for one in reached]
        total = show_points(sum(one for one in reached if one is not None))
        lines.append([neutral(names[key]), neutral(key if key != names[key] else ""), *cells, total, show_points(of)])
    return encoded(lines), len(points)


def absent(people: Iterable[Person], found: Mapping[str, Person]) -> list[Person]:
    """Return who is on the roster and was found for no submission; of whom nothing is awaited is not among them."""
    there = {person.identity for person in found.values()}
    return [person for person in people if person.identity not in there and not person.invented]


def sentences(
    finals: Sequence[Final],
    people: Iterable[Person] = (),
    found: Mapping[str, Person] | None = None,
    nobody: Iterable[str] = (),
) -> list[str]:
    """Return what to say of whom: not handed in, not on the roster, not read, not marked; see `found_on`."""
    missing = [person.label for person in absent(people, found or {})]
    unread = [plain(final.student) for final in finals if final.total is None and not final.excused]
    waiting = [plain(final.student) for final in finals if final.waiting]
    behind = [plain(final.student) for final in finals if final.left_behind]
    unjudged = [plain(final.student) for final in finals if final.unjudged]
    return [
        *named("on the roster handed in nothing; their cells stay empty", missing),
        *named("graded, but nobody on the roster", [plain(student) for student in nobody]),
        *named("could not be read; their cells stay empty", unread),
        *named("with answers that wait for a mark, so their points are not final (actedu mark)", waiting),
        *named("with an answer that could not be judged and has 0 points for it (see actedu grade)", unjudged),
        *named("with an earlier attempt that cannot count until it is graded again too (actedu regrade)", behind),
    ]


def named(what: str, names: Sequence[str]) -> list[str]:
    """Return a sentence on these students, or none where there are none."""
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return [f"{len(names)} {what}: {', '.join(names[:_NAMES])}{more}"] if names else []
