"""From logits or scores to probabilities: the softmax family, and the sparsemax."""

import numpy as np

from actedu.activations.elementwise import Array
from actedu.vectors.record import vector_function
from actedu.vectors.sums import row_sums, shifted, sum_of


def _softmax_vjp(x: Array, g: Array, temperature: float) -> Array:
    p = softmax.body(x, temperature=temperature)
    winner = np.arange(len(x)), x.argmax(axis=-1)
    h: Array = g - g[winner][:, None]  # so a winner that takes nearly all keeps the digits of its small gradient
    h -= row_sums(p * h)
    h *= p
    h /= temperature
    return h


@vector_function(
    textbook="exp(x / temperature) / sum(exp(x / temperature))",
    formula=r"p_i = \frac{e^{x_i / T}}{\sum_j e^{x_j / T}}",
    vjp=_softmax_vjp,
    vjp_formula=r"\frac{p_i}{T} \Big(g_i - \sum_j p_j g_j\Big)",
    source="bridle1990",
)
def softmax(x: Array, *, temperature: float = 1.0) -> Array:
    """Turn logits into probabilities: positive, adding up to 1, in the order of the logits.

    A low `temperature` favours the largest logit, a high one evens out. A logit of -inf marks the impossible and gets
    0. Where all are -inf, or one is inf or NaN, there is no such distribution: all are NaN.

    >>> softmax([0, np.log(3)])
    array([0.25, 0.75])
    """
    z, rest = shifted(x, x.max(axis=-1, keepdims=True), temperature)
    p: Array = np.exp(z)
    total, lost = sum_of(p, rest)
    rest -= lost / total
    p /= total
    rest *= p
    p += rest
    return p


def _log_softmax_vjp(x: Array, g: Array, temperature: float) -> Array:
    _, rest, weights, others, winner = _others(x, temperature)
    at_winner, flow = g[winner], g.copy()
    flow[winner] = 0
    rest_of_g = flow.sum(axis=-1)
    weights += weights * rest
    weights *= -((rest_of_g + at_winner) / (1 + others))[:, None]
    weights += g
    weights[winner] = (at_winner * others - rest_of_g) / (1 + others)  # g - p sum(g) has no digits left where p is 1
    weights /= temperature
    return weights


def _others(x: Array, temperature: float) -> tuple[Array, Array, Array, Array, tuple[Array, Array]]:
    """Return the shifted logits in two words, their exponentials but the winner's, the sum of those, the winners."""
    winner = np.arange(len(x)), x.argmax(axis=-1)
    z, rest = shifted(x, x[winner][:, None], temperature)
    weights = np.exp(z)
    weights[winner] = z[winner]  # 0, or NaN where the winner is infinite
    return z, rest, weights, sum_of(weights, rest)[0][:, 0], winner


@vector_function(
    textbook="x / temperature - log(sum(exp(x / temperature)))",
    formula=r"\log p_i = \frac{x_i}{T} - \log \sum_j e^{x_j / T}",
    vjp=_log_softmax_vjp,
    vjp_formula=r"\frac{1}{T} \Big(g_i - p_i \sum_j g_j\Big)",
    source="bridle1990",
)
def log_softmax(x: Array, *, temperature: float = 1.0) -> Array:
    """Take the logarithm of the probabilities without ever rounding one to 0 or 1.

    The impossible, a logit of -inf, gets -inf; the rest is as in `softmax`.

    >>> log_softmax([0, -1000])
    array([    0., -1000.])
    >>> bool(log_softmax([0, -50])[0] == -np.exp(-50))
    True
    """
    z, rest, _, others, _ = _others(x, temperature)
    rest -= np.log1p(others)[:, None]
    rest += z
    return rest


@vector_function(
    textbook="exp(-x / temperature) / sum(exp(-x / temperature))",
    formula=r"p_i = \frac{e^{-x_i / T}}{\sum_j e^{-x_j / T}}",
    vjp=lambda x, g, temperature: -_softmax_vjp(-x, g, temperature),
    vjp_formula=r"\frac{p_i}{T} \Big(\sum_j p_j g_j - g_i\Big)",
    source="bridle1990",
)
def softmin(x: Array, *, temperature: float = 1.0) -> Array:
    """Turn costs into probabilities: the smallest gets the most. It is `softmax` of -x.

    A cost of inf marks the impossible and gets 0.

    >>> softmin([0, np.log(3)])
    array([0.75, 0.25])
    """
    return softmax.body(-x, temperature=temperature)


def _sparsemax_vjp(x: Array, g: Array) -> Array:
    p = sparsemax.body(x)
    held = (p > 0) + 0 * p  # keeps NaN
    flow: Array = g - row_sums(held * g) / held.sum(axis=-1, keepdims=True)
    flow *= held
    return flow


@vector_function(
    textbook="maximum(x - tau(x), 0)",
    formula=r"p_i = \max(x_i - \tau, 0), \quad \sum_j p_j = 1",
    vjp=_sparsemax_vjp,
    vjp_formula=r"s_i \Big(g_i - \tfrac{1}{k} \sum_j s_j g_j\Big), \quad s_i = [p_i > 0], \quad k = \sum_j s_j",
    source="martins2016",
)
def sparsemax(x: Array) -> Array:
    """Turn scores into probabilities of which many are exactly 0: the nearest point of the simplex.

    Where a probability is about to leave 0, the slope is taken as 0. A score of -inf gets 0. Where all are -inf, or one
    is inf or NaN, all are NaN. The error is a few ulp of 1, not of each probability.

    >>> sparsemax([0.5, 0.0, -1.0])
    array([0.75, 0.25, 0.  ])
    """
    z: Array = np.maximum(x - x.max(axis=-1, keepdims=True), -1)  # what is 1 below the largest gets 0 in any case
    falling = -np.sort(-z, axis=-1)
    over = np.cumsum(falling, axis=-1) - 1
    count = np.arange(1, z.shape[1] + 1, dtype=z.dtype)
    held = np.count_nonzero(count * falling > over, axis=-1)[:, None]
    tau = np.take_along_axis(over, held - 1, axis=-1) / held
    tau += (np.maximum(z - tau, 0).sum(axis=-1, keepdims=True) - 1) / held  # what a long running sum has lost
    p: Array = np.maximum(z - tau, 0)
    return p
