from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Two claims about attention", points=2, stars=2, kind="verdict on a claim")
def attention_verdicts():
    r"""Give your verdicts on the two claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {58: "true with conditions", 59: "true with conditions"}


@attention_verdicts.starter
def blank():
    return {58: ..., 59: ...}


attention_verdicts.given(listed(58, 59))

attention_verdicts.checks(Verdict(58), Verdict(59))

attention_verdicts.hints(
    "Take each at its word and change one thing: double a key; shuffle a sentence.",
    "Row 58: the third mission of AttentionLens. Row 59: 'Order' and 'What it costs' in the lesson.",
    "Lesson 00: a claim is true with conditions if it holds where a condition is met that it leaves out. It is "
    "imprecise if something in it holds, but of another thing or for another reason than it says.",
    '{58: "true with ___", 59: "___"}; test_claim(58) and so on run the experiments.',
)

attention_verdicts.why(
    "Row 58: for keys of one length the product ranks like the cosine, the usual measure of similarity; a longer key "
    "scores higher without being more similar. Row 59: any two words are one step apart, but the order has to be put "
    "in, and each pair of words has its price."
)


@attention_verdicts.mistake(when=says(58, "true"))
def length_forgotten():
    """row 58: double a key, and its score doubles; it has become no more similar"""
    return attention_verdicts() | {58: "true"}


@attention_verdicts.mistake(when=says(58, "wrong", "imprecise"))
def equal_lengths_forgotten():
    """row 58: for keys of one length the order of the products is that of the similarities, so there it holds"""
    return attention_verdicts() | {58: "wrong"}


@attention_verdicts.mistake(when=says(59, "true"))
def order_for_free():
    """row 59: shuffle the sentence, and attention by itself gives every word the answer that it had; and
    twice the length takes four times the weights
    """
    return attention_verdicts() | {59: "true"}


@attention_verdicts.mistake(when=says(59, "wrong", "imprecise"))
def one_step_forgotten():
    """row 59: with positions or a causal mask it does see the order, and the first word is one step from the last"""
    return attention_verdicts() | {59: "wrong"}
