"""A limit on how long a learner's code may run, so that an endless loop is answered and not waited for."""

from __future__ import annotations

import linecache
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGE = Path(__file__).parent
SECONDS = 10.0


class Stopped(Exception):  # noqa: N818  # it stops an answer; nothing went wrong in the course
    """An answer was still running when it was stopped. The message is a sentence that names its line."""


class _Alarm(BaseException):
    """Raised inside the answer; not an Exception, so that its own `except Exception` lets it through."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after `seconds`, or when the person interrupts it, with one sentence.

    Raises Stopped. Without signals (Windows, or a thread of its own) only the interrupt stops it.
    """
    alarms = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    def ring(signum: int, frame: FrameType | None) -> Any:
        raise _Alarm

    before = signal.signal(signal.SIGALRM, ring) if alarms else None
    try:
        if alarms:
            signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)  # again and again: an answer may catch everything
        yield
        if alarms:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
    except (_Alarm, KeyboardInterrupt) as stop:
        if alarms:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        place = _place(stop)
        if isinstance(stop, KeyboardInterrupt):
            raise Stopped(f"You interrupted it{place}") from None
        raise Stopped(f"It ran for {seconds:g} seconds{' and was' if place else ''}{place}") from None
    finally:
        if alarms:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, before)


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
