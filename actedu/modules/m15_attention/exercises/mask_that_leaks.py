import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A mask that leaks", points=2, stars=2, kind="debug the code")
def mask_that_leaks(scores):
    """In a net that writes text, no word may read a later one. This code is to give the attention weights of each row
    of `scores`, (words, words), under a causal mask: row i may use the columns 0 to i.

    Every row adds up to 1, and yet the net cheats: later words still get weight. Repair it.
    """
    allowed = np.tri(len(scores), dtype=bool)
    s = np.where(allowed, scores, -np.inf)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


_LATER = np.array([[0.5, 2.0, -1.0], [1.0, 0.0, 3.0], [0.2, -0.4, 0.6]])


def _drawn(rng):
    return [(rng.normal(0, 2, (4, 4)),), (rng.normal(0, 2, (6, 6)) - 5.0,)]


mask_that_leaks.checks(
    Matches(((_LATER,),), title="a later word gets exactly 0, and each row adds up to 1", atol=1e-12),
    Matches(((_LATER - 3.0,), (np.zeros((4, 4)),)), title="right where all scores are negative, or alike"),
    LeavesInputAlone((_LATER,)),
    Matches(_drawn, title="right for other scores", hidden=True),
)

mask_that_leaks.hints(
    "Print the weights for scores that are all 0. What does the last word get in the first row, and why?",
    "See 'Masks' in the lesson: what becomes of a score of 0, and of a score of minus infinity, in softmax?",
    "Softmax of (0, 0) is (1/2, 1/2): a score of 0 is a score like any other. exp(-inf) is 0.",
    "s = np.where(allowed, scores, ___), before the exponentials",
)

mask_that_leaks.why(
    "Multiplying by the mask sets a score to 0, and exp(0) = 1 is a good share, a better one than a negative score "
    "gets. What must get nothing needs the score minus infinity, before softmax; then each row still adds up to 1."
)


@mask_that_leaks.fault
def zero_for_a_score(scores):
    """a masked score is 0 here, and exp(0) is 1: a later word gets as much as a word with score 0"""
    allowed = np.tri(len(scores))
    s = scores * allowed
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mask_that_leaks.mistake
def masked_after_softmax(scores):
    """the weights of later words are struck out after softmax: no leak, but the rows no longer add up to 1"""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) * np.tri(len(scores))


@mask_that_leaks.mistake
def upside_down(scores):
    """the mask is the wrong way round: each word reads itself and later ones, and no earlier one"""
    s = np.where(np.tri(len(scores), dtype=bool).T, scores, -np.inf)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mask_that_leaks.mistake
def itself_left_out(scores):
    """row i may use column i as well; without it the first word has nothing to read, and its row is not a number"""
    with np.errstate(all="ignore"):
        e = np.where(np.tri(len(scores), k=-1, dtype=bool), np.exp(scores), 0.0)
        return e / e.sum(axis=1, keepdims=True)


@mask_that_leaks.mistake
def not_low_enough(scores):
    """a masked score of -5 leaves exp(-5) of a leak, and more where the other scores are low too"""
    s = np.where(np.tri(len(scores), dtype=bool), scores, -5.0)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mask_that_leaks.alternative
def divided_by_what_is_left(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True)) * np.tri(len(scores))
    return e / e.sum(axis=1, keepdims=True)


@mask_that_leaks.alternative
def row_by_row(scores):
    out = np.zeros_like(scores)
    for i, row in enumerate(scores):
        e = np.exp(row[: i + 1] - row[: i + 1].max())
        out[i, : i + 1] = e / e.sum()
    return out


@mask_that_leaks.alternative
def by_a_very_low_score(scores):
    from scipy.special import softmax

    return softmax(scores - 1e9 * (1 - np.tri(len(scores))), axis=1)
