"""What a notebook reaches outside of itself, such as files and programs: noted as it runs, and tried without.

Python tells a hook of what it opens and starts. A hook stays as long as its process, so there is one, in kernels alone;
what it does not look for costs it one look into a set.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGE = Path(__file__).parent.parent
PROGRAM = "no other program or process starts"
NETWORK = "there is no network"
FOLDER = "the folder of this notebook is empty"
ENVIRONMENT = "the variables of your environment are not set"
THREADS = "no more than 6 threads run beside the notebook's own"

_STARTS = {"subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.startfile", "pty.spawn"}
_LOOKS = {"os.listdir", "os.scandir"}
_CONNECTS = {"socket.connect", "socket.getaddrinfo", "urllib.Request"}
_WATCHED = {"open", "sqlite3.connect", "os.fork", "_thread.start_new_thread", *_STARTS, *_LOOKS, *_CONNECTS}
# what asks other processes for its work, and needs locks that they share
_SHARING = tuple(f"multiprocessing{os.sep}{one}.py" for one in ("pool", "queues", "managers", "synchronize"))
_PROCESSES = (*_SHARING, f"futures{os.sep}process.py")
_MOST_THREADS = 6
_SYSTEM = tuple(
    {str(Path(one)) + os.sep for one in (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), PACKAGE)}
    | {"/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/"}
)

_CELL = re.compile(r"[/\\]ipykernel_\d+[/\\]|^<ipython-input-")

Place = tuple[int, int]  # a cell's number in this session, and a line of it


@dataclass
class _Noted:
    """What the hook has seen."""

    by_place: dict[Place, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))  # each once, in order
    written: dict[str, Place] = field(default_factory=dict)  # files, and where the notebook wrote them
    watched: list[str] | None = None  # what an answer reaches while it is judged
    refused: list[str] | None = None  # the same, where it is refused
    threads: int = 0
    listens: bool = False


_noted = _Noted()
_local = threading.local()


def listen() -> None:
    """Note from now on what a notebook reaches; elsewhere than in a kernel do nothing."""
    if not _noted.listens and hasattr(sys.modules["__main__"], "get_ipython"):
        _noted.listens = True
        sys.addaudithook(_hook)


def at(cell: int, first: int, last: int) -> list[str]:
    """Return what was reached by these lines of a cell."""
    places = [place for place in _noted.by_place if place[0] == cell and first <= place[1] <= last]
    return [said for place in places for said in _noted.by_place[place]]


def writes(file: str) -> bool:
    """Say whether the notebook has written a file with what it has itself."""
    place = _noted.written.get(os.path.realpath(file))
    return place is not None and not _noted.by_place.get(place)


def is_there(file: str) -> bool:
    """Say whether a file is Python's or a library's."""
    return os.path.realpath(file).startswith(_SYSTEM) or file.startswith(_SYSTEM) or _is_cell(file)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Note what an answer reaches meanwhile, in the list that this gives."""
    _noted.watched, _noted.threads = [], threading.active_count()
    try:
        yield _noted.watched
    finally:
        _noted.watched = None


@contextmanager
def without(modules: Sequence[str]) -> Iterator[list[str]]:
    """Refuse what grading does not have; what was asked for is noted in the list that this gives.

    An empty folder is where the notebook's was, with what the notebook has written; of the environment, nothing is
    set; `modules` cannot be imported.
    """
    import multiprocessing.synchronize as locks

    def none(*_: object, **__: object) -> None:
        _refuse(PROGRAM)

    gone = {name: there for name, there in sys.modules.items() if any(f"{name}.".startswith(f"{m}.") for m in modules)}
    home, lock, variables = os.getcwd(), locks.SemLock.__init__, dict(vars(os.environ)["_data"])
    with tempfile.TemporaryDirectory() as empty:
        for file in filter(writes, _noted.written):
            if os.path.dirname(file) == os.path.realpath(home) and os.path.isfile(file):
                shutil.copyfile(file, os.path.join(empty, os.path.basename(file)))
        sys.modules |= dict.fromkeys(modules)  # type: ignore[arg-type]
        for name in gone:
            if name not in modules:
                del sys.modules[name]
        locks.SemLock.__init__ = none  # type: ignore[method-assign]
        vars(os.environ)["_data"].clear()
        os.chdir(empty)
        _noted.refused, _noted.threads = [], threading.active_count()
        try:
            yield _noted.refused
        finally:
            _noted.refused = None
            os.chdir(home)
            vars(os.environ)["_data"].update(variables)
            locks.SemLock.__init__ = lock  # type: ignore[method-assign]
            for name in modules:
                sys.modules.pop(name, None)
            sys.modules.update(gone)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event not in _WATCHED or getattr(_local, "busy", False):
        return
    _local.busy = True  # what this function itself opens is not the notebook's
    said = None
    try:
        frames, line, judged = _way(sys._getframe(1))
        if line:
            said = _said(event, args, frames)
            cell = len(getattr(sys.modules["__main__"], "In", ())) - 1
            if said is None:
                _note_written(event, args, (cell, line))
            elif not judged:
                _noted.by_place[cell, line][said] = None
            elif _noted.watched is not None:
                _noted.watched.append(said)
            said = said if judged else None
    except Exception:  # what a notebook does goes on
        said = None
    finally:
        _local.busy = False
    if said is not None and _noted.refused is not None:
        _refuse(said, args[0] if args else None)


def _refuse(said: str, what: Any = None) -> None:
    if _noted.refused is not None:
        _noted.refused.append(said)
    if said == THREADS:
        raise RuntimeError("can't start new thread")
    raise FileNotFoundError(2, "No such file or directory", what if isinstance(what, str) else None)


def _way(frame: FrameType | None) -> tuple[list[str], int, bool]:
    """Return the files from here up to the notebook's cell, its line, and whether an answer is judged.

    No line where no cell is on the way, or it imports something, or asks the course: what these read is their own.
    """
    files: list[str] = []
    line, judging = 0, _noted.watched is not None or _noted.refused is not None
    while frame is not None:
        file = frame.f_code.co_filename
        if _is_cell(file):
            line = frame.f_lineno
        elif judging and frame.f_globals.get("__name__") == "actedu.learning.practice":
            return files, line, line > 0
        elif ("importlib._bootstrap" in file and not line) or (file.startswith(str(PACKAGE)) and not judging):
            return files, 0, False
        if not line:
            files.append(file)
        frame = frame.f_back
    return files, line, False


def _is_cell(file: str) -> bool:
    return bool(_CELL.search(file))


def _said(event: str, args: tuple[Any, ...], files: list[str]) -> str | None:
    """Say what grading does not have of it, or return None for what it has."""
    if any(f"{os.sep}joblib{os.sep}" in file for file in files):  # which goes on without
        return None
    if event == "open":
        path = _path(args[0])
        mine = path is None or _is_written(args) or os.path.isdir(path) or not _beside(path)
        return None if path is None or mine else _file(path)
    if event == "sqlite3.connect":
        path = _path(args[0])
        return _file(path) if path and _beside(path) else None
    if event in _LOOKS and not isinstance(args[0], int):
        path = os.path.realpath(_path(args[0]) or ".")
        mine = any(file.startswith(path + os.sep) for file in _noted.written)
        return None if mine or not _beside(path) else FOLDER
    if event == "_thread.start_new_thread":
        if any(file.endswith(_SHARING) for file in files):
            return PROGRAM
        judged = _noted.watched is not None or _noted.refused is not None
        return THREADS if judged and threading.active_count() - _noted.threads >= _MOST_THREADS else None
    if event == "os.fork":
        return PROGRAM if any(file.endswith(_PROCESSES) for file in files) else None
    if event in _CONNECTS:
        return NETWORK
    return PROGRAM if event in _STARTS else None


def _path(given: Any) -> str | None:
    return os.fsdecode(given) if isinstance(given, str | bytes | os.PathLike) else None


def _is_written(args: tuple[Any, ...]) -> bool:
    mode, flags = args[1], args[2]
    if isinstance(mode, str):
        return not set(mode).isdisjoint("wxa")
    return bool(flags & (os.O_WRONLY | os.O_CREAT))


def _note_written(event: str, args: tuple[Any, ...], place: Place) -> None:
    if event == "open" and (path := _path(args[0])) and _is_written(args):
        _noted.written.setdefault(os.path.realpath(path), place)


def _beside(path: str) -> bool:
    """Say whether a file or a folder is there here and not in grading."""
    real = os.path.realpath(path)
    kept = real.startswith(_SYSTEM) or os.path.abspath(path).startswith(_SYSTEM) or _is_cell(real)
    return not kept and not writes(path) and os.path.exists(real)


def _file(path: str) -> str:
    return f"there is no file {os.path.basename(path)}"
