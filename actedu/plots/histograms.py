"""Histograms of a net's layers, one above the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.plots.axes import COLOURS, INK, describe, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


def ridges(ax: Axes, rows: Mapping[str, Array], bins: int = 61) -> None:
    """A histogram a row, each as high as the others, with its mean and sd beside it; all over one axis."""
    flat = {name: np.ravel(values) for name, values in rows.items()}
    edges = np.linspace(min(v.min() for v in flat.values()), max(v.max() for v in flat.values()), bins + 1)
    for base, values in zip(range(len(flat) - 1, -1, -1), flat.values(), strict=True):
        counts = np.histogram(values, edges)[0]
        ax.stairs(base + 0.8 * counts / counts.max(), edges, baseline=base, color=COLOURS[0], fill=True, alpha=0.8)
        ax.annotate(
            f"mean {values.mean() + 0.0:.2f}\nsd {values.std():.2f}", (edges[-1], base + 0.3), xytext=(8, 0),
            textcoords="offset points", va="center", color=INK, fontsize="small", annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(len(flat) - 1, -1, -1), list(flat))


def draw_histograms(layers: Sequence[Array], ax: Axes | None = None, quantity: str = "activation") -> Axes:
    """Draw the values of each layer (samples, units) as a histogram, the first layer on top. Returns the axes."""
    ax = new_axes(ax)
    ridges(ax, {f"layer {n}": values for n, values in enumerate(layers, 1)})
    ax.set(xlabel=quantity, title=f"How the {quantity}s spread, layer by layer")
    sds = ", ".join(f"{np.std(v):.2f}" for v in layers)
    return describe(ax, f"Histograms of the {quantity}s of {len(layers)} layers; their standard deviations are {sds}.")
