"""Module 04: how many straight pieces a ReLU net can have, and how many chance gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.drawing import guess_level
from actedu.experiments.result import Result, experiment
from actedu.nets import Network, sawtooth
from actedu.plots import COLOURS, GUESS, INK, LINES, MUTED
from actedu.plots.axes import restyle
from actedu.probes import kinks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(by_hand=(1023, 1023), most_by_chance=(1, 1), constant=(0.85, 0.97))
def by_hand_and_by_chance(layers: int = 10, seeds: int = 200, full: bool = False) -> Result:
    """Kinks of one shape of ReLU net, `layers` hidden layers of two units: set by hand, and drawn as fresh nets are.

    By hand it is the `sawtooth`, counted inside (0, 1). By chance the weights are normal (He) and the biases 0, counted
    inside (-1, 1): such a net is two rays that meet at 0, f(c x) = c f(x) for c > 0, so it has at most one kink.
    `constant` is the share of the random nets that are 0 everywhere. Values are counts by seed.
    """
    seeds = 2000 if full else seeds
    saw = sawtooth(layers)
    drawn = [Network((1, *[2] * layers, 1), "relu", seed=seed) for seed in range(seeds)]
    values = {
        "set by hand": np.array([kinks(saw, 0.0, 1.0).size], dtype=np.float64),
        "drawn at random": np.array([kinks(net, -1.0, 1.0).size for net in drawn], dtype=np.float64),
    }
    x = np.linspace(-1.0, 1.0, 201)
    curves = np.array([net(x[:, None])[:, 0] for net in drawn])
    flat = ~curves.any(axis=1)
    by_hand, most = (int(v.max()) for v in values.values())
    return Result(
        f"kinks of a net of {layers} hidden layers of 2 units, {saw.parameters.size} parameters",
        values,
        f"{saw.parameters.size} numbers: {by_hand} kinks by hand, at most {most} by chance",
        f"Set by hand, {layers} layers of two ReLUs make {by_hand} kinks; of {seeds} nets of the same shape drawn at "
        f"random, {int(flat.sum())} are constant and none has more than {most}.",
        _draw_pieces,
        {"by_hand": by_hand, "most_by_chance": most, "constant": float(flat.mean())},
        focus="drawn at random",
        form="{:.0f}".format,
        more={"layers": layers, "saw": saw, "x": x, "curves": curves, "flat": int(flat.sum())},
    )


def _draw_pieces(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ax.set_axis_off()
    left, right = (restyle(ax.inset_axes((at, 0.0, 0.44, 0.86))) for at in (0.0, 0.56))
    part = 2.0 ** (4 - result.more["layers"])  # 8 teeth: hundreds could not be seen
    x = np.linspace(0.0, part, 17)
    left.plot(x, result.more["saw"](x[:, None])[:, 0], color=COLOURS[0], linewidth=1.5)
    left.set(xlabel=f"input: the first 1/{1 / part:.0f} of 0 to 1", ylabel="output", xticks=[0.0, part], yticks=[0, 1])
    left.set_xticklabels(["0", f"1/{1 / part:.0f}"])
    left.set_title(f"set by hand: {result.values['set by hand'][0]:.0f} kinks")
    curves = result.more["curves"]
    scale = np.abs(curves).max(axis=1, keepdims=True)
    right.plot(result.more["x"], (curves / np.where(scale > 0.0, scale, 1.0)).T, color=COLOURS[1], linewidth=1.5)
    right.set(xlabel="input", ylabel="output (scaled)", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    right.set_title(f"at random: {result.more['flat']} of {len(curves)} are flat")
    for name, guess in guesses.items():
        at = 0.22 if name == "set by hand" else 0.78
        ax.text(at, -0.22, f"your guess: {guess:.0f} kinks", transform=ax.transAxes, ha="center", color=GUESS)


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
                ha="right", color=INK)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="hidden units in all", ylabel="kinks on [-3, 3], mean")
    ax.legend(frameon=False, labelcolor="linecolor", loc="lower right")
