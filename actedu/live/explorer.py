"""What the explorer shows before its script runs: the first function's curve and slope, where they will stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import floor, isfinite
from typing import Any

import numpy as np

from actedu.activations import Activation, catalogue

REACH, COUNT = 6.0, 240
TITLE = "Function explorer"
SENTENCE = "What a neuron passes on, and what an error that comes back can still teach it."


def first() -> Activation:
    """Return the function that is shown where a link names none: the first with bounds, without kinks, that rises."""
    return next(
        entry
        for entry in catalogue.values()
        if all(map(isfinite, entry.facts.range)) and not entry.facts.kinks and entry.facts.monotone
    )


def before() -> str:
    """Return the header and the two panes as HTML, which the script takes over without moving them."""
    entry = first()
    panes = _pane("value", "Value <i>f</i>(<i>x</i>)", entry) + _pane("slope", "Slope <i>f</i>′(<i>x</i>)", entry.slope)
    return (
        f'<div class="explorer" data-first="{escape(entry.name)}"><header class="top"><div class="row between">'
        f'<h1>{TITLE}</h1></div><p class="soft">{SENTENCE}</p></header>'
        f'<div class="stage card"><div class="panes" data-count="1">{panes}</div></div></div>'
    )


def _pane(what: str, title: str, f: Callable[[Any], Any]) -> str:
    (line,), zero = paths([f], REACH)
    return (
        f'<div class="pane {what}"><div class="head"><h2>{title}</h2></div><div class="area">'
        '<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="zero" d="{zero}"/><path class="curve c1" d="{line}"/></svg></div></div>'
    )


def paths(functions: Sequence[Callable[[Any], Any]], reach: float, count: int = COUNT) -> tuple[list[str], str]:
    """Return the paths of smooth functions from -reach to reach in one pane, and that of its lines through 0."""
    x = np.linspace(-reach, reach, count + 1)
    rows = [np.asarray(f(x)) for f in functions]
    low, high = min(-0.1, *map(np.min, rows)), max(0.1, *map(np.max, rows))
    room = 0.12 * (high - low)
    across = 500 + 500 * x / reach

    def down(y: Any) -> Any:
        return 1000 * (high + room - y) / (high - low + 2 * room)

    lines = ["M" + "L".join(f"{_tenth(a)} {_tenth(b)}" for a, b in zip(across, down(row), strict=True)) for row in rows]
    return lines, f"M0 {_tenth(down(0.0))}H1000M500 0V1000"


def sample(place: int) -> str:
    """Return a piece of the line with which the first, second, ... function is drawn."""
    line = f'<path class="curve c{place}" d="M1 6H27"/>'
    return f'<svg class="sample" width="28" height="12" aria-hidden="true">{line}</svg>'


def _tenth(number: float) -> str:
    return f"{floor(10 * number + 0.5) / 10:g}"
