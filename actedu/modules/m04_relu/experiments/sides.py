"""Module 04: which positive values ReLU looks at, those of the data or those of its own sums."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import Split, digits
from actedu.experiments.compare import RATES, Contest
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, experiment
from actedu.nets import Curve

Array = NDArray[np.float64]


@experiment(usual=(0.95, 0.985), negated=(0.95, 0.985), mirrored=(0.95, 0.985), raw_loss=(0.01, 0.09))
def sign_of_inputs(optimiser: str = "adam", seeds: int = 3, full: bool = False) -> Result:
    """Does ReLU need what is informative to be positive? Test accuracy on digits of nets with one hidden layer.

    64-32-10 ReLU nets on standardised pixels; on the same pixels times -1; with min(z, 0), which looks at negative
    sums, in place of ReLU; and a linear model on the pixels, and on a ReLU of the pixels times -1: without weights
    before it what is bright is lost. 8 epochs, each case at the best of three learning rates (30 seeds if full).
    Measures are the means.
    """
    seeds = 30 if full else seeds
    d, relu = digits(), get("relu")
    negated = Split(-d.x_train, d.y_train, -d.x_test, d.y_test)
    raw = Split(relu(-d.x_train), d.y_train, relu(-d.x_test), d.y_test)
    rates = RATES if optimiser == "adam" else (0.03, 0.1, 0.3)
    cases: dict[str, tuple[Split, Any, tuple[int, ...]]] = {
        "pixels": (d, "relu", (32,)),
        "pixels times -1": (negated, "relu", (32,)),
        "min(z, 0)": (d, _MIRRORED, (32,)),
        "linear": (d, "relu", ()),
        "linear, on ReLU of the pixels times -1": (raw, "relu", ()),
    }
    values: dict[str, Array] = {}
    for name, (data, f, hidden) in cases.items():
        contest = Contest(data, hidden, 8, optimiser)
        values |= contest.scores({name: f}, contest.best_rates({name: f}, rates), range(seeds), progress=full)
    usual, flipped, mirrored, linear, lost = (float(v.mean()) for v in values.values())
    return Result(
        "test accuracy on 540 digits",
        values,
        "ReLU keeps positive sums; the weights choose which values make them",
        f"ReLU nets get {usual:.2f} of the digits right, {flipped:.2f} with all pixels times -1, {mirrored:.2f} with "
        f"min(z, 0) instead. A linear model gets {linear:.2f}, and {lost:.2f} behind a ReLU without weights before it.",
        strip,
        {"usual": usual, "negated": flipped, "mirrored": mirrored, "raw": lost, "raw_loss": linear - lost},
        focus="pixels times -1",
        scope=Contest(d, (32,), 8, optimiser).scope(rates),
    )


def _below(z: Array) -> Array:
    return np.minimum(z, 0.0)


def _slope_below(z: Array) -> Array:
    return (z < 0.0).astype(np.float64)


_MIRRORED = Curve(_below, _slope_below, "min(z, 0)")
