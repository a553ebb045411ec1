from functools import cache

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(
    title="Three claims about S-curves",
    points=4,
    stars=2,
    kind="verdict on a claim",
    uses=("from actedu.activations import sigmoid, tanh",),
)
def s_curve_verdicts(*, mean=3):
    r"""Give your verdict on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.
    And measure one number: the standard deviation of $\tanh(x)$ for many $x$ from a normal distribution with
    mean {mean} and sd 1.

    Answer with a dictionary: `{16: "...", 18: "...", 19: "...", "sd": ...}`.
    """
    x = mean + np.random.default_rng(0).standard_normal(10_000)
    return {16: "true with conditions", 18: "imprecise", 19: "imprecise", "sd": np.tanh(x).std()}


s_curve_verdicts.given(listed(16, 18, 19))

s_curve_verdicts.vary(lambda rng: {"mean": float(rng.choice([2.2, 2.4, 2.6, 2.8]))})


@cache
def _after_tanh(mean):
    """Mean and sd of tanh(x) for many x around `mean`."""
    y = np.tanh(mean + np.random.default_rng(0).standard_normal(10_000))
    return {"mean": y.mean(), "sd": y.std()}


s_curve_verdicts.facts(lambda *, mean: {"sd": f"{_after_tanh(mean)['sd']:.2f}"})


def _spread(answer, setting, *, mean):
    if not isinstance(answer, dict):
        return f"a dictionary with the keys 16, 18, 19 and 'sd' is asked for; this is {brief(answer)}"
    value = numbers(answer.get("sd"))
    if value is None or value.size != 1:
        return f"under 'sd' stands {brief(answer.get('sd'))}; one number is asked for"
    sd = float(value.reshape(()))
    near = abs(sd / _after_tanh(mean)["sd"] - 1) <= 0.2
    return None if near else f"the sd after tanh is not {brief(sd)}: draw the numbers and measure it"


s_curve_verdicts.checks(
    Verdict(16), Verdict(18), Verdict(19), Holds("the sd after tanh is what row 19's numbers give", _spread)
)

s_curve_verdicts.hints(
    "For each row ask: is every word defined, and would it hold for other data, depths or learning rates?",
    "See Explain in the lesson: tanh(z) = 2 sigma(2z) - 1. What does that leave of 'stronger'? For row 19, compare "
    "with what standardising does: mean 0, sd 1.",
    "One of the three holds often enough to be measured, but not always; in two, a word has no fixed meaning or "
    "the wrong one. For 'sd': x = {mean} + rng.standard_normal(10_000), then take tanh and its standard deviation.",
    "Run test_claim(16), (18) and (19): does each show all that the row says, a part of it, or something else? "
    '{16: "___", 18: "___", 19: "___", "sd": ___}',
)

s_curve_verdicts.why(r"""
    Row 16 holds usually, and more with depth; other weights and learning rates can make up for much of it in a shallow
    net. Row 18 uses a word without a measure: tanh is four times steeper at 0 and leaves its tangent sooner, by exactly
    the factor 2 of the input scale. Row 19 says normalise where squash is meant: numbers around {mean} all end near 1,
    with sd {sd}.
    """)


@s_curve_verdicts.mistake(when=says(16, "true"))
def always_faster(*, mean):
    """row 16: not always. In a shallow net with its own gain and learning rate the difference is small; run
    test_claim(16)
    """
    return s_curve_verdicts(mean=mean) | {16: "true"}


@s_curve_verdicts.mistake(when=says(16, "wrong"))
def never_faster(*, mean):
    """row 16: it is no invention either. With three hidden layers the sigmoid needed more epochs; run test_claim(16)"""
    return s_curve_verdicts(mean=mean) | {16: "wrong"}


@s_curve_verdicts.mistake(when=says(18, "true", "true with conditions"))
def stronger_taken_as_defined(*, mean):
    """row 18: true of what? tanh is a rescaled sigmoid, so on some scale each is the more curved; 'steeper' could be
    checked, 'stronger' cannot
    """
    return s_curve_verdicts(mean=mean) | {18: "true"}


@s_curve_verdicts.mistake(when=says(18, "wrong"))
def nothing_in_stronger(*, mean):
    """row 18: there is something to it, the slope at 0 is four times larger; the word is what is missing"""
    return s_curve_verdicts(mean=mean) | {18: "wrong"}


@s_curve_verdicts.mistake(when=says(19, "true", "true with conditions"))
def squashing_taken_for_normalising(*, mean):
    """row 19: look at your own sd. Normalised data would have an sd of 1 and a mean of 0; these do not"""
    return s_curve_verdicts(mean=mean) | {19: "true"}


@s_curve_verdicts.mistake(when=says(19, "wrong"))
def nothing_in_transforms(*, mean):
    """row 19: tanh does transform, and it does bound the numbers; only 'normalise' is the wrong word"""
    return s_curve_verdicts(mean=mean) | {19: "wrong"}


@s_curve_verdicts.mistake(when=lambda a: 0.985 < a["sd"] < 1.015)
def sd_before_tanh(*, mean):
    """the sd you give is that of x before tanh"""
    return s_curve_verdicts(mean=mean) | {"sd": 1.0}


@s_curve_verdicts.mistake(when=lambda a, *, mean: abs(a["sd"] - _after_tanh(mean)["mean"]) < 0.01)
def mean_for_sd(*, mean):
    """this is the mean after tanh, not the sd"""
    return s_curve_verdicts(mean=mean) | {"sd": _after_tanh(mean)["mean"]}
