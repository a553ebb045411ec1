from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_RIGHT = {1: "C", 2: "A", 3: "B", 4: "E", 5: "D", 6: "F"}


@exercise(title="Six budgets, six ways to ask", points=4, stars=2, kind="choose and justify")
def strategy_for_each():
    """Give each case the way to ask that fits it; each is used once.

    | | case | | way to ask |
    |---|---|---|---|
    | 1 | thousands of X-rays, no label yet, so no net: the first dozen | A | draw at random |
    | 2 | a net is finished; how often will it be right on what it meets? Some labels to find out | B | margin, ten at a time |
    | 3 | a softmax over ten classes, refitted in a second, an expert at hand for an hour | C | images near the centres of clusters |
    | 4 | labels come once a month, hundreds at a time, for such a net | D | BALD, from passes with dropout on |
    | 5 | a quarter of the images is so blurred that experts toss a coin; a net with dropout | E | margin, then spread: far apart among the closest calls |
    | 6 | few images are all there are, and a label costs a cent | F | no choice: label all |

    Write a dictionary from case to letter, in place of the dots.
    """  # noqa: E501 (a table row is a line)
    return {1: "C", 2: "A", 3: "B", 4: "E", 5: "D", 6: "F"}


@strategy_for_each.starter
def blank():
    return {1: ..., 2: ..., 3: ..., 4: ..., 5: ..., 6: ...}


def _said(answer, case):
    """Return the letter given to a case, which may be written as a number or as a text."""
    return str(answer.get(case, answer.get(str(case), ""))).strip().upper().partition(":")[0]


def _cases(*cases):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or {str(case).strip() for case in answer} != set("123456"):
            return f"a dictionary with the cases 1 to 6 is asked for; this is {brief(answer)}"
        for case in cases:
            if _said(answer, case) not in _RIGHT.values():
                return f"case {case}: one letter from A to F is asked for"
        for case in cases:
            if _said(answer, case) != setting.solution[case]:
                return f"case {case} takes another way"
        return None

    return judge


strategy_for_each.checks(
    Holds("before there is a net, and when it is finished: cases 1 and 2", _cases(1, 2)),
    Holds("the size of a batch: cases 3 and 4", _cases(3, 4)),
    Holds("labels that nobody knows: case 5", _cases(5)),
    Holds("where choosing does not pay: case 6", _cases(6)),
)

strategy_for_each.hints(
    "Ask of each case: is there a net whose doubt means something? How often is it refitted? What is the number for?",
    "See the table in the lesson's summary, and 'Cold start', 'Batches' and 'Leaks'.",
    "To guess how a town will vote, ask people at random, not those who hesitate.",
    "No net: ___. A fair estimate: ___. Often refitted: ___; seldom: ___. A coin that all agree on gets 0 from ___.",
)

strategy_for_each.why(
    "Without a net no score means anything, so 1 covers the pool. An estimate (2) needs what the net will meet. "
    "Margin needs refitting (3); seldom refitted, it asks the same thing many times, so spread it (4). Only BALD "
    "gives a coin that all passes agree on a score of 0 (5). And choosing costs hours (6)."
)


def _says(case, *letters):
    return lambda answer: _said(answer, case) in letters


@strategy_for_each.mistake(when=_says(1, "B", "D", "E"))
def score_without_a_net():
    """case 1: a score is taken from a net's probabilities, and there is no net yet"""
    return _RIGHT | {1: "B", 3: "C"}


@strategy_for_each.mistake(when=_says(2, "B", "D", "E"))
def estimate_from_hard_ones():
    """case 2: what a score asks for is harder than what the net will meet, so the estimate comes out too low"""
    return _RIGHT | {2: "B", 3: "A"}


@strategy_for_each.mistake(when=_says(4, "B"))
def old_margin_for_a_month():
    """case 4: ten at a time is not on offer; hundreds of closest calls of one net repeat each other"""
    return _RIGHT | {3: "E", 4: "B"}


@strategy_for_each.mistake(when=_says(5, "B", "E"))
def margin_on_coins():
    """case 5: a blurred image is a close call for good: margin asks for it first and learns a coin toss"""
    return _RIGHT | {3: "D", 5: "B"}


@strategy_for_each.mistake(when=_says(6, *"ABCDE"))
def choosing_for_cents():
    """case 6: all labels together cost next to nothing; any choosing costs more in hours"""
    return _RIGHT | {2: "F", 6: "A"}


@strategy_for_each.alternative
def texts_in_small_letters():
    return {str(case): letter.lower() for case, letter in _RIGHT.items()}
