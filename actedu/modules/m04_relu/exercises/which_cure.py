from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A cure for a silent net", points=2, stars=2, kind="choose and justify")
def which_cure():
    """A ReLU net trained with plain SGD stays at chance: all units of its second layer are off for every training image.
    All its hidden biases are at about -5, and you may not reset them. You must keep plain SGD and its rate of 0.3. Which one change do you try, and
    why?

    | cure | reason |
    |---|---|
    | A: a leak of 0.01 | 1: any slope above 0 is enough, however small |
    | B: a leak of 0.2 | 2: plain SGD moves a weight in proportion to its gradient |
    | C: a smaller rate in the hidden layers only | 3: a smooth curve leaves a slope everywhere |
    | D: ELU | 4: smaller steps turn units on |

    Answer with the letter and the number, such as `{"cure": "C", "reason": 4}`.
    """  # noqa: E501 (a table row is a line)
    return {"cure": "B", "reason": 2}


@which_cure.starter
def blank():
    return {"cure": ..., "reason": ...}


def _part(key, options):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"cure", "reason"}:
            return f'write it as {{"cure": "C", "reason": 4}}; this is {brief(answer)}'
        chosen = str(answer[key]).strip().upper()
        if chosen not in options:
            return f"{key}: one of {', '.join(options)} is asked for"
        return None if chosen == str(setting.solution[key]) else f"the {key} is another one"

    return judge


which_cure.checks(Holds("the cure", _part("cure", "ABCD")), Holds("the reason", _part("reason", "1234")))

which_cure.hints(
    "The gradient that arrives is multiplied by the slope, once for each silent layer. How far does SGD then move?",
    "See the table that the third prediction reveals, in the column for plain SGD, from either bias.",
    "A slope of 0.5 leaves half of a gradient, and plain SGD then takes half a step. Adam would take nearly a whole "
    "one.",
    '{"cure": ___, "reason": ___}; compare the slopes at z = -5: 0.01, 0.2 and e^-5.',
)

which_cure.why(
    "At z = -5 ELU's slope is exp(-5) = 0.007, less than the small leak; a leak of 0.2 is the steepest of the three. "
    "Plain SGD needs that; with Adam all of them left. From -2 ELU left with plain SGD too: how negative the sums are "
    "matters."
)


@which_cure.mistake(when=lambda a: str(a["cure"]).strip().upper() == "A")
def any_leak_will_do():
    """with plain SGD at this rate a leak of 0.01 stayed at chance for 20 passes; with Adam it left"""
    return {"cure": "A", "reason": 1}


@which_cure.mistake(when=lambda a: str(a["cure"]).strip().upper() == "C")
def smaller_steps():
    """a smaller step times a gradient of 0 is still 0"""
    return {"cure": "C", "reason": 4}


@which_cure.mistake(when=lambda a: str(a["cure"]).strip().upper() == "D")
def elu_from_far():
    """ELU's slope fades as e^z: far to the left it is smaller than a leak of 0.01"""
    return {"cure": "D", "reason": 3}


@which_cure.alternative
def lower_case():
    return {"cure": "b", "reason": "2"}
