"""Module 03: sigmoid and tanh, and which of their properties does what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Network, train
from actedu.plots import COLOURS, INK, LINES, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(float16=(8.31, 8.33), float32=(17.32, 17.34), textbook_float32=(16.6, 16.7))
def float_saturation(textbook: bool = False, seeds: int = 1, full: bool = False) -> Result:
    """From which z on does a sigmoid return exactly 1? Found by bisection over the numbers of each float type.

    float16, float32: the sigmoid rounded correctly; it is 1 once it is within half a unit in the last place of 1,
    exp(-z) <= 2**-12 or 2**-25. `textbook_float32` is 1 / (1 + exp(-z)), which loses the digits a little earlier; with
    `textbook` all are computed so.
    """

    def formula(z: Any) -> Any:
        one = np.asarray(z).dtype.type(1)
        return one / (one + np.exp(-z))

    sigmoid = formula if textbook else get("sigmoid")

    values = {
        "float16": np.array([_first_exact_one(sigmoid, np.float16)]),
        "float32, textbook formula": np.array([_first_exact_one(formula, np.float32)]),
        "float32": np.array([_first_exact_one(sigmoid, np.float32)]),
    }
    at = {name: float(v[0]) for name, v in values.items()}
    return Result(
        "smallest z with sigmoid(z) exactly 1",
        values,
        f"In float32 a sigmoid is exactly 1 from z = {at['float32']:.1f} on",
        f"{'By the textbook formula' if textbook else 'Correctly rounded'}, float32 gives exactly 1 from z = "
        f"{at['float32']:.2f} (25 ln 2), float16 from "
        f"{at['float16']:.2f} (12 ln 2); the textbook formula in float32 already from "
        f"{at['float32, textbook formula']:.1f}.",
        _draw_float_saturation,
        {
            "float16": at["float16"],
            "float32": at["float32"],
            "textbook_float32": at["float32, textbook formula"],
        },
        focus="float32",
    )


def _first_exact_one(f: Callable[[Any], Any], kind: type[np.floating[Any]]) -> float:
    """Smallest value of a float type at which f returns exactly 1, by bisection between 0 and 100."""
    low, high = kind(0.0), kind(100.0)
    while True:
        middle = kind((float(low) + float(high)) / 2.0)
        if middle in (low, high):
            return float(high)
        low, high = (low, middle) if f(np.array(middle)) == 1.0 else (middle, high)


def _draw_float_saturation(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    z = np.linspace(10.0, 20.0, 801)
    rounded = get("sigmoid")(z.astype(np.float32)).astype(np.float64)
    ax.semilogy(z, get("sigmoid")(-z), color=COLOURS[0], linestyle=LINES[1], linewidth=2)
    ax.semilogy(z, np.where(rounded < 1.0, 1.0 - rounded, np.nan), color=COLOURS[1], linewidth=2)
    at = float(result.values["float32"][0])
    ax.axvline(at, color=MUTED, linewidth=1)
    ax.annotate("float32: exactly 1\nfrom here on", (at, 3e-6), xytext=(6, 0), textcoords="offset points", color=INK)
    ax.annotate("real numbers", (19.0, 6e-9), xytext=(6, 4), textcoords="offset points", color=COLOURS[0])
    ax.annotate("float32", (15.9, 6e-8), xytext=(-10, -14), textcoords="offset points", color=COLOURS[1], ha="right")
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.set(xlabel="input z", ylabel="distance from 1:  1 - sigmoid(z)", ylim=(1e-9, 1e-4))


@experiment(same_net=(0.0, 1e-12), gap=(-0.06, 0.06), tanh_end=(-9.1, -8.9), sigmoid_end=(-105.0, -86.0))
def negative_values(inputs: tuple[float, float] = (-2.0, 2.0), seeds: int = 5, full: bool = False) -> Result:
    """Are negative values kept better by tanh than by a sigmoid? Fitted nets, one net in both forms, and float32.

    Nets 1-16-1 learn sin(2x) at 65 points of `inputs`, 400 steps of Adam on all of them, each curve with its own gain
    and the best of the rates 0.01, 0.03 and 0.1 on the 64 points in between (three seeds more choose it; 20 seeds if
    full). Values are root mean squared errors at the negative ones of these, at all if none is. `gap` is the sigmoid's
    mean less tanh's. `same_net` is the largest difference between a tanh net and the sigmoid net that tanh(z) = 2
    sigmoid(2z) - 1 makes of it. `tanh_end` and `sigmoid_end` are where, going left, float32 no longer tells two inputs
    apart because the output is exactly -1, or exactly 0; `tanh_near` and `sigmoid_near` are the inputs nearest to 0
    from the left whose output is not that of 0.
    """
    seeds, rates = (20 if full else seeds), (0.01, 0.03, 0.1)
    curves = ("tanh", "sigmoid")
    tried = [(name, lr, seed, inputs, True) for name in curves for lr in rates for seed in (1000, 1001, 1002)]
    errors = np.reshape(run_each(_fit_wave, tried, progress=full), (2, len(rates), 3)).mean(axis=2)
    best = [rates[i] for i in errors.argmin(axis=1)]
    runs = [(name, lr, seed, inputs, False) for name, lr in zip(curves, best, strict=True) for seed in range(seeds)]
    values = dict(zip(curves, np.reshape(run_each(_fit_wave, runs, progress=full), (2, seeds)), strict=True))
    ends = {name: _from_left(get(name), -200.0, -1.0, float(low)) for name, low in zip(curves, (-1, 0), strict=True)}
    near = {name: _from_left(get(name), -1.0, 0.0, None) for name in curves}
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "root mean squared error on negative inputs",
        values,
        "tanh and sigmoid keep negative values alike, but for the last digits",
        f"On negative inputs the error is {mean['tanh']:.2f} with tanh and {mean['sigmoid']:.2f} with sigmoid. In "
        f"float32 tanh is exactly -1 from {ends['tanh']:.0f} down, while a sigmoid tells inputs apart to about "
        f"{ends['sigmoid']:.0f}; near 0 it is tanh that resolves more.",
        partial(strip, zero=True),
        {
            "gap": mean["sigmoid"] - mean["tanh"],
            "same_net": _in_both_forms(),
            **{f"{name}_end": end for name, end in ends.items()},
            **{f"{name}_near": x for name, x in near.items()},
        },
        focus="sigmoid",
        scope=Scope(
            "400 steps of Adam on all 65 points, 16 hidden units, biases 0 at the start",
            "gain (that keeps the mean square) and learning rate (0.01, 0.03, 0.1)",
            "points between those learned, with three other seeds",
        ),
    )


def _fit_wave(run: tuple[str, float, int, tuple[float, float], bool]) -> float:
    """Return the error between the points learned: on all inputs to choose by, else on negative ones."""
    name, lr, seed, (low, high), choosing = run
    grid = np.linspace(low, high, 129)[:, None]
    x, new = grid[::2], grid[1::2]
    net = Network((1, 16, 1), name, seed=seed)
    train(net, x, np.sin(2.0 * x), loss="mse", optimiser=Adam(lr), epochs=400, batch=len(x), seed=seed, progress=False)
    negative = new[:, 0] < 0.0
    new = new[negative] if negative.any() and not choosing else new
    return float(np.sqrt(((net(new) - np.sin(2.0 * new)) ** 2).mean()))


def _in_both_forms() -> float:
    """Return the largest difference between a random tanh net and the same function written with sigmoids."""
    x = np.linspace(-5.0, 5.0, 201)[:, None]
    one, other = Network((1, 16, 1), "tanh", seed=0), Network((1, 16, 1), "sigmoid", seed=0)
    hidden, out = one.layers
    other.layers[0].W[...] = 2.0 * hidden.W
    other.layers[0].b[...] = 2.0 * hidden.b
    other.layers[1].W[...] = 2.0 * out.W
    other.layers[1].b[...] = out.b - out.W.sum(axis=0)
    return float(np.abs(one(x) - other(x)).max())


def _from_left(f: Callable[[Any], Any], low: float, high: float, end: float | None) -> float:
    """Return where in float32 f stops being `end`, or, without one, where it starts being f(0); by bisection."""
    wanted = f(np.float32(0.0)) if end is None else np.float32(end)
    for _ in range(200):
        middle = (low + high) / 2.0
        if (f(np.float32(middle)) == wanted) == (end is not None):
            low = middle
        else:
            high = middle
    return low if end is None else high
