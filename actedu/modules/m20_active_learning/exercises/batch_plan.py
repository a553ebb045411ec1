from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_SAME = ("first labels", "score", "net", "total of labels", "test digits")
_NOT = ("number of rounds", "seconds of computing")
_TESTS = ("apart from the pool", "what was asked for last", "what is left of the pool")


@exercise(title="One at a time or fifty at once", points=4, stars=2, kind="design an experiment")
def batch_plan():
    """You want to know whether asking by margin for 50 labels at once is worse than asking for one at a time, with 60
    labels known in the end. Plan the comparison, as a dictionary:

    * `"start"`: how many labels are known at the start, at least 5, such that both arms can end at exactly 60
    * `"fits"`: a list: how often each arm fits the net until all 60 are used, first and last fit counted; first the arm
      of one at a time
    * `"same"`: a list of what must be the same in both arms, out of `"first labels"`, `"score"`, `"net"`,
      `"total of labels"`, `"test digits"`, `"number of rounds"`, `"seconds of computing"`
    * `"test"`: what the nets are judged on: `"apart from the pool"`, `"what was asked for last"` or
      `"what is left of the pool"`
    * `"repeats"`: a whole number from 1 to 100
    """
    return {
        "start": 10,
        "fits": [51, 2],
        "same": ["first labels", "score", "net", "total of labels", "test digits"],
        "test": "apart from the pool",
        "repeats": 10,
    }


@batch_plan.starter
def blank():
    return {"start": ..., "fits": ..., "same": ..., "test": ..., "repeats": ...}


def _whole(answer, key):
    value = None if isinstance(answer.get(key), bool | np.bool_) else numbers(answer.get(key))
    if value is None or value.size != 1 or not float(value.reshape(())).is_integer():
        return None
    return int(value.reshape(()))


def _words(answer):
    given = answer.get("same")
    if not isinstance(given, (list, tuple, set, frozenset)):
        return None
    return {str(one).strip().casefold() for one in given}


def _fits(answer):
    value = numbers(answer.get("fits"))
    return () if value is None or value.size != 2 else tuple(float(one) for one in np.ravel(value))


def _needs_dictionary(test):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary is asked for; this is {brief(answer)}"
        return test(answer)

    return judge


@_needs_dictionary
def _budget(answer):
    if _whole(answer, "start") is None or len(_fits(answer)) != 2:
        return "'start' is to be a whole number, 'fits' a list of two"
    if _whole(answer, "start") != 10:
        return f"from {_whole(answer, 'start')} labels, batches of 50 do not end at exactly 60"
    return None if _fits(answer) == (51, 2) else f"'fits': {brief(list(_fits(answer)))} is not how often each arm fits"


@_needs_dictionary
def _alike(answer):
    words = _words(answer)
    if words is None or not words <= {*_SAME, *_NOT}:
        return f"'same' is to be a list out of {', '.join((*_SAME, *_NOT))}"
    if extra := [one for one in _NOT if one in words]:
        return f"{extra[0]!r} cannot be the same: a larger batch means fewer fits"
    missing = [one for one in _SAME if one not in words]
    return f"{len(missing)} of what must be the same is missing" if missing else None


@_needs_dictionary
def _fair(answer):
    if str(answer.get("test", "")).strip().casefold() not in _TESTS:
        return f"'test' is to be one of {', '.join(map(repr, _TESTS))}"
    if str(answer["test"]).strip().casefold() != _TESTS[0]:
        return "'test': the two arms would be judged on different digits, which they chose themselves"
    repeats = _whole(answer, "repeats")
    if repeats is None or not 1 <= repeats <= 100:
        return "'repeats' is to be a whole number from 1 to 100"
    return (
        None if repeats >= 5 else f"{repeats} repeats: the first labels alone move the result by more than that shows"
    )


batch_plan.checks(
    Holds("the same budget, exactly used", _budget),
    Holds("one thing is changed", _alike),
    Holds("judged fairly, and often enough", _fair),
)

batch_plan.hints(
    "Only the size of the batch may differ. What follows from it, and what could differ by accident?",
    "See 'Batches' in the lesson, and module 13 on what a comparison keeps the same.",
    "From 6 labels to 12 by batches of 3: fits with 6, 9 and 12 labels are 3 fits.",
    "start: 60 - ___; fits of the one arm: 60 - start + ___, of the other: ___.",
)

batch_plan.why(
    "The arms share first labels, net, score, budget and test, so what differs is the batch. It brings its own number "
    "of fits, 51 against 2; that is what a small batch costs. The test lies apart: what is asked for is hard by "
    "choice, and what is left of the pool differs between the arms."
)


@batch_plan.mistake(when=lambda answer: "seconds of computing" in _words(answer))
def same_seconds_too():
    """more fits take longer; that is part of what a small batch costs, and nothing that one can make equal"""
    return batch_plan() | {"same": [*_SAME, "seconds of computing"]}


@batch_plan.mistake(when=lambda answer: "number of rounds" in _words(answer))
def same_rounds_too():
    """with the same number of rounds the arms end at different numbers of labels, and labels are what costs"""
    return batch_plan() | {"same": [*_SAME, "number of rounds"]}


@batch_plan.mistake(when=lambda answer: _fits(answer) == (50, 1))
def last_fit_forgotten():
    """these fits choose the batches; one more is needed after the last labels have come"""
    return batch_plan() | {"fits": [50, 1]}


@batch_plan.mistake(when=lambda answer: _fits(answer) == (2, 51))
def arms_exchanged():
    """the arms are exchanged: one label at a time is the arm that fits often, and it comes first"""
    return batch_plan() | {"fits": [2, 51]}


@batch_plan.mistake(when=lambda answer: "asked" in str(answer.get("test")))
def judged_on_the_hard_ones():
    """what was asked for last is hard by choice, and the harder, the better the score works"""
    return batch_plan() | {"test": "what was asked for last"}


@batch_plan.mistake(when=lambda answer: "left" in str(answer.get("test")))
def judged_on_what_is_left():
    """what is left of the pool has lost its hard digits, and other ones in each arm"""
    return batch_plan() | {"test": "what is left of the pool"}


@batch_plan.mistake(when=lambda answer: _whole(answer, "repeats") in (1, 2, 3, 4))
def one_start():
    """so few repeats tell little: with ten digits drawn at random the first nets differ a lot"""
    return batch_plan() | {"repeats": 1}


@batch_plan.alternative
def in_other_forms():
    return {
        "start": 10.0,
        "fits": (51, np.int64(2)),
        "same": {"Net", "score", "test digits", "total of labels", "first labels "},
        "test": "Apart from the pool",
        "repeats": 20,
    }
