"""Claims about the relatives of ReLU."""

from functools import partial

from actedu import experiments as e
from actedu.claims.record import Claim
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
    ),
    Claim(
        row=29,
        paraphrase="PReLU is for when leaky ReLU still fails to revive dead neurons.",
        where="C, PReLU section",
        verdict="imprecise",
        condition="What revives units is the size of the leak, not that it is learned: started at leaky ReLU's 0.01 it "
        "hardly moves, because a stuck unit teaches its slope little. PReLU was made to fit better.",
        experiment=e.learned_leak,
        evidence=lambda r: (
            f"From hidden biases of {r.config['bias']:g} a learned leak that starts at 0.01 ends at accuracy "
            f"{r.measures['small_learned']:.1f}, like the fixed one; with 0.25 the net recovers whether the leak is "
            f"learned ({r.measures['large_learned']:.1f}) or fixed ({r.measures['large_fixed']:.1f})."
        ),
        interval={
            "small_fixed": (0.0, 0.2),
            "small_learned": (0.0, 0.2),
            "large_fixed": (0.7, 1.0),
            "large_learned": (0.7, 1.0),
        },
    ),
    Claim(
        row=30,
        paraphrase="PReLU learns its slope and with it better representations, faster and to a better optimum.",
        where="C, PReLU section; D, point 17",
        verdict="true with conditions",
        condition="Reported for very deep nets on large image sets. On digits a fair comparison does not show it: "
        "the learned slope is no better than ReLU, and over 40 seeds a little worse.",
        experiment=partial(e.compare, {"relu": "relu", "leaky": "leaky_relu", "prelu": Learned("prelu")}, seeds=10),
        evidence=lambda r: (
            f"On digits, over {r.n['relu']} seeds, ReLU gets {r.mean['relu']:.2f}, leaky ReLU {r.mean['leaky']:.2f} "
            f"and a learned PReLU {r.mean['prelu']:.2f}."
        ),
        interval={"prelu_minus_relu": (-0.015, 0.01), "leaky_minus_relu": (-0.01, 0.01)},
    ),
    Claim(
        row=40,
        paraphrase="All activation operations work componentwise and keep the shape of their input.",
        where="C, Keras section: advanced activation layers",
        verdict="wrong",
        condition="The elementwise ones do. CReLU doubles the number of components, maxout reduces it, and softmax "
        "mixes all of them. CReLU is named in the same paragraph.",
        experiment=e.componentwise,
        evidence=lambda r: r.sentence,
        interval={"crelu": (2.0, 2.0), "maxout": (0.5, 0.5), "softmax_moves": (8.0, 8.0), "relu_moves": (1.0, 1.0)},
    ),
    Claim(
        row=41,
        paraphrase="ReLU, ReLU6, CReLU and clipped ReLUs are continuous but not differentiable everywhere.",
        where="C, Keras section: advanced activation layers",
        verdict="true",
        condition="Each has a corner at 0, and the capped ones have a second corner at the cap.",
        experiment=e.corners,
        evidence=lambda r: r.sentence,
        interval={"largest_step": (0.0, 1e-4), "smallest_corner": (0.9, 1.1)},
    ),
)
