"""Module 07: which activation suits the output, and which the layers before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import Split, digits
from actedu.experiments.compare import Contest, competitors
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import SGD, Adam, Dense, Sequential, accuracy, binary_cross_entropy, mse, standardised, train
from actedu.nets.dense import Named
from actedu.nets.optimisers import OPTIMISERS
from actedu.plots import COLOURS, LINES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


@experiment(ce_gradient=(-0.9976, -0.9975), mse_gradient=(-0.00493, -0.00491), ce_steps=(7, 7), mse_steps=(210, 218))
def slow_when_wrong(
    start: float = -6.0, lr: float = 1.0, optimiser: str = "sgd", seeds: int = 1, full: bool = False
) -> Result:
    """Steps of an optimiser on the input z of a sigmoid until sigmoid(z) > 1/2, from z = `start`; the label is 1.

    By default plain gradient descent, "sgd". With cross-entropy and with squared error; at most 10 000 steps;
    `ce_gradient` and `mse_gradient` are dloss/dz at the start.
    """
    sigmoid = get("sigmoid")

    def squared(z: Array) -> float:
        p = sigmoid(z)
        return float(mse(p, np.ones(1))[1][0] * sigmoid.slope(z)[0])

    def entropy(z: Array) -> float:
        return float(binary_cross_entropy(z, np.ones(1))[1][0])

    paths, at_start = {}, []
    for name, slope in {"cross-entropy": entropy, "squared error": squared}.items():
        path, z, moving = [start], np.array([start]), OPTIMISERS[optimiser](lr)
        at_start.append(slope(z))
        while z[0] <= 0.0 and len(path) <= 10_000:
            moving.step(z, np.array([slope(z)]))
            path.append(float(z[0]))
        paths[name] = np.array(path)
    ce_steps, mse_steps = (path.size - 1 for path in paths.values())
    return Result(
        "steps until the probability of the right class is 1/2",
        {name: np.array([path.size - 1.0]) for name, path in paths.items()},
        "A wrong and sure sigmoid learns slowly from squared error",
        f"At z = {start:g} with label 1, cross-entropy has the gradient {at_start[0]:.2f}, squared error "
        f"{at_start[1]:.4f}. From there to the right side takes {ce_steps} steps and {mse_steps}.",
        _draw_paths,
        {"ce_gradient": at_start[0], "mse_gradient": at_start[1], "ce_steps": ce_steps, "mse_steps": mse_steps},
        focus="squared error",
        form="{:.0f}".format,
        more={"paths": paths},
    )


def _draw_paths(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    ax.set_xscale("log")
    for (name, path), colour, line in zip(result.more["paths"].items(), COLOURS, LINES, strict=False):
        p = get("sigmoid")(path)
        ax.plot(np.arange(1, path.size + 1), p, color=colour, linestyle=line, linewidth=2)
        ax.annotate(f"{name}:\n{path.size - 1} steps", (path.size, p[-1]), xytext=(-6, 4), textcoords="offset points",
                    color=colour, ha="right")  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, max(guess, 1.0), vertical=True)
    ax.set(xlabel="step of gradient descent", ylabel="probability of the right class", ylim=(0, 0.72))


HEADS: dict[str, tuple[str | None, float]] = {
    "linear": (None, 0.0),
    "softplus": ("softplus", 0.0),
    "relu": ("relu", 0.0),
    "relu, bias 1": ("relu", 1.0),
    "tanh": ("tanh", 0.0),
}


@experiment(
    linear=(0.0, 0.005), softplus=(0.0, 0.05), tanh=(0.505, 0.52), relu_stuck=(0.05, 0.95), relu_bias=(0.0, 0.05)
)
def regression_heads(top: float = 3.0, optimiser: str = "adam", seeds: int = 10, full: bool = False) -> Result:
    """Mean squared error on 3x² over [-1, 1], by the activation of the output; 1-32-32-1 ReLU nets, rate .01.

    The target runs from 0 to `top`. tanh cannot do better than `tanh_floor`, the error of the best output below 1. A
    ReLU gets no gradient where it is off; "bias 1" starts its bias at 1, so that it is on almost everywhere.
    `relu_stuck` is the share of starts from which plain ReLU ends above .1. Adam, or "momentum" for SGD with 0.9; 60
    epochs (300 if full, with 30 seeds).
    """
    seeds, epochs = (30, 300) if full else (seeds, 60)
    runs = [(*head, top, optimiser, epochs, seed) for head in HEADS.values() for seed in range(seeds)]
    values = dict(zip(HEADS, np.reshape(run_each(_fit_head, runs, progress=full), (len(HEADS), seeds)), strict=True))
    mean = {name: float(v.mean()) for name, v in values.items()}
    _, y = _curve(top)
    floor, stuck = float((np.maximum(y - 1.0, 0.0) ** 2).mean()), float((values["relu"] > 0.1).mean())
    on = float((values["relu, bias 1"] > 0.1).mean())
    return Result(
        f"mean squared error on {top:g}x²",
        values,
        "The head must reach the targets, and must not start switched off",
        f"tanh has an error of {mean['tanh']:.1f}, and no output below 1 can have less than {floor:.2f}. Plain ReLU is "
        f"stuck from {stuck:.0%} of the starts, because where it is off no gradient flows; with a bias of 1 at the "
        f"start from {on:.0%}; linear and softplus from none.",
        strip,
        {
            "linear": mean["linear"],
            "softplus": float(values["softplus"].max()),
            "tanh": mean["tanh"],
            "tanh_floor": floor,
            "relu_best": float(values["relu"].min()),
            "relu_stuck": stuck,
            "relu_bias": float(values["relu, bias 1"].max()),
            "relu_bias_stuck": on,
        },
        focus="tanh",
        form=lambda x: f"{x:.1f}" if x > 0.1 else "less than 0.1",
        scope=Scope(f"{optimiser} at rate 0.01, {epochs} epochs, batches of 64, He's weights below each output's own"),
    )


def _curve(top: float = 3.0) -> tuple[Array, Array]:
    x = np.linspace(-1.0, 1.0, 201)[:, None]
    return x, top * x * x


def _fit_head(run: tuple[str | None, float, float, str, int, int]) -> float:
    head, bias, top, optimiser, epochs, seed = run
    x, y = _curve(top)
    moving = Adam(1e-2) if optimiser == "adam" else SGD(1e-2, momentum=0.9)
    net = Sequential([Dense(1, 32, "relu"), Dense(32, 32, "relu"), Dense(32, 1, head)], seed=seed)
    net.layers[-1].b[:] = bias  # type: ignore[attr-defined]
    train(net, x, y, loss=mse, optimiser=moving, epochs=epochs, batch=64, seed=seed, progress=False)
    return mse(net(x), y)[0]


@experiment(linear=(0.955, 0.985), relu=(0.55, 0.95), gap=(0.02, 0.42), all_zero=(0.01, 0.45))
def relu_logits(bias: float = 0.0, seeds: int = 10, full: bool = False) -> Result:
    """Test accuracy on digits with a ReLU on the ten outputs, before softmax and cross-entropy, and without it.

    64-64-10 ReLU nets whose outputs start with a bias of `bias`, Adam at .003, 6 epochs (30 if full, with 30 seeds).
    `all_zero` is the share of the test images whose ten outputs are all 0, a tie; `dead` the classes, of 10, whose
    output is 0 for every image.
    """
    seeds, epochs = (30, 30) if full else (seeds, 6)
    runs = [(head, bias, epochs, seed) for head in (None, "relu") for seed in range(seeds)]
    scores, zero, dead = np.array(run_each(_classify, runs, progress=full)).reshape(2, seeds, 3).transpose(2, 0, 1)
    values = {"linear outputs": scores[0], "ReLU outputs": scores[1]}
    linear, relu = (float(v.mean()) for v in values.values())
    return Result(
        "test accuracy on 540 digits",
        values,
        "A ReLU on the logits loses whole classes" if dead[1].mean() > 0.1 else "A ReLU on the logits makes ties",
        f"Linear outputs get {linear:.2f} of the digits right, ReLU outputs {relu:.1f} on average: from some starts an "
        f"output is 0 for every image, and its class is lost. A softmax of {10} zeros is a tie.",
        strip,
        {
            "linear": linear,
            "relu": relu,
            "gap": linear - relu,
            "all_zero": float(zero[1].mean()),
            "dead": float(dead[1].mean()),
            "linear_dead": float(dead[0].mean()),
        },
        focus="ReLU outputs",
    )


def _classify(run: tuple[str | None, float, int, int]) -> tuple[float, float, float]:
    head, bias, epochs, seed = run
    d = digits()
    outputs = Dense(64, 10, head)
    net = Sequential([Dense(64, 64, "relu"), outputs], seed=seed)
    outputs.b[:] = bias
    train(net, d.x_train, d.y_train, optimiser=Adam(3e-3), epochs=epochs, seed=seed, progress=False)
    off = net(d.x_test) == 0.0
    return accuracy(net, d.x_test, d.y_test), float(off.all(axis=1).mean()), float(off.all(axis=0).sum())


@experiment(shallow_gap=(-0.015, 0.015), deep_gap=(0.0, 0.1))
def sigmoid_in_hidden_layers(
    depths: Sequence[int] = (2, 10), activations: Sequence[Named] = ("sigmoid", "tanh"), seeds: int = 5,
    full: bool = False,
) -> Result:  # fmt: skip
    """Test accuracy at telling odd digits from even, by hidden activation and number of hidden layers, each 32 wide.

    Each activation with its own gain and its own learning rate for Adam, chosen on a fifth of the training data; the
    first one also standardised, so that its gain keeps the variance. `shallow_gap` and `deep_gap` are the last
    activation minus the first at the first and the last depth, `standardised_gap` is the last minus the standardised
    one at the last depth. 8 epochs (20 if full, with 10 seeds).
    """
    d = digits()
    odd = Split(d.x_train, d.y_train % 2, d.x_test, d.y_test % 2)
    entries = competitors(activations)
    first, last = next(iter(entries)), list(entries)[-1]
    centred = standardised(activations[0])
    entries[centred.name] = centred
    seeds, epochs, rates = (10, 20, (1e-3, 3e-3, 1e-2)) if full else (seeds, 8, (3e-3, 1e-2))
    values: dict[str, Array] = {}
    for depth in depths:
        contest = Contest(odd, (32,) * depth, epochs)
        best = contest.best_rates(entries, rates, progress=full)
        scores = contest.scores(entries, best, range(seeds), progress=full)
        values |= {f"{name}, {depth} hidden": v for name, v in scores.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    gaps = [mean[f"{last}, {depth} hidden"] - mean[f"{first}, {depth} hidden"] for depth in (depths[0], depths[-1])]
    return Result(
        "test accuracy, odd or even (chance: about 0.5)",
        values,
        f"In few layers a {first} does as well as {last}, in many it falls behind"
        if gaps[0] < 0.02 < gaps[1]
        else f"{first} against {last}, by the number of hidden layers",
        "Each at its own gain and learning rate, accuracy is "
        + ", ".join(f"{m:.2f} ({name})" if m > 0.9 else f"{m:.1f} ({name})" for name, m in mean.items())
        + ".",
        strip,
        {
            "shallow_gap": gaps[0],
            "deep_gap": gaps[1],
            "standardised_gap": mean[f"{last}, {depths[-1]} hidden"] - mean[f"{centred.name}, {depths[-1]} hidden"],
            "shallow_first": mean[f"{first}, {depths[0]} hidden"],
        },
        focus=f"{first}, {depths[-1]} hidden",
        scope=Scope(
            f"Adam, {epochs} epochs, batches of 32, biases 0, the gain that keeps the mean square",
            f"learning rate ({', '.join(f'{lr:g}' for lr in rates)})",
            "251 digits kept back from training",
        ),
    )


@experiment(plain_spread=(0.0, 0.025), sparse_gap=(-0.015, 0.015), relu_loss=(0.005, 0.06), tanh_loss=(0.035, 0.095))
def scale_of_inputs(
    activations: Sequence[Named] = ("relu", "tanh", "sigmoid"), optimiser: str = "adam", seeds: int = 3,
    full: bool = False,
) -> Result:  # fmt: skip
    """Test accuracy on digits by hidden activation, with the inputs standardised, times 100, and sparse.

    Sparse: each of the 17 grey levels of each pixel is an input of its own, 1 088 in all, of which 64 are 1 and the
    rest 0. 64 hidden units, 5 epochs of Adam, or of "sgd" (20 if full, with 10 seeds); each activation has its own gain
    and, for each form of the inputs, its own learning rate. `plain_spread` is best minus worst on standardised inputs;
    `sparse_gap` is ReLU minus tanh on sparse ones; `relu_loss` and `tanh_loss` are what the factor 100 costs them.
    """
    d, entries = digits(), competitors(activations)
    seeds, epochs = (10, 20) if full else (seeds, 5)
    rates = [lr * (1.0 if optimiser == "adam" else 30.0) for lr in ((1e-3, 3e-3, 1e-2) if full else (3e-3, 1e-2))]
    forms = {
        "standardised": d,
        "times 100": Split(100.0 * d.x_train, d.y_train, 100.0 * d.x_test, d.y_test),
        "sparse": Split(_one_input_a_level(d.x_train), d.y_train, _one_input_a_level(d.x_test), d.y_test),
    }
    values: dict[str, Array] = {}
    for form, data in forms.items():
        contest = Contest(data, (64,), epochs, optimiser)
        best = contest.best_rates(entries, rates, progress=full)
        scores = contest.scores(entries, best, range(seeds), progress=full)
        values |= {f"{form}: {name}": v for name, v in scores.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    by_form = {form: [mean[f"{form}: {name}"] for name in entries] for form in forms}
    said = "; ".join(f"{form} {min(m):.2f} to {max(m):.2f}" for form, m in by_form.items())
    return Result(
        "test accuracy on 540 digits",
        values,
        "Scale the inputs, whichever the activation",
        f"Lowest and highest mean accuracy over the activations: {said}.",
        strip,
        {
            "plain_spread": max(by_form["standardised"]) - min(by_form["standardised"]),
            "sparse_gap": mean.get("sparse: relu", np.nan) - mean.get("sparse: tanh", np.nan),
            **{f"{name}_loss": mean[f"standardised: {name}"] - mean[f"times 100: {name}"] for name in entries},
        },
        focus=f"times 100: {next(iter(entries))}",
        scope=Contest(d, (64,), epochs, optimiser).scope(rates),
    )


def _one_input_a_level(x: Array) -> Array:
    low, high = digits().x_train.min(), digits().x_train.max()
    levels = np.rint(16.0 * (x - low) / (high - low)).astype(np.int64).clip(0, 16)
    return np.asarray(np.eye(17)[levels].reshape(len(x), -1))
