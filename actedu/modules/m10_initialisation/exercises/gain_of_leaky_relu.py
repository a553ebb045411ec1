import numpy as np

from actedu.checks import KeepsShape, Matches
from actedu.exercises import exercise


@exercise(title="The gain of leaky ReLU", points=3, stars=2, kind="derive the gradient", curve=(0, 1))
def gain_of_leaky_relu(alpha):
    r"""Leaky ReLU is $z$ on the right and $\alpha z$ on the left. For standard normal $z$, derive the gain
    $1 / \sqrt{E f(z)^2}$ and write it as a formula in `alpha`, an array of numbers from 0 to 1.
    """
    return np.sqrt(2 / (1 + alpha**2))


gain_of_leaky_relu.checks(
    Matches([(np.array([0.0, 1.0]),)], title="is right at both ends: ReLU and a straight line"),
    Matches([(np.array([0.01, 0.2, 0.5, 0.9]),)], title="is right between"),
    KeepsShape(),
    Matches(lambda rng: [(rng.uniform(0, 1, 7),)], title="is right for other slopes", hidden=True),
)

gain_of_leaky_relu.hints(
    "Split the mean square into what comes from the right half of the distribution and what comes from the left.",
    "See 'The gain of any function' in the lesson: for ReLU one of the two halves is 0.",
    "The right half of z^2 has mean 1/2. If f were 3z on the left, the left half would give 9 times 1/2.",
    "np.sqrt(1 / (1/2 + ___ / 2)); check it at alpha = 1, where nothing is lost",
)

gain_of_leaky_relu.why(
    "E f^2 is 1/2 from the right and alpha squared times 1/2 from the left. At alpha = 0 that is ReLU's gain, the "
    "root of 2; at alpha = 1 the function is the identity, and the gain 1. It keeps the mean square; the mean of the "
    "outputs is a part of that, and shrinks as alpha grows."
)


@gain_of_leaky_relu.mistake
def slope_not_squared(alpha):
    """on the left f is alpha times z, and its square has alpha squared in it"""
    return np.sqrt(2 / (1 + alpha))


@gain_of_leaky_relu.mistake
def relu_for_all(alpha):
    """that is ReLU's gain for every alpha; the left half gives something too"""
    return np.full_like(alpha, np.sqrt(2.0))


@gain_of_leaky_relu.mistake
def root_forgotten(alpha):
    """this is one over the mean square; the gain multiplies weights, so it is the root of that"""
    return 2 / (1 + alpha**2)


@gain_of_leaky_relu.mistake
def upside_down(alpha):
    """this is the root of the mean square itself: the gain makes up for it, so it is one over this"""
    return np.sqrt((1 + alpha**2) / 2)


@gain_of_leaky_relu.alternative
def by_parts(alpha):
    right, left = 0.5, 0.5 * np.square(alpha)
    return (right + left) ** -0.5
