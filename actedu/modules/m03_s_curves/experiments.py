"""Module 03: sigmoid and tanh, and which of their properties does what."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets import SGD, Adam, Curve, DivergenceError, Network, accuracy, softmax_cross_entropy, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, GUESS, INK, LINES, MUTED, ridges
from actedu.probes import gradient_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


def six_s_curves() -> dict[str, Curve]:
    """Sigmoid and tanh, each centred or not and steep or not, with their exact slopes, by name."""
    sigmoid, tanh = get("sigmoid"), get("tanh")

    def made(name: str, value: Callable[[Any], Any], slope: Callable[[Any], Any]) -> Curve:
        return Curve(value, slope, name)

    functions = (
        made("sigmoid", sigmoid, sigmoid.slope),
        made("sigmoid - 1/2", lambda z: sigmoid(z) - 0.5, sigmoid.slope),
        made("4 (sigmoid - 1/2)", lambda z: 4.0 * (sigmoid(z) - 0.5), lambda z: 4.0 * sigmoid.slope(z)),
        made("tanh(z / 4)", lambda z: tanh(z / 4.0), lambda z: tanh.slope(z / 4.0) / 4.0),
        made("tanh + 1", lambda z: tanh(z) + 1.0, tanh.slope),
        made("tanh", tanh, tanh.slope),
    )
    return {f.name: f for f in functions}


@experiment(
    centring_when_shallow=(1.2, 2.2), steeper_and_wider=(2e5, 1.5e6), steeper_same_range=(1e5, 1e6),
    centring_when_steep=(8.0, 50.0),
)  # fmt: skip
def slope_vs_centring(depth: int = 10, width: int = 100, seeds: int = 5, full: bool = False) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers, six S-curves.

    All nets have the same weights (sd 1 / sqrt(width)), inputs (100 standard normal samples) and labels; only the
    function differs. Measures are ratios of mean norms: centring a shallow curve (sigmoid - 1/2 over sigmoid),
    making a centred curve 4 times steeper, once with its range (4 (sigmoid - 1/2)) and once without it (tanh over
    tanh(z / 4)), and centring a steep one (tanh over tanh + 1). No bounded curve changes its slope alone.
    """
    seeds = 20 if full else seeds
    values = {}
    for name, f in six_s_curves().items():
        norms = []
        for seed in range(seeds):
            rng = np.random.default_rng(1000 + seed)
            x, y = rng.standard_normal((100, width)), rng.integers(0, 10, 100)
            net = Network((width, *[width] * depth, 10), f, gain=1.0, seed=seed)
            norms.append(gradient_by_layer(net, x, y)[0])
        values[name] = np.array(norms)
    mean = {name: float(np.exp(np.log(v).mean())) for name, v in values.items()}  # geometric: these span decades
    shallow = mean["sigmoid - 1/2"] / mean["sigmoid"]
    steeper = mean["4 (sigmoid - 1/2)"] / mean["sigmoid - 1/2"]
    same_range = mean["tanh"] / mean["tanh(z / 4)"]
    steep = mean["tanh"] / mean["tanh + 1"]
    return Result(
        "norm of the first layer's weight gradient",
        values,
        f"Through {depth} layers, slope matters far more than centring"
        if steeper > 10 * max(shallow, steep)
        else f"Through {depth} layers, slope and centring both matter",
        f"Centring the sigmoid multiplies the first layer's gradient by about {magnitude(shallow)}; making it "
        f"four times steeper and four times as wide, by about {magnitude(steeper)} more; tanh, four times as steep as "
        f"tanh(z / 4) within the same range, by about {magnitude(same_range)}.",
        partial(strip, log=True),
        {
            "centring_when_shallow": shallow,
            "steeper_and_wider": steeper,
            "steeper_same_range": same_range,
            "centring_when_steep": steep,
        },
        focus="sigmoid - 1/2",
        form=magnitude,
    )


def _first_exact_one(f: Callable[[Any], Any], kind: type[np.floating[Any]]) -> float:
    """Smallest value of a float type at which f returns exactly 1, by bisection between 0 and 100."""
    low, high = kind(0.0), kind(100.0)
    while True:
        middle = kind((float(low) + float(high)) / 2.0)
        if middle in (low, high):
            return float(high)
        low, high = (low, middle) if f(np.array(middle)) == 1.0 else (middle, high)


@experiment(float16=(8.31, 8.33), float32=(17.32, 17.34), textbook_float32=(16.6, 16.7))
def float_saturation(seeds: int = 1, full: bool = False) -> Result:
    """From which z on does a sigmoid return exactly 1? Found by bisection over the numbers of each float type.

    float16, float32: the sigmoid rounded correctly; it is 1 once it is within half a unit in the last place of 1,
    exp(-z) <= 2**-12 or 2**-25. `textbook_float32` is 1 / (1 + exp(-z)), which loses the digits a little earlier.
    """
    sigmoid = get("sigmoid")

    def textbook(z: Any) -> Any:
        return np.float32(1) / (np.float32(1) + np.exp(-z))

    values = {
        "float16": np.array([_first_exact_one(sigmoid, np.float16)]),
        "float32, textbook formula": np.array([_first_exact_one(textbook, np.float32)]),
        "float32": np.array([_first_exact_one(sigmoid, np.float32)]),
    }
    at = {name: float(v[0]) for name, v in values.items()}
    return Result(
        "smallest z with sigmoid(z) exactly 1",
        values,
        f"In float32 a sigmoid is exactly 1 from z = {at['float32']:.1f} on",
        f"Correctly rounded, float32 gives exactly 1 from z = {at['float32']:.2f} (25 ln 2), float16 from "
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


def _below(x: float) -> str:
    """Write a rounding error, whose digits differ by machine, as the power of ten above it."""
    return "0" if x == 0 else f"less than 1e{math.ceil(math.log10(x))}"


@experiment(largest_difference=(0.0, 2e-15))
def tanh_from_sigmoid(seeds: int = 1, full: bool = False) -> Result:
    """Largest difference between tanh(x) and 2 sigmoid(2x) - 1 on [-20, 20], 40 001 points (400 001 if full)."""
    x = np.linspace(-20.0, 20.0, 400_001 if full else 40_001)
    difference = np.abs(get("tanh")(x) - (2.0 * get("sigmoid")(2.0 * x) - 1.0))
    return Result(
        "largest difference between tanh(x) and 2 sigmoid(2x) - 1",
        {"x in [-20, 20]": np.array([difference.max()])},
        "tanh is a sigmoid, stretched and shifted",
        f"Between -20 and 20, tanh(x) and 2 sigmoid(2x) - 1 differ by {_below(float(difference.max()))} everywhere.",
        _draw_tanh_from_sigmoid,
        {"largest_difference": float(difference.max())},
        focus="x in [-20, 20]",
        form=_below,
    )


def _draw_tanh_from_sigmoid(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    x = np.linspace(-4.0, 4.0, 401)
    for name, y, colour, line, width in (
        ("2 sigmoid(2x) - 1", 2.0 * get("sigmoid")(2.0 * x) - 1.0, COLOURS[1], "-", 6),
        ("tanh(x)", get("tanh")(x), COLOURS[0], "--", 2),
        ("sigmoid(x)", get("sigmoid")(x), COLOURS[2], "-.", 2),
    ):
        ax.plot(x, y, color=colour, linestyle=line, linewidth=width, label=name, alpha=0.5 if width > 2 else 1.0)
    for guess in guesses.values():
        ax.text(0.98, 0.04, f"your guess: {guess:.0e}", transform=ax.transAxes, ha="right", color=GUESS)
    ax.set(xlabel="input x", ylabel="output")
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper left")


@experiment(tanh=(0.172, 0.175), sigmoid=(0.344, 0.350))
def tangent_departure(share: float = 0.01, seeds: int = 1, full: bool = False) -> Result:
    """Where does a curve leave its own tangent at 0 by `share` of the tangent's rise? By bisection on (0, 3).

    tanh and the centred sigmoid, sigmoid - 1/2. That is tanh(x / 2) / 2, so its answer is exactly twice tanh's.
    """
    curves = six_s_curves()
    values = {}
    for name in ("tanh", "sigmoid - 1/2"):
        f = curves[name]
        tangent = float(f.slope(np.array(0.0)))
        low, high = 0.0, 3.0
        for _ in range(60):
            x = (low + high) / 2.0
            low, high = (low, x) if 1.0 - float(f(np.array(x))) / (tangent * x) > share else (x, high)
        values[name] = np.array([high])
    at = {name: float(v[0]) for name, v in values.items()}
    return Result(
        f"x at which the curve is {100 * share:g} % below its tangent at 0",
        values,
        "tanh bends away from its tangent at half the distance",
        f"tanh is {100 * share:g} % below its tangent at x = {at['tanh']:.2f}, the centred sigmoid at "
        f"{at['sigmoid - 1/2']:.2f}: twice as far, the ratio of their input scales.",
        _draw_tangent_departure,
        {"tanh": at["tanh"], "sigmoid": at["sigmoid - 1/2"]},
        focus="tanh",
    )


def _draw_tangent_departure(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    x = np.linspace(1e-3, 0.6, 301)
    for (name, at), colour, line in zip(result.values.items(), COLOURS, LINES, strict=False):
        f = six_s_curves()[name]
        gap = 100.0 * (1.0 - f(x) / (float(f.slope(np.array(0.0))) * x))
        ax.plot(x, gap, color=colour, linestyle=line, linewidth=2)
        ax.plot(at, [100.0 * result.config.get("share", 0.01)], "o", color=colour)
        ax.annotate(name, (x[-1], gap[-1]), xytext=(6, 0), textcoords="offset points", color=colour, va="center")
    ax.axhline(100.0 * result.config.get("share", 0.01), color=MUTED, linewidth=1)
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.set(xlabel="input x", ylabel="gap to the tangent at 0, %", ylim=(0, 11))


@experiment(tanh_mean=(0.96, 0.985), tanh_sd=(0.07, 0.11))
def squash_or_standardise(
    mean: float = 3.0, sd: float = 1.0, n: int = 10_000, seeds: int = 1, full: bool = False
) -> Result:
    """Send `n` draws from N(mean, sd²) through tanh, and through (x - mean) / sd. Values are the samples."""
    x = mean + sd * np.random.default_rng(0).standard_normal(100 * n if full else n)
    tanh = get("tanh")(x)
    standard = (x - x.mean()) / x.std()
    return Result(
        "value",
        {"tanh": tanh, "standardised": standard},
        "tanh squashes; it does not standardise",
        f"Numbers with mean {mean:g} and sd {sd:g} leave tanh with mean {tanh.mean():.2f} and sd {tanh.std():.2f}; "
        "standardising gives mean 0 and sd 1.",
        _draw_squash,
        {"tanh_mean": float(tanh.mean()), "tanh_sd": float(tanh.std())},
        focus="tanh",
        more={"x": x},
    )


def _draw_squash(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ridges(ax, {"before": result.more["x"]} | dict(result.values), 121)
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.set(xlabel="value")


@experiment(sigmoid_one=(1.0, 1.0), tanh_one=(0.0, 0.0), sigmoid_batch=(0.1, 0.45))
def sign_pattern(batch: int = 32, seeds: int = 10, full: bool = False) -> Result:
    """Share of second-layer units whose 32 incoming weight gradients all have the same sign; fresh 64-32-16-10 nets.

    All inputs of such a unit have the same sign when a sigmoid comes before it. Measured for single digits, and for
    the mean gradient over a batch, where positive and negative errors mix.
    """
    seeds = 50 if full else seeds
    d = digits()
    values = {}
    for name in ("sigmoid", "tanh"):
        for case, size in (("one example", 1), (f"batch of {batch}", batch)):
            shares = []
            for seed in range(seeds):
                net = Network((64, 32, 16, 10), name, seed=seed)
                per_batch = []
                for start in range(0, 20 * size, size):
                    rows = slice(start, start + size)
                    gradient_by_layer(net, d.x_train[rows], d.y_train[rows])
                    positive = net.layers[1].dW > 0.0
                    per_batch.append((positive.all(axis=0) | ~positive.any(axis=0)).mean())
                shares.append(float(np.mean(per_batch)))
            values[f"{name}, {case}"] = np.array(shares)
    mean = {name: float(v.mean()) for name, v in values.items()}
    mixed = mean[f"sigmoid, batch of {batch}"]
    return Result(
        "share of units whose weight gradients all have one sign",
        values,
        "Behind a sigmoid, one example moves a unit's weights all the same way",
        f"For single examples it is {mean['sigmoid, one example']:.0%} of the units behind a sigmoid and "
        f"{mean['tanh, one example']:.0%} behind tanh; averaged over {batch} examples, about {round(mixed, 1):.0%} "
        "behind the sigmoid.",
        strip,
        {
            "sigmoid_one": mean["sigmoid, one example"],
            "tanh_one": mean["tanh, one example"],
            "sigmoid_batch": mixed,
        },
        focus="sigmoid, one example",
        form=lambda share: f"{share:.1f}",
    )


@experiment(one_layer=(0.9, 2.8), three_layers=(1.8, 5.5))
def epochs_to_learn(activations: Sequence[Named] = ("sigmoid", "tanh"), seeds: int = 3, full: bool = False) -> Result:
    """Epochs of plain SGD until the training loss on digits is below 0.2, each activation at its best learning rate.

    64-wide nets with one and with three hidden layers, each activation with its own gain; learning rates 0.3 and 1
    (0.03 to 1 if full, with 10 seeds); at most 10 epochs (30 if full); a run that does not get there counts as that.
    `one_layer` and `three_layers` are the mean epochs of the first activation over those of the last.
    """
    seeds, limit, lrs = (10, 30, (0.03, 0.1, 0.3, 1.0)) if full else (seeds, 10, (0.3, 1.0))
    named = {label(f): f for f in map(get, activations)}
    cases = {f"{name}, {depth} hidden": (f, depth) for depth in (1, 3) for name, f in named.items()}
    runs = [(f, depth, lr, seed) for f, depth in cases.values() for lr in lrs for seed in range(seeds)]
    epochs = np.reshape(run_each(partial(_epochs, limit), runs, progress=full), (len(cases), len(lrs), seeds))
    values = {case: rows[rows.mean(axis=1).argmin()] for case, rows in zip(cases, epochs, strict=True)}
    mean = {name: float(v.mean()) for name, v in values.items()}
    first, last = next(iter(named)), list(named)[-1]
    one, three = (mean[f"{first}, {depth} hidden"] / mean[f"{last}, {depth} hidden"] for depth in (1, 3))
    return Result(
        "epochs until the training loss is below 0.2",
        values,
        f"With depth, {first} falls further behind {last}"
        if three > one > 1.0
        else f"{first} needs {three:.1f} times as many epochs as {last} with three layers",
        f"Each at its best learning rate, {first} needs {mean[f'{first}, 1 hidden']:.0f} epochs with one hidden "
        f"layer and "
        f"{mean[f'{first}, 3 hidden']:.0f} with three; {last} {mean[f'{last}, 1 hidden']:.0f} and "
        f"{mean[f'{last}, 3 hidden']:.0f} (mean of {seeds} seeds).",
        strip,
        {"one_layer": one, "three_layers": three},
        focus=f"{first}, 3 hidden",
        form="{:.0f}".format,
    )


def _epochs(limit: int, run: tuple[Named, int, float, int]) -> float:
    f, depth, lr, seed = run
    d = digits()
    net = Network((64, *[64] * depth, 10), f, seed=seed)

    def learned(epoch: int) -> bool:
        return softmax_cross_entropy(net(d.x_train), d.y_train)[0] < 0.2

    try:
        history = train(net, d.x_train, d.y_train, optimiser=SGD(lr), epochs=limit, seed=seed, each_epoch=learned)
    except DivergenceError:
        return float(limit)
    return float(len(history.losses))


_STARTS = {  # curve and gain: what the gain keeps, for standard normal sums
    "sigmoid, mean square kept": ("sigmoid", 1.85),
    "sigmoid, variance kept": ("sigmoid", 4.8),
    "sigmoid - 1/2, variance kept": ("sigmoid - 1/2", 4.8),
    "tanh, both kept": ("tanh", 1.59),
}
_RATES = {"momentum": (0.01, 0.03, 0.1, 0.3), "Adam": (1e-3, 3e-3, 1e-2)}
_FEW_RATES = {"momentum": (0.01, 0.1), "Adam": (3e-3, 1e-2)}


@experiment(mean_square=(0.08, 0.35), variance=(0.55, 0.97), centred=(0.85, 0.99), tanh=(0.85, 0.99))
def deep_starts(seeds: int = 3, full: bool = False) -> Result:
    """Test accuracy on digits of nets with ten S-shaped hidden layers, by the scale of their first weights.

    32 units a layer, batches of 32, 10 epochs (40 and 20 seeds if full), SGD with momentum 0.9 and Adam. Every case
    gets the learning rate, of two (four and three if full), that is best on a fifth of the training data, kept back.
    Measures are the means with Adam.
    """
    seeds, epochs, rates = (20, 40, _RATES) if full else (seeds, 10, _FEW_RATES)
    d = digits()
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    trial = (d.x_train[used], d.y_train[used], d.x_train[kept], d.y_train[kept])
    cases = [(start, optimiser) for start in _STARTS for optimiser in rates]
    tried = [(start, optimiser, lr) for start, optimiser in cases for lr in rates[optimiser]]
    scores = run_each(partial(_score, trial, epochs), [(*one, 1000) for one in tried], progress=full)
    best = {case: max((score, -one[2]) for one, score in zip(tried, scores, strict=True) if one[:2] == case)
            for case in cases}  # fmt: skip
    runs = [(*case, -best[case][1], seed) for case in cases for seed in range(seeds)]
    final = np.reshape(
        run_each(partial(_score, (d.x_train, d.y_train, d.x_test, d.y_test), epochs), runs, progress=full),
        (len(cases), seeds),
    )
    values = {f"{start}; {optimiser}": row for (start, optimiser), row in zip(cases, final, strict=True)}
    measures = dict(zip(("mean_square", "variance", "centred", "tanh"), final[1::2].mean(axis=1).tolist(), strict=True))
    rate = "its best rate" if full else "the better of two rates"
    said = ", ".join(f"{start} {value:.1f}" for start, value in zip(_STARTS, measures.values(), strict=True))
    return Result(
        "test accuracy on 540 digits (chance: 0.1)",
        values,
        "The start decides whether they learn"
        if measures["variance"] > measures["mean_square"] + 0.2
        else "Ten S-shaped layers, by their start",
        f"Ten hidden layers, {epochs} epochs of Adam, each at {rate}: {said}.",
        strip,
        measures,
        focus="sigmoid, variance kept; Adam",
    )


def _score(data: tuple[Any, Any, Any, Any], epochs: int, run: tuple[str, str, float, int]) -> float:
    start, optimiser, lr, seed = run
    curve, gain = _STARTS[start]
    x, y, x_test, y_test = data
    net = Network((64, *[32] * 10, 10), six_s_curves()[curve], gain=gain, seed=seed)
    moving = Adam(lr) if optimiser == "Adam" else SGD(lr, momentum=0.9)
    try:
        train(net, x, y, optimiser=moving, epochs=epochs, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, x_test, y_test)
