from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_FITS, _TWICE, _NEVER = "fits", "twice", "never"
_RIGHT = {1: _FITS, 2: _TWICE, 3: _NEVER, 4: _TWICE, 5: _FITS, 6: _NEVER, 7: _FITS, "repair of 3": "B"}


@exercise(title="Logits or probabilities?", points=4, stars=1, kind="choose and justify")
def what_the_loss_takes():
    """Seven last layers with their losses; Keras runs on PyTorch. Does softmax, or the sigmoid, come in once
    (`"fits"`), twice (`"twice"`), or not at all (`"never"`)?

    | | the net ends in | the loss |
    |---|---|---|
    | 1 | `nn.Linear(64, 10)` | `F.cross_entropy(out, y)` |
    | 2 | `nn.Linear(64, 10), nn.Softmax(dim=1)` | `F.cross_entropy(out, y)` |
    | 3 | `Dense(10)` | `"sparse_categorical_crossentropy"` |
    | 4 | `Dense(10, activation="softmax")` | `SparseCategoricalCrossentropy(from_logits=True)` |
    | 5 | `Dense(10, activation="softmax")` | `"sparse_categorical_crossentropy"` |
    | 6 | `nn.Linear(64, 1)` | `F.binary_cross_entropy(out, y)` |
    | 7 | `nn.Linear(64, 10), nn.LogSoftmax(dim=1)` | `F.nll_loss(out, y)` |

    And which repair of 3 gives the same gradient on every backend, also for sure errors? `"A"`: softmax in the last
    layer. `"B"`: `from_logits=True` in the loss. `"C"`: both. `"D"`: a smaller learning rate.
    """
    return {1: "fits", 2: "twice", 3: "never", 4: "twice", 5: "fits", 6: "never", 7: "fits", "repair of 3": "B"}


@what_the_loss_takes.starter
def blank():
    return {1: ..., 2: ..., 3: ..., 4: ..., 5: ..., 6: ..., 7: ..., "repair of 3": ...}


def _said(answer, row):
    return str(answer.get(row, answer.get(str(row), ""))).strip().casefold()


def _rows(*rows, among=(_FITS, _TWICE, _NEVER)):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return f'a dictionary is asked for, such as {{1: "fits", 2: "never"}}; this is {brief(answer)}'
        for row in rows:
            if _said(answer, row) not in map(str.casefold, among):
                return f"{row}: write one of {', '.join(map(repr, among))}"
        for row in rows:
            if _said(answer, row) != setting.solution[row].casefold():
                return f"{row} is something else"
        return None

    return judge


what_the_loss_takes.checks(
    Holds("PyTorch, ten classes", _rows(1, 2, 7)),
    Holds("Keras, ten classes", _rows(3, 4, 5)),
    Holds("yes or no", _rows(6)),
    Holds("the repair that does not depend on the backend", _rows("repair of 3", among=("A", "B", "C", "D"))),
)

what_the_loss_takes.hints(
    "For each loss ask first what it expects: logits, probabilities, or their logarithms. Then what the net gives it.",
    "See the table under 'Logits in the loss' in the lesson.",
    "`BCEWithLogitsLoss` behind an `nn.Sigmoid` squashes twice: the loss has a sigmoid inside, as its name says.",
    "Losses that take logits stand in rows 1, 2 and ___. So 2 and ___ squash twice; what gives plain sums to a loss "
    "that wants probabilities is ___ and 6.",
)

what_the_loss_takes.why(
    "`F.cross_entropy` has the softmax inside, and so has a loss with `from_logits=True`. In Keras a loss by its name "
    "wants probabilities, `F.binary_cross_entropy` does too, and `F.nll_loss` wants their logarithms. Softmax in the "
    "last layer repairs 3 as well, but then a backend that clips gives no gradient for sure errors. On TensorFlow "
    "Keras finds the logits behind the softmax of 4, warns, and uses them."
)


def _says(row, *said):
    return lambda answer: _said(answer, row) in said


@what_the_loss_takes.mistake(when=_says(2, _FITS))
def softmax_for_cross_entropy():
    """2: cross-entropy is about probabilities, but PyTorch's takes logits and makes the probabilities itself"""
    return _RIGHT | {2: _FITS}


@what_the_loss_takes.mistake(when=_says(5, _TWICE))
def keras_taken_for_pytorch():
    """5: Keras's losses by name take probabilities: here softmax comes in once, in the last layer"""
    return _RIGHT | {5: _TWICE}


@what_the_loss_takes.mistake(when=_says(3, _FITS))
def logits_by_name():
    """3: Dense(10) gives plain sums, and the loss by its name takes them for probabilities: no softmax anywhere"""
    return _RIGHT | {3: _FITS}


@what_the_loss_takes.mistake(when=_says(7, _TWICE, _NEVER))
def logarithms_overlooked():
    """7: nll_loss takes logarithms of probabilities and adds no softmax; LogSoftmax is the one that there is"""
    return _RIGHT | {7: _TWICE}


@what_the_loss_takes.mistake(when=_says(6, _FITS))
def binary_by_its_name():
    """6: a plain sum may be -3 or 5, and this loss takes the logarithm of it; the one with logits has another name"""
    return _RIGHT | {6: _FITS}


@what_the_loss_takes.mistake(when=_says("repair of 3", "c"))
def both_repairs():
    """both repairs together make row 4: softmax comes in twice"""
    return _RIGHT | {"repair of 3": "C"}


@what_the_loss_takes.mistake(when=_says("repair of 3", "a"))
def repair_that_clips():
    """softmax in the last layer fits, but on PyTorch Keras clips these probabilities, and sure errors teach nothing"""
    return _RIGHT | {"repair of 3": "A"}


@what_the_loss_takes.alternative
def keys_as_text():
    return {str(row): said.upper() for row, said in _RIGHT.items() if row != "repair of 3"} | {"repair of 3": "b"}
