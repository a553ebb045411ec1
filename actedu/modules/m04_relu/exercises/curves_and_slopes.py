from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="Which slope belongs to which curve", points=2, stars=1, kind="choose and justify")
def curves_and_slopes():
    r"""Match each function of $z$ to its slopes on the left and on the right of 0.

    | curve | | number | slope for $z < 0$ | slope for $z > 0$ |
    |---|---|---|---|---|
    | A | relu(z) | 1 | -1 | 0 |
    | B | relu(-z) | 2 | 0 | -1 |
    | C | -relu(z) | 3 | 0 | 1 |
    | D | relu(z) + relu(-z) | 4 | -1 | 1 |

    Write a dictionary from letter to number, in place of the dots.
    """
    return {"A": 3, "B": 1, "C": 2, "D": 4}


@curves_and_slopes.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _number(value):
    """Return 3 for 3, 3.0 and "3", and None for what is no whole number."""
    try:
        return int(float(value)) if float(value) == int(float(value)) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _matched(answer, setting):
    chosen = {str(key).strip().upper(): value for key, value in answer.items()} if isinstance(answer, Mapping) else {}
    if set(chosen) != set("ABCD"):
        return f"a dictionary with the keys A, B, C and D is asked for; this is {brief(answer)}"
    given = {letter: _number(chosen[letter]) for letter in "ABCD"}
    if not set(given.values()) <= {1, 2, 3, 4}:
        return "give each letter a number from 1 to 4"
    wrong = [letter for letter in "ABCD" if given[letter] != setting.solution[letter]]
    return f"{len(wrong)} of the 4 do not match" if wrong else None


curves_and_slopes.checks(Holds("matches curves and slopes", _matched))

curves_and_slopes.hints(
    "Put in z = -1 and z = 1, then move each a little to the right. Does the output rise, fall, or stay?",
    "See 'Meet it': drag the point to either side and read the slope.",
    "For relu(2z): at z = 1 the output rises by 2 a step, at z = -1 it stays at 0. So its slopes are 0 and 2.",
    '{"A": ___, "B": ___, "C": ___, "D": ___}; begin with the curve that is 0 on neither side.',
)

curves_and_slopes.why(
    "relu(-z) is on where z is negative, and falls there: the inner minus sign multiplies the slope by -1. A minus "
    "sign outside flips the curve over. The sum of relu(z) and relu(-z) is |z|."
)


@curves_and_slopes.mistake
def mirrors_exchanged():
    """relu(-z) mirrors left and right, -relu(z) mirrors up and down: on which side is each of them not 0?"""
    return {"A": 3, "B": 2, "C": 1, "D": 4}


@curves_and_slopes.mistake
def absolute_value_for_relu():
    """relu(z) is 0 on all of the left, so its slope there is 0; slopes of -1 and 1 need a curve that falls first"""
    return {"A": 4, "B": 1, "C": 2, "D": 3}


@curves_and_slopes.mistake
def relu_for_its_mirror():
    """relu(z) is on where z is positive, and relu(-z) where z is negative"""
    return {"A": 1, "B": 3, "C": 2, "D": 4}


@curves_and_slopes.alternative
def with_decimals():
    return {"A": 3.0, "B": 1.0, "C": 2.0, "D": 4.0}


@curves_and_slopes.alternative
def lower_case():
    return {"a": 3, "b": 1, "c": 2, "d": 4}


@curves_and_slopes.alternative
def numbers_as_text():
    return {"A": "3", "B": "1", "C": "2", "D": "4"}
