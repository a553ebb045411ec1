"""Module 20: how many labels does a net need that asks for them, and one that takes what comes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    l2,
    softmax_cross_entropy,
    train,
)
from actedu.plots import COLOURS, LINES, MUTED, Table
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

START, BATCH, TARGET = 10, 10, 0.9  # labels at the start, labels asked for at a time, test accuracy to reach


def _least_confidence(p: Array) -> Array:
    return np.asarray(1.0 - p.max(axis=-1))


def _margin(p: Array) -> Array:
    second, first = np.sort(p, axis=-1)[:, -2:].T
    return np.asarray(second - first)


def _entropy(p: Array) -> Array:
    return -np.asarray((p * np.log(np.maximum(p, 1e-300))).sum(axis=-1))


def _disagreement(samples: Array) -> Array:
    """Mutual information of label and weights, (passes, n, classes) to (n,). Source: houlsby2011."""
    return np.asarray(_entropy(samples.mean(axis=0)) - np.mean([_entropy(p) for p in samples], axis=0))


SCORES: dict[str, Callable[[Array], Array]] = {
    "least confidence": _least_confidence,
    "margin": _margin,
    "entropy": _entropy,
}
STRATEGIES = ("random", *SCORES)
OF_NETS = ("random, net", "BALD, net")


class _Job(NamedTuple):
    strategy: str
    seed: int
    most: int


def _curve(job: _Job) -> Array:
    """Return the test accuracy after START, START + BATCH, ... labels."""
    d, rng = digits(), np.random.default_rng(job.seed)
    order = rng.permutation(len(d.x_train))
    labelled, pool, scores = order[:START], order[START:], []
    net = Sequential([Dense(64, 10, init=constant(0.0))])
    while True:
        x, y = d.x_train[labelled], d.y_train[labelled]
        if job.strategy in OF_NETS:
            net = Sequential([Dense(64, 64, "relu"), Dropout(0.5), Dense(64, 10)], seed=job.seed)
            train(net, x, y, optimiser=Adam(3e-3), epochs=100, seed=job.seed, progress=False)
        else:
            _fit(net, x, y)
        scores.append(accuracy(net, d.x_test, d.y_test))
        if len(labelled) >= job.most:
            return np.array(scores)
        wish = _wish(job.strategy, net, d.x_train[pool], rng)
        asked = np.argsort(-wish, kind="stable")[:BATCH]
        labelled, pool = np.append(labelled, pool[asked]), np.delete(pool, asked)


def _fit(net: Sequential, x: Array, y: NDArray[Any]) -> None:
    """Fit a net of one layer, logistic regression, from where it is: cross-entropy and |W|² / 2n, by L-BFGS."""
    from scipy.optimize import minimize

    penalty = l2(1.0 / len(x))

    def loss(parameters: Array) -> tuple[float, Array]:
        net.parameters[:] = parameters
        value, slope = softmax_cross_entropy(net.forward(x), y)
        net.learn(slope)
        value += penalty(net)
        return value, net.gradient.copy()

    found = minimize(loss, net.parameters.copy(), jac=True, method="L-BFGS-B", options={"gtol": 1e-3})
    net.parameters[:] = found.x


def _wish(strategy: str, net: Sequential, pool: Array, rng: np.random.Generator) -> Array:
    """Return how much the label of each row of the pool is wanted; by BALD, from 20 passes with dropout on."""
    if strategy.startswith("random"):
        return rng.random(len(pool))
    if strategy in SCORES:
        return SCORES[strategy](softmax(net(pool)))
    return _disagreement(np.array([softmax(net.forward(pool, training=True)) for _ in range(20)]))


@experiment(margin=(56.0, 88.0), random=(82.0, 139.0), entropy_at_50=(-0.09, 0.0), margin_at_50=(0.02, 0.09))
def label_curve(strategy: Sequence[str] = STRATEGIES, repeats: int = 10, first: int = 0, full: bool = False) -> Result:
    """How many labels until a logistic regression gets 0.9 of the test digits right? It asks for ten at a time.

    Each repeat starts from ten digits drawn at random (by seeds from `first` on) and asks for those whose label its
    `strategy` values most: "random", "least confidence", "margin" (the two likeliest classes are close) or "entropy".
    Values are the labels needed, by repeat; 160 counts for a repeat that needs more than 150. `margin` and `random` are
    their means where those were run, `entropy_at_50` and `margin_at_50` the accuracies with 50 labels, less that of
    random choice. With `full`, 20 repeats, and a net with dropout as well, at random and by BALD (minutes). Raises
    ValueError for an unknown strategy.

    Source: settles2010; houlsby2011 and gal2017 for BALD.
    """
    names = (strategy,) if isinstance(strategy, str) else tuple(strategy)
    if unknown := [name for name in names if name not in (*STRATEGIES, *OF_NETS)]:
        raise ValueError(f"label_curve: no strategy {unknown[0]!r}; there are {', '.join((*STRATEGIES, *OF_NETS))}")
    names, repeats = ((*names, *OF_NETS), 20) if full else (names, repeats)
    jobs = [_Job(name, first + seed, 150) for name in names for seed in range(repeats)]
    curves = dict(
        zip(names, np.array(run_each(_curve, jobs, progress=full)).reshape(len(names), repeats, -1), strict=True)
    )
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
        f"To {TARGET:.0%}: about {_tens(mean[best])} labels chosen by {best}, {_tens(mean[last])} by {last}",
        f"Labels needed for {TARGET:.0%} of the test digits: "
        + ", ".join(f"{name} about {_tens(mean[name])}" for name in names)
        + f" (mean of {repeats} repeats).",
        _draw_curves if len(names) <= 4 else strip,
        measures,
        focus="entropy" if "entropy" in names else names[0],
        form=_tens,
        rows=Table(
            ["asks for", *(f"{n} labels" for n in (20, 50, 100)), f"labels to {TARGET:.0%}"],
            [
                [name, *(f"{c[:, labels == n].mean():.2f}" for n in (20, 50, 100)), _tens(mean[name])]
                for name, c in curves.items()
            ],
            f"test accuracy, mean of {repeats} repeats",
        ),
        more={"labels": labels, "curves": curves},
    )


def _tens(labels: float) -> str:
    return f"{round(labels, -1):.0f}"


def _first(labels: NDArray[Any], reached: NDArray[np.bool_]) -> float:
    return float(labels[reached.argmax()] if reached.any() else labels[-1] + BATCH)


def _draw_curves(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:

    labels, curves = result.more["labels"], result.more["curves"]
    for (name, curve), colour, line in zip(curves.items(), COLOURS, LINES, strict=False):
        ax.plot(labels, curve.mean(axis=0), color=colour, linestyle=line, linewidth=2, label=name)
        ax.fill_between(labels, *np.quantile(curve, [0.1, 0.9], axis=0), color=colour, alpha=0.15, linewidth=0)
    ax.axhline(TARGET, color=MUTED, linewidth=1)
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.set(xlabel="labels", ylabel="test accuracy")
    ax.legend(frameon=False, labelcolor="linecolor", loc="lower right")
