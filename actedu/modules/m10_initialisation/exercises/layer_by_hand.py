import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="One layer, forward and backward", points=2, stars=1, kind="trace by hand")
def layer_by_hand(*, n_in=50, n_out=200, sd=0.2):
    r"""A dense layer without an activation has {n_in} inputs and {n_out} units. Its weights are independent, with
    mean 0 and standard deviation {sd}.

    By what is a mean square multiplied, on average, on the way forward from the inputs to the sums? And by what is the
    mean square of the gradient, on the way back from the sums to the inputs? Give a list of the two numbers.
    """
    return [n_in * sd**2, n_out * sd**2]


_SHAPES = [(50, 200), (200, 50), (100, 400), (400, 100), (50, 400), (400, 50), (100, 200), (200, 100)]


@layer_by_hand.vary
def other_layer(rng):
    n_in, n_out = _SHAPES[int(rng.integers(len(_SHAPES)))]
    return {"n_in": n_in, "n_out": n_out, "sd": float(rng.choice([0.05, 0.1, 0.2, 0.3]))}


layer_by_hand.facts(lambda *, sd: {"v": f"{sd**2:g}"})


def _right_at(place, name):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,):
            return f"a list of two numbers is asked for, such as [0.5, 2]; this is {brief(answer)}"
        right = setting.solution[place]
        return None if abs(given[place] - right) <= 1e-6 + 1e-4 * right else f"{name} it is not {brief(given[place])}"

    return judge


layer_by_hand.checks(
    Holds("the factor forward", _right_at(0, "forward")),
    Holds("the factor backward", _right_at(1, "backward")),
)

layer_by_hand.hints(
    "How many terms does a sum have on the way forward? And how many errors does an input collect on the way back?",
    "See 'The variance of a sum' in the lesson: a number of terms times the variance of a weight.",
    "With 10 inputs, 30 units and weights of variance 0.01: forward 10 times 0.01 = 0.1, backward 30 times 0.01 = 0.3.",
    "[{n_in} * ___, {n_out} * ___]; the rule asks for the variance, and the standard deviation is given.",
)

layer_by_hand.why(
    "A weight's variance is {v}. Forward a sum has {n_in} terms, backward an input collects the errors of {n_out} "
    "units. Both factors are 1 only where a layer has as many inputs as units, and then at one variance."
)


@layer_by_hand.mistake
def ways_exchanged(*, n_in, n_out, sd):
    """the two are exchanged: forward the number of inputs counts, backward the number of units"""
    return [n_out * sd**2, n_in * sd**2]


@layer_by_hand.mistake
def sd_not_squared(*, n_in, n_out, sd):
    """the rule has the variance of a weight in it: the square of its standard deviation"""
    return [n_in * sd, n_out * sd]


@layer_by_hand.mistake
def inputs_both_ways(*, n_in, n_out, sd):
    """forward is right; on the way back each input collects the errors of all {n_out} units"""
    return [n_in * sd**2, n_in * sd**2]


@layer_by_hand.mistake
def sizes_for_squares(*, n_in, n_out, sd):
    """these are the factors of the size, the root of the mean square; the mean square itself is asked for"""
    return [n_in**0.5 * sd, n_out**0.5 * sd]


@layer_by_hand.alternative
def as_an_array(*, n_in, n_out, sd):
    return np.array([n_in, n_out]) * sd**2
