"""Module 10: how deep can a net be with each activation? A sweep, part of it live and all of it recorded."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.modules.m10_initialisation.experiments.initialisation import CHANCE, accuracy_after
from actedu.nets import SGD, deep_net
from actedu.nets.deep import BATCH_NORM
from actedu.plots import COLOURS, GUESS, LINES, MUTED, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
Scores = Mapping[tuple[str, int, float], Array]  # by activation, depth and learning rate, one accuracy a seed

RECORD = Path(__file__).parent.parent / "depth_sweep.csv"


@experiment(sigmoid_10=(0.0, 0.2), sigmoid_batch_norm_10=(0.7, 1.0), relu_10=(0.7, 1.0), tanh_10=(0.8, 1.0))
def depth_sweep(
    acts: Sequence[str] = ("sigmoid", "sigmoid" + BATCH_NORM, "relu", "tanh"),
    depths: Sequence[int] = (10,),
    lrs: Sequence[float] = (0.003, 0.01),
    seeds: int = 1,
    full: bool = False,
) -> Result:
    """Test accuracy on digits by activation and depth, each at the best of the learning rates `lrs`.

    64 units a layer, each activation with its own gain, SGD with momentum 0.9, 3 epochs (15 and 3 seeds if full). The
    best rate is picked by the same test accuracy, which flatters all of them a little. `recorded_depth_sweep` reads a
    larger one.
    """
    seeds, epochs = (max(seeds, 3), 15) if full else (seeds, 3)
    return _result(_sweep(acts, depths, lrs, seeds, epochs), None, "{:.1f}".format)


@experiment(sigmoid_30=(0.0, 0.2), sigmoid_batch_norm_30=(0.9, 1.0), tanh_30=(0.85, 1.0), selu_30=(0.88, 1.0))
def recorded_depth_sweep(lr: float | None = None, seeds: int = 3, full: bool = False) -> Result:
    """The depth sweep in full, read from a file: six activations, four depths, five learning rates, 3 seeds.

    With `lr` it is read at that learning rate alone, the same for all: what an unfair comparison would have shown.
    Raises ValueError for a rate that was not run, listing those that were. `full` computes it anew, in minutes;
    `python -m actedu.modules.m10_initialisation.experiments.depth` replaces the file.
    """
    scores = _everything(seeds) if full else _read()
    rates = sorted({rate for _, _, rate in scores})
    if lr is not None and lr not in rates:
        raise ValueError(f"recorded_depth_sweep: lr is {lr}; those recorded are {', '.join(map(str, rates))}")
    return _result(scores, lr, "{:.2f}".format)


def _sweep(acts: Sequence[str], depths: Sequence[int], lrs: Sequence[float], seeds: int, epochs: int) -> Scores:
    cells = list(product(acts, depths, lrs))
    items = [(*cell, seed, epochs) for cell in cells for seed in range(seeds)]
    scores = np.reshape(run_each(_accuracy, items, progress=epochs > 5), (len(cells), seeds))
    return dict(zip(cells, scores, strict=True))


def _accuracy(item: tuple[str, int, float, int, int]) -> float:
    act, depth, lr, seed, epochs = item
    return accuracy_after(deep_net(act, depth, seed), SGD(lr, momentum=0.9), epochs, seed)


def _everything(seeds: int) -> Scores:
    acts = ("sigmoid", "sigmoid" + BATCH_NORM, "relu", "silu", "tanh", "selu")
    return _sweep(acts, (1, 3, 10, 30), (3e-4, 1e-3, 3e-3, 1e-2, 3e-2), seeds, 15)


def _write(scores: Scores) -> None:
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["activation", "depth", "lr", "seed", "accuracy"])
        for cell, values in scores.items():
            table.writerows([*cell, seed, f"{value:.4f}"] for seed, value in enumerate(values))


def _read() -> Scores:
    scores: dict[tuple[str, int, float], list[float]] = {}
    with RECORD.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cell = row["activation"], int(row["depth"]), float(row["lr"])
            scores.setdefault(cell, []).append(float(row["accuracy"]))
    return {cell: np.array(values) for cell, values in scores.items()}


def _result(scores: Scores, only: float | None, form: Callable[[float], str]) -> Result:
    acts, depths, lrs = (list(dict.fromkeys(part)) for part in zip(*scores, strict=True))
    rates = lrs if only is None else [only]
    best = {(a, d): max(rates, key=lambda lr: float(scores[a, d, lr].mean())) for a in acts for d in depths}
    values = {f"{a}, {d} layers": scores[a, d, best[a, d]] for a in acts for d in depths}
    mean = {(a, d): float(scores[a, d, best[a, d]].mean()) for a in acts for d in depths}
    deepest = max(depths)
    works = [a for a in acts if mean[a, deepest] > 0.5]
    n = len(next(iter(values.values())))
    how = "each at the best learning rate tried" if only is None else f"all at learning rate {only:g}"
    return Result(
        "test accuracy on 540 digits",
        values,
        f"With {deepest} layers, {len(works)} of {len(acts)} kinds of net learn, {how}",
        f"With {deepest} hidden layers and {how}: "
        + ", ".join(f"{a} {form(mean[a, deepest])}" for a in acts)
        + f" ({n} seed{'s' if n > 1 else ''} each; chance is {CHANCE}).",
        _draw,
        {f"{a.replace(' + ', '_').replace(' ', '_')}_{d}": mean[a, d] for a in acts for d in depths},
        focus=f"{acts[-1]}, {deepest} layers",
        form=form,
        rows=Table(
            ["test accuracy", *(f"{d} layers" for d in depths), f"best rate at {deepest}"],
            [[a, *(form(mean[a, d]) for d in depths), f"{best[a, deepest]:g}" if mean[a, deepest] > 0.2 else "none"]
             for a in acts],
            f"{how}, mean of {n}",
        ),
        more={"depths": depths, "mean": {a: np.array([mean[a, d] for d in depths]) for a in acts}, "scores": scores},
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
