import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The jump of a slope, from five values", points=4, stars=3, kind="derive the gradient")
def jump_of_a_slope(y, h):
    r"""A function is given by five values `y`, at $-2h, -h, 0, h, 2h$. It may bend sharply at 0 and nowhere else.

    Derive from $f(h)$ and $f(2h)$ a difference quotient for the slope just right of 0 that is *exact for parabolas*,
    and its mirror image for the left. Return the jump: slope on the right less slope on the left.

    The plain quotient $(f(h) - f(0)) / h$ is not enough: for $f = x^2$, which is smooth, it sees a jump of $2h$.
    """
    right = (4 * y[3] - y[4] - 3 * y[2]) / (2 * h)
    left = (3 * y[2] - 4 * y[1] + y[0]) / (2 * h)
    return right - left


def _values(left, right, h):
    """Five values of two parabolas c0 + c1 x + c2 x^2 that meet at 0."""
    x = h * np.arange(-2.0, 3.0)
    return np.where(x < 0, np.polyval(left[::-1], x), np.polyval(right[::-1], x)), h


def _drawn(rng):
    cases = []
    for _ in range(5):
        c0, *rest = rng.normal(size=5)
        cases.append(_values((c0, rest[0], rest[1]), (c0, rest[2], rest[3]), float(rng.uniform(0.05, 1.0))))
    return cases


jump_of_a_slope.checks(
    Matches((_values((0, 0, 0), (0, 1, 0), 0.5), _values((1, -2, 0), (1, 3, 0), 0.25)), title="exact for two rays"),
    Matches((_values((0, 0, 1), (0, 0, 1), 0.5), _values((2, 1, -1), (2, 1, -1), 0.1)), title="0 for one parabola"),
    Matches(
        (_values((0, 1, 0.5), (0, 1, 0), 0.5), _values((0, 2, 1), (0, 1, -1), 0.2)), title="exact for two parabolas"
    ),
    LeavesInputAlone((np.array([0.0, 0.0, 0.0, 0.5, 1.0]), 0.5)),
    Matches(_drawn, title="exact for other parabolas", hidden=True),
)

jump_of_a_slope.hints(
    "Write f(h) and f(2h) for f = a + s h + c h^2, and combine them so that c drops out: s is what you want.",
    "See 'Smoothness, measured' in the lesson, where the plain quotient is used with a small step.",
    "f(h) - f(0) = s h + c h^2, and f(2h) - f(0) = 2 s h + 4 c h^2. Four times the first less the second has no c.",
    "right = (4 * y[3] - y[4] - ___ * y[2]) / (___ * h); the left one with all signs turned and y[1], y[0].",
)

jump_of_a_slope.why(
    "Four times f(h) - f(0) less f(2h) - f(0) is 2 s h: the curvature has cancelled. Mirrored, the left slope is "
    "(3 f(0) - 4 f(-h) + f(-2h)) / (2h). So a jump is seen only where there is one, whatever the curvatures on the two "
    "sides."
)


@jump_of_a_slope.mistake
def plain_quotients(y, h):
    """exact for rays only: a curvature on either side shows up as a jump, so that a parabola seems to have a corner"""
    return (y[3] - 2 * y[2] + y[1]) / h


@jump_of_a_slope.mistake
def far_points_alone(y, h):
    """the step is larger now, and so is the share of the curvature: it must cancel, which takes two points a side"""
    return (y[4] - 2 * y[2] + y[0]) / (2 * h)


@jump_of_a_slope.mistake
def mean_for_jump(y, h):
    """this is the slope across 0, the mean of both sides: a jump is their difference"""
    return (y[3] - y[1]) / (2 * h)


@jump_of_a_slope.mistake
def sign_turned(y, h):
    """the sign is turned: right less left, so that ReLU's jump is 1"""
    return -((4 * y[3] - y[4] - 3 * y[2]) - (3 * y[2] - 4 * y[1] + y[0])) / (2 * h)


@jump_of_a_slope.mistake
def half_forgotten(y, h):
    """twice too large: four times f(h) less f(2h) leaves 2 s h, so divide by 2h"""
    return ((4 * y[3] - y[4] - 3 * y[2]) - (3 * y[2] - 4 * y[1] + y[0])) / h


@jump_of_a_slope.alternative
def by_weights(y, h):
    return np.dot([-1, 4, -6, 4, -1], y) / (2 * h)


@jump_of_a_slope.alternative
def by_fits(y, h):
    x = h * np.arange(-2.0, 3.0)
    return np.polyfit(x[2:], y[2:], 2)[1] - np.polyfit(x[:3], y[:3], 2)[1]
