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
from functools import partial
from itertools import chain, count, islice
from pathlib import Path

from actedu.grading import judge, submission
from actedu.grading.assignment import load
from actedu.grading.grades import Row
from actedu.grading.sandbox import Limits, Sandbox, SandboxError
from actedu.grading.submission import Opened, Submission
from actedu.grading.workbench import Bench, Parcel, grade_parcel

_TOGETHER = 2  # submissions sent at once
_AHEAD = 4  # such parcels for each process, waiting or under way: submissions that are not read yet take no memory
_PATIENCE = 5.0  # seconds without a row, after which it is asked whether there will be any
_RESTARTS = 3  # times that processes are started again although nothing came of the last ones


def cores() -> int:
    """Return how many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    with Sandbox(kind, limits) as box:
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


def _end_with_parent() -> None:
    """Let this process end when the one that started it is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
