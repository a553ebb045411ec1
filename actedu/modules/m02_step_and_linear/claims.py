"""Claims about steps, straight lines and the need for a non-linearity."""

from math import inf

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=1,
        paraphrase="Without non-linear activations extra layers add nothing: the net computes one linear map.",
        where="B, on why activation functions are needed; D, point 5",
        verdict="true",
        condition="For what the net can compute: the product of the weight matrices is one matrix (with biases, one "
        "affine map). How gradient descent gets there does change with depth.",
        experiment=e.linear_collapse,
        evidence=lambda r: (
            f"{r.config['depth']} layers and the one layer they collapse to differ by less than 1e-10; "
            f"with tanh between the layers, the best single layer misses {r.measures['tanh_left_over']:.0%} of "
            f"the variance."
        ),
        interval={"max_difference": (0.0, 1e-10), "tanh_left_over": (0.01, inf)},
    ),
    Claim(
        row=2,
        paraphrase="A net without activation functions is only a linear regression, however many layers it has.",
        where="B, on the role of activation functions in training",
        verdict="true with conditions",
        condition="Linear regression needs a squared-error loss. With softmax and cross-entropy, as in B's own "
        "examples, the same net is logistic regression.",
        experiment=e.linear_net_digits,
        evidence=lambda r: (
            f"On digits the linear net with cross-entropy gets {r.mean['softmax cross-entropy']:.2f} right "
            f"and agrees with its one-layer collapse on every image; with squared error it gets "
            f"{r.mean['squared error']:.2f}."
        ),
        interval={"agreement": (1.0, 1.0), "logistic": (0.9, 1.0), "mse_ratio": (1.0, 1.1)},
    ),
    Claim(
        row=4,
        paraphrase="Activation functions are needed to learn complex patterns.",
        where="A, answer on why activation functions are needed",
        verdict="true",
        condition="Already for four points: no line separates XOR, and two ReLU units do. That they can does not mean "
        "that training finds it from every start.",
        experiment=e.xor_by_two_relus,
        evidence=lambda r: (
            f"The best of 20 000 lines gets {r.measures['any_line_best']:.2f} of the XOR points; two ReLU "
            f"units get all of them, though only from {r.measures['relu_solved'] * r.config['seeds']:.0f} of "
            f"{r.config['seeds']} random starts."
        ),
        interval={"any_line_best": (0.75, 0.75), "no_hidden_best": (0.0, 0.75), "relu_best": (1.0, 1.0)},
    ),
    Claim(
        row=6,
        paraphrase="The step is 0 below a threshold and 1 above; because it jumps it is hard to optimise.",
        where="C, list of types: step function; also 'Threshold'",
        verdict="imprecise",
        condition="It is hard to train by gradients because its slope is 0 on both sides, not because it jumps: "
        "step(z) + z/2 jumps too, and learns by its own slope; a steep ramp does not jump, is flat but for a sliver, "
        "and stays far behind.",
        experiment=e.jump_or_flat,
        evidence=lambda r: (
            f"On digits a net of step(z) + z/2 gets {r.measures['step_plus_line']:.2f} right by its own slope; one of "
            f"ramps from 0 to 1 within |z| <= 0.001, without a jump, gets {r.measures['narrow_ramp']:.2f}."
        ),
        interval={"step_plus_line": (0.93, 1.0), "narrow_ramp": (0.0, 0.85)},
    ),
    Claim(
        row=8,
        paraphrase="The linear activation function computes the weighted sum of the inputs.",
        where="C, list of types: linear function",
        verdict="imprecise",
        condition="The layer computes the weighted sum, whichever activation follows. The identity returns it "
        "unchanged.",
        experiment=e.sum_and_activation,
        evidence=lambda r: (
            f"The same layer has the same sums under four activations (largest difference "
            f"{r.measures['sums_differ']:g}); the identity changes them by {r.measures['identity_changes']:g}."
        ),
        interval={"sums_differ": (0.0, 0.0), "identity_changes": (0.0, 0.0), "tanh_changes": (0.1, inf)},
    ),
    Claim(
        row=9,
        paraphrase="A linear function has a constant derivative, so every back-propagation gives the same gradient.",
        where="C, section on the identity",
        verdict="wrong",
        condition="The slope of the activation is constant. A weight's gradient is error times slope times input, and "
        "the error changes at every step.",
        experiment=e.linear_gradient_steps,
        evidence=lambda r: (
            "The slope is 1 at every step; the weight's gradient is "
            + ", ".join(f"{g:.2f}" for g in r.values["gradient of the weight"])
            + "."
        ),
        interval={"slope_changes": (0.0, 0.0), "gradient_changes": (0.1, 1.0)},
    ),
)
