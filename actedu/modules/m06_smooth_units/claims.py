"""Claims about the smooth units."""

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=31,
        paraphrase="ELU is like leaky ReLU, except that its output is negative for negative inputs.",
        where="C, list of types: ELU",
        verdict="wrong",
        condition="Leaky ReLU is negative there too. The difference is that ELU levels off, at minus alpha.",
        experiment=e.negative_side,
        evidence=lambda r: r.sentence,
        interval={"leaky_highest": (-1.0, -0.001), "leaky_grows": (9.0, 11.0), "elu_grows": (0.99, 1.01)},
    ),
    Claim(
        row=32,
        paraphrase="ELU has a gradient other than zero for every input.",
        where="D, point 18",
        verdict="imprecise",
        condition="The slope alpha e^x is never 0 in real numbers, but it fades quickly, and in floating point it is "
        "exactly 0 far enough to the left.",
        experiment=e.elu_slope_floor,
        evidence=lambda r: r.sentence,
        interval={"at_minus_10": (0.0, 1e-4), "float32": (-110.0, -80.0)},
    ),
    Claim(
        row=33,
        paraphrase="ELU is smooth at negative inputs, more robust to noise and may generalise better.",
        where="C, list of types: ELU; D, point 18",
        verdict="true with conditions",
        condition="Smooth at 0 only for alpha = 1. More robust to noise: not seen on digits, where with noise as large "
        "as the pixels' own spread ReLU does as well, and over 40 seeds a little better.",
        experiment=e.elu_claims,
        evidence=lambda r: r.sentence,
        interval={"half": (0.4, 0.6), "one": (0.0, 0.01), "two": (0.9, 1.1), "elu_minus_relu": (-0.05, 0.05)},
    ),
    Claim(
        row=36,
        paraphrase="Swish gates itself; it is like ReLU and combines ReLU with a sigmoid.",
        where="D, points 19 and 20",
        verdict="true",
        condition="With a parameter beta it runs from x / 2 to ReLU. The source omits that it is not monotone.",
        experiment=e.swish_limits,
        evidence=lambda r: (
            f"At beta = 50 swish is within {r.measures['beta_50']:.3f} of ReLU and at beta = 0 it is x / 2; at "
            f"beta = 1 its lowest value is {r.measures['minimum']:.3f}, at x = {r.measures['minimum_at']:.3f}."
        ),
        interval={"beta_0": (0.0, 1e-12), "beta_50": (0.0, 0.01), "minimum": (-0.279, -0.278)},
    ),
    Claim(
        row=38,
        paraphrase="Sigmoid, tanh, ELU, SELU, softplus and softsign are smooth.",
        where="C, Keras section: advanced activation layers",
        verdict="imprecise",
        condition="SELU has a corner at 0. ELU's slope is continuous only for alpha = 1, and its curvature jumps; so "
        "does softsign's.",
        experiment=e.bends_at_0,
        evidence=lambda r: r.sentence,
        interval={
            "selu_slope": (0.6, 0.8),
            "elu_slope": (0.0, 0.01),
            "softsign_curvature": (3.5, 4.5),
            "elu_curvature": (0.8, 1.2),
            "sigmoid_curvature": (0.0, 0.1),
        },
    ),
)
