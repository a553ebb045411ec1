"""Module 07: what softmax does to logits, how sure it sounds, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import e, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment, magnitude
from actedu.experiments.timing import fastest
from actedu.nets import (
    Adam,
    Dense,
    Network,
    accuracy,
    binary_cross_entropy,
    softmax_cross_entropy,
    softmax_twice,
    train,
)
from actedu.plots import COLOURS, GUESS, LINES, MUTED, Table
from actedu.probes import expected_calibration_error, reliability
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

TEMPERATURES = np.geomspace(0.25, 16.0, 121)
RECORD = Path(__file__).parent.parent / "noisy_logits.csv"
"""Of the first net of `temperature_fit`, on the images that judge: label and ten logits, rounded to 0.1."""


@experiment(ece=(0.1, 0.17), ratio=(0.1, 0.45), accuracy_change=(0.0, 0.0), temperature=(1.8, 2.8))
def temperature_fit(noise: float = 1.0, seeds: int = 5, full: bool = False) -> Result:
    """Expected calibration error of an over-fitted net on noisy digits, as it is and with a fitted temperature.

    64-64-64-10 ReLU nets, 15 epochs on digits with normal noise of sd `noise` added to the pixels. Half of the test
    images, each with 4 draws of noise, choose the temperature with the smallest cross-entropy; the other half judges.
    `accuracy_change` is the largest change of accuracy, `ratio` the error after over before; `ranks` is how often, of
    a right and a wrong answer drawn at random, the right one is the surer.

    Source: guo2017.
    """
    seeds = 20 if full else seeds
    runs = run_each(partial(_calibrate, noise), range(seeds), progress=full)
    values = {
        name: np.array([expected_calibration_error(p, y) for p, y in ((run[name], run["labels"]) for run in runs)])
        for name in ("T = 1", "T fitted")
    }
    pooled = {
        name: reliability(np.concatenate([run[name] for run in runs]), np.concatenate([run["labels"] for run in runs]))
        for name in values
    }
    right = {name: np.array([(run[name].argmax(axis=1) == run["labels"]).mean() for run in runs]) for name in values}
    sure = {name: float(np.mean([run[name].max(axis=1).mean() for run in runs])) for name in values}
    before, after = (float(v.mean()) for v in values.values())
    temperature, correct = float(np.mean([run["temperature"] for run in runs])), float(right["T = 1"].mean())
    return Result(
        "expected calibration error",
        values,
        "One number, the temperature, makes an over-confident net honest"
        if after < before / 2.0
        else "A fitted temperature changes how sure the net sounds",
        f"The net is right on {correct:.2f} of the images and {sure['T = 1']:.2f} sure on average; with a temperature "
        f"of about {temperature:.0f} it is {sure['T fitted']:.2f} sure and right as often. The calibration error falls "
        f"from {before:.2f} to {after:.2f}.",
        _draw_reliability,
        {
            "ece": before,
            "ece_fitted": after,
            "ratio": after / before,
            "accuracy": correct,
            "accuracy_change": float(np.abs(right["T fitted"] - right["T = 1"]).max()),
            "confidence": sure["T = 1"],
            "overconfidence": sure["T = 1"] - correct,
            "temperature": temperature,
            "ranks": float(np.mean([_ranks(run["T = 1"], run["labels"]) for run in runs])),
        },
        focus="T = 1",
        more={"reliability": pooled},
    )


def _ranks(p: Array, labels: Array) -> float:
    """Return the share of pairs of a right and a wrong answer in which the right one is surer; a tie counts half."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == labels
    gap = sure[right][:, None] - sure[~right]
    return float(((gap > 0.0) + 0.5 * (gap == 0.0)).mean())


def _calibrate(noise: float, seed: int) -> dict[str, Any]:
    d, rng = digits(), np.random.default_rng([seed, 7])
    net = Network((64, 64, 64, 10), "relu", seed=seed)
    x = d.x_train + noise * rng.standard_normal(d.x_train.shape)
    train(net, x, d.y_train, optimiser=Adam(3e-3), epochs=15, seed=seed, progress=False)
    x, y = np.tile(d.x_test, (4, 1)), np.tile(d.y_test, 4)
    logits = net(x + noise * rng.standard_normal(x.shape))
    chosen = np.tile(rng.permutation(len(d.y_test)) % 2 == 0, 4)
    losses = [softmax_cross_entropy(logits[chosen] / T, y[chosen])[0] for T in TEMPERATURES]
    T = float(TEMPERATURES[np.argmin(losses)])
    judged = logits[~chosen]
    fitted = softmax(judged, temperature=T)
    return {"T = 1": softmax(judged), "T fitted": fitted, "labels": y[~chosen], "temperature": T, "logits": judged}


def record_logits(path: Path = RECORD) -> None:
    """Write the record anew; it lets the lab show the same net on every machine."""
    run = _calibrate(1.0, 0)
    rows = np.column_stack([run["labels"], run["logits"]])
    head = "label,logits of the classes 0 to 9"
    np.savetxt(path, rows, fmt=["%d", *["%.1f"] * 10], delimiter=",", header=head, comments="")


def _draw_reliability(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=1)
    for (name, bins), colour, line, mark in zip(
        result.more["reliability"].items(), COLOURS[1::-1], LINES, "o^", strict=False
    ):
        filled = bins.samples >= 20
        ax.plot(bins.confidence[filled], bins.accuracy[filled], color=colour, linestyle=line, marker=mark, linewidth=2,
                label=f"{name}: error {result.mean[name]:.2f}")  # fmt: skip
    for name, guess in guesses.items():
        ax.text(0.98, 0.04, f"your guess for {name}: {guess:.2f}", transform=ax.transAxes, ha="right", color=GUESS)
    ax.set(xlabel="confidence: the largest probability", ylabel="share of these that are right", xlim=(0, 1),
           ylim=(0, 1))  # fmt: skip
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper left")


@experiment(
    floor=(1.4611, 1.4613), floor_error=(0.0, 1e-12), above_floor=(0.005, 0.12), lag=(0.01, 0.25), gap=(-0.04, 0.12),
    most_sure=(0.2319, 0.2321),
)  # fmt: skip
def double_softmax(classes: int = 10, seeds: int = 8, full: bool = False) -> Result:
    """Test accuracy on digits when softmax is applied twice, and where the loss then stops: ln(e + classes - 1) - 1.

    After the first softmax two logits differ by 1 at most. ReLU nets with two hidden layers of 64, Adam at .003, 10
    epochs (30 if full, with 10 seeds), on the digits below `classes`, 2 to 10. `floor_error` is the gap between the
    formula and the loss of perfect outputs for 2, 3, 10, 100 and 1 000 classes; `lag` and `gap` are what it loses in
    accuracy after the first and the last epoch; `most_sure` is the largest probability it can give.
    """
    if not 2 <= classes <= 10:
        raise ValueError(f"double_softmax: classes is {classes}; digits have 2 to 10")
    seeds, epochs = (10, 30) if full else (seeds, 10)
    losses = {"softmax once": softmax_cross_entropy, "softmax twice": softmax_twice}
    runs = [(name, loss, classes, epochs, seed) for name, loss in losses.items() for seed in range(seeds)]
    first, last, reached = np.array(run_each(_learn, runs, progress=full)).reshape(2, seeds, 3).transpose(2, 0, 1)
    values = {f"{name}, epoch 1": v for name, v in zip(losses, first, strict=True)}
    values |= {f"{name}, epoch {epochs}": v for name, v in zip(losses, last, strict=True)}
    floor = _floor(classes)
    lag, gap = float(first[0].mean() - first[1].mean()), float(last[0].mean() - last[1].mean())
    return Result(
        "test accuracy on digits",
        values,
        f"With softmax twice the loss cannot fall below {floor:.2f}",
        f"Perfect outputs for {classes} classes still cost ln(e + {classes - 1}) - 1 = {floor:.2f}; training ends at "
        f"{reached[1].mean():.2f}. After one epoch softmax twice gets {first[1].mean():.1f} of the digits, once "
        f"{first[0].mean():.1f}; after {epochs}, {last[1].mean():.2f} and {last[0].mean():.2f}.",
        strip,
        {
            "floor": floor,
            "floor_error": max(abs(_perfect(n) - _floor(n)) for n in (2, 3, 10, 100, 1000)),
            "above_floor": float(reached[1].mean()) - floor,
            "lag": lag,
            "gap": gap,
            "most_sure": e / (e + classes - 1),
        },
        focus="softmax twice, epoch 1",
        more={"losses": reached},
    )


def _floor(classes: int) -> float:
    return log(e + classes - 1) - 1.0


def _perfect(classes: int) -> float:
    return softmax_twice(1000.0 * np.eye(classes), np.arange(classes))[0]


def _learn(run: tuple[str, Any, int, int, int]) -> tuple[float, float, float]:
    """Return the test accuracy after one epoch and after all, and the training loss then."""
    _, loss, classes, epochs, seed = run
    d = digits()
    used, judged = d.y_train < classes, d.y_test < classes
    x, y, x_test, y_test = d.x_train[used], d.y_train[used], d.x_test[judged], d.y_test[judged]
    net, by_epoch = Network((64, 64, 64, classes), "relu", seed=seed), []
    train(
        net, x, y, loss=loss, optimiser=Adam(3e-3), epochs=epochs, seed=seed, progress=False,
        each_epoch=lambda epoch: by_epoch.append(accuracy(net, x_test, y_test)),
    )  # fmt: skip
    return by_epoch[0], by_epoch[-1], loss(net(x), y)[0]


@experiment(
    sum_off=(0.0, 1e-14), smallest=(0.0, 1.0), softmax_moves=(0.0, 1e-12), squeezed_moves=(0.2, 0.7),
    top_low=(0.1, 0.3), top_high=(0.95, 1.0),
)  # fmt: skip
def softmax_or_squeeze(shift: float = 5.0, rows: int = 2000, seeds: int = 1, full: bool = False) -> Result:
    """How far the largest probability moves when `shift` is added to all logits: softmax, and sigmoid over its sum.

    Values by row: `rows` random rows of 10 logits, sd 3, the largest of each set to 2. `sum_off` is the largest
    distance of a sum from 1, `smallest` the smallest probability; `top_low` and `top_high` say between which values
    softmax puts the probability of one and the same largest logit.
    """
    logits = 3.0 * np.random.default_rng(0).standard_normal((10 * rows if full else rows, 10))
    logits += 2.0 - logits.max(axis=1, keepdims=True)
    p, moved = softmax(logits), softmax(logits + shift)
    squeezed, squeezed_moved = _squeeze(logits), _squeeze(logits + shift)
    values = {
        "softmax": np.abs(moved - p).max(axis=1),
        "squeeze, then divide": np.abs(squeezed_moved - squeezed).max(axis=1),
    }
    top = p.max(axis=1)
    return Result(
        f"largest change of a probability when {shift:g} is added to all logits",
        values,
        "Softmax reads only the differences between logits",
        f"All rows add up to 1. Adding {shift:g} to every logit changes softmax by less than 10⁻¹², and sigmoids "
        f"divided by their sum by {values['squeeze, then divide'].mean():.1f} on average. A largest logit of 2 stands "
        f"for probabilities from {top.min():.1f} to {top.max():.1f}.",
        _draw_shift,
        {
            "sum_off": float(np.abs(p.sum(axis=1) - 1.0).max()),
            "smallest": float(p.min()),
            "softmax_moves": float(values["softmax"].max()),
            "squeezed_moves": float(values["squeeze, then divide"].mean()),
            "top_low": float(top.min()),
            "top_high": float(top.max()),
        },
        focus="squeeze, then divide",
        form=lambda x: "0" if x < 1e-12 else f"{x:.1f}",
    )


def _squeeze(logits: Array) -> Array:
    squeezed = get("sigmoid")(logits)
    return np.asarray(squeezed / squeezed.sum(axis=1, keepdims=True))


def _draw_shift(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    shifts, logits = np.linspace(-8.0, 8.0, 161), np.array([2.0, 1.0, -1.0])
    functions: tuple[Callable[[Array], Array], ...] = (softmax, _squeeze)
    for f, name, colour, line in zip(functions, result.values, COLOURS, LINES, strict=False):
        top = f(logits + shifts[:, None])[:, 0]
        ax.plot(shifts, top, color=colour, linestyle=line, linewidth=2)
        ax.annotate(name, (shifts[-1], top[-1]), xytext=(6, 0), textcoords="offset points", color=colour, va="center",
                    annotation_clip=False)  # fmt: skip
    for name, guess in guesses.items():
        ax.text(0.98, 0.04, f"your guess for {name}: {guess:.2g}", transform=ax.transAxes, ha="right", color=GUESS)
    ax.set(xlabel="added to all three logits 2, 1 and -1", ylabel="probability of the first class", ylim=(0, 1))


@experiment(probability=(0.0, 1e-15), gradient=(0.0, 1e-15))
def two_way_softmax(n: int = 10_000, size: float = 5.0, seeds: int = 1, full: bool = False) -> Result:
    """Softmax of two logits against the sigmoid of their difference: largest differences over `n` random pairs, sd
    `size`.

    `probability`: of the probability of class 1. `gradient`: of the cross-entropy's gradient, sample by sample; for
    softmax it is that of the sigmoid for one logit and its negative for the other.
    """
    rng = np.random.default_rng(0)
    pairs, labels = size * rng.standard_normal((100 * n if full else n, 2)), rng.integers(0, 2, 100 * n if full else n)
    difference = pairs[:, 1] - pairs[:, 0]
    by_softmax = softmax_cross_entropy(pairs, labels)[1] * len(pairs)
    by_sigmoid = binary_cross_entropy(difference, labels)[1] * len(pairs)
    values = {
        "probability": np.abs(softmax(pairs)[:, 1] - get("sigmoid")(difference)),
        "gradient": np.abs(by_softmax - by_sigmoid[:, None] * [-1.0, 1.0]).max(axis=1),
    }
    at = {name: float(v.max()) for name, v in values.items()}
    return Result(
        "difference between softmax of two logits and sigmoid of their difference",
        values,
        "Softmax of two logits is the sigmoid of their difference",
        f"Probabilities and gradients differ by no more than rounding, less than 10⁻¹⁵, on {len(pairs)} random pairs.",
        partial(_draw_pairs, pairs),
        at,
        focus="probability",
        form=lambda x: "less than 10⁻¹⁵" if x < 1e-15 else magnitude(x, 1),
    )


def _draw_pairs(pairs: Array, result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    shown = pairs[:200]
    z = np.linspace(-15.0, 15.0, 301)
    ax.plot(z, get("sigmoid")(z), color=COLOURS[0], linewidth=2, label="sigmoid of the difference")
    ax.plot(shown[:, 1] - shown[:, 0], softmax(shown)[:, 1], "o", mfc="none", color=COLOURS[1], markersize=5,
            label="softmax of both logits")  # fmt: skip
    for name, guess in guesses.items():
        ax.text(
            0.98, 0.04, f"your guess for {name}: {magnitude(guess, 1)}", transform=ax.transAxes, ha="right", color=GUESS
        )
    ax.set(xlabel="difference of the two logits", ylabel="probability of class 1")
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper left")


@experiment("timing", growth=(2.0, 50.0), share_wide=(0.0, 0.5), narrow_over_wide=(1.5, 40.0))
def softmax_cost(
    classes: int = 10_000, widths: Sequence[int] = (16, 512), seeds: int = 3, full: bool = False
) -> Result:
    """Time of softmax, its loss and gradient, over the time of the output layer before it, forward and backward.

    32 samples; `widths` are the layer's inputs, few and many. `growth` is the time of softmax with `classes` classes
    over that with a tenth of them. The fastest of 9 runs of each, `seeds` times over. Times differ by machine: print no
    digits.
    """
    classes = 3 * classes if full else classes
    times = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        logits, labels = rng.standard_normal((32, classes)), rng.integers(0, classes // 10, 32)
        few = np.ascontiguousarray(logits[:, : classes // 10])
        calls: dict[str, Callable[[], object]] = {
            "few": partial(softmax_cross_entropy, few, labels),
            "many": partial(softmax_cross_entropy, logits, labels),
        }
        calls |= {
            f"{width}": partial(_pass, Dense(width, classes), rng.standard_normal((32, width)), logits)
            for width in widths
        }
        times.append(list(fastest(calls).values()))
    few_time, many, *layers = np.array(times).T
    values = {f"{width} inputs": many / layer for width, layer in zip(widths, layers, strict=True)}
    share = [float(many.min() / layer.min()) for layer in layers]
    said = "a small part of" if share[-1] < 0.5 else "as much as"
    return Result(
        "time of softmax and loss / time of the output layer",
        values,
        f"With {widths[-1]} inputs the output layer, not its softmax, takes the time"
        if share[-1] < 0.5
        else "Softmax takes as long as the layer before it",
        f"Ten times the classes take softmax about ten times as long, and the layer before it too. With {widths[-1]} "
        f"inputs softmax takes {said} the layer's time, with {widths[0]} inputs a larger part.",
        partial(strip, zero=True),
        {
            "growth": float(many.min() / few_time.min()),
            "share_wide": share[-1],
            "narrow_over_wide": share[0] / share[-1],
        },
        focus=f"{widths[-1]} inputs",
        rows=Table(
            ["inputs of the layer", "time of softmax"],
            [[widths[0], "a larger part"], [widths[-1], said + " the layer's time"]],
            "against the output layer, forward and backward",
        ),
    )


def _pass(layer: Dense, x: Array, dy: Array) -> None:
    layer.forward(x)
    layer.backward(dy)
