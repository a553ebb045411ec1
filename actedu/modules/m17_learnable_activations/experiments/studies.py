"""Module 17: the nets that the papers are tried on, scaled down, and the files that hold what they gave.

`python -m actedu.modules.m17_learnable_activations.experiments.studies dense` replaces the file of one study.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import Split, digits
from actedu.experiments.parallel import run_each
from actedu.modules.m17_learnable_activations.experiments.layers import AllLearned, Leaning
from actedu.modules.m17_learnable_activations.experiments.physics import SOLVERS, STEPS, solve
from actedu.modules.m17_learnable_activations.experiments.waves import faster
from actedu.nets import (
    Adam,
    Apply,
    Conv2D,
    Dense,
    DivergenceError,
    Ensemble,
    Flatten,
    Layer,
    Learned,
    MaxPool,
    Mixture,
    Network,
    Reshape,
    Sequential,
    accuracy,
    deep_net,
    mse,
    normal,
    normalised,
    train,
)
from actedu.nets.dense import Named
from actedu.numeric import backward_gain, forward_gain

Array = NDArray[np.float64]
Run = tuple[str, str, float, int]  # study, arm, rate, seed
MIXED = ("relu", "tanh", "sine")
WIDTH = 64


class Arm(NamedTuple):
    """What stands between the sums, and the function whose gain the weights start with."""

    layer: Callable[[], Layer]
    like: Callable[[], Callable[[Array], Array]]


def _plain(name: str) -> Arm:
    return Arm(partial(Apply, name), partial(get, name))


def _left_even(layer: Mixture) -> Layer:
    layer.learned = tuple(name for name in layer.learned if name != "logits")
    return layer


def _doubled(z: Array) -> Array:
    return np.asarray(2.0 * get("gcu")(z))


def _mixed() -> Callable[[Array], Array]:
    return Mixture(MIXED).forward


DENSE: dict[str, Arm] = {
    **{name: _plain(name) for name in ("relu", "leaky_relu", "elu", "selu", "softplus", "gelu", "silu", "mish", "tanh",
                                       "sigmoid", "sine", "gcu", "dual_line")},
    "gcu, half the weights": Arm(partial(Apply, "gcu"), lambda: _doubled),
    "prelu, not learned": _plain("prelu"),
    "prelu": Arm(partial(Learned, "prelu", WIDTH), partial(get, "prelu")),
    "silu, slope learned": Arm(partial(Learned, "swish", WIDTH), partial(get, "swish")),
    "sigmoid, shape learned": Arm(partial(Leaning, WIDTH), partial(get, "sigmoid")),
    "dual_line, learned": Arm(partial(AllLearned, "dual_line"), partial(get, "dual_line")),
    "mixture, even": Arm(lambda: _left_even(Mixture(MIXED)), _mixed),
    "mixture, learned": Arm(partial(Mixture, MIXED), _mixed),
    "ensemble, even": Arm(lambda: _left_even(Ensemble(MIXED, WIDTH)), _mixed),
    "ensemble, learned": Arm(partial(Ensemble, MIXED, WIDTH), _mixed),
}  # fmt: skip
CONV = ("relu", "prelu", "mish", "gcu", "gcu, half the weights", "sine", "tanh")
GAINS: dict[str, Callable[[], tuple[Named, float | None]]] = {
    "silu, gain 1": lambda: ("silu", 1.0),
    "silu, He's gain": lambda: ("silu", 2.0**0.5),
    "silu": lambda: ("silu", None),
    "silu, weights": lambda: ("silu", backward_gain(get("silu"))),
    "silu, normalised": lambda: (normalised("silu"), 1.0),
    "gelu": lambda: ("gelu", None),
    "gelu, normalised": lambda: (normalised("gelu"), 1.0),
    "tanh": lambda: ("tanh", None),
    "tanh, normalised": lambda: (normalised("tanh"), 1.0),
    "relu": lambda: ("relu", None),
}
DEPTHS = (10, 30)


def _dense(arm: str, seed: int) -> Sequential:
    layer, like = DENSE[arm]
    init = normal(forward_gain(like()))
    hidden = [part for _ in range(2) for part in (Dense(64, WIDTH, init=init), layer())]
    return Sequential([*hidden, Dense(WIDTH, 10)], seed=seed)


def _conv(arm: str, seed: int) -> Sequential:
    """A net of two convolutions, 8 and 16 filters of 3 x 3, each with the activation, then a dense layer."""
    layers: list[Layer] = [Reshape(8, 8, 1)]
    for n_in, n_out in ((1, 8), (8, 16)):
        name, _, half = arm.partition(", half")
        learned = name == "prelu"
        init = normal(forward_gain(_doubled if half else get(name)))
        layers += [Conv2D(n_in, n_out, 3, None if learned else name, init=init)]
        layers += [Learned("prelu", n_out)] * learned
    return Sequential([*layers, MaxPool(2), Flatten(), Dense(64, 10)], seed=seed)


def _deep(arm: str, seed: int) -> Sequential:
    name, _, depth = arm.rpartition(", ")
    f, gain = GAINS[name]()
    return deep_net(f, int(depth.removesuffix(" layers")), seed, 32, gain=gain)


WAVES: dict[str, Callable[[], Named]] = {
    "sine, 15 z": partial(faster, "sine", 15.0),
    "tanh, 15 z": partial(faster, "tanh", 15.0),
    **{name: partial(get, name) for name in ("sine", "tanh", "relu", "silu", "gcu")},
}


def _wave(arm: str, lr: float, seed: int) -> float:
    """Return the mean squared error of a net of 2 x 64 units on 128 points of sin(25 x), all of them each step."""
    x = np.linspace(-1.0, 1.0, 128)[:, None]
    net = Network((1, WIDTH, WIDTH, 1), WAVES[arm](), seed=seed)
    y, steps = np.sin(25.0 * x), STUDIES["wave"].epochs
    try:
        train(net, x, y, loss="mse", optimiser=Adam(lr), epochs=steps, batch=128, seed=seed, progress=False)
    except DivergenceError:
        return 0.5
    return mse(net(x), y)[0]


class Study(NamedTuple):
    """How nets are made and trained, which arms there are, what rates each chooses from, and how many seeds count."""

    net: Callable[[str, int], Sequential] | None
    arms: tuple[str, ...]
    rates: tuple[float, ...]
    seeds: int
    epochs: int
    error: Callable[[str, float, int], float] | None = None  # of arm, rate and seed, where there is no test accuracy


RATES = (1e-3, 3e-3, 1e-2, 3e-2)
STUDIES: dict[str, Study] = {
    "dense": Study(_dense, tuple(DENSE), RATES, 20, 10),
    "rate": Study(_dense, ("prelu", "ensemble, learned"), (3e-3,), 20, 10),  # that of the same, not learned, in "dense"
    "conv": Study(_conv, CONV, RATES, 20, 10),
    "deep": Study(_deep, tuple(f"{arm}, {d} layers" for d in DEPTHS for arm in GAINS
                               if d == 30 or arm in ("silu", "silu, normalised")), (3e-4, 1e-3, 3e-3, 1e-2), 10, 15),
    "physics": Study(None, SOLVERS, RATES, 10, STEPS, solve),
    "wave": Study(None, tuple(WAVES), RATES, 10, 1000, _wave),
}  # fmt: skip
HERE = Path(__file__).parent.parent
CHOOSING = (1000, 1001, 1002)  # the seeds that choose the rates


@cache
def _kept_back() -> Split:
    d = digits()
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    return Split(d.x_train[used], d.y_train[used], d.x_train[kept], d.y_train[kept])


def run(item: Run) -> float:
    """Return the test accuracy, chance if training breaks off, or the error of a net that solves an equation.

    The seeds that choose a rate are judged on a fifth of the training digits, kept back for it.
    """
    study, arm, lr, seed = item
    how = STUDIES[study]
    if how.error is not None:
        return how.error(arm, lr, seed)
    assert how.net is not None
    d = _kept_back() if seed in CHOOSING else digits()
    net = how.net(arm, seed)
    try:
        train(net, d.x_train, d.y_train, optimiser=Adam(lr), epochs=how.epochs, batch=32, seed=seed, progress=False)
    except (DivergenceError, ValueError):  # ValueError: a learned parameter left what its activation allows
        return 0.1
    return accuracy(net, d.x_test, d.y_test)


def _runs(name: str) -> list[tuple[Run, float]]:
    """Try the rates of a study on seeds kept for it, then run the best."""
    study = STUDIES[name]
    tried: list[Run] = [(name, arm, lr, seed) for arm in study.arms for lr in study.rates for seed in CHOOSING]
    rows = list(zip(tried, run_each(run, tried, progress=True), strict=True))
    final = [(*cell, lr, seed) for cell, lr in _chosen(rows)[0].items() for seed in range(study.seeds)]
    return rows + list(zip(final, run_each(run, final, progress=True), strict=True))


def _chosen(
    rows: Sequence[tuple[Run, float]],
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], Array]]:
    """Return the best rate of each arm, and its values on the other seeds."""
    trials: dict[tuple[str, str], dict[float, list[float]]] = {}
    values: dict[tuple[str, str], list[float]] = {}
    for (study, arm, lr, seed), value in rows:
        if seed in CHOOSING:
            trials.setdefault((study, arm), {}).setdefault(lr, []).append(value)
        else:
            values.setdefault((study, arm), []).append(value)
    sign = {name: 1.0 if study.error else -1.0 for name, study in STUDIES.items()}  # errors want to be small
    rates = {
        cell: min(sorted(by_rate), key=lambda lr: sign[cell[0]] * float(np.mean(by_rate[lr])))
        for cell, by_rate in trials.items()
    }
    return rates, {cell: np.array(found) for cell, found in values.items()}


@cache
def _read(study: str) -> tuple[tuple[Run, float], ...]:
    with (HERE / f"{study}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(((study, r["arm"], float(r["lr"]), int(r["seed"])), float(r["value"]))
                     for r in csv.DictReader(file))  # fmt: skip


def recorded(study: str, full: bool = False) -> tuple[dict[str, float], dict[str, Array]]:
    """Return the rates and the values of a study's arms, read from the file or, if full, computed anew."""
    rates, values = _chosen(_runs(study) if full else _read(study))
    return {arm: lr for (_, arm), lr in rates.items()}, {arm: found for (_, arm), found in values.items()}


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:] or STUDIES:
        rows = _runs(name)
        with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["arm", "lr", "seed", "value"])
            table.writerows([*item[1:], f"{value:.5g}"] for item, value in rows)
