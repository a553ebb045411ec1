"""What a learner can set in a lab: a named value that is checked, kept, and shown as a control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

import ipywidgets
import numpy as np

if TYPE_CHECKING:
    from actedu.widgets.lab import Lab

T = TypeVar("T")
_LABEL = 12.5  # em: what does not fit is cut
_STYLE = {"description_width": f"{_LABEL}em"}
_WIDE = {"width": f"{_LABEL + 20.5}em", "max_width": "99%"}


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

    def control(self) -> Any:
        """Return the ipywidget whose `value` is this setting; it reports while it is dragged.

        The front end sends the next value when the last one is drawn, and only the newest: none waits in a queue.
        """
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

    def control(self) -> Any:
        """Return a menu."""
        return ipywidgets.Dropdown(
            options=list(self.options), description=self.label, style=_STYLE, layout=ipywidgets.Layout(**_WIDE)
        )


class Number(Setting[float]):
    """A number, kept to the nearest of `places`, the ascending values that its slider has."""

    def __init__(self, default: float, label: str, places: Sequence[float]) -> None:
        super().__init__(default, label)
        self.places = places

    def checked(self, lab: str, value: Any) -> float:
        """Return the nearest place."""
        low, high = self.places[0], self.places[-1]
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float, np.integer, np.floating))
            or not low <= value <= high
        ):
            raise ValueError(f"{lab}: {self.name} is {value!r}; choose a number from {low:g} to {high:g}")
        return min(self.places, key=lambda place: abs(place - float(value)))

    def control(self) -> Any:
        """Return a slider with its value beside it."""
        return ipywidgets.SelectionSlider(
            options=[(f"{place:g}", place) for place in self.places], description=self.label,
            style=_STYLE, layout=ipywidgets.Layout(**_WIDE),
        )  # fmt: skip


def steps(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return low, low + step, ... up to high, each as its short decimal."""
    return tuple(round(low + i * step, 6) + 0.0 for i in range(round((high - low) / step) + 1))  # no -0


def ladder(low: float, high: float) -> tuple[float, ...]:
    """Return the round numbers from low to high, 14 a factor of ten: 1, 1.2, 1.5, 1.7, 2, 2.5, ... 9, 10."""
    round_numbers = (1, 1.2, 1.5, 1.7, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9)
    every = (float(f"{n}e{power}") for power in range(-9, 10) for n in round_numbers)
    return tuple(n for n in every if low <= n <= high)


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

    def control(self) -> Any:
        """Return a slider with its value beside it."""
        return ipywidgets.IntSlider(
            min=self.low, max=self.high, description=self.label, style=_STYLE,
            layout=ipywidgets.Layout(**_WIDE),
        )  # fmt: skip
