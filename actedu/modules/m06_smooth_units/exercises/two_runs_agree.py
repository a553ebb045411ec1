import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


def _squares(second):
    return sum((a - b) ** 2 for a, b in enumerate(_places(second), 1))


def _places(second):
    return [int(place) for place in second.split(", ")]


@exercise(title="How far do two rankings agree?", points=2, stars=2, kind="trace by hand")
def two_runs_agree(*, second="3, 1, 2, 5, 4", n=5):
    r"""In a first run {count} units come in the places {first}. In a second run, with other starts, the same units
    come in the places {second}, in this order.

    Compute Spearman's rank correlation by hand: $1 - 6 S / (n (n^2 - 1))$, where $S$ is the sum of the squared
    differences of the places and $n$ the number of units. Give one number.
    """
    squares = [(first - int(then)) ** 2 for first, then in enumerate(second.split(", "), 1)]
    return 1 - 6 * sum(squares) / (n * (n**2 - 1))


@two_runs_agree.vary
def other_places(rng):
    while True:  # mistakes must not look alike, nor like the answer
        n = int(rng.integers(5, 8))
        second = ", ".join(map(str, rng.permutation(n) + 1))
        wrong = (differences_not_squared, not_taken_from_one, six_forgotten, n_cubed_alone)
        given = [mistake(second=second, n=n) for mistake in (two_runs_agree, *wrong)]
        if _squares(second) and np.diff(np.sort([*given, share_that_stayed(second=second)])).min() > 0.015:
            return {"second": second, "n": n}


@two_runs_agree.facts
def in_words(*, second, n):
    whole = n * (n**2 - 1)
    return {
        "count": {5: "five", 6: "six", 7: "seven"}[n],
        "first": ", ".join(map(str, range(1, n + 1))),
        "total": _squares(second),
        "squares": " + ".join(str((a - b) ** 2) for a, b in enumerate(_places(second), 1)),
        "less": n**2 - 1,
        "whole": whole,
        "more": n * whole,
        "one_far": f"{1 - 6 / (n + 1):.2g}",  # one unit goes from first to last, the others move up
    }


two_runs_agree.checks(IsNumber(atol=0.006, title="is the rank correlation"))

two_runs_agree.hints(
    "Write the two rows of places under each other, take the differences, square them, and add.",
    "See 'Three kinds of luck' in the lesson, where a cell adds up S in plain lines.",
    "For n = 3 and places 2, 1, 3: S = 1 + 1 + 0 = 2, and 1 - 6 * 2 / (3 * 8) = 0.5.",
    "S = {squares}; 1 - 6 * S / ({n} * (___ - 1))",
)

two_runs_agree.why(
    "S = {squares} = {total}, and 1 - 6 S / {whole} follows. With {count} units a few exchanges of neighbours leave it "
    "high, and one unit that goes from first to last brings it down to about {one_far} by itself."
)


@two_runs_agree.mistake
def differences_not_squared(*, second, n):
    """this adds the differences without squaring them"""
    return 1 - 6 * sum(abs(a - b) for a, b in enumerate(_places(second), 1)) / (n * (n**2 - 1))


@two_runs_agree.mistake
def not_taken_from_one(*, second, n):
    """this is 6 S / {whole} itself, the disagreement; take it from 1"""
    return 6 * _squares(second) / (n * (n**2 - 1))


@two_runs_agree.mistake
def share_that_stayed(*, second):
    """this is the share of units that kept their place; one that moved by one place counts there like one that moved by
    four
    """
    return sum(a == b for a, b in enumerate(_places(second), 1)) / len(_places(second))


@two_runs_agree.mistake
def six_forgotten(*, second, n):
    """the factor 6 is missing: with it opposite orders give exactly -1"""
    return 1 - _squares(second) / (n * (n**2 - 1))


@two_runs_agree.mistake
def n_cubed_alone(*, second, n):
    """n (n^2 - 1) is {n} * {less} = {whole}; this divides by {more}, as if {n} had been multiplied in once more"""
    return 1 - 6 * _squares(second) / (n**2 * (n**2 - 1))


@two_runs_agree.alternative
def by_correlation(*, second, n):
    return np.corrcoef(np.arange(n), _places(second))[0, 1]
