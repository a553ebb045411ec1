from actedu.exercises import exercise


@exercise(title="One start is not a function", points=0, stars=2, kind="explain")
def explain_the_start():
    r"""A colleague trains 20 sigmoid layers at gain 1.85 and a rate of 0.01, gets chance, and says that deep
    sigmoid nets cannot learn. In two sentences: what did she show, and what would you change?
    """
    return (
        "She showed that they do not learn from one start, at one rate and within one budget: gain 1.85 keeps the "
        "mean square of the sums, which is mostly the sigmoids' mean, the same for every input, so that hardly "
        "anything of the inputs reaches the last layer. I would cancel the mean and keep the variance, or put batch "
        "norm in, search the rate, and train from several starts before I say anything about the function."
    )


explain_the_start.rubric(
    "what was shown holds for one start, one rate and one budget",
    "a gain of 1.85 keeps the mean square, most of which is the mean of the outputs and the same for every input",
    "the change: cancel the mean and keep the variance (or normalise by batch norm)",
    "the learning rate is searched, and more than one start is tried",
    "bonus: it is said that a larger gain alone, 4.80, was not enough at 30 layers",
)

explain_the_start.why(
    "Compare with the rubric: the first sentence limits the finding to what was run, the second changes what the "
    "explanation names. An answer that names another activation has not asked what failed."
)
