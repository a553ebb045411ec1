"""The kinds of figure that experiments and lessons share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.data import Points
from actedu.nets import Network
from actedu.nets.dense import Named
from actedu.plots import COLOURS, LINES, MUTED, describe, new_axes
from actedu.probes import boundary, kinks, saturated

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from actedu.experiments.result import Result

Array = NDArray[np.float64]


def strip(result: Result, ax: Axes, guesses: Mapping[str, float], *, log: bool = False) -> None:
    """One row a condition: a dot for each seed, a bar at the mean, and the mean in figures at the right."""
    if log:
        ax.set_xscale("log")
    for row, (name, values) in enumerate(result.values.items()):
        ax.plot(values, np.full(values.size, row), "o", color=COLOURS[0], alpha=0.45, markersize=6, mec="none")
        mean = float(values.mean())
        ax.plot([mean, mean], [row - 0.3, row + 0.3], color=COLOURS[0], linewidth=2.5)
        ax.annotate(
            result.form(mean), (1.0, row), xycoords=("axes fraction", "data"), xytext=(6, 0),
            textcoords="offset points", va="center", color=MUTED, annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(len(result.values)), list(result.values))
    ax.set_ylim(len(result.values) - 0.5, -0.5)
    ax.set_xlabel(result.quantity)
    for name, guess in guesses.items():
        row = list(result.values).index(name)
        ax.plot([guess, guess], [row - 0.42, row + 0.42], color=MUTED, linestyle="--", linewidth=2)
        ax.autoscale_view()
        left = ax.transAxes.inverted().transform(ax.transData.transform((guess, row)))[0] > 0.6
        ax.annotate(
            "your guess", (guess, row - 0.3), xytext=(-5 if left else 5, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", color=MUTED, fontsize="small", fontstyle="italic",
        )  # fmt: skip


def lines(ax: Axes, x: Array, series: Mapping[str, Array]) -> None:
    """Up to four lines over x, each with its name at its right end."""
    for (name, y), colour, line in zip(series.items(), COLOURS, LINES, strict=False):
        ax.plot(x, y, color=colour, linestyle=line, linewidth=2, marker="o", markersize=4)
        ax.annotate(
            name, (x[-1], y[-1]), xytext=(7, 0), textcoords="offset points", va="center", color=colour,
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def guess_level(ax: Axes, at: float, *, vertical: bool = False) -> None:
    """Draw a guess as a dashed grey line across the axes, labelled 'your guess'."""
    (ax.axvline if vertical else ax.axhline)(at, color=MUTED, linestyle="--", linewidth=2)
    xy, coords = ((at, 0.97), ("data", "axes fraction")) if vertical else ((0.02, at), ("axes fraction", "data"))
    ax.annotate(
        "your guess", xy, xycoords=coords, xytext=(4, 4), textcoords="offset points", color=MUTED, fontsize="small",
        fontstyle="italic",
    )  # fmt: skip


def draw_boundary(net: Network, points: Points, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw where a net with two inputs says class 1, and the points it should say it for. Returns the axes."""
    ax = new_axes(ax, 4.8, 4.0)
    grid = boundary(net, points.x)
    right = float((net.predict(points.x) == points.y).mean())
    ax.contourf(grid.x1, grid.x2, grid.score, [-np.inf, 0.0, np.inf], colors=COLOURS[:2], alpha=0.25)
    ax.contour(grid.x1, grid.x2, grid.score, [0.0], colors=MUTED, linewidths=2)
    for label, mark in ((0, "o"), (1, "^")):
        x = points.x[points.y == label]
        ax.plot(
            x[:, 0], x[:, 1], mark, color=COLOURS[label], markersize=5, mec="white", mew=0.5, label=f"class {label}"
        )
    ax.set(xlabel="input 1", ylabel="input 2", title=title or f"{right:.0%} of the points are on their side")
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper right")
    share = float((grid.score > 0.0).mean())
    return describe(
        ax,
        f"{ax.get_title()}. {right:.0%} of {len(points.x)} points lie on their side; class 1 takes {share:.0%} of the area.",
    )


def draw_saturation(f: Named, z: Array, ax: Axes | None = None, below: float = 0.05) -> Axes:
    """Draw a layer's saturation as an image, units x samples: light where the slope is under `below` of its largest.

    `z` are pre-activations (samples, units). Returns the axes.
    """
    ax = new_axes(ax)
    mask = saturated(f, z, below)
    share = float(mask.mean())
    ax.imshow(mask.T, cmap="cividis", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set(xlabel="sample", ylabel="unit", title=f"{share:.0%} of this layer is saturated (light)")
    stuck = int(mask.all(axis=0).sum())
    return describe(
        ax, f"Saturation of {mask.shape[1]} units on {mask.shape[0]} samples: {share:.0%} of the entries; "
        f"{stuck} units are saturated on every sample."
    )  # fmt: skip


def draw_histograms(layers: Sequence[Array], ax: Axes | None = None, quantity: str = "activation") -> Axes:
    """Draw the values of each layer (samples, units) as a histogram, one ridge a layer, first on top."""
    ax = new_axes(ax)
    flat = [np.ravel(layer) for layer in layers]
    bins = np.linspace(min(v.min() for v in flat), max(v.max() for v in flat), 61)
    centre = (bins[1:] + bins[:-1]) / 2.0
    for row, values in enumerate(flat):
        counts = np.histogram(values, bins)[0]
        base = len(flat) - 1 - row
        ax.fill_between(centre, base, base + 0.9 * counts / counts.max(), color=COLOURS[0], alpha=0.6, step="mid")
    ax.set_yticks(range(len(flat)), [f"layer {n}" for n in range(len(flat), 0, -1)])
    ax.set(xlabel=quantity, title=f"How the {quantity}s spread, layer by layer")
    sds = ", ".join(f"{v.std():.2f}" for v in flat)
    return describe(ax, f"Histograms of the {quantity}s of {len(flat)} layers; their standard deviations are {sds}.")


def draw_line(net: Network, low: float = -3.0, high: float = 3.0, ax: Axes | None = None) -> Axes:
    """Draw a net of one input and one output on [low, high] with its kinks marked. Returns the axes."""
    ax = new_axes(ax)
    at = kinks(net, low, high)
    x = np.linspace(low, high, 601)
    ax.plot(x, net(x[:, None])[:, 0], color=COLOURS[0], linewidth=2)
    if at.size:
        ax.plot(at, net(at[:, None])[:, 0], "o", color=COLOURS[1], markersize=7)
    ax.set(xlabel="input x", ylabel="output", title=f"{at.size + 1} straight pieces, {at.size} kinks")
    places = ", ".join(f"{k:.2f}" for k in at)
    return describe(ax, f"A piecewise-linear function with {at.size} kinks on [{low:g}, {high:g}]: {places or 'none'}.")
