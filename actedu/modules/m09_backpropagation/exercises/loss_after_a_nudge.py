from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What a gradient promises", points=2, stars=1, kind="predict the number")
def loss_after_a_nudge(*, loss=5.0, slope=-4.0, nudge=0.02):
    """At its present weights a net has a loss of {loss}. A backward pass gave a gradient of {slope} for one weight.

    You raise that weight by {nudge}, and change nothing else. About how large is the loss then?
    """
    return loss + slope * nudge


@loss_after_a_nudge.vary
def other_numbers(rng):
    slope = float(rng.choice([-1, 1]) * rng.integers(2, 9))
    return {"loss": float(rng.integers(3, 10)), "slope": slope, "nudge": float(rng.choice([0.01, 0.02, 0.03]))}


loss_after_a_nudge.checks(IsNumber(atol=1e-3))

loss_after_a_nudge.hints(
    "A gradient is a slope: how far the loss moves for each 1 that the weight moves.",
    "See the first paragraph of 'Meet it', and 'Is it right? Ask the loss', which uses the same fact the other way.",
    "A slope of 10 and a nudge of 0.1: the loss rises by about 10 times 0.1 = 1.",
    "the loss now + ___ times {nudge}",
)

loss_after_a_nudge.why(
    "A slope times a small step is about the change. With the slope {slope} and the step {nudge} the loss moves by "
    "their product, and the sign of the slope says which way. For larger steps the slope itself changes."
)


@loss_after_a_nudge.mistake
def turned_like_an_update(*, loss, slope, nudge):
    """the minus belongs to gradient descent, which steps against the slope; here the weight is raised"""
    return loss - slope * nudge


@loss_after_a_nudge.mistake
def whole_slope(*, loss, slope):
    """this adds the whole slope: it belongs to a step of 1, and the weight moved far less"""
    return loss + slope


@loss_after_a_nudge.mistake
def change_alone(*, slope, nudge):
    """this is how far the loss moves; asked is where it is then"""
    return slope * nudge


@loss_after_a_nudge.mistake
def unmoved(*, loss):
    """the loss moves: the slope with respect to this weight is not 0"""
    return loss
