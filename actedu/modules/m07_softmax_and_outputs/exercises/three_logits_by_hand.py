import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="Three logits: shares, loss and slopes", points=2, stars=1, kind="trace by hand")
def three_logits_by_hand(*, b=3, c=4):
    r"""The logits of the classes A, B and C are $0$, $\log {b}$ and $\log {c}$. Class B is the right one.

    Give seven numbers in a list: the three probabilities that softmax makes of them, then the cross-entropy, then the
    three entries of its gradient with respect to the logits. Two decimals are enough; `np.log` may help.
    """
    p = np.array([1, b, c]) / (1 + b + c)
    return [*p, -np.log(p[1]), *(p - [0, 1, 0])]


@three_logits_by_hand.vary
def other_logits(rng):
    b, c = rng.choice(np.arange(2, 10), size=2, replace=False)
    return {"b": int(b), "c": int(c)}


def _entries(part, names):
    def judge(answer, setting):
        try:
            given = np.hstack([np.asarray(one, dtype=np.float64).ravel() for one in answer])  # fractions too, and parts
        except (TypeError, ValueError):
            given = np.empty(0)
        if given.size != 7:
            return f"seven numbers are asked for, such as [0.3, 0.3, 0.4, 1.5, 0.1, 0.2, -0.3]; this is {brief(answer)}"
        for name, got, right in zip(names, given[part], np.asarray(setting.solution)[part], strict=True):
            if not abs(got - right) <= 0.0051:
                return f"{name} is not {brief(float(got))}"
        return None

    return judge


three_logits_by_hand.checks(
    Holds("fills in the probabilities", _entries(slice(0, 3), [f"the probability of {k}" for k in "ABC"])),
    Holds("fills in the loss", _entries(slice(3, 4), ["the loss"])),
    Holds("fills in the gradient", _entries(slice(4, 7), [f"the gradient's entry for {k}" for k in "ABC"])),
)

three_logits_by_hand.hints(
    "Two steps make probabilities of logits. Loss and gradient then compare them with the right answer.",
    "See 'Meet it' for the probabilities, and 'From logits to the loss, and back' for the rest.",
    "Logits 0 and log 3 have the exponentials 1 and 3 and the probabilities 1/4 and 3/4; if the second class is right, "
    "the loss is log(4/3) = 0.29 and the gradient (1/4, -1/4).",
    "Probabilities: 1 / ___, {b} / ___, {c} / ___. Loss: -log(___). Gradient: the same, with ___ off the entry of B.",
)

three_logits_by_hand.why(
    "The exponentials are 1, {b} and {c}; their sum divides each. The loss asks for B's share alone. The gradient is "
    "prediction minus target, and the target is (0, 1, 0): only B's entry is negative, and the three entries add up to "
    "0."
)


def _gradient(p, y):
    p = np.asarray(p, dtype=np.float64)
    with np.errstate(all="ignore"):
        return [*p, float(-np.log(p[np.argmax(y)])), *(p - y)]


@three_logits_by_hand.mistake
def logits_for_exponentials(*, b, c):
    """the logits themselves are divided by their sum here: softmax exponentiates first"""
    z = np.log([1, b, c])
    return _gradient(z / z.sum(), [0, 1, 0])


@three_logits_by_hand.mistake
def loss_without_minus(*, b, c):
    """the logarithm of a probability is 0 or less; the loss is minus that logarithm, so that it is never negative"""
    p = np.array([1, b, c]) / (1 + b + c)
    return [*p, np.log(p[1]), *(p - [0, 1, 0])]


@three_logits_by_hand.mistake
def loss_of_all(*, b, c):
    """the logarithms of all three probabilities are added in this loss; only the right class, B, counts"""
    p = np.array([1, b, c]) / (1 + b + c)
    return [*p, -np.log(p).sum(), *(p - [0, 1, 0])]


@three_logits_by_hand.mistake
def logarithm_to_ten(*, b, c):
    """the loss is a logarithm to base 10 here; log is the natural one, as the logits' own log is"""
    p = np.array([1, b, c]) / (1 + b + c)
    return [*p, -np.log10(p[1]), *(p - [0, 1, 0])]


@three_logits_by_hand.mistake
def target_minus_prediction(*, b, c):
    """the gradient's signs are turned: it is prediction minus target, and descent then walks against it"""
    p = np.array([1, b, c]) / (1 + b + c)
    return [*p, -np.log(p[1]), *([0, 1, 0] - p)]


@three_logits_by_hand.mistake
def another_class_right(*, b, c):
    """the loss and the target 1 are those of A here, but class B is the right one"""
    return _gradient(np.array([1, b, c]) / (1 + b + c), [1, 0, 0])


@three_logits_by_hand.mistake
def not_divided(*, b, c):
    """these are the exponentials; divided by their sum they become probabilities"""
    return _gradient([1, b, c], [0, 1, 0])


@three_logits_by_hand.alternative
def in_parts(*, b, c):
    p = np.array([1, b, c]) / (1 + b + c)
    return [p, -np.log(p[1]), p - [0, 1, 0]]


@three_logits_by_hand.alternative
def rounded(*, b, c):
    return tuple(round(float(v), 2) for v in _gradient(np.array([1, b, c]) / (1 + b + c), [0, 1, 0]))
