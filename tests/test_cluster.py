"""A class graded by a Dask cluster: the same rows as here, whoever is lost on the way."""

import json
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from joblib import parallel_config
from typer.testing import CliRunner

from actedu import exercises
from actedu.cli import app
from actedu.experiments.parallel import run_each
from actedu.grading import assignment, batch, cluster, submission, workbench
from actedu.grading.cluster import ClusterError
from actedu.grading.gradebook import FILE, Gradebook
from actedu.grading.sandbox import Limits

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
FUNCTIONS = [one for one in exercises.of_module("03_s_curves") if one.asks_function and not one.uses][:2]
SHORT = Limits(cell=0.6, call=0.6, total=20)


def hand_in(path, *cells):
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}, "nbformat": 4}
    path.write_text(json.dumps(made))


@pytest.fixture(scope="module")
def local():
    """A scheduler and two worker processes on this machine."""
    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": ":0", "host": "127.0.0.1"}
    with LocalCluster(n_workers=2, **options) as made, Client(made, set_as_default=False) as client:
        client.wait_for_workers(2)
        yield client


@pytest.fixture
def address(local):
    local.wait_for_workers(2)  # one may have been killed
    return local.scheduler.address


@pytest.fixture
def homework(tmp_path):
    assignment.create(tmp_path / "hw", [one.name for one in FUNCTIONS])
    return tmp_path / "hw"


@pytest.fixture
def a_class(tmp_path):
    """Right, wrong, unreadable and hostile notebooks, and some that take a while."""
    folder = tmp_path / "in"
    folder.mkdir()
    right = ["import numpy as np", *(one.solution_source for one in FUNCTIONS)]
    for number in range(10):
        hand_in(folder / f"s{number}.ipynb", "import time\ntime.sleep(0.2)", *right[: 2 + number % 2])
    hand_in(folder / "crash.ipynb", right[0], "import os\nos._exit(0)", *right[1:])
    hand_in(folder / "dies.ipynb", f"import os\ndef {FUNCTIONS[0].name}(*x): os._exit(0)", right[0], right[2])
    hand_in(folder / "loop.ipynb", "while True: pass", *right[:2])
    hand_in(folder / "a\udcff\x1b[31m.ipynb", *right)
    (folder / "cut.ipynb").write_text('{"cells": [')
    (folder / "empty.ipynb").touch()
    (folder / "none").mkdir()
    return folder


def graded(homework, a_class, **how):
    rows = list(batch.grade_all(homework, submission.find(a_class), a_class, limits=SHORT, **how))
    assert len({row.student for row in rows}) == len(rows) == 17
    return sorted(rows, key=lambda row: row.student)


def busy_sandboxes(client):
    return [one for one in client.run(_sandbox_open).values() if one]


def _sandbox_open():
    return workbench._ready is not None


@needs_bwrap
def test_the_rows_do_not_depend_on_who_grades(homework, a_class, address, local, tmp_path):
    rows = graded(homework, a_class, jobs=1)
    assert {row.total for row in rows} >= {None, 3.0, 6.0}
    assert graded(homework, a_class, jobs=2) == rows
    assert graded(homework, a_class, cluster=address) == rows
    assert not busy_sandboxes(local)


@needs_bwrap
def test_the_command_writes_the_same_table(homework, a_class, address, tmp_path):
    (a_class / "loop.ipynb").unlink()  # ten seconds at the command's own limits
    for name, how in {"here": ("--jobs", "2"), "there": ("--cluster", address)}.items():
        places = ("--csv", tmp_path / f"{name}.csv", "--db", tmp_path / f"{name}.sqlite")
        done = CliRunner().invoke(app, [str(part) for part in ("grade", homework, a_class, *places, *how)])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


@needs_bwrap
def test_the_work_of_a_killed_worker_is_done_elsewhere(homework, a_class, address, local):
    whole = graded(homework, a_class, jobs=2)
    rows = []
    for row in batch.grade_all(homework, submission.find(a_class), a_class, cluster=address, limits=SHORT):
        rows.append(row)
        if len(rows) == 3:
            os.kill(next(iter(local.run(os.getpid).values())), signal.SIGKILL)
    assert sorted(rows, key=lambda row: row.student) == whole


def grading(homework, a_class, address):
    return [sys.executable, "-m", "actedu.cli", "grade", str(homework), str(a_class), "--cluster", address]


def kept(homework):
    with Gradebook.open(homework / FILE) as book:
        return book.attempts(assignment.load(homework))


def wait_for_rows(homework):
    until = time.monotonic() + 60
    while time.monotonic() < until and len(kept(homework)) < 2:
        time.sleep(0.02)


@needs_bwrap
def test_a_killed_coordinator_goes_on_where_it_was(homework, a_class, address, local):
    (a_class / "loop.ipynb").unlink()
    command = grading(homework, a_class, address)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        wait_for_rows(homework)
        first.kill()
    before = kept(homework)
    assert 2 <= len(before) < 16
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert f"16 submissions, {len(before)} already graded" in done.stdout
    assert kept(homework)[: len(before)] == before
    assert len(kept(homework)) == 16
    assert not busy_sandboxes(local)


@contextmanager
def one_worker(folder):
    """A cluster that may be killed: its address, the scheduler's process and the worker's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    python = [sys.executable, "-m"]
    scheduler = [*python, "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    worker = [*python, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker += ["--local-directory", str(folder)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(scheduler, **quiet) as leading, subprocess.Popen(worker, **quiet) as working:
        try:
            with Client(address, timeout=30, set_as_default=False) as client:
                client.wait_for_workers(1, timeout=30)
            yield address, leading, working
        finally:
            leading.kill()
            working.kill()


@needs_bwrap
@pytest.mark.parametrize("hangs", [False, True])
def test_a_lost_scheduler_is_said_in_one_sentence(homework, a_class, tmp_path, hangs):
    with one_worker(tmp_path) as (address, leading, _):
        command = grading(homework, a_class, address)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
            wait_for_rows(homework)
            if hangs:  # so that it is lost while it is asked for its workers
                leading.send_signal(signal.SIGSTOP)
                time.sleep(2 * batch._PATIENCE)
            leading.kill()
            said = running.communicate(timeout=60)[1]
    assert running.returncode
    assert said.splitlines()[-1:] == [
        f"actedu: the Dask scheduler at {address} was lost; what was graded is kept: run the command again"
    ]
    assert "Traceback" not in said
    assert 2 <= len(kept(homework)) < 17


@needs_bwrap
def test_nobody_waits_for_ever_for_workers_that_are_gone(homework, a_class, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PATIENCE", 0.1)
    monkeypatch.setattr(cluster, "_GONE", 0.5)
    with one_worker(tmp_path) as (address, _, working):
        rows = batch.grade_all(homework, submission.find(a_class), a_class, cluster=address, limits=SHORT)
        next(rows)
        working.kill()
        with pytest.raises(ClusterError, match="has lost its workers; what was graded is kept"):
            list(rows)


@needs_bwrap
def test_a_sandbox_serves_a_batch_and_ends_with_it(homework, a_class):
    bench = workbench.Bench.of(assignment.load(homework), "bwrap", SHORT)
    other = workbench.Bench.of(assignment.load(homework), "bwrap", Limits())
    one = submission.opened(submission.find(a_class)[-1], a_class)
    workbench.make_ready(bench)
    box = workbench._ready[2]
    workbench.grade_parcel(bench, (one,))
    assert workbench._ready[2] is box
    workbench.close(other)  # which is somebody else's
    assert workbench._ready[2] is box
    workbench.make_ready(other)
    assert box._process is None
    workbench.close(other)
    assert workbench._ready is None


def test_what_is_sent_names_no_place_of_this_machine(homework, a_class, tmp_path):
    bench = workbench.Bench.of(assignment.load(homework), "bwrap", None)
    sent = pickle.dumps((bench, [submission.opened(one, a_class) for one in submission.find(a_class)]))
    assert str(tmp_path).encode() not in sent
    assert b"Path" not in sent  # a path of Windows cannot even be read on Linux
    assert b"time.sleep" in sent


# -- clusters that cannot grade ------------------------------------------------------------------------------------


def refusal(homework, address, **how):
    begun = time.monotonic()
    with pytest.raises(ClusterError) as caught:
        next(batch.grade_all(homework, [], Path(), cluster=address, **how))
    assert time.monotonic() - begun < 20
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1"),
        ("nonsense", "'nonsense' is not the address of a Dask scheduler; one looks like tcp://"),
        ("ftp://127.0.0.1:1", "is not the address of a Dask scheduler"),
        ("tls://127.0.0.1:1", "asks for TLS: set distributed.comm.tls in Dask's configuration"),
    ],
)
def test_an_address_where_nobody_answers_is_said(homework, monkeypatch, address, said):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    assert said in refusal(homework, address)


def test_something_else_that_listens_is_no_scheduler(homework, address, local, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert "no Dask scheduler answers" in refusal(homework, f"tcp://127.0.0.1:{mute.getsockname()[1]}")
    worker = next(iter(local.nthreads()))
    assert f"at {worker} is a Dask worker; give the scheduler's address" in refusal(homework, worker)


@contextmanager
def lone_worker(folder, code="", **environment):
    """A cluster of one worker, in whose Python `code` runs first."""
    (folder / "first").mkdir()
    (folder / "first" / "sitecustomize.py").write_text(code)
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0", host="127.0.0.1") as made:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address]
        with (
            subprocess.Popen(
                [*command, "--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", str(folder)],
                env={**os.environ, "PYTHONPATH": str(folder / "first"), **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as worker,
            Client(made, set_as_default=False) as client,
        ):
            client.wait_for_workers(1, timeout=30)
            yield made.scheduler_address
            worker.terminate()


@pytest.mark.parametrize(
    ("code", "environment", "said"),
    [
        ("import sys\nsys.modules['actedu'] = None", {}, "has no actedu that can grade .* pip install 'actedu"),
        (
            "from pathlib import Path\nold = Path.read_bytes\nPath.read_bytes = lambda path: old(path)[1:]",
            {},
            "another",
        ),
        ("", {"PATH": "/nowhere"}, "no sandbox, so nothing was graded: install bubblewrap"),
    ],
    ids=["without actedu", "another actedu", "without bubblewrap"],
)
def test_a_worker_that_cannot_grade_is_named_first(homework, tmp_path, code, environment, said):
    with lone_worker(tmp_path, code, **environment) as there:
        told = refusal(homework, there)
    assert told.startswith("the Dask worker tcp://127.0.0.1:")
    assert re.search(said, told)


def test_a_cluster_without_workers_is_said(homework):
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0", host="127.0.0.1") as made:
        assert "has no workers; start some on machines that have bubblewrap with: dask worker tcp://" in refusal(
            homework, made.scheduler_address
        )


def test_one_machine_or_others_not_both(homework, a_class):
    done = CliRunner().invoke(app, ["grade", str(homework), str(a_class), "--jobs", "2", "--cluster", "tcp://x:1"])
    assert "--jobs is for this machine and --cluster for others; give one of them" in str(done.exception)


# -- experiments ---------------------------------------------------------------------------------------------------


def test_experiments_give_the_same_on_a_cluster(address):
    here = run_each(_seeded, range(6))
    with Client(address), parallel_config(backend="dask"):
        assert run_each(_seeded, range(6)) == here


def _seeded(seed):
    import numpy as np

    return float(np.random.default_rng(seed).normal(size=(20, 20)).prod())
