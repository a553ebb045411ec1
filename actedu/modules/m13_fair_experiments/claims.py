"""Claims about which activation wins, and about searching for settings."""

from functools import partial

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=37,
        paraphrase="Swish often performs better than ReLU, though not always.",
        where="D, point 20",
        verdict="true with conditions",
        condition="Reported for deep image nets. In two hidden layers on digits with Adam the gain over 40 recorded "
        "starts is 0.002, with an interval from 0.000 to 0.003, which five starts cannot tell from 0. With noise on "
        "the test digits the same nets fall 0.02 behind ReLU's.",
        experiment=partial(e.compare, ("relu", "silu")),
        evidence=lambda r: (
            f"On digits, each at its own learning rate, ReLU gets {r.mean['relu']:.2f} and swish {r.mean['silu']:.2f} "
            f"(mean of {r.n['relu']} seeds)."
        ),
        interval={"silu_minus_relu": (-0.01, 0.015), "relu": (0.95, 1.0), "silu": (0.95, 1.0)},
        challenge=Challenge(
            change="noise of sd 1 on the test digits, from the 40 recorded starts",
            experiment=partial(e.recorded_contest, noisy=True),
            interval={"silu_minus_relu": (-0.01, 0.015)},
            turns=True,
        ),
    ),
    Claim(
        row=67,
        paraphrase="Hyper-parameters are tuned with grid search, random search, Bayesian optimisation and Hyperband.",
        where="B, on hyper-parameter tuning",
        verdict="true",
        condition="They are not equally good, and which is best depends on the surface, here made-up ones. A grid "
        "wastes its trials where only one of two settings matters; where both do, it was ahead of random search. A "
        "Bayesian search did better than either on both while its curve was about as wide as the surface; halving "
        "only while a short training tells enough of the long one.",
        experiment=e.search_race,
        evidence=lambda r: r.sentence,
        interval={
            "random_minus_grid": (0.0, 0.5),
            "bayes_minus_grid": (0.0, 0.5),
            "both_random_minus_grid": (-0.5, 0.0),
            "both_bayes_minus_grid": (0.0, 0.5),
        },
    ),
)

DEFECTS = (
    Defect(
        name="c9",
        title="a search over a setting that is ignored",
        where="B, GridSearchCV listing",
        why="scikit-learn's learning_rate matters to the solver sgd only, and there once the loss stops falling: what "
        "differs by it alone comes out as one net. The listing sets no random_state, which hides it: twins then differ "
        "by their start and their batches, and the search picks the luckier. It shows no scaling of the inputs either. "
        "Search learning_rate_init, which both solvers use, at a given state, behind a scaler in one pipeline.",
        snippet=Snippet(
            faulty="""
                def candidates(state):
                    found = []
                    for solver in ["sgd", "adam"]:
                        for rate in ["constant", "adaptive"]:
                            settings = {"solver": solver, "learning_rate": rate}
                            found.append(settings | {"scaler": "nowhere"})
                    return found
            """,
            repaired="""
                def candidates(state):
                    found = []
                    for solver in ["sgd", "adam"]:
                        for rate in [0.001, 0.01]:
                            settings = {"solver": solver, "learning_rate_init": rate, "random_state": state}
                            found.append(settings | {"scaler": "in each fold"})
                    return found
            """,
            trial="""
                from sklearn.datasets import load_digits
                from sklearn.neural_network import MLPClassifier

                x, y = load_digits(return_X_y=True)


                def net(candidate, **given):
                    settings = {k: v for k, v in candidate.items() if k != "scaler"} | given
                    return MLPClassifier((8,), max_iter=20, **settings).fit(x[:200], y[:200]).coefs_[0].tobytes()


                def different(**given):
                    return len({net(one, **given) for one in candidates(0)})


                measured.update(tried=len(candidates(0)), as_listed=different())
                measured.update(different=different(random_state=0))
                measured.update(again=len({net(candidates(0)[0]) for _ in range(3)}))
                measured.update(scaled=sum(one["scaler"] == "in each fold" for one in candidates(0)))
            """,
            shows={"tried": (4, 4), "different": (2, 2), "as_listed": (4, 4), "again": (2, 3), "scaled": (0, 0)},
            cured={"tried": (4, 4), "different": (4, 4), "again": (1, 1), "scaled": (4, 4)},
            happens="From one random state the {before[tried]:.0f} candidates are {before[different]:.0f} nets; as "
            "listed, without a state, they come out as {before[as_listed]:.0f}, which luck tells apart. Repaired, they "
            "are {after[different]:.0f} from one state.",
        ),
    ),
)
