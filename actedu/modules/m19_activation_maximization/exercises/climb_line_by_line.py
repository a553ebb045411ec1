from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="The climb, line by line", points=2, stars=2, kind="order the lines")
def climb_line_by_line():
    """These are the lines of activation maximization of the logit `k` of a net of ten classes, with L2 and clip,
    shuffled; two of them do not belong.

    ```text
    A        x = x + 0.1 * (gradient - l2 * x)
    B    wanted = np.eye(10)[[k]]
    C        net.parameters -= 0.1 * gradient
    D        gradient = net.backward(wanted)
    E    for step in range(400):
    F        x = np.clip(x, low, high)
    G        net(x)  # so that each layer keeps what its slope needs
    H    x = 0.1 * rng.standard_normal((1, 64))
    I    wanted = np.ones((1, 10))
    ```

    Give the lines that belong in an order that works, as letters: `"A B C"`.
    """
    return "H B E G D A F"


_LINES = IsOrder({"H": "", "B": "", "E": "HB", "G": "E", "D": "G", "A": "D", "F": "A"}, others="CI")

climb_line_by_line.checks(_LINES)

climb_line_by_line.hints(
    "What must be there before the loop begins? Inside it: what does each line read that another one wrote?",
    "See the code under 'Ascent on the input' in the lesson.",
    "In training: a batch, then in a loop forward, backward, update. Here the order is the same, but another thing is "
    "updated.",
    "___ and B stand above the loop E. In it: forward, ___, A, and at last the line that keeps pixels in range.",
)

climb_line_by_line.why(
    "The backward pass needs the forward pass of the image as it is now. What goes into it is a 1 at the logit asked "
    "for, and what comes out is that logit's gradient with respect to the image. The image is updated; the net stays, "
    "so C does not belong. Ones at all ten logits, line I, would raise their sum."
)


def _given(answer):
    return _LINES.read(answer)


@climb_line_by_line.mistake(when=lambda answer: "C" in _given(answer))
def net_changed():
    """line C changes the net; activation maximization changes the image and leaves the net as it is"""
    return "H B E G D A C F"


@climb_line_by_line.mistake(when=lambda answer: "I" in _given(answer))
def all_logits():
    """with line I the sum of all ten logits is climbed; line B asks for one"""
    return "H I E G D A F"


@climb_line_by_line.mistake(when=lambda answer: _given(answer).index("D") < _given(answer).index("G"))
def backward_first():
    """the backward pass stands above the forward pass: it would use the slopes of another image, or none"""
    return "H B E D G A F"


@climb_line_by_line.mistake(when=lambda answer: _given(answer).index("E") < _given(answer).index("H"))
def begun_anew():
    """the noise is drawn inside the loop, so that every step begins anew"""
    return "B E H G D A F"


@climb_line_by_line.mistake(when=lambda answer: _given(answer).index("F") < _given(answer).index("A"))
def clipped_too_early():
    """clipped before the step: the last step may then leave the range, and the picture with it"""
    return "H B E G D F A"


@climb_line_by_line.alternative
def wanted_first():
    return ["B", "H", "E", "G", "D", "A", "F"]


@climb_line_by_line.alternative
def in_lower_case():
    return "hbegdaf"
