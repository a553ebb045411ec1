"""The claim about how to choose."""

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=76,
        paraphrase="Use sigmoid for two classes and softmax for several in the output layer, ReLU in hidden layers, "
        "then try others.",
        where="A, 'How do I choose the right activation function'",
        verdict="true",
        condition="For classification, with the loss computed from logits. Other targets need other outputs: identity "
        "for any number, softplus for positive ones, tanh for a bounded range; `actedu.choose` has the whole table.",
        experiment=e.output_and_hidden,
        evidence=lambda r: (
            f"Sigmoid behind ReLU gets {r.measures['sigmoid_and_relu']:.2f} of the moons right, softmax behind ReLU "
            f"{r.measures['softmax_and_relu']:.2f} of the digits; tanh or a leak instead changes less than 0.02 "
            f"({r.n['softmax and relu']} seeds)."
        ),
        interval={"sigmoid_and_relu": (0.95, 1.0), "softmax_and_relu": (0.95, 1.0), "spread": (0.0, 0.02)},
    ),
)
