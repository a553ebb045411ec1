from actedu.exercises import exercise


@exercise(title="What a place is worth", points=0, stars=1, kind="explain")
def explain_a_rank():
    """A colleague wants to replace ReLU: 'a paper compared dozens of activations, and this one came fifth, since it
    adapts to its neighbouring layers.'

    Answer in two or three sentences. Write a string.
    """
    return (
        "A place says nothing about how far apart they are: on digits, groups of five starts gave one and the same "
        "function quite different places. I would ask for the difference from ReLU with its interval, each with its "
        "own rate and start, and whether those rates were chosen apart from the test data. And 'since it adapts' is a "
        "second claim: for that, compare it with itself, the shape learned and not learned."
    )


explain_a_rank.rubric(
    "it says that a place does not tell the size of a difference, or that places change with the seeds",
    "it asks for a difference from ReLU with an interval or a number of seeds",
    "it takes the cause, adapting, for a claim of its own, and says how to test it: learned against not learned",
    "it does not say that the activation is bad",
)

explain_a_rank.why(
    "Somebody is always fifth. What one would decide by is the difference, its interval and its cost; what the reason "
    "claims needs a comparison in which nothing but the learning of the shape differs."
)
