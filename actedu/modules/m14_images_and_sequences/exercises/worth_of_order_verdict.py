from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, says

_PARTS = {"order counts": 2, "no use of order": 3, "the price": 4}


@exercise(title="Is speech no sequence?", points=4, stars=2, kind="verdict on a claim")
def worth_of_order_verdict():
    r"""The table shows claim 60 and an experiment. A made-up word is twelve frames of eight frequency bands: a
    tone that rises or falls, with noise. A feed-forward net, with a weight for each band of each frame, tells rising
    from falling in new words.

    Give your verdict on what the claim says of *speech*, `"true"`, `"true with conditions"`, `"imprecise"` or
    `"wrong"`, and the number of the run that shows

    * `"order counts"`: that in this input the order carries the message
    * `"no use of order"`: that the net makes no use of which frame follows which, as it learns any fixed order as well
    * `"the price"`: what it costs to know frames by their places

    Answer with a dictionary: `{60: "...", "order counts": ..., "no use of order": ..., "the price": ...}`.
    """
    return {60: "wrong", "order counts": 2, "no use of order": 3, "the price": 4}


@worth_of_order_verdict.starter
def blank():
    return {60: ..., "order counts": ..., "no use of order": ..., "the price": ...}


@worth_of_order_verdict.given
def claim_and_runs():
    from actedu import claims
    from actedu.experiments import worth_of_order
    from actedu.plots import Table

    mean = worth_of_order().mean
    runs = [
        ("1", "frames in order, in training and in the test", f"{mean['in order']:.1f}"),
        ("2", "the frames of each word in a random order of its own", f"{mean['each in its own order']:.1f}"),
        ("3", "all words in one and the same random order", f"{mean['all in one wrong order']:.1f}"),
        ("4", "in order, but the new words begin three frames later", f"{mean['in order, but later']:.1f}"),
    ]
    rows = [("claim 60", claims.get(60).paraphrase, ""), *runs]
    return Table(("", "", "share right"), rows, "The claim, and four runs (three starts each)")


def _number(answer, part):
    return str(answer.get(part, "")).strip().casefold().removesuffix(".0").removeprefix("run ")


def _evidence(answer, setting):
    if not isinstance(answer, Mapping) or not {str(key) for key in answer} >= set(_PARTS):
        return f"a dictionary with 60 and {', '.join(map(repr, _PARTS))} is asked for; this is {brief(answer)}"
    for part, right in _PARTS.items():
        if _number(answer, part) not in ("1", "2", "3", "4"):
            return f"{part!r}: the number of a run, 1 to 4, is asked for"
        if _number(answer, part) != str(right):
            return f"{part!r}: run {_number(answer, part)} does not show it"
    return None


def _verdict(answer, setting):
    said = Verdict(60).run(answer, setting)
    return said or (_evidence(answer, setting) and "it counts once the three runs are right")


worth_of_order_verdict.checks(
    Holds("the three runs", _evidence),
    Holds("the verdict on claim 60", _verdict),
)

worth_of_order_verdict.hints(
    "For each of the three statements ask: what was changed, and would the number be another one if it were not so?",
    "See the question under 'Check yourself' in the lesson about a stroke in another corner; a filter has no place, a "
    "dense layer has nothing else.",
    "If letters of words are shuffled word by word, readers are lost; if all books exchanged a and e, one would learn "
    "it. The first shows that order counts, the second what a reader knows.",
    '{60: "___", "order counts": ___, "no use of order": ___, "the price": ___}',
)

worth_of_order_verdict.why(
    "Shuffled word by word, rising cannot be told from falling: the order is the message, so the input is sequential. "
    "That feed-forward nets can be given speech is so; the reason that the sentence gives is not. The net does as well "
    "with one wrong order for all, as it knows frames by their places, and pays for that when a word begins elsewhere. "
    "(Words that begin at other times in training, too, would help: that is the ledger's counter-test.)"
)


def _is(part, *runs):
    return lambda answer: _number(answer, part) in runs


@worth_of_order_verdict.mistake(when=_is("order counts", "1"))
def success_for_evidence():
    """'order counts': that all is right in order shows that the net can do it, not that it needed the order"""
    return {60: "wrong", "order counts": 1, "no use of order": 3, "the price": 4}


@worth_of_order_verdict.mistake(when=_is("order counts", "3"))
def alike_for_apart():
    """'order counts': in run 3 the order was wrong, and nothing was lost, as it was wrong alike for all"""
    return {60: "wrong", "order counts": 3, "no use of order": 2, "the price": 4}


@worth_of_order_verdict.mistake(when=_is("no use of order", "2"))
def lost_message_for_lost_order():
    """'no use of order': in run 2 the message itself is gone, so no net could be right there"""
    return {60: "wrong", "order counts": 4, "no use of order": 2, "the price": 3}


@worth_of_order_verdict.mistake(when=says(60, "true", "true with conditions"))
def speech_taken_for_no_sequence():
    """row 60: it calls speech an input that is not sequential, and shuffling its frames destroys it"""
    return {60: "true with conditions", "order counts": 2, "no use of order": 3, "the price": 4}


@worth_of_order_verdict.mistake(when=says(60, "imprecise"))
def half_of_it_right():
    """row 60: that feed-forward nets serve speech, and that images are no sequence, is so; asked for is what it says of
    speech, that it is not sequential, and run 2 shows the opposite
    """
    return {60: "imprecise", "order counts": 2, "no use of order": 3, "the price": 4}


@worth_of_order_verdict.alternative
def as_texts():
    return {"60": "Wrong", "order counts": "2", "no use of order": 3.0, "the price": "run 4"}
