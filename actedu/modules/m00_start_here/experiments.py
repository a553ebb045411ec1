"""The first experiment of the course: how many digits does a model read that only weighs and adds?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actedu.data import digits
from actedu.experiments import Result, experiment
from actedu.experiments.drawing import strip
from actedu.nets import Adam, Network, accuracy, train
from actedu.plots import describe, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@experiment(mean=(0.958, 0.976), spread=(0.0, 0.006), standard_error=(0.006, 0.009))
def weighing_and_adding(seeds: int = 10, full: bool = False) -> Result:
    """Test accuracy of a linear model on digits, 64 inputs and 10 sums, from `seeds` starts.

    Adam at rate 0.01, 20 passes over the 1 257 training digits. `spread` is the standard deviation over the starts,
    `standard_error` what the 540 test digits leave uncertain: sqrt(p (1 - p) / 540) for an accuracy of p.
    """
    seeds = 50 if full else seeds
    d = digits()
    found = []
    for seed in range(seeds):
        net = Network((64, 10), "identity", seed=seed)
        train(net, d.x_train, d.y_train, optimiser=Adam(0.01), epochs=20, seed=seed, progress=False)
        found.append(accuracy(net, d.x_test, d.y_test))
    values = np.array(found)
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    error = float(np.sqrt(mean * (1 - mean) / len(d.y_test)))
    return Result(
        "share of 540 test digits read right",
        {"linear model": values},
        "A model that only weighs and adds",
        f"From {seeds} starts the model reads {mean:.2f} of the test digits right. The starts differ by less than "
        f"0.01 (standard deviation); that there are only {len(d.y_test)} test digits leaves {error:.3f} uncertain.",
        strip,
        {"mean": mean, "spread": spread, "standard_error": error},
        focus="linear model",
        form="{:.3f}".format,
    )


def digits_drawn(count: int = 8) -> Axes:
    """Draw the first `count` test digits in a row, each with its name below it."""
    d = digits()
    ax = new_axes(width=6.4, height=1.5)
    for place, (pixels, label) in enumerate(zip(d.x_test[:count], d.y_test[:count], strict=True)):
        left = 10 * place
        ax.imshow(pixels.reshape(8, 8), cmap="cividis", extent=(left, left + 8, 0, 8), origin="upper")
        ax.annotate(str(label), (left + 4, -0.6), ha="center", va="top", annotation_clip=False)
    ax.set(xlim=(-1, 10 * count - 1), ylim=(-3, 8.5))
    ax.set_axis_off()
    return describe(ax, f"{count} handwritten digits of 8 by 8 pixels: {', '.join(map(str, d.y_test[:count]))}.")
