import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Labels until the target", points=3, stars=2, kind="write the function")
def labels_until_target(curves, labels, target):
    """`curves` holds learning curves, (repeats, rounds): the test accuracy after each round. `labels`, (rounds,), says
    how many labels were known then.

    Write a function that returns three numbers in an array: the 10% quantile, the median and the 90% quantile, over the
    repeats, of the labels a repeat needs until its accuracy first is `target` or more. A repeat that never gets there
    counts as needing the last number of labels plus the size of the last step. Use `np.quantile`.
    """
    reached = curves >= target
    never = labels[-1] + (labels[-1] - labels[-2])
    needed = np.where(reached.any(axis=1), labels[reached.argmax(axis=1)], never)
    return np.quantile(needed, [0.1, 0.5, 0.9])


_LABELS = np.array([10, 20, 30, 40, 50])
_CURVES = np.array(
    [
        [0.50, 0.70, 0.91, 0.89, 0.93],
        [0.40, 0.60, 0.80, 0.91, 0.92],
        [0.55, 0.75, 0.85, 0.88, 0.90],
        [0.45, 0.92, 0.94, 0.95, 0.96],
        [0.30, 0.50, 0.70, 0.80, 0.88],
    ]
)


def _case(rng, repeats, rounds, step):
    curves = np.sort(rng.uniform(0.4, 0.97, (repeats, rounds)), axis=1) + rng.normal(0, 0.02, (repeats, rounds))
    return curves, 10 + step * np.arange(rounds), 0.9


def _drawn(rng):
    return [_case(rng, *sizes) for sizes in ((9, 6, 10), (20, 5, 50))]


labels_until_target.checks(
    Matches(((_CURVES[[0, 1, 3]], _LABELS, 0.9),), title="right where all repeats get there, one only for a while"),
    Matches(((_CURVES, _LABELS, 0.9),), title="right where one never gets there"),
    LeavesInputAlone((_CURVES, _LABELS, 0.9)),
    Matches(_drawn, title="right for other curves", hidden=True),
)

labels_until_target.hints(
    "First one number for each repeat, then the quantiles over the repeats.",
    "See 'Observe' in the lesson: what do the curves, their bands and 'labels to 90%' say?",
    "np.argmax of [False, True, True] is 1, the first True. Of [False, False] it is 0, which is no answer: ask any() "
    "first.",
    "needed = np.where(reached.any(axis=1), labels[reached.___(axis=1)], ___)",
)

labels_until_target.why(
    "A mean curve reaches the target somewhere that need not be typical, and it has no spread. Counting by repeat "
    "keeps the spread, and a repeat that never got there must count as late: dropped, it would flatter the strategy "
    "that failed most often. The median does not mind how late, as long as most repeats get there; a mean does."
)


def _quantiles(needed):
    return np.quantile(needed, [0.1, 0.5, 0.9])


@labels_until_target.mistake
def never_counts_as_first(curves, labels, target):
    """a repeat that never gets there is counted as needing the first number of labels: argmax of no True at all is 0"""
    return _quantiles(labels[(curves >= target).argmax(axis=1)])


@labels_until_target.mistake
def never_dropped(curves, labels, target):
    """repeats that never get there are dropped, which flatters whoever fails most often"""
    reached = curves >= target
    return _quantiles(labels[reached.argmax(axis=1)][reached.any(axis=1)])


@labels_until_target.mistake
def of_the_mean_curve(curves, labels, target):
    """this is where the mean curve gets there: one number without a spread, and not that of a typical repeat"""
    mean = curves.mean(axis=0)
    at = float(labels[(mean >= target).argmax()]) if (mean >= target).any() else float(2 * labels[-1] - labels[-2])
    return np.array([at, at, at])


@labels_until_target.mistake
def last_below(curves, labels, target):
    """this counts all rounds below the target: a repeat that got there and fell back once is counted too late"""
    never = 2 * labels[-1] - labels[-2]
    below = (curves < target).sum(axis=1)
    return _quantiles(np.append(labels, never)[below])


@labels_until_target.mistake
def exactly_is_too_little(curves, labels, target):
    """a repeat that gets exactly to the target has reached it: at least, not above"""
    reached = curves > target
    return _quantiles(np.where(reached.any(axis=1), labels[reached.argmax(axis=1)], 2 * labels[-1] - labels[-2]))


@labels_until_target.alternative
def repeat_by_repeat(curves, labels, target):
    needed = []
    for curve in curves:
        there = [n for n, share in zip(labels, curve, strict=True) if share >= target]
        needed.append(there[0] if there else labels[-1] + labels[-1] - labels[-2])
    return [np.quantile(needed, q) for q in (0.1, 0.5, 0.9)]


@labels_until_target.alternative
def with_one_more_column(curves, labels, target):
    longer = np.c_[curves >= target, np.ones(len(curves), dtype=bool)]
    return np.percentile(np.append(labels, 2 * labels[-1] - labels[-2])[longer.argmax(axis=1)], [10, 50, 90])
