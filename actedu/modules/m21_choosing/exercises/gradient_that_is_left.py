from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What depth leaves of a gradient", points=1, stars=1, kind="predict the number")
def gradient_that_is_left(*, factor=0.6, depth=6):
    r"""From the weights you plan, each hidden layer passes on {factor} of the gradient's size. The net has {depth}
    hidden layers.

    Which share of the gradient that enters the last hidden layer leaves the first? Give a number, to within 2%.
    """
    return factor**depth


@gradient_that_is_left.vary
def other_net(rng):
    return {"factor": float(rng.choice([0.4, 0.5, 0.6, 0.7])), "depth": int(rng.integers(4, 10))}


gradient_that_is_left.checks(IsNumber(rtol=0.02, title="is the share that is left, within 2%"))

gradient_that_is_left.hints(
    "The gradient passes one layer after the other. What happens to its size at each, and how do the layers combine?",
    "See the paragraph 'Now the depth' under 'Meet it', where two layers and ten are worked out.",
    "A factor of 0.9 and three layers: 0.9 times 0.9 times 0.9 = 0.729.",
    "{factor} times itself, ___ times in all",
)

gradient_that_is_left.why(
    "The chain rule multiplies, once a layer, so the share is {factor} to the power {depth}. You can tell before "
    "you train: the unit and its gain give the factor, as long as the inputs have a mean square of 1."
)


@gradient_that_is_left.mistake
def one_layer_too_few(*, factor, depth):
    """this is what one layer fewer leaves: all {depth} hidden layers stand in the way, the first included"""
    return factor ** (depth - 1)


@gradient_that_is_left.mistake
def one_layer_too_many(*, factor, depth):
    """this is what one layer more leaves: count the hidden layers alone"""
    return factor ** (depth + 1)


@gradient_that_is_left.mistake
def factors_added(*, factor, depth):
    """factors along a path multiply; this adds them up"""
    return factor * depth


@gradient_that_is_left.mistake
def share_that_is_lost(*, factor, depth):
    """this is the share that is lost on the way; what is left was asked for"""
    return 1 - factor**depth


@gradient_that_is_left.alternative
def step_by_step(*, factor, depth):
    left = 1.0
    for _ in range(depth):
        left *= factor
    return left
