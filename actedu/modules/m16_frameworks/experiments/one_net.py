"""One net in several libraries with the same weights, and a step in each of them.

Where a library is not installed its recorded numbers stand in, so that what a lesson shows is the same everywhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from actedu.activations import get
from actedu.data import digits
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.result import Result, experiment
from actedu.nets import Network, train
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
T = TypeVar("T")
Weights = Sequence[tuple[Array, Array]]


def _in_numpy(weights: Weights, x: Array) -> Array:
    *hidden, (W, b) = weights
    for W_hidden, b_hidden in hidden:
        x = np.maximum(x @ W_hidden + b_hidden, 0.0)
    return np.asarray(softmax(x @ W + b))


def _in_sklearn(weights: Weights, x: Array) -> Array:
    from sklearn.neural_network import MLPClassifier

    classes = len(weights[-1][1])
    net = MLPClassifier([len(b) for _, b in weights[:-1]], activation="relu")
    net.partial_fit(x[:classes], np.arange(classes), classes=np.arange(classes))  # makes the arrays replaced below
    net.coefs_, net.intercepts_ = [W for W, _ in weights], [b for _, b in weights]
    return np.asarray(net.predict_proba(x))


def _in_torch(weights: Weights, x: Array) -> Array:
    import torch

    layers: list[Any] = []
    for W, b in weights:
        linear = torch.nn.Linear(*W.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T))  # torch keeps one row for each unit, we one column
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.ReLU()]
    with torch.no_grad():
        logits = torch.nn.Sequential(*layers[:-1])(torch.tensor(x, dtype=torch.float32))
        return np.asarray(torch.softmax(logits, dim=-1).numpy(), dtype=np.float64)


def _in_keras(weights: Weights, x: Array) -> Array:
    import keras

    *hidden, _ = widths = [len(b) for _, b in weights]
    net = keras.Sequential([keras.Input((x.shape[1],))])
    for width in hidden:
        net.add(keras.layers.Dense(width, activation="relu"))
    net.add(keras.layers.Dense(widths[-1], activation="softmax"))
    net.set_weights([array for pair in weights for array in pair])
    return _from_keras(net(x.astype(np.float32)))


def _in_tensorflow(weights: Weights, x: Array) -> Array:
    tf = import_module("tensorflow")

    h = tf.constant(x, tf.float32)
    *hidden, (W, b) = [(tf.constant(W, tf.float32), tf.constant(b, tf.float32)) for W, b in weights]
    for W_hidden, b_hidden in hidden:
        h = tf.nn.relu(h @ W_hidden + b_hidden)
    return np.asarray(tf.nn.softmax(h @ W + b), dtype=np.float64)


def _from_keras(tensor: Any) -> Array:
    import keras

    with warnings.catch_warnings():  # Keras over torch asks NumPy for a copy in a way that NumPy is about to drop
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(keras.ops.convert_to_numpy(tensor), dtype=np.float64)


LIBRARIES: dict[str, tuple[str, Callable[[Weights, Array], Array]]] = {
    "NumPy": ("numpy", _in_numpy),
    "scikit-learn": ("sklearn", _in_sklearn),
    "PyTorch": ("torch", _in_torch),
    "Keras": ("keras", _in_keras),
    "TensorFlow": ("tensorflow", _in_tensorflow),
}
# what `rosetta` measured in PyTorch 2.13.0, Keras 3.15.1 on it and TensorFlow 2.21.0; a test measures it again
RECORDED = {"PyTorch": 3.7e-7, "Keras": 6.1e-7, "TensorFlow": 4.9e-7}


@experiment(largest_difference=(0.0, 1e-5), libraries=(5.0, 5.0))
def rosetta(weights: Weights | None = None, seeds: int = 1, full: bool = False) -> Result:
    """One net, the same weights, in five libraries: the largest difference of a probability. 540 digits.

    `weights` is (W, b) for each layer, W (n_in, n_out), ReLU between them and a softmax at the end, for 64 inputs;
    by default a 64-64-32-10 net after 5 epochs. The reference is `actedu.nets` in float64; each library computes in its
    usual type, float32 but for NumPy and scikit-learn. `libraries` is how many were compared. For one that is not
    installed the number recorded with the default net stands in; with other weights it is named as absent. Values are
    the differences of each image, the largest over the classes; of a recorded one the largest over the images.
    """
    x = digits().x_test
    recorded = {} if weights is not None else RECORDED
    if weights is None:
        weights = _trained()
    net = Network((64, *(len(b) for _, b in weights)), "relu")
    for layer, (W, b) in zip(net.layers, weights, strict=True):
        layer.W[...], layer.b[...] = W, b
    reference = softmax(net(x))
    here, absent = _installed(LIBRARIES)
    values = {
        name: np.abs(here[name](weights, x) - reference).max(axis=1) if name in here else np.array([recorded[name]])
        for name in LIBRARIES
        if name in here or name in recorded
    }
    absent = [name for name in absent if name not in recorded]
    largest = float(max(v.max() for v in values.values()))
    return Result(
        "largest difference of a probability from actedu.nets",
        values,
        f"The same weights give the same answers in {len(values)} libraries",
        f"No probability of {', '.join(values)} differs from ours by as much as {_above(largest)}."
        + (f" Not installed here: {', '.join(absent)}." if absent else ""),
        _draw_differences,
        {"largest_difference": largest, "libraries": float(len(values))},
        focus=list(values)[-1],
        form=_above,
        rows=Table(
            ["library", "largest difference"],
            [[name, f"less than {_above(float(v.max()))}"] for name, v in values.items()],
            "probabilities of 540 digits, against actedu.nets",
        ),
    )


def _trained() -> Weights:
    d = digits()
    net = Network((64, 64, 32, 10), "relu")
    train(net, d.x_train, d.y_train, epochs=5)
    return [(layer.W, layer.b) for layer in net.layers]


def _installed(libraries: Mapping[str, tuple[str, T]]) -> tuple[dict[str, T], list[str]]:
    """Return what to call by library, where it is installed and starts, and the names of the others."""
    here, absent = {}, []
    for name, (module, call) in libraries.items():
        try:
            import_module(module)
        except Exception:  # Keras is there but fails without a backend, each backend in its own way
            absent.append(name)
        else:
            here[name] = call
    return here, absent


def _above(x: float) -> str:
    """Write a rounding error, whose digits differ by machine, as a bound: of float64, of float32, or its own."""
    return next((f"{bound:g}" for bound in (1e-12, 1e-5) if x < bound), f"{2.0 * x:.0e}")


def _draw_differences(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    largest = {name: max(float(v.max()), 1e-17) for name, v in result.values.items()}
    ax.set_xscale("log")
    ax.plot(list(largest.values()), list(largest), "o", color=COLOURS[0], markersize=8)
    for at, said in ((2.0**-24, "half a float32 step at 1"), (2.0**-53, "float64")):
        ax.axvline(at, color=MUTED, linewidth=1)
        ax.annotate(said, (at, 0.6), xycoords=("data", "axes fraction"), xytext=(4, 0), textcoords="offset points",
                    color=INK)  # fmt: skip
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.invert_yaxis()
    ax.set(xlabel=result.quantity, xlim=(3e-18, 3.0))


def _torch_step(z: Array) -> Any:
    import torch

    return torch.heaviside(torch.tensor(z), torch.tensor(0.0, dtype=torch.float64)).numpy()


def _keras_step(z: Array) -> Any:
    import keras

    return _from_keras(keras.ops.cast(keras.ops.convert_to_tensor(z) > 0.0, "float32"))


def _keras_heaviside(z: Array) -> Any:
    import keras

    return _from_keras(keras.ops.heaviside(keras.ops.convert_to_tensor(z), 0.0))


def _tensorflow_step(z: Array) -> Any:
    tf = import_module("tensorflow")

    return np.asarray(tf.experimental.numpy.heaviside(z, 0.0))


STEPS: dict[str, tuple[str, Callable[[Array], Any]]] = {
    "heaviside (NumPy)": ("numpy", lambda z: np.heaviside(z, 0.0)),
    "z > 0 (NumPy)": ("numpy", lambda z: (z > 0.0).astype(np.float64)),
    "heaviside (PyTorch)": ("torch", _torch_step),
    "z > 0 (Keras)": ("keras", _keras_step),
    "heaviside (Keras)": ("keras", _keras_heaviside),
    "heaviside (TensorFlow)": ("tensorflow", _tensorflow_step),
}


@experiment(largest_difference=(0.0, 0.0), ways=(6.0, 6.0), slope=(0.0, 0.0))
def step_anywhere(span: float = 3.0, seeds: int = 1, full: bool = False) -> Result:
    """A step made of what each library has, against the one of this package: the largest difference within ± `span`.

    A comparison is enough, and every library that trains nets has one; NumPy, PyTorch, Keras and TensorFlow also have
    the step itself, with the value at 0 as its second argument. `ways` is how many were compared: where a library is
    not installed, the difference recorded with it, 0, stands in. `slope` is the largest size of the step's slope away
    from 0: nothing is learned through it, so there is little reason to list it among activations.
    """
    z = np.linspace(-span, span, 601)
    step = get("step")
    right = (z > 0.0).astype(np.float64)
    here, absent = _installed(STEPS)
    values = {name: np.abs(np.asarray(call(z), dtype=np.float64) - right)[z != 0.0] for name, call in here.items()}
    values |= {name: np.zeros(1) for name in absent}  # what was recorded with each of them
    values["step (actedu)"] = np.abs(step(z) - right)[z != 0.0]
    largest = float(max(v.max() for v in values.values()))
    return Result(
        "difference from 1 where z > 0 and 0 where z < 0",
        values,
        "A step is one comparison, in any library",
        f"{len(STEPS)} ways to write a step differ by {largest:g} away from 0.",
        strip,
        {
            "largest_difference": largest,
            "ways": float(len(STEPS)),
            "slope": float(np.abs(step.slope(z[z != 0.0])).max()),
        },
        focus="step (actedu)",
        form="{:g}".format,
        rows=Table(["way", "largest difference"], [[name, f"{v.max():g}"] for name, v in values.items()]),
    )
