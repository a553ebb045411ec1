"""Missions: small goals in a widget, ticked off by what the widget measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from actedu import journal
from actedu.badges import badge


@dataclass(frozen=True)
class Mission:
    """What to reach, in words, and `done(lab)`: whether the state the lab is in reaches it.

    `after` is said once it is reached: what the learner has just seen.
    """

    text: str
    done: Callable[[Any], bool]
    after: str = ""


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
            said = f" {mission.after}" if reached and mission.after else ""
            yield "[done]" if reached else "[to do]", f"{i}. {mission.text}{said}"

    @property
    def _closing(self) -> str:
        return "All missions are done. On to the next section." if self._missions and all(self.reached) else ""

    def __repr__(self) -> str:
        lines = [f"{sign:8}{text}" for sign, text in self._lines()]
        return "\n".join([*lines, *filter(None, [self._closing])])

    def _repr_html_(self) -> str:
        if not self._missions:
            return ""
        items = "".join(
            f"<li>{badge(reached or None, sign.strip('[]'))} {escape(text)}</li>"
            for reached, (sign, text) in zip(self.reached, self._lines(), strict=True)
        )
        style = "list-style:none;padding-left:0;margin:0;line-height:1.7"
        count = f"Missions: {sum(self.reached)} of {len(self)} done"
        end = f'<p style="margin:0"><b>{self._closing}</b></p>' if self._closing else ""
        return f'<p style="margin:0">{count}</p><ul style="{style}">{items}</ul>{end}'
