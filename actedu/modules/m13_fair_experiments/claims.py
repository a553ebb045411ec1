"""Claims about which activation wins, and about searching for settings."""

from functools import partial

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=37,
        paraphrase="Swish often performs better than ReLU, though not always.",
        where="D, point 20",
        verdict="true with conditions",
        condition="Reported for deep image nets. In a shallow net on digits the gain is a fraction of a point: it "
        "takes dozens of seeds to tell it from 0.",
        experiment=partial(e.compare, ("relu", "silu"), seeds=10),
        evidence=lambda r: (
            f"On digits, each at its own learning rate, ReLU gets {r.mean['relu']:.2f} and swish {r.mean['silu']:.2f} "
            f"(mean of {r.n['relu']} seeds)."
        ),
        interval={"silu_minus_relu": (-0.005, 0.015), "relu": (0.95, 1.0), "silu": (0.95, 1.0)},
    ),
    Claim(
        row=67,
        paraphrase="Hyper-parameters are tuned with grid search, random search, Bayesian optimisation and Hyperband.",
        where="B, on hyper-parameter tuning",
        verdict="true",
        condition="They are not equally good: a grid wastes its trials where only one of the settings matters, and "
        "methods that learn from earlier or shorter trials do better than both.",
        experiment=e.search_race,
        evidence=lambda r: (
            f"With {r.config['trials']} trainings on surfaces where one of two settings matters, a grid finds "
            f"{r.mean['grid']:.1f} of the best quality, random search {r.mean['random']:.1f}, a Bayesian search "
            f"{r.mean['Bayesian']:.1f}, successive halving {r.mean['halving']:.1f}."
        ),
        interval={"random_minus_grid": (0.0, 0.5), "bayes_minus_grid": (0.0, 0.5)},
    ),
)
