"""Module 18: adding and multiplying beyond the numbers trained on: plain nets, NAC and NALU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import NAC, NALU, Adam, DivergenceError, Network, Sequential, train
from actedu.plots import Table

Array = NDArray[np.float64]
Maker = Callable[[int], Sequential]

OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


def _mlp(f: str, seed: int) -> Sequential:
    return Network((2, 16, 1), f, seed=seed)


def _linear(seed: int) -> Sequential:
    return Network((2, 1), seed=seed)


def _nac(seed: int) -> Sequential:
    return Sequential([NAC(2, 1)], seed=seed)


def _nalu(layers: int, seed: int) -> Sequential:
    return Sequential([*(NALU(2, 2) for _ in range(layers - 1)), NALU(2, 1)], seed=seed)


MODELS: dict[str, Maker] = {
    "linear": _linear,
    "relu": partial(_mlp, "relu"),
    "tanh": partial(_mlp, "tanh"),
    "relu6": partial(_mlp, "relu6"),
    "NAC": _nac,
    "NALU": partial(_nalu, 1),
    "two NALUs": partial(_nalu, 2),
}


@experiment(**{"relu *": (0.46, 0.63), "tanh *": (0.85, 0.91), "NALU *": (0.02, 0.05), "NALU * solved": (0.75, 1.0)})
def extrapolate(
    op: str | Sequence[str] = "*",
    model: str | Sequence[str] = ("linear", "relu", "tanh", "NAC", "NALU"),
    lr: float = 0.1,
    seeds: int = 4,
    full: bool = False,
) -> Result:
    """Learn an operation on two numbers from 1 to 5 and do it with numbers from 10 to 20: the relative error there.

    `op` is "+", "-", "*" or "/", or several; `model` one or several of linear, relu, tanh and relu6 (16 hidden units),
    NAC, NALU, and "two NALUs", one after the other. 64 samples, 1 000 steps of Adam at `lr` that end at 0 along a
    cosine, squared error; 20 seeds and all models if full. The error is the mean of |error| over the mean of |result|;
    a run that diverges has the error of a model that always says 0, which is 1. Values are errors by seed; measures
    their medians, e.g. "NALU *", the median within 1 to 5, "NALU * inside", and the share of seeds with an error below
    10 %, "NALU * solved". Raises ValueError for an unknown operation or model. Source: trask2018.
    """
    ops, models = ([given] if isinstance(given, str) else list(given) for given in (op, model))
    for given, known, what in ((ops, OPERATIONS, "operation"), (models, MODELS, "model")):
        if unknown := [name for name in given if name not in known]:
            raise ValueError(f"extrapolate: there is no {what} {unknown[0]!r}; the known ones are {', '.join(known)}")
    seeds, models = (20, list(MODELS)) if full else (seeds, models)
    cases = [(name, sign) for sign in ops for name in models]
    runs = run_each(_learn, [(*case, lr, seed) for case in cases for seed in range(seeds)], progress=full)
    errors = np.array(runs).reshape(len(cases), seeds, 2)
    measures: dict[str, float] = {}
    for (name, sign), of_case in zip(cases, errors, strict=True):
        inside, outside = np.median(of_case, axis=0)
        measures |= {
            f"{name} {sign}": float(outside),
            f"{name} {sign} inside": float(inside),
            f"{name} {sign} solved": float((of_case[:, 1] < _SOLVED).mean()),
        }
    best = [min(models, key=lambda name: measures[f"{name} {sign}"]) for sign in ops]
    count = {case: int((of_case[:, 1] < _SOLVED).sum()) for case, of_case in zip(cases, errors, strict=True)}
    return Result(
        "relative error on numbers from 10 to 20",
        {f"{name}, a {sign} b": of_case[:, 1] for (name, sign), of_case in zip(cases, errors, strict=True)},
        "Beyond the training range, "
        + ", ".join(f"{name} does a {sign} b best" for name, sign in zip(best, ops, strict=True)),
        "Seeds with an error below 10 %: "
        + "; ".join(
            f"a {sign} b, " + ", ".join(f"{name} {count[name, sign]} of {seeds}" for name in models) for sign in ops
        )
        + ".",
        partial(strip, log=True),
        measures,
        focus=f"{models[-1]}, a {ops[0]} b",
        form="{:.3f}".format,
        scope=Scope(f"Adam at {lr:g}, falling to 0 along a cosine in 1 000 steps, 64 samples at once"),
        rows=Table(
            ["model, operation", "error from 1 to 5", "from 10 to 20", f"solved, of {seeds}"],
            [
                [
                    f"{name}, a {sign} b",
                    f"{measures[f'{name} {sign} inside']:.3f}",
                    f"{measures[f'{name} {sign}']:.3f}",
                    count[name, sign],
                ]
                for name, sign in cases
            ],
            "relative error, median over the seeds",
        ),
    )


_SOLVED = 0.1


def _learn(item: tuple[str, str, float, int]) -> tuple[float, float]:
    """Return the relative error on numbers like those trained on, and on larger ones."""
    model, op, lr, seed = item
    rng = np.random.default_rng([seed, 18])
    x, near, far = (rng.uniform(low, high, (n, 2)) for low, high, n in ((1, 5, 64), (1, 5, 256), (10, 20, 256)))
    net = MODELS[model](seed)
    try:
        train(
            net, x, _answers(op, x), loss="mse", optimiser=Adam(lr), schedule="cosine", epochs=1000, batch=64,
            seed=seed, progress=False,
        )  # fmt: skip
    except DivergenceError:
        return 1.0, 1.0
    near_error, far_error = (_relative(net(at), _answers(op, at)) for at in (near, far))
    return near_error, far_error


def _answers(op: str, x: Array) -> Array:
    return OPERATIONS[op](x[:, :1], x[:, 1:])


def _relative(outputs: Array, right: Array) -> float:
    return float(np.abs(outputs - right).mean() / np.abs(right).mean())


@experiment(positive=(0.0, 1e-5), one_negative=(2.0 - 1e-5, 2.0 + 1e-5))
def nalu_sign(seeds: int = 1, full: bool = False) -> Result:
    """The relative error of a NALU set by hand to multiply, for two positive numbers and for one negative.

    W = 1 and the gate shut, so y = exp(log(|a| + eps) + log(|b| + eps)); 1 <= |a| <= 9 and 10 <= b <= 20, on a grid.
    With a < 0 the product comes out with the wrong sign, an error of twice its size. Source: trask2018.
    """
    net = Sequential([unit := NALU(2, 1)])
    unit.W_hat[...], unit.M_hat[...], unit.G[...] = 50.0, 50.0, -50.0
    a, b = (grid.ravel() for grid in np.meshgrid(np.linspace(1.0, 9.0, 17), np.linspace(10.0, 20.0, 21)))
    values = {}
    for name, sign in (("both positive", 1.0), ("a negative", -1.0)):
        values[name] = np.abs(net(np.stack([sign * a, b], axis=1))[:, 0] - sign * a * b) / (a * b)
    positive, negative = (float(v.max()) for v in values.values())
    return Result(
        "relative error of a NALU that multiplies",
        values,
        "A NALU loses the sign of what it multiplies",
        f"Set by hand to multiply, it is off by less than 10⁻⁵ for positive numbers and by {negative:.0f} times the "
        "product for a negative one.",
        strip,
        {"positive": positive, "one_negative": float(values["a negative"].mean())},
        focus="a negative",
        form="{:.2f}".format,
    )
