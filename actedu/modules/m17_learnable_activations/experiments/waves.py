"""Module 17: one neuron that solves XOR, and waves for wavy data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import xor
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Curve, Dense, Network, Sequential, mse, normal, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, INK, Table

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
        scope=Scope("one neuron, squared error, Adam at 0.05, 400 steps"),
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
    above = 1.1 if guesses else 0.5  # room for "your guess"
    ax.set(xlabel=result.quantity, xlim=(0.0, 1.1), ylim=(len(mean) - 0.5, -above))


@experiment(**{"sine, 15 z": (0.0, 1e-3), "relu": (0.01, 1.0), "outside": (0.2, inf)})
def wave_fit(omega: float = 15.0, frequency: float = 25.0, seeds: int = 2, full: bool = False) -> Result:
    """How well do nets of 2 x 64 units fit sin(25 x) on [-1, 1]? 128 points, 400 steps of Adam at 0.003.

    sine with z and with `omega` z, whose first layer starts with waves as short as those of the data; tanh and ReLU
    (2 000 steps, 10 seeds if full). Values are the mean squared error on the points, by seed; a constant has 0.5.
    `outside` is the least error of all on 1 < |x| < 2. Source: sitzmann2020 (omega).
    """
    seeds, steps = (10, 2000) if full else (seeds, 400)
    acts: tuple[Any, ...] = (faster("sine", omega), *map(get, ("tanh", "relu", "sine")))
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


def faster(name: str, omega: float) -> Curve:
    """Return f(omega z): a sine so made has shorter waves, a tanh is steeper."""
    return Curve(partial(_faster, name, omega), partial(_faster_slope, name, omega), f"{name}, {omega:g} z")


def _faster(name: str, omega: float, z: Array) -> Array:
    return np.asarray(get(name)(omega * z))


def _faster_slope(name: str, omega: float, z: Array) -> Array:
    return np.asarray(omega * get(name).slope(omega * z))


def _fit_wave(item: tuple[Named, float, int, int]) -> tuple[float, float]:
    f, frequency, seed, steps = item
    x = np.linspace(-1.0, 1.0, 128)[:, None]
    beyond = np.concatenate([x - 2.0, x + 2.0])
    net = Network((1, 64, 64, 1), f, seed=seed)
    train(net, x, np.sin(frequency * x), loss="mse", optimiser=Adam(0.003), epochs=steps, batch=128, seed=seed)
    inside, outside = (mse(net(at), np.sin(frequency * at))[0] for at in (x, beyond))
    return inside, outside
