"""How long a learner waits for `check`, for every exercise whose answer is a function.

usage: python benchmarks/feedback.py

Milliseconds from the call to the finished feedback, median of 30: of the solution and of the first known
mistake, whose feedback brings a picture. The promise is 20 ms for a plain function; the floor beside it is
one call of the solution.
"""

from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from actedu.exercises import modules, of_module
from actedu.learning import feedback


def milliseconds(run):
    times = []
    for _ in range(30):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return 1e3 * median(times)


def answer(exercise, value):
    report = exercise.judge(value)
    return feedback.text(report), feedback.html(report)


table = Table("exercise", "right answer, ms", "known mistake, ms", title="from check(...) to feedback")
for module in modules():
    for exercise in of_module(module):
        if exercise.for_reader or not exercise.asks_function:
            continue
        wrong = next(iter(exercise.mistakes.values())).example
        right = milliseconds(lambda e=exercise: answer(e, e.solution))
        table.add_row(exercise.name, f"{right:.1f}", f"{milliseconds(lambda e=exercise, w=wrong: answer(e, w)):.1f}")
Console().print(table)
