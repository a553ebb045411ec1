"""What a learner did, one JSON line an event, in the workspace's own file.

Lines are only ever added, so two open notebooks or a crash cannot lose what was there. Outside a
workspace events are kept in memory: lessons run the same, nothing is written.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = ".actedu"
_KINDS: dict[str, type | tuple[type, ...]] = {
    **{"points": (int, float), "level": int, "status": str, "behind": int},
    "value": (int, float, str, list),
}
_memory: list[dict[str, Any]] = []


@dataclass
class _Read:
    """What was read of a file so far: lines are only ever added, so no line is read twice."""

    inode: int
    size: int = 0  # bytes of whole lines
    lines: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)  # lines, from 1


_read: dict[Path, _Read] = {}


def file(start: Path | None = None) -> Path | None:
    """Return the progress file of the workspace that `start` (or the current folder) lies in, or None."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return folder / FOLDER / "progress.jsonl"
    return None


def add(kind: str, name: str, **details: Any) -> None:
    """Record one event. A full disk or a read-only folder must not stop a lesson: then memory keeps it."""
    event = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "kind": kind, "name": name, **details}
    path = file()
    if path is not None:
        try:
            with path.open("a+b") as stream:
                stream.seek(0, os.SEEK_END)
                if stream.tell():  # a line that was cut short must not take this one with it
                    stream.seek(-1, os.SEEK_END)
                whole = not stream.tell() or stream.read(1) == b"\n"
                stream.write((b"" if whole else b"\n") + json.dumps(event).encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            return
        except OSError:
            pass
    _memory.append(event)


def events(start: Path | None = None) -> list[dict[str, Any]]:
    """Return all events, oldest first. What is no event, as a line that a crash cut short, is passed over."""
    return [*_whole(start).events, *(_memory if start is None else [])]


def damaged(start: Path | None = None) -> list[int]:
    """Return which lines of the file, from 1, were passed over."""
    return _whole(start).damaged


def _whole(start: Path | None) -> _Read:
    path = file(start)
    if path is None:
        return _Read(0)
    try:
        about = path.stat()
        known = _read.get(path)
        if known is None or known.inode != about.st_ino or about.st_size < known.size:
            known = _read[path] = _Read(about.st_ino)
        with path.open("rb") as stream:
            stream.seek(known.size)
            new = stream.read()
    except OSError:  # there is none yet, or something else is in its place
        return _Read(0)
    lines, rest = new[: new.rfind(b"\n") + 1], new[new.rfind(b"\n") + 1 :]
    known.size += len(lines)
    for line in lines.splitlines():
        known.lines += 1
        if event := _event(line):
            known.events.append(event)
        elif line.strip():
            known.damaged.append(known.lines)
    cut = [known.lines + 1] if rest.strip() else []
    return _Read(known.inode, known.size, known.lines, known.events, [*known.damaged, *cut])


def _event(line: bytes) -> dict[str, Any] | None:
    """Return the event that a line holds, or None."""
    try:
        event = json.loads(line, parse_int=_number, parse_float=_number, parse_constant=_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or not all(isinstance(event.get(name), str) for name in ("kind", "name")):
        return None
    right = all(isinstance(event[name], kind) for name, kind in _KINDS.items() if name in event)
    if isinstance(value := event.get("value"), list):  # an order of names
        right = right and all(isinstance(one, str) for one in value)
    return event if right else None


def _number(text: str) -> float:
    """Return a number, a whole one as such. Raises ValueError for what nothing here is: NaN, or beyond all numbers."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return int(text) if text.lstrip("-").isdigit() else number


def last(kind: str, name: str) -> dict[str, Any] | None:
    """Return the newest event of this kind and name, or None."""
    return next((e for e in reversed(events()) if e["kind"] == kind and e["name"] == name), None)
