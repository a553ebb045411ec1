"""The workers of a Dask cluster, which may be other machines: nothing goes there by path, all is sent as data.

A scheduler has its workers run whatever it is sent, by anybody who reaches it, and what is sent here holds the
assignment's secret and the students' work: a cluster belongs in a private network, or behind TLS.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from actedu import course, exercises, modules
from actedu.errors import UserError
from actedu.grading import workbench
from actedu.grading.grades import Row
from actedu.grading.sandbox import SandboxError
from actedu.grading.texts import plain
from actedu.grading.workbench import Bench, Parcel

_PATIENCE = 5.0  # seconds for the scheduler to answer
_READY = 60.0  # and for a worker to import the course and open its sandbox
_GONE = 30.0  # and for a worker to come back when all are gone
_START = "start some on machines that have bubblewrap with: dask worker {address} --nworkers auto --nthreads 1"


class ClusterError(UserError):
    """A cluster that cannot grade; the message says why and what to do."""


@contextmanager
def workers(
    address: str, bench: Bench
) -> Iterator[tuple[Callable[[Parcel], Future[list[Row]]], int, Callable[[], None]]]:
    """Lend the workers of the scheduler at `address`, with their sandboxes open.

    Yields how to send, how many they are, and what to call while nothing comes back.

    Raises ClusterError before anything is graded when there is none, or one that would not grade as this machine does;
    and later when all of them are gone.
    """
    try:
        from distributed import Client, KilledWorker
    except ModuleNotFoundError:
        raise ClusterError("--cluster needs Dask; install it with: pip install 'actedu[cluster]'") from None
    asyncio.run(_greet(address))
    with _quiet(), Client(address, timeout=2 * _PATIENCE, set_as_default=False) as client:
        executor = client.get_executor(pure=False)
        names = list(client.nthreads())
        if not names:
            raise ClusterError(f"the Dask scheduler at {address} has no workers; {_START.format(address=address)}")
        outside = _outside(bench)
        _compare(client, outside)

        def send(parcel: Parcel) -> Future[list[Row]]:
            with warnings.catch_warnings():  # a submission may be large, and there is nothing better to do with it
                warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
                sent: Future[list[Row]] = executor.submit(_grade, _version(outside), outside, bench, parcel)
                return sent

        lost = f"the Dask scheduler at {address} was lost; what was graded is kept: run the command again"
        gone: float | None = None

        def look() -> None:
            nonlocal gone
            try:
                there = client.status != "running" or client.nthreads()
            except OSError:
                raise ClusterError(lost) from None
            gone = None if there else gone or time.monotonic()
            if gone is not None and time.monotonic() - gone > _GONE:  # one that ended may be on its way back
                raise ClusterError(
                    f"the Dask scheduler at {address} has lost its workers; what was graded is kept: start some, then "
                    "run the command again"
                )

        try:
            _prepare(client, names, bench)
            yield send, len(names), look
        except KilledWorker as error:
            raise ClusterError(
                f"Dask workers ended again and again, the last one {error.last_worker.address}, perhaps for want of "
                "memory; what was graded is kept: run the command again"
            ) from None
        except CancelledError:
            raise ClusterError(lost) from None
        finally:
            _close(client, bench)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask, Tornado and asyncio from logging, with their tracebacks, what is said here in a sentence."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


async def _greet(address: str) -> None:
    """Find out in seconds whether a scheduler answers: a client would try for longer, and say less."""
    from distributed.core import rpc
    from distributed.security import Security

    try:
        async with rpc(address, timeout=_PATIENCE, connection_args=Security().get_connection_args("client")) as there:
            kind = (await asyncio.wait_for(there.identity(), _PATIENCE))["type"]
    except (OSError, TimeoutError):
        raise ClusterError(f"no Dask scheduler answers at {address}; is it running, and the address right?") from None
    except TypeError:
        raise ClusterError(f"{address} asks for TLS: set distributed.comm.tls in Dask's configuration") from None
    except ValueError:
        raise ClusterError(
            f"{address!r} is not the address of a Dask scheduler; one looks like tcp://10.0.0.1:8786"
        ) from None
    if kind != "Scheduler":
        raise ClusterError(f"at {address} is a Dask {kind.lower()}; give the scheduler's address, which it prints")


def _outside(bench: Bench) -> tuple[str, ...]:
    """Return the modules of the exercises that do not come with the course."""
    whose = {modules.folder(exercises.find(name).module) for name in bench.exercises}
    return tuple(sorted(one.name for one in whose if not one.ours))


def _compare(client: Any, outside: tuple[str, ...]) -> None:
    """Raise ClusterError for the first worker whose code is not this machine's."""
    # run, not submitted: a worker that cannot read a task does not say so
    for name, said in client.run(_version, outside, on_error="return").items():
        if isinstance(said, UserError):
            raise ClusterError(f"the Dask worker {name} {said}")
        if isinstance(said, Exception):
            raise ClusterError(
                f"the Dask worker {name} has no actedu that can grade ({plain(str(said))}); install there what is "
                f"here: pip install 'actedu[cluster]=={version('actedu')}'"
            )
        if said != _version(outside):
            raise ClusterError(
                f"the Dask worker {name} has another actedu ({said[0]}) or other exercises than this machine "
                f"({version('actedu')}); install the same on both"
            )


def _prepare(client: Any, names: list[str], bench: Bench) -> None:
    """Open a sandbox on every worker, ahead of what others have it do. Raises ClusterError for the first that fails."""
    from distributed import TimeoutError as LateError

    asked = {
        name: client.submit(workbench.make_ready, bench, workers=[name], pure=False, priority=10) for name in names
    }
    for name, future in asked.items():
        try:
            error = future.exception(timeout=_READY)
        except LateError:
            raise ClusterError(
                f"the Dask worker {name} is not ready after {_READY:g} s; is it busy, or lost?"
            ) from None
        if isinstance(error, SandboxError):
            raise ClusterError(f"the Dask worker {name}: {error}")
        if error is not None:
            raise error


def _close(client: Any, bench: Bench) -> None:
    """End the sandboxes. A worker that is still busy with a batch broken off does it afterwards."""
    from distributed import fire_and_forget

    if client.status != "running":
        return
    with suppress(OSError, CancelledError):  # a scheduler that is lost meanwhile, or a worker that takes its time
        closing = [
            client.submit(workbench.close, bench, workers=[name], pure=False, priority=10) for name in client.nthreads()
        ]
        fire_and_forget(closing)
        for future in closing:
            future.exception(timeout=_PATIENCE)


# -- on a worker ---------------------------------------------------------------------------------------------------


def _grade(known: tuple[str, str], outside: tuple[str, ...], bench: Bench, parcel: Parcel) -> list[Row]:
    if known != _version(outside):  # a worker that came later
        raise ClusterError(f"a new Dask worker has another actedu ({version('actedu')}); install the same everywhere")
    return workbench.grade_parcel(bench, parcel)


@cache
def _version(outside: tuple[str, ...]) -> tuple[str, str]:
    """Return this machine's version of the course, and a digest of its code: other code may give other rows.

    The modules `outside` the course are code too. Raises UserError for one that is not here.
    """
    known = {one.name: one.path for one in modules.folders()}
    if missing := [name for name in outside if name not in known]:
        raise UserError(
            f"has no module {missing[0]}; install it there, or start the worker with ACTEDU_MODULES naming its folder"
        )
    places = [Path(course.__file__).parent, *(known[name] for name in outside)]
    files = [(place, path) for place in places for path in sorted(place.rglob("*.py"))]
    told = (path.relative_to(place).as_posix().encode() + b"\0" + path.read_bytes() for place, path in files)
    return version("actedu"), hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in told)).hexdigest()
