"""What more units buy, which activations the theorem leaves out, and what training finds and costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get, label
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.nets import Adam, Network, mse, sawtooth, train
from actedu.nets.dense import Named
from actedu.plots import COLOURS, INK, LINES, Table
from actedu.plots.axes import restyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


def wave(x: Array) -> Array:
    """Return sin(6x), what `fit_width` approximates on [-1, 1]."""
    return np.asarray(np.sin(6.0 * x))


@experiment(relu=(0.002, 0.04), tanh=(0.0, 1e-6), step=(0.12, 0.25), square=(1.134, 1.136), square_gain=(0.0, 1e-6))
def fit_width(
    activations: Named | Sequence[Named] = ("relu", "tanh", "step", "square"),
    widths: Sequence[int] = (4, 8, 16, 32, 64, 128),
    steepness: float = 3.0,
    seeds: int = 11,
    full: bool = False,
) -> Result:
    """Largest error of one hidden layer on sin(6x) over [-1, 1], by activation and number of units.

    The hidden units are f(w (x - c)) with random w, sd `steepness`, and c in [-1, 1]; least squares finds the best
    output weights and bias for them, so nothing is left to training. The measure of an activation is its median error
    at the largest width, `<name>_gain` how much lower that is than at the smallest, `<name>_outside` the error on [1,
    1.5]. Values are those of the largest width, by seed.

    Source: leshno1993 (all but the polynomials will do).
    """
    seeds = 101 if full else seeds
    named = {
        label(f): f
        for f in map(get, [activations] if isinstance(activations, str) or callable(activations) else activations)
    }
    errors = {
        name: np.array([[_errors(f, n, steepness, seed) for n in widths] for seed in range(seeds)])
        for name, f in named.items()
    }
    curves = {name: np.median(each[:, :, 0], axis=0) for name, each in errors.items()}
    measures = {name: float(curve[-1]) for name, curve in curves.items()}
    measures |= {f"{name}_gain": float(curve[0] - curve[-1]) for name, curve in curves.items()}
    measures |= {f"{name}_outside": float(np.median(each[:, -1, 1])) for name, each in errors.items()}
    flat = [name for name, curve in curves.items() if curve[0] - curve[-1] < 1e-6]
    falling = {name: curve for name, curve in curves.items() if name not in flat}
    said = f"From {widths[0]} to {widths[-1]} units the largest error falls "
    said += ", ".join(f"from {c[0]:.0f} to {_rounded(c[-1])} ({name})" for name, c in falling.items())
    stays = "; ".join(f"that of {name} stays at {curves[name][-1]:.2f}" for name in flat)
    return Result(
        f"largest error on sin(6x) with {widths[-1]} units",
        {name: each[:, -1, 0] for name, each in errors.items()},
        "More units fit better, unless the activation is a polynomial" if flat and falling else "Error by width",
        (said if falling else "") + ("; " if falling and flat else "") + stays + ".",
        _draw_widths,
        measures,
        focus=next(iter(named)),
        form=_rounded,
        rows=Table(
            ["activation", *(f"{n} units" for n in widths)],
            [[name, *map(_rounded, curve)] for name, curve in curves.items()],
            "median of the largest error",
        ),
        more={"curves": curves},
        scope=Scope(f"random hidden units, steepness {steepness:g}, output weights by least squares"),
    )


def _rounded(error: float) -> str:
    return "less than 0.001" if error < 1e-3 else magnitude(error)


def _errors(f: Callable[[Array], Array], units: int, steepness: float, seed: int) -> tuple[float, float]:
    """Return the largest error on [-1, 1], where the layer is fitted, and on [1, 1.5]."""
    rng = np.random.default_rng([seed, units])
    w, c = steepness * rng.standard_normal(units), rng.uniform(-1.0, 1.0, units)
    inside, outside = np.linspace(-1.0, 1.0, 401), np.linspace(1.0, 1.5, 101)
    layer, beyond = (np.column_stack([f(w * (x[:, None] - c)), np.ones_like(x)]) for x in (inside, outside))
    best = np.linalg.lstsq(layer, wave(inside), rcond=1e-10)[0]
    return float(np.abs(layer @ best - wave(inside)).max()), float(np.abs(beyond @ best - wave(outside)).max())


def _draw_widths(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    widths = list(result.config["widths"])
    ax.set(xscale="log", yscale="log")
    for i, (name, curve) in enumerate(result.more["curves"].items()):
        colour = COLOURS[i % len(COLOURS)]
        ax.plot(widths, curve, color=colour, linestyle=LINES[i % len(LINES)], marker="o", markersize=4, linewidth=2)
        ax.annotate(name, (widths[-1], curve[-1]), xytext=(7, 0), textcoords="offset points", va="center", color=colour,
                    annotation_clip=False)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess)
    ax.set_xticks(widths, [str(n) for n in widths])
    ax.minorticks_off()
    ax.set(xlabel="hidden units", ylabel="largest error on [-1, 1]")


TRUTHS: dict[str, Callable[[Array], Array]] = {"a line": lambda x: 1.5 * x, "a curve": lambda x: 2.0 * np.sin(4.0 * x)}


@experiment(line_ratio=(2.0, 40.0), curve_ratio=(0.02, 0.4), memorised=(0.25, 0.85))
def what_capacity_costs(points: int = 20, seeds: int = 6, full: bool = False) -> Result:
    """Mean squared distance from the truth of a net of identities and one of tanh, fitted to a few noisy points.

    The truth is a line, 1.5 x, or a curve, 2 sin(4x), on [-1, 1]; the noise has sd 0.5. Nets 1-50-1, 1 000 steps of
    Adam at .01 on all points. `line_ratio` and `curve_ratio` are tanh over identity; `memorised` is the tanh net's
    training error on the line over that of the net of identities.
    """
    seeds = 40 if full else seeds
    runs = [(truth, name, points, seed) for truth in TRUTHS for name in ("identity", "tanh") for seed in range(seeds)]
    outcome = np.reshape(run_each(_fit_points, runs, progress=full), (2, 2, seeds, 2))
    values = {
        f"{truth}: {name}": outcome[i, j, :, 0]
        for i, truth in enumerate(TRUTHS)
        for j, name in enumerate(("identity", "tanh"))
    }
    line, curve = (float(outcome[i, 1, :, 0].mean() / outcome[i, 0, :, 0].mean()) for i in (0, 1))
    memorised = float(outcome[0, 1, :, 1].mean() / outcome[0, 0, :, 1].mean())
    return Result(
        "mean squared distance from the truth",
        values,
        "Non-linearity helps where the truth is curved, and costs where it is not",
        f"On noisy points of a curve the tanh net is {curve:.1f} times as far from the truth as the net of "
        f"identities; on those of a line about {line:.0f} times as far, though its training error is lower.",
        strip,
        {"line_ratio": line, "curve_ratio": curve, "memorised": memorised},
        focus="a line: tanh",
        form=lambda x: f"{x:.1g}",
    )


def _fit_points(run: tuple[str, str, int, int]) -> tuple[float, float]:
    """Return the mean squared distance from the truth, and from the noisy points fitted to."""
    truth, name, points, seed = run
    rng, f = np.random.default_rng([seed, 3]), TRUTHS[truth]
    x, grid = rng.uniform(-1.0, 1.0, (points, 1)), np.linspace(-1.0, 1.0, 201)[:, None]
    y = f(x) + 0.5 * rng.standard_normal(x.shape)
    net = Network((1, 50, 1), name, seed=seed)
    train(net, x, y, loss=mse, optimiser=Adam(1e-2), epochs=1000, batch=points, seed=seed, progress=False)
    return mse(net(grid), f(grid))[0], mse(net(x), y)[0]


RATES = (0.003, 0.01, 0.03)
_STEPS, _NEAR = 2000, 0.1
_TRAINING = f"Adam, {_STEPS} steps on 65 points, He's gain, first kinks spread evenly at random, other biases 0"


def zigzag(x: Array, folds: int) -> Array:
    """Fold the interval from 0 to 1 in two, `folds` times: 2^folds straight pieces between 0 and 1."""
    for _ in range(folds):
        x = 1.0 - np.abs(2.0 * x - 1.0)
    return x


def _trained(widths: Sequence[int], folds: int, seeds: int) -> tuple[Array, Array]:
    """Train ReLU nets 1-widths-1 on the zigzag; return their largest errors at the best of `RATES`, by seed, and what
    they draw there, one row a seed.

    All rates and seeds are trained at once: arrays are (rate, seed, points, units). The best rate is that with the
    lowest median of the mean squared error on the points that are fitted.
    """
    sizes, last = (1, *widths, 1), len(widths)
    draws = [[np.random.default_rng([seed, layer]) for seed in range(seeds)] for layer in range(last + 1)]
    weights, biases = [], []
    for layer, rngs in enumerate(draws):
        n_in, n_out = sizes[layer : layer + 2]
        gain = np.sqrt((1.0 if layer == last else 2.0) / n_in)
        w = np.array([gain * rng.standard_normal((n_in, n_out)) for rng in rngs])
        b = np.zeros((seeds, 1, n_out))
        if layer == 0:
            b = -w * np.array([rng.uniform(0.0, 1.0, (1, n_out)) for rng in rngs])
        weights.append(np.stack([w] * len(RATES)))
        biases.append(np.stack([b] * len(RATES)))
    x = np.linspace(0.0, 1.0, 65)[:, None]
    y = zigzag(x, folds)
    rate = np.reshape(RATES, (-1, 1, 1, 1))
    learned = [*weights, *biases]
    mean, square = ([np.zeros_like(p) for p in learned] for _ in range(2))
    for t in range(1, _STEPS + 1):
        outputs = _forward(weights, biases, x)
        error = 2.0 * (outputs[-1] - y) / len(x)
        gradients: list[Array] = [error] * len(learned)
        for layer in range(last, -1, -1):
            if layer < last:
                error = error * (outputs[layer + 1] > 0.0)
            gradients[layer] = np.swapaxes(outputs[layer], -1, -2) @ error
            gradients[last + 1 + layer] = error.sum(axis=-2, keepdims=True)
            if layer:
                error = error @ np.swapaxes(weights[layer], -1, -2)
        for p, g, m, s in zip(learned, gradients, mean, square, strict=True):
            m += 0.1 * (g - m)
            s += 0.001 * (g * g - s)
            p -= rate * (m / (1.0 - 0.9**t)) / (np.sqrt(s / (1.0 - 0.999**t)) + 1e-8)
    fitted = ((_forward(weights, biases, x)[-1] - y) ** 2).mean(axis=(2, 3))
    fine = np.linspace(0.0, 1.0, 1025)[:, None]
    drawn = _forward(weights, biases, fine)[-1][np.median(fitted, axis=1).argmin()]
    return np.abs(drawn - zigzag(fine, folds)).max(axis=(1, 2)), drawn[:, :, 0]


def _forward(weights: Sequence[Array], biases: Sequence[Array], x: Array) -> list[Array]:
    outputs = [np.broadcast_to(x, (*weights[0].shape[:2], *x.shape))]
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 1):
        z = outputs[-1] @ w + b
        outputs.append(z if layer == len(weights) else np.maximum(z, 0.0))
    return outputs


@experiment(exact=(0.0, 1e-12), smallest=(0.0, 0.1), largest=(0.75, 1.0))
def exists_and_found(
    folds: int = 2, widths: Sequence[int] = (2, 4, 8, 16), seeds: int = 12, full: bool = False
) -> Result:
    """Share of ReLU nets that training brings within 0.1 of a zigzag which the narrowest of them can be exactly.

    The zigzag folds [0, 1] `folds` times. A net of `folds` layers of two units is it (`sawtooth`); `exact` is that
    net's largest error. The nets have `folds` hidden layers of each of the widths. Adam, 2 000 steps on 65 points,
    each width at its best of three learning rates. `smallest` and `largest` are the shares at the first and the last
    width. Values are 1 for a start that came within 0.1 everywhere, else 0.
    """
    seeds = 100 if full else seeds
    trained = {f"{w} units a layer": _trained((w,) * folds, folds, seeds) for w in widths}
    errors, fits = ({name: both[i] for name, both in trained.items()} for i in (0, 1))
    values = {name: (off < _NEAR).astype(np.float64) for name, off in errors.items()}
    x = np.linspace(0.0, 1.0, 1025)
    exact = float(np.abs(sawtooth(folds)(x[:, None])[:, 0] - zigzag(x, folds)).max())
    first, last = (values[name] for name in (next(iter(values)), list(values)[-1]))
    return Result(
        f"share of {seeds} starts that come within {_NEAR:g} of the zigzag",
        values,
        "A net that exists need not be found",
        f"Good weights exist for each of these nets. Of {seeds} starts training finds them in {first.sum():.0f} with "
        f"{widths[0]} units a layer, and in "
        f"{'all' if last.all() else 'most' if last.mean() > 0.5 else 'few'} with {widths[-1]}.",
        _draw_found,
        {"exact": exact, "smallest": float(first.mean()), "largest": float(last.mean())},
        focus=f"{widths[0]} units a layer",
        scope=Scope(_TRAINING, f"learning rate {RATES}", "the fitted points"),
        more={"errors": errors, "fits": fits},
    )


def _draw_found(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    """Draw the shares as bars, and beside them what training made of the narrowest nets."""
    figure = ax.get_figure(root=True)
    assert figure is not None, "axes without a figure cannot be drawn"
    figure.set_size_inches(6.8, 3.6)
    left, right = (restyle(ax.inset_axes((at, 0.0, 0.44, 0.94))) for at in (0.0, 0.56))
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel("\n\n")  # room for those of the two
    places = range(len(result.values))
    left.bar(places, list(result.mean.values()), 0.6, color=COLOURS[0])
    for place, mean in zip(places, result.mean.values(), strict=True):
        left.annotate(f"{mean:.2f}", (place, mean), xytext=(0, 3), textcoords="offset points", ha="center", color=INK)
    for guess in guesses.values():
        guess_level(left, guess)
    left.set_xticks(places, [name.removesuffix(" units a layer") for name in result.values])
    left.set(ylim=(0.0, 1.12), yticks=(0.0, 0.5, 1.0), ylabel="share of starts", xlabel="units in each hidden layer")
    narrowest, fits = next(iter(result.more["fits"].items()))
    x = np.linspace(0.0, 1.0, fits.shape[1])
    right.plot(x, zigzag(x, result.config["folds"]), "--", color=COLOURS[1], linewidth=2)
    right.plot(x, fits.T, color=COLOURS[0], linewidth=0.9)
    right.set(ylim=(-0.15, 1.15), yticks=(0.0, 0.5, 1.0), xlabel=f"{len(fits)} nets of {narrowest}, dashed: zigzag")


@experiment(wide=(0.0, 0.2), parameters_apart=(0.0, 4.0))
def width_v_depth(
    folds: int = 3,
    shapes: Sequence[Sequence[int]] = ((56,), (11, 11), (8, 8, 8)),
    seeds: int = 8,
    full: bool = False,
) -> Result:
    """Largest error of trained ReLU nets of different depth and nearly the same number of parameters on a zigzag.

    Nets 1-shape-1 have 169, 166 and 169 weights and biases. The zigzag folds [0, 1] `folds` times, which all of them
    can be exactly. Adam, 2 000 steps on 65 points, each shape at its best of three learning rates. `wide` is the median
    largest error of the first shape, `parameters_apart` how far the numbers of parameters lie apart.
    Source: telgarsky2016 (what depth can do; not what training finds).
    """
    seeds = 60 if full else seeds
    named = {f"{len(s)} layer{'s' if len(s) > 1 else ''} of {s[0]}": tuple(s) for s in shapes}
    values = {name: _trained(shape, folds, seeds)[0] for name, shape in named.items()}
    sizes = [sum((m + 1) * n for m, n in pairwise((1, *shape, 1))) for shape in named.values()]
    found = {name: int((off < _NEAR).sum()) for name, off in values.items()}
    return Result(
        f"largest error on a zigzag of {2**folds} pieces",
        values,
        "At equal parameters, what can be drawn and what is found differ",
        f"Within {_NEAR:g} of the zigzag, of {seeds} starts: "
        + ", ".join(f"{count} with {name}" for name, count in found.items())
        + ".",
        strip,
        {
            "wide": float(np.median(next(iter(values.values())))),
            "parameters_apart": float(max(sizes) - min(sizes)),
            **{f"found_{len(shape)}": found[name] / seeds for name, shape in named.items()},
        },
        focus=list(named)[-1],
        scope=Scope(_TRAINING, f"learning rate {RATES}", "the fitted points"),
        rows=Table(
            ["hidden layers", "parameters", "within 0.1", "median error", "straight pieces at most"],
            [
                [
                    name,
                    size,
                    f"{found[name]} of {seeds}",
                    f"{np.median(values[name]):.2f}",
                    int(np.prod([w + 1 for w in named[name]])),
                ]
                for name, size in zip(named, sizes, strict=True)
            ],
            "the same number of parameters, wide or deep",
        ),
    )
