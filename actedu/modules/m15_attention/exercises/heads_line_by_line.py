from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="Several heads, line by line", points=2, stars=2, kind="order the lines")
def heads_line_by_line():
    """These are the lines of causal self-attention in `h` heads, shuffled; two of them do not belong.

    ```text
    A    w = np.exp(s - s.max(-1, keepdims=True)); w /= w.sum(-1, keepdims=True)
    B    q, k, v = (a.reshape(n, h, d).swapaxes(0, 1) for a in (q, k, v))
    C    s = np.where(np.tri(n, dtype=bool), s, -np.inf)
    D    y = (w @ v).swapaxes(0, 1).reshape(n, h * d) @ W_o
    E    s = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    F    w = w * np.tri(n)
    G    q, k, v = x @ W_q, x @ W_k, x @ W_v
    H    s = q @ k.swapaxes(-1, -2) / np.sqrt(h * d)
    ```

    The words `x` have the shape (n, h * d), and so do queries, keys and values before they are split. Give the lines
    that belong in an order that works, as letters: `"A B C"`.
    """
    return "G B E C A D"


_LINES = IsOrder({"G": "", "B": "G", "E": "B", "C": "E", "A": "C", "D": "A"}, others="FH")

heads_line_by_line.checks(_LINES)

heads_line_by_line.hints(
    "Which line needs nothing but x and the matrices? What does each other line read that an earlier one wrote?",
    "See 'Meet it', 'Masks' and 'Heads' in the lesson.",
    "Without heads and mask: queries, keys and values; scores; softmax; the weighted mean. Splitting comes before the "
    "scores, so that each head has its own; joining comes last.",
    "G, then split with ___; scores; the mask before line ___; D last.",
)

heads_line_by_line.why(
    "Each head works on its own slice of d components, so its scores are divided by the square root of d (E), not of "
    "the whole width (H). The mask belongs between scores and softmax (C); a mask behind softmax (F) leaves rows that "
    "do not add up to 1. D joins the slices, and W_o mixes them."
)


def _given(answer):
    return _LINES.read(answer)


@heads_line_by_line.mistake(when=lambda answer: "H" in _given(answer))
def scaled_by_the_width():
    """line H divides by the square root of the whole width; a head's products have d terms only"""
    return "G B H C A D"


@heads_line_by_line.mistake(when=lambda answer: "F" in _given(answer))
def mask_behind_softmax():
    """line F strikes weights out after softmax: what is left of a row no longer adds up to 1"""
    return "G B E A F D"


@heads_line_by_line.mistake(when=lambda answer: _given(answer).index("A") < _given(answer).index("C"))
def softmax_before_mask():
    """softmax stands above the mask, so the weights never see it: masked scores must be gone before the exponentials"""
    return "G B E A C D"


@heads_line_by_line.mistake(when=lambda answer: _given(answer).index("E") < _given(answer).index("B"))
def split_too_late():
    """the scores are taken before the heads are split: that is one head over the whole width"""
    return "G E B C A D"


@heads_line_by_line.alternative
def as_a_list():
    return ["G", "B", "E", "C", "A", "D"]


@heads_line_by_line.alternative
def in_lower_case():
    return "gbecad"
