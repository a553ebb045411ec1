import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="A scale for other sizes", points=2, stars=2, kind="predict the number")
def spread_of_a_score(*, d=64, sq=3, sk=0.5):
    r"""In some net the queries and keys have {d} independent components with mean 0. Those of a query have the sd {sq},
    those of a key the sd {sk}.

    By which number must the products $q \cdot k$ be divided so that they have sd 1? Give it to 1%, without simulating.
    """
    return np.sqrt(d) * sq * sk


@spread_of_a_score.vary
def other_sizes(rng):
    while True:  # mistakes must not look alike, nor like the answer
        sizes = {
            "d": int(rng.choice([16, 25, 36, 64, 100])),
            "sq": int(rng.choice([2, 3, 4, 5])),
            "sk": float(rng.choice([0.2, 0.4, 0.5, 0.6, 0.8, 1.5, 1.7])),
        }
        given = [spread_of_a_score(**sizes), *(wrong(**sizes) for wrong in _wrong())]
        if np.diff(np.sort(np.log(given))).min() > 0.05:
            return sizes


def _wrong():
    return square_root_of_d, variance_for_sd, d_not_rooted, sds_added, variances_multiplied


spread_of_a_score.checks(IsNumber(rtol=0.01, title="brings the products to sd 1"))

spread_of_a_score.hints(
    "What is the variance of one of the {d} terms? And of the sum of {d} such terms?",
    "See 'Where the square root comes from': there each component has variance 1, so one term has variance 1.",
    "A product of two independent numbers with mean 0 has the variance of the one times that of the other: with sds 2 "
    "and 1 it is 4 times 1 = 4. Nine such terms have variance 9 times 4 = 36, sd 6.",
    "variance of a term: {sq}^2 times {sk}^2; of the sum: ___ times that; divide by the ___ of it",
)

spread_of_a_score.why(
    "Variances of independent numbers multiply in a product of numbers with mean 0, and add in a sum. So the sd is the "
    "square root of d times both sds. The usual scale is right where both are 1, as at a usual start behind layer "
    "norm; training may change them."
)


@spread_of_a_score.mistake
def square_root_of_d(*, d, sq, sk):
    """this is the usual scale, which is right for components of sd 1; these have other sds"""
    return np.sqrt(d)


@spread_of_a_score.mistake
def variance_for_sd(*, d, sq, sk):
    """this is the variance of the products; divide by its square root"""
    return d * sq**2 * sk**2


@spread_of_a_score.mistake
def d_not_rooted(*, d, sq, sk):
    """variances add up, not sds: d terms have d times the variance, and so only the square root of d times the sd"""
    return d * sq * sk


@spread_of_a_score.mistake
def sds_added(*, d, sq, sk):
    """the sds of query and key were added; in a product they multiply"""
    return np.sqrt(d) * (sq + sk)


@spread_of_a_score.mistake
def variances_multiplied(*, d, sq, sk):
    """the square root was taken of d alone: the sd of one term is the product of the sds, not of the variances"""
    return np.sqrt(d) * sq**2 * sk**2


@spread_of_a_score.alternative
def by_the_variance(*, d, sq, sk):
    return float(d * (sq * sk) ** 2) ** 0.5
