from actedu.exercises import exercise


@exercise(title="What remembers in an LSTM", points=0, stars=2, kind="explain")
def explain_memory():
    r"""A colleague says that an LSTM remembers, as its tanh keeps values between -1 and 1. In two or three sentences:
    what do you answer?
    """
    return (
        "A plain recurrent layer has the same tanh, and with fresh weights of gain 1 nothing of the gradient came back "
        "over 100 steps: bounds keep the state small, not what it has been told. What keeps is the cell, which is "
        "added to, not squeezed, and multiplied by the forget gate, a sigmoid, at each step. It remembers as long as "
        "that gate stays near 1: with a bias of 1 hardly anything is left after 100 steps, with 5 about a half."
    )


explain_memory.rubric(
    "a plain RNN has the same tanh and the same bounds, and did not keep what came first",
    "the cell is what keeps: it is added to and scaled, with no tanh on its way from step to step",
    "the forget gate is a sigmoid, a share that is multiplied in at each step, so it must be near 1",
    "bonus: in the plain RNN each step multiplies by recurrent weights and slopes of tanh; with larger weights the "
    "gradient arrives or explodes",
)

explain_memory.why(
    "Compare with the rubric. An answer that only says 'because of the gates' leaves out that half-open gates "
    "forget as fast as anything."
)
