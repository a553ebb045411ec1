import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The sign that a logarithm loses", points=3, stars=2, kind="debug the code")
def sign_that_is_lost(x, W):
    r"""The second path of a NALU for a batch `x` (n, inputs), none of them 0, and finished weights `W`
    (inputs, outputs), each -1, 0 or 1: an input is a factor, a divisor, or left out.

    As handed out, -3 times 4 is 12. Repair it, so that all signs are right; the sizes are right already.
    """
    size = np.exp(np.log(np.abs(x) + 1e-7) @ W)
    signs = np.where(W == 0, 1.0, np.sign(x)[:, :, None])
    return size * np.prod(signs, axis=1)


def _case(seed, n=6, inputs=2, outputs=1, weights=(-1, 1)):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.5, 9.0, (n, inputs)).round(1) * rng.choice([-1.0, 1.0], (n, inputs))
    return x, rng.choice(np.array(weights, dtype=float), (inputs, outputs))


def _drawn(rng):
    return [
        _case(int(rng.integers(10_000)), 8, 3, 4, (-1, 0, 1)),
        _case(int(rng.integers(10_000)), 4, 5, 2, (-1, 0, 1)),
    ]


_PRODUCTS = (np.array([[-3.0, 4.0], [-3.0, -4.0], [3.0, 4.0], [3.0, -4.0]]), np.array([[1.0], [1.0]]))
_QUOTIENTS = (_PRODUCTS[0], np.array([[1.0], [-1.0]]))
_ALONE = (_PRODUCTS[0], np.array([[1.0], [0.0]]))

sign_that_is_lost.checks(
    Matches((_PRODUCTS,), title="products of two numbers have their sign", rtol=1e-5),
    Matches((_QUOTIENTS, _case(1)), title="so have quotients", rtol=1e-5),
    Matches((_ALONE, _case(2, 6, 3, 3, (-1, 0, 1))), title="an input with weight 0 leaves the sign alone", rtol=1e-5),
    LeavesInputAlone(_PRODUCTS),
    Matches(_drawn, title="other batches and weights", hidden=True, rtol=1e-5),
)

sign_that_is_lost.hints(
    "Sizes and signs can be worked out apart: the sign of a product is the product of the signs. Of which inputs?",
    "See 'What breaks' in the lesson: which line loses the sign, and what should an input with weight 0 do?",
    "For the inputs (-3, 4, -2) and weights (1, 1, 0) the signs that count are -1 and 1, so the product is negative.",
    "signs = np.where(W == 0, ___, np.sign(x)[:, :, None]); return size * np.prod(signs, axis=___)",
)

sign_that_is_lost.why(
    "A factor and a divisor bring the same sign, since 1/(-4) is negative too; an input that is left out brings none, "
    "that is, 1. This works for finished weights. While a unit learns, its weights lie in between, and half a sign has "
    "to mean something; the iNALU recovers the sign in a form that has an answer to that."
)


@sign_that_is_lost.fault
def sign_lost_by_abs(x, W):
    """np.abs takes the sign away before the logarithm, and nothing brings it back"""
    return np.exp(np.log(np.abs(x) + 1e-7) @ W)


@sign_that_is_lost.mistake
def all_signs_count(x, W):
    """the signs of all inputs are multiplied, those with weight 0 too: they are left out of the product"""
    size = np.exp(np.log(np.abs(x) + 1e-7) @ W)
    return size * np.prod(np.sign(x), axis=1, keepdims=True)


@sign_that_is_lost.mistake
def divisors_without_sign(x, W):
    """only factors bring their sign here: dividing by a negative number turns the sign too"""
    size = np.exp(np.log(np.abs(x) + 1e-7) @ W)
    return size * np.prod(np.where(W > 0, np.sign(x)[:, :, None], 1.0), axis=1)


@sign_that_is_lost.mistake
def sign_of_the_sum(x, W):
    """the sign is that of the weighted sum: -3 + 4 is positive, -3 times 4 is not"""
    size = np.exp(np.log(np.abs(x) + 1e-7) @ W)
    return size * np.sign(x @ W)


@sign_that_is_lost.mistake
def logarithm_of_negatives(x, W):
    """without np.abs the logarithm of a negative number is not a number"""
    with np.errstate(all="ignore"):
        return np.exp(np.log(x + 1e-7) @ W)


@sign_that_is_lost.mistake
def weight_multiplies_the_sign(x, W):
    """the signs were multiplied by the weights: a weight of 0 makes the product 0, and -1 turns the sign once more"""
    size = np.exp(np.log(np.abs(x) + 1e-7) @ W)
    return size * np.prod(np.sign(x)[:, :, None] * W, axis=1)


@sign_that_is_lost.alternative
def by_powers(x, W):
    return np.prod(np.asarray(x)[:, :, None] ** W, axis=1)


@sign_that_is_lost.alternative
def by_counting_minus_signs(x, W):
    minus = (x < 0).astype(int) @ np.abs(W).astype(int)
    return np.exp(np.log(np.abs(x) + 1e-7) @ W) * (1 - 2 * (minus % 2))
