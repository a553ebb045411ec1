from functools import cache

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says
from actedu.nets import Network
from actedu.probes import gradient_by_layer


@exercise(
    title="The sigmoid on trial",
    points=4,
    stars=2,
    kind="verdict on a claim",
    uses=("from actedu.nets import Network", "from actedu.probes import gradient_by_layer"),
)
def saturation_verdict(*, depth=8):
    r"""Measure first. A fresh net `Network((100, *[100] * {depth}, 10), "sigmoid", gain=1.0, seed=0)` has {depth}
    hidden layers. Draw from `rng = np.random.default_rng(0)` the inputs, `rng.standard_normal((100, 100))`, then the
    labels, `rng.integers(0, 10, 100)`. `gradient_by_layer(net, x, y)` gives the norm of each layer's weight
    gradient, from the first layer to the output.

    Take the first layer's, at a gain of 1 and at a gain of 4.8. Then give your verdict on claim 14: `"true"`,
    `"true with conditions"`, `"imprecise"` or `"wrong"`. It counts together with its evidence.

    Answer with a dictionary: `{14: "...", "gain 1": ..., "gain 4.8": ...}`. A factor of 2 is tolerated.
    """
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((100, 100)), rng.integers(0, 10, 100)
    first = {}
    for gain in (1.0, 4.8):
        net = Network((100, *[100] * depth, 10), "sigmoid", gain=gain, seed=0)
        first[f"gain {gain:g}"] = gradient_by_layer(net, x, y)[0]
    return {14: "true with conditions", **first}


saturation_verdict.given(listed(14))

saturation_verdict.vary(lambda rng: {"depth": int(rng.integers(5, 31))})

_NAMES = ("gain 1", "gain 4.8")


@cache
def _norms(depth, gain):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((100, 100)), rng.integers(0, 10, 100)
    return gradient_by_layer(Network((100, *[100] * depth, 10), "sigmoid", gain=gain, seed=0), x, y)


def _first(depth):
    return {name: float(_norms(depth, gain)[0]) for name, gain in zip(_NAMES, (1.0, 4.8), strict=True)}


def _last(depth):
    return {name: float(_norms(depth, gain)[-1]) for name, gain in zip(_NAMES, (1.0, 4.8), strict=True)}


def _number(answer, name):
    value = numbers(answer.get(name))
    return None if value is None or value.size != 1 else float(value.reshape(()))


def _near(value, right):
    return value is not None and value > 0 and 0.5 <= value / right <= 2.0


def _measured(answer, setting, *, depth):
    if not isinstance(answer, dict):
        return f"a dictionary with the keys 14, 'gain 1' and 'gain 4.8' is asked for; this is {brief(answer)}"
    for name, right in _first(depth).items():
        value = _number(answer, name)
        if value is None:
            return f"under {name!r} stands {brief(answer.get(name))}; one number is asked for"
        if not _near(value, right):
            return f"the first layer's gradient at {name} is not {brief(value)}"
    return None


def _verdict(answer, setting, *, depth):
    said = Verdict(14).run(answer, setting)
    return said or (_measured(answer, setting, depth=depth) and "it counts once your two numbers are right")


saturation_verdict.checks(
    Holds("the two gradients", _measured),
    Holds("the verdict on claim 14", _verdict),
)

saturation_verdict.hints(
    "What does the claim name as the cause? What did you change between your two numbers?",
    "See 'Activation and scale, kept apart', and module 3, where ten sigmoid layers learned from one start and not "
    "from another.",
    "For tanh at gain 1 it would be: net = Network((100, *[100] * 8, 10), 'tanh', gain=1.0, seed=0), then "
    "gradient_by_layer(net, x, y), whose first entry is the first layer's.",
    '{14: "___", "gain 1": ..., "gain 4.8": ...}: does the claim hold at every depth and from every start?',
)

saturation_verdict.why(
    "The gradients differ by powers of ten, and only the gain was changed. The ledger's run trains such nets: with one "
    "and with three hidden layers they learn, with ten they do not from one start and do from another. So the claim "
    "holds under conditions: depth and a start. Source D names saturation as the cause. At a gain of 1 "
    "nothing is saturated, and the slope of at most a quarter does it; at 4.8 more is saturated, and more arrives."
)


def _with(depth, **changed):
    return {14: "true with conditions", **_first(depth)} | changed


@saturation_verdict.mistake(when=says(14, "true"))
def always_so(*, depth):
    """your own numbers differ by powers of ten at one depth: it takes a start, and row 14 names none"""
    return _with(depth) | {14: "true"}


@saturation_verdict.mistake(when=says(14, "wrong"))
def never_so(*, depth):
    """it does happen: at a gain of 1 hardly any gradient reaches the first layer, and ten layers did not learn from a
    start that keeps the mean square
    """
    return _with(depth) | {14: "wrong"}


@saturation_verdict.mistake(when=says(14, "imprecise"))
def called_imprecise(*, depth):
    """it is said of the right thing: at a gain of 1 the sigmoid's small slopes let hardly any gradient arrive; what it
    leaves out is when, a depth and a start
    """
    return _with(depth) | {14: "imprecise"}


@saturation_verdict.mistake(
    when=lambda a, *, depth: all(_near(_number(a, name), right) for name, right in _last(depth).items())
)
def last_for_first(*, depth):
    """these are the gradients of the output layer, the last entries; the first layer's are asked for"""
    return _with(depth, **_last(depth))


@saturation_verdict.mistake(
    when=lambda a, *, depth: all(
        _near(_number(a, name), right) for name, right in zip(_NAMES, reversed(_first(depth).values()), strict=True)
    )
)
def gains_exchanged(*, depth):
    """the two numbers are exchanged: the larger gain gives the larger gradient here"""
    return _with(depth, **dict(zip(_NAMES, reversed(_first(depth).values()), strict=True)))


@saturation_verdict.alternative
def rounded(*, depth):
    return {"14": "True with conditions"} | {name: float(f"{value:.1e}") for name, value in _first(depth).items()}
