import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The interval, for arrays", points=3, stars=2, kind="write the function")
def paired_interval(a, b, t):
    r"""`a` and `b` hold the scores of two units, start by start, as arrays of shape (n,). `t` is Student's $t$ for that
    number of pairs.

    Return three numbers: the mean of the differences `b - a`, the lower and the upper end of its interval.
    """
    d = b - a
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), d.mean() - half, d.mean() + half


_THREE = (np.array([0.972, 0.978, 0.975]), np.array([0.975, 0.979, 0.980]), 4.3)
_FIVE = (np.array([0.9, 0.8, 0.95, 0.7, 0.85]), np.array([0.88, 0.79, 0.95, 0.66, 0.86]), 2.78)


def _more(rng):
    drawn = []
    for n in (2, 8, 30):
        a = rng.normal(0.9, 0.05, n)
        drawn.append((a, a + rng.normal(0.01, 0.02, n), float(rng.uniform(2, 4))))
    return drawn


paired_interval.checks(
    Matches([_THREE], title="three starts"),
    Matches([_FIVE], title="five starts"),
    LeavesInputAlone(_FIVE),
    Matches(_more, title="other scores", hidden=True),
)

paired_interval.hints(
    "One array of differences; then its mean, its sd and its length.",
    "See 'An interval, in plain lines' in the lesson, which says what each letter of the formula stands for.",
    "For the differences 1, 3 and 5 and t = 4: mean 3, sd 2, and half the interval is 4 times 2 / sqrt(3) = 4.6.",
    "half = t * d.std(ddof=___) / ___",
)

paired_interval.why(
    "The pairs are made by the subtraction, before anything is averaged. After that the two arrays are not needed: an "
    "sd of each would put back the luck that the pairs share."
)


@paired_interval.mistake
def divided_by_n(a, b, t):
    """`std` divides by n unless told otherwise: with the mean taken from the same numbers it is n - 1, `ddof=1`"""
    d = b - a
    half = t * d.std() / np.sqrt(len(d))
    return d.mean(), d.mean() - half, d.mean() + half


@paired_interval.mistake
def not_in_pairs(a, b, t):
    """this adds the variances of both: it forgets that they share their starts"""
    half = t * np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
    mean = b.mean() - a.mean()
    return mean, mean - half, mean + half


@paired_interval.mistake
def spread_of_one(a, b, t):
    """this is the spread of single differences: that of their mean is smaller by the root of n"""
    d = b - a
    half = t * d.std(ddof=1)
    return d.mean(), d.mean() - half, d.mean() + half


@paired_interval.mistake
def divided_by_n_itself(a, b, t):
    """the sd is divided by n; the uncertainty of a mean falls with the root of n"""
    d = b - a
    half = t * d.std(ddof=1) / len(d)
    return d.mean(), d.mean() - half, d.mean() + half


@paired_interval.mistake
def other_way_round(a, b, t):
    """this is a - b; asked for is b - a"""
    d = a - b
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), d.mean() - half, d.mean() + half


@paired_interval.mistake
def half_alone(a, b, t):
    """the ends are measured from 0; the interval lies around the mean"""
    d = b - a
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), -half, half


@paired_interval.alternative
def with_sums(a, b, t):
    d = [float(right) - float(left) for left, right in zip(a, b, strict=True)]
    n = len(d)
    mean = sum(d) / n
    half = t * (sum((one - mean) ** 2 for one in d) / (n - 1) / n) ** 0.5
    return [mean, mean - half, mean + half]
