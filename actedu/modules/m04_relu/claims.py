"""Claims about ReLU, dying units and the leak."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim
from actedu.experiments.result import magnitude

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
        condition="A unit that is on passes the whole gradient. But half are off, and with weights of gain 1 the mean "
        "squares of signal and gradient halve at each layer; He's gain, the square root of 2, is what prevents it in "
        "layers that are wide enough: not with 2 units a layer instead of 100. Nor does it take ReLU: a sigmoid at the "
        "gain that keeps the variance, with the mean of its outputs cancelled, passes the gradient on as well.",
        experiment=e.relu_through_depth,
        evidence=lambda r: (
            f"Through {r.config['depth']} layers the first layer's gradient norm is {r.measures['he']:.1f} at He's "
            f"gain and {magnitude(r.measures['gain_1'], 1)} at gain 1. Of its last layer's, a sigmoid's first layer "
            f"gets less than {magnitude(1e-9)} at gain 1, about {magnitude(r.measures['variance_ratio'], 1)} at the "
            f"gain that keeps the variance, and {r.measures['standardised_ratio']:.1f} if its mean is cancelled too."
        ),
        interval={
            "he_ratio": (0.05, inf),
            "gain_1": (0.0, 1e-2),
            "sigmoid_ratio": (0.0, 1e-9),
            "standardised_ratio": (0.1, 10.0),
        },
        challenge=Challenge(
            change="2 units a layer instead of 100", experiment=partial(e.relu_through_depth, width=2), turns=True
        ),
    ),
    Claim(
        row=23,
        paraphrase="ReLU lets gradients flow only for positive values, and this keeps the network active.",
        where="B, on the role in back-propagation",
        verdict="imprecise",
        condition="The first half is right. The second does not follow: what blocks the gradient is the units that are "
        "off, about half of them in a fresh net with biases of 0, and not many fewer with biases of 1/2.",
        experiment=e.sparsity,
        evidence=lambda r: (
            f"{r.measures['start']:.1f} of the activations of a fresh ReLU net are off, and with them the path "
            "of the gradient."
        ),
        interval={"start": (0.35, 0.65)},
        challenge=Challenge(
            change="hidden biases of 1/2 instead of 0",
            experiment=partial(e.sparsity, bias=0.5, rates=(0.002,), epochs=1, seeds=3),
            interval={"start": (0.3, 0.5)},
        ),
    ),
    Claim(
        row=24,
        paraphrase="ReLU is cheap to compute and therefore speeds up training.",
        where="B, on back-propagation and on computer vision; D, point 14",
        verdict="true with conditions",
        condition="As time per step: it saves what a dearer function would cost, which is much beside the matrix "
        "product of a narrow layer, less the wider the layer is, and nothing on processors where tanh is as cheap. It "
        "does not follow that fewer steps are needed: that depends on initialisation, learning rate and depth.",
        experiment=e.activation_v_matmul,
        evidence=lambda r: r.sentence,
        interval={"relu": (0.0, 0.5)},
        challenge=Challenge(
            change="layers of 128 units instead of 512",
            experiment=partial(e.activation_v_matmul, n=128),
            interval={"relu": (0.0, 1.0)},
        ),
    ),
    Claim(
        row=25,
        paraphrase="ReLU activates only a few neurons at a time, which makes the network sparse and efficient.",
        where="C, ReLU section",
        verdict="imprecise",
        condition="About half are active in a fresh net. After training it depends on the learning rate and the net: "
        "these small ones had more at a low rate and about a third at a high one, two trained transformers 3 and 6 "
        "percent (Li et al. 2023, arXiv:2210.06313). A dense matrix product does not skip zeros, so they save no time "
        "unless the software is built for them.",
        experiment=e.sparsity,
        evidence=lambda r: (
            f"{1 - r.measures['start']:.1f} of the activations are not 0 in a fresh net; after training at two rates "
            f"{1 - r.measures['slow']:.1f} and {1 - r.measures['fast']:.1f}."
        ),
        interval={"start": (0.35, 0.65), "slow": (0.2, 0.55), "fast": (0.55, 0.85)},
        challenge=Challenge(
            change="at the higher rate alone, four times as many passes, in which a net might grow sparse",
            experiment=partial(e.sparsity, rates=(0.01,), epochs=40, seeds=2),
            interval={"start": (0.35, 0.65), "fast": (0.5, 0.85)},
        ),
    ),
    Claim(
        row=26,
        paraphrase="ReLU units can die: they output zero for every input and stop learning.",
        where="A, list of common functions; B, ReLU section; C, ReLU section; D, point 15",
        verdict="true with conditions",
        condition="Dead means dead on a data set. Too large a learning rate does it, as do very negative biases and "
        "narrow, deep nets; a still larger rate makes training diverge, which is another failure. A dead unit can come "
        "back: the layers before it go on learning and change what it receives. Under plain SGD one of the first "
        "layer cannot; with momentum its weights still move for a while.",
        experiment=e.dead_by_lr,
        evidence=lambda r: (
            f"Of nets trained with SGD, all learn at a learning rate of {r.config['lrs'][0]:g} and fewer than a tenth "
            "of the units are dead; at the highest rate that some survive without diverging, more than a quarter are. "
            f"Of units dead at the end of an epoch, {r.measures['back']:.1f} come back later, of the first layer's "
            f"{r.measures['first_back']:.1f}."
        ),
        interval={
            "low": (1.0, 1.0),
            "high": (0.0, 0.0),
            "never_on_low": (0.0, 0.1),
            "never_on_most": (0.25, 1.0),
            "back": (0.02, 0.9),
            "first_back": (0.0, 0.0),
        },
        challenge=Challenge(
            change="momentum 0.9 and rates of a tenth",
            experiment=partial(e.dead_by_lr, momentum=0.9, lrs=(0.01, 0.3), seeds=4),
            interval={
                "low": (1.0, 1.0),
                "high": (0.0, 0.0),
                "never_on_low": (0.0, 0.1),
                "never_on_most": (0.25, 1.0),
            },
        ),
    ),
    Claim(
        row=27,
        paraphrase="Leaky ReLU overcomes the dying ReLU problem.",
        where="B, leaky ReLU section and deep-learning section; C, list of types; D, point 15",
        verdict="true with conditions",
        condition="A leak keeps some gradient, in proportion to its slope. Whether that is enough depends on the "
        "optimiser and the budget: in 10 passes a leak of 0.01 left hidden biases of -2 with Adam; with SGD at rate "
        "0.3, plain or with momentum 0.9, it stayed, and 0.2 left under plain SGD. In 60 passes of plain SGD two "
        "of four nets with 0.01 left too, and in 10 from biases of -1. No leak helps against a learning rate that "
        "makes training diverge.",
        experiment=e.bias_trap,
        evidence=lambda r: (
            f"From hidden biases of {r.config['bias']:g}, accuracy after {r.config['epochs']} epochs is "
            + ", ".join(f"{mean:.1f} with {name}" for name, mean in r.mean.items())
            + " (chance: 0.1)."
        ),
        interval={
            "relu_SGD": (0.0, 0.2),
            "relu_Adam": (0.0, 0.2),
            "leaky_relu_SGD": (0.0, 0.2),
            "leaky_relu_Adam": (0.5, 1.0),
            "leaky_relu (alpha=0.2)_SGD": (0.5, 1.0),
            "leaky_relu (alpha=0.2)_Adam": (0.5, 1.0),
        },
        challenge=Challenge(
            change="hidden biases of -1 instead of -2",
            experiment=partial(e.bias_trap, acts=("leaky_relu",), bias=-1.0, seeds=4),
            interval={"leaky_relu_SGD": (0.0, 0.2), "leaky_relu_Adam": (0.5, 1.0)},
            turns=True,
        ),
    ),
    Claim(
        row=78,
        paraphrase="Activations emphasise different aspects of the data; ReLU focuses on positive values, which helps "
        "the net to pick up features.",
        where="D, point 8",
        verdict="imprecise",
        condition="ReLU keeps the positive weighted sums, whatever the signs of the data: the weights choose them. "
        "With all "
        "inputs negated, or with min(z, 0) in its place, a net learns the same; only a ReLU without weights before it "
        "looks at the sign of the data, and there it loses what is negative.",
        experiment=e.sign_of_inputs,
        evidence=lambda r: (
            f"On digits ReLU nets get {r.measures['usual']:.2f} right, {r.measures['negated']:.2f} with all pixels "
            f"negated "
            f"and {r.measures['mirrored']:.2f} with min(z, 0); a ReLU straight on the negated pixels costs a linear "
            f"model "
            f"{r.measures['raw_loss']:.2f}."
        ),
        interval={"usual": (0.95, 1.0), "negated": (0.95, 1.0), "mirrored": (0.95, 1.0), "raw_loss": (0.005, inf)},
        challenge=Challenge(
            change="plain SGD at its own rates instead of Adam",
            experiment=partial(e.sign_of_inputs, optimiser="sgd"),
        ),
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
