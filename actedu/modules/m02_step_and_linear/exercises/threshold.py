import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, call
from actedu.exercises import exercise


@exercise(title="A step with a choice at zero", points=2, stars=1, kind="write the function", curve=(-2.0, 2.0))
def threshold(x, at_zero=1.0):
    r"""Write the step function for an array `x` of any shape:

    $$\mathrm{step}(x) = 0 \text{ for } x < 0, \qquad h \text{ for } x = 0, \qquad 1 \text{ for } x > 0,$$

    where $h$ is the argument `at_zero`.
    """
    return np.where(x > 0, 1.0, np.where(x == 0, at_zero, 0.0))


def _steps(rng):
    return [
        (np.where(rng.random(12) < 0.3, 0.0, rng.normal(size=12)).reshape(3, 4), float(at))
        for at in (*rng.normal(size=3).round(2), 0.0)
    ]


threshold.checks(
    Matches(
        (
            (np.array([-2.0, -0.5, 0.0, 0.5, 3.0]), 0.5),
            (np.array([-1e-9, 0.0, 1e-9]), 1.0),
            (np.array([-1.0, 0.0, 2.0]), 0.0),
        ),
        title="gives 0 below zero, at_zero at zero, 1 above",
    ),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(_steps, title="does so for drawn inputs and values at zero", hidden=True),
)

threshold.hints(
    "Three cases: below, at and above zero. The middle one is a choice, so it is an argument.",
    "Section 'Meet it' gives the definition; the pitfall on zero shows how NumPy writes it.",
    "np.where(condition, a, b) picks from two values for each entry; one inside another picks from three.",
    "np.where(x > 0, ___, np.where(___, ___, 0.0))",
)

threshold.why(
    "The jump has a value at 0 only because someone chooses one: `np.heaviside(x, at_zero)` asks for it, and so "
    "does `torch.heaviside`. The choice matters where a sum can be exactly 0: zero weights, blank pixels, "
    "whole-number data."
)


@threshold.mistake
def zero_counts_as_above(x, at_zero=1.0):
    """at_zero is not used: x >= 0 counts zero as above"""
    return np.where(x >= 0, 1.0, 0.0)


@threshold.mistake
def zero_counts_as_below(x, at_zero=1.0):
    """at_zero is not used: x > 0 decides that zero counts as below"""
    return np.where(x > 0, 1.0, 0.0)


@threshold.mistake
def sign_function(x, at_zero=1.0):
    """this is the sign function: it gives -1 below zero, and a neuron that is silent gives 0"""
    return np.where(x == 0, at_zero, np.sign(x))


def _asks_once(answer):
    """Say whether it stops because NumPy has no one answer to a question about two entries."""
    return "truth value of an array" in str(call(answer, np.array([-1.0, 2.0])).message)


@threshold.mistake(when=_asks_once)
def if_on_an_array(x, at_zero=1.0):
    """an if asks one question about the whole array; np.where asks it for each entry"""
    return 1.0 if x > 0 else at_zero if x == 0 else 0.0


@threshold.mistake
def at_zero_as_threshold(x, at_zero=1.0):
    """at_zero is used as the threshold; it is the value of the output at zero"""
    return np.where(x >= at_zero, 1.0, 0.0)


@threshold.alternative
def by_sums(x, at_zero=1.0):
    return 1.0 * (x > 0) + at_zero * (x == 0)


@threshold.alternative
def by_heaviside(x, at_zero=1.0):
    return np.heaviside(x, at_zero)
