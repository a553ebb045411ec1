"""Module 17: the claims of papers, read from what small nets gave."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.compare import Difference, paired_difference
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.modules.m17_learnable_activations.experiments.physics import UNITS
from actedu.modules.m17_learnable_activations.experiments.studies import DEPTHS, STUDIES, recorded
from actedu.plots import COLOURS, GUESS, INK, MUTED, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(dual_line=(-0.01, 0.01), mixture=(-0.01, 0.01), prelu=(-0.01, 0.01), swish=(-0.01, 0.01))
def learned_shapes(seeds: int = 20, full: bool = False) -> Result:
    """Does it pay to learn an activation's shape? Test accuracy on digits, learned minus left as it starts, by seed.

    Two hidden layers of 64, Adam, 10 passes, both arms of a pair with the same start and each the best of four rates,
    read from a file. Intervals are of 95% for all pairs together. Where the search gave the two arms different rates,
    the learned one was run at the other's rate, too. `more["against_relu"]` has ensembles minus ReLU. `full` computes
    it anew, in a quarter of an hour; `python -m actedu.modules.m17_learnable_activations.experiments.studies dense
    rate` replaces the files. Source: farhadi2019, harmon2017, balaji2019, bansal2022.
    """
    rates, values = recorded("dense", full)
    same_rate, again = recorded("rate", full)
    found = {
        name: paired_difference(values[a][:seeds], values[b][:seeds], among=len(PAIRS))
        for name, (a, b, _) in PAIRS.items()
    }
    level = {
        f"{name} at {same_rate[a]:g}": paired_difference(again[a][:seeds], values[b][:seeds], among=len(PAIRS))
        for name, (a, b, _) in PAIRS.items()
        if a in again
    }
    ensembles = {
        "even shares": values["ensemble, even"],
        "learned shares": values["ensemble, learned"],
        "learned shares, same rate": again["ensemble, learned"],
    }
    seen = [f"{name} is {d.seen}" for name, d in found.items() if d.seen != "no difference"]
    return Result(
        "test accuracy, learned minus not learned",
        {name: values[a][:seeds] - values[b][:seeds] for name, (a, b, _) in PAIRS.items()},
        "No gain from learning the shape is seen" if not any(d.low > 0.0 for d in found.values()) else "; ".join(seen),
        f"Learned minus not learned, {seeds} seeds: "
        + "; ".join(f"{name} {_interval(d)}" for name, d in found.items())
        + ". Both at the rate of the one not learned: "
        + "; ".join(f"{name} {_interval(d)}" for name, d in level.items())
        + ".",
        _draw_differences,
        {key: found[name].mean for name, (_, _, key) in PAIRS.items()},
        focus=next(iter(PAIRS)),
        form=_signed,
        scope=_scope("dense", "hidden layers 64x64, own gain"),
        rows=Table(
            ["learned", "not learned", "learned", "difference", "interval", "seen"],
            [
                [name, f"{values[b][:seeds].mean():.3f}", f"{values[a][:seeds].mean():.3f}", _signed(d.mean),
                 f"{_signed(d.low)} to {_signed(d.high)}", d.seen]
                for (name, (a, b, _)), d in zip(PAIRS.items(), found.values(), strict=True)
            ],
            "test accuracy",
        ),
        more={"found": found, "rates": rates, "same_rate": same_rate, "level": level,
              "against_relu": {name: paired_difference(v[:seeds], values["relu"][:seeds], among=len(ensembles))
                               for name, v in ensembles.items()}},
    )  # fmt: skip


def _interval(d: Difference) -> str:
    return f"{_signed(d.mean)} ({_signed(d.low)} to {_signed(d.high)})"


def _signed(x: float) -> str:
    return f"{round(x, 3) + 0.0:+.3f}"


PAIRS = {  # what is learned: arm, the same not learned, name of the measure
    "PReLU": ("prelu", "prelu, not learned", "prelu"),
    "swish": ("silu, slope learned", "silu", "swish"),
    "sigmoid": ("sigmoid, shape learned", "sigmoid", "sigmoid"),
    "dual line": ("dual_line, learned", "dual_line", "dual_line"),
    "shares, a layer": ("mixture, learned", "mixture, even", "mixture"),
    "shares, a unit": ("ensemble, learned", "ensemble, even", "ensemble"),
}


def _scope(study: str, fixed: str) -> Scope:
    how = STUDIES[study]
    length = f"{how.epochs} passes, batches of 32" if how.net else f"{how.epochs} steps"
    return Scope(
        f"{fixed}, Adam, {length}",
        f"learning rate ({', '.join(f'{lr:g}' for lr in how.rates)})",
        "251 digits kept back, three further starts" if how.net else "three further starts",
    )


def _draw_differences(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    found: dict[str, Difference] = result.more["found"]
    ax.axvline(0.0, color=MUTED, linewidth=1)
    for row, (name, d) in enumerate(found.items()):
        ax.plot([d.low, d.high], [row, row], color=COLOURS[0], linewidth=2.5)
        ax.plot(d.mean, row, "o", color=COLOURS[0], markersize=7)
        right = d.high >= 0.0  # beyond the end that is not near the line at 0
        ax.annotate(
            _signed(d.mean), (d.high if right else d.low, row), xytext=(8 if right else -8, 0),
            textcoords="offset points", ha="left" if right else "right", va="center", color=INK,
        )  # fmt: skip
        if name in guesses:
            ax.plot([guesses[name]] * 2, [row - 0.4, row + 0.4], color=GUESS, linestyle=(0, (3, 1.5)), linewidth=2)
            ax.annotate(
                "your guess", (guesses[name], row + 0.4), xytext=(0, -1), textcoords="offset points", ha="center",
                va="top", color=GUESS, fontweight="bold",
            )  # fmt: skip
    ax.set_yticks(range(len(found)), list(found))
    ax.set_ylim(len(found) - 0.4, -0.8)
    widest = 1.3 * max(abs(x) for x in (*(end for d in found.values() for end in d[1:]), *guesses.values()))
    ax.set(xlim=(-widest, widest), xlabel=result.quantity)


RANKED = {
    "relu": "relu", "leaky": "leaky_relu", "prelu": "prelu", "elu": "elu", "selu": "selu", "softplus": "softplus",
    "gelu": "gelu", "silu": "silu", "mish": "mish", "tanh": "tanh", "sine": "sine", "gcu": "gcu",
    "gcu, half weights": "gcu, half the weights", "dual line": "dual_line, learned",
}  # fmt: skip


@experiment(dual_line_minus_relu=(-0.01, 0.01), relu=(0.95, 1.0))
def rank_of_dual_line(seeds: int = 20, group: int = 5, full: bool = False) -> Result:
    """Which place has the dual line among 14 activations? Test accuracy on digits, 20 seeds.

    All as in `learned_shapes`, from the same file. `best_place` and `worst_place` are its places in groups of `group`
    seeds, as a study of so few would have found it; `place` is that by the mean of all. Source: balaji2019.
    """
    rates, found = recorded("dense", full)
    values = {name: found[arm][:seeds] for name, arm in RANKED.items()}
    table = np.array(list(values.values()))
    at = list(values).index("dual line")

    def place(part: Array) -> int:
        mean = part.mean(axis=1)
        return 1 + int(np.sum(mean > mean[at] + 1e-12))

    places = [place(table[:, i : i + group]) for i in range(0, seeds - group + 1, group)]
    gap = paired_difference(values["dual line"], values["relu"])
    return Result(
        "test accuracy on 540 digits",
        values,
        "The place of an activation depends on the starts",
        f"By the mean of {seeds} seeds the dual line has place {place(table)} of {len(values)}; by groups of {group} "
        f"seeds places {', '.join(map(str, places))}. Dual line minus relu: {gap.mean:+.3f}, interval {gap.low:+.3f} "
        f"to {gap.high:+.3f}.",
        strip,
        {name: float(v.mean()) for name, v in values.items()}
        | {"dual_line_minus_relu": gap.mean, "place": float(place(table)), "best_place": float(min(places)),
           "worst_place": float(max(places))},
        focus="dual line",
        form="{:.3f}".format,
        scope=_scope("dense", "hidden layers 64x64, own gain"),
        more={"rates": rates, "places": places},
    )  # fmt: skip


@experiment(relu=(0.95, 1.0), gcu_half_minus_relu=(-0.02, 0.02), gcu=(0.5, 0.97))
def waves_in_convolutions(seeds: int = 20, full: bool = False) -> Result:
    """GCU in a small convolutional net on digits, against ReLU, PReLU, Mish, tanh and a sine; read from a file.

    Two convolutions, 8 and 16 filters of 3 x 3, max pooling, a dense layer; Adam, 10 passes, each the best of four
    rates. "gcu, half the weights" starts at half its own gain. Source: noel2021, sharma2022.
    """
    rates, values = recorded("conv", full)
    values = {name: v[:seeds] for name, v in values.items()}
    found = {name: paired_difference(v, values["relu"], among=len(values) - 1) for name, v in values.items()
             if name != "relu"}  # fmt: skip
    best = found["gcu, half the weights"]
    return Result(
        "test accuracy on 540 digits",
        values,
        "Where GCU starts decides more than that it waves",
        f"GCU minus relu, {seeds} seeds: at its own gain {found['gcu'].mean:+.3f} ({found['gcu'].low:+.3f} to "
        f"{found['gcu'].high:+.3f}), with half the weights {best.mean:+.3f} ({best.low:+.3f} to {best.high:+.3f}).",
        strip,
        {name: float(v.mean()) for name, v in values.items()}
        | {"gcu_half_minus_relu": best.mean, "low": best.low, "high": best.high},
        focus="gcu",
        form="{:.3f}".format,
        scope=_scope("conv", "convolutions of 8 and 16 filters, own gain unless said otherwise"),
        more={"rates": rates, "found": found},
    )


@experiment(**{"silu": (0.7, 0.9), "silu, normalised": (0.75, 0.95), "silu, gain 1": (0.1, 0.5)})
def normalised_depth(depth: int = 30, seeds: int = 10, full: bool = False) -> Result:
    """Do normalised activations train where plain ones do not? Test accuracy on digits, 30 layers; read from a file.

    32 units a layer, Adam, 15 passes, each the best of four rates. Plain names start with the gain that keeps the mean
    square of the sums. `normalised` is f times 1 / sqrt(E f'(z)^2), with weights of gain 1; `weights` is plain f with
    that factor in the weights at the start instead, which is not the same net. Intervals are of 95% for all the pairs
    together. Source: yuan2022.

    Raises ValueError for a depth that was not run.
    """
    if depth not in DEPTHS:
        raise ValueError(f"normalised_depth: depth is {depth}; those recorded are {', '.join(map(str, DEPTHS))}")
    rates, found = recorded("deep", full)
    ending = f", {depth} layers"
    values = {arm.removesuffix(ending): v[:seeds] for arm, v in found.items() if arm.endswith(ending)}
    named = [name for name in ("silu", "gelu", "tanh") if f"{name}, normalised" in values]
    gaps = {name: paired_difference(values[f"{name}, normalised"], values[name], among=len(named)) for name in named}
    return Result(
        f"test accuracy on 540 digits, {depth} layers",
        values,
        f"Normalised and plain activations in nets of {depth} layers",
        f"{depth} layers, {seeds} seeds, normalised minus plain: "
        + "; ".join(f"{name} {d.mean:+.2f} ({d.low:+.2f} to {d.high:+.2f})" for name, d in gaps.items())
        + ".",
        strip,
        {name: float(v.mean()) for name, v in values.items()}
        | {f"{name}_gain": d.mean for name, d in gaps.items()},
        focus="silu, normalised",
        scope=_scope("deep", "32 units a layer"),
        more={"rates": {arm.removesuffix(ending): lr for arm, lr in rates.items() if arm.endswith(ending)},
              "gaps": gaps},
    )  # fmt: skip


def _ratio(a: Array, b: Array) -> tuple[float, float, float]:
    """Return the geometric mean of a / b, pair by pair, and its 95% interval."""
    logs = np.log(a / b)
    d = paired_difference(logs, np.zeros_like(logs))
    return float(np.exp(d.mean)), float(np.exp(d.low)), float(np.exp(d.high))


@experiment(**{"relu": (0.8, 1.5), "relu, cubed": (0.0, 0.3), "tanh": (0.0, 0.05), "sine": (0.0, 0.05)})
def bent_twice(seeds: int = 10, full: bool = False) -> Result:
    r"""Nets that solve $u'' = -\pi^2 \sin \pi x$: their error, over the size of the solution; read from a file.

    One hidden layer of 32 units, 64 points, 2000 steps of Adam, each the best of four rates. Answering 0 everywhere
    has the error 1. `relu, cubed` is relu(z)^3 / 6: a rectifier that has a second derivative. "learned" is
    f(a z) with one learned a. Source: jagtap2023.
    """
    rates, values = recorded("physics", full)
    values = {name.removesuffix(" slope"): v[:seeds] for name, v in values.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    times = {name: _ratio(values[f"{name}, learned"], values[name]) for name in ("tanh", "sine")}
    return Result(
        "error of the solution (answering 0 everywhere: 1)",
        values,
        "A net that is not bent twice cannot hear the equation",
        f"Mean error, {seeds} seeds: "
        + ", ".join(f"{name} {magnitude(m, 1)}" for name, m in mean.items())
        + ". A learned slope multiplies the error by (geometric mean) "
        + ", ".join(f"{r[0]:.1f} for {name}, interval {r[1]:.1f} to {r[2]:.1f}" for name, r in times.items())
        + ".",
        partial(strip, log=True),
        mean | {f"{name}_times": r[0] for name, r in times.items()},
        focus="relu",
        form=partial(magnitude, digits=1),
        scope=_scope("physics", f"one hidden layer of {UNITS}"),
        more={"rates": rates},
    )


@experiment(**{"sine, 15 z": (0.0, 0.01), "relu": (0.05, 0.6), "tanh": (0.0, 0.6)})
def recorded_wave(seeds: int = 10, full: bool = False) -> Result:
    """How well do nets of 2 x 64 units fit 128 points of sin(25 x) on [-1, 1]? Mean squared error; read from a file.

    1000 steps of Adam, all points each step, each the best of four rates. A constant has 0.5. "15 z" is f(15 z) in
    both hidden layers, each with its own gain. Source: sitzmann2020 (a factor in front of the sums of a sine).
    """
    rates, values = recorded("wave", full)
    values = {name: v[:seeds] for name, v in values.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "mean squared error on the training points (a constant: 0.5)",
        values,
        "Short waves fit short waves",
        f"Mean error, {seeds} seeds: " + ", ".join(f"{name} {magnitude(m, 1)}" for name, m in mean.items()) + ".",
        partial(strip, log=True),
        mean,
        focus="sine, 15 z",
        form=partial(magnitude, digits=1),
        scope=_scope("wave", "hidden layers 64x64, own gain"),
        more={"rates": rates},
    )
