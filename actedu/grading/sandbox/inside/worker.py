"""What runs inside the sandbox: a warm process that forks once per submission and answers questions.

It is started as a script and needs the standard library and NumPy only. It holds no answer, no check and
no score: it is sent cells, runs them, and hands back plain values.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

for place in reversed(json.loads(sys.argv[1])["path"]):
    sys.path.insert(0, place)

import numpy as np  # noqa: E402 - found on the path just set
import numpy.linalg  # noqa: E402 - imported before the forks, as a notebook is likely to need them
import numpy.random  # noqa: E402

if TYPE_CHECKING:
    from actedu.grading.sandbox.inside import cells, codec, confinement, outline, stand_ins
else:
    import cells
    import codec
    import confinement
    import outline
    import stand_ins

SETTINGS: dict[str, Any] = json.loads(sys.argv[1])
READER = cells.Reader(SETTINGS["parser"])
NOBODY = 65534
LOOK = 50  # milliseconds between two looks at the memory that a submission takes
AHEAD = 0.2  # seconds for all the calls of an answer that are made before they are asked for
WARMING_ROUNDS = 12
# what notebooks usually have in them
WARMING = '''
import numpy as np
from actedu import check

def g(x, k=1.0, *, axis=-1):
    """Say something."""
    if k > 1:
        raise NotImplementedError
    parts = [np.where(one < 0, -one, np.exp(one)) ** 2 for one in (x, x[..., ::-1])]
    return np.maximum(*parts) / (1 + k * np.abs(x.sum(axis=axis, keepdims=True)))

f = g
check(f)
'''


def main() -> None:
    """Answer "fork" (with a socket) and "end" on the control socket until it closes."""
    control = socket.socket(fileno=SETTINGS["control"])
    if os.getuid() == 0 and SETTINGS["confine"]:
        confinement.become(SETTINGS["user"] or NOBODY)
    confinement.adopt()
    _warm_up()
    gc.collect()
    gc.freeze()
    asked = select.poll()
    asked.register(control, select.POLLIN)
    child, greedy = 0, False
    while True:
        while child and not greedy and SETTINGS["confine"] and not asked.poll(LOOK):
            processes = confinement.below()
            if greedy := confinement.takes_more_than(SETTINGS["memory"], processes):
                for process in processes:
                    with contextlib.suppress(ProcessLookupError):  # it ended, or its namespace did
                        os.kill(process, signal.SIGKILL)
        command, sockets, _, _ = socket.recv_fds(control, 16, 1)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if command == b"end":
            control.send(b"memory" if greedy else b"ended")
        if not command:
            return
        child, greedy = 0, False
        if command == b"fork":
            child, said = _fork()
            if child == 0 and not said:
                control.close()
                _serve(sockets[0])
            control.send(said.encode())
        for fd in sockets:
            os.close(fd)


def _fork() -> tuple[int, str]:
    """Return (0, "") in a new process, in its own namespaces if it is to be isolated; elsewhere (its pid, "ok")."""
    reading, writing = os.pipe()
    user, group = os.getuid(), os.getgid()
    try:
        child = confinement.fork() if SETTINGS["isolate"] else os.fork()
    except OSError as error:
        os.close(reading)
        os.close(writing)
        return 0, f"! {error}"
    if child == 0:
        try:
            os.setsid()  # a signal to its process group would reach this side of its namespaces too
            if SETTINGS["isolate"]:
                confinement.isolate(SETTINGS["disk"], user, group)
        except OSError as error:
            os.write(writing, f"! {error}".encode())
            os._exit(1)
        os.write(writing, b"ok")
        return 0, ""
    os.close(writing)
    said = os.read(reading, 1000).decode() or "! the fork said nothing"
    os.close(reading)
    if said != "ok":
        os.waitpid(child, 0)
        child = 0
    return child, said


def _warm_up() -> None:
    """Run and ask nobody's notebook a few times: the interpreter speeds up what has run, and forks inherit that."""
    ours, theirs = map(codec.Channel, socket.socketpair())
    notebook = {"cells": [WARMING], "skip": [], "first": ["import numpy as np"], "modules": []}
    notebook |= {"files": [], "display": ["actedu"], "outline": ["f"], "names": []}
    calls = [(np.zeros(3),), (np.float64(1.0), [1.0, "x", None]), [(2.0,), {"axis": 0}]]
    main = sys.modules["__main__"]
    for _ in range(WARMING_ROUNDS):
        submission = _Submission()
        for request, values, replies in (
            ({"do": "run", **notebook}, [], 3),
            ({"do": "look", "name": "f", "function": True, "words": False}, calls * 3, 1 + len(calls) * 3),
            ({"do": "call", "name": "f"}, calls[2], 1),
        ):
            ours.send(request | {"id": "0", "seconds": 1.0}, values)
            submission.answer(theirs, *theirs.receive()[:2])
            for _ in range(replies):
                ours.receive()
        sys.meta_path.pop()  # what running it left behind
        sys.path.remove("")
        del sys.modules["actedu"]
    sys.modules["__main__"] = main
    for end in (ours, theirs):
        end.stream.close()


def _serve(descriptor: int) -> None:
    """Limit this process, then answer questions on `descriptor` until the end."""
    try:
        channel = codec.Channel(confinement.confine(descriptor, SETTINGS))
        submission = _Submission()
        gc.enable()
        while True:
            request, values, _ = channel.receive()
            submission.answer(channel, request, values)
    finally:
        os._exit(0)


class _Submission:
    """A notebook whose cells are run, and whose answers are asked for: as they stand where each is to be judged."""

    def __init__(self) -> None:
        self.notebook = cells.Notebook(READER)
        self._here: dict[str, Any] = {}  # the answer that is being judged, where `check` was given it
        self._alarm = _Alarm()

    def answer(self, channel: codec.Channel, request: dict[str, Any], values: list[Any]) -> None:
        """Do what is asked and reply under the request's number."""
        number = request["id"]
        match request["do"]:
            case "run":
                failed = self.run(channel, request, values)
                channel.send({"id": number, "failed": failed})
            case "look":
                value = self._value(request["name"])
                calls = request["function"] and callable(value)
                if request["words"]:
                    value = cells.words(value)
                channel.send({"id": number, "calls": calls}, [None if calls else value])
                self.call_ahead(channel, request, values)
            case "call":
                reply, result = self.call(request, *values)
                channel.send({"id": number, **reply}, result)

    def _value(self, name: str) -> Any:
        return self._here.get(name, self.notebook.names.get(name, Ellipsis))

    def call_ahead(self, channel: codec.Channel, request: dict[str, Any], calls: list[Any]) -> None:
        """Make the calls that the answer looked for will probably get; each has a reply of its own.

        It ends early for an answer that is slow: that one is asked call by call, and perhaps not for all of them.
        """
        until = time.monotonic() + AHEAD
        self._alarm.seconds = 0.0  # what ran before may have taken the signal for itself
        for i, one in enumerate(calls):
            args, kwargs = one if isinstance(one, list) else (one, {})  # most have no keywords
            late = time.monotonic() > until
            reply, result = ({"late": True}, []) if late else self.call(request, args, kwargs)
            channel.send({"id": f"{request['id']} {i}", **reply}, result)
            if self._alarm.rang:
                until = 0.0

    def run(self, channel: codec.Channel, request: dict[str, Any], values: list[Any]) -> list[Any]:
        """Run the cells in order; return (cell, kind, message, line) of what fails in them.

        On the way an answer is judged where the notebook checks it, or else at the end of the cell that defines it:
        what later cells do to it, or to what it needs, is not in it. `due` says so, and "on" lets the run go on.
        """
        number, names = request["id"], request["names"]
        if request["outline"]:  # said while nothing of the submission has run, so that it cannot say something else
            told = outline.outlines(request["cells"], request["outline"], READER.python)
            channel.send({"id": number, "at": None, "outline": told})
        count = len(request["modules"])
        code = dict(zip(request["modules"], map(tuple, values[:count]), strict=True))
        stand_ins.put_files(dict(zip(request["files"], values[count:], strict=True)))
        checked: set[str] = set()

        def judged(name: str, how: str, *value: Any) -> None:
            checked.add(name)
            self._here = {name: value[0]} if value else {}
            channel.send({"id": number, "at": self._at, "due": name, "how": how})
            with self._alarm.paused():
                while (asked := channel.receive())[0]["do"] != "on":
                    self.answer(channel, *asked[:2])
            self._here = {}

        check = cells.checker(names, self.notebook.names, lambda name, value: judged(name, "check", value))
        sys.meta_path.append(stand_ins.Finder(code, {"actedu.check": check}, request["display"]))
        cells.seed()
        for line in request["first"]:
            self._cell(line, "<before the notebook>", request["seconds"])
        failed: dict[int, list[cells.Failure]] = {}
        todo = [index for index in range(len(request["cells"])) if index not in request["skip"]]
        for _ in range(2):
            for self._at in todo:
                channel.send({"id": number, "at": self._at})
                checked.clear()
                failures, defined = self._cell(request["cells"][self._at], f"<cell {self._at + 1}>", request["seconds"])
                failed[self._at] = failures
                for name in defined:
                    if name in names and name not in checked:
                        judged(name, "cell")
            # a cell that was moved above what it needs gets a second chance
            todo = [index for index in todo if "NameError" in [kind for kind, _, _ in failed[index]]]
        return [[index, *one] for index, failures in sorted(failed.items()) for one in failures][:100]

    def _cell(self, source: str, name: str, seconds: float) -> tuple[list[cells.Failure], list[str]]:
        with warnings.catch_warnings(), self._alarm.set(seconds):
            warnings.simplefilter("ignore")
            try:
                return self.notebook.run(source, name)
            except BaseException as error:  # the alarm, at the last moment
                return [cells.told(error)], []

    def call(self, request: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, list[Any]]:
        """Call the function; return what it said, and its value followed by the arguments that it changed."""
        before = [_content(arg) for arg in args]
        with warnings.catch_warnings(record=True) as caught, np.errstate(divide="warn", over="warn", invalid="warn"):
            warnings.simplefilter("always")
            try:
                with self._alarm.set(request["seconds"]):
                    value = self._value(request["name"])(*args, **kwargs)
                error = None
            except BaseException as problem:
                value, error = None, cells.told(problem, SETTINGS["memory"])
        warned = list(dict.fromkeys(cells.cut(w.message) for w in caught[:1000]))[:20]
        changed = [i for i, arg in enumerate(args) if _content(arg) != before[i]]
        return {"error": error, "warned": warned, "changed": changed}, [value, *(args[i] for i in changed)]


class _Alarm:
    """Raises TimeoutError in code that computes for too long, in CPU seconds: a busy machine changes no grade.

    Code that ignores it or waits for something is ended from outside, by the clock.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.rang = False

    def set(self, seconds: float) -> _Alarm:
        """Return itself, for `with`: the code within has so many seconds."""
        if seconds != self.seconds:  # listening takes longer than a short call does
            signal.signal(signal.SIGPROF, self._ring)
            self.seconds = seconds
        return self

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock; others may use it meanwhile."""
        left, seconds = signal.getitimer(signal.ITIMER_PROF)[0], self.seconds
        signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            yield
        finally:
            self.set(seconds)
            signal.setitimer(signal.ITIMER_PROF, left)

    def _ring(self, *_: object) -> None:
        self.rang = True
        raise TimeoutError(f"no end within {self.seconds:g} seconds")

    def __enter__(self) -> None:
        self.rang = False
        signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _content(arg: Any) -> bytes | None:
    """Return what would differ if the call changed this argument; None for what cannot change."""
    if isinstance(arg, np.ndarray):
        return arg.tobytes()
    return codec.pack({}, [arg]) if isinstance(arg, list | dict | tuple) else None


if __name__ == "__main__":
    main()
