import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Both gains from a grid", points=3, stars=2, kind="write the function")
def both_gains(y, p):
    r"""`y` holds a function's values on a grid and `p` the share of each grid point; the shares add up to 1.

    Return the two gains as a tuple: the one that keeps the mean square, and the one that keeps the variance.
    """
    square = np.sum(p * y**2)
    return square**-0.5, (square - np.sum(p * y) ** 2) ** -0.5


def _grid(f, points):
    z = np.linspace(-6, 6, points)
    p = np.exp(-(z**2) / 2)
    return f(z), p / p.sum()


def _drawn(rng):
    a, b, c = rng.uniform(0.3, 2.0, 3)
    return [_grid(lambda z: c * np.maximum(a * z, -b * z) + 0.1 * z, 401)]


_TWO = (np.array([1.0, 4.0]), np.array([0.75, 0.25]))

both_gains.checks(
    Matches([_TWO], title="is right for two points with the shares 3/4 and 1/4"),
    Matches([_grid(np.abs, 601), _grid(lambda z: np.tanh(z) + 1, 601)], title="is right for two functions on a grid"),
    LeavesInputAlone(args=_TWO),
    Matches(_drawn, title="is right for other functions", hidden=True),
)

both_gains.hints(
    "Each mean is a sum over the grid in which every point counts by its share.",
    "See the first cell under 'The gain of any function' in the lesson, and 'Mean square, or variance?'.",
    "For y = (0, 2) with shares (1/2, 1/2) the mean is 1, the mean square 2, and so the variance 2 - 1 = 1.",
    "square = np.sum(p * ___); mean = np.sum(___); return 1 / np.sqrt(square), 1 / np.sqrt(square - ___)",
)

both_gains.why(
    "The shares p stand for the normal distribution. y.mean() or y.std() would count the rare points far out as much "
    "as the frequent ones near 0. The two gains are equal exactly where the mean is 0."
)


@both_gains.mistake
def shares_ignored(y, p):
    """this counts all grid points alike; the points far out are rare, and p says how rare"""
    return np.mean(y**2) ** -0.5, np.std(y) ** -1.0


@both_gains.mistake
def roots_forgotten(y, p):
    """these are one over mean square and variance: a gain multiplies weights, so take the root"""
    square = np.sum(p * y**2)
    return 1 / square, 1 / (square - np.sum(p * y) ** 2)


@both_gains.mistake
def mean_not_squared(y, p):
    """the variance is the mean square less the *squared* mean"""
    square = np.sum(p * y**2)
    return square**-0.5, abs(square - np.sum(p * y)) ** -0.5


@both_gains.mistake
def mean_square_twice(y, p):
    """the second gain is to keep the variance: the mean has to be taken out first"""
    square = np.sum(p * y**2)
    return square**-0.5, square**-0.5


@both_gains.alternative
def by_deviations(y, p):
    mean = np.average(y, weights=p)
    return np.array([1 / np.sqrt(p @ np.square(y)), 1 / np.sqrt(p @ np.square(y - mean))])
