"""Claims about the smooth units."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.activations import get
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

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
        challenge=Challenge(change="an ELU with alpha 2 instead of 1", experiment=partial(e.negative_side, alpha=2.0)),
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
        challenge=Challenge(
            change="an ELU with alpha 100 instead of 1, whose slope fades later",
            experiment=partial(e.elu_slope_floor, alpha=100.0),
            interval={"at_minus_10": (0.0, 1e-2), "float32": (-110.0, -80.0)},
        ),
    ),
    Claim(
        row=33,
        paraphrase="ELU is smooth at negative inputs, more robust to noise and may generalise better.",
        where="C, list of types: ELU; D, point 18",
        verdict="true with conditions",
        condition="Smooth at 0 only for alpha = 1. More robust to noise: not seen on digits with noise as large as the "
        "pixels' own spread, where over 40 recorded starts and four draws of noise the difference from ReLU is between "
        "-0.004 and 0.002. Nor does it generalise better there: without noise it is 0.002 lower.",
        experiment=e.elu_claims,
        evidence=lambda r: r.sentence,
        interval={"half": (0.4, 0.6), "one": (0.0, 0.01), "two": (0.9, 1.1), "elu_minus_relu": (-0.02, 0.02)},
        challenge=Challenge(
            change="the 40 recorded starts instead of five",
            experiment=partial(e.recorded_contest, noisy=True),
            interval={"elu_low": (-0.01, 0.0), "elu_high": (0.0, 0.01)},
        ),
    ),
    Claim(
        row=36,
        paraphrase="Swish gates itself; it is similar to ReLU, with a part that is like a sigmoid.",
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
        where="C, last paragraph before 'Weights', on kinds of activation functions",
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
        challenge=Challenge(
            change="an ELU with alpha 2 instead of 1",
            experiment=partial(e.bends_at_0, acts=("sigmoid", "softsign", get("elu").bind(alpha=2.0), "selu")),
            interval={"selu_slope": (0.6, 0.8), "softsign_curvature": (3.5, 4.5), "elu (alpha=2)_slope": (0.9, 1.1)},
        ),
    ),
)

DEFECTS = (
    Defect(
        name="c5",
        title="SELU with both branches computed",
        where="B, deep-learning section",
        why="np.where computes both branches for every element. Far right the unwanted one overflows, with a warning; "
        "the value is right. The listing shows no gradient; if the same lines are used under automatic "
        "differentiation, it is 0 times infinity there, which is not a number. Near 0, exp(x) - 1 has lost its "
        "digits. Clamp before exp, and use expm1.",
        snippet=Snippet(
            faulty="""
                import numpy as np

                def selu(x, alpha=1.67326, scale=1.0507):
                    return scale * np.where(x > 0, x, alpha * (np.exp(x) - 1))

                def slope(x):  # the chain rule as autodiff applies it: each branch times 1 or 0
                    alpha, scale = 1.67326, 1.0507
                    return scale * ((x > 0) * 1.0 + (x <= 0) * alpha * np.exp(x))
            """,
            repaired="""
                import numpy as np

                def selu(x, alpha=1.6732632423543772, scale=1.0507009873554805):
                    return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))

                def slope(x):
                    alpha, scale = 1.6732632423543772, 1.0507009873554805
                    return scale * ((x > 0) * 1.0 + (x <= 0) * alpha * np.exp(np.minimum(x, 0)))
            """,
            trial="""
                selu(np.array([1000.0]))
                tiny = np.array([-1e-10])
                exact = -selu(np.array([-np.inf])) * tiny
                measured.update(nan=np.isnan(slope(np.array([1000.0]))).sum())
                measured.update(error=abs(selu(tiny) / exact - 1)[0])
            """,
            shows={"nan": (1, 1), "warnings": (2, inf), "error": (5e-8, 1e-7)},
            cured={"nan": (0, 0), "warnings": (0, 0), "error": (0, 1e-9)},
            happens="At x = 1000 the slope is NaN, and at -1e-10 the value is wrong by a factor of 1 + "
            "{before[error]:.0e}; repaired, both are right.",
        ),
        in_library=Snippet(
            needs="torch",
            faulty="""
                import torch

                def elu(x):
                    return torch.where(x > 0, x, torch.exp(x) - 1)
            """,
            repaired="""
                import torch

                def elu(x):
                    return torch.where(x > 0, x, torch.expm1(torch.clamp(x, max=0)))
            """,
            trial="""
                x = torch.tensor([100.0], requires_grad=True)
                y = elu(x)
                y.sum().backward()
                measured.update(value=y.item(), nan=float(x.grad.isnan().sum()), slope=x.grad.item())
            """,
            shows={"value": (100, 100), "nan": (1, 1)},
            cured={"value": (100, 100), "nan": (0, 0), "slope": (1, 1)},
            happens="At x = 100 the value is {before[value]:.0f} and the gradient NaN; repaired, the gradient is "
            "{after[slope]:.0f}.",
        ),
    ),
)
