from actedu.exercises import exercise


@exercise(title="One run, one number", points=0, stars=2, kind="explain")
def explain_one_run():
    r"""A page shows a table: having learned a / b, a NALU is nearly right beyond the range, and a tanh net is not, one
    run each. A colleague wants to build a NALU into his net. In two to four sentences: what do you say?
    """
    return (
        "One run says little: of a hundred NALUs here about seventy learned a quotient, and some missed by far, so "
        "ask for the share of starts that succeed, with its interval and a mark set beforehand. Ask which numbers were "
        "tested, since quotients of larger numbers are no larger, and whether inputs can be negative or near 0, "
        "where the logarithm breaks. And if he knows that it is a quotient, he can divide, or fit a line to logarithms."
    )


explain_one_run.rubric(
    "one run of each may come out either way; the success rate over many starts, with an interval, is what to ask for",
    "what was tested matters: which range of inputs, and whether the right answers leave the trained range at all",
    "where a NALU breaks: signs, numbers near 0, the gate that settles on adding",
    "if the operation is known, write it down, or give the net logarithms or products as inputs",
)

explain_one_run.why(
    "Compare with the rubric. An answer that only doubts the table leaves the colleague with nothing to do: say what "
    "he should measure, and what he could do in place of it."
)
