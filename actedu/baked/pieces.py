"""Where a picture can be cut: a narrow page shows its axes one below the other, and their words stay readable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from actedu.plots.frame import Frame

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Box = list[int]  # left, top, width, height in units of the SVG

_KEY = 30.0  # axes narrower than this belong to those on their left
_WIDEST = 300  # of the pieces of a legend, put together as long as they are no wider
_POINTS = 72.0  # units an inch


class _Extent:
    """What an artist covers, in units of the SVG from the top left."""

    def __init__(self, figure: Figure, box: Any) -> None:
        scale = _POINTS / figure.dpi
        self.left, self.right = box.x0 * scale, box.x1 * scale
        whole = figure.get_figheight() * _POINTS
        self.top, self.bottom = whole - box.y1 * scale, whole - box.y0 * scale


def pieces(frame: Frame) -> list[Box]:
    """Return the parts of a picture that hold its axes, from the left, and its legend; none for axes that fill it."""
    figure = frame.figure
    figure.draw_without_rendering()  # where words lie is known for the resolution that was drawn last
    width, height = (_POINTS * inches for inches in figure.get_size_inches())
    groups: list[list[_Extent]] = []
    for ax in sorted(figure.axes, key=lambda ax: ax.get_position().x0):
        group = [_Extent(figure, ax.get_tightbbox())]
        if groups and ax.get_position().width * width < _KEY:
            groups[-1] += group
        else:
            groups.append(group)
    top, bottom, right, below = 0.0, height, width, list[Box]()
    for legend in figure.legends:
        extent = _Extent(figure, legend.get_window_extent())
        if extent.left > max(one.right for one in groups[-1]) - 1.0:
            right = extent.left
            below.append(_box(extent.left, extent.top, extent.right, extent.bottom))
        elif extent.top > height / 2.0:
            bottom = extent.top
            below += [_box(low, extent.top, high, extent.bottom) for low, high in _columns(figure, legend, extent)]
        else:
            top = extent.bottom
            below.append(_box(extent.left, extent.top, extent.right, extent.bottom))
    ends = [(min(one.left for one in group), max(one.right for one in group)) for group in groups]
    if any(later[0] < earlier[1] - 10.0 for earlier, later in pairwise(ends)):  # axes one upon the other
        return []
    lows = [0.0, *(np.ceil(high) + 1.0 for _, high in ends[:-1])]
    highs = [*(np.floor(low) - 1.0 for low, _ in ends[1:]), right]
    cut = [_box(low, top, high, bottom) for low, high in zip(lows, highs, strict=True)]
    return [] if max(box[2] for box in cut) > 0.8 * width else cut + below


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    low, high = np.floor([left, top]).astype(int).tolist(), np.ceil([right, bottom]).astype(int).tolist()
    return [low[0], low[1], high[0] - low[0], high[1] - low[1]]


def _columns(figure: Figure, legend: Any, extent: _Extent) -> Iterator[tuple[float, float]]:
    """Yield from where to where the columns of a legend reach, several together where there is room."""
    texts = sorted((_Extent(figure, text.get_window_extent()) for text in legend.get_texts()), key=lambda one: one.left)
    ends: list[float] = []
    for text in texts:
        if not ends or text.left > ends[-1]:
            ends.append(text.right + 5.0)
        ends[-1] = max(ends[-1], text.right + 5.0)
    ends[-1] = extent.right
    start = extent.left
    for end, following in zip(ends, [*ends[1:], np.inf], strict=True):
        if following - start > _WIDEST:
            yield start, end
            start = end
