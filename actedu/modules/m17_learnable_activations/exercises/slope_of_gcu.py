import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The slope of a growing wave", points=2, stars=2, kind="derive the gradient", curve=(-8, 8))
def slope_of_gcu(z):
    r"""GCU is $f(z) = z \cos z$. Write its slope for an array `z` of any shape.

    Work it out on paper first: it is a product.
    """
    return np.cos(z) - z * np.sin(z)


slope_of_gcu.checks(
    Matches(((np.array([0.0, np.pi / 2, np.pi, -np.pi]),),), title="right at 0, a quarter and half a turn"),
    Matches(((np.linspace(-6, 6, 13),),), title="right in between"),
    KeepsShape(),
    LeavesInputAlone((np.linspace(-1, 1, 4),)),
    Matches(lambda rng: [(rng.uniform(-20, 20, 9),)], title="right elsewhere", hidden=True),
)

slope_of_gcu.hints(
    "Two things move when z moves: the factor z and the cosine.",
    "See 'Waves' in the lesson: the first of the two terms is what the slope is at 0.",
    "z times exp(z) has the slope exp(z) + z exp(z): each factor in turn, times the other.",
    "return ___ - z * ___",
)

slope_of_gcu.why(
    "The product rule: 1 times cos z, plus z times the slope of the cosine, which is minus the sine. At 0 the slope "
    "is 1, as ReLU's right of 0. Far out the second term grows with z: the wave becomes steeper and steeper, and so "
    "does the gradient that passes."
)


@slope_of_gcu.mistake
def factors_apart(z):
    """this multiplies the slopes, 1 and minus the sine; a product has two terms, each slope times the other factor"""
    return -np.sin(z)


@slope_of_gcu.mistake
def sign_of_the_sine(z):
    """the slope of the cosine is minus the sine: the second term is subtracted"""
    return np.cos(z) + z * np.sin(z)


@slope_of_gcu.mistake
def z_held_still(z):
    """this is the first term alone, as if only the factor z moved; the cosine moves too"""
    return np.cos(z)


@slope_of_gcu.mistake
def cosine_held_still(z):
    """this is the second term alone; z itself moves too, and that gives the cosine"""
    return -z * np.sin(z)


@slope_of_gcu.mistake
def value_for_slope(z):
    """this is GCU itself, not its slope"""
    return z * np.cos(z)


@slope_of_gcu.alternative
def by_the_library(z):
    from actedu.activations import gcu

    return gcu.slope(z)


@slope_of_gcu.alternative
def by_complex_numbers(z):
    e = np.exp(1j * np.asarray(z))
    return (e * (1 + 1j * np.asarray(z))).real
