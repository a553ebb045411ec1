"""Module 04: how many straight pieces a ReLU net can have, and how many chance gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from actedu.experiments.result import Result, experiment
from actedu.nets import Network, sawtooth
from actedu.plots import COLOURS, MUTED
from actedu.plots.axes import restyle
from actedu.probes import kinks

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
        focus="set by hand",
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
    for guess in guesses.values():
        ax.text(0.22, -0.22, f"your guess: {guess:.0f} kinks", transform=ax.transAxes, ha="center", color=MUTED)
