from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Two neurons with pencil and paper", points=2, stars=1, kind="trace by hand")
def two_neurons_by_hand(*, x=2, w=3, b=-4, v=2, c=11):
    r"""An input $x = {x}$ goes through two neurons: $h = f({w}x - {minus_b})$ and then $y = {v}h + {c}$.

    Work out by hand, for $f$ the identity and for $f$ the step: the value $y$, and its slope $\mathrm{d}y/\mathrm{d}x$
    at this $x$.
    """
    z = w * x + b
    return {
        "identity": {"value": v * z + c, "slope": v * w},
        "step": {"value": v * (z >= 0) + c, "slope": 0},
    }


@two_neurons_by_hand.starter
def blank():
    return {"identity": {"value": ..., "slope": ...}, "step": {"value": ..., "slope": ...}}


@two_neurons_by_hand.vary
def other_neurons(rng):
    x, w, v = int(rng.integers(2, 6)), int(rng.integers(2, 6)), int(rng.integers(3, 7))  # so that w + v is not w v
    z = int(rng.choice([-3, -2, 2, 3]))  # not 0, without a slope, nor 1, where both functions give 1; b stays below 0
    return {"x": x, "w": w, "b": z - w * x, "v": v, "c": int(rng.integers(7, 60))}


two_neurons_by_hand.facts(lambda *, b: {"minus_b": -b})


def _given(answer, name, part):
    """Return what an answer has in one place, or `...`; capitals do not matter."""
    rows = {str(key).strip().casefold(): row for key, row in answer.items()} if isinstance(answer, Mapping) else {}
    row = rows.get(name)
    return row.get(part, ...) if isinstance(row, Mapping) else ...


def _entry(answer, name, part):
    """Return one entry of the answer as a number, or None."""
    given = _given(answer, name, part)
    number = None if isinstance(given, (bool, np.bool_)) else numbers(given)
    return float(number.reshape(())) if number is not None and number.size == 1 else None


def _are_right(name):
    def test(answer, setting):
        for part in ("value", "slope"):
            given = _given(answer, name, part)
            if given is ... or given is None:
                return f"there is no number for the {part} with the {name} yet"
            number = _entry(answer, name, part)
            if number is None:
                return f"the {part} with the {name} is to be one number; this is {brief(given)}"
            if abs(number - setting.solution[name][part]) > 1e-6:
                return f"{number:g} is not the {part} with the {name}"
        return None

    return test


two_neurons_by_hand.checks(
    Holds("the value and the slope with the identity", _are_right("identity")),
    Holds("the value and the slope with the step", _are_right("step")),
)

two_neurons_by_hand.hints(
    "Go from left to right: the first sum, the activation, the second sum. For the slope, ask what moves with x.",
    "'Meet it' does the same with weights 2 and 3. Does a step's 0 or 1 change when x moves a little?",
    "A chain y = 5(4x - 1) has slope 5·4 = 20: slopes along a chain are multiplied.",
    "slope = weight of the second neuron · slope of f · ___",
)

two_neurons_by_hand.why(
    "The value goes through sum, activation, sum. The slope is the product of all slopes on the way: the two weights "
    "and, between them, the activation's slope, which is 1 for the identity and 0 for the step away from its jump."
)


def _differs(name, part, value):
    """Recognise one entry that is `value` of the parameters."""

    def recognise(answer, *, x, w, b, v, c):
        return _entry(answer, name, part) == value(x=x, w=w, b=b, v=v, c=c)

    return recognise


@two_neurons_by_hand.mistake(when=_differs("identity", "slope", lambda *, w, v, **_: w + v))
def slopes_added(*, x, w, b, v, c):
    """the identity's slope is the sum of the weights here; slopes along a chain are multiplied"""
    return two_neurons_by_hand(x=x, w=w, b=b, v=v, c=c) | {"identity": {"value": ..., "slope": w + v}}


@two_neurons_by_hand.mistake(when=_differs("step", "slope", lambda *, w, v, **_: w * v))
def step_with_slope_one(*, x, w, b, v, c):
    """the step is given the slope of the identity; move x a little and its output stays as it is"""
    right = two_neurons_by_hand(x=x, w=w, b=b, v=v, c=c)
    return right | {"step": {"value": right["step"]["value"], "slope": w * v}}


@two_neurons_by_hand.mistake(when=_differs("step", "value", lambda *, x, w, b, v, c: v * (w * x + b) + c + 0.0))
def step_left_out(*, x, w, b, v, c):
    """the step's value is computed without the step: its sum goes on as it is instead of as 0 or 1"""
    right = two_neurons_by_hand(x=x, w=w, b=b, v=v, c=c)
    return right | {"step": {"value": right["identity"]["value"], "slope": 0}}
