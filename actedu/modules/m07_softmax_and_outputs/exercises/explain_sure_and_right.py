from actedu.exercises import exercise


@exercise(title="Sure is not right", points=0, stars=2, kind="explain")
def explain_sure_and_right():
    r"""A colleague says: 'The net gives this tumour a probability of 0.97, so it is 97 % certain.' Answer in two or
    three sentences.
    """
    return (
        "Softmax makes numbers that add up to 1; whether such a number is as often right as it says must be checked on "
        "data that the net has not seen, for example with a reliability diagram. An over-fitted net is often far surer "
        "than right, and a temperature fitted on data kept back can repair that without changing an answer. Even then "
        "it holds on average for cases of this kind, not for this patient alone."
    )


explain_sure_and_right.rubric(
    "adding up to 1, or lying between 0 and 1, does not make the number the frequency of being right",
    "that is a matter of calibration, to be measured on data kept back",
    "a remedy is named: a temperature, which changes confidence and no answer",
    "bonus: calibration is about the average over cases, and about data like those it was measured on",
)

explain_sure_and_right.why(
    "Compare with the rubric: shares are not frequencies, calibration is measured, and a temperature repairs it on "
    "average."
)
