"""Module 09: how the gradient fares on its way back through many layers, and what decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.nets import Adam, DivergenceError, Network, accuracy, deep_net, train
from actedu.nets.deep import BATCH_NORM
from actedu.nets.dense import Named
from actedu.plots import COLOURS, LINES
from actedu.probes import gradient_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(
    identity_0_5=(5e-7, 1e-5), identity_1=(0.3, 5.0), identity_1_5=(1e3, 2e4),
    sigmoid_1=(1e-14, 1e-10), sigmoid_1_ratio=(1e-14, 1e-10), sigmoid_1_5=(1e-12, 1e-8), identity_0_5_ratio=(0.3, 15.0),
)  # fmt: skip
def gradient_profile(
    act: Named | Sequence[Named] = ("sigmoid", "identity"),
    depth: int = 20,
    scale: float | Sequence[float] = (0.5, 1.0, 1.5),
    width: int = 100,
    seeds: int = 5,
    full: bool = False,
) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers, by activation and scale.

    Weights are normal with sd `scale` / sqrt(width); 100 standard normal samples, 10 classes. Every activation is run
    at every scale. The measure `sigmoid_1_5` is the geometric mean over the seeds of sigmoid at scale 1.5, and
    `sigmoid_1_5_ratio` that of the first layer's norm over the output layer's; the figure shows every layer.
    """
    seeds = 20 if full else seeds
    acts = [get(f) for f in ([act] if isinstance(act, str) or callable(act) else act)]
    values, profiles, measures = {}, {}, {}
    for f, s in product(acts, np.atleast_1d(scale).tolist()):
        norms = np.array([_norms(f, depth, s, width, seed) for seed in range(seeds)])
        name, key = f"{label(f)}, scale {s:g}", f"{label(f)}_{s:g}".replace(".", "_")
        values[name], profiles[name] = norms[:, 0], np.exp(np.log(norms).mean(axis=0))
        measures[key] = float(profiles[name][0])
        measures[f"{key}_ratio"] = float(profiles[name][0] / profiles[name][-1])
    said = "; ".join(f"{name}, {_power(profile[0])}" for name, profile in profiles.items())
    return Result(
        "norm of the first layer's weight gradient",
        values,
        "Gradients vanish and explode without any non-linearity: the scale of the weights decides"
        if measures.get("identity_0_5", 1.0) < 1e-3 and measures.get("identity_1_5", 1.0) > 1e2
        else "The gradient on its way back",
        f"Through {depth} hidden layers the first layer's gradient has a norm of about: {said}.",
        _draw_profile,
        measures,
        focus=next(iter(values)),
        form=_power,
        more={"profiles": profiles},
    )


def _power(x: float) -> str:
    """Write a norm, whose digits differ by seed, as a power of ten; near 1 as a digit."""
    return f"{x:.1f}" if 0.1 < x < 9.5 else f"{x:.0e}"


def _norms(f: Named, depth: int, scale: float, width: int, seed: int) -> Array:
    rng = np.random.default_rng(1000 + seed)
    x, y = rng.standard_normal((100, width)), rng.integers(0, 10, 100)
    return gradient_by_layer(Network((width, *[width] * depth, 10), f, gain=scale, seed=seed), x, y)


def _draw_profile(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ax.set_yscale("log")
    scales = len(np.atleast_1d(result.config["scale"]))
    for i, (name, profile) in enumerate(result.more["profiles"].items()):
        colour, line = COLOURS[i // scales % len(COLOURS)], LINES[i % scales % len(LINES)]
        layer = np.arange(1, profile.size + 1)
        ax.plot(layer, profile, color=colour, linestyle=line, linewidth=2)
        ax.annotate(name, (1, profile[0]), xytext=(-7, 0), textcoords="offset points", ha="right", va="center",
                    color=colour, annotation_clip=False)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.spines["left"].set_visible(False)
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.set_xticks([1, *range(5, result.config["depth"] + 2, 5)])
    ax.set(xlabel="layer, from the input", ylabel="norm of the weight gradient")


@experiment(shallow=(0.935, 0.99), middle=(0.865, 0.985), deep=(0.08, 0.15), rescued=(0.9, 0.99))
def sigmoid_by_depth(
    depths: Sequence[int] = (1, 3, 20), lrs: Sequence[float] = (3e-3, 1e-2), seeds: int = 2, full: bool = False
) -> Result:
    """Test accuracy on digits of sigmoid nets by number of hidden layers, and of the deepest with batch normalisation.

    32 units a layer, sigmoid's own gain, Adam, batches of 128, 8 epochs (30 and 10 seeds if full). Of the learning
    rates `lrs` each depth shows its best, by test accuracy, which flatters all of them a little.
    """
    seeds, epochs = (10, 30) if full else (seeds, 8)
    cases = [("sigmoid", depth) for depth in depths] + [("sigmoid" + BATCH_NORM, depths[-1])]
    runs = [(name, depth, lr, epochs, seed) for name, depth in cases for lr in lrs for seed in range(seeds)]
    scores = np.reshape(run_each(_learn, runs, progress=full), (len(cases), len(lrs), seeds))
    values = {
        f"{depth} hidden{name.removeprefix('sigmoid')}": max(by_rate, key=lambda v: float(v.mean()))
        for (name, depth), by_rate in zip(cases, scores, strict=True)
    }
    mean = [float(v.mean()) for v in values.values()]
    return Result(
        "test accuracy on 540 digits (chance: 0.1)",
        values,
        "A sigmoid's gradient is a matter of depth, and batch normalisation brings it back"
        if mean[-2] < 0.2 < mean[-1] - 0.3
        else "Sigmoid nets by depth",
        "Each at its best learning rate, sigmoid nets get "
        + ", ".join(
            f"{m:.2f} ({name})" if m > 0.9 else f"{m:.1f} ({name})" for name, m in zip(values, mean, strict=True)
        )
        + " of the digits right.",
        strip,
        {"shallow": mean[0], "middle": mean[len(depths) // 2], "deep": mean[-2], "rescued": mean[-1]},
        focus=list(values)[-1],
    )


def _learn(run: tuple[str, int, float, int, int]) -> float:
    name, depth, lr, epochs, seed = run
    d, net = digits(), deep_net(name, depth, seed, width=32)
    try:
        train(net, d.x_train, d.y_train, optimiser=Adam(lr), epochs=epochs, batch=128, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, d.x_test, d.y_test)
