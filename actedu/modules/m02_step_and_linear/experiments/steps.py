"""What a step lets gradients learn, with its own slope and with a borrowed one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.compare import RATES, Contest, competitors
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Curve, Network, straight_through
from actedu.nets.dense import Named
from actedu.plots import GUESS, describe
from actedu.probes import gradient_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(step=(0.59, 0.77), identity=(0.94, 0.985), tanh=(0.957, 0.997))
def hidden_activation_digits(
    activations: Sequence[Named] = ("step", "identity", "tanh"), seeds: int = 3, full: bool = False
) -> Result:
    """Test accuracy on digits of 64-64-64-10 nets that differ in the hidden activation only (and its own gain).

    Adam; quick: 10 epochs at lr .003; full: 30 epochs at .001, 10 seeds. A name, or any elementwise function with a
    slope: `straight_through` is the step with a surrogate.
    """
    epochs, lr, seeds = (30, 1e-3, 10) if full else (10, 3e-3, seeds)
    named = {label(f): f for f in map(get, activations)}
    contest = Contest(digits(), (64, 64), epochs)
    values = contest.scores(named, dict.fromkeys(named, lr), range(seeds), progress=full)
    mean = {name: float(v.mean()) for name, v in values.items()}
    worst, best = min(mean, key=mean.__getitem__), max(mean, key=mean.__getitem__)
    return Result(
        "test accuracy on 540 digits",
        values,
        "Steps learn less than straight lines"
        if mean.get("step", 1.0) < mean.get("identity", 0.0)
        else f"{mean[worst]:.2f} of the digits right with {worst}, {mean[best]:.2f} with {best}",
        "Mean accuracy over " + f"{seeds} seeds: " + ", ".join(f"{name} {m:.2f}" for name, m in mean.items()) + ".",
        strip,
        mean,
        focus=next(iter(values)),
        scope=Scope(f"hidden layers 64x64, Adam at {lr:g}, {epochs} passes, gain that keeps the mean square, biases 0"),
    )


def in_order(result: Result, guess: Sequence[str] | None) -> Axes:
    """Plot accuracies by activation, and beside each its place, lowest first, in the order that was guessed."""
    ax = result.plot()
    for place, name in enumerate(guess or (), 1):
        ax.annotate(
            f"your {('1st', '2nd', '3rd')[place - 1] if place < 4 else f'{place}th'}",
            (1.12, list(result.values).index(name)), xycoords=("axes fraction", "data"), va="center",
            annotation_clip=False, color=GUESS, fontweight="bold",
        )  # fmt: skip
    return describe(ax, f"{ax.get_label()} Your order: {', '.join(guess)}.") if guess else ax


@experiment(step_plus_line=(0.93, 0.975), borrowed_slope=(0.945, 0.985), narrow_ramp=(0.5, 0.74), wide_ramp=(0.96, 1.0))
def jump_or_flat(
    rates: Sequence[float] = RATES, epochs: int = 10, seeds: int = 2, tries: int = 1, full: bool = False
) -> Result:
    """Which keeps a net from learning, a jump or a slope of 0? Test accuracy on digits of 64-64-64-10 nets.

    With a jump: step(z) + z/100, which has slope 1/100, and the step that goes backward by a borrowed slope, 1 within
    |z| <= 1 (straight-through). Without one: ramps from 0 to 1 within |z| <= 0.001, 0.03 and 1, flat elsewhere, by
    their own slope. Each has its own gain and the best of `rates` for Adam, judged by `tries` starts on images kept
    back from training (a single rate needs no judging); full: 10 starts.
    """
    seeds, tries = (10, 3) if full else (seeds, tries)
    curves: dict[str, Named] = {
        "step + z/100": Curve(_jumping_line, _hundredth, "step + z/100"),
        "step, borrowed slope": straight_through,
        **{f"ramp, {width:g} wide": _ramp(width) for width in (0.001, 0.03, 1.0)},
    }
    contest, entries = Contest(digits(), (64, 64), epochs), competitors(curves)
    best = dict.fromkeys(curves, rates[0])
    if len(rates) > 1:
        best = contest.best_rates(entries, rates, range(1000, 1000 + tries), progress=full)
    values = contest.scores(entries, best, range(seeds), progress=full)
    jumps, borrowed, narrow, middle, wide = (float(v.mean()) for v in values.values())
    return Result(
        "test accuracy on 540 digits",
        values,
        "A jump with a slope learns; a flat ramp stays behind",
        f"Mean accuracy over {seeds} start{'s' * (seeds > 1)} after {epochs} passes: with a jump, step(z) + z/100 "
        f"{jumps:.2f} and a step that borrows a slope {borrowed:.2f}; without one, a ramp within |z| <= 1 {wide:.2f}, "
        f"within 0.03 {middle:.2f}, within 0.001 {narrow:.2f}.",
        strip,
        {
            "step_plus_line": jumps,
            "borrowed_slope": borrowed,
            "narrow_ramp": narrow,
            "middle_ramp": middle,
            "wide_ramp": wide,
        },
        focus="ramp, 0.001 wide",
        scope=contest.scope(rates)
        if len(rates) > 1
        else Scope(f"hidden layers 64x64, Adam at {rates[0]:g}, {epochs} passes, own gain, biases 0"),
    )


def _jumping_line(z: Array) -> Array:
    return (z >= 0.0) + 0.01 * z


def _hundredth(z: Array) -> Array:
    return np.full_like(z, 0.01)


def _ramp(width: float) -> Curve:
    """Return the ramp from 0 to 1 within |z| <= width."""
    return Curve(partial(_rising, width=width), partial(_slope_of_ramp, width=width), f"ramp, {width:g} wide")


def _rising(z: Array, width: float) -> Array:
    return np.clip(0.5 + z / (2.0 * width), 0.0, 1.0)


def _slope_of_ramp(z: Array, width: float) -> Array:
    return np.where(np.abs(z) <= width, 1.0 / (2.0 * width), 0.0)


@experiment(step_hidden=(0.0, 0.0), step_output=(0.1, 2.4), surrogate_hidden=(0.3, 1.9))
def step_gradient(seeds: int = 10, full: bool = False) -> Result:
    """Weight-gradient norms of a fresh 64-64-64-10 net on 256 digits: step, step with a surrogate slope, tanh."""
    seeds = 100 if full else seeds
    d = digits()
    values: dict[str, Array] = {}
    compared: dict[str, Named] = {"step": "step", "surrogate": straight_through, "tanh": "tanh"}
    for name, f in compared.items():
        norms = np.array(
            [
                gradient_by_layer(Network((64, 64, 64, 10), f, seed=seed), d.x_train[:256], d.y_train[:256])
                for seed in range(seeds)
            ]
        )
        values |= {f"{name}: {place}": norms[:, i] for i, place in enumerate(("layer 1", "layer 2", "output layer"))}
    hidden = max(values["step: layer 1"].max(), values["step: layer 2"].max())
    return Result(
        "norm of the weight gradient at the start",
        values,
        "Behind a step, no gradient arrives",
        f"The step's hidden layers get a gradient of exactly {hidden:g} in all {seeds} nets; only its output "
        f"layer gets "
        "one. With a straight-through slope the same net has a gradient in every layer.",
        strip,
        {
            "step_hidden": float(hidden),
            "step_output": float(values["step: output layer"].mean()),
            "surrogate_hidden": float(values["surrogate: layer 1"].mean()),
        },
        focus="step: layer 1",
        form=lambda x: "0" if x == 0 else f"{x:.1f}",
    )
