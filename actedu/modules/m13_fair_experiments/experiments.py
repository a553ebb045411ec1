"""Module 13: how an experiment deceives, and how to search."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.compare import RATES, Contest, Entry, _quantile, competitors, paired_difference
from actedu.experiments.drawing import lines, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.modules.m06_smooth_units.experiments import with_noise
from actedu.nets import Learned, accuracy, train
from actedu.nets.optimisers import OPTIMISERS
from actedu.plots import GUESS, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(margin_3=(0.2, 0.75), margin_20=(0.0, 0.4), interval_3=(0.0, 0.12), falls=(0.05, 0.8))
def false_winner(
    n_seeds: Sequence[int] = (3, 5, 10, 20), margin: float = 0.002, seeds: int = 40, full: bool = False
) -> Result:
    """How often does a study of n seeds find a winner where there is none? Two rivals, both the same ReLU net.

    `seeds` nets (64-64-64-10 on digits, Adam lr 0.003, 10 epochs; 200 nets and 30 epochs if full) are trained once. Up
    to 40 are the ReLU nets of `recorded_contest`, read from its file. A study draws 2n of them, n for each rival, and
    declares a winner when the means differ by at least `margin`; or when a paired 95 % interval misses 0
    (`interval_3`). Values are 1 for a study that finds a winner, 2 000 studies each. `falls` is the share at the fewest
    seeds less that at the most.

    Raises ValueError where two rivals of n seeds need more nets than there are.
    """
    seeds, epochs = (200, 30) if full else (seeds, 10)
    if min(n_seeds) < 2 or 2 * max(n_seeds) > seeds:
        raise ValueError(f"false_winner: n_seeds is {n_seeds}; each needs at least 2, and 2 n of the {seeds} nets")
    if full or seeds > STARTS:
        runs = [(get("relu"), 3e-3, seed) for seed in range(seeds)]
        scores = np.array(run_each(Contest(digits(), (64, 64), epochs).accuracy, runs, progress=full))
    else:
        scores = _read()[1]["relu"][:seeds, 0]
    rng = np.random.default_rng(0)
    values, missed = {}, {}
    for n in n_seeds:
        rivals = np.array([rng.permutation(scores)[: 2 * n].reshape(2, n) for _ in range(2000)])
        gaps = np.abs(rivals.mean(axis=2) @ [1.0, -1.0])
        values[f"{n} seeds"] = (gaps >= margin - 1e-12).astype(np.float64)
        paired = rivals[:, 0] - rivals[:, 1]
        half = _quantile(0.975, n - 1) * paired.std(axis=1, ddof=1) / n**0.5  # as in paired_difference
        missed[n] = float(np.mean(np.abs(paired.mean(axis=1)) > half))
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
        rows=Table(
            ["starts of each rival", f"{100 * margin:g} points apart", "95% interval misses 0"],
            [[n, f"{share[n]:.2f}", f"{missed[n]:.2f}"] for n in n_seeds],
            "share of studies that find a winner",
        ),
        more={"n": list(n_seeds), "share": list(share.values()), "missed": list(missed.values()), "scores": scores}
        | {"margin": margin},
    )


def _draw_false_winner(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    n, series = np.array(result.more["n"], dtype=float), ("share", "missed")
    points = 100 * result.more["margin"]
    names = (f"{points:g} points apart", "interval misses 0")
    lines(ax, n, dict(zip(names, (np.array(result.more[s]) for s in series), strict=True)))
    for guess in guesses.values():
        ax.axhline(guess, color=GUESS, linestyle="--", linewidth=2)
        right = guess > 0.3  # the upper line falls from left to right
        ax.annotate(
            "your guess", (0.98 if right else 0.02, max(guess, 0.05)), xycoords=("axes fraction", "data"),
            xytext=(0, 3), textcoords="offset points", ha="right" if right else "left", color=GUESS, fontweight="bold",
        )  # fmt: skip
    ax.set(xlabel="starts of each rival", ylabel=result.quantity, ylim=(-0.03, 1.1), xticks=n)


RECORD = Path(__file__).parent / "contest.csv"
RIVALS: Mapping[str, Entry] = {"leaky_relu": "leaky_relu", "prelu": Learned("prelu"), "elu": "elu", "silu": "silu"}
STARTS = 40  # that were recorded of each


@experiment(prelu_high=(-0.01, 0.0), silu_low=(0.0, 0.01), elu_minus_relu=(-0.005, 0.0), leaky_relu_high=(0.0, 0.005))
def recorded_contest(
    noisy: bool = False, starts: Sequence[int] = (0, STARTS), seeds: int = STARTS, full: bool = False
) -> Result:
    """ReLU and four relatives on digits from `seeds` starts each, read from a file: more than a lesson has time for.

    `starts` are the first one that is looked at and the one after the last: (3, 6) reads the starts 3, 4 and 5.

    The settings are those of `compare`: 64-64-64-10 nets, Adam, 10 epochs, each at its own gain and its own learning
    rate. `noisy` reads the accuracy of the same nets on test digits with normal noise of sd 1 on every pixel, in four
    draws. `full` computes it anew, in minutes; `python -m actedu.modules.m13_fair_experiments.experiments` replaces
    the file. The measures are mean paired differences from ReLU and the ends of their 95 % intervals, each by itself:
    they are not widened for four comparisons at once.
    """
    rates, scores = _contest(seeds, progress=True) if full else _read()
    values = {name: rows[slice(*starts)][:seeds, int(noisy)] for name, rows in scores.items()}
    relu = values["relu"]
    found = {name: paired_difference(v, relu) for name, v in values.items() if name != "relu"}
    where = "noisy" if noisy else "clean"
    return Result(
        f"accuracy on {where} test digits",
        values,
        f"{relu.size} starts show differences smaller than a point",
        f"From {relu.size} starts on {where} digits, less ReLU's {relu.mean():.3f}: "
        + ", ".join(f"{name} {d.mean:+.3f} [{d.low:+.3f}, {d.high:+.3f}]" for name, d in found.items())
        + ".",
        strip,
        {f"{name}_minus_relu": d.mean for name, d in found.items()}
        | {f"{name}_low": d.low for name, d in found.items()}
        | {f"{name}_high": d.high for name, d in found.items()},
        focus="silu",
        form="{:.3f}".format,
        scope=Contest(digits()).scope(RATES),
        rows=Table(
            ["activation", "learning rate", "mean", "minus relu", "95% interval", "seen"],
            [
                [name, f"{rates[name]:g}", f"{v.mean():.3f}"]
                + ([f"{d.mean:+.3f}", f"{d.low:+.3f} to {d.high:+.3f}", d.seen] if (d := found.get(name)) else [""] * 3)
                for name, v in values.items()
            ],
            f"{relu.size} starts, {where} digits",
        ),
        more={"differences": found},
    )


def _contest(seeds: int, *, progress: bool = False) -> tuple[dict[str, float], dict[str, Array]]:
    """Return the learning rate of each and its accuracies on clean and on noisy digits, of shape (seeds, 2)."""
    entries = competitors({"relu": "relu", **RIVALS})
    rates = Contest(digits()).best_rates(entries, RATES, (1000, 1001), progress=progress)
    runs = [(entry, rates[name], seed) for name, entry in entries.items() for seed in range(seeds)]
    found = np.reshape(run_each(_clean_and_noisy, runs, progress=progress), (len(entries), seeds, 2))
    return rates, dict(zip(entries, found, strict=True))


def _clean_and_noisy(run: tuple[Entry, float, int]) -> tuple[float, float]:
    entry, lr, seed = run
    d, net = digits(), Contest(digits()).net(entry, seed)
    train(net, d.x_train, d.y_train, optimiser=OPTIMISERS["adam"](lr), epochs=10, seed=seed, progress=False)
    x, y = with_noise(d, 1.0)
    return accuracy(net, d.x_test, d.y_test), accuracy(net, x, y)


def _write(rates: Mapping[str, float], scores: Mapping[str, Array]) -> None:
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["activation", "lr", "seed", "clean", "noisy"])
        for name, rows in scores.items():
            table.writerows([name, rates[name], seed, *(f"{v:.4f}" for v in row)] for seed, row in enumerate(rows))


def _read() -> tuple[dict[str, float], dict[str, Array]]:
    rates: dict[str, float] = {}
    scores: dict[str, list[tuple[float, float]]] = {}
    with RECORD.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rates[row["activation"]] = float(row["lr"])
            scores.setdefault(row["activation"], []).append((float(row["clean"]), float(row["noisy"])))
    return rates, {name: np.array(rows) for name, rows in scores.items()}


Quality = Callable[[Array], Array]
Search = Callable[[Quality, int, np.random.Generator], Array]


@experiment(
    random_minus_grid=(0.05, 0.35), halving_minus_random=(0.0, 0.2), bayes_minus_grid=(0.1, 0.5),
    both_random_minus_grid=(-0.3, 0.0),
)  # fmt: skip
def search_race(
    trials: int = 9, noise: float = 0.3, width: float = 0.15, seeds: int = 200, full: bool = False
) -> Result:
    """Best quality found with `trials` trainings: a grid, random points, successive halving, Bayesian search.

    On `seeds` toy surfaces (2 000 if full) of two settings in [0, 1], twice: quality is 1 at a random place and falls
    off within 0.1 along the first setting and hardly along the second; or within 0.3 along both (`both_...`). Halving
    starts 3 times as many, a ninth as long, and keeps the better third twice; a short training shows the quality with
    `noise`. The Bayesian search fits a Gaussian process whose bumps are `width` wide and tries where mean plus two sd
    is highest: 0.15 suits both surfaces. `trials` is a square number divisible by 9. Source: bergstra2012.
    """
    seeds = 2000 if full else seeds
    side = round(trials**0.5)
    if side * side != trials or trials % 9:
        raise ValueError(f"search_race: trials is {trials}; give a square number divisible by 9, such as 9 or 36")
    methods = SEARCHES | {"halving": partial(_halving, noise), "Bayesian": partial(_bayesian, width)}
    surfaces = {"one matters": (0.1, 2.0), "both matter": (0.3, 0.3)}
    values = {
        f"{name}, {kind}": np.array([_on_surface(method, trials, seed, widths) for seed in range(seeds)])
        for kind, widths in surfaces.items()
        for name, method in methods.items()
    }
    mean = {name: float(v.mean()) for name, v in values.items()}
    found = {kind: ", ".join(f"{name} {mean[f'{name}, {kind}']:.1f}" for name in methods) for kind in surfaces}

    def ahead(of: str, other: str, kind: str = "one matters") -> float:
        return mean[f"{of}, {kind}"] - mean[f"{other}, {kind}"]

    return Result(
        "best quality found, 0 to 1",
        values,
        "Random search beats a grid when one of two settings matters, not when both do"
        if ahead("random", "grid") > 0.0 >= ahead("random", "grid", "both matter")
        else "Random search beats a grid"
        if ahead("random", "grid") > 0.0
        else "The grid holds its own",
        f"With {trials} trainings on {seeds} surfaces, best quality found where one setting matters: "
        f"{found['one matters']}; where both do: {found['both matter']}.",
        _draw_race,
        {
            "random_minus_grid": ahead("random", "grid"),
            "halving_minus_random": ahead("halving", "random"),
            "bayes_minus_grid": ahead("Bayesian", "grid"),
            "both_random_minus_grid": ahead("random", "grid", "both matter"),
            "both_bayes_minus_grid": ahead("Bayesian", "grid", "both matter"),
            "both_halving_minus_grid": ahead("halving", "grid", "both matter"),
        },
        focus="random, one matters",
    )


def _draw_race(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    strip(result, ax, guesses, zero=True)


def _on_surface(
    method: Search,
    trials: int,
    seed: int,
    widths: tuple[float, float] = (0.1, 2.0),
) -> float:
    quality, rng = surface(seed, widths)
    return float(quality(method(quality, trials, rng)).max())


def surface(seed: int, widths: tuple[float, float]) -> tuple[Quality, np.random.Generator]:
    """Return how good settings are, points of shape (n, 2) in [0, 1], and the generator that a search goes on with.

    Quality is 1 at a random place and falls off like a bell within `widths` along the two settings.
    """
    rng = np.random.default_rng(seed)
    best = rng.uniform(size=2)

    def quality(points: Array) -> Array:
        far = (points - best) / widths
        return np.asarray(np.exp(-(far**2).sum(axis=1) / 2.0))

    return quality, rng


def _grid(quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    side = round(trials**0.5)
    ticks = (np.arange(side) + 0.5) / side
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


def _random(quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    return rng.uniform(size=(trials, 2))


def _halving(noise: float, quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    points = rng.uniform(size=(3 * trials, 2))
    for share in (1 / 9, 1 / 3):
        seen = quality(points) + noise * (1.0 - share) * rng.standard_normal(len(points))
        points = points[np.argsort(-seen)[: len(points) // 3]]
    return points


def _bayesian(width: float, quality: Quality, trials: int, rng: np.random.Generator) -> Array:
    points = rng.uniform(size=(3, 2))
    for _ in range(trials - len(points)):
        open_ = rng.uniform(size=(300, 2))
        cross, own = _kernel(open_, points, width), _kernel(points, points, width) + 1e-6 * np.eye(len(points))
        weights = np.linalg.solve(own, cross.T)
        sd = np.sqrt(np.maximum(1.0 - (cross * weights.T).sum(axis=1), 0.0))
        points = np.vstack([points, open_[np.argmax(weights.T @ quality(points) + 2.0 * sd)]])
    return points


def _kernel(a: Array, b: Array, width: float) -> Array:
    return np.asarray(np.exp(-((a[:, None] - b[None]) ** 2).sum(axis=2) / (2.0 * width**2)))


SEARCHES: dict[str, Search] = {
    "grid": _grid,
    "random": _random,
    "halving": partial(_halving, 0.3),
    "Bayesian": partial(_bayesian, 0.15),
}


def searches_drawn(number: int = 61, trials: int = 9, widths: tuple[float, float] = (0.1, 2.0)) -> Axes:
    """Draw where four searches look on one surface, dark where quality is high; small dots are short trainings."""
    from actedu.plots import COLOURS, INK, MUTED, describe, new_axes

    ticks = np.linspace(0.0, 1.0, 61)
    found: dict[str, float] = {}
    ax = new_axes(width=7.4, height=2.5)
    for place, (name, method) in enumerate(SEARCHES.items()):
        quality, rng = surface(number, widths)
        rounds: list[Array] = []

        def noted(points: Array, quality: Quality = quality, rounds: list[Array] = rounds) -> Array:
            rounds.append(points)
            return quality(points)

        last, left = method(noted, trials, rng), 1.12 * place
        found[name] = float(quality(last).max())
        heights = quality(np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)).reshape(61, 61)
        bands = [0.1, 0.3, 0.5, 0.7, 0.9, 1.0 + 1e-9]
        ax.contourf(left + ticks, ticks, heights, bands, colors=["#e6e6e6", "#cfcfcf", "#b5b5b5", "#989898", "#777777"])
        if name == "halving":
            for points, size in zip(rounds, (9, 22), strict=True):
                ax.scatter(left + points[:, 0], points[:, 1], size, COLOURS[0], linewidths=0)
        ax.scatter(left + last[:, 0], last[:, 1], 48, COLOURS[1], edgecolors="white", zorder=3)
        ax.annotate(
            f"{name}: {found[name]:.1f}", (left + 0.5, 1.03), ha="center", va="bottom", color=INK, weight="bold"
        )
        ax.plot(left + np.array([0, 1, 1, 0, 0]), [0, 0, 1, 1, 0], color=MUTED, linewidth=1)
    ax.annotate("first setting, left to right; second, upwards", (0.0, -0.05), ha="left", va="top", color=INK)
    ax.set(xlim=(-0.02, 4.38), ylim=(-0.16, 1.16))
    ax.set_axis_off()
    said = ", ".join(f"{name} {best:.1f}" for name, best in found.items())
    return describe(ax, f"Four searches on surface {number}, {trials} trainings each. Best quality found: {said}.")


@experiment(chosen_first=(0.8, 1.0), split_first=(0.42, 0.58))
def choosing_before_splitting(
    samples: int = 60, columns: int = 2000, kept: int = 20, seeds: int = 40, full: bool = False
) -> Result:
    """What does a leak earn where nothing can be learned? Noise with random labels, half to train on, half to test.

    Of `columns` standard normal columns the `kept` whose two class means lie farthest apart are chosen: on all samples,
    or, the split first, on the training half alone. Both then name the class whose training mean is nearer. 400
    repetitions if full.
    """
    repeats = 400 if full else seeds
    values = {
        name: np.array([_share_right(samples, columns, kept, seed, first) for seed in range(repeats)])
        for name, first in (("columns chosen on all samples", False), ("split first, then chosen", True))
    }
    leaked, clean = (float(v.mean()) for v in values.values())
    return Result(
        "share of test samples right",
        values,
        f"On pure noise a leak earns {leaked:.0%}",
        f"In {repeats} sets of noise: {leaked:.2f} right where columns were chosen on all samples, {clean:.2f} where "
        "on the training half alone.",
        partial(strip, zero=True),
        {"chosen_first": leaked, "split_first": clean},
        focus="columns chosen on all samples",
    )


def _share_right(samples: int, columns: int, kept: int, seed: int, split_first: bool) -> float:
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((samples, columns)), np.arange(samples) % 2 == 1
    train = np.arange(samples) < samples // 2
    chosen_on = train if split_first else np.ones(samples, dtype=bool)
    apart = x[chosen_on & y].mean(axis=0) - x[chosen_on & ~y].mean(axis=0)
    x = x[:, np.argsort(-np.abs(apart))[:kept]]
    one, other = x[train & y].mean(axis=0), x[train & ~y].mean(axis=0)
    nearer = ((x - one) ** 2).sum(axis=1) < ((x - other) ** 2).sum(axis=1)
    return float((nearer == y)[~train].mean())


if __name__ == "__main__":
    _write(*_contest(STARTS, progress=True))
