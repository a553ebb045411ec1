"""What the layers of a net make of points in the plane, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu import data
from actedu.experiments.drawing import guess_level
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Network, binary_cross_entropy, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, LINES
from actedu.probes import activations as outputs_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(
    climb=(0.15, 0.45), last=(0.9, 1.0), untrained_last=(0.4, 0.75), linear_last=(0.5, 0.72), one_wide=(0.85, 1.0)
)
def layer_by_layer(activation: Named = "relu", points: str = "spiral", seeds: int = 3, full: bool = False) -> Result:
    """How much of a problem is left for a straight line after each layer: linear probes in a net of three hidden
    layers.

    A probe is the best line (least squares) through a layer's outputs; its accuracy on 400 new points says how far the
    layer has sorted the two classes of `points`. Nets 2-8-8-8-1 with `activation`, the same nets untrained, with
    identities, and 2-24-1: one layer of as many units. 300 points, 300 steps of Adam at 0.03 on all of them. Values are
    probe accuracies by seed; `climb` is the last layer's mean less that of the inputs or the first layer, whichever is
    larger. Raises ValueError for an unknown set of points.
    """
    if points not in data.planar:
        raise ValueError(f"layer_by_layer: there are no points {points!r}; there are {', '.join(data.planar)}")
    seeds = 20 if full else seeds
    deep, wide = (2, 8, 8, 8, 1), (2, 24, 1)
    nets = {
        "trained": (deep, activation, 300),
        "untrained": (deep, activation, 0),
        "identities": (deep, "identity", 300),
        "one wide layer": (wide, activation, 300),
    }
    items = [(points, *kind, seed) for kind in nets.values() for seed in range(seeds)]
    runs = iter(run_each(_probed, items, progress=full))
    found = {name: np.array([next(runs) for _ in range(seeds)]) for name in nets}
    values = {"inputs": found["trained"][:, 0]}
    values |= {f"{name}, layer {k}": rows[:, k] for name, rows in found.items() for k in range(1, rows.shape[1])}
    by_layer = {name: rows.mean(axis=0) for name, rows in found.items()}
    trained, untrained, straight, one = by_layer.values()
    climb = float(trained[-1] - trained[:2].max())
    return Result(
        "accuracy of a straight line through the layer's outputs",
        values,
        "Each trained layer leaves the next an easier problem"
        if climb > 0.1
        else "The first trained layer already makes the problem easy",
        f"On the {points} a line gets {trained[0]:.1f} of the points right from the inputs, {trained[1]:.1f} from a "
        f"trained net's first layer and {trained[-1]:.2f} from its third; {untrained[-1]:.1f} from an untrained "
        f"third layer, {straight[-1]:.1f} from one of identities, {one[-1]:.1f} from one wide layer.",
        _draw_probes,
        {
            "climb": climb,
            "first": float(trained[1]),
            "last": float(trained[-1]),
            "untrained_last": float(untrained[-1]),
            "linear_last": float(straight[-1]),
            "one_wide": float(one[-1]),
        },
        focus="trained, layer 3",
        more={"by_layer": by_layer},
        scope=Scope("Adam at 0.03, 300 steps on all 300 points, the activation's own gain, biases 0"),
    )


def _probed(item: tuple[str, tuple[int, ...], Named, int, int]) -> Array:
    """Return the accuracy of the best line through the inputs and through each hidden layer's outputs."""
    points, sizes, f, steps, seed = item
    seen, new = data.planar[points](300, seed=seed), data.planar[points](400, seed=1000 + seed)
    net = Network(sizes, f, seed=seed)
    train(
        net, seen.x, seen.y, loss=binary_cross_entropy, optimiser=Adam(0.03), epochs=steps, batch=len(seen.x),
        seed=seed, progress=False,
    )  # fmt: skip
    layers = zip([seen.x, *outputs_by_layer(net, seen.x)], [new.x, *outputs_by_layer(net, new.x)], strict=True)
    return np.array([_line(before, seen.y, after, new.y) for before, after in layers])


def _line(x: Array, y: NDArray[np.int64], new_x: Array, new_y: NDArray[np.int64]) -> float:
    """Return the accuracy on new rows of the least-squares line from x to y = 0 or 1."""
    columns, new_columns = (np.column_stack([a, np.ones(len(a))]) for a in (x, new_x))
    best = np.linalg.lstsq(columns, 2.0 * y - 1.0, rcond=1e-10)[0]
    return float(((new_columns @ best > 0.0) == new_y).mean())


def _draw_probes(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for i, (name, found) in enumerate(result.more["by_layer"].items()):
        ax.plot(found, color=COLOURS[i], linestyle=LINES[i % len(LINES)], marker="os^D"[i], linewidth=2, label=name)
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set_xticks(range(4), ["inputs", "layer 1", "layer 2", "layer 3"])
    ax.set(ylabel="accuracy of a line", ylim=(0.25, 1.02))
    ax.legend(frameon=False, labelcolor="linecolor", loc="lower center", ncols=2)  # beside them the scope is cut
