from actedu.exercises import exercise


@exercise(title="Two kinds of weight", points=0, stars=1, kind="explain")
def explain_weights():
    """A colleague says: 'The attention weights are the part of a transformer that learns which words are important.'

    Answer in two or three sentences. Write a string.
    """
    return (
        "Attention weights are no parameters: they are a softmax of products of queries and keys, computed anew from "
        "each sentence, and with every parameter as it was another sentence gives others. What training changes are "
        "the matrices that make queries, keys and values. And a weight says how much of a value is taken, not how "
        "important the word is: in the look-up net the asking position kept nearly half of its attention on itself, "
        "and still every answer was right."
    )


explain_weights.rubric(
    "it says that attention weights are computed from the input, and what from",
    "it names the matrices for queries, keys and values as what is learned",
    "it names a test: another input with the same parameters changes the weights",
    "it does not take a large attention weight for the importance of a word, or says why that is a further claim",
)

explain_weights.why(
    "The word weight has two meanings here. Parameters are stored and change by training; attention weights are "
    "activations, outputs of a softmax, and change with the input."
)
