from functools import cache

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A SELU of your own", points=4, stars=3, kind="fit parameters")
def own_selu(*, k=1.0):
    r"""A unit is $\lambda z$ for $z > 0$ and $\lambda\alpha \tanh(k z)$ for $z \le 0$, with $k$ = {k}.

    For standard normal $z$, find $\alpha$ and $\lambda$ such that its outputs have mean 0 and variance 1. Give
    `[alpha, lambda]`, to four digits.
    """
    z = np.linspace(-8, 8, 16001)
    p = np.exp(-(z**2) / 2)
    p = p / p.sum()
    right, left = np.maximum(z, 0), np.tanh(k * np.minimum(z, 0))
    alpha = -np.sum(p * right) / np.sum(p * left)
    scale = 1 / np.sqrt(np.sum(p * (right + alpha * left) ** 2))
    return [alpha, scale]


own_selu.vary(lambda rng: {"k": int(rng.choice([n for n in range(8, 33) if n != 20])) / 20})


@cache
def _halves(k):
    """Return the shares of a grid, and what the right and the left half are on it."""
    z = np.linspace(-8, 8, 16001)
    p = np.exp(-(z**2) / 2)
    return p / p.sum(), np.maximum(z, 0), np.tanh(k * np.minimum(z, 0))


@cache
def _constants(k):
    return tuple(own_selu(k=k))


own_selu.facts(
    lambda *, k: {"left_mean": f"{np.sum(_halves(k)[0] * _halves(k)[2]):.4f}", "alpha": f"{_constants(k)[0]:.4f}"}
)


def _moments(k, alpha, scale):
    p, right, left = _halves(k)
    y = scale * (right + alpha * left)
    mean = float(np.sum(p * y))
    return mean, float(np.sum(p * y**2)) - mean**2


def _read(answer):
    given = numbers(answer)
    if given is None or given.shape != (2,) or not np.isfinite(given).all():
        return None
    return given


def _mean_is_0(answer, setting, *, k):
    given = _read(answer)
    if given is None:
        return f"two numbers are asked for, [alpha, lambda]; this is {brief(answer)}"
    mean, _ = _moments(k, *given)
    return None if abs(mean) <= 5e-4 else f"the mean comes out as {mean:.3f}"


def _variance_is_1(answer, setting, *, k):
    given = _read(answer)
    if given is None:
        return f"two numbers are asked for, [alpha, lambda]; this is {brief(answer)}"
    _, variance = _moments(k, *given)
    if given[1] <= 0:
        return "lambda is to be above 0"
    return None if abs(variance - 1) <= 2e-3 else f"the variance comes out as {variance:.3f}"


own_selu.checks(
    Holds("the mean is 0", _mean_is_0),
    Holds("the variance is 1", _variance_is_1),
)

own_selu.hints(
    "Two unknowns, two equations. Does lambda change whether the mean is 0? So which unknown is found first?",
    "See 'Two equations, two constants' in the lesson: the cell does it for SELU.",
    "With z itself on the left, the halves contribute 0.3989 and -0.3989: alpha is 1, and lambda 1.",
    "right = np.maximum(z, 0); left = np.tanh(___); alpha = -np.sum(p * ___) / np.sum(p * left); "
    "then lambda = 1 / np.sqrt(np.sum(p * (right + alpha * ___) ** 2))",
)

own_selu.why(
    "The right half contributes 1 / sqrt(2 · 3.1416) = 0.3989 to the mean and the left half alpha times {left_mean}, "
    "so alpha = {alpha}. Then lambda is one over the root of the mean square that is left. Such a unit keeps mean 0 "
    "and variance 1 where they are 0 and 1. Whether it also returns to them from nearby is another question."
)


@own_selu.mistake
def constants_of_selu(*, k):
    """these are SELU's own constants, solved for exp(z) - 1 on the left; this unit has a tanh there"""
    return [1.6733, 1.0507]


@own_selu.mistake
def scale_left_out(*, k):
    """the mean is 0 with this alpha; lambda is still to be chosen, so that the variance is 1"""
    return [_constants(k)[0], 1.0]


@own_selu.mistake
def mean_left_out(*, k):
    """with alpha 1 the right half outweighs the left: the mean square is 1, and the mean is not 0"""
    p, right, left = _halves(k)
    return [1.0, float(np.sum(p * (right + left) ** 2) ** -0.5)]


@own_selu.mistake
def root_forgotten(*, k):
    """lambda multiplies the outputs, and the variance by its square: take the root"""
    alpha, scale = _constants(k)
    return [alpha, scale**2]


@own_selu.mistake
def in_the_other_order(*, k):
    """alpha comes first, lambda second"""
    return [*reversed(_constants(k))]


@own_selu.alternative
def by_newton(*, k):
    return _by_newton(k)


@cache
def _by_newton(k):
    from actedu.numeric import self_normalising

    def unit(z, alpha, scale):
        return scale * (np.maximum(z, 0) + alpha * np.tanh(k * np.minimum(z, 0)))

    return tuple(round(number, 4) for number in self_normalising(unit, (1.0, 1.0), kinks=[0.0]))
