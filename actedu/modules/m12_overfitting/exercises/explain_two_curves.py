from actedu.exercises import exercise


@exercise(title="All labels learned", points=0, stars=2, kind="explain")
def explain_two_curves():
    r"""A net gives every one of its training labels, and a colleague concludes that it has learned the task. In two
    sentences: what does she know, and what would you look at?
    """
    return (
        "She knows that the net can give back what it has seen, which it could also do with labels drawn at random, so "
        "nothing follows for new data. I would look at the loss on digits kept back, epoch by epoch: if it has turned "
        "while the training loss went on falling, the net has over-fitted, and I would put back the weights of its "
        "lowest point and test those once."
    )


explain_two_curves.rubric(
    "a net can give every training label without having learned anything that holds for other data",
    "the case that shows it is named: random or wrong labels, learned by heart",
    "what to look at is the loss or accuracy on data kept back, beside that of training",
    "what would be done is said: the best weights put back, or the net held back by a strength chosen there",
    "bonus: with right labels all labels learned may do no harm, as on the 150 clean digits",
)

explain_two_curves.why(
    "Compare with the rubric: the first sentence says how far the evidence reaches, the second names the curve that is "
    "missing. All labels learned is no fault by itself either: on clean digits such nets read the test well."
)
