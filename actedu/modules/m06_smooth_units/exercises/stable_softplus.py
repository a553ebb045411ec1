import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, Stable, call
from actedu.exercises import exercise
from actedu.exercises.recognise import at, warns


@exercise(title="A softplus that survives", points=3, stars=2, kind="write the function", curve=(-5, 5))
def stable_softplus(x):
    r"""Write $\mathrm{softplus}(x) = \log(1 + e^x)$ for an array `x` of any shape.

    It must be right and silent at $x = \pm 800$, where $e^{800}$ is beyond any float, and keep the digits of tiny
    outputs: at $x = -50$ it is $e^{-50}$ to six digits, not 0.
    """
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


stable_softplus.checks(
    Matches([(np.linspace(-5, 5, 11),)]),
    Stable(((np.array([-800.0, 0.0, 800.0]),),), title="is right and silent at -800 and 800"),
    Matches([(np.array([-300.0, -50.0, -40.0, -20.0]),)], title="keeps six digits of tiny outputs", atol=0.0),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(lambda rng: [(rng.normal(0, 4, 9),), (rng.uniform(-600, 600, (3, 4)),)], hidden=True),
    Matches(
        lambda rng: [(rng.uniform(-600, -36, 9),)],
        title="keeps six digits of other tiny outputs",
        hidden=True,
        atol=0.0,
    ),
)

stable_softplus.hints(
    "Write the formula first. Then find out where exp overflows, and what softplus is close to there.",
    "See 'Pitfalls' in the lesson: which exponent is harmless, and which function keeps the digits of 1 + e?",
    "log(1 + e^100) = 100 + log(e^-100 + 1). For a negative x the formula itself is harmless, if log1p takes the 1.",
    "return np.maximum(x, 0) + np.log1p(np.exp(___))",
)

stable_softplus.why(
    "Take e^x out of the logarithm where x is positive: log(1 + e^x) = x + log(1 + e^-x). Both cases together are "
    "max(x, 0) + log(1 + e^-|x|). The exponential is at most 1, and log1p(e) keeps an e that 1 + e would round away. "
    "np.logaddexp(0, x) does all this."
)


@stable_softplus.mistake(when=lambda f: at(f, -50) == 0 and at(f, 0) > 0.69 and not np.isfinite(at(f, 800)))
def plain_formula(x):
    """exp(800) overflows; and at -50 the sum 1 + e^x is exactly 1 in floats, so that its logarithm is 0"""
    return np.log(1 + np.exp(x))


@stable_softplus.mistake(when=lambda f: at(f, -50) > 0 and at(f, 0) > 0.69 and not np.isfinite(at(f, 800)))
def log1p_alone(x):
    """log1p keeps the digits on the left, and exp(800) still overflows on the right"""
    return np.log1p(np.exp(x))


@stable_softplus.mistake
def both_branches_computed(x):
    """np.where computes both branches everywhere and chooses afterwards: exp(800) still overflows, with a warning"""
    return np.where(x > 30, x, np.log1p(np.exp(x)))


@stable_softplus.mistake(when=lambda f: at(f, -30) > 0 == at(f, -50) and not warns(f, 800))
def digits_lost(x):
    """no overflow any more; but 1 + e^-50 is exactly 1 in floats, so the output at -50 is 0: log1p takes e alone"""
    return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x)))


@stable_softplus.mistake(when=lambda f: at(f, 0) > 0.69 and at(f, 800) == at(f, 799))
def clipped(x):
    """clipping x changes the answer: beyond the clip all inputs get the same output"""
    return np.log1p(np.exp(np.clip(x, -700, 700)))


@stable_softplus.mistake
def slope_for_value(x):
    """this is the sigmoid, the slope of softplus"""
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


@stable_softplus.mistake(when=lambda f: "truth value" in call(f, np.array([-1.0, 1.0])).message)
def if_on_an_array(x):
    """`if` wants one yes or no, but an array has a sign in every place; np.maximum works place by place"""
    return x + np.log1p(np.exp(-x)) if x > 0 else np.log1p(np.exp(x))


@stable_softplus.alternative
def by_logaddexp(x):
    return np.logaddexp(0, x)


@stable_softplus.alternative
def by_masks(x):
    x = np.asarray(x, dtype=float)
    tail = np.log1p(np.exp(-np.abs(x)))
    return np.where(x > 0, x + tail, tail)
