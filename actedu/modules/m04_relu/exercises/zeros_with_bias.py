import math

import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Zeros from a bias", points=2, stars=2, kind="predict the number")
def zeros_with_bias(*, down=0.5, spread=0.5):
    r"""Fresh ReLU units have sums $z = b + u$ with $u$ normal: mean 0, standard deviation {spread}.

    With $b = 0$ half of the outputs are 0. Someone starts all biases at $b = -{down}$. Which share of the outputs is 0
    now? Give a number between 0 and 1, to within 0.005.
    """
    return np.mean(np.random.default_rng(0).normal(size=1_000_000) <= down / spread)


_RATIOS = [*(each / 100 for each in range(24, 124, 4) if each != 100), 1.26, 1.34, 1.4, 1.5, 1.6, 1.7]


@zeros_with_bias.vary
def other_bias(rng):
    """Draw a bias in units of the spread, so that the shares lie further apart than what is tolerated."""
    return {"down": round(0.5 * _RATIOS[int(rng.integers(len(_RATIOS)))], 3), "spread": 0.5}


def _share_below(z):
    """How often a standard normal number is at most z."""
    return (1 + math.erf(z / math.sqrt(2))) / 2


zeros_with_bias.checks(IsNumber(atol=0.005, title="is the share of zeros, within 0.005"))

zeros_with_bias.hints(
    "An output is 0 when its sum z is at most 0. What is the probability of that?",
    "See 'Half are off' in the lesson, where the sums were symmetric around 0. Where is their centre here?",
    "A normal number with mean 5 and standard deviation 2 is above 8 as often as a standard normal one is above 1.5.",
    "Draw u: np.random.default_rng(0).normal(size=1_000_000) times ___; then count how often b + u is ___.",
)

zeros_with_bias.why(
    "z is at most 0 exactly when u is at most {down}, that is, when a standard normal number is at most {down} / "
    "{spread}: the normal distribution function there. The share of zeros is set by the bias and the spread, not by "
    "ReLU."
)


@zeros_with_bias.mistake
def still_symmetric():
    """half is right while the sums are symmetric around 0; the bias has moved them"""
    return 0.5


@zeros_with_bias.mistake
def share_that_is_on(*, down, spread):
    """this is the share of units that are on"""
    return _share_below(-down / spread)


@zeros_with_bias.mistake
def spread_forgotten(*, down):
    """this would be right for a standard deviation of 1; here it is {spread}"""
    return _share_below(down)


@zeros_with_bias.mistake
def both_sides_counted(*, down, spread):
    """this is how often u lies between -{down} and {down}; only one side counts"""
    return 1 - 2 * _share_below(-down / spread)


@zeros_with_bias.mistake
def all_silent():
    """not all: a sum is still positive when its random part is larger than {down}"""
    return 1.0


@zeros_with_bias.mistake(when=lambda a: 1 < float(a) <= 100)
def percentage():
    """a share lies between 0 and 1; this may be a percentage"""
    return 50.0
