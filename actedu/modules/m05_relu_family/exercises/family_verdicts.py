from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Two claims about the family", points=2, stars=2, kind="verdict on a claim")
def family_verdicts():
    r"""Give your verdicts on the two claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots. `from actedu import test_claim` and `test_claim(29)`
    run an experiment, for 29 in about a minute.
    """
    return {29: "imprecise", 41: "true"}


@family_verdicts.starter
def blank():
    return {29: ..., 41: ...}


family_verdicts.given(listed(29, 41))

family_verdicts.checks(Verdict(29), Verdict(41))

family_verdicts.hints(
    "Row 29 gives a purpose: what does PReLU's own paper say it is for, and what frees a stuck unit? Row 41 is about "
    "value and slope at each kink.",
    "See 'What each was made for', and 'A slope that is learned': which sums teach the slope, and by which factor?",
    "Ask of row 41, for each function named in it: can you draw it without lifting the pen, and has it a corner?",
    '{29: "___", 41: "___"}; test_claim(29) shows which leaks left a trap: was it the learning, or the size?',
)

family_verdicts.why(
    "Row 29: in the ledger's run plain SGD left the trap from a leak of 0.25, learned or fixed, and stayed with one of "
    "0.01, learned or fixed; Adam left with each of them. So the size decided, and PReLU was made to fit better. "
    "Row 41: all of them are continuous, each has a corner at 0, and those with a cap a second one."
)


@family_verdicts.mistake(when=says(29, "true", "true with conditions"))
def learning_cures():
    """row 29: from the same small start a learned leak stayed where the fixed one did, under plain SGD; its size
    mattered, not that it was learned"""
    return family_verdicts() | {29: "true"}


@family_verdicts.mistake(when=says(29, "wrong"))
def nothing_in_it():
    """row 29: PReLU's usual start of 0.25 does free units that 0.01 leaves stuck, so there is something in the claim;
    it names the wrong reason"""
    return family_verdicts() | {29: "wrong"}


@family_verdicts.mistake(when=says(41, "wrong", "imprecise"))
def corners_overlooked():
    """row 41: test_claim(41) finds a jump of the slope at each kink, and none of the value"""
    return family_verdicts() | {41: "wrong"}


@family_verdicts.mistake(when=says(41, "true with conditions"))
def condition_without_need():
    """row 41: it holds for each function that it names, with no condition; a cap adds a second corner and takes none
    away"""
    return family_verdicts() | {41: "true with conditions"}
