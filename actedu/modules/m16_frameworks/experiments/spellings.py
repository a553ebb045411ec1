"""Sixteen activations and how each library spells them: the call, what it takes by default, what comes out.

Nothing here imports a library. `Spelling.function` says in this course's own functions what a call computes, so that
its values can be had without the library; a test compares, where the library is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actedu import activations, vectors
from actedu.experiments.result import Result, experiment
from actedu.plots import COLOURS, INK, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
FRAMEWORKS = ("NumPy", "scikit-learn", "PyTorch", "Keras", "TensorFlow")
RECORDED_WITH = "PyTorch 2.13.0, Keras 3.15.1 and TensorFlow 2.21.0"


@dataclass(frozen=True)
class Spelling:
    """How one library writes one activation of z.

    Attributes:
        call: the expression, "" where the library has neither the function nor a short line for it.
        defaults: what it takes if nothing else is said, in words, "" if there is nothing to say.
        settings: the same for the course's function of this name.
    """

    call: str
    defaults: str = ""
    settings: Mapping[str, float] = field(default_factory=dict)


_NO = Spelling("")


def _row(numpy: str, sklearn: str, torch: str, keras: str, tensorflow: str) -> dict[str, Spelling]:
    calls = (numpy, sklearn, torch, keras, tensorflow)
    return {name: Spelling(call) for name, call in zip(FRAMEWORKS, calls, strict=True)}


def _hidden(name: str) -> str:
    return f'activation="{name}"'


SPELLINGS: dict[str, dict[str, Spelling]] = {
    "step": _row(
        "np.heaviside(z, 1.0)",
        "",
        "torch.heaviside(z, torch.ones_like(z))",
        "keras.ops.heaviside(z, 1.0)",
        "tf.experimental.numpy.heaviside(z, 1.0)",
    ),
    "sigmoid": _row(
        "scipy.special.expit(z)", _hidden("logistic"), "torch.sigmoid(z)", "activations.sigmoid(z)", "tf.sigmoid(z)"
    ),
    "hard_sigmoid": _row(
        "np.clip(z / 6 + 0.5, 0, 1)", "", "F.hardsigmoid(z)", "activations.hard_sigmoid(z)", "tf.nn.relu6(z + 3) / 6"
    ),
    "tanh": _row("np.tanh(z)", _hidden("tanh"), "torch.tanh(z)", "activations.tanh(z)", "tf.tanh(z)"),
    "softsign": _row("z / (1 + np.abs(z))", "", "F.softsign(z)", "activations.softsign(z)", "tf.nn.softsign(z)"),
    "relu": _row("np.maximum(z, 0)", _hidden("relu"), "F.relu(z)", "activations.relu(z)", "tf.nn.relu(z)"),
    "relu6": _row("np.clip(z, 0, 6)", "", "F.relu6(z)", "activations.relu6(z)", "tf.nn.relu6(z)"),
    "leaky_relu": {
        "NumPy": Spelling("np.where(z > 0, z, 0.01 * z)", "written out: 0.01", {"alpha": 0.01}),
        "scikit-learn": _NO,
        "PyTorch": Spelling("F.leaky_relu(z)", "negative_slope=0.01", {"alpha": 0.01}),
        "Keras": Spelling("layers.LeakyReLU()(z)", "negative_slope=0.3", {"alpha": 0.3}),
        "TensorFlow": Spelling("tf.nn.leaky_relu(z)", "alpha=0.2", {"alpha": 0.2}),
    },
    "elu": {
        "NumPy": Spelling("np.where(z > 0, z, np.expm1(np.minimum(z, 0)))", "written out: 1"),
        "scikit-learn": _NO,
        "PyTorch": Spelling("F.elu(z)", "alpha=1"),
        "Keras": Spelling("activations.elu(z)", "alpha=1"),
        "TensorFlow": Spelling("tf.nn.elu(z)", "1, fixed"),
    },
    "selu": {
        "NumPy": Spelling(
            "scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))", "scale, alpha of lesson 10"
        ),
        "scikit-learn": _NO,
        "PyTorch": Spelling("F.selu(z)"),
        "Keras": Spelling("activations.selu(z)"),
        "TensorFlow": Spelling("tf.nn.selu(z)"),
    },
    "softplus": {
        "NumPy": Spelling("np.logaddexp(0, z)"),
        "scikit-learn": _NO,
        "PyTorch": Spelling("F.softplus(z)", "beta=1, threshold=20"),
        "Keras": Spelling("activations.softplus(z)"),
        "TensorFlow": Spelling("tf.nn.softplus(z)"),
    },
    "silu": _row("z * scipy.special.expit(z)", "", "F.silu(z)", "activations.silu(z)", "tf.nn.silu(z)"),
    "gelu": {
        "NumPy": Spelling("z * scipy.special.ndtr(z)"),
        "scikit-learn": _NO,
        "PyTorch": Spelling("F.gelu(z)", 'approximate="none"'),
        "Keras": Spelling("activations.gelu(z)", "approximate=False"),
        "TensorFlow": Spelling("tf.nn.gelu(z)", "approximate=False"),
    },
    "mish": _row(
        "z * np.tanh(np.logaddexp(0, z))",
        "",
        "F.mish(z)",
        "activations.mish(z)",
        "z * tf.tanh(tf.nn.softplus(z))",
    ),
    "crelu": _row(
        "np.maximum(np.concatenate([z, -z], axis=-1), 0)",
        "",
        "F.relu(torch.cat([z, -z], dim=-1))",
        "activations.relu(keras.ops.concatenate([z, -z], axis=-1))",
        "tf.nn.crelu(z)",
    ),
    "softmax": {
        "NumPy": Spelling("scipy.special.softmax(z, axis=-1)", "axis=None: over all numbers at once"),
        "scikit-learn": Spelling("net.predict_proba(x)", "output layer only"),
        "PyTorch": Spelling("F.softmax(z, dim=-1)", "dim must be given"),
        "Keras": Spelling("activations.softmax(z)", "axis=-1"),
        "TensorFlow": Spelling("tf.nn.softmax(z)", "axis=-1"),
    },
}
_SHAPES = {"crelu": "(n, 2m)"}
NAMES = tuple(SPELLINGS)


def output_shape(name: str) -> str:
    """Say which shape the activation makes of one of (n, m)."""
    return _SHAPES.get(name, "(n, m)")


def computed(name: str, framework: str, written_out: bool = False) -> Callable[[Any], Any] | None:
    """Return what a library computes under a name, as a function of this course; None where it has none.

    With `written_out` its parameters are those that the NumPy line names, not the library's defaults.
    """
    spelling = SPELLINGS[name][framework]
    if not spelling.call:
        return None
    if name in vectors.catalogue:
        return vectors.catalogue[name]
    settings = SPELLINGS[name]["NumPy" if written_out else framework].settings
    f = activations.get(name)
    return f.bind(**settings) if settings else f


def written(name: str, framework: str) -> str:
    """Return the call with the parameters of the NumPy line written out, so that all libraries compute the same."""
    call = SPELLINGS[name][framework].call
    if name == "leaky_relu":
        word = {"PyTorch": "z, negative_slope", "Keras": "negative_slope", "TensorFlow": "z, alpha"}.get(framework)
        if word:
            inside = f"{word}=0.01"
            return call.replace("(z)", f"({inside})") if "z, " in word else call.replace("()", f"({inside})")
    return call


def translation(framework: str, name: str, written_out: bool = True) -> list[tuple[str, str]]:
    """Return a net of 64 inputs, 32 hidden units and 10 logits in a library: what each line does, and the line.

    The weights `W1, b1, W2, b2` are arrays with one column a unit, `x` holds one row a sample, `y` the labels. Run one
    after the other, the lines leave `logits` (scikit-learn: `p`) and `loss`.
    """
    call = written(name, framework) if written_out else SPELLINGS[name][framework].call
    if framework == "scikit-learn":
        if not call.startswith("activation"):
            return [(what, "not offered") for what in _PARTS]
        lines = (
            f"net = MLPClassifier((32,), {call}).partial_fit(x[:10], range(10), classes=range(10))",
            "net.coefs_, net.intercepts_ = [W1, W2], [b1, b2]",
            "(in the constructor)",
            "p = net.predict_proba(x)  # softmax included",
            "loss = log_loss(y, p)",
        )
        return list(zip(_PARTS, lines, strict=True))
    wide = 64 if name == "crelu" else 32
    lines = {
        "NumPy": (
            "z = x @ W1 + b1",
            "(they are its arrays)",
            f"h = {call}",
            "logits = h @ W2 + b2",
            "loss = np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y])",
        ),
        "PyTorch": (
            f"hidden, last = nn.Linear(64, 32), nn.Linear({wide}, 10)",
            "hidden.weight.data, hidden.bias.data = torch.tensor(W1.T), torch.tensor(b1)  # last likewise",
            f"z = hidden(x); h = {call}",
            "logits = last(h)",
            "loss = F.cross_entropy(logits, y)",
        ),
        "Keras": (
            "hidden, last = layers.Dense(32), layers.Dense(10)",
            "hidden.build((None, 64)); hidden.set_weights([W1, b1])  # last likewise",
            f"z = hidden(x); h = {call}",
            "logits = last(h)",
            "loss = losses.SparseCategoricalCrossentropy(from_logits=True)(y, logits)",
        ),
        "TensorFlow": (
            "W1, b1, W2, b2 = map(tf.Variable, (W1, b1, W2, b2))",
            "(they are its variables)",
            f"z = x @ W1 + b1; h = {call}",
            "logits = h @ W2 + b2",
            "loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))",
        ),
    }[framework]
    return list(zip(_PARTS, lines, strict=True))


_PARTS = ("first layer", "its weights carried over", "activation", "last layer: logits", "loss from logits")


@experiment(leaky_relu=(2.89, 2.91), apart=(1.0, 1.0), names=(15.0, 15.0))
def defaults_apart(reach: float = 10.0, seeds: int = 1, full: bool = False) -> Result:
    """The same name in several libraries, parameters left at their defaults: how far apart are the values?

    Each of fifteen elementwise or shape-changing functions of `spellings`, at 2001 points between -`reach` and `reach`,
    in float64: the largest difference between any two libraries that have it, NumPy's line among them. `apart` counts
    the names with a difference above 1e-6. Rounding is left out: all are this course's own functions with the library's
    parameters, and a test compares them with the library.
    """
    z = np.linspace(-reach, reach, 2001)
    values: dict[str, Array] = {}
    for name in NAMES:
        if name == "softmax":
            continue
        found = [f(z) for library in FRAMEWORKS if (f := computed(name, library))]
        values[name] = np.max(found, axis=0) - np.min(found, axis=0)
    largest = {name: float(v.max()) for name, v in values.items()}
    apart = [name for name, v in largest.items() if v > 1e-6]
    shown = sorted(largest, key=lambda name: -largest[name])
    return Result(
        "difference between two libraries' defaults",
        values,
        f"{len(apart)} of {len(values)} names stands for another function elsewhere",
        f"Between {-reach:g} and {reach:g}, {len(values) - len(apart)} of {len(values)} names give the same in every "
        f"library that has them; {', '.join(f'{name} differs by up to {largest[name]:.1f}' for name in apart)}.",
        _draw_apart,
        {"leaky_relu": largest["leaky_relu"], "apart": float(len(apart)), "names": float(len(values))},
        focus="leaky_relu",
        rows=Table(
            ["name", "in so many of 5 libraries", "largest difference"],
            [
                [name, sum(bool(SPELLINGS[name][one].call) for one in FRAMEWORKS), f"{largest[name]:.1f}"]
                for name in shown
            ],
        ),
    )


def _draw_apart(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    from actedu.experiments.drawing import guess_level

    largest = {name: float(v.max()) for name, v in result.values.items()}
    ax.barh(list(largest), list(largest.values()), color=COLOURS[0])
    for row, v in enumerate(largest.values()):
        ax.annotate(f"{v:.1f}", (v, row), xytext=(4, 0), textcoords="offset points", va="center", color=INK)
    for guess in guesses.values():
        guess_level(ax, guess, vertical=True)
    ax.invert_yaxis()
    ax.set(xlabel=result.quantity, xlim=(0.0, None))
