from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="An input lost on the way", points=2, stars=2, kind="predict the number")
def lost_input(*, width=3, depth=4, last=2):
    r"""A fresh ReLU net has {depth} hidden layers of {width} units, and behind them one more of {last}. Its weights are
    independent and normal with mean 0, its biases are 0.

    With which probability is one given input lost, that is, with which probability does some hidden layer put out only
    zeros? Give a number between 0 and 1, to three decimals.
    """
    return 1 - (1 - 0.5**width) ** depth * (1 - 0.5**last)


@lost_input.vary
def other_shape(rng):
    """Draw a shape; no two of them have probabilities as near as is tolerated."""
    width, depth, last = _SHAPES[int(rng.integers(len(_SHAPES)))]
    return {"width": width, "depth": depth, "last": last}


def _apart(least):
    """Shapes by the size of their probabilities, each at least so far from the one before and from that of practice."""

    def lost(shape):
        width, depth, last = shape
        return 1 - (1 - 0.5**width) ** depth * (1 - 0.5**last)

    shapes = [(width, depth, last) for width in (3, 4, 5) for depth in range(2, 10) for last in range(1, width)]
    kept, taken = [], [lost((3, 4, 2))]
    for shape in sorted(shapes, key=lost):
        if all(abs(lost(shape) - other) > least for other in taken):
            kept.append(shape)
            taken.append(lost(shape))
    return kept


_SHAPES = _apart(0.006)

lost_input.checks(IsNumber(atol=0.002, title="is the probability, within 0.002"))

lost_input.hints(
    "Ask first for the probability that one layer lets the input through, then that all of them do.",
    "See 'Half are off': each unit is off in half of the draws. Here one layer has another width than the others.",
    "Two coins both show heads in 1/4 of all throws, three coins in 1/8. Two throws of two coins and one of three pass "
    "without all heads with probability (3/4)^2 times 7/8.",
    "1 - (1 - ___) ** ___ * (1 - ___)",
)

lost_input.why(
    "All {width} units of a layer are off with probability (1/2)^{width}, the {last} of the last layer with "
    "(1/2)^{last}. The input gets through with the product of what remains, {depth} factors of one kind and one of "
    "the other. The scale of the weights plays no part."
)


@lost_input.mistake
def last_layer_forgotten(*, width, depth):
    """this leaves out the last layer, which can lose the input too"""
    return 1 - (1 - 0.5**width) ** depth


@lost_input.mistake
def last_layer_alone(*, last):
    """this is the probability for the last layer alone; each layer before it is a further chance to lose the input"""
    return 0.5**last


@lost_input.mistake
def all_layers_alike(*, width, depth):
    """this counts the last layer as one of {width} units; it has {last}, and loses the input more often"""
    return 1 - (1 - 0.5**width) ** (depth + 1)


@lost_input.mistake
def got_through(*, width, depth, last):
    """this is the probability that the input gets through"""
    return (1 - 0.5**width) ** depth * (1 - 0.5**last)


@lost_input.mistake
def probabilities_added(*, width, depth, last):
    """adding the layers' probabilities counts a net twice that would lose the input in two layers"""
    return depth * 0.5**width + 0.5**last


@lost_input.mistake
def probabilities_multiplied(*, width, depth, last):
    """this is how often all layers would put out only zeros if each had its own coins; one such layer is enough"""
    return 0.5 ** (width * depth + last)


@lost_input.mistake(when=lambda a: 1 < float(a) <= 100)
def percentage(*, width, depth, last):
    """a probability lies between 0 and 1; this may be a percentage"""
    return 100 * lost_input(width=width, depth=depth, last=last)
