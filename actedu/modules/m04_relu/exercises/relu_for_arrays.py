import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="ReLU for arrays", points=1, stars=1, kind="debug the code", defect="c3", curve=(-3, 3))
def relu_for_arrays(x):
    r"""The listing below stands in a guide on activation functions. It is right for a single number and fails on
    arrays. Run it on one and read the error.

    Repair it: for an array `x` of any shape, return $\max(0, x)$ element by element, also for infinite inputs.
    """


def _rows(rng):
    return [(rng.normal(size=9),), (rng.normal(size=(3, 4)),)]


relu_for_arrays.checks(
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
)

relu_for_arrays.hints(
    "The function has to decide for each element on its own. Which comparison does the built-in max make?",
    "See 'Meet it' in the lesson: the line that people type in NumPy decides place by place.",
    "np.hypot(3, x) pairs 3 with every element of x and gives an array of x's shape. Look for one that compares.",
    "return np.___(x, ___), which keeps of two numbers the larger one, place by place",
)

relu_for_arrays.why(
    "np.maximum compares element by element and keeps the shape. np.where(x > 0, x, 0) is right for numbers too, "
    "but turns NaN into 0 and so hides it; np.maximum lets NaN through, as the frameworks do."
)


@relu_for_arrays.mistake
def written_in_place(x):
    """the zeros are written into the caller's own array; make a new one"""
    x[x < 0] = 0
    return x


@relu_for_arrays.mistake
def turned_into_lists(x):
    """the values are right, but lists have lost the shape of x: give back the array"""
    return np.maximum(x, 0).tolist()


@relu_for_arrays.mistake
def one_call_for_each_element(x):
    """np.vectorize calls max for one element after another, and an empty array has none to learn the type from"""
    return np.vectorize(lambda number: max(0.0, number))(x)


@relu_for_arrays.fault
def builtin_max(x):
    """the built-in max needs one yes or no to 'is x larger than 0', and an array gives one for each element"""


@relu_for_arrays.mistake
def loop_over_rows(x):
    """a loop over x meets numbers only if x is one row; a matrix gives it whole rows"""
    return [max(0, v) for v in x]


@relu_for_arrays.mistake
def vectorized_to_integers(x):
    """np.vectorize takes its output type from the first result, here the whole number 0, and cuts off decimals"""
    return np.vectorize(lambda number: max(0, number))(x)


@relu_for_arrays.mistake
def axis_for_number(x):
    """the second argument of np.max is an axis, not a number to compare with: this is the largest value along it"""
    return np.max(x, 0)


@relu_for_arrays.mistake
def absolute_value(x):
    """negative values come back positive: this is the absolute value"""
    return np.abs(x)


@relu_for_arrays.mistake
def negative_half(x):
    """this keeps the negative half; np.minimum is the other way round"""
    return np.minimum(x, 0)


@relu_for_arrays.mistake
def mask_times_infinity(x):
    """0 times infinity is not a number: multiplying by the mask (x > 0) fails at minus infinity"""
    return x * (x > 0)


@relu_for_arrays.mistake
def sum_with_absolute_value(x):
    """x + |x| overflows before it is halved, and minus infinity plus infinity is not a number"""
    return (x + np.abs(x)) / 2


@relu_for_arrays.alternative
def by_where(x):
    return np.where(x > 0, x, 0.0)


@relu_for_arrays.alternative
def by_clip(x):
    return np.clip(x, 0, None)
