"""Claims about neural arithmetic."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=61,
        paraphrase="Neural arithmetic logic units generalise better than conventional nets, within the numbers trained "
        "on and orders of magnitude beyond them.",
        where="C, section on NALU",
        verdict="true with conditions",
        condition="Beyond the range, for products and, less reliably, quotients of positive numbers, against nets that "
        "can only add. For sums a ReLU net extrapolates at least as well. With a second NALU on top about half of the "
        "runs fail, and the sign of a negative factor is lost: count the seeds that succeed.",
        experiment=partial(e.extrapolate, op=("+", "*"), model=("relu", "tanh", "NALU", "two NALUs")),
        evidence=lambda r: (
            f"Trained on 1 to 5 and tested on 10 to 20, the relative error of a product is "
            f"{r.measures['NALU *']:.2f} with a NALU and {r.measures['relu *']:.1f} with a ReLU net, that of a sum "
            f"{r.measures['NALU +']:.2f} and {r.measures['relu +']:.2f} (tanh: {r.measures['tanh +']:.1f}); of nets "
            f"of two NALUs {r.measures['two NALUs * solved']:.0%} get a product to within 10 %."
        ),
        interval={
            "NALU *": (0.0, 0.1),
            "relu *": (0.3, 1.0),
            "relu +": (0.0, 0.02),
            "tanh +": (0.3, inf),
            "two NALUs * solved": (0.0, 0.75),
        },
    ),
)
