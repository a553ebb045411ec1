from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A cure for a silent net", points=2, stars=2, kind="choose and justify")
def which_cure():
    """A ReLU net of three hidden layers, trained with plain SGD, stays at chance: its second and third layer are off for
    every training image. All its hidden biases are at about -4, and you may not reset them. You must keep plain SGD and its rate of 0.3, and
    there is time for 10 passes over the data. Which one change do you try, and why?

    | cure | reason |
    |---|---|
    | A: a leak of 0.02 | 1: any slope above 0 is enough, however small |
    | B: a leak of 0.3 | 2: plain SGD moves a weight in proportion to its gradient |
    | C: a smaller rate in the hidden layers only | 3: a smooth curve leaves a slope everywhere |
    | D: ELU | 4: smaller steps turn units on |

    Answer with the letter and the number, such as `{"cure": "C", "reason": 4}`.
    """  # noqa: E501 (a table row is a line)
    return {"cure": "B", "reason": 2}


@which_cure.starter
def blank():
    return {"cure": ..., "reason": ...}


def _said(part):
    """Return the letter or the number that was chosen as a text: "2" for 2, 2.0, "2" and "2: in proportion ..."."""
    return str(part).strip().upper().removesuffix(".0").partition(":")[0]


def _part(key, options):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"cure", "reason"}:
            return f'write it as {{"cure": "C", "reason": 4}}; this is {brief(answer)}'
        chosen = _said(answer[key])
        if chosen not in options:
            return f"{key}: one of {', '.join(options)} is asked for"
        return None if chosen == str(setting.solution[key]) else f"the {key} is another one"

    return judge


which_cure.checks(Holds("the cure", _part("cure", "ABCD")), Holds("the reason", _part("reason", "1234")))

which_cure.hints(
    "The gradient that arrives is multiplied by the slope, once for each silent layer. How far does SGD then move?",
    "See 'Dying in training' in the lesson: what a silent layer leaves of a gradient, and what SGD makes of the rest.",
    "A slope of 0.5 leaves half of a gradient, and plain SGD then takes half a step. Adam would take nearly a whole "
    "one.",
    '{"cure": ___, "reason": ___}; work out the slope at z = -4 that each cure leaves, and its third power.',
)

which_cure.why(
    "At z = -4 ELU's slope is exp(-4) = 0.018, less than the small leak; a leak of 0.3 is the steepest of the three. "
    "From three starts it alone left within 10 passes of plain SGD at 0.3; with Adam at 0.003 all three did. From "
    "-2 ELU left with plain SGD too, and with many more passes it may from -4: how negative the sums are matters, and "
    "how long you train."
)


@which_cure.mistake(when=lambda a: _said(a["cure"]) == "A")
def any_leak_will_do():
    """with plain SGD at this rate a leak of 0.02 stayed at chance for 10 passes; with Adam it left"""
    return {"cure": "A", "reason": 1}


@which_cure.mistake(when=lambda a: _said(a["cure"]) == "C")
def smaller_steps():
    """a smaller step times a gradient of 0 is still 0"""
    return {"cure": "C", "reason": 4}


@which_cure.mistake(when=lambda a: _said(a["cure"]) == "D")
def elu_from_far():
    """ELU's slope fades as e^z: at -4 it is smaller than a leak of 0.02, too small for 10 passes of plain SGD"""
    return {"cure": "D", "reason": 3}


@which_cure.mistake(when=lambda a: _said(a["reason"]) == "1")
def any_slope_is_enough():
    """a leak of 0.02 is a slope above 0 too, and with plain SGD it stayed at chance: the size of the slope counts"""
    return {"cure": "B", "reason": 1}


@which_cure.mistake(when=lambda a: _said(a["reason"]) == "3")
def smooth_for_steep():
    """this cure has a kink like ReLU itself: what it leaves is a slope that does not fade, not a smooth curve"""
    return {"cure": "B", "reason": 3}


@which_cure.mistake(when=lambda a: _said(a["reason"]) == "4")
def smaller_steps_wake():
    """a leak makes no step smaller, and smaller steps would turn nothing on: there has to be a gradient"""
    return {"cure": "B", "reason": 4}


@which_cure.alternative
def lower_case():
    return {"cure": "b", "reason": "2"}


@which_cure.alternative
def with_a_decimal():
    return {"cure": "B", "reason": 2.0}
