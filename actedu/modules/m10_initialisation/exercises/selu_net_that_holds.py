import numpy as np

from actedu.checks import Holds, brief, call, numbers
from actedu.checks.outcome import Failure
from actedu.exercises import exercise


@exercise(
    title="A SELU net that holds",
    points=3,
    stars=2,
    kind="debug the code",
    defect="c12",
    uses=("from actedu.nets import Dense, Dropout, Sequential",),
)
def selu_net_that_holds(x, drop, seed=0):
    r"""One of our sources promises mean 0 and variance 1 through the whole SELU net, and sets nothing for it. Below, 50
    layers of 256 SELU units are built as many people would, and return what leaves the last layer for inputs `x`
    with mean 0 and variance 1.

    With `drop=0` the variance comes out above 100. Repair it, so that it stays near 1, and also when a share `drop`
    of the units is dropped in training.
    """


def _x(rng=None):
    return (rng or np.random.default_rng(1)).standard_normal((64, 256))


def _outputs(answer, x, drop):
    """Return what leaves the net and the call that gave it, or why it is none, as a Failure."""
    got = call(answer, x, drop)
    y = None if got.error else numbers(got.value)
    if got.error == "NotImplementedError":
        return Failure("there is no code yet: replace the line that raises NotImplementedError", (x, drop), None, got)
    if got.error:
        return Failure(f"it stops with {got}", (x, drop), None, got)
    if y is None or y.shape != x.shape:
        return Failure(f"outputs of shape {x.shape} are asked for; this is {brief(got.value)}", (x, drop), None, got)
    return y, lambda sentence: Failure(sentence, (x, drop), "mean 0 and variance 1", got)


def _holds(drop, drawn=False):
    def judge(answer, setting):
        found = _outputs(answer, _x(setting.rng() if drawn else None), drop)
        if isinstance(found, Failure):
            return found
        y, failing = found
        mean, variance = float(y.mean()), float(y.var())
        if not abs(mean) <= 0.25:
            return failing(f"the mean comes out as {mean:.1f}")
        return None if 0.65 <= variance <= 1.35 else failing(f"the variance comes out as {variance:.3g}")

    return judge


def _drops(answer, setting):
    whole, thinned = (_outputs(answer, _x(), drop) for drop in (0.0, 0.1))
    for found in (whole, thinned):
        if isinstance(found, Failure):
            return found
    return thinned[1]("dropping a tenth of the units changes nothing") if np.allclose(whole[0], thinned[0]) else None


def _is_a_net(answer, setting):
    one, other = (_outputs(answer, x, 0.0) for x in (_x(), -_x()))
    for found in (one, other):
        if isinstance(found, Failure):
            return found
    straight = np.allclose(one[0], -other[0])
    return one[1]("x and -x give opposite outputs: a straight line does so, SELU does not") if straight else None


selu_net_that_holds.checks(
    Holds("keeps the variance with no unit dropped", _holds(0.0)),
    Holds("keeps it with a tenth of the units dropped", _holds(0.1)),
    Holds("still drops units", _drops),
    Holds("still is a net of SELU layers", _is_a_net),
    Holds("keeps it for other inputs", _holds(0.05, drawn=True), hidden=True),
)

selu_net_that_holds.hints(
    "Which two of SELU's conditions do the lines of the net break? Mend one, and measure before you mend the other.",
    "See 'Two equations, two constants' in the lesson: the conditions stand below its cell.",
    "For ReLU layers the start is `he()`, which makes up for the half that ReLU removes. What does SELU remove?",
    'from actedu.nets import ___Dropout, Dense, Sequential, ___; then Dense(256, 256, "selu", init=___())',
)

selu_net_that_holds.why(
    "SELU's constants were solved for weights of variance 1 / n: He's have twice that, and each layer makes the signal "
    "larger. Ordinary dropout sets units to 0 and enlarges the rest, which raises the variance. AlphaDropout sets them "
    "to SELU's lowest value and corrects mean and variance."
)


@selu_net_that_holds.fault
def conditions_left_out(x, drop, seed=0):
    """He's weights have twice the variance that SELU's constants were solved for, and 50 layers add up"""


@selu_net_that_holds.mistake
def dropout_left(x, drop, seed=0):
    """with no unit dropped it holds; ordinary dropout raises the variance layer by layer"""
    from actedu.nets import Dense, Dropout, Sequential, lecun

    layers = []
    for _ in range(50):
        layers += [Dense(256, 256, "selu", init=lecun()), Dropout(drop)]
    return Sequential(layers, seed=seed).forward(x, training=True)


@selu_net_that_holds.mistake
def he_left(x, drop, seed=0):
    """AlphaDropout is right, and the weights are still He's: they were made for ReLU, which removes a half"""
    from actedu.nets import AlphaDropout, Dense, Sequential, he

    layers = []
    for _ in range(50):
        layers += [Dense(256, 256, "selu", init=he()), AlphaDropout(drop)]
    return Sequential(layers, seed=seed).forward(x, training=True)


@selu_net_that_holds.mistake
def prediction_instead(x, drop, seed=0):
    """out of training nothing is dropped: the variance holds because the task has gone"""
    from actedu.nets import Dense, Dropout, Sequential, lecun

    layers = []
    for _ in range(50):
        layers += [Dense(256, 256, "selu", init=lecun()), Dropout(drop)]
    return Sequential(layers, seed=seed).forward(x)


@selu_net_that_holds.mistake
def activation_left_out(x, drop, seed=0):
    """without "selu" the layers are straight lines: 50 of them keep the variance, and are one straight line"""
    from actedu.nets import AlphaDropout, Dense, Sequential, lecun

    layers = []
    for _ in range(50):
        layers += [Dense(256, 256, init=lecun()), AlphaDropout(drop)]
    return Sequential(layers, seed=seed).forward(x, training=True)


@selu_net_that_holds.mistake
def scaled_at_the_end(x, drop, seed=0):
    """dividing the last outputs by their sd hides what became of the layers in between, and the mean is off as well"""
    from actedu.nets import Dense, Dropout, Sequential, he

    layers = []
    for _ in range(50):
        layers += [Dense(256, 256, "selu", init=he()), Dropout(drop)]
    y = Sequential(layers, seed=seed).forward(x, training=True)
    return y / y.std()


@selu_net_that_holds.alternative
def weights_by_gain(x, drop, seed=0):
    from actedu.nets import AlphaDropout, Dense, Sequential, normal

    pairs = [(Dense(256, 256, "selu", init=normal(1.0)), AlphaDropout(drop)) for _ in range(50)]
    return Sequential([layer for pair in pairs for layer in pair], seed=seed).forward(x, training=True)


@selu_net_that_holds.alternative
def with_own_gain(x, drop, seed=0):
    from actedu.nets import AlphaDropout, Dense, Sequential

    layers = [layer for _ in range(50) for layer in (Dense(256, 256, "selu"), AlphaDropout(drop))]
    return Sequential(layers, seed=seed + 1).forward(x, training=True)
