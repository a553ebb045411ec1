"""A process that grades for others: it has one sandbox open, and uses it again for what it is sent."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from actedu import exercises
from actedu.grading import judge
from actedu.grading.assignment import Assignment
from actedu.grading.grades import Row
from actedu.grading.sandbox import Limits, Sandbox
from actedu.grading.submission import Opened

Parcel = tuple[Opened, ...]
_one_at_a_time = threading.Lock()  # a Dask worker has threads, but warnings are caught for a whole process
_ready: tuple[Bench, Assignment, Sandbox] | None = None


@dataclass(frozen=True)
class Bench:
    """What a process needs before it can grade, as data.

    Attributes:
        assignment: without its exercises, which are code and go by name.
        exercises: their names, in order.
        kind: of sandbox.
    """

    assignment: Assignment
    exercises: tuple[str, ...]
    kind: str
    limits: Limits | None

    @classmethod
    def of(cls, assignment: Assignment, kind: str, limits: Limits | None) -> Bench:
        """Return what is to be sent."""
        names = tuple(one.name for one in assignment.exercises)
        return cls(replace(assignment, exercises=(), roster=None), names, kind, limits)


def grade_parcel(bench: Bench, parcel: Parcel) -> list[Row]:
    """Grade in this process, in the sandbox that the same bench has opened before."""
    with _one_at_a_time:
        assignment, box = _made_ready(bench)
        return [judge.grade(one, assignment, box) for one in parcel]


def make_ready(bench: Bench) -> None:
    """Open this process's sandbox. There is one: that of another bench is ended."""
    with _one_at_a_time:
        _made_ready(bench)


def close(bench: Bench) -> None:
    """End this process's sandbox, if it is this bench's."""
    with _one_at_a_time:
        if _ready is not None and _ready[0] == bench:
            _close()


def _made_ready(bench: Bench) -> tuple[Assignment, Sandbox]:
    global _ready
    if _ready is None or _ready[0] != bench:
        _close()
        assignment = replace(bench.assignment, exercises=tuple(map(exercises.find, bench.exercises)))
        _ready = bench, assignment, Sandbox(bench.kind, bench.limits).__enter__()
    return _ready[1:]


def _close() -> None:
    global _ready
    if _ready is not None:
        _ready[2].__exit__()
        _ready = None
