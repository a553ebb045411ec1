"""Module 10: what batch normalisation does, and what it does not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.modules.m10_initialisation.experiments.initialisation import accuracy_after
from actedu.nets import SGD, Adam, Apply, BatchNorm, Dense, Layer, Sequential, ShapeError, deep_net, train
from actedu.nets.deep import BATCH_NORM
from actedu.plots import COLOURS, GUESS, LINES, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

CASES = ("no batch norm", "batch norm", "batch norm, then noise")


class Jitter(Layer):
    """In training, noise whose mean (up to ± `most`) and sd (up to `most`) are drawn anew for each unit and batch.

    It makes the distribution of a layer's inputs jump at every step. Source: santurkar2018.
    """

    def __init__(self, most: float) -> None:
        self.most = most

    def draw(self, rng: np.random.Generator) -> None:
        """Take a generator of its own."""
        self.rng = rng.spawn(1)[0]

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x with the noise, or x itself when not training."""
        if not training:
            return x
        mean, sd = self.most * self.rng.uniform((-1.0, 0.0), 1.0, (x.shape[1], 2)).T
        return np.asarray(x + mean + sd * self.rng.standard_normal(x.shape))

    def backward(self, dy: Array) -> Array:
        """Return dy: what is added does not depend on the inputs."""
        return dy


@experiment(without=(0.0, 0.2), batch_norm=(0.8, 1.0), noisy=(0.4, 1.0), shift_ratio=(2.0, 20.0))
def noisy_batch_norm(most: float = 1.0, depth: int = 10, seeds: int = 2, full: bool = False) -> Result:
    """Does batch normalisation still help when noise shifts its outputs at each step? Digits, 10 sigmoid layers.

    Test accuracy after 4 epochs of SGD, lr 0.1 with momentum 0.9 (15 epochs and 10 seeds if full). `shift_ratio` says
    how much more the mean input of a sigmoid of the last layer moves from batch to batch than without batch
    normalisation, in units of its spread within a batch of 32; fresh nets.

    Source: santurkar2018, who trained a VGG net on images with noise on every activation.
    """
    seeds, epochs = (10, 15) if full else (seeds, 4)
    items = [(case, most, depth, epochs, seed) for case in CASES for seed in range(seeds)]
    found = np.reshape(run_each(_noisy_accuracy, items, progress=full), (len(CASES), seeds, 2))
    values = {case: found[i, :, 0] for i, case in enumerate(CASES)}
    mean = {case: float(v.mean()) for case, v in values.items()}
    ratio = float(found[2, :, 1].mean() / found[0, :, 1].mean())
    return Result(
        "test accuracy on 540 digits",
        values,
        "Batch norm helps even when noise undoes its centring"
        if mean[CASES[2]] > mean[CASES[0]] + 0.2
        else "Noise behind batch norm undoes its help",
        f"A net of {depth} sigmoid layers gets {mean[CASES[0]]:.1f} right without batch normalisation, "
        f"{mean[CASES[1]]:.1f} with it, and {mean[CASES[2]]:.1f} with noise behind it that moves the inputs of a layer "
        f"from batch to batch {ratio:.0f} times as much as they move without either.",
        partial(strip, zero=True),
        {"without": mean[CASES[0]], "batch_norm": mean[CASES[1]], "noisy": mean[CASES[2]], "shift_ratio": ratio},
        focus=CASES[2],
        form="{:.1f}".format,
    )


def _noisy_accuracy(item: tuple[str, float, int, int, int]) -> tuple[float, float]:
    """Test accuracy, and how much the last sigmoids' mean inputs move from batch to batch in the fresh net."""
    case, most, depth, epochs, seed = item
    net = deep_net("sigmoid" if case == CASES[0] else "sigmoid" + BATCH_NORM, depth, seed)
    if case == CASES[2]:
        layers = [[layer, Jitter(most)] if isinstance(layer, BatchNorm) else [layer] for layer in net.layers]
        net = Sequential([layer for group in layers for layer in group], seed=seed)
    moved = _movement(net)
    return accuracy_after(net, SGD(0.1, momentum=0.9), epochs, seed), moved


def _movement(net: Sequential) -> float:
    x = digits().x_train
    last = [layer for layer in net.layers if isinstance(layer, Dense | Apply)][-2]
    means, spread = [], []
    for start in range(0, 640, 32):
        net.forward(x[start : start + 32], training=True)
        means.append(last.z.mean(axis=0))
        spread.append(last.z.std(axis=0))
    return float(np.std(means, axis=0).mean() / np.mean(spread))


@experiment(mean=(0.0, 1e-9), spread=(0.01, 1.0), companions=(0.05, 3.0), batch_of_one=(1.0, 1.0), alone=(0.0, 1e-9))
def batch_norm_statistics(seeds: int = 3, full: bool = False) -> Result:
    """Mean and sd of what leaves a batch-normalised layer, unit by unit, in a fresh and a trained net on digits.

    A 64-64-10 ReLU net, batches of 32, 5 epochs of Adam at lr 0.01 (20 seeds if full). Values are the sds over one
    batch, of the units of all seeds. Measures: `mean`, the largest mean of the fresh layer, and `spread`, the sd over
    units of the sds of the trained one; `companions`, the mean change of one image's output when the other 31 of its
    batch change, in training, and `alone`, the same in prediction; `batch_of_one`, whether training on one sample is
    refused.
    """
    seeds = 20 if full else seeds
    found = run_each(_statistics, range(seeds), progress=full)
    values = {when: np.concatenate([f[when] for f in found]) for when in ("fresh", "trained")}
    measures = {name: max(f[name] for f in found) for name in ("mean", "companions", "alone", "batch_of_one")}
    measures["spread"] = float(values["trained"].std())
    low, high = np.quantile(values["trained"], [0.05, 0.95])
    return Result(
        "sd of a unit over one batch",
        values,
        "Batch norm starts at sd 1 and learns to leave it",
        f"Over one batch a fresh layer has sd 1; after training, 9 in 10 units lie between {low:.1f} and {high:.1f}. "
        "In training an image's output depends on the rest of its batch, in prediction it does not.",
        _draw_statistics,
        {name: float(value) for name, value in measures.items()},
        focus="trained",
        form="{:.1f}".format,
    )


def _statistics(seed: int) -> dict[str, Array | float]:
    d, norm = digits(), BatchNorm(64)
    net = Sequential([Dense(64, 64), norm, Apply("relu"), Dense(64, 10)], seed=seed)
    batch = d.x_train[:32]

    def out(x: Array, training: bool = True) -> Array:
        return norm.forward(net.layers[0].forward(x), training)

    fresh = out(batch)
    train(net, d.x_train, d.y_train, optimiser=Adam(1e-2), epochs=5, seed=seed)
    other = np.concatenate([batch[:1], d.x_train[100:131]])
    changes = [np.abs(out(batch, training)[0] - out(other, training)[0]).mean() for training in (True, False)]
    try:
        out(batch[:1])
        refused = 0.0
    except ShapeError:
        refused = 1.0
    return {
        "fresh": fresh.std(axis=0),
        "trained": out(batch).std(axis=0),
        "mean": float(np.abs(fresh.mean(axis=0)).max()),
        "companions": float(changes[0]),
        "alone": float(changes[1]),
        "batch_of_one": refused,
    }


def _draw_statistics(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    highest = 1.1 * max(float(v.max()) for v in result.values.values())
    for base, (name, v) in enumerate(result.values.items()):
        counts, edges = np.histogram(v, np.linspace(0.0, highest, 41))
        ax.stairs(base + 0.8 * counts / counts.max(), edges, baseline=base, fill=True, color=COLOURS[base])
        ax.annotate(name, (0.0, base + 0.4), xytext=(6, 0), textcoords="offset points", color=COLOURS[base])
    for guess in guesses.values():
        ax.axvline(guess, color=GUESS, linestyle="--", linewidth=2, label="your guess")
        ax.legend(frameon=False)
    ax.set_yticks([])
    ax.set(xlabel=result.quantity)


KINDS = {"relu, 3 layers": ("relu", 3), "sigmoid, 10 layers": ("sigmoid", 10)}


@experiment(relu_without=(0.1, 0.1), relu_with=(1.0, 1.0), sigmoid_without=(0.0, 0.0), sigmoid_with=(0.1, 1.0))
def batch_norm_rates(lrs: Sequence[float] = (0.1, 1.0, 30.0), seeds: int = 1, full: bool = False) -> Result:
    """Which learning rates does a net on digits survive, with and without batch normalisation? Plain SGD, 3 epochs.

    Three ReLU layers and ten sigmoid layers of 64 units (15 epochs and 10 seeds if full). Values are test accuracies.
    Measures: the largest rate at which every seed gets more than half right, 0 if there is none.
    """
    seeds, epochs = (10, 15) if full else (seeds, 3)
    cells = [(name, extra, lr) for name in KINDS for extra in ("", BATCH_NORM) for lr in lrs]
    items = [(*KINDS[name], extra, lr, epochs, seed) for name, extra, lr in cells for seed in range(seeds)]
    scores = dict(zip(cells, np.reshape(run_each(_rate, items, progress=full), (len(cells), seeds)), strict=True))
    largest = {
        (name, extra): max((lr for lr in lrs if (scores[name, extra, lr] > 0.5).all()), default=0.0)
        for name in KINDS
        for extra in ("", BATCH_NORM)
    }
    said = [
        f"{name}: {_rates(largest[name, ''])} without, {_rates(largest[name, BATCH_NORM])} with batch norm"
        for name in KINDS
    ]
    return Result(
        "test accuracy on 540 digits",
        {f"{name}{extra}, lr {lr:g}": v for (name, extra, lr), v in scores.items()},
        "Batch norm survives larger steps, and lets deep sigmoids learn",
        f"Largest learning rate of {', '.join(f'{lr:g}' for lr in lrs)} at which every net learns in {epochs} epochs: "
        + "; ".join(said)
        + ".",
        partial(_draw_rates, lrs=np.array(lrs)),
        {f"{KINDS[name][0]}_{'with' if extra else 'without'}": lr for (name, extra), lr in largest.items()},
        focus=f"relu, 3 layers{BATCH_NORM}, lr {lrs[-1]:g}",
        form="{:.1f}".format,
        rows=Table(
            ["test accuracy", *(f"lr {lr:g}" for lr in lrs)],
            [
                [name + extra, *(f"{scores[name, extra, lr].mean():.1f}" for lr in lrs)]
                for name in KINDS
                for extra in ("", BATCH_NORM)
            ],
            f"after {epochs} epochs, mean of {seeds}",
        ),
    )


def _rates(lr: float) -> str:
    return f"{lr:g}" if lr else "none"


def _rate(item: tuple[str, int, str, float, int, int]) -> float:
    act, depth, extra, lr, epochs, seed = item
    return accuracy_after(deep_net(act + extra, depth, seed), SGD(lr), epochs, seed)


def _draw_rates(result: Result, ax: Axes, guesses: Mapping[str, float], lrs: Array) -> None:
    names = [name.rsplit(", lr", 1)[0] for name in list(result.values)[:: len(lrs)]]
    means = np.reshape([v.mean() for v in result.values.values()], (len(names), len(lrs)))
    for i, (name, mean) in enumerate(zip(names, means, strict=True)):
        ax.plot(lrs, mean, color=COLOURS[i], linestyle=LINES[i % len(LINES)], linewidth=2, marker="o", label=name)
    for name, guess in guesses.items():
        ax.plot(float(name.rsplit(" ", 1)[1]), guess, "D", mfc="none", mec=GUESS, mew=2, label="your guess")
    ax.set_xscale("log")
    ax.set_xticks(lrs, [f"{lr:g}" for lr in lrs])
    ax.minorticks_off()
    ax.set(xlabel="learning rate", ylabel=result.quantity, ylim=(0.0, 1.03))
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left", bbox_to_anchor=(1.0, 0.5))
