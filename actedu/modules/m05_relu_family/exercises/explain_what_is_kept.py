from actedu.exercises import exercise


@exercise(title="What is kept, explained", points=0, stars=2, kind="explain")
def explain_what_is_kept():
    r"""In two sentences: what does a linear layer get back of its input through ReLU, through a small leak and through
    CReLU, and why is the last comparison not yet fair?
    """
    return (
        "Through ReLU it gets back a part, through a leak of a hundredth hardly more, since undoing the leak needs a "
        "factor that depends on the sign, and through CReLU everything, because relu(z) - relu(-z) is z. But CReLU "
        "has two outputs for each sum, so one must say whether sums, outputs or parameters are equal: with equal "
        "outputs it has half of the sums, and what they do not hold cannot come back."
    )


explain_what_is_kept.rubric(
    "a small leak can be undone, but not linearly, so it gives a linear layer hardly more than ReLU",
    "CReLU gives all sums back, by a difference of its two outputs, which is linear",
    "CReLU has twice as many outputs for each sum, so a comparison must say what it holds equal",
    "bonus: at equal outputs, or with other sums than 16, the order may change",
)

explain_what_is_kept.why(
    "Compare with the rubric. 'A leak keeps the information' and 'a linear layer can use it' are two statements, and "
    "only the first is true of a small leak."
)
