"""Claims about steps, straight lines and the need for a non-linearity."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

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
            f"{r.config['depth']} layers and the one layer they collapse to differ by less than 10⁻¹⁰; "
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
        challenge=Challenge(
            change="six starts instead of three",
            experiment=partial(e.linear_net_digits, seeds=6),
        ),
    ),
    Claim(
        row=4,
        paraphrase="Activation functions are needed to learn complex patterns.",
        where="A, answer on why activation functions are needed",
        verdict="true",
        condition="Already for four points: no line separates XOR, and two ReLU units do. That they can does not mean "
        "that training finds it from every start: with biases 0 it does from one in five, with hidden biases 0.5 from "
        "about half.",
        experiment=e.xor_by_two_relus,
        evidence=lambda r: (
            f"The best of 20 000 lines gets {r.measures['any_line_best']:.2f} of the XOR points; two ReLU "
            f"units get all of them, though only from {r.measures['relu_solved'] * r.config['seeds']:.0f} of "
            f"{r.config['seeds']} random starts."
        ),
        interval={"any_line_best": (0.75, 0.75), "no_hidden_best": (0.5, 0.5), "relu_solved": (0.1, 0.4)},
    ),
    Claim(
        row=6,
        paraphrase="The step is 0 below a threshold and 1 above; because it jumps it is hard to optimise.",
        where="C, list of types: step function; also 'Threshold'",
        verdict="imprecise",
        condition="It is hard to train by gradients because its slope is 0 on both sides, not because it jumps: the "
        "same step learns when the backward pass borrows a slope for it, or when z/100 is added to it; a steep ramp "
        "does not jump, is flat but for a sliver, and stays far behind. Each at its best of three rates for Adam, "
        "within 10 passes over the digits.",
        experiment=e.jump_or_flat,
        evidence=lambda r: (
            f"On digits a net of steps gets {r.measures['borrowed_slope']:.2f} right by a borrowed slope and one of "
            f"step(z) + z/100 {r.measures['step_plus_line']:.2f} by its own; of ramps, without a jump, one that rises "
            f"within |z| <= 1 gets {r.measures['wide_ramp']:.2f} and one within 0.001 {r.measures['narrow_ramp']:.2f}."
        ),
        interval={
            "step_plus_line": (0.9, 1.0),
            "borrowed_slope": (0.93, 1.0),
            "wide_ramp": (0.93, 1.0),
            "narrow_ramp": (0.0, 0.85),
        },
        challenge=Challenge(
            change="20 passes instead of 10, for the ramp to catch up (one start, rate 0.003)",
            experiment=partial(e.jump_or_flat, rates=(3e-3,), epochs=20, seeds=1),
        ),
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
            f"A layer has its sums before it calls an activation. Of the same sums the identity changes none (by "
            f"{r.measures['identity_changes']:g}), tanh some by {r.measures['tanh_changes']:.1f}."
        ),
        interval={"identity_changes": (0.0, 0.0), "tanh_changes": (0.1, inf)},
        challenge=Challenge(
            change="a hundred starts instead of ten",
            experiment=partial(e.sum_and_activation, seeds=100),
        ),
    ),
    Claim(
        row=9,
        paraphrase="A linear function has a constant derivative, so every back-propagation gives the same gradient.",
        where="C, section on the identity",
        verdict="wrong",
        condition="The slope of the activation is constant. Of the squared error a weight's gradient is "
        "error times slope times input, and the error changes at every step; of the absolute error it would stay, "
        "until the error changes its sign.",
        experiment=e.linear_gradient_steps,
        evidence=lambda r: (
            "The slope is 1 at every step; the weight's gradient is "
            + ", ".join(f"{g:.2f}" for g in r.values["gradient of the weight"])
            + "."
        ),
        interval={"slope_changes": (0.0, 0.0), "gradient_changes": (0.1, 1.0)},
        challenge=Challenge(
            change="the absolute error instead of the squared one",
            experiment=partial(e.linear_gradient_steps, loss="absolute error"),
            turns=True,
        ),
    ),
    Claim(
        row=80,
        paraphrase="With the identity several neurons can be active at once, so that of several classes the one with "
        "the largest output can be chosen.",
        where="C, section on the identity",
        verdict="true with conditions",
        condition="If the outputs were trained to be compared, as softmax with cross-entropy does: it never changes "
        "which is largest. Fitted to ones and zeros by squared error, linear outputs may never be largest for a class "
        "that lies between two others. And the largest output says which class, not how sure.",
        experiment=e.largest_output,
        evidence=lambda r: (
            f"Of three classes in a row, by {r.config['loss']}, the largest linear output is right for "
            f"{r.measures['by_largest']:.2f} of the points and {r.measures['middle']:.1f} of the class in the middle; "
            f"with steps, exactly one output is on for {r.measures['one_step_on']:.1f} of the points."
        ),
        interval={
            "by_largest": (0.95, 1.0),
            "middle": (0.9, 1.0),
            "same_as_softmax": (1.0, 1.0),
            "one_step_on": (0.0, 0.9),
        },
        challenge=Challenge(
            change="squared error instead of softmax and cross-entropy",
            experiment=partial(e.largest_output, "squared error"),
            turns=True,
        ),
    ),
)
