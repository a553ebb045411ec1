from collections.abc import Mapping

from actedu.checks import Holds
from actedu.exercises import exercise

_VERDICTS = ("replicated", "partly", "not", "cannot be told")


@exercise(title="A verdict for each run", points=3, stars=2, kind="choose and justify")
def verdict_of_each_run():
    """Each abstract promises a gain in accuracy, in points; each run on digits gave an interval for the gain.

    ```text
    A    promised +1.2                          found +0.4 to +2.1
    B    promised +1.2                          found -0.3 to +0.4
    C    promised +1.2                          found -1.1 to +2.6
    D    promised +1.2, and fewer passes        found +0.3 to +1.6, and 1 to 3 passes more
    E    promised +1.2, in nets of 50 layers    found -0.2 to +0.2, in nets of 2 layers
    ```

    Read the rule in 'How to read a replication' in the lesson. Which verdict has the abstract earned, each time:
    `"replicated"`, `"partly"`, `"not"` or `"cannot be told"`? Write a dictionary from letter to verdict.
    """
    return {"A": "replicated", "B": "not", "C": "cannot be told", "D": "partly", "E": "cannot be told"}


@verdict_of_each_run.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ..., "E": ...}


def _word(answer, letter):
    return str(answer[letter]).strip().casefold()


def _form(answer, letters):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCDE"):
        return 'write it as {"A": "replicated", "B": ..., "C": ..., "D": ..., "E": ...}'
    for letter in letters:
        if _word(answer, letter) not in _VERDICTS:
            return f"{letter}: write one of {', '.join(_VERDICTS)}"
    return None


def _told(letters):
    def judge(answer, setting):
        if form := _form(answer, letters):
            return form
        for letter in letters:
            if _word(answer, letter) != setting.solution[letter]:
                return f"{letter} has earned another verdict"
        return None

    return judge


verdict_of_each_run.checks(
    Holds("where a gain is seen, or ruled out", _told("AB")),
    Holds("where the interval is too wide", _told("C")),
    Holds("where the abstract says more than one thing, or of another net", _told("DE")),
)

verdict_of_each_run.hints(
    "Ask of each interval: does it hold 0? Does it hold what was promised? Then: was the promise tried at all?",
    "See 'How to read a replication' in the lesson.",
    "Promised +2, found -0.1 to +0.3: the promise lies outside, so at this scale it was not found. Promised +2, found "
    "-3 to +3: anything may be true.",
    '{"A": "___", "B": "not", "C": "cannot ___", "D": "___", "E": "___"}',
)

verdict_of_each_run.why(
    "A shows a gain, of the promised size or not far from it. B rules out what was promised. C rules out nothing. D "
    "bears one half out and not the other: it took more passes. E is narrow, and says something about two layers; the "
    "abstract spoke of fifty."
)


def _swapped(**changes):
    return verdict_of_each_run() | changes


@verdict_of_each_run.mistake(when=lambda a: _word(a, "C") == "not")
def absence_of_evidence():
    """C holds 0, and +1.2 as well: such a wide interval refutes nothing, and tells nothing"""
    return _swapped(C="not")


@verdict_of_each_run.mistake(when=lambda a: _word(a, "C") == "replicated")
def promise_inside_is_enough():
    """C holds +1.2, and 0 too: no gain has been seen"""
    return _swapped(C="replicated")


@verdict_of_each_run.mistake(when=lambda a: _word(a, "B") == "cannot be told")
def narrow_null_unread():
    """B is narrow enough: everything in it lies below what was promised"""
    return _swapped(B="cannot be told")


@verdict_of_each_run.mistake(when=lambda a: _word(a, "E") == "not")
def other_scale_refutes():
    """E tried two layers, and the promise was about fifty: it says nothing of those"""
    return _swapped(E="not")


@verdict_of_each_run.mistake(when=lambda a: _word(a, "D") in ("replicated", "not"))
def half_for_the_whole():
    """D promised two things, and one of the two was found"""
    return _swapped(D="replicated")


@verdict_of_each_run.mistake(when=lambda a: _word(a, "A") in ("cannot be told", "not", "partly"))
def exact_size_wanted():
    """A shows a gain, and its interval holds the promised one; no run gives the same number twice"""
    return _swapped(A="partly")


@verdict_of_each_run.alternative
def in_capitals():
    return {letter: verdict.upper() for letter, verdict in verdict_of_each_run().items()}
