from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_RIGHT = {1: "C", 2: "F", 3: "H", 4: "A", 5: "G", 6: "B", 7: "E", 8: "D"}


@exercise(title="Eight jobs, eight heads", points=4, stars=2, kind="choose and justify")
def heads_for_eight_jobs():
    r"""A body, convolutional or recurrent, hands its numbers to a head. Give each job a head; each is used once.

    | | job | | head and loss |
    |---|---|---|---|
    | 1 | which of 12 commands was spoken | A | $\tanh(z)$, squared error |
    | 2 | will this machine fail within a day, from its sensors | B | $e^z$, a loss in ratios |
    | 3 | which of 10 drugs a patient takes, from what she tells | C | softmax, cross-entropy |
    | 4 | pedals of a car: -1 full brake, 1 full throttle | D | $z$, squared error |
    | 5 | angle of a robot's knee, from 0 to 2.4 | E | $e^z$, Poisson loss |
    | 6 | dose of a drug: a third too much counts as a third too much, small or large | F | one sigmoid, binary cross-entropy |
    | 7 | how many patients arrive in the next hour | G | $2.4\,\mathrm{sigmoid}(z)$, squared error |
    | 8 | by how much tomorrow is warmer or colder than today | H | several sigmoids, binary cross-entropy |

    Write a dictionary from job to letter, in place of the dots.
    """  # noqa: E501 (a table row is a line)
    return {1: "C", 2: "F", 3: "H", 4: "A", 5: "G", 6: "B", 7: "E", 8: "D"}


@heads_for_eight_jobs.starter
def blank():
    return {1: ..., 2: ..., 3: ..., 4: ..., 5: ..., 6: ..., 7: ..., 8: ...}


def _said(answer, job):
    """Return the letter given to a job, which may be written as a number or as a text."""
    return str(answer.get(job, answer.get(str(job), ""))).strip().upper().partition(":")[0]


def _jobs(*jobs):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or {str(job).strip() for job in answer} != set("12345678"):
            return f"a dictionary with the jobs 1 to 8 is asked for; this is {brief(answer)}"
        for job in _RIGHT:
            if _said(answer, job) not in _RIGHT.values():
                return f"job {job}: one letter from A to H is asked for"
        for job in jobs:
            if _said(answer, job) != setting.solution[job]:
                return f"job {job} takes another head"
        return None

    return judge


heads_for_eight_jobs.checks(
    Holds("speech and sensors: jobs 1 and 2", _jobs(1, 2)),
    Holds("robotics: jobs 4 and 5", _jobs(4, 5)),
    Holds("health care: jobs 3, 6 and 7", _jobs(3, 6, 7)),
    Holds("weather: job 8", _jobs(8)),
)

heads_for_eight_jobs.hints(
    "Ask of each answer: which values can it have, do several hold at once, and which error is a large one?",
    "See 'Heads for the job' in the lesson, and the eight tasks of module 7.",
    "A volume knob from 0 to 10 takes 10 times a sigmoid; a share price's change takes the number itself.",
    "Exclude each other: job ___ (softmax). Yes or no, once: ___; many times: ___. Two limits: 4 and ___. Counted: "
    "___.",
)

heads_for_eight_jobs.why(
    "Commands exclude each other, drugs do not. Pedals have limits on both sides of 0, the knee from 0 on. A dose "
    "is above 0 and judged by its ratio; arrivals are counted. A change of temperature may be any number. The body "
    "does not enter: a head fits the answer, not the input."
)


def _says(job, *letters):
    return lambda answer: _said(answer, job) in letters


@heads_for_eight_jobs.mistake(when=_says(3, "C"))
def drugs_compete():
    """job 3: under one softmax the drugs share a sum of 1; a patient may take two of them, or none"""
    return _RIGHT | {1: "H", 3: "C"}


@heads_for_eight_jobs.mistake(when=_says(4, "G"))
def no_brake():
    """job 4: 2.4 times a sigmoid is never negative: this car cannot brake"""
    return _RIGHT | {4: "G", 5: "A"}


@heads_for_eight_jobs.mistake(when=_says(4, "D"))
def pedals_without_limits():
    """job 4: an unbounded number asks for more than full throttle sooner or later"""
    return _RIGHT | {4: "D", 8: "A"}


@heads_for_eight_jobs.mistake(when=_says(6, "E"))
def dose_counted():
    """job 6: a dose is no count of events; what matters in it is the ratio to the right one"""
    return _RIGHT | {6: "E", 7: "B"}


@heads_for_eight_jobs.mistake(when=_says(2, "C"))
def two_classes_by_softmax():
    """job 2: a softmax over two logits would do, and is a sigmoid of their difference; but each head is used once, and
    job 1 has no other
    """
    return _RIGHT | {1: "F", 2: "C"}


@heads_for_eight_jobs.mistake(when=_says(8, "A"))
def change_within_one():
    """job 8: tanh ends at 1 and -1; days differ by more than one degree"""
    return _RIGHT | {8: "A", 4: "E", 7: "D"}


@heads_for_eight_jobs.alternative
def texts_in_small_letters():
    return {str(job): letter.lower() for job, letter in _RIGHT.items()}
