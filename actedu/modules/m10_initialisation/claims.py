"""Claims about initial weights, self-normalising units and batch normalisation."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim
from actedu.experiments.result import magnitude

CLAIMS = (
    Claim(
        row=34,
        paraphrase="SELU keeps the activations at mean 0 and standard deviation 1 throughout the network.",
        where="B, on faster convergence in deep learning, below the SELU code",
        verdict="true with conditions",
        condition="With standardised inputs, LeCun's weights (variance 1 / fan-in) and plain dense layers, and with "
        "alpha dropout where units are dropped. B's code sets none of these; He's weights or ordinary dropout end it.",
        experiment=e.selu_propagation,
        evidence=lambda r: (
            f"After {r.config['depth']} layers the variance is {r.measures['LeCun']:.1f} with LeCun's weights, "
            f"above 100 with He's, {r.measures['dropout']:.1f} with {r.config['dropout']:g} dropout and "
            f"{r.measures['alpha_dropout']:.1f} with as much alpha dropout."
        ),
        interval={
            "LeCun": (0.85, 1.15),
            "LeCun_mean": (-0.1, 0.1),
            "He": (50.0, inf),
            "dropout": (1.3, 2.0),
            "alpha_dropout": (0.9, 1.1),
        },
        challenge=Challenge(change="32 units a layer instead of 256", experiment=partial(e.selu_propagation, width=32)),
    ),
    Claim(
        row=35,
        paraphrase="The two constants of SELU are 1.67326 and 1.0507.",
        where="B, SELU code in the deep-learning section",
        verdict="true",
        condition="They are where mean 0 and variance 1 reproduce themselves in a wide layer; rounded to that many "
        "digits they still do, to within a hundred-thousandth.",
        experiment=e.selu_constants,
        evidence=lambda r: (
            "The solution of the equations for mean 0 and variance 1 rounds to both constants; with these as they are "
            f"written, mean and variance come out {magnitude(r.measures['rounded_excess'], 1)} off at most."
        ),
        interval={
            "alpha": (1.673255, 1.673265),
            "scale": (1.05065, 1.05075),
            "off_catalogue": (0.0, 1e-9),
            "rounded_excess": (0.0, 1e-5),
        },
    ),
    Claim(
        row=51,
        paraphrase="Poor initialisation can make the gradients vanish or explode.",
        where="D, point 23",
        verdict="true",
        condition="In a deep net a constant factor in the weights acts once a layer: two to the power of the depth.",
        experiment=e.initial_scale,
        evidence=lambda r: (
            f"With {r.config['depth']} ReLU layers, half of He's weights make the first gradient about "
            f"{magnitude(_power(r.measures['usual'] / r.measures['small']))} times smaller and twice his weights about "
            f"{magnitude(_power(r.measures['large'] / r.measures['usual']))} times larger."
        ),
        interval={"small": (0.0, 0.05), "usual": (0.05, 10.0), "large": (20.0, inf), "usual_accuracy": (0.5, 1.0)},
    ),
    Claim(
        row=52,
        paraphrase="At the start the weights of a network are random.",
        where="C, 'Weights in Neural Networks', second point",
        verdict="true with conditions",
        condition="Random and of the right size. Equal weights fail because all units of a layer then learn the same. "
        "Far too small ones fail under plain SGD; Adam instead of plain SGD, whose steps do not shrink with the "
        "gradient, recovers from them. Biases may start at 0.",
        experiment=e.symmetry,
        evidence=lambda r: (
            f"From equal weights the first layer's 64 units are still {r.measures['rank']:.0f} unit after training; "
            f"from random weights {r.measures['random']:.2f} of the digits are right, from a hundredth of them "
            f"{r.measures['tiny']:.1f} (plain SGD)."
        ),
        interval={"zero": (0.0, 0.2), "constant": (0.0, 0.4), "tiny": (0.0, 0.3), "random": (0.9, 1.0), "rank": (1, 1)},
        challenge=Challenge(
            change="Adam instead of plain SGD",
            experiment=partial(e.symmetry, optimiser="adam", lr=0.003, seeds=1),
            turns=True,
        ),
    ),
    Claim(
        row=62,
        paraphrase="Batch normalisation works because it reduces internal covariate shift.",
        where="B, on batch normalisation in the training section",
        verdict="imprecise",
        condition="That is the reason its authors gave; it is disputed. With noise behind it that makes the inputs of "
        "a layer shift more than they do without batch normalisation, a net still trains, though not with twice the "
        "noise in so few epochs. And what batch normalisation saves these nets from is a start: from weights that keep "
        "the variance, with the mean of the sigmoids cancelled, they train without it.",
        experiment=e.noisy_batch_norm,
        evidence=lambda r: (
            f"From weights that keep the mean square, a net of {r.config['depth']} sigmoid layers gets "
            f"{r.measures['without']:.1f} of the digits right without and {r.measures['batch_norm']:.1f} with batch "
            f"normalisation, and {r.measures['noisy']:.1f} when noise behind it shifts the inputs of a layer "
            f"{r.measures['shift_ratio']:.0f} times as much as in the net without; from a centred start it gets "
            f"{r.measures['standardised']:.1f} without."
        ),
        interval={
            "without": (0.0, 0.3),
            "batch_norm": (0.7, 1.0),
            "noisy": (0.5, 1.0),
            "standardised": (0.7, 1.0),
            "shift_ratio": (1.5, inf),
        },
        challenge=Challenge(
            change="twice the noise", experiment=partial(e.noisy_batch_norm, most=2.0, seeds=1), turns=True
        ),
    ),
    Claim(
        row=63,
        paraphrase="Batch normalisation gives the input of each layer mean 0 and standard deviation 1.",
        where="B, on batch normalisation in the training section",
        verdict="imprecise",
        condition="Per mini-batch and in training only; then a learned scale and shift follow. In prediction it uses "
        "running averages, and a dense layer cannot be trained on a batch of one sample. In a convolution a channel's "
        "mean and sd are taken over all places of all images.",
        experiment=e.batch_norm_statistics,
        evidence=lambda r: (
            f"A fresh layer's outputs have sd {r.mean['fresh']:.1f} over a batch, those of a trained one "
            f"{r.mean['trained']:.1f} on average; in training one image's outputs move when the rest of its batch "
            "changes, in prediction they do not."
        ),
        interval={
            "mean": (0.0, 1e-9),
            "spread": (0.01, inf),
            "companions": (0.01, inf),
            "alone": (0.0, 1e-9),
            "batch_of_one": (1.0, 1.0),
        },
        challenge=Challenge(
            change="batches of 256 instead of 32", experiment=partial(e.batch_norm_statistics, batch=256)
        ),
    ),
    Claim(
        row=64,
        paraphrase="Batch normalisation allows a higher learning rate and faster training.",
        where="B, on batch normalisation in the training section",
        verdict="true with conditions",
        condition="Higher rates, yes, four to eight times as high in this ReLU net under plain SGD, up to a limit of "
        "their own; none of them is better than the best rate without. It makes nets trainable that are not from the "
        "usual weights, though a centred start makes them so without it. A step costs more.",
        experiment=e.batch_norm_rates,
        evidence=lambda r: (
            f"Of the rates {', '.join(f'{lr:g}' for lr in r.config['lrs'])}, a ReLU net of 3 layers learns up to "
            f"{r.measures['relu_without']:g} without and {r.measures['relu_with']:g} with batch normalisation; 10 "
            f"sigmoid layers learn at none without, up to {r.measures['sigmoid_with']:g} with it, and up to "
            f"{r.measures['sigmoid_standardised']:g} without it from a centred start."
        ),
        interval={
            "relu_without": (0.4, 0.4),
            "relu_with": (0.8, 3.2),
            "sigmoid_without": (0.0, 0.0),
            "sigmoid_with": (0.1, 3.2),
        },
        challenge=Challenge(
            change="a centred start instead of the usual weights",
            experiment=e.batch_norm_rates,
            interval={"sigmoid_standardised": (0.0, 0.0)},
            turns=True,
        ),
    ),
)


def _power(x: float) -> float:
    """Round to the nearest power of ten."""
    from math import log10

    return float(10.0 ** round(log10(x)))


DEFECTS = (
    Defect(
        name="c12",
        title="SELU, if used without its initialisation and its dropout",
        where="B, deep-learning section",
        why="The listing is SELU alone, and the text promises mean 0 and variance 1 throughout the network. That holds "
        "only for weights of variance 1 / n_in (LeCun) and with AlphaDropout, if any. He's weights have twice that "
        "variance. Keras's default, Glorot's, is LeCun's only where a layer has as many "
        "outputs as inputs. Name the initialiser, and use AlphaDropout.",
        snippet=Snippet(
            faulty="""
                def fifty_layers(x, drop, seed=0):
                    from actedu.nets import Dense, Dropout, Sequential, he

                    layers = []
                    for _ in range(50):
                        layers += [Dense(256, 256, "selu", init=he()), Dropout(drop)]
                    return Sequential(layers, seed=seed).forward(x, training=True)
            """,
            repaired="""
                def fifty_layers(x, drop, seed=0):
                    from actedu.nets import AlphaDropout, Dense, Sequential, lecun

                    layers = []
                    for _ in range(50):
                        layers += [Dense(256, 256, "selu", init=lecun()), AlphaDropout(drop)]
                    return Sequential(layers, seed=seed).forward(x, training=True)
            """,
            trial="""
                import numpy as np

                x = np.random.default_rng(0).standard_normal((256, 256))
                measured.update(plain=fifty_layers(x, 0.0).var(), thinned=fifty_layers(x, 0.1).var())
            """,
            shows={"plain": (100, inf), "thinned": (100, inf)},
            cured={"plain": (0.8, 1.2), "thinned": (0.8, 1.2)},
            happens="After 50 layers the variance is over 100 with He's weights, {after[plain]:.0f} with LeCun's, and "
            "{after[thinned]:.0f} with AlphaDropout as well.",
        ),
    ),
)
