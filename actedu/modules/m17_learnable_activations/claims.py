"""Claims about activations that are learned, mixed or made of waves."""

from functools import partial

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=75,
        paraphrase="Ensembles let each neuron choose its activation, weighted sums fit a layer's activation to its "
        "neighbours, and waves inspired by the cortex solve classification.",
        where="A, answer on current challenges and future directions",
        verdict="true with conditions",
        condition="They can; whether training makes use of it is another matter. In three layers of 64 on digits, "
        "with Adam at 0.002, the shares stay near even for 8 epochs, no unit chooses, and even shares do as well; with "
        "60 epochs they drift apart, the same way for ten recorded starts, still mix all three, and gain nothing; ten "
        "times the rate moves them sooner. One wave unit learns XOR from most starts, but a single |x| does from many: "
        "the cortex is where the idea came from, not evidence.",
        experiment=partial(e.learned_mixture, seeds=5),
        evidence=lambda r: (
            f"After 8 epochs, in the mean of {next(iter(r.n.values()))} starts, the shares of "
            f"{len(r.more['names'])} activations lie between {r.measures['lowest_share']:.1f} and "
            f"{r.measures['highest_share']:.1f} in every layer, {r.measures['decided']:.0%} of the units with an "
            f"ensemble of their own give one more than half, and the net gets {r.measures['accuracy']:.2f} right, "
            f"with even shares {r.measures['fixed']:.2f}."
        ),
        interval={
            "lowest_share": (0.2, 1 / 3),
            "highest_share": (1 / 3, 0.5),
            "decided": (0.0, 0.05),
            "accuracy": (0.95, 1.0),
            "fixed": (0.95, 1.0),
        },
        challenge=Challenge(
            change="ten times the learning rate",
            experiment=partial(e.learned_mixture, lr=0.02, seeds=5),
            turns=True,
        ),
    ),
)
