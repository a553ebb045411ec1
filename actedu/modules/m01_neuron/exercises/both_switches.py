from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Both switches at once", points=3, stars=2, kind="fit parameters")
def both_switches(*, off=0, on=1):
    r"""Two switches report {off} when they are off and {on} when they are on. Find weights and a bias for a sigmoid
    neuron that says whether *both* are on: its output is to be at least 0.9 at $({on}, {on})$, and at most 0.1 at
    $({off}, {off})$, $({off}, {on})$ and $({on}, {off})$.
    """
    w = 6 / (on - off)
    return {"w": [w, w], "b": -w * (3 * on + off) / 2}


@both_switches.starter
def blank():
    return {"w": [..., ...], "b": ...}


@both_switches.vary
def other_switches(rng):
    off = int(rng.integers(-12, 13))
    return {"off": off, "on": off + int(rng.choice([2, 3, 4, 5, 6]))}


def _sums(answer, off, on):
    """Return the sums with both off, one on, the other on, both on; raise ValueError with a sentence for a bad form."""
    if not isinstance(answer, Mapping) or set(answer) != {"w", "b"}:
        raise ValueError(f'write it as {{"w": [1, 2], "b": 3}}; this is {brief(answer)}')
    w, b = numbers(answer["w"]), numbers(answer["b"])
    if w is None or w.size != 2 or b is None or b.size != 1 or not np.isfinite([*w.ravel(), *b.ravel()]).all():
        raise ValueError("two weights and one bias are asked for, as numbers")
    corners = np.array([[off, off], [off, on], [on, off], [on, on]], dtype=float)
    return corners @ w.ravel() + b.ravel()


def _outputs(answer, off, on):
    return 1 / (1 + np.exp(-np.clip(_sums(answer, off, on), -700, 700)))


def _switches(setting):
    """Return what the switches report, from the solution: its weights are 6 / (on - off), its sums -9, -3, -3, 3."""
    (w, _), b = setting.solution["w"], setting.solution["b"]
    return (-9 - b) / (2 * w), (3 - b) / (2 * w)


def _both_on(answer, setting):
    off, on = _switches(setting)
    try:
        y = _outputs(answer, off, on)
    except ValueError as error:
        return str(error)
    if y[0] > 0.5:
        return f"with both off the output is {y[0]:.2f}, so a high one with both on says nothing yet: mend that first"
    return None if y[3] >= 0.9 else f"with both on the output is {y[3]:.2f}; at least 0.9 is asked for"


def _not_both_on(answer, setting):
    off, on = _switches(setting)
    try:
        y = _outputs(answer, off, on)
    except ValueError as error:
        return str(error)
    if y[3] < 0.5:
        return f"with both on the output is {y[3]:.2f}, so a low one elsewhere says nothing yet: mend that first"
    cases = ("both off", "only the second on", "only the first on")
    for said, one in zip(cases, y[:3], strict=True):
        if one > 0.1:
            return f"with {said} the output is {one:.2f}; at most 0.1 is asked for"
    return None


both_switches.checks(Holds("says yes with both on", _both_on), Holds("says no in the three other cases", _not_both_on))

both_switches.hints(
    "The line where the sum is 0 has to cut off one corner. Then make the change across it steep enough.",
    "In NeuronLab, draw the line between the corner (1, 1) and the three others, then enlarge all in their ratio.",
    "For a neuron that says 'at least one of two 0/1 switches': weights 6 and 6, bias -3. Its sums are -3, 3, 3 and 9.",
    "sigmoid(2.2) = 0.9; so the sum with both on is to be ___, with one on ___",
)

both_switches.why(
    "With equal weights a line cuts off the corner of both; the bias puts it half-way between one on and both on. "
    "The size of all three numbers makes the outputs definite. Many answers are right: any line between, steep enough."
)


def _outputs_are(test):
    return lambda answer, *, off, on: bool(test(_outputs(answer, off, on)))


@both_switches.mistake(when=_outputs_are(lambda y: y[0] < 0.5 and (y[1:] > 0.5).all()))
def either_for_both(*, off, on):
    """this neuron says yes when one of them is on: it is an OR; the bias has to be lower"""
    w = 6 / (on - off)
    return {"w": [w, w], "b": -w * (on + 3 * off) / 2}


@both_switches.mistake(
    when=_outputs_are(lambda y: y[3] > 0.5 and (y[:3] < 0.5).all() and (y[3] < 0.9 or y[:3].max() > 0.1))
)
def too_soft(*, off, on):
    """the line cuts off the right corner, but an output is too near to 0.5: make the change steeper or move it"""
    w = 1 / (on - off)
    return {"w": [w, w], "b": -w * (3 * on + off) / 2}


@both_switches.mistake(when=_outputs_are(lambda y: (y > 0.5).all()))
def always_yes(*, off, on):
    """the sum is positive in all four cases, so this neuron always says yes: lower the bias"""
    return {"w": [1, 1], "b": 20 - 2 * min(off, 0)}


@both_switches.mistake(when=_outputs_are(lambda y: y[3] < 0.5 and (y[:3] > 0.5).all()))
def upside_down(*, off, on):
    """this says no when both are on and yes otherwise: turn all three signs"""
    w = 6 / (on - off)
    return {"w": [-w, -w], "b": w * (3 * on + off) / 2}


@both_switches.mistake(when=_outputs_are(lambda y: y[0] < 0.5 < y[3] and (y[1] < 0.5) != (y[2] < 0.5)))
def one_switch_decides(*, off, on):
    """with one switch alone on it says yes, with the other alone no: that one decides, and should not be enough"""
    w = 6 / (on - off)
    return {"w": [w, 0], "b": -w * (on + off) / 2}


@both_switches.alternative
def unequal_weights(*, off, on):
    step = on - off
    return {"w": (8 / step, 12 / step), "b": -20 * off / step - 16}
