import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The slope of ReLU, and a choice at zero", points=2, stars=1, kind="write the function", curve=(-3, 3))
def relu_slope(x, at_zero=0.0):
    r"""Return the slope of ReLU at each element of `x`: 0 on the left of 0, 1 on the right.

    At $x = 0$ the slope is not defined; there, return `at_zero`.
    """
    return np.where(x > 0, 1.0, np.where(x == 0, at_zero, 0.0))


_AROUND_0 = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])


def _slope_cases(rng):
    x = rng.integers(-2, 3, size=(4, 5)).astype(np.float64)
    return [(x, float(rng.uniform(0.1, 0.9))), (rng.normal(size=7), 1.0)]


relu_slope.checks(
    Matches(((_AROUND_0, 0.0),), title="gives the slope, with 0 chosen at 0"),
    Matches(((_AROUND_0, 1.0), (_AROUND_0, 0.5)), title="uses at_zero at 0, and nowhere else"),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(_slope_cases, title="gives the slope on other arrays", hidden=True),
)

relu_slope.hints(
    "Three cases: left of 0, right of 0, and 0 itself. Only the third is a matter of choice.",
    "See 'Two slopes and one choice' in the lesson: which two values does the slope take, and where is there none?",
    "np.where(x < 2, 5, 7) gives 5 where x is below 2 and 7 elsewhere. One np.where can stand inside another.",
    "return np.where(x > 0, ___, np.where(___, ___, 0.0))",
)

relu_slope.why(
    "The slope of ReLU is a step, so np.heaviside(x, at_zero) is the whole answer too. At 0 each number from 0 to "
    "1 is a subgradient, the slope of a line through the kink that stays below the graph. Programs choose 0."
)


@relu_slope.mistake
def written_in_place(x, at_zero=0.0):
    """the slopes are written into the caller's own array; make a new one"""
    at, on = x == 0, x > 0
    x[...] = on
    x[at] = at_zero
    return x


@relu_slope.mistake
def value_for_slope(x, at_zero=0.0):
    """this is the value max(0, x), not its slope"""
    return np.maximum(x, 0)


@relu_slope.mistake
def zero_counts_as_above(x, at_zero=0.0):
    """x >= 0 counts 0 as positive whatever at_zero says"""
    return (x >= 0) * 1.0


@relu_slope.mistake
def zero_counts_as_below(x, at_zero=0.0):
    """x > 0 counts 0 as negative whatever at_zero says"""
    return (x > 0) * 1.0


@relu_slope.mistake
def leaky_slope(x, at_zero=0.0):
    """at_zero is for x = 0 only; given to all of x <= 0 it is the slope of a leaky ReLU"""
    return np.where(x > 0, 1.0, at_zero)


@relu_slope.mistake
def if_on_an_array(x, at_zero=0.0):
    """if asks for one yes or no, and an array gives one for each element"""
    return 1.0 if x > 0 else at_zero if x == 0 else 0.0


@relu_slope.mistake
def sign_function(x, at_zero=0.0):
    """np.sign is -1 on the left: that is the slope of |x|"""
    return np.sign(x)


@relu_slope.mistake
def value_over_input(x, at_zero=0.0):
    """max(0, x) / x is 0 / 0 at 0"""
    return np.maximum(x, 0) / x


@relu_slope.alternative
def by_heaviside(x, at_zero=0.0):
    return np.heaviside(x, at_zero)
