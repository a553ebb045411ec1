"""Module 01: what the weights of a neuron say, and what its activation decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu import probes
from actedu.activations import get, label
from actedu.data import digits, moons
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Network, binary_cross_entropy, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, GUESS, INK, MUTED, describe, new_axes
from actedu.plots.axes import restyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(difference=(0.0, 1e-12), before=(2.5, 8.0), after=(0.025, 0.08), influence=(1.0, 1.0))
def rescale_feature(k: float = 100.0, seeds: int = 5, full: bool = False) -> Result:
    """Weights of a trained neuron of two inputs, before and after its second feature is written in another unit.

    The feature is multiplied by `k` and its weight divided by `k`, as when metres become centimetres. `difference` is
    the largest change of the neuron's sum. `before` and `after` are |w2| / |w1|; `influence` is how far feature 2
    moves the sum, the sd of w2 x2, after over before. Trained on two half moons, one data set a seed.
    """
    seeds = 50 if full else seeds
    weights: list[list[float]] = []
    influence: list[list[float]] = []
    difference = 0.0
    for seed in range(seeds):
        x, y = moons(200, seed=seed)
        neuron = Network((2, 1), seed=seed)
        train(neuron, x, y, loss=binary_cross_entropy, optimiser=Adam(0.1), epochs=200, batch=len(x), seed=seed)
        w, output = neuron.layers[0].W[:, 0], neuron(x)
        first, second, moved = abs(w[0]), abs(w[1]), x * w
        x = x * [1.0, k]
        w[1] /= k
        difference = max(difference, float(np.abs(neuron(x) - output).max()))
        weights.append([first, second, abs(w[1])])
        influence.append([moved[:, 0].std(), moved[:, 1].std(), (x * w)[:, 1].std()])
    cases = ("feature 1", "feature 2", f"feature 2, times {k:g}")
    values = dict(zip(cases, np.array(weights).T, strict=True))
    sds = dict(zip(cases, np.array(influence).T, strict=True))
    one, two, scaled = cases
    before, after = float((values[two] / values[one]).mean()), float((values[scaled] / values[one]).mean())
    return Result(
        "size of the weight, |w|",
        values,
        "The size of a weight depends on the unit of its feature",
        f"Feature 2 has {before:.0f} times the weight of feature 1; multiplied by {k:g} it has {after:.2f} times. The "
        "outputs differ by less than 10⁻¹², and it moves the sum as far as before.",
        _draw_rescaled,
        {
            "difference": difference,
            "before": before,
            "after": after,
            "influence": round(float((sds[scaled] / sds[two]).mean()), 9),
        },
        focus=scaled,
        more={"influence": sds},
    )


def _draw_rescaled(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    rows = np.arange(len(result.values))
    for shift, (name, series) in enumerate(
        {"size of the weight": result.mean, "sd of weight x feature": result.more["influence"]}.items()
    ):
        lengths = [float(np.mean(v)) for v in series.values()]
        ax.barh(rows + 0.38 * shift, lengths, 0.34, color=COLOURS[shift], hatch=("", "//")[shift], edgecolor="white",
                label=name)  # fmt: skip
        for row, length in enumerate(lengths):
            ax.annotate(f"{length:.2f}", (length, row + 0.38 * shift), xytext=(4, 0), textcoords="offset points",
                        va="center", color=INK)  # fmt: skip
    for name, guess in guesses.items():
        at = list(result.values).index(name)
        ax.plot([guess] * 2, [at - 0.2, at + 0.2], color=GUESS, linestyle="--", linewidth=2)
        ax.annotate("your guess", (guess, at - 0.2), xytext=(3, 1), textcoords="offset points", color=GUESS,
                    fontweight="bold")  # fmt: skip
    ax.set(yticks=rows + 0.19, yticklabels=list(result.values), ylim=(len(rows) - 0.35, -0.65), xlabel="size")
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper right")


@experiment(agrees=(1.0, 1.0), without_1=(0.03, 0.1), without_2=(0.15, 0.4))
def leave_one_out(copy: bool = False, seeds: int = 5, full: bool = False) -> Result:
    """What a neuron of two inputs loses when it is trained without one of them; both inputs have mean 0 and sd 1.

    With `copy` feature 2 stands among its inputs a second time. `agrees` is the share of trainings in which that of the
    features 1 and 2 with the larger weight is also the one whose lack raises the loss more. `without_1` and `without_2`
    are the mean rises; `before` is |w2| / |w1|. Trained on two half moons, one data set a seed, until the loss hardly
    falls.
    """
    seeds = 50 if full else seeds
    rises: list[list[float]] = []
    sizes: list[list[float]] = []
    for seed in range(seeds):
        x, y = moons(200, seed=seed)
        x = (x - x.mean(axis=0)) / x.std(axis=0)
        if copy:
            x = x[:, [0, 1, 1]]
        loss, w = _fitted(x, y, seed)
        rises.append([_fitted(np.delete(x, place, axis=1), y, seed)[0] - loss for place in (0, 1)])
        sizes.append([abs(w[0]), abs(w[1])])
    lost, size = np.array(rises), np.array(sizes)
    agrees = float((lost.argmax(axis=1) == size.argmax(axis=1)).mean())
    one, two = (float(each) for each in lost.mean(axis=0))
    ratio = float((size[:, 1] / size[:, 0]).mean())
    beside = ", a copy of feature 2 beside it," if copy else ""
    return Result(
        "rise of the loss when trained without it",
        dict(zip(("feature 1", "feature 2"), lost.T, strict=True)),
        "What a neuron loses without an input",
        f"With inputs on one scale{beside} feature 2 has {ratio:.1f} times the weight of feature 1. Trained without "
        f"feature 1 the loss is {one:.2f} higher, without feature 2 {abs(round(two, 2)):.2f}.",
        strip,
        {"agrees": agrees, "without_1": one, "without_2": two, "before": ratio},
        focus="feature 2",
    )


def _fitted(x: Array, y: NDArray[np.int64], seed: int) -> tuple[float, Array]:
    """Train a neuron on `x`; return its loss and its weights."""
    neuron = Network((x.shape[1], 1), seed=seed)
    adam = Adam(0.1)
    train(neuron, x, y, loss=binary_cross_entropy, optimiser=adam, epochs=400, batch=len(x), seed=seed, progress=False)
    return binary_cross_entropy(neuron(x), y)[0], neuron.layers[0].W[:, 0]


@experiment(step=(0.35, 0.65), relu=(0.35, 0.65), tanh=(0.0, 0.0), sigmoid=(0.0, 0.0), step_levels=(2.0, 2.0))
def on_or_off(
    activations: Sequence[Named] = ("step", "relu", "sigmoid", "tanh", "identity"), bias: float = 0.0, seeds: int = 5,
    full: bool = False,
) -> Result:  # fmt: skip
    """Share of the outputs of a fresh layer of 64 units that are exactly 0 on 540 digits: the units that are 'off'.

    All of its biases are `bias`.
    `step_levels` counts the different values that a layer of steps returns; the measure of an activation is its share.
    """
    seeds = 50 if full else seeds
    x = digits().x_test
    values, levels = {}, {}
    for f in map(get, activations):
        nets = [Network((64, 64, 10), f, seed=seed) for seed in range(seeds)]
        for net in nets:
            net.layers[0].b[:] = bias
        acts = [probes.activations(net, x) for net in nets]
        values[label(f)] = np.array([probes.share_of_zeros(each)[0] for each in acts])
        levels[label(f)] = float(np.mean([len(np.unique(each[0])) for each in acts]))
    mean = {name: float(v.mean()) for name, v in values.items()}
    never = [name for name, share in mean.items() if share == 0.0]
    said = ", ".join(f"{name} {share:.1f}" for name, share in mean.items() if share)
    return Result(
        "share of the outputs that are exactly 0",
        values,
        "Only the step decides yes or no; the others pass a graded value",
        f"Exactly 0 are: {said or 'none'}; never off: {', '.join(never) or 'none'}. "
        + "; ".join(
            f"{name} returns {'thousands of' if n > 1000 else round(n)} different values" for name, n in levels.items()
        )
        + ".",
        strip,
        mean | {f"{name}_levels": n for name, n in levels.items()},
        focus=next(iter(values)),
        form=lambda share: f"{share:.1f}",
        scope=Scope(f"fresh layers of 64 units, gain that keeps the mean square, biases {bias:g}"),
    )


def neuron_drawn() -> Axes:
    """Draw one neuron of two inputs: inputs, weights, sum with bias, activation, output."""
    ax = new_axes(width=6.8, height=2.3)
    boxes = {"x1": (0.0, 1.6), "x2": (0.0, 0.4), "sum": (3.2, 1.0), "f": (5.6, 1.0), "y": (7.6, 1.0)}
    words = {
        "x1": "input\n$x_1$",
        "x2": "input\n$x_2$",
        "sum": "sum $z$\n$w_1x_1 + w_2x_2 + b$",
        "f": "activation\n$f(z)$",
        "y": "output\n$y$",
    }
    for (begin, end), said in {
        ("x1", "sum"): "weight $w_1$",
        ("x2", "sum"): "weight $w_2$",
        ("sum", "f"): "",
        ("f", "y"): "",
    }.items():
        (x0, y0), (x1, y1) = boxes[begin], boxes[end]
        ax.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 2}, zorder=1)
        if said:
            ax.text(0.62 * x0 + 0.38 * x1, 0.62 * y0 + 0.38 * y1 + (0.18 if y0 > y1 else -0.18), said,
                    color=COLOURS[0], ha="center", va="bottom" if y0 > y1 else "top", fontweight="bold")  # fmt: skip
    ax.annotate("", (3.2, 1.3), (3.2, 1.95), arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 2}, zorder=1)
    ax.text(3.2, 2.02, "bias $b$", color=COLOURS[1], ha="center", va="bottom", fontweight="bold")
    for name, (x, y) in boxes.items():
        edge = COLOURS[2] if name == "f" else MUTED
        box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": edge, "linewidth": 2}
        ax.text(x, y, words[name], ha="center", va="center", color=INK, bbox=box, zorder=2)
    ax.set(xlim=(-0.8, 8.3), ylim=(-0.1, 2.4))
    ax.set_axis_off()
    return describe(
        ax,
        "One neuron: the inputs x1 and x2 are multiplied by the weights w1 and w2, the products and the bias b are "
        "added up to the sum z, and the activation f makes the output y of it.",
    )


def one_thing_at_a_time() -> Axes:
    """Draw the outputs of a sigmoid neuron of two inputs, and of four others that each differ from it in one thing."""
    ax = new_axes(width=7.4, height=5.0)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    line = np.linspace(-3.0, 3.0, 121)
    x = np.stack(np.meshgrid(line, line), axis=-1)
    cases: dict[str, tuple[tuple[float, float], float, Named]] = {
        "one neuron": ((1.0, 1.0), 0.0, "sigmoid"),
        "other weights, ratio kept:\nsteeper": ((4.0, 4.0), 0.0, "sigmoid"),
        "other weights, ratio changed:\nturned": ((1.0, -0.3), 0.0, "sigmoid"),
        "another bias:\nshifted": ((1.0, 1.0), 2.0, "sigmoid"),
        "another activation (tanh):\nsame line, other outputs": ((1.0, 1.0), 0.0, "tanh"),
        "another activation (ReLU):\nsame line, other outputs": ((1.0, 1.0), 0.0, "relu"),
    }
    panels = list(figure.subplots(2, 3).flat)
    for panel, (title, (w, b, f)) in zip(panels, cases.items(), strict=True):
        z = x @ np.array(w) + b
        panel.imshow(get(f)(z), extent=(-3, 3, -3, 3), origin="lower", cmap="PuOr_r", vmin=-1.6, vmax=1.6)
        panel.contour(line, line, z, [0.0], colors=[INK], linewidths=2)
        restyle(panel).set(xticks=[], yticks=[])
        panel.set_title(title, fontsize=10, color=INK)
    figure.suptitle("Weights turn and steepen, the bias shifts, the activation colours", color=INK)
    return describe(
        panels[0],
        "Six maps of a neuron's output over two inputs; a line marks where the sum is 0. All weights times four: "
        "the same line, a steeper change. Another ratio of the weights: the line turns. Another bias: it shifts. Tanh "
        "or ReLU in place of the sigmoid: the line stays, the outputs beside it change.",
    )


def shares_drawn(parameters: Mapping[str, int], guess: float | None = None) -> Axes:
    """Draw how the parameters of a model divide over its layers, as one bar; `guess` is a share of the last layer."""
    ax = new_axes(width=6.8, height=1.7)
    total, left = sum(parameters.values()), 0.0
    said = []
    for place, (name, count) in enumerate(parameters.items()):
        share = count / total
        ax.barh([0], [share], 0.5, left=left, color=COLOURS[place % 2], hatch=("", "//")[place % 2], edgecolor="white")
        x, align = (0.0, "left") if place == 0 else (1.0, "right")
        ax.annotate(f"{name}: {count:,}", (x, 0.32), ha=align, va="bottom", color=COLOURS[place % 2], fontweight="bold")
        said.append(f"{name} has {count:,} of {total:,}")
        left += share
    if guess is not None:
        ax.plot([1 - guess] * 2, [-0.3, 0.3], color=GUESS, linestyle="--", linewidth=2)
        align = "left" if guess > 0.75 else "right" if guess < 0.25 else "center"
        ax.annotate("your guess: the last layer begins here", (1 - guess, -0.33), ha=align, va="top", color=GUESS,
                    fontweight="bold", annotation_clip=False)  # fmt: skip
    ax.set(xlim=(0, 1), ylim=(-0.6, 0.62), yticks=[], xlabel="share of all parameters")
    ax.spines["left"].set_visible(False)
    return describe(ax, f"Parameters by layer: {'; '.join(said)}.")
