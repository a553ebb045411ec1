"""Key experiments: each is a function that returns a Result with its numbers, a table and a figure.

Quick settings take seconds; `full=True` takes the pilot's size. The same arguments give the same result. Each lies in
its module's folder and is found here by its name, and so are the other public functions beside it:

>>> from actedu.experiments import relu_at_zero
>>> relu_at_zero().measures["chosen"]
0.0
"""

from __future__ import annotations

import difflib
import inspect
from typing import Any

from actedu import modules
from actedu.experiments.compare import compare, paired_difference, rank_correlation
from actedu.experiments.result import Result, Scope, experiment, is_experiment
from actedu.nets import straight_through  # the first edition of lesson 2 imports it from here

__all__ = [
    "Result",
    "Scope",
    "compare",
    "experiment",
    "names",
    "paired_difference",
    "rank_correlation",
    "straight_through",
]


@modules.remembered
def _found() -> dict[str, Any]:
    return modules.found("experiments", inspect.isfunction) | {"compare": compare}


def names() -> tuple[str, ...]:
    """Return the names of all experiments, in the order of the alphabet."""
    return tuple(sorted(name for name, thing in _found().items() if is_experiment(thing)))


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    if name in _found():
        return _found()[name]
    near = difflib.get_close_matches(name, names(), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise AttributeError(f"experiments: there is no {name!r}; there are {', '.join(names())}.{hint}")


def __dir__() -> list[str]:
    return sorted({*globals(), *names()})
