from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Four claims about output layers", points=4, stars=2, kind="verdict on a claim")
def output_verdicts():
    r"""Give your verdicts on the four claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {13: "true with conditions", 45: "true with conditions", 47: "imprecise", 48: "true with conditions"}


@output_verdicts.starter
def blank():
    return {13: ..., 45: ..., 47: ..., 48: ...}


output_verdicts.given(listed(13, 45, 47, 48))

output_verdicts.checks(Verdict(13), Verdict(45), Verdict(47), Verdict(48))

output_verdicts.hints(
    "Ask of each row: for which targets, which sizes or which outputs does it hold, and does the row say so?",
    "Row 13: 'Two classes' under 'Softmax, whole'. Row 45: 'Deeper'. Rows 47 and 48: the table 'Eight tasks'.",
    "Row 46 was wrong of ReLU before a softmax. That is about classes: is there a target that is never negative and "
    "often 0? And which targets can an output between -1 and 1 reach?",
    "For each row finish: 'it holds for ___, and not for ___'. Does the row name that limit? If it says 'only', does "
    "the word go too far? {13: ___, 45: ___, 47: ___, 48: ___}; test_claim(13) and so on run the experiments.",
)

output_verdicts.why(
    "Row 13 holds if sigmoid goes with one output and softmax with two. In row 45 the cost grows with the classes, but "
    "behind a wide layer the layer itself costs more. Row 47 goes too far: for targets that are 0 or above a ReLU "
    "output fits, if it starts switched on. In row 48 linear reaches everything, tanh what lies between its limits."
)


@output_verdicts.mistake(when=says(13, "true"))
def outputs_not_counted():
    """row 13: softmax over one output is always 1, so it matters how many outputs there are, and the row is silent"""
    return output_verdicts() | {13: "true"}


@output_verdicts.mistake(when=says(13, "wrong"))
def two_heads_one_model():
    """row 13: both heads fit, each with its number of outputs: softmax over two is a sigmoid of their difference"""
    return output_verdicts() | {13: "wrong"}


@output_verdicts.mistake(when=says(45, "true"))
def layer_before_forgotten():
    """row 45: the layer before it has a weight for each class and input, and with many inputs it takes the time"""
    return output_verdicts() | {45: "true"}


@output_verdicts.mistake(when=says(45, "wrong"))
def cost_denied():
    """row 45: softmax does grow with the number of classes, and behind a narrow layer it counts"""
    return output_verdicts() | {45: "wrong"}


@output_verdicts.mistake(when=says(47, "true", "true with conditions"))
def never_at_the_output():
    """row 47: 'only' excludes too much: for targets that are never negative ReLU outputs reached a small error"""
    return output_verdicts() | {47: "true"}


@output_verdicts.mistake(when=says(47, "wrong"))
def risk_denied():
    """row 47: as a caution it has something: a ReLU output that starts at 0 was stuck from some starts"""
    return output_verdicts() | {47: "wrong"}


@output_verdicts.mistake(when=says(48, "true"))
def limits_of_tanh():
    """row 48: a tanh output cannot reach a target above 1, and the row does not ask for one between limits"""
    return output_verdicts() | {48: "true"}


@output_verdicts.mistake(when=says(48, "wrong"))
def tanh_ruled_out():
    """row 48: linear fits every number, and tanh fits a target that lies between its limits"""
    return output_verdicts() | {48: "wrong"}
