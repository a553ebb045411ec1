import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="A backward pass from the output", points=3, stars=2, kind="derive the gradient")
def softplus_from_its_output(dy, y):
    r"""A custom softplus has computed $y = \log(1 + e^z)$ and kept `y` alone; $z$ is gone. Its `backward` takes `dy`,
    the loss's gradient at the output, and `y`, arrays of one shape, and returns the gradient in $z$.

    Derive the slope in terms of $y$, and write it. Six digits must be right also far on the left, where $y$ is tiny,
    and far on the right, where it is 900.
    """
    return dy * -np.expm1(-y)


_Y = np.log1p(np.exp(np.array([-3.0, -0.5, 0.0, 1.0, 4.0])))
_DY = np.array([1.0, -2.0, 0.5, 3.0, -1.0])


def _drawn(rng):
    z = rng.normal(0, 3, (4, 3))
    return [(rng.normal(size=(4, 3)), np.logaddexp(0.0, z)), (rng.normal(size=3), 10.0 ** rng.uniform(-13, -9, 3))]


softplus_from_its_output.checks(
    Matches([(np.ones(5), _Y)], title="is the slope, where dy is 1"),
    Matches([(_DY, _Y), (np.zeros(2), np.ones(2))], title="hands on dy times the slope"),
    Matches([(np.ones(2), np.array([1e-9, 1e-12]))], title="keeps its digits for tiny y", atol=1e-30),
    Stable([(np.ones(3), np.array([1.0, 50.0, 900.0]))], title="is right and silent for large y"),
    LeavesInputAlone((_DY, _Y)),
    Matches(_drawn, title="right for other gradients and outputs", hidden=True, atol=1e-30),
)

softplus_from_its_output.hints(
    "The slope of softplus in z is the sigmoid of z. Write the sigmoid with e^z, and e^z with y.",
    "See 'An activation of your own' in the lesson, where the same is done for squareplus.",
    "For f(z) = e^z itself, y is the slope, and backward returns dy * y. Here e^z = e^y - 1.",
    "dy * (1 - ___), or, so that tiny y keep their digits, dy * -np.expm1(___)",
)

softplus_from_its_output.why(
    "The sigmoid of z is e^z / (1 + e^z). The denominator is e^y, the numerator e^y - 1, so the slope is 1 - e^(-y). "
    "For tiny y it is about y, and 1 - exp(-y) loses digits where expm1 does not. Keeping y instead of z saves memory "
    "where y is needed anyway, as the next layer's input."
)


@softplus_from_its_output.mistake
def dy_left_out(dy, y):
    """this is the slope; backward hands on dy times the slope"""
    return -np.expm1(-y)


@softplus_from_its_output.mistake
def output_taken_for_sum(dy, y):
    """this is the sigmoid of y; the slope is the sigmoid of z, and y is not z"""
    return dy / (1 + np.exp(-y))


@softplus_from_its_output.mistake
def squareplus_slope(dy, y):
    """this is the slope of squareplus, which the lesson derives; softplus has another"""
    return dy * y**2 / (1 + y**2)


@softplus_from_its_output.mistake
def digits_lost(dy, y):
    """the formula is right, but for tiny y it subtracts two numbers that are nearly 1, and few digits remain"""
    return dy * (1 - np.exp(-y))


@softplus_from_its_output.mistake
def logistic_from_its_output(dy, y):
    """y (1 - y) is the slope of the sigmoid in terms of its output; here y is a softplus"""
    return dy * y * (1 - y)


@softplus_from_its_output.mistake
def divided_by_the_slope(dy, y):
    """the gradient is divided by the slope here; a chain multiplies"""
    with np.errstate(all="ignore"):
        return dy / -np.expm1(-y)


@softplus_from_its_output.alternative
def by_way_of_z(dy, y):
    z = y + np.log(-np.expm1(-y))
    return dy * np.exp(z - y)


@softplus_from_its_output.alternative
def with_minus(dy, y):
    return -dy * np.expm1(-np.asarray(y))
