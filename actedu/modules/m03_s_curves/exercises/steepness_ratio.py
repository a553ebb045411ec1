import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Steep here, flat there", points=1, stars=1, kind="predict the number")
def steepness_ratio(*, z=9):
    r"""How many times steeper is the sigmoid at $z = 0$ than at $z = {z}$?

    Estimate it with pencil and paper first, then compute. Within 10 % is close enough.
    """
    s = 1 / (1 + np.exp(-z))
    return 0.25 / (s * (1 - s))


steepness_ratio.vary(lambda rng: {"z": float(rng.choice([n for n in range(60, 136, 3) if n != 99])) / 10})


@steepness_ratio.facts
def powers(*, z):
    """The slope at z as a power of ten, and the ratio to two digits."""
    mantissa, exponent = f"{np.exp(-z):.1e}".split("e")
    ratio = float(f"{np.exp(z) / 4:.2g}")
    return {"mantissa": mantissa, "exponent": int(exponent), "about": f"{ratio:,.0f}".replace(",", " ")}


steepness_ratio.checks(IsNumber(factor=1.1, title="is within 10 % of the ratio"))

steepness_ratio.hints(
    "You need the sigmoid's slope at two inputs, and then their ratio.",
    "The slope is sigma times (1 - sigma): the section Explain of the lesson works out its value at 0.",
    "At z = {z} the factor sigma is almost 1, and 1 - sigma is almost exp(-{z}). A calculator gives exp(-{z}) = "
    "{mantissa}e{exponent}.",
    "The ratio is about 0.25 / (1 * ___).",
)

steepness_ratio.why(r"""
    $\sigma'(0) = \tfrac12\cdot\tfrac12 = \tfrac14$, and
    $\sigma'({z}) = \sigma({z})\,\sigma(-{z}) \approx 1 \cdot e^{-{z}} \approx {mantissa}\cdot10^{{exponent}}$. With
    plain gradient descent, the weights of a unit so far from the middle move some {about} times more slowly, for the
    same error and inputs. Beyond about 3, each further unit of $z$ divides the slope by about $e$.
    """)


def _near(value):
    """Recognise a number within 10 % of `value(z)`."""
    return lambda answer, *, z: 1 / 1.1 < answer / value(z) < 1.1


@steepness_ratio.mistake(when=_near(lambda z: 4 * np.exp(-z)))
def ratio_turned_over(*, z):
    """this is the ratio turned over: divide the slope at 0 by the slope at {z}"""
    return 4 * np.exp(-z)


@steepness_ratio.mistake(when=_near(lambda z: np.exp(-z)))
def slope_alone(*, z):
    """this is the slope at {z} itself; the question is how many times it fits into the slope at 0"""
    return np.exp(-z)


@steepness_ratio.mistake(when=lambda answer: 0.24 < answer < 0.26)
def steepest_alone():
    """a quarter is the slope at 0; the question is how many times the slope at {z} fits into it"""
    return 0.25


@steepness_ratio.mistake(when=lambda answer: 1.9 < answer < 2.1 or 0.49 < answer < 0.51)
def outputs_for_slopes():
    """these are the outputs at {z} and 0, not the slopes: the output doubled, the slope all but vanished"""
    return 2.0


@steepness_ratio.mistake(when=_near(lambda z: np.cosh(z) ** 2))
def slopes_of_tanh(*, z):
    """this compares the slopes of tanh, which falls off as exp(-2z), twice as fast"""
    return np.cosh(z) ** 2


@steepness_ratio.mistake(when=_near(np.exp))
def slope_one_at_zero(*, z):
    """exp({z}) alone: the slope at 0 is 1/4, not 1"""
    return np.exp(z)
