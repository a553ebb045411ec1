"""Claims about vanishing and exploding gradients."""

from math import inf

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=10,
        paraphrase="Linear activations suffer from vanishing and exploding gradients; non-linear ones mitigate this.",
        where="C, 'Why Non-linear Activation Functions are Preferred', fourth point",
        verdict="wrong",
        condition="The scale of the weights decides: a linear net vanishes, keeps or explodes its gradients with it. A "
        "sigmoid, which is non-linear, makes them vanish at each of these scales.",
        experiment=e.gradient_profile,
        evidence=lambda r: (
            f"Through {r.config['depth']} layers the first layer's gradient norm of a linear net is "
            f"{r.measures['identity_0_5']:.0e}, {r.measures['identity_1']:.0f} and {r.measures['identity_1_5']:.0e} at "
            f"scales 0.5, 1 and 1.5; with sigmoids it stays below 1e-8 at all three."
        ),
        interval={
            "identity_0_5": (0.0, 1e-4),
            "identity_1": (0.1, 10.0),
            "identity_1_5": (100.0, inf),
            "sigmoid_0_5": (0.0, 1e-8),
            "sigmoid_1": (0.0, 1e-8),
            "sigmoid_1_5": (0.0, 1e-8),
        },
    ),
    Claim(
        row=14,
        paraphrase="The sigmoid saturates, which makes gradients vanish and deep nets hard to train.",
        where="B, sigmoid section and on back-propagation; C, sigmoid section; D, point 11",
        verdict="true with conditions",
        condition="It takes depth: nets of one and three sigmoid layers learn. Batch normalisation lets even twenty "
        "learn. And a slope of at most a quarter shrinks gradients also where nothing is saturated.",
        experiment=e.sigmoid_by_depth,
        evidence=lambda r: r.sentence,
        interval={"shallow": (0.9, 1.0), "middle": (0.85, 1.0), "deep": (0.0, 0.25), "rescued": (0.7, 1.0)},
    ),
    Claim(
        row=15,
        paraphrase="At very high or very low inputs the sigmoid's gradient is so small that the net gets stuck.",
        where="D, point 11",
        verdict="true with conditions",
        condition="For an output, it depends on the loss. With squared error a wrong and sure sigmoid hardly learns; "
        "cross-entropy cancels the slope, and it learns at once. In hidden layers nothing cancels it.",
        experiment=e.slow_when_wrong,
        evidence=lambda r: (
            f"At z = {r.config['start']:g} with label 1 the gradient is {r.measures['mse_gradient']:.3f} with squared "
            f"error and {r.measures['ce_gradient']:.2f} with cross-entropy: {r.measures['mse_steps']:.0f} steps and "
            f"{r.measures['ce_steps']:.0f} to the right side."
        ),
        interval={
            "mse_gradient": (-0.01, 0.0),
            "ce_gradient": (-1.0, -0.9),
            "mse_steps": (100, inf),
            "ce_steps": (1, 20),
        },
    ),
)
