"""What a learner did, one JSON line an event, in the workspace's own file.

Lines are only ever added, so two open notebooks or a crash cannot lose what was there. Outside a
workspace events are kept in memory: lessons run the same, nothing is written.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = ".actedu"
_memory: list[dict[str, Any]] = []


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
            with path.open("ab") as stream:
                stream.write(json.dumps(event).encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            return
        except OSError:
            pass
    _memory.append(event)


def events(start: Path | None = None) -> list[dict[str, Any]]:
    """Return all events, oldest first. A line that a crash cut short is passed over."""
    path = file(start)
    found = []
    if path is not None and path.exists():
        for line in path.read_bytes().splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and isinstance(event.get("kind"), str) and isinstance(event.get("name"), str):
                found.append(event)
    return found + (_memory if start is None else [])


def last(kind: str, name: str) -> dict[str, Any] | None:
    """Return the newest event of this kind and name, or None."""
    return next((e for e in reversed(events()) if e["kind"] == kind and e["name"] == name), None)
