"""What goes wrong when a net is carried to another library, and how much of it the accuracy shows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Adam, Network, accuracy, softmax_cross_entropy, train
from actedu.plots import Table
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
CLIP = 1e-7  # Keras's epsilon, on PyTorch, JAX and NumPy
SLIPS = ("float32", "leak 0.2", "leak 0.3", "softmax by column", "not transposed")


@experiment(
    float32=(0.0, 0.005), leak_02=(0.005, 0.04), leak_03=(0.015, 0.07), softmax_by_column=(0.02, 0.12),
    not_transposed=(0.8, 0.99), right=(0.95, 0.99), right_leak_03=(0.93, 0.975), moved_leak_03=(0.03, 0.2),
)  # fmt: skip
def translation_slips(seeds: int = 5, full: bool = False) -> Result:
    """A leaky-ReLU net of four square layers read with one slip at a time: the share of 540 answers that change.

    64-64-64-64-10, leak 0.01, Adam, 5 epochs, one net a seed; an answer is the class with the largest output.
    "float32": no slip, the same net in single precision. "leak 0.2", "leak 0.3": the leak of `tf.nn.leaky_relu` and of
    `keras.layers.LeakyReLU`. "softmax by column": softmax over the 540 digits, not over the classes. "not transposed":
    the weights of square layers are kept as they are where the other library has them transposed, and no shape
    complains. Measures: the means; `right` and `right_...` the accuracies, `moved_...` the mean over the digits of the
    largest difference of a probability.
    """
    d, seeds = digits(), 20 if full else seeds
    changed: dict[str, list[float]] = {slip: [] for slip in SLIPS}
    right: dict[str, list[float]] = {slip: [] for slip in ("none", *SLIPS)}
    moved: dict[str, list[float]] = {slip: [] for slip in SLIPS}
    for seed in range(seeds):
        net = Network((64, 64, 64, 64, 10), "leaky_relu", seed=seed)
        train(net, d.x_train, d.y_train, epochs=5, seed=seed, progress=False)
        p = softmax(_logits(net, d.x_test))
        answers = p.argmax(axis=1)
        right["none"].append(float(np.mean(answers == d.y_test)))
        for slip in SLIPS:
            q = _slipped(net, d.x_test, slip)
            given = q.argmax(axis=1)
            changed[slip].append(float(np.mean(given != answers)))
            right[slip].append(float(np.mean(given == d.y_test)))
            moved[slip].append(float(np.abs(q - p).max(axis=1).mean()))
    values = {slip: np.array(shares) for slip, shares in changed.items()}
    mean = {slip: float(v.mean()) for slip, v in values.items()}
    scored = {slip: float(np.mean(shares)) for slip, shares in right.items()}
    moves = {slip: float(np.mean(sizes)) for slip, sizes in moved.items()}
    return Result(
        "share of 540 answers that change",
        values,
        "One slip is loud, the others are quiet",
        f"Read rightly the nets have {scored['none']:.2f} of the digits right. "
        + "; ".join(f"{slip}: {mean[slip]:.2f} of the answers change, {scored[slip]:.2f} are right" for slip in SLIPS)
        + ".",
        partial(strip, zero=True),
        {_key(slip): mean[slip] for slip in SLIPS}
        | {"right": scored["none"]}
        | {f"right_{_key(slip)}": scored[slip] for slip in SLIPS}
        | {f"moved_{_key(slip)}": moves[slip] for slip in SLIPS},
        focus="leak 0.3",
        rows=Table(
            ["slip", "answers that change", "right", "a probability moves by"],
            [
                ["none", "0", f"{scored['none']:.2f}", "0"],
                *(
                    [slip, f"{mean[slip]:.2f}", f"{scored[slip]:.2f}", f"{moves[slip]:.2f}" if moves[slip] > 1e-3 else
                     "under 0.001"]
                    for slip in SLIPS
                ),
            ],
            f"means of {seeds} nets; last column: the largest over the classes, averaged over the digits",
        ),
    )  # fmt: skip


def _key(slip: str) -> str:
    return slip.replace(".", "").replace(" ", "_")


def _slipped(net: Network, x: Array, slip: str) -> Array:
    """Return what is taken for the probabilities, (n, 10)."""
    if slip == "softmax by column":
        return np.asarray(softmax(_logits(net, x), axis=0))
    if slip.startswith("leak"):
        return np.asarray(softmax(_logits(net, x, leak=float(slip.split()[1]))))
    return np.asarray(softmax(_logits(net, x, single=slip == "float32", as_they_are=slip == "not transposed")))


def _logits(net: Network, x: Array, leak: float = 0.01, single: bool = False, as_they_are: bool = False) -> Array:
    kind: Any = np.float32 if single else np.float64
    *hidden, last = [(layer.W.astype(kind), layer.b.astype(kind)) for layer in net.layers]
    a = x.astype(kind)
    for W, b in hidden:
        z = a @ (W.T if as_they_are and len(W) == len(b) else W) + b
        a = np.where(z > 0, z, kind(leak) * z)
    return np.asarray(a @ last[0] + last[1], dtype=np.float64)


def clipped_cross_entropy(logits: Array, labels: NDArray[Any]) -> tuple[float, Array]:
    """Mean of -log of the right class's probability, clipped to 1e-7 and 1 - 1e-7, and its gradient in the logits.

    What Keras 3 computes from probabilities on PyTorch, JAX and NumPy: where the clipping bites, the gradient is 0.
    """
    p, row = softmax(logits), np.arange(len(logits))
    right = p[row, labels]
    gradient = np.where(((right > CLIP) & (right < 1.0 - CLIP))[:, None], p, 0.0)
    gradient[row, labels] -= ((right > CLIP) & (right < 1.0 - CLIP)).astype(float)
    return float(-np.log(np.clip(right, CLIP, 1.0 - CLIP)).mean()), gradient / len(logits)


INPUTS = {"standardised": "standardised", "bytes": "0 to 255"}
LOSSES: dict[str, Callable[[Array, NDArray[Any]], tuple[float, Array]]] = {
    "logits": softmax_cross_entropy,
    "probabilities": clipped_cross_entropy,
}


@experiment(
    standardised_logits=(0.92, 0.98), standardised_probabilities=(0.92, 0.98), bytes_logits=(0.78, 0.95),
    bytes_probabilities=(0.1, 0.55), silent_standardised=(0.0, 0.01), silent_bytes=(0.88, 1.0),
    difference_standardised=(0.0, 0.005),
)  # fmt: skip
def logits_or_probabilities(lr: float = 0.001, seeds: int = 4, full: bool = False) -> Result:
    """The loss from logits or from probabilities clipped at 1e-7; digits standardised, or with pixels from 0 to 255.

    64-64-10, ReLU, Adam at `lr` (Keras's default), 5 epochs; the four runs of a seed start from the same weights and
    see the same order. Values: accuracy on 540 test digits. `silent_...`: the share of the training digits answered
    wrongly at the start whose gradient is exactly 0 with the clipped loss (mean over the seeds).
    `difference_standardised`: the largest difference between the two losses' accuracies of a seed.
    """
    d, seeds = digits(), 20 if full else seeds
    values: dict[str, list[float]] = {f"{inputs}, {loss}": [] for inputs in INPUTS.values() for loss in LOSSES}
    silent: dict[str, list[float]] = {inputs: [] for inputs in INPUTS}
    for seed in range(seeds):
        for key, inputs in INPUTS.items():
            x, x_test = _pixels(inputs)
            p = softmax(Network((64, 64, 10), "relu", seed=seed)(x))
            wrong = p.argmax(axis=1) != d.y_train
            silent[key].append(float(np.mean(p[np.arange(len(p)), d.y_train][wrong] <= CLIP)))
            for name, loss in LOSSES.items():
                net = Network((64, 64, 10), "relu", seed=seed)
                train(net, x, d.y_train, loss=loss, optimiser=Adam(lr), epochs=5, seed=seed, progress=False)
                values[f"{inputs}, {name}"].append(float(accuracy(net, x_test, d.y_test)))
    found = {name: np.array(shares) for name, shares in values.items()}
    mean = {name: float(v.mean()) for name, v in found.items()}
    apart = np.abs(found["standardised, logits"] - found["standardised, probabilities"]).max()
    none = {key: float(np.mean(shares)) for key, shares in silent.items()}
    return Result(
        "test accuracy on 540 digits",
        found,
        "With probabilities in the loss, confident errors teach nothing",
        "Standardised digits: "
        + f"{mean['standardised, logits']:.2f} from logits, {mean['standardised, probabilities']:.2f} from "
        + f"probabilities. Pixels from 0 to 255: {mean['0 to 255, logits']:.2f} and "
        + f"{mean['0 to 255, probabilities']:.2f}; at the start {none['bytes']:.0%} of the wrong answers have no "
        + "gradient there.",
        _draw_accuracies,
        {
            "standardised_logits": mean["standardised, logits"],
            "standardised_probabilities": mean["standardised, probabilities"],
            "bytes_logits": mean["0 to 255, logits"],
            "bytes_probabilities": mean["0 to 255, probabilities"],
            "silent_standardised": none["standardised"],
            "silent_bytes": none["bytes"],
            "difference_standardised": float(apart),
        },
        focus="0 to 255, probabilities",
        scope=Scope(f"64-64-10, ReLU, Adam at {lr:g}, 5 passes, batches of 32"),
    )


def _pixels(inputs: str) -> tuple[Array, Array]:
    """Return training and test digits as they are, or with pixels from 0 to 255."""
    d = digits()
    if inputs == "standardised":
        return d.x_train, d.x_test
    low, high = d.x_train.min(), d.x_train.max()
    return 255.0 * (d.x_train - low) / (high - low), 255.0 * (d.x_test - low) / (high - low)


def keras_accuracy(inputs: str, loss: str, seed: int) -> float:
    """Return the test accuracy of the same net in Keras, on the backend it runs on: He's start, Adam, 5 epochs."""
    import keras

    keras.utils.set_random_seed(seed)
    logits = loss == "logits"
    last = keras.layers.Dense(10, None if logits else "softmax", kernel_initializer="he_normal")
    hidden = keras.layers.Dense(64, "relu", kernel_initializer="he_normal")
    net = keras.Sequential([keras.Input((64,)), hidden, last])
    net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=logits), metrics=["accuracy"])
    x, x_test = (part.astype(np.float32) for part in _pixels(inputs))
    net.fit(x, digits().y_train, epochs=5, verbose=0)
    return float(net.evaluate(x_test, digits().y_test, verbose=0)[1])


def recorded_backends() -> dict[tuple[str, str, str], Array]:
    """Return what `keras_accuracy` gave by backend, inputs and loss, three seeds each."""
    found: dict[tuple[str, str, str], list[float]] = {}
    with (Path(__file__).parent.parent / "keras_backends.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["backend"], row["inputs"], row["loss"]), []).append(float(row["accuracy"]))
    return {key: np.array(shares) for key, shares in found.items()}


_BACKENDS = {"torch": "PyTorch", "tensorflow": "TensorFlow"}


@experiment(torch_logits=(0.8, 0.88), torch_probabilities=(0.2, 0.5), tensorflow_lost=(0.0, 0.01))
def keras_backends(seeds: int = 3, full: bool = False) -> Result:
    """The net of `logits_or_probabilities` in Keras 3.15.1 itself, on PyTorch 2.13.0 and TensorFlow 2.21.0, recorded.

    Pixels from 0 to 255, Adam at 0.001, 5 epochs, three seeds; values are accuracies on 540 test digits. The seeds draw
    other weights on each backend, so rows of one backend compare, and backends do not. `full` runs it anew on the
    backend that is installed, a minute. `tensorflow_lost`: by how much probabilities lie below logits on TensorFlow.
    """
    found = recorded_backends()
    if full:
        import keras

        backend = keras.config.backend()
        for _, inputs, loss in [key for key in found if key[0] == backend]:
            found[backend, inputs, loss] = np.array([keras_accuracy(inputs, loss, seed) for seed in range(seeds)])
    values = {
        f"Keras on {name}, {loss}": found[backend, "0 to 255", loss] for backend, name in _BACKENDS.items()
        for loss in LOSSES
    }  # fmt: skip
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "test accuracy on 540 digits, pixels from 0 to 255",
        values,
        "The same Keras lines, another backend",
        "Pixels from 0 to 255: " + ", ".join(f"{name} {score:.2f}" for name, score in mean.items()) + ".",
        _draw_accuracies,
        {
            "torch_logits": mean["Keras on PyTorch, logits"],
            "torch_probabilities": mean["Keras on PyTorch, probabilities"],
            "tensorflow_lost": mean["Keras on TensorFlow, logits"] - mean["Keras on TensorFlow, probabilities"],
        },
        focus="Keras on PyTorch, probabilities",
    )


def _draw_accuracies(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    strip(result, ax, guesses, zero=True)
    ax.set_xlim(0.0, 1.12)
