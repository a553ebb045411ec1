"""Module 03: sigmoid and tanh, and which of their properties does what."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.experiments.drawing import guess_level
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets import Curve
from actedu.plots import COLOURS, GUESS, LINES, MUTED, ridges

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


def _below(x: float) -> str:
    """Write a rounding error, whose digits differ by machine, as the power of ten above it."""
    return "0" if x == 0 else f"less than {magnitude(10.0 ** math.ceil(math.log10(x)))}"


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
        ax.text(0.98, 0.04, f"your guess: {magnitude(guess, 1)}", transform=ax.transAxes, ha="right", color=GUESS)
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
