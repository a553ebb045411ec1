"""Which settings of a lab are recorded: a grid over some of them, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from actedu.widgets.lab import Lab
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Setting, Whole

STATES = 240  # of a grid that a lab does not choose itself
PICTURES = 10  # of a training, where a lab does not say which
_LEVELS = 6  # of one setting


@dataclass(frozen=True)
class Part:
    """A grid: the values of each setting, in the order of the lab's settings; one value is one that stays.

    `epochs` are the ones of a training that are kept, apart from the last; None where the lab does not say.
    """

    name: str
    values: Mapping[str, tuple[Any, ...]]
    epochs: tuple[int, ...] | None = None

    @property
    def moved(self) -> list[str]:
        """The settings that have more than one value."""
        return [name for name, values in self.values.items() if len(values) > 1]

    def cells(self) -> Iterator[dict[str, Any]]:
        """Yield the settings of each cell; the last setting changes fastest."""
        for chosen in product(*self.values.values()):
            yield dict(zip(self.values, chosen, strict=True))

    def nearest(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return these settings where they are recorded, else the first value that is."""
        return {name: settings[name] if settings[name] in values else values[0] for name, values in self.values.items()}

    def holds(self, settings: Mapping[str, Any]) -> bool:
        """Say whether these settings are a cell."""
        return all(settings[name] in values for name, values in self.values.items())


def parts(lab: Lab, wanted: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return what is recorded of a lab: what its class says in `baked`, else its first settings.

    Settings in `wanted` are part of it: as one more value, or as the one that stays.
    """
    known = lab._known
    asked = {name: known[name].checked(type(lab).__name__, value) for name, value in wanted.items()}
    return tuple(_part(lab, grid, asked) for grid in lab.baked or (Recorded(**_first(known)),))


def _part(lab: Lab, grid: Recorded, asked: Mapping[str, Any]) -> Part:
    kind = type(lab).__name__
    if unknown := [one for one in grid.values if one not in lab._known and one != "epoch"]:
        raise ValueError(f"{kind}.baked: there is no setting {unknown[0]!r}; there are {', '.join(lab._known)}")
    values: dict[str, tuple[Any, ...]] = {}
    for one, setting in lab._known.items():
        given = [setting.checked(kind, value) for value in grid.values.get(one, [setting.default])]
        moved = len(given) > 1
        if one in asked:
            given = [*given, asked[one]] if moved else [asked[one]]
        elif moved:
            given.append(setting.default)
        values[one] = _ascending(setting, given)
    epochs = tuple(map(int, grid.values["epoch"])) if "epoch" in grid.values else None
    return Part(grid.name, values, epochs)


def _ascending(setting: Setting[Any], values: Sequence[Any]) -> tuple[Any, ...]:
    """Return each value once, in the order of its menu or slider."""
    return tuple(sorted(set(values), key=setting.options.index if isinstance(setting, Choice) else None))


def _first(known: Mapping[str, Setting[Any]]) -> dict[str, list[Any]]:
    """Return values of the first settings, as many settings as fit into a grid of `STATES`."""
    grid: dict[str, list[Any]] = {}
    for name, setting in known.items():
        places = _places(setting)
        count = min(len(places), _LEVELS)
        if count > 1 and prod(len(values) for values in grid.values()) * count <= STATES:
            picked = [places[round(i * (len(places) - 1) / (count - 1))] for i in range(count)]
            if setting.default not in picked and not isinstance(setting, Choice):
                near = min(range(count), key=lambda i: abs(picked[i] - setting.default))
                picked[near] = setting.default
            grid[name] = picked
    return grid


def _places(setting: Setting[Any]) -> Sequence[Any]:
    if isinstance(setting, Choice):
        return setting.options
    if isinstance(setting, Number):
        return setting.places
    assert isinstance(setting, Whole), f"{setting.name} is of a kind that has no grid yet"
    return range(setting.low, setting.high + 1)


def epochs(part: Part, last: int) -> list[int]:
    """Return the epochs of a training of `last` that are kept, from 0 to the last, closer together at its start."""
    if part.epochs is not None:
        return sorted({epoch for epoch in part.epochs if epoch < last} | {0, last})
    return sorted({round(last * (i / PICTURES) ** 1.5) for i in range(PICTURES + 1)})
