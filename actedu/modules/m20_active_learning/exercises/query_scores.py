import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Three scores of a pool", points=3, stars=2, kind="write the function")
def query_scores(p):
    r"""`p` holds a net's probabilities for a pool, an array (n, classes). Write a function that returns an array
    (n, 3): for each row the score of least confidence, that of margin and the entropy.

    In all three, larger is to mean: ask for this one. For margin return the second largest probability less the
    largest, which is 0 or below. A class of probability 0 adds 0 to the entropy.
    """
    ordered = np.sort(p, axis=1)
    logs = np.log(p, where=p > 0, out=np.zeros_like(p))
    return np.stack([1 - ordered[:, -1], ordered[:, -2] - ordered[:, -1], -(p * logs).sum(axis=1)], axis=1)


_LESSON = np.array([[0.5, 0.49, 0.01], [0.4, 0.3, 0.3], [0.98, 0.01, 0.01]])
_SURE = np.array([[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])


def _drawn(rng):
    return [(rng.dirichlet(np.full(classes, 0.7), n),) for n, classes in ((6, 10), (4, 2))]


query_scores.checks(
    Matches(((_LESSON,),), title="right for the three images of the lesson"),
    Matches(((_SURE,),), title="right where a probability is 0", atol=1e-11),
    LeavesInputAlone((_LESSON,)),
    Matches(_drawn, title="right for other pools", hidden=True),
)

query_scores.hints(
    "Sort each row once: the largest and the second largest stand at its end then.",
    "See 'Four scores' in the lesson: three of the four, for a whole pool.",
    "For np.sort([[0.2, 0.7, 0.1]], axis=1) the last column holds 0.7, the one before it 0.2. 0 * log 0 is not a "
    "number in NumPy: put a 0 in its place.",
    "With each row sorted: np.stack([1 - ordered[:, -1], ordered[:, -2] - ___, -(p * ___).sum(axis=1)], axis=1)",
)

query_scores.why(
    "Each score is a function of one row, so everything runs along the last axis. With the sign turned, the margin "
    "can be sorted like the others. p log p tends to 0 as p does; the code has to be told."
)


def _scores(p, log=np.log, axis=1):
    ordered = np.sort(p, axis=1)
    logs = log(p, where=p > 0, out=np.zeros_like(p))
    return np.stack([1 - ordered[:, -1], ordered[:, -2] - ordered[:, -1], -(p * logs).sum(axis=axis)], axis=1)


@query_scores.mistake
def margin_not_turned(p):
    """the margin is not turned round: the largest value is the row that the net is surest of"""
    found = _scores(p)
    found[:, 1] *= -1
    return found


@query_scores.mistake
def confidence_not_turned(p):
    """the first column is the confidence: larger means here that the net is sure"""
    found = _scores(p)
    found[:, 0] = p.max(axis=1)
    return found


@query_scores.mistake
def not_a_number_at_zero(p):
    """0 times log 0 is not a number: a row with a probability of 0 has no entropy here"""
    found = _scores(p)
    with np.errstate(all="ignore"):
        found[:, 2] = -(p * np.log(p)).sum(axis=1)
    return found


@query_scores.mistake
def entropy_in_bits(p):
    """the entropy is in bits, log to base 2; the order is the same, the value is not"""
    return _scores(p, log=np.log2)


@query_scores.mistake
def entropy_not_turned(p):
    """the entropy lacks its minus sign: the surest row has the largest value, 0"""
    found = _scores(p)
    found[:, 2] *= -1
    return found


@query_scores.mistake
def first_less_smallest(p):
    """the second column takes the smallest probability; a margin needs the second largest"""
    found = _scores(p)
    found[:, 1] = p.min(axis=1) - p.max(axis=1)
    return found


@query_scores.alternative
def row_by_row(p):
    out = []
    for row in p.tolist():
        third, second, first = 0.0, *sorted(row)[-2:]
        third = -sum(q * np.log(q) for q in row if q > 0)
        out.append([1 - first, second - first, third])
    return out


@query_scores.alternative
def a_little_added(p):
    ordered = np.sort(p, axis=1)
    return np.c_[1 - ordered[:, -1], ordered[:, -2] - ordered[:, -1], -(p * np.log(p + 1e-12)).sum(axis=1)]


@query_scores.alternative
def by_scipy(p):
    from scipy.special import entr

    two = np.partition(p, -2, axis=1)[:, -2:]
    return np.c_[1 - two.max(axis=1), two.min(axis=1) - two.max(axis=1), entr(p).sum(axis=1)]
