"""Module 14: what gates remember, what order is worth, and what a small conv net sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.data import digits
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.nets import (
    LSTM,
    RNN,
    SGD,
    Adam,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    Network,
    Reshape,
    Sequential,
    accuracy,
    train,
)
from actedu.nets.dense import Named
from actedu.plots import COLOURS, LINES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(**{"bias 0": (7e-31, 9e-31), "bias 5": (0.50, 0.52), "largest_difference": (0.0, 1e-10)})
def gate_memory(
    bias: float | Sequence[float] = (0.0, 1.0, 2.0, 5.0), T: int = 100, seeds: int = 1, full: bool = False
) -> Result:
    """The share of its content that an LSTM cell keeps over T steps when only its forget gate's bias matters.

    All weights are 0 but the one that writes at the first step, so the gate is f = sigmoid(bias) and the share f**T.
    Values are read off the cell; `largest_difference` is the largest relative difference from the formula.
    Source: gers2000, jozefowicz2015 (a bias above 0).
    """
    biases = np.atleast_1d(bias).tolist()
    curves = {f"bias {b:g}": _kept(b, T) for b in biases}
    values = {name: kept[-1:] for name, kept in curves.items()}
    f = np.array([float(get("sigmoid")(b)) for b in biases])
    found = np.array([float(v[0]) for v in values.values()])
    known = f**T
    difference = float(np.max(np.abs(found - known) / np.where(known > 0.0, known, 1.0)))
    last = list(values)[-1]
    return Result(
        f"share of the cell's content left after {T} steps",
        values,
        "A forget gate remembers if its bias starts well above 0",
        f"After {T} steps a cell keeps "
        + ", ".join(f"{magnitude(float(v[0]))} with {name}" for name, v in values.items())
        + ".",
        _draw_memory,
        {name: float(v[0]) for name, v in values.items()} | {"largest_difference": difference},
        focus=last,
        form=magnitude,
        more={"curves": curves},
    )


def _kept(bias: float, T: int) -> Array:
    """Return the share of the cell left after 0 to T steps, (T + 1,)."""
    cell = LSTM(1, 1, forget_bias=bias)
    cell.W[0, 2] = 1.0  # the candidate alone listens: at the first step it writes tanh(1) into the cell
    x = np.zeros((1, T + 1, 1))
    x[0, 0] = 1.0
    cell.forward(x)
    content: Array = cell.cell[0, :, 0]
    return np.asarray(content / content[0])


def _draw_memory(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for (name, kept), colour, line in zip(result.more["curves"].items(), COLOURS, LINES, strict=False):
        ax.semilogy(kept, color=colour, linestyle=line, linewidth=2)
        ax.annotate(
            name, (len(kept) - 1, kept[-1]), xytext=(6, 0), textcoords="offset points", color=colour, va="center",
            annotation_clip=False,
        )  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set(xlabel="steps", ylabel="share of the content left")


@experiment(tanh_rnn=(0.0, 1e-18), lstm=(1e-11, 1e-6), lstm_open=(0.5, 20.0))
def gradient_through_time(
    T: int = 100, units: int = 32, recurrent: float = 1.0, seeds: int = 5, full: bool = False
) -> Result:
    """How much of the gradient at the last of T steps arrives at the first, in fresh recurrent layers.

    Inputs are standard normal, 8 numbers a step, 20 sequences. The value is the norm of the last output's gradient
    with respect to the first inputs over that with respect to the last ones, by seed; measures are geometric means.
    A plain RNN with tanh or ReLU, whose recurrent weights have the gain `recurrent`, and LSTMs whose forget gates start
    with a bias of 0, 1 and 5.
    Source: hochreiter1997, le2015 (ReLU).
    """
    seeds = 20 if full else seeds
    cases: dict[str, tuple[str, Callable[[], Layer]]] = {
        "tanh_rnn": ("RNN, tanh", partial(RNN, 8, units, "tanh")),
        "relu_rnn": ("RNN, ReLU", partial(RNN, 8, units, "relu")),
        "lstm_even": ("LSTM, bias 0", partial(LSTM, 8, units, 0.0)),
        "lstm": ("LSTM, bias 1", partial(LSTM, 8, units, 1.0)),
        "lstm_open": ("LSTM, bias 5", partial(LSTM, 8, units, 5.0)),
    }
    values = {}
    for name, layer in cases.values():
        shares = []
        for seed in range(seeds):
            rng = np.random.default_rng([seed, 14])
            net = Sequential([cells := layer()], seed=seed)
            if isinstance(cells, RNN):
                cells.U *= recurrent
            y = net(rng.standard_normal((20, T, 8)))
            steps = np.linalg.norm(net.backward(rng.standard_normal(y.shape)), axis=(0, 2))
            shares.append(steps[0] / steps[-1])
        values[name] = np.array(shares)
    mean = {key: float(np.exp(np.log(values[name] + 1e-300).mean())) for key, (name, _) in cases.items()}
    return Result(
        f"gradient at the first of {T} steps / at the last",
        values,
        "A cell behind an open forget gate carries a gradient through time",
        f"Of the gradient at step {T}, the first step gets {_decade(mean['tanh_rnn'])} in a tanh RNN with a recurrent "
        f"gain of {recurrent:g}, "
        f"{_decade(mean['lstm'])} in an LSTM with a forget bias of 1 and, with one of 5, about "
        f"{mean['lstm_open']:.0f} times as much as the last.",
        partial(strip, log=True),
        mean,
        focus="RNN, tanh",
        form=lambda share: magnitude(share, 1),
        scope=Scope(
            f"fresh layers of {units} units, normal inputs of size 1, recurrent weights of gain {recurrent:g} in the "
            "plain ones and 1 in the LSTMs"
        ),
    )


def _decade(share: float) -> str:
    if share < 1.0:
        return f"less than {magnitude(10.0 ** np.ceil(np.log10(share)))}"
    return f"over {magnitude(10.0 ** np.floor(np.log10(share)))} times as much"


@experiment(in_order=(0.95, 1.0), shuffled=(0.4, 0.6), one_shuffle=(0.95, 1.0), later=(0.4, 0.75))
def worth_of_order(steps: int = 12, delays: bool = False, seeds: int = 3, full: bool = False) -> Result:
    """Is speech a sequence? A feed-forward net tells rising from falling tones, frame by frame, in four orders.

    A made-up word is `steps` frames of 8 frequency bands, a tone that glides up (class 1) or down, with noise: a
    falling one is a rising one backwards, so the frames themselves are the same. A net with 32 ReLU units sees all
    frames at once: in order, each word in an order of its own, all words in one and the same wrong order, and, trained
    in order, words that begin a quarter of their length later (with `delays`, half of the training words do, too).
    Values are accuracies on 500 new words by seed.
    """
    seeds = 20 if full else seeds
    runs = np.array(run_each(_hear, [(steps, delays, seed) for seed in range(seeds)], progress=full))
    cases = ("in order", "each in its own order", "all in one wrong order", "in order, but later")
    values = dict(zip(cases, runs.T, strict=True))
    in_order, shuffled, one, later = (float(v.mean()) for v in values.values())
    return Result(
        "accuracy of a feed-forward net",
        values,
        "In speech the order is the message",
        f"The net gets {in_order:.2f} right in order and {shuffled:.1f} when each word's frames are shuffled: "
        f"chance. It does not use order as such: with all words shuffled alike it gets {one:.2f}, with words that "
        f"begin later {later:.1f}.",
        partial(strip, zero=True),
        {"in_order": in_order, "shuffled": shuffled, "one_shuffle": one, "later": later},
        focus="each in its own order",
    )


def _hear(item: tuple[int, bool, int]) -> tuple[float, ...]:
    """Return the accuracies in order, in orders of their own, in one wrong order, and later."""
    steps, delays, seed = item
    rng = np.random.default_rng([seed, 60])
    x, y = _words(1000, steps, 0, rng)
    if delays:
        x[::2], y[::2] = _words(500, steps, steps // 4, rng)
    new, new_y = _words(500, steps, 0, rng)
    late, late_y = _words(500, steps, steps // 4, rng)
    one = rng.permutation(steps)

    def fit(train_x: Array, *tests: tuple[Array, NDArray[np.int64]]) -> list[float]:
        net = Network((steps * 8, 32, 2), "relu", seed=seed)
        train(net, train_x.reshape(len(train_x), -1), y, epochs=8, seed=seed, progress=False)
        return [accuracy(net, test.reshape(len(test), -1), labels) for test, labels in tests]

    in_order, later = fit(x, (new, new_y), (late, late_y))
    (shuffled,) = fit(_shuffled(x, rng), (_shuffled(new, rng), new_y))
    (alike,) = fit(x[:, one], (new[:, one], new_y))
    return in_order, shuffled, alike, later


def _words(n: int, steps: int, delay: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    """Return n words (n, steps, 8) after `delay` silent frames, and whether the tone of each rises, (n,)."""
    rises = rng.integers(0, 2, n)
    along = np.linspace(0.0, 1.0, steps - steps // 4)
    start, span = rng.uniform(0.0, 2.0, (n, 1)), rng.uniform(3.0, 5.0, (n, 1))
    tone = start + span * np.where(rises[:, None] == 1, along, along[::-1])
    x = 0.3 * rng.standard_normal((n, steps, 8))
    x[:, delay : delay + along.size] += np.exp(-((np.arange(8.0) - tone[..., None]) ** 2))
    return x, rises


def _shuffled(x: Array, rng: np.random.Generator) -> Array:
    """Return the words with the frames of each in an order of its own."""
    order = rng.permuted(np.tile(np.arange(x.shape[1]), (len(x), 1)), axis=1)
    return np.take_along_axis(x, order[..., None], axis=1)


@experiment(relu=(0.965, 0.987), tanh=(0.955, 0.982), gap_small=(-0.025, 0.03), gap_large=(-0.01, 0.025))
def conv_digits(
    activations: Sequence[Named] = ("relu", "tanh"),
    sizes: Sequence[int] = (150, 1257),
    optimiser: str = "adam",
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """A small conv net on few and on many digits: does an activation owe its worth to the amount of data?

    8 filters of 3 x 3 with the activation, then a dense layer to 10 logits; Adam at 0.003 or "sgd" at 0.1, 8 passes
    over the largest set and as many steps on smaller ones. Values are test accuracies by seed. `gap_small` and
    `gap_large` are the first activation's mean less the last's on the smallest and the largest set. `edge` is the share
    of a filter's energy that lies in the two straight edges, across and down, in the first activation's nets; a random
    filter has 2/9. It is recorded and not asserted. Source: lecun1989.
    """
    seeds, epochs = (20, 30) if full else (seeds, 8)
    named = {label(f): f for f in map(get, activations)}
    items = [
        (f, n, epochs * max(sizes) // n, optimiser, seed)
        for f in named.values()
        for n in sizes
        for seed in range(seeds)
    ]
    runs = run_each(_look, items, progress=full)
    right = np.array([found for found, _ in runs]).reshape(len(named), len(sizes), seeds)
    values = {f"{name}, {n} images": right[i, k] for i, name in enumerate(named) for k, n in enumerate(sizes)}
    order = np.argsort(sizes)
    small, large = (float(right[0, k].mean() - right[-1, k].mean()) for k in (order[0], order[-1]))
    filters = np.array([W for _, W in runs]).reshape(len(named), len(sizes), seeds, 3, 3, -1)[:, order[-1]]
    edge = float(_edge(np.moveaxis(filters[0], -1, 1).reshape(-1, 9)).mean())
    first, last = next(iter(named)), list(named)[-1]
    gains = {name: float(right[i, order[-1]].mean() - right[i, order[0]].mean()) for i, name in enumerate(named)}
    return Result(
        "test accuracy",
        values,
        f"More images help {first} and {last} alike"
        if abs(large - small) < 0.02
        else f"More images change which of {first} and {last} is ahead, or by how much",
        f"From {min(sizes)} to {max(sizes)} images "
        + " and ".join(f"{name} gains {gain:.2f}" for name, gain in gains.items())
        + ".",
        strip,
        {name: float(right[i, order[-1]].mean()) for i, name in enumerate(named)}
        | {f"{name} gain": gain for name, gain in gains.items()}
        | {"gap_small": small, "gap_large": large, "edge": edge},
        focus=f"{first}, {max(sizes)} images",
        form="{:.2f}".format,
        more={"filters": {name: filters[i, 0] for i, name in enumerate(named)}},
        scope=Scope(
            f"{optimiser}, one rate, {epochs} passes over the largest set, batches of 64, the activation's own gain"
        ),
    )


def _look(item: tuple[Named, int, int, str, int]) -> tuple[float, Array]:
    """Return the test accuracy and the filters, (3, 3, 8)."""
    f, n, epochs, optimiser, seed = item
    d = digits()
    conv = Conv2D(1, 8, 3, f)
    layers: list[Layer] = [Reshape(8, 8, 1), conv, Flatten(), Dense(6 * 6 * 8, 10)]
    net = Sequential(layers, seed=seed)
    moving = Adam(0.003) if optimiser == "adam" else SGD(0.1)
    train(net, d.x_train[:n], d.y_train[:n], optimiser=moving, epochs=epochs, batch=64, seed=seed, progress=False)
    return accuracy(net, d.x_test, d.y_test), conv.W[:, :, 0].copy()


def _edge(filters: Array) -> Array:
    """Return the share of each filter's energy that lies in the two straight edges; filters (n, 9)."""
    across = np.tile([-1.0, 0.0, 1.0], (3, 1)) / np.sqrt(6.0)
    basis = np.stack([across.ravel(), across.T.ravel()])
    return np.asarray(((filters @ basis.T) ** 2).sum(axis=1) / (filters**2).sum(axis=1))
