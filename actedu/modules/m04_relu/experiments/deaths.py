"""Module 04: units that die, at birth or in training, and what the cures cure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.drawing import lines, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import SGD, Adam, DivergenceError, History, Network, accuracy, train
from actedu.nets.dense import Named
from actedu.nets.optimisers import Optimiser
from actedu.plots import COLOURS, GUESS, Table
from actedu.probes import dead_units, never_on, preactivations

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
States = NDArray[np.bool_]  # whether a unit is dead, of shape (epochs, layers, units)

LEARNS = 0.5  # test accuracy on digits above which a net counts as one that learned; chance is 0.1
EXPLODED = 10.0  # mean loss of an epoch above which training has diverged; a net that knows nothing has 2.3


@experiment(width_2_depth_2=(0.12, 0.19), width_2_depth_10=(0.87, 0.94), width_8_depth_10=(0.0, 0.03))
def born_dead(
    width: int | Sequence[int] = (2, 4, 8),
    depth: int | Sequence[int] = (2, 5, 10, 20, 30),
    nets: int = 2000,
    seed: int = 0,
    full: bool = False,
) -> Result:
    """Share of fresh ReLU nets of one input (He normal weights, zero biases) that output 0 everywhere.

    Such a net is positively homogeneous, f(c x) = c f(x) for c > 0, so the inputs -1 and 1 speak for the whole line.
    `depth` counts hidden layers. Values are 0 or 1 by net; the nets of one width share their first layers.

    Source: lu2019.
    """
    widths, depths = (np.atleast_1d(x).tolist() for x in (width, depth))
    nets = 20_000 if full else nets
    values, rate = {}, {}
    for w in widths:
        rng = np.random.default_rng([seed, w])
        signal = np.broadcast_to(np.array([[-1.0], [1.0]]), (nets, 2, 1))
        for layer in range(1, max(depths) + 1):
            n_in = signal.shape[-1]
            W = np.sqrt(2.0 / n_in) * rng.standard_normal((nets, n_in, w))
            signal = np.maximum(signal @ W, 0.0)
            if layer in depths:
                values[f"width {w}, depth {layer}"] = (~signal.any(axis=(1, 2))).astype(np.float64)
        rate[w] = np.array([values[f"width {w}, depth {d}"].mean() for d in depths])
    thin, wide, middle = min(widths), max(widths), len(depths) // 2
    said = "; ".join(f"width {w}: " + ", ".join(f"{r:.2f}" for r in rate[w]) for w in widths)
    return Result(
        "share of fresh nets that output 0 for every input",
        values,
        f"At depth {depths[middle]}, {rate[thin][middle]:.0%} of ReLU nets of width {thin} are born dead"
        + (f", {rate[wide][middle]:.0%} of width {wide}" if wide > thin else ""),
        f"Share born dead at depth {', '.join(map(str, depths))}: {said} ({nets} nets each).",
        _draw_born_dead,
        {name.replace(", ", "_").replace(" ", "_"): float(v.mean()) for name, v in values.items()},
        focus=f"width {thin}, depth {depths[middle]}",
        rows=Table(
            ["born dead", *(f"depth {d}" for d in depths)],
            [[f"width {w}", *(f"{r:.2f}" for r in rate[w])] for w in widths],
        ),
        more={"depths": depths, "rate": rate},
    )


def _draw_born_dead(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    depths = np.array(result.more["depths"], dtype=float)
    lines(ax, depths, {f"width {w}": rate for w, rate in result.more["rate"].items()})
    for name, guess in guesses.items():
        depth = float(name.rsplit(" ", 1)[1])
        ax.plot(depth, guess, "D", mfc="none", mec=GUESS, mew=2, markersize=9)
        ax.annotate("your guess", (depth, guess), xytext=(9, -9), textcoords="offset points", color=GUESS, va="center")
    ax.set(xlabel="hidden layers", ylabel="share of nets born dead", ylim=(-0.04, 1.04))


Run = tuple[Named, float, Callable[[], Optimiser], int]  # activation, hidden bias, maker of an optimiser, seed


def _trained(
    hidden: Sequence[int], epochs: int, run: Run, look: Callable[[Network], object] = lambda net: None
) -> tuple[float, float, bool]:
    """Train a net on digits, calling `look` after each epoch.

    Returns the share of hidden units never on before, the test accuracy (chance, 0.1, for a net that diverges) and
    whether it diverged: its loss or a weight was not finite, or the mean loss of an epoch above EXPLODED.
    """
    f, bias, optimiser, seed = run
    d, history = digits(), History()
    net = Network((64, *hidden, 10), f, seed=seed)
    for layer in net.layers[:-1]:
        layer.b[:] = bias
    before = float(never_on(preactivations(net, d.x_train)).mean())
    try:
        train(
            net, d.x_train, d.y_train, optimiser=optimiser(), epochs=epochs, seed=seed, history=history,
            each_epoch=lambda epoch: look(net), progress=False,
        )  # fmt: skip
    except DivergenceError:
        return before, 0.1, True
    if max(history.losses) > EXPLODED or not np.isfinite(net.parameters).all():
        return before, 0.1, True
    return before, accuracy(net, d.x_test, d.y_test), False


def _life(epochs: int, run: Run) -> tuple[float, bool, States]:
    """Test accuracy, whether the net diverged, and which units no training digit turned on, epoch by epoch."""
    states: list[NDArray[np.bool_]] = []

    def look(net: Network) -> None:
        with np.errstate(over="ignore", invalid="ignore"):  # weights that are about to diverge
            states.append(np.array([dead_units(z > 0.0) for z in preactivations(net, digits().x_train)]))

    _, right, diverged = _trained((64, 64, 64), epochs, run, look)
    return right, diverged, np.array(states)


@experiment(
    low=(1.0, 1.0), high=(0.0, 0.0), never_on_low=(0.0, 0.1), never_on_most=(0.25, 1.0), diverged_high=(0.4, 1.0)
)
def dead_by_lr(
    act: Named = "relu",
    lrs: Sequence[float] = (0.1, 0.7, 1.0, 2.0),
    momentum: float = 0.0,
    seeds: int = 5,
    full: bool = False,
) -> Result:
    """Which learning rates does a 64-64-64-64-10 net survive, and does it die or diverge? SGD on digits, 10 epochs.

    Values are test accuracies (20 epochs and 20 seeds if full); a net that diverges counts as chance. It diverges if
    the mean loss of an epoch rises above 10 or a number is not finite; dead are units that no training digit turns
    on, counted in the nets that did not diverge. `low` and `high` are the shares of nets above 0.5 at the lowest and
    highest rate, `never_on_low` the share of dead units at the lowest, `never_on_most` the largest share at any rate.
    Of the units dead at the end of some epoch, `back` is the share that is on again at the end of a later one, and
    `first_back` that of the first hidden layer, which no other layer can help.

    Between the rates that all and that no seeds survive, which seed fails is chaotic: it differs between computers.
    """
    f = get(act)
    seeds, epochs = (20, 20) if full else (seeds, 10)
    runs = [(f, 0.0, partial(SGD, lr, momentum), seed) for lr in lrs for seed in range(seeds)]
    lives = run_each(partial(_life, epochs), runs, progress=full)
    found = {f"lr {lr:g}": lives[i * seeds : (i + 1) * seeds] for i, lr in enumerate(lrs)}
    values = {name: np.array([right for right, _, _ in part]) for name, part in found.items()}
    diverged = {name: sum(diverged for _, diverged, _ in part) for name, part in found.items()}
    whole = {name: [states for _, diverged, states in part if not diverged] for name, part in found.items()}
    off = {name: np.array([states[-1].mean() for states in part]) for name, part in whole.items()}
    learned = {name: int((v > LEARNS).sum()) for name, v in values.items()}
    first, last = f"lr {lrs[0]:g}", f"lr {lrs[-1]:g}"
    kept = [states for part in whole.values() for states in part]
    dead = {name: float(v.mean()) for name, v in off.items() if v.size}
    return Result(
        "test accuracy on 540 digits",
        values,
        f"{label(f)}: too large a step kills units, a larger one the whole training"
        if learned[last] < learned[first]
        else f"{label(f)}: {learned[last]} of {seeds} nets learn at {last}",
        f"{label(f)}: " + "; ".join(
            f"at {name} {learned[name]} of {seeds} nets learn" + (f", {n} diverge" if n else "")
            for name, n in diverged.items()
        ) + ".",
        _draw_dead_by_lr,
        {
            "low": learned[first] / seeds,
            "high": learned[last] / seeds,
            "diverged_high": diverged[last] / seeds,
            "never_on_low": dead.get(first, 0.0),
            "never_on_most": max(dead.values(), default=0.0),
            "back": _back(kept),
            "first_back": _back([states[:, :1] for states in kept]),
        },
        focus=last,
        scope=Scope(
            f"hidden layers 64x64x64, SGD with momentum {momentum:g}, {epochs} passes, own gain, biases 0"
        ),
        rows=Table(
            ["learning rate", "nets that learn", "that diverge", "units never on in the others"],
            [
                [f"{lr:g}", f"{learned[name]} of {seeds}", f"{diverged[name]} of {seeds}",
                 _amount(off[name]) if off[name].size else "none left"]
                for lr, name in zip(lrs, off, strict=True)
            ],
            f"{label(f)}, {seeds} seeds",
        ),
        more={"lrs": lrs, "never_on": off},
    )  # fmt: skip


def _back(states: Sequence[States]) -> float:
    """Of the units dead at the end of some epoch but the last, the share that is on at the end of a later one."""
    died = np.array([net[:-1].any(axis=0).sum() for net in states]).sum()
    back = np.array([(np.maximum.accumulate(net[:-1]) & ~net[1:]).any(axis=0).sum() for net in states]).sum()
    return float(back / died) if died else 0.0


def _amount(shares: Array) -> str:
    mean = float(shares.mean())
    return "under a tenth" if mean < 0.1 else "over a quarter" if mean > 0.25 else "a tenth to a quarter"


def _draw_dead_by_lr(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    lrs = np.array(result.more["lrs"])
    for values, name, colour, mark, shift in (
        (result.values, "test accuracy", COLOURS[0], "o", 0.97),
        (result.more["never_on"], "share of units never on", COLOURS[1], "x", 1.03),
    ):
        for lr, v in zip(lrs, values.values(), strict=True):
            ax.plot(np.full(v.size, lr * shift), v, mark, color=colour, markersize=8, alpha=0.8, label=name)
            name = "_"
    for name, guess in guesses.items():
        at = lrs[list(result.values).index(name)]
        ax.plot([at / 1.1, at * 1.1], [guess, guess], color=GUESS, linestyle="--", linewidth=2)
        ax.annotate(
            "your guess", (at / 1.1, guess), xytext=(-6, 0), textcoords="offset points", color=GUESS, ha="right",
            va="center", fontweight="bold",
        )  # fmt: skip
    ax.set_xscale("log")
    ax.set_xticks(lrs, [f"{lr:g}" for lr in lrs])
    ax.minorticks_off()
    ax.set(xlabel="learning rate", ylabel="share", ylim=(-0.05, 1.05), xlim=(lrs.min() / 1.4, lrs.max() * 1.4))
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left")


_STEEP = get("leaky_relu").bind(alpha=0.2)


@experiment(
    relu_SGD=(0.09, 0.11),
    relu_Adam=(0.09, 0.11),
    leaky_relu_SGD=(0.09, 0.13),
    leaky_relu_Adam=(0.92, 1.0),
    elu_SGD=(0.8, 1.0),
    elu_Adam=(0.95, 1.0),
    never_on_start=(0.6, 0.83),
)
def bias_trap(
    bias: float = -2.0,
    acts: Sequence[Named] = ("relu", "leaky_relu", _STEEP, "elu"),
    lr: float = 0.3,
    momentum: float = 0.0,
    epochs: int = 10,
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """Can a net train itself out of hidden biases of `bias`? 64-32-32-32-10 on digits.

    Each activation twice: SGD at rate `lr`, and Adam at 0.003. Values are test accuracies (60 epochs and 20 seeds if
    full). `never_on_start` is the share of hidden units of the first kind that no training digit turns on before
    training.
    """
    seeds, epochs = (20, 60) if full else (seeds, epochs)
    rules: dict[str, Callable[[], Optimiser]] = {"SGD": partial(SGD, lr, momentum), "Adam": partial(Adam, 3e-3)}
    named = {f"{label(f)}, {rule}": (f, make) for f in map(get, acts) for rule, make in rules.items()}
    runs = [(f, bias, make, seed) for f, make in named.values() for seed in range(seeds)]
    trained = run_each(partial(_trained, (32, 32, 32), epochs), runs, progress=full)
    found = np.reshape(trained, (len(named), seeds, 3))
    values = {name: rows[:, 1] for name, rows in zip(named, found, strict=True)}
    off = {name: float(rows[:, 0].mean()) for name, rows in zip(named, found, strict=True)}
    mean = {name: float(v.mean()) for name, v in values.items()}
    labels = [label(f) for f in map(get, acts)]
    free = {rule: [name for name in labels if mean[f"{name}, {rule}"] > LEARNS] for rule in rules}
    said = ", ".join(f"{len(names)} of {len(labels)} learn with {rule}" for rule, names in free.items())
    sgd = f"SGD with momentum {momentum:g}" if momentum else "plain SGD"
    return Result(
        "test accuracy on 540 digits",
        values,
        f"From hidden biases of {bias:g}: {said}",
        f"After {epochs} epochs from hidden biases of {bias:g}: "
        + ", ".join(f"{name} {m:.2f}" for name, m in mean.items())
        + f" (mean of {seeds} seeds; chance is 0.10).",
        strip,
        {name.replace(", ", "_"): m for name, m in mean.items()} | {"never_on_start": next(iter(off.values()))},
        focus=next(iter(values)),
        scope=Scope(
            f"hidden layers 32x32x32, own gain, hidden biases {bias:g}, {sgd} at {lr:g} and Adam at 0.003, "
            f"{epochs} passes"
        ),
        rows=Table(
            [f"hidden biases {bias:g}", "units never on at the start", *rules],
            [
                [name, f"{off[f'{name}, SGD']:.1f}", *(f"{mean[f'{name}, {rule}']:.2f}" for rule in rules)]
                for name in labels
            ],
            f"test accuracy, mean of {seeds} seeds: {sgd} at rate {lr:g}, Adam at 0.003",
        ),
    )
