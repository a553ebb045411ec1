"""Module 07: heads and losses for a mask, which says of each pixel whether it belongs to the object."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Dense, Layer, Sequential, train
from actedu.plots import Table
from actedu.probes import expected_calibration_error

Array = NDArray[np.float64]

SIDE, PATCH = 16, 5
LEVELS = np.arange(0.1, 0.95, 0.05)
RATES = (0.01, 0.03, 0.1)
ARMS = (("sigmoid", "Dice"), ("arctangent", "Dice"), ("sigmoid", "cross-entropy"), ("arctangent", "cross-entropy"))


@experiment(
    overlap_gap=(-0.015, 0.025), loss_gap=(0.005, 0.08), level_gain=(-0.02, 0.06), dice_ece=(0.025, 0.05),
    entropy_ece=(0.002, 0.018),
)  # fmt: skip
def mask_heads(noise: float = 1.0, seeds: int = 5, full: bool = False) -> Result:
    """Overlap (Dice, 0 to 1) of drawn and predicted masks on made-up noisy images, by output curve and loss.

    Images of 16 x 16 pixels with one bright ellipse of 1 to 4 pixels' half-axes under normal noise of sd `noise`. Each
    pixel is judged from its 5 x 5 surroundings by a 25-16-1 ReLU net. 40 images to learn from, 20 to choose the rate,
    60 to judge; 15 epochs (60 if full, with 20 seeds). A pixel counts as marked above 1/2, or above a level chosen on
    the 20. The arctangent is 1/2 + arctan(z) / pi: slope 0.32 at 0 where the sigmoid has 0.25, but far slower to reach
    its ends. Of the sigmoid: `loss_gap` is what the Dice loss adds at 1/2, `level_gain` what a chosen level adds to
    cross-entropy, `dice_ece` and `entropy_ece` are the calibration errors of the pixels. `overlap_gap` is arctangent
    minus sigmoid under the Dice loss.

    Source: nieradzik2021.
    """
    seeds, epochs = (20, 60) if full else (seeds, 15)
    choosing = [(arm, rate, noise, epochs, 1000 + start) for arm in ARMS for rate in RATES for start in range(2)]
    tried = np.array(run_each(_learn_masks, choosing, progress=full))[:, 0].reshape(len(ARMS), len(RATES), 2)
    best = [RATES[i] for i in tried.mean(axis=2).argmax(axis=1)]
    runs = [(arm, rate, noise, epochs, seed) for arm, rate in zip(ARMS, best, strict=True) for seed in range(seeds)]
    scores = np.array(run_each(_learn_masks, runs, progress=full)).reshape(len(ARMS), seeds, 4)
    names = [f"{head}, {loss}" for head, loss in ARMS]
    half, chosen, ece = (dict(zip(names, scores[:, :, i], strict=True)) for i in (1, 2, 3))
    mean, at_chosen, error = ({k: float(v.mean()) for k, v in by.items()} for by in (half, chosen, ece))
    gap = mean["arctangent, Dice"] - mean["sigmoid, Dice"]
    return Result(
        "overlap (Dice) with the drawn masks, test images",
        half,
        "Under the Dice loss sigmoid and arctangent draw masks alike"
        if abs(gap) < 0.02
        else "Under the Dice loss one curve draws better masks",
        f"With the Dice loss the overlap is {mean['sigmoid, Dice']:.2f} for the sigmoid and "
        f"{mean['arctangent, Dice']:.2f} for the arctangent. With cross-entropy a sigmoid gets "
        f"{mean['sigmoid, cross-entropy']:.2f} if a pixel above 1/2 is marked, "
        f"{at_chosen['sigmoid, cross-entropy']:.2f} if the level is chosen. Its calibration error is "
        f"{error['sigmoid, cross-entropy']:.2f}, with the Dice loss {error['sigmoid, Dice']:.2f}.",
        strip,
        {
            "overlap_gap": gap,
            "loss_gap": mean["sigmoid, Dice"] - mean["sigmoid, cross-entropy"],
            "level_gain": at_chosen["sigmoid, cross-entropy"] - mean["sigmoid, cross-entropy"],
            "dice_ece": error["sigmoid, Dice"],
            "entropy_ece": error["sigmoid, cross-entropy"],
        },
        focus="sigmoid, Dice",
        rows=Table(
            ["curve and loss", "overlap at 1/2", "overlap at a chosen level", "calibration error"],
            [[k, *(f"{by[k]:.2f}" for by in (mean, at_chosen, error))] for k in names],
            f"means over {seeds} starts",
        ),
        scope=Scope(
            f"Adam, {epochs} epochs, batches of 8 images, 25-16-1 ReLU nets, last bias 0",
            f"learning rate ({', '.join(f'{rate:g}' for rate in RATES)})",
            "20 images kept back from training",
        ),
    )


@lru_cache
def noisy_blobs(noise: float, seed: int) -> tuple[Array, Array]:
    """Return 120 images as surroundings of pixels (120, 256, 25), and their masks (120, 256, 1)."""
    rng = np.random.default_rng([seed, 3])
    y, x = np.mgrid[:SIDE, :SIDE]
    centre, half = rng.uniform(4, 12, (2, 120, 1, 1)), rng.uniform(1, 4, (2, 120, 1, 1))
    mask = (((y - centre[0]) / half[0]) ** 2 + ((x - centre[1]) / half[1]) ** 2 <= 1.0).astype(np.float64)
    seen = np.pad(mask + noise * rng.standard_normal(mask.shape), ((0, 0), (PATCH // 2,) * 2, (PATCH // 2,) * 2))
    around = np.lib.stride_tricks.sliding_window_view(seen, (PATCH, PATCH), axis=(1, 2))
    return np.ascontiguousarray(around.reshape(120, SIDE * SIDE, -1)), mask.reshape(120, -1, 1)


def _head(name: str, z: Array) -> tuple[Array, Array]:
    """Return the share that stands for z, and its slope."""
    if name == "sigmoid":
        p = get("sigmoid")(z)
        return p, p * (1.0 - p)
    return 0.5 + np.arctan(z) / np.pi, 1.0 / (np.pi * (1.0 + z * z))


def _loss(head: str, loss: str, z: Array, y: NDArray[Any]) -> tuple[float, Array]:
    p, slope = _head(head, z)
    if loss == "Dice":
        both, size = 2.0 * (p * y).sum(axis=1, keepdims=True) + 1.0, (p + y).sum(axis=1, keepdims=True) + 1.0
        return float(1.0 - (both / size).mean()), (both / size - 2.0 * y) / (size * len(z)) * slope
    p = np.clip(p, 1e-12, 1.0 - 1e-12)
    value = -(y * np.log(p) + (1.0 - y) * np.log(1.0 - p)).mean()
    return float(value), (p - y) / (p * (1.0 - p)) * slope / z.size


class _Reshaped(Layer):
    """Give an array another shape, so that a dense layer sees each pixel as a sample."""

    def __init__(self, *shape: int) -> None:
        self.shape = shape

    def forward(self, x: Array, training: bool = False) -> Array:
        self._before = x.shape
        return x.reshape(self.shape)

    def backward(self, dy: Array) -> Array:
        return dy.reshape(self._before)


def _learn_masks(run: tuple[tuple[str, str], float, float, int, int]) -> tuple[float, float, float, float]:
    """Return the overlap on the images to choose by and on those to judge by, there with a chosen level too, and the
    calibration error."""
    (head, loss), rate, noise, epochs, seed = run
    x, masks = noisy_blobs(noise, seed)
    pixels, inputs = SIDE * SIDE, PATCH * PATCH
    layers = [_Reshaped(-1, inputs), Dense(inputs, 16, "relu"), Dense(16, 1), _Reshaped(-1, pixels, 1)]
    net = Sequential(layers, seed=seed)
    train(net, x[:40], masks[:40], loss=partial(_loss, head, loss), optimiser=Adam(rate), epochs=epochs, batch=8,
          seed=seed, progress=False)  # fmt: skip
    p = _head(head, net(x[40:]))[0]
    chosen = max(LEVELS, key=lambda level: float(_overlap(p[:20], masks[40:60], level).mean()))
    at_half, judged = _overlap(p, masks[40:], 0.5), _overlap(p[20:], masks[60:], chosen)
    ece = expected_calibration_error(p[20:].ravel(), masks[60:].ravel().astype(np.int64))
    return float(at_half[:20].mean()), float(at_half[20:].mean()), float(judged.mean()), ece


def _overlap(p: Array, masks: Array, level: float) -> Array:
    """Return the Dice overlap of each image's pixels above a level with its mask."""
    marked = p > level
    size: Array = (marked + masks).sum(axis=(1, 2))
    return np.asarray(2.0 * (marked * masks).sum(axis=(1, 2)) / size)
