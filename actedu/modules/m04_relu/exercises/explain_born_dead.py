from actedu.exercises import exercise


@exercise(title="Born dead, explained", points=0, stars=2, kind="explain")
def explain_born_dead():
    r"""In two sentences: why are deep, narrow ReLU nets often constant before any training, and why do larger initial
    weights not help?
    """
    return (
        "In each layer there is a chance, one half to the power of the width, that all units are off for an input, and "
        "one such layer ends the signal, so with depth it becomes almost certain. Whether a unit is on depends on the "
        "sign of its sum, and multiplying the weights changes no sign; more units do help."
    )


explain_born_dead.rubric(
    "a single layer whose units are all off for an input ends that input's signal, whatever the other layers do",
    "that has some probability in each layer, halved by each further unit, so it adds up with depth",
    "which units are off depends on the signs of their sums, and a larger scale changes no sign",
    "bonus: biases of 0, or small ones, are assumed; large positive biases would keep units on",
)

explain_born_dead.why(
    "Compare with the rubric: two sentences that name the layer as the bottleneck, the sign as the cause and the "
    "width as the remedy say it all."
)
