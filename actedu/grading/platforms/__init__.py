"""Learning platforms, one file each: which submissions are theirs, how their rosters look, what grades they take.

A new platform is a new file here with a tuple `PLATFORMS` in it; nothing else names it. It is found by itself, so a
file imports what grading needs inside the functions that need it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from actedu.errors import UserError
from actedu.grading.rosters import Layout, Roster

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.exports import Export
    from actedu.grading.finals import Final


@dataclass(frozen=True)
class Named:
    """Whose a file or folder is, by the name that a platform gave it.

    Attributes:
        student: the name.
        identity: what the platform knows the student by, such as "Canvas 1234".
        at: where in the name that stands. The platform writes what comes first and the student the rest, so of
            several platforms that claim a name the first place counts.
        late: whether the name says that it came late.
        problem: why it is not known whose it is; it goes on from "it ...".
    """

    student: str
    identity: str
    at: int
    late: bool = False
    problem: str | None = None


class Platform(Layout):
    """What is particular to one platform; what a subclass leaves out, the platform has not.

    `Layout` is its list of students. Beside that:

    Attributes:
        file: what its grades are called where no name is given; "" for a platform that takes none.
        column_of: what the option --column names a column of; "" where there is none to choose.
        any_roster: whether its grades may go by the roster of another platform.
    """

    file: str = ""
    column_of: str = ""
    any_roster: bool = False

    def whose(self, name: str, *, folder: bool) -> Named | None:
        """Return whose the file or folder is that its download calls `name`; None for one that is not its own."""
        return None

    def is_time(self, parts: Sequence[str]) -> bool:
        """Whether the file at this path, below the submissions folder, says when its student handed in."""
        return False

    def time(self, text: str) -> datetime | None:
        """Return the time, with a zone, that such a file holds; None where it holds none."""
        return None

    def remark(self, files: Sequence[str]) -> str | None:
        """Return what a teacher should know of one student's files, by their names; it goes on from "it ..."."""
        return None

    def place_for(self, file: str, student: str, identity: str, where: str) -> str | None:
        """Return where in a zip archive the platform looks for a file to give to a student; None for nowhere.

        identity: what the platform knows the student by. where: the file or folder in its download that was graded, or
        nothing before there was one.
        """
        return None

    def export(
        self, assignment: Assignment, finals: Sequence[Final], roster: Roster | None, column: str | None = None
    ) -> Export:
        """Return the grades as the platform takes them.

        Raises RosterError when a student or the column is not clear, or a roster is needed.
        """
        raise NotImplementedError


def found() -> tuple[Platform, ...]:
    """Return all platforms that lie here, by file."""
    return _found(tuple(__path__))


@cache
def _found(places: tuple[str, ...]) -> tuple[Platform, ...]:
    names = sorted(one.name for one in pkgutil.iter_modules(places))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    for module in modules:
        here = getattr(module, "PLATFORMS", None)
        if not isinstance(here, tuple) or not all(isinstance(one, Platform) for one in here):
            raise UserError(f"{module.__file__}: PLATFORMS is to be a tuple of Platform, such as (MyPlatform(),)")
    return tuple(platform for module in modules for platform in module.PLATFORMS)


def with_rosters() -> tuple[Platform, ...]:
    """Return the platforms whose lists of students are read."""
    return tuple(one for one in found() if one.columns)


def with_places() -> dict[str, Platform]:
    """Return the platforms that give each student a file of an archive, by name."""
    return {one.name: one for one in found() if type(one).place_for is not Platform.place_for}


def with_exports() -> dict[str, Platform]:
    """Return the platforms that take grades, by name."""
    return {one.name: one for one in found() if one.file}
