from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="An error through many layers", points=2, stars=2, kind="predict the number")
def error_after_layers(*, depth=12, scale=1.5, slope=0.4):
    r"""A fresh net has {depth} wide hidden layers, with weights of sd ${scale} / \sqrt{n}$ for $n$ inputs. The slopes
    of its units have a root mean square of {slope} in every layer.

    At the outputs of the last hidden layer the error has length 1. About how long is it at the input of the net, after
    all {depth} layers? A factor of 2 is tolerated.
    """
    return (scale * slope) ** depth


@error_after_layers.vary
def other_net(rng):
    pairs = [
        (0.5, 0.2), (0.5, 0.3), (0.5, 0.6), (0.6, 0.3), (1.5, 0.2), (1.5, 0.4), (2.0, 0.2), (2.0, 0.3), (3.0, 0.1),
        (3.0, 0.6), (4.0, 0.4), (4.0, 0.6), (5.0, 0.6),
    ]  # fmt: skip
    scale, slope = pairs[int(rng.integers(len(pairs)))]
    return {"depth": int(rng.integers(8, 25)), "scale": scale, "slope": slope}


error_after_layers.checks(IsNumber(factor=2))

error_after_layers.hints(
    "What does one layer do to the length of the error? Then the same again and again.",
    "See 'Activation and scale, kept apart': a layer has two factors.",
    "Two layers of scale 0.9 and slope 0.5: each multiplies by 0.9 times 0.5 = 0.45, both by 0.45 times 0.45 = 0.2.",
    "(scale * ___) ** {depth}",
)

error_after_layers.why(
    "Each layer multiplies the error by its slopes and by its weights, {scale} times {slope} together, and {depth} "
    "layers do so {depth} times. Neither factor alone tells whether the error vanishes or explodes."
)


@error_after_layers.mistake
def slopes_alone(*, depth, slope):
    """these are the slopes alone: each layer multiplies by its weights too, here by {scale}"""
    return slope**depth


@error_after_layers.mistake
def weights_alone(*, depth, scale):
    """these are the weights alone: the slopes of the units multiply the error too"""
    return scale**depth


@error_after_layers.mistake
def added_up(*, depth, scale, slope):
    """layers multiply one after the other: the factor of a layer is taken to the power {depth}, not {depth} times"""
    return depth * scale * slope


@error_after_layers.mistake
def one_layer(*, scale, slope):
    """this is what one layer does"""
    return scale * slope
