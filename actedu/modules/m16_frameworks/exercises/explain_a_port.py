from actedu.exercises import exercise


@exercise(title="The same accuracy, explained", points=0, stars=2, kind="explain")
def explain_a_port():
    """A colleague has moved a model to another library and says that it is right because the test accuracy is the same.
    In two or three sentences: what would you ask her to compare instead, and on which inputs? Write a string.
    """
    return (
        "Accuracy looks only at which output is largest, and a net with another leak gives nearly the same answers: "
        "in the lesson 4 in a hundred changed. She should feed both models the same random inputs, in prediction mode, "
        "and compare all outputs with a tolerance of rounding, about 0.00001 for float32. If they differ, she compares "
        "layer by layer, and looks first at defaults, at transposed weights and at the last layer."
    )


explain_a_port.rubric(
    "it says why accuracy tells little: it depends on the largest output alone",
    "it asks for outputs of both models on the same inputs, random ones or real ones, not zeros",
    "it names a tolerance, or says that only rounding may be left",
    "bonus: it names a slip that accuracy would hide, or what to do when the outputs differ",
)

explain_a_port.why(
    "Outputs carry far more than answers: each of them must agree to rounding, and a slip that moves a probability by "
    "a few hundredths is seen at once."
)
