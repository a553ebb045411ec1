"""The kinds of figure that experiments and lessons share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
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


def strip(result: Result, ax: Axes, guesses: Mapping[str, float], *, log: bool = False, zero: bool = False) -> None:
    """One row a condition: a ring for each seed, a bar at the mean, and the mean in figures beside them.

    `log` for values that span decades; `zero` starts the axis at 0.
    """
    if log:
        ax.set_xscale("log")
    for row, (name, values) in enumerate(result.values.items()):
        ax.plot(values, np.full(values.size, row), "o", mfc="none", mec=COLOURS[0], mew=1.2, markersize=6)
        ax.plot([values.mean()] * 2, [row - 0.3, row + 0.3], color=COLOURS[0], linewidth=3)
        if name in guesses:
            guess = guesses[name]
            ax.plot([guess] * 2, [row - 0.4, row + 0.4], color=MUTED, linestyle=(0, (3, 1.5)), linewidth=2)
            ax.annotate(
                "your guess", (guess, row + 0.4), xytext=(0, -1), textcoords="offset points", ha="center", va="top",
                color=MUTED, fontsize="small", fontstyle="italic",
            )  # fmt: skip
    ax.set_yticks(
        range(len(result.values)), [fill(name, 20 if len(result.values) < 7 else 40) for name in result.values]
    )
    ax.set_ylim(len(result.values) - 0.35, -0.65)
    if zero:
        ax.set_xlim(left=0.0)
    place = np.log if log else np.asarray
    low, high = place(ax.get_xlim())
    for row, (name, values) in enumerate(result.values.items()):
        gap = place(guesses[name]) - place(values.max()) if name in guesses else -1.0
        near = 0.0 < gap < 0.15 * (high - low)
        ax.annotate(
            result.form(float(values.mean())), (values.min() if near else values.max(), row),
            xytext=(-10 if near else 10, 0), textcoords="offset points", ha="right" if near else "left", va="center",
            color=MUTED, annotation_clip=False,
        )  # fmt: skip
    ax.set_xlabel(result.quantity)


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
    xy, coords = ((at, 0.99), ("data", "axes fraction")) if vertical else ((0.02, at), ("axes fraction", "data"))
    ax.annotate(
        "your guess", xy, xycoords=coords, xytext=(4, -2 if vertical else 3), textcoords="offset points",
        va="top" if vertical else "bottom", color=MUTED, fontsize="small", fontstyle="italic",
    )  # fmt: skip


def ridges(ax: Axes, rows: Mapping[str, Array], bins: int = 61) -> None:
    """A histogram a row, each as high as the others, with its mean and sd beside it; all over one axis."""
    flat = {name: np.ravel(values) for name, values in rows.items()}
    edges = np.linspace(min(v.min() for v in flat.values()), max(v.max() for v in flat.values()), bins + 1)
    for base, values in zip(range(len(flat) - 1, -1, -1), flat.values(), strict=True):
        counts = np.histogram(values, edges)[0]
        ax.stairs(base + 0.8 * counts / counts.max(), edges, baseline=base, color=COLOURS[0], fill=True, alpha=0.8)
        ax.annotate(
            f"mean {values.mean() + 0.0:.2f}\nsd {values.std():.2f}", (edges[-1], base + 0.3), xytext=(8, 0),
            textcoords="offset points", va="center", color=MUTED, fontsize="small", annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(len(flat) - 1, -1, -1), list(flat))


def draw_boundary(net: Network, points: Points, ax: Axes | None = None, title: str | None = None, n: int = 101) -> Axes:
    """Draw where a net with two inputs says class 1, on an n x n grid, and the points it should say it for.

    Returns the axes. A border of jumps is drawn to the nearest grid point: take n larger for one of steps.
    """
    ax = new_axes(ax, 4.8, 4.0)
    grid = boundary(net, points.x, n)
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
    said = f"{right:.0%} of {len(points.x)} points lie on their side; class 1 takes {share:.0%} of the area."
    return describe(ax, f"{title}. {said}" if title else said)


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
    """Draw the values of each layer (samples, units) as a histogram, the first layer on top. Returns the axes."""
    ax = new_axes(ax)
    ridges(ax, {f"layer {n}": values for n, values in enumerate(layers, 1)})
    ax.set(xlabel=quantity, title=f"How the {quantity}s spread, layer by layer")
    sds = ", ".join(f"{np.std(v):.2f}" for v in layers)
    return describe(ax, f"Histograms of the {quantity}s of {len(layers)} layers; their standard deviations are {sds}.")


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
