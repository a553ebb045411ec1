from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_OPTIONS = {
    "optimisers": ("momentum for both", "momentum for one, Adam for the other", "each of the two for both"),
    "rate": ("same for both", "searched for each net and optimiser"),
    "chosen on": ("training", "kept back", "test"),
    "before training": ("nothing", "the signal by layer"),
}
_NETS = ("silu", "silu, standardised", "silu + batch norm", "sigmoid, standardised", "tanh")
_SEEDS = 5


@exercise(title="Does centring rescue SiLU?", points=4, stars=3, kind="design an experiment")
def does_centring_rescue():
    r"""At 30 layers, under SGD with momentum, standardising did not help SiLU in the lesson. Somebody objects: that may
    be due to the optimiser, and perhaps its signal does not even keep its size. Plan the run that answers: fill in

    * `"nets"`: a list of the **two** that differ by the standardising alone, of `"silu"`, `"silu, standardised"`,
      `"silu + batch norm"`, `"sigmoid, standardised"`, `"tanh"`
    * `"optimisers"`: `"momentum for both"`, `"momentum for one, Adam for the other"` or `"each of the two for both"`
    * `"rate"`: `"same for both"` or `"searched for each net and optimiser"`
    * `"chosen on"`: rates are chosen on the digits for `"training"`, those `"kept back"`, or those for `"test"`
    * `"before training"`: what is looked at, `"nothing"` or `"the signal by layer"`
    * `"seeds"`: how many starts each is tested from
    """
    return {
        "nets": ["silu", "silu, standardised"],
        "optimisers": "each of the two for both",
        "rate": "searched for each net and optimiser",
        "chosen on": "kept back",
        "before training": "the signal by layer",
        "seeds": 10,
    }


@does_centring_rescue.starter
def blank():
    return {"nets": ..., "optimisers": ..., "rate": ..., "chosen on": ..., "before training": ..., "seeds": ...}


def _word(answer, key):
    return answer[key].strip().casefold() if isinstance(answer[key], str) else None


def _missing(answer, key):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    given = answer.get(key, ...)
    return f"{key!r} is not filled in yet" if given is ... or given is None else None


def _is(answer, key, right, wrong):
    if said := _missing(answer, key):
        return said
    if _word(answer, key) not in map(str.casefold, _OPTIONS[key]):
        return f"{brief(answer[key])} is not among the options for {key!r}: {', '.join(map(repr, _OPTIONS[key]))}"
    return None if _word(answer, key) == right else wrong


def _names(answer):
    named = answer["nets"]
    if isinstance(named, np.ndarray):
        named = named.ravel().tolist()
    return (
        {str(name).strip().casefold() for name in named} if isinstance(named, (list, tuple, set, frozenset)) else set()
    )


def _nets(answer, setting):
    if not isinstance(answer, Mapping) or isinstance(answer.get("nets", ...), type(...)):
        return _missing(answer, "nets")
    names = _names(answer)
    if len(names) != 2 or names - set(_NETS):
        return f"'nets' is to be a list of two of {', '.join(map(repr, _NETS))}"
    return None if names == {"silu", "silu, standardised"} else "these two differ by more than the standardising"


def _objections(answer, setting):
    return _is(
        answer, "optimisers", "each of the two for both", "then the objection about the optimiser stays open"
    ) or _is(answer, "before training", "the signal by layer", "then the objection about the signal stays open")


def _fair(answer, setting):
    return _is(
        answer, "rate", "searched for each net and optimiser", "one rate for all decides which net looks good"
    ) or _is(answer, "chosen on", "kept back", "what is best on these digits is no fair choice")


def _seeds(answer, setting):
    if said := _missing(answer, "seeds"):
        return said
    count = numbers(answer["seeds"])
    if count is None or count.size != 1 or isinstance(answer["seeds"], bool):
        return f"'seeds' is to be a whole number; this is {brief(answer['seeds'])}"
    starts = float(count.reshape(()))
    if not (starts > 0 and starts.is_integer()):
        return f"{brief(starts)} is no number of starts: a whole number above 0 is asked for"
    return None if starts >= _SEEDS else f"fewer than {_SEEDS} starts: SiLU's three lay far apart in the lesson"


does_centring_rescue.checks(
    Holds("one thing differs between the two nets", _nets),
    Holds("both objections are answered", _objections),
    Holds("rates are fair", _fair),
    Holds("several starts are used", _seeds),
)

does_centring_rescue.hints(
    "Take the objections one by one: which entry of the plan would answer each? Then ask what else could differ.",
    "See 'Observe' and 'Normalised activations' in the lesson: one rate told another story, and one optimiser was run.",
    "To learn whether salt or stirring dissolves sugar, you stir both glasses alike, and then neither.",
    '{"nets": ["silu", "___"], "optimisers": "___", "rate": "___", "chosen on": "___", "before training": "___", '
    '"seeds": ___}',
)

does_centring_rescue.why(
    "The two nets differ by the standardising alone. Both optimisers, each for both nets and with its own rates, say "
    "whether the finding depends on it; one optimiser for each net would mix two causes. A look at the fresh net's "
    "signal costs one pass, and says whether the size is kept before anything is trained. A null result is one too, "
    "if the starts are many enough to have shown a difference."
)


@does_centring_rescue.mistake(when=lambda a: "silu + batch norm" in _names(a))
def another_remedy():
    """batch norm is another remedy, with statistics of each batch; standardising once, at the start, is in question"""
    return does_centring_rescue() | {"nets": ["silu", "silu + batch norm"]}


@does_centring_rescue.mistake(when=lambda a: "sigmoid, standardised" in _names(a) or "tanh" in _names(a))
def another_function():
    """these nets have another function besides: a difference may be due to that"""
    return does_centring_rescue() | {"nets": ["silu, standardised", "sigmoid, standardised"]}


@does_centring_rescue.mistake(when=lambda a: _word(a, "optimisers") == "momentum for one, adam for the other")
def two_causes_in_one():
    """one optimiser for each net: whatever comes out, the optimiser may be the cause, or the standardising"""
    return does_centring_rescue() | {"optimisers": "momentum for one, Adam for the other"}


@does_centring_rescue.mistake(when=lambda a: _word(a, "optimisers") == "momentum for both")
def objection_left_open():
    """momentum was run already: the objection is that another optimiser might do it"""
    return does_centring_rescue() | {"optimisers": "momentum for both"}


@does_centring_rescue.mistake(when=lambda a: _word(a, "rate") == "same for both")
def one_rate_again():
    """at one rate for all you learn which net that rate suits, as the X in the lesson's figure do"""
    return does_centring_rescue() | {"rate": "same for both"}


@does_centring_rescue.mistake(when=lambda a: _word(a, "chosen on") in ("test", "training"))
def chosen_where_it_is_measured():
    """choose rates on digits that neither train nor test: the best on the test digits is partly luck, and the best on
    the training digits may be learned by heart
    """
    return does_centring_rescue() | {"chosen on": "test"}


@does_centring_rescue.mistake(when=lambda a: a["seeds"] in range(1, _SEEDS))
def few_starts():
    """with so few starts a difference may be luck, and no difference may be too: three of SiLU's lay far apart"""
    return does_centring_rescue() | {"seeds": 3}


@does_centring_rescue.mistake(when=lambda a: _word(a, "before training") == "nothing")
def signal_not_looked_at():
    """without a look at the fresh nets you learn whether standardising helps, and not whether the signal kept its
    size: the second objection stays open
    """
    return does_centring_rescue() | {"before training": "nothing"}


@does_centring_rescue.alternative
def five_starts():
    return does_centring_rescue() | {"nets": ("silu, standardised", "silu"), "seeds": 5}
