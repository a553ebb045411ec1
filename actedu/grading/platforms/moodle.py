"""Moodle: its downloads of submissions, and the grading worksheet of an assignment, which is filled in place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo
from html import escape
from typing import TYPE_CHECKING

from actedu.grading.exports import Export, Points, found_on, full_points, named, sentences
from actedu.grading.platforms import Named, Platform
from actedu.grading.rosters import Roster, RosterError, decimal
from actedu.grading.texts import plain
from actedu.points import show_points

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final

FEEDBACK = "actedu: "  # how our own comment in a worksheet begins
# Full Name_77_assignsubmission_file_ is a folder or, where folders were not asked for, the start of a file's name
_FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d{1,18})_assignsubmission_[a-z]+_?", re.DOTALL)
_FILE = re.compile(r"(?P<name>.*?)_(?P<id>\d{1,18})_assignsubmission_[a-z]+_.*", re.DOTALL)
_NUMBER = re.compile(r"_(\d{1,18})_assignsubmission_")
_DIGITS = "0123456789"
_TIMES = [
    f"{date}, {time}"
    for date in ("%A, %d %B %Y", "%A, %B %d, %Y", "%d %B %Y")
    for time in ("%I:%M %p", "%H:%M", "%I:%M:%S %p", "%H:%M:%S")
]


class Moodle(Platform):
    """Moodle."""

    name = "moodle"
    source = "Moodle, the assignment's Submissions, Download grading worksheet (best with Moodle in English)"
    columns = (frozenset({"Identifier", "Grade"}),)
    logins = ("ID number", "Username", "Email address")
    fewest_columns = 4
    file = "moodle.csv"

    def whose(self, name: str, *, folder: bool) -> Named | None:
        """Recognise a folder or a file of a download."""
        found = (_FOLDER if folder else _FILE).fullmatch(name)
        if found and not folder and len(set(_NUMBER.findall(name))) > 1:  # its student chose a part of it
            return Named(name, "", found.start("id"), problem="holds the numbers of two participants in its name")
        return Named(found["name"], f"Participant {found['id']}", found.start("id")) if found else None

    def person(self, roster: Roster, row: int) -> tuple[str, str] | None:
        """Return a row's name and identity."""
        text = roster.cell(row, "Identifier").strip()
        number = text[len(text.rstrip(_DIGITS)) :]
        identity = f"Participant {number}" if number else text  # the word is in the teacher's language
        return (roster.cell(row, "Full name"), identity) if text else None

    def came(self, roster: Roster, row: int, zone: tzinfo) -> datetime | None:
        """Return the time that Moodle in English writes, such as "Tuesday, 1 December 2026, 11:58 PM"."""
        text = roster.cell(row, "Last modified (submission)").strip()
        for form in _TIMES:
            with suppress(ValueError):
                return datetime.strptime(text, form).replace(tzinfo=zone)
        return None

    def by_content(self, rows: Sequence[Sequence[str]]) -> Mapping[str, int] | None:
        """Return where a worksheet in another language has its columns, or None where that is not beyond doubt.

        First comes the identifier, one word and a number ("Teilnehmer/in77"), then the name; the maximum is one number
        all the way down, and the grades before it, which are empty or numbers, do not exceed it.
        """
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        words = {row[0].strip().rstrip(_DIGITS) for row in rows if row}
        numbered = all(row[0].strip()[-1:] in _DIGITS for row in rows if row)
        if not rows or len(words) != 1 or not words.pop().strip() or not numbered:
            return None
        found = []
        for at in range(3, min(map(len, rows))):
            tops = {row[at].strip() for row in rows}
            top = decimal(tops.pop()) if len(tops) == 1 else None
            grades = [decimal(text) for row in rows if (text := row[at - 1].strip()) not in ("", "-")]
            if top and all(grade is not None and grade <= top for grade in grades):
                found.append(at)
        if len(found) != 1:
            return None
        return {"Identifier": 0, "Full name": 1, "Grade": found[0] - 1, "Maximum Grade": found[0]}

    def place_for(self, file: str, student: str, identity: str, where: str) -> str | None:
        """Return a path as in a download, by whose number "Upload multiple feedback files in a zip" tells people."""
        if not re.fullmatch(r"Participant \d{1,18}", identity):
            return None
        name = re.sub(r"[_/\\]", " ", student.removesuffix(f" ({identity})"))
        return f"{name}_{identity.split()[1]}_assignsubmission_file_/{file}"

    def export(
        self, assignment: Assignment, finals: Sequence[Final], roster: Roster | None, column: str | None = None
    ) -> Export:
        """Fill in the grade, and where there is a column for it and no comment of somebody's yet, the feedback."""
        if roster is None:
            raise RosterError(f"export: Moodle takes back its own worksheet; give it with --roster ({self.source})")
        people, found, nobody = found_on(roster, finals)
        grades, comments = roster.column("Grade"), roster.column("Feedback comments")
        assert grades is not None, "a worksheet without grades is not read as one"
        if roster.column("Scale") is not None and roster.column("Maximum Grade") is None:
            raise RosterError(f"{roster.path} grades by a scale of words, not by points; set the assignment to points")
        changes: dict[tuple[int, int], str] = {}
        locked, commented = [], []
        points = Points(assignment)
        excused = [found[one.student].label for one in finals if one.excused and one.student in found]
        for final in finals:
            if final.total is None or final.student not in found:
                continue
            person = found[final.student]
            if roster.cell(person.row, "Grade can be changed").strip() == "No":
                locked.append(person.label)
                continue
            changes[person.row, grades] = points.out_of(roster.cell(person.row, "Maximum Grade"), final)
            comment = roster.cell(person.row, "Feedback comments")
            if comment.strip() and not comment.startswith(FEEDBACK):
                commented.append(person.label)
            elif comments is not None:
                most = roster.cell(person.row, "Maximum Grade").strip() or show_points(full_points(assignment))
                asked = full_points(assignment, final)
                changes[person.row, comments] = _feedback(final, asked, changes[person.row, grades], most)
        said = list(points.said)
        if roster.translated is not None:
            said.append(
                f"the headings of {roster.path.name} are not in English, so the columns were told by what is in them; "
                "grades were written and no comments, and grades that Moodle has locked it will refuse itself"
            )
        said += sentences(finals, people, found, nobody)
        said += named("excused from all, for which Moodle has no sign; their cells stay as they were", excused)
        said += named("left as they were, because Moodle has locked the grade", locked)
        said += named("given a grade and left with the comment that was there", commented)
        return Export(roster.filled(changes).encoded(), tuple(said))


def _feedback(final: Final, asked: float, grade: str, most: str) -> str:
    """Return a comment as the HTML that Moodle takes it for, which agrees with the grade beside it."""
    assert final.total is not None
    scaled = f", which is {grade} of {most} here" if decimal(most) != asked else ""
    lines = [f"{FEEDBACK}{show_points(final.total)} of {show_points(asked)} points{scaled}."]
    lines += [f"{one}: waits for a mark" for one in final.waiting]
    lines += [f"{grade.exercise}: {grade.said}" for grade in final.grades if grade.said]
    if final.bonus:
        lines.append(f"{final.bonus:+g} points beside those of the exercises.")
    if final.taken_off:
        lines.append(f"Handed in late: {show_points(final.taken_off)} points taken off.")
    return "<br>".join(escape(plain(one)) for one in lines)


PLATFORMS = (Moodle(),)
