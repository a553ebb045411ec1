import numpy as np

from actedu.activations import gelu, swish
from actedu.checks import Reaches, brief, numbers
from actedu.exercises import exercise

_X = np.linspace(-6.0, 6.0, 6001)


@exercise(
    title="The sigmoid that fits GELU best",
    points=2,
    stars=2,
    kind="fit parameters",
    uses=("from actedu.activations import gelu, swish",),
)
def sigmoid_for_gelu():
    r"""The paper on GELU offers $x\,\sigma(1.702\,x)$ as a quick approximation; the lesson prints how far off it is.

    Find a $k$ for which the largest distance between $x\,\sigma(k x)$ and GELU, for $x$ from -6 to 6, is at most
    0.0145. Give the one number $k$.
    """
    return 1.773


def _number(answer):
    given = numbers(answer)
    if given is None or given.size != 1 or isinstance(answer, bool):
        raise ValueError(f"one number is asked for; this is {brief(answer)}")
    return float(given.reshape(()))


def _largest_distance(answer):
    k = _number(answer)
    if not abs(k) < 100:
        raise ValueError(f"{brief(k)} is far outside: look between 1 and 3")
    return float(np.abs(swish(_X, beta=k) - gelu(_X)).max())


sigmoid_for_gelu.checks(Reaches(_largest_distance, 0.0145, "the largest distance"))

sigmoid_for_gelu.hints(
    "Compute both curves on a fine grid, take the largest absolute difference, and try several k.",
    "See 'Cheaper copies' in the lesson: a cell there measures the largest distance for one k.",
    "For tanh(kx) against erf(x) one would loop over k: print(k, np.abs(np.tanh(k * x) - erf(x)).max())",
    "for k in np.arange(1.6, 2.0, ___): print(k, np.abs(swish(x, beta=___) - gelu(x)).max())",
)

sigmoid_for_gelu.why(
    "The best k for this purpose is about 1.773. It depends on what is to be small: 1.702 keeps the gate "
    "itself, the sigmoid, near the normal distribution's. Here the gate's error is multiplied by x, and that favours "
    "another k. What fits best depends on the measure."
)


def _between(low, high):
    return lambda answer: low <= _number(answer) <= high


@sigmoid_for_gelu.mistake(when=_between(1.69, 1.715))
def k_of_the_paper():
    """that is the paper's k: it suits the gate alone, and its largest distance from GELU is above what is asked for"""
    return 1.702


@sigmoid_for_gelu.mistake(when=_between(0.99, 1.01))
def plain_silu():
    """k = 1 is SiLU: its gate opens more slowly than GELU's, so that it lies below GELU on both sides of 0"""
    return 1.0


@sigmoid_for_gelu.mistake(when=_between(1.55, 1.65))
def same_curvature_at_zero():
    """near 1.6, that is 4 over the square root of 2 pi, the two curves have the same curvature at 0; further out they
    are too far apart
    """
    return 4 / np.sqrt(2 * np.pi)


@sigmoid_for_gelu.mistake(when=_between(1.8, 100))
def too_steep():
    """with a k this large the sigmoid opens too fast, and near x = 1 the product lies above GELU by too much"""
    return 2.0


@sigmoid_for_gelu.mistake(when=_between(-100, -0.1))
def turned():
    """with a negative k the sigmoid opens to the left: GELU passes what is on the right"""
    return -1.77


@sigmoid_for_gelu.alternative
def a_little_more():
    return np.array([1.775])
