"""Module 06: the smooth units, where they bend, and how much of a ranking is luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import catalogue, get
from actedu.data import Split, digits
from actedu.experiments.compare import RATES, Contest, Entry, compare, competitors, rank_correlation
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.result import Result, experiment, magnitude
from actedu.numeric import one_sided
from actedu.plots import COLOURS, LINES, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

RECTIFIERS = ("relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish")
FIELD = ("step", "identity", "sigmoid", "tanh", "softsign", *RECTIFIERS, "softplus", "sine", "gcu")


@experiment(spread=(0.0, 0.025), step=(0.62, 0.8), rank=(0.25, 1.0))
def tournament(acts: Sequence[Entry] | None = None, seeds: int = 3, full: bool = False) -> Result:
    """Test accuracy on digits of 64-64-64-10 nets by activation, and how far a second run agrees on the ranking.

    Each activation has its own gain and its own learning rate for Adam, chosen on a fifth of the training data. The
    well-known functions and 10 epochs, or the whole catalogue, 30 epochs and at least 10 seeds if full. The second run
    has as many other seeds, and other digits to train on and to test on. `rank` is the rank correlation of the two
    runs, `rank_of_rectifiers` that among relu and eight relatives, `spread` the gap between the best and the worst of
    those nine.
    """
    seeds, epochs, lrs = (max(seeds, 10), 30, (*RATES, 3e-2)) if full else (seeds, 10, RATES[1:])
    entries = competitors(acts or (tuple(catalogue) if full else FIELD))
    contest = Contest(digits(), (64, 64), epochs)
    rates = contest.best_rates(entries, lrs, (1000, 1001), progress=full)
    values = contest.scores(entries, rates, range(seeds), progress=full)
    values = dict(sorted(values.items(), key=lambda item: -float(item[1].mean())))
    other = Contest(digits(1), (64, 64), epochs).scores(entries, rates, range(seeds, 2 * seeds), progress=full)
    first, second = ({name: float(run[name].mean()) for name in values} for run in (values, other))
    close = [name for name in RECTIFIERS if name in entries]
    measures = first | {"rank": rank_correlation(first, second)}
    said = f"With other seeds and other test digits, the order correlates {measures['rank']:.1f} with the first"
    if len(close) > 1:
        among = [{name: run[name] for name in close} for run in (first, second)]
        measures |= {
            "rank_of_rectifiers": rank_correlation(*among),
            "spread": max(among[0].values()) - min(among[0].values()),
        }
        said += f"; among {len(close)} rectifiers, which lie within {measures['spread']:.2f}, "
        said += f"it correlates {measures['rank_of_rectifiers']:.1f}"
    return Result(
        f"test accuracy on 540 digits, {seeds} seeds",
        values,
        "Few activations fail; the order of the rest is mostly luck"
        if measures.get("rank_of_rectifiers", 1.0) < 0.7
        else "The order repeats with other seeds",
        said + ".",
        strip,
        measures,
        focus=next(iter(competitors(acts or FIELD))),
        form="{:.3f}".format,
        rows=Table(
            ["activation", "learning rate", "mean", "sd", "second run"],
            [
                [name, f"{rates[name]:g}", f"{first[name]:.3f}", f"{v.std(ddof=1):.3f}", f"{second[name]:.3f}"]
                for name, v in values.items()
            ],
            f"test accuracy, {seeds} seeds a run",
        ),
        more={"rates": rates, "second": second},
    )


@experiment(selu_slope=(0.69, 0.72), elu_slope=(0.0, 0.01), softsign_curvature=(3.9, 4.1), elu_curvature=(0.9, 1.1))
def bends_at_0(
    acts: Sequence[str] = ("sigmoid", "tanh", "softplus", "softsign", "elu", "selu"),
    seeds: int = 1,
    full: bool = False,
) -> Result:
    """By how much do slope and curvature jump at 0? One-sided differences of six functions that are called smooth.

    Values are the jumps of the slope; those of the curvature are measures too, as in `softsign_curvature`.
    """
    sides = {name: one_sided(get(name)) for name in acts}
    jumps = {name: one.jumps for name, one in sides.items()}
    kinked = [name for name, (_, slope, _) in jumps.items() if slope > 0.01]
    once = [name for name, (_, slope, curvature) in jumps.items() if slope <= 0.01 < curvature and curvature > 0.05]
    return Result(
        "jump at 0 of the slope",
        {name: np.array([slope]) for name, (_, slope, _) in jumps.items()},
        f"{_list(kinked)} {'has' if len(kinked) == 1 else 'have'} a corner at 0"
        if kinked
        else "None of these has a corner at 0",
        "At 0 the slope jumps by "
        + (", ".join(f"{jumps[name][1]:.2f} ({name})" for name in kinked) or "0")
        + "; with a steady slope, the curvature jumps by "
        + (", ".join(f"{jumps[name][2]:.1f} ({name})" for name in once) or "0")
        + ".",
        partial(strip, zero=True),
        {f"{name}_slope": slope for name, (_, slope, _) in jumps.items()}
        | {f"{name}_curvature": curvature for name, (_, _, curvature) in jumps.items()},
        focus=next(iter(jumps)),
        rows=Table(
            ["at 0", "slope, left", "right", "curvature, left", "right"],
            [
                [
                    name,
                    *(f"{round(s, 2) + 0.0:.2f}" for s in one.slope),
                    *(f"{round(c, 1) + 0.0:.1f}" for c in one.curvature),
                ]
                for name, one in sides.items()
            ],
        ),
    )


def _list(names: Sequence[str]) -> str:
    return " and ".join(names)


@experiment(largest_gap=(0.0, 0.0), leaky_grows=(9.9, 10.1), elu_grows=(1.0, 1.001), elu_floor=(-1.0, -0.999))
def negative_side(seeds: int = 1, full: bool = False) -> Result:
    """Leaky ReLU and ELU left of 0, at x = -1, -10 and -100: both negative, and only one levels off.

    `leaky_grows` and `elu_grows` are the output at -100 over that at -10; `largest_gap` is the largest difference of
    the two for x >= 0. Values are outputs by x, not by seed.
    """
    x, right = np.array([-1.0, -10.0, -100.0]), np.linspace(0.0, 10.0, 101)
    functions = {name: get(name) for name in ("leaky_relu", "elu")}
    values = {name: f(x) for name, f in functions.items()}
    leaky, elu = values.values()
    return Result(
        "output",
        values,
        "Leaky ReLU and ELU are both negative on the left; ELU levels off",
        "At x = -1, -10, -100 leaky ReLU gives "
        + ", ".join(f"{v:.2f}" for v in leaky)
        + "; ELU gives "
        + ", ".join(f"{v:.2f}" for v in elu)
        + ".",
        _draw_negative_side,
        {
            "largest_gap": float(np.abs(functions["leaky_relu"](right) - functions["elu"](right)).max()),
            "leaky_highest": float(leaky.max()),
            "leaky_grows": float(leaky[-1] / leaky[-2]),
            "elu_grows": float(elu[-1] / elu[-2]),
            "elu_floor": float(elu[-1]),
        },
        focus="leaky_relu",
        rows=Table(["x", *values], [[f"{at:g}", *(f"{v[i]:.2f}" for v in values.values())] for i, at in enumerate(x)]),
    )


def _draw_negative_side(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    _draw_functions(ax, {name: get(name) for name in result.values}, -6.0, 2.0)
    for guess in guesses.values():
        guess_level(ax, guess)


def _draw_functions(ax: Axes, functions: Mapping[str, Callable[[Any], Any]], low: float, high: float) -> None:
    x = np.linspace(low, high, 401)
    for (name, f), colour, line in zip(functions.items(), COLOURS, LINES, strict=False):
        ax.plot(x, f(x), color=colour, linestyle=line, linewidth=2, label=name)
    ax.set(xlabel="input x", ylabel="output")
    ax.legend(frameon=False, labelcolor="linecolor")


@experiment(at_minus_10=(4.5e-5, 4.6e-5), float16=(-18.0, -16.0), float32=(-105.0, -87.0))
def elu_slope_floor(seeds: int = 1, full: bool = False) -> Result:
    """Where is ELU's slope exactly 0, though e^x never is? The largest such x, by bisection in two float types.

    `at_minus_10` is the slope at -10. Processors that drop subnormal numbers reach 0 a little earlier.
    """
    elu = get("elu")
    values = {}
    for kind in (np.float16, np.float32):
        low, high = -200.0, 0.0
        for _ in range(60):
            middle = (low + high) / 2.0
            low, high = (middle, high) if elu.slope(np.array(middle, dtype=kind)) == 0 else (low, middle)
        values[kind.__name__] = np.array([low])
    at = {name: float(v[0]) for name, v in values.items()}
    slope = float(elu.slope(-10.0))
    return Result(
        "largest x at which ELU's slope is exactly 0",
        values,
        "ELU's slope fades, and in a computer it ends",
        f"ELU's slope is {magnitude(slope)} at x = -10; below about {at['float16']:.0f} in float16 and "
        f"{at['float32']:.0f} in float32 it is exactly 0.",
        strip,
        at | {"at_minus_10": slope},
        focus="float32",
        form="{:.0f}".format,
    )


@experiment(half=(0.49, 0.51), one=(0.0, 0.001), two=(0.99, 1.01), elu_minus_relu=(-0.03, 0.02))
def elu_claims(noise: float = 1.0, seeds: int = 5, full: bool = False) -> Result:
    """Is ELU smooth, and does it stand noise better than ReLU? Jumps of its slope at 0, and a fair comparison.

    `half`, `one` and `two` are the jumps for alpha = 1/2, 1, 2. The nets, 64-64-64-10 with their own learning rates,
    learn clean digits and are tested on digits with normal noise of sd `noise` on every pixel (whose own sd is 1).
    Values are test accuracies. 10 epochs (30 and 20 seeds if full).
    """
    d = digits()
    noisy = d.x_test + noise * np.random.default_rng(0).standard_normal(d.x_test.shape)
    result = compare(("relu", "elu"), data=Split(d.x_train, d.y_train, noisy, d.y_test), seeds=seeds, full=full)
    jumps = [one_sided(get("elu").bind(alpha=alpha)).jumps[1] for alpha in (0.5, 1.0, 2.0)]
    found = result.more["differences"]["elu"]
    return Result(
        f"test accuracy on 540 digits with noise of sd {noise:g}",
        result.values,
        f"With noise of sd {noise:g}, ELU shows no difference from ReLU"
        if found.seen == "no difference"
        else f"With noise of sd {noise:g}, ELU's accuracy is {found.seen} than ReLU's",
        f"ELU's slope jumps at 0 by {jumps[0]:.1f}, {jumps[1]:.1f} and {jumps[2]:.1f} for alpha = 0.5, 1 and 2. On "
        f"noisy digits ReLU gets {result.mean['relu']:.2f} and ELU {result.mean['elu']:.2f} ({result.n['elu']} seeds).",
        strip,
        dict(zip(("half", "one", "two"), jumps, strict=True))
        | {name: result.measures[name] for name in ("relu", "elu", "elu_minus_relu")},
        focus="elu",
        form="{:.2f}".format,
        more=result.more,
    )


@experiment(beta_0=(0.0, 0.0), beta_50=(0.0, 0.006), minimum=(-0.27847, -0.27846), minimum_at=(-1.2785, -1.2784))
def swish_limits(betas: Sequence[float] = (1.0, 2.0, 5.0, 10.0, 50.0), seeds: int = 1, full: bool = False) -> Result:
    """How far is swish, x sigmoid(beta x), from ReLU as beta grows, and from x / 2 at beta = 0? On [-20, 20].

    `minimum` and `minimum_at` are the lowest point for beta = 1. Values are the largest distances to ReLU.
    """
    swish, relu, x = get("swish"), get("relu"), np.linspace(-20.0, 20.0, 40_001)
    distance = {f"beta {b:g}": float(np.abs(swish(x, beta=b) - relu(x)).max()) for b in betas}
    low, high = -2.0, -1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (low, middle) if swish.slope(middle, beta=1.0) > 0.0 else (middle, high)
    last = list(distance)[-1]
    return Result(
        "largest distance to ReLU",
        {name: np.array([gap]) for name, gap in distance.items()},
        "Swish runs from a straight line to ReLU",
        f"At beta = 0 swish is x / 2; at {last} it is within {distance[last]:.3f} of ReLU. With beta = 1 it falls to "
        f"{float(swish(low, beta=1.0)):.3f} at x = {low:.3f} before it rises: it is not monotone.",
        _draw_swish,
        {
            "beta_0": float(np.abs(swish(x, beta=0.0) - x / 2.0).max()),
            "minimum": float(swish(low, beta=1.0)),
            "minimum_at": low,
        }
        | {name.replace(" ", "_"): gap for name, gap in distance.items()},
        focus=next(iter(distance)),
        form="{:.3f}".format,
        more={"betas": betas},
    )


def _draw_swish(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    betas = np.array(result.more["betas"])
    lines(ax, betas, {"to ReLU": np.array([v[0] for v in result.values.values()])})
    ax.set(xlabel="beta", ylabel=result.quantity, xscale="log", yscale="log")
    for guess in guesses.values():
        guess_level(ax, guess)
