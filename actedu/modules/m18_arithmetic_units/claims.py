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
        condition="Beyond the range, for products of positive numbers, trained at a high rate, against nets that can "
        "only add. A quotient a tanh net gets right as often as a NALU, from about half of the starts; a sum a ReLU "
        "net extrapolates at least as well. At a rate of 0.01 no NALU learned the product in 1 000 steps. Of nets of "
        "two NALUs about half fail, and the sign of a negative factor is lost: count the seeds that succeed.",
        experiment=partial(e.extrapolate, op=("+", "*", "/"), model=("relu", "tanh", "NALU"), seeds=10),
        evidence=lambda r: (
            f"Trained on 1 to 5 and tested on 10 to 20, share of {next(iter(r.n.values()))} starts with an error below "
            "10 %: "
            + "; ".join(
                f"a {op} b, "
                + ", ".join(f"{name} {r.measures[f'{name} {op} solved']:.1f}" for name in r.config["model"])
                for op in np.atleast_1d(r.config["op"])
            )
            + "."
        ),
        interval={
            "NALU *": (0.0, 0.1),
            "NALU * solved": (0.8, 1.0),
            "relu *": (0.3, 1.0),
            "tanh * solved": (0.0, 0.2),
            "relu +": (0.0, 0.02),
            "tanh +": (0.3, inf),
            "NALU / solved": (0.2, 0.8),
            "tanh / solved": (0.2, 0.8),
        },
        challenge=Challenge(
            change="a rate of 0.01 instead of 0.1, two starts",
            experiment=partial(e.extrapolate, op="*", model=("relu", "NALU"), lr=0.01, seeds=2),
            interval={"NALU *": (0.0, 0.1)},
            turns=True,
        ),
    ),
)
