import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A temperature for one nat", points=3, stars=2, kind="fit parameters")
def one_nat(*, a=4.0, b=2.5, c=1.0, d=-2.0):
    r"""A query's scaled scores for four keys are {a}, {b}, {c} and {d}. Find a temperature $T$ for which the attention
    weights, the softmax of the scores divided by $T$, have an entropy of 1 nat, to within 0.005.

    The [entropy](../lessons/glossary.ipynb#entropy) is $-\sum_i w_i \log w_i$ with the natural logarithm; four equal
    weights have $\log 4 = 1.39$. Any method will do. Give one number.
    """
    low, high = 0.01, 100.0
    for _ in range(60):
        T = (low * high) ** 0.5
        e = np.exp((np.array([a, b, c, d]) - max(a, b, c, d)) / T)
        w = e / e.sum()
        entropy = -(w * np.log(w + 1e-300)).sum()
        low, high = (T, high) if entropy < 1 else (low, T)
    return float(T)


@one_nat.vary
def other_scores(rng):
    while True:
        a, b, c, d = (float(x) for x in np.sort(rng.uniform(-3, 5, 4).round(1))[::-1])
        scores = {"a": a, "b": b, "c": c, "d": d}
        found = [
            one_nat(**scores),
            *(wrong(**scores) for wrong in (one_bit, turned_round, left_at_one, unscaled_share)),
        ]
        if a - b > 0.4 and b - c > 0.4 and c - d > 0.4 and np.diff(np.sort(np.log(found))).min() > 0.15:
            return scores


def _entropy(T, scores):
    with np.errstate(all="ignore"):
        e = np.exp((np.array(scores) - max(scores)) / T)
    w = e / e.sum()
    return float(-(w * np.log(w, where=w > 0, out=np.zeros_like(w))).sum())


def _search(target, scores):
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if _entropy(middle, scores) < target else (low, middle)
    return low


def _reached(answer, setting, *, a, b, c, d):
    given = numbers(answer)
    if given is None or given.size != 1 or isinstance(answer, (bool, np.bool_)) or not np.isfinite(given).all():
        return f"one number is asked for; this is {brief(answer)}"
    T = float(given.reshape(()))
    if T <= 0:
        return f"a temperature is above 0; this is {brief(T)}"
    entropy = _entropy(T, (a, b, c, d))
    return None if abs(entropy - 1) <= 0.005 else f"at T = {brief(T)} the entropy is {entropy:.3f} nats"


one_nat.checks(Holds("the weights have an entropy of 1 nat", _reached))

one_nat.hints(
    "Write a function that gives the entropy for a T. It rises with T, so you can close in on 1 from both sides.",
    "See 'Where the square root comes from': dividing scores evens the weights out. Lesson 07 defines temperature.",
    "Two keys alike have weights 1/2 and 1/2 and the entropy log(2) = 0.69 nats, at any temperature.",
    "`for T in np.geomspace(0.1, 20, 2000): w = softmax(scores / ___)`; keep the T whose -(w * np.log(w)).sum() is "
    "nearest to ___",
)

one_nat.why(
    "The entropy rises with the temperature, from 0, one key alone, to log 4, all alike. So exactly one temperature "
    "gives 1 nat, and halving the interval finds it. An entropy of 1 nat is as spread out as exp(1) = 2.7 equal keys. "
    "The square root of d is such a temperature, chosen once for all queries."
)


@one_nat.mistake(when=lambda T, *, a, b, c, d: abs(_entropy(float(T), (a, b, c, d)) - np.log(2)) <= 0.005)
def one_bit(*, a, b, c, d):
    """the entropy is 1 bit there, with logarithms to base 2; a nat has the natural logarithm"""
    return _search(np.log(2), (a, b, c, d))


@one_nat.mistake(when=lambda T, *, a, b, c, d: abs(_entropy(1 / float(T), (a, b, c, d)) - 1) <= 0.005)
def turned_round(*, a, b, c, d):
    """this multiplies the scores: its inverse is the temperature"""
    return 1 / _search(1.0, (a, b, c, d))


@one_nat.mistake(when=lambda T: float(T) == 1)
def left_at_one(*, a, b, c, d):
    """a temperature of 1 leaves the weights as they are"""
    return 1.0


@one_nat.mistake(when=lambda T: float(T) == 2)
def unscaled_share(*, a, b, c, d):
    """2 is the square root of the number of keys; the temperature asked for follows from the entropy"""
    return 2.0


@one_nat.alternative
def by_trying(*, a, b, c, d):
    grid = np.geomspace(0.05, 50, 6000)
    return grid[np.argmin([abs(_entropy(T, (a, b, c, d)) - 1) for T in grid])]


@one_nat.alternative
def by_scipy(*, a, b, c, d):
    from scipy.optimize import brentq

    return brentq(lambda T: _entropy(T, (a, b, c, d)) - 1, 0.01, 100)
