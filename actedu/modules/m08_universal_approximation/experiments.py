"""Module 08: what more units buy, which activations the theorem leaves out, and what capacity costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets import Adam, Network, mse, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, LINES, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


def wave(x: Array) -> Array:
    """Return sin(6x), what `fit_width` approximates on [-1, 1]."""
    return np.asarray(np.sin(6.0 * x))


@experiment(relu=(0.002, 0.04), tanh=(0.0, 1e-6), step=(0.12, 0.25), square=(1.134, 1.136), square_gain=(0.0, 1e-6))
def fit_width(
    activations: Named | Sequence[Named] = ("relu", "tanh", "step", "square"),
    widths: Sequence[int] = (4, 8, 16, 32, 64, 128),
    seeds: int = 11,
    full: bool = False,
) -> Result:
    """Largest error of one hidden layer on sin(6x) over [-1, 1], by activation and number of units.

    The hidden units are f(w (x - c)) with random w, sd 3, and c in [-1, 1]; least squares finds the best output weights
    and bias for them, so nothing is left to training. The measure of an activation is its median error at the largest
    width, `<name>_gain` how much lower that is than at the smallest, `<name>_outside` the error on [1, 1.5]. Values are
    those of the largest width, by seed.

    Source: leshno1993 (all but the polynomials will do).
    """
    seeds = 101 if full else seeds
    named = {
        label(f): f
        for f in map(get, [activations] if isinstance(activations, str) or callable(activations) else activations)
    }
    errors = {
        name: np.array([[_errors(f, n, seed) for n in widths] for seed in range(seeds)]) for name, f in named.items()
    }
    curves = {name: np.median(each[:, :, 0], axis=0) for name, each in errors.items()}
    measures = {name: float(curve[-1]) for name, curve in curves.items()}
    measures |= {f"{name}_gain": float(curve[0] - curve[-1]) for name, curve in curves.items()}
    measures |= {f"{name}_outside": float(np.median(each[:, -1, 1])) for name, each in errors.items()}
    flat = [name for name, curve in curves.items() if curve[0] - curve[-1] < 1e-6]
    falling = {name: curve for name, curve in curves.items() if name not in flat}
    said = f"From {widths[0]} to {widths[-1]} units the largest error falls "
    said += ", ".join(f"from {c[0]:.0f} to {_rounded(c[-1])} ({name})" for name, c in falling.items())
    stays = "; ".join(f"that of {name} stays at {curves[name][-1]:.2f}" for name in flat)
    return Result(
        f"largest error on sin(6x) with {widths[-1]} units",
        {name: each[:, -1, 0] for name, each in errors.items()},
        "More units fit better, unless the activation is a polynomial" if flat and falling else "Error by width",
        (said if falling else "") + ("; " if falling and flat else "") + stays + ".",
        _draw_widths,
        measures,
        focus=next(iter(named)),
        form=_rounded,
        rows=Table(
            ["activation", *(f"{n} units" for n in widths)],
            [[name, *map(_rounded, curve)] for name, curve in curves.items()],
            "median of the largest error",
        ),
        more={"curves": curves},
    )


def _rounded(error: float) -> str:
    return "less than 0.001" if error < 1e-3 else magnitude(error)


def _errors(f: Callable[[Array], Array], units: int, seed: int) -> tuple[float, float]:
    """Return the largest error on [-1, 1], where the layer is fitted, and on [1, 1.5]."""
    rng = np.random.default_rng([seed, units])
    w, c = 3.0 * rng.standard_normal(units), rng.uniform(-1.0, 1.0, units)
    inside, outside = np.linspace(-1.0, 1.0, 401), np.linspace(1.0, 1.5, 101)
    layer, beyond = (np.column_stack([f(w * (x[:, None] - c)), np.ones_like(x)]) for x in (inside, outside))
    best = np.linalg.lstsq(layer, wave(inside), rcond=1e-10)[0]
    return float(np.abs(layer @ best - wave(inside)).max()), float(np.abs(beyond @ best - wave(outside)).max())


def _draw_widths(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    widths = list(result.config["widths"])
    ax.set(xscale="log", yscale="log")
    for i, (name, curve) in enumerate(result.more["curves"].items()):
        colour = COLOURS[i % len(COLOURS)]
        ax.plot(widths, curve, color=colour, linestyle=LINES[i % len(LINES)], marker="o", markersize=4, linewidth=2)
        ax.annotate(name, (widths[-1], curve[-1]), xytext=(7, 0), textcoords="offset points", va="center", color=colour,
                    annotation_clip=False)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set_xticks(widths, [str(n) for n in widths])
    ax.minorticks_off()
    ax.set(xlabel="hidden units", ylabel="largest error on [-1, 1]")


TRUTHS: dict[str, Callable[[Array], Array]] = {"a line": lambda x: 1.5 * x, "a curve": lambda x: 2.0 * np.sin(4.0 * x)}


@experiment(line_ratio=(2.0, 40.0), curve_ratio=(0.02, 0.4), memorised=(0.25, 0.85))
def what_capacity_costs(points: int = 20, seeds: int = 6, full: bool = False) -> Result:
    """Mean squared distance from the truth of a net of identities and one of tanh, fitted to a few noisy points.

    The truth is a line, 1.5 x, or a curve, 2 sin(4x), on [-1, 1]; the noise has sd 0.5. Nets 1-50-1, 1 000 steps of
    Adam at .01 on all points. `line_ratio` and `curve_ratio` are tanh over identity; `memorised` is the tanh net's
    training error on the line over that of the net of identities.
    """
    seeds = 40 if full else seeds
    runs = [(truth, name, points, seed) for truth in TRUTHS for name in ("identity", "tanh") for seed in range(seeds)]
    outcome = np.reshape(run_each(_fit_points, runs, progress=full), (2, 2, seeds, 2))
    values = {
        f"{truth}: {name}": outcome[i, j, :, 0]
        for i, truth in enumerate(TRUTHS)
        for j, name in enumerate(("identity", "tanh"))
    }
    line, curve = (float(outcome[i, 1, :, 0].mean() / outcome[i, 0, :, 0].mean()) for i in (0, 1))
    memorised = float(outcome[0, 1, :, 1].mean() / outcome[0, 0, :, 1].mean())
    return Result(
        "mean squared distance from the truth",
        values,
        "Non-linearity helps where the truth is curved, and costs where it is not",
        f"On noisy points of a curve the tanh net is {curve:.1f} times as far from the truth as the net of "
        f"identities; on those of a line about {line:.0f} times as far, though its training error is lower.",
        strip,
        {"line_ratio": line, "curve_ratio": curve, "memorised": memorised},
        focus="a line: tanh",
        form=lambda x: f"{x:.1g}",
    )


def _fit_points(run: tuple[str, str, int, int]) -> tuple[float, float]:
    """Return the mean squared distance from the truth, and from the noisy points fitted to."""
    truth, name, points, seed = run
    rng, f = np.random.default_rng([seed, 3]), TRUTHS[truth]
    x, grid = rng.uniform(-1.0, 1.0, (points, 1)), np.linspace(-1.0, 1.0, 201)[:, None]
    y = f(x) + 0.5 * rng.standard_normal(x.shape)
    net = Network((1, 50, 1), name, seed=seed)
    train(net, x, y, loss=mse, optimiser=Adam(1e-2), epochs=1000, batch=points, seed=seed, progress=False)
    return mse(net(grid), f(grid))[0], mse(net(x), y)[0]
