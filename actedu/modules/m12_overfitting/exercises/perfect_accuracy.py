import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Too perfect an accuracy", points=3, stars=3, kind="debug the code")
def perfect_accuracy(scores, labels):
    r"""A learner [asked](https://github.com/ageron/handson-ml/pull/66) why 50 layers of SELU units with dropout of 0.99
    got perfect accuracy, on training, validation and test data alike. Which line did it there, the thread does not say.
    Here is one that does.

    `scores` has a row for each image and a column for each class. Repair the share of right ones: an image counts as
    right only if the score of its label is above each other score. One without such a winner counts as wrong.
    """
    label = scores[np.arange(len(labels)), labels][:, None]
    return float((np.sum(label > scores, axis=1) == scores.shape[1] - 1).mean())


_NAN = np.nan
_PLAIN = (np.array([[0.1, 2.0, 0.3], [1.0, 0.2, 0.1], [0.5, 0.1, 0.9], [0.3, 0.2, 0.1]]), np.array([1, 1, 2, 0]))
_EQUAL = (np.zeros((4, 3)), np.array([0, 1, 2, 0]))
_SOME = (np.array([[0.7, 0.7, 0.1], [0.2, 0.9, 0.9], [3.0, 1.0, 1.0], [0.1, 0.4, 0.4], [2.0, 1.0, 1.5]]),
         np.array([0, 2, 0, 0, 2]))  # fmt: skip
_LOST = (np.array([[_NAN] * 3, [_NAN] * 3, [0.1, 0.2, 0.9], [_NAN] * 3]), np.array([0, 1, 2, 2]))


def _more(rng):
    scores, labels = rng.normal(size=(12, 4)).round(0), rng.integers(0, 4, 12)
    scores[3:5] = _NAN
    # each known mistake shows: one is right, one has equal scores, and one that is lost is of class 0
    scores[0, labels[0]], scores[1], labels[3] = 9.0, 1.0, 0
    return [(scores, labels), (rng.normal(size=(9, 3)), rng.integers(0, 3, 9))]


perfect_accuracy.checks(
    Matches([_PLAIN], title="counts plain scores"),
    Matches([_EQUAL, _SOME], title="gives nothing for scores that are alike"),
    Matches([_LOST], title="gives nothing for scores that are no numbers"),
    LeavesInputAlone(args=_PLAIN),
    Matches(_more, title="is right for other scores", hidden=True),
)

perfect_accuracy.hints(
    "What would a net have to give for the faulty line to say 1.0? Try rows of equal numbers, and rows of NaN.",
    "See what a dropout near 1 leaves: mission 3 of OverfitLab. What does any comparison with NaN give?",
    "To be the tallest it is not enough that nobody is taller: twins would both be. One asks whether all others are "
    "smaller.",
    "Take each row's score of its label, as a column. Count row by row where ___ > ___: it must be all columns but "
    "___.",
)

perfect_accuracy.why(
    "The faulty line asks whether any score is *higher* than the label's, and takes no for right. Equal scores are not "
    "higher, and a comparison with NaN is false. So a net whose outputs are all alike, or no numbers, is perfect. A "
    "result that is too good is looked at like one that is too bad: print a few scores."
)


@perfect_accuracy.fault
def not_beaten_is_right(scores, labels):
    """equal scores beat nobody, and NaN beats nothing: what has lost every difference counts as right"""
    label = scores[np.arange(len(labels)), labels][:, None]
    beaten = (scores > label).any(axis=1)
    return float((~beaten).mean())


@perfect_accuracy.mistake
def first_of_equals(scores, labels):
    """argmax takes the first of equal scores, and of NaN: images of class 0 would be right by their number alone"""
    return float((scores.argmax(axis=1) == labels).mean())


@perfect_accuracy.mistake
def not_a_number_only(scores, labels):
    """NaN counts as wrong now; a label whose score is only level with another one still counts as right"""
    label = scores[np.arange(len(labels)), labels]
    return float((label >= scores.max(axis=1)).mean())


@perfect_accuracy.mistake
def lost_ones_left_out(scores, labels):
    """this leaves images without a winner out of the count: a net that fails on most of them would look good"""
    label = scores[np.arange(len(labels)), labels][:, None]
    right = np.sum(label > scores, axis=1) == scores.shape[1] - 1
    winner = np.sum(scores == scores.max(axis=1, keepdims=True), axis=1) == 1
    return float(right[winner].mean()) if winner.any() else 0.0


@perfect_accuracy.mistake
def counted_not_shared(scores, labels):
    """this is how many are right; asked for is their share"""
    label = scores[np.arange(len(labels)), labels][:, None]
    return float((np.sum(label > scores, axis=1) == scores.shape[1] - 1).sum())


@perfect_accuracy.alternative
def image_by_image(scores, labels):
    right = 0
    for row, label in zip(scores, labels, strict=True):
        right += all(row[label] > other for place, other in enumerate(row) if place != label)
    return right / len(labels)
