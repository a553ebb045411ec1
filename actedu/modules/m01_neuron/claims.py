"""Claims about what a neuron's weights and its activation do."""

from math import inf

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=3,
        paraphrase="The activation function decides whether a neuron is activated or not, as a gate or a button does.",
        where="A, answer on activation functions for dummies; B, opening paragraph; C, opening paragraph and "
        "'Weights'; D, points 1 and 2",
        verdict="imprecise",
        condition="Only the step decides yes or no. ReLU is off for about half of the outputs and graded for the rest; "
        "sigmoid and tanh are never off. What they pass on is a size.",
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
    ),
    Claim(
        row=54,
        paraphrase="A larger weight means a stronger influence on the next neuron, a smaller one a weaker influence.",
        where="C, 'Weights in Neural Networks', third point",
        verdict="true with conditions",
        condition="Between inputs on the same scale. What counts is weight times input: in other units the same neuron "
        "has another weight and the same influence.",
        experiment=e.rescale_feature,
        evidence=lambda r: (
            f"One weight was {r.measures['before']:.0f} times the other; with its feature in units "
            f"{r.config['k']:g} times smaller it is {r.measures['after']:.2f} times the other, and the outputs differ "
            "by less than 1e-12."
        ),
        interval={"difference": (0.0, 1e-12), "before": (1.0, inf), "after": (0.0, 1.0), "influence": (1.0, 1.0)},
    ),
)
