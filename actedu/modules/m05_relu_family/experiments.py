"""Module 05: what the relatives of ReLU keep, where they bend, and what a leak is good for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.compare import Contest, Entry
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import SGD, Adam, Dense, DivergenceError, Learned, accuracy, train
from actedu.nets.dense import Named
from actedu.nets.optimisers import Optimiser
from actedu.numeric import one_sided
from actedu.plots import Table
from actedu.vectors import crelu, maxout, softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(relu=(0.5, 0.65), leaky_relu=(0.5, 0.65), tanh=(0.72, 0.85), crelu=(0.999, 1.0))
def linear_recovery(
    acts: Sequence[Named] = ("relu", "leaky_relu", "tanh", crelu),
    n: int = 16,
    sums: int | None = None,
    seeds: int = 10,
    full: bool = False,
) -> Result:
    """How much of its input does a layer keep? R² of the best linear reconstruction of `n` inputs from `sums` sums.

    There are as many sums as inputs unless `sums` says otherwise. The inputs are standard normal, the weights random,
    and the reconstruction is fitted to 2 000 inputs and judged on 2 000 others. CReLU keeps both halves of each sum, so
    it has twice as many outputs as sums. Source: shang2016 (for CReLU).
    """
    seeds, sums = 100 if full else seeds, n if sums is None else sums
    named = {label(f): f for f in map(get, acts)}
    shares = run_each(partial(_recovered, n, sums), [(f, seed) for f in named.values() for seed in range(seeds)])
    values = dict(zip(named, np.reshape(shares, (len(named), seeds)), strict=True))
    mean = {name: float(v.mean()) for name, v in values.items()}
    kept = ", ".join(f"{name} {m:.2f}" for name, m in mean.items())
    best = max(mean, key=mean.__getitem__)
    return Result(
        "share of the input's variance that can be recovered, R²",
        values,
        f"Of these, {best} keeps most of its input",
        f"Recovered from {'a layer as wide as its input' if sums == n else f'{sums} sums of {n} inputs'}: {kept} "
        f"(mean of {seeds} random layers).",
        partial(strip, zero=True),
        mean,
        focus=next(iter(values)),
        scope=Scope(f"{sums} sums of {n} standard normal inputs, no training, least squares on 2 000 samples"),
    )


def _recovered(n: int, sums: int, run: tuple[Callable[[Any], Any], int]) -> float:
    f, seed = run
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((n, sums)) / np.sqrt(n)
    x, unseen = rng.standard_normal((2, 2000, n))
    kept, kept_of_unseen = (np.column_stack([f(part @ W), np.ones(2000)]) for part in (x, unseen))
    left = unseen - kept_of_unseen @ np.linalg.lstsq(kept, x, rcond=None)[0]
    return 1.0 - float((left**2).mean() / unseen.var())


@experiment(slope_changes=(0.0, 0.0), output_grows=(99.9, 100.1))
def small_gradient(alpha: float = 0.01, seeds: int = 1, full: bool = False) -> Result:
    """Which of the two is a fraction of the input, a leaky ReLU's output or its gradient? At x = -1, -10, -100.

    The values are by x, not by seed. `output_grows` is the output at -100 over that at -1.
    """
    f, x = get("leaky_relu").bind(alpha=alpha), np.array([-1.0, -10.0, -100.0])
    values = {"output": f(x), "slope": f.slope(x)}
    return Result(
        "value of the function or of its slope, by x",
        values,
        "A leak passes a fraction of the input forward and a constant slope back",
        f"At x = -1, -10, -100 the output is {', '.join(f'{v:g}' for v in values['output'])}; the slope is "
        f"{', '.join(f'{v:g}' for v in values['slope'])}.",
        _draw_small_gradient,
        {"slope_changes": float(np.ptp(values["slope"])), "output_grows": float(f(x[-1]) / f(x[0]))},
        focus="slope",
        form="{:g}".format,
        rows=Table(["x", *values], [[f"{at:g}", *(f"{v[i]:g}" for v in values.values())] for i, at in enumerate(x)]),
        more={"x": x},
    )


def _draw_small_gradient(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    lines(ax, result.more["x"], result.values)
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="input x", ylabel="output, or slope")


def crelu_half(x: Any) -> Any:
    """The second output of CReLU for one input: the rectified negative."""
    return crelu(np.reshape(x, (-1, 1)))[:, 1]


@experiment(largest_step=(0.0, 1e-4), smallest_corner=(0.99, 1.01))
def corners(seeds: int = 1, full: bool = False) -> Result:
    """By how much do value and slope jump at the kinks of ReLU, ReLU6, CReLU and a ReLU clipped at 1? From each side.

    `largest_step` is the largest jump of a value, `smallest_corner` the smallest of a slope. Values are by kink.
    """
    kinked: list[tuple[str, Callable[[Any], Any], float]] = [
        ("relu", get("relu"), 0.0),
        ("relu6", get("relu6"), 0.0),
        ("relu6", get("relu6"), 6.0),
    ]
    clipped = get("clipped_relu")
    kinked += [("clipped_relu", clipped, 0.0), ("clipped_relu", clipped, 1.0), ("crelu, second half", crelu_half, 0.0)]
    sides = {f"{name} at {at:g}": one_sided(f, at) for name, f, at in kinked}
    steps, bends = np.array([one.jumps[:2] for one in sides.values()]).T
    return Result(
        "jump of the slope at the kink",
        {name: np.array([one.jumps[1]]) for name, one in sides.items()},
        "ReLU and its capped relatives are continuous and have corners",
        f"At all {len(sides)} kinks the value goes on without a step and the slope jumps by {bends.min():.2f}.",
        partial(strip, zero=True),
        {"largest_step": float(steps.max()), "smallest_corner": float(bends.min())},
        focus="relu6 at 6",
        rows=Table(
            ["kink", "value", "slope, left", "slope, right"],
            [
                [name, f"{one.value[1]:.2f}", *(f"{round(s, 2) + 0.0:.2f}" for s in one.slope)]
                for name, one in sides.items()
            ],
        ),
    )


@experiment(relu=(1.0, 1.0), crelu=(2.0, 2.0), maxout=(0.5, 0.5), softmax_moves=(8.0, 8.0), relu_moves=(1.0, 1.0))
def componentwise(n: int = 8, seeds: int = 1, full: bool = False) -> Result:
    """Outputs for each input, and how many outputs move when one input does: ReLU, CReLU, maxout, softmax.

    A componentwise function has one output for each input and moves one. Values are outputs over inputs.
    """
    functions: dict[str, Callable[[Any], Any]] = {
        "relu": get("relu"),
        "crelu": crelu,
        "maxout": maxout,
        "softmax": softmax,
    }
    x = np.random.default_rng(0).standard_normal(n)
    values, moves = {}, {}
    for name, f in functions.items():
        y = f(x)
        values[name] = np.array([y.size / n])
        moved = [int((f(x + np.where(np.arange(n) == i, 3.0, 0.0)) != y).sum()) for i in range(n)]
        moves[name] = max(moved)
    return Result(
        "outputs for each input",
        values,
        "Not every activation is componentwise",
        f"For {n} inputs there are "
        + ", ".join(f"{v[0] * n:.0f} outputs of {name}" for name, v in values.items())
        + f"; one input moves all {moves['softmax']} outputs of softmax.",
        partial(strip, zero=True),
        {name: float(v[0]) for name, v in values.items()} | {f"{name}_moves": float(m) for name, m in moves.items()},
        focus="crelu",
        rows=Table(
            ["function", "inputs", "outputs", "outputs that one input moves"],
            [[name, n, f"{v[0] * n:.0f}", moves[name]] for name, v in values.items()],
        ),
    )


@experiment(
    small_fixed_SGD=(0.08, 0.12), small_learned_SGD=(0.08, 0.12), large_fixed_SGD=(0.8, 1.0),
    large_learned_SGD=(0.85, 1.0), small_fixed_Adam=(0.9, 1.0), small_learned_Adam=(0.9, 1.0),
    large_fixed_Adam=(0.9, 1.0), large_learned_Adam=(0.9, 1.0),
)  # fmt: skip
def learned_leak(bias: float = -2.0, lr: float = 0.03, seeds: int = 3, full: bool = False) -> Result:
    """Does learning the leak free a net from hidden biases of `bias`? Fixed and learned leaks, from two starts.

    64-64-64-64-10 on digits, plain SGD at rate `lr` and Adam at 0.003, 20 epochs (60 and 10 seeds if full). Values are
    test accuracies; the slopes learned are in `more["slopes"]`, one row a seed, one column a layer. The measures are
    medians, because about one net in twenty with a learned leak fails where the others recover.
    """
    seeds, epochs = (10, 60) if full else (seeds, 20)
    leaky = get("leaky_relu")
    leaks: dict[str, Entry] = {
        "0.01, fixed": leaky,
        "0.01, learned": Learned("prelu", start=0.01),
        "0.25, fixed": leaky.bind(alpha=0.25),
        "0.25, learned": Learned("prelu", start=0.25),
    }
    rules: dict[str, Callable[[], Optimiser]] = {"SGD": partial(SGD, lr), "Adam": partial(Adam, 3e-3)}
    cases = {f"{leak}, {rule}": (f, make) for rule, make in rules.items() for leak, f in leaks.items()}
    runs = run_each(
        partial(_from_trap, bias, epochs), [(*case, seed) for case in cases.values() for seed in range(seeds)],
        progress=full,
    )  # fmt: skip
    values = {name: np.array([run[0] for run in runs[i * seeds :][:seeds]]) for i, name in enumerate(cases)}
    slopes = {name: np.array([run[1] for run in runs[i * seeds :][:seeds]]) for i, name in enumerate(cases)}
    middle = {name: float(np.median(v)) for name, v in values.items()}
    frees = {rule: [leak for leak in leaks if middle[f"{leak}, {rule}"] > 0.5] for rule in rules}
    return Result(
        "test accuracy on 540 digits",
        values,
        "Under SGD a leak's size frees the net, whether or not it is learned; under Adam each leak does"
        if (len(frees["Adam"]), frees["SGD"]) == (4, ["0.25, fixed", "0.25, learned"])
        else f"{len(frees['SGD'])} of 4 leaks free the net under SGD, {len(frees['Adam'])} under Adam",
        f"From hidden biases of {bias:g}, accuracy after {epochs} epochs, by leak: "
        + "; ".join(f"{name}, {m:.1f}" for name, m in middle.items())
        + f" (median of {seeds} seeds; chance is 0.1).",
        strip,
        {f"{size}_{how}_{rule}": middle[f"{leak}, {how}, {rule}"]
         for rule in rules for size, leak in (("small", "0.01"), ("large", "0.25")) for how in ("fixed", "learned")},
        focus="0.01, learned, SGD",
        form="{:.1f}".format,
        scope=Scope(
            f"hidden layers 64x64x64, own gain, hidden biases {bias:g}, plain SGD at {lr:g} and Adam at 0.003, "
            f"{epochs} passes"
        ),
        rows=Table(
            [f"leak, hidden biases {bias:g}", *rules],
            [[leak, *(f"{middle[f'{leak}, {rule}']:.1f}" for rule in rules)] for leak in leaks],
            f"test accuracy, median of {seeds} seeds: plain SGD at rate {lr:g}, Adam at 0.003",
        ),
        more={"slopes": slopes},
    )  # fmt: skip


def _from_trap(bias: float, epochs: int, run: tuple[Entry, Callable[[], Optimiser], int]) -> tuple[float, list[float]]:
    entry, optimiser, seed = run
    d = digits()
    net = Contest(d, (64, 64, 64)).net(entry, seed)
    for layer in net.layers[:-1]:
        if isinstance(layer, Dense):
            layer.b[:] = bias
    try:
        train(net, d.x_train, d.y_train, optimiser=optimiser(), epochs=epochs, seed=seed, progress=False)
    except DivergenceError:
        return 0.1, [np.nan] * 3
    learned = [float(layer.values[0]) for layer in net.layers if isinstance(layer, Learned)]
    return accuracy(net, d.x_test, d.y_test), learned
