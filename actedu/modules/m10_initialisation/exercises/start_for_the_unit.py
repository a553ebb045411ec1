from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A start for each unit", points=2, stars=1, kind="choose and justify")
def start_for_the_unit():
    r"""For sums that are standard normal, four activations give outputs with these means and standard deviations.
    Choose a start for each, in a net of many layers with $n$ inputs a unit.

    | unit | mean | sd | | number | variance of a weight |
    |---|---|---|---|---|---|
    | A | 0 | 1 | | 1 | $2/n$ |
    | B | 0 | 1/2 | | 2 | $1/n$ |
    | C | 0.1 | 0.7 | | 3 | $4/n$ |
    | D | 5 | 1/10 | | 4 | $100/n$, and the mean of the outputs cancelled |

    Write a dictionary from letter to number, in place of the dots.
    """
    return {"A": 2, "B": 3, "C": 1, "D": 4}


@start_for_the_unit.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _number(said):
    return str(said).strip().removesuffix(".0")


def _matched(answer, setting):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return f"a dictionary with the keys A, B, C and D is asked for; this is {brief(answer)}"
    if any(_number(said) not in ("1", "2", "3", "4") for said in answer.values()):
        return "give each letter a number from 1 to 4"
    right = sum(_number(answer[letter]) == str(number) for letter, number in setting.solution.items())
    return None if right == 4 else f"{right} of the 4 match"


def _gives(letter, *wrong):
    """Recognise that a letter is given one of these numbers."""
    return lambda answer: _number(answer[letter]) in wrong


start_for_the_unit.checks(Holds("gives each unit its start", _matched))

start_for_the_unit.hints(
    "Work out each unit's mean square: the squared mean plus the squared sd. Which of the two parts is larger?",
    "See 'The gain of any function' and 'Mean square, or variance?' in the lesson.",
    "Mean 0 and sd 1/3 give a mean square of 1/9, so the gain is 3 and a weight's variance 9 / n.",
    '{"A": ___, "B": ___, "C": ___, "D": ___}; the variance of a weight is the gain squared, over n.',
)

start_for_the_unit.why(
    "A keeps the mean square by itself. B leaves a quarter of it, so the weights make up for 4. C has 0.01 + 0.49 = "
    "0.5, nearly all of it variance: 2 / n. D's mean square is 25 + 0.01 = 25.01, of which 0.01 differs from input "
    "to input. To keep that takes a gain of 10, and the mean has to go, or it would be enlarged as well."
)


@start_for_the_unit.mistake(when=_gives("B", "1"))
def gain_for_variance():
    """B: an sd of 1/2 takes a gain of 2, and the variance of a weight is the gain squared"""
    return {"A": 2, "B": 1, "C": 3, "D": 4}


@start_for_the_unit.mistake(when=_gives("A", "1"))
def relu_rule_for_all():
    """A: He's 2 makes up for a half that is lost, and unit A loses nothing"""
    return {"A": 1, "B": 3, "C": 2, "D": 4}


@start_for_the_unit.mistake(when=_gives("D", "1", "2", "3"))
def mean_left_in():
    """D: nearly all of its mean square is its mean, the same for every input; only one start cancels that"""
    return {"A": 2, "B": 4, "C": 1, "D": 3}


@start_for_the_unit.alternative
def numbers_as_text():
    return {"A": "2", "B": "3", "C": "1", "D": "4"}
