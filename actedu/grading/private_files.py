"""What is written for a teacher: files and folders that only their owner can read, as students' names are in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from actedu import atomic
from actedu.errors import UserError


def write(content: bytes, path: Path) -> None:
    """Write a file in one step. Raises UserError, with a sentence, when it cannot be written."""
    if path.is_dir():
        raise UserError(f"{path} is a folder; name the file to write in it")
    try:
        atomic.write(path, content, private=True)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}") from None


def folder(path: Path) -> None:
    """Make a folder and those above it that are missing, or close one that is there to others. Raises OSError."""
    if not path.parent.exists():
        folder(path.parent)
    path.mkdir(0o700, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)


def page_of(student: str) -> str:
    """Return the path of a student's page below the report's folder: always the same, and nobody else's."""
    letters = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", letters)[:40].strip("-") or "student"
    digest = hashlib.sha256(student.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"students/{readable}-{digest}.html"
