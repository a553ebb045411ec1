"""A limit on how long a learner's code may run, so that an endless loop is answered and not waited for."""

from __future__ import annotations

import ctypes
import linecache
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGE = Path(__file__).parent
SECONDS = 10.0
_AGAIN = 0.2


class Stopped(Exception):  # noqa: N818  # it stops an answer; nothing went wrong in the course
    """An answer was still running when it was stopped. The message is a sentence that names its line."""


class _Alarm(BaseException):
    """Raised inside the answer; not an Exception, so that its own `except Exception` lets it through."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after `seconds`, or when the person interrupts it, with one sentence.

    Raises Stopped. An interrupt reaches the main thread alone: elsewhere, as where Lab answers a widget, only the time
    ends it.
    """
    clock = _clock(seconds)
    try:
        yield
        clock()
    except (_Alarm, KeyboardInterrupt) as stop:
        clock()
        place = _place(stop)
        if isinstance(stop, KeyboardInterrupt):
            raise Stopped(f"You interrupted it{place}") from None
        raise Stopped(f"It ran for {seconds:g} seconds{' and was' if place else ''}{place}") from None
    finally:
        clock()


def _clock(seconds: float) -> Callable[[], None]:
    """Raise _Alarm in this thread after `seconds`, until the function that is returned is called.

    Again and again, since an answer may catch everything.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _by_signal(seconds)
    return _by_watching(seconds)


def _by_signal(seconds: float) -> Callable[[], None]:
    def ring(signum: int, frame: FrameType | None) -> Any:
        raise _Alarm

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)

    def end() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)

    return end


def _by_watching(seconds: float) -> Callable[[], None]:
    """Without signals, as on Windows or in a thread of its own: another thread keeps the time."""
    thread, over, turn = ctypes.c_ulong(threading.get_ident()), threading.Event(), threading.Lock()

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            with turn:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(_Alarm))
            wait = _AGAIN

    def end() -> None:
        with turn:
            over.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)  # what has not been raised yet never is

    threading.Thread(target=watch, daemon=True).start()
    return end


def _place(stop: BaseException) -> str:
    """Say where in the learner's own code it was, as far as that is known: ' at line 3 (while True:)'."""
    own = [frame for frame in traceback.extract_tb(stop.__traceback__) if _is_the_learners(frame.filename)]
    if not own:
        return ""
    line = (own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0)).strip()
    return f" at line {own[-1].lineno}" + (f" ({line})" if line else "")


def _is_the_learners(filename: str) -> bool:
    """A cell's code, or a file that is neither the course's nor a library's."""
    if "ipykernel_" in filename or filename.startswith("<"):
        return filename != "<__array_function__ internals>"
    return not any(filename.startswith(str(place)) for place in (PACKAGE, sys.prefix, sys.base_prefix))
