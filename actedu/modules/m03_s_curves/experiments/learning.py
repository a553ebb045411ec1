"""Module 03: how long nets with S-curves take to learn, and from which starts they do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.modules.m03_s_curves.experiments.curves import six_s_curves
from actedu.nets import SGD, Adam, DivergenceError, Network, accuracy, softmax_cross_entropy, train
from actedu.nets.dense import Named
from actedu.nets.optimisers import OPTIMISERS
from actedu.numeric import Keeps, forward_gain
from actedu.plots import Table

Array = NDArray[np.float64]

_EPOCH_RATES = {  # the likeliest first: it sets the limit for the others
    "sgd": (1.0, 3.0, 0.3, 10.0, 0.1),
    "adam": (1e-2, 3e-2, 3e-3, 1e-1),
}
_TRIALS = (1000, 1001)  # seeds of the starts that gain and rate are chosen on


@experiment(one_layer=(0.7, 1.8), three_layers=(1.5, 3.1), one_layer_next=(0.5, 1.6), three_layers_next=(0.7, 1.3))
def epochs_to_learn(
    activations: Sequence[Named] = ("sigmoid", "sigmoid - 1/2", "tanh"),
    optimiser: str = "sgd",
    seeds: int = 5,
    full: bool = False,
) -> Result:
    """Epochs, by quarters, until the training loss on digits is below 0.2; each at its best gain and learning rate.

    64-wide nets with one and with three hidden layers; gains that keep the mean square or the variance of the sums;
    learning rates 0.1 to 10 for "sgd", 0.003 to 0.1 for "adam", chosen on two starts of their own (20 seeds if full);
    at most 10 epochs (30 if full); a run that does not get there counts as that. `one_layer` and `three_layers` are the
    mean epochs of the first activation over those of the last, `one_layer_next` and `three_layers_next` those of the
    second over the last.
    """
    seeds, limit = (20, 30) if full else (seeds, 10)
    curves = six_s_curves()
    named = {label(f): f for f in (curves.get(f) or get(f) if isinstance(f, str) else f for f in activations)}
    cases = {f"{name}, {depth} hidden": (f, depth) for depth in (1, 3) for name, f in named.items()}
    best = dict(zip(cases, run_each(partial(_searched, limit, optimiser), cases.values(), progress=full), strict=True))
    runs = [(*cases[case], *best[case], seed) for case in cases for seed in range(seeds)]
    quarters = run_each(partial(_quarters, 4 * limit, optimiser), runs, progress=full)
    values = dict(zip(cases, np.reshape(quarters, (len(cases), seeds)) / 4.0, strict=True))
    mean = {name: float(v.mean()) for name, v in values.items()}
    *others, last = named
    ratio = {
        (name, depth): mean[f"{name}, {depth} hidden"] / mean[f"{last}, {depth} hidden"]
        for name in others
        for depth in (1, 3)
    }
    first, following = others[0], others[-1]
    return Result(
        "epochs until the training loss is below 0.2",
        values,
        f"With three layers, {first} needs {ratio[first, 3]:.1f} times as many epochs as {last}",
        f"Each at its best gain and learning rate, {first} needs {ratio[first, 1]:.1f} times as many epochs as {last} "
        f"with one hidden layer and {ratio[first, 3]:.1f} times as many with three"
        + (f"; {following}, {ratio[following, 3]:.1f} times." if following != first else "."),
        strip,
        {
            "one_layer": ratio[first, 1],
            "three_layers": ratio[first, 3],
            "one_layer_next": ratio[following, 1],
            "three_layers_next": ratio[following, 3],
        },
        focus=f"{first}, 3 hidden",
        form="{:.1f}".format,
        scope=Scope(
            f"{optimiser} without a schedule, batches of 32, at most {limit} epochs, biases 0",
            "gain (mean square kept, variance kept) and learning rate "
            f"({', '.join(f'{lr:g}' for lr in sorted(_EPOCH_RATES[optimiser]))})",
            "the same measure from two more starts",
        ),
        more={"best": best},
    )


def _searched(limit: int, optimiser: str, case: tuple[Named, int]) -> tuple[float, float]:
    """Return the gain and the learning rate that need fewest steps; each is tried as long as the best so far took."""
    gains = sorted({round(forward_gain(get(case[0]), keeps=keeps), 2) for keeps in get_args(Keeps)}, reverse=True)
    fewest, best = len(_TRIALS) * (4 * limit + 1), (gains[0], _EPOCH_RATES[optimiser][0])
    for lr, gain in product(_EPOCH_RATES[optimiser], gains):
        spent = 0
        for seed in _TRIALS:
            spent += _quarters(min(4 * limit, fewest - spent), optimiser, (*case, gain, lr, seed))
        if spent < fewest:
            fewest, best = spent, (gain, lr)
    return best


def _quarters(limit: int, optimiser: str, run: tuple[Named, int, float, float, int]) -> int:
    """Return after how many quarters of an epoch the training loss is below 0.2; at most `limit`."""
    f, depth, gain, lr, seed = run
    d = digits()
    net, moving = Network((64, *[64] * depth, 10), f, gain=gain, seed=seed), OPTIMISERS[optimiser](lr)
    rng = np.random.default_rng(seed)
    done = 0
    while done < limit:
        order = rng.permutation(len(d.x_train))
        for rows in np.array_split(order, 4):
            for start in range(0, len(rows), 32):
                batch = rows[start : start + 32]
                loss, gradient = softmax_cross_entropy(net.forward(d.x_train[batch], training=True), d.y_train[batch])
                if not np.isfinite(loss):
                    return limit
                net.learn(gradient)
                moving.step(net.parameters, net.gradient)
            done += 1
            if done == limit or softmax_cross_entropy(net(d.x_train), d.y_train)[0] < 0.2:
                return done
    return done


_STARTS = {  # curve and gain: what the gain keeps, for standard normal sums
    "sigmoid, mean square kept": ("sigmoid", 1.85),
    "sigmoid, variance kept": ("sigmoid", 4.8),
    "sigmoid - 1/2, variance kept": ("sigmoid - 1/2", 4.8),
    "tanh, both kept": ("tanh", 1.59),
}
_RATES = {"momentum": (0.003, 0.01, 0.03, 0.1, 0.3), "adam": (3e-4, 1e-3, 3e-3, 1e-2)}
_FEW_RATES = {"momentum": (0.01, 0.1), "adam": (3e-3, 1e-2)}


@experiment(mean_square=(0.08, 0.35), variance=(0.55, 0.97), centred=(0.85, 0.99), tanh=(0.85, 0.99))
def deep_starts(optimiser: str = "adam", epochs: int = 10, seeds: int = 3, full: bool = False) -> Result:
    """Test accuracy on digits of nets with ten S-shaped hidden layers, by the scale of their first weights.

    32 units a layer, batches of 32; `optimiser` is "adam" or "momentum" (SGD with 0.9 of it). Every case gets the
    learning rate that is best on a fifth of the training data, kept back, in the mean of three other starts (more rates
    and 20 seeds if full).
    """
    seeds, rates = (20, _RATES[optimiser]) if full else (seeds, _FEW_RATES[optimiser])
    d = digits()
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    trial = (d.x_train[used], d.y_train[used], d.x_train[kept], d.y_train[kept])
    tried = [(start, lr, seed) for start in _STARTS for lr in rates for seed in (1000, 1001, 1002)]
    scores = run_each(partial(_score, trial, optimiser, epochs), tried, progress=full)
    ranked = np.reshape(scores, (len(_STARTS), len(rates), 3)).mean(axis=2)
    best = {start: rates[i] for start, i in zip(_STARTS, ranked.argmax(axis=1), strict=True)}
    runs = [(start, best[start], seed) for start in _STARTS for seed in range(seeds)]
    whole = (d.x_train, d.y_train, d.x_test, d.y_test)
    final = np.reshape(run_each(partial(_score, whole, optimiser, epochs), runs, progress=full), (-1, seeds))
    values = dict(zip(_STARTS, final, strict=True))
    names = ("mean_square", "variance", "centred", "tanh")
    measures = dict(zip(names, final.mean(axis=1).tolist(), strict=True))
    moving = "Adam" if optimiser == "adam" else "SGD with momentum"
    said = ", ".join(f"{start} {value:.1f}" for start, value in zip(_STARTS, measures.values(), strict=True))
    return Result(
        "test accuracy on 540 digits (chance: 0.1)",
        values,
        "The start decides how far they come"
        if measures["variance"] > measures["mean_square"] + 0.2
        else "Ten S-shaped layers, by their start",
        f"Ten hidden layers, {epochs} epochs of {moving}, each at its best rate: {said}.",
        strip,
        measures,
        focus="sigmoid, variance kept",
        rows=Table(
            ["start", "rate", "mean", "lowest", "highest", "n"],
            [
                [start, f"{best[start]:g}", *(f"{size(v):.2f}" for size in (np.mean, np.min, np.max)), len(v)]
                for start, v in values.items()
            ],
            "test accuracy on 540 digits (chance: 0.1)",
        ),
        scope=Scope(
            f"{moving}, {epochs} epochs, batches of 32, biases 0, 32 units a layer, normal weights",
            f"learning rate ({', '.join(f'{lr:g}' for lr in rates)})",
            "251 digits kept back from training, with three other starts",
        ),
    )


def _score(data: tuple[Any, Any, Any, Any], optimiser: str, epochs: int, run: tuple[str, float, int]) -> float:
    start, lr, seed = run
    curve, gain = _STARTS[start]
    x, y, x_test, y_test = data
    net = Network((64, *[32] * 10, 10), six_s_curves()[curve], gain=gain, seed=seed)
    moving = Adam(lr) if optimiser == "adam" else SGD(lr, momentum=0.9)
    try:
        train(net, x, y, optimiser=moving, epochs=epochs, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, x_test, y_test)
