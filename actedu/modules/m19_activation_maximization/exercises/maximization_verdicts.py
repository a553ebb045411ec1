from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="A phone and a glass", points=2, stars=2, kind="verdict on a claim")
def maximization_verdicts():
    r"""Give your verdicts on the two claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {71: "wrong", 72: "wrong"}


@maximization_verdicts.starter
def blank():
    return {71: ..., 72: ...}


maximization_verdicts.given(listed(71, 72))

maximization_verdicts.checks(Verdict(71), Verdict(72))

maximization_verdicts.hints(
    "Ask of each: which unit of which net is maximised, or which function between layers is meant?",
    "See 'Meet it' for what activation maximization is, and 'Test the claim' for works that share a word with it.",
    "A gym's article on activation of muscles would have the word, and neither a net nor a unit.",
    '{71: "___", 72: "___"}; test_claim(71) and so on run the experiments.',
)

maximization_verdicts.why(
    "Row 71: the phone tells walking from sitting by its sensors and estimates energy; a model is fitted, no input is "
    "sought for a unit. The study may be good; it is no case of this. Row 72: active glass is made of particles that "
    "push themselves. A work that shares only a word with its heading tells nothing about it."
)


@maximization_verdicts.mistake(when=says(71, "true", "true with conditions"))
def activity_for_activation():
    """row 71: what is recognised there is physical activity; no image or other input is changed to excite a unit"""
    return {71: "true", 72: "wrong"}


@maximization_verdicts.mistake(when=says(71, "imprecise"))
def a_grain_of_it():
    """row 71: nothing of it holds, for any reason: the study maximises no activation, however loosely one reads it"""
    return {71: "imprecise", 72: "wrong"}


@maximization_verdicts.mistake(when=says(72, "true", "true with conditions"))
def glass_for_function():
    """row 72: the glass is a material; activity is how hard its particles push, and no function of a net comes in"""
    return {71: "wrong", 72: "true"}


@maximization_verdicts.mistake(when=says(72, "imprecise"))
def a_shared_word():
    """row 72: a shared word is no part that holds: the work says nothing on activation functions"""
    return {71: "wrong", 72: "imprecise"}
