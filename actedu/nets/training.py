"""The training loop, and what it says when training breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from actedu.nets.layer import Sequential, most_likely
from actedu.nets.losses import LOSSES, OF_CLASSES, Loss, softmax_cross_entropy
from actedu.nets.optimisers import OPTIMISERS, Optimiser
from actedu.nets.progress import counted
from actedu.nets.regularisation import EarlyStopping, Penalty, clip_by_norm
from actedu.nets.schedules import SCHEDULES, Schedule
from actedu.nets.threads import one_thread

Array = NDArray[np.float64]
HUGE = 1e9  # sums of this size are to blame themselves when a function of them overflows
_T = TypeVar("_T")


@dataclass
class History:
    """What happened, epoch by epoch, and the number of steps taken.

    `losses` are the mean losses on the training data while they were learned, without a penalty; `rates` the
    learning rates at the end of each epoch; `validation_losses` and, for class labels, `validation_accuracies` are
    taken after each epoch if there are validation data.
    """

    losses: list[float] = field(default_factory=list)
    steps: int = 0
    rates: list[float] = field(default_factory=list)
    validation_losses: list[float] = field(default_factory=list)
    validation_accuracies: list[float] = field(default_factory=list)

    @property
    def watched(self) -> list[float]:
        """The losses that decide when to slow down or to stop: those of the validation data where there are any."""
        return self.validation_losses or self.losses


class DivergenceError(ArithmeticError):
    """Training stopped because the loss was no longer a number.

    `step` counts from 1; `layer` (1 is the first) is where a value that is not finite first appeared, 0 for the
    data; `cause` is the likely reason, in words; `history` is what happened before.
    """

    def __init__(self, step: int, layer: int, cause: str, history: History) -> None:
        super().__init__(f"train: the loss is not a number at step {step}, first in layer {layer}: {cause}")
        self.step, self.layer, self.cause, self.history = step, layer, cause, history


def train(
    net: Sequential,
    x: Array,
    y: NDArray[Any],
    *,
    loss: Loss | str = softmax_cross_entropy,
    optimiser: Optimiser | type[Optimiser] | str = "adam",
    epochs: int = 10,
    batch: int = 32,
    seed: int = 0,
    schedule: Schedule | str | None = None,
    penalty: Penalty | None = None,
    clip: float | None = None,
    validation: tuple[Array, NDArray[Any]] | None = None,
    stop: EarlyStopping | None = None,
    each_epoch: Callable[[int], object] | None = None,
    history: History | None = None,
    progress: bool | None = None,
) -> History:
    """Train `net` in place on the rows of `x` (n, ...) and `y` (n, ...), shuffled anew each epoch.

    Args:
        loss, optimiser, schedule: a function or an optimiser, or a name: "mse", "sgd", "cosine". A name (or an
            optimiser's class) takes the defaults, and a schedule by name fits itself to the number of epochs.
        seed: of the order of the samples.
        penalty: called with the net after each backward pass, adds to its gradient; `l1`, `l2` or their sum.
        clip: the longest gradient allowed; a longer one, penalty included, is shortened to it.
        validation: (x, y) to judge the net by after each epoch.
        stop: when to give up, and whether to put the best parameters back.
        each_epoch: called with the number of epochs done; training ends when it returns True.
        history: a new one to fill in, for `each_epoch` to read; it is the one returned.
        progress: draw a bar, or not; None draws one if training will take more than a few seconds.

    Raises:
        DivergenceError: the loss became infinite or not a number; says where and the likely cause.
        ValueError: `x` and `y` do not fit each other or the net, a setting is out of range or a name unknown.
    """
    x, y = _samples("x", "y", x, y)
    if validation is not None:
        validation = _samples("the validation x", "y", *validation)
    if batch < 1 or epochs < 0:
        raise ValueError(
            f"train: batch is {batch} and epochs {epochs}; a batch needs 1 sample, and epochs are 0 or more"
        )
    if clip is not None and not clip > 0.0:
        raise ValueError(f"train: clip is {clip}; the longest gradient allowed must be above 0")
    loss = named("loss", loss, LOSSES)
    chosen = named("optimiser", optimiser, OPTIMISERS)
    moving: Optimiser = chosen() if isinstance(chosen, type) else chosen
    if isinstance(schedule, str):
        schedule = named("schedule", schedule, SCHEDULES)(epochs)
    if stop is not None:
        stop.start()
    rng, rate = np.random.default_rng(seed), moving.lr
    history = History() if history is None else history
    try:
        # what overflows is told as a DivergenceError, with the place and the cause
        with one_thread(), np.errstate(over="ignore", invalid="ignore"):
            for epoch in counted(epochs, "training", progress):
                order = rng.permutation(len(x))
                shuffled_x, shuffled_y = x.take(order, axis=0), y.take(order, axis=0)
                total = 0.0
                for start in range(0, len(x), batch):
                    x_batch, y_batch = shuffled_x[start : start + batch], shuffled_y[start : start + batch]
                    if schedule is not None:
                        moving.lr = rate * schedule(epoch + (start + len(x_batch) / 2) / len(x), history)
                    value, gradient = loss(net.forward(x_batch, training=True), y_batch)
                    history.steps += 1
                    if not isfinite(value):
                        where, cause = diagnose(net, x_batch, y_batch, history.steps, moving.lr)
                        raise DivergenceError(history.steps, where, cause, history)
                    net.learn(gradient)
                    if penalty is not None:
                        penalty(net)
                    if clip is not None:
                        clip_by_norm(net.gradient, clip)
                    moving.step(net.parameters, net.gradient)
                    total += value * len(x_batch)
                history.losses.append(total / len(x))
                history.rates.append(moving.lr)
                if validation is not None:
                    _validate(net, *validation, loss, history)
                told_to_stop = each_epoch is not None and each_epoch(epoch + 1) is True
                if (stop is not None and stop(net, history)) or told_to_stop:
                    break
    finally:
        moving.lr = rate
    if stop is not None:
        stop.finish(net)
    return history


def accuracy(net: Sequential, x: Array, y: NDArray[np.generic]) -> float:
    """Return the share of rows whose class `net` predicts, 0 to 1."""
    return float((net.predict(x) == y).mean())


def named(what: str, wanted: Any, known: Mapping[str, _T]) -> _T:
    """Return what a name stands for; what is not a name is returned as it is. Raises ValueError for an unknown name."""
    if isinstance(wanted, str) and wanted not in known:
        raise ValueError(f"train: there is no {what} {wanted!r}; the known ones are {', '.join(known)}")
    return known[wanted] if isinstance(wanted, str) else wanted


def _samples(x_name: str, y_name: str, x: Any, y: Any) -> tuple[Array, NDArray[Any]]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y)
    if not x.ndim or not y.ndim or len(x) != len(y) or not len(x):
        rows = [len(array) if array.ndim else "no" for array in (x, y)]
        raise ValueError(
            f"train: {x_name} has {rows[0]} rows and {y_name} has {rows[1]}; give one target for each sample"
        )
    return x, y


def _validate(net: Sequential, x: Array, y: NDArray[Any], loss: Loss, history: History) -> None:
    outputs = net(x)
    history.validation_losses.append(loss(outputs, y)[0])
    if loss in OF_CLASSES and y.ndim == 1:
        history.validation_accuracies.append(float((most_likely(outputs) == y).mean()))


def diagnose(
    net: Sequential, x: Array, y: NDArray[Any], step: int, rate: float, called: str = "lr=", gain: str = "gain"
) -> tuple[int, str]:
    """Return the layer where a value that is not finite first appears, and why, by going forward once more.

    `net` is as it was at the `step`, from 1, whose loss was no number; `called` is what stands before a learning rate,
    and `gain` names the factor on the first weights.
    """
    targets = y
    # before the first step no rate can be to blame
    smaller = f"{called}{rate / 10:g} or less"
    remedy = f"a smaller {gain}" if step == 1 else f"{smaller}, or a smaller {gain}"
    if not (np.isfinite(x).all() and (y.dtype.kind != "f" or np.isfinite(y).all())):
        return 0, "the data hold NaN or infinite values; clean them first"
    for number, layer in enumerate(net.layers, 1):
        kept = [getattr(part, name) for part in layer.every() for name in (*part.learned, *part.tracked)]
        if not all(np.isfinite(array).all() for array in kept):
            if step == 1:
                return number, "its initial weights are not finite; check the initialiser"
            if not np.isfinite(net.gradient).all():
                return number, f"the gradient of the step before was not finite; try {remedy}"
            return number, f"its weights are not finite: steps of {called}{rate:g} overshoot; try {smaller}"
        x = layer.forward(x, training=True)
        z = getattr(layer, "z", None)
        if isinstance(z, np.ndarray) and not np.isfinite(z).all():
            grew = "are" if step == 1 else "grew"
            return number, f"the sums overflow because the weights {grew} too large; try {remedy}"
        if not np.isfinite(x).all() and getattr(layer, "f", None) is not None:
            if z is not None and np.abs(z).max() > HUGE:
                grew = "are so large that" if step == 1 else "grew until"
                return number, f"its sums {grew} the activation overflows; try {remedy}"
            return number, "the activation returns no finite number for finite input; use a stable form of it"
        if not np.isfinite(x).all():
            return number, f"{layer} returns no finite number for finite input; try {remedy}"
    if targets.dtype.kind == "f" and np.abs(targets).max() > np.abs(x).max():
        return len(net.layers), "the targets are too large for the loss; scale them down"
    return len(net.layers), f"the outputs are finite but too large for the loss; try {remedy if step == 1 else smaller}"
