"""Claims about what training gets stuck in; row 24, on speed, is in module 04."""

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=50,
        paraphrase="Trying several activation functions helps a network to escape local minima.",
        where="D, point 26",
        verdict="imprecise",
        condition="More tries find more: a new start of the same net does nearly as much, and more units do it at the "
        "first try. The tiny nets that fail end on flat ground; in large nets saddles and plateaus are the usual "
        "obstacle. To pick the best of several tries is model selection and needs validation data.",
        experiment=e.activations_or_restarts,
        evidence=lambda r: (
            f"On XOR, {r.measures['narrow']:.1f} of the nets with 2 hidden units learn; one of four tries does in "
            f"{r.measures['activations']:.1f} of cases with four activations and in {r.measures['restarts']:.1f} with "
            f"four starts; with {r.config['width']} ReLU units {r.measures['wide']:.1f} of single tries do."
        ),
        interval={
            "narrow": (0.2, 0.8),
            "activations": (0.6, 1.0),
            "restarts": (0.5, 1.0),
            "wide": (0.9, 1.0),
            "flat": (0.8, 1.0),
        },
    ),
)
