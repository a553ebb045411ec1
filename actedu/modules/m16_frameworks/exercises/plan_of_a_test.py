from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_OPTIONS = {
    "inputs": ("zeros", "standard normal numbers", "one number, repeated"),
    "compared": ("accuracy", "predicted classes", "all outputs"),
    "mode": ("training", "prediction"),
    "if it fails": ("raise the tolerance", "train a few more steps", "compare layer by layer"),
}
_SAMPLES = 5
_FINEST, _COARSEST = 1e-6, 1e-3


@exercise(title="A test for a port", points=4, stars=2, kind="design an experiment")
def plan_of_a_test():
    """A net with ReLU, dropout and square layers was carried from NumPy in float64 to PyTorch in float32. Its
    outputs are of size 1. Plan the test that tells whether the port is right. Fill in

    * `"inputs"`: `"zeros"`, `"standard normal numbers"` or `"one number, repeated"` (in every place of every sample)
    * `"samples"`: how many rows of input
    * `"mode"`: both nets in `"training"` or in `"prediction"`
    * `"compared"`: `"accuracy"`, `"predicted classes"` or `"all outputs"`
    * `"tolerance"`: how far two outputs may lie apart, if outputs are what you compare
    * `"if it fails"`: `"raise the tolerance"`, `"train a few more steps"` or `"compare layer by layer"`
    """
    return {
        "inputs": "standard normal numbers",
        "samples": 20,
        "mode": "prediction",
        "compared": "all outputs",
        "tolerance": 1e-5,
        "if it fails": "compare layer by layer",
    }


@plan_of_a_test.starter
def blank():
    return {"inputs": ..., "samples": ..., "mode": ..., "compared": ..., "tolerance": ..., "if it fails": ...}


def _word(answer, key):
    return answer[key].strip().casefold() if isinstance(answer[key], str) else None


def _missing(answer, key):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    return f"{key!r} is not filled in yet" if isinstance(answer.get(key), type(...) | None) else None


def _is(answer, key, right, wrong):
    if said := _missing(answer, key):
        return said
    if _word(answer, key) not in map(str.casefold, _OPTIONS[key]):
        return f"{brief(answer[key])} is not among the options for {key!r}: {', '.join(map(repr, _OPTIONS[key]))}"
    return None if _word(answer, key) == right else wrong


def _number(answer, key):
    """Return a finite number above 0. Raises ValueError with a sentence."""
    if said := _missing(answer, key):
        raise ValueError(said)
    value = numbers(answer[key])
    if value is None or value.size != 1 or isinstance(answer[key], bool):
        raise ValueError(f"{key!r} is to be a number; this is {brief(answer[key])}")
    found = float(value.reshape(()))
    if not 0.0 < found < float("inf"):
        raise ValueError(f"{key!r} is to be a number above 0; this is {brief(found)}")
    return found


def _telling(answer, setting):
    if said := _is(answer, "inputs", "standard normal numbers", "with such inputs some wrong nets give right outputs"):
        return said
    try:
        samples = _number(answer, "samples")
    except ValueError as error:
        return str(error)
    if samples != round(samples):
        return f"'samples' is to be a whole number; this is {brief(samples)}"
    return (
        None
        if samples >= _SAMPLES
        else "a unit that is off for all of so few samples hides what is wrong with its weights"
    )


def _same_net(answer, setting):
    return _is(answer, "mode", "prediction", "in this mode two right nets differ")


def _fine(answer, setting):
    if said := _is(answer, "compared", "all outputs", "much can be wrong before this changes"):
        return said
    try:
        tolerance = _number(answer, "tolerance")
    except ValueError as error:
        return str(error)
    if tolerance < _FINEST:
        return "rounding alone may exceed this tolerance"
    return None if tolerance <= _COARSEST else "quiet slips would pass with this tolerance"


def _after(answer, setting):
    return _is(answer, "if it fails", "compare layer by layer", "this does not find what is wrong")


plan_of_a_test.checks(
    Holds("inputs that show every slip", _telling),
    Holds("both nets compute the same function", _same_net),
    Holds("fine enough for slips, coarse enough for rounding", _fine),
    Holds("a failure is traced", _after),
)

plan_of_a_test.hints(
    "Go through the slips of the lesson one by one: for which inputs, and in which quantity, would each show?",
    "See 'Observe' for how far each slip moves an output, and 'What has to be carried over'.",
    "A scale is tested with several weights of different size: with none on it, a scale that shows half of everything "
    "shows the right number.",
    '{"inputs": "___", "samples": ___, "mode": "___", "compared": "___", "tolerance": 1e-___, "if it fails": "___"}',
)

plan_of_a_test.why(
    "Zeros hide the first layer's weights. One number, repeated, meets only the sums of the weights of a unit. In "
    "training mode dropout draws other masks in each library. Classes and accuracy hardly move where a leak is wrong. "
    "The tolerance lies above rounding, here under 1e-5, and below the quietest slip. The first layer whose outputs "
    "differ is where to look."
)


@plan_of_a_test.mistake(when=lambda a: _word(a, "inputs") == "zeros")
def zeros_for_inputs():
    """zeros times any weights are 0: the first layer's weights are not tested at all"""
    return plan_of_a_test() | {"inputs": "zeros"}


@plan_of_a_test.mistake(when=lambda a: _word(a, "inputs") == "one number, repeated")
def one_number_repeated():
    """with equal inputs only the sum of a unit's weights counts: exchanged inputs would pass unseen"""
    return plan_of_a_test() | {"inputs": "one number, repeated"}


@plan_of_a_test.mistake(when=lambda a: _word(a, "compared") in ("accuracy", "predicted classes"))
def classes_compared():
    """a wrong leak changed 4 answers in a hundred in the lesson, and 2 points of accuracy: compare the outputs"""
    return plan_of_a_test() | {"compared": "accuracy"}


@plan_of_a_test.mistake(when=lambda a: _word(a, "mode") == "training")
def dropout_left_on():
    """in training mode dropout leaves out other units in each library: right nets would differ"""
    return plan_of_a_test() | {"mode": "training"}


@plan_of_a_test.mistake(when=lambda a: 0.0 < float(a["tolerance"]) < _FINEST)
def finer_than_float32():
    """float32 has about seven digits, and a sum of many terms fewer: this tolerance may refuse a right port"""
    return plan_of_a_test() | {"tolerance": 1e-12}


@plan_of_a_test.mistake(when=lambda a: float(a["tolerance"]) > _COARSEST)
def coarser_than_a_slip():
    """rounding is far finer than this, and a quiet slip, such as the other form of GELU, would pass"""
    return plan_of_a_test() | {"tolerance": 0.05}


@plan_of_a_test.mistake(when=lambda a: _word(a, "if it fails") == "raise the tolerance")
def tolerance_raised():
    """a tolerance that is raised until the test passes tests nothing"""
    return plan_of_a_test() | {"if it fails": "raise the tolerance"}


@plan_of_a_test.mistake(when=lambda a: _word(a, "if it fails") == "train a few more steps")
def trained_over():
    """training makes another net: then nobody can say any more whether the port was right"""
    return plan_of_a_test() | {"if it fails": "train a few more steps"}


@plan_of_a_test.mistake(when=lambda a: float(a["samples"]) in (1, 2, 3, 4))
def few_samples():
    """a ReLU is off for about half of the samples: for so few it may be off in all, and hide what is wrong with it"""
    return plan_of_a_test() | {"samples": 1}


@plan_of_a_test.alternative
def other_numbers():
    return plan_of_a_test() | {"samples": 5, "tolerance": 1e-4, "mode": "Prediction"}
