"""The Playground on paper: what the net says of the plane, with the points, and the losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from actedu.live.data import Drawn
from actedu.plots import COLOURS, INK, LINES, Picture
from actedu.plots import picture as drawn
from actedu.plots.axes import restyle

Array = NDArray[np.float64]
_MARKS = "o^sDPv"
_MORE = ("#56B4E9", "#8F3D6E")  # for a fifth and a sixth class


def picture(frame: Mapping[str, Any], data: Drawn, losses: Array, sentence: str) -> Picture:
    """Draw a frame of a run, as `Run.frame` gives it, its data, and the losses (epochs + 1, 2) after each epoch."""
    figure = Figure(figsize=(7.6, 3.6), layout="constrained")
    figure.patch.set_alpha(0)
    plane, curve = (restyle(ax) for ax in figure.subplots(1, 2, width_ratios=(1, 1.15)))
    reach = frame["reach"]
    plane.imshow(_field(frame, data.classes), extent=(-reach, reach, -reach, reach), interpolation="bilinear")
    colours = _colours(data.classes)
    for label in range(data.classes or 1):
        mine = data.y == label if data.classes else np.ones(len(data.y), dtype=bool)
        for part, filled in (
            (np.arange(len(mine)) < data.trained, True),
            (np.arange(len(mine)) >= data.trained, False),
        ):
            x = data.x[mine & part]
            y = data.y[mine & part]
            fill: Any = {"c": [colours[label]]} if data.classes else {"c": y, "cmap": "PuOr", "vmin": -1, "vmax": 1}
            fill |= {"edgecolors": "white"} if filled else {"edgecolors": INK}
            plane.scatter(x[:, 0], x[:, 1], marker=_MARKS[label], s=18, linewidths=0.6, **fill)
    plane.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="x1", ylabel="x2")
    plane.set_title("the net's answer; dark rims: test points", fontsize=10, color=INK)
    for number, (name, line) in enumerate(zip(("training", "test"), LINES, strict=False)):
        x = np.arange(len(losses))
        curve.plot(x, losses[:, number], line, color=COLOURS[number], linewidth=2, label=name)
        curve.plot(x[-1:], losses[-1:, number], "o^"[number], color=COLOURS[number])
    finite = losses[np.isfinite(losses)]
    top = min(float(finite.max()), 3.0 * float(losses[0].max())) if finite.size else 1.0  # what flies off is cut
    curve.set(xlabel="epoch", ylabel="loss", xlim=(0, max(len(losses) - 1, 1)), ylim=(0, 1.1 * top or 1.0))
    curve.legend(frameon=False, labelcolor="linecolor", loc="upper right")
    return drawn(plane, sentence)


def _colours(classes: int | None) -> list[str]:
    """Return the colour of each class: of two, orange is class 0 and blue class 1, as in the page."""
    return [COLOURS[1], COLOURS[0]] if classes == 2 else [*COLOURS, *_MORE][: classes or 1]


def _field(frame: Mapping[str, Any], classes: int | None) -> Array:
    """Return the net's answer as colours (side, side, 3): the surer, the stronger."""
    from matplotlib import colormaps
    from matplotlib.colors import to_rgb

    side = frame["side"]
    field = frame["field"].astype(np.float64).reshape(-1, side, side)
    if classes is None:
        return np.asarray(colormaps["PuOr"](np.clip((field[0] + 1.0) / 2.0, 0.15, 0.85))[..., :3])
    shares = np.stack([1.0 - field[0], field[0]]) if classes == 2 else field
    winner, sure = shares.argmax(axis=0), shares.max(axis=0)
    strength = 0.6 * (sure - 1.0 / classes) / (1.0 - 1.0 / classes)
    colours = np.array([to_rgb(colour) for colour in _colours(classes)])
    return np.asarray(1.0 - strength[..., None] * (1.0 - colours[winner]))
