"""Differences and sums of logits in two words: a float, and what its rounding took away."""

import math

import numpy as np

from actedu.activations.elementwise import Array


def shifted(x: Array, top: Array, temperature: float) -> tuple[Array, Array]:
    """Return (x - top) / temperature as a float and what rounding took from it.

    The exponential of the float alone is wrong in the last three digits where the difference is several hundred.
    """
    if temperature > 1:  # so the difference of two huge logits is no infinity
        temperature, power = math.frexp(temperature)
        x, top = np.ldexp(x, -power), np.ldexp(top, -power)
    z = x - top
    back = z - x
    rest = z - back  # TwoSum, Knuth: z + rest is x - top, exactly
    np.subtract(x, rest, out=rest)
    back += top
    rest -= back
    if temperature != 1:
        quotient = z / temperature
        rest = (rest + _remainder(z, quotient, temperature)) / temperature
        z = quotient
    np.copyto(rest, 0, where=np.isnan(rest))  # where z is infinite
    return z, rest


def _remainder(z: Array, quotient: Array, divisor: float) -> Array:
    """Return z - quotient * divisor, with both factors cut in half so that no product is rounded."""
    cut = 2.0 ** ((np.finfo(z.dtype).nmant + 2) // 2) + 1
    high, large = quotient * cut, z.dtype.type(divisor) * cut
    high -= high - quotient
    large -= large - divisor
    low, small = quotient - high, divisor - large
    rest: Array = ((z - high * large) - high * small - low * large) - low * small
    return rest


# Adding and taking away one of these leaves a multiple of 2^-14, 2^-30 or 2^-36.
_COARSE = {char: np.dtype(char).type(1.5 * 2.0 ** (np.finfo(char).nmant * 3 // 7)) for char in "fdg"}


def sum_of(weights: Array, rest: Array) -> tuple[Array, Array]:
    """Return the sum of weights * (1 + rest) in each row, for weights up to 1, and what rounding took from it.

    Rounding a sum of ten weights costs more digits than the exponentials do; that of their leading bits is exact.
    """
    large = _COARSE[weights.dtype.char]
    coarse = weights + large
    coarse -= large
    head = row_sums(coarse)
    np.subtract(weights, coarse, out=coarse)
    coarse += weights * rest
    tail = row_sums(coarse)
    total = head + tail
    return total, tail - (total - head)


_ONES = {char: np.ones((64, 1), dtype=char) for char in "fdg"}


def row_sums(a: Array) -> Array:
    """Return a.sum(axis=-1, keepdims=True), several times faster where the rows are short."""
    if a.shape[1] > 64:
        return np.asarray(a.sum(axis=-1, keepdims=True))
    return a @ _ONES[a.dtype.char][: a.shape[1]]
