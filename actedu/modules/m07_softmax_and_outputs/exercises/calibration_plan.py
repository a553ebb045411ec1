from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Does long training make it sure?", points=3, stars=2, kind="design an experiment")
def calibration_plan():
    r"""You want to know whether training ten times as long makes a net over-confident. Fill in the plan:

    * `"differs"`: what the two arms differ in, `"passes"`, `"passes and width"` or `"passes and temperature"`
    * `"temperature"`: `"1 for both"` or `"fitted for each"`
    * `"measure"`: `"accuracy"`, `"calibration error"` or `"training loss"`
    * `"measured on"`: `"training"` images or `"new"` ones
    * `"seeds"`: from how many starts each arm is trained
    """
    return {
        "differs": "passes",
        "temperature": "1 for both",
        "measure": "calibration error",
        "measured on": "new",
        "seeds": 10,
    }


@calibration_plan.starter
def blank():
    return {"differs": ..., "temperature": ..., "measure": ..., "measured on": ..., "seeds": ...}


_SEEDS = 3
_OPTIONS = {
    "differs": ("passes", "passes and width", "passes and temperature"),
    "temperature": ("1 for both", "fitted for each"),
    "measure": ("accuracy", "calibration error", "training loss"),
    "measured on": ("training", "new"),
}
_KEYS = {*_OPTIONS, "seeds"}


def _given(answer, key):
    return str(answer[key]).strip().casefold()


def _says(key, option, wrong):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != _KEYS:
            return f"a dictionary with the five entries is asked for; this is {brief(answer)}"
        if _given(answer, key) not in _OPTIONS[key]:
            return f"under {key!r} one of {', '.join(map(repr, _OPTIONS[key]))} is asked for"
        return None if _given(answer, key) == option else wrong

    return judge


def _seeds(answer, setting):
    count = numbers(answer["seeds"]) if isinstance(answer, Mapping) and "seeds" in answer else None
    if count is None or count.size != 1 or isinstance(answer["seeds"], bool):
        return "seeds is to be a whole number"
    starts = float(count.reshape(()))
    if not (starts > 0 and starts == int(starts)):
        return "seeds is to be a whole number"
    return None if starts >= _SEEDS else f"fewer than {_SEEDS} starts cannot show how far starts differ"


calibration_plan.checks(
    Holds(
        "one thing differs, and nothing repairs it",
        lambda answer, setting: (
            _says("differs", "passes", "a second difference could make the whole effect")(answer, setting)
            or _says("temperature", "1 for both", "this temperature changes what is to be seen")(answer, setting)
        ),
    ),
    Holds(
        "the measure is about confidence, on images that show it",
        lambda answer, setting: (
            _says("measure", "calibration error", "this does not compare how sure with how right")(answer, setting)
            or _says("measured on", "new", "these images are not the ones to ask")(answer, setting)
        ),
    ),
    Holds("several starts are used", _seeds),
)

calibration_plan.hints(
    "The question is about the net as training leaves it. What must stay as it is, and what must be measured?",
    "See 'The claim' for what is compared with what, and 'Observe' for what a fitted temperature does.",
    "Does a medicine lower fever? Do not give the patient an ice bath before you measure.",
    '{"differs": "___", "temperature": "___", "measure": "___", "measured on": "___", "seeds": ___}',
)

calibration_plan.why(
    "A fitted temperature would repair the very effect that is to be seen. Accuracy does not say how sure a net is. On "
    "its training images a net that has learned them by heart is nearly always right, so its confidence looks honest "
    "there. And one start is one draw."
)


@calibration_plan.mistake(when=lambda a: "fitted" in _given(a, "temperature"))
def effect_repaired():
    """a temperature fitted for each arm repairs most of what you want to see: the arms look more alike than they are"""
    return calibration_plan() | {"temperature": "fitted for each"}


@calibration_plan.mistake(when=lambda a: " and " in _given(a, "differs"))
def two_differences():
    """two things differ between the arms, and you could not tell which one worked"""
    return calibration_plan() | {"differs": "passes and width"}


@calibration_plan.mistake(when=lambda a: _given(a, "measured on") == "training")
def asked_on_training():
    """on images learned by heart the longer training is right nearly always, so being sure looks honest there"""
    return calibration_plan() | {"measured on": "training"}


@calibration_plan.mistake(when=lambda a: _given(a, "measure") in ("accuracy", "training loss"))
def other_measure():
    """this measure does not set how sure the net is against how often it is right"""
    return calibration_plan() | {"measure": "accuracy"}


@calibration_plan.mistake(when=lambda a: a["seeds"] == 1)
def a_single_start():
    """with one start you cannot tell the training from the draw of the weights"""
    return calibration_plan() | {"seeds": 1}


@calibration_plan.alternative
def three_starts():
    return calibration_plan() | {"seeds": 3}
