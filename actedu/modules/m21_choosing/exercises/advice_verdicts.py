from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Three more pieces of advice", points=3, stars=2, kind="verdict on a claim")
def advice_verdicts():
    r"""Give your verdicts on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {12: "imprecise", 37: "true with conditions", 49: "imprecise"}


@advice_verdicts.starter
def blank():
    return {12: ..., 37: ..., 49: ...}


advice_verdicts.given(listed(12, 37, 49))

advice_verdicts.checks(Verdict(12), Verdict(37), Verdict(49))

advice_verdicts.hints(
    "Does the claim name the thing that decides? Is there a net in which it fails, and does the claim say so?",
    "See 'The target decides the output' for row 12, 'Only then compare' for row 37, 'Observe' for row 49.",
    "A claim that says 'often, not always' and holds where it was reported is true there: the place is its condition.",
    '{12: "___", 37: "___", 49: "___"}; two of the three verdicts are the same. What does each sentence leave out?',
)

advice_verdicts.why(
    "Row 12 speaks of the hidden layers where the target speaks of the output. Row 37 was reported for deep image "
    "nets; in our small ones the gain is within a few thousandths. Row 49 hangs the unit on the kind of data, where we "
    "found no difference but that of a bad scale."
)


@advice_verdicts.mistake(when=says(12, "true", "true with conditions"))
def output_and_hidden_mixed():
    """row 12: two classes ask for a sigmoid in the output; of the hidden layers they say nothing"""
    return advice_verdicts() | {12: "true"}


@advice_verdicts.mistake(when=says(12, "wrong"))
def sigmoid_banned():
    """row 12: with few hidden layers sigmoids learn as well here, and nets with them were usual; what fails is the
    link to two classes
    """
    return advice_verdicts() | {12: "wrong"}


@advice_verdicts.mistake(when=says(37, "true"))
def reported_means_everywhere():
    """row 37: it was reported for deep image nets; in two hidden layers on digits hardly a difference is left"""
    return advice_verdicts() | {37: "true"}


@advice_verdicts.mistake(when=says(37, "wrong", "imprecise"))
def small_nets_overrule():
    """row 37: it says 'not always', and large nets showed it; small nets without it do not refute that"""
    return advice_verdicts() | {37: "wrong"}


@advice_verdicts.mistake(when=says(49, "true", "true with conditions"))
def unit_by_data():
    """row 49: on sparse and on standardised inputs no difference between the units was found"""
    return advice_verdicts() | {49: "true"}


@advice_verdicts.mistake(when=says(49, "wrong"))
def scale_overlooked():
    """row 49: scaling does matter to all of them, so there is something in it; it is said of the wrong thing"""
    return advice_verdicts() | {49: "wrong"}
