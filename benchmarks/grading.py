"""How fast a class is graded, as ratios to running the same notebook in this process (the floor).

Run with: python benchmarks/grading.py [SUBMISSIONS ...]
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from actedu import build, exercises
from actedu.grading import assignment, batch, submission

EXERCISES = 8


def cpu_seconds():
    own, below = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime


def floor(cells, asked, times=20):
    """Seconds to run the cells here and judge their answers: no protection at all."""
    begun = time.perf_counter()
    for _ in range(times):
        names = {"np": np, "check": lambda *_: None}
        for cell in cells[1:]:
            exec(compile(cell, "cell", "exec"), names)
        for one in asked:
            one.judge(names[one.name], seed=1, hidden=True)
    return (time.perf_counter() - begun) / times


def main():
    counts = [int(count) for count in sys.argv[1:]] or [1, 30, 300]
    plain = [one for name in exercises.modules() for one in exercises.of_module(name) if one.asks_function]
    asked = [one for one in plain if not one.uses][:EXERCISES]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        assignment.create(root / "hw", [one.name for one in asked])
        (root / "in").mkdir()
        notebook = root / "in" / "student00000.ipynb"
        build.write(build.exercise_notebook(asked, title="Benchmark", solved=True), notebook)
        least = floor(submission.read(notebook, root), asked)
        print(f"floor: {1000 * least:.1f} ms for {len(asked)} exercises in this process")
        print(
            f"{'submissions':>11} {'jobs':>4} {'seconds':>8} {'each ms':>8} {'per s':>6} {'x floor':>8} {'CPU ms':>7}"
        )
        for count in counts:
            for number in range(1, count):
                copy = notebook.with_name(f"student{number:05d}.ipynb")
                if not copy.exists():
                    os.link(notebook, copy)
            handed_in = submission.find(root / "in")[:count]
            for jobs in (1, 2):
                begun, worked = time.perf_counter(), cpu_seconds()
                rows = list(batch.grade_all(root / "hw", handed_in, root / "in", jobs=jobs))
                seconds, work = time.perf_counter() - begun, cpu_seconds() - worked
                assert len({row.total for row in rows}) == 1
                print(
                    f"{count:11} {jobs:4} {seconds:8.2f} {1000 * seconds / count:8.1f} {count / seconds:6.0f} "
                    f"{seconds / count / least:8.1f} {1000 * work / count:7.1f}"
                )
        print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main()
