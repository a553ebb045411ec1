"""Module 10: which initial weights keep a signal and its gradient alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import Split, digits
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.nets import (
    SGD,
    AlphaDropout,
    Dense,
    DivergenceError,
    Dropout,
    Layer,
    Network,
    Sequential,
    accuracy,
    constant,
    he,
    lecun,
    normal,
    orthogonal,
    train,
)
from actedu.nets.optimisers import OPTIMISERS, Optimiser
from actedu.numeric import self_normalising, signal_map
from actedu.plots import COLOURS, GUESS, LINES, Table
from actedu.probes import gradient_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

CHANCE = 0.1  # of a net that guesses among ten digits
INITS = {"LeCun": lecun(), "He": he()}


def accuracy_after(
    net: Sequential, optimiser: Optimiser, epochs: int, seed: int = 0, data: Split | None = None
) -> float:
    """Train on the digits, or other data, and return the test accuracy, 0 to 1; 0.1, as of chance, if it diverges."""
    d = data or digits()
    try:
        train(net, d.x_train, d.y_train, optimiser=optimiser, epochs=epochs, seed=seed)
    except DivergenceError:
        return CHANCE
    with np.errstate(over="ignore", invalid="ignore"):  # weights that are about to diverge
        return accuracy(net, d.x_test, d.y_test)


def lsuv(net: Sequential, x: Array, seed: int = 0) -> Sequential:
    """Start `net` from orthonormal weights, each layer scaled so that its sums on the samples x have variance 1.

    One variance for all units of a layer, after the layers below it are scaled; biases stay as they are. The net is
    changed and returned. Source: mishkin2016.
    """
    rng = np.random.default_rng([10, seed])
    for layer in net.layers:
        if isinstance(layer, Dense):
            layer.W[...] = orthogonal()(rng, *layer.W.shape)
            layer.W /= (x @ layer.W).std()
        x = layer.forward(x)
    return net


@experiment(LeCun=(0.88, 1.12), He=(50.0, 2e4), dropout=(1.4, 1.85), alpha_dropout=(0.93, 1.07))
def selu_propagation(
    init: str | Sequence[str] = ("LeCun", "He"),
    dropout: float = 0.1,
    depth: int = 50,
    width: int = 256,
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """Variance of the activations after `depth` SELU layers, for standard normal inputs (20 seeds if full).

    Args:
        init: "LeCun" or "He" or both.
        dropout: with the first of them, nets that drop this share after each layer, by dropout and by alpha dropout;
            0 leaves them out.

    Source: klambauer2017.
    """
    inits = (init,) if isinstance(init, str) else tuple(init)
    if unknown := set(inits) - set(INITS):
        raise ValueError(f"selu_propagation: there is no init {min(unknown)!r}; the known ones are {', '.join(INITS)}")
    seeds = 20 if full else seeds
    cases: dict[str, tuple[str, type[Dropout] | None]] = {name: (name, None) for name in inits}
    if dropout:
        cases["dropout"], cases["alpha dropout"] = (inits[0], Dropout), (inits[0], AlphaDropout)
    items = [(*case, dropout, depth, width, seed) for case in cases.values() for seed in range(seeds)]
    moments = np.array(run_each(_selu_moments, items, progress=full)).reshape(len(cases), seeds, depth, 2)
    values = {name: moments[i, :, -1, 1] for i, name in enumerate(cases)}
    mean = {name: float(moments[i, :, -1, 0].mean()) for i, name in enumerate(cases)}
    said = ", ".join(f"{magnitude(round(float(v.mean()), 1))} with {name}" for name, v in values.items())
    return Result(
        f"variance after {depth} layers",
        values,
        "SELU keeps the variance at 1 on its own conditions only",
        f"After {depth} SELU layers the variance is about {said} (mean of {seeds} seeds; both kinds of dropout with "
        f"{inits[0]}'s weights)."
        if dropout
        else f"After {depth} SELU layers the variance is about {said} (mean of {seeds} seeds).",
        _draw_variance_by_depth,
        {name.replace(" ", "_"): float(v.mean()) for name, v in values.items()}
        | {f"{name.replace(' ', '_')}_mean": m for name, m in mean.items()},
        focus=inits[0],
        form=magnitude,
        rows=Table(
            ["weights", "units dropped", "mean", "variance"],
            [
                [INIT, f"{kind.__name__}({dropout:g})" if kind else "none", f"{mean[name]:.1f}",
                 magnitude(round(float(values[name].mean()), 1))]
                for name, (INIT, kind) in cases.items()
            ],
            f"after {depth} SELU layers of {width} units, mean of {seeds} seeds",
        ),
        more={name: moments[i, :, :, 1].mean(axis=0) for i, name in enumerate(cases)},
    )  # fmt: skip


def _selu_moments(item: tuple[str, type[Dropout] | None, float, int, int, int]) -> Array:
    """Mean and variance after each layer, shape (depth, 2)."""
    init, kind, p, depth, width, seed = item
    layers: list[Layer] = []
    for _ in range(depth):
        layers.append(Dense(width, width, "selu", init=INITS[init]))
        if kind:
            layers.append(kind(p))
    net, moments = Sequential(layers, seed=seed), []
    x = np.random.default_rng([1, seed]).standard_normal((64, width))
    for layer in net.layers:
        x = layer.forward(x, training=True)
        moments.append((x.mean(), x.var()))
    return np.array(moments)[1::2] if kind else np.array(moments)


def _draw_variance_by_depth(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    depth = np.arange(1.0, 1.0 + len(next(iter(result.more.values()))))
    for (name, variance), colour, line in zip(result.more.items(), COLOURS, LINES, strict=False):
        ax.plot(depth, variance, color=colour, linestyle=line, linewidth=2)
        lift = {"LeCun": -9, "alpha dropout": 2, "dropout": 9}.get(name, 0)
        ax.annotate(
            name, (depth[-1], variance[-1]), xytext=(7, lift), textcoords="offset points", va="center", color=colour,
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set_yscale("log")
    ax.set(xlabel="layer", ylabel="variance of the activations")


@experiment(
    alpha=(1.67326, 1.67327), scale=(1.05070, 1.05071), off_catalogue=(0.0, 1e-9), variance_left=(0.99, 1.01),
    rounded_excess=(1e-7, 1e-5),
)  # fmt: skip
def selu_constants(seeds: int = 1, full: bool = False) -> Result:
    """Solve for the two constants at which a scaled ELU turns N(0, 1) into mean 0 and variance 1, by quadrature.

    `rounded_excess` is how far from 0 and 1 the mean and the variance come out with 1.67326 and 1.0507 instead.
    `off_catalogue` is the largest difference from the constants of `selu` in the catalogue; `variance_left` the
    variance after 50 wide layers that begins at 1.5. Values are the constants. Source: klambauer2017.
    """

    def scaled_elu(z: Array, alpha: float, scale: float) -> Array:
        return scale * (np.maximum(z, 0.0) + alpha * np.expm1(np.minimum(z, 0.0)))

    alpha, scale = self_normalising(scaled_elu, (1.0, 1.0), kinks=[0.0])
    rounded = signal_map(partial(scaled_elu, alpha=1.67326, scale=1.0507), kinks=[0.0])
    selu, z = get("selu"), np.linspace(-20.0, 20.0, 4001)
    paths = {start: _variances(float(start), 50) for start in ("0.5", "1", "1.5")}
    return Result(
        "constant",
        {"alpha": np.array([alpha]), "scale": np.array([scale])},
        "Two constants pull the variance back to 1",
        f"Mean 0 and variance 1 come back out for alpha = {alpha:.4f} and scale = {scale:.4f}; a variance of 1.5 is "
        f"back at {paths['1.5'][-1]:.2f} after 50 layers.",
        _draw_selu_constants,
        {
            "alpha": alpha,
            "scale": scale,
            "off_catalogue": float(np.abs(selu(z) - scaled_elu(z, alpha, scale)).max()),
            "variance_left": float(paths["1.5"][-1]),
            "rounded_excess": max(abs(rounded.mean), abs(rounded.variance - 1.0)),
        },
        focus="alpha",
        form="{:.4f}".format,
        more=paths,
    )


def _variances(start: float, depth: int) -> Array:
    """Variances from the input through `depth` layers of SELU; the weights of a layer have a sum of about 0."""
    found, mean_square = [start], start
    for _ in range(depth):
        mean, variance = signal_map(get("selu"), 0.0, mean_square)
        mean_square = mean**2 + variance
        found.append(variance)
    return np.array(found)


def _draw_selu_constants(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for (start, path), colour, line in zip(result.more.items(), COLOURS, LINES, strict=False):
        ax.plot(path, color=colour, linestyle=line, linewidth=2)
        ax.annotate(f"from {start}", (0, path[0]), xytext=(6, 6), textcoords="offset points", color=colour)
    for name, guess in guesses.items():
        ax.text(0.98, 0.04, f"your guess: {name} = {guess:g}", transform=ax.transAxes, ha="right", color=GUESS)
    ax.set(xlabel="layer", ylabel="variance of the activations", ylim=(0.4, 1.7))


@experiment(
    small=(0.0, 0.05), usual=(0.1, 5.0), large=(50.0, 2e5), usual_accuracy=(0.8, 1.0), small_accuracy=(0.0, 0.4)
)
def initial_scale(
    scales: Sequence[float] = (0.5, 1.0, 2.0), depth: int = 10, seeds: int = 3, full: bool = False
) -> Result:
    """First layer's gradient norm in fresh ReLU nets on digits, He's weights times each of `scales`.

    64 units a layer. Then each net is trained for 5 epochs of plain SGD (20 seeds if full), its learning rate 0.03
    or 0.001, whichever turns out better. Measures are named after the first, the middle and the last scale: the
    geometric mean of the norms, and the mean test accuracy.
    """
    seeds = 20 if full else seeds
    lrs = (1e-3, 0.03)
    items = [(scale, depth, lr, seed) for scale in scales for lr in lrs for seed in range(seeds)]
    scores = np.array(run_each(_scaled_accuracy, items, progress=full)).reshape(len(scales), len(lrs), seeds)
    best = dict(zip(scales, scores.mean(axis=2).max(axis=1).tolist(), strict=True))
    values = {f"scale {scale:g}": np.array([_norm(scale, depth, seed) for seed in range(seeds)]) for scale in scales}
    middle = {scale: float(np.exp(np.log(values[f"scale {scale:g}"]).mean())) for scale in scales}
    named = {"small": scales[0], "usual": scales[len(scales) // 2], "large": scales[-1]}
    return Result(
        "norm of the first layer's weight gradient",
        values,
        f"Through {depth} layers, a factor of two in the weights decides",
        f"With {depth} ReLU layers the first gradient has a norm about "
        + ", ".join(f"{_decade(middle[s])} at scale {s:g}" for s in scales)
        + "; after 5 epochs at the better of two learning rates the net gets "
        + ", ".join(f"{best[s]:.1f}" for s in scales)
        + " of the digits right.",
        partial(strip, log=True),
        {name: middle[scale] for name, scale in named.items()}
        | {f"{name}_accuracy": best[scale] for name, scale in named.items()},
        focus=f"scale {named['usual']:g}",
        form=magnitude,
        rows=Table(
            ["weights, as multiples of He's", "first gradient's norm", "test accuracy"],
            [[f"{s:g}", f"about {_decade(middle[s])}", f"{best[s]:.1f}"] for s in scales],
            f"{depth} ReLU layers, {seeds} seeds",
        ),
        scope=Scope(
            f"plain SGD, 5 epochs, batches of 32, biases 0, {depth} ReLU layers of 64",
            f"learning rate ({', '.join(f'{lr:g}' for lr in lrs)})",
            "the test digits, and so a little too good for each",
        ),
    )


def _decade(x: float) -> str:
    return f"{10.0 ** round(np.log10(x)):g}"


def _scaled_net(scale: float, depth: int, seed: int) -> Network:
    return Network((64, *[64] * depth, 10), "relu", gain=scale * float(np.sqrt(2.0)), seed=seed)


def _norm(scale: float, depth: int, seed: int) -> float:
    d = digits()
    return float(gradient_by_layer(_scaled_net(scale, depth, seed), d.x_train, d.y_train)[0])


def _scaled_accuracy(item: tuple[float, int, float, int]) -> float:
    scale, depth, lr, seed = item
    return accuracy_after(_scaled_net(scale, depth, seed), SGD(lr), 5, seed)


STARTS = {"all 0": constant(0.0), "all 0.1": constant(0.1), "random, far too small": normal(0.01), "random": lecun()}


@experiment(zero=(0.0, 0.2), constant=(0.0, 0.35), tiny=(0.0, 0.2), random=(0.94, 1.0), rank=(1.0, 1.0))
def symmetry(optimiser: str = "sgd", lr: float = 0.1, seeds: int = 3, full: bool = False) -> Result:
    """Four ways to start a 64-64-64-64-10 tanh net on digits: test accuracy after 10 epochs, by default of plain SGD.

    Biases start at 0 in all of them. `rank` is the largest rank of the first weight matrix that training reached from
    equal weights: 1 means that all 64 units are still copies of one. The random weights have gain 1 or 0.01.
    (20 seeds if full; the seed also orders the samples.)
    """
    seeds = 20 if full else seeds
    runs = [(start, seed) for start in STARTS for seed in range(seeds)]
    found = np.array(run_each(partial(_from, optimiser, lr), runs, progress=full))
    scores, ranks = np.moveaxis(found.reshape(len(STARTS), seeds, 2), 2, 0)
    values = dict(zip(STARTS, scores, strict=True))
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "test accuracy on 540 digits",
        values,
        "Units that start alike stay alike",
        f"From equal weights the 64 units of the first layer stay copies of {ranks[1].max():.0f}, and the net gets "
        f"{mean['all 0.1']:.1f} right; from random weights of the usual size {mean['random']:.2f}, of a hundredth of "
        f"it {mean['random, far too small']:.1f} (mean of {seeds} seeds; chance is 0.1).",
        partial(strip, zero=True),
        dict(zip(("zero", "constant", "tiny", "random"), mean.values(), strict=True)) | {"rank": float(ranks[1].max())},
        focus="all 0.1",
        form="{:.1f}".format,
        rows=Table(
            ["weights at the start", "different units in layer 1 at the end", "test accuracy"],
            [
                [name, f"{r.max():.0f}", f"{m:.2f}" if m > 0.9 else f"{m:.1f}"]
                for (name, m), r in zip(mean.items(), ranks, strict=True)
            ],
            f"mean of {seeds} seeds; biases start at 0",
        ),
        scope=Scope(
            f"{OPTIMISERS[optimiser].__name__} at {lr:g}, 10 epochs, batches of 32, biases 0, 3 x 64 tanh units"
        ),
    )


def _from(optimiser: str, lr: float, item: tuple[str, int]) -> tuple[float, int]:
    start, seed = item
    net = Network((64, 64, 64, 64, 10), "tanh", init=STARTS[start], seed=seed)
    score = accuracy_after(net, OPTIMISERS[optimiser](lr), 10, seed)
    W = net.layers[0].W
    return score, int(np.linalg.matrix_rank(W, tol=1e-6 * float(np.linalg.norm(W))))
