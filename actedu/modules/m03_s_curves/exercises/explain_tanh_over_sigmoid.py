from actedu.exercises import exercise


@exercise(title="A colleague's reason", points=0, stars=1, kind="explain")
def explain_tanh_over_sigmoid():
    r"""A colleague says: 'tanh passes gradients better than the sigmoid because it is centred on zero.'

    Answer in two sentences. Write a string.
    """
    return (
        "tanh and the sigmoid differ in two things, and over ten layers it is the slope, four times larger at 0 and "
        "multiplied once per layer, that makes almost all of the difference at the start: the sigmoid minus 1/2 is "
        "centred, and its gradient, with weights of sd 1/√n, is hardly larger. Larger weights would make up for a "
        "small slope, and centring does help a steep curve somewhat, because outputs with a mean other than 0 push the "
        "next layer towards saturation."
    )


explain_tanh_over_sigmoid.rubric(
    "it names the slope: tanh is four times as steep at 0, and the slopes of the layers multiply",
    "it names an experiment that varies one of the two and keeps the other, such as sigmoid - 1/2",
    "it says that the slope counts together with the scale of the weights",
    "it does not deny centring any effect: some in a steep net, and more may come during training",
)

explain_tanh_over_sigmoid.why(
    "A comparison of two functions that differ in two properties cannot say which property did it. The experiment "
    "varied them one at a time."
)
