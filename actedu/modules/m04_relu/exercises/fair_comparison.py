from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Sigmoid against ReLU, fairly", points=4, stars=2, kind="design an experiment")
def fair_comparison():
    r"""You want to know whether ReLU or the sigmoid reads more test digits right in six hidden layers.
    Fill in the plan:

    * `"gain"`: `"1 for both"`, `"He's for both"` or `"own for each"`
    * `"rates"`: the list of learning rates that are tried
    * `"rate"`: which of them is used, `"same for both"` or `"searched for each"`
    * `"chosen on"`: the digits on which gains and rates are chosen, `"training"`, `"kept back"` or `"test"`
    * `"seeds"`: how many starts each is tested from
    """
    return {
        "gain": "own for each",
        "rates": [0.001, 0.003, 0.01],
        "rate": "searched for each",
        "chosen on": "kept back",
        "seeds": 10,
    }


@fair_comparison.starter
def blank():
    return {"gain": ..., "rates": ..., "rate": ..., "chosen on": ..., "seeds": ...}


_OPTIONS = {
    "gain": ("1 for both", "He's for both", "own for each"),
    "rate": ("same for both", "searched for each"),
    "chosen on": ("training", "kept back", "test"),
}
_SEEDS, _RATES = 5, 3


def _word(answer, key):
    return answer[key].strip().casefold() if isinstance(answer[key], str) else None


def _missing(answer, key):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    return f"{key!r} is not filled in yet" if answer.get(key, ...) in (..., None) else None


def _is(answer, key, right, wrong):
    if said := _missing(answer, key):
        return said
    if _word(answer, key) not in map(str.casefold, _OPTIONS[key]):
        return f"{brief(answer[key])} is not among the options for {key!r}: {', '.join(map(repr, _OPTIONS[key]))}"
    return None if _word(answer, key) == right else wrong


def _suits(answer, setting):
    return _is(answer, "gain", "own for each", "this gain suits one of the two at most") or _is(
        answer, "rate", "searched for each", "a rate that suits one of the two decides the race"
    )


def _elsewhere(answer, setting):
    return _is(answer, "chosen on", "kept back", "what is best on these digits is no fair choice")


def _rates(answer, setting):
    if not isinstance(answer, Mapping) or answer.get("rates", ...) is ...:
        return _missing(answer, "rates")
    rates = numbers(sorted(answer["rates"]) if isinstance(answer["rates"], set | frozenset) else answer["rates"])
    if rates is None or rates.ndim != 1 or not (np.isfinite(rates) & (rates > 0)).all():
        return f"'rates' is to be a list of positive numbers; this is {brief(answer['rates'])}"
    if np.unique(rates).size < _RATES:
        return f"fewer than {_RATES} different rates: the best one may lie outside"
    return None if rates.max() >= 4 * rates.min() else "the rates lie close together: the best one may lie outside"


def _seeds(answer, setting):
    if said := _missing(answer, "seeds"):
        return said
    count = numbers(answer["seeds"])
    if count is None or count.size != 1 or isinstance(answer["seeds"], bool | np.bool_):
        return f"'seeds' is to be a whole number; this is {brief(answer['seeds'])}"
    starts = float(count.reshape(()))
    if not (np.isfinite(starts) and starts == round(starts) and starts > 0):
        return f"{brief(starts)} is no number of starts: a whole number above 0 is asked for"
    return None if starts >= _SEEDS else f"fewer than {_SEEDS} starts hardly show how far starts differ"


fair_comparison.checks(
    Holds("the start and the rate suit each activation", _suits),
    Holds("enough learning rates are tried", _rates),
    Holds("choices are not made on what is measured", _elsewhere),
    Holds("several starts are used", _seeds),
)

fair_comparison.hints(
    "For each entry ask: could this choice decide the race before the activation does?",
    "See 'The claim' in the lesson, where a race is set up.",
    "A runner in borrowed shoes and one in his own: what does their time say about the shoes, what about the runners?",
    '{"gain": "___", "rates": [___], "rate": "___", "chosen on": "___", "seeds": ___}: which of '
    "these may differ between the two, and which digits has nobody looked at when the choice is made?",
)

fair_comparison.why(
    "Gain and learning rate interact with the activation, so each gets its own, found in a list wide enough that the "
    "best is not at its edge. Choosing on the test digits would report luck as skill, and choosing on the training "
    "digits rewards learning by heart. One start is one draw; the lesson's race, with three, is a demonstration."
)


@fair_comparison.mistake(when=lambda a: _word(a, "gain") in ("1 for both", "he's for both"))
def one_gain_for_two():
    """one gain for both is not a neutral start: it lets the signal of one of them shrink or grow from layer to layer"""
    return fair_comparison() | {"gain": "He's for both"}


@fair_comparison.mistake(when=lambda a: _word(a, "rate") == "same for both")
def one_rate_for_two():
    """at one rate for both you learn which of them that rate suits"""
    return fair_comparison() | {"rate": "same for both"}


@fair_comparison.mistake(when=lambda a: _word(a, "chosen on") == "test")
def chosen_on_test():
    """the best of many tries on the test digits is partly luck, and the test can no longer tell"""
    return fair_comparison() | {"chosen on": "test"}


@fair_comparison.mistake(when=lambda a: _word(a, "chosen on") == "training")
def chosen_on_training():
    """what fits the training digits best may have learned them by heart; keep some of them back and choose on those"""
    return fair_comparison() | {"chosen on": "training"}


@fair_comparison.mistake(when=lambda a: a["seeds"] == 1)
def a_single_start():
    """with one start you cannot tell the activation from the draw of the weights"""
    return fair_comparison() | {"seeds": 1}


@fair_comparison.mistake(when=lambda a: a["seeds"] in range(2, _SEEDS))
def few_starts():
    """with so few starts the spread between them is a guess, and a difference may be luck"""
    return fair_comparison() | {"seeds": 3}


@fair_comparison.mistake(when=lambda a: len({float(rate) for rate in a["rates"]}) == 1)
def one_rate_only():
    """with one rate in the list nothing is searched: it may suit one of the two, or neither"""
    return fair_comparison() | {"rates": [0.003]}


@fair_comparison.alternative
def five_starts():
    return fair_comparison() | {"seeds": 5, "rates": (1e-4, 1e-3, 1e-2)}
