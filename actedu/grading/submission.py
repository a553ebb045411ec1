"""What students handed in: whose each notebook is, when it came, and what it holds or why it cannot be read.

Nothing here runs or parses a student's code.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from actedu.errors import UserError
from actedu.grading import archives, platforms
from actedu.grading.notebook_files import UnreadableError, cells, content, within
from actedu.grading.platforms import Platform
from actedu.grading.texts import plain

MOST_NOTEBOOKS = 40  # of one student
_DEEPEST = 30  # folders in folders of one student


@dataclass(frozen=True)
class Submission:
    """What one student handed in at one time: the notebooks found, or why there is none."""

    student: str
    where: str  # the path below the submissions folder, for people
    notebooks: tuple[Path, ...] = ()
    problem: str | None = None
    handed_in: datetime | None = None  # with a zone; None where nobody wrote it down
    late: bool = False  # marked as late by where it comes from, which may know no time
    identity: str | None = None  # what the learning platform knows the student by


@dataclass(frozen=True)
class Opened:
    """A submission with what its notebooks hold, so that another machine can grade it.

    Attributes:
        about: the submission without its paths.
        digest: see `digest`.
        notebooks: each one's name, with its code cells or the reason why it cannot be read.
    """

    about: Submission
    digest: str
    notebooks: tuple[tuple[str, list[str] | str], ...]


def find(place: Path) -> list[Submission]:
    """Return what was handed in at `place`, a folder or a zip archive, ordered by the names in it.

    Understood are STUDENT.ipynb files and STUDENT/ folders with notebooks at any depth, and what learning platforms
    offer for download; there the platform's number becomes part of the student's name, as two students may have the
    same. Raises UserError when none of these is found.
    """
    if not place.is_file() and not place.is_dir():
        raise UserError(
            f"grade: {place} is not a folder or a zip archive; give the folder that holds the students' notebooks, "
            "or the archive as Canvas or Moodle made it"
        )
    if place.is_file() and place.suffix == ".ipynb":
        raise UserError(f"grade: {place} is a single notebook; give the folder that holds it")
    items: Iterable[_Item] = _in_archive(place) if place.is_file() else _in_folder(place)
    students: dict[tuple[str | None, str | None], _Student] = {}
    for item in sorted(items, key=lambda item: item.parts):
        who = _whose(item)
        if who is not None:
            key = (who.identity, None if who.identity else who.name)
            students.setdefault(key, who).take(item, place, late=who.late)
    if not students:
        raise UserError(
            f"grade: {place} holds no submissions; expected STUDENT.ipynb files or a folder for each student, or "
            "what Canvas or Moodle offer for download"
        )
    labels: Counter[str] = Counter()
    found = []
    for who in students.values():
        one = who.submission(place)
        labels[one.student] += 1
        again = labels[one.student]
        found.append(one if again == 1 else replace(one, student=f"{one.student} #{again}"))
    return found


def single(folder: Path, student: str, identity: str) -> Submission:
    """Return all that lies in `folder` as one student's submission."""
    who = _Student(student, plain(folder.name), identity)
    for item in sorted(_in_folder(folder), key=lambda item: item.parts):
        who.take(item, folder, late=False)
    return who.submission(folder)


@dataclass(frozen=True)
class _Item:
    parts: tuple[str, ...]  # the path below the place, or below the folder `around` in it
    folder: bool = False
    problem: str | None = None
    around: str = ""


@dataclass
class _Student:
    name: str  # as the place has it
    where: str
    identity: str | None = None
    late: bool = False
    notebooks: list[Path] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    stamps: list[tuple[Path, Platform]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def take(self, item: _Item, place: Path, *, late: bool) -> None:
        name = item.parts[-1]
        path = place.joinpath(item.around, *item.parts)
        self.late |= late
        if item.problem:
            self.problems.append(f"{plain(name)} {item.problem}" if len(item.parts) > 1 else item.problem)
        elif item.folder:
            pass
        elif name.endswith(".ipynb"):
            self.notebooks.append(path)
        elif self.identity is None and (wrote := [one for one in platforms.found() if one.is_time(item.parts)]):
            self.stamps.append((path, wrote[0]))
        else:
            self.others.append(plain(name, 60))

    def submission(self, place: Path) -> Submission:
        problems = self.problems[:3]
        if not self.notebooks and not problems:
            other = f", only {self.others[0]}" if self.others else ""
            problems.append(f"has no notebook (.ipynb) in it{other}")
        if len(self.notebooks) > MOST_NOTEBOOKS:
            problems.append(f"has {len(self.notebooks)} notebooks; the first {MOST_NOTEBOOKS} were read")
        files = [path.name for path in self.notebooks]
        problems += [said for one in platforms.found() if (said := one.remark(files))]
        handed_in = None
        if len(self.stamps) == 1:
            handed_in = _time(*self.stamps[0], place)
            if handed_in is None:
                file = self.stamps[0][0].name
                problems.append(f"has a {file} that holds no time such as 2026-12-01 23:59:00 UTC")
        elif self.stamps:
            several = ", ".join(plain(path.parent.name, 40) for path, _ in self.stamps[:3])
            problems.append(f"has several assignments ({several}), so when this one was handed in is not known")
        label = plain(self.name) or "without a name"
        return Submission(
            f"{label} ({self.identity})" if self.identity else label,
            self.where,
            tuple(self.notebooks[:MOST_NOTEBOOKS]),
            "; ".join(problems) or None,
            handed_in,
            self.late,
            self.identity,
        )


def _whose(item: _Item) -> _Student | None:
    """Return an empty record of the student whom a file or folder belongs to, or None for a file of nobody."""
    top, alone = item.parts[0], len(item.parts) == 1 and not item.folder
    where = plain(top)
    if item.problem and len(item.parts) == 1:
        return _Student(top.removesuffix(".ipynb"), where)
    claims = [found for one in platforms.found() if (found := one.whose(top, folder=not alone))]
    if claims:
        first = min(claims, key=lambda found: found.at)
        return _Student(first.student, where, first.identity, first.late)
    if alone and not top.endswith(".ipynb"):
        return None
    return _Student(top.removesuffix(".ipynb") if alone else top, where)


def _in_folder(folder: Path) -> Iterator[_Item]:
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and not within(path, folder):
            yield _Item((entry.name,), problem="is a link that leads out of the submissions folder")
        elif os.path.isdir(path):  # which says no where entry.is_dir would raise, as for a link to itself
            yield _Item((entry.name,), folder=True)
            for place, folders, files in os.walk(path):  # links to folders are not followed
                deep = len(Path(place).relative_to(path).parts) >= _DEEPEST  # os.walk would fail where it is very deep
                folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
                for name in files:
                    if not name.startswith("."):
                        yield _Item(Path(place, name).relative_to(folder).parts)
        else:
            yield _Item((entry.name,))


def _in_archive(archive: Path) -> list[_Item]:
    """Return an archive's files. A folder around all of them is passed over where it is plainly no student's."""
    found = []
    for entry in archives.entries(archive):
        outside = entry.problem and (".." in entry.name or entry.name.startswith("/") or entry.name[1:2] == ":")
        parts = (entry.name,) if outside else tuple(entry.name.split("/"))
        if parts[0] != "__MACOSX" and not any(part.startswith(".") for part in parts if not outside):
            found.append(_Item(parts, problem=entry.problem))
    tops = {item.parts[0] for item in found}
    if len(tops) == 1 and all(len(item.parts) > 1 for item in found):
        inner = [item.parts[1] for item in found]
        named = tops & {archive.stem, "submitted", "submissions"}
        known = platforms.found()
        if named or any(one.whose(name, folder=folder) for name in inner for one in known for folder in (True, False)):
            return [replace(item, parts=item.parts[1:], around=item.parts[0]) for item in found]
    return found


def _time(path: Path, platform: Platform, place: Path) -> datetime | None:
    try:
        return platform.time(content(path, place)[:100].decode("utf-8-sig"))
    except ValueError:  # which an UnreadableError is too
        return None


def by_file(handed_in: Submission) -> Submission:
    """Return a submission with the time at which its newest notebook was last changed, where it has none."""
    if handed_in.handed_in is not None or not handed_in.notebooks:
        return handed_in
    try:
        changed = max(path.lstat().st_mtime for path in handed_in.notebooks)
    except NotADirectoryError:
        raise UserError("grade: an archive does not know when its files were handed in; leave out --times") from None
    return replace(handed_in, handed_in=datetime.fromtimestamp(changed, UTC))


def opened(handed_in: Submission, folder: Path) -> Opened:
    """Read the notebooks of a submission that lies below `folder`; one that cannot be read keeps the reason."""
    digests, notebooks = list[bytes](), list[tuple[str, list[str] | str]]()
    for path in handed_in.notebooks:
        data, reason = _content_or_reason(path, folder)
        digests.append(hashlib.sha256(data).digest())
        try:
            notebooks.append((path.name, reason or cells(data)))
        except UnreadableError as error:
            notebooks.append((path.name, str(error)))
    return Opened(replace(handed_in, notebooks=()), _digest(handed_in, digests), tuple(notebooks))


def digest(handed_in: Submission, folder: Path) -> str:
    """Return 64 hexadecimal digits that are the same for the same notebooks, whatever they are called."""
    contents = (_content_or_reason(path, folder)[0] for path in handed_in.notebooks)
    return _digest(handed_in, (hashlib.sha256(data).digest() for data in contents))


def _digest(handed_in: Submission, digests: Iterable[bytes]) -> str:
    problem = (handed_in.problem or "").encode(errors="replace")
    return hashlib.sha256(b"".join((hashlib.sha256(problem).digest(), *digests))).hexdigest()


def _content_or_reason(path: Path, folder: Path) -> tuple[bytes, str | None]:
    try:
        return content(path, folder), None
    except UnreadableError as error:
        return str(error).encode(), str(error)
