import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Warm up, then cool down", points=3, stars=2, kind="write the function")
def warm_up_then_cosine(step, warm, total, largest):
    r"""Write a schedule. `step` is an array of step numbers from 0 to `total`; return the rate at each, an array of the
    same shape.

    In the first `warm` steps the rate rises in a straight line from 0 to `largest`, which it reaches at step `warm`.
    From there to `total` it falls along half a cosine, to 0.
    """
    rise = largest * step / warm
    fall = largest * (1 + np.cos(np.pi * (step - warm) / (total - warm))) / 2
    return np.where(step < warm, rise, fall)


_SHORT = (np.arange(0.0, 101.0), 10, 100, 0.2)
_ENDS = (np.array([0.0, 5.0, 10.0, 55.0, 100.0]), 10, 100, 0.2)

warm_up_then_cosine.checks(
    Matches([(np.array([0.0, 2.0, 5.0, 9.0]), 10, 100, 0.2)], title="rises in a straight line"),
    Matches([(np.array([10.0, 32.5, 55.0, 77.5, 100.0]), 10, 100, 0.2)], title="falls along half a cosine"),
    Matches([_SHORT, (np.arange(12.0).reshape(3, 4), 4, 11, 1.0)], title="does both, for arrays of any shape"),
    Matches(
        lambda rng: [(np.arange(0.0, 61.0), int(rng.integers(3, 20)), 60, float(rng.uniform(0.1, 1.0)))],
        title="other lengths",
        hidden=True,
    ),
)

warm_up_then_cosine.hints(
    "Two formulas and one condition. Draw the curve first: where is it 0, where largest, where half?",
    "See 'Noise, and why a rate may fall' in the lesson: the cosine, and what warm-up does.",
    "Half a cosine over steps 0 to 8 is (1 + cos(pi t / 8)) / 2. If it begins at step 3 and ends at 11, what is t?",
    "np.where(step < warm, largest * step / ___, largest * (1 + np.cos(np.pi * (step - ___) / ___)) / 2)",
)

warm_up_then_cosine.why(
    "The cosine counts from the end of the warm-up and has only the rest of the steps, so that both parts meet at the "
    "largest rate. A rate that jumps at the seam, or is not yet 0 at the end, is the usual slip: print the rates at "
    "the seam and at the end."
)


@warm_up_then_cosine.mistake
def cosine_from_the_start(step, warm, total, largest):
    """the cosine counts from step 0 here, so the rate jumps down at the end of the warm-up"""
    fall = largest * (1 + np.cos(np.pi * step / total)) / 2
    return np.where(step < warm, largest * step / warm, fall)


@warm_up_then_cosine.mistake
def whole_length_for_the_fall(step, warm, total, largest):
    """the fall takes as long as the whole training here, so it has not reached 0 at the end"""
    fall = largest * (1 + np.cos(np.pi * (step - warm) / total)) / 2
    return np.where(step < warm, largest * step / warm, fall)


@warm_up_then_cosine.mistake
def straight_down(step, warm, total, largest):
    """it falls in a straight line; half a cosine falls slowly at first and at the end"""
    return np.where(step < warm, largest * step / warm, largest * (total - step) / (total - warm))


@warm_up_then_cosine.mistake
def quarter_of_a_wave(step, warm, total, largest):
    """this is a quarter of a wave: half of one goes from 1 to -1, and is moved and halved to go from 1 to 0"""
    fall = largest * np.cos(np.pi / 2 * (step - warm) / (total - warm))
    return np.where(step < warm, largest * step / warm, np.maximum(fall, 0.0))


@warm_up_then_cosine.mistake
def below_zero(step, warm, total, largest):
    """a bare cosine goes down to minus the largest rate: it is to be moved up by 1 and halved"""
    fall = largest * np.cos(np.pi * (step - warm) / (total - warm))
    return np.where(step < warm, largest * step / warm, fall)


@warm_up_then_cosine.mistake
def no_warm_up(step, warm, total, largest):
    """the first steps have the largest rate at once: the straight rise is missing"""
    fall = largest * (1 + np.cos(np.pi * (step - warm) / (total - warm))) / 2
    return np.where(step < warm, largest, fall)


@warm_up_then_cosine.alternative
def by_squares(step, warm, total, largest):
    share = np.clip((np.asarray(step) - warm) / (total - warm), 0.0, 1.0)
    return largest * np.minimum(np.asarray(step) / warm, 1.0) * np.cos(np.pi / 2 * share) ** 2
