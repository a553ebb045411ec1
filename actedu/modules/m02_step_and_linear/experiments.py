"""Module 02: what a step, a straight line and a real non-linearity let a net do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits, xor
from actedu.experiments.compare import Contest
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets import (
    Adam,
    Curve,
    Network,
    accuracy,
    binary_cross_entropy,
    mse,
    straight_through,
    train,
)
from actedu.nets.dense import Named
from actedu.plots import COLOURS, GUESS, MUTED
from actedu.probes import collapse, gradient_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(max_difference=(0.0, 1e-10), identity_left_over=(0.0, 1e-12), tanh_left_over=(0.2, 0.7))
def linear_collapse(depth: int = 5, width: int = 16, seeds: int = 20, full: bool = False) -> Result:
    """How much of a random net's output can one affine map not reproduce? Identity and tanh, `depth` layers.

    The value is the share of the output's variance that the best affine map (least squares on 500 inputs) leaves
    over, 0 to 1. `max_difference` is the largest difference between a net of identities and `collapse` of it.
    """
    seeds = 200 if full else seeds
    left_over: dict[str, list[float]] = {"identity": [], "tanh": []}
    difference, clouds = 0.0, {}
    for seed in range(seeds):
        rng = np.random.default_rng([seed, 1])
        x = rng.standard_normal((500, 4))
        for name, shares in left_over.items():
            net = Network((4, *[width] * (depth - 1), 1), name, seed=seed)
            for layer in net.layers:
                layer.b[:] = 0.5 * rng.standard_normal(layer.b.size)
            y = net(x)
            inputs = np.column_stack([x, np.ones(len(x))])
            best = inputs @ np.linalg.lstsq(inputs, y, rcond=None)[0]
            shares.append(float(((y - best) ** 2).mean() / y.var()))
            clouds[name] = (best[:, 0], y[:, 0])
            if name == "identity":
                W, b = collapse(net)
                difference = max(difference, float(np.abs(x @ W + b - y).max()))
    values = {name: np.array(shares) for name, shares in left_over.items()}
    tanh = float(values["tanh"].mean())
    return Result(
        "share of the output that one affine map cannot reproduce",
        values,
        f"{depth} layers without a non-linearity are one layer",
        f"The product of the {depth} matrices gives the same output to better than 1e-10; "
        f"with tanh between them, about {magnitude(tanh)} of the output's variance is out of reach of any single "
        f"layer.",
        _draw_collapse,
        {
            "max_difference": difference,
            "identity_left_over": float(values["identity"].max()),
            "tanh_left_over": tanh,
        },
        focus="tanh",
        form=lambda share: "0" if share < 1e-9 else f"{share:.1f}",
        more={"clouds": clouds},
    )


def _draw_collapse(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for (name, (best, y)), colour, mark in zip(result.more["clouds"].items(), COLOURS, "o^", strict=False):
        scale = np.abs(y).max()
        ax.plot(best / scale, y / scale, mark, color=colour, markersize=4, alpha=0.6, mec="none", label=name)
    ax.set(xlabel="output of the best single layer (scaled)", ylabel="output of the net (scaled)")
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper left", markerscale=2)
    for name, guess in guesses.items():
        ax.text(0.98, 0.04, f"your guess for {name}: {guess:.2g}", transform=ax.transAxes, ha="right", color=GUESS)


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
        else f"{worst} gets {mean[worst]:.2f} of the digits right, {best} {mean[best]:.2f}",
        "Mean accuracy over " + f"{seeds} seeds: " + ", ".join(f"{name} {m:.2f}" for name, m in mean.items()) + ".",
        strip,
        mean,
        focus=next(iter(values)),
    )


@experiment(step_plus_line=(0.945, 0.98), narrow_ramp=(0.5, 0.72))
def jump_or_flat(seeds: int = 3, full: bool = False) -> Result:
    """Which keeps a net from learning, a jump or a slope of 0? Test accuracy on digits of 64-64-64-10 nets.

    step(z) + z/2 jumps and has slope 1/2 on both sides; a ramp from 0 to 1 within |z| <= 0.001 has no jump and is flat
    elsewhere. Each net trains by the slope of its own activation: Adam, lr .003, 10 epochs; full: 10 seeds.
    """
    seeds = 10 if full else seeds
    curves = {"step + line": _STEP_PLUS_LINE, "narrow ramp": _NARROW_RAMP}
    contest = Contest(digits(), (64, 64), epochs=10)
    values = contest.scores(curves, dict.fromkeys(curves, 3e-3), range(seeds), progress=full)
    jumps, flat = (float(v.mean()) for v in values.values())
    return Result(
        "test accuracy on 540 digits",
        values,
        "A jump with a slope learns; a flat ramp stays behind",
        f"Mean accuracy over {seeds} seeds: step(z) + z/2, which jumps, {jumps:.2f}; a ramp without a jump, flat "
        f"outside |z| <= 0.001, {flat:.2f}.",
        strip,
        {"step_plus_line": jumps, "narrow_ramp": flat},
        focus="narrow ramp",
    )


def _jumping_line(z: Array) -> Array:
    return (z >= 0.0) + 0.5 * z


def _half(z: Array) -> Array:
    return np.full_like(z, 0.5)


def _ramp(z: Array) -> Array:
    return np.clip(0.5 + z / 0.002, 0.0, 1.0)


def _slope_of_ramp(z: Array) -> Array:
    return np.where(np.abs(z) <= 0.001, 1.0 / 0.002, 0.0)


_STEP_PLUS_LINE = Curve(_jumping_line, _half, "step + line")
_NARROW_RAMP = Curve(_ramp, _slope_of_ramp, "narrow ramp")


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


@experiment(no_hidden_best=(0.25, 0.75), relu_best=(1.0, 1.0), relu_solved=(0.03, 0.4), any_line_best=(0.75, 0.75))
def xor_by_two_relus(seeds: int = 40, full: bool = False) -> Result:
    """Share of the four XOR points got right: no hidden layer, and two ReLU units, trained from random starts.

    `any_line_best` does not depend on training: the best of 20 000 random lines. `relu_solved` is the share of starts
    from which two ReLU units get all four.
    """
    seeds = 500 if full else seeds
    x, y = xor(4, noise=0.0)
    values = {}
    for name, sizes in {"no hidden layer": (2, 1), "two ReLU units": (2, 2, 1)}.items():
        scores = []
        for seed in range(seeds):
            net = Network(sizes, "relu", seed=seed)
            train(net, x, y, loss=binary_cross_entropy, optimiser=Adam(0.1), epochs=200, batch=4, seed=seed)
            out = net(x)[:, 0]
            scores.append(float(((out > 1e-3) == y).mean()))  # an undecided 0, up to rounding, counts as class 0
        values[name] = np.array(scores)
    rng = np.random.default_rng(0)
    side = (x @ rng.standard_normal((2, 20000)) + rng.standard_normal(20000)) > 0
    line = float((side == y[:, None]).mean(axis=0).max())
    solved = float((values["two ReLU units"] == 1.0).mean())
    return Result(
        "share of the four XOR points got right",
        values,
        "No line gets XOR right; two ReLU units can",
        f"The best of 20 000 lines gets {line:.2f} of the points; two ReLU units get all four from "
        f"{round(seeds * solved)} of {seeds} random starts.",
        _draw_xor,
        {
            "no_hidden_best": float(values["no hidden layer"].max()),
            "relu_best": float(values["two ReLU units"].max()),
            "relu_solved": solved,
            "any_line_best": line,
        },
        focus="two ReLU units",
        form=lambda share: f"{share:.1f}",
    )


def _draw_xor(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    levels = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    for i, (name, values) in enumerate(result.values.items()):
        shares = [(np.abs(values - level) < 0.125).mean() for level in levels]
        ax.bar(
            levels + 0.05 * (2 * i - 1), shares, 0.09, color=COLOURS[i], hatch=("", "//")[i], label=name,
            edgecolor="white",
        )  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.set(xlabel=result.quantity, ylabel="share of the random starts", xticks=levels)
    ax.legend(frameon=False, labelcolor="linecolor")


@experiment(slope_changes=(0.0, 0.0), gradient_changes=(0.2, 0.5))
def linear_gradient_steps(steps: int = 4, lr: float = 0.1, seeds: int = 1, full: bool = False) -> Result:
    """One linear neuron, y = w x with x = 2 and target 3, w = 0 at the start: its weight gradient at each step.

    The loss is half the squared error, so the gradient is (w x - 3) x: -6 at first, then a fixed share of that.
    The values are by step, not by seed. Deterministic.
    """
    w, x, target = 0.0, 2.0, 3.0
    slopes, gradients = [], []
    for _ in range(steps):
        slopes.append(float(get("identity").slope(np.array(w * x))))
        gradients.append((w * x - target) * slopes[-1] * x)
        w -= lr * gradients[-1]
    values = {"slope of the activation": np.array(slopes), "gradient of the weight": np.array(gradients)}
    return Result(
        "by step of gradient descent",
        values,
        "The slope stays 1; the gradient does not stay",
        f"Over {steps} steps the activation's slope is 1 each time, while the weight's gradient goes "
        + ", ".join(f"{g:.2f}" for g in gradients)
        + ": it is error times input, and the error shrinks.",
        _draw_steps,
        {
            "slope_changes": float(np.ptp(slopes)),
            "gradient_changes": 1.0 - abs(gradients[1] / gradients[0]),
        },
        focus="gradient of the weight",
    )


def _draw_steps(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    step = np.arange(1, 1 + result.n["gradient of the weight"])
    lines(ax, step.astype(np.float64), result.values)
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.axhline(0.0, color=MUTED, linewidth=0.8)
    ax.set(xlabel="step of gradient descent", ylabel="value", xticks=step)


@experiment(logistic=(0.953, 0.988), agreement=(1.0, 1.0), mse_ratio=(1.0, 1.05))
def linear_net_digits(seeds: int = 3, full: bool = False) -> Result:
    """A net of identities, 64-32-10, on digits: with softmax cross-entropy, and with squared error.

    `agreement` is the share of test digits on which the softmax net and its collapsed single layer say the same;
    `mse_ratio` is the squared-error net's training loss over that of ordinary least squares.
    """
    seeds = 10 if full else seeds
    d = digits()
    one_hot = np.eye(10)[d.y_train]
    inputs = np.column_stack([d.x_train, np.ones(len(d.x_train))])
    best = np.linalg.lstsq(inputs, one_hot, rcond=None)[0]
    floor = float(((inputs @ best - one_hot) ** 2).mean())
    values: dict[str, list[float]] = {"softmax cross-entropy": [], "squared error": []}
    agreement, ratio = [], []
    for seed in range(seeds):
        net = Network((64, 32, 10), "identity", seed=seed)
        train(net, d.x_train, d.y_train, optimiser=Adam(2e-3), epochs=20, seed=seed)
        W, b = collapse(net)
        values["softmax cross-entropy"].append(accuracy(net, d.x_test, d.y_test))
        agreement.append((net.predict(d.x_test) == (d.x_test @ W + b).argmax(axis=1)).mean())
        net = Network((64, 32, 10), "identity", seed=seed)
        for lr, epochs in ((1e-2, 10), (1e-3, 15)):
            train(net, d.x_train, one_hot, loss=mse, optimiser=Adam(lr), epochs=epochs, seed=seed)
        values["squared error"].append(accuracy(net, d.x_test, d.y_test))
        ratio.append(mse(net(d.x_train), one_hot)[0] / floor)
    arrays = {name: np.array(v) for name, v in values.items()}
    logistic = float(arrays["softmax cross-entropy"].mean())
    return Result(
        "test accuracy on 540 digits",
        arrays,
        "The loss decides which linear model a linear net is",
        f"With softmax cross-entropy the net is logistic regression and gets {logistic:.2f} of the digits; with "
        f"squared "
        f"error it is linear regression and gets {arrays['squared error'].mean():.2f}.",
        strip,
        {"logistic": logistic, "agreement": float(np.min(agreement)), "mse_ratio": float(np.mean(ratio))},
        focus="softmax cross-entropy",
    )


@experiment(sums_differ=(0.0, 0.0), identity_changes=(0.0, 0.0), tanh_changes=(0.1, 10.0))
def sum_and_activation(seeds: int = 10, full: bool = False) -> Result:
    """Who computes the weighted sum? The same layer with four activations: do the sums z differ, and is f(z) = z?

    The value is the largest change that the activation makes to its input, max |f(z) - z|.
    """
    names = ("identity", "relu", "tanh", "step")
    changes: dict[str, list[float]] = {name: [] for name in names}
    differ = 0.0
    for seed in range(seeds):
        x = np.random.default_rng([seed, 1]).standard_normal((50, 8))
        sums = []
        for name in names:
            net = Network((8, 6, 1), name, gain=1.0, seed=seed)
            net(x)
            z, y = net.layers[0].z, net.layers[0].y
            sums.append(z)
            changes[name].append(float(np.abs(y - z).max()))
        differ = max(differ, *(float(np.abs(z - sums[0]).max()) for z in sums))
    values = {name: np.array(v) for name, v in changes.items()}
    return Result(
        "largest change the activation makes, max |f(z) - z|",
        values,
        "The layer sums; the identity returns the sum unchanged",
        f"All four layers compute the same sums (largest difference {differ:g}); the identity then changes them by "
        f"{values['identity'].max():g}, tanh by up to {values['tanh'].mean():.0f}.",
        strip,
        {
            "sums_differ": differ,
            "identity_changes": float(values["identity"].max()),
            "tanh_changes": float(values["tanh"].mean()),
        },
        focus="identity",
        form=lambda x: f"{x:.1f}",
    )
