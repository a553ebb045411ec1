"""Module 12: what does a net learn by heart, and what keeps it from that?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.modules.m12_overfitting.experiments import mislabelled
from actedu.nets import SGD, Dense, Dropout, Layer, Sequential, accuracy, l2, train
from actedu.nets.losses import softmax_cross_entropy
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Frame, Line, Mark, Title
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Number, Whole, steps
from actedu.widgets.training import TrainingLab

EPOCHS, WATCHED, WIDTH = 40, 200, 64
_TOP = 4.0  # of the loss axis; guessing is ln 10 = 2.30
_OWN, _NEW = COLOURS[0], COLOURS[1]


class OverfitLab(TrainingLab):
    """A net learns digits, some of them with a wrong label, and is judged epoch by epoch on digits kept back.

    64-64-64-10 ReLU units, 40 epochs of SGD, learning rate 0.05 with momentum 0.9, batches of 32. `dropout` acts on
    both hidden layers; `decay` is the strength of an L2 penalty, PyTorch's `weight_decay`. The validation data are
    200 more images, with the same share of wrong labels. `patience` stops nothing here: the training goes on, and a
    mark shows where it would have stopped. The losses and accuracies are those of the whole net, without dropout.

    State, arrays by epoch from 0, the fresh net, to the one shown: `training_loss` and `validation_loss`;
    `learned`, the share of its own training labels that the net gives, wrong ones included; `new`, the share of 540
    test digits that it gets right. Whole numbers: `stop_epoch`, after which training stops, 0 if not yet; `best_epoch`,
    the one of the lowest validation loss up to there. `kept` and `given_up` are `new` in `best_epoch` and at the stop
    (in the last epoch shown if there is none).
    """

    wrong = Number(0.0, "Share of wrong labels", steps(0.0, 0.6, 0.1))
    images = Number(400.0, "Training images", (50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 800.0))
    dropout = Number(0.0, "Dropout", steps(0.0, 0.9, 0.1))
    decay = Number(0.0, "Weight decay (L2)", (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5))
    patience = Whole(EPOCHS, "Patience, in epochs", 1, EPOCHS)
    seed = Whole(0, "Random start", 0, 99)

    baked = (
        Recorded(
            wrong=(0.0, 0.3),
            dropout=(0.0, 0.5),
            decay=(0.0, 0.02, 0.2),
            patience=(2, 5, 10, EPOCHS),
            epoch=(0, 1, 2, 4, 7, 12, 20, 30),
        ),
    )

    goals = (
        Mission(
            "Over-fit: with 20% wrong labels or more, make the net give at least 95% of its own training labels after "
            "the last epoch, and fewer than 75% of the new digits. Where does the validation loss turn?",
            lambda lab: lab.wrong >= 0.2 and lab.learned[-1] >= 0.95 and lab.new[-1] < 0.75,
            "It learned the wrong labels too, one by one. The validation loss turned long before that.",
        ),
        Mission(
            "With 30% wrong labels or more, no dropout and no decay: set a patience so that training stops within 20 "
            "epochs and the best weights get at least 10 points more of the new digits than those of the last epoch.",
            lambda lab: (
                lab.wrong >= 0.3
                and lab.dropout == lab.decay == 0.0
                and 0 < lab.stop_epoch <= 20
                and lab.kept >= lab.new[-1] + 0.1
            ),
            "The same net, the same training: what differs is the epoch that is kept.",
        ),
        Mission(
            "Right labels only, 200 images or more: hold the net back until it gives less than half of its own "
            "training labels. Look at both curves: how does this differ from over-fitting?",
            lambda lab: lab.wrong == 0.0 and lab.images >= 200.0 and lab.learned[-1] < 0.5,
            "Both losses stay high, and there is no gap between them: this net under-fits. How much to hold back is "
            "chosen on the validation data, like a learning rate.",
        ),
    )
    epochs = EPOCHS

    training_loss: Array
    validation_loss: Array
    learned: Array
    new: Array
    stop_epoch: int
    best_epoch: int
    kept: float
    given_up: float
    _run: list[tuple[Array, tuple[float, ...]]]  # of the last training, epoch by epoch: parameters, and what they give
    _curves: list[tuple[float, ...]]

    def train(self, each_epoch: Callable[[], None]) -> None:
        """Train a fresh net, or go once more through the last training where only the patience is another."""
        settings = {name: value for name, value in self.settings.items() if name != "patience"}
        if getattr(self, "_trained", None) == settings:
            run, self._curves = self._run, []
            for parameters, judged in run:
                self.net.parameters[:] = parameters
                self._curves.append(judged)
                each_epoch()
            return
        data = mislabelled(self.wrong, int(self.images) + WATCHED, self.seed)
        watched, own = (
            (data.x_train[:WATCHED], data.y_train[:WATCHED]),
            (data.x_train[WATCHED:], data.y_train[WATCHED:]),
        )
        self.net = _net(self.dropout, self.seed)  # type: ignore[assignment]  # parameters are all that is asked of it
        self._trained, self._run, self._curves = settings, [], []

        def judge(_: int = 0) -> None:
            outputs = self.net(own[0])
            judged = (
                softmax_cross_entropy(outputs, own[1])[0],
                softmax_cross_entropy(self.net(watched[0]), watched[1])[0],
                float((outputs.argmax(axis=1) == own[1]).mean()),
                accuracy(self.net, data.x_test, data.y_test),
            )
            self._curves.append(judged)
            self._run.append((self.net.parameters.copy(), judged))
            each_epoch()

        judge()
        train(
            self.net, *own, optimiser=SGD(0.05, momentum=0.9), epochs=self.epochs, seed=self.seed,
            penalty=l2(self.decay) if self.decay else None, each_epoch=judge, progress=False,
        )  # fmt: skip

    def look(self) -> None:
        """Take the curves up to this epoch, and see where the patience is at an end."""
        shown = np.array(self._curves[: self.epoch + 1])
        self.training_loss, self.validation_loss, self.learned, self.new = shown.T
        self.best_epoch, self.stop_epoch = _rule(self.validation_loss, self.patience)
        self.kept, self.given_up = float(self.new[self.best_epoch]), float(self.new[self.stop_epoch or -1])

    @property
    def sentence(self) -> str:
        """What the net learned by heart, and what each way to end the training gives."""
        said = (
            f"{self.so_far}{self._settings_said}: the net gives {self.learned[-1]:.2f} of its own training labels and "
            f"{self.new[-1]:.2f} of the new digits"
        )
        if not self.stop_epoch:
            return f"{said}. The lowest validation loss so far is that of epoch {self.best_epoch}; no stop yet."
        return (
            f"{said}. Training would stop after epoch {self.stop_epoch}: with its weights {self.given_up:.2f} of the "
            f"new digits, with the best ones, of epoch {self.best_epoch}, {self.kept:.2f}."
        )

    @property
    def _settings_said(self) -> str:
        return (
            f"{self.wrong:.0%} wrong labels, {self.images:g} images, dropout {self.dropout:g}, "
            f"weight decay {self.decay:g}, patience {self.patience}"
        )

    def table(self) -> Table:
        """Return a row for some epochs: the fresh net, the best, the stop, the last, and some between."""
        chosen = {0, self.best_epoch, self.stop_epoch, *range(0, self.epoch + 1, 10), self.epoch}
        rows = [
            (
                f"{at}{', best' * (at == self.best_epoch)}{', stop' * (at == self.stop_epoch > 0)}",
                *(f"{curve[at]:.1f}" for curve in (self.training_loss, self.validation_loss)),
                *(f"{curve[at]:.2f}" for curve in (self.learned, self.new)),
            )
            for at in sorted(chosen)
        ]
        columns = ("epoch", "training loss", "validation loss", "own labels given", "new digits right")
        return Table(columns, rows, f"{self._settings_said}, random start {self.seed}")

    def frame(self) -> Frame:
        """Return the two axes."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the curves, the stop as an upright line, the best epoch as a triangle, and the headlines."""
        epoch, at = np.arange(float(self.epoch + 1)), float(self.best_epoch)
        stop = np.full(2, float(self.stop_epoch)) if self.stop_epoch else np.empty(0)
        watched = np.minimum(self.validation_loss, _TOP)
        return (
            Line(stop, np.array([0.0, _TOP])[: stop.size], INK, 1.5, "2 3"),
            Line(stop, np.array([0.0, 1.0])[: stop.size], INK, 1.5, "2 3", axes=1),
            Line(epoch, np.minimum(self.training_loss, _TOP), _OWN, 2.5),
            Line(epoch, watched, _NEW, 2.5, "6 4"),
            Dots(np.array([at]), watched[[self.best_epoch]], _NEW, triangle=True),
            Line(epoch, self.learned, _OWN, 2.5, axes=1),
            Line(epoch, self.new, _NEW, 2.5, "6 4", axes=1),
            Dots(np.array([at]), self.new[[self.best_epoch]], _NEW, triangle=True, axes=1),
            Title(
                f"best epoch {self.best_epoch}, " + (f"stop after {self.stop_epoch}" if self.stop_epoch else "no stop")
            ),
            Title(f"{self.kept:.2f} in epoch {self.best_epoch}, {self.new[-1]:.2f} now", axes=1),
        )


def _rule(losses: Array, patience: int) -> tuple[int, int]:
    """Return the epoch of the lowest loss before the stop, and the epoch of the stop, 0 if it is not reached.

    `losses` begin with the fresh net, which is not an epoch and only counts where there is none yet.
    """
    best = min(1, len(losses) - 1)
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, 0


def _net(dropout: float, seed: int) -> Sequential:
    layers: list[Layer] = []
    for n_in in (64, WIDTH):
        layers += [Dense(n_in, WIDTH, "relu"), *([Dropout(dropout)] if dropout else [])]
    return Sequential([*layers, Dense(WIDTH, 10)], seed=seed)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(0, EPOCHS + 0.5), ylim=(0, _TOP), xlabel="epoch", ylabel=f"loss (cut off at {_TOP:g})")
    left.axhline(np.log(10), color=MUTED, linestyle=":", linewidth=1)
    left.annotate("guessing", (EPOCHS, np.log(10)), xytext=(0, 4), textcoords="offset points", ha="right", color=INK)
    right.set(xlim=(0, EPOCHS + 0.5), ylim=(0, 1.02), xlabel="epoch", ylabel="share of labels given")
    for ax in (left, right):
        ax.set_title(" ")
        ax.set_xticks(range(0, EPOCHS + 1, 10))
    right.plot([], [], color=_OWN, linewidth=2.5, label="training images")
    right.plot([], [], color=_NEW, linestyle="--", linewidth=2.5, label="left: validation, right: new digits")
    right.plot([], [], "^", color=_NEW, markersize=6, label="best epoch")
    right.plot([], [], color=INK, linestyle=":", linewidth=1.5, label="stop")
    figure.legend(loc="outside lower center", ncols=4, frameon=False, labelcolor=INK)
    return Frame(figure)
