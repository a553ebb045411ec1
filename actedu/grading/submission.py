"""What students handed in, read as data: notebook files to code cells, or a sentence that says why not.

Nothing here runs or parses a student's code.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from actedu.grading import archives

MOST_BYTES = 32 << 20  # a notebook with many figures has a few million
MOST_CELLS = 2000
MOST_NOTEBOOKS = 40  # of one student
MOST_CODE = 15 << 16  # bytes of all cells of one notebook as JSON: they travel in one message, see codec.BOUNDS
_DEEPEST = 30  # folders in folders of one student
_CONTROL = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Full Name_77_assignsubmission_file_ is a folder or, where folders were not asked for, the start of a file's name.
# The platform writes what comes first in a file's name, and the student the rest: so the first match counts there.
_MOODLE_FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d{1,18})_assignsubmission_[a-z]+_?", re.DOTALL)
_MOODLE = re.compile(r"(?P<name>.*?)_(?P<id>\d{1,18})_assignsubmission_[a-z]+_.*", re.DOTALL)
# doejane_LATE_1234_5678_hw.ipynb: user, attachment; a class without names has LATE_anon_a1B2c_5678_hw.ipynb;
# what was typed in rather than uploaded is doejane_1234_text.html
_CANVAS = re.compile(
    r"(?:(?P<late_unnamed>LATE_)?(?=anon_)|(?P<name>\w+?)_(?P<late>LATE_)?)"
    r"(?P<id>\d{1,18}|anon_[A-Za-z0-9]{5})_(?:\d{1,18}_(?P<file>.+)|text\.html|link\.html)",
    re.DOTALL,
)


class UnreadableError(ValueError):
    """A file that is no notebook; the message continues the sentence "it ..."."""


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


def plain(text: str, most: int = 200) -> str:
    """Return text fit for one line of a terminal or table: no control, invisible or direction characters."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def code(text: str, most: int = 4000) -> str:
    """Return code fit for a page: lines and indentation as they are, and nothing else that `plain` takes away."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.expandtabs(4)[:most].split("\n"))


def find(place: Path) -> list[Submission]:
    """Return what was handed in at `place`, a folder or a zip archive, ordered by the names in it.

    Understood are STUDENT.ipynb files and STUDENT/ folders with notebooks at any depth, nbgrader's
    submitted/STUDENT/ASSIGNMENT/ with its timestamp.txt, and what Canvas and Moodle offer for download; there the
    platform's number becomes part of the student's name, as two students may have the same. Raises ValueError
    when none of these is found.
    """
    if not place.is_file() and not place.is_dir():
        raise ValueError(
            f"grade: {place} is not a folder or a zip archive; give the folder that holds the students' notebooks, "
            "or the archive as Canvas or Moodle made it"
        )
    if place.is_file() and place.suffix == ".ipynb":
        raise ValueError(f"grade: {place} is a single notebook; give the folder that holds it")
    items: Iterable[_Item] = _in_archive(place) if place.is_file() else _in_folder(place)
    students: dict[tuple[str | None, str | None], _Student] = {}
    for item in sorted(items, key=lambda item: item.parts):
        who = _whose(item)
        if who is not None:
            key = (who.identity, None if who.identity else who.name)
            students.setdefault(key, who).take(item, place, late=who.late)
    if not students:
        raise ValueError(
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
    stamps: list[Path] = field(default_factory=list)
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
        elif name == "timestamp.txt" and len(item.parts) == 3 and self.identity is None:  # nbgrader writes it
            self.stamps.append(path)
        else:
            self.others.append(plain(name, 60))

    def submission(self, place: Path) -> Submission:
        problems = self.problems[:3]
        if not self.notebooks and not problems:
            other = f", only {self.others[0]}" if self.others else ""
            problems.append(f"has no notebook (.ipynb) in it{other}")
        if len(self.notebooks) > MOST_NOTEBOOKS:
            problems.append(f"has {len(self.notebooks)} notebooks; the first {MOST_NOTEBOOKS} were read")
        problems += _versions(self.notebooks)
        handed_in = None
        if len(self.stamps) == 1:
            handed_in = _stamp(self.stamps[0], place)
            if handed_in is None:
                problems.append("has a timestamp.txt that holds no time such as 2026-12-01 23:59:00 UTC")
        elif self.stamps:
            several = ", ".join(plain(path.parent.name, 40) for path in self.stamps[:3])
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


def _versions(notebooks: Iterable[Path]) -> list[str]:
    """Return a sentence where Canvas called a notebook hw-1.ipynb because there had been a hw.ipynb, which is here too.

    A download holds a student's last attempt alone, so they are two parts of it, or two downloads were unpacked into
    one folder. Their best answers count together: to lose a part would be worse than to count an older answer.
    """
    files = {found["file"] for path in notebooks if (found := _CANVAS.fullmatch(path.name))}
    older = {file: re.sub(r"-\d{1,3}(?=\.ipynb$)", "", file) for file in sorted(files)}
    return [
        f"has {plain(first, 60)} and {plain(file, 60)}, perhaps an old and a new one; the best answers of both count"
        for file, first in older.items()
        if file != first and first in files
    ][:1]


def _whose(item: _Item) -> _Student | None:
    """Return an empty record of the student whom a file or folder belongs to, or None for a file of nobody."""
    top, alone = item.parts[0], len(item.parts) == 1 and not item.folder
    where = plain(top)
    if item.problem and len(item.parts) == 1:
        return _Student(top.removesuffix(".ipynb"), where)
    moodle = (_MOODLE if alone else _MOODLE_FOLDER).fullmatch(top)
    canvas = _CANVAS.fullmatch(top) if alone else None
    if moodle and not (canvas and canvas.start("id") < moodle.start("id")):
        return _Student(moodle["name"], where, f"Participant {moodle['id']}")
    if canvas:
        return _Student(
            canvas["name"] or "anonymous",
            where,
            f"Canvas {canvas['id']}",
            bool(canvas["late"] or canvas["late_unnamed"]),
        )
    if alone and not top.endswith(".ipynb"):
        return None
    return _Student(top.removesuffix(".ipynb") if alone else top, where)


def _in_folder(folder: Path) -> Iterator[_Item]:
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and not _within(path, folder):
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
        if named or any(
            _MOODLE_FOLDER.fullmatch(name) or _MOODLE.fullmatch(name) or _CANVAS.fullmatch(name) for name in inner
        ):
            return [replace(item, parts=item.parts[1:], around=item.parts[0]) for item in found]
    return found


def _stamp(path: Path, place: Path) -> datetime | None:
    """Return the time in nbgrader's timestamp.txt, such as "2026-12-01 23:59:00.123456 UTC"."""
    try:
        text = _content(path, place)[:100].decode("utf-8-sig").strip()
        found = datetime.fromisoformat(text.removesuffix("UTC").strip())
    except ValueError:  # which an UnreadableError is too
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _within(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def read(path: Path, folder: Path) -> list[str]:
    """Return the code cells of a notebook file that lies below `folder`, or in it where it is a zip archive.

    Raises UnreadableError with the reason. Format 3 and 4 are read; missing metadata, a byte-order mark, Windows
    newlines and text that is not UTF-8 are forgiven.
    """
    return _read(_content(path, folder))


def _read(content: bytes) -> list[str]:
    if not content.strip():
        raise UnreadableError("is an empty file")
    try:
        notebook = json.loads(_text(content), strict=False)
    except RecursionError:
        raise UnreadableError("is not a notebook: its lists lie too deep in each other") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "a number"
        raise UnreadableError(f"is not a notebook, or was cut off: its JSON ends or breaks at {where}") from None
    return _cells(notebook)


def opened(handed_in: Submission, folder: Path) -> Opened:
    """Read the notebooks of a submission that lies below `folder`; one that cannot be read keeps the reason."""
    digests, notebooks = list[bytes](), list[tuple[str, list[str] | str]]()
    for path in handed_in.notebooks:
        content, reason = _content_or_reason(path, folder)
        digests.append(hashlib.sha256(content).digest())
        try:
            notebooks.append((path.name, reason or _read(content)))
        except UnreadableError as error:
            notebooks.append((path.name, str(error)))
    return Opened(replace(handed_in, notebooks=()), _digest(handed_in, digests), tuple(notebooks))


def digest(handed_in: Submission, folder: Path) -> str:
    """Return 64 hexadecimal digits that are the same for the same notebooks, whatever they are called."""
    contents = (_content_or_reason(path, folder)[0] for path in handed_in.notebooks)
    return _digest(handed_in, (hashlib.sha256(content).digest() for content in contents))


def _digest(handed_in: Submission, digests: Iterable[bytes]) -> str:
    problem = (handed_in.problem or "").encode(errors="replace")
    return hashlib.sha256(b"".join((hashlib.sha256(problem).digest(), *digests))).hexdigest()


def _content_or_reason(path: Path, folder: Path) -> tuple[bytes, str | None]:
    try:
        return _content(path, folder), None
    except UnreadableError as error:
        return str(error).encode(), str(error)


def _content(path: Path, folder: Path) -> bytes:
    if folder.is_file():
        try:
            return archives.content(folder, path.relative_to(folder).as_posix(), MOST_BYTES)
        except archives.EntryError as error:
            raise UnreadableError(str(error)) from None
    if not _within(path, folder):
        raise UnreadableError("is a link that leads out of the submissions folder")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise UnreadableError("is not an ordinary file")
            if about.st_size > MOST_BYTES:
                size = about.st_size / (1 << 20)
                raise UnreadableError(f"has {size:.0f} MB; at most {MOST_BYTES >> 20} MB are read (clear its outputs)")
            return file.read(MOST_BYTES)
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror}") from None


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cells(notebook: Any) -> list[str]:
    if not isinstance(notebook, dict) or not (isinstance(notebook.get("cells") or notebook.get("worksheets"), list)):
        if isinstance(notebook, dict) and notebook.get("cells") == []:
            raise UnreadableError("has no cells")
        raise UnreadableError("is JSON, but not a notebook: it has no list of cells")
    if (language := _language(notebook)) and not language.lower().startswith(("python", "ipython")):
        raise UnreadableError(f"is written in {plain(language, 30)}, not in Python")
    if isinstance(notebook.get("cells"), list):
        cells, key = notebook["cells"], "source"
    else:  # format 3 keeps them in worksheets
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells, key = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet], "input"
    sources = [
        _joined(cell.get(key, cell.get("source")))
        for cell in cells
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]
    code = [source.replace("\r\n", "\n").replace("\r", "\n") for source in sources if source.strip()]
    if not code:
        raise UnreadableError("has no code cells")
    if len(code) > MOST_CELLS or sum(len(json.dumps(source)) for source in code) > MOST_CODE:
        raise UnreadableError(f"has more code than is read: {MOST_CELLS} cells, {MOST_CODE >> 10} KB")
    return code


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _language(notebook: dict[str, Any]) -> str | None:
    metadata = notebook.get("metadata")
    for block, key in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(block) if isinstance(metadata, dict) else None
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return str(found[key])
    return None
