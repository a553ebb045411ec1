import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A softmax for a batch", points=2, stars=1, kind="debug the code", defect="c1")
def softmax_of_a_batch(scores):
    r"""This listing stands twice in one of our sources, where the layers before it give one *row* an example.

    Repair it: for `scores` of shape (examples, classes), return the softmax of each row.
    """


def _batch(rng):
    return [(rng.normal(0, 2, (3, 3)),), (rng.normal(0, 2, (5, 4)),)]


softmax_of_a_batch.checks(
    Matches(((np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]),),), title="gives two equal rows equal probabilities"),
    Matches(
        ((np.array([[0.0, 2.0], [1.0, -1.0]]),), (np.array([[0.5, 0.0, -1.0, 3.0]]),)),
        title="gives each row its own softmax, also in a square batch and in a batch of one",
    ),
    LeavesInputAlone((np.array([[1.0, 2.0], [0.0, -1.0]]),)),
    Matches(_batch, title="gives each row its own softmax in other batches", hidden=True),
)

softmax_of_a_batch.hints(
    "Which numbers must add up to 1? Print the sums of the rows and of the columns of what the listing gives.",
    "See the word 'Axis' under 'Softmax, whole', and the first of the 'Pitfalls'.",
    "For x of shape (2, 3), x.mean(axis=0) has three numbers, one a column. x.mean(axis=1, keepdims=True) has the "
    "shape (2, 1), and dividing by it divides row by row.",
    "return e / e.sum(axis=___, keepdims=___)",
)

softmax_of_a_batch.why(
    "The sum has to run over the classes of one example, which stand in a row: the last axis. keepdims leaves a column "
    "of sums, so that each row is divided by its own. Samples that stand in columns would need axis 0."
)


@softmax_of_a_batch.fault
def columns_add_up(scores):
    """the columns add up to 1, not the rows: each probability is a share among the examples, for one class"""


@softmax_of_a_batch.mistake
def sums_as_a_row(scores):
    """without keepdims the sums of the rows lie as a row, and NumPy divides column j by the sum of row j"""
    e = np.exp(scores - np.max(scores))
    return e / e.sum(axis=1)


@softmax_of_a_batch.mistake
def one_sum_for_all(scores):
    """all numbers of the batch add up to 1 together: every example needs a sum of its own"""
    e = np.exp(scores - np.max(scores))
    return e / e.sum()


@softmax_of_a_batch.mistake
def turned_round(scores):
    """the rows are divided rightly, but the result is turned: one column an example"""
    e = np.exp(scores - np.max(scores)).T
    return e / e.sum(axis=0)


@softmax_of_a_batch.mistake
def only_shares_of_scores(scores):
    """the rows add up to 1, but the scores were not exponentiated; negative scores give negative shares"""
    return scores / scores.sum(axis=1, keepdims=True)


@softmax_of_a_batch.alternative
def row_by_row(scores):
    return [np.exp(row) / np.exp(row).sum() for row in scores]


@softmax_of_a_batch.alternative
def by_scipy(scores):
    from scipy.special import softmax

    return softmax(scores, axis=1)


@softmax_of_a_batch.alternative
def by_turning_twice(scores):
    e = np.exp(scores)
    return (e.T / e.sum(axis=1)).T
