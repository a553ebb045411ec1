"""Module 04: what ReLU does to signals, gradients and units, and what its cures cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment, magnitude
from actedu.experiments.timing import fastest
from actedu.nets import SGD, Adam, DivergenceError, Network, accuracy, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, LINES, MUTED, Table
from actedu.probes import activations, gradient_by_layer, kinks, never_on, preactivations, share_of_zeros

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

LEARNS = 0.5  # test accuracy on digits above which a net counts as one that learned; chance is 0.1


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
        ax.plot(depth, guess, "D", mfc="none", mec=MUTED, mew=2, markersize=9)
        ax.annotate("your guess", (depth, guess), xytext=(9, -9), textcoords="offset points", color=MUTED, va="center")
    ax.set(xlabel="hidden layers", ylabel="share of nets born dead", ylim=(-0.04, 1.04))


def _trained(epochs: int, run: tuple[Named, float, float, int]) -> tuple[float, float, float]:
    """Train a 64-64-64-64-10 net on digits with plain SGD, from (activation, hidden bias, learning rate, seed).

    Returns the share of units never on before, the test accuracy (chance, 0.1, for a run that diverges) and the share
    never on after.
    """
    f, bias, lr, seed = run
    d = digits()
    net = Network((64, 64, 64, 64, 10), f, seed=seed)
    for layer in net.layers[:-1]:
        layer.b[:] = bias
    before = _never_on(net)
    try:
        train(net, d.x_train, d.y_train, optimiser=SGD(lr), epochs=epochs, seed=seed)
    except DivergenceError:
        return before, 0.1, _never_on(net)
    with np.errstate(over="ignore", invalid="ignore"):  # weights that are about to diverge
        return before, accuracy(net, d.x_test, d.y_test), _never_on(net)


def _never_on(net: Network) -> float:
    """Share of all hidden units that are on for no training digit; after divergence every unit counts."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(never_on(preactivations(net, digits().x_train)).mean())


@experiment(low=(1.0, 1.0), high=(0.0, 0.0), never_on_low=(0.0, 0.1), never_on_high=(0.3, 1.0))
def dead_by_lr(
    act: Named = "relu", lrs: Sequence[float] = (0.1, 0.3, 2.0), seeds: int = 3, full: bool = False
) -> Result:
    """Which learning rates does a 64-64-64-64-10 net survive? Plain SGD on digits, 10 epochs (20 if full, 10 seeds).

    Values are test accuracies. `low` and `high` are the share of nets above 0.5 at the lowest and highest rate,
    `never_on_low` and `never_on_high` the share of hidden units that are on for no training digit.

    Between the rates that all and that no seeds survive, which seed fails is chaotic: it differs between computers.
    """
    f = get(act)
    seeds, epochs = (10, 20) if full else (seeds, 10)
    runs = [(f, 0.0, lr, seed) for lr in lrs for seed in range(seeds)]
    found = np.reshape(run_each(partial(_trained, epochs), runs, progress=full), (len(lrs), seeds, 3))
    values, off = ({f"lr {lr:g}": rows[:, i] for lr, rows in zip(lrs, found, strict=True)} for i in (1, 2))
    learned = {name: int((v > LEARNS).sum()) for name, v in values.items()}
    first, last = f"lr {lrs[0]:g}", f"lr {lrs[-1]:g}"
    return Result(
        "test accuracy on 540 digits",
        values,
        f"{label(f)}: too large a step kills the net"
        if learned[last] < learned[first]
        else f"{label(f)}: {learned[last]} of {seeds} nets learn at {last}",
        f"{label(f)}: " + ", ".join(f"at {name} {k} of {seeds} nets learn" for name, k in learned.items()) + ".",
        _draw_dead_by_lr,
        {
            "low": learned[first] / seeds,
            "high": learned[last] / seeds,
            "never_on_low": float(off[first].mean()),
            "never_on_high": float(off[last].mean()),
        },
        focus=last,
        rows=Table(
            ["learning rate", "nets that learn", "units never on"],
            [[f"{lr:g}", f"{learned[name]} of {seeds}", _amount(off[name])] for lr, name in zip(lrs, off, strict=True)],
            f"{label(f)}, {seeds} seeds",
        ),
        more={"lrs": lrs, "never_on": off},
    )


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
        ax.plot([at / 1.1, at * 1.1], [guess, guess], color=MUTED, linestyle="--", linewidth=2)
        ax.annotate(
            "your guess", (at / 1.1, guess), xytext=(-6, 0), textcoords="offset points", color=MUTED, ha="right",
            va="center", fontsize="small", fontstyle="italic",
        )  # fmt: skip
    ax.set_xscale("log")
    ax.set_xticks(lrs, [f"{lr:g}" for lr in lrs])
    ax.minorticks_off()
    ax.set(xlabel="learning rate", ylabel="share", ylim=(-0.05, 1.05), xlim=(lrs.min() / 1.4, lrs.max() * 1.4))
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left")


@experiment(relu=(0.09, 0.11), leaky_relu=(0.09, 0.12), elu=(0.90, 0.985), never_on_start=(0.64, 0.83))
def bias_trap(
    bias: float = -2.0, acts: Sequence[Named] = ("relu", "leaky_relu", "elu"), seeds: int = 3, full: bool = False
) -> Result:
    """Can a net train itself out of hidden biases of `bias`? 64-64-64-64-10 on digits, plain SGD lr 0.03, 20 epochs.

    Values are test accuracies (60 epochs and 10 seeds if full). `never_on_start` is the share of hidden units of the
    first kind that no training digit turns on before training.
    """
    seeds, epochs = (10, 60) if full else (seeds, 20)
    named = {label(f): f for f in map(get, acts)}
    runs = [(f, bias, 0.03, seed) for f in named.values() for seed in range(seeds)]
    found = np.reshape(run_each(partial(_trained, epochs), runs, progress=full), (len(named), seeds, 3))
    values = {name: rows[:, 1] for name, rows in zip(named, found, strict=True)}
    off = {name: rows[:, [0, 2]].mean(axis=0) for name, rows in zip(named, found, strict=True)}
    mean = {name: float(v.mean()) for name, v in values.items()}
    stuck = [name for name, m in mean.items() if m < 0.2]
    free = [name for name, m in mean.items() if m > LEARNS]
    return Result(
        "test accuracy on 540 digits",
        values,
        f"From biases of {bias:g}, {_list(stuck)} stay stuck"
        if free and len(stuck) > 1
        else f"From biases of {bias:g}: {_list(free) or 'none'} recover{'s' if len(free) == 1 else ''}",
        f"After {epochs} epochs from hidden biases of {bias:g}: "
        + ", ".join(f"{name} {m:.2f}" for name, m in mean.items())
        + f" (mean of {seeds} seeds; chance is 0.10).",
        strip,
        mean | {"never_on_start": float(next(iter(off.values()))[0])},
        focus=next(iter(values)),
        rows=Table(
            ["hidden biases " + f"{bias:g}", "units never on: before", "after", "test accuracy"],
            [[name, f"{off[name][0]:.1f}", f"{off[name][1]:.1f}", f"{mean[name]:.2f}"] for name in values],
            f"mean of {seeds} seeds",
        ),
    )


def _list(names: Sequence[str]) -> str:
    return " and ".join(names)


@experiment(start=(0.45, 0.55), trained=(0.32, 0.44))
def sparsity(seeds: int = 5, full: bool = False) -> Result:
    """Share of hidden activations that are exactly 0 in 64-64-64-64-10 ReLU nets on test digits, by layer.

    Before training, and after 10 epochs of Adam (lr .002).
    """
    seeds = 20 if full else seeds
    d = digits()
    shares = np.empty((seeds, 2, 3))
    for seed in range(seeds):
        net = Network((64, 64, 64, 64, 10), "relu", seed=seed)
        shares[seed, 0] = share_of_zeros(activations(net, d.x_test))
        train(net, d.x_train, d.y_train, optimiser=Adam(2e-3), epochs=10, seed=seed)
        shares[seed, 1] = share_of_zeros(activations(net, d.x_test))
    values = {
        f"layer {i + 1}, {when}": shares[:, j, i] for j, when in enumerate(("fresh", "trained")) for i in range(3)
    }
    start, trained = (float(v) for v in shares.mean(axis=(0, 2)))
    return Result(
        "share of activations that are exactly 0",
        values,
        "A ReLU net starts half silent and wakes as it learns",
        f"{start:.1f} of the activations of a fresh net are 0, {trained:.1f} after training: not 'only a few' are "
        f"active.",
        strip,
        {"start": start, "trained": trained},
        focus="layer 1, fresh",
        form=lambda share: f"{share:.1f}",
    )


@experiment(half_zeros=(0.8, 1.25))
def zeros_are_not_free(n: int = 512, seeds: int = 7, full: bool = False) -> Result:
    """Time of an n x n matrix product with half the inputs set to 0, as a multiple of the time with none. float32.

    The fastest of 9 runs of each, `seeds` times over (n = 1 024 if full); `half_zeros` compares the fastest of all.
    Times differ by machine: print no digits.
    """
    n = 1024 if full else n
    times = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        W, x = (rng.standard_normal((n, n)).astype(np.float32) for _ in range(2))
        half = np.maximum(x, np.float32(0))
        times.append(list(fastest({"half": partial(np.matmul, half, W), "none": partial(np.matmul, x, W)}).values()))
    half_zero, none_zero = np.array(times).T
    ratio = float(half_zero.min() / none_zero.min())
    said = "between 0.8 and 1.25 times as long" if 0.8 <= ratio <= 1.25 else f"{ratio:.1f} times as long"
    return Result(
        "time with half zeros / time without",
        {"half of the inputs 0": half_zero / none_zero},
        "A matrix product half full of zeros is no faster"
        if ratio >= 0.8
        else "Half full of zeros, a product is faster",
        f"With half of the inputs zero the matrix product takes {said} as with none.",
        _draw_ratio,
        {"half_zeros": ratio},
        focus="half of the inputs 0",
        rows=Table(["inputs", "time"], [["none 0", "1"], ["half of them 0", said]], "matrix product"),
    )


def _draw_ratio(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    strip(result, ax, guesses)
    ax.axvline(1.0, color=MUTED, linewidth=1)
    ax.annotate("no difference", (1.0, 0.04), xycoords=("data", "axes fraction"), xytext=(5, 0),
                textcoords="offset points", color=MUTED)  # fmt: skip
    ax.set_xlim(0.0, max(2.0, 1.1 * float(max(v.max() for v in result.values.values()))))


@experiment(relu=(0.0, 0.5), dearest_over_relu=(0.8, 200.0))
def activation_v_matmul(n: int = 512, seeds: int = 3, full: bool = False) -> Result:
    """Time of an activation on a batch of n x n sums, as a share of the n x n x n matrix product before it. float64.

    The fastest of 9 runs of each, `seeds` times over. Times differ by machine: print no digits.
    """
    n = 1024 if full else n
    names = ("relu", "tanh", "sigmoid")
    times = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        W, x = rng.standard_normal((n, n)), rng.standard_normal((n, n))
        calls = {"product": partial(np.matmul, x, W)} | {name: partial(get(name), x) for name in names}
        times.append(list(fastest(calls).values()))
    product, *each = np.array(times).T
    values = {name: t / product for name, t in zip(names, each, strict=True)}
    best = {name: float(t.min() / product.min()) for name, t in zip(names, each, strict=True)}
    share = "less than half" if best["relu"] < 0.5 else f"{best['relu']:.1f} times"
    return Result(
        "time of the activation / time of the layer's matrix product",
        values,
        "ReLU is cheap beside its matrix product" if best["relu"] < 0.5 else "ReLU costs as much as its matrix product",
        f"On one core ReLU takes {share} the time of the {n} x {n} matrix product before it.",
        partial(strip, zero=True),
        best | {"dearest_over_relu": max(best.values()) / best["relu"]},
        focus="sigmoid",
        rows=Table(
            ["activation", "time"],
            [["relu", share]],
            "against the matrix product of the same layer",
        ),
    )


@experiment(he_ratio=(0.1, 1.2), gain_1=(2e-4, 1.6e-3), sigmoid_ratio=(0.0, 1e-11))
def relu_through_depth(depth: int = 20, width: int = 100, seeds: int = 5, full: bool = False) -> Result:
    """Norm of the first layer's weight gradient in fresh nets of `depth` hidden layers: ReLU at two gains, others.

    Weights normal with sd gain / sqrt(width); 100 standard normal samples, 10 classes. `he_ratio` and `sigmoid_ratio`
    are first over last layer; `gain_1` is the first layer's norm of ReLU with gain 1.
    """
    seeds = 20 if full else seeds
    cases = {
        "relu, gain 1.41 (He)": ("relu", np.sqrt(2.0)),
        "relu, gain 1": ("relu", 1.0),
        "tanh, gain 1": ("tanh", 1.0),
        "sigmoid, gain 1": ("sigmoid", 1.0),
    }
    values, ratio = {}, {}
    for case, (name, gain) in cases.items():
        norms = []
        for seed in range(seeds):
            rng = np.random.default_rng(1000 + seed)
            x, y = rng.standard_normal((100, width)), rng.integers(0, 10, 100)
            net = Network((width, *[width] * depth, 10), name, gain=gain, seed=seed)
            norms.append(gradient_by_layer(net, x, y)[[0, -1]])
        first, last = np.array(norms).T
        values[case], ratio[case] = first, float(np.median(first / last))
    mean = {case: float(v.mean()) for case, v in values.items()}
    he, plain, _, sigmoid = mean
    return Result(
        "norm of the first layer's weight gradient",
        values,
        f"Through {depth} layers, ReLU needs the right gain",
        f"At He's gain the first layer's gradient norm is {magnitude(mean[he])}, at gain 1 it is "
        f"{magnitude(mean[plain])}; "
        f"with a sigmoid, {magnitude(mean[sigmoid])}.",
        partial(strip, log=True),
        {"he_ratio": ratio[he], "gain_1": mean[plain], "sigmoid_ratio": ratio[sigmoid], "he": mean[he]},
        focus=plain,
        form=magnitude,
    )


@experiment(largest_difference=(0.0, 0.0), left=(0.0, 0.0), right=(1.0, 1.0), chosen=(0.0, 0.0))
def relu_at_zero(seeds: int = 1, full: bool = False) -> Result:
    """ReLU against max(0, x) on a grid, and its slope from the left of 0, from the right, and the one chosen at 0."""
    relu, h = get("relu"), 2.0**-20
    x = np.linspace(-5.0, 5.0, 1001)
    slopes = {
        "from the left": float((relu(0.0) - relu(-h)) / h),
        "from the right": float((relu(h) - relu(0.0)) / h),
        "chosen at 0": float(relu.slope(0.0)),
    }
    return Result(
        "slope at 0",
        {name: np.array([v]) for name, v in slopes.items()},
        "ReLU has two slopes at 0; programs pick the left one",
        f"ReLU equals max(0, x) exactly; at 0 its slope is {slopes['from the left']:g} from the left and "
        f"{slopes['from the right']:g} from the right, and the one used is {slopes['chosen at 0']:g}.",
        _draw_zero,
        {
            "largest_difference": float(np.abs(relu(x) - np.array([max(0.0, v) for v in x])).max()),
            "left": slopes["from the left"],
            "right": slopes["from the right"],
            "chosen": slopes["chosen at 0"],
        },
        focus="chosen at 0",
        form="{:g}".format,
    )


def _draw_zero(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    x = np.array([-1.0, 0.0, 1.0])
    ax.plot(x, get("relu")(x), color=COLOURS[0], linewidth=3)
    ax.plot([0.0], [0.0], "o", color=COLOURS[1], markersize=9)
    at = {name: float(v[0]) for name, v in result.values.items()}
    for text, xy, offset, align in (
        (f"slope {at['from the left']:g}", (-0.5, 0.0), (0, 6), "center"),
        (f"slope {at['from the right']:g}", (0.5, 0.5), (-8, 0), "right"),
        (f"at 0: {at['chosen at 0']:g} by choice", (0.0, 0.0), (14, -4), "left"),
    ):
        ax.annotate(text, xy, xytext=offset, textcoords="offset points", ha=align, color=MUTED)
    for name, guess in guesses.items():
        ax.text(0.02, 0.9, f"your guess, {name}: {guess:g}", transform=ax.transAxes, color=MUTED, fontstyle="italic")
    ax.set(xlabel="input x", ylabel="relu(x)", ylim=(-0.12, 1.05))


@experiment(most_over_width=(0.5, 1.0), one_layer=(0.77, 0.92), two_layers=(0.73, 0.9))
def count_kinks(
    width: int | Sequence[int] = (2, 4, 8, 16, 32), seeds: int = 20, seed: int = 0, full: bool = False
) -> Result:
    """Kinks on [-3, 3] of random ReLU nets of one input and one output, one and two hidden layers, biases N(0, 1).

    One hidden layer of n units has at most n kinks; two layers can have many more, but random ones do not: the count
    grows with the number of units. `one_layer` and `two_layers` are kinks per unit at the largest width,
    `most_over_width` the largest share of n that one layer reached. Values are counts by seed. Source: hanin2019.
    """
    seeds = 100 if full else seeds
    widths = np.atleast_1d(width).tolist()
    values = {}
    for layers in (1, 2):
        for w in widths:
            counts = []
            for k in range(seed, seed + seeds):
                net = Network((1, *[w] * layers, 1), "relu", seed=k)
                rng = np.random.default_rng([k, 1])
                for layer in net.layers[:-1]:
                    layer.b[:] = rng.standard_normal(w)
                counts.append(kinks(net, -3.0, 3.0).size)
            values[f"{layers} x {w}"] = np.array(counts, dtype=np.float64)
    widest = max(widths)
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "kinks on [-3, 3]",
        values,
        "A random ReLU net has fewer kinks than units",
        f"Random nets of {widest} units have {mean[f'1 x {widest}']:.0f} kinks on average; with a second layer of "
        f"{widest}, {mean[f'2 x {widest}']:.0f}.",
        _draw_kinks,
        {
            "most_over_width": max(float(values[f"1 x {w}"].max()) / w for w in widths),
            "one_layer": mean[f"1 x {widest}"] / widest,
            "two_layers": mean[f"2 x {widest}"] / (2 * widest),
        },
        focus=f"1 x {widest}",
        form="{:.0f}".format,
        more={"widths": widths},
    )


def _draw_kinks(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    widths, mean = result.more["widths"], result.mean
    for n, name, colour, line in (
        (1, "one hidden layer", COLOURS[0], LINES[0]),
        (2, "two hidden layers", COLOURS[1], LINES[1]),
    ):
        units = np.array(widths) * n
        kinks_of = [mean[f"{n} x {w}"] for w in widths]
        ax.plot(units, kinks_of, color=colour, linestyle=line, linewidth=2, marker="os"[n - 1], label=name)
    ax.plot([0, units[-1]], [0, units[-1]], color=MUTED, linewidth=1)
    ax.annotate("as many as units", (0.6 * units[-1], 0.6 * units[-1]), xytext=(-6, 4), textcoords="offset points",
                ha="right", color=MUTED)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="hidden units in all", ylabel="kinks on [-3, 3], mean")
    ax.legend(frameon=False, labelcolor="linecolor", loc="lower right")
