from actedu.exercises import exercise


@exercise(title="A surprise explained", points=0, stars=2, kind="explain")
def explain_the_surprise():
    """Explain in two sentences why the net *without* a non-linearity read more digits than the net of steps.

    Write for someone who has been told that the non-linearity is what makes a net strong.
    """
    return (
        "The net of identities is only one linear classifier, but gradients reach all of its weights, and a linear "
        "classifier is enough for 96% of these digits. The step net could compute more, but behind a step the gradient "
        "is 0, so its hidden layers keep their random weights and only the output layer learns."
    )


explain_the_surprise.rubric(
    "The net without a non-linearity is one linear classifier, trained well: every layer gets a gradient.",
    "The step net has more functions at hand, but behind a step the gradient is 0: its hidden layers stay random.",
    "What a net can compute and what training finds are two things; digits happen to be nearly linearly separable.",
)

explain_the_surprise.why(
    "Keep expressing (what functions there are) and training (what is found) apart: both decide the outcome."
)
