import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="ELU and softplus by hand", points=2, stars=1, kind="trace by hand")
def smooth_units_by_hand(*, k=4):
    r"""Exponentials of logarithms are easy: $e^{\ln {k}} = {k}$ and $e^{-\ln {k}} = 1/{k}$.

    Give four numbers in a list: value and slope of ELU (with $\alpha = 1$) at $x = -\ln {k}$, then value and slope of
    softplus at $x = \ln {k}$. Write logarithms with `np.log`, or as decimals with three digits.
    """
    return [1 / k - 1, 1 / k, np.log(1 + k), k / (1 + k)]


smooth_units_by_hand.vary(lambda rng: {"k": int(rng.integers(3, 60))})

_NAMED = ("ELU's value", "ELU's slope", "softplus's value", "softplus's slope")


def _table(answer, setting):
    given = numbers(answer)
    if given is None or given.shape != (4,):
        return f"four numbers are asked for, such as [1, 0, 1, 0]; this is {brief(answer)}"
    for name, got, right in zip(_NAMED, given, setting.solution, strict=True):
        if not abs(got - right) <= 6e-4:
            return f"{name} is not {brief(float(got))}"
    return None


smooth_units_by_hand.checks(Holds("fills in values and slopes", _table))

smooth_units_by_hand.hints(
    "Put x into the formulas first, then replace each exponential by the number it is.",
    "See 'Meet it' in the lesson: the formulas, and for ELU a value and a slope worked out.",
    "For k = 2: ELU at -ln 2 is 1/2 - 1 = -1/2. Its slope there is e^x itself, 1/2.",
    "ELU: [1/{k} - ___, ___]; softplus: log(1 + ___), with slope e^x / (1 + e^x) = ___ / (1 + ___).",
)

smooth_units_by_hand.why(
    "Left of 0 ELU is e^x - 1, so its slope is e^x, its value plus 1. Softplus is log(1 + e^x); by the chain rule its "
    "slope is e^x / (1 + e^x), which is the sigmoid."
)


@smooth_units_by_hand.mistake
def elu_without_its_one(*, k):
    """ELU is e^x - 1 there, not e^x: it must be 0 at x = 0, where e^x is 1"""
    return [1 / k, 1 / k, np.log(1 + k), k / (1 + k)]


@smooth_units_by_hand.mistake
def value_for_elus_slope(*, k):
    """the 1 that is subtracted from e^x is a constant: it shifts ELU and has no slope"""
    return [1 / k - 1, 1 / k - 1, np.log(1 + k), k / (1 + k)]


@smooth_units_by_hand.mistake
def softplus_without_its_one(*, k):
    """log(e^x) is x itself; softplus is log(1 + e^x), a little more than x"""
    return [1 / k - 1, 1 / k, np.log(k), k / (1 + k)]


@smooth_units_by_hand.mistake
def inner_slope_forgotten(*, k):
    """1 / (1 + e^x) is the slope of the logarithm alone; the chain rule multiplies it by the slope of 1 + e^x"""
    return [1 / k - 1, 1 / k, np.log(1 + k), 1 / (1 + k)]


@smooth_units_by_hand.mistake
def relus_slope(*, k):
    """1 is ReLU's slope; softplus comes near it and stays below"""
    return [1 / k - 1, 1 / k, np.log(1 + k), 1.0]


@smooth_units_by_hand.alternative
def with_three_digits(*, k):
    return tuple(round(float(x), 3) for x in (1 / k - 1, 1 / k, np.log(1 + k), k / (1 + k)))
