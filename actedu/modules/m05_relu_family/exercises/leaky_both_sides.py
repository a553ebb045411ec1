import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, call
from actedu.exercises import exercise


@exercise(title="A leak on the wrong side", points=3, stars=2, kind="debug the code", curve=(-3, 3))
def leaky_both_sides(x, alpha=0.1):
    r"""This leaky ReLU was written in one line and never tested with negative numbers.

    Repair it: positive numbers pass unchanged, negative ones are multiplied by `alpha`. It must hold for every `alpha`
    that a PReLU may learn, so for negative ones and for those above 1, too.
    """
    return np.where(x > 0, x, alpha * x)


_X = np.array([-4.0, -1.0, -0.5, 0.0, 0.5, 2.0])


def _draws(rng):
    return [(rng.normal(size=(3, 4)), float(alpha)) for alpha in rng.uniform([-1.0, 0.05, 1.2], [-0.2, 0.9, 3.0])]


leaky_both_sides.checks(
    Matches(((_X, 0.1), (_X, 0.5)), title="passes positive numbers, and a share of negative ones"),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(((_X, 1.5), (_X, -0.5)), title="holds for a leak above 1, and for a negative one"),
    Matches(_draws, title="is right for other numbers and leaks", hidden=True),
)

leaky_both_sides.hints(
    "Put in 2 and then -2. Which of the two should be multiplied, and which one is?",
    "See 'Meet it' for the values, and the end of 'A slope that is learned' for where a leak may go.",
    "np.where(x < 5, a, b) gives a where x is below 5 and b elsewhere: which comes first decides.",
    "return np.where(x > 0, ___, ___)",
)

leaky_both_sides.why(
    "np.where names its two cases, so nothing depends on alpha. np.maximum(x, alpha * x) is the common short form; it "
    "takes the upper of two lines, which is leaky ReLU as long as alpha is at most 1."
)


def _upper_line(answer):
    """Whether it is right for a leak of 0.5, and takes the upper line for one of 2."""
    x = np.array([-1.0, 2.0])
    return np.allclose(answer(x, 0.5), [-0.5, 2.0]) and np.allclose(answer(x, 2.0), [-1.0, 4.0])


@leaky_both_sides.mistake(when=_upper_line)
def larger_of_two_lines(x, alpha=0.1):
    """for alpha above 1 the line alpha x lies on top for positive x: the larger of the two lines is leaky ReLU only
    for alpha up to 1"""
    return np.maximum(x, alpha * x)


@leaky_both_sides.fault
def alpha_on_the_positive_side(x, alpha=0.1):
    """alpha multiplies the positive numbers here, and the negative ones pass unchanged: the two cases are exchanged"""
    return np.where(x > 0, alpha * x, x)


@leaky_both_sides.mistake
def relu_alone(x, alpha=0.1):
    """negative numbers become 0: this is ReLU, and alpha is not used"""
    return np.maximum(x, 0) + 0 * alpha


@leaky_both_sides.mistake
def leak_everywhere(x, alpha=0.1):
    """relu(x) + alpha x adds the leak to positive numbers too: 2 becomes 2 + 2 alpha"""
    return np.maximum(x, 0) + alpha * x


@leaky_both_sides.mistake
def leak_turned_up(x, alpha=0.1):
    """negative numbers come out with the other sign: relu(-x) is positive, so its share must be subtracted"""
    return np.maximum(x, 0) + alpha * np.maximum(-x, 0)


@leaky_both_sides.mistake
def constant_leak(x, alpha=0.1):
    """each negative number becomes -alpha here, whatever its size; the output is alpha times the number"""
    return np.where(x > 0, x, -alpha)


@leaky_both_sides.mistake
def slope_for_value(x, alpha=0.1):
    """this is the slope, 1 or alpha, not the value"""
    return np.where(x > 0, 1.0, alpha)


@leaky_both_sides.mistake(when=lambda f: "ambiguous" in call(f, np.array([1.0, -1.0]), 0.5).message)
def if_on_an_array(x, alpha=0.1):
    """if asks for one yes or no, and an array gives one for each element"""
    return x if x > 0 else alpha * x


@leaky_both_sides.alternative
def two_halves(x, alpha=0.1):
    return np.maximum(x, 0) + alpha * np.minimum(x, 0)


@leaky_both_sides.alternative
def by_factor(x, alpha=0.1):
    return x * np.where(x < 0, alpha, 1.0)
