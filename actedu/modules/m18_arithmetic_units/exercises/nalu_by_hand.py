import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="One NALU by hand", points=2, stars=1, kind="trace by hand")
def nalu_by_hand(*, p=8, q=4, v=1, w=-1, odds=3):
    r"""A NALU with two inputs has the weights $W = ({v}, {w})$, and the gate's sum $xG$ is $\log {odds}$. Its inputs
    are {p} and {q}.

    Give four numbers in a list: what it adds, what it multiplies, the gate, and its output.
    """
    added = v * p + w * q
    multiplied = float(p) ** v * float(q) ** w
    gate = odds / (odds + 1)
    return [added, multiplied, gate, gate * added + (1 - gate) * multiplied]


@nalu_by_hand.vary
def other_inputs(rng):
    """Draw inputs for which no two ways of counting agree."""
    while True:
        p, q = (int(x) for x in rng.choice(range(2, 10), 2, replace=False))
        v, w = [(1, -1), (-1, 1)][int(rng.integers(2))]
        odds = int(rng.choice([3, 4, 9]))
        added, multiplied = v * p + w * q, float(p) ** v * float(q) ** w
        gate = odds / (odds + 1)
        outputs = [gate * added + (1 - gate) * multiplied, (1 - gate) * added + gate * multiplied, added + multiplied]
        if abs(added - multiplied) > 0.5 and np.diff(sorted(outputs)).min() > 0.1:
            return {"p": p, "q": q, "v": v, "w": w, "odds": odds}


_NAMES = ("what it adds", "what it multiplies", "the gate", "the output")


def _entries(*places):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (4,):
            return f"four numbers are asked for, such as [1, 2, 0.5, 1.5]; this is {brief(answer)}"
        for at in places:
            if not abs(given[at] - setting.solution[at]) <= 0.006 * max(1.0, abs(setting.solution[at])):
                return f"{_NAMES[at]} is not {brief(float(given[at]))}"
        return None

    return judge


nalu_by_hand.checks(
    Holds("both paths: what it adds and what it multiplies", _entries(0, 1)),
    Holds("gate and output", _entries(2, 3)),
)

nalu_by_hand.hints(
    "Do the two paths one after the other, with the same two weights; then mix them.",
    "See 'Meet it' in the lesson: what does a weight of -1 do to a sum, and what to a sum of logarithms?",
    "Inputs 9 and 3, weights (1, -1), gate's sum 0: it adds 6, multiplies 9/3 = 3, and the gate is 1/2, so 6/2 + 3/2 "
    "= 4.5 comes out.",
    "[___ * {p} + ___ * {q}, ___, {odds} / ___, gate * added + ___ * multiplied]",
)

nalu_by_hand.why(
    "A weight of -1 subtracts a number on one path and divides by it on the other, as exp(-log q) = 1/q. The sigmoid "
    "of log {odds} is {odds}/({odds} + 1). The gate is the share of the sum; what is left goes to the product."
)


def _parts(p, q, v, w, odds):
    return v * p + w * q, float(p) ** v * float(q) ** w, odds / (odds + 1)


@nalu_by_hand.mistake
def gate_the_other_way(*, p, q, v, w, odds):
    """the gate was given to the product: g belongs to what is added, and 1 - g to what is multiplied"""
    added, multiplied, gate = _parts(p, q, v, w, odds)
    return [added, multiplied, gate, (1 - gate) * added + gate * multiplied]


@nalu_by_hand.mistake
def both_added(*, p, q, v, w, odds):
    """gate and rest were not used as shares: the two paths were added in full"""
    added, multiplied, gate = _parts(p, q, v, w, odds)
    return [added, multiplied, gate, added + multiplied]


@nalu_by_hand.mistake
def gate_without_sigmoid(*, p, q, v, w, odds):
    """the gate's sum was taken for the gate: a sigmoid makes a share of it"""
    added, multiplied, _ = _parts(p, q, v, w, odds)
    gate = float(np.log(odds))
    return [added, multiplied, gate, gate * added + (1 - gate) * multiplied]


@nalu_by_hand.mistake
def logarithms_not_undone(*, p, q, v, w, odds):
    """the second path stops at the sum of logarithms: exp turns it into a product or a quotient"""
    added, multiplied, gate = _parts(p, q, v, w, odds)
    multiplied = float(np.log(multiplied))
    return [added, multiplied, gate, gate * added + (1 - gate) * multiplied]


@nalu_by_hand.mistake
def weights_times_inputs_multiplied(*, p, q, v, w, odds):
    """on the second path the weights were multiplied in; they are exponents there, so -1 divides and 1 multiplies"""
    added, _, gate = _parts(p, q, v, w, odds)
    multiplied = -float(p * q)
    return [added, multiplied, gate, gate * added + (1 - gate) * multiplied]


@nalu_by_hand.alternative
def as_an_array(*, p, q, v, w, odds):
    x, weights = np.array([p, q], dtype=float), np.array([v, w], dtype=float)
    added, multiplied = x @ weights, np.exp(np.log(x) @ weights)
    gate = 1 / (1 + np.exp(-np.log(odds)))
    return np.array([added, multiplied, gate, gate * added + (1 - gate) * multiplied])


@nalu_by_hand.alternative
def rounded(*, p, q, v, w, odds):
    return tuple(round(float(x), 2) for x in nalu_by_hand(p=p, q=q, v=v, w=w, odds=odds))
