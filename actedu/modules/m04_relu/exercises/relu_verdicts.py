from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Three claims about ReLU", points=3, stars=2, kind="verdict on a claim")
def relu_verdicts():
    r"""Give your verdicts on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {23: "imprecise", 24: "true with conditions", 26: "true with conditions"}


@relu_verdicts.starter
def blank():
    return {23: ..., 24: ..., 26: ...}


relu_verdicts.given(listed(23, 24, 26))

relu_verdicts.checks(Verdict(23), Verdict(24), Verdict(26))

relu_verdicts.hints(
    "Take each claim apart into what it states and what it concludes. Does each part hold, and always?",
    "Row 23: 'Observe' and 'Half are off'. Row 24: the last line under 'Pitfalls'. Row 26: 'Dying in training'.",
    '"Tall people play basketball well because they see over others": a premise that holds for some, a conclusion that '
    'does not follow. Which word would you give that, and which to "Salt melts ice", which fails in a hard frost?',
    "{23: ___, 24: ___, 26: ___}; test_claim(23) and so on run the experiments: compare them with the words",
)

relu_verdicts.why(
    "Row 23 states a fact and draws a conclusion that does not follow. Row 24 holds where the activation is a "
    "large part of the work, which it is not in wide layers. In row 26 units do die, on the data at hand, but many of "
    "those that were dead after some pass were on again later: the layers before them go on learning."
)


@relu_verdicts.mistake(when=says(23, "true", "true with conditions"))
def off_units_forgotten():
    """row 23: the first half is right, but units that are off pass nothing, and half of a fresh net is off"""
    return relu_verdicts() | {23: "true"}


@relu_verdicts.mistake(when=says(24, "true"))
def matrix_product_forgotten():
    """row 24: cheap it is, but beside the matrix product of a wide layer the activation hardly counts"""
    return relu_verdicts() | {24: "true"}


@relu_verdicts.mistake(when=says(23, "wrong"))
def first_half_forgotten():
    """row 23: a unit that is off does block the gradient, so its first half is right; the conclusion is what fails"""
    return relu_verdicts() | {23: "wrong"}


@relu_verdicts.mistake(when=says(24, "imprecise"))
def a_case_in_which_it_holds():
    """row 24: beside a narrow layer's product what ReLU saves does speed up each step: there the sentence holds"""
    return relu_verdicts() | {24: "imprecise"}


@relu_verdicts.mistake(when=says(24, "wrong"))
def nothing_in_cheap():
    """row 24: it is cheap indeed, and in narrow layers that can count, so something in the sentence holds"""
    return relu_verdicts() | {24: "wrong"}


@relu_verdicts.mistake(when=says(26, "true"))
def deaths_for_ever():
    """row 26: units die, but not all for good; layers before a dead unit still learn, and may turn it on again"""
    return relu_verdicts() | {26: "true"}


@relu_verdicts.mistake(when=says(26, "imprecise"))
def deaths_as_the_claim_says():
    """row 26: some units do die on the data at hand and stay so: of those the sentence holds as it stands"""
    return relu_verdicts() | {26: "imprecise"}


@relu_verdicts.mistake(when=says(26, "wrong"))
def deaths_denied():
    """row 26: the claim says that units can die, and the experiments show units that do"""
    return relu_verdicts() | {26: "wrong"}
