"""Where to write a number beside its point: near it, and on no line, point or other label as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_WIDE, _HIGH = 6.2, 9.0  # of a bold digit of size 10, in points
_FREE = 2.0  # around a label, and twice that beside another one: "1" beside "1" must not read 11
_GAPS = np.array([7.0, 14.0, 24.0])  # from the point to the nearest edge of its label
_TURNS = np.deg2rad([45.0, 90.0, -45.0, -90.0, 135.0, -135.0, 20.0, -20.0, 160.0, -160.0])


@dataclass(frozen=True)
class Label:
    """Words for the point (x, y), both in points, up being positive."""

    x: float
    y: float
    words: str


def place(labels: Sequence[Label], lines: Sequence[Array], width: float, height: float) -> list[tuple[float, float]]:
    """Return for each label by how much its lower left corner is moved from its point: (dx, dy), in points.

    `lines` are arrays (n, 2) of places that should stay free, dense enough that none crosses a label unseen; all
    places are counted from the lower left corner of axes of this `width` and `height`. Of the places that cover
    least, the nearest one is taken.
    """
    busy = np.concatenate([*lines, *([[one.x, one.y]] for one in labels)])
    busy = busy[np.isfinite(busy).all(axis=1)]
    gaps, turns = (grid.ravel() for grid in np.meshgrid(_GAPS, _TURNS, indexing="ij"))
    taken: list[Array] = []
    moved = []
    for one in labels:
        half = np.array([_WIDE * len(one.words) / 2.0, _HIGH / 2.0])
        turned = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        centres = np.array([one.x, one.y]) + turned * (gaps[:, None] + half)
        reach = _GAPS[-1] + 2.0 * half + _FREE
        near = busy[(np.abs(busy[:, 0] - one.x) < reach[0]) & (np.abs(busy[:, 1] - one.y) < reach[1])]
        across, up = (np.abs(near[:, i] - centres[:, i, None]) < half[i] + _FREE for i in (0, 1))
        covered = np.count_nonzero(across & up, axis=1)
        outside = ((centres < half) | (centres > np.array([width, height]) - half)).any(axis=1)
        cost = covered + 1e4 * outside
        for other in taken:  # centre and half of its size
            cost = cost + 50.0 * (np.abs(centres - other[0]) < half + other[1] + 2.0 * _FREE).all(axis=1)
        best = centres[int(np.argmin(cost))]
        taken.append(np.stack([best, half]))
        moved.append((float(best[0] - half[0] - one.x), float(best[1] - half[1] - one.y)))
    return moved
