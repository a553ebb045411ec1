"""Module 19: an image climbs what a unit likes, step by step; which priors keep it among the digits?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from actedu.data import digits
from actedu.plots import COLOURS, INK, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Title, palette
from actedu.probes import climb, digit_net, faint_noise, nearest
from actedu.vectors import softmax
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Whole
from actedu.widgets.training import TrainingLab

DIGITS = tuple(f"digit {k}" for k in range(10))
HIDDEN = tuple(f"hidden unit {k}" for k in range(6))
NOISE, SEVEN, MEAN = "faint noise", "a real seven", "an even grey"
_TOPS = (10.0, 30.0, 100.0, 300.0, 1000.0)


class Picture:
    """What climbs: a net of 64 parameters, as far as a lab that shows a training can tell."""

    def __init__(self, image: Array) -> None:
        self.parameters = image


class DreamLab(TrainingLab):
    """An image changes so that one unit of a net answers more, and is drawn as it goes; the net stays as it is.

    The net is a 64-64-10 softplus net that has learned the digits. `aim` is what is maximised: the unit's answer (for a
    digit its logit), or for a digit the softmax probability or its logarithm; a hidden unit always gives its answer.
    The priors are those of `actedu.probes.climb`, off at first. Steps are 0.1 long.

    State after `epoch` of the steps: `image` (64,), `answer` of the unit, `logit` and `probability` of the digit that
    is asked for (NaN for a hidden unit), `says`, the digit that the net names, `distance` to the nearest training
    image and `neighbour`, the digit it shows; `lowest` and `highest` pixel.
    """

    unit = Choice("digit 3", "Asked for", (*DIGITS, *HIDDEN))
    aim = Choice("logit", "What is maximised", ("logit", "log p", "p"))
    begin = Choice(NOISE, "Start", (NOISE, SEVEN, MEAN))
    size = Whole(200, "Number of steps", 10, 400)
    l2 = Number(0.0, "L2", (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0))
    tv = Number(0.0, "Total variation", (0.0, 0.02, 0.05, 0.1, 0.2, 0.5))
    blur = Number(0.0, "Blur", (0.0, 0.02, 0.05, 0.1))
    normal = Number(0.0, "Normal prior of digits", (0.0, 0.1, 0.2, 0.3, 0.5, 0.7))
    clip = Choice("no", "Clip to ink", ("no", "yes"))

    baked = (
        Recorded(
            unit=("digit 3", "digit 8"),
            aim=("logit", "log p", "p"),
            begin=(NOISE, SEVEN),
            size=(100, 200),
            l2=(0.0, 0.5),
            normal=(0.0, 0.5),
            clip=("no", "yes"),
            epoch=(0, 10, 30),
        ),
    )

    goals = (
        Mission(
            "Digit 3, logit, 100 steps or more: with L2 alone, bring the picture within 6 of a training image while "
            "the net still names it a 3.",
            lambda lab: lab._asks(3) and lab._only("l2") and lab.size >= 100 and lab.distance <= 6.0 and lab.says == 3,
            "L2 knows one thing about images: pixels lie near grey, the mean of all. An even grey image lies 6.5 "
            "away, so a smaller distance alone does not say that it looks like a digit.",
        ),
        Mission(
            "Start from the real seven, digit 3, no prior. Climbing p does not get there; maximise something else, "
            "and let the net give the 3 more than 1/2 while the nearest training image still shows a 7.",
            lambda lab: (
                lab.begin == SEVEN and lab._asks(3, None) and lab._only() and lab.probability > 0.5
                and lab.neighbour == 7
            ),
            "An adversarial image: the answer of the net has changed, the nearest digit has not. Near p = 0 the slope "
            "of p is next to 0, that of log p is not.",
        ),
        Mission(
            "Digit 8, from faint noise, 100 steps or more: bring the picture within 3.5 of a training image that shows "
            "an 8, with a logit of 8 or more.",
            lambda lab: (
                lab.begin == NOISE and lab.unit == "digit 8" and lab.size >= 100 and lab.distance <= 3.5
                and lab.neighbour == 8 and lab.logit >= 8.0
            ),
            "This prior has seen digits, though not which is which. What is digit-like in the picture may be its "
            "doing; that it is an 8 is the net's.",
        ),
    )  # fmt: skip
    epochs = 400
    stride = 5
    pace = "Step"

    net: Any  # the picture
    image: Array
    answer: float
    logit: float
    probability: float
    says: int
    distance: float
    neighbour: int
    lowest: float
    highest: float

    def train(self, each_epoch: Callable[[], None]) -> None:
        """Climb; the whole way is known before its first picture is drawn."""
        image = _start(self.begin)
        unit: Any = (1, int(self.unit.rpartition(" ")[2])) if self._hidden else int(self.unit.rpartition(" ")[2])
        aim = "answer" if self._hidden or self.aim == "logit" else self.aim
        way = climb(
            digit_net(), unit, image, aim=aim, l2=self.l2, tv=self.tv, blur=self.blur, normal=self.normal,
            clip=self.clip == "yes", steps=self.size,
        )  # fmt: skip
        self._path = np.stack([image, *way])
        self._answers = _answers(self._path, unit)
        self.net = Picture(image.copy())
        for one in self._path:
            self.net.parameters[:] = one
            each_epoch()

    def look(self) -> None:
        """Say what the image is now, and what the net says of it."""
        self.image = self.net.parameters.copy()
        logits = digit_net()(self.image[None])[0]
        p = softmax(logits)
        self.says = int(logits.argmax())
        self.answer = float(self._answers[min(self.epoch, len(self._answers) - 1)])
        digit = None if self._hidden else int(self.unit.rpartition(" ")[2])
        self.logit = float("nan") if digit is None else float(logits[digit])
        self.probability = float("nan") if digit is None else float(p[digit])
        near = nearest(self.image[None])
        self.distance, self.neighbour = float(near.distance[0]), int(near.digit[0])
        self.lowest, self.highest = float(self.image.min()), float(self.image.max())

    @property
    def _hidden(self) -> bool:
        return self.unit in HIDDEN

    @property
    def unused(self) -> Collection[str]:
        """Of a hidden unit it is always the answer that is maximised."""
        return {"aim"} if self._hidden else ()

    def _asks(self, digit: int, aim: str | None = "logit") -> bool:
        return self.unit == f"digit {digit}" and aim in (None, self.aim)

    def _only(self, *priors: str) -> bool:
        """Whether these priors are on, and no others."""
        on = {name for name in ("l2", "tv", "blur", "normal") if getattr(self, name)}
        return (on | ({"clip"} if self.clip == "yes" else set())) == set(priors)

    @property
    def so_far(self) -> str:
        """How the sentence begins before the end."""
        return "" if self.epoch == self.last else f"After step {self.epoch} of {self.last}: "

    @property
    def _priors(self) -> str:
        names = {"l2": "L2", "tv": "total variation", "blur": "blur", "normal": "normal prior"}
        on = [f"{said} {getattr(self, name):g}" for name, said in names.items() if getattr(self, name)]
        return ", ".join([*on, *(["clip"] if self.clip == "yes" else [])]) or "no prior"

    @property
    def sentence(self) -> str:
        """What was asked for, what the net says, and how far from a digit the image is."""
        of = "the answer" if self._hidden else {"logit": "the logit", "log p": "log p", "p": "p"}[self.aim]
        asked = f"{of} of {self.unit}"
        asked = asked if self.so_far else asked[0].upper() + asked[1:]
        given = "" if self._hidden else f", probability of the {self.unit[-1]} {_said(self.probability, 2)}"
        return (
            f"{self.so_far}{asked} from {self.begin}, {self._priors}. The unit answers "
            f"{_said(self.answer)}; the net names {_a(self.says)}{given}. Pixels from {_said(self.lowest)} to "
            f"{_said(self.highest)}; the nearest training image is {_said(self.distance)} away and shows "
            f"{_a(self.neighbour)}."
        )

    def table(self) -> Table:
        """Return a row for some steps, from the first to the one shown."""
        shown = sorted({0, self.epoch // 4, self.epoch // 2, 3 * self.epoch // 4, self.epoch})
        near = nearest(self._path[shown])
        rows = [
            (step, _said(self._answers[step]), _said(distance), digit, f"{_said(x.min())} to {_said(x.max())}")
            for step, distance, digit, x in zip(shown, near.distance, near.digit, self._path[shown], strict=True)
        ]
        return Table(
            ("step", "answer", "distance to the nearest training image", "it shows", "pixels"),
            rows,
            f"{self.unit}, {self.aim if not self._hidden else 'answer'}, from {self.begin}; {self._priors}",
        )

    def frame(self) -> Frame:
        """Return the axes of the image, of its neighbour, and of the way."""
        top = np.abs(self._answers).max()
        return _frame(next((t for t in _TOPS if top <= t), 10000.0), self.size)

    def marks(self) -> Sequence[Mark]:
        """Return the image, the nearest training image, and the unit's answer so far."""
        train = digits().x_train
        way = np.arange(self.epoch + 1.0)
        return (
            Field(_shades(self.image), palette("gray_r")),
            Title(f"picture: pixels {_said(self.lowest)} to {_said(self.highest)}"),
            Field(_shades(train[np.linalg.norm(train - self.image, axis=1).argmin()]), palette("gray_r"), axes=1),
            Title(f"nearest digit: {_a(self.neighbour)}, {_said(self.distance)} away", axes=1),
            Line(way, self._answers[: self.epoch + 1], COLOURS[0], 2.5, axes=2),
            Dots(way[-1:], self._answers[self.epoch : self.epoch + 1], COLOURS[1], axes=2),
            Title(f"answer {_said(self.answer)}, net names {_a(self.says)}", axes=2),
        )


def _said(x: float, decimals: int = 1) -> str:
    x = float(x)
    if abs(x) >= 20.0:  # on its way to anywhere: two digits
        return f"{float(f'{x:.1e}'):.0f}"
    return f"{round(x, decimals) + 0.0:.{decimals}f}"


def _a(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _start(name: str) -> Array:
    d = digits()
    begins: dict[str, Array] = {NOISE: faint_noise(), SEVEN: d.x_test[d.y_test == 7][0], MEAN: np.zeros(64)}
    return begins[name].copy()


def _answers(images: Array, unit: int | tuple[int, int]) -> Array:
    net = digit_net()
    out = net(images)
    return np.asarray(net.layers[0].y[:, unit[1]].copy() if isinstance(unit, tuple) else out[:, unit])


def _shades(image: Array) -> NDArray[np.uint8]:
    """Return grey from blank to full ink; what lies beyond is drawn as the nearer of the two."""
    train = digits().x_train
    share = (image.reshape(8, 8)[::-1] - train.min()) / (train.max() - train.min())
    return np.asarray(np.rint(255.0 * np.clip(share, 0.0, 1.0)), dtype=np.uint8)


@lru_cache(maxsize=16)
def _frame(top: float, last: int) -> Frame:
    figure = Figure(figsize=(8.6, 3.3), layout="constrained")
    left, middle, right = (restyle(ax) for ax in figure.subplots(1, 3))
    for ax in (left, middle):
        ax.set(xlim=(0, 8), ylim=(0, 8), xticks=[], yticks=[], aspect="equal")
    left.set_xlabel("what the unit likes", color=INK)
    middle.set_xlabel("nearest training image", color=INK)
    right.set(xlim=(0, 1.04 * last), ylim=(-0.25 * top, 1.05 * top), xlabel="step", ylabel="answer of the unit")
    for ax in (left, middle, right):
        ax.set_title(" ")
    return Frame(figure)
