"""Module 15: a task where attention matters: look up the digit that stands beside a letter."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.attention import weights
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Dense, Flatten, Layer, Residual, SelfAttention, Sequential, accuracy, train, xavier
from actedu.plots import COLOURS, GUESS, INK, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

LETTERS, DIGITS = "ABCDEFGH", 8
WIDTH = len(LETTERS) + DIGITS
PAIRS, EXAMPLES, PASSES = 6, 2000, 8


class Lookups(NamedTuple):
    """Sequences of pairs and a question: x (n, pairs + 1, 16), the digit asked for (n,), and where it stands (n,)."""

    x: Array
    answers: Labels
    places: Labels


def lookups(n: int, pairs: int = PAIRS, seed: int = 0) -> Lookups:
    """Return `n` look-ups: `pairs` positions with a letter and a digit each, then a letter alone, that one is asked.

    A position is 16 numbers: a 1 for its letter (A to H) among the first 8, and a 1 for its digit (0 to 7) among the
    others. The letters of a sequence differ; digits may come twice. Raises ValueError for more pairs than letters.
    """
    if not 1 <= pairs <= len(LETTERS):
        raise ValueError(f"lookups: pairs is {pairs}; give 1 to {len(LETTERS)}, as the letters of a sequence differ")
    rng = np.random.default_rng(seed)
    letters = rng.permuted(np.tile(np.arange(len(LETTERS)), (n, 1)), axis=1)[:, :pairs]
    digits, places = rng.integers(DIGITS, size=(n, pairs)), rng.integers(pairs, size=n)
    x, each = np.zeros((n, pairs + 1, WIDTH)), np.arange(n)
    x[each[:, None], np.arange(pairs), letters] = 1.0
    x[each[:, None], np.arange(pairs), len(LETTERS) + digits] = 1.0
    x[each, pairs, letters[each, places]] = 1.0
    return Lookups(x, digits[each, places], places)


class Last(Layer):
    """Keep the last position alone: (n, time, width) becomes (n, width)."""

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the last position of each sequence."""
        self.shape = x.shape
        return x[:, -1]

    def backward(self, dy: Array) -> Array:
        """Return the gradient of the inputs: 0 but for the last position."""
        dx = np.zeros(self.shape)
        dx[:, -1] = dy
        return dx

    def __repr__(self) -> str:
        return "Last()"


class EqualWeights(Layer):
    """Self-attention of one head whose weights are held at 1 / time: every position takes the plain mean.

    `W_v` and `W_o`, (width, width), are learned, as in `SelfAttention`; queries and keys would change nothing.
    """

    learned = ("W_v", "W_o")

    def __init__(self, width: int) -> None:
        self.W_v, self.dW_v = np.zeros((width, width)), np.zeros((width, width))
        self.W_o, self.dW_o = np.zeros((width, width)), np.zeros((width, width))

    def draw(self, rng: np.random.Generator) -> None:
        """Draw both matrices."""
        for W in (self.W_v, self.W_o):
            W[...] = xavier()(rng, *W.shape)

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return the same at every position, (n, time, width)."""
        self.shape, self.mean = x.shape, x.mean(axis=1)
        self.v = self.mean @ self.W_v
        return np.broadcast_to((self.v @ self.W_o)[:, None], x.shape)

    def backward(self, dy: Array) -> Array:
        """Store the gradients of the matrices and return that of the inputs."""
        g = dy.sum(axis=1)
        dv = g @ self.W_o.T
        self.dW_o[...], self.dW_v[...] = self.v.T @ g, self.mean.T @ dv
        return np.broadcast_to((dv @ self.W_v.T / self.shape[1])[:, None], self.shape)

    def __repr__(self) -> str:
        return f"EqualWeights({len(self.W_v)})"


def lookup_net(arm: str, seed: int = 0, pairs: int = PAIRS) -> Sequential:
    """Return a fresh net for look-ups: one of `ARMS` or `WIDE`; the feed-forward nets take `pairs` pairs only."""
    if arm.startswith("feed-forward"):
        units = 256 if arm == WIDE else 64
        flat = [Flatten(), Dense((pairs + 1) * WIDTH, units, "gelu"), Dense(units, units, "gelu"), Dense(units, DIGITS)]
        return Sequential(flat, seed=seed)
    mixing = SelfAttention(WIDTH) if arm == "attention" else EqualWeights(WIDTH)
    return Sequential([Residual([mixing]), Last(), Dense(WIDTH, 32, "gelu"), Dense(32, DIGITS)], seed=seed)


RECORD = Path(__file__).parent.parent / "lookup.csv"
ARMS = {  # and how many sequences each learns from
    "attention": EXAMPLES,
    "equal weights": EXAMPLES,
    "feed-forward": EXAMPLES,
    "feed-forward, 10x": 10 * EXAMPLES,
}
RATES, STARTS = (1e-3, 3e-3, 1e-2, 3e-2), 10
WIDE, WIDE_TIMES, WIDE_RATE, WIDE_RECORD = "feed-forward, wide", 25, 1e-3, RECORD.with_name("lookup_wide.csv")
WIDE_STARTS = 3


@experiment(
    attention=(0.99, 1.0), equal=(0.33, 0.39), forward=(0.31, 0.37), forward_more=(0.3, 0.37), of_learned=(0.47, 0.57)
)
def lookup(seeds: int = STARTS, full: bool = False) -> Result:
    """Share of new look-ups answered rightly with attention, with equal weights, and by a feed-forward net. Recorded.

    Sequences of 6 pairs of letter and digit, then a letter whose digit is asked for. Three nets, GELU in the hidden
    layers, Adam, each at its own best of four learning rates: attention of one head (1832 parameters), the same with
    its weights held at 1 / 7, and a feed-forward net of the whole sequence, 112-64-64-8; this one also with 10 times
    the sequences. `of_learned` is what the feed-forward net gets right of the sequences it learned from,
    `commonest` what naming the commonest digit of each sequence would get. Read from a file; `full` computes all anew,
    in minutes, and `python -m actedu.modules.m15_attention.experiments.lookup` replaces the file. Raises ValueError for
    more starts than were recorded.
    """
    if not 1 <= seeds <= STARTS:
        raise ValueError(f"lookup: seeds is {seeds}; give 1 to {STARTS}")
    rates, found = _compute() if full else _read()
    values = {arm: scores[:seeds, 0] for arm, scores in found.items()}
    mean = {arm: float(v.mean()) for arm, v in values.items()}
    by_heart = float(found["feed-forward"][:seeds, 1].mean())
    return Result(
        "share of 1000 new look-ups answered rightly",
        values,
        "Of these nets, only the one with attention looks up"
        if mean["attention"] > 0.9 > 2.0 * max(v for arm, v in mean.items() if arm != "attention")
        else "Look-ups with and without attention",
        f"New look-ups answered rightly: with attention {mean['attention']:.2f}, with equal weights "
        f"{mean['equal weights']:.2f}, by the feed-forward net {mean['feed-forward']:.2f}, which gets {by_heart:.2f} "
        "of those it learned from right; with 10 times the sequences "
        f"{mean['feed-forward, 10x']:.2f}. Naming the commonest digit of each sequence would get "
        f"{_commonest():.2f}.",
        partial(strip, zero=True),
        {
            "attention": mean["attention"],
            "equal": mean["equal weights"],
            "forward": mean["feed-forward"],
            "forward_more": mean["feed-forward, 10x"],
            "of_learned": by_heart,
            "commonest": _commonest(),
        },
        focus="feed-forward",
        scope=Scope(
            f"Adam, {PASSES} passes over {EXAMPLES} sequences (or 10 times as many), batches of 32",
            f"learning rate ({', '.join(f'{lr:g}' for lr in RATES)})",
            "500 other sequences",
        ),
        rows=Table(
            ["net", "parameters", "learning rate", "new: mean", "lowest", "highest", "learned from"],
            [
                [arm, lookup_net(arm).size, f"{rates[arm]:g}"]
                + [f"{v:.2f}" for v in (s[:seeds, 0].mean(), s[:seeds, 0].min(), s[:seeds, 0].max())]
                + [f"{s[:seeds, 1].mean():.2f}"]
                for arm, s in found.items()
            ],
            f"share answered rightly, {seeds} starts; 10x: ten times the sequences",
        ),
    )


@experiment(new=(0.7, 0.88), of_learned=(0.9, 1.0))
def lookup_wide(seeds: int = WIDE_STARTS, full: bool = False) -> Result:
    """Share of new look-ups answered rightly by a wider feed-forward net that learns from more sequences. Recorded.

    The task of `lookup`; a net of 112-256-256-8, GELU in the hidden layers, 25 times the sequences, 8 passes of Adam at
    0.001, which was the best rate of the smaller net. Not searched anew. `of_learned` is the share of the sequences it
    learned from. Read from a file; `full` computes it anew, in minutes. Raises ValueError for more starts than were
    recorded.
    """
    if not 1 <= seeds <= WIDE_STARTS:
        raise ValueError(f"lookup_wide: seeds is {seeds}; give 1 to {WIDE_STARTS}")
    if full:
        scores = np.array(run_each(_score, [(WIDE, WIDE_RATE, seed, 1) for seed in range(seeds)], progress=True))
    else:
        scores = np.loadtxt(WIDE_RECORD, delimiter=",", skiprows=1, ndmin=2)[:seeds, 1:]
    new, of_learned = scores.mean(axis=0)
    sequences = WIDE_TIMES * EXAMPLES
    return Result(
        "share of 1000 new look-ups answered rightly",
        {WIDE: scores[:, 0]},
        "A wider feed-forward net looks up, from many more sequences",
        f"With 256 units in each hidden layer and {sequences} sequences, the feed-forward net answers {new:.2f} of new "
        f"look-ups rightly and {of_learned:.2f} of those it learned from. It has {lookup_net(WIDE).size} parameters, "
        f"the net with attention {lookup_net('attention').size}.",
        partial(strip, zero=True),
        {"new": float(new), "of_learned": float(of_learned)},
        focus=WIDE,
        scope=Scope(f"Adam at {WIDE_RATE:g}, {PASSES} passes over {sequences} sequences, batches of 32"),
    )


def _commonest() -> float:
    """Return the share of the new look-ups that the commonest digit of the sequence answers, on average over ties."""
    digits = lookups(1000, seed=1).x[:, :PAIRS, len(LETTERS) :]
    return float(digits.sum(axis=1).max(axis=1).mean() / PAIRS)


def _score(run: tuple[str, float, int, int]) -> tuple[float, float]:
    """Train with (arm, learning rate, seed, seed of the test sequences); return the shares right of new and of old."""
    arm, lr, seed, other = run
    learned = lookups(WIDE_TIMES * EXAMPLES if arm == WIDE else ARMS[arm])
    new = lookups(500 if other == 2 else 1000, seed=other)
    net = lookup_net(arm, seed)
    train(net, learned.x, learned.answers, optimiser=Adam(lr), epochs=PASSES, seed=seed, progress=False)
    return accuracy(net, new.x, new.answers), accuracy(net, learned.x[:1000], learned.answers[:1000])


def _compute() -> tuple[dict[str, float], dict[str, Array]]:
    """Return by arm the best learning rate, and the shares right of new and of old sequences, (starts, 2)."""
    trials = [(arm, lr, seed, 2) for arm in ARMS for lr in RATES for seed in (1000, 1001)]
    tried = np.reshape([new for new, _ in run_each(_score, trials, progress=True)], (len(ARMS), len(RATES), -1))
    rates = {arm: RATES[int(scores.mean(axis=1).argmax())] for arm, scores in zip(ARMS, tried, strict=True)}
    runs = [(arm, rates[arm], seed, 1) for arm in ARMS for seed in range(STARTS)]
    scores = np.reshape(run_each(_score, runs, progress=True), (len(ARMS), STARTS, 2))
    return rates, dict(zip(ARMS, scores, strict=True))


def _write(rates: Mapping[str, float], found: Mapping[str, Array]) -> None:
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["net", "lr", "seed", "new", "learned"])
        for arm, scores in found.items():
            table.writerows([arm, rates[arm], i, *(f"{v:.4f}" for v in row)] for i, row in enumerate(scores))


def _read() -> tuple[dict[str, float], dict[str, Array]]:
    rates: dict[str, float] = {}
    found: dict[str, list[list[float]]] = {}
    with RECORD.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rates[row["net"]] = float(row["lr"])
            found.setdefault(row["net"], []).append([float(row["new"]), float(row["learned"])])
    return rates, {arm: np.array(rows) for arm, rows in found.items()}


@experiment(before=(0.05, 0.3), after=(0.33, 0.52), itself=(0.33, 0.52), accuracy=(0.97, 1.0), longer=(0.93, 1.0))
def lookup_map(passes: Sequence[int] = (0, 1, 2, 3, 4), seeds: int = 3, full: bool = False) -> Result:
    """Where a net looks, pass by pass, while it learns to look up: the attention weights of the asking position.

    The attention net of `lookup`, at a rate of 0.01, trained on the spot. Values are the mean weight on the position
    with the answer, over 500 new sequences, by seed; the figure shows one sequence and the first seed. `itself` is the
    mean weight on the asking position at the end, `accuracy` the share of new look-ups answered rightly, `longer` the
    share in sequences of 8 pairs, of which it learned none.
    """
    seeds = 10 if full else seeds
    runs = run_each(_watch, [(tuple(passes), seed) for seed in range(seeds)])
    on_answer = np.array([run[0] for run in runs])
    itself, right, longer = (float(np.mean([run[i] for run in runs])) for i in (1, 2, 3))
    names = [f"after {n} pass{'es' * (n != 1)}" for n in passes]
    shown = _new().x[_SHOWN]
    return Result(
        "attention weight on the position with the answer, mean over 500 look-ups",
        dict(zip(names, on_answer.T, strict=True)),
        "It learns where to look",
        f"Of the asking position's attention, {on_answer[:, 0].mean():.1f} lies on the answer before training and "
        f"{on_answer[:, -1].mean():.1f} after {passes[-1]} passes, when {itself:.1f} lies on the asking position "
        f"itself. By then it answers {right:.2f} of new look-ups rightly, and {longer:.2f} in sequences of "
        f"{len(LETTERS)} pairs.",
        _draw_map,
        {
            "before": float(on_answer[:, 0].mean()),
            "after": float(on_answer[:, -1].mean()),
            "itself": itself,
            "accuracy": right,
            "longer": longer,
        },
        focus=names[-1],
        form="{:.1f}".format,
        scope=Scope(f"Adam at {_RATE:g}, batches of 32 of {EXAMPLES} sequences of {PAIRS} pairs"),
        more={"map": runs[0][4], "tokens": _tokens(shown), "place": int(_new().places[_SHOWN])},
    )


_RATE = 1e-2
_SHOWN = 3  # the sequence of the figure, among the new ones


def _new() -> Lookups:
    return lookups(500, seed=1)


def _watch(run: tuple[tuple[int, ...], int]) -> tuple[list[float], float, float, float, Array]:
    """Train one net; return by pass the weight on the answer, at the end that on the asking position, the shares right
    of new and of longer sequences, and the map of one sequence.
    """
    passes, seed = run
    learned, new, longer = lookups(EXAMPLES), _new(), lookups(500, len(LETTERS), seed=1)
    net = lookup_net("attention", seed)
    residual = net.layers[0]
    layer = residual.inside[0]
    assert isinstance(layer, SelfAttention)
    on_answer, itself, rows = [], [], []

    def look(epoch: int) -> None:
        if epoch in passes:
            w = weights(new.x[:, -1:] @ layer.W_q, new.x @ layer.W_k)[:, 0]
            on_answer.append(float(w[np.arange(len(w)), new.places].mean()))
            itself.append(float(w[:, -1].mean()))
            rows.append(w[_SHOWN])

    look(0)
    train(
        net, learned.x, learned.answers, optimiser=Adam(_RATE), epochs=max(passes), seed=seed, progress=False,
        each_epoch=look,
    )  # fmt: skip
    right = accuracy(net, new.x, new.answers), accuracy(net, longer.x, longer.answers)
    return on_answer, itself[-1], *right, np.array(rows)


def _tokens(x: Array) -> list[str]:
    """Return the positions of one sequence as they are read: "C 3", and "C ?" for the last."""
    letters, digits = x[:, : len(LETTERS)], x[:, len(LETTERS) :]
    return [
        f"{LETTERS[letter.argmax()]} {digit.argmax() if digit.any() else '?'}"
        for letter, digit in zip(letters, digits, strict=True)
    ]


def _draw_map(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    shown, place = result.more["map"], result.more["place"]
    ax.imshow(shown, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto", interpolation="nearest")
    for (row, column), weight in np.ndenumerate(shown):
        ax.annotate(f"{weight:.1f}", (column, row), ha="center", va="center", color="white" if weight > 0.5 else INK)
    ax.axvline(place - 0.5, color=COLOURS[1], linewidth=2)
    ax.axvline(place + 0.5, color=COLOURS[1], linewidth=2)
    names = list(result.values)
    for name, guess in guesses.items():
        ax.annotate(
            f"your guess\n{guess:.2g} in the frame", (1.0, names.index(name)), xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0), textcoords="offset points", va="center", color=GUESS, fontweight="bold",
        )  # fmt: skip
    ax.set_xticks(range(shown.shape[1]), result.more["tokens"])
    ax.set_yticks(range(len(names)), names)
    ax.set_xlabel("position of one new sequence, the last one asks; the answer is framed")


if __name__ == "__main__":
    _write(*_compute())
