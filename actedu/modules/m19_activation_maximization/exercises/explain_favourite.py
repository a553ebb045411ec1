from actedu.exercises import exercise


@exercise(title="What a picture proves", points=0, stars=1, kind="explain")
def explain_favourite():
    """A colleague shows two pictures that activation maximization made for the logit of the digit 3. The first, without
    a prior, looks like nothing: 'So the net has not learned what a 3 is.' The second, under the normal prior, is a
    fine 3: 'So it has.'

    Answer in two to four sentences. Write a string.
    """
    return (
        "Neither follows. Without a prior nothing keeps the image among digits: the logit grows without end in a "
        "direction that no digit takes, although the same net names nearly all test digits rightly. Under the normal "
        "prior even nets that learned nothing make strokes, so these may come from the prior. What tells of the net is "
        "that the same prior gives a 3 with it, and no 3 with a fresh net; and whether it knows a 3 is measured on "
        "test digits."
    )


explain_favourite.rubric(
    "it says that a picture without a prior may lie where no digit is, and says nothing of how real digits are named",
    "it says that a fine picture may owe its look to the prior",
    "it names a test that separates the two, such as the same prior with a fresh net",
    "it names accuracy on test digits as what measures whether the net knows a 3",
)

explain_favourite.why(
    "A favourite picture answers one question: what raises this unit under this prior? Change the prior with the net "
    "held, or the net with the prior held, and you see which of the two a trait of the picture belongs to."
)
