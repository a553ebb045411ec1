"""Missions: small goals in a widget, ticked off by what the widget measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from actedu import journal


@dataclass(frozen=True)
class Mission:
    """What to reach, in words, and `done(lab)`: whether the state the lab is in reaches it."""

    text: str
    done: Callable[[Any], bool]


class Missions(Sequence[Mission]):
    """The missions of one lab, such as "relu.DeadUnitLab"; once reached, a mission stays so, also in the journal."""

    def __init__(self, lab: str, missions: Sequence[Mission]) -> None:
        self._missions = missions
        self._names = [f"{lab}.{i}" for i in range(1, len(missions) + 1)]
        self.reached = [journal.last("mission", name) is not None for name in self._names]

    def look(self, lab: Any) -> None:
        """Tick off what the state of `lab` reaches."""
        for i, mission in enumerate(self._missions):
            if not self.reached[i] and mission.done(lab):
                self.reached[i] = True
                journal.add("mission", self._names[i])

    def __getitem__(self, i: Any) -> Any:
        return self._missions[i]

    def __len__(self) -> int:
        return len(self._missions)

    def _lines(self) -> Iterator[tuple[str, str]]:
        for i, (mission, reached) in enumerate(zip(self._missions, self.reached, strict=True), 1):
            yield "[done]" if reached else "[to do]", f"{i}. {mission.text}"

    def __repr__(self) -> str:
        return "\n".join(f"{sign:8}{text}" for sign, text in self._lines())

    def _repr_html_(self) -> str:
        items = "".join(f"<li><b>{sign}</b> {escape(text)}</li>" for sign, text in self._lines())
        style = "list-style:none;padding-left:0;margin:0;line-height:1.5"
        return f'<p style="margin:0">Missions</p><ul style="{style}">{items}</ul>'
