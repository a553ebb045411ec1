from actedu.exercises import exercise


@exercise(title="Does a neuron fire", points=0, stars=2, kind="explain")
def explain_firing():
    r"""In two sentences: what is wrong, what is right in 'the activation function decides whether a neuron fires'?"""
    return (
        "Only a step decides between yes and no; most activations pass on a size, and a sigmoid has no sum at which "
        "it is off. "
        "What is right is that the activation turns the sum into the output, but inputs, weights and bias decide what "
        "the sum is, and so whether a step or a ReLU is on."
    )


explain_firing.rubric(
    "fires or not is true of the step; other activations give graded outputs, and some are never 0",
    "the activation works on the sum alone, and the sum is made by inputs, weights and bias",
    "something is right: the activation sets what becomes of a sum, and ReLU does give 0 for a negative one",
    "bonus: the same activation serves all neurons of a layer, so what tells them apart lies in weights and biases",
)

explain_firing.why(
    "Compare with the rubric: the sentence is right about a step and about who comes last, and wrong about 'whether' "
    "and about who makes the sum."
)
