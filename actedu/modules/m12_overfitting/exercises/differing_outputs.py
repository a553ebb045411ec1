from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="The same image twice", points=2, stars=2, kind="predict the number")
def differing_outputs(*, p=0.3, zero=0.4):
    r"""The same image is sent twice through a ReLU layer that is followed by dropout with $p = {p}$, in training. A share
    of {zero} of the layer's outputs is 0 before dropout.

    Which share of the numbers behind dropout differs between the two passes, on average? Give it to three digits.
    """  # noqa: E501 (shorter with the numbers in it)
    return (1 - zero) * 2 * p * (1 - p)


@differing_outputs.vary
def other_layer(rng):
    return {"p": float(rng.choice([0.15, 0.25, 0.3, 0.35, 0.4, 0.45])), "zero": float(rng.choice([0.2, 0.3, 0.4, 0.6]))}


differing_outputs.facts(
    lambda *, p, zero: {"keep": f"{1 - p:g}", "pair": f"{p * (1 - p):.4g}", "rest": f"{1 - zero:g}"}
)

differing_outputs.checks(IsNumber(atol=0.002))

differing_outputs.hints(
    "When does one number differ? Write down what may happen to it in the first pass and in the second.",
    "See 'Dropout' in the lesson: each pass draws a mask of its own. And what does dropout make of a 0?",
    "Two throws of a die: one of them a six and the other not has probability 1/6 times 5/6, twice, since either may "
    "be the six.",
    "(1 - ___) * 2 * {p} * ___",
)

differing_outputs.why(
    "A number differs if it is dropped in one pass and kept in the other: {p} times {keep} = {pair} for first "
    "dropped, then kept, and as much again the other way round. Outputs that are 0 stay 0 either way, so only {rest} "
    "of them can differ. The ReLU before it would give 0 here."
)


@differing_outputs.mistake
def dropped_once(*, p, zero):
    """this is the share that one pass drops; of those, some are dropped in the other pass too"""
    return (1 - zero) * p


@differing_outputs.mistake
def one_order_only(*, p, zero):
    """dropped first and kept then is one way to differ; kept first and dropped then is another"""
    return (1 - zero) * p * (1 - p)


@differing_outputs.mistake
def zeros_counted(*, p):
    """an output that is 0 stays 0, dropped or kept: those do not differ"""
    return 2 * p * (1 - p)


@differing_outputs.mistake
def those_that_agree(*, p, zero):
    """this is the share that does not differ"""
    return 1 - (1 - zero) * 2 * p * (1 - p)


@differing_outputs.mistake
def either_dropped(*, p, zero):
    """this counts those that are dropped in both passes too, and those are 0 both times"""
    return (1 - zero) * (1 - (1 - p) ** 2)


@differing_outputs.alternative
def from_agreement(*, p, zero):
    return (1 - zero) * (1 - p**2 - (1 - p) ** 2)
