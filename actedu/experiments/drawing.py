"""The kinds of figure that experiments and lessons share."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.plots import COLOURS, GUESS, INK, LINES

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
            ax.plot([guess, values.mean()], [row, row], color=GUESS, linewidth=1.2, zorder=1)
            ax.plot([guess] * 2, [row - 0.4, row + 0.4], color=GUESS, linestyle=(0, (3, 1.5)), linewidth=2)
    ax.set_yticks(
        range(len(result.values)), [fill(name, 20 if len(result.values) < 7 else 40) for name in result.values]
    )
    below_last = 0.06 * len(result.values) if list(result.values)[-1] in guesses else 0.0  # the words "your guess"
    ax.set_ylim(len(result.values) - 0.35 + below_last, -0.65)
    if zero:
        ax.set_xlim(left=0.0)
    place = np.log if log else np.asarray
    low, high = place(ax.get_xlim())
    for row, (name, values) in enumerate(result.values.items()):
        if name in guesses:
            ends = 0.2 * (high - low)  # so near to an end of the axis that a label in the middle would cross it
            left, right = place(guesses[name]) - low < ends, high - place(guesses[name]) < ends
            below, above_all = guesses[name] < values.min(), guesses[name] > values.max()
            if (below and not left) or (above_all and not right):  # beside it, where no ring of this row or the next is
                ax.annotate(
                    "your guess", (guesses[name], row), xytext=(-5 if below else 5, 0), textcoords="offset points",
                    ha="right" if below else "left", va="center", color=GUESS, fontweight="bold",
                )  # fmt: skip
            else:
                ax.annotate(
                    "your guess", (guesses[name], row + 0.4), xytext=(0, -1), textcoords="offset points",
                    ha="left" if left else "right" if right else "center", va="top", color=GUESS, fontweight="bold",
                )  # fmt: skip
        gap = place(guesses[name]) - place(values.max()) if name in guesses else -1.0
        near = 0.0 < gap < 0.15 * (high - low)
        above = 9 if gap > 0.0 and not near else 0  # of the line that leads to the guess
        ax.annotate(
            result.form(float(values.mean())), (values.min() if near else values.max(), row),
            xytext=(-10 if near else 10, above), textcoords="offset points", ha="right" if near else "left",
            va="center", color=INK, annotation_clip=False,
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


def guess_level(ax: Axes, at: float, *, vertical: bool = False, low: bool = False) -> None:
    """Draw a guess as a dashed line in its own colour across the axes, labelled 'your guess'.

    The words stand at the left of a level line, at the top of a vertical one or, with `low`, at its foot, on the side
    where there is room: set the limits of the axes before.
    """
    (ax.axvline if vertical else ax.axhline)(at, color=GUESS, linestyle="--", linewidth=2)
    if not vertical:
        xy, coords, aside, up, left = (0.02, at), ("axes fraction", "data"), 4, 3, False
    else:
        xy, coords, up = (at, 0.01 if low else 0.99), ("data", "axes fraction"), 2 if low else -2
        left = (ax.get_xaxis_transform() - ax.transAxes).transform((at, 0.0))[0] > 0.75
        aside = -4 if left else 4
    ax.annotate(
        "your guess", xy, xycoords=coords, xytext=(aside, up), textcoords="offset points",
        ha="right" if left else "left", va="bottom" if up > 0 else "top", color=GUESS, fontweight="bold",
    )  # fmt: skip
