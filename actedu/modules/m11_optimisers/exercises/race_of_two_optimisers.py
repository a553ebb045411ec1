from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_OPTIONS = {
    "rates": ("one for both", "a list of its own for each"),
    "chosen by": ("training loss", "accuracy on digits kept back", "accuracy on the test digits"),
    "starts": ("the same for both", "new ones for the second"),
    "budget": ("the same passes for both", "as many as each needs to finish"),
    "if best is at the end of its list": ("report it", "extend the list"),
}
_SEEDS = 5


@exercise(title="Adam against momentum, fairly", points=4, stars=3, kind="design an experiment")
def race_of_two_optimisers():
    r"""You can afford some passes over the digits and want to know whether Adam or momentum 0.9 gets more test digits
    right after them, with a small net. Fill in the plan:

    * `"rates"`: `"one for both"` or `"a list of its own for each"`
    * `"Adam"`, `"momentum"`: the lists of rates that are tried, each with at least 3, a factor of 10 or more from
      smallest to largest. Adam's usual rate, 0.001, and momentum's, 0.1, lie within their lists and not at an end
    * `"chosen by"`: the best rate of each is chosen by `"training loss"`, `"accuracy on digits kept back"` or
      `"accuracy on the test digits"`
    * `"budget"`: `"the same passes for both"` or `"as many as each needs to finish"`
    * `"starts"`: the fresh nets are `"the same for both"` or `"new ones for the second"`
    * `"seeds"`: how many starts
    * `"if best is at the end of its list"`: `"report it"` or `"extend the list"`
    """
    return {
        "rates": "a list of its own for each",
        "Adam": [0.0001, 0.0003, 0.001, 0.003, 0.01],
        "momentum": [0.01, 0.03, 0.1, 0.3],
        "chosen by": "accuracy on digits kept back",
        "budget": "the same passes for both",
        "starts": "the same for both",
        "seeds": 10,
        "if best is at the end of its list": "extend the list",
    }


@race_of_two_optimisers.starter
def blank():
    return {
        "rates": ...,
        "Adam": ...,
        "momentum": ...,
        "chosen by": ...,
        "budget": ...,
        "starts": ...,
        "seeds": ...,
        "if best is at the end of its list": ...,
    }


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


def _list(answer, key):
    """Return a list of rates in order, or None for what is no such list."""
    given = answer[key]
    rates = numbers(sorted(given) if isinstance(given, set | frozenset) else given)
    if rates is None or rates.ndim != 1 or rates.size > 100 or not (np.isfinite(rates) & (rates > 0)).all():
        return None
    return np.unique(rates)


def _wide(answer, key, usual):
    if not isinstance(answer, Mapping) or answer.get(key, ...) is ...:
        return _missing(answer, key)
    rates = _list(answer, key)
    if rates is None:
        return f"{key!r} is to be a list of rates above 0; this is {brief(answer[key])}"
    if rates.size < 3 or rates[-1] < 10 * rates[0] * (1 - 1e-9):
        return f"{key!r}: at least 3 different rates, a factor of 10 or more from smallest to largest"
    return None if rates[0] < usual < rates[-1] else f"{key!r}: {usual:g} does not lie between the ends of the list"


def _rates(answer, setting):
    return (
        _is(answer, "rates", "a list of its own for each", "a rate that suits one of the two decides the race")
        or _wide(answer, "Adam", 0.001)
        or _wide(answer, "momentum", 0.1)
    )


def _choice(answer, setting):
    return _is(
        answer, "chosen by", "accuracy on digits kept back", "this choice is no fair one for what is measured"
    ) or _is(answer, "if best is at the end of its list", "extend the list", "the best rate may lie beyond the end")


def _equal(answer, setting):
    return _is(answer, "budget", "the same passes for both", "then the longer training may be what wins") or _is(
        answer, "starts", "the same for both", "then the draw of the weights differs as well"
    )


def _seeds(answer, setting):
    if said := _missing(answer, "seeds"):
        return said
    count = numbers(answer["seeds"])
    if count is None or count.size != 1 or isinstance(answer["seeds"], bool | np.bool_):
        return f"'seeds' is to be a whole number; this is {brief(answer['seeds'])}"
    starts = float(count.reshape(()))
    if not (np.isfinite(starts) and starts == round(starts) and starts > 0):
        return f"{brief(starts)} is no number of starts: a whole number above 0 is asked for"
    if starts > 1000:
        return f"{brief(starts)} starts: nobody will run so many"
    return None if starts >= _SEEDS else f"fewer than {_SEEDS} starts: with so few, their luck may be all that is seen"


race_of_two_optimisers.checks(
    Holds("each has rates that suit it", _rates),
    Holds("rates are chosen fairly", _choice),
    Holds("nothing else differs", _equal),
    Holds("several starts are used", _seeds),
)

race_of_two_optimisers.hints(
    "For each entry ask: could this decide the race before the optimiser does?",
    "See 'Observe' in the lesson: what the schedules were given, and what the note on RMSprop's rate says.",
    "Two cooks, one recipe each: the same kitchen and the same hour, each at the heat of its recipe, several tries.",
    '{"rates": "___", "Adam": [0.0001, ___], "momentum": [0.01, ___], "chosen by": "___", "budget": "___", '
    '"starts": "___", "seeds": ___, "if best is at the end of its list": "___"}',
)

race_of_two_optimisers.why(
    "The usual rates of the two differ by a factor of 100, so one rate for both starves one of them. A best rate at "
    "the end of its list says that the list was too short. The same fresh nets for both let you compare pairs: then "
    "the draw of the weights cancels. Even so the result is about this net, these digits and this budget."
)


@race_of_two_optimisers.mistake(when=lambda a: _word(a, "rates") == "one for both")
def one_rate_for_both():
    """at one rate for both you learn which of the two that rate suits: their usual ones differ by a factor of 100"""
    return race_of_two_optimisers() | {"rates": "one for both"}


@race_of_two_optimisers.mistake(when=lambda a: _list(a, "Adam").tolist() == _list(a, "momentum").tolist())
def one_list_for_both():
    """the two lists are the same, and the usual rate of one of the two lies at the end of it or outside"""
    return race_of_two_optimisers() | {"momentum": [0.0001, 0.0003, 0.001, 0.003, 0.01]}


@race_of_two_optimisers.mistake(when=lambda a: _word(a, "chosen by") == "accuracy on the test digits")
def chosen_on_test():
    """the best of many tries on the test digits is partly luck, and they can no longer judge"""
    return race_of_two_optimisers() | {"chosen by": "accuracy on the test digits"}


@race_of_two_optimisers.mistake(when=lambda a: _word(a, "chosen by") == "training loss")
def chosen_by_training_loss():
    """the lowest training loss may belong to the net that learned its digits by heart; you ask about other digits"""
    return race_of_two_optimisers() | {"chosen by": "training loss"}


@race_of_two_optimisers.mistake(when=lambda a: _word(a, "budget") == "as many as each needs to finish")
def budgets_differ():
    """who trains longer sees more: with other budgets you measure time as well as the optimiser"""
    return race_of_two_optimisers() | {"budget": "as many as each needs to finish"}


@race_of_two_optimisers.mistake(when=lambda a: _word(a, "starts") == "new ones for the second")
def other_starts():
    """with new starts for the second, two draws differ as well: the same nets for both let that cancel"""
    return race_of_two_optimisers() | {"starts": "new ones for the second"}


@race_of_two_optimisers.mistake(when=lambda a: _word(a, "if best is at the end of its list") == "report it")
def best_at_the_end():
    """a best rate at the end of the list may be beaten by one outside it, as RMSprop's may on the bowl"""
    return race_of_two_optimisers() | {"if best is at the end of its list": "report it"}


@race_of_two_optimisers.mistake(when=lambda a: a["seeds"] in range(1, _SEEDS))
def few_starts():
    """with so few starts a difference may come from the draw of the weights alone, and so may the lack of one"""
    return race_of_two_optimisers() | {"seeds": 3}


@race_of_two_optimisers.alternative
def other_lists():
    return race_of_two_optimisers() | {"Adam": (1e-4, 1e-3, 1e-2), "momentum": np.array([0.02, 0.06, 0.2]), "seeds": 5}
