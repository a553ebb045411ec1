from actedu.exercises import exercise


@exercise(title="An error bar, explained", points=0, stars=1, kind="explain")
def explain_error_bar():
    r"""In two sentences: why does a measured accuracy need an error bar, and what makes it shorter?"""
    return (
        "The images are a sample and the start is random, so another sample or another start would have given another "
        "number. More test images shorten the first part, with the root of their number, and averaging over more "
        "starts the second, though a single start stays as uncertain as before."
    )


explain_error_bar.rubric(
    "the test images are a sample: others would have given another share",
    "the start is random: another training would have given another model",
    "more images shorten the one, the mean of more starts the other, each only with the root of their number",
)

explain_error_bar.why("Compare with the rubric: two reasons, and what helps against each.")
