"""Module 20: how many labels does a net need that asks for them, and one that takes what comes?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.nets import (
    Adam,
    Dense,
    Dropout,
    Sequential,
    accuracy,
    constant,
    train,
)
from actedu.plots import COLOURS, LINES, MUTED, Table
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
Whole = NDArray[np.intp]

START, BATCH, TARGET = 10, 10, 0.9  # labels at the start, labels asked for at a time, test accuracy to reach
PASSES = 20  # forward passes with dropout on


def _least_confidence(p: Array) -> Array:
    return np.asarray(1.0 - p.max(axis=-1))


def _margin(p: Array) -> Array:
    second, first = np.sort(p, axis=-1)[:, -2:].T
    return np.asarray(second - first)


def _entropy(p: Array) -> Array:
    return -np.asarray((p * np.log(np.maximum(p, 1e-300))).sum(axis=-1))


def _entropy_of_two(p: Array) -> Array:
    """The entropy of the two likeliest classes alone, with their shares made to add up to 1."""
    two = np.sort(p, axis=-1)[:, -2:]
    return _entropy(two / two.sum(axis=-1, keepdims=True))


def _disagreement(samples: Array) -> Array:
    """Mutual information of label and weights, (passes, n, classes) to (n,). Source: houlsby2011."""
    return np.asarray(_entropy(samples.mean(axis=0)) - np.mean([_entropy(p) for p in samples], axis=0))


SCORES: dict[str, Callable[[Array], Array]] = {
    "least confidence": _least_confidence,
    "margin": _margin,
    "entropy": _entropy,
    "entropy of two": _entropy_of_two,
}
STRATEGIES = ("random", "least confidence", "margin", "entropy")
OF_PASSES: dict[str, Callable[[Array], Array]] = {  # what a net with dropout can ask by, besides
    "margin, passes": lambda samples: _margin(samples.mean(axis=0)),
    "entropy, passes": lambda samples: _entropy(samples.mean(axis=0)),
    "BALD": _disagreement,
}


class _Job(NamedTuple):
    strategy: str
    seed: int
    most: int
    batch: int = BATCH
    start: str = "random"
    pick: str = "best"  # or, of three times as many, "spread" or "drawn"
    net: bool = False
    passes: int = PASSES


class _Run(NamedTuple):
    """What one run saw, round by round: `right` is the share of those asked for that it would have got right."""

    accuracy: Array
    right: Array


def _curve(job: _Job) -> _Run:
    """Ask for labels, START and then a batch at a time."""
    d, rng = digits(), np.random.default_rng(job.seed)
    order = rng.permutation(len(d.x_train))
    labelled = _first_ten(job.start, order, job.seed)
    pool = order[~np.isin(order, labelled)]
    scores: list[float] = []
    right: list[float] = []
    net = Sequential([Dense(64, 10, init=constant(0.0))])
    while True:
        x, y = d.x_train[labelled], d.y_train[labelled]
        if job.net:
            net = Sequential([Dense(64, 64, "relu"), Dropout(0.5), Dense(64, 10)], seed=job.seed)
            train(net, x, y, optimiser=Adam(3e-3), epochs=100, seed=job.seed, progress=False)
        else:
            _fit(net, x, y)
        scores.append(accuracy(net, d.x_test, d.y_test))
        if len(labelled) >= job.most:
            return _Run(np.array(scores), np.array(right))
        wish = _wish(job, net, d.x_train[pool], rng)
        wanted = np.argsort(-wish.round(8), kind="stable")  # classes not met yet tie, but for rounding
        asked = wanted[: job.batch]
        if job.pick != "best":
            candidates = wanted[: 3 * job.batch]
            few = _spread(d.x_train[pool[candidates]], job.batch) if job.pick == "spread" else (
                rng.permutation(len(candidates))[: job.batch]
            )  # fmt: skip
            asked = candidates[few]
        right.append(accuracy(net, d.x_train[pool[asked]], d.y_train[pool[asked]]))
        labelled, pool = np.append(labelled, pool[asked]), np.delete(pool, asked)


def _first_ten(start: str, order: Whole, seed: int) -> Whole:
    """Return the first digits to be labelled: drawn, nearest to ten k-means centres, or five each of two classes."""
    d = digits()
    if start == "centres":
        from sklearn.cluster import KMeans

        centres = KMeans(START, n_init=3, random_state=seed).fit(d.x_train).cluster_centers_
        return np.unique([((d.x_train - centre) ** 2).sum(axis=1).argmin() for centre in centres])
    if start == "two classes":
        return np.concatenate([order[d.y_train[order] == k][: START // 2] for k in (0, 1)])
    return order[:START]


def _spread(x: Array, k: int) -> Whole:
    """Choose k rows that lie far apart: the first, then always the one farthest from all chosen. Source: sener2018."""
    chosen, nearest = [0], ((x - x[0]) ** 2).sum(axis=1)
    while len(chosen) < k:
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, ((x - x[chosen[-1]]) ** 2).sum(axis=1))
    return np.array(chosen)


def _fit(net: Sequential, x: Array, y: NDArray[Any]) -> None:
    """Fit a net of one layer, logistic regression, from where it is: cross-entropy and |W|² / 2n, by L-BFGS.

    It goes on until the gradient is next to 0: a fit that stops early ranks the pool by where it stopped.
    """
    from scipy.optimize import minimize

    layer, n = net.layers[0], len(x)
    assert isinstance(layer, Dense)
    each, shape, size = np.arange(n), layer.W.shape, layer.W.size

    def loss(parameters: Array) -> tuple[float, Array]:
        W, b = parameters[:size].reshape(shape), parameters[size:]
        z = x @ W + b
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        total = p.sum(axis=1)
        value = (np.log(total) - z[each, y]).mean() + (W**2).sum() / (2 * n)
        p /= total[:, None]
        p[each, y] -= 1.0
        return float(value), np.concatenate([((x.T @ p + W) / n).ravel(), p.mean(axis=0)])

    start = np.concatenate([layer.W.ravel(), layer.b])
    options = {"gtol": 1e-6, "ftol": 0.0, "maxcor": 30}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    layer.W[:], layer.b[:] = found.x[:size].reshape(shape), found.x[size:]


def _wish(job: _Job, net: Sequential, pool: Array, rng: np.random.Generator) -> Array:
    """Return how much the label of each row of the pool is wanted."""
    if job.strategy == "random":
        return rng.random(len(pool))
    if job.strategy in SCORES:
        return SCORES[job.strategy](softmax(net(pool)))
    samples = [softmax(net.forward(pool, training=True)) for _ in range(job.passes)]
    return OF_PASSES[job.strategy](np.array(samples))


@experiment(margin=(56.0, 88.0), random=(82.0, 139.0), entropy_at_50=(-0.09, 0.0), margin_at_50=(0.02, 0.09))
def label_curve(strategy: Sequence[str] = STRATEGIES, repeats: int = 10, first: int = 0, full: bool = False) -> Result:
    """How many labels until a logistic regression gets 0.9 of the test digits right? It asks for ten at a time.

    Each repeat starts from ten digits drawn at random (by seeds from `first` on) and asks for those whose label its
    `strategy` values most: "random", "least confidence", "margin" (the two likeliest classes are close), "entropy" or
    "entropy of two", that of the two likeliest classes alone. Values are the labels needed, by repeat; 160 counts for a
    repeat that needs more than 150. `margin` and `random` are their means where those were run, `entropy_at_50` and
    `margin_at_50` the accuracies with 50 labels, less that of random choice. With `full`, 20 repeats. Raises ValueError
    for an unknown strategy.

    Source: settles2010.
    """
    names = (strategy,) if isinstance(strategy, str) else tuple(strategy)
    if unknown := [name for name in names if name not in ("random", *SCORES)]:
        raise ValueError(f"label_curve: no strategy {unknown[0]!r}; there are {', '.join(('random', *SCORES))}")
    repeats = 20 if full else repeats
    seeds = range(first, first + repeats)
    runs = _runs({name: [_Job(name, seed, 150) for seed in seeds] for name in names}, full)
    curves = {name: np.array([run.accuracy for run in found]) for name, found in runs.items()}
    labels = START + BATCH * np.arange(next(iter(curves.values())).shape[1])
    values = {name: np.array([_first(labels, c >= TARGET) for c in curve]) for name, curve in curves.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    at_50 = {name: float(c[:, labels == 50].mean()) for name, c in curves.items()}
    best = min(mean, key=lambda name: mean[name])
    measures = mean | {f"{name}_at_50": at - at_50["random"] for name, at in at_50.items() if "random" in at_50}
    last = max(mean, key=lambda name: mean[name])
    return Result(
        f"labels until the test accuracy is {TARGET:g}",
        values,
        f"To {TARGET:.0%}: about {_tens(mean[best])} labels by {best}, {_tens(mean[last])} by {last}",
        f"Labels needed for {TARGET:.0%} of the test digits: "
        + ", ".join(f"{name} about {_tens(mean[name])}" for name in names)
        + f" (mean of {repeats} repeats).",
        _draw_curves if len(names) <= 4 else strip,
        measures,
        focus="entropy" if "entropy" in names else names[0],
        form=_tens,
        rows=Table(
            ["asks for", *(f"{n} labels" for n in (20, 50, 100)), f"labels to {TARGET:.0%}", f"less {names[0]}'s"],
            [
                [name, *(f"{c[:, labels == n].mean():.2f}" for n in (20, 50, 100)), _tens(mean[name]),
                 _less(values[name], values[names[0]], 0)]
                for name, c in curves.items()
            ],
            f"test accuracy, mean of {repeats} repeats; the difference in labels with its 95% interval",
        ),
        more={"labels": labels, "curves": curves},
    )  # fmt: skip


def _less(a: Array, b: Array, digits: int) -> str:
    """Write the mean of a - b, repeat by repeat, with the half width of its 95% interval."""
    from scipy.stats import t

    difference, n = a - b, a.size
    if not difference.any() or n < 2:
        return ""
    half = t.ppf(0.975, n - 1) * difference.std(ddof=1) / np.sqrt(n)
    return f"{round(difference.mean(), digits) + 0.0:+.{digits}f} ± {half:.{digits}f}"


def _runs(jobs: Mapping[str, Sequence[_Job]], progress: bool = False) -> dict[str, list[_Run]]:
    """Run all jobs, and return what they saw by condition."""
    found = iter(run_each(_curve, [job for some in jobs.values() for job in some], progress=progress))
    return {name: [next(found) for _ in some] for name, some in jobs.items()}


def _tens(labels: float) -> str:
    return f"{10 * np.ceil(labels / 10 - 0.5):.0f}"  # 75 is about 70: one repeat more or less should not show


def _first(labels: NDArray[Any], reached: NDArray[np.bool_]) -> float:
    return float(labels[reached.argmax()] if reached.any() else labels[-1] + BATCH)


def _draw_curves(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:

    labels, curves = result.more["labels"], result.more["curves"]
    for (name, curve), colour, line in zip(curves.items(), COLOURS, LINES, strict=False):
        ax.plot(labels, curve.mean(axis=0), color=colour, linestyle=line, linewidth=2, label=name)
        ax.fill_between(labels, *np.quantile(curve, [0.1, 0.9], axis=0), color=colour, alpha=0.15, linewidth=0)
    ax.axhline(TARGET, color=MUTED, linewidth=1)
    ax.set(xlabel="labels (bands: the middle 80% of the repeats)", ylabel="test accuracy", xlim=(5, 165))
    ax.set_ylim(bottom=ax.get_ylim()[0] - 0.05)  # room below the curves
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True, low=True)
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left", bbox_to_anchor=(1.0, 0.5))


@experiment(at_once=(-0.08, 0.0), drawn=(-0.08, 0.01), spread=(-0.01, 0.05), tens=(0.02, 0.08))
def batch_size(labels: int = 60, repeats: int = 40, full: bool = False) -> Result:
    """How good is a logistic regression with 60 digits labelled, if it asks for 1, 10 or 50 of them at a time?

    It starts from ten digits drawn at random, and asks by margin. "50 at once, spread" takes of the 150 with the
    smallest margins 50 that lie far apart in pixels, "drawn" any 50 of them. Values are test accuracies by repeat,
    measures the differences from as many labels drawn at random, from the same starts. One at a time, with its 51 fits,
    has a quarter of the repeats; with `full` as many as the others.

    Source: kirsch2019 on batches that repeat themselves; sener2018 on spreading them.
    """
    left, few = labels - START, repeats if full else -(-repeats // 4)
    ways = {
        "random": _Job("random", 0, labels),
        "1 at a time": _Job("margin", 0, labels, 1),
        "10 at a time": _Job("margin", 0, labels),
        f"{left} at once": _Job("margin", 0, labels, left),
        f"{left} at once, drawn": _Job("margin", 0, labels, left, pick="drawn"),
        f"{left} at once, spread": _Job("margin", 0, labels, left, pick="spread"),
    }
    n = {name: few if job.batch == 1 else repeats for name, job in ways.items()}
    runs = _runs({name: [job._replace(seed=seed) for seed in range(n[name])] for name, job in ways.items()}, full)
    values = {name: np.array([run.accuracy[-1] for run in found]) for name, found in runs.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    less = {name: v - values["random"][: v.size] for name, v in values.items()}
    at_once, drawn, spread = list(mean)[3:]
    return Result(
        f"test accuracy with {labels} labels",
        values,
        f"The same {labels} labels, asked for in other portions",
        f"With {labels} labels: " + ", ".join(f"{name} {share:.2f}" for name, share in mean.items())
        + f" (mean of {repeats} repeats, {few} of one at a time; asked for by margin but for the first).",
        strip,
        {name: float(less[way].mean()) for name, way in
         {"ones": "1 at a time", "tens": "10 at a time", "at_once": at_once, "drawn": drawn, "spread": spread}.items()},
        focus=at_once,
        rows=Table(
            ["asks for", f"{labels} labels", "less random's", "repeats"],
            [[name, f"{mean[name]:.2f}", _less(v, values["random"][: v.size], 2), f"{v.size}"]
             for name, v in values.items()],
            "test accuracy; the difference from the same starts, with its 95% interval",
        ),
    )  # fmt: skip


@experiment(margin=(0.35, 0.55), random=(0.8, 0.95), test=(0.85, 0.95))
def asked_digits(repeats: int = 10, full: bool = False) -> Result:
    """Of the digits that it asks for next, how many would a logistic regression get right already?

    It asks for ten at a time, by margin or at random. Values are, by repeat, the shares right among the digits asked
    for when it has 50 to 140 labels, before it is told; "test digits" is its accuracy on those in the same rounds,
    asking by margin. With `full`, 20 repeats.
    """
    seeds = range(20 if full else repeats)
    runs = _runs({name: [_Job(name, seed, 150) for seed in seeds] for name in ("margin", "random")}, full)
    begin = (50 - START) // BATCH
    values = {
        "asked for by margin": np.array([run.right[begin:].mean() for run in runs["margin"]]),
        "asked for at random": np.array([run.right[begin:].mean() for run in runs["random"]]),
        "test digits": np.array([run.accuracy[begin:-1].mean() for run in runs["margin"]]),
    }
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "share that the net would get right before it is told",
        values,
        "What is asked for is harder than what is met",
        "Right already: " + ", ".join(f"{name} {share:.1f}" for name, share in mean.items())
        + f" (mean of {len(seeds)} repeats).",
        strip,
        dict(zip(("margin", "random", "test"), mean.values(), strict=True)),
        focus="asked for by margin",
    )  # fmt: skip


@experiment(random_at_start=(0.35, 0.6), centres_at_start=(0.68, 0.8), two_classes_at_start=(0.18, 0.22))
def cold_start(repeats: int = 10, full: bool = False) -> Result:
    """Does it matter which ten digits are labelled first, if a logistic regression then asks by margin?

    Ten drawn at random; the ten nearest to the centres that k-means finds in the pool without labels; or, the worst
    case, five zeros and five ones. Values are the labels until the test accuracy is 0.9, by repeat, 120 for more than
    110; `..._at_start` the accuracies with the first ten. With `full`, 20 repeats.
    """
    seeds = range(20 if full else repeats)
    starts = ("random", "centres", "two classes")
    jobs = {name: [_Job("margin", seed, 110, start=name) for seed in seeds] for name in starts}
    curves = {name: np.array([run.accuracy for run in found]) for name, found in _runs(jobs, full).items()}
    labels = START + BATCH * np.arange(curves["random"].shape[1])
    values = {name: np.array([_first(labels, c >= TARGET) for c in curve]) for name, curve in curves.items()}
    at = {n: {name: float(c[:, labels == n].mean()) for name, c in curves.items()} for n in (10, 20, 50, 80)}
    return Result(
        f"labels until the test accuracy is {TARGET:g}",
        values,
        "A good start shows at once, and is made up for later",
        f"Accuracy with the first {START} labels: "
        + ", ".join(f"{name} {share:.1f}" for name, share in at[10].items())
        + "; with 80: " + ", ".join(f"{at[80][name]:.2f}" for name in starts) + f" (mean of {len(seeds)} repeats).",
        strip,
        {f"{name.replace(' ', '_')}_at_start": share for name, share in at[10].items()},
        focus="two classes",
        form=_tens,
        rows=Table(
            ["first ten", *(f"{n} labels" for n in at)],
            [[name, *(f"{at[n][name]:.2f}" for n in at)] for name in starts],
            f"test accuracy, mean of {len(seeds)} repeats; then ten at a time by margin",
        ),
    )  # fmt: skip


_RECORD = Path(__file__).parent / "dropout_curve.csv"
_WITH_DROPOUT: dict[str, _Job] = {
    name: _Job(name, 0, 150, net=True) for name in ("random", "margin", "entropy", *OF_PASSES)
} | {
    "BALD, 100 passes": _Job("BALD", 0, 150, net=True, passes=100),
    "BALD, spread": _Job("BALD", 0, 150, net=True, pick="spread"),
}


@experiment(margin_over_BALD=(0.01, 0.1), BALD_over_random=(-0.02, 0.05))
def dropout_curve(
    strategy: Sequence[str] = ("random", "margin", "BALD"), repeats: int = 20, full: bool = False
) -> Result:
    """How many labels does a net with dropout need for 0.9 of the test digits: by BALD, by margin, at random?

    A net of 64 ReLU units, half of them dropped in training, is trained afresh for each round of ten labels: 100 epochs
    of Adam at 0.003. BALD, and the scores "passes", are taken over 20 passes with dropout on; plain "margin" and
    "entropy" are those of the net without. "spread" takes of the 30 best ten that lie far apart. Values are the labels
    needed, by repeat, 160 for more than 150; measures are differences in accuracy with 60 labels.

    Read from a file; `full` computes it anew (minutes), and
    `python -m actedu.modules.m20_active_learning.experiments` replaces the file. Raises ValueError for an unknown one.

    Source: gal2017; houlsby2011 for BALD.
    """
    names = (strategy,) if isinstance(strategy, str) else tuple(strategy)
    if unknown := [name for name in names if name not in _WITH_DROPOUT]:
        raise ValueError(f"dropout_curve: no strategy {unknown[0]!r}; there are {', '.join(_WITH_DROPOUT)}")
    every = _dropout_runs() if full else _recorded()
    curves = {name: every[name][:repeats] for name in names}
    labels = START + BATCH * np.arange(next(iter(curves.values())).shape[1])
    values = {name: np.array([_first(labels, c >= TARGET) for c in curve]) for name, curve in curves.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    at_60 = {name: float(c[:, labels == 60].mean()) for name, c in curves.items()}
    pairs = [(a, b) for a, b in (("margin", "BALD"), ("BALD", "random")) if a in names and b in names]
    return Result(
        f"labels until the test accuracy is {TARGET:g}",
        values,
        f"A net with dropout that asks: labels to {TARGET:.0%}",
        f"Labels needed for {TARGET:.0%} of the test digits: "
        + ", ".join(f"{name} about {_tens(mean[name])}" for name in names)
        + f" (mean of {len(next(iter(values.values())))} repeats).",
        _draw_curves if len(names) <= 4 else strip,
        {f"{a}_over_{b}": at_60[a] - at_60[b] for a, b in pairs},
        focus="BALD" if "BALD" in names else names[0],
        form=_tens,
        rows=Table(
            [
                "asks by",
                *(part for n in (60, 150) for part in (f"{n} labels", f"less {names[0]}'s")),
                f"labels to {TARGET:.0%}",
            ],
            [
                [name, *(part for n in (60, 150) for part in (
                    f"{c[:, labels == n].mean():.2f}",
                    _less(c[:, labels == n].ravel(), curves[names[0]][:, labels == n].ravel(), 2),
                )), _tens(mean[name])]
                for name, c in curves.items()
            ],
            f"test accuracy, mean of {len(next(iter(values.values())))} repeats; differences with their 95% intervals",
        ),
        more={"labels": labels, "curves": curves},
    )  # fmt: skip


def _dropout_runs() -> dict[str, Array]:
    jobs = {name: [job._replace(seed=seed) for seed in range(20)] for name, job in _WITH_DROPOUT.items()}
    return {name: np.array([run.accuracy for run in found]) for name, found in _runs(jobs, progress=True).items()}


def _recorded() -> dict[str, Array]:
    curves: dict[str, list[list[float]]] = {}
    with _RECORD.open(encoding="utf-8", newline="") as file:
        for name, _, *accuracies in list(csv.reader(file))[1:]:
            curves.setdefault(name, []).append([float(share) for share in accuracies])
    return {name: np.array(found) for name, found in curves.items()}


if __name__ == "__main__":
    with _RECORD.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["strategy", "seed", *range(START, 151, BATCH)])
        for name, curves in _dropout_runs().items():
            table.writerows([name, seed, *(f"{share:.4f}" for share in curve)] for seed, curve in enumerate(curves))
