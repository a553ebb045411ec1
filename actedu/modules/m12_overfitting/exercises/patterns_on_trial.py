from functools import cache

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.data import digits
from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says
from actedu.nets import Adam, Network, accuracy, train


@exercise(
    title="Do weights show patterns?",
    points=4,
    stars=2,
    kind="verdict on a claim",
    uses=("from actedu.data import digits", "from actedu.nets import Adam, Network, accuracy, train"),
)
def patterns_on_trial(*, images=200, drawn=120):
    r"""Measure first. Take the first {images} training digits of `digits()`, and a copy of their labels. Replace the first
    {drawn} of these by `np.random.default_rng(0).integers(0, 10, {drawn})`. Train `Network((64, 128, 10), "relu", seed=0)`
    on them: `optimiser=Adam(0.003)`, `epochs=60`.

    Which share of its training labels does the net give, and which share of the test digits, `x_test`, does it get
    right? Then give your verdict on claim 55: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`. It counts
    together with its evidence.

    Answer with a dictionary: `{55: "...", "learned": ..., "new": ...}`. Being 0.05 off is tolerated.
    """  # noqa: E501 (shorter with the numbers in it)
    d = digits()
    x, y = d.x_train[:images], d.y_train[:images].copy()
    y[:drawn] = np.random.default_rng(0).integers(0, 10, drawn)
    net = Network((64, 128, 10), "relu", seed=0)
    train(net, x, y, optimiser=Adam(0.003), epochs=60)
    return {
        55: "true with conditions",
        "learned": accuracy(net, x, y),
        "new": accuracy(net, d.x_test, d.y_test),
    }


patterns_on_trial.given(listed(55))


_NAMES = ("learned", "new")


@cache
def _shares(images, drawn):
    d = digits()
    x, y = d.x_train[:images], d.y_train[:images].copy()
    y[:drawn] = np.random.default_rng(0).integers(0, 10, drawn)
    net = Network((64, 128, 10), "relu", seed=0)
    train(net, x, y, optimiser=Adam(0.003), epochs=60, progress=False)
    return {"learned": accuracy(net, x, y), "new": accuracy(net, d.x_test, d.y_test)}


def _number(answer, name):
    value = numbers(answer.get(name))
    return None if value is None or value.size != 1 else float(value.reshape(()))


def _near(answer, name, right):
    value = _number(answer, name)
    return value is not None and abs(value - right) <= 0.05


def _measured(answer, setting, *, images, drawn):
    if not isinstance(answer, dict):
        return f"a dictionary with the keys 55, 'learned' and 'new' is asked for; this is {brief(answer)}"
    for name, right in _shares(images, drawn).items():
        if _number(answer, name) is None:
            return f"under {name!r} stands {brief(answer.get(name))}; one number is asked for"
        if not _near(answer, name, right):
            return f"the share under {name!r} is not {brief(answer[name])}"
    return None


def _verdict(answer, setting, *, images, drawn):
    said = Verdict(55).run(answer, setting)
    unmeasured = _measured(answer, setting, images=images, drawn=drawn)
    return said or (unmeasured and "it counts once your two numbers are right")


patterns_on_trial.checks(Holds("the two shares", _measured), Holds("the verdict on claim 55", _verdict))

patterns_on_trial.hints(
    "Half of the work is a run. Then: which of your two numbers speaks of unseen data, as the claim does?",
    "See what is said of random labels under 'Observe' in the lesson. There all labels were drawn.",
    "For the first run in the lesson it would be: y = rng.integers(0, 10, 300), then train, then accuracy twice.",
    '{55: "___", "learned": accuracy(net, ___, y), "new": accuracy(net, ___, d.y_test)}: is there a case in which it '
    "holds, and one in which it does not?",
)

patterns_on_trial.why(
    "The net gives nearly all of its labels, drawn ones and right ones. Of new digits it gets fewer: its weights stand "
    "for patterns of the digits and for what single images were labelled with. From right labels the sentence holds, "
    "from labels that are all drawn it does not: it needs patterns that are there to be learned, and data kept back to "
    "tell."
)


def _with(images, drawn, **changed):
    return {55: "true with conditions", **_shares(images, drawn)} | changed


@patterns_on_trial.mistake(when=says(55, "true"))
def always_so(*, images, drawn):
    """the net gives nearly all of its labels, and far fewer of the new digits: some of what it learned is no pattern"""
    return _with(images, drawn) | {55: "true"}


@patterns_on_trial.mistake(when=says(55, "wrong"))
def never_so(*, images, drawn):
    """the net gets far more of the new digits than a tenth, which is chance: some of what it learned is a pattern"""
    return _with(images, drawn) | {55: "wrong"}


@patterns_on_trial.mistake(when=says(55, "imprecise"))
def called_imprecise(*, images, drawn):
    """it says something that can be measured, and that does hold for right labels; what is missing is when"""
    return _with(images, drawn) | {55: "imprecise"}


@patterns_on_trial.mistake(
    when=lambda a, *, images, drawn: all(
        _near(a, name, right) for name, right in zip(_NAMES, reversed(_shares(images, drawn).values()), strict=True)
    )
)
def exchanged(*, images, drawn):
    """the two are exchanged: the net knows its own labels better than new digits"""
    return _with(images, drawn, **dict(zip(_NAMES, reversed(_shares(images, drawn).values()), strict=True)))


@patterns_on_trial.mistake(when=lambda a, *, images, drawn: _near(a, "new", _shares(images, 0)["new"]))
def right_labels_learned(*, images, drawn):
    """this is what a net gets that learned from right labels alone: the drawn ones have to be put in before training"""
    return _with(images, drawn, **_shares(images, 0))


@patterns_on_trial.alternative
def rounded(*, images, drawn):
    return {"55": "True with conditions"} | {name: round(value, 2) for name, value in _shares(images, drawn).items()}
