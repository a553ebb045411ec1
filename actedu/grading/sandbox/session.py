"""One notebook in the sandbox: it is run there, and its answers are asked for by name."""

from __future__ import annotations

import secrets
import socket
import time
import warnings
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from actedu.checks import AnswerError, Arguments, Elsewhere, Outcome
from actedu.checks.libraries import DISPLAY
from actedu.grading.sandbox.inside.codec import BOUNDS, Channel, CodecError, pack_most
from actedu.grading.sandbox.inside.outline import MOST_PRINTS, MOST_SOURCE
from actedu.grading.sandbox.lending import lend
from actedu.grading.sandbox.limits import Limits

MOST_JUDGED = 12  # times that one answer is judged on the way through a notebook


class Box(Protocol):
    """What a session needs of the sandbox that it is in: its limits, and processes."""

    @property
    def limits(self) -> Limits:
        """What a submission may take."""

    def fork(self) -> socket.socket:
        """Return a socket to a fresh process inside."""

    def end(self) -> str:
        """End that process; return "memory" if it was ended for taking too much."""


class _BrokenByAnswerError(Exception):
    """An answer that was judged on the way ended the process; no cell did."""


class Session:
    """One notebook in the sandbox. Answers are found by name; a name that broke it once is not asked again.

    With a `share`, nor is one that has taken more seconds than that: its name is in `put_off`, for whoever has asked
    the others and has time left.
    """

    def __init__(
        self,
        box: Box,
        cells: Sequence[str],
        uses: tuple[str, ...] = (),
        outline: Sequence[str] = (),
        until: float | None = None,
        parts: tuple[str, ...] = (),
        share: float | None = None,
    ) -> None:
        self.box = box
        self.cells = list(cells)
        self.uses = uses
        self.loan = lend(uses, parts)
        self.failed: list[tuple[int, str, str, int | None]] = []  # (cell from 0, kind, message, line)
        self.outlines: dict[str, tuple[str, tuple[int, ...]]] = {}  # answer -> its code and fingerprints
        self.put_off: list[str] = []
        self._share = share
        self._taken: dict[str, float] = defaultdict(float)  # seconds by the clock, of each answer
        self._outline = list(outline)  # answers whose outlines are yet to be told
        self._lost: dict[int, AnswerError] = {}  # cells that ended the process
        self._broken: dict[str, AnswerError] = {}  # answers that did
        self._channel: Channel | None = None
        self._ahead: deque[tuple[str, Arguments]] = deque()  # calls sent ahead whose replies are to come, by number
        self._started = 0
        self._at: Any = None  # the cell last begun, by the word of the process inside
        self._until = until or time.monotonic() + box.limits.total
        self._names: list[str] = []
        self._due: Callable[[str, str], None] = lambda name, how: None
        self._judged: Counter[str] = Counter()
        self._done: set[tuple[str, Any, str, int]] = set()

    def run(self, names: Sequence[str], due: Callable[[str, str], None]) -> None:
        """Run the notebook and call `due(name, how)` where one of the answers `names` is to be judged.

        That is where the notebook checks it ("check"), and at the end of a cell that defines it and does not check it
        ("cell"). Within `due`, `value` and `function` tell of the answer as it stands there; afterwards, as it stands
        at the end.
        """
        self._names, self._due = list(names), due
        try:
            self._run()
        except (OSError, CodecError):
            self.end()  # whoever asks for an answer is told why there is none

    def value(self, name: str, *, words: bool = False) -> Any:
        """Return the plain value of `name`, or `...` where the notebook does not define it; in words, where asked."""
        return self._look(name, function=False, words=words)

    def function(self, name: str, calls: Sequence[Arguments] = ()) -> Any:
        """Return a stand-in that calls the function `name` inside; for what is not a function, its plain value.

        `calls` are the (positional, keyword) arguments that it will probably be called with, in order. They are sent
        along, so that no call waits for the one before to be judged. Nothing else changes: what is not called after
        all is passed over, and what it broke is asked again. Calls of other answers are not sent along, so that
        what breaks this one takes no other with it.
        """
        return self._look(name, calls, function=True)

    def broken_by(self, name: str) -> str | None:
        """Say what asking for an answer came to, if it did not come to a value."""
        return str(self._broken[name]) if name in self._broken else None

    def call(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call `name` inside and say how it behaved; what it changed in its arguments is changed in `args`."""
        begun = time.monotonic()
        try:
            if self._share is not None and self._taken[name] > self._share and name not in self._broken:
                self.put_off.append(name)
                raise self._break(name, TimeoutError(), self._share)  # which ends the calls that were sent ahead too
            reply, values = self._ahead_of(name, (args, kwargs)) or self._ask(
                {"do": "call", "name": name, "seconds": self.box.limits.call},
                self.box.limits.call,
                [args, dict(kwargs)],
            )
            changed = [args[int(i)] for i in reply["changed"]]
            for old, new in zip(changed, values[1:], strict=True):
                _replace(old, new)
            warned = tuple(dict.fromkeys(str(text) for text in list(reply["warned"])[:20]))
            if reply["error"] is None:
                return Outcome(values[0], warned=warned)
            error = _error(*reply["error"])
            if error.kind == "TimeoutError":
                self._broken[name] = error
        except AnswerError as problem:
            error = problem
        except (KeyError, IndexError, TypeError, ValueError, OverflowError):
            error = AnswerError("SandboxError", "the answer came back in no readable form")
        finally:
            self._taken[name] += time.monotonic() - begun
        return Outcome(error=error.kind, message=str(error), line=error.line)

    def end(self) -> str:
        """End the process inside, if there is one; return what `Sandbox.end` does."""
        self._ahead.clear()
        if self._channel is None:
            return ""
        self._channel.stream.close()
        self._channel = None
        return self.box.end()

    def _look(self, name: str, calls: Sequence[Arguments] = (), *, function: bool, words: bool = False) -> Any:
        try:
            request = {"do": "look", "name": name, "function": function, "words": words}
            reply, values = self._ask(request, self.box.limits.call, calls=calls)
        except AnswerError:
            return Remote(self, name) if function else Ellipsis  # a stand-in says so when it is called
        if function and reply.get("calls"):  # a value is never a stand-in, whatever the reply says
            return Remote(self, name)
        return values[0] if values else Ellipsis

    def _ask(
        self,
        request: dict[str, Any],
        seconds: float,
        values: Sequence[Any] = (),
        calls: Sequence[Arguments] = (),
    ) -> tuple[dict[str, Any], list[Any]]:
        """Ask about one answer. What breaks the process breaks that answer, and no other."""
        self._pass_over(len(self._ahead))
        if request["name"] in self._broken:
            raise self._broken[request["name"]]
        try:
            if self._channel is None:
                self._run()
            return self._exchange(seconds, values, request, calls)
        except (EOFError, OSError, CodecError) as error:
            raise self._break(request["name"], error, seconds) from None

    def _ahead_of(self, name: str, asked: Arguments) -> tuple[dict[str, Any], list[Any]] | None:
        """Return the reply to a call that was sent ahead, passing over those before it; None for any other call."""
        at = next((i for i, (_, sent) in enumerate(self._ahead) if _alike(sent, asked)), None)
        if at is None or not self._pass_over(at):
            return None
        try:
            reply, values = self._receive(self._ahead.popleft()[0], self.box.limits.call)
        except (EOFError, OSError, CodecError) as error:
            raise self._break(name, error, self.box.limits.call) from None
        return None if "late" in reply else (reply, values)

    def _pass_over(self, count: int) -> bool:
        """Read replies that nobody asks for any more; False if one of those calls broke the process."""
        try:
            for _ in range(count):
                self._receive(self._ahead.popleft()[0], self.box.limits.call)
        except (EOFError, OSError, CodecError) as error:
            self._fell(error, self.box.limits.call)
            return False
        return True

    def _exchange(
        self,
        seconds: float,
        values: Sequence[Any],
        request: dict[str, Any],
        calls: Sequence[Arguments] = (),
    ) -> tuple[dict[str, Any], list[Any]]:
        """Send a request under a fresh number and wait for its reply; those to `calls`, sent along, come later."""
        assert self._channel is not None
        number = secrets.token_hex(8)
        deadline = min(time.monotonic() + _patience(seconds), self._until)
        if calls:
            request = request | {"id": number, "seconds": self.box.limits.call}
            message, count = pack_most(request, [[args, dict(kwargs)] if kwargs else args for args, kwargs in calls])
            self._ahead.extend((f"{number} {i}", one) for i, one in enumerate(calls[:count]))
            self._channel.send_bytes(message, deadline)
        else:
            self._channel.send(request | {"id": number}, values, deadline)
        return self._receive(number, seconds)

    def _receive(self, number: str, seconds: float) -> tuple[dict[str, Any], list[Any]]:
        """Wait for the reply that carries this number; ignore all others."""
        assert self._channel is not None
        deadline = min(time.monotonic() + _patience(seconds), self._until)
        junk = 0
        while True:
            reply, got, size = self._channel.receive(deadline)
            if reply.get("id") == number and "at" not in reply:
                return reply, got
            if reply.get("id") == number:
                if self._outline and "outline" in reply:  # the first one: nothing of the submission has run yet
                    self.outlines, self._outline = _outlines(reply["outline"], self._outline), []
                self._at = reply["at"]
                if "due" in reply:
                    self._is_due(reply["due"], reply.get("how"))
                deadline = min(time.monotonic() + _patience(seconds), self._until)
            junk += size + 100
            if junk > BOUNDS.junk:
                raise CodecError("more messages than questions")

    def _is_due(self, name: Any, how: Any) -> None:
        """Let an answer be judged as it stands now, and the notebook go on."""
        assert self._channel is not None
        here = (str(name), self._at, str(how))
        place = (*here, self._seen[here])
        self._seen[here] += 1
        if name in self._names and place not in self._done and self._judged[name] < MOST_JUDGED:
            self._judged[name] += 1
            self._done.add(place)  # a process that is started again comes by here again
            self._due(name, str(how))
            if self._channel is not None:
                self._pass_over(len(self._ahead))  # these replies come before those to what is asked next
            if self._channel is None:
                raise _BrokenByAnswerError
        self._channel.send({"do": "on"}, deadline=time.monotonic() + _patience(self.box.limits.call))

    def _run(self) -> None:
        """Start a process and run the cells in it, leaving out those that ended an earlier one."""
        while self._channel is None:
            if self._started > self.box.limits.crashes or time.monotonic() > self._until:
                raise CodecError("the notebook used up its time or its starts")
            self._started += 1
            self._channel = Channel(self.box.fork())
            self._at = None
            self._seen: Counter[tuple[str, Any, str]] = Counter()
            code = [*self.loan.modules.values(), *self.loan.files.values()]
            request = {
                "do": "run",
                "cells": self.cells,
                "skip": sorted(self._lost),
                "first": ["import numpy as np", *self.uses],
                "display": DISPLAY,
                "modules": list(self.loan.modules),
                "files": list(self.loan.files),
                "names": self._names,
                "seconds": self.box.limits.cell,
                "outline": self._outline,
            }
            try:
                reply, _ = self._exchange(self.box.limits.cell, code, request)
                self.failed = [
                    (i, str(kind), str(text), line if type(line) is int else None)
                    for i, kind, text, line in reply["failed"]
                    if type(i) is int and 0 <= i < len(self.cells)
                ]
                self.failed += [(i, one.kind, str(one), None) for i, one in self._lost.items()]
            except _BrokenByAnswerError:
                continue
            except (EOFError, OSError, CodecError, KeyError, TypeError, ValueError) as error:
                problem = self._fell(error, self.box.limits.cell)
                if type(self._at) is int and 0 <= self._at < len(self.cells) and self._at not in self._lost:
                    self._lost[self._at] = problem
                elif self._outline:  # reading the code broke the process, and running it may not
                    self._outline = []
                else:
                    self._started = self.box.limits.crashes + 1

    def _break(self, name: str, error: Exception, seconds: float) -> AnswerError:
        """End the process that this answer broke, and do not ask it again."""
        self._broken[name] = self._fell(error, seconds)
        return self._broken[name]

    def _fell(self, error: Exception, seconds: float) -> AnswerError:
        """End a process that no longer answers and say what happened to it."""
        if self.end() == "memory":
            return AnswerError("MemoryError", f"it took more than {self.box.limits.memory >> 20} MB")
        if time.monotonic() > self._until:
            return AnswerError("TimeoutError", f"the notebook took all of its {self.box.limits.total:g} seconds")
        if isinstance(error, TimeoutError):
            return AnswerError("TimeoutError", f"no end within {seconds:g} seconds")
        if isinstance(error, CodecError):
            return AnswerError("SandboxError", str(error))
        return AnswerError("Crash", "it ended the Python process")


class Remote(Elsewhere):
    """A function that lives in the sandbox."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self.__name__ = name
        self.source = session.outlines.get(name, ("", ()))[0]

    def outcome(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call it with plain arguments."""
        return self._session.call(self.__name__, args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it and behave as it did. Raises AnswerError for what it raises."""
        got = self.outcome(args, kwargs)
        for text in got.warned:
            warnings.warn(text, RuntimeWarning, stacklevel=2)
        if got.error:
            raise AnswerError(got.error, got.message, got.line)
        return got.value


def _patience(seconds: float) -> float:
    """Return after how long by the clock a process is ended that was given so many seconds of CPU.

    Its own alarm comes first, unless it has disabled that or waits for something, or the machine is busy.
    """
    return 3 * seconds + 1


def _outlines(told: Any, names: Sequence[str]) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return what has the form of an outline; it comes from where a stranger's code was parsed."""
    found = {}
    for name in names:
        match told.get(name) if isinstance(told, dict) else None:
            case [str(source), list(prints)] if all(type(one) is int and 0 <= one < 1 << 32 for one in prints):
                found[name] = (source[:MOST_SOURCE], tuple(prints[:MOST_PRINTS]))
    return found


def _alike(one: Any, other: Any) -> bool:
    """Say whether two plain values are the same to the last bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, dict):
        return not (one or other) or _alike(list(one.items()), list(other.items()))
    return one is other or repr(one) == repr(other)  # which tells -0.0 from 0.0, and NaN from nothing


def _error(kind: Any, message: Any, line: Any) -> AnswerError:
    return AnswerError(str(kind) or "Error", str(message), line if type(line) is int else None)


def _replace(old: Any, new: Any) -> None:
    """Give an argument the content that the call left in it."""
    if (
        isinstance(old, np.ndarray)
        and isinstance(new, np.ndarray)
        and old.shape == new.shape
        and old.dtype == new.dtype
    ):
        old[...] = new
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = new
    elif isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)
