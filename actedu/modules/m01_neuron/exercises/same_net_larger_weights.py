import numpy as np

from actedu.checks import Holds, LeavesInputAlone, call
from actedu.checks.outcome import Failure
from actedu.exercises import exercise


@exercise(title="The same net with larger weights", points=4, stars=3, kind="write the function")
def same_net_larger_weights(W, b, V, factors):
    r"""A net of ReLU neurons computes `np.maximum(x @ W + b, 0) @ V + c`. `W` is (n, h), `b` is (h,), `V` is (h, m).

    Multiply all weights with which hidden neuron $j$ receives its inputs by `factors[j]`, a positive number. Return the
    new `W`, `b` and `V`, as a tuple, so that the net computes what it did, for every `x`. The bias `c` stays.
    """
    return W * factors, b * factors, V / factors[:, None]


def _net(x, W, b, V):
    return np.maximum(x @ W + b, 0) @ V


_SMALL = (
    np.array([[1.0, -2.0, 0.5], [0.5, 1.0, -1.0]]),
    np.array([0.5, -1.0, 2.0]),
    np.array([[1.0, 2.0], [-1.0, 0.5], [3.0, -1.0]]),
    np.array([10.0, 0.5, 4.0]),
)
_SQUARE = (
    np.array([[1.0, -2.0], [0.5, 1.0]]),
    np.array([1.0, -0.5]),
    np.array([[1.0, -1.0], [2.0, 3.0]]),
    np.array([2.0, 5.0]),
)


def _drawn(rng):
    n, h, m = 4, 6, 3
    return (rng.normal(size=(n, h)), rng.normal(size=h), rng.normal(size=(h, m)), rng.uniform(0.1, 10.0, h))


def _parts(got, args):
    """Return the three arrays of an answer, or a sentence."""
    if got.error == "NotImplementedError":
        return Failure("there is no code yet: replace the line that raises NotImplementedError", args, None, got)
    if got.error:
        return Failure(f"it stops with {got}", args, None, got)
    if not isinstance(got.value, (tuple, list)) or len(got.value) != 3:
        return Failure("three arrays are asked for: W, b and V", args, None, got)
    parts = []
    for name, given, right in zip("WbV", got.value, args[:3], strict=True):
        try:
            part = np.asarray(given)
        except ValueError:
            return Failure(f"{name} has rows of different lengths", args, None, got)
        if part.dtype.kind not in "iuf":
            return Failure(f"{name} is not made of numbers", args, None, got)
        if part.shape != right.shape:
            return Failure(f"{name} has the shape {part.shape}; it had {right.shape}", args, None, got)
        parts.append(part)
    return parts


def _scaled(args):
    def judge(answer, setting):
        case = args(setting.rng()) if callable(args) else args
        got = call(answer, *case)
        parts = _parts(got, case)
        if isinstance(parts, Failure):
            return parts
        expected = setting.solution(*case)
        if not np.allclose(parts[0], expected[0]):
            return Failure("a column of W is not what it was times its factor", case, expected, got)
        return None

    return judge


def _computes_the_same(args):
    def judge(answer, setting):
        case = args(setting.rng()) if callable(args) else args
        got = call(answer, *case)
        parts = _parts(got, case)
        if isinstance(parts, Failure):
            return parts
        expected = setting.solution(*case)
        if np.allclose(parts[0], case[0]):
            return Failure("W is as it was, so this is no net with larger weights", case, expected, got)
        x = np.random.default_rng(3).normal(size=(50, len(case[0]))) * 3
        off = np.abs(_net(x, *parts) - _net(x, *case[:3])).max()
        if not off <= 1e-9 * (1 + np.abs(_net(x, *case[:3])).max()):
            return Failure(f"the net's outputs change by up to {off:.3g}", case, expected, got)
        return None

    return judge


same_net_larger_weights.checks(
    Holds("multiplies the incoming weights by the factors", _scaled(_SMALL)),
    Holds("the net computes what it did", _computes_the_same(_SMALL)),
    Holds("so does one with as many inputs as neurons and outputs", _computes_the_same(_SQUARE)),
    LeavesInputAlone(args=_SMALL),
    Holds("another net keeps its outputs", _computes_the_same(_drawn), hidden=True),
)

same_net_larger_weights.hints(
    "If a neuron's sum is multiplied by a positive number, what becomes of its ReLU? What can undo that further on?",
    "See 'Pitfalls', the last line of the cell: the same for one neuron without a bias.",
    "relu(5 z) = 5 relu(z), and 2 / 5 = 0.4. So 2 relu(z + 1) is 0.4 relu(5 z + 5): the bias is multiplied as well.",
    "W * factors, b * ___, V / factors[:, ___]; neuron j has column j of W and row j of V",
)

same_net_larger_weights.why(
    "ReLU keeps positive factors: relu(c z) = c relu(z). So what is multiplied before a hidden neuron can be divided "
    "behind it, and one function has many nets with weights of any size. The size of a weight inside a net says "
    "nothing on its own. With tanh or the sigmoid such a factor cannot be moved through."
)


@same_net_larger_weights.mistake
def bias_kept(W, b, V, factors):
    """the bias is as it was: then the sum is not multiplied as a whole, and the neuron's line moves"""
    return W * factors, b, V / factors[:, None]


@same_net_larger_weights.mistake
def outgoing_kept(W, b, V, factors):
    """the hidden outputs are multiplied by the factors, and nothing behind them takes that back"""
    return W * factors, b * factors, V


@same_net_larger_weights.mistake
def outgoing_multiplied(W, b, V, factors):
    """V is multiplied too: now the factor counts twice, where it should be taken back"""
    return W * factors, b * factors, V * factors[:, None]


def _along_columns(answer):
    W, b, V, factors = _SQUARE
    return np.allclose(call(answer, W, b, V, factors).value[2], V / factors)


@same_net_larger_weights.mistake(when=_along_columns)
def divided_by_columns(W, b, V, factors):
    """V is divided along its columns, and stops where it has not as many as factors; neuron j sends along row j"""
    return W * factors, b * factors, V / factors


@same_net_larger_weights.mistake
def nothing_changed(W, b, V, factors):
    """the net is the same since nothing was multiplied"""
    return W, b, V


@same_net_larger_weights.alternative
def by_matrices(W, b, V, factors):
    return W @ np.diag(factors), factors * b, np.diag(1 / factors) @ V


@same_net_larger_weights.alternative
def neuron_by_neuron(W, b, V, factors):
    W, b, V = W.copy(), b.copy(), V.copy()
    for j, factor in enumerate(factors):
        W[:, j] *= factor
        b[j] *= factor
        V[j] /= factor
    return [W, b, V]
