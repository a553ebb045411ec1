import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Too small for a logarithm", points=2, stars=2, kind="predict the number")
def where_log_breaks(*, exponent=7, percent=4):
    r"""A NALU is set by hand to multiply: both weights are 1 and the gate is shut, so that it gives
    $\exp(\log(|a| + \epsilon) + \log(|b| + \epsilon))$ with $\epsilon = 10^{-{exponent}}$. Let $b$ be 3, and $a$
    smaller and smaller, but above 0.

    For which $a$ is the product off by {percent}% of the right one? A tenth more or less is tolerated.
    """
    return 10.0**-exponent / (percent / 100)


@where_log_breaks.vary
def other_limits(rng):
    return {"exponent": int(rng.integers(4, 10)), "percent": int(rng.choice([2, 3, 4, 6, 8, 12]))}


where_log_breaks.facts(
    lambda *, exponent, percent: {
        "times": f"{100 / percent:.3g}",
        "a": f"{10.0**-exponent / (percent / 100):.2g}",
    }
)

where_log_breaks.checks(IsNumber(factor=1.1))

where_log_breaks.hints(
    "Undo the logarithms first: which two numbers does this unit multiply, in place of a and b?",
    "See 'What breaks' in the lesson. Next to 3 the epsilon does not count; next to a it does.",
    "With epsilon 0.01 and a = 1 the unit takes 1 + 0.01 = 1.01 for a, off by 0.01/1 = 1%; for a = 0.1 it is "
    "0.01/0.1 = 10%.",
    "epsilon / a = ___, so a = ___",
)

where_log_breaks.why(
    "The unit multiplies a + epsilon by b + epsilon, so it is off by the share epsilon/a (that of b is nothing beside "
    "it). That is {percent}% where a is {times} times epsilon, {a}. A smaller epsilon moves the place; without any, "
    "log 0 is minus infinity, and the gradient, 1/(a + epsilon), has no bound near 0."
)


@where_log_breaks.mistake
def epsilon_itself(*, exponent, percent):
    """at a = epsilon the product is twice as large as it should be: off by 100%"""
    return 10.0**-exponent


@where_log_breaks.mistake
def share_of_epsilon(*, exponent, percent):
    """this is {percent}% of epsilon: there epsilon is much larger than a, and nearly all of the product is wrong"""
    return 10.0**-exponent * percent / 100


@where_log_breaks.mistake
def percent_not_divided(*, exponent, percent):
    """the percent were taken for a plain number: {percent}% is {percent}/100"""
    return 10.0**-exponent / percent


@where_log_breaks.mistake
def by_the_other_factor(*, exponent, percent):
    """b was counted in: the error and the right product both grow with it, so a share does not depend on b"""
    return 10.0**-exponent / (3 * percent / 100)


@where_log_breaks.alternative
def from_the_formula(*, exponent, percent):
    return np.float64(100 * 10.0**-exponent / percent)


@where_log_breaks.alternative
def with_both_epsilons(*, exponent, percent):
    eps = 10.0**-exponent
    return (3 * eps + eps * eps) / (3 * percent / 100 - eps)
