"""Claims about which activation wins, and about searching for settings."""

from functools import partial

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
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

DEFECTS = (
    Defect(
        name="c9",
        title="a search over a setting that is ignored",
        where="B, GridSearchCV listing",
        why="scikit-learn's learning_rate matters to the solver sgd only, so half of Adam's candidates repeat the "
        "other half. The inputs are not scaled either. Search learning_rate_init, which both solvers use, "
        "behind a scaler in one pipeline.",
        snippet=Snippet(
            faulty="""
                from sklearn.neural_network import MLPClassifier

                grid = {"solver": ["sgd", "adam"], "learning_rate": ["constant", "adaptive"]}

                def model(candidate):
                    return MLPClassifier((8,), max_iter=20, random_state=0, **candidate)
            """,
            repaired="""
                from sklearn.neural_network import MLPClassifier
                from sklearn.pipeline import make_pipeline
                from sklearn.preprocessing import StandardScaler

                grid = {"solver": ["sgd", "adam"], "learning_rate_init": [0.001, 0.01]}

                def model(candidate):
                    return make_pipeline(
                        StandardScaler(), MLPClassifier((8,), max_iter=20, random_state=0, **candidate)
                    )
            """,
            trial="""
                from sklearn.datasets import load_digits
                from sklearn.model_selection import ParameterGrid

                x, y = load_digits(return_X_y=True)
                tried = [c for c in ParameterGrid(grid) if c["solver"] == "adam"]
                nets = [model(c).fit(x[:200], y[:200]) for c in tried]
                weights = {getattr(net, "steps", [(0, net)])[-1][1].coefs_[0].tobytes() for net in nets}
                measured.update(tried=len(tried), different=len(weights))
            """,
            shows={"tried": (2, 2), "different": (1, 1)},
            cured={"tried": (2, 2), "different": (2, 2)},
            happens="Of {before[tried]:.0f} candidates with Adam the weights come out in {before[different]:.0f} "
            "version; repaired, in {after[different]:.0f}.",
        ),
    ),
)
