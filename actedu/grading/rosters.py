"""Lists of students, and whose submission is whose.

A roster is read so that it can be written again as it was: columns, order, separator, byte-order mark.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from actedu.errors import UserError
from actedu.grading.texts import line, plain

MOST_BYTES = 32 << 20


class RosterError(UserError):
    """A roster that cannot be used; the message says why and what is accepted."""


@dataclass(frozen=True)
class Person:
    """One student on a roster.

    Attributes:
        row: where in the roster's rows.
        name: as the roster has it.
        identity: as in Submission.
        logins: all that names just this student on the platform, in lower case.
        invented: whether it is the platform's own, for a teacher to try things out, of whom nobody awaits anything.
    """

    row: int
    name: str
    identity: str
    logins: frozenset[str]
    invented: bool = False

    @property
    def label(self) -> str:
        """Name and identity, for people."""
        return plain(f"{self.name} ({self.identity})")


class Layout:
    """How the list of students of one platform looks.

    Attributes:
        name: of the platform.
        source: where a teacher gets it.
        columns: sets of headings; a table that has all of one set is such a list. None where lists are not read.
        logins: the headings above what names just one student on the platform.
        fewest_columns: so many it has at least, where `by_content` can tell it by what is in them.
    """

    name: str
    source: str = ""
    columns: tuple[frozenset[str], ...] = ()
    fewest_columns: int | None = None

    @property
    def logins(self) -> tuple[str, ...]:
        """See above; a class may give them as an attribute."""
        return ()

    def person(self, roster: Roster, row: int) -> tuple[str, str] | None:
        """Return the name and the identity (as in Submission) in a row, or None for one that is no student's."""
        raise NotImplementedError

    def is_invented(self, roster: Roster, row: int) -> bool:
        """Whether the student in a row is one that the platform made for a teacher to try things out."""
        return False

    def came(self, roster: Roster, row: int, zone: tzinfo) -> datetime | None:
        """Return when the student in a row handed in, where such a list says so; it is read as of this time zone."""
        return None

    def again(self, identity: str) -> str:
        """Return what to say where two rows have one identity."""
        return f"{plain(identity)} is there twice; download the file again"

    def by_content(self, rows: Sequence[Sequence[str]]) -> Mapping[str, int] | None:
        """Return where the columns are in a table with other headings, or None where that is not beyond doubt."""
        return None


@dataclass(frozen=True)
class Roster:
    """A table as it was read. `rows` are without the header; a row may be shorter than that."""

    path: Path
    layout: Layout
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
        headings = self.layout.logins
        for row in range(len(self.rows)):
            known = self.layout.person(self, row)
            if known is None:
                continue
            name, identity = known
            if identity in found:
                raise RosterError(f"{self.path}: {self.layout.again(identity)}")
            logins = {self.cell(row, heading).strip().casefold() for heading in headings} - {""}
            found[identity] = Person(row, name, identity, frozenset(logins), self.layout.is_invented(self, row))
        return tuple(found.values())

    def times(self, zone: tzinfo) -> dict[str, datetime]:
        """Return when students handed in, by identity, as far as the list says so."""
        came = {one.identity: self.layout.came(self, one.row, zone) for one in self.people()}
        return {identity: time for identity, time in came.items() if time is not None}

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


def read(path: Path, layouts: Sequence[Layout]) -> Roster:
    """Read a roster that has one of these layouts. Raises RosterError with file, line and what is accepted."""
    advice = f"download it anew: {', or '.join(one.source for one in layouts)}"
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
            fitting = [(len(needed), one) for one in layouts for needed in one.columns if needed <= names]
            layout = max(fitting, key=lambda pair: pair[0])[1] if fitting else None  # the one that asks for most
            perhaps = [one for one in layouts if one.fewest_columns and len(header) >= one.fewest_columns]
            rows = tuple(map(tuple, reader)) if layout or perhaps else ()
        except csv.Error as error:
            raise RosterError(f"{path}, line {reader.line_num}: {error}; {advice}") from None
        translated = None
        if layout is None:
            told = ((one, one.by_content(rows)) for one in perhaps)
            layout, translated = next(((one, places) for one, places in told if places), (None, None))
        if layout is None:
            # a single word may be a secret that was named by mistake: it is told no further
            head = text.partition("\n")[0]
            first = plain(head, 60 if any(sign in head for sign in ",;\t") else 8)
            continue
        for number, row in enumerate(rows, 1):
            if any(cell.strip() for cell in row[len(header) :]):
                wide = f"row {number} has {len(row)} cells under a header of {len(header)}"
                raise RosterError(f"{path}: {wide}; {advice}")
        rows = tuple(row[: len(header)] for row in rows)  # a spreadsheet program adds empty cells
        newline = "\r\n" if "\r\n" in text else "\n"
        return Roster(path, layout, header, rows, delimiter, newline, content.startswith(b"\xef\xbb\xbf"), translated)
    columns = " or ".join(", ".join(sorted(needed)) for one in layouts for needed in one.columns)
    raise RosterError(f"{path} begins with {first!r}, not with the columns {columns}; {advice}")


def decimal(text: str) -> float | None:
    """Return the number that a cell holds, with a decimal point or comma, or None.

    The other of the two, an apostrophe or a blank may stand between thousands, and a percent sign behind.
    """
    text = re.sub(r"\s?%$", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d{1,9}|\d{1,3}(['\u2019\u00a0\u202f ]\d{3})+([.,]\d{1,9})?", text):
        text = re.sub(r"[,'\u2019\u00a0\u202f ](?=\d{3})", "", text)
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d{1,9}", text):
        text = text.replace(".", "")
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
        if identity and identity.casefold() in self._indexes[1]:  # as of a second platform
            return self._indexes[1][identity.casefold()]
        keys = (identity, None, None, None) if ours else (None, login, login, _letters(name))
        return next((index[key] for index, key in zip(self._indexes, keys, strict=True) if key and key in index), [])


class Joiner:
    """Tells who hands in under a second name: on one platform, and on another or in a folder by login.

    Only what the people's platform itself gives is believed, its number or a login. A name may be chosen, and two
    may have the same.

    Args:
        people: the class.
        known: whose work there is by now, as student and identity; who is among them keeps that name.
    """

    def __init__(self, people: Iterable[Person], known: Sequence[tuple[str, str | None]]) -> None:
        owners: dict[str, set[str]] = {}
        for person in people:
            for one in {person.identity.casefold(), *person.logins}:
                owners.setdefault(one, set()).add(person.identity)
        self._owner = {one: next(iter(who)) for one, who in owners.items() if len(who) == 1}
        self._known = {student for student, _ in known}
        self._first: dict[str, tuple[str, str | None]] = {}
        for student, identity in known:
            if owner := self._person(student, identity):
                self._first.setdefault(owner, (student, identity))

    def __call__(self, student: str, identity: str | None) -> tuple[str, str | None]:
        """Return the student and identity that this one is to be kept under."""
        owner = None if student in self._known else self._person(student, identity)
        return self._first.setdefault(owner, (student, identity)) if owner else (student, identity)

    def _person(self, student: str, identity: str | None) -> str | None:
        return self._owner.get((identity or student).strip().casefold())


def called(student: str, identity: str | None, person: Person | None = None) -> frozenset[str]:
    """Return all that a student is called: in a submission, and as `person` on a roster, in letters that compare."""
    name = student.removesuffix(f" ({identity})") if identity else student
    found = {student.casefold(), name.casefold(), *_names(name)}
    for known in (identity, person.identity if person else None):
        if known:
            found |= {known.casefold(), known.rpartition(" ")[2].casefold()}
    if person is not None:
        found |= person.logins | {person.name.casefold()} | _names(person.name)
    return frozenset(found - {""})


def is_called(name: str, calls: frozenset[str]) -> bool:
    """Whether somebody who is `called` that may be meant by this name, login or number."""
    return name.strip().casefold() in calls or not calls.isdisjoint(_names(name))


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
