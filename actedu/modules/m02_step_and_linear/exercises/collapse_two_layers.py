import numpy as np

from actedu.checks import Failure, Holds, Outcome, call, difference
from actedu.exercises import exercise


@exercise(title="Two layers and a straight line made one", points=2, stars=1, kind="write the function")
def collapse_two_layers(W1, b1, W2, b2):
    r"""Two dense layers with $f(z) = 2z + 1$ between them compute $y = f(x W_1 + b_1) W_2 + b_2$ for a row $x$.

    Return the weights `W` and the bias `b` of the one layer $y = x W + b$ that gives the same output for every $x$.
    The shapes are `W1` (n, h), `b1` (h,), `W2` (h, m), `b2` (m,).
    """
    W = 2 * W1 @ W2
    b = (2 * b1 + 1) @ W2 + b2
    return W, b


def _two_layers(rng):
    return [
        (rng.normal(size=(a, h)), rng.normal(size=h), rng.normal(size=(h, c)), rng.normal(size=c))
        for a, h, c in rng.integers(1, 6, size=(4, 3)).tolist()
    ]


_SMALL = (
    (
        np.array([[1.0, 2.0], [0.0, 1.0]]),
        np.array([1.0, -1.0]),
        np.array([[2.0, 0.0], [1.0, 3.0]]),
        np.array([0.0, 1.0]),
    ),
)


def _part(place, hidden=False):
    """Compare W (place 0) or b (place 1) of what a collapse returns; both on drawn layers when hidden."""

    def test(answer, setting):
        for args in _two_layers(setting.rng()) if hidden else _SMALL:
            right, got = setting.solution(*args), call(answer, *args)
            if got.error or got.value is None:
                return difference(args, right, got)
            if not isinstance(got.value, (tuple, list)) or len(got.value) != 2:
                return Failure("two things are asked for, the matrix W and the bias b, in that order", args, right, got)
            for at in (0, 1) if hidden else (place,):
                failure = difference((), right[at], Outcome(got.value[at]))
                if failure:
                    return Failure(f"{'Wb'[at]}: {failure.sentence}", args, right, got)
        return None

    return test


collapse_two_layers.checks(
    Holds("the weights are right", _part(0)),
    Holds("the bias is right", _part(1)),
    Holds("it works for layers of any size", _part(0, hidden=True), hidden=True),
)

collapse_two_layers.hints(
    "Write the output of both layers as one formula, then multiply out: an affine map of an affine map.",
    "Section 'Why the lines collapse' does it with one number per layer: 3(2x + 1) - 4 = 6x - 1.",
    "One number per layer: 3(2(x + 2) + 1) - 4 = 6x + 11. What became of the first bias, 2, and of the 1 on their way?",
    "(2 (x @ W1 + b1) + 1) @ W2 + b2 = x @ (___) + (___): multiply out, then read off W and b.",
)

collapse_two_layers.why(
    "Multiplying out $(2(xW_1 + b_1) + 1)W_2 + b_2$ gives $x(2W_1W_2) + ((2b_1 + 1)W_2 + b_2)$: one matrix, one "
    "bias. Nothing in it depends on the sizes, so the argument repeats for any number of layers. The other route "
    "needs no algebra: whatever an affine map is, it sends 0 to its bias, and the unit vectors to "
    "the bias plus one row of its matrix each."
)


@collapse_two_layers.mistake
def biases_only_added(W1, b1, W2, b2):
    """b1 is only added; on its way it passes through W2, and b1 and b2 may not even have the same length"""
    return 2 * W1 @ W2, b1 + b2


@collapse_two_layers.mistake
def one_lost(W1, b1, W2, b2):
    """the 1 of 2z + 1 is lost; it joins 2 b1 in each hidden unit and passes through W2 with it"""
    return 2 * W1 @ W2, 2 * b1 @ W2 + b2


@collapse_two_layers.mistake
def factor_lost(W1, b1, W2, b2):
    """the bias is right, and in W the 2 of 2z + 1 is lost: each sum is doubled before it meets W2"""
    return W1 @ W2, (2 * b1 + 1) @ W2 + b2


@collapse_two_layers.mistake
def first_bias_lost(W1, b1, W2, b2):
    """b1 is lost; a zero input leaves the first layer as b1, and f as 2 b1 + 1"""
    return 2 * W1 @ W2, np.ones(len(b1)) @ W2 + b2


@collapse_two_layers.mistake
def order_turned_round(W1, b1, W2, b2):
    """the order is turned round; a row x meets W1 first, so it is x @ W1 @ W2"""
    return 2 * W2 @ W1, W2 @ (2 * b1 + 1) + b2


@collapse_two_layers.mistake
def multiplied_entry_by_entry(W1, b1, W2, b2):
    """* multiplies entry by entry; one layer after another is the matrix product @"""
    return (2 * W1 * W2, (2 * b1 + 1) * W2[0] + b2) if W1.shape == W2.shape else (W1 @ W2, b2)


@collapse_two_layers.mistake
def layers_added(W1, b1, W2, b2):
    """the layers are added; they stand one after another, so their matrices are multiplied"""
    return W1 + W2, b1 + b2


@collapse_two_layers.alternative
def by_probing(W1, b1, W2, b2):
    b = (2 * (np.zeros(len(W1)) @ W1 + b1) + 1) @ W2 + b2  # what comes out of a zero input is the bias
    return (2 * (np.eye(len(W1)) @ W1 + b1) + 1) @ W2 + b2 - b, b


@collapse_two_layers.mistake
def activation_left_out(W1, b1, W2, b2):
    """the activation is left out; 2z + 1 is a straight line, but it doubles and adds 1 on the way"""
    return W1 @ W2, b1 @ W2 + b2
