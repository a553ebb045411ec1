import numpy as np

from actedu.checks import Holds, LeavesInputAlone, Matches, call, copied, difference, numbers
from actedu.exercises import exercise


@exercise(title="The gradient with two penalties", points=3, stars=2, kind="derive the gradient")
def penalised_gradient(x, t, W, b, l1, l2):
    r"""A linear layer computes $Y = XW + b$, one row an example. Its loss over the $n$ rows is

    $$\frac{1}{2n} \sum (Y - T)^2 + \lambda_1 \sum |W| + \frac{\lambda_2}{2} \sum W^2,$$

    each sum over all entries, with $\lambda_1$ = `l1` and $\lambda_2$ = `l2`. Return the gradients with respect to `W`
    and to `b`, as a pair. At a weight of 0 take 0 for the slope of $|w|$.
    """
    dy = (x @ W + b - t) / len(x)
    return x.T @ dy + l1 * np.sign(W) + l2 * W, dy.sum(axis=0)


def _draw(rng, n, a, c, l1, l2):
    W = rng.normal(size=(a, c))
    W.ravel()[0] = 0.0
    return rng.normal(size=(n, a)), rng.normal(size=(n, c)), W, rng.normal(size=c), l1, l2


_RNG = np.random.default_rng(4)
_BOTH = _draw(_RNG, 5, 3, 2, 0.3, 0.7)


def _is_a_pair(answer, setting):
    got = call(answer, *_BOTH)
    if got.error:
        return difference(_BOTH, setting.solution(*copied(_BOTH)), got)
    if not isinstance(got.value, (list, tuple)) or len(got.value) != 2:
        return "a pair is asked for: the gradient with respect to W, then that with respect to b"
    for name, wanted, given in zip("Wb", _BOTH[2:4], map(numbers, got.value), strict=True):
        if given is None or given.shape != wanted.shape:
            said = "no array of numbers" if given is None else f"of shape {given.shape}"
            return f"{name} has the shape {wanted.shape}, and its gradient is {said}"
    return None


penalised_gradient.checks(
    Holds("returns two gradients, in the shapes of W and b", _is_a_pair),
    Matches([_draw(_RNG, 4, 3, 2, 0.0, 0.0)], title="is right without penalties"),
    Matches([_draw(_RNG, 4, 2, 3, 0.0, 0.5)], title="is right with L2 alone"),
    Matches([_draw(_RNG, 4, 2, 3, 0.5, 0.0)], title="is right with L1 alone"),
    LeavesInputAlone(args=_BOTH),
    Matches(lambda rng: [_BOTH, _draw(rng, 6, 4, 1, 0.2, 0.1), _draw(rng, 1, 2, 2, 0.4, 0.9)],
            title="is right with both, for other layers", hidden=True),
)  # fmt: skip

penalised_gradient.hints(
    "Gradients of sums add up: take the three terms one by one. In which of them does b occur?",
    "See 'Penalties: a pull at each step' in the lesson, and for the first term lesson 9, 'One layer, many units'.",
    "The slope of 3 |w| is 3 for a positive w and -3 for a negative one; that of 3 w^2 is 6 w.",
    "dW = x.T @ dy + l1 * ___ + l2 * ___; db = dy.sum(axis=___)",
)

penalised_gradient.why(
    "The penalties do not know the data, so neither x nor n occurs in their gradients. L1 pulls by one amount, L2 in "
    "proportion. The bias occurs in no penalty: it only moves the outputs, and holding it back would keep the layer "
    "from meeting their mean."
)


def _with(x, t, W, b, pull, on_bias=0.0, share=1.0):
    dy = (x @ W + b - t) / len(x)
    return x.T @ dy + share * pull, dy.sum(axis=0) + on_bias


@penalised_gradient.mistake
def not_averaged(x, t, W, b, l1, l2):
    """the first term is a mean over the n rows: its gradients are n times too large here"""
    dy = x @ W + b - t
    return x.T @ dy + l1 * np.sign(W) + l2 * W, dy.sum(axis=0)


@penalised_gradient.mistake
def weights_alone(x, t, W, b, l1, l2):
    """this is the gradient for W; the bias has one too, which no penalty enters"""
    return x.T @ ((x @ W + b - t) / len(x)) + l1 * np.sign(W) + l2 * W


@penalised_gradient.mistake
def size_for_sign(x, t, W, b, l1, l2):
    """the slope of |w| is the sign of w; this adds its size, which pushes negative weights away from 0"""
    return _with(x, t, W, b, l1 * np.abs(W) + l2 * W)


@penalised_gradient.mistake
def always_downwards(x, t, W, b, l1, l2):
    """this pulls every weight down by l1; a negative weight is to be pulled up, towards 0"""
    return _with(x, t, W, b, l1 + l2 * W)


@penalised_gradient.mistake
def twice_the_pull(x, t, W, b, l1, l2):
    """the half in front of the L2 term cancels the 2 of its slope: this pulls twice as hard"""
    return _with(x, t, W, b, l1 * np.sign(W) + 2 * l2 * W)


@penalised_gradient.mistake
def bias_pulled(x, t, W, b, l1, l2):
    """the penalties are sums over W alone: the bias goes free"""
    return _with(x, t, W, b, l1 * np.sign(W) + l2 * W, l1 * np.sign(b) + l2 * b)


@penalised_gradient.mistake
def pull_averaged(x, t, W, b, l1, l2):
    """the penalties are not averaged over the examples: they stand outside of the 1/n"""
    return _with(x, t, W, b, l1 * np.sign(W) + l2 * W, share=1 / len(x))


@penalised_gradient.mistake
def pushed(x, t, W, b, l1, l2):
    """the sign of the penalties is turned: a step against this gradient would make weights larger"""
    return _with(x, t, W, b, l1 * np.sign(W) + l2 * W, share=-1.0)


@penalised_gradient.alternative
def row_by_row(x, t, W, b, l1, l2):
    dW, db = l2 * W, np.zeros(len(b))
    dW = dW + l1 * (np.where(W > 0, 1.0, 0.0) - np.where(W < 0, 1.0, 0.0))
    for row, target in zip(x, t, strict=True):
        off = (row @ W + b - target) / len(x)
        dW, db = dW + np.outer(row, off), db + off
    return [dW, db]
