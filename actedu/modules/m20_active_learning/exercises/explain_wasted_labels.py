from actedu.exercises import exercise


@exercise(title="Where labels are wasted", points=0, stars=2, kind="explain")
def explain_wasted_labels():
    """A colleague has 60 labels to spend on ten kinds of parts. He takes 10 at random, fits a net, and then buys the 50
    with the smallest margins at once. Random choice would have done better. In two or three sentences: why, and what
    should he do?
    """
    return (
        "All fifty were chosen by one net that had seen ten labels, so its doubts were about whatever it had not met "
        "yet, and the closest calls of one net resemble each other: labels that say the same thing are bought many "
        "times. In the lesson 50 at once gave less than random choice, ten at a time more. He should fit again after "
        "every few labels, or spread the fifty: take the closest calls that lie far apart, or cover the pool first."
    )


explain_wasted_labels.rubric(
    "the net that chose had seen ten labels only (cold start), so its margins say little",
    "the closest calls of one net are alike, so a batch repeats itself",
    "a remedy: smaller batches, each after a new fit, or a batch that is spread out",
    "it refers to a measurement: 50 at once below random choice, spread above it",
)

explain_wasted_labels.why(
    "Compare with the rubric. The lesson changed one thing at a time: spreading the fifty helped without a second fit, "
    "and drawing fifty of the closest calls did not. Fitting again helped further; it cures both, the cold net and the "
    "repetition, so it does not tell them apart."
)
