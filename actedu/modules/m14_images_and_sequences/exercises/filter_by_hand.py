import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A filter by hand", points=2, stars=1, kind="trace by hand")
def filter_by_hand(*, a=2, b=-3, p=1, q=4, r=2, s=0, t=5):
    r"""A filter of two weights, ${a}$ and ${b}$ in this order, with bias 1 and ReLU, slides over the row of pixels
    ({p}, {q}, {r}, {s}, {t}).

    Give its four outputs in a list, from left to right.
    """
    row = np.array([p, q, r, s, t])
    sums = a * row[:-1] + b * row[1:] + 1
    return np.maximum(sums, 0).tolist()


def _sums(a, b, *row, bias=1):
    x = np.array(row)
    return a * x[:-1] + b * x[1:] + bias


@filter_by_hand.vary
def other_row(rng):
    """Draw a row for which no two ways of counting give the same four numbers."""
    while True:
        a, b = (int(v) for v in rng.choice([-3, -2, -1, 1, 2, 3], 2))
        row = [int(v) for v in rng.integers(0, 7, 5)]
        sums = _sums(a, b, *row)
        ways = [np.maximum(sums, 0), sums, np.maximum(sums - 1, 0), np.maximum(_sums(b, a, *row), 0),
                np.maximum(sums - 1, 0) + 1, np.maximum(sums, 0)[::-1]]  # fmt: skip
        if len({tuple(way.tolist()) for way in ways}) == len(ways) and 2 <= (sums > 0).sum() <= 3:
            return {"a": a, "b": b, **dict(zip("pqrst", row, strict=True))}


_FORM = "a list of four numbers is asked for, such as [0, 3, 0, 1]; this is {}"


def _right(answer, setting):
    given = numbers(answer)
    if given is None or given.ndim != 1:
        return _FORM.format(brief(answer))
    if given.shape != (4,):
        return f"a filter of two weights has four places in a row of five pixels; this is {brief(answer)}"
    for at, (got, right) in enumerate(zip(given, setting.solution, strict=True), 1):
        if not abs(got - right) <= 1e-6:
            return f"output {at} is not {brief(float(got))}"
    return None


def _no_negatives(answer, setting):
    given = numbers(answer)
    if given is None or given.shape != (4,):
        return _FORM.format(brief(answer))
    off = [at for at, right in enumerate(setting.solution) if right == 0]
    on = [at for at, right in enumerate(setting.solution) if right > 0]
    wrong = [at + 1 for at in off if given[at] != 0] + [at + 1 for at in on if not given[at] > 0]
    return f"output {wrong[0]}: is the sum above 0 there?" if wrong else None


filter_by_hand.checks(
    Holds("knows where the filter is on", _no_negatives),
    Holds("the four outputs", _right),
)

filter_by_hand.hints(
    "Lay the two weights on the first two pixels, multiply, add up, add the bias, apply ReLU. Then move on by one.",
    "See 'Meet it' in the lesson: the same with two weights a row, and the sums at each place.",
    "The filter (1, -1) with bias 2 at the pixels 3 and 4: 3 - 4 + 2 = 1, and ReLU leaves 1.",
    "relu({a} times {p} + {b} times {q} + ___), then the same with {q} and ___, and so on",
)

filter_by_hand.why(
    "The same two weights and the same bias serve all four places. Five pixels have 5 - 2 + 1 = 4 places for a filter "
    "of two; where the sum is negative, ReLU says that the pattern is not there."
)


@filter_by_hand.mistake
def relu_forgotten(*, a, b, p, q, r, s, t):
    """these are the sums: ReLU turns the negative ones into 0"""
    return _sums(a, b, p, q, r, s, t).tolist()


@filter_by_hand.mistake
def bias_forgotten(*, a, b, p, q, r, s, t):
    """the bias is missing: 1 is added to every sum, before ReLU"""
    return np.maximum(_sums(a, b, p, q, r, s, t, bias=0), 0).tolist()


@filter_by_hand.mistake
def filter_turned_round(*, a, b, p, q, r, s, t):
    """the filter is turned round here, as mathematics does it; in a net the first weight lies on the first pixel"""
    return np.maximum(_sums(b, a, p, q, r, s, t), 0).tolist()


@filter_by_hand.mistake
def bias_behind_relu(*, a, b, p, q, r, s, t):
    """the bias was added behind ReLU: it belongs to the sum, and may decide whether the filter is on"""
    return (np.maximum(_sums(a, b, p, q, r, s, t, bias=0), 0) + 1).tolist()


@filter_by_hand.mistake
def zeros_around(*, a, b, p, q, r, s, t):
    """there are five outputs here, with a zero put behind the last pixel: nothing was said of zeros around the row"""
    return np.maximum(_sums(a, b, p, q, r, s, t, 0), 0).tolist()


@filter_by_hand.alternative
def as_an_array(*, a, b, p, q, r, s, t):
    return np.maximum(np.correlate(np.array([p, q, r, s, t]), np.array([a, b]), mode="valid") + 1.0, 0)


@filter_by_hand.alternative
def as_a_tuple(*, a, b, p, q, r, s, t):
    return tuple(np.maximum(_sums(a, b, p, q, r, s, t), 0).tolist())
