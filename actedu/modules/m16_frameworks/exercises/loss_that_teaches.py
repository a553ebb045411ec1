import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="A loss that stops teaching", points=3, stars=2, kind="debug the code")
def loss_that_teaches(logits, labels):
    """This is the gradient of the mean cross-entropy in the `logits`, (examples, classes); `labels` holds the right
    class of each example. It does what Keras does with probabilities on PyTorch: it clips them at 1e-7.

    An example that is sure and wrong then has the gradient 0. Repair it, so that each example teaches what it should,
    whatever its logits are.
    """
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    row = np.arange(len(labels))
    p[row, labels] -= 1
    return p / len(labels)


_USUAL = (np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]), np.array([0, 2]))
_SURE = (np.array([[40.0, 0.0, 1.0], [0.0, 25.0, 3.0]]), np.array([1, 0]))
_FAR = (np.array([[900.0, 0.0], [-900.0, 900.0], [0.0, 1000.0]]), np.array([1, 0, 1]))


def _drawn(rng):
    return [(rng.normal(0, 30, (5, 4)), rng.integers(0, 4, 5)), (rng.normal(0, 1, (6, 3)), rng.integers(0, 3, 6))]


loss_that_teaches.checks(
    Matches([_USUAL], title="still right for usual logits"),
    Matches([_SURE], title="a sure and wrong answer has its full gradient", atol=1e-9),
    Stable([_FAR], title="finite, right and silent for extreme logits"),
    LeavesInputAlone(_USUAL),
    Matches(_drawn, title="right for other logits", hidden=True, atol=1e-9),
)

loss_that_teaches.hints(
    "Take one example with the logits 40 and 0, the second class being right. How large should its gradient be, and "
    "what does the code make of it?",
    "See 'Logits in the loss' in the lesson, and lesson 07 for the gradient of cross-entropy in the logits.",
    "The clipped loss is -log(1e-7) for each such example: a constant, with slope 0. The loss of the logits grows by 1 "
    "for each 1 that the wrong logit grows.",
    "p[row, labels] -= ___, for every row, and then p / ___",
)

loss_that_teaches.why(
    "In the logits the gradient of cross-entropy is p minus 1 at the right class and p elsewhere: at most 1 in size, "
    "and near 1 for a sure error, so nothing needs clipping. Only the logarithm of a p that was rounded to 0 did."
)


@loss_that_teaches.fault
def clipped(logits, labels):
    """where the right class has less than 1e-7 the loss is held constant, and so the whole row of the gradient is 0"""
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    row = np.arange(len(labels))
    kept = (p[row, labels] > 1e-7) & (p[row, labels] < 1 - 1e-7)
    p[row, labels] -= 1
    return p * kept[:, None] / len(labels)


@loss_that_teaches.mistake
def clipped_lower(logits, labels):
    """a lower bound only moves the ceiling: an example that is surer still has the gradient 0 again"""
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    row = np.arange(len(labels))
    kept = p[row, labels] > 1e-15
    p[row, labels] -= 1
    return p * kept[:, None] / len(labels)


@loss_that_teaches.mistake
def clipped_and_used(logits, labels):
    """every example teaches here, but each p is still clipped: a class that has next to no p is pushed down by 1e-7"""
    row = np.arange(len(labels))
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = np.clip(p / p.sum(axis=1, keepdims=True), 1e-7, 1 - 1e-7)
    p[row, labels] -= 1
    return p / len(labels)


@loss_that_teaches.mistake
def summed_not_averaged(logits, labels):
    """this is the gradient of the sum of the losses; of their mean it is smaller by the number of examples"""
    return loss_that_teaches(logits, labels) * len(labels)


@loss_that_teaches.mistake
def right_class_alone(logits, labels):
    """only the right class's logit gets a gradient here; the others have p, and are to be pushed down"""
    only = np.zeros_like(logits)
    row = np.arange(len(labels))
    only[row, labels] = loss_that_teaches(logits, labels)[row, labels]
    return only


@loss_that_teaches.mistake
def wrong_way(logits, labels):
    """this is minus the gradient: a step against it would make the right class less likely"""
    return -loss_that_teaches(logits, labels)


@loss_that_teaches.mistake
def overflowing(logits, labels):
    """without the largest logit taken out, exp overflows for logits of some hundreds, and inf / inf is not a number"""
    with np.errstate(all="ignore"):
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


@loss_that_teaches.alternative
def by_onehot(logits, labels):
    from scipy.special import softmax

    return (softmax(logits, axis=1) - np.eye(logits.shape[1])[labels]) / len(labels)


@loss_that_teaches.alternative
def row_by_row(logits, labels):
    rows = []
    for z, label in zip(logits, labels, strict=True):
        p = np.exp(z - z.max())
        p /= p.sum()
        rows.append([(p[k] - (k == label)) / len(labels) for k in range(len(z))])
    return rows
