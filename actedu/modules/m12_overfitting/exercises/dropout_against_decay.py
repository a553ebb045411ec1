from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_OPTIONS = {
    "labels": ("30% wrong", "all right"),
    "strengths": ("those of the lesson", "searched for L2 alone", "searched for each"),
    "chosen on": ("training", "kept back", "test"),
    "passes": ("25 for both", "chosen for each", "25 for dropout, 100 for L2"),
    "starts": ("the same for both", "new ones for each"),
}
_SEEDS = 10


@exercise(title="Dropout against L2, fairly", points=4, stars=3, kind="design an experiment")
def dropout_against_decay():
    r"""Somebody reads the lesson and says: "On small data with right labels, L2 is better than dropout." Plan the run
    that could show it, or show the contrary: 150 digits, the lesson's net. Fill in

    * `"labels"`: `"30% wrong"` or `"all right"`
    * `"strengths"`: `"those of the lesson"`, `"searched for L2 alone"` or `"searched for each"`
    * `"chosen on"`: strengths and passes are chosen on the digits for `"training"`, those `"kept back"`, or those for
      `"test"`
    * `"passes"`: `"25 for both"`, `"25 for dropout, 100 for L2"`, or `"chosen for each"`
    * `"starts"`: `"the same for both"` or `"new ones for each"`
    * `"seeds"`: the number of starts
    """
    return {
        "labels": "all right",
        "strengths": "searched for each",
        "chosen on": "kept back",
        "passes": "chosen for each",
        "starts": "the same for both",
        "seeds": 20,
    }


@dropout_against_decay.starter
def blank():
    return {"labels": ..., "strengths": ..., "chosen on": ..., "passes": ..., "starts": ..., "seeds": ...}


def _word(answer, key):
    return answer[key].strip().casefold() if isinstance(answer[key], str) else None


def _missing(answer, key):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    return f"{key!r} is not filled in yet" if answer.get(key, ...) in (..., None) else None


def _is(key, right, wrong):
    def judge(answer, setting):
        if said := _missing(answer, key):
            return said
        if _word(answer, key) not in map(str.casefold, _OPTIONS[key]):
            listed = ", ".join(map(repr, _OPTIONS[key]))
            return f"{brief(answer[key])} is not among the options for {key!r}: {listed}"
        return None if _word(answer, key) == right else wrong

    return judge


def _both(first, second):
    return lambda answer, setting: first(answer, setting) or second(answer, setting)


def _seeds(answer, setting):
    if said := _missing(answer, "seeds"):
        return said
    count = numbers(answer["seeds"])
    if count is None or count.size != 1 or isinstance(answer["seeds"], bool):
        return f"'seeds' is to be a whole number; this is {brief(answer['seeds'])}"
    starts = float(count.reshape(()))
    if not (0 < starts < 1e6 and starts == round(starts)):
        return f"{brief(starts)} is no number of starts that one could run"
    return None if starts >= _SEEDS else f"fewer than {_SEEDS} starts: a difference of one or two points needs more"


dropout_against_decay.checks(
    Holds("the question is asked", _is("labels", "all right", "that answers another question")),
    Holds(
        "each is at its best",
        _both(
            _is("strengths", "searched for each", "then one of the two may be at its best and the other not"),
            _is("passes", "chosen for each", "then one of the two may be stopped too early, or too late"),
        ),
    ),
    Holds("choices are honest", _is("chosen on", "kept back", "what is best on these digits is no fair choice")),
    Holds(
        "the comparison is sharp",
        _both(_is("starts", "the same for both", "then the starts differ beside the regularisation"), _seeds),
    ),
)

dropout_against_decay.hints(
    "Take the sentence at its word, and then ask of each entry: could it alone make one of the two look better?",
    "See what 'Observe' says on 25 and 100 passes, and the table with two strengths of each below it.",
    "Two cars are compared on one road and one day, each with its own best tyres, chosen on another road.",
    '{"labels": "___", "strengths": "___", "chosen on": "___", "passes": "___", "starts": "the ___", "seeds": ___}',
)

dropout_against_decay.why(
    "The sentence is about right labels, so nothing else answers it. In the lesson dropout was slower and not worse, "
    "and L2 was ahead or behind by its strength: so both, strength and passes, are chosen for each, on data kept "
    "back. (Module 11 gave both the same passes, as it asked who is ahead after those; this sentence names none.)\n\n"
    "The same starts for both let you look at differences, start by start, where luck of the start cancels. And if "
    "none is seen, that is a result, as long as a difference of a point would have been; and it is one about "
    "these 150 digits."
)


def _plan(**changed):
    return dropout_against_decay() | {key.replace("_", " "): value for key, value in changed.items()}


@dropout_against_decay.mistake(when=lambda a: _word(a, "labels") == "30% wrong")
def another_question():
    """with wrong labels you learn which of them keeps a net from noise; the sentence is about right ones"""
    return _plan(labels="30% wrong")


@dropout_against_decay.mistake(when=lambda a: _word(a, "strengths") == "those of the lesson")
def strengths_as_they_were():
    """one strength of each, not searched, is what the lesson ran: another strength turned the order there"""
    return _plan(strengths="those of the lesson")


@dropout_against_decay.mistake(when=lambda a: _word(a, "strengths") == "searched for l2 alone")
def one_of_them_searched():
    """what was searched for is ahead of what was not: that shows the search, not the regularisation"""
    return _plan(strengths="searched for L2 alone")


@dropout_against_decay.mistake(when=lambda a: _word(a, "chosen on") in ("test", "training"))
def chosen_where_it_is_measured():
    """the best strength on the training digits is the one that holds back least, and the best on the test digits is
    partly luck
    """
    return _plan(chosen_on="test")


@dropout_against_decay.mistake(when=lambda a: _word(a, "passes") == "25 for both")
def budget_decides():
    """after 25 passes dropout was two points behind, after 100 it was not: this budget would decide the contest"""
    return _plan(passes="25 for both")


@dropout_against_decay.mistake(when=lambda a: _word(a, "passes") == "25 for dropout, 100 for l2")
def unequal_budgets():
    """dropout is the one that needed more passes; here it gets fewer"""
    return _plan(passes="25 for dropout, 100 for L2")


@dropout_against_decay.mistake(when=lambda a: _word(a, "starts") == "new ones for each")
def luck_of_the_start():
    """with other starts for each the luck of the start is part of the difference; the same ones let it cancel"""
    return _plan(starts="new ones for each")


@dropout_against_decay.mistake(when=lambda a: a["seeds"] in range(1, _SEEDS))
def few_starts():
    """the differences were one or two points over ten starts; with fewer, chance can make as much"""
    return _plan(seeds=3)


@dropout_against_decay.alternative
def ten_starts():
    return _plan(seeds=10, labels=" All right")
