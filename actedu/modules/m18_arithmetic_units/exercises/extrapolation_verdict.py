from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, says

_PARTS = {"for it": 2, "which operations": 3, "which inputs": 5, "how it is trained": 4}


@exercise(title="Does a NALU generalise better?", points=4, stars=2, kind="verdict on a claim")
def extrapolation_verdict():
    r"""The table shows claim 61 and five runs. Errors are relative, medians over the starts; solved is an error below
    0.1 with numbers from 10 to 20, after training with 1 to 5.

    Give your verdict, `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`, and the number of the run that

    * `"for it"`: supports the claim beyond the trained range
    * `"which operations"`: shows that it does not hold for every operation beyond the range
    * `"which inputs"`: shows that beyond the range, too, it depends on which numbers come in
    * `"how it is trained"`: shows that it depends on rate and number of steps

    Answer with a dictionary: `{61: "...", "for it": ..., "which operations": ..., ...}`. One run is left over.
    """
    return {61: "true with conditions", "for it": 2, "which operations": 3, "which inputs": 5, "how it is trained": 4}


@extrapolation_verdict.starter
def blank():
    return {61: ..., "for it": ..., "which operations": ..., "which inputs": ..., "how it is trained": ...}


@extrapolation_verdict.given
def claim_and_runs():
    from actedu import claims
    from actedu.experiments import recorded_extrapolation
    from actedu.plots import Table

    plain, slow, slower, signs = (
        recorded_extrapolation(("+", "*")),
        recorded_extrapolation("*", "NALU", lr=0.01, seeds=20),
        recorded_extrapolation("*", "NALU", lr=0.01, steps=5000, seeds=20),
        recorded_extrapolation("*", "NALU", signs=True),
    )
    m = plain.measures

    def solved(result, name, of=100):
        return f"{name} {round(of * result.measures[f'{name} * solved'])} of {of}"

    runs = [
        ("1", "a * b, error with numbers from 1 to 5", f"tanh {m['tanh * inside']:.2f}, NALU {m['NALU * inside']:.2f}"),
        ("2", "a * b, solved", f"{solved(plain, 'relu')}, {solved(plain, 'tanh')}, {solved(plain, 'NALU')}"),
        (
            "3",
            "a + b, solved",
            f"relu {round(100 * m['relu + solved'])} of 100, NALU {round(100 * m['NALU + solved'])} of 100",
        ),
        (
            "4",
            "a * b, a rate of 0.01 in place of 0.1, solved",
            f"{solved(slow, 'NALU', 20)} in 1000 steps, {solved(slower, 'NALU', 20)} in 5000",
        ),
        ("5", "a * b, numbers of both signs, solved", solved(signs, "NALU")),
    ]
    return Table(("", "", "result"), [("claim 61", claims.get(61).paraphrase, ""), *runs], "The claim, and five runs")


def _number(answer, part):
    return str(answer.get(part, "")).casefold().removeprefix("run").strip().removesuffix(".0")


def _evidence(*parts):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or not {str(key) for key in answer} >= set(_PARTS):
            return f"a dictionary with 61 and {', '.join(map(repr, _PARTS))} is asked for; this is {brief(answer)}"
        for part in parts:
            if _number(answer, part) not in ("1", "2", "3", "4", "5"):
                return f"{part!r}: the number of a run, 1 to 5, is asked for"
            if _number(answer, part) != str(_PARTS[part]):
                return f"{part!r}: run {_number(answer, part)} does not show it"
        return None

    return judge


def _verdict(answer, setting):
    said = Verdict(61).run(answer, setting)
    return said or (_evidence(*_PARTS)(answer, setting) and "it counts once the four runs are right")


extrapolation_verdict.checks(
    Holds("what speaks for it, and for which operations", _evidence("for it", "which operations")),
    Holds("which inputs, and which training", _evidence("which inputs", "how it is trained")),
    Holds("the verdict on claim 61", _verdict),
)

extrapolation_verdict.hints(
    "For each of the four statements ask: which pair of numbers differs in that one thing, and in the right range?",
    "See 'Test the claim' in the lesson, and what stands there behind the word condition.",
    "That a boat is faster than a car on a lake, and not on a road, makes 'boats are faster' true with conditions.",
    '{61: "___", "for it": ___, "which operations": ___, "which inputs": ___, "how it is trained": ___}',
)

extrapolation_verdict.why(
    "Run 2 is what the claim says: beyond the range NALUs multiply, and plain nets do not. Run 3 limits it to some "
    "operations, run 5 to positive numbers, run 4 to trainings that are fast or long enough. Run 1 is about the "
    "trained range, where both errors are small: there nothing better was found. With its conditions said, the claim "
    "holds."
)


def _is(part, *runs):
    return lambda answer: _number(answer, part) in runs


@extrapolation_verdict.mistake(when=_is("for it", "1"))
def inside_for_beyond():
    """'for it': run 1 was measured within the range, and there the NALU's error is not the smaller one"""
    return extrapolation_verdict() | {"for it": 1}


@extrapolation_verdict.mistake(when=_is("which operations", "5"))
def inputs_for_operations():
    """'which operations': runs 2 and 5 have the same operation; they differ in the numbers that come in"""
    return extrapolation_verdict() | {"which operations": 5, "which inputs": 3}


@extrapolation_verdict.mistake(when=_is("which operations", "1"))
def range_for_operations():
    """'which operations': run 1 multiplies, as run 2 does; it differs in the range, and is not beyond it"""
    return extrapolation_verdict() | {"which operations": 1}


@extrapolation_verdict.mistake(when=says(61, "true"))
def true_without_conditions():
    """row 61: it speaks of conventional nets in general, and a ReLU net adds at least as well beyond the range"""
    return extrapolation_verdict() | {61: "true"}


@extrapolation_verdict.mistake(when=says(61, "wrong"))
def wrong_altogether():
    """row 61: products of positive numbers beyond the range, run 2, are what it says, and plain nets failed there"""
    return extrapolation_verdict() | {61: "wrong"}


@extrapolation_verdict.mistake(when=says(61, "imprecise"))
def only_a_matter_of_words():
    """row 61: the words are clear enough; what is missing is for which operations, inputs and trainings it holds"""
    return extrapolation_verdict() | {61: "imprecise"}


@extrapolation_verdict.alternative
def as_texts():
    return {"61": "True with conditions", "for it": "2", "which operations": 3.0, "which inputs": "run 5",
            "how it is trained": "4"}  # fmt: skip
