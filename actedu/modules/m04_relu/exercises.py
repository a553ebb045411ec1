"""Exercises of module 04: ReLU, its kinks and its deaths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from actedu.checks import (
    Holds,
    IsNumber,
    KeepsShape,
    LeavesInputAlone,
    Matches,
    Setting,
    Stable,
    brief,
    numbers,
)
from actedu.exercises.exercise import Mistake, exercise
from actedu.exercises.verdicts import Verdict, listed, says

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _one_number_only(x):
    return max(0, x)


def _zero_in_place(x: Any) -> Any:
    x[x < 0] = 0
    return x


def _rows(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [(rng.normal(size=9),), (rng.normal(size=(3, 4)),)]


@exercise(
    points=2,
    stars=1,
    kind="DBG",
    checks=(
        Matches(
            ((np.array([-2.0, -0.5, 0.0, 0.5, 2.0]),), (np.array([[-1.0, 3.0], [0.25, -4.0]]),)),
            title="gives max(0, x) for each element",
        ),
        KeepsShape(),
        Stable(
            ((np.array([-np.inf, -1e308, 0.0, 1e308, np.inf]),),),
            title="survives huge and infinite inputs without a warning",
        ),
        LeavesInputAlone(),
        Matches(_rows, title="gives max(0, x) on other arrays", hidden=True),
    ),
    hints=(
        "The function has to decide for each element on its own. Which comparison does the built-in max make?",
        "See 'Explain' in the lesson, and the first line under 'In practice': NumPy has its own word for it.",
        "np.minimum(x, 1) compares every element of x with 1 and keeps the smaller one.",
        "return np.___(x, 0)",
    ),
    mistakes={
        "the built-in max needs one yes or no to 'is x larger than 0', and an array gives one for each element": (
            _one_number_only
        ),
        "the zeros are written into the caller's own array; make a new one": _zero_in_place,
        "a loop over x meets numbers only if x is one row; a matrix gives it whole rows": lambda x: [
            max(0, v) for v in x
        ],
        "np.vectorize takes its output type from the first result, here the whole number 0, and cuts off decimals": (
            np.vectorize(_one_number_only)
        ),
        "the second argument of np.max is an axis, not a number to compare with: this is the largest value along it": (
            lambda x: np.max(x, 0)
        ),
        "negative values come back positive: this is the absolute value": np.abs,
        "this keeps the negative half; np.minimum is the other way round": lambda x: np.minimum(x, 0),
        "0 times infinity is not a number: multiplying by the mask (x > 0) fails at minus infinity": (
            lambda x: x * (x > 0)
        ),
        "x + |x| overflows before it is halved, and minus infinity plus infinity is not a number": (
            lambda x: (x + np.abs(x)) / 2
        ),
    },
    alternatives=(lambda x: np.where(x > 0, x, 0.0), lambda x: np.clip(x, 0, None)),
    starter=_one_number_only,
    curve=(-3, 3),
    why="np.maximum compares element by element and keeps the shape. np.where(x > 0, x, 0) is right for numbers too, "
    "but turns NaN into 0 and so hides it; np.maximum lets NaN through, as the frameworks do.",
)
def relu_for_arrays(x):
    r"""The listing below stands in a guide on activation functions. It works for a single number only.

    Repair it: for an array `x` of any shape, return $\max(0, x)$ element by element, also for infinite inputs.
    """
    return np.maximum(x, 0)


_AROUND_0 = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])


def _slope_cases(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    x = rng.integers(-2, 3, size=(4, 5)).astype(np.float64)
    return [(x, float(rng.uniform(0.1, 0.9))), (rng.normal(size=7), 1.0)]


@exercise(
    points=2,
    stars=1,
    kind="FN",
    checks=(
        Matches(((_AROUND_0, 0.0),), title="gives the slope, with 0 chosen at 0"),
        Matches(((_AROUND_0, 1.0), (_AROUND_0, 0.5)), title="uses at_zero at 0, and nowhere else"),
        KeepsShape(),
        Matches(_slope_cases, title="gives the slope on other arrays", hidden=True),
    ),
    hints=(
        "Three cases: left of 0, right of 0, and 0 itself. Only the third is a matter of choice.",
        "See the figure under 'Explain': which two values does the slope take, and where is it not defined?",
        "np.where(x < 0, a, b) chooses between two; put a second np.where in place of b for the third case.",
        "return np.where(x > 0, 1.0, np.where(x == 0, ___, ___))",
    ),
    mistakes={
        "this is the value max(0, x), not its slope": lambda x, at_zero=0.0: np.maximum(x, 0),
        "x >= 0 counts 0 as positive whatever at_zero says": lambda x, at_zero=0.0: (x >= 0) * 1.0,
        "x > 0 counts 0 as negative whatever at_zero says": lambda x, at_zero=0.0: (x > 0) * 1.0,
        "at_zero is for x = 0 only; given to all of x <= 0 it is the slope of a leaky ReLU": (
            lambda x, at_zero=0.0: np.where(x > 0, 1.0, at_zero)
        ),
        "if asks for one yes or no, and an array gives one for each element": (
            lambda x, at_zero=0.0: 1.0 if x > 0 else at_zero if x == 0 else 0.0
        ),
        "np.sign is -1 on the left: that is the slope of |x|": lambda x, at_zero=0.0: np.sign(x),
        "max(0, x) / x is 0 / 0 at 0": lambda x, at_zero=0.0: np.maximum(x, 0) / x,
    },
    alternatives=(lambda x, at_zero=0.0: np.heaviside(x, at_zero),),
    curve=(-3, 3),
    why="The slope of ReLU is a step, so np.heaviside(x, at_zero) is the whole answer too. At 0 each number from 0 to "
    "1 is a subgradient, the slope of a line through the kink that stays below the graph. Programs choose 0.",
)
def relu_slope(x, at_zero=0.0):
    r"""Return the slope of ReLU at each element of `x`: 0 on the left of 0, 1 on the right.

    At $x = 0$ the slope is not defined; there, return `at_zero`.
    """
    return np.where(x > 0, 1.0, np.where(x == 0, at_zero, 0.0))


def _activations(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Two nets' hidden activations: ReLU layers with dead units and near misses, and a layer of a leaky kind."""
    cases = []
    for units in ((4, 6), (5, 3, 8)):
        layers = [np.maximum(rng.normal(size=(12, n)), 0.0) for n in units]
        for layer in layers:
            layer[0] += 0.5  # the first sample turns every unit on ...
            layer[3] = 0.0  # ... the fourth turns every unit off
            layer[:, 0] = 0.0  # dead
            layer[:, 1] = 0.0
            layer[-1, 1] = 0.5  # all but dead: the last sample turns it on
        layers[0][:, 2] = 0.0
        cases.append((layers,))
    cases.append(([rng.normal(size=(6, 4)) - 2.0],))  # outputs of leaky units are negative, not 0
    return cases


@exercise(
    points=3,
    stars=2,
    kind="FN",
    checks=(
        Matches(
            (([np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]])],),),
            title="finds one dead unit of three in a layer of two samples",
        ),
        Matches(_activations(np.random.default_rng(4)), title="gives one share for each layer, also of leaky units"),
        Matches(_activations, title="is right for other layers", hidden=True),
    ),
    hints=(
        "Dead is a statement about one unit and all samples. Ask it for each column, then average over the columns.",
        "See 'Observe' for the definition. Rows of a layer's activations are samples, columns are units.",
        "To ask whether each column of a holds only ones: np.all(a == 1, axis=0) gives one True or False a column.",
        "for each layer: np.mean(np.all(layer == 0, axis=___)); collect the shares in np.array([...])",
    ),
    mistakes={
        "this is the share of zeros; a unit is dead only if it is 0 for every sample": (
            lambda acts: np.array([np.mean(layer == 0) for layer in acts])
        ),
        "this counts units that are 0 for some sample; nearly all ReLU units are": (
            lambda acts: np.array([np.mean(np.any(layer == 0, axis=0)) for layer in acts])
        ),
        "this counts samples that turn the whole layer off: samples are the rows, units the columns": (
            lambda acts: np.array([np.mean(np.all(layer == 0, axis=1)) for layer in acts])
        ),
        "negative outputs of a leaky unit are not silence: ask for == 0, not <= 0": (
            lambda acts: np.array([np.mean(np.all(layer <= 0, axis=0)) for layer in acts])
        ),
        "one sample decides nothing: this looks at the first one only": (
            lambda acts: np.array([np.mean(layer[0] == 0) for layer in acts])
        ),
        "this averages over the net; a dead layer would hide among living ones": (
            lambda acts: np.mean([np.mean(np.all(layer == 0, axis=0)) for layer in acts])
        ),
        "this counts dead units; divide by the number of units": (
            lambda acts: np.array([np.sum(np.all(layer == 0, axis=0)) for layer in acts])
        ),
    },
    alternatives=(
        lambda acts: [1.0 - np.any(layer, axis=0).mean() for layer in acts],
        lambda acts: np.array([(np.abs(layer).max(axis=0) == 0).sum() / layer.shape[1] for layer in acts]),
    ),
    why="First all over the samples (axis 0), which leaves one answer a unit, then the mean over the units. The order "
    "matters: averaging first gives the share of zeros, which is about a half in a healthy ReLU layer.",
)
def dead_fraction(acts):
    r"""A list `acts` holds the outputs of each hidden layer over a data set: arrays of shape (samples, units).

    Return an array with one number a layer: the share of its units that are dead, that is, output 0 for every sample.
    """
    return np.array([np.mean(np.all(layer == 0, axis=0)) for layer in acts])


def _share_below(z: float) -> float:
    """How often a standard normal number is at most z."""
    return (1 + math.erf(z / math.sqrt(2))) / 2


@exercise(
    points=2,
    stars=2,
    kind="PN",
    checks=(IsNumber(atol=0.02, title="is the share of zeros, within 0.02"),),
    hints=(
        "An output is 0 when its sum z is at most 0. What is the probability of that?",
        "See 'Half are off' in the lesson, where the sums were symmetric around 0. Here they are centred at -{down}.",
        "For sums of mean +{down} you would ask how often a standard normal number is at most -{down}: about {on}.",
        "np.mean(np.random.default_rng(0).normal(size=100_000) ___ {down})",
    ),
    mistakes={
        "half is right while the sums are symmetric around 0; the bias has moved them": 0.5,
        "this is the share of units that are on": lambda *, down: _share_below(-down),
        "this is how often a standard normal number lies between -{down} and {down}; only one side counts": (
            lambda *, down: 1 - 2 * _share_below(-down)
        ),
        "not all: a sum is still positive when its random part is larger than {down}": 1.0,
        "a share lies between 0 and 1; this may be a percentage": Mistake(50.0, lambda a: 1 < float(a) <= 100),
    },
    why="z = b + (a standard normal number), so z is at most 0 exactly when that number is at most {down}: the "
    "normal distribution function at {down}. The share of zeros is set by the bias and the spread, not by ReLU.",
    vary=lambda rng: {"down": float(rng.choice([0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4]))},
    facts=lambda *, down: {"on": f"{_share_below(-down):.2f}"},
)
def zeros_with_bias(*, down=1):
    r"""Fresh ReLU units have sums $z = b + u$ with $u$ standard normal (mean 0, standard deviation 1).

    With $b = 0$ half of the outputs are 0. Someone starts all biases at $b = -{down}$. Which share of the outputs is 0
    now? Give a number between 0 and 1.
    """
    return np.mean(np.random.default_rng(0).normal(size=1_000_000) <= down)


def _other_layer(rng: np.random.Generator) -> dict[str, Any]:
    first, second, once, half, faint = (1 + int(unit) for unit in rng.permutation(8)[:5])
    first, second = sorted((first, second))
    units = {"first": first, "second": second, "once": once, "half": half, "faint": faint}
    return units | {"seed": int(rng.integers(10_000))}


def _an_ordinary_unit(*, first: int, second: int, once: int, half: int, faint: int) -> dict[str, int]:
    return {"ordinary": min(set(range(1, 9)) - {first, second, once, half, faint})}


def _draw_layer(*, first: int, second: int, once: int, half: int, faint: int, seed: int) -> Axes:
    """Draw outputs: two dead units, one that fires once, one that is silent at first, one faint, others as usual."""
    from actedu.plots import COLOURS, MUTED, describe, new_axes

    acts = np.maximum(np.random.default_rng(seed).normal(size=(8, 30)), 0.0)
    acts[once - 1] = 0.0
    acts[once - 1, 28] = 1.5
    acts[half - 1, :15] = 0.0
    acts[faint - 1] = 0.25 + 0.1 * acts[faint - 1]
    acts[[first - 1, second - 1]] = 0.0
    ax = new_axes(width=6.4, height=3.2)
    for unit, row in enumerate(acts, 1):
        on = np.flatnonzero(row)
        strength = 0.55 + 0.45 * row[on] / acts.max()
        blue = [(COLOURS[0], alpha) for alpha in strength]
        ax.barh(np.full(on.size, unit), np.ones(on.size), left=on + 0.5, height=1.0, color=blue)
    ax.hlines(np.arange(1.5, 8.0), 0.5, 30.5, color=MUTED, linewidth=0.5)
    ax.set(title="Outputs of 8 ReLU units for all 30 samples", ylabel="unit", yticks=range(1, 9), ylim=(8.5, 0.5))
    ax.set(xlabel="sample (blank: the output is exactly 0; stronger: larger)", xlim=(0.5, 30.5))
    said = ", ".join(f"unit {i}: {int((row > 0).sum())}" for i, row in enumerate(acts, 1))
    return describe(
        ax, f"Heat map of 8 units and 30 samples. Number of samples for which a unit's output is not 0: {said}."
    )


def _units(answer: Any) -> set[int]:
    values = numbers(sorted(answer) if isinstance(answer, (set, frozenset)) else answer)
    if values is None or values.ndim > 1 or values.size == 0 or not np.all(values == np.round(values)):
        raise ValueError
    return {int(value) for value in values.ravel()}


def _names_the_silent(answer: Any, setting: Setting) -> str | None:
    try:
        named = _units(answer)
    except (ValueError, TypeError):
        return f"a list of unit numbers is asked for, such as [1, 5]; this is {brief(answer)}"
    if stray := sorted(named - set(range(1, 9))):
        return f"the units are numbered 1 to 8; there is no unit {stray[0]}"
    missed, wrong = set(setting.solution) - named, named - set(setting.solution)
    if wrong:
        return f"unit {min(wrong)} has an output above 0 for at least one sample"
    return f"{len(missed)} dead unit{'s are' if len(missed) > 1 else ' is'} missing" if missed else None


@exercise(
    points=2,
    stars=1,
    kind="PR",
    checks=(Holds("names the dead units and no others", _names_the_silent),),
    hints=(
        "A unit is a row. It is dead if its row is blank from the first sample to the last.",
        "See 'Observe' for the definition: 0 for every input of the data set, not for most of them.",
        "Unit {ordinary} is alive: blank for about half of the samples, coloured for the others.",
        "silent_units = [{first}, ___]",
    ),
    mistakes={
        "counting starts at 1 on this axis, not at 0": Mistake(
            lambda *, first, second: [first - 1, second - 1],
            lambda a, *, first, second: _units(a) == {first - 1, second - 1},
        ),
        "unit {once} fires for one sample, near the right edge: one is enough for a gradient": Mistake(
            lambda *, first, second, once: [first, second, once], lambda a, *, once: once in _units(a)
        ),
        "unit {half} is silent for the first half only": Mistake(
            lambda *, first, second, half: [first, second, half], lambda a, *, half: half in _units(a)
        ),
        "unit {faint} is faint, not silent: small outputs pass the full gradient": Mistake(
            lambda *, first, second, faint: [first, second, faint], lambda a, *, faint: faint in _units(a)
        ),
        "one blank row is not the only one": Mistake(
            lambda *, first: [first], lambda a, *, first, second: _units(a) in ({first}, {second})
        ),
    },
    given=_draw_layer,
    why="Rows {first} and {second} are blank throughout. A unit that fires for a single sample still gets a gradient "
    "from it, and a faint one has slope 1 like any other: ReLU's slope does not depend on how large the output is.",
    vary=_other_layer,
    facts=_an_ordinary_unit,
)
def silent_units(*, first=3, second=6, once=4, half=5, faint=8, seed=12):
    r"""The figure shows the outputs of a layer of 8 ReLU units for all 30 samples of a data set.

    Which units are dead on it? Give a list of unit numbers as on the axis.
    """
    return [first, second]


def _wakes(answer: Any, setting: Setting, *, a: int, b: int, c: int) -> str | None:
    x = numbers(answer)
    if x is None or x.shape != (2,) or not np.isfinite(x).all():
        return f"two numbers are asked for, such as [1.0, 0.5]; this is {brief(answer)}"
    if (x < 0).any() or (x > 2).any():
        return f"both numbers must lie between 0 and 2; this is {brief(x)}"
    z = float(a * x[0] - c * x[1] - b)
    return None if z > 0 else f"there z = {z:.3g}, so the output is 0"


def _unit_in_words(*, a: int, b: int, c: int) -> dict[str, Any]:
    """Its largest sum on the unit square, its sum at (2, 0), and the second weight as a factor."""
    return {"top": a - b, "reached": 2 * a - b, "times": "" if c == 1 else f"{c} * "}


def _other_unit(rng: np.random.Generator) -> dict[str, Any]:
    """Draw a unit that is dead on the unit square and not on the square of side 2; b / a must be exact."""
    a = int(rng.choice([2, 4]))
    return {"a": a, "b": int(rng.integers(a + 1, 2 * a)), "c": int(rng.integers(1, 4))}


@exercise(
    points=1,
    stars=1,
    kind="MIN",
    checks=(Holds("turns the unit on", _wakes),),
    hints=(
        "The unit is on where its sum z is above 0. Which way must each input move to raise z?",
        "See 'Observe': dead on one data set says nothing about another.",
        "On the unit square z is largest at (1, 0), where it is {top}. The weights {a} and -{c} say how z changes from "
        "there.",
        "z = {a} * ___ - {times}___ - {b} must be above 0",
    ),
    mistakes={
        "there z is exactly 0, and ReLU of 0 is 0: it must be above": Mistake(
            lambda *, a, b: [b / a, 0.0],
            lambda x, *, a, b, c: a * x[0] - c * x[1] == b and min(x) >= 0 and max(x) <= 2,
        ),
        "this point lies in the unit square, where the unit is dead": Mistake(
            [1.0, 0.0], lambda x: min(x) >= 0 and max(x) <= 1
        ),
        "the second weight is negative: raising the second input lowers z": Mistake(
            [1.0, 2.0], lambda x: min(x) >= 0 and max(x) <= 2 and x[1] > 1
        ),
    },
    alternatives=([1.95, 0.05], (2.0, 0.1)),
    why="z = {a} * 2 - 0 - {b} = {reached}. Dead was a statement about the unit square: shifted data, another camera "
    "or a change in an earlier layer can turn the unit on.",
    vary=_other_unit,
    facts=_unit_in_words,
)
def an_input_that_wakes_it(*, a=2, b=3, c=1):
    r"""A ReLU unit has weights $({a}, -{c})$ and bias $-{b}$. It is dead on data from the unit square: its largest sum there
    is $z = {a} \cdot 1 - 0 - {b} = {top}$.

    Give an input $(x_1, x_2)$ with both numbers between 0 and 2 for which its output is above 0.
    """  # noqa: E501 (shorter with the numbers in it)
    return [2.0, 0.0]


def _dots():
    return {23: ..., 24: ..., 26: ...}


@exercise(
    points=3,
    stars=2,
    kind="CLM",
    checks=(Verdict(23), Verdict(24), Verdict(26)),
    hints=(
        "Ask of each row: which experiment of the lesson would show it false, and did it?",
        "Row 23: 'Observe' and 'Half are off'. Row 24: the last line under 'Pitfalls'. Row 26: 'Dying in training'.",
        "Row 22 was 'true with conditions': right at one scale of the weights, not at another. Is one of these right "
        "in some layers only, and does one draw a conclusion that does not follow?",
        '{23: "im___", 24: "true with ___", 26: "___"}; test_claim(23) and so on run the experiments.',
    ),
    mistakes={
        "row 23: the first half is right, but units that are off pass nothing, and half of a fresh net is off": Mistake(
            {23: "true", 24: "true with conditions", 26: "true"}, says(23, "true", "true with conditions")
        ),
        "row 24: cheap it is, but beside the matrix product of a wide layer the activation hardly counts": Mistake(
            {23: "imprecise", 24: "true", 26: "true"}, says(24, "true")
        ),
        "row 24: it is cheap indeed, and in narrow layers that can count, so something in the sentence holds": Mistake(
            {23: "imprecise", 24: "wrong", 26: "true"}, says(24, "wrong")
        ),
        "row 26: the claim says that units can die, and the experiments show units that do": Mistake(
            {23: "imprecise", 24: "true with conditions", 26: "wrong"}, says(26, "wrong", "imprecise")
        ),
    },
    starter=_dots,
    given=listed(23, 24, 26),
    why="Row 23 states a fact and draws a conclusion that does not follow. Row 24 holds where the activation is a "
    "large part of the work, which it is not in wide layers. Row 26 says only that units can die, and the "
    "learning-rate experiment shows them.",
)
def relu_verdicts():
    r"""Give your verdicts on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {23: "imprecise", 24: "true with conditions", 26: "true"}


_DEPTH, _SHARE = 20, 0.05


def _share_born_dead(width: int) -> float:
    """Share of 5 000 fresh nets of this width, 20 layers deep, that are constant; from width 10 on a bound does."""
    from actedu.experiments import born_dead

    if width >= 10:  # one input alone is lost no more often than this
        return 1.0 - (1.0 - 0.5**width) ** _DEPTH
    return float(next(iter(born_dead(width=width, depth=_DEPTH, nets=5000).mean.values())))


def _is_narrowest(answer: Any, setting: Setting) -> str | None:
    width = numbers(answer)
    if width is None or width.size != 1 or isinstance(answer, bool) or float(width.reshape(())) not in range(1, 10_001):
        return f"a whole number of units from 1 to 10 000 is asked for; this is {brief(answer)}"
    units = int(width.reshape(()))
    share = _share_born_dead(units)
    if share >= _SHARE:
        return f"of 5000 nets of width {units}, {share:.0%} are born dead; under 5% is asked for"
    if _share_born_dead(units - 1) < _SHARE:
        return f"width {units} keeps it under 5%, but so does width {units - 1}"
    return None


@exercise(
    points=2,
    stars=2,
    kind="FIT",
    checks=(Holds("is the smallest width with fewer than 5% born dead", _is_narrowest),),
    hints=(
        "Each further unit halves the probability that a layer switches one input off. Narrow it down by running nets.",
        "See the first cell of 'Observe' and the fill-in under 'Explain': the formula there is about one input and "
        "gives an upper bound.",
        "born_dead(width=4, depth=20).mean gives about 0.65: far too many. Try the next widths.",
        "for width in range(4, 12): print(born_dead(width=___, depth=___).mean)",
    ),
    mistakes={
        "at this width one input is lost in under 5% of nets; a net is dead only when inputs on both sides of 0 are "
        "lost, which is rarer": 9,
        "so close: at this width about 9% of the nets are constant": 7,
        "at this width about two nets in three are constant": 4,
        "that is safe, and wider than needed: the smallest width is asked for": Mistake(
            16, lambda a: numbers(a) is not None and float(a) > 9
        ),
    },
    uses=("from actedu.experiments import born_dead",),
    why="About 4% of the nets of width 8 are constant, about 9% of those of width 7. The formula for one input says 9: "
    "it is an upper bound, because a net is constant only if the inputs on both sides of 0 are lost.",
)
def width_for_twenty_layers():
    r"""A fresh ReLU net has one input, 20 hidden layers of $n$ units, normal weights and biases 0.

    Which is the smallest $n$ for which fewer than 5% of such nets are born dead, that is, constant?
    """
    return 8


_HINGES = (
    # |x| with its foot at 1 made of two units: one kink, whose jumps add although w v = 3 and -3 do not
    (np.array([1.0, -1.0]), np.array([-1.0, 1.0]), np.array([3.0, 3.0])),
    # relu(x) - relu(-x) is x: no kink
    (np.array([2.0, -2.0]), np.array([0.0, 0.0]), np.array([1.0, -1.0])),
    # two units that bend at the same place, and one elsewhere
    (np.array([1.0, 2.0, 4.0]), np.array([0.5, 1.0, -1.0]), np.array([1.0, 1.0, 1.0])),
    # a unit without input weight, one without output weight
    (np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, -1.0]), np.array([5.0, 0.0, 1.0])),
)


def _hinges(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    w = rng.choice([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0], size=12)
    b = rng.integers(-4, 5, size=12) / 2.0
    v = rng.choice([-2.0, -1.0, 1.0, 2.0], size=12)
    return [(w, b, v), (np.append(w, [1.0, -1.0]), np.append(b, [9.0, -9.0]), np.append(v, [1.0, -1.0]))]


def _live(w: Any, b: Any) -> Any:
    return -b[w != 0] / w[w != 0]


def _kinks_if_the_jump_is(jump_of: Any) -> Any:
    def answer(w: Any, b: Any, v: Any) -> Any:
        on = w != 0
        places, which = np.unique(-b[on] / w[on], return_inverse=True)
        jump = np.zeros(len(places))
        np.add.at(jump, which, jump_of(v[on], w[on]))
        return places[jump != 0]

    return answer


def _kinks_from_slopes(w: Any, b: Any, v: Any) -> Any:
    at = np.unique(_live(w, b))
    if not at.size:
        return at
    between = np.concatenate([[at[0] - 1], (at[:-1] + at[1:]) / 2, [at[-1] + 1]])
    slope = (np.outer(between, w) + b > 0) @ (v * w)
    return at[np.diff(slope) != 0]


@exercise(
    points=4,
    stars=3,
    kind="DG",
    checks=(
        Matches(
            ((np.array([1.0, 2.0, -1.0]), np.array([-1.0, 1.0, 0.0]), np.array([1.0, 1.0, 2.0])),),
            title="finds the three kinks of three units",
        ),
        Matches(_HINGES[2:], title="counts a place once, and units that bend nothing not at all"),
        Matches(_HINGES[:2], title="adds the jumps of units that bend at the same place"),
        Matches(_hinges, title="is right for other nets", hidden=True),
    ),
    hints=(
        "Derive the jump first: by how much does the slope of one term v relu(w x + b) change where it bends, from "
        "left to right?",
        "See 'Straight pieces' in the lesson: a unit bends where its sum is 0. Then think of w < 0: on which side is "
        "the unit on?",
        "For w > 0 the slope goes from 0 to v w. For w < 0 it goes from v w to 0. Write both as one expression.",
        "places, which = np.unique(-b / w, return_inverse=True) for w != 0; np.add.at(jump, which, v * ___); keep "
        "places[jump != 0]",
    ),
    mistakes={
        "w x + b = 0 gives x = -b / w: the minus sign is lost": lambda w, b, v: np.unique(-_live(w, b)),
        "the jump is v |w|, not v w: for negative w the unit is on to the left, so its slope v w ends there": (
            _kinks_if_the_jump_is(lambda v, w: v * w)
        ),
        "the jumps of units that bend at the same place can cancel, and a unit with v = 0 bends nothing": (
            lambda w, b, v: np.unique(_live(w, b))
        ),
        "a place where two units bend is one kink, not two": lambda w, b, v: np.sort(_live(w, b)),
        "a unit with w = 0 is constant: it bends nowhere, and dividing by its weight gives infinity": (
            lambda w, b, v: np.unique(-b / w)
        ),
        "the places are asked for, not how many there are": lambda w, b, v: len(np.unique(_live(w, b))),
    },
    alternatives=(_kinks_from_slopes,),
    why="Where unit i bends, its term's slope jumps by v times |w|, whichever way it faces. Jumps at one place add, so "
    "relu(x) + relu(-x) has a kink at 0 and relu(x) - relu(-x), which is x, has none. Hence n units make at most n "
    "kinks.",
)
def kinks_of_a_net(w, b, v):
    r"""A net of one input and one hidden layer computes $f(x) = \sum_i v_i \,\mathrm{relu}(w_i x + b_i)$; `w`, `b` and
    `v` are arrays with one number a unit.

    Derive by how much the slope of $f$ jumps where a unit bends. Then return the kinks of $f$: a sorted array of
    the places $x$ where its slope jumps, each once. The test cases use numbers for which sums and quotients are exact,
    so you may compare with `==`.
    """
    bends = w != 0
    places, which = np.unique(-b[bends] / w[bends], return_inverse=True)
    jump = np.zeros(len(places))
    np.add.at(jump, which, v[bends] * np.abs(w[bends]))
    return places[jump != 0]


@exercise(
    points=0,
    stars=2,
    kind="EX",
    rubric=(
        "a single layer whose units are all off for an input ends that input's signal, whatever the other layers do",
        "that has some probability in each layer, halved by each further unit, so it adds up with depth",
        "which units are off depends on the signs of their sums, and a larger scale changes no sign",
        "bonus: biases of 0, or small ones, are assumed; large positive biases would keep units on",
    ),
    why="Compare with the rubric: two sentences that name the layer as the bottleneck, the sign as the cause and the "
    "width as the remedy say it all.",
)
def explain_born_dead():
    r"""In two sentences: why are deep, narrow ReLU nets often constant before any training, and why do larger initial
    weights not help?
    """
    return (
        "In each layer there is a chance, one half to the power of the width, that all units are off for an input, and "
        "one such layer ends the signal, so with depth it becomes almost certain. Whether a unit is on depends on the "
        "sign of its sum, and multiplying the weights changes no sign; more units do help."
    )
