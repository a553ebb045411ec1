import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="A sigmoid too many", points=2, stars=2, kind="predict the number")
def floor_of_sigmoid_twice(*, percent=30):
    r"""A yes-or-no net ends in a sigmoid, and its loss takes what it gets for a logit $s$: $\log(1 + e^{-s})$ for a
    yes, $\log(1 + e^{s})$ for a no. {percent} of 100 examples are a yes.

    What is the smallest mean loss that any net of this kind could reach on these examples, or come as close to as you
    like? Two decimals are enough.
    """
    yes = percent / 100
    return yes * np.log(1 + np.exp(-1)) + (1 - yes) * np.log(2)


@floor_of_sigmoid_twice.vary
def other_share(rng):
    return {"percent": int(rng.choice([*range(12, 25), *range(31, 45), *range(56, 86)]))}


floor_of_sigmoid_twice.checks(IsNumber(atol=0.0051, title="is the smallest mean loss, within 0.005"))

floor_of_sigmoid_twice.hints(
    "Which values can s take, if it is itself the output of a sigmoid? Which of them suits a yes best, which a no?",
    "See 'Softmax twice' in the lesson: the same thought, with two classes and one logit.",
    "If s could only lie between 0 and 2, a yes would cost at least log(1 + exp(-2)) = 0.13.",
    "{percent} / 100 * log(1 + exp(___)) + (1 - {percent} / 100) * log(1 + exp(___))",
)

floor_of_sigmoid_twice.why(
    "s lies between 0 and 1. A yes is best served by s near 1 and costs log(1 + exp(-1)) = 0.31; a no by s near 0 and "
    "costs log(1 + exp(0)) = 0.69, as if the net had no opinion. The mean weighs them by their shares."
)


@floor_of_sigmoid_twice.mistake
def examples_without_error(*, percent):
    """a loss of 0 would need logits without limit; here s cannot leave the interval from 0 to 1"""
    return 0.0


@floor_of_sigmoid_twice.mistake
def all_a_yes(*, percent):
    """this is what a yes costs at s = 1; a no would need s = -1 for it, but a sigmoid never goes below 0"""
    return np.log(1 + np.exp(-1))


@floor_of_sigmoid_twice.mistake
def one_for_all(*, percent):
    """s = 1 for every example makes a no cost log(1 + e) = 1.31; the net may give a no another s, near 0"""
    return percent / 100 * np.log(1 + np.exp(-1)) + (1 - percent / 100) * np.log(1 + np.exp(1))


@floor_of_sigmoid_twice.mistake
def shares_exchanged(*, percent):
    """the two shares are exchanged: the cheaper loss, log(1 + exp(-1)), belongs to the yes"""
    return (1 - percent / 100) * np.log(1 + np.exp(-1)) + percent / 100 * np.log(2)


@floor_of_sigmoid_twice.mistake
def no_opinion(*, percent):
    """log 2 is the loss if s is 0 for every example; for a yes s can rise to 1"""
    return np.log(2)


@floor_of_sigmoid_twice.mistake
def constant_answer(*, percent):
    """this is the loss of a single-sigmoid net that gives every example the share of yes; it uses no second sigmoid"""
    yes = percent / 100
    return -yes * np.log(yes) - (1 - yes) * np.log(1 - yes)
