"""Lists of students, from Canvas, from Moodle or a teacher's own, and whose submission is whose.

A roster is read so that it can be written again as it was: columns, order, separator, byte-order mark.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from actedu.grading.submission import plain

# where a cell begins, also for a spreadsheet that takes ; or | for the end of one; then signs that begin a formula
_FORMULA = re.compile(r"(^|[;|]\s*)(?='*[=+\-@＝＋－＠])")
_GUARD = re.compile(_FORMULA.pattern.replace("(?=", "'(?="))

MOST_BYTES = 32 << 20
SOURCES = {
    "canvas": "Canvas, Grades, Export Entire Gradebook",
    "moodle": "Moodle, the assignment's Submissions, Download grading worksheet (best with Moodle in English)",
    "csv": "a table of your own, saved as CSV, with the columns student and login",
}
_NEEDED = {
    "canvas": ({"ID", "Student"}, {"ID", "LastName", "FirstName"}),
    "moodle": ({"Identifier", "Grade"},),
    "csv": ({"student"}, {"login"}),
}
_DIGITS = "0123456789"
_LOGINS = (
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "ID number",
    "Username",
    "Email address",
    "ID",
    "login",
    "email",
)


class RosterError(ValueError):
    """A roster that cannot be used; the message says why and what is accepted."""


@dataclass(frozen=True)
class Person:
    """One student on a roster.

    Attributes:
        row: where in the roster's rows.
        name: as the roster has it.
        identity: as in Submission.
        logins: all that names just this student on the platform, in lower case.
    """

    row: int
    name: str
    identity: str
    logins: frozenset[str]

    @property
    def label(self) -> str:
        """Name and identity, for people."""
        return plain(f"{self.name} ({self.identity})")


@dataclass(frozen=True)
class Roster:
    """A table as it was read. `rows` are without the header; a row may be shorter than that."""

    path: Path
    kind: str  # a key of SOURCES
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    newline: str = "\r\n"
    mark: bool = False  # a byte-order mark
    translated: Mapping[str, int] | None = None  # where the known columns are, if the header is in another language

    def column(self, name: str) -> int | None:
        """Return where the column of that English name is, or None."""
        if self.translated is not None:
            return self.translated.get(name)
        names = [one.strip() for one in self.header]
        return names.index(name) if name in names else None

    def cell(self, row: int, column: str | int) -> str:
        """Return a cell's text; "" where the row is too short or the column is missing."""
        at = self.column(column) if isinstance(column, str) else column
        return "" if at is None or at >= len(self.rows[row]) else self.rows[row][at]

    def people(self) -> tuple[Person, ...]:
        """Return the students, in the roster's order. Raises RosterError when two have one identity."""
        found: dict[str, Person] = {}
        keys = {"canvas": ("ID",), "moodle": ("Identifier",), "csv": ("login", "email", "student")}[self.kind]
        for row in range(len(self.rows)):
            identity = next(filter(None, (self.cell(row, key).strip() for key in keys)), "")
            if not identity:
                continue  # the row of points, or an empty one
            if self.kind == "canvas":
                name = self.cell(row, "Student") or f"{self.cell(row, 'LastName')}, {self.cell(row, 'FirstName')}"
                identity = f"Canvas {identity}"
            elif self.kind == "csv":
                name = self.cell(row, "student").strip() or identity
                identity = f"Roster {identity}"
            else:
                name = self.cell(row, "Full name")
                number = identity[len(identity.rstrip(_DIGITS)) :]
                identity = f"Participant {number}" if number else identity  # the word is in the teacher's language
            if identity in found:
                login = identity.removeprefix("Roster ")
                who, advice = (
                    (f"the login {login}", "give each student a login of their own")
                    if self.kind == "csv"
                    else (identity, "download the file again")
                )
                raise RosterError(f"{self.path}: {plain(who)} is there twice; {advice}")
            logins = {self.cell(row, column).strip().casefold() for column in _LOGINS} - {""}
            found[identity] = Person(row, name, identity, frozenset(logins))
        return tuple(found.values())

    def filled(self, changes: Mapping[tuple[int, int], str], added: str | None = None) -> Roster:
        """Return the roster with other texts in some cells (row, column), and perhaps one more column."""
        header = (*self.header, added) if added is not None else self.header
        rows = [list(row) for row in self.rows]
        for (row, column), text in changes.items():
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = text
        return replace(self, header=header, rows=tuple(map(tuple, rows)))

    def encoded(self) -> bytes:
        """Return the file's content, written as the roster was."""
        lines = [line(row, self.delimiter) for row in (self.header, *self.rows)]
        return "".join(one + self.newline for one in lines).encode("utf-8-sig" if self.mark else "utf-8")


def guarded(text: str) -> str:
    """Return text that a spreadsheet shows and does not compute; `unguarded` gives it back."""
    return _FORMULA.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return _GUARD.sub(r"\1", text)


def line(cells: Sequence[str], delimiter: str = ",") -> str:
    """Return one line of a CSV file without its end; what could be taken for an end is quoted."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n")


def read(path: Path, *kinds: str) -> Roster:
    """Read a roster of one of `kinds`, which are keys of SOURCES.

    Raises RosterError with file, line and what is accepted.
    """
    advice = f"download it anew: {', or '.join(SOURCES[kind] for kind in kinds)}"
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RosterError(f"{path} cannot be opened: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise RosterError(f"{path} has more than {MOST_BYTES >> 20} MB, which no roster has; {advice}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8 text; save it as CSV UTF-8, or {advice}") from None
    if not text.strip():
        raise RosterError(f"{path} is empty; {advice}")
    first = ""
    for delimiter in (",", ";", "\t"):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            header = tuple(next(reader, []))
            names = {name.strip() for name in header}
            kind = next((kind for kind in kinds if any(needed <= names for needed in _NEEDED[kind])), None)
            if kind is None and ("moodle" not in kinds or len(header) < 4):
                first = plain(text.partition("\n")[0], 60)
                continue
            rows = tuple(map(tuple, reader))
            translated = None if kind else _by_content(rows)
            if kind is None and translated is None:
                first = plain(text.partition("\n")[0], 60)
                continue
        except csv.Error as error:
            raise RosterError(f"{path}, line {reader.line_num}: {error}; {advice}") from None
        for number, row in enumerate(rows, 1):
            if len(row) > len(header):
                wide = f"row {number} has {len(row)} cells under a header of {len(header)}"
                raise RosterError(f"{path}: {wide}; {advice}")
        newline = "\r\n" if "\r\n" in text else "\n"
        mark = content.startswith(b"\xef\xbb\xbf")
        return Roster(path, kind or "moodle", header, rows, delimiter, newline, mark, translated)
    columns = " or ".join(", ".join(sorted(needed)) for kind in kinds for needed in _NEEDED[kind])
    raise RosterError(f"{path} begins with {first!r}, not with the columns {columns}; {advice}")


def _by_content(rows: Sequence[Sequence[str]]) -> dict[str, int] | None:
    """Return where a Moodle worksheet in another language has its columns, or None where that is not beyond doubt.

    First comes the identifier, one word and a number ("Teilnehmer/in77"), then the name; the maximum is one number
    all the way down, and the grades before it, which are empty or numbers, do not exceed it.
    """
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    words = {row[0].strip().rstrip(_DIGITS) for row in rows if row}
    if not rows or len(words) != 1 or not words.pop().strip() or any(row[0].strip()[-1] not in _DIGITS for row in rows):
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


def decimal(text: str) -> float | None:
    """Return the number that a cell holds, with a decimal point or comma, or None."""
    return float(text.replace(",", ".")) if re.fullmatch(r"\d{1,9}([.,]\d{1,9})?", text) else None


class Finder:
    """Finds who a student is among people: nobody, one, or several who may be meant.

    One with an identity of the people's platform is found by that alone. Others go by login, number or address, then
    by the part of an address before the @, then by name.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self._indexes: tuple[dict[str, list[Person]], ...] = ({}, {}, {}, {})
        self._platforms: set[str] = set()
        for person in people:
            locals_ = {login.partition("@")[0] for login in person.logins if "@" in login}
            known = ({person.identity}, person.logins, locals_, _names(person.name))
            for index, names in zip(self._indexes, known, strict=True):
                for one in names:
                    index.setdefault(one, []).append(person)
            self._platforms.add(person.identity.partition(" ")[0])

    def __call__(self, student: str, identity: str | None) -> list[Person]:
        """Return who may be meant by the name and identity under which a submission was graded."""
        name = student.removesuffix(f" ({identity})") if identity else student
        login = name.strip().casefold()
        ours = identity is not None and identity.partition(" ")[0] in self._platforms
        keys = (identity, None, None, None) if ours else (None, login, login, _letters(name))
        return next((index[key] for index, key in zip(self._indexes, keys, strict=True) if key and key in index), [])


def match(people: Iterable[Person], students: Mapping[str, str | None]) -> tuple[dict[str, Person], tuple[str, ...]]:
    """Return whom each student is on the roster, as `Finder` finds them, and those who are nobody there.

    students: identity, or None, by the name under which they were graded. Raises RosterError naming both where two
    are meant, or two claim to be one.
    """
    find = Finder(people)
    found: dict[str, Person] = {}
    nobody: list[str] = []
    troubles: list[str] = []
    for student, identity in students.items():
        meant = find(student, identity)
        if len(meant) > 1:
            who = " or ".join(person.label for person in meant[:3])
            troubles.append(f"{plain(student)} may be {who}: name the submission by login")
        elif meant:
            found[student] = meant[0]
        else:
            nobody.append(student)
    claims: dict[str, list[str]] = {}
    for student, person in found.items():
        claims.setdefault(person.identity, []).append(plain(student))
    troubles += [
        f"{' and '.join(claim[:3])} are the same person on the roster: keep one of them"
        for claim in claims.values()
        if len(claim) > 1
    ]
    if troubles:
        more = f" (and {len(troubles) - 3} more)" if len(troubles) > 3 else ""
        raise RosterError(f"{'; '.join(troubles[:3])}{more}; nothing was written")
    return found, tuple(nobody)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _names(name: str) -> set[str]:
    """Return a name's letters in the orders in use: "Doe, Jane" is doejane and janedoe."""
    last, comma, first = name.partition(",")
    words = [last, first] if comma else re.split(r"\s+", name.strip())
    return {_letters(name), _letters("".join(words[-1:] + words[:-1]))} - {""}
