import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="A difference with its error", points=3, stars=2, kind="write the function")
def difference_with_error(a, b):
    r"""Two units were trained from the same starts. `a` and `b` hold their accuracies, shape (n,), start by start, so
    that `a[i]` and `b[i]` are a pair.

    Return two numbers: the mean of the differences a - b, and its standard error, the standard deviation of the
    differences (with n - 1) divided by $\sqrt n$.
    """
    d = np.asarray(a) - np.asarray(b)
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))


def _drawn(rng):
    cases = []
    for n in (3, 5, 10):
        start = rng.normal(0.9, 0.03, n)  # what a start does to both
        cases.append((start + rng.normal(0, 0.005, n), start + rng.normal(0, 0.005, n)))
    return cases


difference_with_error.checks(
    Matches(
        ((np.array([0.97, 0.93, 0.95]), np.array([0.96, 0.91, 0.92])), (np.array([0.9, 0.8]), np.array([0.9, 0.9]))),
        title="mean and standard error of a few pairs",
    ),
    Matches(_drawn, title="is right for other pairs", hidden=True),
)

difference_with_error.hints(
    "Subtract first, pair by pair. Everything after that is about one list of differences.",
    "See 'Only then compare' in the lesson, and the table of `compare` under 'In practice'.",
    "For the list 1, 2, 3 the mean is 2 and the standard deviation with n - 1 is 1; its error is 1 / sqrt(3) = 0.58.",
    "d = a - b; return d.mean(), d.std(ddof=___) / ___",
)

difference_with_error.why(
    "A start that is bad for one unit is often bad for the other; in the difference that drops out. So pairs need "
    "fewer starts than two separate lists. With ten pairs or more, a mean below about two standard errors is no "
    "difference that was seen; with three it takes more than four."
)


@difference_with_error.mistake
def lists_not_paired(a, b):
    """this puts together the errors of two separate lists: what a start does to both units then counts as noise"""
    a, b = np.asarray(a), np.asarray(b)
    return a.mean() - b.mean(), np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))


@difference_with_error.mistake
def spread_not_error(a, b):
    """this is the standard deviation of one difference; the mean of n of them varies less, by the root of n"""
    d = np.asarray(a) - np.asarray(b)
    return d.mean(), d.std(ddof=1)


@difference_with_error.mistake
def divided_by_n(a, b):
    """the error of a mean falls with the root of n, not with n"""
    d = np.asarray(a) - np.asarray(b)
    return d.mean(), d.std(ddof=1) / len(d)


@difference_with_error.mistake
def all_n_counted(a, b):
    """np.std divides by n unless told otherwise: ddof=1 makes it n - 1, which a few starts need"""
    d = np.asarray(a) - np.asarray(b)
    return d.mean(), d.std() / np.sqrt(len(d))


@difference_with_error.mistake
def turned_round(a, b):
    """this is b - a: a unit that is better would seem worse"""
    d = np.asarray(b) - np.asarray(a)
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))


@difference_with_error.alternative
def by_hand(a, b):
    d = [p - q for p, q in zip(a, b, strict=True)]
    mean = sum(d) / len(d)
    variance = sum((v - mean) ** 2 for v in d) / (len(d) - 1)
    return [mean, (variance / len(d)) ** 0.5]


@difference_with_error.alternative
def as_an_array(a, b):
    d = np.subtract(a, b)
    return np.array([np.mean(d), np.sqrt(np.var(d, ddof=1) / d.size)])
