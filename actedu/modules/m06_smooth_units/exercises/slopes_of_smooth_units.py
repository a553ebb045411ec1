from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="Which slope belongs to which unit", points=2, stars=1, kind="choose and justify")
def slopes_of_smooth_units():
    r"""Match each unit to what its slope does.

    | unit | | number | slope |
    |---|---|---|---|
    | A | softplus | 1 | 1/2 at 0, and below 0 for some x |
    | B | ELU, alpha 1 | 2 | larger just left of 0 than just right of it |
    | C | SELU | 3 | 1/2 at 0, and nowhere below 0 |
    | D | SiLU | 4 | 1 at 0 from either side |

    Write a dictionary from letter to number, in place of the dots.
    """
    return {"A": 3, "B": 4, "C": 2, "D": 1}


@slopes_of_smooth_units.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _number(value):
    """Return 3 for 3, 3.0 and "3", and None for what is no number."""
    try:
        return float(value)
    except (TypeError, ValueError):
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


slopes_of_smooth_units.checks(Holds("matches units and slopes", _matched))

slopes_of_smooth_units.hints(
    "Two of the units have slope 1/2 at 0. Which of the two turns and falls on its way to the left?",
    "See 'Meet it' in the lesson: the lower curves are the slopes.",
    "A unit c f(x) has c times the slope of f. An ELU with alpha = 3 has slope 3 e^x on the left, 1 on the right.",
    '{"A": ___, "B": ___, "C": ___, "D": ___}; C is a scaled ELU whose alpha is above 1.',
)

slopes_of_smooth_units.why(
    "Softplus's slope is the sigmoid: always above 0, 1/2 at 0. SiLU has the sigmoid as a factor of its value, and the "
    "product rule adds a term that is negative on the left. ELU with alpha = 1 has e^0 = 1 on both sides; "
    "SELU has scale times alpha on the left and the scale alone on the right."
)


@slopes_of_smooth_units.mistake
def gates_exchanged():
    """softplus always rises; SiLU is the one that turns, and before its lowest point it falls"""
    return {"A": 1, "B": 4, "C": 2, "D": 3}


@slopes_of_smooth_units.mistake
def elus_exchanged():
    """ELU with alpha 1 arrives at 0 with slope e^0 and leaves with 1, which are equal; SELU's alpha is larger than 1"""
    return {"A": 3, "B": 2, "C": 4, "D": 1}


@slopes_of_smooth_units.mistake
def softplus_for_elu():
    """softplus has the sigmoid as its slope, which is 1/2 at 0; ELU's slope there is 1"""
    return {"A": 4, "B": 3, "C": 2, "D": 1}


@slopes_of_smooth_units.alternative
def numbers_as_text():
    return {"A": "3", "B": "4", "C": "2", "D": "1"}
