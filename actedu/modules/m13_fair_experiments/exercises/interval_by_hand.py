import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="An interval by hand", points=4, stars=1, kind="trace by hand")
def interval_by_hand(*, a="971, 976, 973", b="975, 978, 979"):
    r"""Nets A and B were trained from three starts each. Of a thousand digits they read right, start by start:

    * A: {a}
    * B: {b}

    Take the differences B - A, start by start. Give four numbers in a list: their mean, their standard deviation (that
    with $n - 1$), and the lower and the upper end of the 95% interval of the mean. Student's $t$ for three pairs is
    4.3, and $\sqrt 3 = 1.73$.
    """
    d = [int(right) - int(left) for left, right in zip(a.split(", "), b.split(", "))]  # noqa: B905
    mean = sum(d) / 3
    sd = (sum((one - mean) ** 2 for one in d) / 2) ** 0.5
    half = 4.3 * sd / 3**0.5
    return [mean, sd, mean - half, mean + half]


@interval_by_hand.vary
def other_scores(rng):
    """Draw differences m - s, m and m + s in any order: their mean is m and their sd s."""
    mean, sd = int(rng.integers(1, 8)), int(rng.integers(2, 7))
    a = rng.integers(955, 985, 3)
    b = a + mean + rng.permutation([-sd, 0, sd])
    return {"a": ", ".join(map(str, a)), "b": ", ".join(map(str, b))}


_NAMES = ("the mean", "the standard deviation", "the lower end", "the upper end")


def _right_at(at):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (4,):
            return f"four numbers are asked for, such as [1, 2, -3, 4]; this is {brief(answer)}"
        return None if abs(given[at] - setting.solution[at]) <= 0.06 else f"{_NAMES[at]} is not {brief(given[at])}"

    return Holds(_NAMES[at], judge)


interval_by_hand.checks(*map(_right_at, range(4)))

interval_by_hand.hints(
    "Three differences first. Everything else is computed from them; the six scores are not needed again.",
    "See 'Meet it': the same steps with other numbers.",
    "Differences 6, 8 and 10: mean 8, deviations -2, 0 and 2, sd 2, half the interval 4.3 times 2 / 1.73 = 4.97.",
    "half = 4.3 * sd / ___; [mean, sd, mean - half, ___]",
)

interval_by_hand.why(
    "What both scores of a start share cancels in the difference. The sd says how far one difference lies from the "
    "mean of many, the root of 3 turns it into the uncertainty of a mean of three, and the 4.3 pays for having to "
    "guess the sd from three numbers."
)


def _parts(a, b):
    d = np.array([int(one) for one in b.split(", ")]) - np.array([int(one) for one in a.split(", ")])
    return float(d.mean()), float(d.std(ddof=1))


def _interval(mean, sd, half):
    return [mean, sd, mean - half, mean + half]


@interval_by_hand.mistake
def divided_by_n(*, a, b):
    """the squared deviations are divided by 3; with the mean taken from the same numbers it is n - 1, here 2"""
    mean, sd = _parts(a, b)
    sd *= (2 / 3) ** 0.5
    return _interval(mean, sd, 4.3 * sd / 3**0.5)


@interval_by_hand.mistake
def spread_of_one(*, a, b):
    """the ends lie 4.3 sd away: that is for one start; the mean of three is surer, by the root of 3"""
    mean, sd = _parts(a, b)
    return _interval(mean, sd, 4.3 * sd)


def _uses_two(answer, *, a, b):
    """Recognise the ends for t = 1.96 and for t = 2."""
    given, (mean, sd) = numbers(answer), _parts(a, b)
    if given is None or given.shape != (4,):
        return False
    return any(np.allclose(given[2:], [mean - t * sd / 3**0.5, mean + t * sd / 3**0.5], atol=0.06) for t in (1.96, 2.0))


@interval_by_hand.mistake(when=_uses_two)
def two_for_t(*, a, b):
    """1.96 or 2 in place of 4.3 holds for many starts: with three the sd itself is hardly known"""
    mean, sd = _parts(a, b)
    return _interval(mean, sd, 1.96 * sd / 3**0.5)


@interval_by_hand.mistake
def other_way_round(*, a, b):
    """these are the differences A - B; asked for is B - A"""
    mean, sd = _parts(a, b)
    return _interval(-mean, sd, 4.3 * sd / 3**0.5)


@interval_by_hand.mistake
def variance_for_sd(*, a, b):
    """the root is missing: this is the variance, in squared digits"""
    mean, sd = _parts(a, b)
    return _interval(mean, sd**2, 4.3 * sd**2 / 3**0.5)


@interval_by_hand.alternative
def rounded(*, a, b):
    return tuple(round(one, 1) for one in interval_by_hand(a=a, b=b))
