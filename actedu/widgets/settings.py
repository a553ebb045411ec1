"""What a learner can set in a lab: a named value that is checked, kept, and shown as a control."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

import ipywidgets
import numpy as np

if TYPE_CHECKING:
    from actedu.widgets.lab import Lab

T = TypeVar("T")
_STYLE = {"description_width": "9.5em"}
_WIDE = {"width": "30em", "max_width": "99%"}


class Setting(Generic[T]):
    """A descriptor: reading gives the lab's value, setting checks the new one and lets the lab measure again.

    `default` is the value at the start, `label` the words at the control.
    """

    name = ""

    def __init__(self, default: T, label: str) -> None:
        self.default = default
        self.label = label

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, lab: None, owner: type) -> Self: ...
    @overload
    def __get__(self, lab: Lab, owner: type) -> T: ...
    def __get__(self, lab: Lab | None, owner: type) -> T | Self:
        return self if lab is None else lab.settings[self.name]

    def __set__(self, lab: Lab, value: T) -> None:
        lab.set(**{self.name: value})

    def checked(self, lab: str, value: Any) -> T:
        """Return `value` as this setting keeps it. Raises ValueError, one sentence, when it does not fit."""
        raise NotImplementedError

    def control(self, live: bool) -> Any:
        """Return the ipywidget whose `value` is this setting; it reports while dragging if `live`."""
        raise NotImplementedError


class Choice(Setting[str]):
    """One of some words."""

    def __init__(self, default: str, label: str, options: Sequence[str]) -> None:
        super().__init__(default, label)
        self.options = options

    def checked(self, lab: str, value: Any) -> str:
        """Return the option; the error lists them all."""
        if value not in self.options:
            raise ValueError(f"{lab}: {self.name} is {value!r}; choose one of {', '.join(self.options)}")
        return str(value)

    def control(self, live: bool) -> Any:
        """Return a menu."""
        return ipywidgets.Dropdown(
            options=list(self.options), description=self.label, style=_STYLE, layout=ipywidgets.Layout(**_WIDE)
        )


class Number(Setting[float]):
    """A number from `low` to `high`, kept to `digits` significant digits; on a slider in steps of `step`.

    Without `step` the slider is logarithmic.
    """

    def __init__(
        self, default: float, label: str, low: float, high: float, step: float | None = None, digits: int = 3
    ) -> None:
        super().__init__(default, label)
        self.low, self.high, self.step, self.digits = low, high, step, digits

    def checked(self, lab: str, value: Any) -> float:
        """Return the rounded number."""
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float, np.integer, np.floating))
            or not self.low <= value <= self.high
        ):
            raise ValueError(f"{lab}: {self.name} is {value!r}; choose a number from {self.low:g} to {self.high:g}")
        return float(f"{float(value):.{self.digits}g}") + 0.0  # no -0

    def control(self, live: bool) -> Any:
        """Return a slider with its value beside it."""
        style = {"description": self.label, "style": _STYLE, "layout": ipywidgets.Layout(**_WIDE)}
        if self.step is None:
            return ipywidgets.FloatLogSlider(
                min=math.log10(self.low), max=math.log10(self.high), step=0.05, readout_format=f".{self.digits}g",
                continuous_update=live, **style,
            )  # fmt: skip
        return ipywidgets.FloatSlider(
            min=self.low, max=self.high, step=self.step, readout_format=".1f", continuous_update=live, **style
        )


class Whole(Setting[int]):
    """A whole number from `low` to `high`."""

    def __init__(self, default: int, label: str, low: int, high: int) -> None:
        super().__init__(default, label)
        self.low, self.high = low, high

    def checked(self, lab: str, value: Any) -> int:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not self.low <= value <= self.high:
            raise ValueError(f"{lab}: {self.name} is {value!r}; choose a whole number from {self.low} to {self.high}")
        return int(value)

    def control(self, live: bool) -> Any:
        """Return a slider with its value beside it."""
        return ipywidgets.IntSlider(
            min=self.low, max=self.high, description=self.label, continuous_update=live, style=_STYLE,
            layout=ipywidgets.Layout(**_WIDE),
        )  # fmt: skip
