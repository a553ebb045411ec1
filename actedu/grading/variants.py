"""Whose numbers are whose: what was handed out by name, and which of it a submission is judged by.

The table variants.csv in an assignment's folder remembers whose variant is whose, so that a roster may grow and
nobody's changes. numbers.json has the numbers themselves, as they were drawn: an exercise that draws others today, or a
NumPy that does, judges nobody by numbers that are not in the notebook that was handed out.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import itertools
import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from actedu.errors import UserError
from actedu.exercises import Exercise
from actedu.exercises.parameters import TOKEN
from actedu.grading.rosters import Finder, Person
from actedu.grading.texts import guarded, line, plain, unguarded

FILE = "variants.csv"
NUMBERS = "numbers.json"
_RESTORE = "restore it from a copy of the folder"
_COLUMNS = ("student", "identity", "logins", "folder", "variant")
_SAID = re.compile(rf"\bvariant\(\s*['\"]({TOKEN})['\"]")  # by the first cell of a notebook that was handed out


class VariantsError(UserError):
    """A table of variants that is damaged; the message says where, and what to do."""


@dataclass(frozen=True)
class Handed:
    """What one student was handed: the folder below handouts/, and the token that the numbers are drawn from."""

    person: Person
    folder: str
    token: str


@dataclass(frozen=True)
class Handouts:
    """All that was handed out by name, in the order in which it was."""

    handed: tuple[Handed, ...] = ()

    @cached_property
    def _finder(self) -> Finder:
        return Finder(one.person for one in self.handed)

    @cached_property
    def _by_identity(self) -> dict[str, Handed]:
        return {one.person.identity: one for one in self.handed}

    def chosen(
        self,
        student: str,
        identity: str | None,
        notebooks: Iterable[Sequence[str]],
        logins: Iterable[str] = (),
    ) -> tuple[str | None, str | None]:
        """Return the token that a submission is judged by, None for practice, and what a teacher should know of it.

        The student decides it, found as on a roster, by one of `logins` before the name. Where that is nobody, or one
        of several, it is the first token in the code of these notebooks that was handed out to one who may be meant.
        So nobody gains by other numbers.
        """
        if not self.handed:
            return None, None
        # a folder with the token in its name says who it is, where the name alone does not
        folder = [one for one in self.handed if one.folder == student and student.endswith(one.token)]
        named = [self._finder(login, None) for login in logins]
        people = [person for found in named if len(found) == 1 for person in found] or self._finder(student, identity)
        meant = folder or [self._by_identity[name] for name in dict.fromkeys(person.identity for person in people)]
        given = {one.token: one for one in self.handed}
        said = dict.fromkeys(token for cells in notebooks for cell in cells for token in _SAID.findall(cell))
        carried = [given[token] for token in said if token in given]
        if len(meant) == 1:
            others = [one.person.label for one in carried if one != meant[0]]
            if others:
                return meant[0].token, f"carries the numbers handed out to {' and '.join(others[:3])}"
            return meant[0].token, None if carried else "does not carry the numbers that its student was handed"
        who = (
            f"may be by {' or '.join(one.person.label for one in meant[:3])}" if meant else "is by nobody handed out to"
        )
        found = next((one for one in carried if one in meant or not meant), None)
        if found is None:
            return None, f"{who}, and was judged by the numbers of practice"
        return found.token, None if meant else f"{who}, and was judged by the numbers of {found.person.label} in it"

    def encoded(self) -> bytes:
        """Return the table, as `read` takes it."""
        rows = [
            (one.person.name, one.person.identity, "; ".join(sorted(one.person.logins)), one.folder, one.token)
            for one in self.handed
        ]
        text = "".join(line(list(map(guarded, row))) + "\r\n" for row in (_COLUMNS, *rows))
        return text.encode("utf-8-sig")  # so that a spreadsheet shows the names


@dataclass(frozen=True)
class Numbers:
    """The numbers that were handed out, as they were drawn.

    Attributes:
        assignment: the key of the one that they belong to; "" where nothing is known.
        drawn: the parameters by token and exercise; the token "" stands for practice.
        handout: what the notebooks for all say, so that a change since can be told; see `assignment.told`.
    """

    assignment: str = ""
    drawn: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    handout: str = ""

    def asked(self, exercise: Exercise, token: str | None) -> Exercise:
        """Return what the student with this token was asked, of an exercise as practice has it; None is practice.

        Raises VariantsError where the exercise has changed so that it cannot be asked with those numbers.
        """
        drawn = self.drawn.get(token or "", {}).get(exercise.name)
        if drawn is None:
            return exercise if token is None else exercise.variant(token)
        if drawn == exercise.parameters:
            return exercise
        try:
            return exercise.having(drawn)
        except ValueError as error:
            raise VariantsError(
                f"{error}; it was handed out with {', '.join(drawn)}, so grade with the version of the course that "
                "handed it out, or take the exercise out of assignment.toml"
            ) from None

    def grown(self, exercises: Iterable[Exercise], tokens: Iterable[str | None]) -> Numbers:
        """Return these numbers, and beside them what is drawn now for tokens and exercises that are new."""
        drawn = {token: dict(known) for token, known in self.drawn.items()}
        varying = [one for one in exercises if one.vary]
        for token in tokens:
            known = drawn.setdefault(token or "", {})
            for one in varying:
                if one.name not in known:
                    known[one.name] = dict(one.variant(token).parameters)
        return Numbers(self.assignment, drawn, self.handout)

    def encoded(self) -> bytes:
        """Return the file, as `read_numbers` takes it."""
        return (json.dumps(vars(self), indent=1, sort_keys=True) + "\n").encode()


def read_numbers(path: Path) -> Numbers:
    """Read the numbers, or return none where there is no file. Raises VariantsError for a damaged one."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Numbers()
    except OSError as error:
        raise VariantsError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise VariantsError(f"{path} is damaged; {_RESTORE}") from None
    match found:
        case {"assignment": str(key), "drawn": dict(drawn), "handout": str(handout)}:
            inside = [known for known in drawn.values() if isinstance(known, dict)]
            if len(inside) == len(drawn) and all(isinstance(one, dict) for known in inside for one in known.values()):
                return Numbers(key, drawn, handout)
    raise VariantsError(f"{path} is damaged; {_RESTORE}")


def read(path: Path) -> Handouts:
    """Read the table, or return an empty one where there is none. Raises VariantsError for a damaged one."""
    advice = _RESTORE
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    except FileNotFoundError:
        return Handouts()
    except OSError as error:
        raise VariantsError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise VariantsError(f"{path} is not a table in UTF-8; {advice}") from None
    if not rows or tuple(rows[0]) != _COLUMNS:
        raise VariantsError(f"{path} does not begin with the columns {', '.join(_COLUMNS)}; {advice}")
    handed: list[Handed] = []
    for number, row in enumerate(rows[1:]):
        cells = list(map(unguarded, row))
        if len(cells) != len(_COLUMNS) or not re.fullmatch(TOKEN, cells[4]) or not cells[1] or not cells[3]:
            raise VariantsError(f"{path}: row {number + 2} is not one of a student; {advice}")
        name, identity, logins, folder, token = cells
        handed.append(Handed(Person(number, name, identity, frozenset(logins.split("; ")) - {""}), folder, token))
    for what, keys in {
        "identity": [one.person.identity for one in handed],
        "folder": [one.folder for one in handed],
        "variant": [one.token for one in handed],
    }.items():
        if again := [key for key in keys if keys.count(key) > 1]:
            raise VariantsError(f"{path}: the {what} {plain(again[0])!r} is there twice; {advice}")
    return Handouts(tuple(handed))


def draw(secret: bytes, identity: str, taken: Container[str]) -> str:
    """Return a student's token. It follows from the assignment's secret, which it does not tell."""
    for number in itertools.count():
        text = f"variant\0{identity}\0{number}".encode(errors="surrogatepass")
        token = base64.b32encode(hmac.digest(secret, text, hashlib.sha256))[:6].decode("ascii").lower()
        if token not in taken:
            return token
    raise AssertionError
