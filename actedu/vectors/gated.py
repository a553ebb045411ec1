"""Gated units: one half of the components decides how much of the other half passes."""

import numpy as np

from actedu.activations import get
from actedu.activations.elementwise import Array, Formula
from actedu.vectors.pieces import halves
from actedu.vectors.record import vector_function


def _gated_by(gate: str) -> Formula:
    def vjp(x: Array, g: Array) -> Array:
        a, b = halves(x)
        f = get(gate)
        return np.concatenate((g * f(b), g * a * f.slope(b)), axis=-1)

    return vjp


def _gated(x: Array, gate: str) -> Array:
    a, b = halves(x)
    opened: Array = a * get(gate)(b)
    return opened


@vector_function(
    textbook="a / (1 + exp(-b))",
    formula=r"a \odot \sigma(b), \quad x = [a, b]",
    vjp=_gated_by("sigmoid"),
    vjp_formula=r"[g \odot \sigma(b),\; g \odot a \odot \sigma'(b)]",
    source="dauphin2017",
    parts=2,
)
def glu(x: Array) -> Array:
    """Let the second half of x decide how much of the first half passes, from nothing to all.

    The first half is the value and the second the gate, as in PyTorch.

    >>> glu([4, 8, 0, 1000])
    array([2., 8.])
    """
    return _gated(x, "sigmoid")


@vector_function(
    textbook="a * maximum(b, 0)",
    formula=r"a \odot \max(0, b), \quad x = [a, b]",
    vjp=_gated_by("relu"),
    vjp_formula=r"[g \odot \max(0, b),\; g \odot a \odot [b > 0]]",
    source="shazeer2020",
    parts=2,
)
def reglu(x: Array) -> Array:
    """Multiply the first half of x by the ReLU of the second half, the gate.

    >>> reglu([4, 8, -1, 2])
    array([ 0., 16.])
    """
    return _gated(x, "relu")


@vector_function(
    textbook="a * b * (1 + erf(b / sqrt(2))) / 2",
    formula=r"a \odot \mathrm{GELU}(b), \quad x = [a, b]",
    vjp=_gated_by("gelu"),
    vjp_formula=r"[g \odot \mathrm{GELU}(b),\; g \odot a \odot \mathrm{GELU}'(b)]",
    source="shazeer2020",
    parts=2,
)
def geglu(x: Array) -> Array:
    """Multiply the first half of x by the exact GELU of the second half, the gate.

    >>> geglu([4, 8, 0, 1000])
    array([   0., 8000.])
    """
    return _gated(x, "gelu")


@vector_function(
    textbook="a * b / (1 + exp(-b))",
    formula=r"a \odot \mathrm{SiLU}(b), \quad x = [a, b]",
    vjp=_gated_by("silu"),
    vjp_formula=r"[g \odot \mathrm{SiLU}(b),\; g \odot a \odot \mathrm{SiLU}'(b)]",
    source="shazeer2020",
    parts=2,
)
def swiglu(x: Array) -> Array:
    """Multiply the first half of x by the SiLU of the second half, the gate.

    >>> swiglu([4, 8, 0, 1000])
    array([   0., 8000.])
    """
    return _gated(x, "silu")
