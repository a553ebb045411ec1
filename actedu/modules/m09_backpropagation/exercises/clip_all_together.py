import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Clipping without turning", points=3, stars=2, kind="write the function")
def clip_all_together(gradients, longest):
    r"""`gradients` is a list of arrays, one for each array of weights; think of them as one long vector.

    Return a list of arrays of the same shapes: if the vector is longer than `longest`, all of it is multiplied by the
    one number that makes it exactly that long. Otherwise it stays as it is.
    """
    length = np.sqrt(sum((g**2).sum() for g in gradients))
    factor = longest / length if length > longest else 1.0
    return [g * factor for g in gradients]


_LONG = ([np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([12.0])], 6.5)
_SHORT = ([np.array([0.3, -0.4]), np.array([[1.2]])], 2.0)
_ZERO = ([np.zeros(3), np.zeros((2, 2))], 1.0)


def _more(rng):
    lists = [[rng.normal(size=(2, 3)), rng.normal(size=3)], [rng.normal(size=4)], [0.01 * rng.normal(size=(2, 2))]]
    return [(one, 0.7) for one in lists]


clip_all_together.checks(
    Matches([_LONG, ([np.array([-6.0, 8.0])], 1.0)], title="shortens a long gradient"),
    Matches([_LONG, _SHORT, _ZERO], title="leaves a short one as it is"),
    Matches(_more, title="other gradients", hidden=True),
)

clip_all_together.hints(
    "First the length of the whole: the root of the sum of all squares, over all arrays.",
    "See 'When it explodes: shorten the step'. One factor for all arrays keeps the direction.",
    "Arrays [3] and [4] have the length 5 together. If only half of that is allowed, both are halved.",
    "factor = longest / ___ if length > longest else ___",
)

clip_all_together.why(
    "One factor for all entries keeps their proportions, so the step goes the same way, only less far. Limits for each "
    "entry or each array would change the proportions. A short gradient says that the slope is small, and is left."
)


@clip_all_together.mistake
def entry_by_entry(gradients, longest):
    """this cuts off single entries: large ones lose more than small ones, so the direction turns"""
    return [np.clip(g, -longest, longest) for g in gradients]


@clip_all_together.mistake
def array_by_array(gradients, longest):
    """this measures each array on its own: one layer is shortened and another is not, so the direction turns"""
    return [g * min(1.0, longest / max(np.sqrt((g**2).sum()), 1e-300)) for g in gradients]


@clip_all_together.mistake
def always_that_long(gradients, longest):
    """a gradient that is short already is stretched: then the steps do not become smaller near a minimum"""
    length = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * longest / max(length, 1e-300) for g in gradients]


@clip_all_together.mistake
def lengths_added(gradients, longest):
    """the lengths of the arrays are added; the length of the whole is the root of the sum of their squares"""
    length = sum(np.sqrt((g**2).sum()) for g in gradients)
    return [g * min(1.0, longest / max(length, 1e-300)) for g in gradients]


@clip_all_together.mistake
def to_length_one(gradients, longest):
    """this shortens to length 1; a long gradient is to become as long as the threshold"""
    length = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g / length if length > longest else g for g in gradients]


@clip_all_together.mistake
def largest_entry(gradients, longest):
    """this takes the largest entry for the length; the length is the root of the sum of all squares"""
    length = max(np.abs(g).max() for g in gradients)
    return [g * min(1.0, longest / max(length, 1e-300)) for g in gradients]


@clip_all_together.mistake
def without_the_root(gradients, longest):
    """this is the sum of the squares; the length is its root"""
    length = sum((g**2).sum() for g in gradients)
    return [g * min(1.0, longest / max(length, 1e-300)) for g in gradients]


@clip_all_together.alternative
def joined(gradients, longest):
    length = np.linalg.norm(np.concatenate([np.ravel(g) for g in gradients]))
    return [np.asarray(g) / max(1.0, length / longest) for g in gradients]
