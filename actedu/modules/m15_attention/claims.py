"""Claims about attention and transformers."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=56,
        paraphrase="Transformers have additional learnable weights which determine how important each element is.",
        where="C, section on weights, paragraph on transformers",
        verdict="imprecise",
        condition="What is learned are the matrices that make queries, keys and values. The importance of an element "
        "is computed from them and the input, so it is an activation and changes with every sequence (of "
        "inputs near 0, hardly: it is even).",
        experiment=e.weights_v_attention,
        evidence=lambda r: (
            f"From one input to another, every parameter the same (largest change "
            f"{r.measures['parameters_change']:g}), about {r.measures['weights_change']:.1f} of a position's "
            "attention goes elsewhere."
        ),
        interval={"parameters_change": (0.0, 0.0), "weights_change": (0.2, 1.0)},
        challenge=Challenge(
            change="inputs a tenth as large",
            experiment=partial(e.weights_v_attention, size=0.1),
            turns=True,
        ),
    ),
    Claim(
        row=57,
        paraphrase="Attention is the products of queries and keys, a softmax over them, and a weighted sum of values.",
        where="C, section on weights with attention, list of three components",
        verdict="imprecise",
        condition="For entries of size 1 the product has to be divided by the square root of their number d, or the "
        "softmax "
        "saturates as d grows; for queries and keys of length 1 it need not. Masks and several heads are left out, "
        "too.",
        experiment=e.attention_variance,
        evidence=lambda r: (
            f"At d = {r.config['ds'][-1]} the largest of 16 weights is {r.measures['largest_unscaled']:.2f} on "
            f"average without the scale and {r.measures['largest_scaled']:.2f} with it, where the slope is more than "
            "8 times larger."
        ),
        interval={"largest_unscaled": (0.9, 1.0), "largest_scaled": (0.15, 0.35), "slope_ratio": (8.0, inf)},
        challenge=Challenge(
            change="queries and keys of length 1",
            experiment=partial(e.attention_variance, one_length=True),
            turns=True,
        ),
    ),
    Claim(
        row=58,
        paraphrase="The dot product of query and key measures how similar the two are.",
        where="C, section on weights with attention: attention scores",
        verdict="true with conditions",
        condition="For keys of one length, or nearly: random ones of 512 components are. Otherwise a long key also "
        "scores high: a score is the similarity times "
        "both lengths.",
        experiment=e.dot_or_cosine,
        evidence=lambda r: (
            f"Doubling a key multiplies its score by {r.measures['doubled_score']:g} and leaves the cosine; among "
            f"random keys, the highest score and the highest cosine disagree for {r.measures['other_winner']:.0%} of "
            f"the queries, among keys of one length for {r.measures['same_length']:.0%}."
        ),
        interval={"doubled_score": (2.0, 2.0), "other_winner": (0.1, 0.5), "same_length": (0.0, 0.0)},
        challenge=Challenge(
            change="32 times as many components",
            experiment=partial(e.dot_or_cosine, d=512),
            turns=True,
        ),
    ),
    Claim(
        row=59,
        paraphrase="Transformers are built for sequences and capture dependencies over long ranges efficiently.",
        where="C, section on weights, paragraph on transformers",
        verdict="true with conditions",
        condition="The order must be put in: without positions or a causal mask, attention treats a sequence as a set. "
        "Any two "
        "positions are one step apart, and the price is a weight for each pair of them.",
        experiment=e.order_blind,
        evidence=lambda r: (
            "Shuffling a sequence changes no position's answer by more than 10⁻¹⁰ without positions, and by "
            f"{r.measures['with_positions']:.1f} of the largest answer with them; twice the length needs "
            f"{r.measures['weights_when_doubled']:.0f} times the weights."
        ),
        interval={"shuffled": (0.0, 1e-10), "with_positions": (0.1, inf), "weights_when_doubled": (4.0, 4.0)},
        challenge=Challenge(
            change="a causal mask",
            experiment=partial(e.order_blind, causal=True),
            turns=True,
        ),
    ),
)
