from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Three claims about ELU and swish", points=3, stars=2, kind="verdict on a claim")
def smooth_verdicts():
    r"""Give your verdicts on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {31: "wrong", 32: "imprecise", 36: "true"}


@smooth_verdicts.starter
def blank():
    return {31: ..., 32: ..., 36: ...}


smooth_verdicts.given(listed(31, 32, 36))

smooth_verdicts.checks(Verdict(31), Verdict(32), Verdict(36))

smooth_verdicts.hints(
    "Put numbers in: what do leaky ReLU and ELU give at -1, -10 and -100? What is ELU's slope at each?",
    "Row 31: 'Meet it' and the module on ReLU. Row 32: ELU's slope under 'Meet it'. Row 36: 'One family'.",
    "A claim is wrong if it denies what is so, and imprecise if it holds in words and misses what matters. Leaky ReLU "
    "at -1 is -0.01: is that negative?",
    '{31: "___", 32: "im___", 36: "___"}; test_claim(31) and so on run the experiments.',
)

smooth_verdicts.why(
    "Row 31 names as the difference what the two have in common. Row 32 holds on paper: e^x is never 0. But it fades "
    "so fast that at -10 little is left, and in floats it ends. Row 36 is right in all it says: swish is x times a "
    "sigmoid of its own input, and a large beta makes it nearly ReLU."
)


@smooth_verdicts.mistake(when=says(31, "true", "true with conditions"))
def leak_forgotten():
    """row 31: a leaky ReLU gives alpha times x on the left, which is negative as well; so that is no difference"""
    return smooth_verdicts() | {31: "true"}


@smooth_verdicts.mistake(when=says(31, "imprecise"))
def wrong_called_imprecise():
    """row 31: it says 'except that', and names something that both units do; there is no reading in which it holds"""
    return smooth_verdicts() | {31: "imprecise"}


@smooth_verdicts.mistake(when=says(32, "true", "true with conditions"))
def fading_overlooked():
    """row 32: other than 0 on paper, yes; but a slope of e^-10 hardly moves a weight, and in floats it becomes 0"""
    return smooth_verdicts() | {32: "true"}


@smooth_verdicts.mistake(when=says(32, "wrong"))
def exponential_called_zero():
    """row 32: e^x is above 0 for every real x; what the claim leaves out is how small it gets"""
    return smooth_verdicts() | {32: "wrong"}


@smooth_verdicts.mistake(when=says(36, "imprecise", "wrong"))
def omission_counted():
    """row 36: it leaves out the dip below 0, but what it does say is so, and it has a measure: the distance to ReLU"""
    return smooth_verdicts() | {36: "imprecise"}


@smooth_verdicts.mistake(when=says(36, "true with conditions"))
def condition_sought():
    """row 36: each part holds as it stands: the gate is a sigmoid of the input itself, and that is a soft ReLU"""
    return smooth_verdicts() | {36: "true with conditions"}
