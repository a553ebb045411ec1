from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What the ensemble costs", points=2, stars=1, kind="predict the number")
def extra_parameters(*, layers=2, n=64, k=3):
    """A net has {layers} hidden layers of {n} units. Each hidden layer gets an ensemble of {k} activations: every unit
    has a logit of its own for each activation, and each activation has a scale and a shift for the whole layer.

    How many parameters does the net learn more than with ReLU?
    """
    return layers * (n * k + 2 * k)


@extra_parameters.vary
def other_net(rng):
    return {
        "layers": int(rng.integers(2, 6)),
        "n": int(rng.choice([16, 24, 32, 48, 64, 96, 128])),
        "k": int(rng.integers(3, 8)),
    }


extra_parameters.checks(IsNumber(atol=0.5, title="the number of further parameters"))

extra_parameters.hints(
    "Count one layer: what does each unit have for itself, and what does the layer have once?",
    "See 'Mixtures' in the lesson, which counts for a mixture and says what an ensemble has besides.",
    "One layer of 5 units with 2 activations: 5 times 2 = 10 logits, and 2 scales and 2 shifts: 14.",
    "{layers} times ({n} times {k} + ___ times {k})",
)

extra_parameters.why(
    "The logits are one for each unit and activation; scale and shift are one for each activation of a layer. ReLU "
    "learns nothing. Beside the weights this is little: the matrix between two layers of {n} has {n} times {n}."
)


@extra_parameters.mistake
def one_set_a_layer(*, layers, k):
    """this counts one set of logits a layer, as a mixture has; in an ensemble each unit has its own"""
    return layers * (k + 2 * k)


@extra_parameters.mistake
def scales_forgotten(*, layers, n, k):
    """the scale and the shift of each activation are learned, too"""
    return layers * n * k


@extra_parameters.mistake
def scales_for_each_unit(*, layers, n, k):
    """scale and shift belong to an activation of the layer, and all units share them"""
    return layers * 3 * n * k


@extra_parameters.mistake
def one_layer(*, n, k):
    """this is one hidden layer; there are more"""
    return n * k + 2 * k


@extra_parameters.mistake
def scale_without_shift(*, layers, n, k):
    """an activation has a scale and a shift: two numbers each, not one"""
    return layers * (n * k + k)


@extra_parameters.alternative
def as_a_float(*, layers, n, k):
    return float(layers * k * (n + 2))
