from actedu.exercises import exercise


@exercise(title="A colleague's reason", points=0, stars=1, kind="explain")
def explain_tanh_over_sigmoid():
    r"""A colleague says: 'tanh passes gradients better than the sigmoid because it is centred on zero.'

    Answer in two sentences. Write a string.
    """
    return (
        "tanh and the sigmoid differ in two things, and which of them counts depends on the weights: with equal "
        "weights of sd 1/√n, sigmoid minus 1/2 is centred and its gradient after ten layers is hardly larger than the "
        "sigmoid's, so nearly all of tanh's lead is its slope, four times larger at 0 and multiplied once per layer. "
        "With weights four times as large a shallow curve makes up for its slope, only the centre is left, and there "
        "your reason is right: it was worth a factor of about 20."
    )


explain_tanh_over_sigmoid.rubric(
    "it says that tanh differs in two things, centre and slope, and that slopes multiply from layer to layer",
    "it names an experiment that varies one of the two and keeps the other, such as sigmoid - 1/2",
    "it says that the answer depends on the scale of the weights",
    "it does not call the centre simply the wrong cause: at weights that suit each curve, it is what is left",
)

explain_tanh_over_sigmoid.why(
    "A comparison of two functions that differ in two properties cannot say which property did it. The experiment "
    "varied them one at a time, and at two scales of the weights."
)
