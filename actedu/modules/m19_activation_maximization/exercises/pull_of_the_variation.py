import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The pull of total variation", points=3, stars=2, kind="derive the gradient")
def pull_of_the_variation(x):
    r"""The total variation of an image `x`, (rows, columns), is the sum of $|x_i - x_j|$ over all pairs of pixels that
    lie side by side or one above the other, each pair once.

    Return its gradient with respect to the pixels, an array of the same shape. Where two neighbours are equal, the
    slope of the absolute value counts as 0.
    """
    down, right = np.sign(np.diff(x, axis=0)), np.sign(np.diff(x, axis=1))
    slope = np.zeros(np.shape(x))
    slope[1:] += down
    slope[:-1] -= down
    slope[:, 1:] += right
    slope[:, :-1] -= right
    return slope


_BUMP = np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.5], [0.0, 0.0, 0.0]])
_RAMP = np.array([[1.0, 2.0, 4.0, 7.0]])
_MIXED = np.array([[0.3, -1.2, 0.3, 2.0], [0.3, 0.8, -0.5, 2.0], [1.1, 0.9, 0.7, -0.4]])

pull_of_the_variation.checks(
    Matches(((_BUMP,),), title="right around a bump", atol=1e-6),
    Matches(((_RAMP,), (_RAMP.T,)), title="right for one row and for one column", atol=1e-6),
    Matches(((_MIXED,),), title="right where some neighbours are equal", atol=1e-6),
    LeavesInputAlone((_MIXED,)),
    Matches(lambda rng: [(rng.normal(size=(8, 8)),), (rng.normal(size=(3, 5)).round(1),)],
            title="right for other images", atol=1e-6, hidden=True),
)  # fmt: skip

pull_of_the_variation.hints(
    "Take one pixel. In how many of the pairs does it occur, and which sign has the slope of each of them?",
    "See what the lesson says of total variation under 'Each regulariser says what it expects'.",
    "In the row (1, 5, 2) the variation is 4 + 3 = 7. Raise the 5 a little: both pairs grow, slope 2. Raise the 1: its "
    "pair shrinks, slope -1.",
    "np.sign(np.diff(x, axis=0)) holds a sign for each pair one above the other. Add it to slope[1:], the lower "
    "pixels; the upper ones, slope[:-1], get ___ it. The same along axis ___.",
)

pull_of_the_variation.why(
    "The slope of |x_i - x_j| is the sign of x_i - x_j for the first pixel and its opposite for the second. A pixel "
    "above all its four neighbours has the slope 4, one between them 0: only specks and edges are pulled, and how far "
    "they stand out does not matter."
)


def _pulled(x, axes=(0, 1), of=np.sign):
    slope = np.zeros(np.shape(x))
    for axis in axes:
        d = of(np.diff(x, axis=axis))
        pad = [(0, 0), (0, 0)]
        pad[axis] = (1, 0)
        slope += np.pad(d, pad)
        pad[axis] = (0, 1)
        slope -= np.pad(d, pad)
    return slope


@pull_of_the_variation.mistake
def signs_turned(x):
    """the signs are turned round: this is the gradient of minus the variation, where it falls"""
    return -_pulled(x)


@pull_of_the_variation.mistake
def one_of_two(x):
    """each difference pulls at one of its two pixels here; it pulls at both, in opposite directions"""
    slope = np.zeros(np.shape(x))
    slope[1:] += np.sign(np.diff(x, axis=0))
    slope[:, 1:] += np.sign(np.diff(x, axis=1))
    return slope


@pull_of_the_variation.mistake
def columns_only(x):
    """pairs side by side are missing: only those one above the other count here"""
    return _pulled(x, axes=(0,))


@pull_of_the_variation.mistake
def rows_only(x):
    """pairs one above the other are missing: only those side by side count here"""
    return _pulled(x, axes=(1,))


@pull_of_the_variation.mistake
def of_squares(x):
    """this is the gradient of the sum of squared differences; an absolute value has the slope 1 or -1, however large
    the difference
    """
    return _pulled(x, of=lambda d: 2 * d)


@pull_of_the_variation.mistake
def differences_themselves(x):
    """the differences stand where their signs belong: the slope of |d| is the sign of d"""
    return _pulled(x, of=lambda d: d)


@pull_of_the_variation.mistake
def around_the_border(x):
    """np.roll joins the last pixel of a row with the first one, which are no neighbours"""
    return sum(np.sign(x - np.roll(x, by, axis)) for axis in (0, 1) for by in (1, -1))


@pull_of_the_variation.mistake
def each_pair_twice(x):
    """each pair counts twice here: once from either of its pixels"""
    return 2 * _pulled(x)


@pull_of_the_variation.alternative
def pixel_by_pixel(x):
    rows, columns = np.shape(x)
    slope = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for k, m in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= k < rows and 0 <= m < columns:
                    slope[i, j] += np.sign(x[i, j] - x[k, m])
    return slope


@pull_of_the_variation.alternative
def padded_with_itself(x):
    p = np.pad(x, 1, mode="edge")
    middle = p[1:-1, 1:-1]
    return sum(np.sign(middle - other) for other in (p[:-2, 1:-1], p[2:, 1:-1], p[1:-1, :-2], p[1:-1, 2:]))
