import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A pool that leaks", points=2, stars=2, kind="debug the code")
def pool_that_leaks(p, labelled, test, k):
    """`p` holds a net's probabilities for all rows of a data set, `labelled` the numbers of the rows whose labels are
    known, `test` those kept for the test. The code is to return the numbers of the `k` rows with the smallest margins
    that may be asked for, the smallest first.

    Its learning curves are wonderful, and nobody can repeat them on new data. Repair it.
    """
    pool = np.setdiff1d(np.arange(len(p)), np.concatenate([labelled, test]))
    ordered = np.sort(p[pool], axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    return pool[np.argsort(margins)[:k]]


_P = np.array([[0.9, 0.1], [0.52, 0.48], [0.7, 0.3], [0.55, 0.45], [0.6, 0.4], [0.51, 0.49], [0.8, 0.2], [0.35, 0.65]])


def _case(seed, n, classes, k):
    rng = np.random.default_rng(seed)
    order = rng.permutation(n)
    return rng.dirichlet(np.ones(classes), n), order[: n // 4], order[n // 4 : n // 2], k


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), *sizes) for sizes in ((20, 3, 4), (40, 10, 6))]


pool_that_leaks.checks(
    Matches(((_P, np.array([0, 5]), np.array([1, 2]), 2),), title="no test row is asked for"),
    Matches((_case(0, 24, 4, 5), _case(1, 16, 3, 1)), title="the smallest margins of those that may be asked for"),
    LeavesInputAlone((_P, np.array([0, 5]), np.array([1, 2]), 2)),
    Matches(_drawn, title="right for other data", hidden=True),
)

pool_that_leaks.hints(
    "Which rows may be asked for? Write down, for eight rows, what each line gives.",
    "See 'Leaks' in the lesson: what must a test row never do?",
    "np.setdiff1d([0, 1, 2, 3], [1, 3]) gives [0, 2]: what is in the first and not in the second.",
    "pool = np.setdiff1d(np.arange(len(p)), np.concatenate([labelled, ___]))",
)

pool_that_leaks.why(
    "A row that was asked for is learned from, so it can test nothing any more; and it was chosen for being hard, so "
    "the test loses its hard rows first. What is left of it measures neither. The test is put aside before the first "
    "label is bought, and never scored."
)


@pool_that_leaks.fault
def test_in_the_pool(p, labelled, test, k):
    """rows of the test are asked for: the net learns from them, and is then tested on what it was told"""
    pool = np.setdiff1d(np.arange(len(p)), labelled)
    ordered = np.sort(p[pool], axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    return pool[np.argsort(margins)[:k]]


@pool_that_leaks.mistake
def paid_twice(p, labelled, test, k):
    """rows that have their labels already are asked for again"""
    pool = np.setdiff1d(np.arange(len(p)), test)
    ordered = np.sort(p[pool], axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    return pool[np.argsort(margins)[:k]]


@pool_that_leaks.mistake
def places_for_rows(p, labelled, test, k):
    """these are places within the pool: row numbers of the data set are pool[places]"""
    pool = np.setdiff1d(np.arange(len(p)), np.concatenate([labelled, test]))
    ordered = np.sort(p[pool], axis=1)
    return np.argsort(ordered[:, -1] - ordered[:, -2])[:k]


@pool_that_leaks.mistake
def the_surest(p, labelled, test, k):
    """these are the rows with the largest margins, which the net is surest of"""
    pool = np.setdiff1d(np.arange(len(p)), np.concatenate([labelled, test]))
    ordered = np.sort(p[pool], axis=1)
    return pool[np.argsort(ordered[:, -2] - ordered[:, -1])[:k]]


@pool_that_leaks.mistake
def chosen_then_struck_out(p, labelled, test, k):
    """the k best of all rows are taken first and forbidden ones struck out after: too few are left"""
    ordered = np.sort(p, axis=1)
    best = np.argsort(ordered[:, -1] - ordered[:, -2])[:k]
    return best[~np.isin(best, np.concatenate([labelled, test]))]


@pool_that_leaks.alternative
def by_infinite_margins(p, labelled, test, k):
    ordered = np.sort(p, axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    margins[labelled] = np.inf
    margins[test] = np.inf
    return np.argsort(margins)[:k]


@pool_that_leaks.alternative
def by_a_loop(p, labelled, test, k):
    forbidden = {*labelled.tolist(), *test.tolist()}

    def margin(i):
        second, first = sorted(p[i])[-2:]
        return first - second

    return sorted((i for i in range(len(p)) if i not in forbidden), key=margin)[:k]
