"""Notebook files read as data: their cells, or a sentence that says why not.

Nothing here runs or parses a student's code.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actedu.errors import UserError
from actedu.grading import archives
from actedu.grading.texts import plain

LINK = "is a link, which is not followed: hand in the file itself"
MOST_BYTES = 32 << 20  # a notebook with many figures has a few million
MOST_CELLS = 2000
MOST_PARTS = 1_000_000  # lists and dictionaries
MOST_CODE = 15 << 16  # bytes of all cells of one notebook as JSON: they travel in one message, see codec.BOUNDS
# kernels that run Python call its language so: PySpark, Sage, Pyodide and xeus-python too
_PYTHON = re.compile(r"^$|python|^i?py|^sage", re.IGNORECASE)


@dataclass(frozen=True)
class Notebook:
    """What a notebook file holds.

    Attributes:
        cells: its code cells.
        texts: its other cells, as far as it is short: place in the notebook from 1, kind ("Markdown", "raw"), number of
            code cells above, text.
        python: the version of Python that last ran it, such as "3.12.1", or "" where the file does not say.
    """

    cells: tuple[str, ...]
    texts: tuple[tuple[int, str, int, str], ...] = ()
    python: str = ""


class UnreadableError(ValueError):
    """A file that is no notebook; the message continues the sentence "it ..."."""


def read(path: Path, folder: Path) -> Notebook:
    """Return what a notebook file holds that lies below `folder`, or in it where it is a zip archive.

    Raises UnreadableError with the reason. Format 3 and 4 are read; missing metadata, a byte-order mark, Windows
    newlines and text that is not UTF-8 are forgiven.
    """
    return notebook(content(path, folder))


def notebook(data: bytes) -> Notebook:
    """Return what a notebook holds; see `read`."""
    if not data.strip():
        raise UnreadableError("is an empty file")
    if data.count(b"[") + data.count(b"{") > MOST_PARTS:  # each becomes an object many times its size
        raise UnreadableError(f"has more than {MOST_PARTS} lists in it, as no notebook does; it was not read")
    try:
        made = json.loads(_text(data), strict=False)
    except RecursionError:
        raise UnreadableError("is not a notebook: its lists lie too deep in each other") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "a number"
        raise UnreadableError(f"is not a notebook, or was cut off: its JSON ends or breaks at {where}") from None
    return _notebook(made)


def content(path: Path, folder: Path) -> bytes:
    """Return what a file holds; see `read`."""
    if folder.is_file():
        inner = path.relative_to(folder) if path.is_relative_to(folder) else path
        try:
            return archives.content(folder, inner.as_posix(), MOST_BYTES)
        except archives.EntryError as error:
            raise UnreadableError(str(error)) from None
    for inner in path.relative_to(folder).parents:
        archive = folder / inner
        if inner.suffix.lower() == ".zip" and archive.is_file():
            name = path.relative_to(archive).as_posix()
            try:
                return archives.content(archive, name, MOST_BYTES, lambda path: without_links(path, folder))
            except (archives.EntryError, UserError) as error:
                raise UnreadableError(str(error).removeprefix(f"{archive} ")) from None
    try:
        descriptor = without_links(path, folder)
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


def without_links(path: Path, folder: Path) -> int:
    """Open a file below a folder without following any link on the way there, also one that has just been put there.

    Raises UnreadableError where there is one.
    """
    file, along = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC, [str(folder), *path.relative_to(folder).parts]
    if os.open not in os.supports_dir_fd:
        if path.is_symlink() or not within(path, folder):
            raise UnreadableError(LINK)
        return os.open(path, file)
    here = os.open(along[0], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in along[1:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = inner
        return os.open(along[-1], file | os.O_NOFOLLOW, dir_fd=here)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
            raise UnreadableError(LINK) from None
        raise
    finally:
        os.close(here)


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _notebook(notebook: Any) -> Notebook:
    if not isinstance(notebook, dict) or not (isinstance(notebook.get("cells") or notebook.get("worksheets"), list)):
        if isinstance(notebook, dict) and notebook.get("cells") == []:
            raise UnreadableError("has no cells")
        raise UnreadableError("is JSON, but not a notebook: it has no list of cells")
    about = _about(notebook, "language_info")
    language = about.get("name") or _about(notebook, "kernelspec").get("language") or ""
    if "python" not in about.get("mimetype", "") and not _PYTHON.search(language):
        raise UnreadableError(f"is written in {plain(language, 30)}, not in Python")
    if isinstance(notebook.get("cells"), list):
        cells, key = notebook["cells"], "source"
    else:  # format 3 keeps them in worksheets
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells, key = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet], "input"
    code: list[str] = []
    texts: list[tuple[int, str, int, str]] = []
    for place, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get(key, cell.get("source"))).replace("\r\n", "\n").replace("\r", "\n")
        if not source.strip():
            continue
        if cell.get("cell_type") == "code":
            code.append(source)
        else:
            texts.append((place, {"markdown": "Markdown"}.get(str(cell.get("cell_type")), "raw"), len(code), source))
    if not code:
        raise UnreadableError("has no code cells")
    if len(code) > MOST_CELLS or sum(len(json.dumps(source)) for source in code) > MOST_CODE:
        raise UnreadableError(f"has more code than is read: {MOST_CELLS} cells, {MOST_CODE >> 10} KB")
    if len(texts) > MOST_CELLS or sum(len(text) for *_, text in texts) > MOST_CODE:
        texts = []
    return Notebook(tuple(code), tuple(texts), about.get("version", "") if _PYTHON.search(language) else "")


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _about(notebook: dict[str, Any], block: str) -> dict[str, str]:
    """Return the texts of a block of a notebook's metadata."""
    metadata = notebook.get("metadata")
    found = metadata.get(block) if isinstance(metadata, dict) else None
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def within(path: Path, folder: Path) -> bool:
    """Whether a path, with its links followed, lies in the folder."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
