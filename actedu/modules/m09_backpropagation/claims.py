"""Claims about vanishing and exploding gradients."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim
from actedu.experiments.result import magnitude

CLAIMS = (
    Claim(
        row=10,
        paraphrase="Linear activations suffer from vanishing and exploding gradients; non-linear ones mitigate this.",
        where="C, 'Why Non-linear Activation Functions are Preferred', fourth point",
        verdict="wrong",
        condition="The scale of the weights decides, for both kinds: a linear net keeps its gradients at scale 1, a "
        "sigmoid net loses them at each of these, and less at 4.8, which keeps the variance; above a scale of about 11 "
        "its gradients explode too. Slopes of at most 1 shrink the error: tanh instead of the sigmoid stops the "
        "explosion at 1.5, and cannot help against the vanishing at 0.5.",
        experiment=e.gradient_profile,
        evidence=lambda r: (
            f"Through {r.config['depth']} layers the first layer's gradient norm of a linear net is "
            f"{magnitude(r.measures['identity_0_5'], 1)}, {r.measures['identity_1']:.0f} and "
            f"{magnitude(r.measures['identity_1_5'], 1)} at scales 0.5, 1 and 1.5; with sigmoids it stays below "
            f"{magnitude(1e-8)} at all three, and is about {magnitude(r.measures['sigmoid_4_8'], 1)} at 4.8."
        ),
        interval={
            "identity_0_5": (0.0, 1e-4),
            "identity_1": (0.1, 10.0),
            "identity_1_5": (100.0, inf),
            "sigmoid_0_5": (0.0, 1e-8),
            "sigmoid_1": (0.0, 1e-8),
            "sigmoid_1_5": (0.0, 1e-8),
            "sigmoid_4_8": (1e-6, 1e-2),
        },
        challenge=Challenge(
            change="tanh instead of the sigmoid",
            experiment=partial(e.gradient_profile, "tanh"),
            interval={"tanh_0_5": (0.0, 1e-4), "tanh_1_5": (100.0, inf)},
            turns=True,
        ),
    ),
    Claim(
        row=14,
        paraphrase="The sigmoid makes gradients vanish, and deep nets hard to train.",
        where="B, sigmoid section and on back-propagation; C, sigmoid section; D, point 11",
        verdict="true with conditions",
        condition="It takes depth and a start: one and three layers learn, ten do not from weights that keep the mean "
        "square of the sums. With the gain that keeps the variance the same ten do learn, and with the mean of the "
        "sigmoids cancelled as well they come level with batch normalisation. The cause that D names, "
        "saturation, is not the one in fresh nets: a slope of at most a quarter shrinks gradients where nothing is "
        "saturated, and a larger gain saturates more and lets more arrive.",
        experiment=e.sigmoid_by_depth,
        evidence=lambda r: r.sentence,
        interval={
            "shallow": (0.9, 1.0),
            "middle": (0.85, 1.0),
            "deep": (0.0, 0.45),
            "standardised": (0.8, 1.0),
            "batch_norm": (0.8, 1.0),
        },
        challenge=Challenge(
            change="the gain that keeps the variance instead of the mean square",
            experiment=e.sigmoid_by_depth,
            interval={"variance_kept": (0.0, 0.45)},
            turns=True,
        ),
    ),
    Claim(
        row=15,
        paraphrase="At very high or very low inputs the sigmoid's gradient is so small that the net gets stuck.",
        where="D, point 11",
        verdict="true with conditions",
        condition="For an output, under plain gradient descent, it depends on the loss. With squared error a wrong and "
        "sure sigmoid hardly learns; cross-entropy cancels the slope, and it learns at once. In hidden layers nothing "
        "cancels it. Adam instead of gradient descent divides by the size of the gradient and gets out of either.",
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
        challenge=Challenge(
            change="Adam instead of gradient descent",
            experiment=partial(e.slow_when_wrong, lr=0.1, optimiser="adam"),
            interval={"mse_steps": (100, inf)},
            turns=True,
        ),
    ),
)
