"""Claims about the relatives of ReLU."""

from functools import partial

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim
from actedu.nets import Learned

CLAIMS = (
    Claim(
        row=28,
        paraphrase="For negative inputs leaky ReLU passes a small gradient, a small fraction of the input.",
        where="D, point 16",
        verdict="imprecise",
        condition="The output is a fraction of the input. The gradient is that fraction itself, the same for every "
        "negative input.",
        experiment=e.small_gradient,
        evidence=lambda r: (
            f"At x = -1, -10 and -100 the output is {', '.join(f'{v:g}' for v in r.values['output'])}; the slope is "
            f"{r.values['slope'][0]:g} each time."
        ),
        interval={"slope_changes": (0.0, 0.0), "output_grows": (99.9, 100.1)},
        challenge=Challenge(change="a leak of 0.3 instead of 0.01", experiment=partial(e.small_gradient, alpha=0.3)),
    ),
    Claim(
        row=29,
        paraphrase="PReLU is for when leaky ReLU still fails to revive dead neurons.",
        where="C, PReLU section",
        verdict="imprecise",
        condition="From hidden biases of -2 under plain SGD at rate 0.03, what revives units is the size of the leak, "
        "not that it is learned: started at leaky ReLU's 0.01 it hardly moves, because a stuck unit teaches its slope "
        "little. With Adam leaks of 0.01 and of 0.25 left, learned or fixed, and from biases of -1 with SGD too. PReLU "
        "was made to fit better.",
        experiment=e.learned_leak,
        evidence=lambda r: (
            f"From hidden biases of {r.config['bias']:g} with plain SGD a learned leak that starts at 0.01 ends at "
            f"accuracy {r.measures['small_learned_SGD']:.1f}, like the fixed one; from 0.25 the net recovers whether "
            f"the leak is learned ({r.measures['large_learned_SGD']:.1f}) or fixed "
            f"({r.measures['large_fixed_SGD']:.1f}). With Adam it recovers from 0.01, learned "
            f"({r.measures['small_learned_Adam']:.1f}) or fixed ({r.measures['small_fixed_Adam']:.1f})."
        ),
        interval={
            "small_fixed_SGD": (0.0, 0.2),
            "small_learned_SGD": (0.0, 0.2),
            "large_fixed_SGD": (0.7, 1.0),
            "large_learned_SGD": (0.7, 1.0),
            "small_fixed_Adam": (0.7, 1.0),
            "small_learned_Adam": (0.7, 1.0),
        },
        challenge=Challenge(
            change="hidden biases of -1 instead of -2",
            experiment=partial(e.learned_leak, bias=-1.0, seeds=2),
            turns=True,
        ),
    ),
    Claim(
        row=30,
        paraphrase="PReLU learns its slope and with it better representations, faster and to a better optimum.",
        where="C, PReLU section; D, point 17",
        verdict="true with conditions",
        condition="Reported for very deep nets on large image sets. On digits, in two hidden layers with Adam, a fair "
        "comparison does not show it: over 40 recorded starts PReLU is 0.004 below ReLU, with an interval from 0.002 "
        "to 0.006; five starts show no difference. Over 20 starts a fixed leak of 0.25, from which it starts, is as "
        "low.",
        experiment=partial(e.compare, {"relu": "relu", "leaky_relu": "leaky_relu", "prelu": Learned("prelu")}),
        evidence=lambda r: (
            f"On digits, over {r.n['relu']} seeds, ReLU gets {r.mean['relu']:.2f}, leaky ReLU "
            f"{r.mean['leaky_relu']:.2f} and a learned PReLU {r.mean['prelu']:.2f}."
        ),
        interval={"prelu_minus_relu": (-0.015, 0.01), "leaky_relu_minus_relu": (-0.01, 0.01)},
        challenge=Challenge(
            change="the 40 recorded starts instead of five",
            experiment=e.recorded_contest,
            interval={"prelu_minus_relu": (-0.01, 0.002), "leaky_relu_minus_relu": (-0.005, 0.005)},
        ),
    ),
    Claim(
        row=40,
        paraphrase="All activation operations work componentwise and keep the shape of their input.",
        where="C, last paragraph before 'Weights', on kinds of activation functions",
        verdict="wrong",
        condition="The elementwise ones do. CReLU, named in the sentence before, doubles the number of components, "
        "maxout reduces it, and softmax mixes all of them.",
        experiment=e.componentwise,
        evidence=lambda r: r.sentence,
        interval={"crelu": (2.0, 2.0), "maxout": (0.5, 0.5), "softmax_moves": (8.0, 8.0), "relu_moves": (1.0, 1.0)},
        challenge=Challenge(
            change="100 inputs instead of 8",
            experiment=partial(e.componentwise, n=100),
            interval={
                "crelu": (2.0, 2.0),
                "maxout": (0.5, 0.5),
                "softmax_moves": (100.0, 100.0),
                "relu_moves": (1.0, 1.0),
            },
        ),
    ),
    Claim(
        row=41,
        paraphrase="ReLU, ReLU6, CReLU and clipped ReLUs are continuous but not differentiable everywhere.",
        where="C, last paragraph before 'Weights', on kinds of activation functions",
        verdict="true",
        condition="Each has a corner at 0, and the capped ones have a second corner at the cap.",
        experiment=e.corners,
        evidence=lambda r: r.sentence,
        interval={"largest_step": (0.0, 1e-4), "smallest_corner": (0.9, 1.1)},
    ),
)
