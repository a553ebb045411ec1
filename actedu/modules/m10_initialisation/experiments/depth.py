"""Module 10: how deep can a net be with each activation? A sweep, part of it live and all of it recorded."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.modules.m10_initialisation.experiments.initialisation import CHANCE, lsuv
from actedu.nets import SGD, Adam, Dense, DivergenceError, Sequential, accuracy, deep_net, standardised, train
from actedu.nets.deep import BATCH_NORM
from actedu.nets.optimisers import Optimiser
from actedu.numeric import signal_map
from actedu.plots import COLOURS, GUESS, LINES, MUTED, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
Cell = tuple[str, int, str, float]  # kind of net, depth, optimiser, learning rate
Scores = Mapping[Cell, Array]  # one row a seed: accuracy on the digits kept back, and on the test digits

RECORD = Path(__file__).parent.parent / "depth_sweep.csv"
WIDTH = 32
EPOCHS = 15
DEPTHS = {"momentum": (3, 10, 30), "Adam": (3, 10)}


def _standardised(act: str, depth: int, seed: int) -> Sequential:
    return deep_net(standardised(act), depth, seed, WIDTH, gain=1.0)


def _cancelling(act: str, depth: int, seed: int) -> Sequential:
    """Start where `_standardised` does, by weights and biases alone: in training the activation is the plain one."""
    net = deep_net(act, depth, seed, WIDTH, gain=1.0)
    mean, variance = signal_map(get(act))
    for layer in net.layers[1:]:
        if isinstance(layer, Dense):
            layer.W /= variance**0.5
            layer.b[...] = -mean * layer.W.sum(axis=0)
    return net


def _lsuv(act: str, depth: int, seed: int) -> Sequential:
    return lsuv(deep_net(act, depth, seed, WIDTH), digits().x_train[:256], seed)


KINDS: dict[str, Callable[[int, int], Sequential]] = {
    "sigmoid": partial(deep_net, "sigmoid", width=WIDTH),
    "sigmoid, LSUV": partial(_lsuv, "sigmoid"),
    "sigmoid, variance kept": partial(deep_net, "sigmoid", gain="variance", width=WIDTH),
    "sigmoid, cancelling biases": partial(_cancelling, "sigmoid"),
    "sigmoid, standardised": partial(_standardised, "sigmoid"),
    "sigmoid" + BATCH_NORM: partial(deep_net, "sigmoid" + BATCH_NORM, width=WIDTH),
    "relu": partial(deep_net, "relu", width=WIDTH),
    "relu, LSUV": partial(_lsuv, "relu"),
    "silu": partial(deep_net, "silu", width=WIDTH),
    "silu, standardised": partial(_standardised, "silu"),
    "tanh": partial(deep_net, "tanh", width=WIDTH),
    "selu": partial(deep_net, "selu", width=WIDTH),
}
OPTIMISERS: dict[str, Callable[[float], Optimiser]] = {"momentum": partial(SGD, momentum=0.9), "Adam": Adam}
RATES = {"momentum": (1e-3, 3e-3, 1e-2, 1e-1), "Adam": (3e-4, 1e-3, 3e-3, 1e-2)}


LIVE = ("sigmoid", "sigmoid, standardised", "sigmoid" + BATCH_NORM, "relu", "tanh")


@experiment(sigmoid_10=(0.0, 0.2), sigmoid_standardised_10=(0.8, 1.0), relu_10=(0.6, 1.0), tanh_10=(0.7, 1.0))
def depth_sweep(
    kinds: Sequence[str] = LIVE,
    depths: Sequence[int] = (10,),
    lrs: Sequence[float] = (0.003, 0.01),
    seeds: int = 1,
    full: bool = False,
) -> Result:
    """Test accuracy on digits by kind of net and depth, each at its own learning rate, the better of `lrs`.

    32 units a layer, SGD with momentum 0.9, 3 epochs (15 and 3 seeds if full). `kinds` are an activation and how its
    net starts: plain means weights that keep the mean square of the sums. `recorded_depth_sweep` reads a larger sweep,
    and says more. Raises ValueError for an unknown kind, listing the known ones.
    """
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"depth_sweep: there is no kind {min(unknown)!r}; the known ones are {', '.join(KINDS)}")
    seeds, epochs = (max(seeds, 3), EPOCHS) if full else (seeds, 3)
    return _result(_sweep(kinds, depths, {"momentum": lrs}, seeds, epochs), "momentum", None, epochs, "{:.1f}".format)


@experiment(
    sigmoid_10=(0.0, 0.2), sigmoid_variance_kept_10=(0.5, 0.8), sigmoid_30=(0.0, 0.2), sigmoid_LSUV_30=(0.0, 0.2),
    sigmoid_variance_kept_30=(0.0, 0.2), sigmoid_cancelling_biases_30=(0.75, 0.95),
    sigmoid_standardised_30=(0.88, 0.97), sigmoid_batch_norm_30=(0.88, 0.97),
    relu_30=(0.35, 0.65), relu_LSUV_30=(0.55, 0.85), tanh_30=(0.7, 0.9), selu_30=(0.88, 0.97),
)  # fmt: skip
def recorded_depth_sweep(
    optimiser: str = "momentum", lr: float | None = None, seeds: int = 3, full: bool = False
) -> Result:
    """The depth sweep in full, read from a file: twelve kinds of net, 3 to 30 layers, two optimisers, 3 seeds.

    Each kind at each depth has its own learning rate, the best of four on digits kept back, by the first seed; the
    other seeds ran at that rate only. `optimiser` is "momentum" (SGD with 0.9) or "Adam" (up to 10
    layers). With `lr` it is read at that
    rate alone, the first seed, the same for all: what an unfair comparison would have shown. Kinds:

    - plain: weights that keep the mean square of the sums
    - variance kept: weights that keep their variance
    - cancelling biases: weights that keep the variance, and biases that cancel the mean of the layer before
    - standardised: the activation minus its mean, over its sd (`nets.standardised`); as a function it starts the same
    - LSUV: orthonormal weights, each layer scaled by what 256 digits make of it (`lsuv`)
    - batch norm: between the sums and the activation

    Raises ValueError for an optimiser or a rate that was not run, listing those that were. `full` computes it anew, in
    half an hour; `python -m actedu.modules.m10_initialisation.experiments.depth` replaces the file.
    """
    scores = _everything(seeds) if full else _read()
    if optimiser not in OPTIMISERS:
        raise ValueError(f"recorded_depth_sweep: optimiser is {optimiser!r}; it is one of {', '.join(OPTIMISERS)}")
    rates = RATES[optimiser]
    if lr is not None and lr not in rates:
        raise ValueError(f"recorded_depth_sweep: lr is {lr}; those recorded are {', '.join(map(str, rates))}")
    return _result(scores, optimiser, lr, EPOCHS, "{:.2f}".format)


RANKED = (
    "sigmoid", "sigmoid, variance kept", "sigmoid, cancelling biases", "sigmoid, standardised", "sigmoid" + BATCH_NORM,
    "relu", "tanh", "selu",
)  # fmt: skip


@experiment(
    sigmoid_standardised=(0.88, 0.97), sigmoid_cancelling_biases=(0.75, 0.95), tanh=(0.7, 0.9), tanh_at_one=(0.0, 0.2),
    standardised_at_one=(0.0, 0.3),
)  # fmt: skip
def depth_read_twice(
    kinds: Sequence[str] = RANKED, lr: float = 0.01, depth: int = 30, seeds: int = 3, full: bool = False
) -> Result:
    """The recorded sweep at one depth, read at one rate for all (the first seed), and then each at its own rate.

    SGD with momentum 0.9, 15 epochs; what `kinds` mean, what a rate is chosen on, and what `full` does is said at
    `recorded_depth_sweep`. Values are the test accuracies at the own rate. Measures: the mean of these, and with
    `_at_one` the accuracy at `lr`. Raises ValueError for a kind, a rate or a depth that was not run.
    """
    scores = _everything(seeds) if full else _read()
    known = {"kind": KINDS, "lr": RATES["momentum"], "depth": DEPTHS["momentum"]}
    for name, given in [*(("kind", kind) for kind in kinds), ("lr", lr), ("depth", depth)]:
        if given not in known[name]:
            raise ValueError(f"depth_read_twice: {name} is {given!r}; recorded are {', '.join(map(str, known[name]))}")
    chosen = {kind: _best(scores, (kind, depth, "momentum")) for kind in kinds}
    one = {kind: float(scores[kind, depth, "momentum", lr][0, 1]) for kind in kinds}
    values = {kind: scores[cell][:, 1] for kind, cell in chosen.items()}
    short = {kind: re.sub("[ ,+]+", "_", kind).replace("sigmoid_standardised", "standardised") for kind in kinds}
    n = len(next(iter(values.values())))
    return Result(
        f"test accuracy on 540 digits, {depth} layers",
        values,
        f"With {depth} layers one rate for all hides what each kind of net can learn",
        f"{depth} hidden layers, SGD with momentum 0.9. At learning rate {lr:g} for all (first seed): "
        + ", ".join(f"{kind} {right:.2f}" for kind, right in one.items())
        + f". Each at its own rate (mean of {n} seeds): "
        + ", ".join(f"{kind} {v.mean():.2f}" for kind, v in values.items())
        + ".",
        _draw_twice,
        {re.sub("[ ,+]+", "_", kind): float(v.mean()) for kind, v in values.items()}
        | {f"{short[kind]}_at_one": right for kind, right in one.items()},
        focus="sigmoid, standardised",
        form="{:.2f}".format,
        rows=Table(
            ["test accuracy", f"rate {lr:g}, first seed", "own rate, first seed", f"own rate, mean of {n}", "own rate"],
            [
                [kind, f"{one[kind]:.2f}", f"{v[0]:.2f}", f"{v.mean():.2f}",
                 f"{chosen[kind][3]:g}" if v.mean() > 0.2 else "none"]
                for kind, v in values.items()
            ],
            f"{depth} hidden layers of {WIDTH}, SGD with momentum 0.9, {EPOCHS} epochs; chance is {CHANCE}",
        ),
        scope=Scope(
            f"SGD with momentum 0.9, {EPOCHS} epochs, batches of 32, biases 0 or cancelling, {WIDTH} units a layer, no "
            "schedule",
            f"learning rate ({', '.join(f'{rate:g}' for rate in RATES['momentum'])})",
            "251 digits kept back from training, first seed",
        ),
        more={"one": one, "lr": lr},
    )  # fmt: skip


def _draw_twice(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    strip(result, ax, guesses, zero=True)
    names = [re.sub("^sigmoid,? (?=.)", "... ", kind) for kind in result.values]  # or they would push the axes aside
    ax.set_yticks(range(len(names)), names)
    for row, (kind, right) in enumerate(result.more["one"].items()):
        own = float(result.values[kind].mean())
        ax.plot([right, own], [row, row], color=MUTED, linewidth=1.5, zorder=0)
        ax.plot(right, row, "X", color=COLOURS[1], markersize=8)
    ax.text(0.3, 0.0, f"X: rate {result.more['lr']:g} for all", va="center", color=COLOURS[1], fontweight="bold")
    ax.set_xlim(0.0, 1.08)


def _sweep(
    kinds: Iterable[str], depths: Sequence[int], rates: Mapping[str, Sequence[float]], seeds: int, epochs: int
) -> Scores:
    """Run seed 0 at every rate, and the other seeds at the rate that seed 0 makes best on the digits kept back."""
    groups = list(product(kinds, depths, rates))
    cells = [(*group, lr) for group in groups for lr in rates[group[2]]]
    first = run_each(_accuracies, [(cell, 0, epochs) for cell in cells], progress=epochs > 5)
    scores = {cell: [row] for cell, row in zip(cells, first, strict=True)}
    again = [
        (_best({cell: np.array(rows) for cell, rows in scores.items()}, group), seed)
        for group in groups for seed in range(1, seeds)
    ]  # fmt: skip
    more = run_each(_accuracies, [(*run, epochs) for run in again], progress=epochs > 5)
    for (cell, _), row in zip(again, more, strict=True):
        scores[cell].append(row)
    return {cell: np.array(rows) for cell, rows in scores.items()}


def _best(scores: Scores, group: tuple[str, int, str]) -> Cell:
    """The cell whose first seed reads the digits kept back best; of equally good ones, the one of the smallest rate."""
    return max((cell for cell in scores if cell[:3] == group), key=lambda cell: (scores[cell][0, 0], -cell[3]))


def _accuracies(run: tuple[Cell, int, int]) -> tuple[float, float]:
    (kind, depth, optimiser, lr), seed, epochs = run
    d, net = digits(), KINDS[kind](depth, seed)
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    moving = OPTIMISERS[optimiser](lr)
    try:
        train(net, d.x_train[used], d.y_train[used], optimiser=moving, epochs=epochs, seed=seed, progress=False)
    except DivergenceError:
        return CHANCE, CHANCE
    with np.errstate(over="ignore", invalid="ignore"):  # weights that are about to diverge
        return accuracy(net, d.x_train[kept], d.y_train[kept]), accuracy(net, d.x_test, d.y_test)


def _everything(seeds: int) -> Scores:
    scores: dict[Cell, Array] = {}
    for optimiser, depths in DEPTHS.items():
        scores |= _sweep(KINDS, depths, {optimiser: RATES[optimiser]}, seeds, EPOCHS)
    return scores


def _write(scores: Scores) -> None:
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["kind", "depth", "optimiser", "lr", "seed", "kept_back", "test"])
        for cell, rows in scores.items():
            table.writerows([*cell, seed, *(f"{value:.4f}" for value in row)] for seed, row in enumerate(rows))


def _read() -> Scores:
    scores: dict[Cell, list[tuple[float, float]]] = {}
    with RECORD.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cell = row["kind"], int(row["depth"]), row["optimiser"], float(row["lr"])
            scores.setdefault(cell, []).append((float(row["kept_back"]), float(row["test"])))
    return {cell: np.array(rows) for cell, rows in scores.items()}


def _result(scores: Scores, optimiser: str, only: float | None, epochs: int, form: Callable[[float], str]) -> Result:
    kinds = list(dict.fromkeys(cell[0] for cell in scores if cell[2] == optimiser))
    depths = list(dict.fromkeys(cell[1] for cell in scores if cell[2] == optimiser))
    lrs = list(dict.fromkeys(cell[3] for cell in scores if cell[2] == optimiser))
    chosen = {
        (k, d): _best(scores, (k, d, optimiser)) if only is None else (k, d, optimiser, only)
        for k in kinds for d in depths
    }  # fmt: skip
    tests = {arm: scores[cell][: 1 if only else None, 1] for arm, cell in chosen.items()}
    values = {f"{k}, {d} layers": v for (k, d), v in tests.items()}
    mean = {arm: float(v.mean()) for arm, v in tests.items()}
    deepest = max(depths)
    works = [k for k in kinds if mean[k, deepest] > 0.5]
    n = len(next(iter(values.values())))
    how = "each at its own learning rate" if only is None else f"all at learning rate {only:g}"
    name = "SGD with momentum 0.9" if optimiser == "momentum" else optimiser
    tried = f"learning rate ({', '.join(f'{lr:g}' for lr in lrs)})"
    return Result(
        "test accuracy on 540 digits",
        values,
        f"With {deepest} layers, {len(works)} of {len(kinds)} kinds of net learn, {how}",
        f"With {deepest} hidden layers, {name} and {how}: "
        + ", ".join(f"{k} {form(mean[k, deepest])}" for k in kinds)
        + f" ({n} seed{'s' if n > 1 else ''} each, {epochs} epochs; chance is {CHANCE}).",
        _draw,
        {f"{re.sub('[ ,+]+', '_', k)}_{d}": mean[k, d] for k in kinds for d in depths},
        focus=f"{kinds[-1]}, {deepest} layers",
        form=form,
        rows=Table(
            ["test accuracy", *(f"{d} layers" for d in depths), f"rate at {deepest}"],
            [[k, *(form(mean[k, d]) for d in depths),
              f"{chosen[k, deepest][3]:g}" if mean[k, deepest] > 0.2 else "none"] for k in kinds],
            f"{name}, {how}, mean of {n}",
        ),
        scope=Scope(
            f"{name}, {epochs} epochs, batches of 32, biases 0 or cancelling, {WIDTH} units a layer, no schedule",
            *((tried, "251 digits kept back from training, first seed") if only is None else ()),
        ),
        more={"depths": depths, "mean": {k: np.array([mean[k, d] for d in depths]) for k in kinds}, "scores": scores},
    )  # fmt: skip


def _draw(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    depths = result.more["depths"]
    if len(depths) == 1:
        strip(result, ax, guesses)
        return
    for i, ((name, mean), mark) in enumerate(zip(result.more["mean"].items(), cycle("os^Dvx"), strict=False)):
        colour, line = COLOURS[i % len(COLOURS)], LINES[(i + i // len(COLOURS)) % len(LINES)]
        ax.plot(depths, mean, color=colour, linestyle=line, linewidth=2, marker=mark, markersize=7, label=name)
    for name, guess in guesses.items():
        depth = float(name.rsplit(", ", 1)[1].split()[0])
        ax.plot(depth, guess, "D", mfc="none", mec=GUESS, mew=2, markersize=9)
        ax.annotate("your guess", (depth, guess), xytext=(-9, -9), textcoords="offset points", color=GUESS, ha="right")
    ax.axhline(CHANCE, color=MUTED, linewidth=1)
    ax.set_xscale("log")
    ax.set_xticks(depths, [str(d) for d in depths])
    ax.minorticks_off()
    ax.set(xlabel="hidden layers", ylabel=result.quantity, ylim=(0.0, 1.03))
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper left", bbox_to_anchor=(1.0, 1.0))


if __name__ == "__main__":
    _write(_everything(seeds=3))
