import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Attention by hand, three words", points=3, stars=1, kind="trace by hand")
def three_words_by_hand(*, b=3, c=6, v1=4, v2=8, v3=-2):
    r"""A word asks with the query $q = (2, 2, 0, 0)$. For the keys of three words the products $q \cdot k$ are $0$,
    $2 \log {b}$ and $2 \log {c}$. The values of the three words are one number each: {v1}, {v2} and {v3}.

    Give seven numbers in a list: the three scaled scores, the three attention weights, and what the word receives. Two
    decimals are enough; `np.log` may help.
    """
    scores = np.log([1, b, c])  # divided by the square root of 4
    w = np.array([1, b, c]) / (1 + b + c)
    return [*scores, *w, w @ [v1, v2, v3]]


@three_words_by_hand.vary
def other_words(rng):
    b, c = rng.choice(np.arange(2, 10), size=2, replace=False)
    v1, v2, v3 = rng.choice(np.r_[-9:0, 1:10], size=3, replace=False)
    return {"b": int(b), "c": int(c), "v1": int(v1), "v2": int(v2), "v3": int(v3)}


def _flat(answer):
    if not isinstance(answer, (list, tuple)) and (not isinstance(answer, np.ndarray) or numbers(answer) is None):
        return np.empty(0)
    parts = [numbers(one) for one in answer]  # fractions too
    known = [np.ravel(part) for part in parts if part is not None]
    return np.hstack(known) if known and len(known) == len(parts) else np.empty(0)


def _entries(part, names):
    def judge(answer, setting):
        given = _flat(answer)
        if given.size != 7:
            return f"seven numbers are asked for, such as [0, 1.1, 0.7, 0.2, 0.5, 0.3, 1.5]; this is {brief(answer)}"
        for name, got, right in zip(names, given[part], np.asarray(setting.solution)[part], strict=True):
            if not abs(got - right) <= 0.0051 * max(1.0, abs(right)):
                return f"{name} is not {brief(float(got))}"
        return None

    return judge


three_words_by_hand.checks(
    Holds("fills in the scaled scores", _entries(slice(0, 3), [f"score {i}" for i in (1, 2, 3)])),
    Holds("fills in the weights", _entries(slice(3, 6), [f"weight {i}" for i in (1, 2, 3)])),
    Holds("fills in what the word receives", _entries(slice(6, 7), ["what the word receives"])),
)

three_words_by_hand.hints(
    "Three steps: divide the products, make shares of the scores, take the mean of the values with these shares.",
    "See the numbered steps under 'Meet it': the same three, with other numbers.",
    "With the products 0 and 2 log 3 the scores are 0 and log 3, the exponentials 1 and 3, the weights 1/4 and 3/4; "
    "with the values 8 and 0 the word receives 1/4 times 8 = 2.",
    "Scores: products / ___. Weights: 1 / ___, {b} / ___, {c} / ___. Received: {v1} times ___ + {v2} times ___ + ...",
)

three_words_by_hand.why(
    "Queries and keys have four numbers, so the products are divided by 2. The exponentials of the scores are 1, {b} "
    "and {c}; their sum divides each. The weights then mix the values: keys decide how much, values decide what."
)


def _answer(scores, weights, values):
    return [*scores, *weights, float(np.dot(weights, values))]


@three_words_by_hand.mistake
def scale_forgotten(*, b, c, v1, v2, v3):
    """the products were not divided by the square root of 4, so every exponential is the square of what it should be"""
    e = np.array([1.0, b**2, c**2])
    return _answer(np.log(e), e / e.sum(), [v1, v2, v3])


@three_words_by_hand.mistake
def divided_by_d(*, b, c, v1, v2, v3):
    """the products were divided by 4, the number of components; the scale is its square root, 2"""
    e = np.sqrt([1.0, b, c])
    return _answer(np.log(e), e / e.sum(), [v1, v2, v3])


@three_words_by_hand.mistake
def no_exponentials(*, b, c, v1, v2, v3):
    """the scores themselves were divided by their sum here: softmax exponentiates first"""
    scores = np.log([1, b, c])
    return _answer(scores, scores / scores.sum(), [v1, v2, v3])


@three_words_by_hand.mistake
def winner_takes_all(*, b, c, v1, v2, v3):
    """the word received the value of the best key alone; attention takes the mean of all values, by their weights"""
    w = np.array([1, b, c]) / (1 + b + c)
    return [*np.log([1, b, c]), *w, [v1, v2, v3][int(np.argmax(w))]]


@three_words_by_hand.mistake
def plain_mean(*, b, c, v1, v2, v3):
    """the word received the plain mean of the values; the weights say how much each of them counts"""
    w = np.array([1, b, c]) / (1 + b + c)
    return [*np.log([1, b, c]), *w, (v1 + v2 + v3) / 3]


@three_words_by_hand.alternative
def in_parts(*, b, c, v1, v2, v3):
    w = np.array([1, b, c]) / (1 + b + c)
    return [np.log([1, b, c]), w, w @ [v1, v2, v3]]


@three_words_by_hand.alternative
def rounded(*, b, c, v1, v2, v3):
    w = np.array([1, b, c]) / (1 + b + c)
    return tuple(round(float(v), 2) for v in [*np.log([1, b, c]), *w, w @ [v1, v2, v3]])
