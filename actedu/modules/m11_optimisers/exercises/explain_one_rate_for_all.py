from actedu.exercises import exercise


@exercise(title="One rate for three optimisers", points=0, stars=2, kind="explain")
def explain_one_rate_for_all():
    r"""A colleague trains one net with SGD, momentum and Adam, all at a rate of 0.001, and reports that Adam is the
    best optimiser. In two sentences: what did she show, and what would you run?
    """
    return (
        "She showed that 0.001 suits Adam better than the other two with this net, this start and this budget: a rate "
        "means something else to each, since Adam divides by the size of the slopes and SGD multiplies by it. I would "
        "give each its own list of rates, choose on data kept back, extend a list whose end wins, and compare them "
        "from several starts that all three share."
    )


explain_one_rate_for_all.rubric(
    "what was shown holds for one rate, one net, one start and one budget",
    "a rate does not mean the same to the three: Adam's step is about the rate, SGD's is the rate times the slope",
    "each optimiser gets rates of its own, chosen on data kept back",
    "several starts, the same for all",
    "bonus: a best rate at the end of its list is no best rate",
)

explain_one_rate_for_all.why(
    "Compare with the rubric: the first sentence limits the finding to what was run and says why the rate decides, the "
    "second gives each its own. An answer that only asks for more seeds repeats the same unfair race more often."
)
