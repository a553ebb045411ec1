from actedu.exercises import exercise


@exercise(title="What the theorem promises", points=0, stars=2, kind="explain")
def explain_exists():
    r"""In two sentences: what does the universal approximation theorem promise, and what does it not promise?"""
    return (
        "For a continuous target on a closed and bounded set and an activation that is no polynomial, one hidden layer "
        "with enough units has weights for which its largest error is as small as you like. It does not say how many "
        "units that takes, that training finds those weights, or that the net is right on noisy data, on new inputs or "
        "outside the set."
    )


explain_exists.rubric(
    "it promises that weights exist, for enough units, that bring the largest error below any bound",
    "at least two conditions are named: continuous target, closed and bounded set, an activation that is no polynomial",
    "it does not promise that training finds the weights",
    "bonus: it gives no number of units, and says nothing of noise or of inputs outside the set",
)

explain_exists.why(
    "Compare with the rubric: a sentence that says exist, for enough units, and on which targets and inputs, and one "
    "that names finding the weights say it all."
)
