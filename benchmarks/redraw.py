"""How long a picture takes: a figure that Matplotlib draws anew, and a widget after a control has moved.

usage: python benchmarks/redraw.py

Milliseconds in Python, medians. A widget's frame is drawn once; a moving control rewrites only the marks inside. The
goal is to redraw ten times faster than drawing the figure. Beside it stands the whole answer, with what the widget
measures anew, which may be the training of a net. `lab.py` measures what is felt in the browser.
"""

import io
import os
import sys
from itertools import cycle

from contestants import LABS, made
from rich.console import Console
from rich.table import Table
from timing import seconds

from actedu.activations import sigmoid, tanh
from actedu.plots import curves
from actedu.widgets.settings import Number

GOAL = 10
if limited := [name for name in os.environ if name.endswith("_NUM_THREADS")]:
    sys.exit(f"A learner's Lab has all threads: unset {limited[0]}")


def figure():
    axes = curves({"sigmoid": sigmoid, "tanh": tanh}, title="Two curves that level off")
    axes.figure.savefig(io.BytesIO(), format="svg")


def moving(name):
    """Return a run that redraws, and one that moves the first slider, or else menu, of a widget to and fro."""
    lab = made(name)
    setting, known = min(lab._known.items(), key=lambda item: not isinstance(item[1], Number))
    all_places = known.places if isinstance(known, Number) else known.options
    places = cycle(all_places[len(all_places) // 2 - 1 :][:2])
    assert lab.controls, f"{name} has no controls"  # which builds the widget
    return {name: lab._redraw, f"{name}, measured anew": lambda: lab.set(**{setting: next(places)})}


runs = {"a figure drawn by Matplotlib": figure}
for name in LABS:
    runs |= moving(name)
times = seconds(runs, 9, 0.05)
slowest = times["a figure drawn by Matplotlib"]
table = Table("what is drawn", "ms", "times faster", "goal", title="redrawing")
for name, taken in times.items():
    ratio = slowest / taken
    goal = "met" if ratio >= GOAL else f"{ratio:.1f} of {GOAL}"
    table.add_row(name, f"{1e3 * taken:.2f}", f"{ratio:.1f}", goal if name in LABS else "")
Console().print(table)
