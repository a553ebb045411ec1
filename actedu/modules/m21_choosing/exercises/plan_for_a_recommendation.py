from collections.abc import Iterable, Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_KEYS = ("units", "rates", "tries", "chosen by", "starts", "tested", "tie if")
_OPTIONS = {
    "chosen by": ("training", "validation", "test"),
    "tested": ("once", "at every rate"),
    "tie if": ("the interval holds 0", "the means differ by less than 1%", "never"),
}
_STARTS, _RATES = 10, 3


@exercise(title="A plan within a budget", points=4, stars=3, kind="design an experiment")
def plan_for_a_recommendation(*, budget=80):
    r"""You are to recommend a hidden unit for a data set, with error bars. There is time for at most {budget}
    trainings. Fill in the plan:

    * `"units"`: the units that take part, a list of names
    * `"rates"`: the learning rates that each unit tries, a list of numbers
    * `"tries"`: from how many starts each rate is tried
    * `"chosen by"`: the data that choose the rate, `"training"`, `"validation"` or `"test"`
    * `"starts"`: from how many starts each unit is then trained, at its own rate
    * `"tested"`: when the test data are used, `"once"` or `"at every rate"`
    * `"tie if"`: `"the interval holds 0"`, `"the means differ by less than 1%"` or `"never"`

    Each unit tries every rate `"tries"` times, and is then trained `"starts"` times. A winner may be named, so ten
    starts at least.
    """
    return {
        "units": ["relu", "tanh"],
        "rates": [0.001, 0.003, 0.01],
        "tries": 2,
        "chosen by": "validation",
        "starts": 10,
        "tested": "once",
        "tie if": "the interval holds 0",
    }


@plan_for_a_recommendation.starter
def blank():
    return {
        "units": ...,
        "rates": ...,
        "tries": ...,
        "chosen by": ...,
        "starts": ...,
        "tested": ...,
        "tie if": ...,
    }


def _word(answer, key):
    return str(answer[key]).strip().casefold()


def _count(answer, key):
    value = numbers(answer[key])
    if value is None or value.size != 1 or isinstance(answer[key], bool):
        return None
    number = float(value.reshape(()))
    return int(number) if 1 <= number <= 10_000 and number == int(number) else None


def _units(answer):
    given = answer["units"]
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        return None
    return sorted({str(unit).strip().casefold() for unit in given})


def _rates(answer):
    given = answer["rates"]
    rates = numbers(sorted(given) if isinstance(given, set | frozenset) else given)
    if rates is None or rates.ndim != 1 or not (np.isfinite(rates) & (rates > 0)).all():
        return None
    return sorted(set(rates.tolist()))


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set(_KEYS):
        return f"a dictionary with the seven entries is asked for; this is {brief(answer)}"
    if _units(answer) is None or len(_units(answer)) < 2:
        return "'units' is to be a list of at least two names"
    if _rates(answer) is None:
        return "'rates' is to be a list of positive numbers"
    for key in ("tries", "starts"):
        if _count(answer, key) is None:
            return f"{key!r} is to be a whole number, 1 or more"
    for key, options in _OPTIONS.items():
        if _word(answer, key) not in map(str.casefold, options):
            return f"{key!r}: one of {', '.join(map(repr, options))} is asked for"
    return None


def trainings(answer):
    """How many trainings a plan takes."""
    each = len(_rates(answer)) * _count(answer, "tries") + _count(answer, "starts")
    return len(_units(answer)) * each


def _enough(answer, setting, *, budget):
    if form := _form(answer):
        return form
    if len(_rates(answer)) < _RATES:
        return f"with fewer than {_RATES} rates the best one lies at an edge"
    if _count(answer, "starts") < _STARTS:
        return f"to name a winner, at least {_STARTS} starts are asked for"
    if trainings(answer) > budget:
        return f"this plan takes {trainings(answer)} trainings; there is time for {budget}"
    return None


def _clean(answer, setting):
    if form := _form(answer):
        return form
    if _word(answer, "chosen by") != "validation":
        return "other data than these are to choose the rate"
    return None if _word(answer, "tested") == "once" else "the test data are used to choose"


def _honest(answer, setting):
    if form := _form(answer):
        return form
    return (
        None if _word(answer, "tie if") == "the interval holds 0" else "this rule does not look at the spread of starts"
    )


plan_for_a_recommendation.checks(
    Holds("enough rates and starts, within the budget", _enough),
    Holds("choosing and testing are kept apart", _clean),
    Holds("a tie is called a tie", _honest),
)

plan_for_a_recommendation.hints(
    "First what must be: rates, starts, data to choose by. Then count the trainings, and drop units until they fit.",
    "See 'Only then compare' and 'Pitfalls' in the lesson.",
    "Three units, four rates tried once, five starts: 3 times (4 times 1 + 5) = 27 trainings.",
    "units * (rates * ___ + ___) must be at most {budget}; the rate is chosen by ___, a tie if ___",
)

plan_for_a_recommendation.why(
    "Two units, three rates tried twice and ten starts take 2 times (3 times 2 + 10) = 32 trainings. Validation data "
    "choose, so that the test data can tell once what came out. How large a difference must be depends on how far "
    "starts differ, which only the interval knows. Give its width too: an interval from -0.1 to 0.1 holds 0 and "
    "shows little."
)


@plan_for_a_recommendation.mistake(when=lambda a: _word(a, "chosen by") == "test")
def rate_chosen_by_the_test():
    """what is best on the test data by luck is chosen, and then reported as if it were new"""
    return plan_for_a_recommendation(budget=80) | {"chosen by": "test"}


@plan_for_a_recommendation.mistake(when=lambda a: _word(a, "chosen by") == "training")
def rate_chosen_by_training():
    """the training data favour the rate that learns them by heart, not the one that serves new data"""
    return plan_for_a_recommendation(budget=80) | {"chosen by": "training"}


@plan_for_a_recommendation.mistake(when=lambda a, *, budget: _form(a) is None and trainings(a) > budget)
def over_the_budget():
    """count again: each unit takes rates times tries, and then its starts; the units multiply all of that"""
    return plan_for_a_recommendation(budget=80) | {"units": ["relu", "tanh", "gelu", "elu"], "tries": 5, "starts": 20}


@plan_for_a_recommendation.mistake(when=lambda a: _form(a) is None and _count(a, "starts") < _STARTS)
def few_starts():
    """with so few starts the interval is wide, and the luckiest unit may look best"""
    return plan_for_a_recommendation(budget=80) | {"starts": 3}


@plan_for_a_recommendation.mistake(when=lambda a: _form(a) is None and len(_rates(a)) < _RATES)
def one_rate_for_all():
    """a rate that suits one unit decides the race: let each try at least three"""
    return plan_for_a_recommendation(budget=80) | {"rates": [0.001]}


@plan_for_a_recommendation.mistake(when=lambda a: "1%" in _word(a, "tie if") or _word(a, "tie if") == "never")
def fixed_margin():
    """a fixed margin, or none, does not know how far starts differ: half a per cent may be clear, or nothing"""
    return plan_for_a_recommendation(budget=80) | {"tie if": "the means differ by less than 1%"}


@plan_for_a_recommendation.alternative
def tried_once():
    return plan_for_a_recommendation(budget=80) | {
        "units": ("ReLU", "GELU"),
        "rates": (0.01, 0.001, 0.1, 0.03),
        "tries": 1,
    }


@plan_for_a_recommendation.alternative
def numpy_rates():
    return plan_for_a_recommendation(budget=80) | {"rates": np.array([0.001, 0.003, 0.01]), "starts": 12}
