"""Module 13: how an experiment deceives, and how to search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.compare import Contest, paired_difference
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(margin_3=(0.2, 0.75), margin_20=(0.0, 0.4), interval_3=(0.0, 0.12), falls=(0.05, 0.8))
def false_winner(
    n_seeds: Sequence[int] = (3, 5, 10, 20), margin: float = 0.002, seeds: int = 40, full: bool = False
) -> Result:
    """How often does a study of n seeds find a winner where there is none? Two rivals, both the same ReLU net.

    `seeds` nets (64-64-64-10 on digits, Adam lr 0.003, 10 epochs; 200 nets and 30 epochs if full) are trained once. A
    study draws 2n of them, n for each rival, and declares a winner when the means differ by at least `margin`; or when
    a paired 95 % interval misses 0 (`interval_3`). Values are 1 for a study that finds a winner, 2 000 studies each.
    `falls` is the share at the fewest seeds less that at the most.

    Raises ValueError where two rivals of n seeds need more nets than there are.
    """
    seeds, epochs = (200, 30) if full else (seeds, 10)
    if min(n_seeds) < 2 or 2 * max(n_seeds) > seeds:
        raise ValueError(f"false_winner: n_seeds is {n_seeds}; each needs at least 2, and 2 n of the {seeds} nets")
    contest = Contest(digits(), (64, 64), epochs)
    scores = np.array(run_each(contest.accuracy, [(get("relu"), 3e-3, seed) for seed in range(seeds)], progress=full))
    rng = np.random.default_rng(0)
    values, missed = {}, {}
    for n in n_seeds:
        rivals = np.array([rng.permutation(scores)[: 2 * n].reshape(2, n) for _ in range(2000)])
        gaps = np.abs(rivals.mean(axis=2) @ [1.0, -1.0])
        values[f"{n} seeds"] = (gaps >= margin - 1e-12).astype(np.float64)
        missed[n] = float(np.mean([paired_difference(*pair).seen != "no difference" for pair in rivals]))
    share = {n: float(v.mean()) for n, v in zip(n_seeds, values.values(), strict=True)}
    few, many = min(n_seeds), max(n_seeds)
    return Result(
        "share of studies that find a winner",
        values,
        f"With {few} seeds, {share[few]:.0%} of studies find a winner where there is none",
        f"Two identical rivals differ by {100 * margin:g} points or more in "
        + ", ".join(f"{p:.1f} of the studies with {n} seeds" for n, p in share.items())
        + f"; a paired 95 % interval misses 0 in {missed[few]:.2f} of those with {few}.",
        _draw_false_winner,
        {f"margin_{n}": p for n, p in share.items()}
        | {f"interval_{n}": p for n, p in missed.items()}
        | {"falls": share[few] - share[many], "sd": float(scores.std(ddof=1))},
        focus=f"{few} seeds",
        more={"n": list(n_seeds), "share": list(share.values()), "missed": list(missed.values()), "scores": scores},
    )


def _draw_false_winner(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    n, series = np.array(result.more["n"], dtype=float), ("share", "missed")
    lines(ax, n, dict(zip(("larger mean wins", "interval"), (np.array(result.more[s]) for s in series), strict=True)))
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="seeds of each rival", ylabel=result.quantity, ylim=(-0.03, 1.03), xticks=n)


Quality = Callable[[Array], Array]


@experiment(random_minus_grid=(0.05, 0.35), halving_minus_random=(0.0, 0.2), bayes_minus_grid=(0.1, 0.5))
def search_race(trials: int = 9, seeds: int = 200, full: bool = False) -> Result:
    """Best quality found with `trials` trainings: a grid, random points, successive halving, Bayesian search.

    On `seeds` toy surfaces (2 000 if full) of two settings in [0, 1]: quality is 1 at a random place, falls off within
    0.1 along the first setting and hardly along the second. Halving starts 3 times as many, a ninth as long, and keeps
    the better third twice; a short training shows the quality with noise. The Bayesian search fits a Gaussian process
    and tries where mean plus two sd is highest. `trials` is a square number divisible by 9. Source: bergstra2012.
    """
    seeds = 2000 if full else seeds
    side = round(trials**0.5)
    if side * side != trials or trials % 9:
        raise ValueError(f"search_race: trials is {trials}; give a square number divisible by 9, such as 9 or 36")
    methods = {"grid": _grid, "random": _random, "halving": _halving, "Bayesian": _bayesian}
    values = {
        name: np.array([_on_surface(method, trials, seed) for seed in range(seeds)]) for name, method in methods.items()
    }
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "best quality found, 0 to 1",
        values,
        "Random search beats a grid when one setting matters"
        if mean["random"] > mean["grid"]
        else "The grid holds its own",
        f"With {trials} trainings: "
        + ", ".join(f"{name} {m:.1f}" for name, m in mean.items())
        + f" of the best quality (mean of {seeds} surfaces).",
        _draw_race,
        mean
        | {
            "random_minus_grid": mean["random"] - mean["grid"],
            "halving_minus_random": mean["halving"] - mean["random"],
            "bayes_minus_grid": mean["Bayesian"] - mean["grid"],
        },
        focus="random",
    )


def _draw_race(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    strip(result, ax, guesses, zero=True)


def _on_surface(method: Callable[[Quality, int, np.random.Generator], Array], trials: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    best = rng.uniform(size=2)

    def quality(points: Array) -> Array:
        far = (points - best) / [0.1, 2.0]
        return np.asarray(np.exp(-(far**2).sum(axis=1) / 2.0))

    return float(quality(method(quality, trials, rng)).max())


def _grid(quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    side = round(trials**0.5)
    ticks = (np.arange(side) + 0.5) / side
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


def _random(quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    return rng.uniform(size=(trials, 2))


def _halving(quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    points = rng.uniform(size=(3 * trials, 2))
    for share in (1 / 9, 1 / 3):
        seen = quality(points) + 0.3 * (1.0 - share) * rng.standard_normal(len(points))
        points = points[np.argsort(-seen)[: len(points) // 3]]
    return points


def _bayesian(quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    points = rng.uniform(size=(3, 2))
    for _ in range(trials - len(points)):
        open_ = rng.uniform(size=(300, 2))
        cross, own = _kernel(open_, points), _kernel(points, points) + 1e-6 * np.eye(len(points))
        weights = np.linalg.solve(own, cross.T)
        sd = np.sqrt(np.maximum(1.0 - (cross * weights.T).sum(axis=1), 0.0))
        points = np.vstack([points, open_[np.argmax(weights.T @ quality(points) + 2.0 * sd)]])
    return points


def _kernel(a: Array, b: Array) -> Array:
    return np.asarray(np.exp(-((a[:, None] - b[None]) ** 2).sum(axis=2) / (2.0 * 0.15**2)))
