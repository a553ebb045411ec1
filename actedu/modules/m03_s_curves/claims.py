"""Claims about sigmoid and tanh."""

from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=11,
        paraphrase="The sigmoid is smooth and maps every number to one between 0 and 1, readable as a probability.",
        where="A, list of common functions; B, sigmoid section; C, list of types; D, points 6 and 10",
        verdict="true with conditions",
        condition="The open interval (0, 1) is a fact about real numbers; floats reach 1. A number between 0 and "
        "1 is a "
        "probability only if a proper loss trained it and calibration was checked.",
        experiment=e.float_saturation,
        evidence=lambda r: (
            f"The sigmoid, correctly rounded, is exactly 1 from z = {r.mean['float32']:.2f} on in float32 "
            f"and from {r.mean['float16']:.2f} in float16."
        ),
        interval={"float32": (17.3, 17.4), "float16": (8.3, 8.4)},
    ),
    Claim(
        row=16,
        paraphrase="tanh is centred on zero, and training with it converges faster than with the sigmoid.",
        where="B, tanh section; D, point 12",
        verdict="true with conditions",
        condition="Usually, and more so with depth. The curves are one: tanh(x) = 2 sigmoid(2x) - 1, so other weights "
        "and learning rates can make up for the difference in a shallow net.",
        experiment=e.epochs_to_learn,
        evidence=lambda r: (
            f"Each at the better of two learning rates (3 seeds), the sigmoid needs about "
            f"{r.measures['three_layers']:.0f} times "
            "tanh's epochs with three hidden layers, and no more than twice as many with one."
        ),
        interval={"one_layer": (0.9, 2.4), "three_layers": (1.5, inf)},
    ),
    Claim(
        row=17,
        paraphrase="tanh softens the vanishing gradient because it is centred on zero.",
        where="D, point 13",
        verdict="imprecise",
        condition="At a fresh start with equal weights it does soften it, but mainly by its slope, four times the "
        "sigmoid's at 0. Centring alone does little for a shallow curve at these weights; with steep curves, or "
        "weights four times as large, it is worth a factor of about 20.",
        experiment=e.slope_vs_centring,
        evidence=lambda r: (
            f"Over {r.config['depth']} layers, centring the sigmoid multiplies the first layer's gradient by "
            f"{r.measures['centring_when_shallow']:.1f}; a slope four times steeper, by "
            f"{r.measures['steeper_and_wider']:.0e}, or {r.measures['steeper_same_range']:.0e} within the same "
            f"range; centring a steep curve, by {r.measures['centring_when_steep']:.0f}."
        ),
        interval={
            "centring_when_shallow": (0.0, 10.0),
            "steeper_same_range": (1e3, inf),
            "steeper_and_wider": (1e3, inf),
            "centring_when_steep": (2.0, 1e3),
        },
    ),
    Claim(
        row=18,
        paraphrase="tanh has a stronger non-linearity than the sigmoid.",
        where="C, list of types: tanh",
        verdict="imprecise",
        condition="'Stronger' is not defined. tanh is four times steeper at 0 and bends away from its tangent at half "
        "the distance; after scaling its input and output it is the same curve.",
        experiment=e.tangent_departure,
        evidence=lambda r: (
            f"tanh is 1 % below its tangent at x = {r.measures['tanh']:.2f}, the centred sigmoid at "
            f"{r.measures['sigmoid']:.2f}, exactly twice as far."
        ),
        interval={"tanh": (0.17, 0.18), "sigmoid": (0.34, 0.36)},
    ),
    Claim(
        row=19,
        paraphrase="tanh normalises and transforms the data.",
        where="D, point 9",
        verdict="imprecise",
        condition="It squashes into (-1, 1). Normalising sets mean and spread, which tanh does not look at.",
        experiment=e.squash_or_standardise,
        evidence=lambda r: (
            f"Numbers with mean 3 and sd 1 leave tanh with mean {r.measures['tanh_mean']:.2f} and sd "
            f"{r.measures['tanh_sd']:.2f}; standardised, they have mean 0 and sd 1."
        ),
        interval={"tanh_mean": (0.9, 1.0), "tanh_sd": (0.0, 0.2)},
    ),
    Claim(
        row=20,
        paraphrase="tanh solves the problem of values that all have the same sign.",
        where="C, tanh section",
        verdict="true",
        condition="Its outputs have both signs, so one example can move a unit's weights in different directions. In a "
        "mini-batch the examples mix, and the problem is smaller to begin with.",
        experiment=e.sign_pattern,
        evidence=lambda r: (
            f"For one example, all weight gradients of a unit share a sign in {r.measures['sigmoid_one']:.0%} "
            f"of the units behind a sigmoid and in {r.measures['tanh_one']:.0%} behind tanh; averaged over a batch of "
            f"{r.config['batch']}, in about {round(r.measures['sigmoid_batch'], 1):.0%} behind the sigmoid."
        ),
        interval={"sigmoid_one": (1.0, 1.0), "tanh_one": (0.0, 0.05), "sigmoid_batch": (0.0, 0.9)},
    ),
)

DEFECTS = (
    Defect(
        name="c4",
        title="a sigmoid that overflows, and the log-loss after it",
        where="B, both sigmoid listings",
        why="For very negative x, exp(-x) overflows: the value still is 0, by way of 1 / inf, with a warning. "
        "Its logarithm is -inf, so one confident error makes the loss infinite. Take exp of -|x| only, and compute the "
        "loss from the logit.",
        snippet=Snippet(
            faulty="""
                import numpy as np

                def sigmoid(x):
                    return 1 / (1 + np.exp(-x))

                def log_loss(z, t):
                    p = 1 / (1 + np.exp(-z))
                    return np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p))
            """,
            repaired="""
                import numpy as np

                def sigmoid(x):
                    e = np.exp(-np.abs(x))
                    return np.where(x < 0, e, 1.0) / (1.0 + e)

                def log_loss(z, t):
                    return np.mean(np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z))))
            """,
            trial="""
                measured.update(value=sigmoid(np.array([-1000.0]))[0])
                measured.update(loss=log_loss(np.array([-1000.0]), np.array([1.0])))
            """,
            shows={"value": (0, 0), "warnings": (1, inf), "loss": (inf, inf)},
            cured={"value": (0, 0), "warnings": (0, 0), "loss": (1000, 1000)},
            happens="At x = -1000 both give {before[value]:.0f}, the faulty one with a warning; the loss of a true yes "
            "is {before[loss]:.0f}, repaired {after[loss]:.0f}.",
        ),
    ),
)
