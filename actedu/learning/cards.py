"""The summary card of a lesson: what is known and what is computed about some activations, side by side."""

from __future__ import annotations

import re

from actedu.activations import Activation, catalogue, get
from actedu.learning.display import Shown, put
from actedu.numeric import Properties, properties
from actedu.plots.tables import Table

_SMOOTHNESS = {
    "jump": "jumps",
    "C0": "continuous, slope jumps",
    "C1": "slope continuous, its slope jumps",
    "C2+": "slope and its slope continuous",
}


_GAIN = (
    "Gain, forward: the factor on the next layer's weights (sd 1 / sqrt(inputs) without it) that brings its sums back "
    "to mean square 1, for sums with mean 0 and sd 1. Backward: the same for the gradient."
)


def card(*names: str) -> None:
    """Show formula, slope, range, symmetry, smoothness, saturation and gain of the named activations.

    Formulas, ranges and kinks are the catalogue's; the rest is measured from the functions when the card is shown.
    """
    functions = [get(name) for name in names]
    measured = [properties(f) for f in functions]
    rows = [
        ("value", *(f"${_in_z(f.facts.formula)}$" for f in functions)),
        ("slope", *(f"${_in_z(f.facts.slope_formula)}$" for f in functions)),
        ("range", *map(_range, functions)),
        ("zero-centred", *("yes" if p.zero_centred else "no" for p in measured)),
        ("monotone", *("yes" if f.facts.monotone else "no" for f in functions)),
        ("smoothness", *(_SMOOTHNESS[p.smoothness] for p in measured)),
        ("slope at a kink", *map(_kinks, functions)),
        ("largest slope", *map(_largest, functions, measured)),
        ("flat far out", *map(_flat, measured)),
        ("gain, forward", *(f"{p.forward_gain:.2f}" for p in measured)),
        (
            "gain, backward",
            *("none" if p.backward_gain == float("inf") else f"{p.backward_gain:.2f}" for p in measured),
        ),
    ]
    plain = [(rows[0][0], *(f.facts.textbook for f in functions)), *rows[1:]]
    names = ("", *(f.name for f in functions))
    text = str(Table(names, plain, "Summary card")).replace("$", "")
    page = Table(names, rows, "Summary card")._repr_html_()
    put(Shown(f"{text}\n{_GAIN}", f"{page}<p>{_GAIN}</p>"))


def cheat_sheet() -> None:
    """Show one line for each activation of the catalogue: formula, slope, range, symmetry, smoothness, gains."""
    rows = []
    for f in catalogue.values():
        p = properties(f)
        backward = "none" if p.backward_gain == float("inf") else f"{p.backward_gain:.2f}"
        facts = (_range(f), "yes" if p.zero_centred else "no", "yes" if f.facts.monotone else "no")
        more = (_SMOOTHNESS[p.smoothness], f"{p.forward_gain:.2f}", backward)
        rows.append((f, (*facts, *more)))
    names = ("", "value", "slope", "range", "zero-centred", "monotone", "smoothness", "gain, forward", "backward")
    listed = [(f.name, f"${_in_z(f.facts.formula)}$", f"${_in_z(f.facts.slope_formula)}$", *facts) for f, facts in rows]
    plain = Table((names[0], names[1], *names[3:]), [(f.name, f.facts.textbook, *facts) for f, facts in rows])
    put(Shown(f"{plain}\n{_GAIN}", f"{Table(names, listed)._repr_html_()}<p>{_GAIN}</p>"))


def _in_z(formula: str) -> str:
    """Write a LaTeX formula of x in z, the lessons' letter for the weighted sum."""
    return re.sub(r"(?<![A-Za-z\\])x(?![A-Za-z])", "z", formula)


def _range(f: Activation) -> str:
    low, high = f.facts.range
    return f"{low:g} to {high:g}".replace("inf", "∞")


def _kinks(f: Activation) -> str:
    return ", ".join(f"{slope:g} at {x:g}" for x, slope in f.facts.kinks.items()) or "no kink"


def _largest(f: Activation, p: Properties) -> str:
    """Say where the slope is largest, if that is one point."""
    at, size = p.where_largest, f"{p.largest_slope:.3g}"
    if abs(at) == float("inf"):
        return f"{size}, in the limit"
    peak = f.slope(at) == p.largest_slope and f.slope(at - 0.5) < p.largest_slope > f.slope(at + 0.5)
    return f"{size} at {at:.3g}" if peak else size


def _flat(p: Properties) -> str:
    sides = [side for side, flat in (("left", p.saturates_left), ("right", p.saturates_right)) if flat]
    return " and ".join(sides) or "no"
