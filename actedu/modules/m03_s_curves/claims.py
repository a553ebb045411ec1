"""Claims about sigmoid and tanh."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim
from actedu.experiments.result import magnitude

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
        challenge=Challenge(
            change="the formula as textbooks write it, in float32",
            experiment=e.float_saturation,
            interval={"textbook_float32": (0.0, 100.0)},
        ),
    ),
    Claim(
        row=16,
        paraphrase="tanh is centred on zero, and training with it converges faster than with the sigmoid.",
        where="B, tanh section; D, point 12",
        verdict="true with conditions",
        condition="In these nets, each at its best gain and rate: little with one hidden layer, about twice with three "
        "under plain SGD, about half as many epochs more under Adam. Centred, sigmoid - 1/2 at its own gain and rate "
        "needs hardly more epochs than tanh, so little of that is left to the slope. The curves are one, tanh(x) = "
        "2 sigmoid(2x) - 1: other weights and rates make up for the slope.",
        experiment=e.epochs_to_learn,
        evidence=lambda r: (
            f"Each at the best of its gains and five learning rates (5 seeds, plain SGD), the sigmoid needs "
            f"{r.measures['three_layers']:.1f} times tanh's epochs with three hidden layers and "
            f"{r.measures['one_layer']:.1f} times with one; sigmoid - 1/2, "
            f"{r.measures['three_layers_next']:.1f} times with three."
        ),
        interval={"one_layer": (1.0, 2.0), "three_layers": (1.5, 4.0), "three_layers_next": (0.7, 1.4)},
        challenge=Challenge(
            change="Adam instead of plain SGD",
            experiment=partial(e.epochs_to_learn, optimiser="adam", seeds=3),
            interval={"one_layer": (1.0, 2.5), "three_layers": (1.2, 2.5), "three_layers_next": (0.7, 1.5)},
        ),
    ),
    Claim(
        row=17,
        paraphrase="tanh softens the vanishing gradient because it is centred on zero.",
        where="D, point 13",
        verdict="imprecise",
        condition="At a fresh start with equal weights it does soften it, but mainly by its slope, four times the "
        "sigmoid's at 0, and there centring alone does little. With steep curves, or where weights four times as large "
        "make up for the slope, only the centre is left, and it is worth a factor of about 20.",
        experiment=e.slope_vs_centring,
        evidence=lambda r: (
            f"Over {r.config['depth']} layers, centring the sigmoid multiplies the first layer's gradient by "
            f"{r.measures['centring_when_shallow']:.1f}; a slope four times steeper, by "
            f"{magnitude(r.measures['steeper_and_wider'], 1)}, or "
            f"{magnitude(r.measures['steeper_same_range'], 1)} within the same "
            f"range; centring a steep curve, by {r.measures['centring_when_steep']:.0f}."
        ),
        interval={
            "centring_when_shallow": (0.0, 10.0),
            "steeper_same_range": (1e3, inf),
            "steeper_and_wider": (1e3, inf),
            "centring_when_steep": (2.0, 1e3),
        },
        challenge=Challenge(
            change="weights four times as large", experiment=partial(e.slope_vs_centring, gain=4.0), turns=True
        ),
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
            f"tanh is {r.config['share']:.0%} below its tangent at x = {r.measures['tanh']:.2f}, the centred sigmoid "
            f"at "
            f"{r.measures['sigmoid']:.2f}, exactly twice as far."
        ),
        interval={"tanh": (0.17, 0.18), "sigmoid": (0.34, 0.36)},
        challenge=Challenge(
            change="10 % below the tangent instead of 1 %",
            experiment=partial(e.tangent_departure, share=0.1),
            interval={"tanh": (0.5, 0.65), "sigmoid": (1.0, 1.3)},
        ),
    ),
    Claim(
        row=19,
        paraphrase="tanh normalises and transforms the data.",
        where="D, point 9",
        verdict="imprecise",
        condition="It squashes into (-1, 1). Normalising sets mean and spread, which tanh does not look at.",
        experiment=e.squash_or_standardise,
        evidence=lambda r: (
            f"Numbers with mean {r.config['mean']:g} and sd {r.config['sd']:g} leave tanh with mean "
            f"{r.measures['tanh_mean']:.2f} and sd "
            f"{r.measures['tanh_sd']:.2f}; standardised, they have mean 0 and sd 1."
        ),
        interval={"tanh_mean": (0.9, 1.0), "tanh_sd": (0.0, 0.2)},
        challenge=Challenge(
            change="numbers with mean 0 instead of 3",
            experiment=partial(e.squash_or_standardise, mean=0.0),
            interval={"tanh_mean": (-0.05, 0.05), "tanh_sd": (0.0, 0.9)},
        ),
    ),
    Claim(
        row=20,
        paraphrase="tanh solves the problem of values that all have the same sign.",
        where="C, tanh section",
        verdict="true with conditions",
        condition="True of the signs that one example gives: tanh's outputs have both, so the example can move a "
        "unit's weights in different directions. In a mini-batch the problem is smaller to begin with: in fresh nets "
        "with batches of 32, a fifth to a quarter of the units have it at gain 1.85, nearly half at gain 1. That it "
        "harms training was not measured.",
        experiment=e.sign_pattern,
        evidence=lambda r: (
            f"For one example, all weight gradients of a unit share a sign in {r.measures['sigmoid_one']:.0%} "
            f"of the units behind a sigmoid and in {r.measures['tanh_one']:.0%} behind tanh; averaged over a batch of "
            f"{r.config['batch']}, in about {round(r.measures['sigmoid_batch'], 1):.0%} behind the sigmoid."
        ),
        interval={"sigmoid_one": (1.0, 1.0), "tanh_one": (0.0, 0.05), "sigmoid_batch": (0.1, 0.35)},
        challenge=Challenge(
            change="gain 1 instead of the gain that keeps the mean square",
            experiment=partial(e.sign_pattern, gain=1.0),
            interval={"sigmoid_one": (1.0, 1.0), "tanh_one": (0.0, 0.05), "sigmoid_batch": (0.3, 0.6)},
        ),
    ),
    Claim(
        row=79,
        paraphrase="tanh, with outputs from -1 to 1, represents negative values better than the sigmoid does.",
        where="A, list of common functions, tanh",
        verdict="imprecise",
        condition="It gives them a sign. What a net can represent is the same, for tanh(z) = 2 sigmoid(2z) - 1, and "
        "inputs "
        "around 0 are fitted alike; where all inputs lie far to one side, left or right, tanh nets fit better. In "
        "float32 "
        "tanh resolves more near 0 and less from -9 down, where it is exactly -1.",
        experiment=e.negative_values,
        evidence=lambda r: (
            f"On inputs from {r.config['inputs'][0]:g} to {r.config['inputs'][1]:g} the errors of the two differ by "
            f"{abs(r.measures['gap']):.2f}; a tanh net and the sigmoid net made of it differ by less than 10⁻¹²; in "
            f"float32 tanh is -1 from {r.measures['tanh_end']:.0f} down, the sigmoid 0 only from "
            f"{round(r.measures['sigmoid_end'], -1):.0f}."
        ),
        interval={
            "same_net": (0.0, 1e-12),
            "gap": (-0.02, 0.02),
            "tanh_end": (-9.1, -8.9),
            "sigmoid_end": (-110.0, -80.0),
            "sigmoid_near": (-1e-6, -1e-9),
        },
        challenge=Challenge(
            change="inputs from -6 to -2 instead of -2 to 2",
            experiment=partial(e.negative_values, (-6.0, -2.0)),
            turns=True,
        ),
    ),
)

DEFECTS = (
    Defect(
        name="c4",
        title="a sigmoid that overflows, and a log-loss if one follows",
        where="B, both sigmoid listings",
        why="For very negative x, exp(-x) overflows: the value still is 0, by way of 1 / inf, with a warning. "
        "The listing shows no loss; if a log-loss is taken of such a value, its logarithm is -inf and one confident "
        "error makes the loss infinite. Take exp of -|x| only, and compute a loss from the logit.",
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
