from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_SCORES = ("least confidence", "margin", "entropy")


@exercise(title="Three images, three scores", points=3, stars=1, kind="trace by hand")
def three_scores_by_hand():
    r"""A net gives three images of a pool these probabilities for the classes cat, dog, fox and owl:

    | | cat | dog | fox | owl |
    |---|---|---|---|---|
    | A | 0.48 | 0.46 | 0.03 | 0.03 |
    | B | 0.40 | 0.20 | 0.20 | 0.20 |
    | C | 0.85 | 0.05 | 0.05 | 0.05 |

    Answer with a dictionary:

    * `"confidence"`: the three scores of least confidence, in a list
    * `"margins"`: the three margins, in a list
    * `"least confidence"`, `"margin"`, `"entropy"`: the letter of the image that this score asks for first
    """
    p = np.array([[0.48, 0.46, 0.03, 0.03], [0.40, 0.20, 0.20, 0.20], [0.85, 0.05, 0.05, 0.05]])
    ordered = np.sort(p, axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    return {
        "confidence": (1 - p.max(axis=1)).round(2).tolist(),
        "margins": margins.round(2).tolist(),
        "least confidence": "B",
        "margin": "A",
        "entropy": "B",
    }


@three_scores_by_hand.starter
def blank():
    return {"confidence": ..., "margins": ..., "least confidence": ..., "margin": ..., "entropy": ...}


def _row(key):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or key not in answer:
            return f"a dictionary with {key!r} is asked for; this is {brief(answer)}"
        given = numbers(answer[key])
        if given is None or given.size != 3:
            return f"{key!r}: three numbers are asked for, of A, B and C"
        for letter, got, right in zip("ABC", np.ravel(given), setting.solution[key], strict=True):
            if not abs(got - right) <= 0.0051:
                return f"{key!r}: that of {letter} is not {brief(float(got))}"
        return None

    return judge


def _said(answer, score):
    return str(answer.get(score, "")).strip().upper()


def _letters(answer, setting):
    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    for score in _SCORES:
        if _said(answer, score) not in ("A", "B", "C"):
            return f"{score!r}: one letter, A, B or C, is asked for"
        if _said(answer, score) != setting.solution[score]:
            return f"{score!r} does not ask for {_said(answer, score)} first"
    return None


three_scores_by_hand.checks(
    Holds("the scores of least confidence", _row("confidence")),
    Holds("the margins", _row("margins")),
    Holds("what each score asks for first", _letters),
)

three_scores_by_hand.hints(
    "Least confidence looks at the largest number of a row, margin at the two largest, entropy at all.",
    "See 'Meet it' in the lesson: the same three scores for three other images.",
    "A row 0.7, 0.2, 0.1 has the least-confidence score 1 - 0.7 = 0.3 and the margin 0.7 - 0.2 = 0.5.",
    "confidence of A: 1 - ___; margin of A: 0.48 - ___; margin asks where the margin is ___; entropy where the row is "
    "most ___.",
)

three_scores_by_hand.why(
    "A is a close call of two classes: no row has a smaller margin. B is spread over all four: its largest number is "
    "the smallest of the three, and its entropy is the largest. Least confidence and entropy mind that B has no class "
    "in which to trust; margin minds that A has two which could be exchanged."
)


@three_scores_by_hand.mistake(when=lambda answer: _said(answer, "margin") == "C")
def widest_margin():
    """margin asks where the margin is smallest; C is the image that the net is surest of"""
    return three_scores_by_hand() | {"margin": "C"}


@three_scores_by_hand.mistake(when=lambda answer: _said(answer, "margin") == "B")
def spread_for_close():
    """the margin looks at the two largest numbers alone: 0.40 and 0.20 are further apart than 0.48 and 0.46"""
    return three_scores_by_hand() | {"margin": "B"}


@three_scores_by_hand.mistake(when=lambda answer: _said(answer, "entropy") == "A")
def close_for_spread():
    """0.48 and 0.46 are a close call, but the entropy counts all four: B is spread over more classes"""
    return three_scores_by_hand() | {"entropy": "A"}


@three_scores_by_hand.mistake(when=lambda answer: np.allclose(answer["confidence"], [0.48, 0.4, 0.85], atol=0.006))
def confidence_itself():
    """these are the confidences; the score of *least* confidence is 1 minus each, so that larger means: ask"""
    return three_scores_by_hand() | {"confidence": [0.48, 0.4, 0.85]}


@three_scores_by_hand.mistake(when=lambda answer: np.allclose(answer["margins"], [0.45, 0.2, 0.8], atol=0.006))
def first_less_last():
    """these are the largest less the smallest number; a margin is the largest less the second largest"""
    return three_scores_by_hand() | {"margins": [0.45, 0.2, 0.8]}


@three_scores_by_hand.mistake(when=lambda answer: np.allclose(answer["margins"], [-0.02, -0.2, -0.8], atol=0.006))
def margins_turned():
    """these are the margins turned round, as a score that is sorted; a margin itself is never below 0"""
    return three_scores_by_hand() | {"margins": [-0.02, -0.2, -0.8]}


@three_scores_by_hand.alternative
def small_letters_and_arrays():
    return {
        "confidence": np.array([0.52, 0.6, 0.15]),
        "margins": (0.02, 0.2, 0.8),
        "least confidence": "b",
        "margin": " a",
        "entropy": "b ",
    }
