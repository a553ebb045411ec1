"""Claims about active learning."""

from functools import partial

from actedu import experiments as e
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=73,
        paraphrase="Active learning includes preparing students for group work and a framework for travel patterns.",
        where="A, active learning: recent research and practical applications",
        verdict="wrong",
        condition="The first is about teaching (Burkholder and others 2023), the second about what people do in a day "
        "(Phan & Vu); neither asks for labels, though the first is about what teachers call active learning. The other "
        "two cited, Gal and others 2017 and Geifman & El-Yaniv 2019, do.",
        experiment=e.homonyms,
        evidence=lambda r: (
            f"Of the {r.n['active learning']} works cited under active learning, {r.measures['ask_for_labels']:.0f} "
            "choose samples to be labelled."
        ),
        interval={"ask_for_labels": (2.0, 2.0), "of_active_learning": (4.0, 4.0)},
        challenge=Challenge(
            change="teaching that makes students active counts",
            experiment=partial(e.homonyms, loosely=True),
            turns=True,
        ),
    ),
    Claim(
        row=74,
        paraphrase="Active learning reaches better results with fewer labels.",
        where="A, active learning: introduction and conclusion",
        verdict="true with conditions",
        condition="It depends on what is asked for. In a logistic regression on digits, ten labels a round, close "
        "calls of two classes (margin) help; the largest entropy, of all ten classes together, does worse than random "
        "choice with 50 labels.",
        experiment=e.label_curve,
        evidence=lambda r: (
            "To 90% of the test digits a logistic regression needs fewer than 90 labels chosen by margin and more than "
            "90 taken at random; with 50 labels chosen by entropy it is worse than with 50 at random "
            f"(mean of {r.n['margin']} repeats)."
        ),
        interval={"margin": (40.0, 90.0), "random": (90.0, 150.0), "entropy_at_50": (-0.15, 0.0)},
        challenge=Challenge(
            change="five other repeats",
            experiment=partial(e.label_curve, ("random", "margin", "entropy"), repeats=5, first=100),
        ),
    ),
)
