import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="An LSTM unit by hand", points=3, stars=1, kind="trace by hand")
def unit_of_an_lstm_by_hand(*, f=4, i=2, o=9, g=3, c=6):
    r"""An LSTM unit has these sums at a step: $\log {f}$ at its forget gate, $\log {i}$ at its input gate, $\log {o}$
    at its output gate, and half of $\log {g}$ at its candidate. Its cell holds {c}.

    Give six numbers in a list: the forget gate, the input gate, the output gate, the candidate, the new cell, the
    output. Two decimals are enough; `np.log` and `np.tanh` may help.
    """
    gates = [n / (n + 1) for n in (f, i, o)]
    candidate = (g - 1) / (g + 1)
    cell = gates[0] * c + gates[1] * candidate
    return [*gates, candidate, cell, gates[2] * np.tanh(cell)]


@unit_of_an_lstm_by_hand.vary
def other_sums(rng):
    """Draw sums for which every known mistake is off by more than rounding."""
    while True:
        f, i, o, g = (int(v) for v in rng.choice(np.arange(2, 10), 4, replace=False))
        given = {"f": f, "i": i, "o": o, "g": g, "c": int(rng.choice([-2, -1, 1, 2]))}
        right = np.array(unit_of_an_lstm_by_hand(**given))
        wrong = (tanh_for_gates, sigmoid_for_candidate, forget_gate_forgets, cell_shown_as_it_is, old_cell_not_kept)
        if all(np.abs(np.array(mistake(**given)) - right).max() > 0.03 for mistake in wrong):
            return given


_NAMES = ("the forget gate", "the input gate", "the output gate", "the candidate", "the new cell", "the output")


def _entries(places, tolerated=0.0051):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (6,):
            return f"six numbers are asked for, such as [0.5, 0.5, 0.5, 0.2, 1.1, 0.4]; this is {brief(answer)}"
        for at in places:
            if not abs(given[at] - setting.solution[at]) <= tolerated:
                return f"{_NAMES[at]} is not {brief(float(given[at]))}"
        return None

    return judge


unit_of_an_lstm_by_hand.checks(
    Holds("the three gates", _entries((0, 1, 2))),
    Holds("the candidate", _entries((3,))),
    Holds("the new cell and the output", _entries((4, 5), 0.02)),  # from gates that were rounded, too
)

unit_of_an_lstm_by_hand.hints(
    "Three shares, one number to write; then keep and write, and at last show.",
    "See 'Gates' in the lesson: the same with other numbers. The sigmoid of log 3 is in the warm-up.",
    "The sigmoid of log 1 is 1/2. With gates of 1/2, a candidate of 1/2 and a cell of 1: 0.5 times 1 + 0.5 times 0.5 = "
    "0.75 is the new cell, and half of its tanh the output.",
    "[{f} / ___, {i} / ___, {o} / ___, tanh(log({g}) / 2), forget times {c} + ___, output gate times ___]",
)

unit_of_an_lstm_by_hand.why(
    "The sigmoid of log n is n / (n + 1), and tanh of half of log n is (n - 1) / (n + 1). The forget gate scales what "
    "was there, the input gate what comes, and the sum is the new cell. Only what is shown goes through tanh and the "
    "output gate; the cell itself is not squeezed."
)


def _from(gates, candidate, cell, output):
    return [*gates, candidate, cell, output]


def _gates(f, i, o):
    return [n / (n + 1) for n in (f, i, o)]


@unit_of_an_lstm_by_hand.mistake
def tanh_for_gates(*, f, i, o, g, c):
    """the gates are tanh here: a gate is a share from 0 to 1, and takes a sigmoid"""
    a, b, d = np.tanh(np.log([f, i, o]))
    candidate = (g - 1) / (g + 1)
    cell = a * c + b * candidate
    return _from((a, b, d), candidate, cell, d * np.tanh(cell))


@unit_of_an_lstm_by_hand.mistake
def sigmoid_for_candidate(*, f, i, o, g, c):
    """the candidate is a sigmoid here: what is written may be negative, and takes tanh"""
    a, b, d = _gates(f, i, o)
    candidate = 1 / (1 + g**-0.5)
    cell = a * c + b * candidate
    return _from((a, b, d), candidate, cell, d * np.tanh(cell))


@unit_of_an_lstm_by_hand.mistake
def forget_gate_forgets(*, f, i, o, g, c):
    """the forget gate says how much is kept, whatever its name says; here it was taken for the share that goes"""
    a, b, d = _gates(f, i, o)
    candidate = (g - 1) / (g + 1)
    cell = (1 - a) * c + b * candidate
    return _from((a, b, d), candidate, cell, d * np.tanh(cell))


@unit_of_an_lstm_by_hand.mistake
def cell_shown_as_it_is(*, f, i, o, g, c):
    """the output gate was applied to the cell itself: tanh of the cell is what is shown"""
    a, b, d = _gates(f, i, o)
    candidate = (g - 1) / (g + 1)
    cell = a * c + b * candidate
    return _from((a, b, d), candidate, cell, d * cell)


@unit_of_an_lstm_by_hand.mistake
def old_cell_not_kept(*, f, i, o, g, c):
    """the new cell is only what was written: the forget gate's share of the old cell is added"""
    a, b, d = _gates(f, i, o)
    candidate = (g - 1) / (g + 1)
    return _from((a, b, d), candidate, b * candidate, d * np.tanh(b * candidate))


@unit_of_an_lstm_by_hand.alternative
def rounded(*, f, i, o, g, c):
    return tuple(round(float(v), 2) for v in unit_of_an_lstm_by_hand(f=f, i=i, o=o, g=g, c=c))


@unit_of_an_lstm_by_hand.alternative
def rounded_at_each_step(*, f, i, o, g, c):
    a, b, d, candidate = (round(float(v), 2) for v in (*_gates(f, i, o), (g - 1) / (g + 1)))
    cell = round(a * c + b * candidate, 2)
    return [a, b, d, candidate, cell, round(float(d * np.tanh(cell)), 2)]


@unit_of_an_lstm_by_hand.alternative
def as_an_array(*, f, i, o, g, c):
    return np.array(unit_of_an_lstm_by_hand(f=f, i=i, o=o, g=g, c=c))
