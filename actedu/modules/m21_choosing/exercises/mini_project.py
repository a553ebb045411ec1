from actedu.exercises import exercise


@exercise(title="A recommendation for your own data", points=0, stars=3, kind="explain")
def mini_project():
    r"""Recommend a hidden unit for data of your own: a table with classes, or the digits if you have none. Compare at
    least two units as under 'In practice' in the lesson, with `compare` on a `Split` of your data, from ten starts
    each. Then write an executive summary of at most ten sentences: what you recommend, on what evidence, with error
    bars, and what would change your mind.

    Write it as a text, in place of the dots. Then exchange it with somebody, and judge each other's by the rubric below
    the solution; a sentence for each point.
    """
    return (
        "For telling benign from malignant tumours (569 cases, 30 measurements, bundled with scikit-learn) I recommend "
        "ReLU from He's weights, which nothing tried here beat, and softmax with cross-entropy of the logits, since "
        "the two classes exclude each other. The probes of a fresh net were read first: inputs near 1, no dead unit, a "
        "signal that keeps its size. I compared ReLU, tanh and GELU in a net of 32-32 hidden units, Adam, 10 passes; "
        "400 cases were for training, which also gave the scaling, and 169 for the test. Each unit had its own gain "
        "and the best of three rates on 80 of the 400, kept back for that; tanh took the lowest, and a lower one tried "
        "beside it was no better. Over ten starts tanh minus ReLU was -0.005, interval -0.013 to 0.004, and GELU minus "
        "ReLU -0.001, interval -0.003 to 0.001. Both hold 0, so I call it a tie and take the cheapest. Not "
        "tried: deeper nets, other splits, a linear model. I would change my mind if other splits gave an interval "
        "without 0; if a miss costs more than a false alarm, the threshold is to change, "
        "not the unit."
    )


mini_project.rubric(
    "the recommendation is one sentence: output, loss, hidden unit, start, with a reason for each",
    "the data and the split are named, with the number of cases; scaling used the training part alone",
    "each unit had its own gain and rate; what chose the rate is said, and it was not the test part",
    "at least ten starts a unit; mean difference and interval are given, not the best start",
    "a tie is called a tie; a winner is named only if the interval leaves out 0",
    "the probes were read before the comparison, and what they said is reported",
    "what was not tried, and what would change the recommendation, is said",
    "bonus: a baseline without hidden layers is reported beside the nets",
)

mini_project.why(
    "The model answer recommends by a tie: that is a result. A reader can repeat it from what is said, and knows where "
    "it ends. A summary that names a winner without an interval, or leaves out how the rates were chosen, cannot be "
    "checked."
)
