"""Numbers in two words, a float and what its rounding took away: for where one float would lose digits."""

from typing import Any

import numpy as np

from actedu.activations.elementwise import Array, limited


def head(x: Array) -> Array:
    """Return the leading 24 bits of x: products of two heads are exact in float64."""
    return x.astype(np.float32).astype(x.dtype)


def product(a: Any, b: Array) -> tuple[Array, Array]:
    """Return a · b and what its rounding took away: half an ulp of 700 would cost exp(700) 350 ulp."""
    whole, a_head, b_head = a * b, head(a), head(b)
    return whole, (a_head * b_head - whole) + (a_head * (b - b_head) + (a - a_head) * b)


def add(a: Array | float, b: Array) -> tuple[Array, Array]:
    """Return a + b and what its rounding took away."""
    total = a + b
    shared = total - a
    return total, (a - (total - shared)) + (b - shared)


def exp(t: Array, rest: Array | float) -> Array:
    """Return exp(t + rest) for a tiny rest."""
    e = np.exp(t)
    return e + e * rest


def quotient(x: Array, a: Array, b: Array) -> Array:
    """Return x / (a + b); the rounding of the sum would take up to an ulp."""
    total = a + b
    y = x / total
    return y - limited(y, 1e30) * ((b - (total - a)) / total)  # infinity times 0 is no number
