"""Functions of one number, drawn together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from actedu.plots.axes import COLOURS, INK, LINES, describe, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def curves(
    functions: Mapping[str, Callable[[Any], Any]],
    low: float = -6.0,
    high: float = 6.0,
    *,
    title: str,
    ylabel: str = "output",
    xlabel: str = "input z",
    ax: Axes | None = None,
) -> Axes:
    """Draw up to four labelled functions of one number on [low, high], 401 points each, and return the axes.

    A jump is left open rather than drawn as a steep line. The alternative text gives the title and
    each curve's values at both ends and in the middle.
    """
    if len(functions) > len(COLOURS):
        raise ValueError(f"curves: {len(functions)} functions given; at most {len(COLOURS)} stay readable")
    ax = new_axes(ax)
    x = np.linspace(low, high, 401)
    said = []
    for (name, f), colour, line in zip(functions.items(), COLOURS, LINES, strict=False):
        y = np.asarray(f(x), dtype=float)
        span = np.ptp(y[np.isfinite(y)]) or 1.0
        broken = np.where(np.append(np.abs(np.diff(y)) > 0.3 * span, False), np.nan, y)
        ax.plot(x, broken, color=colour, linestyle=line, linewidth=2, label=name)
        left, middle, right = y[0], y[len(y) // 2], y[-1]
        said.append(f"{name} is {left:.3g} at {low:g}, {middle:.3g} at {(low + high) / 2:g}, {right:.3g} at {high:g}")
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    ax.legend(frameon=False, labelcolor=INK)
    return describe(ax, f"{title}. " + "; ".join(said) + ".")
