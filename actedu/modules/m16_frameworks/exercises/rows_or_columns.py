import itertools

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A row for a unit, or a column", points=3, stars=1, kind="trace by hand")
def rows_or_columns(*, a=2, b=-1, c=1, d=1, p=-3, q=1, x1=2, x2=3):
    r"""An array of weights is $\begin{pmatrix} {a} & {b} \\ {c} & {d} \end{pmatrix}$, the biases of two ReLU units are
    {p} and {q}, the inputs are {x1} and {x2}.

    Give four numbers in a list: the outputs of both units if the array is the `weight` of an `nn.Linear`, and then the
    outputs of both if it is the kernel of a Keras `Dense` layer.
    """
    x, W, bias = np.array([x1, x2]), np.array([[a, b], [c, d]]), np.array([p, q])
    return [*np.maximum(W @ x + bias, 0), *np.maximum(x @ W + bias, 0)]


def _outputs(case, relu=True, bias=True):
    a, b, c, d, p, q, x1, x2 = case
    x, W = np.array([x1, x2]), np.array([[a, b], [c, d]])
    pair = [x @ W.T + bias * np.array([p, q]), x @ W + bias * np.array([p, q])]
    return [np.maximum(z, 0) if relu else z for z in pair]


def _tells(case):
    """Whether each of the mistakes below changes both halves."""
    rows, columns = _outputs(case)
    same = [np.array_equal(rows, columns), *(np.array_equal(*pair) for pair in zip(
        [*_outputs(case), *_outputs(case)], [*_outputs(case, relu=False), *_outputs(case, bias=False)], strict=True
    ))]  # fmt: skip
    return not any(same) and rows.any() and columns.any()


_PLACES = (range(-3, 4), range(-3, 4), range(-3, 4), range(-3, 4), (-3, -2, 1, 2), (-2, -1, 1, 3), (1, 2, 3), (1, 2, 4))
_CASES = [case for case in itertools.islice(itertools.product(*_PLACES), 0, None, 37) if _tells(case)]


@rows_or_columns.vary
def other_array(rng):
    """Draw a case in which each known mistake shows in both halves."""
    return dict(
        zip(("a", "b", "c", "d", "p", "q", "x1", "x2"), map(int, _CASES[rng.integers(len(_CASES))]), strict=True)
    )


def _flat(answer):
    if not isinstance(answer, (list, tuple)) and (not isinstance(answer, np.ndarray) or numbers(answer) is None):
        return np.empty(0)
    parts = [numbers(one) for one in answer]  # fractions too, and two pairs
    known = [np.ravel(part) for part in parts if part is not None]
    return np.hstack(known) if known and len(known) == len(parts) else np.empty(0)


def _half(part, library):
    def judge(answer, setting):
        given = _flat(answer)
        if given.size != 4:
            return f"four numbers are asked for, such as [1, 0, 2, 5]; this is {brief(answer)}"
        for unit, got, right in zip((1, 2), given[part], np.asarray(setting.solution)[part], strict=True):
            if not abs(got - right) <= 1e-9:
                return f"unit {unit} in {library} is not {brief(float(got))}"
        return None

    return judge


rows_or_columns.checks(
    Holds("reads the array as PyTorch does", _half(slice(0, 2), "PyTorch")),
    Holds("reads the array as Keras does", _half(slice(2, 4), "Keras")),
)

rows_or_columns.hints(
    "Which of the four weights meet in the sum of unit 1? Ask it for each library.",
    "See 'Meet it' in the lesson: the array that PyTorch is given there, and the one of NumPy and Keras.",
    "With the array (1, 2; 3, 4), no biases and the inputs 10 and 1, rows give 10·1 + 1·2 = 12 and 10·3 + 1·4 = 34, "
    "columns 10·1 + 1·3 = 13 and 10·2 + 1·4 = 24.",
    "PyTorch, unit 1: {x1} times ___ + {x2} times ___ + {p}, then ReLU. Keras, unit 1: {x1} times ___ + {x2} times ___ "
    "+ {p}, then ReLU.",
)

rows_or_columns.why(
    "PyTorch keeps a row for each unit, Keras a column. A square array fits both ways, so no error tells you that it "
    "was read the wrong way."
)


def _kept(a, b, c, d, p, q, x1, x2, **how):
    return [*itertools.chain.from_iterable(map(list, _outputs((a, b, c, d, p, q, x1, x2), **how)))]


@rows_or_columns.mistake
def libraries_swapped(*, a, b, c, d, p, q, x1, x2):
    """these are the right numbers for the other library each: in PyTorch a row belongs to a unit, in Keras a column"""
    both = _kept(a, b, c, d, p, q, x1, x2)
    return both[2:] + both[:2]


@rows_or_columns.mistake
def relu_left_out(*, a, b, c, d, p, q, x1, x2):
    """a negative sum stands among these: both units have a ReLU, which makes 0 of it"""
    return _kept(a, b, c, d, p, q, x1, x2, relu=False)


@rows_or_columns.mistake
def biases_left_out(*, a, b, c, d, p, q, x1, x2):
    """the biases are missing in these sums"""
    return _kept(a, b, c, d, p, q, x1, x2, bias=False)


@rows_or_columns.mistake
def one_reading_for_both(*, a, b, c, d, p, q, x1, x2):
    """both halves are read with a column for each unit: that is Keras's way, and not PyTorch's"""
    return _kept(a, b, c, d, p, q, x1, x2)[2:] * 2


@rows_or_columns.alternative
def two_pairs(*, a, b, c, d, p, q, x1, x2):
    return [[*map(float, pair)] for pair in _outputs((a, b, c, d, p, q, x1, x2))]


@rows_or_columns.alternative
def as_a_tuple(*, a, b, c, d, p, q, x1, x2):
    return tuple(_kept(a, b, c, d, p, q, x1, x2))
