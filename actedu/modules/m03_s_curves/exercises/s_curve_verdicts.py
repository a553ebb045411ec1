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
def s_curve_verdicts(*, mean=1.2):
    r"""Measure two numbers: draw 10 000 values $x$ from a normal distribution with mean {mean} and sd 1, and take the
    mean and the standard deviation of $\tanh(x)$.

    Then give your verdict on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`. A
    verdict counts together with its evidence: only once both numbers are right.

    Answer with a dictionary: `{16: "...", 18: "...", 19: "...", "mean": ..., "sd": ...}`.
    """
    y = np.tanh(mean + np.random.default_rng(0).standard_normal(10_000))
    return {16: "true with conditions", 18: "imprecise", 19: "imprecise", "mean": y.mean(), "sd": y.std()}


s_curve_verdicts.given(listed(16, 18, 19))

_TENTHS = (
    2,
    3,
    4,
    5,
    7,
    8,
    10,
    11,
    13,
    14,
    16,
    18,
    21,
    24,
)  # between these, mean and sd are about alike, or neighbours

s_curve_verdicts.vary(lambda rng: {"mean": int(rng.choice([-1, 1]) * rng.choice(_TENTHS)) / 10})

_NEAR = 0.025  # at least four standard errors of 10 000 draws


@cache
def _after_tanh(mean):
    """Mean and sd of tanh(x) for many x around `mean`."""
    y = np.tanh(mean + np.random.default_rng(0).standard_normal(100_000))
    return {"mean": y.mean(), "sd": y.std()}


s_curve_verdicts.facts(
    lambda *, mean: {"mean_after": f"{_after_tanh(mean)['mean']:.2f}", "sd": f"{_after_tanh(mean)['sd']:.2f}"}
)


def _measured(answer, setting, *, mean):
    if not isinstance(answer, dict):
        return f"a dictionary with the keys 16, 18, 19, 'mean' and 'sd' is asked for; this is {brief(answer)}"
    for name, right in _after_tanh(mean).items():
        value = numbers(answer.get(name))
        if value is None or value.size != 1:
            return f"under {name!r} stands {brief(answer.get(name))}; one number is asked for"
        if not abs(float(value.reshape(())) - right) <= _NEAR:
            return f"the {name} after tanh is not {brief(answer[name])}: draw the numbers and measure it"
    return None


def _verdict(row):
    def test(answer, setting, *, mean):
        said = Verdict(row).run(answer, setting)
        return said or (_measured(answer, setting, mean=mean) and "it counts once your two numbers are right")

    return Holds(f"the verdict on claim {row}", test)


s_curve_verdicts.checks(Holds("the mean and the sd after tanh", _measured), _verdict(16), _verdict(18), _verdict(19))

s_curve_verdicts.hints(
    "For each row ask: is every word defined, and would it hold for other data, depths or learning rates?",
    "See Explain in the lesson: tanh(z) = 2 sigma(2z) - 1. What does that leave of 'stronger'? For row 19, compare "
    "with what standardising does: mean 0, sd 1.",
    "One of the three holds often enough to be measured, but not always; in two, a word has no fixed meaning or "
    "the wrong one. With mean 5 instead of {mean}: x = 5 + rng.standard_normal(10_000), then np.tanh(x).mean() and "
    ".std().",
    "Run test_claim(16), (18) and (19): does each show all that the row says, a part of it, or something else? "
    '{16: "___", 18: "___", 19: "___", "mean": ___, "sd": ___}',
)

s_curve_verdicts.why(r"""
    Row 16 holds where each curve has its best gain and rate: a little with one hidden layer, clearly with three, and
    the centre is what the difference needs; the slope can be made up for. Row 18 uses a word without a measure: tanh is
    four times steeper at 0 and leaves its tangent sooner, by exactly the factor 2 of the input scale. Row 19 says
    normalise where squash is meant: numbers around {mean} leave tanh with mean {mean_after} and sd {sd}, not 0 and 1.
    """)


@s_curve_verdicts.mistake(when=says(16, "true"))
def always_faster(*, mean):
    """row 16: how much depends on depth and optimiser, and with one hidden layer and its own gain and rate the
    difference is small; run test_claim(16)
    """
    return s_curve_verdicts(mean=mean) | {16: "true"}


@s_curve_verdicts.mistake(when=says(16, "wrong"))
def never_faster(*, mean):
    """row 16: it is no invention either. With three hidden layers the sigmoid needed more epochs; run test_claim(16)"""
    return s_curve_verdicts(mean=mean) | {16: "wrong"}


@s_curve_verdicts.mistake(when=says(16, "imprecise"))
def called_imprecise(*, mean):
    """row 16: its words can be measured, epochs to a loss; what is missing is when it holds"""
    return s_curve_verdicts(mean=mean) | {16: "imprecise"}


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


@s_curve_verdicts.mistake(when=lambda a: 0.97 < a["sd"] < 1.03)
def sd_before_tanh(*, mean):
    """the sd you give is that of x before tanh"""
    return s_curve_verdicts(mean=mean) | {"sd": 1.0}


@s_curve_verdicts.mistake(when=lambda a, *, mean: abs(a["mean"] - np.tanh(mean)) < 0.01)
def tanh_of_the_mean(*, mean):
    """this is tanh of the mean, not the mean of tanh: a curve that bends does not keep averages"""
    return s_curve_verdicts(mean=mean) | {"mean": np.tanh(mean)}


@s_curve_verdicts.mistake(when=lambda a, *, mean: abs(a["sd"] - _after_tanh(mean)["mean"]) < 0.01)
def mean_for_sd(*, mean):
    """under 'sd' stands the mean after tanh"""
    return s_curve_verdicts(mean=mean) | {"sd": _after_tanh(mean)["mean"]}


@s_curve_verdicts.mistake(when=lambda a, *, mean: abs(a["sd"] - _after_tanh(mean)["sd"] ** 2) < 0.01)
def variance_for_sd(*, mean):
    """under 'sd' stands the variance after tanh; the sd is its root"""
    return s_curve_verdicts(mean=mean) | {"sd": _after_tanh(mean)["sd"] ** 2}
