"""Module 18: two published tables of the same units, and what 100 means in each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, experiment
from actedu.plots import Table

Array = NDArray[np.float64]

_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "a + b": np.add,
    "a - b": np.subtract,
    "a x b": np.multiply,
    "a / b": np.divide,
    "a ^ 2": lambda a, b: a**2,
    "sqrt(a)": lambda a, b: np.sqrt(a),
}


@experiment(**{"A, a - b": (13.0, 23.0), "B, a - b": (80.0, 98.0), "A, a + b": (7.0, 12.0), "B, a + b": (4.0, 6.5)})
def two_rulers(seeds: int = 5, full: bool = False) -> Result:
    """What a net would score that always gives the mean answer, in the tables of two public repositories.

    In both, 100 is the error of nets that have not learned, within the range trained on.

    A, merrymercy/NALU: 100 numbers from 0 to 0.5, a is the sum of the first 10 and b of the last 30; the error is the
    root of the mean square, 100 that of 20 nets with two linear layers, 2 hidden units, and weights from -1 to 1. B,
    wassname/NALU-pytorch: the net is given a and b, each the sum of 5 of the same 100 numbers from 5 to 10; the error
    is the mean of |error|, 100 that of 100 nets with 2 ReLU6 units and PyTorch's start. Both as their code has it.
    Values are scores by seed (20 if full), measures their means.
    """
    seeds = 20 if full else seeds
    scores: dict[str, list[float]] = {}
    for seed in range(seeds):
        rng = np.random.default_rng([seed, 18])
        for table, (x, a, b, fresh, size) in {"A": _first(rng), "B": _second(rng)}.items():
            for name, operation in _OPERATIONS.items():
                y = operation(a, b)
                hundred = np.mean([size(net(x) - y) for net in fresh])
                scores.setdefault(f"{table}, {name}", []).append(float(100.0 * size(y - y.mean()) / hundred))
    values = {name: np.array(scores[name]) for name in sorted(scores)}
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "score of the mean answer, if an untrained net has 100",
        values,
        "The same answer has two scores",
        f"A net that always gives the mean answer scores {mean['A, a - b']:.0f} for a - b in table A, and "
        f"{mean['B, a - b']:.0f} in table B.",
        partial(strip, zero=True),
        mean,
        focus="B, a - b",
        form="{:.0f}".format,
        rows=Table(
            ["", "table A", "table B"],
            [[name, f"{mean[f'A, {name}']:.0f}", f"{mean[f'B, {name}']:.0f}"] for name in _OPERATIONS],
            "score of a net that always gives the mean answer; an untrained net has 100",
        ),
    )


_Nets = list[Callable[[Array], Array]]


def _first(rng: np.random.Generator) -> tuple[Array, Array, Array, _Nets, Callable[[Array], float]]:
    x = rng.uniform(0.0, 0.5, (2000, 100))
    fresh: _Nets = [partial(_linear, rng.uniform(-1.0, 1.0, (100, 2)) @ rng.uniform(-1.0, 1.0, 2)) for _ in range(20)]
    return x, x[:, :10].sum(axis=1), x[:, 70:].sum(axis=1), fresh, lambda e: float(np.sqrt(np.mean(e**2)))


def _second(rng: np.random.Generator) -> tuple[Array, Array, Array, _Nets, Callable[[Array], float]]:
    known = rng.uniform(5.0, 10.0, 100)
    drawn = known[np.stack([rng.permutation(100)[:10] for _ in range(550)])]
    a, b = drawn[:, :5].sum(axis=1), drawn[:, 5:].sum(axis=1)
    bound = 1.0 / np.sqrt(2.0)
    fresh: _Nets = [
        partial(_relu6, *(rng.uniform(-bound, bound, shape) for shape in ((2, 2), 2, 2, 1))) for _ in range(100)
    ]
    return np.stack([a, b], axis=1), a, b, fresh, lambda e: float(np.mean(np.abs(e)))


def _linear(weights: Array, x: Array) -> Array:
    return x @ weights


def _relu6(W: Array, b: Array, v: Array, c: Array, x: Array) -> Array:
    return np.asarray(np.clip(x @ W + b, 0.0, 6.0) @ v + c)
