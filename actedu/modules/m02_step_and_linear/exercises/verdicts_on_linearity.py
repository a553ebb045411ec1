from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Four claims about linear nets", points=4, stars=2, kind="verdict on a claim")
def verdicts_on_linearity():
    """Give your verdict on four claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write it in place of the dots. In claim 1, "linear" includes a constant, and "add nothing" is about what the net can
    compute, not how it is trained.
    """
    return {1: "true", 2: "true with conditions", 6: "imprecise", 9: "wrong"}


@verdicts_on_linearity.starter
def blank():
    return {1: ..., 2: ..., 6: ..., 9: ...}


verdicts_on_linearity.given(listed(1, 2, 6, 9))

verdicts_on_linearity.checks(Verdict(1), Verdict(2), Verdict(6), Verdict(9))

verdicts_on_linearity.hints(
    "Ask of each: what exactly does it say, and did an experiment change that thing alone?",
    "The lesson has the grounds: 'Why the lines collapse' for 1 and 2, the chain rule for 9, the borrowed slope for 6.",
    "'Cars run on petrol' is \"true with conditions\": some do. 'Cars run because they are red' is at best "
    '"imprecise": they run, for another reason.',
    "For claim 9 write the gradient of a weight as a product: ___ · ___ · ___. Which factors stay the same?",
)

verdicts_on_linearity.why(
    "Claim 1 is true: the product of the matrices gives the same output. Claim 2 is true with conditions: identity "
    "output and squared error. Claim 6 is "
    "imprecise: a step is hard to train, but with the same jump and a borrowed slope it learns, and a steep ramp "
    "without a jump stays behind; it is the slope of 0 on both sides that stops the gradient. Claim 9 is wrong: the "
    "activation's slope is constant, but a weight's gradient is error times slope times input; the error changes."
)


@verdicts_on_linearity.mistake(when=says(9, "true", "true with conditions", "imprecise"))
def slope_taken_for_gradient():
    """claim 9 takes the slope of the activation for the gradient of the weight; the error in it changes"""
    return verdicts_on_linearity() | {9: "true"}


@verdicts_on_linearity.mistake(when=says(2, "true", "wrong", "imprecise"))
def head_and_loss_forgotten():
    """claim 2 holds with an identity output and squared error; with a softmax and cross-entropy it is logistic"""
    return verdicts_on_linearity() | {2: "true"}


@verdicts_on_linearity.mistake(when=says(1, "true with conditions", "wrong", "imprecise"))
def training_mixed_in():
    """claim 1 speaks of what the net can compute; that training runs differently does not touch it"""
    return verdicts_on_linearity() | {1: "true with conditions"}


@verdicts_on_linearity.mistake(when=says(6, "true", "true with conditions", "wrong"))
def jump_taken_for_slope():
    """claim 6 is right about the step, with a wrong cause: with a borrowed slope the step still jumps, and learns"""
    return verdicts_on_linearity() | {6: "true"}
