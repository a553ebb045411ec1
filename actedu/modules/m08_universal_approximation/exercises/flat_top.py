from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A bump with a flat top", points=2, stars=1, kind="fit parameters")
def flat_top(*, a=1, rise=2, top=3, fall=4, h=8):
    r"""Build a bump with a flat top from four ReLU units, $\sum_i v_i\,\mathrm{relu}(x - c_i)$. It is 0 up to $x =
    {a}$, rises in a straight line to {h} at $x = {b}$, stays there to $x = {c}$, falls in a straight line to 0 at $x
    = {d}$, and stays 0.

    Give the hinges $c_i$ and the output weights $v_i$ in a dictionary, in place of the dots.
    """
    hinges = [a, a + rise, a + rise + top, a + rise + top + fall]
    return {"hinges": hinges, "weights": [h / rise, -h / rise, -h / fall, h / fall]}


@flat_top.starter
def blank():
    return {"hinges": ..., "weights": ...}


@flat_top.vary
def other_shape(rng):
    """Rise and fall differ, and neither takes one step."""
    rise, fall = ((2, 4), (4, 2), (2, 8), (8, 2), (4, 8), (8, 4))[int(rng.integers(6))]
    return {"a": int(rng.integers(0, 4)), "rise": rise, "top": int(rng.integers(1, 4)), "fall": fall, "h": 8}


@flat_top.facts
def its_corners(*, a, rise, top, fall, h):
    return {"b": a + rise, "c": a + rise + top, "d": a + rise + top + fall, "up": h // rise, "down": h // fall}


def _corners(a, rise, top, fall):
    return [a, a + rise, a + rise + top, a + rise + top + fall]


def _draws_it(answer, setting):
    right = setting.solution
    if not isinstance(answer, Mapping) or set(answer) != {"hinges", "weights"}:
        return f'a dictionary with "hinges" and "weights" is asked for; this is {brief(answer)}'
    hinges, weights = (numbers(answer[name]) for name in ("hinges", "weights"))
    if hinges is None or weights is None or hinges.ndim != 1 or hinges.shape != weights.shape:
        return "hinges and weights are to be two lists of equally many numbers"
    if not 1 <= hinges.size <= 4:
        return f"at most four units are asked for; these are {hinges.size}"
    if not (np.isfinite(hinges).all() and np.isfinite(weights).all()):
        return "all numbers must be finite"
    corners = np.array(right["hinges"], dtype=float)
    x = np.linspace(corners[0] - 2.0, corners[-1] + 4.0, 1201)
    target = np.maximum(x[:, None] - corners, 0.0) @ np.array(right["weights"])
    total = np.maximum(x[:, None] - hinges, 0.0) @ weights
    off = np.abs(total - target)
    if off.max() <= 1e-6:
        return None
    worst = int(off.argmax())
    at, got, expected = (brief(float(values[worst])) for values in (x, total, target))
    return f"at x = {at} the sum is {got}; expected {expected}"


flat_top.checks(Holds("draws the flat-topped bump", _draws_it))

flat_top.hints(
    "Write down the slopes of the five straight pieces first. Each unit changes the slope at its hinge.",
    "See 'Broken lines': each output weight is a change of the slope.",
    "A line that rises by 6 within 3 steps has slope 2. If it was flat before, the unit there has weight 2.",
    'The slopes are 0, {up}, 0, ___, 0: {{"hinges": [{a}, ___, ___, ___], "weights": [{up}, ___, ___, ___]}}',
)

flat_top.why(
    "The slopes are 0, {up}, 0, -{down} and 0. Their changes are {up}, -{up}, -{down} and {down}, at the corners {a}, "
    "{b}, {c} and {d}. The weights add up to 0, so beyond the last hinge the sum is flat again."
)


@flat_top.mistake
def slopes_for_changes(*, a, rise, top, fall, h):
    """these are the slopes of the pieces; a unit that is on stays on, so each weight is the change of the slope"""
    return {"hinges": _corners(a, rise, top, fall), "weights": [h / rise, 0.0, -h / fall, 0.0]}


@flat_top.mistake
def heights_for_slopes(*, a, rise, top, fall, h):
    """this takes the height {h} for the slope; the rise to {h} takes more than one step"""
    return {"hinges": _corners(a, rise, top, fall), "weights": [h, -h, -h, h]}


@flat_top.mistake
def falls_as_it_rises(*, a, rise, top, fall, h):
    """rise and fall differ in length here, so their slopes differ"""
    return {"hinges": _corners(a, rise, top, fall), "weights": [h / rise, -h / rise, -h / rise, h / rise]}


@flat_top.mistake
def never_levels_out(*, a, rise, top, fall, h):
    """without a unit at {d} the line goes on falling below 0"""
    return {"hinges": [a, a + rise, a + rise + top], "weights": [h / rise, -h / rise, -h / fall]}


@flat_top.alternative
def from_the_right(*, a, rise, top, fall, h):
    hinges = (a + rise + top + fall, a + rise + top, a + rise, a)
    return {"hinges": hinges, "weights": (h / fall, -h / fall, -h / rise, h / rise)}
