import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="The whole NALU", points=4, stars=3, kind="write the function")
def nalu_forward(x, W_hat, M_hat, G):
    r"""Write what a NALU gives for a batch `x` (n, inputs); `W_hat`, `M_hat` and `G`, all (inputs, outputs), are
    $\hat W$, $\hat M$ and $G$. With the weights $W = \tanh(\hat W) \odot \sigma(\hat M)$ of a NAC, for both paths:

    $$y = g \odot xW + (1 - g) \odot \exp(\log(|x| + 10^{-7})\,W), \qquad g = \sigma(xG)$$

    Return the outputs, (n, outputs). Inputs may be negative, 0, or hundreds of thousands; no warning.
    """
    W = np.tanh(W_hat) * (0.5 + 0.5 * np.tanh(M_hat / 2))
    g = 0.5 + 0.5 * np.tanh(x @ G / 2)  # sigmoids that never overflow
    return g * (x @ W) + (1 - g) * np.exp(np.log(np.abs(x) + 1e-7) @ W)


def _case(seed, n=3, inputs=2, outputs=1, size=1.0):
    rng = np.random.default_rng(seed)
    return (
        (size * rng.uniform(0.5, 5.0, (n, inputs))).round(2),
        *(rng.normal(size=(inputs, outputs)).round(2) for _ in range(2)),
        rng.normal(0.0, 0.3, (inputs, outputs)).round(2),
    )


def _signed(seed, *shape, zero=False):
    x, *rest = _case(seed, *shape)
    x = x * np.where(np.arange(x.size).reshape(x.shape) % 3 == 1, -1.0, 1.0)
    if zero:
        x[0, 0] = 0.0
    return x, *rest


def _shut(seed):
    """Return huge numbers that shut the gate."""
    x, W_hat, M_hat, G = _case(seed, size=1e5)
    return x, W_hat, M_hat, -np.abs(G) - 0.1


def _drawn(rng):
    return [
        _signed(int(rng.integers(10_000)), 5, 3, 2),
        _signed(int(rng.integers(10_000)), 2, 4, 3, zero=True),
    ]


nalu_forward.checks(
    Matches((_case(0), _case(1, 5)), title="two positive numbers, one output"),
    Matches((_case(2, 4, 3, 2), _case(3, 2, 2, 2)), title="several inputs and outputs"),
    Matches((_signed(4, 4, 3, 2), _signed(5, 3, 2, 2, zero=True)), title="negative numbers and zeros"),
    Stable((_case(6, size=1e5), _shut(9), _signed(7, 3, 2, 1, zero=True)), title="silent for huge numbers and 0"),
    LeavesInputAlone(_case(8)),
    Matches(_drawn, title="other units and numbers", hidden=True),
)

nalu_forward.hints(
    "Four lines: the weights, what is added, what is multiplied, the gate; then the mix. Which of them read x itself?",
    "See 'Meet it' in the lesson for one pair of numbers; here x has a row for each pair, and G its own column for "
    "each output.",
    "For x = [[3, 0]] and weights (1, 0) the product path is exp(log 3) = 3: an input with weight 0 leaves it alone, "
    "as 0 times log(1e-7) is 0.",
    "m = np.exp(np.log(np.abs(x) + ___) @ ___); y = g * ___ + (1 - g) * ___",
)

nalu_forward.why(
    "One matrix W serves both paths: on x it adds, on the logarithms it multiplies. The epsilon stands inside the "
    "logarithm, for zeros, and np.abs for negative numbers, at the price of their sign. The gate reads x, not the "
    "logarithms, and is a share, so g and 1 - g. For huge inputs the gate's sum is huge: a sigmoid by tanh bears it."
)


def _soft(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


def _parts(x, W_hat, M_hat, G):
    W = np.tanh(W_hat) * _soft(M_hat)
    return W, x @ W, np.exp(np.log(np.abs(x) + 1e-7) @ W), _soft(x @ G)


@nalu_forward.mistake
def gate_the_other_way(x, W_hat, M_hat, G):
    """the gate is turned round: g belongs to what is added"""
    _, a, m, g = _parts(x, W_hat, M_hat, G)
    return (1 - g) * a + g * m


@nalu_forward.mistake
def not_undone(x, W_hat, M_hat, G):
    """exp is missing: a weighted sum of logarithms is the logarithm of the product"""
    W, a, _, g = _parts(x, W_hat, M_hat, G)
    return g * a + (1 - g) * (np.log(np.abs(x) + 1e-7) @ W)


@nalu_forward.mistake
def logarithm_of_the_sum(x, W_hat, M_hat, G):
    """the logarithm was taken behind the weights: exp(log|xW|) is |xW| again, and nothing is multiplied"""
    _, a, _, g = _parts(x, W_hat, M_hat, G)
    return g * a + (1 - g) * np.exp(np.log(np.abs(a) + 1e-7))


@nalu_forward.mistake
def no_absolute_value(x, W_hat, M_hat, G):
    """without np.abs a negative input makes a nan"""
    W, a, _, g = _parts(x, W_hat, M_hat, G)
    with np.errstate(all="ignore"):
        return g * a + (1 - g) * np.exp(np.log(x + 1e-7) @ W)


@nalu_forward.mistake
def no_epsilon(x, W_hat, M_hat, G):
    """without the epsilon, log 0 is minus infinity, with a warning, and exp of it 0 or infinity"""
    W, a, _, g = _parts(x, W_hat, M_hat, G)
    return g * a + (1 - g) * np.exp(np.log(np.abs(x)) @ W)


@nalu_forward.mistake
def gate_reads_the_sum(x, W_hat, M_hat, G):
    """the gate has the NAC's weights here: it has a matrix of its own, G"""
    W, a, m, _ = _parts(x, W_hat, M_hat, G)
    g = _soft(x @ W)
    return g * a + (1 - g) * m


@nalu_forward.mistake
def gate_reads_logarithms(x, W_hat, M_hat, G):
    """the gate reads the logarithms here; it reads x"""
    _, a, m, _ = _parts(x, W_hat, M_hat, G)
    g = _soft(np.log(np.abs(x) + 1e-7) @ G)
    return g * a + (1 - g) * m


@nalu_forward.mistake
def gate_that_overflows(x, W_hat, M_hat, G):
    """right, but exp overflows where the gate's sum is far below 0: take a sigmoid that survives, as in module 3"""
    _, a, m, _ = _parts(x, W_hat, M_hat, G)
    g = 1 / (1 + np.exp(-(x @ G)))
    return g * a + (1 - g) * m


@nalu_forward.alternative
def by_the_library(x, W_hat, M_hat, G):
    from scipy.special import expit

    W = np.tanh(W_hat) * expit(M_hat)
    sums, products = x @ W, np.exp(np.log(np.abs(x) + 1e-7) @ W)
    return products + expit(x @ G) * (sums - products)


@nalu_forward.alternative
def by_powers(x, W_hat, M_hat, G):
    W = np.tanh(W_hat) * np.exp(-np.logaddexp(0, -M_hat))
    m = np.prod((np.abs(x) + 1e-7)[:, :, None] ** W, axis=1)
    g = np.exp(-np.logaddexp(0, -(x @ G)))
    return [list(row) for row in g * (x @ W) + (1 - g) * m]
