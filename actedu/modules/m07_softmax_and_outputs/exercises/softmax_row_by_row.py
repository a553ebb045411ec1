import numpy as np

from actedu.checks import Matches, Stable
from actedu.exercises import exercise


@exercise(title="One large row among small ones", points=2, stars=2, kind="debug the code", defect="c2")
def softmax_row_by_row(scores):
    r"""The axis is right now, one row an example. The largest score is subtracted, so that nothing overflows. And yet
    a row of 0 and 1 comes out as NaN if another row of the batch holds 1000 and 1001.

    Repair it: the softmax of each row, right and without a warning for scores up to $\pm 1000$.
    """


def _far(rng):
    return [(rng.normal(0, 1, (3, 4)) + np.array([[900.0], [0.0], [-900.0]]),)]


softmax_row_by_row.checks(
    Matches(((np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]]),),), title="still right for moderate scores"),
    Stable(
        ((np.array([[1000.0, 1001.0], [0.0, 1.0]]),), (np.array([[-1000.0, -999.0, -998.0]]),)),
        title="right and silent beside a row of large scores",
    ),
    Stable(_far, title="right and silent in other batches", hidden=True),
)

softmax_row_by_row.hints(
    "Follow the row 0, 1 through the code. What is it after the subtraction, and what are its exponentials?",
    "See 'Shift' under 'Softmax, whole': how much may be subtracted, and from which logits?",
    "exp(-1000) is 0 in floats. A row of which everything is 0 cannot be divided by its sum. Subtracting 7 from a row "
    "with a largest score of 7 leaves it an exponential of 1.",
    "scores - np.max(scores, axis=___, keepdims=___)",
)

softmax_row_by_row.why(
    "A constant may be subtracted from a row, and each row may have its own. With its own maximum every row holds an "
    "exponential of exactly 1: nothing overflows, and no sum is 0."
)


@softmax_row_by_row.fault
def one_maximum_for_all(scores):
    """1001 is subtracted from every row, so the row 0, 1 becomes exp(-1001) and exp(-1000): both 0, and 0 / 0 is NaN"""


@softmax_row_by_row.mistake
def nothing_subtracted(scores):
    """without a subtraction exp(1000) overflows; and where all scores are far below 0 the sum is 0"""
    e = np.exp(scores)
    return e / e.sum(axis=-1, keepdims=True)


@softmax_row_by_row.mistake
def maximum_of_columns(scores):
    """the maximum of each column is subtracted: that changes the differences inside a row, and so its probabilities"""
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=-1, keepdims=True)


@softmax_row_by_row.mistake
def clipped(scores):
    """clipping makes 1000 and 1001 equal, so they share alike; their difference of 1 should count"""
    e = np.exp(np.clip(scores, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


@softmax_row_by_row.mistake
def nan_hidden(scores):
    """the NaN is hidden, not cured: that row adds up to 0 instead of 1"""
    e = np.exp(scores - np.max(scores))
    with np.errstate(all="ignore"):
        return np.nan_to_num(e / e.sum(axis=-1, keepdims=True))


@softmax_row_by_row.alternative
def by_scipy(scores):
    from scipy.special import softmax

    return softmax(scores, axis=1)


@softmax_row_by_row.alternative
def in_a_loop(scores):
    return [np.exp(row - max(row)) / sum(np.exp(row - max(row))) for row in scores]
