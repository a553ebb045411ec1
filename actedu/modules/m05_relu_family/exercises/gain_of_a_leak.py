import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="The gain of a leak", points=2, stars=2, kind="predict the number")
def gain_of_a_leak(*, alpha=0.5):
    r"""The sums of a layer are standard normal: mean 0, mean square 1. By symmetry half of them are negative.

    What is the mean square of the outputs of a leaky ReLU with $\alpha = {alpha}$? The next layer's weights are such
    that its sums have the mean square of what comes in. By which factor must they be multiplied, so that its sums have
    mean square 1 again? Give that factor alone, the gain, to two decimals.
    """
    return np.sqrt(2 / (1 + alpha**2))


@gain_of_a_leak.vary
def other_leak(rng):
    return {"alpha": int(rng.choice(_HUNDREDTHS)) / 100}


_HUNDREDTHS = [15, 21, 26, 30, *range(33, 91, 3)]  # the gains of two neighbours differ by more than is tolerated


gain_of_a_leak.facts(lambda *, alpha: {"square": f"{alpha**2:.4g}"})

gain_of_a_leak.checks(IsNumber(atol=0.006, title="is the gain, to two decimals"))

gain_of_a_leak.hints(
    "Split the mean square into the half of the sums that are positive and the half that are negative.",
    "See the lesson on S-curves for what a gain is. For ReLU, whose leak is 0, the gain is the root of 2.",
    "If the outputs' mean square were 1/4, weights twice as large would bring it back to 1: 1 / sqrt(1/4) = 2.",
    "mean square = 1/2 + 1/2 * ___; gain = 1 / np.sqrt(___)",
)

gain_of_a_leak.why(
    "Each half of the sums has mean square 1. The positive half passes, the negative half is multiplied by {alpha}, "
    "so its squares by {square}: the outputs' mean square is (1 + {square}) / 2. A factor on the weights "
    "multiplies a mean square by its own square, so the gain is the root of 2 / (1 + {square}). This is the rule of "
    "He et al. 2015 for a leak."
)


@gain_of_a_leak.mistake
def leak_not_squared(*, alpha):
    """a mean square takes the leak squared: this used alpha itself"""
    return np.sqrt(2 / (1 + alpha))


@gain_of_a_leak.mistake
def gain_of_relu():
    """the root of 2 is the gain of ReLU; with a leak the negative half passes something, too"""
    return np.sqrt(2)


@gain_of_a_leak.mistake
def mean_square_itself(*, alpha):
    """this is the mean square of the outputs; the gain must bring it back to 1"""
    return (1 + alpha**2) / 2


@gain_of_a_leak.mistake
def root_forgotten(*, alpha):
    """the mean square is divided out, but a factor on the weights acts on it squared: take the root"""
    return 2 / (1 + alpha**2)


@gain_of_a_leak.mistake
def inverse_gain(*, alpha):
    """this is the root of the outputs' mean square, by which the signal shrinks; the gain undoes it"""
    return np.sqrt((1 + alpha**2) / 2)


@gain_of_a_leak.alternative
def rounded(*, alpha):
    return round(float(np.sqrt(2 / (1 + alpha**2))), 2)
