import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A success rate with its interval", points=3, stars=2, kind="write the function")
def success_with_interval(errors, mark):
    r"""`errors` holds the relative error of each start, a 1-D array; a start whose training diverged has `np.nan`. A
    start succeeds if its error is below `mark`.

    Return three numbers: the success rate $p$, and the lower and the upper end of its 95% interval by Wilson's formula,
    with $n$ starts and $z = 1.96$:

    $$\frac{p + \frac{z^2}{2n} \pm z \sqrt{\frac{p\,(1 - p)}{n} + \frac{z^2}{4n^2}}}{1 + \frac{z^2}{n}}$$
    """
    n, z = len(errors), 1.96
    p = np.mean(errors < mark)  # a comparison with nan is False
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = ((p + z**2 / (2 * n) + side * half) / (1 + z**2 / n) for side in (-1, 1))
    return p, low, high


_NAN = np.array([0.02, np.nan, 0.04, 0.9, np.nan, 0.03, 1.2, 0.05])


def _errors(seed, n, solved):
    rng = np.random.default_rng(seed)
    return rng.permutation(np.concatenate([rng.uniform(0.01, 0.08, solved), rng.uniform(0.2, 3.0, n - solved)]))


def _drawn(rng):
    some = _errors(int(rng.integers(10_000)), 30, int(rng.integers(5, 25)))
    some[rng.integers(30)] = np.nan
    return [(some, 0.1), (_errors(int(rng.integers(10_000)), 12, 12), 0.15)]


success_with_interval.checks(
    Matches(((_errors(0, 10, 7), 0.1), (_errors(1, 20, 5), 0.1)), title="some starts succeed"),
    Matches(((_errors(2, 10, 10), 0.1), (_errors(3, 10, 0), 0.1)), title="all succeed, or none"),
    Matches(((_NAN, 0.1), (_errors(4, 9, 4), 0.05)), title="starts that diverged, and another mark"),
    LeavesInputAlone((_NAN, 0.1)),
    Matches(_drawn, title="other runs", hidden=True),
)

success_with_interval.hints(
    "Count first: which starts are below the mark, and how many are there in all? The rest is the formula.",
    "See 'How often, and how sure' in the lesson. What is nan < 0.1 in NumPy?",
    "For 10 of 10 the lower end is 1/(1 + 1.96^2/10) = 0.72.",
    "p = np.mean(___); half = z * np.sqrt(p * (1 - p) / n + ___); (p + z**2 / (2 * n) - half) / ___",
)

success_with_interval.why(
    "A start that diverged has failed, and counts among all: comparing nan with a number gives False, so the mean of "
    "the comparison is the rate. Wilson's formula asks which rates would make such a count no surprise. Unlike "
    "p ± 1.96 standard errors it has a width for 0 of n and n of n, and it stays between 0 and 1."
)


def _wilson(p, n, z=1.96):
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return p, (p + z * z / (2 * n) - half) / (1 + z * z / n), (p + z * z / (2 * n) + half) / (1 + z * z / n)


@success_with_interval.mistake
def diverged_left_out(errors, mark):
    """starts that diverged were left out; they have failed, and count among all"""
    kept = errors[~np.isnan(errors)]
    return _wilson(np.mean(kept < mark), len(kept))


@success_with_interval.mistake
def standard_error_alone(errors, mark):
    """this is p plus and minus 1.96 standard errors: for 10 of 10 it has no width, as if nothing could go wrong"""
    p, n = np.mean(errors < mark), len(errors)
    half = 1.96 * np.sqrt(p * (1 - p) / n)
    return p, p - half, p + half


@success_with_interval.mistake
def failures_counted(errors, mark):
    """the failures were counted: a start succeeds if its error is below the mark"""
    return _wilson(1 - np.mean(errors < mark), len(errors))


@success_with_interval.mistake
def not_divided(errors, mark):
    """the division by 1 + z^2/n is missing: then the upper end may lie above 1"""
    p, low, high = _wilson(np.mean(errors < mark), len(errors))
    scale = 1 + 1.96**2 / len(errors)
    return p, low * scale, high * scale


@success_with_interval.mistake
def nan_for_the_rate(errors, mark):
    """the starts above the mark were taken from all: nan is not above it either, so it passed for a success"""
    return _wilson(1 - np.mean(errors >= mark), len(errors))


@success_with_interval.mistake
def interval_of_the_error(errors, mark):
    """this is the mean error and an interval of it: the share of starts below the mark is asked for"""
    mean, half = np.mean(errors), 1.96 * np.std(errors, ddof=1) / np.sqrt(len(errors))
    return mean, mean - half, mean + half


@success_with_interval.alternative
def from_a_quadratic(errors, mark):
    solved = sum(bool(error < mark) for error in errors)
    n, z2 = len(errors), 1.96**2
    p = solved / n
    a, b, c = 1 + z2 / n, -(2 * p + z2 / n), p * p
    root = np.sqrt(b * b - 4 * a * c)
    return [p, (-b - root) / (2 * a), (-b + root) / (2 * a)]


@success_with_interval.alternative
def as_an_array(errors, mark):
    good = np.count_nonzero(np.nan_to_num(errors, nan=np.inf) < mark)
    n, z = errors.size, 1.96
    middle, half = good + z * z / 2, z * np.sqrt(good * (n - good) / n + z * z / 4)
    return np.array([good / n, (middle - half) / (n + z * z), (middle + half) / (n + z * z)])
