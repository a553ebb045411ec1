from actedu.exercises import exercise


@exercise(title="A ranking, explained", points=0, stars=2, kind="explain")
def explain_the_ranking():
    r"""A blog post ranks seven smooth units by the accuracy of one run each. In two sentences: why does its order say
    little, and what would you ask its author to do?
    """
    return (
        "Units of this group differ by less than two runs of the same unit do, so that another start, or other test "
        "images, puts them into another order. I would ask for several starts of each, each unit at its own learning "
        "rate, with intervals of the paired differences, and for a second run with other starts to see how far the "
        "order repeats."
    )


explain_the_ranking.rubric(
    "the differences between the units are no larger than those between starts, or than what another test set changes",
    "so the order of one run is mostly luck, of the start, the test images or the choice of rates; a small lead is no "
    "evidence",
    "asks for several starts and a measure of spread, or for a second run and how far the order repeats",
    "bonus: each unit at its own learning rate and gain; or: what does differ (a unit that fails) shows in every run",
)

explain_the_ranking.why(
    "Compare with the rubric: one sentence about the size of the differences beside that of luck, one about repeating "
    "the run, say it all."
)
