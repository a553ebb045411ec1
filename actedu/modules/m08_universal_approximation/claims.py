"""Claims about capacity and the universal approximation theorem."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=5,
        paraphrase="Activation functions help the model to generalise better to unseen data, through more flexibility.",
        where="B, on why activation functions are needed",
        verdict="imprecise",
        condition="They give capacity. It helps where the truth is curved; where it is not, a net with room to spare "
        "fits the noise and does worse on new data. Generalising takes data or regularisation too.",
        experiment=e.what_capacity_costs,
        evidence=lambda r: (
            f"Fitted to {r.config['points']} noisy points of a curve, a tanh net is {r.measures['curve_ratio']:.1f} "
            "times as far from the truth as a net of identities; of a line, more than twice as far, though its "
            "training error is lower."
        ),
        interval={"curve_ratio": (0.0, 0.7), "line_ratio": (2.0, inf), "memorised": (0.0, 0.95)},
        challenge=Challenge(
            change="ten times as many points, one start",
            experiment=partial(e.what_capacity_costs, points=200, seeds=1),
            interval={"curve_ratio": (0.0, 0.7), "line_ratio": (2.0, inf)},
        ),
    ),
    Claim(
        row=53,
        paraphrase="By the universal approximation theorem, non-linear activation functions can approximate any "
        "continuous function.",
        where="C, 'Why Non-linear Activation Functions are Preferred', second point",
        verdict="imprecise",
        condition="Networks can, not functions; on a closed and bounded set, with enough units, and with any "
        "continuous activation but a polynomial. Good weights exist; that training finds them is not said.",
        experiment=e.fit_width,
        evidence=lambda r: (
            f"On sin(6x) the largest error of {r.config['widths'][-1]} units is {r.measures['relu']:.2f} with ReLU and "
            f"{r.measures['square']:.2f} with the square, as with {r.config['widths'][0]} units; outside the interval "
            f"that was fitted, ReLU is off by {r.measures['relu_outside']:.0f}."
        ),
        interval={"relu": (0.0, 0.1), "square": (1.0, inf), "square_gain": (0.0, 1e-6), "relu_outside": (0.5, inf)},
        challenge=Challenge(
            change="hidden units three times as steep",
            experiment=partial(e.fit_width, steepness=10.0),
        ),
    ),
    Claim(
        row=77,
        paraphrase="Non-linear activations let a net learn hierarchical features, simple ones in the first layers and "
        "abstract ones in later layers.",
        where="B, on the role of activation functions in convolutional networks; C, 'Why Non-linear Activation "
        "Functions "
        "are Preferred', third point",
        verdict="true with conditions",
        condition="If hierarchical means that each layer leaves the next an easier problem: on a spiral trained "
        "layers do, "
        "untrained ReLU layers and layers of identities do not. But on moons the first layer does it all, and one wide "
        "layer does as well on both: depth is not needed here. Edges, parts and objects cannot be seen in points of a "
        "plane.",
        experiment=e.layer_by_layer,
        evidence=lambda r: (
            f"Of the {r.config['points']} a straight line gets {r.measures['first']:.1f} right from the first of three "
            f"trained layers and {r.measures['last']:.2f} from the third; from the third layer untrained "
            f"{r.measures['untrained_last']:.1f}, of identities {r.measures['linear_last']:.1f}, from one wide layer "
            f"{r.measures['one_wide']:.2f}."
        ),
        interval={"climb": (0.1, 0.5), "last": (0.85, 1.0), "untrained_last": (0.4, 0.8), "linear_last": (0.4, 0.8)},
        challenge=Challenge(
            change="moons instead of a spiral",
            experiment=partial(e.layer_by_layer, points="moons"),
            turns=True,
        ),
    ),
)
