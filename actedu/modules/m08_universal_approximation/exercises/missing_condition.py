from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Which condition is missing?", points=3, stars=2, kind="choose and justify")
def missing_condition():
    r"""Six people complain that the universal approximation theorem let them down. Each has one hidden layer and a
    linear output. Which of its five conditions, numbered as in the lesson, was not met?

    | | what they did |
    |---|---|
    | A | as many units with activation z^3 as they liked, for sin(6x) on the interval from -1 to 1 |
    | B | three sigmoid units, for sin(40x) on the interval from 0 to 1, with an error below 0.01 |
    | C | tanh units, for sin(x) on the whole line, with an error below 0.1 everywhere |
    | D | ReLU units without biases, so that every hinge is at 0, for sin(6x) on the interval from -1 to 1 |
    | E | ReLU units, for the sign of x on the interval from -1 to 1, with an error below 0.1 |
    | F | 64 ReLU units, for sin(6x) on the interval from -1 to 1; gradient descent ended with an error of 0.9 |

    1 continuous target, 2 closed and bounded set, 3 enough units, 4 activation, 5 weights and biases free, and 0 if
    the theorem promises nothing about it. Write a dictionary from letter to number, in place of the dots.
    """
    return {"A": 4, "B": 3, "C": 2, "D": 5, "E": 1, "F": 0}


@missing_condition.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...}


def _of(answer, letter):
    """Return what is said of a letter as a text, "4" for 4, 4.0 and "4"."""
    value = numbers(answer[letter])
    return f"{float(value.reshape(())):g}" if value is not None and value.size == 1 else str(answer[letter]).strip()


def _matched(letters):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != set("ABCDEF"):
            return f"a dictionary with the keys A to F is asked for; this is {brief(answer)}"
        told = {letter: _of(answer, letter) for letter in answer}
        if any(number not in ("0", "1", "2", "3", "4", "5") for number in told.values()):
            return "give each letter a number from 0 to 5"
        wrong = [letter for letter in letters if int(told[letter]) != setting.solution[letter]]
        return f"{len(wrong)} of {len(letters)} are wrong among {', '.join(letters)}" if wrong else None

    return judge


missing_condition.checks(
    Holds("A, B and C", _matched("ABC")), Holds("D and E", _matched("DE")), Holds("F", _matched("F"))
)

missing_condition.hints(
    "Take one complaint at a time, and go through the five conditions until one does not hold.",
    "See 'The theorem, with its conditions'. The sentence below its list matters too.",
    "Someone uses step units for sin(x) where x is above 0 and has no upper end: the set is not bounded, so 2.",
    '{"A": ___, "B": ___, ...}; in D more units would all bend at the same place, so it is not 3 but ___.',
)

missing_condition.why(
    "A cubic layer stays cubic. Three sigmoids cannot follow six waves; more can. A sum of tanh units is level "
    "far out, and the sine is not. With all hinges at 0 the net is two straight rays. The sign jumps. And F is about "
    "training: good weights exist, the theorem does not find them."
)


@missing_condition.mistake(when=lambda a: _of(a, "F") == "5")
def training_taken_for_freedom():
    """F: nobody forbade the good weights; gradient descent did not get to them, and the theorem says nothing of
    that
    """
    return missing_condition() | {"F": 5}


@missing_condition.mistake(when=lambda a: _of(a, "F") == "3")
def training_taken_for_size():
    """F: a broken line with 64 hinges can follow this wave far better than 0.9; the weights were not found"""
    return missing_condition() | {"F": 3}


@missing_condition.mistake(when=lambda a: _of(a, "D") == "3")
def more_of_the_same():
    """D: with all hinges at 0 any number of units gives two straight rays"""
    return missing_condition() | {"D": 3}


@missing_condition.mistake(when=lambda a: _of(a, "C") == "1")
def sine_called_discontinuous():
    """C: the sine is continuous everywhere; look at where it is to be matched"""
    return missing_condition() | {"C": 1}


@missing_condition.mistake(when=lambda a: _of(a, "A") == "3")
def cubes_of_any_number():
    """A: as many units as they liked is enough; a sum of cubic units is a cubic"""
    return missing_condition() | {"A": 3}


@missing_condition.mistake(when=lambda a: _of(a, "E") == "4")
def relu_blamed():
    """E: ReLU is no polynomial and passes; look at the target"""
    return missing_condition() | {"E": 4}


@missing_condition.alternative
def as_text():
    return {letter: str(number) for letter, number in missing_condition().items()}


@missing_condition.alternative
def as_floats():
    return {letter: float(number) for letter, number in missing_condition().items()}
