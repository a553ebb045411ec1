"""The first look at a function: its curve, its slope, and a point to move along both."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from html import escape
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from actedu.activations import catalogue, get, label
from actedu.numeric import central_difference
from actedu.numeric.kinks import kinks_of
from actedu.plots import COLOURS, INK, LINES, Picture, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Dots, Frame, Line, Mark, Text, apart
from actedu.widgets.lab import Lab
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps

Array = NDArray[np.float64]
Function = str | Callable[[Any], Any]

LOW, HIGH = -6.0, 6.0
WORKED = (-2.0, 0.0, 2.0)  # small numbers on both sides, which a pocket calculator confirms
NOTHING = "nothing"
_TALLEST = 8.0  # a curve that leaves the picture would make the others flat
_REACH = 1.5  # half the length of a tangent, along x
_STUB = 0.4  # the same where the slope holds at one point only


class _Curve:
    """A function as it is drawn: values and slopes at many points, whatever it is made of."""

    def __init__(self, f: Function) -> None:
        self.f = get(f)
        self.name = label(self.f)
        self.facts = getattr(self.f, "facts", None)
        probe = np.linspace(LOW, HIGH, 7)
        try:
            with np.errstate(all="ignore"):
                together = np.asarray(self.f(probe), dtype=np.float64).shape == probe.shape
        except Exception:  # one number at a time, then; what it raises there is told
            together = False
        self._many = self.f if together else np.vectorize(self.f, otypes=[np.float64])
        x = np.append(np.linspace(LOW, HIGH, 401), WORKED)
        try:
            with np.errstate(all="ignore"):
                values = self.value(x)
        except Exception as error:
            raise ValueError(
                f"Meet: {self.name} raises {type(error).__name__} for a number from {LOW:g} to {HIGH:g}: {error}"
            ) from None
        if values.shape != x.shape or not np.isfinite(values).all():
            raise ValueError(f"Meet: {self.name} must give one finite number for each x from {LOW:g} to {HIGH:g}")

    def value(self, x: Any) -> Array:
        return np.asarray(self._many(np.asarray(x, dtype=np.float64)), dtype=np.float64)

    def slope(self, x: Any) -> Array:
        x = np.asarray(x, dtype=np.float64)
        known = getattr(self.f, "slope", None)
        return np.asarray(known(x) if callable(known) else central_difference(self._many, x), dtype=np.float64)

    def tangent(self, at: float) -> Array:
        """Return the ends along x of the tangent drawn at a point: no further than the nearest jump or kink.

        At a kink it is drawn on the side whose value and slope the function takes there, or shortly on both.
        """
        low = max([kink for kink in self.kinks if kink < at], default=-np.inf)
        high = min([kink for kink in self.kinks if kink > at], default=np.inf)
        ends = np.clip([at - _REACH, at + _REACH], low, high)
        if any(abs(kink - at) < 1e-9 for kink in self.kinks):
            here = np.array([self.value(at), self.slope(at)])
            beside = [np.array([self.value(at + side), self.slope(at + side)]) for side in (-1e-6, 1e-6)]
            goes_on = [bool(np.allclose(here, there, atol=1e-4)) for there in beside]
            reach = [_REACH if on else 0.0 for on in goes_on] if any(goes_on) else [_STUB, _STUB]
            ends = np.clip([at - reach[0], at + reach[1]], low, high)
        return ends

    @cached_property
    def kinks(self) -> list[float]:
        """Where value or slope jumps."""
        return kinks_of(self.f) if self.facts is not None else kinks_of(self.value)

    def worked(self, x: float) -> str:
        """The value at x as one would write it on paper, where a formula is known: 1 / (1 + exp(-2)) = 0.881."""
        shown = short(float(self.value(x)))
        if self.facts is None or "where" in self.facts.textbook:  # cases are no arithmetic
            return shown
        numbers = {"x": x, **self.facts.parameters}
        put_in = re.sub(r"\b(\w+)\b", lambda found: _number(found, numbers), self.facts.textbook)
        return shown if put_in in (shown, f"({shown})") else f"{put_in} = {shown}"


def _number(found: re.Match[str], numbers: dict[str, float]) -> str:
    if found[1] not in numbers:
        return found[1]
    number = numbers[found[1]]
    return f"({number:g})" if number < 0 else f"{number:g}"


def short(number: float) -> str:
    """Write a number with three digits and without an exponent, as far as that says something: 0.105, 2, 0.00005."""
    if number != 0 and abs(number) < 5e-5:
        return "almost 0"
    return np.format_float_positional(float(f"{number:.3g}"), trim="-")


class Meet(Lab):
    """One function to look at: its curve above, its slope below, and a point that moves along both.

    `Meet("sigmoid")` takes a name of the catalogue, an activation, or any function of one number, the learner's own
    included; further ones, `Meet("sigmoid", "tanh")`, are drawn over it, four at most. `x` is where the point stands,
    `beside` the name of one more function of the catalogue.

    State: `values` and `slopes`, by name, at x. Raises ValueError for a function that fails between -6 and 6.
    """

    x = Number(1.0, "x", steps(LOW, HIGH, 0.1))
    beside = Choice(NOTHING, "Draw beside it", (NOTHING, *sorted(catalogue)))

    baked = (Recorded(x=steps(LOW, HIGH, 0.5)),)

    values: dict[str, float]
    slopes: dict[str, float]

    def __init__(self, *functions: Function, **settings: Any) -> None:
        if not 1 <= len(functions) <= len(COLOURS):
            raise ValueError(f"Meet: give 1 to {len(COLOURS)} functions, such as Meet('tanh'), not {len(functions)}")
        self._given = tuple(functions)
        super().__init__(**settings)

    def measure(self) -> None:
        """Read every curve at x."""
        wanted = (*self._given, *([] if self.beside == NOTHING else [self.beside]))
        self._curves = tuple({curve.name: curve for curve in map(_curve, wanted)}.values())[: len(COLOURS)]
        self.values = {curve.name: float(curve.value(self.x)) for curve in self._curves}
        self.slopes = {curve.name: float(curve.slope(self.x)) for curve in self._curves}

    @property
    def sentence(self) -> str:
        """Value and slope at x, and what the slope does to an error."""
        return " ".join(
            f"{name} at {self.x:g}: the value is {short(value)} and the slope {short(self.slopes[name])}, so an error "
            f"of 1 leaves as {short(self.slopes[name])}."
            for name, value in self.values.items()
        )

    def table(self) -> Table:
        """Return value and slope at x and at three numbers worked by hand."""
        rows = []
        for at in (*WORKED, *([self.x] if self.x not in WORKED else [])):
            for curve in self._curves:
                rows.append((f"{at:g}", curve.name, curve.worked(at), short(float(curve.slope(at)))))
        return Table(("x", "function", "value", "slope"), rows, "Worked by hand")

    def frame(self) -> Frame:
        """Return the curves above their slopes."""
        return _frame(self._curves)

    def marks(self) -> Sequence[Mark]:
        """Return the point on each curve with its tangent, and the point on each slope."""
        return self._marks((self.x,))

    def picture(self) -> Picture:
        """Return the picture for a page without controls: three points, so that the tangents can be compared."""
        return self.frame().picture(self._marks(WORKED), self.sentence)

    def _marks(self, places: Sequence[float]) -> list[Mark]:
        lines: list[Mark] = []
        dots: list[Mark] = []
        # by axes: what to write, and what to keep off
        numbers: list[tuple[list[Text], list[Array]]] = [([], []), ([], [])]
        x = np.linspace(LOW, HIGH, 241)
        for curve, colour in zip(self._curves, COLOURS, strict=False):
            for axes, y in enumerate((curve.value(x), curve.slope(x))):
                numbers[axes][1].append(np.stack([x, y], axis=1))
            for at in places:
                value, slope = float(curve.value(at)), float(curve.slope(at))
                ends = curve.tangent(at)
                lines.append(Line(ends, value + slope * (ends - at), colour, width=1.5, dash="5 3"))
                along = np.linspace(ends[0], ends[1], 41)
                numbers[0][1].append(np.stack([along, value + slope * (along - at)], axis=1))
                for axes, height in enumerate((value, slope)):
                    dots.append(Dots(np.array([at]), np.array([height]), colour, axes=axes))
                    numbers[axes][0].append(Text(at, height, short(height), bold=True, axes=axes))
        zero = np.stack([x, np.zeros_like(x)], axis=1)
        texts = (
            text
            for view, (written, missed) in zip(self.frame().views, numbers, strict=True)
            for text in apart(view, written, [*missed, zero])
        )
        return [*lines, *dots, *texts]

    def _static_html(self) -> str:
        return f"{self.picture().html}<p>{escape(self.sentence)}</p>{self.table()._repr_html_()}"


def _beside(rise: float) -> int:
    """How far above a point its number stands: where the curve that rises or falls from there leaves room."""
    return -12 if rise > 0 else 7


@lru_cache(maxsize=64)
def _curve(f: Function) -> _Curve:
    return _Curve(f)


@lru_cache(maxsize=16)
def _frame(curves: tuple[_Curve, ...]) -> Frame:
    figure = Figure(figsize=(6.4, 4.8), layout="constrained")
    above, below = (restyle(ax) for ax in figure.subplots(2, 1, sharex=True, height_ratios=(3, 2)))
    x = np.linspace(LOW, HIGH, 481)
    for curve, colour, line in zip(curves, COLOURS, LINES, strict=False):
        for ax, y in ((above, curve.value(x)), (below, curve.slope(x))):
            apart = np.abs(x[:-1, None] + (x[1] - x[0]) / 2.0 - np.reshape(curve.kinks, (1, -1)))  # from piece to kink
            rise = np.abs(np.diff(y)) / (np.ptp(y) or 1.0)
            jumps = np.append((rise > 0.3) | ((apart < x[1] - x[0]).any(axis=1) & (rise > 0.05)), False)
            ax.plot(x, np.where(jumps, np.nan, y), line, color=colour, linewidth=2, label=curve.name)
    for ax in (above, below):
        low, high = ax.get_ylim()
        low, high = max(min(low, -0.1), -_TALLEST), min(max(high, 0.1), _TALLEST)
        room = 0.12 * (high - low)
        ax.set_ylim(low - room, high + room)
        ax.axhline(0.0, color="#767676", linewidth=0.8, alpha=0.5)
    above.set(ylabel="value", xlim=(LOW, HIGH))
    below.set(xlabel="x, the weighted sum that comes in", ylabel="slope")
    if len(curves) > 1:  # above the curves, where none can run through a name
        named = {"handles": above.get_lines()[: len(curves)], "ncols": len(curves)}
        figure.legend(loc="outside upper left", frameon=False, labelcolor=INK, **named)
    return Frame(figure)
