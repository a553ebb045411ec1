from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="A step that also moves the activation", points=2, stars=2, kind="order the lines")
def learn_a_shape():
    """These are the lines of one training step for a layer with a learned slope `a`, shuffled; two of them do not
    belong. `x` holds the inputs, `W` the weights, and `gradient(y)` gives the gradient of the loss with respect to `y`.

    ```text
    A    da = np.sum(dy * np.minimum(0, z))
    B    y = np.maximum(0, z) + a * np.minimum(0, z)
    C    dz = dy * np.where(z > 0, 1, a)
    D    z = x @ W
    E    a = a - lr * da; W = W - lr * dW
    F    dW = x.T @ dz
    G    dy = gradient(y)
    H    dz = dy * np.where(z > 0, 1, 0)
    I    da = np.sum(dz * np.minimum(0, z))
    ```

    Give the lines that belong in an order that works, as letters: `"A B C"`.
    """
    return "D B G A C F E"


_LINES = IsOrder({"D": "", "B": "D", "G": "B", "A": "G", "C": "G", "F": "C", "E": "AF"}, others="HI")

learn_a_shape.checks(_LINES)

learn_a_shape.hints(
    "Forward, then back, then the update. What does each line read that another one writes?",
    "See 'A slope that is learned' in the lesson. The gradient of a needs dy, not what is left of it behind the slope.",
    "For y = a z the gradient of a is dy times z, and that of z is dy times a: both start from dy.",
    "D, B, then ___; A and C in either order; F behind ___; E last.",
)

learn_a_shape.why(
    "A slope is one step from the output, so its gradient starts from dy (A); I would multiply by the slope as well. H "
    "is the backward pass of ReLU. The update comes when all gradients are there: C reads a, and must read the one "
    "that the forward pass used."
)


def _given(answer):
    return _LINES.read(answer)


@learn_a_shape.mistake(when=lambda answer: "H" in _given(answer))
def backward_of_relu():
    """line H lets nothing pass where the sum is negative, as ReLU does; there the slope is a"""
    return "D B G A H F E"


@learn_a_shape.mistake(when=lambda answer: "I" in _given(answer))
def through_the_slope_twice():
    """line I starts from dz, which has the slope in it already; a meets the sum itself, so start from dy"""
    return "D B G C I F E"


@learn_a_shape.mistake(when=lambda answer: _given(answer).index("E") < _given(answer).index("C"))
def updated_too_early():
    """the update stands above line C, which then reads another a than the forward pass did"""
    return "D B G A E C F"


@learn_a_shape.mistake(when=lambda answer: "A" not in _given(answer))
def gradient_of_a_missing():
    """no line makes da: the slope would not be learned"""
    return "D B G C F E"


@learn_a_shape.mistake(when=lambda answer: _given(answer).index("G") < _given(answer).index("B"))
def gradient_before_the_output():
    """the gradient of the loss is taken at y, so y comes first"""
    return "D G B A C F E"


@learn_a_shape.alternative
def slope_behind_the_weights():
    return ["D", "B", "G", "C", "F", "A", "E"]


@learn_a_shape.alternative
def in_lower_case():
    return "dbgcafe"
