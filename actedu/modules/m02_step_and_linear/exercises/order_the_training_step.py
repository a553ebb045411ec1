from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="A training step, line by line", points=2, stars=2, kind="order the lines")
def order_the_training_step():
    """A net with one hidden layer of steps learns by a straight-through surrogate. These are the lines of one step of
    gradient descent, shuffled; two of them do not belong.

    ```text
    A    w1 -= rate * (x.T @ dz)
    B    dy = (t - h @ w2) / len(x)
    C    h = np.where(z >= 0, 1.0, 0.0)
    D    dz = dh * (np.abs(z) <= 1)
    E    w2 -= rate * (h.T @ dy)
    F    z = x @ w1
    G    dz = dh * (z >= 0)
    H    dh = np.outer(dy, w2)
    I    dy = (h @ w2 - t) / len(x)
    ```

    The inputs are `x` (n, a), the targets `t` (n,), the weights `w1` (a, h) and `w2` (h,); the loss is half the mean
    squared error. Give the lines that belong in an order that works, as letters: `"A B C"`. More than one order is
    right. Every gradient is taken with the weights that the forward pass used.
    """
    return "F C I H D A E"


_LINES = IsOrder(
    {"F": "", "C": "F", "I": "C", "H": "I", "E": "IH", "D": "H", "A": "D"},
    others="BG",
)

order_the_training_step.checks(_LINES)

order_the_training_step.hints(
    "Which line needs nothing but inputs and weights? What does each other line read that an earlier one wrote?",
    "Section 'A slope that is not the step's' says what stands forward and what stands backward.",
    "In a net without a hidden layer: y = x @ w, then dy = (y - t) / len(x), then w -= rate * (x.T @ dy).",
    "Forward F, C; the error I; then H, before line ___ changes the w2 that it reads; the rest follows.",
)

order_the_training_step.why(
    "Forward come the sums, the steps and the error; backward the gradient passes w2 (H) and the surrogate's window "
    "(D). Line E must wait for H, which reads the w2 of the forward pass: the chain rule holds at one point. Between "
    "H and the end, E may stand anywhere."
)


def _above(answer, first, second):
    """Whether one line stands above another, and those that do not belong are left out."""
    given = _LINES.read(answer)
    return not set(given) & set(_LINES.others) and given.index(first) < given.index(second)


@order_the_training_step.mistake(when=lambda answer: "G" in _LINES.read(answer))
def value_for_slope():
    """line G multiplies by the step's value; the surrogate's slope is 1 near the threshold, on both sides"""
    return "F C I H G A E"


@order_the_training_step.mistake(when=lambda answer: "B" in _LINES.read(answer))
def error_turned():
    """line B turns the sign of the error: with it the updates, which subtract, walk uphill"""
    return "F C B H D A E"


@order_the_training_step.mistake(when=lambda answer: _above(answer, "E", "H"))
def output_weights_first():
    """w2 is changed before the gradient passes through it: line H would read other weights than the forward pass"""
    return "F C I E H D A"


@order_the_training_step.mistake(when=lambda answer: _above(answer, "I", "C") or _above(answer, "I", "F"))
def error_before_output():
    """the error is taken before the output it is about: forward first, then backward"""
    return "F I C H D A E"


@order_the_training_step.alternative
def output_weights_next():
    return ["F", "C", "I", "H", "E", "D", "A"]


@order_the_training_step.alternative
def in_lower_case():
    return "fcihdea"
