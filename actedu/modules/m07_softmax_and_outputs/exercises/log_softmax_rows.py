import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="Log-probabilities from logits", points=3, stars=2, kind="write the function")
def log_softmax_rows(z):
    r"""Return the logarithm of the softmax of each row of `z`, shape (examples, classes): $\log p_i = z_i - \log \sum_j
    e^{z_j}$.

    Finite, right and without a warning for logits up to $\pm 1000$. Write it in plain NumPy.
    """
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _rows(rng):
    return [(rng.normal(0, 3, (4, 5)),), (rng.normal(0, 1, (3, 3)),)]


def _far(rng):
    """Rows of which one overflows, one underflows as a whole and one does neither, whatever is drawn."""
    rows = rng.normal(0, 30, (4, 6)) + np.array([[-900.0], [0.0], [900.0], [500.0]])
    return [(np.clip(rows, -1000.0, 1000.0),)]


log_softmax_rows.checks(
    Matches(
        ((np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.0]]),), (np.array([[1.0, -1.0], [0.5, 2.0]]),)),
        title="right for moderate logits",
    ),
    Stable(
        ((np.array([[0.0, -1000.0], [1000.0, 999.0]]),), (np.array([[-1000.0, -1000.0, -1001.0]]),)),
        title="finite, right and silent for large logits",
    ),
    LeavesInputAlone((np.array([[1.0, 2.0], [0.0, -1.0]]),)),
    Matches(_rows, title="right for other logits", hidden=True),
    Stable(_far, title="right for other large logits", hidden=True),
)

log_softmax_rows.hints(
    "The result is finite for every finite logit. Which step would make it infinite on the way?",
    "See 'Shift' under 'Softmax, whole' and the second of the 'Pitfalls'.",
    "For one row: log(e^a + e^b) = m + log(e^(a - m) + e^(b - m)) with m the larger of the two. One of the "
    "exponentials is then 1, so the logarithm is safe.",
    "Take each row's largest logit off first: z - z.max(axis=1, keepdims=___). Then subtract the logarithm of ___.",
)

log_softmax_rows.why(
    "The formula uses only differences of logits, so each row's largest may be subtracted first. Then the sum lies "
    "between 1 and the number of classes: its logarithm is finite, and no probability is rounded to 0 before its "
    "logarithm is taken."
)


@log_softmax_rows.mistake
def log_of_rounded(z):
    """the logarithm is taken of a probability that was rounded to 0: -inf instead of -1000"""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


@log_softmax_rows.mistake
def nothing_subtracted(z):
    """right on paper, but exp(1000) overflows, and where all logits are near -1000 the sum is 0"""
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@log_softmax_rows.mistake
def one_maximum_for_all(z):
    """one maximum for the whole batch makes the sum of a smaller row 0, and log 0 is not finite"""
    z = z - z.max()
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@log_softmax_rows.mistake
def subtracted_inside_only(z):
    """the maximum is subtracted inside the exponential but not outside, so every entry is off by it"""
    return z - np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))


@log_softmax_rows.mistake
def down_the_columns(z):
    """this sums over the examples of each class; the classes of one example stand in a row"""
    z = z - z.max(axis=0)
    return z - np.log(np.exp(z).sum(axis=0))


@log_softmax_rows.mistake
def without_the_logarithm(z):
    """these are the probabilities, not their logarithms"""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@log_softmax_rows.alternative
def by_logaddexp(z):
    return z - np.logaddexp.reduce(z, axis=1)[:, None]


@log_softmax_rows.alternative
def by_scipy(z):
    from scipy.special import log_softmax

    return log_softmax(z, axis=1)


@log_softmax_rows.alternative
def in_a_loop(z):
    return [row - np.max(row) - np.log(np.sum(np.exp(row - np.max(row)))) for row in z]
