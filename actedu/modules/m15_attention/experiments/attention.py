"""Module 15: attention, its scale, what it sees of order and length, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.attention import attend, scores, sinusoidal_positions, weights
from actedu.experiments.drawing import guess_level, lines, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.experiments.timing import fastest
from actedu.nets import SelfAttention, Sequential
from actedu.plots import GUESS, INK, Table
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
_KEYS = 16


@experiment(
    lowest_variance_over_d=(0.9, 1.05),
    highest_variance_over_d=(0.97, 1.06),
    largest_unscaled=(0.945, 0.98),
    largest_scaled=(0.235, 0.258),
    slope_ratio=(10.0, 22.0),
)
def attention_variance(
    ds: Sequence[int] = (4, 16, 64, 256, 1024), one_length: bool = False, seeds: int = 3, full: bool = False
) -> Result:
    """Variance of q k^T over its length d, and the largest of 16 attention weights, with and without 1 / sqrt(d).

    400 queries (2 000 if full), each with 16 keys of its own; all numbers standard normal; with
    `one_length` every query and key is shortened to the length 1. Values are the mean of
    the largest weight by seed. `slope_ratio` is the mean slope p (1 - p) of the weights, scaled over unscaled, at the
    largest d; `largest_unscaled` and `largest_scaled` are the largest weights there. Source: vaswani2017.
    """
    draws = 2000 if full else 400
    runs = run_each(_scale_matters, [(d, seed, draws, one_length) for d in ds for seed in range(seeds)])
    by_d = dict(zip(ds, np.array(runs).reshape(len(ds), seeds, -1), strict=True))
    values: dict[str, Array] = {}
    for column, case in enumerate(("q k", "q k / sqrt(d)")):
        values |= {f"{case}, d = {d}": runs_of_d[:, column] for d, runs_of_d in by_d.items()}
    per_d = [float(runs_of_d[:, 4].mean()) for runs_of_d in by_d.values()]
    largest, scaled, flat, steep, _ = by_d[ds[-1]].mean(axis=0)
    return Result(
        f"largest of {_KEYS} attention weights, mean",
        values,
        "Without 1 / sqrt(d), attention looks at one key only",
        f"The variance of q k is about d. At d = {ds[-1]} the largest of {_KEYS} weights is {largest:.2f} on average, "
        f"with the scale {scaled:.2f}; the scale makes the slope of the softmax about {steep / flat:.0f} times larger.",
        _draw_largest,
        {
            "lowest_variance_over_d": min(per_d),
            "highest_variance_over_d": max(per_d),
            "largest_unscaled": float(largest),
            "largest_scaled": float(scaled),
            "slope_ratio": float(steep / flat),
        },
        focus=f"q k, d = {ds[-1]}",
        more={"ds": tuple(ds)},
    )


def _scale_matters(item: tuple[int, int, int, bool]) -> tuple[float, ...]:
    """Return the largest weight without and with the scale, the mean slope of both, and the variance over d."""
    d, seed, draws, one_length = item
    rng = np.random.default_rng([seed, d])
    q, k = rng.standard_normal((draws, 1, d)), rng.standard_normal((draws, _KEYS, d))
    if one_length:
        q, k = (a / np.linalg.norm(a, axis=-1, keepdims=True) for a in (q, k))
    products = scores(q, k, scale=1.0)
    both = [softmax(products), softmax(products / np.sqrt(d))]
    largest = [float(p.max(axis=-1).mean()) for p in both]
    slope = [float((p * (1.0 - p)).mean()) for p in both]
    return *largest, *slope, float(products.var() / d)


def _draw_largest(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ds = result.more["ds"]
    mean = list(result.mean.values())
    lines(ax, np.array(ds), {"q k": np.array(mean[: len(ds)]), "q k / sqrt(d)": np.array(mean[len(ds) :])})
    levels = np.array([1.0 / _KEYS, mean[-1], mean[len(ds) - 1]])  # of the lines that end on the right, upwards
    for guess in guesses.values():
        ax.axhline(guess, color=GUESS, linestyle="--", linewidth=2)
        left, at = guess > 0.8, max(guess, levels[0])  # the words stand on no line
        above = not left and (levels[levels > at] - at).min(initial=1.05 - at) > (at - levels[levels <= at]).min()
        ax.annotate(
            "your guess", (0.02 if left else 0.98, at), xycoords=("axes fraction", "data"),
            xytext=(0, 3 if above else -3), textcoords="offset points", ha="left" if left else "right",
            va="bottom" if above else "top", color=GUESS, fontweight="bold",
        )  # fmt: skip
    ax.set_xscale("log", base=2)
    ax.axhline(1.0 / _KEYS, color="0.5", linewidth=1)
    ax.annotate("all keys alike", (ds[0], 1.0 / _KEYS), xytext=(0, 4), textcoords="offset points", color=INK)
    ax.set(xlabel="numbers in a query, d", ylabel=result.quantity, ylim=(0.0, 1.05))


@experiment(shuffled=(0.0, 1e-10), with_positions=(0.25, 0.9), weights_when_doubled=(4.0, 4.0))
def order_blind(length: int = 32, width: int = 16, causal: bool = False, seeds: int = 10, full: bool = False) -> Result:
    """What self-attention says of a shuffled sequence, against its answers to the sequence itself, shuffled alike.

    Fresh attention of one head, with `causal` blind to what comes later; sequences of standard normal vectors; the
    difference is the largest over positions, relative to the largest answer. Without positions it is rounding.
    `weights_when_doubled` is how many attention weights a sequence of twice the length needs, over those of the
    sequence. Source: vaswani2017.
    """
    seeds = 100 if full else seeds
    values: dict[str, list[float]] = {"no positions": [], "positions added": []}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        x, order = rng.standard_normal((1, length, width)), rng.permutation(length)
        net = Sequential([SelfAttention(width, causal=causal)], seed=seed)
        for name, waves in (("no positions", 0.0), ("positions added", sinusoidal_positions(length, width))):
            there, shuffled = net(x + waves)[:, order], net(x[:, order] + waves)
            values[name].append(float(np.abs(shuffled - there).max() / np.abs(there).max()))
    needed = [weights(np.zeros((n, width)), np.zeros((n, width))).size for n in (length, 2 * length)]
    blind, sees = (np.array(v) for v in values.values())
    return Result(
        "largest change of an answer, relative to the largest answer",
        {name: np.array(v) for name, v in values.items()},
        "Without positions, attention does not know the order",
        f"Shuffling {length} vectors changes each one's answer by less than 10⁻¹⁰ without positions and by "
        f"{sees.mean():.1f} of the largest with them; twice the length needs {needed[1] / needed[0]:.0f} times the "
        "weights.",
        strip,
        {
            "shuffled": float(blind.max()),
            "with_positions": float(sees.mean()),
            "weights_when_doubled": needed[1] / needed[0],
        },
        focus="positions added",
        form=lambda share: "0" if share < 1e-10 else f"{share:.1f}",
    )


@experiment("timing", four_times_the_length=(6.0, 40.0))
def attention_cost(ns: Sequence[int] = (256, 512, 1024, 2048), seeds: int = 3, full: bool = False) -> Result:
    """Time of attention over n positions of 64 numbers, over its time at the smallest n: it grows like n².

    The fastest of 3 runs, `seeds` times over. Times differ by machine: print no digits. `four_times_the_length`
    compares the last n with the last but two.
    """
    ns = (*ns, 2 * ns[-1]) if full else tuple(ns)
    rng = np.random.default_rng(0)
    calls = {f"n = {n}": partial(attend, *rng.standard_normal((3, n, 64))) for n in ns}
    times = np.array([list(fastest(calls, repeats=3).values()) for _ in range(seeds)])
    shortest = times.min(axis=0)
    growth = float(shortest[-1] / shortest[-3])
    said = "about as its square" if 8.0 < growth < 32.0 else "faster than n" if growth > 4.0 else "no faster than n"
    return Result(
        f"time of attention / time at n = {ns[0]}",
        dict(zip(calls, (times / shortest[0]).T, strict=True)),
        f"The time of attention grows {said}",
        f"From n = {ns[0]} to {ns[-1]} positions of 64 numbers, the time of attention grows {said}.",
        _draw_cost,
        {"four_times_the_length": growth},
        focus=f"n = {ns[-1]}",
        rows=Table(["positions", "weights"], [[n, n * n] for n in ns], "weights to compute, n x n"),
        form="{:.0f}".format,
        more={"ns": ns},
    )


def _draw_cost(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ns = np.array(result.more["ns"], dtype=np.float64)
    fastest = np.array([v.min() for v in result.values.values()])
    lines(ax, ns, {"measured": fastest, "n²": (ns / ns[0]) ** 2, "n": ns / ns[0]})
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set_xscale("log", base=2)
    ax.set_yscale("log", base=2)
    ax.set(xlabel="positions n", ylabel=result.quantity)


@experiment(parameters_change=(0.0, 0.0), weights_change=(0.37, 0.51))
def weights_v_attention(
    length: int = 8, width: int = 16, size: float = 1.0, seeds: int = 20, full: bool = False
) -> Result:
    """How far attention weights move when the input changes and no parameter does: two sequences, one fresh layer.

    Values are by seed the share of attention that goes to other positions, half the sum of |differences| of a row,
    averaged over the rows; inputs are normal with sd `size`. `parameters_change` is the largest change of a parameter
    in between.
    """
    seeds = 200 if full else seeds
    moved, changed = [], []
    for seed in range(seeds):
        layer = SelfAttention(width)
        net = Sequential([layer], seed=seed)
        before = net.parameters.copy()
        x = size * np.random.default_rng(seed).standard_normal((2, length, width))
        net(x)
        one, other = weights(x @ layer.W_q, x @ layer.W_k)
        moved.append(float(np.abs(one - other).sum(axis=1).mean() / 2.0))
        changed.append(float(np.abs(net.parameters - before).max()))
    share = float(np.mean(moved))
    return Result(
        "share of a row of attention weights that moves to other positions",
        {"another input, same parameters": np.array(moved)},
        "Attention weights are computed, not learned",
        f"With every parameter as it was, another input moves about {share:.1f} of each position's attention "
        "elsewhere.",
        partial(strip, zero=True),
        {"parameters_change": max(changed), "weights_change": share},
        focus="another input, same parameters",
        form="{:.1f}".format,
    )


@experiment(doubled_score=(2.0, 2.0), doubled_cosine=(1.0, 1.0), other_winner=(0.18, 0.3), same_length=(0.0, 0.0))
def dot_or_cosine(d: int = 16, keys: int = 16, queries: int = 500, seeds: int = 10, full: bool = False) -> Result:
    """How often the key of the largest product with a query is not the one of the largest cosine. Standard normal.

    Values are shares of the queries by seed, for keys as drawn and for keys brought to one length. `doubled_score`
    and `doubled_cosine` are what doubling a key does to its score and to its cosine, as a factor.
    """
    seeds = 50 if full else seeds
    values: dict[str, list[float]] = {"keys as drawn": [], "keys of one length": []}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        q, k = rng.standard_normal((queries, d)), rng.standard_normal((keys, d))
        unit = k / np.linalg.norm(k, axis=1, keepdims=True)
        nearest = scores(q, unit).argmax(axis=1)
        for name, these in (("keys as drawn", k), ("keys of one length", 3.0 * unit)):
            values[name].append(float((scores(q, these).argmax(axis=1) != nearest).mean()))
    doubled = float(scores(q[:1], 2.0 * k[:1])[0, 0] / scores(q[:1], k[:1])[0, 0])
    cosine = _cosine(q[0], 2.0 * k[0]) / _cosine(q[0], k[0])
    drawn, equal = (np.array(v) for v in values.values())
    return Result(
        "share of the queries whose best key by product is not the most similar",
        {name: np.array(v) for name, v in values.items()},
        "A dot product rewards length as well as direction",
        f"For about {drawn.mean():.1f} of the queries the key with the largest product is not the one with the "
        f"largest cosine; with keys of one length, for {equal.mean():.0%}. Doubling a key multiplies its score by "
        f"{doubled:g} and its cosine by {cosine:.0f}.",
        partial(strip, zero=True),
        {
            "doubled_score": doubled,
            "doubled_cosine": cosine,
            "other_winner": float(drawn.mean()),
            "same_length": float(equal.mean()),
        },
        focus="keys as drawn",
        form=lambda share: "0" if share == 0.0 else f"{share:.1f}",
    )


def _cosine(a: Array, b: Array) -> float:
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))
