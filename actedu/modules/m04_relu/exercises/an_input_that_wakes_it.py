import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Waking a dead unit", points=1, stars=1, kind="minimal example", retired=True)
def an_input_that_wakes_it(*, a=2, b=3, c=1):
    r"""A ReLU unit has weights $({a}, -{c})$ and bias $-{b}$. It is dead on data from the unit square: its largest sum there
    is $z = {a} \cdot 1 - 0 - {b} = {top}$.

    Give an input $(x_1, x_2)$ with both numbers between 0 and 2 for which its output is above 0.
    """  # noqa: E501 (shorter with the numbers in it)
    return [2.0, 0.0]


@an_input_that_wakes_it.facts
def unit_in_words(*, a, b, c):
    """Its largest sum on the unit square, its sum at (2, 0), and the second weight as a factor."""
    return {"top": a - b, "reached": 2 * a - b, "times": "" if c == 1 else f"{c} * "}


def _wakes(answer, setting, *, a, b, c):
    x = numbers(answer)
    if x is None or x.shape != (2,) or not np.isfinite(x).all():
        return f"two numbers are asked for, such as [1.0, 0.5]; this is {brief(answer)}"
    if (x < 0).any() or (x > 2).any():
        return f"both numbers must lie between 0 and 2; this is {brief(x)}"
    z = float(a * x[0] - c * x[1] - b)
    return None if z > 0 else f"there z = {z:.3g}, so the output is 0"


an_input_that_wakes_it.checks(Holds("turns the unit on", _wakes))

an_input_that_wakes_it.hints(
    "The unit is on where its sum z is above 0. Which way must each input move to raise z?",
    "See 'Observe': dead on one data set says nothing about another.",
    "On the unit square z is largest at (1, 0), where it is {top}. The weights {a} and -{c} say how z changes from "
    "there.",
    "z = {a} * ___ - {times}___ - {b} must be above 0",
)

an_input_that_wakes_it.why(
    "z = {a} * 2 - 0 - {b} = {reached}. Dead was a statement about the unit square: shifted data, another camera "
    "or a change in an earlier layer can turn the unit on."
)


@an_input_that_wakes_it.mistake(when=lambda x, *, a, b, c: a * x[0] - c * x[1] == b and min(x) >= 0 and max(x) <= 2)
def exactly_zero(*, a, b):
    """there z is exactly 0, and ReLU of 0 is 0: it must be above"""
    return [b / a, 0.0]


@an_input_that_wakes_it.mistake(when=lambda x: min(x) >= 0 and max(x) <= 1)
def in_the_unit_square():
    """this point lies in the unit square, where the unit is dead"""
    return [1.0, 0.0]


@an_input_that_wakes_it.mistake(when=lambda x: min(x) >= 0 and max(x) <= 2 and x[1] > 1)
def second_input_raised():
    """the second weight is negative: raising the second input lowers z"""
    return [1.0, 2.0]


@an_input_that_wakes_it.alternative
def near_the_corner():
    return [1.95, 0.05]


@an_input_that_wakes_it.alternative
def as_a_tuple():
    return 2.0, 0.1
