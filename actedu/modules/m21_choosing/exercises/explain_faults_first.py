from actedu.exercises import exercise


@exercise(title="Faults first, explained", points=0, stars=2, kind="explain")
def explain_faults_first():
    r"""In two sentences: why look for faults before trying other activations, and how does a probe help where a log
    does not?
    """
    return (
        "In the lesson's nets a change of hidden unit moved the accuracy by less than two hundredths, and a single "
        "fault cost two tenths or more, so a fault is the likelier cause of a bad result. Different faults leave the "
        "same loss curve, while a probe reads one quantity, such as the size of the inputs or the share of dead units, "
        "that only some of them change."
    )


explain_faults_first.rubric(
    "the two effects are compared in size: a fault costs far more than a change between ordinary units",
    "the scope is named or hinted at: small nets, small data, ordinary units",
    "several faults share a loss curve, so the log cannot tell them apart",
    "a probe reads a cause, such as scale, dead units, signal or the loss of a perfect answer",
    "bonus: probes are read in order, since one fault moves several readings",
)

explain_faults_first.why(
    "Compare with the rubric. A good answer has a size in it, and one pair of faults that a log confuses, such as "
    "unscaled data and too high a rate."
)
