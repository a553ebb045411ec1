"""Module 17: mixtures of activations whose shares are learned, a layer at a time or a unit at a time."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.compare import paired_difference
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Dense, Ensemble, Layer, Mixture, Sequential, accuracy, normal, train
from actedu.nets.dense import Named
from actedu.numeric import forward_gain
from actedu.plots import COLOURS, GUESS, LINES, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


_THREE = ("relu", "tanh", "sine")


@experiment(accuracy=(0.955, 0.99))
def learned_mixture(
    activations: Sequence[Named] = _THREE, layers: int = 3, lr: float = 0.002, seeds: int = 2, full: bool = False
) -> Result:
    """Shares of three activations in each layer of a trained net, where training chooses the shares. Digits.

    `layers` hidden layers of 64 units, each with a `Mixture`, whose shares start equal; 8 epochs of Adam at `lr`
    in batches of 64 (60 epochs and 10 seeds if full). Values are shares by seed. `accuracy` and `fixed` are the mean
    test accuracy with the shares learned and with them left equal; `lowest_share` and `highest_share` are of mean
    shares over the seeds; `decided` is the share of units that gave one activation more than half, in a net where each
    unit has an `Ensemble` of its own. Only the accuracy must hold: which activation leads is recorded, not asserted.

    Source: bansal2022, harmon2017.
    """
    seeds, epochs = (10, 60) if full else (seeds, 8)
    names = [label(get(f)) for f in activations]
    items = [(kind, tuple(activations), layers, lr, seed, epochs) for kind in _KINDS for seed in range(seeds)]
    runs = run_each(_train_mixture, items, progress=full)
    shared, each, fixed = (runs[i * seeds : (i + 1) * seeds] for i in range(len(_KINDS)))
    shares = np.array([share for _, share in shared])  # (seeds, layers, activations)
    values = {
        f"{name}, layer {layer + 1}": shares[:, layer, k] for layer in range(layers) for k, name in enumerate(names)
    }
    low, high = float(shares.mean(axis=0).min()), float(shares.mean(axis=0).max())
    right, right_fixed = (float(np.mean([found for found, _ in group])) for group in (shared, fixed))
    decided = float(np.mean([np.max(share, axis=-1) > 0.5 for _, share in each]))
    return Result(
        "share of the activation in the layer's mixture",
        values,
        "Training left the mixture close to even" if high - low < 0.2 else "Training moved the mixture away from even",
        f"After {epochs} epochs the shares lie between {low:.2f} and {high:.2f}, where {1 / len(names):.2f} is even; "
        f"the net gets {right:.2f} right, with even shares {right_fixed:.2f}.",
        _draw_shares,
        {"accuracy": right, "fixed": right_fixed, "lowest_share": low, "highest_share": high, "decided": decided},
        focus=f"{names[0]}, layer 1",
        more={"names": names, "shares": shares.mean(axis=0)},
    )


_KINDS = ("one mixture a layer", "one ensemble a unit", "fixed")


def _train_mixture(item: tuple[str, tuple[Named, ...], int, float, int, int]) -> tuple[float, Array]:
    """Return the test accuracy and the shares, (layers, activations) or (layers, units, activations)."""
    kind, activations, depth, lr, seed, epochs = item
    d = digits()
    gain = forward_gain(Mixture(activations).forward)
    hidden: list[Layer] = []
    for _ in range(depth):
        mixed = Ensemble(activations, 64) if kind == _KINDS[1] else Mixture(activations)
        hidden += [Dense(64, 64, init=normal(gain)), mixed]
    if kind == "fixed":
        for layer in hidden[1::2]:
            layer.learned = ()
    net = Sequential([*hidden, Dense(64, 10)], seed=seed)
    train(net, d.x_train, d.y_train, optimiser=Adam(lr), epochs=epochs, batch=64, seed=seed)
    shares = np.array([layer.weights for layer in hidden if isinstance(layer, Mixture)])
    return accuracy(net, d.x_test, d.y_test), shares


def _draw_shares(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    names, shares = result.more["names"], result.more["shares"]
    at = np.arange(1.0, len(shares) + 1)
    for k, (name, colour, line) in enumerate(zip(names, COLOURS, LINES, strict=False)):
        ax.plot(at, shares[:, k], color=colour, linestyle=line, linewidth=2, marker="o", label=name)
    ax.axhline(1.0 / len(names), color=MUTED, linewidth=1)
    for name, guess in guesses.items():
        layer = float(name.rpartition(" ")[2])
        ax.plot(layer, guess, "D", color=GUESS, markersize=9)
        ax.annotate(
            f"your guess for {name.partition(',')[0]}", (layer, guess), xytext=(9, 0), textcoords="offset points",
            va="center", color=GUESS, fontweight="bold",
        )  # fmt: skip
    ax.set(xlabel="hidden layer", ylabel="share, mean over the seeds", ylim=(0.0, 1.0), xticks=at)
    ax.set_xlim(0.85, len(shares) + 0.15)
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper right")


RECORD = Path(__file__).parent.parent / "mixture.csv"
_SEEDS, _EPOCHS, _LR = 10, 60, 0.002


@experiment(accuracy=(0.955, 0.995), fixed=(0.955, 0.995), learned_minus_fixed=(-0.01, 0.01))
def recorded_mixture(seeds: int = _SEEDS, full: bool = False) -> Result:
    """`learned_mixture` with 60 epochs and 10 seeds, read from a file: shares by layer and activation, one a seed.

    `decided` is the share of units that gave one activation more than half, where each unit has an `Ensemble` of its
    own; `learned_minus_fixed` is the mean difference of the test accuracies, seed by seed, with its 95% interval from
    `low` to `high`. `relu_leads` is the share of nets in which ReLU has the largest share in the first layer,
    `last_relu_leads` in the last. `full` computes it anew, in a few minutes; running this file as a module replaces
    the record. Source: bansal2022, harmon2017.
    """
    rows = _all_runs(seeds) if full else _recorded()
    by_kind = {kind: [row for row in rows if row[0] == kind and row[1] < seeds] for kind in _KINDS}
    shares = np.array([row[3] for row in by_kind[_KINDS[0]]])  # (seeds, layers, activations)
    learned, fixed = (np.array([row[2] for row in by_kind[kind]]) for kind in (_KINDS[0], _KINDS[2]))
    each = np.array([row[2] for row in by_kind[_KINDS[1]]])
    of_units = np.mean([row[3] for row in by_kind[_KINDS[1]]], axis=0)
    most = int(np.sum(shares[:, -1, 0] > 0.5))
    gap = paired_difference(learned, fixed)
    leads = shares.argmax(axis=2)
    mean = shares.mean(axis=0)
    decided = float(np.mean([row[4] for row in by_kind[_KINDS[1]]]))
    values = {
        f"{name}, layer {layer + 1}": shares[:, layer, k] for layer in range(len(mean)) for k, name in enumerate(_THREE)
    }
    return Result(
        "share of the activation in the layer's mixture",
        values,
        "After 60 epochs the shares have drifted apart, and all three are still mixed",
        f"After {_EPOCHS} epochs the mean shares lie between {mean.min():.2f} and {mean.max():.2f}. The nets get "
        f"{learned.mean():.3f} right, with even shares {fixed.mean():.3f}: a difference of "
        f"{round(gap.mean, 3) + 0.0:+.3f}, interval "
        f"{gap.low:+.3f} to {gap.high:+.3f}, {len(learned)} seeds. In {most} of them ReLU has more than half of the "
        f"last layer. Where each unit has its own shares, {decided:.1%} of the units give one activation more than "
        f"half, and ReLU's mean share of the last layer is {of_units[-1, 0]:.2f}.",
        _draw_shares,
        {
            "accuracy": float(learned.mean()),
            "fixed": float(fixed.mean()),
            "ensemble": float(each.mean()),
            "learned_minus_fixed": gap.mean,
            "low": gap.low,
            "high": gap.high,
            "decided": decided,
            "relu_leads": float(np.mean(leads[:, 0] == 0)),
            "last_relu_leads": float(np.mean(leads[:, -1] == 0)),
        },
        focus="relu, layer 1",
        scope=Scope(f"three hidden layers of 64, own gain, Adam at {_LR:g}, {_EPOCHS} passes, batches of 64"),
        more={"names": list(_THREE), "shares": mean},
    )


_Row = tuple[str, int, float, Array, float]  # kind, seed, accuracy, shares (layers, activations), share decided


def _all_runs(seeds: int) -> list[_Row]:
    items = [(kind, _THREE, 3, _LR, seed, _EPOCHS) for kind in _KINDS for seed in range(seeds)]
    found: list[_Row] = []
    for item, (right, share) in zip(items, run_each(_train_mixture, items, progress=True), strict=True):
        units = share.reshape(3, -1, len(_THREE))
        found.append((item[0], item[4], right, units.mean(axis=1), float(np.mean(units.max(axis=2) > 0.5))))
    return found


def _recorded() -> list[_Row]:
    with RECORD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (r["kind"], int(r["seed"]), float(r["accuracy"]),
         np.array([[float(r[f"{name} {layer}"]) for name in _THREE] for layer in (1, 2, 3)]), float(r["decided"]))
        for r in rows
    ]  # fmt: skip


if __name__ == "__main__":
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        columns = [f"{name} {layer}" for layer in (1, 2, 3) for name in _THREE]
        table.writerow(["kind", "seed", "accuracy", *columns, "decided"])
        for kind, seed, right, share, chosen in _all_runs(_SEEDS):
            table.writerow([kind, seed, f"{right:.5f}", *(f"{x:.4f}" for x in share.ravel()), f"{chosen:.4f}"])
