"""Module 06: the smooth units, where they bend, and how much of a ranking is luck."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.activations import catalogue, get, label
from actedu.data import Split, digits
from actedu.experiments.compare import RATES, Contest, Entry, compare, competitors, rank_correlation
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.result import Result, experiment, magnitude
from actedu.nets.dense import Named
from actedu.numeric import one_sided
from actedu.plots import COLOURS, LINES, MUTED, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

RECTIFIERS = ("relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish")
FIELD = ("step", "identity", "sigmoid", "tanh", "softsign", *RECTIFIERS, "softplus", "sine", "gcu")


@experiment(spread=(0.0, 0.025), step=(0.62, 0.8), rank=(0.25, 1.0))
def tournament(acts: Sequence[Entry] | None = None, seeds: int = 10, full: bool = False) -> Result:
    """Test accuracy on digits of 64-64-64-10 nets by activation, and how far a second run agrees on the ranking.

    Each activation has its own gain and its own learning rate for Adam, chosen on a fifth of the training data. The
    well-known functions and 10 epochs, or the whole catalogue, 30 epochs and at least 20 seeds if full. The second run
    has as many other seeds, and other digits to train on and to test on. `rank` is the rank correlation of the two
    runs, `rank_of_rectifiers` that among relu and eight relatives, `spread` the gap between the best and the worst of
    those nine.
    """
    seeds, epochs, lrs = (max(seeds, 20), 30, (*RATES, 3e-2)) if full else (seeds, 10, RATES)
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
        scope=contest.scope(lrs),
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


RECORD = Path(__file__).parent / "tournament.csv"
STARTS = 20  # that were recorded of each activation in each of the three conditions
# Which digits are for training and which for testing, and on which of them the learning rate was chosen
CONDITIONS = {"first": (0, 0), "other digits": (1, 0), "other digits and rates": (1, 1)}


@experiment(rank=(0.6, 0.7), rank_other_digits=(0.65, 0.75), spread=(0.005, 0.008), identity=(0.96, 0.97))
def recorded_tournament(acts: Sequence[str] = FIELD, seeds: int = STARTS // 2, full: bool = False) -> Result:
    """Test accuracy of small nets on digits by activation, read from a file, and the places in later runs.

    Nets 64-64-64-10, Adam, 10 epochs, each activation at its own gain and its own learning rate, the best of three on a
    fifth of the training digits. Runs of `seeds` starts, at most 10: the first; a second with other starts and nothing
    else changed; one with other digits for training and for testing; and one with other digits, on which the rates were
    chosen anew. `rank` and `rank_other_digits` are the rank correlations of the second and third with the first,
    `spread` the gap between the best and the worst of the rectifiers among `acts`. `full` computes all anew, in
    minutes; `python -m actedu.modules.m06_smooth_units.experiments` replaces the file.

    Raises ValueError for an activation that did not take part, and for more starts than were recorded.
    """
    if not 2 <= seeds <= STARTS // 2:
        raise ValueError(f"recorded_tournament: seeds is {seeds}; give 2 to {STARTS // 2}")
    rates, scores = _record(acts, full)
    runs = {"first": {act: scores["first"][act][:seeds] for act in acts}}
    runs["second"] = {act: scores["first"][act][STARTS // 2 :][:seeds] for act in acts}
    runs |= {name: {act: scores[name][act][:seeds] for act in acts} for name in CONDITIONS if name != "first"}
    mean = {name: {act: float(v.mean()) for act, v in run.items()} for name, run in runs.items()}
    order = {name: sorted(acts, key=lambda act: -of[act]) for name, of in mean.items()}
    rank = {name: rank_correlation(mean["first"], of) for name, of in mean.items()}
    close = [mean["first"][act] for act in acts if act in RECTIFIERS]
    return Result(
        "test accuracy on 540 digits",
        {act: runs["first"][act] for act in order["first"]},
        f"{len(acts)} activations, {seeds} starts of each",
        f"In the first run {order['first'][0]} comes first with {mean['first'][order['first'][0]]:.3f} and "
        f"{order['first'][-1]} last with {mean['first'][order['first'][-1]]:.3f}.",
        strip,
        mean["first"]
        | {"rank": rank["second"], "rank_other_digits": rank["other digits"]}
        | {"spread": max(close) - min(close) if close else 0.0},
        focus=order["first"][0],
        form="{:.3f}".format,
        scope=Contest(digits()).scope(RATES),
        rows=Table(
            ["activation", "learning rate", "mean", "sd", *(f"place: {name}" for name in runs)],
            [
                [act, f"{rates['first'][act]:g}", f"{mean['first'][act]:.3f}", f"{runs['first'][act].std(ddof=1):.3f}"]
                + [of.index(act) + 1 for of in order.values()]
                for act in order["first"]
            ],
            f"{seeds} starts a run",
        ),
        more={"order": order, "mean": mean, "rates": rates},
    )


SMOOTH = ("elu", "gelu", "mish", "relu", "selu", "silu", "softplus")


@experiment(same_1=(0.15, 0.35), same_10=(0.85, 0.93), other_10=(0.7, 0.83), anew_10=(-0.15, 0.1))
def ranking_repeats(
    acts: Sequence[str] = SMOOTH, n_starts: Sequence[int] = (1, 3, 5, 10), seeds: int = 400, full: bool = False
) -> Result:
    """How well does a ranking repeat? Rank correlations of two runs, each of so many starts, of the recorded contest.

    `seeds` times, two sets of starts that share none are drawn from the 20 recorded ones. The second run differs in its
    starts alone (`same_1` for one start each, ...), has other digits too (`other_1`, ...), or other digits on which the
    learning rates were chosen anew (`anew_1`, ...). Values are the correlations, measures their means.

    Raises ValueError for an activation that did not take part, and for more starts than half of those recorded.
    """
    if not 1 <= min(n_starts) <= max(n_starts) <= STARTS // 2:
        raise ValueError(f"ranking_repeats: n_starts is {n_starts}; give numbers from 1 to {STARTS // 2}")
    _, scores = _record(acts, full)
    rng = np.random.default_rng(0)
    drawn = np.array([rng.permutation(STARTS) for _ in range(seeds)])
    kinds = dict(zip(CONDITIONS, ("same digits", "other digits", "other digits and rates"), strict=True))
    values = {
        f"{n} start{'s' * (n > 1)}, {kind}": np.array(
            [
                rank_correlation(_means(scores["first"], acts, one[:n]), _means(scores[name], acts, one[n : 2 * n]))
                for one in drawn
            ]
        )
        for name, kind in kinds.items()
        for n in n_starts
    }
    means = np.reshape([float(v.mean()) for v in values.values()], (len(kinds), len(n_starts)))
    few, many = n_starts[0], n_starts[-1]
    return Result(
        "rank correlation with another run",
        values,
        "More starts make a ranking repeat; rates chosen anew undo it"
        if means[2, -1] < 0.3 < means[0, -1]
        else "How well a ranking repeats, by the starts of a run",
        f"Two orders of {len(acts)} activations, {few} start{'s' * (few > 1)} each, correlate {means[0, 0]:.1f} on "
        f"average; with {many}, {means[0, -1]:.1f}. With other digits and {many}, {means[1, -1]:.1f}; with rates "
        f"chosen on those, {round(means[2, -1], 1) + 0.0:.1f}.",
        _draw_repeats,
        {
            f"{key}_{n}": float(means[i, j])
            for i, key in enumerate(("same", "other", "anew"))
            for j, n in enumerate(n_starts)
        },
        focus=next(iter(values)),
        rows=Table(
            ["starts", *kinds.values()],
            [[n, *(f"{round(row[j], 1) + 0.0:.1f}" for row in means)] for j, n in enumerate(n_starts)],
            f"mean rank correlation of two runs, {seeds} draws",
        ),
        more={"n": n_starts, "means": dict(zip(kinds.values(), means, strict=True))},
    )


def _draw_repeats(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    n = np.array(result.more["n"], dtype=float)
    lines(ax, n, result.more["means"])
    ax.axhline(0.0, color=MUTED, linewidth=1, linestyle=":")
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="starts of each activation in a run", ylabel="mean rank correlation", ylim=(-0.5, 1.05), xticks=n)


def _means(scores: Mapping[str, Array], acts: Sequence[str], starts: NDArray[np.int64]) -> dict[str, float]:
    return {act: float(scores[act][starts].mean()) for act in acts}


Rates = dict[str, dict[str, float]]
Scores = dict[str, dict[str, Array]]


def _record(acts: Sequence[str], full: bool) -> tuple[Rates, Scores]:
    """Return learning rates and accuracies by condition and activation. Raises ValueError for one not recorded."""
    if unknown := [act for act in acts if act not in FIELD]:
        raise ValueError(f"the recorded tournament has no {unknown[0]!r}; it has {', '.join(FIELD)}")
    return _tournaments() if full else _read()


def _tournaments() -> tuple[Rates, Scores]:
    entries = competitors(FIELD)
    contests = [Contest(digits(division)) for division in (0, 1)]
    chosen = [one.best_rates(entries, RATES, (1000, 1001), progress=True) for one in contests]
    rates = {name: chosen[on] for name, (_, on) in CONDITIONS.items()}
    return rates, {
        name: contests[division].scores(entries, rates[name], range(STARTS), progress=True)
        for name, (division, _) in CONDITIONS.items()
    }


def _write(rates: Rates, scores: Scores) -> None:
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["condition", "activation", "lr", "seed", "accuracy"])
        for name, of in scores.items():
            for act, row in of.items():
                table.writerows([name, act, rates[name][act], seed, f"{v:.4f}"] for seed, v in enumerate(row))


def _read() -> tuple[Rates, Scores]:
    rates: Rates = {}
    found: dict[str, dict[str, list[float]]] = {}
    with RECORD.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rates.setdefault(row["condition"], {})[row["activation"]] = float(row["lr"])
            found.setdefault(row["condition"], {}).setdefault(row["activation"], []).append(float(row["accuracy"]))
    return rates, {name: {act: np.array(row) for act, row in of.items()} for name, of in found.items()}


@experiment(selu_slope=(0.69, 0.72), elu_slope=(0.0, 0.01), softsign_curvature=(3.9, 4.1), elu_curvature=(0.9, 1.1))
def bends_at_0(
    acts: Sequence[Named] = ("sigmoid", "tanh", "softplus", "softsign", "elu", "selu"),
    seeds: int = 1,
    full: bool = False,
) -> Result:
    """By how much do slope and curvature jump at 0? One-sided differences of six functions that are called smooth.

    Values are the jumps of the slope; those of the curvature are measures too, as in `softsign_curvature`.
    """
    sides = {label(f): one_sided(f) for f in map(get, acts)}
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
def negative_side(alpha: float = 1.0, seeds: int = 1, full: bool = False) -> Result:
    """Leaky ReLU and ELU left of 0, at x = -1, -10 and -100: both negative, and only one levels off, at -`alpha`.

    `leaky_grows` and `elu_grows` are the output at -100 over that at -10; `largest_gap` is the largest difference of
    the two for x >= 0. Values are outputs by x, not by seed.
    """
    x, right = np.array([-1.0, -10.0, -100.0]), np.linspace(0.0, 10.0, 101)
    functions = {"leaky_relu": get("leaky_relu"), "elu": get("elu").bind(alpha=alpha)}
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
    elu = get("elu").bind(alpha=result.config["alpha"])
    _draw_functions(ax, {"leaky_relu": get("leaky_relu"), "elu": elu}, -6.0, 2.0)
    for guess in guesses.values():
        guess_level(ax, guess)


def _draw_functions(ax: Axes, functions: Mapping[str, Callable[[Any], Any]], low: float, high: float) -> None:
    x = np.linspace(low, high, 401)
    for (name, f), colour, line in zip(functions.items(), COLOURS, LINES, strict=False):
        ax.plot(x, f(x), color=colour, linestyle=line, linewidth=2, label=name)
    ax.set(xlabel="input x", ylabel="output")
    ax.legend(frameon=False, labelcolor="linecolor")


@experiment(at_minus_10=(4.5e-5, 4.6e-5), float16=(-18.0, -16.0), float32=(-105.0, -87.0))
def elu_slope_floor(alpha: float = 1.0, seeds: int = 1, full: bool = False) -> Result:
    """Where is ELU's slope exactly 0, though e^x never is? The largest such x, by bisection in two float types.

    `at_minus_10` is the slope at -10, `alpha` what it fades from. Processors that drop subnormal numbers
    reach 0 a little earlier.
    """
    elu = get("elu").bind(alpha=alpha)
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


def with_noise(data: Split, sd: float, draws: int = 4) -> tuple[Array, NDArray[np.int64]]:
    """The test part `draws` times over, each time with other normal noise of this sd on every number of it."""
    x = np.tile(data.x_test, (draws, 1))
    return x + sd * np.random.default_rng(0).standard_normal(x.shape), np.tile(data.y_test, draws)


@experiment(half=(0.49, 0.51), one=(0.0, 0.001), two=(0.99, 1.01), elu_minus_relu=(-0.02, 0.02))
def elu_claims(
    noise: float = 1.0, optimiser: str = "adam", lrs: Sequence[float] = RATES, seeds: int = 5, full: bool = False
) -> Result:
    """Is ELU smooth, and does it stand noise better than ReLU? Jumps of its slope at 0, and a fair comparison.

    `half`, `one` and `two` are the jumps for alpha = 1/2, 1, 2. The nets, 64-64-64-10 with their own learning rates,
    learn clean digits and are tested on digits with normal noise of sd `noise` on every pixel (whose own sd is 1), in
    four draws of it. Values are test accuracies. 10 epochs (30 and 20 seeds if full).
    """
    d = digits()
    noisy = Split(d.x_train, d.y_train, *with_noise(d, noise))
    result = compare(("relu", "elu"), data=noisy, optimiser=optimiser, lrs=lrs, seeds=seeds, full=full)
    jumps = [one_sided(get("elu").bind(alpha=alpha)).jumps[1] for alpha in (0.5, 1.0, 2.0)]
    found = result.more["differences"]["elu"]
    return Result(
        f"test accuracy on 540 digits with noise of sd {noise:g}, four draws",
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
        scope=result.scope,
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


if __name__ == "__main__":
    _write(*_tournaments())
