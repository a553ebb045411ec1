import math

import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Zeros from a bias", points=2, stars=2, kind="predict the number")
def zeros_with_bias(*, down=1):
    r"""Fresh ReLU units have sums $z = b + u$ with $u$ standard normal (mean 0, standard deviation 1).

    With $b = 0$ half of the outputs are 0. Someone starts all biases at $b = -{down}$. Which share of the outputs is 0
    now? Give a number between 0 and 1.
    """
    return np.mean(np.random.default_rng(0).normal(size=1_000_000) <= down)


zeros_with_bias.vary(lambda rng: {"down": float(rng.choice([0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4]))})


def _share_below(z):
    """How often a standard normal number is at most z."""
    return (1 + math.erf(z / math.sqrt(2))) / 2


zeros_with_bias.facts(lambda *, down: {"on": f"{_share_below(-down):.2f}"})

zeros_with_bias.checks(IsNumber(atol=0.02, title="is the share of zeros, within 0.02"))

zeros_with_bias.hints(
    "An output is 0 when its sum z is at most 0. What is the probability of that?",
    "See 'Half are off' in the lesson, where the sums were symmetric around 0. Here they are centred at -{down}.",
    "For sums of mean +{down} you would ask how often a standard normal number is at most -{down}: about {on}.",
    "np.mean(np.random.default_rng(0).normal(size=100_000) ___ {down})",
)

zeros_with_bias.why(
    "z = b + (a standard normal number), so z is at most 0 exactly when that number is at most {down}: the "
    "normal distribution function at {down}. The share of zeros is set by the bias and the spread, not by ReLU."
)


@zeros_with_bias.mistake
def still_symmetric():
    """half is right while the sums are symmetric around 0; the bias has moved them"""
    return 0.5


@zeros_with_bias.mistake
def share_that_is_on(*, down):
    """this is the share of units that are on"""
    return _share_below(-down)


@zeros_with_bias.mistake
def both_sides_counted(*, down):
    """this is how often a standard normal number lies between -{down} and {down}; only one side counts"""
    return 1 - 2 * _share_below(-down)


@zeros_with_bias.mistake
def all_silent():
    """not all: a sum is still positive when its random part is larger than {down}"""
    return 1.0


@zeros_with_bias.mistake(when=lambda a: 1 < float(a) <= 100)
def percentage():
    """a share lies between 0 and 1; this may be a percentage"""
    return 50.0
