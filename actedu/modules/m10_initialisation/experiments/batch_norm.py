"""Module 10: what batch normalisation does, and what it does not do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.experiments.searched import CHOSEN_ON, Run, searched
from actedu.modules.m10_initialisation.experiments.initialisation import accuracy_after
from actedu.nets import (
    SGD,
    Adam,
    Apply,
    BatchNorm,
    Dense,
    Layer,
    Sequential,
    ShapeError,
    deep_net,
    standardised,
    train,
)
from actedu.nets.deep import BATCH_NORM
from actedu.plots import COLOURS, GUESS, LINES, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

CASES = ("no batch norm", "batch norm", "batch norm, then noise", "standardised, no batch norm")


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


@experiment(
    without=(0.0, 0.2), batch_norm=(0.8, 1.0), noisy=(0.4, 1.0), standardised=(0.8, 1.0), shift_ratio=(2.0, 20.0)
)
def noisy_batch_norm(
    most: float = 1.0, depth: int = 10, lrs: Sequence[float] = (0.01, 0.1), seeds: int = 2, full: bool = False
) -> Result:
    """Does batch normalisation still help when noise shifts its outputs at each step? Digits, 10 sigmoid layers.

    Test accuracy after 4 epochs of SGD with momentum 0.9, each case at its best rate of `lrs` (15 epochs and 10 seeds
    if full). The weights keep the mean square of the sums; `standardised` is the same net without batch normalisation
    from a start that keeps the variance and cancels the mean. `shift_ratio` says
    how much more the mean input of a sigmoid of the last layer moves from batch to batch than without batch
    normalisation, in units of its spread within a batch of 32; fresh nets.

    Source: santurkar2018, who trained a VGG net on images with noise on every activation.
    """
    seeds, epochs = (10, 15) if full else (seeds, 4)
    values, _ = searched(partial(_noisy_accuracy, most, depth, epochs), CASES, lrs, seeds, progress=full)
    mean = {case: float(v.mean()) for case, v in values.items()}
    moved = {case: np.mean([_movement(_noisy_net(case, most, depth, seed)) for seed in range(seeds)])
             for case in (CASES[0], CASES[2])}  # fmt: skip
    ratio = float(moved[CASES[2]] / moved[CASES[0]])
    return Result(
        "test accuracy on 540 digits",
        values,
        "Batch norm helps even when noise undoes its centring"
        if mean[CASES[2]] > mean[CASES[0]] + 0.2
        else "Noise behind batch norm undoes its help",
        f"From weights that keep the mean square, a net of {depth} sigmoid layers gets {mean[CASES[0]]:.1f} right in "
        f"{epochs} epochs without batch normalisation, "
        f"{mean[CASES[1]]:.1f} with it, and {mean[CASES[2]]:.1f} with noise behind it that moves the inputs of a layer "
        f"from batch to batch {ratio:.0f} times as much as they move without either. "
        f"From a centred start it gets {mean[CASES[3]]:.1f} without batch normalisation.",
        partial(strip, zero=True),
        {
            "without": mean[CASES[0]],
            "batch_norm": mean[CASES[1]],
            "noisy": mean[CASES[2]],
            "standardised": mean[CASES[3]],
            "shift_ratio": ratio,
        },
        focus=CASES[2],
        form="{:.1f}".format,
        scope=Scope(
            f"SGD with momentum 0.9, {epochs} epochs, batches of 32, biases 0, {depth} sigmoid layers of 64",
            f"learning rate ({', '.join(f'{lr:g}' for lr in lrs)})",
            CHOSEN_ON,
        ),
    )


def _noisy_accuracy(most: float, depth: int, epochs: int, run: Run) -> float:
    data, case, lr, seed = run
    return accuracy_after(_noisy_net(case, most, depth, seed), SGD(lr, momentum=0.9), epochs, seed, data)


def _noisy_net(case: str, most: float, depth: int, seed: int) -> Sequential:
    if case == CASES[3]:
        return deep_net(standardised("sigmoid"), depth, seed, gain=1.0)
    net = deep_net("sigmoid" if case == CASES[0] else "sigmoid" + BATCH_NORM, depth, seed)
    if case == CASES[2]:
        layers = [[layer, Jitter(most)] if isinstance(layer, BatchNorm) else [layer] for layer in net.layers]
        net = Sequential([layer for group in layers for layer in group], seed=seed)
    return net


def _movement(net: Sequential) -> float:
    """How much the last hidden layer's mean inputs move from batch to batch, in units of their spread in a batch."""
    x = digits().x_train
    last = [layer for layer in net.layers if isinstance(layer, Dense | Apply)][-2]
    means, spread = [], []
    for start in range(0, 640, 32):
        net.forward(x[start : start + 32], training=True)
        means.append(last.z.mean(axis=0))
        spread.append(last.z.std(axis=0))
    return float(np.std(means, axis=0).mean() / np.mean(spread))


@experiment(mean=(0.0, 1e-9), spread=(0.01, 1.0), companions=(0.05, 3.0), batch_of_one=(1.0, 1.0), alone=(0.0, 1e-9))
def batch_norm_statistics(batch: int = 32, seeds: int = 3, full: bool = False) -> Result:
    """Mean and sd of what leaves a batch-normalised layer, unit by unit, in a fresh and a trained net on digits.

    A 64-64-10 ReLU net, batches of `batch`, 5 epochs of Adam at lr 0.01 (20 seeds if full). Values are the sds over one
    batch, of the units of all seeds. Measures: `mean`, the largest mean of the fresh layer, and `spread`, the sd over
    units of the sds of the trained one; `companions`, the mean change of one image's output when the others of its
    batch change, in training, and `alone`, the same in prediction; `batch_of_one`, whether training on one sample is
    refused.
    """
    seeds = 20 if full else seeds
    found = run_each(partial(_statistics, batch), range(seeds), progress=full)
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


def _statistics(size: int, seed: int) -> dict[str, Array | float]:
    d, norm = digits(), BatchNorm(64)
    net = Sequential([Dense(64, 64), norm, Apply("relu"), Dense(64, 10)], seed=seed)
    batch = d.x_train[:size]

    def out(x: Array, training: bool = True) -> Array:
        return norm.forward(net.layers[0].forward(x), training)

    fresh = out(batch)
    train(net, d.x_train, d.y_train, optimiser=Adam(1e-2), epochs=5, batch=size, seed=seed)
    other = np.concatenate([batch[:1], d.x_train[500 : 499 + size]])
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


KINDS: dict[str, Callable[[int], Sequential]] = {
    "relu, 3 layers": lambda seed: deep_net("relu", 3, seed),
    "relu, 3 layers" + BATCH_NORM: lambda seed: deep_net("relu" + BATCH_NORM, 3, seed),
    "sigmoid, 10 layers": lambda seed: deep_net("sigmoid", 10, seed),
    "sigmoid, 10 layers, standardised": lambda seed: deep_net(standardised("sigmoid"), 10, seed, gain=1.0),
    "sigmoid, 10 layers" + BATCH_NORM: lambda seed: deep_net("sigmoid" + BATCH_NORM, 10, seed),
}
NAMES = ("relu_without", "relu_with", "sigmoid_without", "sigmoid_standardised", "sigmoid_with")


@experiment(relu_without=(0.4, 0.4), relu_with=(0.8, 3.2), sigmoid_without=(0.0, 0.0), sigmoid_with=(0.1, 3.2))
def batch_norm_rates(lrs: Sequence[float] = (0.1, 0.4, 0.8, 1.6, 3.2), seeds: int = 3, full: bool = False) -> Result:
    """Which learning rates does a net on digits survive, with and without batch normalisation? Plain SGD, 3 epochs.

    Three ReLU layers and ten sigmoid layers of 64 units (15 epochs and 10 seeds if full); the weights keep the mean
    square of the sums, and those of the sigmoid once the variance, with the mean of its outputs cancelled. Values are
    test accuracies. Measures: the largest rate at which every seed gets more than half right, 0 if there is none, and
    `relu_times`, for ReLU, that rate with batch normalisation over that without.
    """
    seeds, epochs = (10, 15) if full else (seeds, 3)
    cells = [(name, lr) for name in KINDS for lr in lrs]
    items = [(name, lr, epochs, seed) for name, lr in cells for seed in range(seeds)]
    scores = dict(zip(cells, np.reshape(run_each(_rate, items, progress=full), (len(cells), seeds)), strict=True))
    largest = {name: max((lr for lr in lrs if (scores[name, lr] > 0.5).all()), default=0.0) for name in KINDS}
    said = [f"{name} {_rates(rate)}" for name, rate in largest.items()]
    measures = dict(zip(NAMES, largest.values(), strict=True))
    return Result(
        "test accuracy on 540 digits",
        {f"{name}, lr {lr:g}": v for (name, lr), v in scores.items()},
        "Batch norm survives larger steps; a deep sigmoid learns with it, or from a centred start",
        f"Largest learning rate of {', '.join(f'{lr:g}' for lr in lrs)} at which every net learns in {epochs} epochs: "
        + "; ".join(said)
        + ".",
        partial(_draw_rates, lrs=np.array(lrs)),
        measures | {"relu_times": measures["relu_with"] / (measures["relu_without"] or np.inf)},
        focus=f"relu, 3 layers{BATCH_NORM}, lr {lrs[-1]:g}",
        scope=Scope(
            f"plain SGD at {len(lrs)} rates from {min(lrs):g} to {max(lrs):g}, {epochs} epochs, batches of 32, biases 0"
        ),
        form="{:.1f}".format,
        rows=Table(
            ["test accuracy", *(f"lr {lr:g}" for lr in lrs)],
            [[name, *(f"{scores[name, lr].mean():.1f}" for lr in lrs)] for name in KINDS],
            f"after {epochs} epochs, mean of {seeds}",
        ),
    )


def _rates(lr: float) -> str:
    return f"{lr:g}" if lr else "none"


def _rate(item: tuple[str, float, int, int]) -> float:
    name, lr, epochs, seed = item
    return accuracy_after(KINDS[name](seed), SGD(lr), epochs, seed)


def _draw_rates(result: Result, ax: Axes, guesses: Mapping[str, float], lrs: Array) -> None:
    names = [name.rsplit(", lr", 1)[0] for name in list(result.values)[:: len(lrs)]]
    means = np.reshape([v.mean() for v in result.values.values()], (len(names), len(lrs)))
    for i, (name, mean) in enumerate(zip(names, means, strict=True)):
        ax.plot(
            lrs,
            mean,
            color=COLOURS[i % len(COLOURS)],
            linestyle=LINES[i % len(LINES)],
            linewidth=2,
            marker="o",
            label=name,
        )
    for name, guess in guesses.items():
        ax.plot(float(name.rsplit(" ", 1)[1]), guess, "D", mfc="none", mec=GUESS, mew=2, label="your guess")
    ax.set_xscale("log")
    ax.set_xticks(lrs, [f"{lr:g}" for lr in lrs])
    ax.minorticks_off()
    ax.set(xlabel="learning rate", ylabel=result.quantity, ylim=(0.0, 1.03))
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left", bbox_to_anchor=(1.0, 0.5))
