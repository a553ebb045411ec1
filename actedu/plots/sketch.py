"""A quick SVG line chart, drawn in well under a millisecond: feedback must not make anyone wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from actedu.plots.axes import COLOURS

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 420, 220, 64, 10, 10, 30


@dataclass(frozen=True)
class Series:
    """One labelled curve: y over x, both 1-D, open where y is not finite; `dashed` is a cue beside colour."""

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    dashed: bool = False


def overlay(x: NDArray[np.float64], yours: NDArray[np.float64], right: NDArray[np.float64], **more: str) -> str:
    """Draw an answer's curve over the right one; return nothing where the two would look the same."""
    if np.allclose(yours, right, rtol=0.01, atol=0.01 * np.ptp(right), equal_nan=True):
        return ""
    span = f"from {x[0]:g} to {x[-1]:g}"
    gap = np.nan_to_num(np.abs(yours - right), nan=np.inf)
    words = f"Your curve and the right one {span}; farthest apart at {x[int(gap.argmax())]:.2g}."
    return sketch([Series("yours", x, yours), Series("right", x, right, dashed=True)], words, **more)


def sketch(series: Sequence[Series], sentence: str, attributes: str = 'style="max-width:100%"') -> str:
    """Draw the series, first one on top, as an inline SVG that says `sentence` to a screen reader.

    Text and axes take the page's own colour, so the chart reads on light and dark pages. A page that forbids styles
    outside its style sheet gives the element other `attributes`.
    """
    xs = np.concatenate([s.x for s in series])
    ys = np.concatenate([s.y for s in series])
    ys = np.clip(ys[np.isfinite(ys)], -1e6, 1e6)
    x_low, x_high = _ends(xs[np.isfinite(xs)])
    y_low, y_high = _ends(ys)
    x0, x1 = _padded(x_low, x_high)
    y0, y1 = _padded(y_low, y_high)

    def across(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return _LEFT + (x - x0) / (x1 - x0) * (_WIDTH - _LEFT - _RIGHT)

    def down(y: NDArray[np.float64]) -> NDArray[np.float64]:
        return _TOP + (y1 - y) / (y1 - y0) * (_HEIGHT - _TOP - _BOTTOM)

    drawn = []
    for i, s in reversed(list(enumerate(series))):
        dash = ' stroke-dasharray="7 5"' if s.dashed else ""
        drawn.append(
            f'<path d="{path(across(s.x), down(np.clip(s.y, y0, y1)))}" fill="none" '
            f'stroke="{COLOURS[i % len(COLOURS)]}" stroke-width="2.5"{dash}/>'
        )
    base, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    names = []  # below the axis, where no curve can run through them
    for i, s in enumerate(series):
        x = _LEFT + (right - _LEFT) * (i + 1) / (len(series) + 1)
        label = f"{s.label}{' (dashed)' if s.dashed else ''}"
        colour = COLOURS[i % len(COLOURS)]
        names.append(f'<text x="{x:.0f}" y="{base + 20}" text-anchor="middle" fill="{colour}">{escape(label)}</text>')
    places = across(np.array([x_low, x_high])).tolist() + down(np.array([y_low, y_high])).tolist()
    ticks = "".join(
        f'<text x="{place:.0f}" y="{base + 20}" text-anchor="middle">{value:.3g}</text>'
        for place, value in zip(places[:2], (x_low, x_high), strict=True)
    ) + "".join(
        f'<text x="{_LEFT - 6}" y="{place + 4:.0f}" text-anchor="end">{value:.3g}</text>'
        for place, value in zip(places[2:], (y_low, y_high), strict=True)
    )
    return (
        f'<svg role="img" aria-label="{escape(sentence, quote=True)}" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" {attributes} font-size="12" fill="currentColor">'
        f'<path d="M{_LEFT} {_TOP}V{base}H{right}" fill="none" stroke="currentColor" opacity=".6"/>'
        f'{ticks}<g font-weight="bold">{"".join(names)}</g>{"".join(drawn)}</svg>'
    )


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def _padded(low: float, high: float) -> tuple[float, float]:
    pad = 0.05 * (high - low) or max(abs(high), 1.0) * 0.5
    return low - pad, high + pad


def path(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Return the SVG path through the points (x, y), to a tenth of a unit, broken where y is not finite."""
    pieces, pen = [], "M"
    for a, b, drawable in zip(x.tolist(), y.tolist(), np.isfinite(y).tolist(), strict=True):
        if drawable:
            pieces.append(f"{pen}{a:.1f} {b:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(pieces)
