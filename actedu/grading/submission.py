"""What students handed in: whose each notebook is, when it came, and what it holds or why it cannot be read.

Nothing here runs or parses a student's code.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from actedu.errors import UserError
from actedu.grading import archives, platforms
from actedu.grading.notebook_files import LINK, Notebook, UnreadableError, content, notebook, without_links
from actedu.grading.platforms import Platform
from actedu.grading.texts import plain

MOST_NOTEBOOKS = 40  # of one student
# browsers and systems add to it
_NOTEBOOK = re.compile(
    r"\.ipynb(\.(txt|json|download|crdownload|part))*(?P<more>[\s_]*([-\s]*\(?\d+\)?)?)$", re.IGNORECASE
)
# what people hand in that is no notebook; each is a row that says so
_MAC = "__MACOSX"  # where a Mac's archives keep what its files have beside their content
# what lies alone among the students' files and is somebody's work; a .csv or .txt is more likely the teacher's list
_HANDED_IN = (
    *(
        ".py",
        ".r",
        ".rmd",
        ".jl",
        ".m",
        ".mat",
        ".tex",
        ".md",
        ".html",
        ".htm",
        ".pdf",
        ".doc",
        ".docx",
        ".odt",
        ".rtf",
    ),
    *(
        ".pages",
        ".xlsx",
        ".ods",
        ".png",
        ".jpg",
        ".jpeg",
        ".heic",
        ".zip",
        ".rar",
        ".7z",
        ".gz",
        ".tgz",
        ".bz2",
        ".tar",
    ),
)
_PLAUSIBLE = range(2000, 2100)  # years in which something may have been handed in
MOST_READING = 20.0  # seconds for all of them
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
    logins: tuple[str, ...] = ()  # other names that the platform gives for whoever handed in: numbers, addresses


@dataclass(frozen=True)
class Opened:
    """A submission with what its notebooks hold, so that another machine can grade it.

    Attributes:
        about: the submission without its paths.
        digest: see `digest`.
        notebooks: each one's name, with what it holds or the reason why it cannot be read.
    """

    about: Submission
    digest: str
    notebooks: tuple[tuple[str, Notebook | str], ...]


def find(
    place: Path,
    handed_out: Sequence[str] = (),
    only: str | None = None,
    say: Callable[[str], object] = lambda sentence: None,
) -> list[Submission]:
    """Return what was handed in at `place`, a folder or a zip archive, ordered by the names in it.

    Understood are STUDENT.ipynb files, STUDENT/ folders and STUDENT.zip archives with notebooks at any depth, and what
    learning platforms offer for download; there the platform's number becomes part of the student's name, as two
    students may have the same. `handed_out` are the names of the notebooks that one student has, without .ipynb;
    `only` is the folder in each student's folder that is meant, where there are several; `say` is given a sentence on
    files that are passed over, as nobody's. Raises UserError when none of
    these is found, where one folder seems to hold a whole class, and where several assignments lie side by side.
    """
    if not place.is_file() and not place.is_dir():
        raise UserError(
            f"grade: {place} is not a folder or a zip archive; give the folder that holds the students' notebooks, "
            "or the archive as Canvas or Moodle made it"
        )
    if place.is_file() and _NOTEBOOK.search(place.name):
        raise UserError(f"grade: {place} is a single notebook; give the folder that holds it")
    items = list(_in_archive(place) if place.is_file() else _in_folder(place))
    students: dict[tuple[str | None, str | None], _Student] = {}
    meant = _only(items, only, place) if only is not None else items
    nobodys = sorted(one.parts[0] for one in items if only and len(one.parts) == 1 and not (one.folder or one.problem))
    for item in sorted(meant, key=lambda item: item.parts):
        who = _whose(item)
        if who is not None:
            key = (who.identity, None if who.identity else who.name)
            students.setdefault(key, who).take(item, place, late=who.late)
        else:
            nobodys.append(item.parts[0])
    _one_assignment(students.values(), place, handed_out)
    _not_wrapped(students.values(), place, handed_out)
    if not students:
        raise UserError(
            f"grade: {place} holds no submissions; expected STUDENT.ipynb files or a folder for each student, or "
            "what Canvas or Moodle offer for download"
        )
    if nobodys:
        shown = ", ".join(plain(name, 60) for name in nobodys[:5])
        more = f" and {len(nobodys) - 5} more" if len(nobodys) > 5 else ""
        say(f"passed over beside the submissions in {place}, as no student's work by their names: {shown}{more}")
    for several, name in _linked(students.values()):
        say(f"one file, {name}, was handed in by {several}, who are linked to it: read who wrote it")
    found = [who.submission(place) for who in students.values()]
    taken = {one.student for one in found}
    seen: set[str] = set()
    for i, one in enumerate(found):
        if one.student in seen:
            label = next(name for n in count(2) if (name := f"{one.student} #{n}") not in taken)
            taken.add(label)
            found[i] = replace(one, student=label)
        seen.add(one.student)
    return found


def _not_wrapped(students: Collection[_Student], place: Path, handed_out: Sequence[str]) -> None:
    """Raise UserError where all lies in one folder that is more likely the class than one student's.

    Of several folders, each that looks so gets a remark.
    """
    for who in students if handed_out else ():
        inner = Path(os.path.commonpath([path.parent for path in who.notebooks] or [place]))
        names, folders = set[str](), defaultdict[str, set[str]](set)
        for path in who.notebooks:
            name = _NOTEBOOK.sub("", path.name)
            own = next((one for one in sorted(handed_out, key=len, reverse=True) if one in name), "")
            names.add(name.partition(own)[0] if own else name)
            folders[own].add(path.parent.relative_to(inner).as_posix())
        again = [folder for own in handed_out if len(folders[own]) > 1 for folder in folders[own]]
        renamed, names = "" not in names, names - {""}
        several, what = (names, "of different names") if len(names) > 1 else (again, "of one name in several folders")
        shown = f"{what} ({', '.join(sorted(plain(name, 40) for name in several)[:3])})"
        if who.identity is None and several and len(students) == 1:
            look = f"give {inner}" if place.is_dir() else "unpack it and give that folder"
            raise UserError(
                f"grade: {place} holds one folder, {plain(inner.name)}, with notebooks {shown}: if they are several "
                f"students', {look}; if they are one student's, keep one of each, named as it was handed out"
            )
        if who.identity is None and renamed and len(names) > 1:
            who.problems.append(f"has notebooks {shown}: if they are several students', grade its folder by itself")


def _only(items: Sequence[_Item], only: str, place: Path) -> list[_Item]:
    """Return what lies in the folders of that name, and each student's folder. Raises UserError where there is none."""
    there = {item.parts[1] for item in items if len(item.parts) > 2}
    if only not in there:
        known = f"there are {', '.join(sorted(map(plain, there))[:10])}" if there else "there are none"
        raise UserError(f"grade: no student of {place} has a folder {only!r}; {known}")
    return [item for item in items if (item.parts[1] == only if len(item.parts) > 1 else item.folder or item.problem)]


def _one_assignment(students: Collection[_Student], place: Path, handed_out: Sequence[str]) -> None:
    """Raise UserError where students have several assignments, each in a folder.

    They have several times of handing in, or there are none, and folders that several students have hold what was not
    handed out, or the same twice.
    """
    names = {path.parent.name for who in students if len(who.stamps) > 1 for path, _ in who.stamps}
    owners, doubtful = Counter[str](), set[str]()
    for who in students if handed_out else ():
        inside: dict[str, set[str]] = defaultdict(set)
        for path in who.notebooks:
            if who.identity is None and path.parts[-3:-2] == (who.name,):
                inside[path.parts[-2]].add(next((one for one in handed_out if one in path.name), ""))
        owners.update(inside.keys())
        times = Counter(own for found in inside.values() for own in found)
        if len(inside) > 1:
            doubtful |= {folder for folder, found in inside.items() if any(not one or times[one] > 1 for one in found)}
    shared = {folder for folder, many in owners.items() if many > 1}
    names |= shared if shared & doubtful else set()
    if len(names) > 1:
        shown = ", ".join(sorted(plain(name, 40) for name in names)[:10])
        raise UserError(
            f"grade: {place} holds several assignments side by side ({shown}); say which with --only, such as "
            f"--only {min(map(plain, names))}"
        )


def _linked(students: Iterable[_Student]) -> Iterator[tuple[str, str]]:
    """Yield students who have one file on the disk under several names, and what it is called."""
    holders: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for who in students:
        for path in who.notebooks:
            try:
                about = path.lstat()
            except OSError:  # in an archive, or gone
                continue
            if about.st_nlink > 1:
                holders[about.st_dev, about.st_ino].setdefault(plain(who.name, 60), plain(path.name, 60))
    for names in holders.values():
        if len(names) > 1:
            yield " and ".join(names), next(iter(names.values()))


def single(folder: Path, student: str, identity: str, logins: Iterable[str] = ()) -> Submission:
    """Return all that lies in `folder` as one student's submission; or a group's, with the logins of all."""
    who = _Student(student, plain(folder.name), identity)
    for item in sorted(_in_folder(folder), key=lambda item: item.parts):
        who.take(item, folder, late=False)
    return replace(who.submission(folder), logins=tuple(logins))


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
        elif _NOTEBOOK.search(name):
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
                problems.append(f"has a {file} that holds no plausible time such as 2026-12-01 23:59:00 UTC")
        elif self.stamps:
            several = ", ".join(plain(path.parent.name, 40) for path, _ in self.stamps[:3])
            problems.append(f"has several assignments ({several}), so when this one was handed in is not known")
        label = plain(self.name) or "without a name"
        if unicodedata.normalize("NFC", label) != unicodedata.normalize("NFC", self.name) and not self.identity:
            label += " (whose name holds more than can be seen)"  # so that nobody is taken for somebody else
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
        return _Student(re.sub(r"\.zip$", "", _NOTEBOOK.sub(r"\g<more>", top), flags=re.IGNORECASE), where)
    claims = [found for one in platforms.found() if (found := one.whose(top, folder=not alone))]
    if claims:
        first = min(claims, key=lambda found: found.at)
        whose = _Student(first.student, where, first.identity or None, first.late)
        return replace(whose, problems=[first.problem]) if first.problem else whose
    if alone and _NOTEBOOK.search(top):
        return _Student(_NOTEBOOK.sub(r"\g<more>", top), where)
    if alone and not top.lower().endswith(_HANDED_IN) and ".ipynb" not in top.lower():
        return None
    archive = alone or top.lower().endswith(".zip")
    return _Student(_NOTEBOOK.sub(r"\g<more>", top.rpartition(".")[0]) if archive else top, where)


def _in_folder(folder: Path) -> Iterator[_Item]:
    """Yield what lies in a folder; links are not followed, as they could lead to somebody else's work."""
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.name.startswith("."):
            if _NOTEBOOK.search(entry.name) and not entry.name.startswith(("._", ".~")):
                yield _Item((entry.name,), problem="begins with a dot, as hidden files do: rename it")
        elif entry.is_symlink():
            yield _Item((entry.name,), problem=LINK)
        elif entry.name == _MAC:
            continue
        elif entry.is_dir():
            yield _Item((entry.name,), folder=True)
            for place, folders, files in os.walk(path):
                inside = Path(place).relative_to(folder).parts
                deep = len(inside) > _DEEPEST  # os.walk would fail where it is very deep
                here = sorted(name for name in folders if not name.startswith(".") and name != _MAC)
                folders[:] = [] if deep else [name for name in here if not os.path.islink(Path(place, name))]
                yield from (_Item((*inside, name), problem=LINK) for name in here if os.path.islink(Path(place, name)))
                for name in files:
                    if not name.startswith("."):
                        yield from _file(folder, (*inside, name))
        else:
            yield from _file(folder, (entry.name,))


def _file(folder: Path, parts: tuple[str, ...]) -> Iterator[_Item]:
    """Yield a file, or what is in it where it is an archive."""
    path = folder.joinpath(*parts)
    if os.path.islink(path):
        yield _Item(parts, problem=LINK)
    elif path.suffix.lower() == ".zip":
        try:
            packed = archives.entries(path, lambda path: without_links(path, folder))
        except (UserError, UnreadableError) as error:
            yield _Item(parts, problem=str(error).removeprefix(f"{path} "))
            return
        yield _Item(parts, folder=True)
        for entry in packed:
            inner = tuple(entry.name.split("/")) if not entry.problem else (plain(entry.name),)
            if _MAC not in inner and not any(part.startswith(".") for part in inner):
                yield _Item((*parts, *inner), problem=entry.problem)
    else:
        yield _Item(parts)


def _in_archive(archive: Path) -> list[_Item]:
    """Return an archive's files. A folder around all of them is passed over where it is plainly no student's."""
    found = []
    for entry in archives.entries(archive):
        outside = entry.problem and (".." in entry.name or entry.name.startswith("/") or entry.name[1:2] == ":")
        parts = (entry.name,) if outside else tuple(entry.name.split("/"))
        if _MAC not in parts and not any(part.startswith(".") for part in parts if not outside):
            found.append(_Item(parts, problem=entry.problem))
    tops = {item.parts[0] for item in found}
    if len(tops) == 1 and all(len(item.parts) > 1 for item in found):
        inner = [item.parts[1] for item in found]
        # browsers and Google Drive add to the name of the folder: HW1 (1).zip, HW1-20261128T150203Z-001.zip
        plain_name = re.sub(r"( \(\d+\)|-\d{8}T\d{6}Z(-\d+)*(-\d{3})?)$", "", archive.stem)
        named = tops & {archive.stem, plain_name, "submitted", "submissions"}
        known = platforms.found()
        if named or any(one.whose(name, folder=folder) for name in inner for one in known for folder in (True, False)):
            return [replace(item, parts=item.parts[1:], around=item.parts[0]) for item in found]
    return found


def _time(path: Path, platform: Platform, place: Path) -> datetime | None:
    try:
        return _plausible(platform.time(content(path, place)[:100].decode("utf-8-sig")))
    except ValueError:  # which an UnreadableError is too
        return None


def _plausible(time: datetime | None) -> datetime | None:
    """Return a time in UTC, or None where nothing can have been handed in then."""
    try:
        found = time and time.astimezone(UTC)
    except (OverflowError, ValueError):  # just outside the years that there are
        return None
    return found if found and found.year in _PLAUSIBLE else None


def by_file(handed_in: Submission) -> Submission:
    """Return a submission with the time at which its newest notebook was last changed, where it has none."""
    if handed_in.handed_in is not None or not handed_in.notebooks:
        return handed_in
    try:
        changed = max(path.lstat().st_mtime for path in handed_in.notebooks)
    except NotADirectoryError:
        raise UserError("grade: an archive does not know when its files were handed in; leave out --times") from None
    except OSError as error:
        said = f"vanished while it was looked at ({error.strerror})"
        return replace(handed_in, problem="; ".join(part for part in (handed_in.problem, said) if part))
    try:
        time = _plausible(datetime.fromtimestamp(changed, UTC))
    except (OverflowError, ValueError, OSError):
        time = None
    if time is None:
        said = "was last changed at a time that cannot be, so when it was handed in is not known"
        return replace(handed_in, problem="; ".join(part for part in (handed_in.problem, said) if part))
    return replace(handed_in, handed_in=time)


def opened(handed_in: Submission, folder: Path) -> Opened:
    """Read the notebooks of a submission that lies below `folder`; one that cannot be read keeps the reason."""
    digests, notebooks = list[bytes](), list[tuple[str, Notebook | str]]()
    begun = time.monotonic()
    for path in handed_in.notebooks:
        reason: str | None
        if time.monotonic() - begun > MOST_READING:
            data, reason = b"", "was not read, because the notebooks before it took all the time"
        else:
            data, reason = _content_or_reason(path, folder)
        digests.append(hashlib.sha256(data).digest())
        try:
            notebooks.append((path.name, reason or notebook(data)))
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
