"""Claims about neural arithmetic."""

from functools import partial
from math import inf

import numpy as np

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=61,
        paraphrase="Neural arithmetic logic units generalise better than conventional nets, within the numbers trained "
        "on and orders of magnitude beyond them.",
        where="C, section on NALU",
        verdict="true with conditions",
        condition="Beyond the range, for products of positive numbers, trained fast or long enough: at a rate of 0.01 "
        "no NALU learned the product in 1 000 steps, and all did in 5 000. Within the range a tanh net is as good at "
        "0.1. A quotient it gets right to a tenth there from more than half of the starts, about as often as a NALU, "
        "as quotients of larger numbers are no larger; at other rates less often, or more. A sum a ReLU net "
        "extrapolates at least as well. Two NALUs in a row succeed "
        "less often than one, and the sign of a negative factor is lost: count the starts that succeed.",
        experiment=partial(e.recorded_extrapolation, op=("+", "*", "/")),
        evidence=lambda r: (
            f"Trained on 1 to 5 and tested on 10 to 20, share of {next(iter(r.n.values()))} starts with an error below "
            "10 %: "
            + "; ".join(
                f"a {op} b, "
                + ", ".join(f"{name} {r.measures[f'{name} {op} solved']:.2f}" for name in r.config["model"])
                for op in np.atleast_1d(r.config["op"])
            )
            + "."
        ),
        interval={
            "NALU *": (0.0, 0.1),
            "NALU * solved": (0.95, 1.0),
            "relu * solved": (0.0, 0.05),
            "tanh * solved": (0.0, 0.05),
            "tanh * inside": (0.0, 0.05),
            "relu + solved": (0.95, 1.0),
            "NALU + solved": (0.7, 0.95),
            "tanh +": (0.3, inf),
            "NALU / solved": (0.55, 0.85),
            "tanh / solved": (0.45, 0.75),
        },
        challenge=Challenge(
            change="a rate of 0.01 instead of 0.1, as many steps, two starts",
            experiment=partial(e.extrapolate, op="*", model=("relu", "NALU"), lr=0.01, seeds=2),
            interval={"NALU *": (0.0, 0.1)},
            turns=True,
        ),
    ),
)
