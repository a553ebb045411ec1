"""Claims about ReLU, dying units and the leak."""

from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=21,
        paraphrase="ReLU returns its input if that is positive and zero otherwise.",
        where="A, list of common functions; B, ReLU section; C, list of types and ReLU section; D, point 14",
        verdict="true",
        condition="For every input. At 0 the slope is not defined; most programs use 0, some ways of writing it 0.5 "
        "or 1.",
        experiment=e.relu_at_zero,
        evidence=lambda r: (
            f"ReLU equals max(0, x) on a grid (largest difference {r.measures['largest_difference']:g}); at 0 "
            f"its slope is {r.measures['left']:g} from the left, {r.measures['right']:g} from the right, "
            f"{r.measures['chosen']:g} by choice."
        ),
        interval={"largest_difference": (0.0, 0.0), "left": (0.0, 0.0), "right": (1.0, 1.0), "chosen": (0.0, 0.0)},
    ),
    Claim(
        row=22,
        paraphrase="ReLU overcomes, or prevents, the vanishing gradient problem.",
        where="B, ReLU section; C, list of types and 'Choosing'; D, points 7 and 31",
        verdict="true with conditions",
        condition="A unit that is on passes the whole gradient. But half are off, and with weights of gain 1 "
        "signal and "
        "gradient halve in power at each layer; He's gain, the square root of 2, is what prevents it.",
        experiment=e.relu_through_depth,
        evidence=lambda r: (
            f"Through {r.config['depth']} layers the first layer's gradient norm is {r.measures['he']:.1f} at "
            f"He's gain and {r.measures['gain_1']:.0e} at gain 1; of a sigmoid at gain 1, the first layer gets less "
            f"than 1e-9 of its last's."
        ),
        interval={"he_ratio": (0.05, inf), "gain_1": (0.0, 1e-2), "sigmoid_ratio": (0.0, 1e-9)},
    ),
    Claim(
        row=23,
        paraphrase="ReLU lets gradients flow only for positive values, and this keeps the network active.",
        where="B, on the role in back-propagation",
        verdict="imprecise",
        condition="The first half is right. The second does not follow: what blocks the gradient is the units that are "
        "off, about half of them in a fresh net.",
        experiment=e.sparsity,
        evidence=lambda r: (
            f"{r.measures['start']:.1f} of the activations of a fresh ReLU net are off, and with them the path "
            "of the gradient."
        ),
        interval={"start": (0.35, 0.65)},
    ),
    Claim(
        row=24,
        paraphrase="ReLU is cheap to compute and therefore speeds up training.",
        where="B, on back-propagation and on computer vision; D, point 14",
        verdict="true with conditions",
        condition="Cheap it is, but a wide layer spends its time in the matrix product, and on some processors "
        "tanh is as cheap. Whether fewer steps are needed depends on initialisation, learning rate and depth.",
        experiment=e.activation_v_matmul,
        evidence=lambda r: r.sentence,
        interval={"relu": (0.0, 0.5)},
    ),
    Claim(
        row=25,
        paraphrase="ReLU activates only a few neurons at a time, which makes the network sparse and efficient.",
        where="C, ReLU section",
        verdict="imprecise",
        condition="About half are active in a fresh net; these small nets had more after training, large language "
        "models a few percent. A dense matrix product does not skip zeros, so they save no time unless the software "
        "is built for them.",
        experiment=e.sparsity,
        evidence=lambda r: (
            f"{1 - r.measures['start']:.1f} of the activations are not 0 in a fresh net, "
            f"{1 - r.measures['trained']:.1f} after training."
        ),
        interval={"start": (0.35, 0.65), "trained": (0.2, 0.55)},
    ),
    Claim(
        row=26,
        paraphrase="ReLU units can die: they output zero for every input and stop learning.",
        where="A, list of common functions; B, ReLU section; C, ReLU section; D, point 15",
        verdict="true",
        condition="Too large a learning rate does it, as do very negative biases and narrow, deep nets.",
        experiment=e.dead_by_lr,
        evidence=lambda r: (
            "Of nets trained with plain SGD, all learn at a learning rate of "
            f"{r.config['lrs'][0]:g} and fewer than a tenth of the units are dead; at {r.config['lrs'][-1]:g} "
            f"none learns and more than "
            "a quarter of the units are dead."
        ),
        interval={"low": (1.0, 1.0), "high": (0.0, 0.0), "never_on_low": (0.0, 0.1), "never_on_high": (0.25, 1.0)},
    ),
    Claim(
        row=27,
        paraphrase="Leaky ReLU overcomes the dying ReLU problem.",
        where="B, leaky ReLU section and deep-learning section; C, list of types; D, point 15",
        verdict="true with conditions",
        condition="A leak keeps some gradient, in proportion to its slope. Whether that is enough depends on the "
        "optimiser: with Adam a leak of 0.01 left hidden biases of -2; with plain SGD at rate 0.3 it stayed, and "
        "0.2 left. No leak helps against a learning rate that makes training diverge.",
        experiment=e.bias_trap,
        evidence=lambda r: (
            "From hidden biases of -2, accuracy after 20 epochs is "
            + ", ".join(f"{mean:.2f} with {name}" for name, mean in r.mean.items())
            + " (chance: 0.10)."
        ),
        interval={
            "relu_SGD": (0.0, 0.2),
            "relu_Adam": (0.0, 0.2),
            "leaky_relu_SGD": (0.0, 0.2),
            "leaky_relu_Adam": (0.5, 1.0),
            "leaky_relu (alpha=0.2)_SGD": (0.5, 1.0),
            "leaky_relu (alpha=0.2)_Adam": (0.5, 1.0),
        },
    ),
)

DEFECTS = (
    Defect(
        name="c3",
        title="ReLU for one number only",
        where="B, deep-learning section",
        why="Python's max asks whether the array is larger than 0, which has as many answers as elements. np.maximum "
        "compares element by element.",
        snippet=Snippet(
            faulty="""
                def relu(x):
                    return max(0, x)
            """,
            repaired="""
                import numpy as np

                def relu(x):
                    return np.maximum(x, 0)
            """,
            trial="""
                import numpy as np

                y = relu(np.array([-2.0, 0.0, 3.0]))
                measured.update(total=y.sum())
            """,
            shows={"raised": (1, 1)},
            cured={"total": (3, 3)},
            happens="An array of 3 numbers raises {error}; repaired, they add up to {after[total]:.0f}.",
        ),
    ),
)
