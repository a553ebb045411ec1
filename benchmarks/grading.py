"""How fast a class is graded, beside the same notebook run in this process without protection (the floor).

usage: python benchmarks/grading.py [SUBMISSIONS ...] [--cluster] [--peers VENV]

Submissions a second, CPU time of the judging side and memory of the largest process for each number of SUBMISSIONS
(1 30 300 if none is given; 100 1000 10000 shows whether the cost is linear). --cluster adds one and two Dask workers.
--peers names a virtual environment with otter-grader and nbgrader; each runs the same functions with 25 of their
cases as tests.
"""

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from actedu import build, exercises
from actedu.grading import assignment, batch, notebook_files, submission

EXERCISES = 8
TESTS = 25
PER_SECOND, TIMES_FLOOR, TIMES_PEERS, TWO_WORKERS = 60, 3, 100, 1.7


def cpu_seconds():
    """Return what judging took; a sandbox is killed with all that is in it, so its share is nowhere counted."""
    own, below = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime


def peak_megabytes():
    """Return the largest process so far, of this one and of its children that have ended."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) >> 10


def floor(cells, asked, times=20):
    """Seconds to run the cells here and judge their answers: no protection at all."""
    begun = time.perf_counter()
    for number in range(times):
        names = {"np": np, "check": lambda *_: None}
        for cell in cells[1:]:
            exec(compile(cell, "cell", "exec"), names)
        for one in asked:
            one.judge(names[one.name], seed=number, hidden=True)  # each has cases of its own
    return (time.perf_counter() - begun) / times


def met(value, goal, least=True):
    return "met" if (value >= goal if least else value <= goal) else f"{value:.3g} of {goal}"


def graded(root, found, **how):
    """Return the seconds and CPU seconds that grading takes."""
    begun, worked = time.perf_counter(), cpu_seconds()
    totals = {row.total for row in batch.grade_all(root / "hw", found, root / "in", **how)}  # rows are not kept
    assert len(totals) == 1
    return time.perf_counter() - begun, cpu_seconds() - worked


def cluster_table(root, found):
    from distributed import LocalCluster

    table = Table("Dask workers", "seconds", "per s", "times one", f"goal {TWO_WORKERS}", title="on a cluster")
    first = None
    for count in (1, 2):
        options = {"threads_per_worker": 1, "dashboard_address": ":0", "host": "127.0.0.1"}
        with LocalCluster(n_workers=count, processes=True, **options) as cluster:
            graded(root, found[:8], cluster=cluster.scheduler_address)  # imports, once
            seconds, _ = graded(root, found, cluster=cluster.scheduler_address)
        first = first or seconds
        goal = met(first / seconds, TWO_WORKERS) if count == 2 else ""
        table.add_row(str(count), f"{seconds:.2f}", f"{len(found) / seconds:.0f}", f"{first / seconds:.2f}", goal)
    return table


def tests(asked):
    """Return TESTS comparisons of an answer with the solution's value, on the cases that the checks list."""
    found = []
    for one in asked:
        listed = [check.cases for check in one.checks if isinstance(getattr(check, "cases", None), tuple | list)]
        for case in (case for cases in listed for case in cases):
            right = one(*case)
            if isinstance(right, np.ndarray | float) and np.isfinite(right).all():
                found.append(f"np.allclose({one.name}({', '.join(map(literal, case))}), {literal(right)})")
    return [found[number % len(found)] for number in range(TESTS)]


def literal(value):
    return f"np.array({value.tolist()})" if isinstance(value, np.ndarray | np.generic) else repr(value)


def otter(venv, cells, asked, folder):
    """Return the seconds of one `otter run` on the cells with their tests."""
    cases = [{"code": f">>> bool({line})\nTrue", "hidden": False, "locked": False} for line in tests(asked)]
    suite = {"name": "q1", "points": None, "suites": [{"cases": cases, "type": "doctest", "scored": True}]}
    (folder / "tests").mkdir()
    (folder / "tests" / "q1.py").write_text(f"OK_FORMAT = True\ntest = {suite!r}\n")
    (folder / "otter_config.json").write_text("{}")
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        archive.write(folder / "tests" / "q1.py", "tests/q1.py")
        archive.write(folder / "otter_config.json", "otter_config.json")
    write(folder / "work.ipynb", cells)
    return timed([venv / "bin" / "otter", "run", "-a", "autograder.zip", "work.ipynb"], folder)


def nbgrader(venv, cells, asked, folder):
    """Return the seconds that `nbgrader autograde` takes for one student."""
    points = {"grade": True, "solution": False, "locked": True, "grade_id": "tests", "points": 1, "schema_version": 3}
    last = "\n".join(f"assert {line}" for line in tests(asked))
    for place in ("source/hw", "submitted/ann/hw"):
        (folder / place).mkdir(parents=True)
        write(folder / place / "work.ipynb", [*cells, last], nbgrader=points)
    timed([venv / "bin" / "nbgrader", "generate_assignment", "hw"], folder)
    return timed([venv / "bin" / "nbgrader", "autograde", "hw"], folder)


def write(path, cells, **last):
    made = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
        for i, cell in enumerate(cells)
    ]
    made[-1]["metadata"] = last
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))


def timed(command, folder):
    begun = time.perf_counter()
    environment = {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr.strip().splitlines()[-1:]}")
    return time.perf_counter() - begun


def peers_table(venv, cells, asked, rate):
    table = Table("peer", "seconds each", "per s", "ours is faster by", f"goal {TIMES_PEERS}", title="beside its peers")
    # the course is not installed there, and its checks are not run there
    plain = ["import numpy as np\ncheck = lambda *given: None", *cells[1:]]
    for name, run, program in (("otter-grader", otter, "otter"), ("nbgrader", nbgrader, "nbgrader")):
        if venv is None or not (venv / "bin" / program).exists():
            table.add_row(name, "not installed", "", "", "")
            continue
        with tempfile.TemporaryDirectory() as folder:
            seconds = run(venv, plain, asked, Path(folder))
        faster = rate * seconds
        table.add_row(name, f"{seconds:.2f}", f"{1 / seconds:.2f}", f"{faster:.0f}", met(faster, TIMES_PEERS))
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("submissions", type=int, nargs="*", default=[1, 30, 300])
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--peers", type=Path, metavar="VENV")
    asked_for = parser.parse_args()
    plain = [one for name in exercises.modules() for one in exercises.of_module(name) if one.asks_function]
    asked = [one for one in plain if not one.uses][:EXERCISES]
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        assignment.create(root / "hw", [one.name for one in asked])
        (root / "in").mkdir()
        notebook = root / "in" / "student00000.ipynb"
        build.write(build.exercise_notebook(asked, title="Benchmark", solved=True), notebook)
        for number in range(1, max(asked_for.submissions)):
            os.link(notebook, notebook.with_name(f"student{number:05d}.ipynb"))
        cells = notebook_files.read(notebook, root)
        found = submission.find(root / "in")
        table = Table(
            *("submissions", "jobs", "seconds", "per s", f"goal {PER_SECOND}", "times the floor"),
            *(f"goal {TIMES_FLOOR}", "judge's CPU ms", "peak MB"),
            title=f"{len(asked)} exercises, all solved",
        )
        rate = 0.0
        for count in asked_for.submissions:
            for jobs in (1, 2):
                least = floor(cells, asked)
                seconds, work = graded(root, found[:count], jobs=jobs)
                rate, ratio = count / seconds, seconds / count / least
                goals = (met(rate, PER_SECOND), met(ratio, TIMES_FLOOR, least=False)) if jobs == 2 else ("", "")
                row = (count, jobs, f"{seconds:.2f}", f"{rate:.0f}", goals[0], f"{ratio:.1f}", goals[1])
                table.add_row(*map(str, row), f"{1000 * work / count:.1f}", str(peak_megabytes()))
        console.print(f"floor: {1000 * least:.1f} ms for one notebook in this process")
        console.print(table)
        if asked_for.cluster:
            console.print(cluster_table(root, found[: max(asked_for.submissions)]))
        console.print(peers_table(asked_for.peers, cells, asked, rate))


if __name__ == "__main__":
    main()
