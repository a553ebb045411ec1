"""How the gradient fares on its way back through many layers of fresh nets, and what decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.experiments.drawing import guess_level
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.nets import Network, softmax_cross_entropy
from actedu.nets.dense import Named
from actedu.plots import COLOURS, GUESS, INK, LINES
from actedu.probes import gradient_by_layer, signal_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(
    identity_0_5=(5e-7, 1e-5), identity_1=(0.3, 5.0), identity_1_5=(1e3, 2e4),
    sigmoid_1=(1e-14, 1e-10), sigmoid_1_ratio=(1e-14, 1e-10), sigmoid_1_5=(1e-12, 1e-8), identity_0_5_ratio=(0.3, 15.0),
    sigmoid_4_8=(1e-6, 1e-2),
)  # fmt: skip
def gradient_profile(
    act: Named | Sequence[Named] = ("sigmoid", "identity"),
    depth: int = 20,
    scale: float | Sequence[float] = (0.5, 1.0, 1.5, 4.8),
    width: int = 100,
    seeds: int = 5,
    full: bool = False,
) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers, by activation and scale.

    Weights are normal with sd `scale` / sqrt(width); 100 standard normal samples, 10 classes. Every activation is run
    at every scale; 1 is the one that suits a linear net, 4.8 the one that keeps the variance behind a sigmoid. The
    measure `sigmoid_1_5` is the geometric mean over the seeds of sigmoid at scale 1.5, and `sigmoid_1_5_ratio` that of
    the first layer's norm over the output layer's; the figure shows every layer.
    """
    seeds = 20 if full else seeds
    acts = [get(f) for f in ([act] if isinstance(act, str) or callable(act) else act)]
    values, profiles, measures = {}, {}, {}
    for f, s in product(acts, np.atleast_1d(scale).tolist()):
        norms = np.array([_norms(f, depth, s, width, seed) for seed in range(seeds)])
        name, key = f"{label(f)}, scale {s:g}", f"{label(f)}_{s:g}".replace(".", "_")
        values[name], profiles[name] = norms[:, 0], np.exp(np.log(norms).mean(axis=0))
        measures[key] = float(profiles[name][0])
        measures[f"{key}_ratio"] = float(profiles[name][0] / profiles[name][-1])
    said = "; ".join(f"{name}, {_power(profile[0])}" for name, profile in profiles.items())
    return Result(
        "norm of the first layer's weight gradient",
        values,
        "Gradients vanish and explode without any non-linearity: the scale of the weights decides"
        if measures.get("identity_0_5", 1.0) < 1e-3 and measures.get("identity_1_5", 1.0) > 1e2
        else "The gradient on its way back",
        f"Through {depth} hidden layers the first layer's gradient has a norm of about: {said}.",
        _draw_profile,
        measures,
        focus=next(iter(values)),
        form=_power,
        more={"profiles": profiles},
        scope=Scope(_fresh(depth, width)),
    )


def _fresh(depth: int, width: int) -> str:
    return f"{depth} hidden layers of {width}, fresh normal weights, biases 0, inputs of mean 0 and variance 1"


def _power(x: float) -> str:
    """Write a norm, whose digits differ by seed, as a power of ten; near 1 as a digit."""
    return f"{x:.1f}" if 0.1 < x < 9.5 else magnitude(x, 1)


def _norms(f: Named, depth: int, scale: float, width: int, seed: int) -> Array:
    return gradient_by_layer(*_case(f, depth, scale, width, seed))


def _case(f: Named, depth: int, scale: float, width: int, seed: int) -> tuple[Network, Array, NDArray[np.int64]]:
    """Return a fresh net with 100 inputs and labels."""
    rng = np.random.default_rng(1000 + seed)
    x, y = rng.standard_normal((100, width)), rng.integers(0, 10, 100)
    return Network((width, *[width] * depth, 10), f, gain=scale, seed=seed), x, y


def _errors(net: Network, x: Array, y: NDArray[np.int64]) -> Array:
    """Return the norm of the loss's gradient with respect to the inputs of each layer, from the first on."""
    error, sizes = softmax_cross_entropy(net(x), y)[1], list[float]()
    for layer in reversed(net.layers):
        error = layer.backward(error)
        sizes.append(float(np.linalg.norm(error)))
    return np.array(sizes[::-1])


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """Return where names at these heights of a logarithmic axis can be read: moved up where two would touch."""
    places, order = dict(heights), sorted(heights, key=lambda name: heights[name])
    gap = (heights[order[-1]] / heights[order[0]]) ** (1 / 12)
    for lower, upper in pairwise(order):
        places[upper] = max(places[upper], places[lower] * gap)
    return places


def _draw_profile(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ax.set_yscale("log")
    scales = len(np.atleast_1d(result.config["scale"]))
    places = _apart({name: profile[0] for name, profile in result.more["profiles"].items()})
    for i, (name, profile) in enumerate(result.more["profiles"].items()):
        colour, line = COLOURS[i // scales % len(COLOURS)], LINES[i % scales % len(LINES)]
        layer = np.arange(1, profile.size + 1)
        ax.plot(layer, profile, color=colour, linestyle=line, linewidth=2)
        ax.annotate(name, (1, places[name]), xytext=(-7, 0), textcoords="offset points", ha="right", va="center",
                    color=colour, annotation_clip=False)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.spines["left"].set_visible(False)
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.set_xticks([1, *range(5, result.config["depth"] + 2, 5)])
    ax.set(xlabel="layer, from the input", ylabel="norm of the weight gradient")


@experiment(
    identity=(0.95, 1.05), relu=(1.3, 1.55), tanh=(1.15, 1.45), sigmoid=(9.0, 12.5), sigmoid_1=(0.2, 0.26),
    tanh_1=(0.88, 0.95), identity_1=(0.97, 1.03),
)  # fmt: skip
def error_per_layer(
    acts: Sequence[Named] = ("identity", "relu", "tanh", "sigmoid"),
    scales: Sequence[float] = (0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0, 5.66, 8.0, 11.3, 16.0),
    depth: int = 20,
    width: int = 100,
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """By what a layer multiplies the error on its way back, in fresh nets as in `gradient_profile`, by scale.

    The geometric mean over `depth` hidden layers. The measures are the scales at which it passes 1, by activation, and
    as `tanh_1` the factor at scale 1, where that is among the scales.
    """
    seeds = 20 if full else seeds
    values, curves, measures = {}, {}, {}
    for f in map(get, acts):
        factors = np.array([[_factor(f, depth, s, width, seed) for s in scales] for seed in range(seeds)])
        curves[label(f)] = curve = np.exp(np.log(factors).mean(axis=0))
        crossing = np.array([_crossing(np.log(scales), np.log(row)) for row in factors])
        values[label(f)] = np.exp(crossing)
        measures[label(f)] = float(np.exp(_crossing(np.log(scales), np.log(curve))))
        if 1.0 in scales:
            measures[f"{label(f)}_1"] = float(curve[list(scales).index(1.0)])
    said = ", ".join(f"{measures[name]:.2g} ({name})" for name in values)
    return Result(
        "scale at which a layer keeps the size of the error",
        values,
        "For each activation there is a scale that neither shrinks nor grows the error",
        f"A layer keeps the size of the error at a scale of about {said}; below it the error shrinks, above it grows.",
        _draw_factors,
        measures,
        focus=next(iter(values)),
        form="{:.2g}".format,
        more={"curves": curves},
        scope=Scope(_fresh(depth, width)),
    )


def _factor(f: Named, depth: int, scale: float, width: int, seed: int) -> float:
    sizes = _errors(*_case(f, depth, scale, width, seed))
    return float((sizes[0] / sizes[-1]) ** (1.0 / depth))


def _crossing(x: Array, y: Array) -> float:
    """Return where y, which rises along x, passes 0; not a number if it does not."""
    above = np.flatnonzero((y[:-1] < 0.0) & (y[1:] >= 0.0))
    if not above.size:
        return float("nan")
    i = above[0]
    return float(x[i] - y[i] * (x[i + 1] - x[i]) / (y[i + 1] - y[i]))


def _draw_factors(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    from matplotlib.ticker import FixedLocator, NullLocator

    scales = np.array(result.config["scales"])
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.axhline(1.0, color=INK, linewidth=7, alpha=0.25)
    for i, (name, curve) in enumerate(result.more["curves"].items()):
        colour, shown = COLOURS[i % len(COLOURS)], curve <= 6.0
        ax.plot(scales[shown], curve[shown], color=colour, linestyle=LINES[i % len(LINES)], linewidth=2)
        side = -1 if i == 0 else 1
        ax.annotate(name, (scales[shown][-1], curve[shown][-1]), xytext=(7 * side, 0), textcoords="offset points",
                    ha="right" if side < 0 else "left", va="center", color=colour, annotation_clip=False)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.annotate("explodes", (scales[0], 1.15), va="bottom", color=INK)
    ax.annotate("vanishes", (scales[-1], 0.85), va="top", ha="right", color=INK)
    for axis, ticks in ((ax.xaxis, (0.5, 1, 2, 4, 8, 16)), (ax.yaxis, (0.125, 0.25, 0.5, 1, 2, 4))):
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_locator(NullLocator())
    ax.set(xlabel="scale: sd of the weights times the root of the width", ylabel="error times, per layer back")


@experiment(
    identity_input=(0.25, 1.0), identity_error=(0.25, 1.0), sigmoid_input=(0.9, 1.1), sigmoid_error=(0.2, 0.26),
    identity_ratio=(0.5, 2.0), sigmoid_ratio=(1e-14, 1e-10),
)  # fmt: skip
def inputs_and_errors(
    acts: Sequence[Named] = ("identity", "sigmoid"),
    scales: Sequence[float] = (0.5, 1.0),
    depth: int = 20,
    width: int = 100,
    seeds: int = 5,
    full: bool = False,
) -> Result:
    """Two things that a layer's weight gradient is made of, its inputs and the error behind it, through fresh nets.

    One scale for each activation. Measures: by what a layer multiplies its inputs forward, `identity_input`, and the
    error backward, `identity_error`, and the first hidden layer's weight gradient over the last's, `identity_ratio`.
    """
    seeds = 20 if full else seeds
    values, parts, measures, said = {}, {}, {}, []
    for f, scale in zip(map(get, acts), scales, strict=True):
        drawn = [_parts(f, depth, scale, width, seed) for seed in range(seeds)]
        inputs, errors, weights = np.exp(np.log(np.array(drawn)).mean(axis=0))
        name, key = f"{label(f)}, scale {scale:g}", label(f)
        values[name] = np.array([one[2][0] / one[2][-1] for one in drawn])
        parts[name] = {"inputs": inputs, "error": errors, "weight gradient": weights}
        measures[f"{key}_input"] = float((inputs[-1] / inputs[1]) ** (1.0 / (depth - 2)))
        measures[f"{key}_error"] = float((errors[0] / errors[-1]) ** (1.0 / (depth - 1)))
        measures[f"{key}_ratio"] = float(weights[0] / weights[-1])
        said.append(
            f"{name}: forward each layer multiplies the inputs by {measures[f'{key}_input']:.1f}, backward the error "
            f"by {measures[f'{key}_error']:.1f}; the first hidden layer's weight gradient is "
            f"{_power(measures[f'{key}_ratio'])} times the last hidden layer's"
        )
    return Result(
        "weight gradient of the first hidden layer over that of the last",
        values,
        "A weight's gradient is its input times its error, and the two need not shrink together",
        ". ".join(said) + ".",
        _draw_parts,
        measures,
        focus=next(iter(values)),
        form=_power,
        more={"parts": parts},
        scope=Scope(_fresh(depth, width)),
    )


def _parts(f: Named, depth: int, scale: float, width: int, seed: int) -> Array:
    """Return by hidden layer the rms of its inputs, the norm of the error at its outputs, that of its weight gradient.

    Shape (3, depth).
    """
    net, x, y = _case(f, depth, scale, width, seed)
    inputs = np.array([np.sqrt(np.mean(x * x)), *signal_by_layer(net, x)[:-1]])
    errors = _errors(net, x, y)[1:]
    return np.stack([inputs, errors, gradient_by_layer(net, x, y)[:-1]])


def _draw_parts(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ax.set_yscale("log")
    styles = {"inputs": "--", "error": ":", "weight gradient": "-"}
    for i, (name, parts) in enumerate(result.more["parts"].items()):
        for part, size in parts.items():
            width = 3 if part == "weight gradient" else 2
            ax.plot(np.arange(1, size.size + 1), size, color=COLOURS[i], linestyle=styles[part], linewidth=width)
        ax.plot([], [], color=COLOURS[i], linewidth=6, label=name)
    for part, line in styles.items():
        ax.plot([], [], color=INK, linestyle=line, linewidth=2, label=part)
    ax.legend(frameon=False, labelcolor="linecolor", loc="lower right", fontsize="small")
    ax.set_ylim(bottom=1e-15)
    for guess in guesses.values():
        last = result.more["parts"][result.focus]["weight gradient"][-1]  # the guess is of the first layer's over it
        ends = [1, result.config["depth"]]
        ax.plot(ends, [guess * last, last], color=GUESS, linestyle=(0, (3, 1.5)), marker="o", markevery=[0])
        ax.annotate(
            "your guess", (1, guess * last), xytext=(6, -14 if guess < 1.0 else 14), textcoords="offset points",
            va="center", color=GUESS, fontweight="bold",
        )  # fmt: skip
    ax.set_xticks([1, *range(5, result.config["depth"] + 1, 5)])
    ax.set(xlabel="hidden layer, from the input", ylabel="size")
