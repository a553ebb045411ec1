import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A 2-3-1 net by hand", points=3, stars=1, kind="trace by hand")
def net_by_hand(*, p=3, q=-1, r=2, x1=2, x2=6):
    r"""A net has two inputs, a hidden layer of three ReLU neurons and one output without activation:

    $$W = \begin{pmatrix} {p} & {q} & 1 \\ 1 & {p} & -{r} \end{pmatrix}, \quad b = (-1,\ 0,\ 2), \qquad
    v = \begin{pmatrix} 1 \\ -2 \\ {r} \end{pmatrix}, \quad c = 5.$$

    Each column of $W$ belongs to one hidden neuron; $v$ and $c$ are the weights and the bias of the output. For the
    inputs $({x1}, {x2})$, give four numbers in a list: the three hidden outputs and the output of the net.
    """
    hidden = [max(p * x1 + x2 - 1, 0), max(q * x1 + p * x2, 0), max(x1 - r * x2 + 2, 0)]
    return [*hidden, hidden[0] - 2 * hidden[1] + r * hidden[2] + 5]


@net_by_hand.vary
def other_net(rng):
    while True:
        p, r, x1, x2 = (int(each) for each in rng.integers((2, 2, 2, 6), (6, 6, 6, 13)))
        q = -int(rng.integers(1, 4))
        h1, h2, h3, y = net_by_hand(p=p, q=q, r=r, x1=x1, x2=x2)
        if h1 > 0 and h2 > 0 and h3 == 0 and y < 0:  # the output is negative: no ReLU stands there
            return {"p": p, "q": q, "r": r, "x1": x1, "x2": x2}


def _part(what, *places):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (4,):
            return f"four numbers are asked for, such as [1, 2, 3, 4]; this is {brief(answer)}"
        wrong = [float(given[at]) for at in places if not abs(given[at] - setting.solution[at]) <= 1e-6]
        return f"{brief(wrong[0])} is not it" if wrong else None

    return Holds(f"gives {what}", judge)


net_by_hand.checks(
    _part("the first hidden output", 0),
    _part("the second and the third hidden output", 1, 2),  # the third is 0 for everyone
    _part("the output of the net", 3),
)

net_by_hand.hints(
    "Layer by layer: three sums, three ReLUs, then one more sum of what came out.",
    "See 'A layer is neurons side by side': each column of W is one neuron.",
    "A neuron with the column (4, -5) and bias 1 gets from the inputs 2 and 3: 2·4 + 3·(-5) + 1 = -6; ReLU makes it 0.",
    "second hidden: relu({x1} · ({q}) + {x2} · ___ + 0); output: 1 · h1 - 2 · ___ + {r} · h3 + ___",
)

net_by_hand.why(
    "The third sum is negative, so that neuron is silent and its weight at the output does not count for this input. "
    "The output is a sum again: no activation, so it may be negative."
)


def _through(hidden, r, bias=5):
    return [*hidden, hidden[0] - 2 * hidden[1] + r * hidden[2] + bias]


@net_by_hand.mistake
def relu_left_out(*, p, q, r, x1, x2):
    """the third hidden output is negative here: ReLU makes 0 of it before the next layer"""
    return _through([p * x1 + x2 - 1, q * x1 + p * x2, x1 - r * x2 + 2], r)


@net_by_hand.mistake
def hidden_biases_left_out(*, p, q, r, x1, x2):
    """the hidden sums lack their biases, -1, 0 and 2"""
    return _through([max(p * x1 + x2, 0), max(q * x1 + p * x2, 0), max(x1 - r * x2, 0)], r)


@net_by_hand.mistake
def inputs_exchanged(*, p, q, r, x1, x2):
    """the inputs have changed places: the first row of W multiplies the first input"""
    return net_by_hand(p=p, q=q, r=r, x1=x2, x2=x1)


@net_by_hand.mistake
def output_bias_left_out(*, p, q, r, x1, x2):
    """the hidden layer is right; the output lacks its bias of 5"""
    return _through(net_by_hand(p=p, q=q, r=r, x1=x1, x2=x2)[:3], r, 0)


@net_by_hand.mistake
def relu_at_the_output(*, p, q, r, x1, x2):
    """the last number is 0, as after a ReLU; the output of this net has no activation and may be negative"""
    return [*net_by_hand(p=p, q=q, r=r, x1=x1, x2=x2)[:3], 0]


@net_by_hand.alternative
def as_an_array(*, p, q, r, x1, x2):
    h = np.maximum(np.array([x1, x2]) @ np.array([[p, q, 1], [1, p, -r]]) + [-1, 0, 2], 0)
    return np.append(h, h @ np.array([1, -2, r]) + 5)
