"""What the explorer shows before its script runs: the first function's curve and slope, where they will stand."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from math import floor, isfinite
from typing import Any

import numpy as np

from actedu.activations import Activation, catalogue

LOW, HIGH, COUNT = -6.0, 6.0, 240
TITLE = "Function explorer"
SENTENCE = "Move the point along a curve and read what a neuron passes on, and what it lets an error learn."


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
        f'<div class="explorer" data-first="{escape(entry.name)}"><header class="top"><h1>{TITLE}</h1>'
        f'<p class="soft">{SENTENCE}</p></header>'
        f'<div class="stage card"><div class="panes" data-count="1">{panes}</div></div></div>'
    )


def _pane(what: str, title: str, f: Callable[[Any], Any]) -> str:
    x = np.linspace(LOW, HIGH, COUNT + 1)
    y = np.asarray(f(x))
    low, high = min(float(y.min()), -0.1), max(float(y.max()), 0.1)
    room = 0.12 * (high - low)
    across = 1000 * (x - LOW) / (HIGH - LOW)
    down = 1000 * (high + room - y) / (high - low + 2 * room)
    line = "L".join(f"{_tenth(a)} {_tenth(b)}" for a, b in zip(across, down, strict=True))
    return (
        f'<div class="pane {what}"><div class="head"><h2>{title}</h2></div><div class="area">'
        '<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="curve c1" d="M{line}"/></svg></div></div>'
    )


def _tenth(number: float) -> str:
    return f"{floor(10 * number + 0.5) / 10:g}"
