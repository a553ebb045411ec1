import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A line through all the points", points=3, stars=2, kind="write the function")
def weights_of_a_broken_line(xs, ys):
    r"""Points $(x_0, y_0), \dots, (x_n, y_n)$ are to be joined by the net $y_0 + \sum_i v_i\,\mathrm{relu}(x -
    x_i)$, whose hinges are the points but the last: $x_0, \dots, x_{n-1}$. The arrays `xs`, which increases, and
    `ys` have $n + 1$ numbers each.

    Return the $n$ output weights $v_i$ with which the net passes through every point.
    """
    slopes = np.diff(ys) / np.diff(xs)
    return np.diff(slopes, prepend=0.0)


def _points(rng):
    cases = []
    for n in (1, 4, 9):
        cases.append((np.cumsum(rng.uniform(0.2, 2.0, n + 1)) - 3.0, rng.normal(size=n + 1)))
    return cases


weights_of_a_broken_line.checks(
    Matches(
        ((np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0, 2.0])),),
        title="joins points one step apart",
    ),
    Matches(
        (
            (np.array([-1.0, 0.0, 4.0, 4.5]), np.array([2.0, 2.0, 0.0, 3.0])),
            (np.array([0.0, 2.0]), np.array([1.0, 5.0])),
        ),
        title="joins points at uneven distances, and two alone",
    ),
    LeavesInputAlone((np.array([0.0, 1.0, 3.0]), np.array([1.0, 0.0, 2.0]))),
    Matches(_points, title="is right for other points", hidden=True),
)

weights_of_a_broken_line.hints(
    "Between two points the net is straight. Which slope must it have there, and which does it have already?",
    "See 'Broken lines' in the lesson: what does a unit add to the slope, and from where on?",
    "For points at 0, 2 and 3 with heights 1, 5 and 4 the slopes are 2 and -1, so the weights are 2 and -3.",
    "slopes = np.diff(ys) / ___; then np.diff(slopes, prepend=___)",
)

weights_of_a_broken_line.why(
    "Left of the first hinge the net is flat, so its slope there is 0, and the first weight is the first slope. Each "
    "further weight is a slope minus the one before, because all units further left stay on."
)


@weights_of_a_broken_line.mistake
def slopes_themselves(xs, ys):
    """these are the slopes; the units further left stay on, so a weight is the change of the slope"""
    return np.diff(ys) / np.diff(xs)


@weights_of_a_broken_line.mistake
def rises_for_slopes(xs, ys):
    """a slope is the rise divided by the distance; this leaves the distance out, which only works at distance 1"""
    return np.diff(np.diff(ys), prepend=0.0)


@weights_of_a_broken_line.mistake
def first_weight_missing(xs, ys):
    """there is one weight too few: at the first hinge the slope changes from 0 to the first slope"""
    return np.diff(np.diff(ys) / np.diff(xs))


@weights_of_a_broken_line.mistake
def heights_for_weights(xs, ys):
    """these are rises from point to point, which would be the output weights of steps, not of ReLUs"""
    return np.diff(ys)


@weights_of_a_broken_line.mistake
def changes_backwards(xs, ys):
    """the signs are turned after the first weight: a change is the slope after the hinge minus that before it"""
    slopes = np.diff(ys) / np.diff(xs)
    return np.concatenate([slopes[:1], slopes[:-1] - slopes[1:]])


@weights_of_a_broken_line.alternative
def by_solving(xs, ys):
    layer = np.maximum(xs[1:, None] - xs[:-1], 0)
    return np.linalg.solve(layer, ys[1:] - ys[0])


@weights_of_a_broken_line.alternative
def one_by_one(xs, ys):
    weights, before = [], 0.0
    for i in range(len(xs) - 1):
        slope = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i])
        weights.append(slope - before)
        before = slope
    return weights
