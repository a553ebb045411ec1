"""What is written for a teacher: files that only their owner can read, since they have students' names in them."""

from __future__ import annotations

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
