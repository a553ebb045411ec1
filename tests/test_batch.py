"""What holds for a batch whoever grades it: nothing is lost, and nothing is read long before it is needed."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from actedu.exercises import of_module
from actedu.grading import batch
from actedu.grading.assignment import Assignment
from actedu.grading.sandbox import SandboxError

TASK = Assignment("S-curves", of_module("03_s_curves")[:1], {}, None, bytes(32))
BENCH = batch.Bench.of(TASK, "bwrap", None)


def done(parcel):
    future = Future()
    future.set_result([f"row of {one}" for one in parcel])
    return future


def test_no_more_is_read_than_is_under_way():
    read, most = 0, 0

    def submissions():
        nonlocal read
        for number in range(1000):
            read += 1
            yield number

    for finished, _ in enumerate(batch.as_finished(done, submissions(), 2, {})):
        most = max(most, read - finished)
    assert read == 1000
    assert most <= 2 * batch._AHEAD * batch._TOGETHER


class Dying:
    """A pool whose processes die: each does `parcels` of its parcels first."""

    parcels = 1

    def __init__(self, *_):
        self.left = self.parcels

    def submit(self, _, parcel):
        self.left -= 1
        if self.left >= 0:
            return done(parcel)
        if self.left < -1:  # a broken pool takes nothing more
            raise BrokenProcessPool
        future = Future()
        future.set_exception(BrokenProcessPool())
        return future

    def shutdown(self, **_):
        pass


def test_what_a_dying_pool_had_is_graded_by_the_next(monkeypatch):
    monkeypatch.setattr(batch, "ProcessPoolExecutor", Dying)
    monkeypatch.setattr(Dying, "parcels", batch._AHEAD * 2 + 1)
    rows = list(batch._with_processes(BENCH, iter(range(100)), 2))
    assert sorted(rows) == sorted(f"row of {one}" for one in range(100))


def test_processes_that_die_at_once_are_not_started_for_ever(monkeypatch):
    monkeypatch.setattr(batch, "ProcessPoolExecutor", Dying)
    monkeypatch.setattr(Dying, "parcels", 0)
    with pytest.raises(SandboxError, match=r"ended from outside 3 times.*; what was graded is kept: run .* --jobs 1"):
        list(batch._with_processes(BENCH, iter(range(100)), 2))
