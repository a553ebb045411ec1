from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_OPTIONS = {
    "rate": ("same for both", "searched for each"),
    "chosen on": ("training", "kept back", "test"),
    "starts": ("the same seeds for both", "other seeds for each"),
    "reported": ("the best start", "mean and interval", "mean alone"),
}
_NETS = ("swish", "normalised swish", "swish + batch norm", "relu", "normalised relu")
_RIGHT = {
    "rate": "searched for each",
    "chosen on": "kept back",
    "starts": "the same seeds for both",
    "reported": "mean and interval",
}
_SEEDS, _LEVEL = 14, 0.95  # the least number of seeds whose interval, at this level, is narrow enough


@exercise(title="Replicate one abstract", points=5, stars=3, kind="design an experiment")
def replicate_an_abstract():
    """'Normalised swish outperforms swish by 1.2 points.' You have digits and a net of ten layers. In a pilot the
    difference, seed by seed, had an sd of 1 point. Plan the run before you run it:

    * `"nets"`: a list of the **two** to compare, of `"swish"`, `"normalised swish"`, `"swish + batch norm"`, `"relu"`,
      `"normalised relu"`
    * `"rate"`: `"same for both"` or `"searched for each"`
    * `"chosen on"`: rates are chosen on the digits for `"training"`, those `"kept back"`, or those for `"test"`
    * `"starts"`: `"the same seeds for both"` or `"other seeds for each"`
    * `"seeds"`: enough for a 95% interval that reaches at most 0.6 points to either side of the mean
    * `"reported"`: `"the best start"`, `"mean and interval"` or `"mean alone"`
    * `"not"`: the verdict is *not* if the interval's upper end lies below this many points; promised was 1.2
    """
    return {
        "nets": ["swish", "normalised swish"],
        "rate": "searched for each",
        "chosen on": "kept back",
        "starts": "the same seeds for both",
        "seeds": 20,
        "reported": "mean and interval",
        "not": 1.2,
    }


@replicate_an_abstract.starter
def blank():
    return {"nets": ..., "rate": ..., "chosen on": ..., "starts": ..., "seeds": ..., "reported": ..., "not": ...}


def _word(answer, key):
    return answer[key].strip().casefold() if isinstance(answer[key], str) else None


def _missing(answer, key):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    given = answer.get(key, ...)
    return f"{key!r} is not filled in yet" if given is ... or given is None else None


def _chosen(answer, key, wrong):
    if said := _missing(answer, key):
        return said
    if _word(answer, key) not in _OPTIONS[key]:
        return f"{brief(answer[key])} is not among the options for {key!r}: {', '.join(map(repr, _OPTIONS[key]))}"
    return None if _word(answer, key) == _RIGHT[key] else wrong


def _number(answer, key):
    value = numbers(answer[key])
    if value is None or value.size != 1 or isinstance(answer[key], bool) or not np.isfinite(value).all():
        raise ValueError(f"{key!r} is to be a number; this is {brief(answer[key])}")
    return float(value.reshape(()))


def _names(answer):
    named = answer["nets"]
    named = named.ravel().tolist() if isinstance(named, np.ndarray) else named
    return {str(one).strip().casefold() for one in named} if isinstance(named, (list, tuple, set, frozenset)) else set()


def _one_thing(answer, setting):
    if said := _missing(answer, "nets"):
        return said
    names = _names(answer)
    if len(names) != 2 or names - set(_NETS):
        return f"'nets' is to be a list of two of {', '.join(map(repr, _NETS))}"
    return None if names == {"swish", "normalised swish"} else "these two do not differ as the abstract says"


def _fair(answer, setting):
    return _chosen(answer, "rate", "one rate for both decides which looks good") or _chosen(
        answer, "chosen on", "what is best on these digits is no fair choice"
    )


def _enough(answer, setting):
    if said := _missing(answer, "seeds"):
        return said
    try:
        seeds = _number(answer, "seeds")
    except ValueError as error:
        return str(error)
    if seeds < 1 or seeds != round(seeds):
        return f"'seeds' is to be a whole number above 0; this is {brief(seeds)}"
    return None if seeds >= _SEEDS else "the interval would be wider than that"


def _told(answer, setting):
    if said := _chosen(answer, "starts", "the differences would carry the luck of both starts") or _chosen(
        answer, "reported", "a reader could not tell luck from gain"
    ):
        return said
    if said := _missing(answer, "not"):
        return said
    try:
        bound = _number(answer, "not")
    except ValueError as error:
        return str(error)
    return None if abs(bound - 1.2) <= 0.05 else "the verdict would not be about what was promised"


replicate_an_abstract.checks(
    Holds("the two nets differ by the normalising alone", _one_thing),
    Holds("rates are fair", _fair),
    Holds("enough seeds", _enough),
    Holds("pairs, an interval, and a verdict fixed beforehand", _told),
)

replicate_an_abstract.hints(
    "Go through the sentence of the abstract word by word: what is compared, what is promised, what is left open?",
    "See 'How to read a replication' in the lesson; lesson 13 has the interval of paired differences.",
    "Half an interval is t times sd / sqrt(n). With sd 2 and n = 9 the t of 8 degrees of freedom is 2.31, and half the "
    "interval 2.31 times 2 / 3 = 1.54.",
    '{"nets": ["swish", "___"], "rate": "___", "chosen on": "kept ___", "starts": "the same ___", "seeds": the least n '
    'with t / sqrt(n) below ___, "reported": "mean and ___", "not": ___}',
)

replicate_an_abstract.why(
    "Only swish and normalised swish differ by what the abstract praises. With sd 1, 13 seeds reach 2.18 / sqrt(13) = "
    "0.60, just too far, and 14 reach 2.16 / sqrt(14) = 0.58. Pairs by seed take out what both nets share. And the "
    "bound is named before the run: an upper end below 1.2 rules out the promise, at this scale, and an interval that "
    "holds both 0 and 1.2 tells nothing."
)


def _with(**changes):
    return replicate_an_abstract() | changes


@replicate_an_abstract.mistake(when=lambda a: "swish + batch norm" in _names(a))
def another_normalisation():
    """batch norm normalises sums over a batch; the abstract's factor belongs to the function"""
    return _with(nets=["swish", "swish + batch norm"])


@replicate_an_abstract.mistake(when=lambda a: _names(a) & {"relu", "normalised relu"})
def another_function():
    """with ReLU in it the function differs as well, and a gain may be due to that"""
    return _with(nets=["relu", "normalised swish"])


@replicate_an_abstract.mistake(when=lambda a: _word(a, "rate") == "same for both")
def one_rate():
    """a factor in front of every layer changes which rate suits: one rate for both may favour either"""
    return _with(rate="same for both")


@replicate_an_abstract.mistake(when=lambda a: _word(a, "chosen on") in ("test", "training"))
def chosen_where_it_counts():
    """choose rates on digits that neither train nor test: the best on the test digits is partly luck, and the best on
    the training digits may be learned by heart
    """
    return _with(**{"chosen on": "test"})


@replicate_an_abstract.mistake(when=lambda a: 4 <= float(a["seeds"]) < _SEEDS)
def nearly_enough_seeds():
    """half the interval is t / sqrt(n) points: with 13 seeds or fewer, by the t of so few, it is above 0.6"""
    return _with(seeds=11)


@replicate_an_abstract.mistake(when=lambda a: 1 <= float(a["seeds"]) <= 3)
def three_seeds():
    """one seed gives no interval, and three give 4.30 / sqrt(3) = 2.5 points to either side, twice what was promised"""
    return _with(seeds=3)


@replicate_an_abstract.mistake(when=lambda a: _word(a, "reported") in ("the best start", "mean alone"))
def no_interval():
    """without an interval a null and a gain look alike; and the best of many starts grows with their number"""
    return _with(reported="the best start")


@replicate_an_abstract.mistake(when=lambda a: abs(float(a["not"])) < 0.05)
def below_zero_for_not():
    """with 0 as the bound a narrow interval around 0 would not count against the promise, though it rules it out"""
    return _with(**{"not": 0})


@replicate_an_abstract.mistake(when=lambda a: _word(a, "starts") == "other seeds for each")
def pairs_broken_up():
    """with the same seeds both nets see the samples in the same order; a difference by pairs then varies less"""
    return _with(starts="other seeds for each")


@replicate_an_abstract.alternative
def fourteen_seeds():
    return _with(nets=("normalised swish", "swish"), seeds=14, reported="Mean and interval")
