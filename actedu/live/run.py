"""A run of the Playground: data, a net and its training, all of which follow from the settings.

The page computes the same run in JavaScript, so the random numbers come from NumPy's frozen generator, in streams of
their own: `RandomState` of the start's seed + 1 000 000 draws the weights, layer by layer, + 2 000 000 the order of
each epoch, as the order of `random_sample(n)`, and + 3 000 000 what dropout keeps, a number for each hidden output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.activations import catalogue, sigmoid
from actedu.errors import UserError
from actedu.live.data import Drawn, draw
from actedu.live.functions import FunctionError, Own
from actedu.live.settings import FEATURES, REACH, Settings, checked
from actedu.nets import (
    Dense,
    Dropout,
    Sequential,
    binary_cross_entropy,
    constant,
    l1,
    l2,
    mse,
    normal,
    softmax_cross_entropy,
    xavier,
)  # fmt: skip
from actedu.nets.initialisers import Initialiser
from actedu.nets.layer import most_likely
from actedu.nets.optimisers import OPTIMISERS, SGD, Optimiser
from actedu.nets.regularisation import Penalty
from actedu.nets.threads import one_thread
from actedu.nets.training import diagnose
from actedu.numeric import forward_gain
from actedu.probes import dead_units, saturation
from actedu.vectors import softmax

Array = NDArray[np.float64]
SIDE = 50
"""Points along each side of the pictures, from -REACH to REACH."""


class Stop(NamedTuple):
    """Where and why a run broke off: `step` from 1, `layer` from 1 (0 are the data), and one sentence."""

    step: int
    layer: int
    sentence: str


class Scores(NamedTuple):
    """How well the net does on the points it is trained on and on the others; accuracies only for classes."""

    train: float
    test: float
    train_accuracy: float | None = None
    test_accuracy: float | None = None


class Run:
    """A net at some step of its training; the same settings always give the same one, to the last digit.

    `settings` as `settings.checked` takes them; `functions` are the learner's own activations by name (see `Own`).
    `net`, `data`, `step`, `epoch`, `scores` and `stopped` are what there is to see; `history` holds the scores after
    each epoch, those of the start first. Raises UserError for settings that are not accepted, FunctionError when a
    function fails at once.
    """

    stopped: Stop | None = None

    def __init__(self, settings: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
        own = (functions or {}).items()
        self.functions = {name: f if isinstance(f, Own) else Own(name, f) for name, f in own}
        self.settings: Settings = checked(settings, self.functions)
        self.data: Drawn = draw(self.settings["data"])
        self.step = 0
        self._inputs = features(self.settings["features"], self.data.x)
        self._targets = self.data.y if self.data.classes in (None, 2) else self.data.y.astype(np.int64)
        self._loss = {None: mse, 2: binary_cross_entropy}.get(self.data.classes, softmax_cross_entropy)
        seed = self.settings["start"]["seed"]
        self._orders = np.random.RandomState(seed + 2_000_000)
        self._thins = np.random.RandomState(seed + 3_000_000)
        self.net = self._made(np.random.RandomState(seed + 1_000_000))
        self._optimiser = optimiser(**self.settings["optimiser"])
        penalty = {"none": None, "l1": l1, "l2": l2}[self.settings["penalty"]["name"]]
        self._penalty: Penalty | None = penalty and penalty(self.settings["penalty"]["strength"])
        self.per_epoch: int = -(-self.data.trained // self.settings["batch"])
        self._order = np.arange(self.data.trained)
        self.frame()  # so that there is a last one, and that a function that fails does so at once
        self.history = [self._seen]

    def _made(self, random: np.random.RandomState) -> Sequential:
        """Return the net with its first weights."""
        start, layers = self.settings["start"], self.settings["layers"]
        outputs = self.data.classes if self.data.classes and self.data.classes > 2 else 1
        sizes = [self._inputs.shape[1], *(layer["units"] for layer in layers)]
        hidden = [
            Dense(n_in, layer["units"], self._activation(layer), init=constant())
            for n_in, layer in zip(sizes, layers, strict=False)
        ]
        self.dense = [*hidden, Dense(sizes[-1], outputs, init=constant())]
        parts: list[Any] = []
        for layer in hidden:
            parts += [layer, Dropout(self.settings["dropout"])] if self.settings["dropout"] else [layer]
        net = Sequential([*parts, self.dense[-1]])
        for part in parts:
            if isinstance(part, Dropout):
                part.rng = self._thins  # type: ignore[assignment]  # one stream for all, as the page has it
        for number, layer in enumerate(self.dense, 1):
            layer.init = _initialiser(start["name"], start["scale"], layer.f, number)
            layer.draw(random)  # type: ignore[arg-type]  # it draws normal numbers as a Generator does
        return net

    def _activation(self, layer: Mapping[str, Any]) -> Any:
        name, parameters = layer["activation"], layer["parameters"]
        if name in self.functions:
            return self.functions[name]
        return catalogue[name].bind(**parameters) if parameters else catalogue[name]

    @property
    def epoch(self) -> int:
        """How many times all points were learned from."""
        return self.step // self.per_epoch

    @property
    def scores(self) -> Scores:
        """The scores as they are now, or in the last frame before the run broke off."""
        self.frame(units=False)
        return self._seen

    @property
    def ended(self) -> bool:
        """Whether the run broke off, or has all the epochs that the settings allow."""
        return self.stopped is not None or (bool(self.settings["epochs"]) and self.epoch >= self.settings["epochs"])

    def advance(self, steps: int) -> None:
        """Train for `steps` steps, or up to the end of the run.

        What breaks the run off is then told by `stopped`. An interrupt leaves the run as it was before the call.
        """
        before = self._state()
        try:
            with one_thread(), np.errstate(over="ignore", invalid="ignore"):
                for _ in range(steps):
                    if self.ended:
                        return
                    self._learn()
        except FunctionError as error:
            self.stopped = self._failed(error)
        except BaseException:
            self._put_back(before)
            raise

    def edit(self, layer: int, source: int, unit: int, value: float) -> None:
        """Set a weight into a `unit` of a layer (from 1, the last is the output), or its bias where `source` is -1."""
        dense = self.dense[layer - 1]
        if source < 0:
            dense.b[unit] = value
        else:
            dense.W[source, unit] = value

    def _learn(self) -> None:
        trained, batch = self.data.trained, self.settings["batch"]
        at = self.step % self.per_epoch * batch
        if at == 0:
            self._order = np.argsort(self._orders.random_sample(trained), kind="stable")
        rows = self._order[at : at + batch]
        x, y = self._inputs[rows], self._targets[rows]
        value, gradient = self._loss(self.net.forward(x, training=True), y)
        self.step += 1
        if not isfinite(value):
            self.stopped = self._diverged(x, y)
            return
        self.net.learn(gradient)
        if self._penalty:
            self._penalty(self.net)
        self._optimiser.step(self.net.parameters, self.net.gradient)
        if self.step % self.per_epoch == 0:
            self.history.append(self._scored())

    def _diverged(self, x: Array, y: NDArray[Any]) -> Stop:
        place, cause = diagnose(self.net, x, y, self.step, self._optimiser.lr, "rate ", "start scale")
        layer = sum(isinstance(part, Dense) for part in self.net.layers[:place])
        where = f"first in layer {layer}" if place else "because of the data"
        return Stop(self.step, layer, f"Stopped at step {self.step}: the loss is no number, {where}: {cause}.")

    def _failed(self, error: FunctionError) -> Stop:
        """Say that a function failed, in the first layer that uses one of its name."""
        own = [getattr(layer.f, "name", "") == error.function for layer in self.dense]
        return Stop(self.step, own.index(True) + 1 if True in own else 0, f"Stopped after step {self.step}: {error}.")

    def _state(self) -> tuple[Any, ...]:
        """Return a copy of all that training changes."""
        streams = self._orders.get_state(), self._thins.get_state()
        return deepcopy(
            (self.net.parameters, vars(self._optimiser), streams, self._order, self.step, len(self.history))
        )

    def _put_back(self, state: tuple[Any, ...]) -> None:
        self.net.parameters[:], optimiser, (orders, thins), self._order, self.step, epochs = state
        vars(self._optimiser).clear()
        vars(self._optimiser).update(optimiser)
        self._orders.set_state(orders)
        self._thins.set_state(thins)
        del self.history[epochs:]

    def _scored(self) -> Scores:
        outputs, y, n = self.net(self._inputs), self._targets, self.data.trained
        losses = self._loss(outputs[:n], y[:n])[0], self._loss(outputs[n:], y[n:])[0]
        if self.data.classes is None:
            return Scores(*losses)
        right = most_likely(outputs) == y
        return Scores(*losses, float(right[:n].mean()), float(right[n:].mean()))

    def frame(self, *, units: bool = True, first: bool = False) -> dict[str, Any]:
        """Return what a picture of the run needs, by the names that the page knows.

        Pictures are float32 arrays of SIDE x SIDE numbers each, from x2 = REACH down and from x1 = -REACH on: `field`
        one for each output (a probability of class 1, one of each class, or the value), `units` one list a hidden
        layer of one for each unit, left out on request. `weights` and `biases` are flat, by layer, inputs first.
        `layers` tells of each hidden layer the root mean square of its last gradient, the share of saturated outputs,
        dead units, mean and sd of the outputs, all on the training points; the last entry is the output's gradient.
        `first` adds the points and the pictures of the features. Once the run has broken off, everything but
        `epoch`, `step` and `stopped` is as it was in the last frame before.
        """
        if self.stopped is None:
            try:
                with one_thread(), np.errstate(over="ignore", invalid="ignore"):
                    self._last = self._looked(units)
            except FunctionError as error:
                self.stopped = self._failed(error)
                if not hasattr(self, "_last"):
                    raise
        frame = {
            "epoch": self.epoch,
            "step": self.step,
            "stopped": self.stopped and self.stopped._asdict(),
            **self._last,
        }
        if units and "units" not in frame:  # it broke off, and nobody had asked for these pictures
            frame["units"] = [np.empty(0, np.float32) for _ in self.dense[:-1]]
        if first:
            x, y, trained, classes = self.data
            frame["data"] = {"x": x.ravel(), "y": y, "trained": trained, "classes": classes}
            frame["features"] = _plane(tuple(self.settings["features"])).T.astype(np.float32).ravel()
        return frame

    def told(self) -> list[dict[str, Any]]:
        """Return the scores after each epoch, by the names that the page knows."""
        return [
            {
                "epoch": epoch,
                "step": epoch * self.per_epoch,
                "losses": _losses(scores),
                "accuracies": _accuracies(scores),
            }
            for epoch, scores in enumerate(self.history)
        ]

    def _looked(self, units: bool) -> dict[str, Any]:
        self._seen = scores = self._scored()
        layers: list[dict[str, Any]] = [self._measured(layer) for layer in self.dense[:-1]]
        outputs = self.net(_plane(tuple(self.settings["features"])))
        shown = {None: outputs, 2: sigmoid(outputs)}.get(self.data.classes)
        shown = softmax(outputs, axis=1) if shown is None else shown
        frame: dict[str, Any] = {
            "losses": _losses(scores),
            "accuracies": _accuracies(scores),
            "outputs": outputs.shape[1],
            "side": SIDE,
            "reach": REACH,
            "field": shown.T.astype(np.float32).ravel(),
            "weights": [layer.W.ravel().copy() for layer in self.dense],
            "biases": [layer.b.copy() for layer in self.dense],
            "layers": [*layers, {"gradient": self._gradient(self.dense[-1])}],
        }
        if units:
            frame["units"] = [layer.y.T.astype(np.float32).ravel() for layer in self.dense[:-1]]
        return frame

    def _measured(self, layer: Dense) -> dict[str, Any]:
        z, y = layer.z[: self.data.trained], layer.y[: self.data.trained]
        assert layer.f is not None  # a hidden layer has one
        assert layer.slope is not None
        dead = dead_units(y) | dead_units(layer.slope(z, y))
        return {
            "gradient": self._gradient(layer),
            "saturated": saturation(layer.f, z),
            "dead": np.flatnonzero(dead).tolist(),
            "mean": float(y.mean()),
            "sd": float(y.std()),
        }

    def _gradient(self, layer: Dense) -> float:
        return float(np.sqrt(np.mean(layer.dW * layer.dW)))


def _losses(scores: Scores) -> dict[str, float]:
    return {"train": scores.train, "test": scores.test}


def _accuracies(scores: Scores) -> dict[str, float | None] | None:
    known = scores.train_accuracy is not None
    return {"train": scores.train_accuracy, "test": scores.test_accuracy} if known else None


def features(names: list[str] | tuple[str, ...], x: Array) -> Array:
    """Return what the net is given of the points `x`, shape (n, 2): one column for each name of settings.FEATURES."""
    x1, x2 = x[:, 0], x[:, 1]
    columns = (x1, x2, x1 * x1, x2 * x2, x1 * x2, np.sin(np.pi * x1), np.sin(np.pi * x2))
    return np.stack([columns[FEATURES.index(name)] for name in names], axis=1)


@lru_cache(maxsize=8)
def _plane(names: tuple[str, ...]) -> Array:
    """Return the features of the points of a picture, shape (SIDE * SIDE, len(names))."""
    along = np.linspace(-REACH, REACH, SIDE)
    x1, x2 = np.meshgrid(along, along[::-1])
    return features(names, np.stack([x1.ravel(), x2.ravel()], axis=1))


def _initialiser(name: str, scale: float, f: Any, layer: int) -> Initialiser:
    if name == "constant":
        return constant(scale)
    if name == "xavier":
        return xavier(scale)
    gain = {"lecun": 1.0, "he": float(np.sqrt(2.0))}.get(name) or _gain(f)
    if not isfinite(gain):
        raise UserError(
            f"layer {layer}: no weights fit {f.name}, whose outputs have no size of their own (gain {gain:g}); choose "
            "another start, such as lecun"
        )
    return normal(scale * gain)


@lru_cache(maxsize=64)
def _gain(f: Any) -> float:
    return forward_gain(f) if f else 1.0


def optimiser(name: str, rate: float) -> Optimiser:
    """Return the optimiser that the settings call `name`, with the usual constants beside its rate."""
    return SGD(rate, momentum=0.9) if name == "momentum" else OPTIMISERS[name](rate)
