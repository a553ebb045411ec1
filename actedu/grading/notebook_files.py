"""Notebook files read as data: their code cells, or a sentence that says why not.

Nothing here runs or parses a student's code.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from actedu.grading import archives
from actedu.grading.texts import plain

MOST_BYTES = 32 << 20  # a notebook with many figures has a few million
MOST_CELLS = 2000
MOST_CODE = 15 << 16  # bytes of all cells of one notebook as JSON: they travel in one message, see codec.BOUNDS


class UnreadableError(ValueError):
    """A file that is no notebook; the message continues the sentence "it ..."."""


def read(path: Path, folder: Path) -> list[str]:
    """Return the code cells of a notebook file that lies below `folder`, or in it where it is a zip archive.

    Raises UnreadableError with the reason. Format 3 and 4 are read; missing metadata, a byte-order mark, Windows
    newlines and text that is not UTF-8 are forgiven.
    """
    return cells(content(path, folder))


def cells(data: bytes) -> list[str]:
    """Return the code cells of a notebook; see `read`."""
    if not data.strip():
        raise UnreadableError("is an empty file")
    try:
        notebook = json.loads(_text(data), strict=False)
    except RecursionError:
        raise UnreadableError("is not a notebook: its lists lie too deep in each other") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "a number"
        raise UnreadableError(f"is not a notebook, or was cut off: its JSON ends or breaks at {where}") from None
    return _code_cells(notebook)


def content(path: Path, folder: Path) -> bytes:
    """Return what a file holds; see `read`."""
    if folder.is_file():
        try:
            return archives.content(folder, path.relative_to(folder).as_posix(), MOST_BYTES)
        except archives.EntryError as error:
            raise UnreadableError(str(error)) from None
    if not within(path, folder):
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


def _code_cells(notebook: Any) -> list[str]:
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


def within(path: Path, folder: Path) -> bool:
    """Whether a path, with its links followed, lies in the folder."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
