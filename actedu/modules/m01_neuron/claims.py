"""Claims about what a neuron's weights and its activation do."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=3,
        paraphrase="The activation function decides whether a neuron is activated or not, as a gate or a button does.",
        where="A, answer on activation functions for dummies; B, opening paragraph; C, 'Weights'; as buttons: D, "
        "points 1 and 2. C's opening paragraph says 'whether and to what extent'",
        verdict="imprecise",
        condition="Only the step decides yes or no. ReLU is off for about half of the outputs of a fresh layer with "
        "biases 0 and graded for the rest; a sigmoid is never 0 and tanh at a sum of 0 alone. What they pass on "
        "is a size.",
        experiment=e.on_or_off,
        evidence=lambda r: (
            f"In a fresh layer {r.measures['step']:.1f} of the outputs of steps and {r.measures['relu']:.1f} of those "
            f"of ReLU are exactly 0, of sigmoid and tanh {r.measures['tanh']:g}; a step returns "
            f"{r.measures['step_levels']:g} different values, the others thousands."
        ),
        interval={
            "step": (0.35, 0.65),
            "relu": (0.35, 0.65),
            "sigmoid": (0.0, 0.0),
            "tanh": (0.0, 0.0),
            "step_levels": (2.0, 2.0),
            "tanh_levels": (1000.0, inf),
        },
        challenge=Challenge(
            change="biases of 2 instead of 0",
            experiment=partial(e.on_or_off, bias=2.0),
            interval={
                "relu": (0.0, 0.35),
                "sigmoid": (0.0, 0.0),
                "tanh": (0.0, 0.0),
                "step_levels": (2.0, 2.0),
                "tanh_levels": (1000.0, inf),
            },
        ),
    ),
    Claim(
        row=54,
        paraphrase="A larger weight means a stronger influence on the next neuron, a smaller one a weaker influence.",
        where="C, 'Weights in Neural Networks', third point",
        verdict="true with conditions",
        condition="Between inputs on the same scale, none of which repeats another. What counts is weight times input: "
        "in other units the same neuron has another weight and the same influence. If an input stands there "
        "twice, a copy may have the larger weight, and leaving it out costs nothing.",
        experiment=e.rescale_feature,
        evidence=lambda r: (
            f"One weight was {r.measures['before']:.0f} times the other; with its feature in units "
            f"{r.config['k']:g} times smaller it is {r.measures['after']:.2f} times the other, and the outputs differ "
            "by less than 10⁻¹²."
        ),
        interval={"difference": (0.0, 1e-12), "before": (1.0, inf), "after": (0.0, 1.0), "influence": (1.0, 1.0)},
        challenge=Challenge(
            change="inputs on one scale, one of them twice, and influence read as what is lost without an input",
            experiment=partial(e.leave_one_out, copy=True),
            interval={"agrees": (1.0, 1.0)},
            turns=True,
        ),
    ),
)
