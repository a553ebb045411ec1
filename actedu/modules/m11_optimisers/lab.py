"""Module 11: a point walks down a surface; which optimiser, at which rate, gets where, and in how many steps?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from actedu.nets import SGD, Adagrad, Adam, RMSprop
from actedu.nets.optimisers import Optimiser
from actedu.numbers import TO_RAISED
from actedu.plots import COLOURS, INK, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Text, Title, palette
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Whole, ladder, steps
from actedu.widgets.training import TrainingLab

STEPS = 100
ARRIVED = 0.01  # above the lowest loss of the surface
FAR = 1e3  # a coordinate at which a walk counts as diverged
OPTIMISERS = ("gradient descent", "momentum", "Nesterov", "Adagrad", "RMSprop", "Adam")
WITH_MOMENTUM = ("momentum", "Nesterov")
_SCALED: dict[str, type[Adagrad] | type[RMSprop] | type[Adam]] = {
    "Adagrad": Adagrad, "RMSprop": RMSprop, "Adam": Adam
}  # fmt: skip
NOBODY = "nobody"
RATES = ladder(0.001, 10.0)
_TRIED = RATES[::4]  # rates among which a rival finds its own
_MINE, _RIVAL = COLOURS[1], COLOURS[0]
_WIDE, _HIGH = 3.0, 2.6
_LOWEST, _TOP = -6.0, 2.0  # powers of ten of the loss that the right axes show


class Surface(NamedTuple):
    """A loss of two parameters: its value above its lowest, its slope, and where a walk begins."""

    loss: Callable[[Any, Any], Any]
    slope: Callable[[float, float], tuple[float, float]]
    start: tuple[float, float]


_DEPTH = 0.1552562  # by which the lower of the two minima lies below 0
SURFACES = {
    "bowl": Surface(lambda x, y: (x * x + 2.0 * y * y) / 2.0, lambda x, y: (x, 2.0 * y), (-2.2, 1.2)),
    "ravine": Surface(lambda x, y: (x * x + 30.0 * y * y) / 2.0, lambda x, y: (x, 30.0 * y), (-2.2, 0.8)),
    "saddle": Surface(
        lambda x, y: (x * x - y * y) / 2.0 + (y**4 + 1.0) / 4.0, lambda x, y: (x, y**3 - y), (-2.0, 0.01)
    ),
    "two minima": Surface(
        lambda x, y: (x * x - 1.0) ** 2 / 4.0 + 0.15 * x + y * y + _DEPTH,
        lambda x, y: (x**3 - x + 0.15, 2.0 * y),
        (2.0, 0.8),
    ),
}


class Point:
    """What walks: a net of two parameters, as far as an optimiser can tell."""

    def __init__(self, parameters: Array) -> None:
        self.parameters = parameters


class DescentRace(TrainingLab):
    """A point walks down a surface, 100 steps, drawn as it goes; beside it, if you like, a rival.

    The surfaces have two parameters: a bowl (curvatures 1 and 2), a ravine (1 and 30), a saddle whose start lies 0.01
    off the ridge, and two minima of which the nearer is the shallower. `turn` turns surface and start together, by
    degrees. `momentum` is that of momentum and Nesterov, and does nothing to the others, which have PyTorch's
    memories. The rival has the rate, of some, that suits it best on this surface.

    State after `epoch` of the steps: `place` (2,), `loss`, above the lowest of the surface; `path` (n, 2) and `losses`
    (n,) of the whole walk; `arrived`, the first step after which the loss is below 0.01, or None; `diverged`.
    """

    surface = Choice("ravine", "Surface", tuple(SURFACES))
    turn = Whole(0, "Turned by (degrees)", 0, 90)
    optimiser = Choice("gradient descent", "Optimiser", OPTIMISERS)
    rate = Number(0.03, "Learning rate", RATES)
    momentum = Number(0.8, "Momentum", steps(0.0, 0.95, 0.05))
    against = Choice(NOBODY, "Rival, at its own rate", (NOBODY, *OPTIMISERS))

    baked = (
        Recorded(
            surface=tuple(SURFACES),
            optimiser=OPTIMISERS,
            rate=(0.01, 0.03, 0.05, 0.06, 0.3),
            epoch=(0, 1, 2, 5, 10, 20, 50),
        ),
    )

    goals = (
        Mission(
            "Ravine, gradient descent: find the largest rate of the slider that still brings the loss below 0.01.",
            lambda lab: (
                lab.surface == "ravine"
                and lab.optimiser == "gradient descent"
                and lab.arrived is not None
                and lab.rate == 0.06
            ),
            "The steepest curvature, 30, sets the limit, 2 / 30 = 0.067; the flattest, 1, decides how long it takes.",
        ),
        Mission(
            "Saddle, rate 0.05: gradient descent is not there after 100 steps. Get below 0.01 in 50, at the same rate.",
            lambda lab: lab.surface == "saddle" and lab.rate == 0.05 and lab.arrived is not None and lab.arrived <= 50,
            "Near a saddle the slope is tiny. A memory adds up small slopes that agree; a division by their recent "
            "size turns small slopes into full steps.",
        ),
        Mission(
            "Two minima, rate 0.05: gradient descent ends in the nearer, shallower one. Keep the rate, and end in the "
            "deeper one: a loss below 0.01.",
            lambda lab: lab.surface == "two minima" and lab.rate == 0.05 and lab.loss < ARRIVED,
            "It came fast enough to roll over the barrier. From elsewhere the same speed may carry it past the deeper "
            "one: no optimiser sees which of two minima is lower.",
        ),
    )
    epochs = STEPS

    net: Any  # the point that walks
    path: Array
    losses: Array
    place: Array
    loss: float
    arrived: int | None
    diverged: bool

    def train(self, each_epoch: Callable[[], None]) -> None:
        """Walk from the start; the whole path is known before its first picture is drawn."""
        place = _turned(np.array(SURFACES[self.surface].start), self.turn)
        optimiser = _made(self.optimiser, self.rate, self.momentum)
        self.path = _path(place, self.surface, self.turn, optimiser)
        self.losses = _losses(self.path, self.surface, self.turn)
        self.arrived = _first(self.losses)
        if self.against != NOBODY:
            momentum = self.momentum if self.against in WITH_MOMENTUM else 0.0
            self._rival = _best(self.surface, self.turn, self.against, momentum)
        self.net = Point(place)
        for step in self.path:
            self.net.parameters[:] = step
            each_epoch()

    def look(self) -> None:
        """Say where the point is."""
        self.place = self.net.parameters.copy()
        self.loss = float(_losses(self.place[None], self.surface, self.turn)[0])
        self.diverged = bool(np.abs(self.place).max() > FAR)

    @property
    def so_far(self) -> str:
        """How the sentence begins before the end."""
        return "" if self.epoch == self.last else f"After step {self.epoch} of {self.last}: "

    @property
    def _name(self) -> str:
        return _named(self.optimiser, self.momentum)

    @property
    def unused(self) -> set[str]:
        """The momentum, where neither point has one."""
        return set() if {self.optimiser, self.against} & set(WITH_MOMENTUM) else {"momentum"}

    @property
    def sentence(self) -> str:
        """Who walks where, how far down, and how the rival fared."""
        turned = f" turned by {self.turn} degree{'s' * (self.turn > 1)}" if self.turn else ""
        said = f"{self.so_far}{self.surface}{turned}, {self._name} at rate {self.rate:g}: {self._outcome}."
        if self.against == NOBODY:
            return said
        rate, _, losses = self._rival
        fared = _fared(_first(losses), losses[-1])
        return f"{said} The rival, {_named(self.against, self.momentum)} at its own rate {rate:g}: {fared}."

    @property
    def _outcome(self) -> str:
        if self.epoch < self.last:
            return f"the loss is {_size(self.loss)}"
        return f"diverged after {self.last} steps" if self.diverged else _fared(self.arrived, self.loss)

    def table(self) -> Table:
        """Return some steps with place and loss, of the rival too."""
        shown = sorted({step for step in (0, 1, 2, 5, 10, 20, 50, self.epoch) if step <= self.epoch})
        columns = ["step", "first parameter", "second parameter", "loss"]
        rows: list[list[Any]] = [[i, *(_short(x) for x in self.path[i]), _size(self.losses[i])] for i in shown]
        if self.against != NOBODY:
            columns.append("the rival's loss")
            losses = self._rival[2]
            rows = [[*row, _size(losses[min(i, losses.size - 1)])] for row, i in zip(rows, shown, strict=True)]
        return Table(columns, rows, f"{self.surface}, {self._name} at rate {self.rate:g}")

    def _more_controls(self) -> Sequence[Any]:
        controls = super()._more_controls()
        self._shown_epoch.description = "Step"
        return controls

    def frame(self) -> Frame:
        """Return the axes of surface and loss."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the surface, both walks up to the step shown, and their losses."""
        until = self.epoch + 1
        marks: list[Mark] = [Field(_shades(self.surface, self.turn), palette("Greys_r", 0.7, 1.0), smooth=True)]
        if self.against != NOBODY:
            _, path, losses = self._rival
            marks += _drawn(path[:until], losses[:until], _RIVAL, "5 3", 1.5)
            marks.append(Text(98.0, 1.2, f"{self.against} (rival)", anchor="end", colour=_RIVAL, axes=1))
        marks += _drawn(self.path[:until], self.losses[:until], _MINE, "", 2.5)
        marks += (
            Text(98.0, 1.65, self._name, anchor="end", colour=_MINE, bold=True, axes=1),
            Title(f"step {self.epoch}: loss {_size(self.loss)}"),
            Title("diverged" if self.diverged else _when(self.arrived if self.epoch == self.last else None), axes=1),
        )
        return marks


def _named(optimiser: str, momentum: float) -> str:
    return f"{optimiser} {momentum:g}" if optimiser in WITH_MOMENTUM else optimiser


def _when(arrived: int | None) -> str:
    return " " if arrived is None else f"below {ARRIVED:g} after {arrived} steps"


def _fared(arrived: int | None, loss: float) -> str:
    """Say when a walk arrived, and where it is in the end."""
    if arrived is None:
        return f"the loss is not below {ARRIVED:g} in {STEPS} steps; it is {_size(loss)} in the end"
    return f"the loss is {_when(arrived)}, and {_size(loss)} in the end"


def _short(x: float) -> str:
    return f"{x:.0e}" if abs(x) >= 100.0 else f"{round(float(x), 2) + 0.0:.2f}"


def _power(power: int) -> str:
    return f"10{str(power).translate(TO_RAISED)}"


def _size(loss: float) -> str:
    """Round to what every machine reproduces: hundredths, or the power of ten where that says nothing."""
    if not np.isfinite(loss) or loss >= 1e6:
        return "over a million"
    if loss >= 0.01:
        return f"{loss:.2f}" if loss < 100.0 else f"about {_power(round(np.log10(loss)))}"
    return f"below {_power(-8)}" if loss < 1e-8 else f"about {_power(round(np.log10(loss)))}"


def _made(name: str, rate: float, momentum: float) -> Optimiser:
    if name in WITH_MOMENTUM and momentum:
        return SGD(rate, momentum=momentum, nesterov=name == "Nesterov")
    return _SCALED[name](rate) if name in _SCALED else SGD(rate)


def _turned(points: Array, degrees: float) -> Array:
    """Turn points (..., 2) to the left."""
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]))


def _path(start: Array, surface: str, turn: int, optimiser: Optimiser) -> Array:
    """Return the start and the places after up to 100 steps, (n, 2); the last may be far away, where it diverged."""
    slope = SURFACES[surface].slope
    angle = np.deg2rad(turn)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    place, gradient = start.copy(), np.empty(2)
    path = [start.copy()]
    for _ in range(STEPS):
        x, y = place.tolist()
        across, up = slope(cos * x + sin * y, cos * y - sin * x) if turn else slope(x, y)
        gradient[:] = (cos * across - sin * up, sin * across + cos * up) if turn else (across, up)
        optimiser.step(place, gradient)
        path.append(place.copy())
        if not np.abs(place).max() <= FAR:
            break
    return np.array(path)


def _losses(path: Array, surface: str, turn: int) -> Array:
    x, y = _turned(path, -turn).T
    with np.errstate(over="ignore"):
        return np.asarray(np.maximum(SURFACES[surface].loss(x, y), 0.0))


def _first(losses: Array) -> int | None:
    """The first step from which on the loss is below what counts as arrived."""
    above = np.flatnonzero(~(losses < ARRIVED))
    after = int(above[-1]) + 1 if above.size else 0
    return after if after < losses.size else None


@lru_cache(maxsize=256)
def _best(surface: str, turn: int, name: str, momentum: float) -> tuple[float, Array, Array]:
    """The rate of some at which an optimiser arrives first, or gets lowest, with its path and its losses."""
    start, found = _turned(np.array(SURFACES[surface].start), turn), []
    for rate in _TRIED:
        path = _path(start, surface, turn, _made(name, rate, momentum))
        losses = _losses(path, surface, turn)
        first = _first(losses)
        found.append((STEPS + 1 if first is None else first, float(losses[-1]), rate, path, losses))
    return min(found, key=lambda run: run[:3])[2:]


def _drawn(path: Array, losses: Array, colour: str, dash: str, width: float) -> list[Mark]:
    """Return a walk on the surface, its end as a dot, and its loss by step."""
    seen = np.where(np.abs(path) <= (_WIDE, _HIGH), path, np.nan)
    gone = np.isnan(seen.sum(axis=1))
    seen[gone] = np.nan
    height = np.clip(np.log10(np.maximum(losses, 1e-300)), _LOWEST, _TOP)
    marks: list[Mark] = [Line(seen[:, 0], seen[:, 1], colour, width, dash)]
    if not gone[-1]:
        marks.append(Dots(seen[-1:, 0], seen[-1:, 1], colour, triangle=colour == _RIVAL))
    return [*marks, Line(np.arange(float(losses.size)), height, colour, width, dash, axes=1)]


@lru_cache(maxsize=64)
def _shades(surface: str, turn: int) -> Any:
    """Bands of equal loss, each about twice as high as the one inside it; a darker band is lower."""
    x, y = np.meshgrid(np.linspace(-_WIDE, _WIDE, 180), np.linspace(-_HIGH, _HIGH, 156))
    loss = _losses(np.stack([x.ravel(), y.ravel()], axis=1), surface, turn).reshape(x.shape)
    return np.clip(25.0 * np.floor(np.log2(1.0 + loss / 0.04)), 0.0, 255.0).astype(np.uint8)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.8, 3.7), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2, width_ratios=(1.2, 1.0)))
    left.set(xlim=(-_WIDE, _WIDE), ylim=(-_HIGH, _HIGH), xlabel="first parameter", ylabel="second parameter")
    right.set(xlim=(0, STEPS), ylim=(_LOWEST, _TOP), xlabel="step", ylabel="loss, above the lowest")
    right.set_yticks(range(-6, 3, 2), [f"$10^{{{power}}}$" for power in range(-6, 3, 2)])
    right.axhline(np.log10(ARRIVED), color=INK, linestyle=":", linewidth=1)
    for ax in (left, right):
        ax.set_title(" ")
    return Frame(figure)
