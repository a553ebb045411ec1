from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What many layers leave", points=2, stars=2, kind="predict the number")
def after_many_layers(*, times=3.0, depth=20):
    r"""A wide and deep ReLU net has $n$ inputs a unit. Its weights have variance ${times}/n$, its biases are 0. The
    first layer's sums have mean square 1.

    By what is the mean square of the sums multiplied, on average, by the next {depth} layers? Within a factor of 1.3 it
    counts as right.
    """
    return (times / 2) ** depth


@after_many_layers.vary
def other_net(rng):
    return {"times": float(rng.choice([1.5, 3.0, 4.0])), "depth": int(rng.integers(12, 40))}


after_many_layers.facts(lambda *, times: {"each": f"{times / 2:g}"})

after_many_layers.checks(IsNumber(factor=1.3))

after_many_layers.hints(
    "Follow the mean square through one layer: first ReLU, then the next layer's weights.",
    "See 'The variance of a sum' and 'The gain of any function' in the lesson.",
    "With variance 1 / n each layer leaves 1/2, so 10 layers leave (1/2)^10, about 0.001.",
    "(___ / 2) ** ___",
)

after_many_layers.why(
    "ReLU leaves half of the mean square, the weights multiply by {times}: together {each} a layer, {depth} times "
    "over. He's 2 / n is the one variance for which that is 1."
)


@after_many_layers.mistake
def relu_forgotten(*, times, depth):
    """this leaves out ReLU, which sets half of the mean square to 0 in each layer"""
    return times**depth


@after_many_layers.mistake
def added_up(*, times, depth):
    """factors of layers multiply; this adds them up"""
    return depth * times / 2


@after_many_layers.mistake
def size_for_square(*, times, depth):
    """this is what the size is multiplied by, the root of the mean square"""
    return (times / 2) ** (depth / 2)


@after_many_layers.mistake
def upside_down(*, times, depth):
    """this is one over it: variances above 2 / n make the signal grow, those below make it shrink"""
    return (2 / times) ** depth


@after_many_layers.alternative
def layer_by_layer(*, times, depth):
    size = 1.0
    for _ in range(depth):
        size *= times * 0.5
    return size
