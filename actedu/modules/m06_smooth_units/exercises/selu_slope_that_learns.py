import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise

_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805
_SHORT = 1e-5  # the constants of the listing are off by 3e-6


@exercise(title="A gradient that is not a number", points=3, stars=2, kind="debug the code", defect="c5")
def selu_slope_that_learns(x):
    r"""One of our sources writes SELU as `scale * np.where(x > 0, x, alpha * (np.exp(x) - 1))`. Below is its slope as
    automatic differentiation forms it: the slope of each branch, times 1 where the branch was chosen and times 0
    where it was not.

    At $x = 1000$ it gives NaN; the right slope is the scale, 1.0507. Repair it: right and without a warning for
    $x$ up to $\pm 1000$. The constants of the paper have more digits; both are accepted.
    """


selu_slope_that_learns.checks(
    Matches([(np.array([-3.0, -1.0, -0.1, 0.1, 1.0, 3.0]),)], title="still right for moderate inputs", rtol=_SHORT),
    Stable(((np.array([-800.0, -20.0, 20.0]),),), title="right and silent on the left and near 0", rtol=_SHORT),
    Matches([(np.array([720.0, 1000.0]),)], title="a number far on the right", rtol=_SHORT),
    Stable(((np.array([-1000.0, -5.0, 5.0, 1000.0]),),), title="silent far on the right", rtol=_SHORT),
    KeepsShape(rtol=_SHORT),
    LeavesInputAlone(),
    Matches(lambda rng: [(rng.uniform(-900, 900, 9),)], title="right for other inputs", hidden=True, rtol=_SHORT),
)

selu_slope_that_learns.hints(
    "Find the product that becomes NaN: what are its two factors at x = 1000?",
    "See 'One branch too many' in the lesson: choosing afterwards does not undo what was computed before.",
    "0 * np.inf is NaN. np.exp(np.minimum(x, 5)) is never infinite, and for x below 5 it is e^x.",
    "In place of np.exp(x) write np.exp(np.minimum(x, ___)); for x > 0 that factor is then a harmless ___.",
)

selu_slope_that_learns.why(
    "exp(1000) is infinite in floats, and infinite times 0 is NaN. The clamp goes *inside* the exponential: the "
    "branch that is not chosen gets an input that does no harm. Replacing NaN afterwards would hide the fault here and "
    "is out of reach inside a framework, which multiplies before you see anything."
)


@selu_slope_that_learns.fault
def branch_times_zero(x):
    """at x = 1000 the left branch's slope is infinite, and the 0 that is to switch it off makes it NaN: infinity times
    0 is no number
    """


@selu_slope_that_learns.mistake
def warning_silenced(x):
    """np.errstate hides the warning; the product of 0 and infinity at x = 1000 is NaN all the same"""
    with np.errstate(all="ignore"):
        return _SCALE * ((x > 0) * 1.0 + (x <= 0) * _ALPHA * np.exp(x))


@selu_slope_that_learns.mistake
def clamped_on_the_wrong_side(x):
    """maximum keeps what is above 0, which is where exp overflows, and makes the left half the constant e^0"""
    return _SCALE * ((x > 0) * 1.0 + (x <= 0) * _ALPHA * np.exp(np.maximum(x, 0)))


@selu_slope_that_learns.mistake
def chosen_by_where(x):
    """np.where does not multiply, so that the value is right; exp(1000) is still computed, and warns"""
    return _SCALE * np.where(x > 0, 1.0, _ALPHA * np.exp(x))


@selu_slope_that_learns.mistake
def nan_replaced(x):
    """nan_to_num puts 0 where NaN stood: at x = 1000 the slope is then 0, and the unit would not learn"""
    return np.nan_to_num(_SCALE * ((x > 0) * 1.0 + (x <= 0) * _ALPHA * np.exp(x)))


@selu_slope_that_learns.mistake
def scale_forgotten(x):
    """the scale multiplies both branches: far on the right the slope is 1.0507, not 1"""
    return (x > 0) * 1.0 + (x <= 0) * _SCALE * _ALPHA * np.exp(np.minimum(x, 0))


@selu_slope_that_learns.alternative
def clamped_then_chosen(x):
    return _SCALE * np.where(x > 0, 1.0, _ALPHA * np.exp(np.minimum(x, 0)))


@selu_slope_that_learns.alternative
def constants_of_the_listing(x):
    alpha, scale = 1.67326, 1.0507
    return scale * ((x > 0) * 1.0 + (x <= 0) * alpha * np.exp(np.minimum(x, 0)))


@selu_slope_that_learns.alternative
def by_masks(x):
    y = np.full(np.shape(x), _SCALE)
    left = np.asarray(x) <= 0
    y[left] = _SCALE * _ALPHA * np.exp(np.asarray(x)[left])
    return y
