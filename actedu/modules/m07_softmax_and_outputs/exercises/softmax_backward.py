import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Backward through a softmax", points=3, stars=2, kind="derive the gradient")
def softmax_backward(p, g, temperature=1.0):
    r"""A loss $L$ depends on the probabilities $p = \mathrm{softmax}(z / T)$, and `g` holds its slopes with respect to
    them: $g_i = \partial L / \partial p_i$. Both `p` and `g` have the shape (examples, classes).

    Derive $\partial L / \partial z$ and return it, without building a Jacobian for each example.
    """
    return p * (g - (p * g).sum(axis=1, keepdims=True)) / temperature


def _rows(p):
    return np.asarray(p, dtype=np.float64)


_P = _rows([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]])
_G = _rows([[1.0, 0.0, -2.0], [0.0, 3.0, 1.0]])


def _drawn(rng):
    p, g = rng.dirichlet(np.ones(4), size=3), rng.normal(size=(3, 4))
    return [(p, g, 1.0), (p, g, float(rng.uniform(1.5, 4.0)))]


softmax_backward.checks(
    Matches(((_P, _G, 1.0), (_P[:1], np.ones((1, 3)), 1.0)), title="right at temperature 1", atol=1e-9),
    Matches(((_P, _G, 2.0), (_P, _G, 0.5)), title="right at other temperatures"),
    LeavesInputAlone((_P, _G, 1.0)),
    Matches(_drawn, title="right for other probabilities", hidden=True),
)

softmax_backward.hints(
    "Every probability depends on every logit. Which slopes reach one logit z_k, and with which factor each?",
    "See the Jacobian under 'From logits to the loss, and back', and 'Temperature' for the factor that is new.",
    "Write out one sum: the slope in z_k is the sum over i of g_i p_i ([i = k] - p_k). The term with [i = k] is one "
    "number; in the rest p_k stands outside the sum.",
    "p * (g - ___) / temperature, where ___ is one number a row: a sum of p times g, with keepdims.",
)

softmax_backward.why(
    "Summing over i, the part with [i = k] leaves p_k g_k, the other p_k times the mean of g under p. So what counts "
    "is how far g lies above that mean: a g that is the same for all classes gives 0. z / T brings the factor 1 / T."
)


@softmax_backward.mistake
def class_by_class(p, g, temperature=1.0):
    """p (1 - p) is the slope of each probability in its own logit; a logit moves the other probabilities too"""
    return g * p * (1 - p) / temperature


@softmax_backward.mistake
def mean_left_out(p, g, temperature=1.0):
    """only the part with [i = k] is there: all logits raised alike would change the loss, yet they change no p"""
    return p * g / temperature


@softmax_backward.mistake
def plain_mean(p, g, temperature=1.0):
    """the plain mean of g is subtracted; the sum over i weighs each g by its probability"""
    return p * (g - g.mean(axis=1, keepdims=True)) / temperature


@softmax_backward.mistake
def loss_gradient_taken(p, g, temperature=1.0):
    """p minus something is the gradient of cross-entropy; here the loss is another one, known by its slopes g only"""
    return (p - g) / temperature


@softmax_backward.mistake
def temperature_ignored(p, g, temperature=1.0):
    """z is divided by the temperature before softmax, so the chain rule brings a factor"""
    return p * (g - (p * g).sum(axis=1, keepdims=True))


@softmax_backward.mistake
def temperature_multiplied(p, g, temperature=1.0):
    """the slope of z / T in z is 1 / T: the temperature divides here too"""
    return p * (g - (p * g).sum(axis=1, keepdims=True)) * temperature


@softmax_backward.mistake
def sum_down_the_columns(p, g, temperature=1.0):
    """the sum runs over the classes of one example, along its row"""
    return p * (g - (p * g).sum(axis=0)) / temperature


@softmax_backward.alternative
def by_jacobians(p, g, temperature=1.0):
    return [(np.diag(q) - np.outer(q, q)) @ h / temperature for q, h in zip(p, g, strict=True)]


@softmax_backward.alternative
def by_einsum(p, g, temperature=1.0):
    return (p * g - p * np.einsum("ij,ij->i", p, g)[:, None]) / temperature
