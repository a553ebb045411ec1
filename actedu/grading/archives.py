"""Zip archives, written in one way and read as data: nothing is unpacked onto the disk, sizes are checked before."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from actedu.errors import UserError

MOST_ENTRIES = 20_000
MOST_LISTING = 8 << 20  # bytes of the archive's list of its entries
MOST_UNPACKED = 64 << 30  # bytes of all entries together: they are read one at a time
MOST_RATIO = 200  # a notebook full of figures packs 2 to 5 times, an empty one 20 times
_SMALL = 1 << 20  # bytes below which the ratio does not matter
_DATE = (2000, 1, 1, 0, 0, 0)  # so that the same files give the same archive
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others take memory as their header asks


class EntryError(ValueError):
    """An entry that cannot be read; the message continues the sentence "it ..."."""


@dataclass(frozen=True)
class Entry:
    """One file in an archive."""

    name: str  # with forward slashes, and without empty or "." parts
    problem: str | None = None  # why it is not read; continues the sentence "it ..."


@dataclass(frozen=True)
class _Archive:
    zip: zipfile.ZipFile
    entries: tuple[Entry, ...]
    found: dict[str, tuple[zipfile.ZipInfo, str | None]]


Opener = Callable[[Path], int]  # returns a descriptor


def _following(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def packed(files: Mapping[str, bytes], mode: Callable[[str], int] = lambda name: 0o644) -> bytes:
    """Return a zip archive of these files, by their names in it; `mode` says who may do what with each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100000 | mode(name)) << 16
            made.writestr(info, content)
    return buffer.getvalue()


def entries(path: Path, opener: Opener = _following) -> tuple[Entry, ...]:
    """Return the files in an archive, in its order; `opener` opens it.

    Raises UserError with the reason when it is no zip archive, is damaged as a whole, or holds more than is read.
    """
    return _opened(path, opener).entries


def content(path: Path, name: str, most: int, opener: Opener = _following) -> bytes:
    """Return the content of the entry `name`, at most `most` bytes. Raises EntryError, or UserError as `entries`."""
    archive = _opened(path, opener)
    info, problem = archive.found.get(name, (None, "is no longer in the archive"))
    if info is None or problem:
        raise EntryError(problem)
    if info.file_size > most:
        size = info.file_size / (1 << 20)
        raise EntryError(f"has {size:.0f} MB; at most {most >> 20} MB are read (clear its outputs)")
    try:
        with archive.zip.open(info) as file:
            return file.read(most)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise EntryError("is damaged in the archive; download it again or ask the student for the file") from None


def _opened(path: Path, opener: Opener) -> _Archive:
    try:
        file = _Held(io.FileIO(opener(path)))
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise UserError(f"{path} is not an ordinary file")
        key = (path, about.st_dev, about.st_ino, about.st_mtime_ns, about.st_size)
        if key not in _LISTED:
            _LISTED[key] = _listed(path, file)
            if len(_LISTED) > _MOST_LISTED:
                del _LISTED[next(iter(_LISTED))]
        return _LISTED[key]
    except OSError as error:
        raise UserError(f"{path} cannot be opened: {error.strerror or error}") from None


def _listed(path: Path, held: _Held) -> _Archive:
    try:
        with _Sparing(io.FileIO(os.dup(held.fileno()))) as file:
            zipfile.ZipFile(file)  # a first look, which reads no more than is allowed
        archive = zipfile.ZipFile(held)
    except UnicodeDecodeError:
        raise UserError(f"{path} has an entry whose name is no valid text; pack the files again") from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError) as error:
        if isinstance(error, _TooMuchError):
            raise UserError(f"{path} lists more entries than are read; at most {MOST_ENTRIES} are") from None
        raise UserError(f"{path} is no zip archive, or was cut off; download it again") from None
    files = [info for info in archive.infolist() if not info.is_dir()]
    if len(files) > MOST_ENTRIES:
        raise UserError(f"{path} has {len(files)} entries; at most {MOST_ENTRIES} are read")
    found: dict[str, tuple[zipfile.ZipInfo, str | None]] = {}
    for info in files:
        name, problem = _name(info)
        if name in found:
            there = found[name][0].filename
            if there == info.filename:
                problem = "is in the archive twice under one name, so which one counts is not known"
            elif there == name or info.filename != name:  # the one that is called so keeps its name
                name, problem = f"{name} ({len(found)})", "has a name that becomes another file's name when it is read"
            else:
                reason = "has a name that becomes another file's name when it is read"
                found[f"{name} ({len(found)})"] = (found[name][0], reason)
        found[name] = (info, problem or _problem(info))
    total = sum(info.file_size for info, problem in found.values() if not problem)
    if total > MOST_UNPACKED:
        raise UserError(f"{path} unpacks to {total >> 30} GB; at most {MOST_UNPACKED >> 30} GB are read")
    return _Archive(archive, tuple(Entry(name, problem) for name, (_, problem) in found.items()), found)


def _name(info: zipfile.ZipInfo) -> tuple[str, str | None]:
    name = info.filename
    if not info.flag_bits & 0x800:  # not marked as UTF-8, which it mostly is nevertheless
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or name[1:3] == ":/":
        return name, "has a name that leads out of the archive, so it was not read"
    return "/".join(parts) or "without a name", None


def _problem(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is a link, not a file" if kind == stat.S_IFLNK else "is not an ordinary file"
    if info.flag_bits & 0x1:
        return "is locked with a password; ask the student for the file itself"
    if info.compress_type not in _PACKED:
        return "is packed in a way that is not read; pack it as an ordinary zip archive"
    if info.file_size > _SMALL and info.file_size > MOST_RATIO * info.compress_size:
        return f"unpacks to more than {MOST_RATIO} times its size, as no notebook does; it was not read"
    return None


class _TooMuchError(ValueError):
    """The list of entries is longer than what is read."""


class _Held(io.BufferedReader):
    """A file that is closed once nobody holds it."""

    def __del__(self) -> None:
        self.close()


# listing the entries anew for each of them would take time that grows with their square
_LISTED: dict[tuple[object, ...], _Archive] = {}
_MOST_LISTED = 2


class _Sparing(io.BufferedReader):
    """A file that refuses to be read in pieces longer than the list of entries may be."""

    def read(self, size: int | None = -1, /) -> bytes:
        here = self.tell()
        left = os.fstat(self.fileno()).st_size - here
        if (left if size is None or size < 0 else min(size, left)) > MOST_LISTING:
            raise _TooMuchError
        return super().read(size)
