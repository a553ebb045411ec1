from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Three claims about ReLU", points=3, stars=2, kind="verdict on a claim")
def relu_verdicts():
    r"""Give your verdicts on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {23: "imprecise", 24: "true with conditions", 26: "true"}


@relu_verdicts.starter
def blank():
    return {23: ..., 24: ..., 26: ...}


relu_verdicts.given(listed(23, 24, 26))

relu_verdicts.checks(Verdict(23), Verdict(24), Verdict(26))

relu_verdicts.hints(
    "Ask of each row: which experiment of the lesson would show it false, and did it?",
    "Row 23: 'Observe' and 'Half are off'. Row 24: the last line under 'Pitfalls'. Row 26: 'Dying in training'.",
    "Row 22 was 'true with conditions': right at one scale of the weights, not at another. Is one of these right "
    "in some layers only, and does one draw a conclusion that does not follow?",
    '{23: "im___", 24: "true with ___", 26: "___"}; test_claim(23) and so on run the experiments.',
)

relu_verdicts.why(
    "Row 23 states a fact and draws a conclusion that does not follow. Row 24 holds where the activation is a "
    "large part of the work, which it is not in wide layers. Row 26 says only that units can die, and the "
    "learning-rate experiment shows them."
)


@relu_verdicts.mistake(when=says(23, "true", "true with conditions"))
def off_units_forgotten():
    """row 23: the first half is right, but units that are off pass nothing, and half of a fresh net is off"""
    return relu_verdicts() | {23: "true"}


@relu_verdicts.mistake(when=says(24, "true"))
def matrix_product_forgotten():
    """row 24: cheap it is, but beside the matrix product of a wide layer the activation hardly counts"""
    return relu_verdicts() | {24: "true"}


@relu_verdicts.mistake(when=says(24, "wrong"))
def nothing_in_cheap():
    """row 24: it is cheap indeed, and in narrow layers that can count, so something in the sentence holds"""
    return relu_verdicts() | {24: "wrong"}


@relu_verdicts.mistake(when=says(26, "wrong", "imprecise"))
def deaths_denied():
    """row 26: the claim says that units can die, and the experiments show units that do"""
    return relu_verdicts() | {26: "wrong"}
