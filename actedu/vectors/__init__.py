"""Functions that mix or reshape the components of a vector, each with its vector-Jacobian product, and their catalogue.

An elementwise activation has a slope; these have a Jacobian, and backpropagation needs only its product with the
gradient that arrives: `f.vjp(x, g)`.

>>> from actedu.vectors import softmax
>>> softmax([1000, 1000, -np.inf])
array([0.5, 0.5, 0. ])
>>> softmax.jacobian([0, 0])
array([[ 0.25, -0.25],
       [-0.25,  0.25]])
"""

# The order of import is the order of the catalogue.
# isort: off
from actedu.vectors.record import Facts, VectorFunction, catalogue, vector_function
from actedu.vectors.probabilities import log_softmax, softmax, softmin, sparsemax
from actedu.vectors.pieces import crelu, maxout
from actedu.vectors.gated import geglu, glu, reglu, swiglu
# isort: on

__all__ = [
    "Facts",
    "VectorFunction",
    "catalogue",
    "crelu",
    "geglu",
    "glu",
    "log_softmax",
    "maxout",
    "reglu",
    "softmax",
    "softmin",
    "sparsemax",
    "swiglu",
    "vector_function",
]
