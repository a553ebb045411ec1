"""Module 11: optimisers on a bowl, learning-rate schedules, and what a stuck net is stuck in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits, xor
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.nets import SGD, Adagrad, Adam, Network, RMSprop, accuracy, softmax_cross_entropy, train
from actedu.nets.optimisers import Optimiser
from actedu.plots import Table

Array = NDArray[np.float64]

MOMENTUM = 0.8
METHODS: dict[str, Callable[[float], Optimiser]] = {
    "gradient descent": SGD,
    "momentum": partial(SGD, momentum=MOMENTUM),
    "Nesterov": partial(SGD, momentum=MOMENTUM, nesterov=True),
    "Adagrad": Adagrad,
    "RMSprop": RMSprop,
    "Adam": Adam,
}
LIMIT = 1000  # steps after which a descent counts as not arrived


def descend(optimiser: Optimiser, curvatures: tuple[float, float], turn: float, starts: Array) -> Array:
    """Steps from each start (n, 2) until the loss of a bowl is below 1e-6; LIMIT if it never is. Shape (n,).

    The bowl curves by `curvatures` along two directions at right angles, turned by `turn` radians from the axes. All
    descents run at once, in one vector: each of these optimisers treats every parameter on its own.
    """
    cos, sin = np.cos(turn), np.sin(turn)
    axes = np.array([[cos, sin], [-sin, cos]])
    hessian = axes.T @ np.diag(curvatures) @ axes
    place = starts.copy()
    arrived = np.full(len(starts), float(LIMIT))
    flat = place.ravel()
    for step in range(LIMIT):
        slope = place @ hessian
        below = (place * slope).sum(axis=1) < 2e-6
        arrived[below] = np.minimum(arrived[below], step)
        if (arrived < LIMIT).all() or not np.abs(flat).max() < 1e9:
            break
        optimiser.step(flat, slope.ravel())
    return arrived


@experiment(
    gradient_descent=(190.0, 270.0), momentum=(60.0, 90.0), nesterov=(30.0, 65.0), adam=(100.0, 180.0),
    adagrad=(2.0, 20.0), adagrad_turned=(150.0, 450.0), nesterov_at_momentums_rate=(LIMIT, LIMIT),
)  # fmt: skip
def optimiser_race(
    curvatures: tuple[float, float] = (1.0, 50.0), turn: float = 45.0, seeds: int = 20, full: bool = False
) -> Result:
    """Steps down a bowl that curves by 1 one way and 50 the other, each optimiser at its best of 25 rates.

    Until the loss is below 1e-6, from `seeds` starts around it (200 if full) at distance 5; at most 1 000 steps. The
    learning rates run from 0.001 to 10 in equal ratios; momentum is 0.8. Once with the bowl along the axes, once
    turned by `turn` degrees, which only those methods notice that scale each parameter by itself.
    `nesterov_at_momentums_rate` are Nesterov's steps with the settings lr 0.03 and momentum 0.8, at which plain
    momentum arrives: its limit is lower.
    """
    seeds = 200 if full else seeds
    angle = np.random.default_rng(0).uniform(0.0, 2.0 * np.pi, seeds)
    starts = 5.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rates, values, best = np.geomspace(1e-3, 10.0, 25).tolist(), {}, {}
    for way, radians in (("along the axes", 0.0), ("turned", np.deg2rad(turn))):
        for name, make in METHODS.items():
            runs = {lr: descend(make(lr), curvatures, float(radians), starts) for lr in rates}
            best[name, way] = lr = min(rates, key=lambda lr: float(runs[lr].mean()))
            values[f"{name}, {way}"] = runs[lr]
    mean = {name: float(v.mean()) for name, v in values.items()}
    ahead = descend(METHODS["Nesterov"](0.03), curvatures, 0.0, starts)

    def steps(name: str, way: str = "along the axes") -> str:
        return f"{mean[f'{name}, {way}']:.0f}"

    return Result(
        "steps to a loss of 1e-6",
        values,
        "What wins on a bowl depends on which way it lies",
        f"Along the axes gradient descent takes {steps('gradient descent')} steps, momentum {steps('momentum')}, Adam "
        f"{steps('Adam')} and Adagrad {steps('Adagrad')}; with the bowl turned by {turn:g} degrees Adagrad takes "
        f"{steps('Adagrad', 'turned')} and momentum {steps('momentum', 'turned')} (mean of {seeds} starts).",
        partial(strip, log=True),
        {name.lower().replace(" ", "_"): mean[f"{name}, along the axes"] for name in METHODS}
        | {f"{name.lower().replace(' ', '_')}_turned": mean[f"{name}, turned"] for name in METHODS}
        | {"nesterov_at_momentums_rate": float(ahead.mean())},
        focus="Adam, along the axes",
        form="{:.0f}".format,
        rows=Table(
            ["optimiser", "steps along the axes", "best rate", "steps, turned", "best rate, turned"],
            [
                [name]
                + [
                    cell
                    for way in ("along the axes", "turned")
                    for cell in (steps(name, way), f"{best[name, way]:.2g}")
                ]
                for name in METHODS
            ],
            f"curvatures {curvatures[0]:g} and {curvatures[1]:g}, mean of {seeds} starts",
        ),
    )


SCHEDULES = ("constant", "step_decay", "cosine", "one_cycle")


@experiment(constant=(0.9, 0.975), step_decay=(0.955, 0.987), cosine=(0.96, 0.99), one_cycle=(0.95, 0.99))
def schedules(lr: float = 0.2, seeds: int = 4, full: bool = False) -> Result:
    """Four learning-rate schedules on digits: test accuracy of a 64-64-64-10 tanh net after 20 epochs.

    SGD with momentum 0.9 and largest rate `lr`, which is bold: a constant rate keeps jumping about (20 seeds if full).
    """
    seeds = 20 if full else seeds
    found = run_each(_scheduled, [(name, lr, seed) for name in SCHEDULES for seed in range(seeds)], progress=full)
    values = dict(zip(SCHEDULES, np.reshape(found, (len(SCHEDULES), seeds)), strict=True))
    mean = {name: float(v.mean()) for name, v in values.items()}
    falling = max(mean[name] for name in SCHEDULES[1:])
    return Result(
        "test accuracy on 540 digits",
        values,
        "A bold rate pays if it falls in time"
        if falling > mean["constant"] + 0.005
        else "No schedule beats a constant rate here",
        f"At a largest rate of {lr:g}, "
        + ", ".join(f"{name.replace('_', ' ')} {m:.2f}" for name, m in mean.items())
        + f" (mean of {seeds} seeds).",
        strip,
        mean,
        focus="constant",
        form="{:.2f}".format,
    )


def _scheduled(item: tuple[str, float, int]) -> float:
    name, lr, seed = item
    d, net = digits(), Network((64, 64, 64, 10), "tanh", seed=seed)
    moving = SGD(lr, momentum=0.9)
    train(net, d.x_train, d.y_train, optimiser=moving, schedule=name, epochs=20, seed=seed, progress=False)
    return accuracy(net, d.x_test, d.y_test)


TRIED = ("relu", "tanh", "sigmoid", "elu")
SOLVED = 0.05  # loss below which XOR counts as learned; two points of four left out cost 0.35


@experiment(narrow=(0.25, 0.75), activations=(0.7, 1.0), restarts=(0.6, 1.0), wide=(0.9, 1.0), flat=(0.85, 1.0))
def activations_or_restarts(width: int = 8, seeds: int = 40, full: bool = False) -> Result:
    """What gets a net out of a bad place on XOR: another activation, another start, or more units?

    Nets with 2 hidden units (`narrow`) or `width` (`wide`, ReLU), 200 steps of Adam at lr 0.1 on all four points
    (200 seeds if full). Values are 1 for a net that learns, 0 for one that stays stuck. From the share that learns, by
    activation, follow the chances that at least one of four tries does: with four `activations`, once each, or with
    four `restarts` of one of them, on average. `flat` is the share of the stuck nets where the gradient has a norm
    below 0.01 and no direction curves down by more than 0.01.
    """
    seeds = 200 if full else seeds
    cases = [(act, 2) for act in TRIED] + [("relu", width)]
    found = np.array(run_each(_xor, [(*case, seed) for case in cases for seed in range(seeds)], progress=full))
    learned, flat = np.moveaxis(found.reshape(len(cases), seeds, 2), 2, 0)
    values = {f"{act}, {units} units": learned[i] for i, (act, units) in enumerate(cases)}
    rates = learned[: len(TRIED)].mean(axis=1)
    stuck = learned[: len(TRIED)] == 0.0
    measures = {
        "narrow": float(rates.mean()),
        "activations": float(1.0 - np.prod(1.0 - rates)),
        "restarts": float(1.0 - np.mean((1.0 - rates) ** len(TRIED))),
        "wide": float(learned[-1].mean()),
        "flat": float(flat[: len(TRIED)][stuck].mean()) if stuck.any() else 1.0,
    }
    return Result(
        "share of nets that learn XOR",
        values,
        "More units get a net out more surely than another activation",
        f"With 2 hidden units {measures['narrow']:.1f} of the nets learn XOR. At least one of four tries does in "
        f"{measures['activations']:.1f} of cases with four activations, in {measures['restarts']:.1f} with four starts "
        f"of one; with {width} ReLU units a single start does in {measures['wide']:.1f} ({seeds} seeds each).",
        strip,
        measures,
        focus="relu, 2 units",
        rows=Table(
            ["hidden units", "share that learns"],
            [[name, f"{v.mean():.1f}"] for name, v in values.items()],
            f"{seeds} starts each",
        ),
    )


def _xor(item: tuple[str, int, int]) -> tuple[float, float]:
    """Whether the net learns, and whether it ends on flat ground."""
    act, units, seed = item
    points = xor(4, noise=0.0)
    x, y = 2.0 * points.x - 1.0, points.y
    net = Network((2, units, 2), act, seed=seed)
    train(net, x, y, optimiser=Adam(0.1), epochs=200, batch=4, seed=seed, progress=False)
    if softmax_cross_entropy(net(x), y)[0] < SOLVED:
        return 1.0, 0.0

    def gradient() -> Array:
        net.learn(softmax_cross_entropy(net(x), y)[1])
        return net.gradient.copy()

    here, rows = np.linalg.norm(gradient()), []
    for i, value in enumerate(net.parameters.copy()):
        around = []
        for shift in (1e-5, -1e-5):
            net.parameters[i] = value + shift
            around.append(gradient())
        net.parameters[i] = value
        rows.append((around[0] - around[1]) / 2e-5)
    hessian = np.array(rows)
    return 0.0, float(here < 0.01 and np.linalg.eigvalsh((hessian + hessian.T) / 2.0)[0] > -0.01)
