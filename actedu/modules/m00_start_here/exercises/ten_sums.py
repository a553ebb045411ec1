import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Weigh and add, by hand", points=2, stars=2, kind="trace by hand")
def ten_sums(*, a=2, b=-1, c=3):
    r"""A layer of two units gets the inputs $x = (1, 2)$. Its weights and biases are

    $$W = \begin{pmatrix} {a} & 1 \\ {b} & {c} \end{pmatrix}, \qquad \text{biases } (10, 20).$$

    Each column holds the weights of one unit. Give the two sums $x W + \text{biases}$ in a list.
    """
    return [a + 2 * b + 10, 1 + 2 * c + 20]


@ten_sums.vary
def other_weights(rng):
    a, b, c = (int(rng.choice([-4, -3, -2, 2, 3, 4, 5])) for _ in range(3))
    return {"a": a, "b": b if b != 1 else 2, "c": c if c not in (a, b) else c + 6}


def _unit(place):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.size != 2 or given.ndim > 2:
            return f"two numbers are asked for, such as [1, 2]; this is {brief(answer)}"
        got = float(given.ravel()[place])
        return None if abs(got - setting.solution[place]) <= 1e-6 else f"{brief(got)} is not it"

    return Holds(f"gives the sum of unit {place + 1}", judge)


ten_sums.checks(_unit(0), _unit(1))

ten_sums.hints(
    "Each unit has a column. Multiply the inputs with it pair by pair, add up, and add the unit's bias.",
    "See 'Predict' for what weighing and adding is, and the refresher for matrix products.",
    "With the column (4, 5) and the bias 100: 1 * 4 + 2 * 5 + 100 = 114.",
    "unit 1: 1 * {a} + 2 * ({b}) + ___; unit 2: 1 * 1 + 2 * ___ + 20",
)

ten_sums.why("x @ W multiplies the row x with each column of W; the biases are added at the end, one for each column.")


@ten_sums.mistake
def rows_for_columns(*, a, b, c):
    """here each row of W was taken for a unit; a unit's weights stand in a column"""
    return [a + 2 + 10, b + 2 * c + 20]


@ten_sums.mistake
def biases_left_out(*, a, b, c):
    """the biases are missing"""
    return [a + 2 * b, 1 + 2 * c]


@ten_sums.mistake
def inputs_left_out(*, a, b, c):
    """the weights were added without the inputs: the second input counts twice"""
    return [a + b + 10, 1 + c + 20]


@ten_sums.alternative
def as_an_array(*, a, b, c):
    return np.array([1, 2]) @ np.array([[a, 1], [b, c]]) + np.array([10, 20])
