from collections.abc import Mapping

from actedu.checks import Holds
from actedu.claims import VERDICTS
from actedu.exercises import exercise
from actedu.exercises.verdicts import listed, says


@exercise(title="More flexible, so better on new data?", points=3, stars=2, kind="verdict on a claim")
def capacity_verdict():
    r"""Give your verdict on the claim: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Its experiment fits two nets of 50 units to 20 noisy points, one with tanh units and one with the identity, and
    asks which lies nearer the truth between the points. Say also which does, `"tanh"` or `"identity"`, if the truth
    is a line and if it is a curve.

    Two verdicts can be defended; the others cannot. Write a dictionary, in place of the dots.
    """
    return {5: "imprecise", "line": "identity", "curve": "tanh"}


@capacity_verdict.starter
def blank():
    return {5: ..., "line": ..., "curve": ...}


capacity_verdict.given(listed(5))


def _defended(answer, setting):
    """The ledger says imprecise; who adds "where the truth is curved" as a condition says the same."""
    if not isinstance(answer, Mapping):
        return 'a dictionary is asked for, such as {5: "...", "line": "...", "curve": "..."}'
    told = str(answer.get(5, answer.get("5", ""))).strip().casefold()
    if told not in VERDICTS:
        return f"there is no verdict on claim 5 yet; there are {', '.join(VERDICTS)}"
    if told in ("imprecise", "true with conditions"):
        return None
    return f"{told!r} cannot be defended; test_claim(5) runs the experiment"


def _nearer(truth):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or truth not in answer:
            return f'say which net lies nearer, as in {{"{truth}": "tanh"}}'
        told = str(answer[truth]).strip().casefold()
        if told not in ("tanh", "identity"):
            return f'{truth}: "tanh" or "identity" is asked for'
        return None if told == setting.solution[truth] else f"on a {truth} the other net lies nearer the truth"

    return judge


capacity_verdict.checks(
    Holds("a verdict that can be defended", _defended),
    Holds("who is nearer on a line", _nearer("line")),
    Holds("who is nearer on a curve", _nearer("curve")),
)

capacity_verdict.hints(
    "What does a flexible net do with noise? And what does a stiff one do with a curve?",
    "See 'Test the claim' and the summary. Then run test_claim(5), whose experiment has a table.",
    "Say a source claims that more salt makes a soup better. Of a bland one it holds, of a salty one it does not: "
    "neither true nor wrong as it stands.",
    '{5: ___, "line": ___, "curve": ___}; the table of what_capacity_costs() in actedu.experiments has the distances.',
)

capacity_verdict.why(
    "Flexibility lets a net follow the curve, and lets it follow the noise. On the line the tanh net fits the points "
    "better and the truth worse. So an activation gives capacity; whether that helps on new data depends on the "
    "truth, the number of points and regularisation. The ledger says imprecise, as flexibility alone is given as the "
    "reason; with 'where the truth is curved' as its condition, true with conditions says the same."
)


def _nets(answer):
    return [str(answer.get(truth)).strip().casefold() for truth in ("line", "curve")]


@capacity_verdict.mistake(when=lambda a: _nets(a) == ["tanh", "tanh"])
def flexible_everywhere():
    """on the line a flexible net bends after the noise, and is farther from the truth between the points"""
    return {5: "true", "line": "tanh", "curve": "tanh"}


@capacity_verdict.mistake(when=lambda a: _nets(a) == ["identity", "identity"])
def stiff_everywhere():
    """a net of identities is a straight line; on a curve it is far off between the points and at them"""
    return {5: "wrong", "line": "identity", "curve": "identity"}


@capacity_verdict.mistake(when=says(5, "true"))
def capacity_taken_for_generalising():
    """capacity is what the activation gives; on the line it made new data worse, so it is not what generalises"""
    return capacity_verdict() | {5: "true"}


@capacity_verdict.mistake(when=says(5, "wrong"))
def nothing_in_it():
    """where the truth is curved the flexible net is nearer on new data, so something in the claim holds"""
    return capacity_verdict() | {5: "wrong"}


@capacity_verdict.alternative
def with_a_condition():
    return capacity_verdict() | {5: "true with conditions"}


@capacity_verdict.alternative
def row_as_text():
    return {"5": " Imprecise", "line": "Identity", "curve": "TANH"}
