"""Module 04: what an activation and its zeros cost beside the matrix product."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, experiment
from actedu.experiments.timing import fastest
from actedu.plots import INK, MUTED, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment("timing", half_zeros=(0.8, 1.25))
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
                textcoords="offset points", color=INK)  # fmt: skip
    ax.set_xlim(0.0, max(2.0, 1.1 * float(max(v.max() for v in result.values.values()))))


@experiment("timing", relu=(0.0, 0.5), dearest_over_relu=(0.8, 200.0))
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
