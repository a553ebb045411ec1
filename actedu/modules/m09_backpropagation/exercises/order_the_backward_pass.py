from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="Forward, backward, update", points=2, stars=2, kind="order the lines")
def order_the_backward_pass():
    """A net has one hidden layer of tanh units and no biases. These are the lines of one training step, shuffled; two
    of them do not belong.

    ```text
    A    dW1 = x.T @ dz
    B    h = np.tanh(z)
    C    dh = dy @ W2.T
    D    dW2 = h.T @ dy
    E    dz = dh * (1 - z**2)
    F    z = x @ W1
    G    W2 -= rate * dW2
    H    dy = h @ W2 - t
    I    dz = dh * (1 - h**2)
    J    dh = W2.T @ dy
    K    W1 -= rate * dW1
    ```

    Rows are examples: `x` is (n, a), `t` is (n, c), `W1` is (a, b), `W2` is (b, c). The loss is half the squared error.
    Give the lines that belong in an order that works: `"A B C"`. More than one is right. Each gradient is taken with
    the weights that the forward pass used.
    """
    return "F B H D C I A G K"


_LINES = IsOrder(
    {"F": "", "B": "F", "H": "B", "C": "H", "D": "H", "I": "C", "A": "I", "G": "DC", "K": "A"}, others="EJ"
)

order_the_backward_pass.checks(_LINES)

order_the_backward_pass.hints(
    "Four parts: forward, cache, backward, update. Which lines belong to which?",
    "See 'One layer, many units': the shapes, and what each line of the way back reads.",
    "A net without a hidden layer would be: y = x @ W, then dy = y - t, then dW = x.T @ dy, then the update.",
    "F, ___, H; then the two lines that read dy, before ___ changes W2; the slope and ___; at the end the last update.",
)

order_the_backward_pass.why(
    "The slope of tanh is 1 minus its output squared, so line I reads h. With examples in rows the error goes back "
    "through the transposed weights on the right, line C. And W2 may change only after the error has passed it."
)


def _above(answer, first, second):
    """Whether one line stands above another, and those that do not belong are left out."""
    given = _LINES.read(answer)
    return not set(given) & set(_LINES.others) and given.index(first) < given.index(second)


@order_the_backward_pass.mistake(when=lambda answer: "E" in _LINES.read(answer))
def slope_of_the_sum():
    """line E puts the sum z where the output belongs: the slope of tanh is 1 minus its output squared"""
    return "F B H D C E A G K"


@order_the_backward_pass.mistake(when=lambda answer: "J" in _LINES.read(answer))
def weights_on_the_left():
    """line J multiplies from the left: W2.T is (c, b) and dy is (n, c), so the shapes do not fit"""
    return "F B H D J I A G K"


@order_the_backward_pass.mistake(when=lambda answer: _above(answer, "G", "C"))
def updated_too_early():
    """W2 changes before the error has gone back through it: line C would read another net than the forward pass"""
    return "F B H D G C I A K"


@order_the_backward_pass.mistake(when=lambda answer: _above(answer, "H", "B"))
def error_before_output():
    """line H reads h, so it cannot stand above line B, which makes it"""
    return "F H B D C I A G K"


@order_the_backward_pass.mistake(when=lambda answer: _above(answer, "A", "I") or _above(answer, "I", "C"))
def back_to_front():
    """on the way back dh comes first, then dz, then dW1: each line reads what the one before it made"""
    return "F B H D A I C G K"


@order_the_backward_pass.alternative
def updates_in_between():
    return ["F", "B", "H", "C", "D", "G", "I", "A", "K"]


@order_the_backward_pass.alternative
def in_lower_case():
    return "fbhcidagk"
