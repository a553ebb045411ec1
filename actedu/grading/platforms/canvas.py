"""Canvas: its downloads of submissions, and its gradebook, which is exported, filled and imported again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from actedu.grading.exports import Export, Points, encoded, found_on, full_points, named, sentences
from actedu.grading.platforms import Named, Platform
from actedu.grading.rosters import Roster, RosterError
from actedu.grading.texts import neutral, plain
from actedu.points import show_points

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final

# doejane_LATE_1234_5678_hw.ipynb: user, attachment; a class without names has LATE_anon_a1B2c_5678_hw.ipynb;
# what was typed in rather than uploaded is doejane_1234_text.html
_FILE = re.compile(
    r"(?:(?P<late_unnamed>LATE_)?(?=anon_)|(?P<name>\w+?)_(?P<late>LATE_)?)"
    r"(?P<id>\d{1,18}|anon_[A-Za-z0-9]{5})_(?:\d{1,18}_(?P<file>.+)|text\.html|link\.html)",
    re.DOTALL,
)
_POINTS = "Points Possible"
_EXCUSED = "EX"
_TEST = "Student, Test"
_DIGEST = re.compile(r"[0-9a-f]{40}")
_MOST_NAMED = 20  # columns that a sentence lists


class Canvas(Platform):
    """Canvas."""

    name = "canvas"
    source = "Canvas, Grades, Export Entire Gradebook"
    columns = (frozenset({"ID", "Student"}), frozenset({"ID", "LastName", "FirstName"}))
    logins = ("SIS User ID", "SIS Login ID", "Integration ID", "ID")
    file = "canvas.csv"
    column_of = "Canvas's gradebook"

    def whose(self, name: str, *, folder: bool) -> Named | None:
        """Recognise a file of a download."""
        found = None if folder else _FILE.fullmatch(name)
        if found is None:
            return None
        late = bool(found["late"] or found["late_unnamed"])
        return Named(found["name"] or "anonymous", f"Canvas {found['id']}", found.start("id"), late)

    def remark(self, files: Sequence[str]) -> str | None:
        """Say where Canvas called a file hw-1.ipynb because there had been a hw.ipynb, which is here too.

        A download holds a student's last attempt alone, so they are two parts of it, or two downloads were unpacked
        into one folder. Their best answers count together: to lose a part would be worse than to count an older answer.
        """
        there = {found["file"] for name in files if (found := _FILE.fullmatch(name))}
        for file in sorted(there):
            first = re.sub(r"-\d{1,3}(?=\.ipynb$)", "", file)
            if file != first and first in there:
                both = f"{plain(first, 60)} and {plain(file, 60)}"
                return f"has {both}, perhaps an old and a new one; the best answers of both count"
        return None

    def person(self, roster: Roster, row: int) -> tuple[str, str] | None:
        """Return a row's name and identity; the row of points has none."""
        number = roster.cell(row, "ID").strip()
        name = roster.cell(row, "Student") or f"{roster.cell(row, 'LastName')}, {roster.cell(row, 'FirstName')}"
        return (name, f"Canvas {number}") if number else None

    def is_invented(self, roster: Roster, row: int) -> bool:
        """Whether it is the Test Student of Student View, whose login is a digest in each language."""
        login = roster.cell(row, "SIS Login ID").strip()
        known = self.person(roster, row)
        named = known is not None and known[0].strip() == _TEST
        return not roster.cell(row, "SIS User ID").strip() and (named or bool(_DIGEST.fullmatch(login)))

    def place_for(self, file: str, student: str, identity: str, where: str) -> str | None:
        """Return the name of the downloaded file, by whose two numbers "Upload Submissions" tells people."""
        found = _FILE.fullmatch(where)
        return where[: found.start("file")] + file if found and found["file"] else None

    def export(
        self, assignment: Assignment, finals: Sequence[Final], roster: Roster | None, column: str | None = None
    ) -> Export:
        """Fill the assignment's column of the gradebook, or write a file with the students' Canvas numbers.

        column: its header; left out, that which is the assignment's title, with or without "(number)".
        """
        if roster is None:
            return _alone(assignment, finals, column)
        at, added = _column(assignment, roster, column)
        people, found, nobody = found_on(roster, finals)
        first = [row for row in range(len(roster.rows)) if roster.cell(row, 0).strip() == _POINTS]
        changes: dict[tuple[int, int], str] = {}
        if added is not None and first:
            changes[first[0], at] = show_points(full_points(assignment))
        kept = []
        points = Points(assignment)
        most = roster.cell(first[0], at) if first else ""
        for final in finals:
            if final.student not in found or (final.total is None and not final.excused):
                continue
            person = found[final.student]
            if roster.cell(person.row, at).strip() in (_EXCUSED, "N/A"):  # excused, or not asked: a teacher's decision
                kept += [person.label] * (not final.excused)
            else:
                changes[person.row, at] = _EXCUSED if final.excused else points.out_of(most, final)
        said = list(points.said)
        if added is not None:
            said.append(
                f"no column of {roster.path.name} is called {assignment.title!r}, so one was added: Canvas will ask "
                f"what to do with it; to fill one of its own, give --column"
            )
        said += sentences(finals, people, found, nobody)
        said += named("left as they were, being excused or not asked", kept)
        return Export(roster.filled(changes, added).encoded(), tuple(said))


def _column(assignment: Assignment, roster: Roster, asked: str | None) -> tuple[int, str | None]:
    """Return where the assignment's column is, and its header where it is to be added."""
    names = [name.strip() for name in roster.header]
    if asked is not None:
        at = [i for i, name in enumerate(names) if name == asked.strip()]
        if not at:
            marked = [name for name in names if re.search(r"\(\d+\)$", name)]
            listed = ", ".join(map(plain, marked[:_MOST_NAMED]))
            known = f"those of assignments are {listed}" if marked else "it has none"
            raise RosterError(f"{roster.path} has no column {asked!r}; {known}")
    else:
        titles = {one.strip().casefold() for one in (assignment.title, neutral(assignment.title))}
        at = [i for i, name in enumerate(names) if re.sub(r" \(\d+\)$", "", name).strip().casefold() in titles]
    if len(at) > 1:
        both = " and ".join(plain(names[i]) for i in at[:3])
        raise RosterError(f"{roster.path} has {len(at)} columns for {assignment.title!r}: {both}; give one by --column")
    return (at[0], None) if at else (len(names), neutral(assignment.title))


def _alone(assignment: Assignment, finals: Sequence[Final], column: str | None) -> Export:
    fields = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    lines = [[*fields, neutral(column or assignment.title)]]
    lines.append([f"    {_POINTS}", *[""] * (len(fields) - 1), show_points(full_points(assignment))])
    unknown = []
    scale = Points(assignment)
    for final in finals:
        platform, _, identity = (final.attempt.row.identity or "").partition(" ")
        if platform == "Canvas" and identity.isdecimal():
            points = _EXCUSED if final.excused else "" if final.total is None else scale.out_of("", final)
            name = final.student.removesuffix(f" (Canvas {identity})")
            lines.append([neutral(name), identity, "", "", "", points])
        else:
            unknown.append(plain(final.student))
    said = named("left out, as their number in Canvas is not known: give its gradebook with --roster", unknown)
    return Export(encoded(lines), (*said, *sentences(finals)))


PLATFORMS = (Canvas(),)
