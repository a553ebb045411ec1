from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_RIGHT = {1: "F", 2: "A", 3: "H", 4: "C", 5: "J", 6: "D", 7: "B", 8: "I", "why 3": 3, "why 6": 5, "why 7": 2}


@exercise(title="Eight tasks, eight heads", points=4, stars=2, kind="choose and justify")
def heads_for_eight_tasks():
    """Choose a head and its loss for each task, each head at most once: two of the ten are left over. For the tasks
    3, 6 and 7 also give the reason that decides.

    1. Is this message spam?
    2. In which of ten languages is this page written?
    3. Which of 20 side effects does a patient report? There may be several, or none.
    4. By how many degrees will it be warmer or colder tomorrow?
    5. At which hour of the day was this photo taken?
    6. How many goals will fall in this match?
    7. How many days will this part last? Being off by a tenth is as bad for a long life as for a short one.
    8. Which pixels of this satellite image are water?

    | | head | loss |
    |---|---|---|
    | A | one logit a class, softmax | cross-entropy |
    | B | exp of one number | gamma deviance |
    | C | identity | squared error |
    | D | exp of one number | Poisson |
    | E | softplus of one number | squared error |
    | F | one logit, sigmoid | binary cross-entropy |
    | G | softmax over all pixels | cross-entropy |
    | H | one logit a label, a sigmoid each | binary cross-entropy for each |
    | I | one logit a pixel, a sigmoid each | binary cross-entropy, mean over the pixels |
    | J | two numbers, for sine and cosine | squared distance on the circle |

    Reasons: 1. The target is above 0. 2. An error counts by its ratio to the target. 3. The answers do not exclude each
    other. 4. There are more than two answers. 5. The target is a number of events. 6. The target has no upper limit.

    Answer with a letter for each task and a number for each reason, such as
    `{1: "A", ..., 8: "B", "why 3": 1, "why 6": 2, "why 7": 3}`.
    """
    return {1: "F", 2: "A", 3: "H", 4: "C", 5: "J", 6: "D", 7: "B", 8: "I", "why 3": 3, "why 6": 5, "why 7": 2}


@heads_for_eight_tasks.starter
def blank():
    return {1: ..., 2: ..., 3: ..., 4: ..., 5: ..., 6: ..., 7: ..., 8: ..., "why 3": ..., "why 6": ..., "why 7": ...}


def _for(answer, task):
    return str(answer.get(task, answer.get(str(task), ""))).strip().upper()


def _says(task, *letters):
    return lambda answer: isinstance(answer, Mapping) and _for(answer, task) in letters


def _form(answer):
    return f'write it as {{1: "A", ..., 8: "B", "why 3": 1, "why 6": 2, "why 7": 3}}; this is {brief(answer)}'


def _number(answer, task):
    """Return the number of the reason for a task as a text: "3" for 3, 3.0 and "3"."""
    return str(answer.get(f"why {task}", "")).strip().removesuffix(".0")


def _because(task, *reasons):
    return lambda answer: isinstance(answer, Mapping) and _number(answer, task) in reasons


def _reasons(*tasks):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return _form(answer)
        for task in tasks:
            given = _number(answer, task)
            if given not in tuple("123456"):
                return f'under "why {task}" the number of a reason, 1 to 6, is asked for'
            if given != str(setting.solution[f"why {task}"]):
                return f"reason {given} does not decide task {task}"
        return None

    return judge


def _pair(*tasks):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return _form(answer)
        for task in tasks:
            chosen = _for(answer, task)
            if chosen not in tuple("ABCDEFGHIJ"):
                return f"task {task} needs one of the letters A to J"
            if chosen != setting.solution[task]:
                return f"for task {task} another head fits better than {chosen}"
        return None

    return judge


heads_for_eight_tasks.checks(
    Holds("classes: tasks 1 and 2", _pair(1, 2)),
    Holds("several answers at once: tasks 3 and 8", _pair(3, 8)),
    Holds("numbers: tasks 4 and 5", _pair(4, 5)),
    Holds("amounts: tasks 6 and 7", _pair(6, 7)),
    Holds("the reasons that decide tasks 3, 6 and 7", _reasons(3, 6, 7)),
)

heads_for_eight_tasks.hints(
    "Ask of each target: which values can it take, do they exclude each other, and what makes an error large? A "
    "reason decides if it rules out the other heads on offer.",
    "See the table 'Eight tasks' in the lesson.",
    "A wind direction in degrees: `359` and 1 are close, so one number will not do. Cars that pass in an hour: 0, 1, 2 "
    "and so on. The weight of a parcel: above 0.",
    "Where answers exclude each other, softmax: task ___. Where they do not: tasks 3 and ___. Round a circle: task "
    "___. Whole numbers of events: task ___.",
)

heads_for_eight_tasks.why(
    "A language excludes the others; side effects and pixels do not. Midnight has no jump, so an hour is an angle. "
    "Goals are events that are counted. A duration whose errors count as ratios takes exp with a loss in ratios; "
    "softplus with squared error would let the longest-lived parts decide."
)


@heads_for_eight_tasks.mistake(when=_says(1, "A"))
def two_logits_for_spam():
    """task 1: softmax over two logits is no error, it is a sigmoid of their difference; but each head is used once, and
    another task has no other than A
    """
    return _RIGHT | {1: "A"}


@heads_for_eight_tasks.mistake(when=_because(3, "4"))
def many_answers():
    """task 3: languages are more than two as well; what sets side effects apart is that several may be true"""
    return _RIGHT | {"why 3": 4}


@heads_for_eight_tasks.mistake(when=_because(7, "1", "6"))
def above_zero():
    """task 7: that holds for softplus of one number too, so it does not decide between the heads on offer"""
    return _RIGHT | {"why 7": 1}


@heads_for_eight_tasks.mistake(when=_because(6, "1", "6"))
def goals_above_zero():
    """task 6: that does not decide: goals may be 0, and durations have no upper limit either"""
    return _RIGHT | {"why 6": 6}


@heads_for_eight_tasks.mistake(when=_says(3, "A"))
def side_effects_compete():
    """task 3: under one softmax the side effects share a sum of 1, so neither two nor none can be said"""
    return _RIGHT | {3: "A"}


@heads_for_eight_tasks.mistake(when=_says(8, "G"))
def pixels_compete():
    """task 8: softmax over the pixels gives the whole image a sum of 1; of a large lake no pixel could be certain"""
    return _RIGHT | {8: "G"}


@heads_for_eight_tasks.mistake(when=_says(5, "C", "E"))
def midnight_jumps():
    """task 5: as one number, the minutes before and after midnight lie a whole day apart"""
    return _RIGHT | {5: "C"}


@heads_for_eight_tasks.mistake(when=_says(6, "C", "E", "B"))
def goals_as_any_number():
    """task 6: goals are counted events, often none at all; Poisson knows how such counts spread, this loss does not"""
    return _RIGHT | {6: "C"}


@heads_for_eight_tasks.mistake(when=_says(7, "E", "C"))
def days_in_units():
    """task 7: squared error counts in days, so being off by a tenth weighs 10 times 10 = 100 times as much in a part
    that lasts ten times as long
    """
    return _RIGHT | {7: "E"}


@heads_for_eight_tasks.mistake(when=_says(4, "B", "D", "E"))
def only_warmer():
    """task 4: this head gives positive numbers only, but it may become colder"""
    return _RIGHT | {4: "E"}


@heads_for_eight_tasks.mistake(when=_says(2, "H"))
def languages_side_by_side():
    """task 2: with a sigmoid each, the page could be in two languages, or in none; here one excludes the others"""
    return _RIGHT | {2: "H"}


@heads_for_eight_tasks.alternative
def in_small_letters():
    return {str(task): str(chosen).lower() for task, chosen in _RIGHT.items()}
