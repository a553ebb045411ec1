import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Measure a slope", points=2, stars=2, kind="write the function")
def measured_slope(y, x):
    r"""A curve was measured: the array `y` holds its values at the equally spaced inputs in the array `x`, three or
    more of them.

    Return the slopes at all inputs but the first and the last, each from its neighbours on both sides: rise over run.
    """
    return (y[2:] - y[:-2]) / (x[2:] - x[:-2])


measured_slope.checks(
    Matches(
        (
            (np.array([1.0, 4.0, 7.0, 10.0]), np.array([0.0, 1.0, 2.0, 3.0])),
            (np.array([4.0, 1.0, 0.0, 1.0, 4.0]), np.array([-2.0, -1.0, 0.0, 1.0, 2.0])),
        ),
        title="gives the slopes of a line and of the square",
    ),
    Matches(((np.array([0.0, 0.25, 1.0]), np.array([0.0, 0.5, 1.0])),), title="divides by the run, whatever the steps"),
    Matches(lambda rng: [(rng.normal(size=9), 0.1 * np.arange(9.0))], title="on other curves", hidden=True),
)

measured_slope.hints(
    "For each inner input: the value after it minus the value before it, divided by the distance of the two.",
    "See 'Slopes, measured' in the lesson: there h is the distance to each neighbour.",
    "y[1:] - y[:-1] are the differences of direct neighbours; here the two are two places apart.",
    "return (y[2:] - y[___]) / (x[2:] - x[___])",
)

measured_slope.why("y[2:] and y[:-2] are the curve shifted by two places, so all slopes come out at once.")


@measured_slope.mistake
def one_sided(y, x):
    """these are the slopes between direct neighbours, one more than asked for; take the two on both sides"""
    return (y[1:] - y[:-1]) / (x[1:] - x[:-1])


@measured_slope.mistake
def run_of_one_step(y, x):
    """the two neighbours are two steps apart: the run is twice as long, so these slopes are twice too large"""
    return (y[2:] - y[:-2]) / (x[1:-1] - x[:-2])


@measured_slope.mistake
def run_as_a_factor(y, x):
    """the rise is multiplied by the run; divide"""
    return (y[2:] - y[:-2]) * (x[2:] - x[:-2])


@measured_slope.mistake
def before_minus_after(y, x):
    """before minus after: the sign of every slope is turned"""
    return (y[:-2] - y[2:]) / (x[2:] - x[:-2])


@measured_slope.alternative
def by_gradient(y, x):
    return np.gradient(y, x)[1:-1]
