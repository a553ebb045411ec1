"""Points that no straight line separates, and features that straight lines cannot make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import identity, step
from actedu.data import xor
from actedu.experiments.drawing import guess_level
from actedu.experiments.result import Result, experiment
from actedu.nets import Adam, Network, binary_cross_entropy, train
from actedu.plots import COLOURS, INK, describe, new_axes
from actedu.plots.axes import restyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(no_hidden_best=(0.5, 0.5), relu_solved=(0.1, 0.4), any_line_best=(0.75, 0.75))
def xor_by_two_relus(bias: float = 0.0, seeds: int = 40, full: bool = False) -> Result:
    """Share of the four XOR points got right: no hidden layer, and two ReLU units, trained from random starts.

    Adam at 0.1, 200 steps on all four points; the hidden biases start at `bias`, the output's at 0. `any_line_best`
    does not depend on training: the best of 20 000 random lines. `relu_solved` is the share of starts from which two
    ReLU units get all four.
    """
    seeds = 500 if full else seeds
    x, y = xor(4, noise=0.0)
    values = {}
    for name, sizes in {"no hidden layer": (2, 1), "two ReLU units": (2, 2, 1)}.items():
        scores = []
        for seed in range(seeds):
            net = Network(sizes, "relu", seed=seed)
            for layer in net.layers[:-1]:
                layer.b[:] = bias
            train(net, x, y, loss=binary_cross_entropy, optimiser=Adam(0.1), epochs=200, batch=4, seed=seed)
            out = net(x)[:, 0]
            scores.append(float(((out > 1e-3) == y).mean()))  # an undecided 0, up to rounding, counts as class 0
        values[name] = np.array(scores)
    rng = np.random.default_rng(0)
    side = (x @ rng.standard_normal((2, 20000)) + rng.standard_normal(20000)) > 0
    line = float((side == y[:, None]).mean(axis=0).max())
    solved = float((values["two ReLU units"] == 1.0).mean())
    return Result(
        "share of the four XOR points got right",
        values,
        "No line gets XOR right; two ReLU units can",
        f"The best of 20 000 lines gets {line:.2f} of the points; two ReLU units get all four from "
        f"{round(seeds * solved)} of {seeds} random starts with hidden biases {bias:g}.",
        _draw_xor,
        {
            "no_hidden_best": float(values["no hidden layer"].max()),
            "relu_solved": solved,
            "any_line_best": line,
        },
        focus="two ReLU units",
        form=lambda share: f"{share:.1f}",
    )


def _draw_xor(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    levels = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    for i, (name, values) in enumerate(result.values.items()):
        shares = [(np.abs(values - level) < 0.125).mean() for level in levels]
        ax.bar(
            levels + 0.05 * (2 * i - 1), shares, 0.09, color=COLOURS[i], hatch=("", "//")[i], label=name,
            edgecolor="white",
        )  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.set(xlabel=result.quantity, ylabel="share of the random starts", xticks=levels)
    ax.legend(frameon=False, labelcolor="linecolor")


def two_squares() -> Axes:
    """Draw where units of three layers say yes: to an edge, to a square of four edges, to either of two squares.

    The weights are set by hand and are the same for steps, above, and identities, below. Returns the first axes.
    """
    x1, x2 = np.meshgrid(np.linspace(0.0, 8.0, 401), np.linspace(0.0, 8.0, 401))
    ax = new_axes(width=6.6, height=4.8)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = figure.subplots(2, 3)
    for row, f in zip(panels, (step, identity), strict=True):
        squares = []
        for low, high in ((1.0, 3.6), (4.5, 7.1)):
            edges = [f(x1 - low), f(high - x1), f(x2 - low), f(high - x2)]
            # 2, 1, 1, 1: with equal weights the x1 and x2 of identities would cancel out
            squares.append(f(2.0 * edges[0] + edges[1] + edges[2] + edges[3] - 4.5))
        seen = {"an edge": edges[0], "a square": squares[1], "either square": sum(squares)}
        for panel, (what, z) in zip(row, seen.items(), strict=True):
            restyle(panel).contourf(x1, x2, np.round(z, 9) >= 0.5, [0.5, 1.5], colors=[COLOURS[0]])
            panel.spines[:].set_visible(True)
            panel.set(aspect="equal", xticks=[], yticks=[])
            panel.set_title(f"{f.name}: {what}", color=INK)
    title = "Features of features need more than straight lines"
    figure.suptitle(title, color=INK, fontweight="bold", fontsize="large")
    seen_in_words = "With steps: an edge, a square, two squares. With identities: three straight edges."
    describe(panels[0, 0], f"{title}. Where a unit says yes is coloured. {seen_in_words}")
    first: Axes = panels[0, 0]
    return first
