from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_WORDS = ("interpolation", "inputs beyond", "both beyond")
_RIGHT = {
    "A": "interpolation",
    "B": "both beyond",
    "C": "inputs beyond",
    "D": "inputs beyond",
    "E": "both beyond",
    "F": "interpolation",
}


@exercise(title="Inside or beyond?", points=3, stars=1, kind="choose and justify")
def inside_or_beyond():
    """Nets learned one operation each on pairs of numbers a and b, both from 1 to 5. Six tests follow, of numbers that
    none of them has seen:

    | test | operation | numbers in the test |
    |---|---|---|
    | A | a * b | both from 2 to 4 |
    | B | a * b | both from 8 to 12 |
    | C | a / b | both from 6 to 12 |
    | D | a - b | both from 9 to 12 |
    | E | a + b | both from 6 to 8 |
    | F | a / b | a from 4 to 5, b from 1 to 2 |

    For each: is it `"interpolation"`, are only the `"inputs beyond"` what was trained on while the right answers are
    not, or are `"both beyond"`? Write a dictionary from letter to words.
    """
    return {
        "A": "interpolation",
        "B": "both beyond",
        "C": "inputs beyond",
        "D": "inputs beyond",
        "E": "both beyond",
        "F": "interpolation",
    }


@inside_or_beyond.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...}


def _said(answer, letter):
    return " ".join(str(answer.get(letter, answer.get(letter.lower(), ""))).split()).casefold()


def _told(*letters):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or {str(key).upper() for key in answer} != set(_RIGHT):
            return f'write it as {{"A": "interpolation", "B": ..., ...}}; this is {brief(answer)}'
        for letter in letters:
            if _said(answer, letter) not in _WORDS:
                return f"test {letter}: write one of {', '.join(map(repr, _WORDS))}"
        for letter in letters:
            if _said(answer, letter) != setting.solution[letter]:
                return f"test {letter} is something else"
        return None

    return judge


inside_or_beyond.checks(
    Holds("tests within the range: A and F", _told("A", "F")),
    Holds("tests where all is larger: B and E", _told("B", "E")),
    Holds("tests of larger numbers with usual answers: C and D", _told("C", "D")),
)

inside_or_beyond.hints(
    "Two questions for each test: do the numbers lie between 1 and 5, and could the right answer occur in training?",
    "See 'Inputs beyond, answers within' in the lesson; the answers of training follow from the ends, 1 and 5.",
    "Trained on a - b with numbers from 1 to 5, the answers ran from -4 to 4. Asked with 8 and 9, the answer is -1.",
    "Products in training: 1 to ___. Quotients: 1/5 to ___. Sums: ___ to 10. Differences: -4 to ___.",
)

inside_or_beyond.why(
    "In training a * b ran from 1 to 5·5 = 25, a / b from 1/5 to 5, a - b from -4 to 4 and a + b from 2 to 10. New "
    "numbers within the range are interpolation. In C the quotients run from 6/12 to 12/6 = 2, in D the differences "
    "from -3 to 3: usual answers, which a net with a bounded output can give. In B and E each answer is larger than "
    "any that was learned."
)


@inside_or_beyond.mistake(when=lambda answer: _said(answer, "A") in _WORDS[1:])
def new_means_beyond():
    """test A: numbers that a net has not seen are still within its range if they lie between those it has seen"""
    return _RIGHT | {"A": "inputs beyond"}


@inside_or_beyond.mistake(when=lambda answer: _said(answer, "F") == "both beyond")
def large_quotients_beyond():
    """test F: its quotients run from 4/2 = 2 to 5/1 = 5, and 5/1 = 5 could occur in training"""
    return _RIGHT | {"F": "both beyond"}


@inside_or_beyond.mistake(
    when=lambda answer: _said(answer, "C") == "both beyond" or _said(answer, "D") == "both beyond"
)
def answers_follow_inputs():
    """tests C and D: quotients and differences of large numbers need not be large; compute those at the ends"""
    return _RIGHT | {"C": "both beyond"}


@inside_or_beyond.mistake(when=lambda answer: _said(answer, "E") == "inputs beyond")
def sums_within():
    """test E: the smallest sum there is 6 + 6 = 12, and the largest one in training was 5 + 5 = 10"""
    return _RIGHT | {"E": "inputs beyond"}


@inside_or_beyond.mistake(
    when=lambda answer: _said(answer, "C") == "interpolation" or _said(answer, "D") == "interpolation"
)
def answers_alone():
    """tests C and D: the answers are usual ones, but the numbers that come in are larger than any in training"""
    return _RIGHT | {"D": "interpolation"}


@inside_or_beyond.alternative
def in_capitals():
    return {letter.lower(): f" {words.upper()} " for letter, words in _RIGHT.items()}
