from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Sigmoid against tanh, fairly", points=4, stars=3, kind="design an experiment")
def sigmoid_against_tanh():
    """You want to know whether a net of ten hidden layers learns better with the sigmoid or with tanh.
    Fill in the plan:

    - `"differs"`: what differs between the arms by design: `"activation"`, `"width"`, `"data"` or `"epochs"`.
    - `"gain"`: `"1 for both"`, `"1.85 for both"` or `"searched for each"`.
    - `"rates"`: the learning rates to try, the same list for both arms.
    - `"chosen on"`: where gain and rate are chosen: `"training"`, `"validation"` or `"test"` data.
    - `"seeds"`: how many starts the final comparison runs in each arm.

    Answer with a dictionary.
    """
    return {
        "differs": "activation",
        "gain": "searched for each",
        "rates": [0.001, 0.003, 0.01],
        "chosen on": "validation",
        "seeds": 10,
    }


@sigmoid_against_tanh.starter
def blank():
    return {"differs": ..., "gain": ..., "rates": ..., "chosen on": ..., "seeds": ...}


def _word(answer, key):
    given = answer[key]
    return given.strip().casefold() if isinstance(given, str) else None


def _is(key, right, said):
    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary is asked for; this is {brief(answer)}"
        if answer.get(key, ...) is ...:
            return f"{key!r} is not filled in yet"
        return None if _word(answer, key) == right else said

    return test


def _rates(answer):
    """The different learning rates of a list, a tuple or a set, smallest first; none for anything else."""
    given = answer["rates"]
    values = numbers(sorted(given) if isinstance(given, (set, frozenset)) else given)
    return [] if values is None or values.ndim != 1 else sorted(set(values.tolist()))


def _enough(answer, setting):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    if answer.get("rates", ...) is ... or answer.get("seeds", ...) is ...:
        return "'rates' and 'seeds' are not filled in yet"
    rates, seeds = _rates(answer), numbers(answer["seeds"])
    if not rates or rates[0] <= 0 or not np.isfinite(rates).all():
        return "under 'rates' a list of positive numbers is asked for"
    if len(rates) < 3:
        return "fewer than three different learning rates: the best one may lie outside"
    if rates[-1] < 4 * rates[0]:
        return "the rates lie too close together: let the largest be at least 4 times the smallest"
    if seeds is None or seeds.size != 1 or seeds.reshape(()) % 1:
        return "under 'seeds' one whole number is asked for"
    return None if seeds.reshape(()) >= 5 else "fewer than five starts: luck may decide"


sigmoid_against_tanh.checks(
    Holds("one thing differs by design", _is("differs", "activation", "that is not what the question is about")),
    Holds("each arm starts as well as it can", _is("gain", "searched for each", "one arm would start at a loss")),
    Holds("the choice is made on data of its own", _is("chosen on", "validation", "those data cannot choose fairly")),
    Holds("enough rates and starts", _enough),
)

sigmoid_against_tanh.hints(
    "Ask of each line: if one arm lost, could this line be the reason, rather than the activation?",
    "See 'Test the claim' in the lesson: what changed the fate of ten sigmoid layers without changing the curve?",
    "In a race between a car and a bicycle you would not give both the same fuel. What corresponds to the fuel here "
    "must suit each; the road and the day must be the same.",
    'Which line is the question itself, and which must suit each arm? {"differs": "___", "gain": "___", "rates": ___, '
    '"chosen on": "___", "seeds": ___}',
)

sigmoid_against_tanh.why("""
    A gain or a rate that suits only one of the two decides the race before it begins: the lesson's ten sigmoid layers
    learned or did not, by their gain alone. Choosing on test data flatters whoever has more to choose from; training
    data reward overfitting. Below five starts the spread between them can be larger than the difference.
    The lesson's quick runs, with two rates and three seeds, are demonstrations; they would not pass this test.
    """)


@sigmoid_against_tanh.mistake(when=lambda a: _word(a, "gain") == "1.85 for both")
def gain_of_the_sigmoid_for_both():
    """1.85 keeps the mean square behind a sigmoid, and ten of its layers hardly learn at that start; tanh would begin
    somewhat more saturated than it need: the plan would compare two starts
    """
    return sigmoid_against_tanh() | {"gain": "1.85 for both"}


@sigmoid_against_tanh.mistake(when=lambda a: _word(a, "gain") == "1 for both")
def same_gain():
    """one gain for both looks fair and is not: the curves have different slopes, so it suits at most one of them"""
    return sigmoid_against_tanh() | {"gain": "1 for both"}


@sigmoid_against_tanh.mistake(when=lambda a: _word(a, "chosen on") == "test")
def chosen_on_test():
    """what is chosen on the test data looks better there than it is"""
    return sigmoid_against_tanh() | {"chosen on": "test"}


@sigmoid_against_tanh.mistake(when=lambda a: _word(a, "chosen on") == "training")
def chosen_on_training():
    """a gain and a rate that fit the training data best may only overfit them"""
    return sigmoid_against_tanh() | {"chosen on": "training"}


@sigmoid_against_tanh.mistake(when=lambda a: _word(a, "differs") in ("width", "data", "epochs"))
def another_factor():
    """then the arms would not differ in what the question asks about, or in two things at once"""
    return sigmoid_against_tanh() | {"differs": "width"}


@sigmoid_against_tanh.mistake(when=lambda a: float(a["seeds"]) < 5)
def too_few_starts():
    """with so few starts you cannot tell a better activation from a lucky start"""
    return sigmoid_against_tanh() | {"seeds": 1}


@sigmoid_against_tanh.mistake(when=lambda a: 1 <= len(_rates(a)) < 3)
def one_rate():
    """with one or two different learning rates the arm that they happen to suit wins"""
    return sigmoid_against_tanh() | {"rates": [0.01]}
