"""Module 01: what the weights of a neuron say, and what its activation decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from actedu import probes
from actedu.activations import get, label
from actedu.data import digits, moons
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, experiment
from actedu.nets import Adam, Network, binary_cross_entropy, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, GUESS, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@experiment(difference=(0.0, 1e-12), before=(2.5, 8.0), after=(0.025, 0.08), influence=(1.0, 1.0))
def rescale_feature(k: float = 100.0, seeds: int = 5, full: bool = False) -> Result:
    """Weights of a trained neuron of two inputs, before and after its second feature is written in another unit.

    The feature is multiplied by `k` and its weight divided by `k`, as when metres become centimetres. `difference` is
    the largest change of the neuron's output. `before` and `after` are |w2| / |w1|; `influence` is how far feature 2
    moves the sum, the sd of w2 x2, after over before. Trained on two half moons, one data set a seed.
    """
    seeds = 50 if full else seeds
    weights: list[list[float]] = []
    influence: list[list[float]] = []
    difference = 0.0
    for seed in range(seeds):
        x, y = moons(200, seed=seed)
        neuron = Network((2, 1), seed=seed)
        train(neuron, x, y, loss=binary_cross_entropy, optimiser=Adam(0.1), epochs=200, batch=len(x), seed=seed)
        w, output = neuron.layers[0].W[:, 0], neuron(x)
        first, second, moved = abs(w[0]), abs(w[1]), x * w
        x = x * [1.0, k]
        w[1] /= k
        difference = max(difference, float(np.abs(neuron(x) - output).max()))
        weights.append([first, second, abs(w[1])])
        influence.append([moved[:, 0].std(), moved[:, 1].std(), (x * w)[:, 1].std()])
    cases = ("feature 1", "feature 2", f"feature 2, times {k:g}")
    values = dict(zip(cases, np.array(weights).T, strict=True))
    sds = dict(zip(cases, np.array(influence).T, strict=True))
    one, two, scaled = cases
    before, after = float((values[two] / values[one]).mean()), float((values[scaled] / values[one]).mean())
    return Result(
        "size of the weight, |w|",
        values,
        "The size of a weight depends on the unit of its feature",
        f"Feature 2 has {before:.0f} times the weight of feature 1; multiplied by {k:g} it has {after:.2f} times. The "
        "outputs differ by less than 1e-12, and it moves the sum as far as before.",
        _draw_rescaled,
        {
            "difference": difference,
            "before": before,
            "after": after,
            "influence": round(float((sds[scaled] / sds[two]).mean()), 9),
        },
        focus=scaled,
        more={"influence": sds},
    )


def _draw_rescaled(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    rows = np.arange(len(result.values))
    for shift, (name, series) in enumerate(
        {"size of the weight": result.mean, "sd of weight x feature": result.more["influence"]}.items()
    ):
        lengths = [float(np.mean(v)) for v in series.values()]
        ax.barh(rows + 0.38 * shift, lengths, 0.34, color=COLOURS[shift], hatch=("", "//")[shift], edgecolor="white",
                label=name)  # fmt: skip
        for row, length in enumerate(lengths):
            ax.annotate(f"{length:.2f}", (length, row + 0.38 * shift), xytext=(4, 0), textcoords="offset points",
                        va="center", color=INK)  # fmt: skip
    for name, guess in guesses.items():
        at = list(result.values).index(name)
        ax.plot([guess] * 2, [at - 0.2, at + 0.2], color=GUESS, linestyle="--", linewidth=2)
        ax.annotate("your guess", (guess, at - 0.2), xytext=(3, 1), textcoords="offset points", color=GUESS,
                    fontweight="bold")  # fmt: skip
    ax.set(yticks=rows + 0.19, yticklabels=list(result.values), ylim=(len(rows) - 0.35, -0.65), xlabel="size")
    ax.legend(frameon=False, labelcolor="linecolor", loc="upper right")


@experiment(step=(0.35, 0.65), relu=(0.35, 0.65), tanh=(0.0, 0.0), sigmoid=(0.0, 0.0), step_levels=(2.0, 2.0))
def on_or_off(
    activations: Sequence[Named] = ("step", "relu", "sigmoid", "tanh", "identity"), seeds: int = 5, full: bool = False
) -> Result:
    """Share of the outputs of a fresh layer of 64 units that are exactly 0 on 540 digits: the units that are 'off'.

    `step_levels` counts the different values that a layer of steps returns; the measure of an activation is its share.
    """
    seeds = 50 if full else seeds
    x = digits().x_test
    values, levels = {}, {}
    for f in map(get, activations):
        acts = [probes.activations(Network((64, 64, 10), f, seed=seed), x) for seed in range(seeds)]
        values[label(f)] = np.array([probes.share_of_zeros(each)[0] for each in acts])
        levels[label(f)] = float(np.mean([len(np.unique(each[0])) for each in acts]))
    mean = {name: float(v.mean()) for name, v in values.items()}
    never = [name for name, share in mean.items() if share == 0.0]
    said = ", ".join(f"{name} {share:.1f}" for name, share in mean.items() if share)
    return Result(
        "share of the outputs that are exactly 0",
        values,
        "Only the step decides yes or no; the others pass a graded value",
        f"Exactly 0 are: {said or 'none'}; never off: {', '.join(never) or 'none'}. "
        + "; ".join(
            f"{name} returns {'thousands of' if n > 1000 else round(n)} different values" for name, n in levels.items()
        )
        + ".",
        strip,
        mean | {f"{name}_levels": n for name, n in levels.items()},
        focus=next(iter(values)),
        form=lambda share: f"{share:.1f}",
    )
