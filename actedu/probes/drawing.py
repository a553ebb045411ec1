"""Pictures of what probes find in a net: its boundary, its kinks, its saturated units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.data import Points
from actedu.nets import Network
from actedu.nets.dense import Named
from actedu.plots import COLOURS, MUTED, describe, new_axes
from actedu.probes.measures import boundary, kinks, saturated

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


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
