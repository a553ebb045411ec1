import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The square and its slope, for arrays", points=2, stars=1, kind="write the function", curve=(-3, 3))
def square_for_arrays(z, slope=False):
    r"""Write the square for an array `z` of any shape: $z^2$ element by element, or its slope $2z$ if `slope=True`."""
    return 2 * z if slope else z**2


square_for_arrays.checks(
    Matches(((np.array([-3.0, -0.5, 0.0, 2.0]),), (np.array([[1.0, -2.0], [0.5, 4.0]]),)), title="gives the squares"),
    Matches(((np.array([-3.0, 0.0, 0.5]), True), (np.array([[1.0, -2.0]]), True)), title="gives the slopes"),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(lambda rng: [(rng.normal(size=7),), (rng.normal(size=(2, 5)), True)], title="on other arrays", hidden=True),
)

square_for_arrays.hints(
    "Arithmetic with arrays goes element by element: write it as for one number.",
    "See 'Meet it': the line people type in NumPy, and the slope beside it.",
    "For the cube it would be: `return 3 * z**2 if slope else z**3`",
    "return ___ * z if slope else z ___ 2",
)

square_for_arrays.why("z * z and z**2 work on whole arrays; no loop is needed, and the shape stays.")


@square_for_arrays.mistake
def dot_product(z, slope=False):
    """z @ z is the matrix product, which adds products up; asked is each number times itself"""
    return 2 * z if slope else z @ z


@square_for_arrays.mistake
def slope_forgotten(z, slope=False):
    """with slope=True the values come back, not the slopes"""
    return z**2


@square_for_arrays.mistake
def slope_without_two(z, slope=False):
    """the slope of the square is twice z, not z"""
    return z if slope else z**2


@square_for_arrays.mistake
def two_to_the_z(z, slope=False):
    """2**z is two to the power z; the square is z to the power two"""
    return 2 * z if slope else 2.0**z


@square_for_arrays.mistake
def sign_kept(z, slope=False):
    """the sign is kept: the square of a negative number is positive"""
    return 2 * z if slope else z * np.abs(z)


@square_for_arrays.alternative
def by_numpy(z, slope=False):
    return np.multiply(z, 2) if slope else np.square(z)
