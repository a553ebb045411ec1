"""The claim about how to choose."""

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=76,
        paraphrase="In the output layer sigmoid is usual for two classes and softmax for several, in hidden layers "
        "ReLU; others may suit better, so try them.",
        where="A, 'How do I choose the right activation function'",
        verdict="true",
        condition="First choices, for classification. In a net that is recurrent, or narrow and deep, or whose loss "
        "has second derivatives, another hidden unit comes first. Other targets need other outputs: identity for any "
        "number, exp or softplus for positive ones, a scaled sigmoid or tanh between two limits; `actedu.choose` has "
        "the whole table.",
        experiment=e.output_and_hidden,
        evidence=lambda r: (
            f"Sigmoid behind ReLU gets {r.measures['sigmoid_and_relu']:.2f} of the moons right, softmax behind ReLU "
            f"{r.measures['softmax_and_relu']:.2f} of the digits; tanh or a leak instead changes less than 0.02 "
            f"({r.n['softmax and relu']} seeds)."
        ),
        interval={"sigmoid_and_relu": (0.95, 1.0), "softmax_and_relu": (0.95, 1.0), "spread": (0.0, 0.02)},
    ),
)
