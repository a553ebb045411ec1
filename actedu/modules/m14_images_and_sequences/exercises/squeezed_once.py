import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Squeezed once is enough", points=2, stars=1, kind="debug the code", defect="c7")
def squeezed_once(x, W, U, b, V, a):
    r"""The net of a source, in NumPy: an RNN with tanh reads `x` (n, time, inputs), and a dense layer with the weights
    `V` and the biases `a` makes a logit for each class from what the RNN gives at the last step.

    One line squeezes what is squeezed already: nothing that reaches the dense layer is larger than 0.76, and the
    gradient loses some more. Repair it. Logits are returned, as before.
    """


def _case(seed, n=3, time=4, inputs=2, units=3, classes=2, size=1.0):
    rng = np.random.default_rng(seed)
    return (
        size * rng.normal(size=(n, time, inputs)).round(2),
        rng.normal(size=(inputs, units)).round(2),
        (rng.normal(size=(units, units)) / np.sqrt(units)).round(2),
        rng.normal(size=units).round(2),
        rng.normal(size=(units, classes)).round(2),
        rng.normal(size=classes).round(2),
    )


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), 4, 6, 3, 5, 4), _case(int(rng.integers(10_000)), 2, 1, 2, 4, 3)]


squeezed_once.checks(
    Matches((_case(0), _case(1, time=1)), title="gives the logits of one tanh a step"),
    Matches((_case(2, size=20.0),), title="lets the features reach 1"),
    LeavesInputAlone(_case(3)),
    Matches(_drawn, title="other nets", hidden=True),
)

squeezed_once.hints(
    "Which values may h have when the loop is done? And `out`?",
    "See 'The same weights at every step' in the lesson, and the first of its pitfalls.",
    "The sigmoid of a sigmoid lies between 0.5 and 0.73, whatever comes in: nothing is gained, range is lost.",
    "return ___ @ V + a",
)

squeezed_once.why(
    "The loop's last h is a tanh of its sums. A second tanh cuts the range at tanh(1) = 0.76, and its slope, as low as "
    "1 - 0.76^2 = 0.42, is one more factor on the way back. A layer that has an activation needs none behind it."
)


@squeezed_once.fault
def tanh_of_tanh(x, W, U, b, V, a):
    """the last state is a tanh already, and is squeezed once more before the dense layer"""


@squeezed_once.mistake
def no_tanh_at_all(x, W, U, b, V, a):
    """the tanh inside the loop is gone too: without it the net is linear in its inputs, and its state has no bounds"""
    h = np.zeros((len(x), len(U)))
    for t in range(x.shape[1]):
        h = x[:, t] @ W + h @ U + b
    return h @ V + a


@squeezed_once.mistake
def softmax_added(x, W, U, b, V, a):
    """softmax was applied: logits are asked for, and the loss that takes them has a softmax of its own"""
    h = np.zeros((len(x), len(U)))
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ U + b)
    e = np.exp(h @ V + a)
    return e / e.sum(axis=1, keepdims=True)


@squeezed_once.mistake
def tanh_outside_the_loop(x, W, U, b, V, a):
    """the wrong one was taken away: inside the loop the state is squeezed at every step, behind it only once"""
    h = np.zeros((len(x), len(U)))
    for t in range(x.shape[1]):
        h = x[:, t] @ W + h @ U + b
    return np.tanh(h) @ V + a


@squeezed_once.mistake
def first_step_read(x, W, U, b, V, a):
    """the dense layer reads the first step here; the last state has seen the whole sequence"""
    return np.tanh(x[:, 0] @ W + b) @ V + a


@squeezed_once.alternative
def all_states_kept(x, W, U, b, V, a):
    states = [np.zeros((x.shape[0], U.shape[0]))]
    for step in x.swapaxes(0, 1):
        states.append(np.tanh(step @ W + states[-1] @ U + b))
    return states[-1] @ V + a


@squeezed_once.alternative
def by_the_sigmoid(x, W, U, b, V, a):
    h = 0.0 * x[:, 0] @ W
    for t in range(x.shape[1]):
        h = 2.0 / (1.0 + np.exp(-2.0 * (x[:, t] @ W + h @ U + b))) - 1.0
    return h @ V + a
