import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Two sentences it cannot tell apart", points=3, stars=3, kind="minimal example")
def told_apart_by_order():
    r"""Self-attention without positions and without a mask: every word of a sentence `x`, (words, 2), takes
    $\mathrm{softmax}(x x^\top / \sqrt 2)\,x$. The net behind it looks at the **first** word's answer alone.

    Give two sentences of the same number of words, at most three each. Both begin with the same word, and get the same
    answer there, although *no further word of one occurs in the other*.

    Write a pair of arrays, or of lists of rows.
    """
    first = [1.0, 0.0]
    return [first, [0.0, 1.0], [0.0, -1.0]], [first, [0.0, 2.0], [0.0, -2.0]]


def _answer(x):
    s = x @ x.T / np.sqrt(2)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) @ x)[0]


def _pair(answer):
    try:
        if iter(answer) is answer:
            raise TypeError  # what is read once is gone for the next check
        one, other = answer
    except (TypeError, ValueError):
        raise ValueError(f"two sentences are asked for, each a list of rows; this is {brief(answer)}") from None
    sentences = [numbers(x) for x in (one, other)]
    for x in sentences:
        if x is None or x.ndim != 2 or x.shape[1] != 2 or not np.isfinite(x).all() or np.abs(x).max(initial=0) > 1e3:
            raise ValueError(
                "each sentence is a list of rows of two numbers, none beyond 1000, such as [[1, 0], [0, 1]]"
            )
    one, other = (np.asarray(x) for x in sentences)
    if one.shape != other.shape or not 1 <= len(one) <= 3:
        raise ValueError(f"one to three words each, the same number in both; these have {len(one)} and {len(other)}")
    return one, other


def _different(answer, setting):
    try:
        one, other = _pair(answer)
    except ValueError as error:
        return str(error)
    if not np.array_equal(one[0], other[0]):
        return "the first words differ"
    if len(one) == 1:
        return "with one word each, the sentences are the same"
    near = np.abs(one[1:, None] - other[None, 1:]).max(axis=2).min()
    if near < 0.1:
        return "a word of one sentence occurs in the other, or nearly"
    return None


def _alike(answer, setting):
    try:
        one, other = _pair(answer)
    except ValueError as error:
        return str(error)
    if said := _different(answer, setting):
        return f"first two different sentences: {said}"
    a, b = _answer(one), _answer(other)
    if np.abs(a - b).max() > 1e-9:
        return f"the first word's answers are {brief(a)} and {brief(b)}"
    return None


told_apart_by_order.checks(
    Holds("the sentences begin alike and share no other word", _different),
    Holds("the first word gets the same answer in both", _alike),
)

told_apart_by_order.hints(
    "The first word's answer is a weighted mean. What must be the same in both sentences for the mean to be the same?",
    "See 'Meet it': scores are products with the query, here the first word itself. Which words get the score 0?",
    "If two words have the same score they get the same weight, and only the sum of the two counts. 3 and 5 have the "
    "same sum as 2 and 6.",
    "[[1, 0], [0, 1], [0, -1]] and [[1, 0], [0, ___], [0, ___]]: both scores 0, and the same sum",
)

told_apart_by_order.why(
    "Words at a right angle to the query all have the score 0, so they share one weight, and a mean keeps only their "
    "sum. Two words do it as well: on a line through the first word the answer moves by s times a sigmoid of s, a "
    "swish, which takes some values twice. A head sees a sentence through one mean for each query; several heads, and "
    "blocks above each other, see more."
)


def _reordered(answer):
    one, other = _pair(answer)
    return len(one) > 1 and sorted(one[1:].tolist()) == sorted(other[1:].tolist())


@told_apart_by_order.mistake(when=_reordered)
def only_shuffled():
    """the same words in another order do get the same answer; here the other words themselves must differ"""
    return [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]


@told_apart_by_order.mistake(
    when=lambda answer: len(_pair(answer)[0]) == 2 and _pair(answer)[0][1] @ _pair(answer)[0][0] == 0
)
def one_word_beside():
    """at a right angle the one other word has the same weight in both, but another value, and that is what differs"""
    return [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]


@told_apart_by_order.mistake(
    when=lambda answer: (
        not _reordered(answer)
        and len(_pair(answer)[0]) == 3
        and np.allclose(*(x[1:].sum(axis=0) for x in _pair(answer)))
        and np.abs(_answer(_pair(answer)[0]) - _answer(_pair(answer)[1])).max() > 1e-9
    )
)
def sums_alone():
    """the sums of the other words agree, but their scores differ, and with them the weights of the mean"""
    return [[1.0, 0.0], [1.0, 1.0], [-1.0, -1.0]], [[1.0, 0.0], [2.0, 1.0], [-2.0, -1.0]]


@told_apart_by_order.alternative
def another_axis():
    return np.array([[0.0, 2.0], [3.0, 0.0], [-1.0, 0.0]]), np.array([[0.0, 2.0], [2.0, 0.0], [0.0, 0.0]])


@told_apart_by_order.alternative
def two_words_on_a_line():
    from scipy.optimize import brentq

    def moved(s):
        return s / (1 + np.exp(-s / np.sqrt(2)))

    s = brentq(lambda s: moved(s) - moved(-1.0), -8.0, -1.9, xtol=1e-14)
    return [[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [1.0 + s, 0.0]]


@told_apart_by_order.alternative
def first_word_zero():
    return ([0, 0], [1, 2], [3, 4]), ([0, 0], [2, 2], [2, 4])
