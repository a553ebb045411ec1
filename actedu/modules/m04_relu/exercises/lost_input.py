from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="An input lost on the way", points=2, stars=2, kind="predict the number")
def lost_input(*, width=3, depth=4):
    r"""A fresh ReLU net has {depth} hidden layers of {width} units. Its weights are independent and normal with mean 0,
    its biases are 0.

    With which probability is one given input lost, that is, with which probability does some layer put out only
    zeros? Give a number between 0 and 1.
    """
    return 1 - (1 - 0.5**width) ** depth


@lost_input.vary
def other_shape(rng):
    return {"width": int(rng.integers(2, 6)), "depth": int(rng.integers(6, 12))}


lost_input.checks(IsNumber(atol=0.002, title="is the probability, within 0.002"))

lost_input.hints(
    "Ask first for the probability that one layer lets the input through, then that all of them do.",
    "See 'Half are off': each unit is off in half of the draws.",
    "Two coins both show heads in 1/4 of all throws. In three throws, this never happens with probability (3/4)^3.",
    "A layer of {width} is all off with probability ___; 1 - (1 - ___) ** {depth}",
)

lost_input.why(
    "All {width} units are off with probability (1/2)^{width}. The input gets through every one of {depth} layers with "
    "the remaining probability to the power {depth}. The scale of the weights plays no part."
)


@lost_input.mistake
def one_layer_only(*, width):
    """this is the probability for a single layer; each layer is a further chance to lose the input"""
    return 0.5**width


@lost_input.mistake
def got_through(*, width, depth):
    """this is the probability that the input gets through"""
    return (1 - 0.5**width) ** depth


@lost_input.mistake
def probabilities_added(*, width, depth):
    """adding the layers' probabilities counts a net twice that would lose the input in two layers"""
    return depth * 0.5**width


@lost_input.mistake
def width_and_depth_exchanged(*, width, depth):
    """width and depth have changed places: the units of one layer must all be off, in any of the layers"""
    return 1 - (1 - 0.5**depth) ** width
