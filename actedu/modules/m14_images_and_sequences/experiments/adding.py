"""Module 14: what a plain recurrent net and an LSTM can carry over many steps: the adding task."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.nets import LSTM, RNN, Adam, Dense, Sequential, orthogonal, train

Array = NDArray[np.float64]


@experiment(**{"RNN 10": (0.0, 0.17), "LSTM 10": (0.0, 0.03)})
def adding_task(lengths: Sequence[int] = (10,), seeds: int = 1, full: bool = False) -> Result:
    """Add the two marked numbers of a sequence: plain RNNs and an LSTM.

    The RNNs have 16 units, 16 with recurrent weights that start orthogonal, and 33, which makes about as many
    parameters as the LSTM has with 16.

    A step holds a number from 0 to 1 and a mark, 1 at one step of either half; the target is the sum of the two marked
    numbers, so the answer 1 has a mean squared error of 1/6. 1 024 sequences, batches of 32, gradients clipped at 1,
    Adam at the rates of `recorded_adding_task`; 8 epochs (30, lengths 10 and 30 and 10 seeds if full). Values are mean
    squared errors on 500 new sequences by seed, measures their means.
    Source: hochreiter1997.
    """
    lengths, seeds, epochs = ((10, 30), 10, 30) if full else (lengths, seeds, 8)
    rates, _ = _recorded()
    cells = list(product(_ADDERS, lengths))
    items = [(model, T, rates.get((model, T), 0.01), seed, epochs) for model, T in cells for seed in range(seeds)]
    errors = np.reshape(run_each(_add, items, progress=full), (len(cells), seeds))
    return _added(dict(zip(cells, errors, strict=True)))


@experiment(**{"RNN 30": (0.01, 0.19), "LSTM 30": (0.0, 0.005), "LSTM 10": (0.0, 0.005), "RNN 10": (0.0, 0.1)})
def recorded_adding_task(lengths: Sequence[int] = (10, 30), seeds: int = 10, full: bool = False) -> Result:
    """The adding task of `adding_task` in full, read from a file: lengths 10 and 30, 30 epochs, 10 seeds.

    Each model at each length has the best of the rates 0.001, 0.003, 0.01, 0.03 and 0.1, by its mean error over three
    seeds more, on their own new sequences. `full` computes it anew, in half an hour;
    `python -m actedu.modules.m14_images_and_sequences.experiments.adding` replaces the file.
    """
    errors = _chosen(_adding_runs(seeds))[1] if full else _recorded()[1]
    return _added({(model, T): values[:seeds] for (model, T), values in errors.items() if T in lengths})


_ADDERS: dict[str, Callable[[], RNN | LSTM]] = {
    "RNN": partial(RNN, 2, 16, "tanh"),
    "RNN, orthogonal": partial(RNN, 2, 16, "tanh"),
    "RNN, 33 units": partial(RNN, 2, 33, "tanh"),
    "LSTM": partial(LSTM, 2, 16),
}
_RECORD = Path(__file__).parent.parent / "adding_task.csv"
_RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
_CHOOSING = (1000, 1001, 1002)  # the seeds that choose the rates
_Run = tuple[str, int, float, int, float]  # model, length, rate, seed, mean squared error


def _add(item: tuple[str, int, float, int, int]) -> float:
    """Return the mean squared error on 500 new sequences."""
    model, T, lr, seed, epochs = item
    rng = np.random.default_rng([seed, T])
    (x, y), (new, new_y) = _sums(1024, T, rng), _sums(500, T, rng)
    cells = _ADDERS[model]()
    net = Sequential([cells, Dense(cells.n_units, 1)], seed=seed)
    if model == "RNN, orthogonal":
        cells.U[...] = orthogonal()(rng, 16, 16)
    train(net, x, y, loss="mse", optimiser=Adam(lr), epochs=epochs, batch=32, seed=seed, clip=1.0, progress=False)
    return float(((net(new) - new_y) ** 2).mean())


def _sums(n: int, T: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return n sequences (n, T, 2) of numbers and marks, and the sums of their marked numbers, (n, 1)."""
    numbers, marks, each = rng.random((n, T)), np.zeros((n, T)), np.arange(n)
    marks[each, rng.integers(0, T // 2, n)] = marks[each, rng.integers(T // 2, T, n)] = 1.0
    return np.stack([numbers, marks], axis=2), (numbers * marks).sum(axis=1, keepdims=True)


def _adding_runs(seeds: int) -> list[_Run]:
    """Try the rates on seeds kept for it, then run the best."""
    tried = [(*cell, lr, seed, 30) for cell in product(_ADDERS, (10, 30)) for lr in _RATES
             for seed in _CHOOSING]  # fmt: skip
    rows = [(*item[:4], error) for item, error in zip(tried, run_each(_add, tried, progress=True), strict=True)]
    final = [(*cell, lr, seed, 30) for cell, lr in _chosen(rows)[0].items() for seed in range(seeds)]
    return rows + [(*item[:4], error) for item, error in zip(final, run_each(_add, final, progress=True), strict=True)]


def _chosen(rows: Sequence[_Run]) -> tuple[dict[tuple[str, int], float], dict[tuple[str, int], Array]]:
    """Return the best rate of each model and length, and its errors on the other seeds."""
    trials: dict[tuple[str, int], dict[float, list[float]]] = {}
    errors: dict[tuple[str, int], list[float]] = {}
    for model, T, lr, seed, error in rows:
        if seed in _CHOOSING:
            trials.setdefault((model, T), {}).setdefault(lr, []).append(error)
        else:
            errors.setdefault((model, T), []).append(error)
    rates = {cell: min(by_rate, key=lambda lr: float(np.mean(by_rate[lr]))) for cell, by_rate in trials.items()}
    return rates, {cell: np.array(found) for cell, found in errors.items()}


def _recorded() -> tuple[dict[tuple[str, int], float], dict[tuple[str, int], Array]]:
    with _RECORD.open(encoding="utf-8", newline="") as file:
        return _chosen([(r["model"], int(r["length"]), float(r["lr"]), int(r["seed"]), float(r["error"]))
                        for r in csv.DictReader(file)])  # fmt: skip


def _added(errors: Mapping[tuple[str, int], Array]) -> Result:
    means = {f"{model} {T}": float(v.mean()) for (model, T), v in errors.items()}
    longest = max(T for _, T in errors)
    plain, gated = means[f"RNN {longest}"], means[f"LSTM {longest}"]
    return Result(
        "mean squared error (always answering 1: 0.17)",
        {f"{model}, {T} steps": v for (model, T), v in errors.items()},
        f"Over {longest} steps an LSTM adds two numbers far more exactly than a plain RNN"
        if gated < 0.25 * plain
        else f"Adding two of {longest} numbers",
        "Mean squared error: "
        + ", ".join(f"{name} steps {magnitude(mean)}" for name, mean in means.items())
        + f" ({len(next(iter(errors.values())))} seeds; always answering 1 has 0.17).",
        partial(strip, log=True),
        means,
        focus=f"RNN, {longest} steps",
        form=magnitude,
        scope=Scope(
            "Adam, batches of 32, clipped gradients, as many passes, 16 units unless said otherwise",
            f"learning rate ({', '.join(map(str, _RATES))})",
            "500 new sequences, averaging three further starts",
        ),
    )


if __name__ == "__main__":
    with _RECORD.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["model", "length", "lr", "seed", "error"])
        table.writerows([*run[:4], f"{run[4]:.5f}"] for run in _adding_runs(10))
