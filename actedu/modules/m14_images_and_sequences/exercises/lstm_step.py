import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="A step of an LSTM layer", points=4, stars=3, kind="write the function")
def lstm_step(x, h, c, W, U, b):
    r"""Write one step of an LSTM layer for a batch: `x` (n, inputs), the last outputs `h` and cells `c`, both
    (n, units), weights `W` (inputs, 4 units) and `U` (units, 4 units), biases `b` (4 units,). Along their last axis
    `W`, `U` and `b` hold the units of the input gate, then those of the forget gate, the candidate and the output
    gate.

    Return the new outputs and the new cells, `(h, c)`. No warning, also for sums of thousands.
    """
    z = x @ W + h @ U + b
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, o = (0.5 + 0.5 * np.tanh(gate / 2) for gate in (i, f, o))  # sigmoids that never overflow
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def _case(seed, n=3, inputs=2, units=2, size=1.0):
    rng = np.random.default_rng(seed)
    return (
        size * rng.normal(size=(n, inputs)).round(2),
        rng.uniform(-0.9, 0.9, (n, units)).round(2),
        rng.normal(0.0, 2.0, (n, units)).round(2),
        rng.normal(size=(inputs, 4 * units)).round(2),
        rng.normal(size=(units, 4 * units)).round(2),
        rng.normal(size=4 * units).round(2),
    )


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), 4, 3, 5), _case(int(rng.integers(10_000)), 1, 1, 1)]


def _hear_nothing():
    x, h, c, W, U, b = _case(5)
    return x, h, c, 0.0 * W, 0.0 * U, b


lstm_step.checks(
    Matches((_hear_nothing(),), title="right where the biases alone decide"),
    Matches((_case(0), _case(1, 2, 3, 4)), title="right for inputs, states and several units"),
    Stable((_case(2, size=2000.0),), title="right and silent for huge sums"),
    LeavesInputAlone(_case(3)),
    Matches(_drawn, title="other batches and layers", hidden=True),
)

lstm_step.hints(
    "All sums in one line, then cut them in four along the last axis, then the two equations of the lesson.",
    "See 'Gates' in the lesson: which of the four is no gate, and what becomes of the cell before it is shown?",
    "For one unit z = [[1, 2, 3, 4]] has the input gate's sum 1, the forget gate's 2, the candidate's 3, the output "
    "gate's 4. A sigmoid without overflow: (1 + tanh(z / 2)) / 2.",
    "i, f, g, o = np.split(x @ W + ___, 4, axis=___); new_c = sigmoid(f) * c + ___; new_h = ___ * np.tanh(new_c)",
)

lstm_step.why(
    "The gates are sigmoids, as each is a share of something: of what comes, of what was there, of what is shown. The "
    "candidate may be negative and takes tanh. The cell is the only line on which nothing is squeezed: it is scaled by "
    "a gate and added to. A sigmoid by tanh saturates in silence, where exp of a thousand overflows."
)


def _parts(x, h, c, W, U, b):
    n = len(b) // 4
    z = x @ W + h @ U + b
    return [z[:, k * n : (k + 1) * n] for k in range(4)]


def _soft(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


@lstm_step.mistake
def gates_exchanged(x, h, c, W, U, b):
    """input and forget gate are exchanged: the input gate's weights stand first here"""
    f, i, g, o = _parts(x, h, c, W, U, b)
    new = _soft(f) * c + _soft(i) * np.tanh(g)
    return _soft(o) * np.tanh(new), new


@lstm_step.mistake
def candidate_by_sigmoid(x, h, c, W, U, b):
    """the candidate is a sigmoid here: then nothing negative could be written"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    new = _soft(f) * c + _soft(i) * _soft(g)
    return _soft(o) * np.tanh(new), new


@lstm_step.mistake
def gates_by_tanh(x, h, c, W, U, b):
    """the gates are tanh here: a share lies between 0 and 1, and tanh turns the sign of what it scales"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    new = np.tanh(f) * c + np.tanh(i) * np.tanh(g)
    return np.tanh(o) * np.tanh(new), new


@lstm_step.mistake
def cell_squeezed(x, h, c, W, U, b):
    """the cell itself was squeezed by tanh: only what is shown of it is, or it would fade at every step"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    new = np.tanh(_soft(f) * c + _soft(i) * np.tanh(g))
    return _soft(o) * new, new


@lstm_step.mistake
def shown_without_tanh(x, h, c, W, U, b):
    """the output gate was applied to the cell itself: tanh of the cell is shown"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    new = _soft(f) * c + _soft(i) * np.tanh(g)
    return _soft(o) * new, new


@lstm_step.mistake
def old_cell_shown(x, h, c, W, U, b):
    """the output is made of the old cell: the new one is shown"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    return _soft(o) * np.tanh(c), _soft(f) * c + _soft(i) * np.tanh(g)


@lstm_step.mistake
def last_output_not_heard(x, h, c, W, U, b):
    """the last outputs are missing from the sums: h @ U belongs to each of them"""
    i, f, g, o = _parts(x, 0.0 * h, c, W, U, b)
    new = _soft(f) * c + _soft(i) * np.tanh(g)
    return _soft(o) * np.tanh(new), new


@lstm_step.mistake
def returned_the_other_way_round(x, h, c, W, U, b):
    """cells and outputs are returned the other way round: (h, c) is asked for"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    new = _soft(f) * c + _soft(i) * np.tanh(g)
    return new, _soft(o) * np.tanh(new)


@lstm_step.mistake
def sigmoid_that_overflows(x, h, c, W, U, b):
    """right, but exp overflows for sums of minus a thousand: take a sigmoid that survives, as in module 3"""
    i, f, g, o = _parts(x, h, c, W, U, b)
    new = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
    return np.tanh(new) / (1 + np.exp(-o)), new


@lstm_step.alternative
def by_the_library(x, h, c, W, U, b):
    from scipy.special import expit

    z = x @ W + h @ U + b
    n = h.shape[1]
    i, f, o = expit(z[:, :n]), expit(z[:, n : 2 * n]), expit(z[:, 3 * n :])
    new = f * c + i * np.tanh(z[:, 2 * n : 3 * n])
    return np.array([o * np.tanh(new), new])


@lstm_step.alternative
def example_by_example(x, h, c, W, U, b):
    outputs, cells = [], []
    for x_n, h_n, c_n in zip(x, h, c, strict=True):
        i, f, g, o = (x_n @ W + h_n @ U + b).reshape(4, -1)
        i, f, o = (0.5 + 0.5 * np.tanh(gate / 2) for gate in (i, f, o))
        cells.append(f * c_n + i * np.tanh(g))
        outputs.append(o * np.tanh(cells[-1]))
    return outputs, cells
