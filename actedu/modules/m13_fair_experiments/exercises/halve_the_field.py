import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Successive halving", points=5, stars=3, kind="write the function")
def halve_the_field(scores, keep):
    r"""`scores[r, i]` is what candidate `i` shows if it is trained as long as round `r` trains, for rounds 0, 1, ...
    Round 0 trains all candidates for one unit of time each. After a round the best `1 / keep` of those that were
    trained go on, rounded down, and at least one; a training of the next round takes `keep` times as long. After the
    last round the best of those that it trained is the winner.

    Return two numbers: the winner's index `i`, and the time of all trainings together. Each training starts anew.
    Larger scores are better, and no two in a row are equal.
    """
    left = np.arange(scores.shape[1])
    time = 0
    for r in range(len(scores)):
        time += len(left) * keep**r
        best_first = left[np.argsort(-scores[r, left])]
        left = best_first[: max(1, len(left) // keep)]
    return best_first[0], time


_EARLY = np.array([[9.0, 1.0, 5.0, 2.0, 7.0, 3.0, 4.0, 6.0, 8.0], [3.0, 9.0, 5.0, 8.0, 2.0, 7.0, 6.0, 1.0, 4.0]])
_LATE = np.vstack([_EARLY, [2.0, 9.0, 1.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]])
_EIGHT = np.array(
    [
        [5.0, 8.0, 1.0, 6.0, 2.0, 7.0, 3.0, 4.0],
        [1.0, 2.0, 8.0, 6.0, 7.0, 4.0, 5.0, 3.0],
        [8.0, 1.0, 3.0, 2.0, 4.0, 6.0, 7.0, 5.0],
    ]
)
_ONE = np.array([[0.2, 0.7, 0.4]])


def _more(rng):
    shapes = ((2, 7, 3), (4, 20, 2), (3, 27, 3), (3, 4, 4))
    return [(rng.permuted(np.arange(r * n).reshape(r, n) / 10.0, axis=1), keep) for r, n, keep in shapes]


halve_the_field.checks(
    Matches([(_ONE, 3)], title="one round"),
    Matches([(_EARLY, 3)], title="two rounds"),
    Matches([(_LATE, 3), (_EIGHT, 2)], title="three rounds"),
    Matches([(_EIGHT, 3), (_LATE[:, :5], 4)], title="numbers that do not divide"),
    LeavesInputAlone((_LATE, 3)),
    Matches(_more, title="other fields", hidden=True),
)

halve_the_field.hints(
    "Keep an array of the indices that are still in. In each round: count its time, order those indices, shorten it.",
    "See 'What a search buys' in the lesson for the time of each round, and 'Successive halving' in the glossary.",
    "With keep = 2 and scores 3, 9, 5, 7 in round 0, candidates 1 and 3 go on; rounds of 4 and 2 trainings take "
    "4 times 1 + 2 times 2 = 8.",
    "best_first = left[np.argsort(___)]; left = best_first[: max(1, ___)]",
)

halve_the_field.why(
    "`left` holds the names of candidates, so that ordering their scores of this round gives names again, and not "
    "places among those left. Each round takes about the same time, since fewer are trained and longer. Whoever was "
    "dropped has a score in later rows, and the search must not look at it: it was never trained that long."
)


def _faulty(scores, keep, pick, cost):
    left = np.arange(scores.shape[1])
    time = 0
    for r in range(len(scores)):
        time += cost(len(left), keep, r)
        order = pick(scores, r, left)
        left = order[: max(1, len(left) // keep)]
    return order[0], time


def _by_score(scores, r, left):
    return left[np.argsort(-scores[r, left])]


def _longer(n, keep, r):
    return n * keep**r


@halve_the_field.mistake
def worst_kept(scores, keep):
    """`argsort` begins with the smallest: this keeps the worst"""
    return _faulty(scores, keep, lambda s, r, left: left[np.argsort(s[r, left])], _longer)


@halve_the_field.mistake
def places_for_names(scores, keep):
    """`argsort` gives places among those that are left, and not the candidates' own numbers: look them up in `left`"""
    return _faulty(scores, keep, lambda s, r, left: np.argsort(-s[r, left]), _longer)


@halve_the_field.mistake
def dropped_come_back(scores, keep):
    """in later rounds this ranks all candidates again: those that were dropped have not been trained that long"""
    return _faulty(scores, keep, lambda s, r, left: np.argsort(-s[r]), _longer)


@halve_the_field.mistake
def all_trainings_alike(scores, keep):
    """every training counts as one unit; those of round r take keep to the power r"""
    return _faulty(scores, keep, _by_score, lambda n, keep, r: n)


@halve_the_field.mistake
def times_longer_each_round(scores, keep):
    """a round takes keep times as long as the one before: 1, keep, keep times keep; this adds keep each time"""
    return _faulty(scores, keep, _by_score, lambda n, keep, r: n * max(1, keep * r))


@halve_the_field.mistake
def judged_by_the_first_round(scores, keep):
    """all rounds go by the scores of round 0: the longer trainings are paid for and not looked at"""
    return _faulty(scores, keep, lambda s, r, left: left[np.argsort(-s[0, left])], _longer)


@halve_the_field.alternative
def with_lists(scores, keep):
    names, time, length = list(range(scores.shape[1])), 0, 1
    for row in scores:
        time += length * len(names)
        names.sort(key=lambda name: row[name], reverse=True)
        winner = names[0]
        names = names[: max(1, len(names) // keep)]
        length *= keep
    return [winner, time]
