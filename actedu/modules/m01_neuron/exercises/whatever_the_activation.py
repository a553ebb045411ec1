import re

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="True of every activation", points=2, stars=2, kind="choose and justify")
def whatever_the_activation():
    """A neuron computes `f(w·x + b)`. Which of these sentences hold for *every* function `f`, weights and bias?

    | | |
    |---|---|
    | A | Two inputs with the same sum give the same output. |
    | B | The output is exactly 0 for some inputs and not for others. |
    | C | If all inputs are 0, the output is `f(b)`. |
    | D | Doubling all weights and the bias doubles the output. |
    | E | Doubling all weights and the bias leaves the inputs with a sum of 0 as they are: no more, no fewer. |
    | F | With a bias of -4, the sum is at least 0 exactly where `w·x` is at least 4. |
    | G | An input with weight 0 has no influence on the output. |
    | H | If an input grows and its weight is positive, the output grows. |

    Answer with the letters as a text, such as `"AB"`.
    """
    return "ACEFG"


def _letters(answer):
    if isinstance(answer, str):
        text = answer
    elif isinstance(answer, (list, tuple, set, frozenset)):
        text = " ".join(map(str, answer))
    else:
        return None
    return set(re.sub(r"\band\b|[^A-Za-z]", "", text).upper())


def _form(answer):
    chosen = _letters(answer)
    if not chosen:
        return f'letters are asked for, as a text such as "AB" or in a list; this is {brief(answer)}'
    strange = sorted(chosen - set("ABCDEFGH"))
    return f"there is no sentence {strange[0]!r}; there are A to H" if strange else None


def _none_too_many(answer, setting):
    if form := _form(answer):
        return form
    if len(_letters(answer) & set(setting.solution)) < 2:
        return "fewer than two of the letters that hold are chosen"
    wrong = _letters(answer) - set(setting.solution)
    return f"{len(wrong)} of the chosen sentences can be refuted by an example" if wrong else None


def _none_missing(answer, setting):
    if form := _form(answer):
        return form
    if len(_letters(answer)) > 6:
        return "more than six are chosen: try to refute each with one function"
    missing = set(setting.solution) - _letters(answer)
    return f"{len(missing)} that hold for every f are missing" if missing else None


whatever_the_activation.checks(
    Holds("chooses none that fails for some f", _none_too_many),
    Holds("chooses all that hold for every f", _none_missing),
)

whatever_the_activation.hints(
    "Try to refute each sentence with one function, one pair of weights and one bias.",
    "See 'One thing at a time': the activation sees the sum alone.",
    "'The output is never negative' holds for ReLU and fails for tanh, so it does not hold for every f.",
    "B: try the sigmoid; D: try f(2z) against 2 f(z) for ___; H: try a function that ___",
)

whatever_the_activation.why(
    "A, C and G follow from the fact that f sees the sum alone; E since twice 0 is 0 and twice anything else is not; "
    "F since w·x ≥ 4 is w·x - 4 ≥ 0. B is the picture of the gate: a sigmoid is never 0. D holds for the identity and "
    "ReLU, not for tanh. H needs an f that rises: a square falls left of 0, and a ReLU that is off does not answer."
)


@whatever_the_activation.mistake(when=lambda answer: "B" in _letters(answer) and not _form(answer))
def gate_taken_at_its_word():
    """B is the picture of a gate: a sigmoid gives more than 0 for every sum"""
    return "ABCEFG"


@whatever_the_activation.mistake(when=lambda answer: "D" in _letters(answer) and not _form(answer))
def activation_taken_for_linear():
    """D fails for tanh: its output at twice the sum is not twice its output, and never more than 1"""
    return "ACDEFG"


@whatever_the_activation.mistake(when=lambda answer: "H" in _letters(answer) and not _form(answer))
def activation_taken_to_rise():
    """H fails for a ReLU that is off: its sum grows from -3 to -2, and the output stays 0"""
    return "ACEFGH"


@whatever_the_activation.mistake(when=lambda answer: _letters(answer) == set("ACFG"))
def size_taken_to_move_the_line():
    """E is missing: twice a sum is 0 where the sum is 0, and nowhere else"""
    return "ACFG"


@whatever_the_activation.alternative
def as_a_list():
    return ["a", "c", "e", "f", "g"]


@whatever_the_activation.alternative
def with_commas():
    return "A, C, E, F and G"
