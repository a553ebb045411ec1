import math

import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Where the last bias starts", points=2, stars=1, kind="trace by hand")
def bias_of_a_rare_class(*, percent=4):
    r"""A net tells broken parts from sound ones; {percent}% of the parts are broken. Its last layer has one logit, read
    by a sigmoid. Its weights are small at the start, so the bias alone decides what the fresh net says.

    Where should the last bias start, so that the fresh net says {percent}% for every part? Give a number, to within
    0.005.
    """
    return np.log(percent / (100 - percent))


@bias_of_a_rare_class.vary
def other_share(rng):
    return {"percent": float(rng.choice(np.arange(3, 31))) / 2}


@bias_of_a_rare_class.facts
def odds(*, percent):
    return {"others": 100 - percent}


bias_of_a_rare_class.checks(IsNumber(atol=0.005, title="is the bias, within 0.005"))

bias_of_a_rare_class.hints(
    "For which z is sigmoid(z) the share of broken parts? Solve for z.",
    "See 'The unit decides the start' in the lesson, where the same is done for another share.",
    "For one part in five: 0.2 / 0.8 = 0.25, and log(0.25) = -1.39.",
    "np.log({percent} / ___)",
)

bias_of_a_rare_class.why(
    "sigmoid(z) = p is solved by z = ln(p / (1 - p)), the logarithm of broken to sound: {percent} to {others}. Then "
    "the first loss is that of the best constant answer, and training begins with what the inputs say."
)


@bias_of_a_rare_class.mistake
def logarithm_of_the_share(*, percent):
    """this is the logarithm of the share; the sigmoid's inverse needs broken to sound, not broken to all"""
    return math.log(percent / 100)


@bias_of_a_rare_class.mistake
def sign_turned(*, percent):
    """with this bias the fresh net says {others}% for every part: the sign is turned"""
    return math.log((100 - percent) / percent)


@bias_of_a_rare_class.mistake
def share_itself(*, percent):
    """this is the share itself; the bias is a logit, and the sigmoid of this number is above one half"""
    return percent / 100


@bias_of_a_rare_class.mistake
def odds_without_logarithm(*, percent):
    """this is broken to sound, the odds; the bias is their natural logarithm"""
    return percent / (100 - percent)


@bias_of_a_rare_class.mistake
def logarithm_to_ten(*, percent):
    """this is the logarithm to the base 10; the sigmoid is made of powers of e"""
    return math.log10(percent / (100 - percent))


@bias_of_a_rare_class.mistake
def left_at_zero():
    """from 0 the fresh net says one half for every part"""
    return 0.0


@bias_of_a_rare_class.alternative
def as_a_difference(*, percent):
    return math.log(percent) - math.log(100 - percent)
