import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A mixture by hand", points=2, stars=1, kind="trace by hand")
def mixture_by_hand(*, odds=4, z=-2):
    r"""A layer mixes ReLU and the absolute value, $f(z) = p_1 \max(0, z) + p_2 |z|$. Its shares are the softmax of the
    logits 0, for ReLU, and $\log {odds}$, for the absolute value.

    Which value and which slope has it at z = {z}? Give both, in this order.
    """
    p1, p2 = 1 / (1 + odds), odds / (1 + odds)
    return p1 * max(0, z) + p2 * abs(z), p1 * (z > 0) + p2 * np.sign(z)


@mixture_by_hand.starter
def blank():
    return ..., ...


@mixture_by_hand.vary
def other_numbers(rng):
    return {"odds": int(rng.choice([4, 5, 6, 7, 9])), "z": -int(rng.integers(2, 10))}


def _entry(at, name):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,):
            return f"two numbers are asked for, the value and the slope; this is {brief(answer)}"
        right = float(setting.solution[at])
        return None if abs(given[at] - right) <= 0.0051 else f"{name} is not {brief(float(given[at]))}"

    return judge


mixture_by_hand.checks(Holds("the value", _entry(0, "the value")), Holds("the slope", _entry(1, "the slope")))

mixture_by_hand.hints(
    "What does each of the two functions give at {z}, and how steep is it there? Then weigh.",
    "See 'Meet it' in the lesson: shares first, then the weighted mean.",
    "The softmax of 0 and log 1 is 1/2 and 1/2. At z = 5 both give 5, and so does their mean.",
    "p2 = {odds} / (1 + {odds}); value p1 times ___ + p2 times ___; slope p1 times 0 + p2 times ___",
)

mixture_by_hand.why(
    "Left of 0 ReLU gives 0 with slope 0, and the absolute value -z with slope -1. So the share of the absolute value "
    "is all that shows there, in value and slope. A mixture is differentiated term by term: the shares do not depend "
    "on z."
)


@mixture_by_hand.mistake
def shares_exchanged(*, odds, z):
    """the shares are the wrong way round: the logit that is larger has the larger share"""
    return abs(z) / (1 + odds), -1 / (1 + odds)


@mixture_by_hand.mistake
def logits_for_shares(*, odds, z):
    """the logits were taken for shares; the shares are their softmax, which add up to 1"""
    return np.log(odds) * abs(z), -np.log(odds)


@mixture_by_hand.mistake
def slope_upwards(*, odds, z):
    """left of 0 the absolute value falls, so its slope there is below 0"""
    return odds / (1 + odds) * abs(z), odds / (1 + odds)


@mixture_by_hand.mistake
def even_shares(*, odds, z):
    """these are even shares; the logits differ"""
    return abs(z) / 2, -0.5


@mixture_by_hand.mistake
def relu_let_through(*, odds, z):
    """ReLU gives 0 left of 0, and has slope 0 there; here it let its sum through"""
    return odds / (1 + odds) * abs(z) + z / (1 + odds), 1 / (1 + odds) - odds / (1 + odds)


@mixture_by_hand.mistake
def slope_before_value(*, odds, z):
    """the two stand in the other order: the value comes first, then the slope"""
    return -odds / (1 + odds), odds / (1 + odds) * abs(z)


@mixture_by_hand.alternative
def as_an_array(*, odds, z):
    return np.array(mixture_by_hand(odds=odds, z=z)).round(3)


@mixture_by_hand.alternative
def as_a_list(*, odds, z):
    return [odds * -z / (1 + odds), -odds / (1 + odds)]
