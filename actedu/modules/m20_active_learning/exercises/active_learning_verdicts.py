from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Two claims about active learning", points=2, stars=1, kind="verdict on a claim")
def active_learning_verdicts():
    r"""Give your verdicts on the two claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {73: "wrong", 74: "true with conditions"}


@active_learning_verdicts.starter
def blank():
    return {73: ..., 74: ...}


active_learning_verdicts.given(listed(73, 74))

active_learning_verdicts.checks(Verdict(73), Verdict(74))

active_learning_verdicts.hints(
    "Row 73: who is active in each of the two works, and does anybody ask for a label? Row 74: which way to ask, and "
    "with how many labels?",
    "See 'One word, two subjects' and the figure under 'Observe' in the lesson.",
    "Lesson 00: a claim is true with conditions if it holds where a condition is met that it leaves out. It is wrong "
    "if it is not so, whatever the conditions.",
    '{73: "___", 74: "true with ___"}; test_claim(73) and so on run the experiments.',
)

active_learning_verdicts.why(
    "Row 73: students who work in groups, and the errands of a day, share a word with active learning and no method: "
    "no sample is chosen to be labelled. Row 74: by margin it does, in the lesson's runs; by entropy no gain "
    "was seen, and with 50 labels it was behind random choice."
)


@active_learning_verdicts.mistake(when=says(73, "true", "true with conditions"))
def same_word():
    """row 73: the word is the same; but lectures and forecasts of traffic choose no samples to be labelled"""
    return active_learning_verdicts() | {73: "true"}


@active_learning_verdicts.mistake(when=says(73, "imprecise"))
def loosely_related():
    """row 73: more exact words would not help: neither work is about this subject"""
    return active_learning_verdicts() | {73: "imprecise"}


@active_learning_verdicts.mistake(when=says(74, "true"))
def whatever_the_score():
    """row 74: asking by the entropy of ten classes gave less than random choice at 50 labels"""
    return active_learning_verdicts() | {74: "true"}


@active_learning_verdicts.mistake(when=says(74, "wrong"))
def margin_forgotten():
    """row 74: asking by margin reached 0.9 with about 70 labels, where random choice needed about 110"""
    return active_learning_verdicts() | {74: "wrong"}
