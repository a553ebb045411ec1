from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_WORDS = ("first", "second", "not seen")
_SHARES = {"A": (0.95, 0.94), "B": (0.90, 0.80), "C": (0.70, 0.80)}
_ERRORS = {"A": 0.01, "B": 0.01, "C": 0.10}


@exercise(title="Told apart or not?", points=3, stars=2, kind="choose and justify")
def which_differ():
    r"""Three pairs of models were tested: the share of test images that each reads right, and its standard error.

    Which model of each pair is better: `"first"`, `"second"`, or `"not seen"` where these numbers do not tell? Each
    model had test images of its own. Use two standard errors to each side. Answer with a dictionary, such as
    `{"A": "first", "B": "first", "C": "first"}`.
    """
    return {"A": "not seen", "B": "first", "C": "not seen"}


@which_differ.given
def draw_pairs():
    from actedu.plots import Table

    rows = [(pair, *(f"{share:.2f} ± {_ERRORS[pair]:.2f}" for share in _SHARES[pair])) for pair in _SHARES]
    return Table(("pair", "first model", "second model"), rows, "Share of test images read right ± standard error")


@which_differ.starter
def blank():
    return {"A": ..., "B": ..., "C": ...}


def _said(answer):
    """Return the word that is given for each pair, in small letters; "" for what is no text."""
    found = {str(pair).strip().upper(): word for pair, word in answer.items()}
    return {pair: word.strip().casefold() if isinstance(word, str) else "" for pair, word in found.items()}


def _pair(name):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or name not in _said(answer):
            return f'a dictionary with the keys "A", "B" and "C" is asked for; this is {brief(answer)}'
        given = _said(answer)[name]
        if given not in _WORDS:
            return f"for pair {name} write one of {', '.join(_WORDS)}"
        return None if given == setting.solution[name] else f"for pair {name}, look at the bars again"

    return Holds(f"judges pair {name}", judge)


which_differ.checks(_pair("A"), _pair("B"), _pair("C"))

which_differ.hints(
    "Draw each result as a bar from two standard errors below to two above. Do the bars of a pair overlap?",
    "See 'Two reasons for an error bar' in the lesson, the last paragraph.",
    "`0.60 ± 0.02` reaches from `0.56` to `0.64`, `0.70 ± 0.02` from `0.66` to `0.74`: no overlap.",
    "Pair B: `0.88` to `0.92` against `0.78` to ___. Pair C: `0.50` to ___ against `0.60` to ___.",
)

which_differ.why(
    "A: `0.93` to `0.97` and `0.92` to `0.96` overlap. B: `0.88` to `0.92` and `0.78` to `0.82` do not. "
    "C: its difference is ten times that of A, but its bars are ten times as long."
)


@which_differ.mistake(when=lambda a: _said(a)["A"] == "first")
def mean_alone():
    """pair A: 0.95 is larger than 0.94, but only by one standard error, and each is uncertain by two"""
    return {"A": "first", "B": "first", "C": "not seen"}


@which_differ.mistake(when=lambda a: _said(a)["C"] == "second")
def size_of_the_difference():
    """pair C: a difference of 0.1 looks large, but it is one standard error, as in pair A"""
    return {"A": "not seen", "B": "first", "C": "second"}


@which_differ.mistake(when=lambda a: _said(a)["B"] == "not seen")
def nothing_is_ever_seen():
    """pair B: the difference is ten standard errors; no overlap is left"""
    return {"A": "not seen", "B": "not seen", "C": "not seen"}


@which_differ.mistake(when=lambda a: _said(a)["B"] == "second")
def smaller_is_better():
    """pair B: these are shares of right answers, so the larger one is better"""
    return {"A": "not seen", "B": "second", "C": "not seen"}


@which_differ.alternative
def in_other_letters():
    return {"a": "Not seen", "b": "First", "C": " not seen"}
