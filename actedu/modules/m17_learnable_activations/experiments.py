"""Module 17: one neuron that solves XOR, mixtures whose shares are learned, and waves for wavy data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits, xor
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Curve, Dense, Ensemble, Layer, Mixture, Network, Sequential, accuracy, mse, normal, train
from actedu.nets.dense import Named
from actedu.numeric import forward_gain
from actedu.plots import COLOURS, INK, LINES, MUTED, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(gcu=(0.66, 1.0), absolute=(0.2, 0.8), relu=(0.0, 0.0), swish=(0.0, 0.0))
def xor_single_neuron(
    act: Named | Sequence[Named] = ("gcu", "sine", "absolute", "gaussian", "relu", "tanh", "sigmoid", "swish"),
    seeds: int = 50,
    full: bool = False,
) -> Result:
    """Of `seeds` single neurons, how many learn XOR? y = f(w x + b), 400 steps of Adam at 0.05, squared error.

    Weights start normal with sd 1 / sqrt(2), the bias normal with sd 1; solved means that all four points lie on
    their side of 1/2. A value is 1 for a neuron that solved it, else 0; the measures are shares. The neurons of an
    activation are the units of one layer: each has its own error and none sees another. Source: noel2021.
    """
    seeds = 1000 if full else seeds
    acts = [act] if isinstance(act, str) or callable(act) else act
    values = {label(f): _solved(f, seeds) for f in map(get, acts)}
    counts = {name: int(v.sum()) for name, v in values.items()}
    best = max(counts, key=lambda name: counts[name])
    some = ", ".join(f"{count} with {name}" for name, count in counts.items() if count)
    none = ", ".join(name for name, count in counts.items() if not count)
    said = " and ".join([some] * bool(some) + [f"none with {none}"] * bool(none))
    return Result(
        "share of the neurons that solve XOR",
        values,
        f"A single neuron can learn XOR, with {best}" if counts[best] else "No single neuron learned XOR",
        f"Of {seeds} single neurons, {said} learned XOR.",
        _draw_solved,
        {name: float(v.mean()) for name, v in values.items()},
        focus=best,
        rows=Table(["activation", f"solved, of {seeds}"], [[name, count] for name, count in counts.items()]),
    )


def _solved(f: Named, n: int) -> Array:
    """Train n neurons at once and return for each whether it solved XOR, (n,)."""
    x, y = xor(4, noise=0.0)
    net = Sequential([neurons := Dense(2, n, f, init=normal(1.0))])
    neurons.b[...] = np.random.default_rng(1).standard_normal(n)
    wanted = np.repeat(y[:, None], n, axis=1)
    train(net, x, wanted, loss="mse", optimiser=Adam(0.05), epochs=400, batch=4)
    solved: Array = ((net(x) > 0.5) == wanted).all(axis=0).astype(np.float64)
    return solved


def _draw_solved(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    mean = result.mean
    ax.barh(list(mean), list(mean.values()), color=COLOURS[0])
    for name, share in mean.items():
        ax.annotate(f"{share:.2f}", (share, name), xytext=(5, 0), textcoords="offset points", va="center", color=INK)
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.invert_yaxis()
    ax.set(xlabel=result.quantity, xlim=(0.0, 1.1))


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
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="hidden layer", ylabel="share, mean over the seeds", ylim=(0.0, 1.0), xticks=at)
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper left")


@experiment(**{"sine, 15 z": (0.0, 1e-3), "relu": (0.01, 1.0), "outside": (0.2, inf)})
def wave_fit(omega: float = 15.0, frequency: float = 25.0, seeds: int = 2, full: bool = False) -> Result:
    """How well do nets of 2 x 64 units fit sin(25 x) on [-1, 1]? 128 points, 400 steps of Adam at 0.003.

    sine with z and with `omega` z, whose first layer starts with waves as short as those of the data; tanh and ReLU
    (2 000 steps, 10 seeds if full). Values are the mean squared error on the points, by seed; a constant has 0.5.
    `outside` is the least error of all on 1 < |x| < 2. Source: sitzmann2020 (omega).
    """
    seeds, steps = (10, 2000) if full else (seeds, 400)
    acts: tuple[Any, ...] = (_fast_sine(omega), *map(get, ("tanh", "relu", "sine")))
    runs = run_each(_fit_wave, [(f, frequency, seed, steps) for f in acts for seed in range(seeds)], progress=full)
    errors = np.array(runs).reshape(len(acts), seeds, 2)
    values = {label(f): of_f[:, 0] for f, of_f in zip(acts, errors, strict=True)}
    mean = {name: float(v.mean()) for name, v in values.items()}
    best = min(mean, key=lambda name: mean[name])
    outside = float(errors[:, :, 1].mean(axis=1).min())
    return Result(
        "mean squared error on the training points",
        values,
        f"Short waves are learned by short waves: {best} fits sin({frequency:g} x)"
        if best == label(acts[0])
        else f"{best} fits sin({frequency:g} x) best",
        f"Inside the interval {label(acts[0])} leaves an error of {mean[label(acts[0])]:.2f}, relu "
        f"{mean['relu']:.2f}, sine {mean['sine']:.2f}, where a constant has 0.5; outside it, none has less than "
        f"{outside:.1f}.",
        partial(strip, log=True),
        mean | {"outside": outside},
        focus=label(acts[0]),
        scope=Scope(f"hidden layers 64x64, own gain, all 128 points a step, Adam at 0.003, {steps} steps"),
    )


def _fast_sine(omega: float) -> Curve:
    return Curve(partial(_sine, omega), partial(_sine_slope, omega), f"sine, {omega:g} z")


def _sine(omega: float, z: Array) -> Array:
    return np.sin(omega * z)


def _sine_slope(omega: float, z: Array) -> Array:
    return np.asarray(omega * np.cos(omega * z))


def _fit_wave(item: tuple[Named, float, int, int]) -> tuple[float, float]:
    f, frequency, seed, steps = item
    x = np.linspace(-1.0, 1.0, 128)[:, None]
    beyond = np.concatenate([x - 2.0, x + 2.0])
    net = Network((1, 64, 64, 1), f, seed=seed)
    train(net, x, np.sin(frequency * x), loss="mse", optimiser=Adam(0.003), epochs=steps, batch=128, seed=seed)
    inside, outside = (mse(net(at), np.sin(frequency * at))[0] for at in (x, beyond))
    return inside, outside
