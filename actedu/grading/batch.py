"""A whole class: every submission graded by this process, by several on this machine, or by a Dask cluster.

However many grade, the rows are the same. Each process that grades has one sandbox, which it uses again.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count, islice
from pathlib import Path

from actedu import exercises
from actedu.grading import judge, submission
from actedu.grading.assignment import Assignment, load
from actedu.grading.judge import Row
from actedu.grading.sandbox import Limits, Sandbox, SandboxError
from actedu.grading.sandbox.lending import lend
from actedu.grading.submission import Opened, Submission

Parcel = tuple[Opened, ...]
_TOGETHER = 2  # submissions sent at once
_AHEAD = 4  # such parcels for each process, waiting or under way: submissions that are not read yet take no memory
_PATIENCE = 5.0  # seconds without a row, after which it is asked whether there will be any
_RESTARTS = 3  # times that processes are started again although nothing came of the last ones


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
        return cls(replace(assignment, exercises=()), names, kind, limits)


def grade_all(
    folder: Path,
    handed_in: Sequence[Submission],
    submissions: Path,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    kind: str = "bwrap",
    limits: Limits | None = None,
) -> Iterator[Row]:
    """Yield the rows of a batch as they are graded: with one job, in the order of `handed_in`.

    Args:
        folder: of the assignment.
        handed_in: what lies below `submissions`, a folder or a zip archive.
        jobs: how many processes of this machine grade.
        cluster: the address of a Dask scheduler whose workers grade instead, such as tcp://10.0.0.1:8786.
        kind: of sandbox.
        limits: what one submission may take.

    Raises SandboxError or ClusterError before anything is graded where there is nothing to grade with.
    """
    assignment = load(folder)
    bench = Bench.of(assignment, kind, limits)
    waiting = (submission.opened(one, submissions) for one in handed_in)
    if cluster is not None:
        from actedu.grading.cluster import workers

        with workers(cluster, bench) as (send, number, look):
            yield from as_finished(send, waiting, number, {}, look)
        return
    jobs = max(1, min(jobs, len(handed_in) // 4))
    with _sandbox(assignment, kind, limits) as box:
        if jobs == 1:
            yield from (judge.grade(one, assignment, box) for one in waiting)
            return
    yield from _with_processes(bench, waiting, jobs)


def _with_processes(bench: Bench, waiting: Iterator[Opened], jobs: int) -> Iterator[Row]:
    fruitless = 0
    while fruitless < _RESTARTS:
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _end_with_parent)
        under_way, done = dict[int, Parcel](), 0
        try:
            for row in as_finished(partial(pool.submit, partial(grade_parcel, bench)), waiting, jobs, under_way):
                done += 1
                yield row
            return
        except BrokenProcessPool:  # one of them was killed, as by the system for want of memory
            waiting = chain(chain.from_iterable(under_way.values()), waiting)
            fruitless = 0 if done else fruitless + 1
        finally:
            pool.shutdown(cancel_futures=True)
    raise SandboxError(
        f"the grading processes were ended from outside {_RESTARTS} times, perhaps for want of memory; what was "
        "graded is kept: run the command again with --jobs 1"
    )


def as_finished(
    send: Callable[[Parcel], Future[list[Row]]],
    waiting: Iterator[Opened],
    processes: int,
    under_way: dict[int, Parcel],
    look: Callable[[], None] = lambda: None,
) -> Iterator[Row]:
    """Send to the processes, and yield rows as they finish them; `under_way` holds what was sent and is not back.

    While nothing comes back, `look` is called every few seconds: it may raise what is wrong.
    """
    futures = dict[Future[list[Row]], int]()
    numbers = count()
    while True:
        while len(futures) < _AHEAD * processes and (parcel := tuple(islice(waiting, _TOGETHER))):
            number = next(numbers)
            under_way[number] = parcel
            futures[send(parcel)] = number
        if not futures:
            return
        done = wait(futures, _PATIENCE, FIRST_COMPLETED).done
        if not done:
            look()
        for future in done:
            rows = future.result()
            del under_way[futures.pop(future)]
            yield from rows


def _sandbox(assignment: Assignment, kind: str, limits: Limits | None) -> Sandbox:
    libraries = frozenset[str]().union(*(lend(exercise.uses).libraries for exercise in assignment.exercises))
    return Sandbox(kind, limits, libraries)


def _end_with_parent() -> None:
    """Let this process end when the one that started it is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# -- in a process that grades for another one ----------------------------------------------------------------------

_one_at_a_time = threading.Lock()  # a Dask worker has threads, but warnings are caught for a whole process
_ready: tuple[Bench, Assignment, Sandbox] | None = None


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
        _ready = bench, assignment, _sandbox(assignment, bench.kind, bench.limits).__enter__()
    return _ready[1:]


def _close() -> None:
    global _ready
    if _ready is not None:
        _ready[2].__exit__()
        _ready = None
