from actedu.exercises import exercise


@exercise(title="A net without a curve", points=0, stars=1, kind="explain")
def explain_vanishing_line():
    """A friend says: 'my net has no activation, so its gradients cannot vanish.'

    Answer in two sentences. Write a string.
    """
    return (
        "On its way back each layer multiplies the error by its weights as well as by its slopes, so with slopes of 1 "
        "it still shrinks by the scale of the weights, layer after layer: at a scale of 0.5 by a half each time. There "
        "the inputs shrink alike on their way forward, so all layers get equally little, as their norms show."
    )


explain_vanishing_line.rubric(
    "it says that a layer multiplies the error by weights and by slopes, and that slopes of 1 leave the weights",
    "it names the scale of the weights as what decides: below 1 they vanish",
    "it names what to measure, such as the gradient of each layer, or an experiment that changes the scale alone",
    "it does not say that the activation never matters",
)

explain_vanishing_line.why(
    "Vanishing is a product of many factors below 1, and the factor of a layer has two parts. The experiment set one "
    "of them, the slope, to 1, and changed the other."
)
