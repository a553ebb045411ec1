import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="CReLU along an axis", points=3, stars=2, kind="write the function")
def crelu_along_axis(x, axis=-1):
    r"""Return CReLU of the array `x`: first relu(x), then relu(-x), joined along `axis`.

    A batch of shape (5, 8) gives (5, 16). For images of shape (2, 16, 8, 8) and `axis=1` it is (2, 32, 8, 8).
    """
    return np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis=axis)


_ROW = np.array([-2.0, 0.0, 3.0])
_BATCH = np.array([[1.0, -2.0, 0.5], [-0.25, 4.0, -3.0]])
_IMAGES = np.random.default_rng(5).normal(size=(2, 3, 2, 2))


def _arrays(rng):
    return [(rng.normal(size=(3, 4)), 0), (rng.normal(size=(2, 3, 4)), 1), (rng.normal(size=(2, 3, 4)), -1)]


crelu_along_axis.checks(
    Matches(((_ROW,), (_BATCH,)), title="joins both halves along the last axis"),
    Matches(((_BATCH, 0), (_IMAGES, 1)), title="joins them along the axis that is asked for"),
    LeavesInputAlone((_BATCH,)),
    Matches(_arrays, title="is right for other arrays", hidden=True),
)

crelu_along_axis.hints(
    "Two arrays of the shape of x, put one after the other. Which NumPy function joins arrays along an axis that is "
    "there already?",
    "See 'Meet it' for the values of one sum, and 'Shapes that change' for the axis.",
    "np.concatenate([a, b], axis=0) puts the rows of b below those of a.",
    "return np.concatenate([___, np.maximum(___, 0)], axis=___)",
)

crelu_along_axis.why(
    "The size along the axis doubles and all others stay. np.stack would make a new axis: then the next layer would "
    "not find its units in one row."
)


@crelu_along_axis.mistake
def negative_half_kept_negative(x, axis=-1):
    """the second half is relu(-x), which is never negative; np.minimum(x, 0) keeps the minus sign"""
    return np.concatenate([np.maximum(x, 0), np.minimum(x, 0)], axis=axis)


@crelu_along_axis.mistake
def negated_after(x, axis=-1):
    """-relu(x) is the positive half with a minus sign; relu(-x) takes the minus first"""
    return np.concatenate([np.maximum(x, 0), -np.maximum(x, 0)], axis=axis)


@crelu_along_axis.mistake
def axis_ignored(x, axis=-1):
    """this joins along the last axis, whatever axis says"""
    return np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis=-1)


@crelu_along_axis.mistake
def new_axis(x, axis=-1):
    """np.stack makes a new axis of length 2; np.concatenate makes the one that is there twice as long"""
    return np.stack([np.maximum(x, 0), np.maximum(-x, 0)], axis=axis)


@crelu_along_axis.mistake
def first_axis_by_default(x, axis=-1):
    """np.concatenate without an axis joins along the first one, so a batch gets twice as many rows"""
    return np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)])


@crelu_along_axis.mistake
def halves_exchanged(x, axis=-1):
    """relu(x) comes first, then relu(-x)"""
    return np.concatenate([np.maximum(-x, 0), np.maximum(x, 0)], axis=axis)


@crelu_along_axis.mistake
def added_up(x, axis=-1):
    """the two halves added are |x|, which no longer knows the sign"""
    return np.maximum(x, 0) + np.maximum(-x, 0)


@crelu_along_axis.alternative
def joined_first(x, axis=-1):
    return np.maximum(np.concatenate([x, -x], axis), 0)


@crelu_along_axis.alternative
def by_clip(x, axis=-1):
    return np.append(np.clip(x, 0, None), np.clip(-x, 0, None), axis=axis)
