"""What nets of straight lines compute, and how they learn: collapse, gradient, loss, the largest output."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets import Adam, Network, accuracy, mse, train
from actedu.plots import COLOURS, GUESS, MUTED
from actedu.probes import collapse
from actedu.vectors import softmax

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
        f"The product of the {depth} matrices gives the same output to better than 10⁻¹⁰; "
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


@experiment(slope_changes=(0.0, 0.0), gradient_changes=(0.2, 0.5))
def linear_gradient_steps(
    steps: int = 4, lr: float = 0.1, loss: str = "squared error", seeds: int = 1, full: bool = False
) -> Result:
    """One linear neuron, y = w x with x = 2 and target 3, w = 0 at the start: its weight gradient at each step.

    The `loss` is half the "squared error", so the gradient is (w x - 3) x: -6 at first, then a fixed share of that; or
    the "absolute error", whose gradient is x times the sign of the error. The values are by step, not by seed.
    Deterministic. Raises ValueError for another loss.
    """
    if loss not in ("squared error", "absolute error"):
        raise ValueError(f"linear_gradient_steps: loss is {loss!r}; take 'squared error' or 'absolute error'")
    w, x, target = 0.0, 2.0, 3.0
    slopes, gradients = [], []
    for _ in range(steps):
        slopes.append(float(get("identity").slope(np.array(w * x))))
        error = w * x - target
        gradients.append((error if loss == "squared error" else float(np.sign(error))) * slopes[-1] * x)
        w -= lr * gradients[-1]
    values = {"slope of the activation": np.array(slopes), "gradient of the weight": np.array(gradients)}
    return Result(
        "by step of gradient descent",
        values,
        "The slope stays 1; the gradient does not stay"
        if np.ptp(gradients)
        else "Of the absolute error the gradient stays, too, until the error changes its sign",
        f"Over {steps} steps the activation's slope is 1 each time, while the weight's gradient goes "
        + ", ".join(f"{g:.2f}" for g in gradients)
        + (": it is error times input, and the error shrinks." if np.ptp(gradients) else "."),
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


@experiment(identity_changes=(0.0, 0.0), tanh_changes=(0.1, 10.0))
def sum_and_activation(seeds: int = 10, full: bool = False) -> Result:
    """Who computes the weighted sum? The same layer, whose sums z are there before the activation is called, with four.

    The value is the largest change that the activation makes to its input, max |f(z) - z|. That the sums are the same
    is how a layer is built, and not measured.
    """
    names = ("identity", "relu", "tanh", "step")
    changes: dict[str, list[float]] = {name: [] for name in names}
    for seed in range(seeds):
        x = np.random.default_rng([seed, 1]).standard_normal((50, 8))
        for name in names:
            net = Network((8, 6, 1), name, gain=1.0, seed=seed)
            net(x)
            changes[name].append(float(np.abs(net.layers[0].y - net.layers[0].z).max()))
    values = {name: np.array(v) for name, v in changes.items()}
    return Result(
        "largest change the activation makes, max |f(z) - z|",
        values,
        "The layer sums; the identity returns the sum unchanged",
        f"Handed the same sums by the same layer, the identity changes them by {values['identity'].max():g}, tanh by "
        f"up to {values['tanh'].mean():.0f}.",
        strip,
        {"identity_changes": float(values["identity"].max()), "tanh_changes": float(values["tanh"].mean())},
        focus="identity",
        form=lambda x: f"{x:.1f}",
    )


@experiment(by_largest=(0.97, 1.0), middle=(0.96, 1.0), same_as_softmax=(1.0, 1.0), one_step_on=(0.2, 0.8))
def largest_output(loss: str = "cross-entropy", seeds: int = 5, full: bool = False) -> Result:
    """Is the largest of several linear outputs the class? Three classes in a row, 100 points each, two features.

    One layer without an activation learns by softmax `loss` "cross-entropy", or by "squared error" from ones and
    zeros: Adam at 0.05, 200 steps on all points. Values are shares of 300 new points by seed: the largest output is
    the right class; and, had each output a step instead of the identity, exactly one is on and it is the right one.
    `middle` is the share right among the class between the others, `same_as_softmax` how often the largest output is
    the most probable class, `one_step_on` how often exactly one step is on. Raises ValueError for another loss.
    """
    if loss not in ("cross-entropy", "squared error"):
        raise ValueError(f"largest_output: loss is {loss!r}; take 'cross-entropy' or 'squared error'")
    seeds = 50 if full else seeds
    rows = []
    for seed in range(seeds):
        rng = np.random.default_rng([seed, 80])
        (x, y), (new, new_y) = (_in_a_row(rng) for _ in range(2))
        net = Network((2, 3), seed=seed)
        if loss == "cross-entropy":
            train(net, x, y, optimiser=Adam(0.05), epochs=200, batch=len(x), seed=seed)
        else:
            train(net, x, np.eye(3)[y], loss=mse, optimiser=Adam(0.05), epochs=200, batch=len(x), seed=seed)
        out = net(new)
        right, on = out.argmax(axis=1) == new_y, out > (0.0 if loss == "cross-entropy" else 0.5)
        one = on.sum(axis=1) == 1
        same = (out.argmax(axis=1) == softmax(out).argmax(axis=1)).mean()
        stepped = one & on[np.arange(len(new)), new_y]
        rows.append((right.mean(), stepped.mean(), right[new_y == 1].mean(), same, one.mean()))
    largest, by_step, middle, agrees, one_on = np.array(rows).T
    return Result(
        "share of 300 new points",
        {"largest output is right": largest, "one step is on, and right": by_step, "middle class right": middle},
        "The largest of linear outputs is the class, if they were trained to be compared"
        if middle.mean() > 0.5
        else "By squared error the class in the middle is never the largest",
        f"The largest linear output is right for {largest.mean():.2f} of the points, {middle.mean():.1f} of the class "
        f"in the middle; with steps instead exactly one output is on for {one_on.mean():.1f}. Softmax agrees with the "
        f"largest "
        f"output on {agrees.mean():.0%}.",
        partial(strip, zero=True),
        {
            "by_largest": float(largest.mean()),
            "by_step": float(by_step.mean()),
            "middle": float(middle.mean()),
            "same_as_softmax": float(agrees.mean()),
            "one_step_on": float(one_on.mean()),
        },
        focus="largest output is right",
    )


def _in_a_row(rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    """Return 300 points in the plane, (300, 2), and their classes 0, 1, 2 from left to right."""
    y = np.arange(300) % 3
    x = 0.25 * rng.standard_normal((300, 2))
    x[:, 0] += 2.0 * (y - 1)
    return x, y
