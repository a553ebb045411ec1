import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What a dead setting costs", points=2, stars=1, kind="predict the number")
def candidates_that_repeat(*, widths=4, schedules=3, momenta=2, folds=5):
    """A grid has {widths} widths, the 2 solvers SGD and Adam, {schedules} schedules and {momenta} values of momentum.
    Adam reads neither schedule nor momentum; with SGD each of them makes another net. Every net is trained from the
    same random state, in {folds} folds.

    How many trainings of this search come out as a net that another candidate gives as well, beyond the first of each?
    """
    candidates = widths * 2 * schedules * momenta
    different = widths * schedules * momenta + widths
    return (candidates - different) * folds


@candidates_that_repeat.vary
def other_grid(rng):
    while True:  # mistakes must not look alike, nor like the answer
        drawn = {
            "widths": int(rng.integers(2, 7)),
            "schedules": int(rng.integers(2, 4)),
            "momenta": int(rng.integers(2, 5)),
            "folds": int(rng.choice([3, 5, 10])),
        }
        wrong = (folds_forgotten, first_counted_too, both_solvers, momentum_forgotten, all_of_them)
        given = [candidates_that_repeat(**drawn), *(mistake(**drawn) for mistake in wrong)]
        if np.diff(np.sort(given)).min() > 0:
            return drawn


candidates_that_repeat.checks(IsNumber(title="is the number of repeated trainings"))

candidates_that_repeat.hints(
    "Count all candidates, then the different nets among them: SGD's and Adam's apart.",
    "See 'A dead setting' in the lesson: there one setting was dead for Adam, and half of its candidates repeated.",
    "3 widths and 4 schedules that Adam does not read: it has 12 candidates, 3 different nets, and 12 - 3 = 9 repeat.",
    "({widths} * {schedules} * {momenta} - ___) * ___",
)

candidates_that_repeat.why(
    "SGD reads both here, so its candidates are all different nets. Adam has as many candidates, of which only the "
    "widths differ for it. One of each width is needed, and each candidate is trained once a fold."
)


@candidates_that_repeat.mistake
def folds_forgotten(*, widths, schedules, momenta, folds):
    """these are candidates; each is trained in {folds} folds"""
    return widths * (schedules * momenta - 1)


@candidates_that_repeat.mistake
def first_counted_too(*, widths, schedules, momenta, folds):
    """these are all of Adam's trainings: the first net of each width is no repetition"""
    return widths * schedules * momenta * folds


@candidates_that_repeat.mistake
def both_solvers(*, widths, schedules, momenta, folds):
    """SGD reads schedule and momentum: its candidates are different nets, and only Adam's repeat"""
    return 2 * widths * (schedules * momenta - 1) * folds


@candidates_that_repeat.mistake
def momentum_forgotten(*, widths, schedules, momenta, folds):
    """this counts the schedules as dead for Adam; the momentum is as well"""
    return widths * momenta * (schedules - 1) * folds


@candidates_that_repeat.mistake
def all_of_them(*, widths, schedules, momenta, folds):
    """this is the whole search; asked for are the trainings that repeat another"""
    return 2 * widths * schedules * momenta * folds


@candidates_that_repeat.alternative
def as_a_float(*, widths, schedules, momenta, folds):
    return float(widths * (schedules * momenta - 1) * folds)
