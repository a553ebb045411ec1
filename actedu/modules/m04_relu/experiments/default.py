"""Module 04: ReLU against the S-curves in a deep net, each with its own gain and its own learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from actedu.activations import get
from actedu.data import Split, digits
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, DivergenceError, Network, accuracy, train
from actedu.numeric import forward_gain
from actedu.plots import Table

Run = tuple[str, float, float, int]

READS = 0.8  # accuracy on digits kept back above which a rate counts as one that suits
_KEEPS_VARIANCE = "sigmoid, variance kept"


def _arms() -> dict[str, tuple[str, float]]:
    """Each activation with its gain: what brings the next sums back to mean square 1, and for the sigmoid also what
    brings them back to variance 1, counted without the mean of its outputs. For tanh both are the same.
    """
    own = {name: (name, forward_gain(get(name))) for name in ("relu", "tanh", "sigmoid")}
    return own | {_KEEPS_VARIANCE: ("sigmoid", forward_gain(get("sigmoid"), keeps="variance"))}


def _accuracy(data: Split, hidden: Sequence[int], epochs: int, run: Run) -> float:
    """Train with (activation, gain, learning rate, seed); return the accuracy on the test part, 0.1 if it diverges."""
    name, gain, lr, seed = run
    net = Network((64, *hidden, 10), name, gain=gain, seed=seed)
    try:
        train(net, data.x_train, data.y_train, optimiser=Adam(lr), epochs=epochs, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, data.x_test, data.y_test)


@experiment(
    relu=(0.88, 1.0), tanh=(0.9, 1.0), sigmoid=(0.1, 0.3), sigmoid_variance_kept=(0.75, 1.0),
    rates_relu=(3, 4), rates_tanh=(3, 4), rates_sigmoid=(0, 0), rates_sigmoid_variance_kept=(0, 2),
)  # fmt: skip
def relu_v_s_curves(
    depth: int = 10,
    width: int = 64,
    lrs: Sequence[float] = (3e-4, 1e-3, 3e-3, 1e-2),
    epochs: int = 5,
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """ReLU, tanh and the sigmoid in `depth` hidden layers on digits, Adam, each at its own gain and learning rate.

    The rate of each is the best of `lrs` on a fifth of the training digits kept back (one start; five if full); then
    it trains on all of them from `seeds` starts (20 if full) and is tested once. The sigmoid takes part twice, with
    either kind of gain. Values are test accuracies; `rates_relu` and so on count the rates at which more than 0.8 of
    the digits kept back are right after `epochs`. (At 0.9 the start would decide the count, for ReLU too.)
    """
    seeds, tries = (20, 5) if full else (seeds, 1)
    d, arms, hidden = digits(), _arms(), [width] * depth
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    x, y = d.x_train, d.y_train
    trial = partial(_accuracy, Split(x[used], y[used], x[kept], y[kept]), hidden, epochs)
    searched = [(*arm, lr, 1000 + seed) for arm in arms.values() for lr in lrs for seed in range(tries)]
    found = np.reshape(run_each(trial, searched, progress=full), (len(arms), len(lrs), tries)).mean(axis=2)
    best = dict(zip(arms, np.array(lrs)[found.argmax(axis=1)].tolist(), strict=True))
    tested = [(*arm, best[name], seed) for name, arm in arms.items() for seed in range(seeds)]
    rows = np.reshape(run_each(partial(_accuracy, d, hidden, epochs), tested, progress=full), (len(arms), seeds))
    values = dict(zip(arms, rows, strict=True))
    wide = {name: int((row > READS).sum()) for name, row in zip(arms, found, strict=True)}
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "test accuracy on 540 digits",
        values,
        f"In {depth} layers, the gain decides what a sigmoid learns",
        f"{depth} hidden layers of {width}, Adam, {epochs} epochs, each at its best of {len(lrs)} rates: "
        + ", ".join(f"{name} {m:.2f}" for name, m in mean.items())
        + f" (mean of {seeds} starts; chance is 0.10).",
        strip,
        {name.replace(", ", "_").replace(" ", "_"): m for name, m in mean.items()}
        | {f"rates_{name.replace(', ', '_').replace(' ', '_')}": n for name, n in wide.items()},
        focus="sigmoid",
        scope=Scope(
            f"{depth} hidden layers of {width}, Adam, {epochs} passes, batches of 32",
            f"gain and learning rate ({', '.join(f'{lr:g}' for lr in lrs)})",
            f"{len(kept)} digits kept back from training, {tries} start{'s' * (tries > 1)} a rate",
        ),
        rows=Table(
            ["activation", "gain", "best rate", "test accuracy", f"rates with more than {READS:g} in {epochs} passes"],
            [
                [name, f"{arms[name][1]:.2f}", f"{best[name]:g}", f"{mean[name]:.2f}", f"{wide[name]} of {len(lrs)}"]
                for name in arms
            ],
            f"{depth} hidden layers of {width}; rates chosen on digits kept back; mean of {seeds} starts",
        ),
    )
