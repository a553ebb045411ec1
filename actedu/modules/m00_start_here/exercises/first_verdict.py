from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="A first verdict", points=2, stars=2, kind="verdict on a claim")
def first_verdict():
    r"""Give your verdict on row 1: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Judge what the net can compute, not how training gets there, and call a map linear with a bias too, as the sources
    do. The evidence you need is arithmetic: what does $2 \cdot (3 x + 1) + 5$ come to, and can more such lines in a
    row ever bend? Write a dictionary from row to verdict, in place of the dots.
    """
    return {1: "true"}


@first_verdict.starter
def blank():
    return {1: ...}


first_verdict.given(listed(1))

first_verdict.checks(Verdict(1))

first_verdict.hints(
    "A verdict is about what the sentence says, not about what it might have said. Try to find a counterexample.",
    "See 'The claim' and 'Test the claim': a row stands if its experiment finds what it says.",
    "`4 (2x + 3) + 1` is `8x + 13`: two lines in a row are one line.",
    "Lines in a row are always ___, so a counterexample does ___ exist. Which verdict is that?",
)

first_verdict.why(
    "2 (3x + 1) + 5 = 6x + 7: one line again, and so for any number of layers. That digits can be read with one line "
    "each does not speak against it. Lesson 2 multiplies five matrices out."
)


@first_verdict.mistake(when=says(1, "wrong"))
def digits_taken_for_a_counterexample():
    """wrong takes layers without activations that together bend; that a single one reads digits shows none"""
    return {1: "wrong"}


@first_verdict.mistake(when=says(1, "true with conditions"))
def a_condition_looked_for():
    """no condition is needed for what the net can compute: for any weights, lines in a row are one line"""
    return {1: "true with conditions"}


@first_verdict.mistake(when=says(1, "imprecise"))
def words_doubted():
    """the sentence says what it means: the net computes one linear map, whatever the number of layers"""
    return {1: "imprecise"}
