"""What a layer of two units does to the plane: where it takes a grid, and four points that no line separates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.plots.axes import COLOURS, INK, MUTED, describe, new_axes, restyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

_GRID = np.linspace(-0.5, 2.0, 11)
_XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_CLASSES = np.array([0, 1, 1, 0])


def moved_plane(functions: Mapping[str, Callable[[Any], Any]], W: Array, b: Array) -> Axes:
    """Draw the plane and, for up to four named functions f, where a layer f(x W + b) takes it; W (2, 2), b (2,).

    A square grid stands for the plane; the points are XOR's. Where some line has the two classes on
    different sides, the one with the widest margin is drawn. Returns the first axes of the figure.
    """
    if not 1 <= len(functions) <= 4:
        raise ValueError(f"moved_plane: {len(functions)} functions given; give one to four")
    ax = new_axes(width=6.8, height=5.2)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels: list[Axes] = list(figure.subplots(2, 3).flat)
    _panel(panels[0], "the inputs", lambda x: x)
    parted = [name for (name, f), panel in zip(functions.items(), panels[1:], strict=False)
              if _panel(panel, name, lambda x, f=f: np.asarray(f(x @ W + b)))]  # type: ignore[misc]  # fmt: skip
    for panel in panels[1 + len(functions) :]:
        panel.set_axis_off()
    panels[0].plot([], [], color=MUTED, linestyle="--", linewidth=2, label="a line that\nseparates them")
    panels[0].plot([], [], ".", color=MUTED, label="a corner of\nthe grid")
    panels[-1].legend(
        *panels[0].get_legend_handles_labels(), loc="center", frameon=False, labelcolor=INK, fontsize="medium"
    )
    title = "A layer can make XOR separable, unless it leaves lines straight" if parted else "No line separates XOR"
    figure.suptitle(title, color=INK)
    describe(panels[0], f"{title}. The inputs: a square grid and XOR's four points; no line separates them.")
    return panels[0]


def _panel(ax: Axes, name: str, move: Callable[[Array], Array]) -> bool:
    """Draw where `move` takes the grid and the points; return whether a line separates them there."""
    restyle(ax)
    for spine in ax.spines.values():  # a frame, also where the whole grid falls onto its corners
        spine.set(visible=True, linewidth=0.5)
    along, drawn = np.linspace(_GRID[0], _GRID[-1], 401), []
    for level in np.repeat(_GRID[:, None], along.size, axis=1):
        for colour, line in ((COLOURS[2], (along, level)), (COLOURS[3], (level, along))):
            path = move(np.stack(line, axis=1))
            drawn.append(path)
            jumps = np.append(np.abs(np.diff(path, axis=0)).max(axis=1) > 0.5, False)
            ax.plot(*np.where(jumps[:, None], np.nan, path).T, color=colour, linewidth=1)
    nodes = move(np.stack(np.meshgrid(_GRID, _GRID), axis=-1).reshape(-1, 2))
    ax.plot(*nodes.T, ".", color=MUTED, markersize=3)
    low, high = np.concatenate(drawn).min(axis=0), np.concatenate(drawn).max(axis=0)
    middle, half = (low + high) / 2, 0.64 * (high - low).max()
    ax.set(xlim=middle[0] + [-half, half], ylim=middle[1] + [-half, half], aspect="equal", xticks=[], yticks=[])
    ax.set_title(name, fontsize="medium", color=INK)
    h = move(_XOR)
    for k, mark in enumerate("o^"):
        ax.plot(
            *h[np.equal(_CLASSES, k)].T,
            mark,
            color=COLOURS[k],
            markersize=8,
            mec="white",
            zorder=5,
            label=f"XOR is {k}",
        )
    for point, count in zip(*np.unique(h.round(9), axis=0, return_counts=True), strict=True):
        if count > 1:
            ax.annotate(
                f"x {count}",
                point,
                xytext=(0, -14),
                textcoords="offset points",
                ha="center",
                fontsize="small",
                color=INK,
            )
    angle = np.linspace(0.0, 2.0 * np.pi, 721)
    across = np.stack([np.cos(angle), np.sin(angle)])
    low1, high0 = (h @ across)[_CLASSES == 1].min(axis=0), (h @ across)[_CLASSES == 0].max(axis=0)
    best = int(np.argmax(low1 - high0))  # the direction in which the classes lie farthest apart
    separated = bool(low1[best] - high0[best] > 1e-6)
    if separated:
        normal = across[:, best]
        foot = normal * (low1[best] + high0[best]) / 2
        ax.axline(foot, foot + normal[::-1] * (-1, 1), color=MUTED, linestyle="--", linewidth=2)
    describe(ax, f"{name}: {'a line separates the points' if separated else 'no line separates the points'}.")
    return separated
