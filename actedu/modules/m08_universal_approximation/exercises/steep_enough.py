import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Steep enough for a step", points=2, stars=1, kind="predict the number")
def steep_enough(*, far=0.5, low=0.01):
    r"""The unit $\sigma(s(x - 3))$ is to serve as a step at $x = 3$. At $x = {left}$, which is {far} before it, its
    output is to be {low}, and so at $x = {right}$ it is {high}.

    How large is $s$?
    """
    return np.log((1 - low) / low) / far


@steep_enough.vary
def other_step(rng):
    far = float(rng.choice([0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]))
    return {"far": far, "low": float(rng.choice([0.01, 0.02, 0.04, 0.05, 0.001, 0.002]))}


@steep_enough.facts
def its_places(*, far, low):
    return {"left": round(3 - far, 2), "right": round(3 + far, 2), "high": 1 - low, "odds": round((1 - low) / low)}


steep_enough.checks(IsNumber(rtol=0.03, title="is the steepness, within 3%"))

steep_enough.hints(
    "Which sum z does a sigmoid need for this output? Then: which factor makes that sum of the distance?",
    "See 'Meet it', where the sum half way through the box is worked out, and 'Stairs'.",
    "For an output of 0.1: 1 / (1 + exp(-z)) = 0.1 gives exp(-z) = 9. At a distance of 2, z is -2 s.",
    "exp(s * {far}) = {odds}, so s = np.log(___) / ___",
)

steep_enough.why(
    "The output is {low} where exp(-z) is {odds}, that is (1 - {low}) / {low}. There z = -s times {far}, so s is the "
    "logarithm of {odds} divided by {far}. Half the distance takes twice the steepness."
)


@steep_enough.mistake
def distance_left_out(*, low):
    """this is how far below 0 the sum must be; s must make that sum of a distance of {far}"""
    return np.log((1 - low) / low)


@steep_enough.mistake
def distance_multiplied(*, far, low):
    """the shorter the distance, the steeper the unit must be: divide by it"""
    return far * np.log((1 - low) / low)


@steep_enough.mistake
def decimal_logarithm(*, far, low):
    """this takes the logarithm to base 10; the sigmoid has e in it"""
    return np.log10((1 - low) / low) / far


@steep_enough.mistake
def negative_steepness(*, far, low):
    """with a negative s the unit falls from left to right"""
    return -np.log((1 - low) / low) / far


@steep_enough.mistake
def without_logarithm(*, far, low):
    """exp(s times {far}) is to be {odds}, not s times {far} itself"""
    return (1 - low) / low / far
