"""What a cell shows, with controls or without: a picture, the same in words and as a table, three missions."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from html import escape
from threading import RLock
from typing import Any, ClassVar

from actedu import modules
from actedu.plots import Picture, Table
from actedu.widgets.missions import Mission, Missions
from actedu.widgets.panel import Panel


class Exhibit:
    """Something to try things out with; leave it on the last line of a cell to see it.

    A subclass knows the names of its settings, `_known`, has `goals`, and the methods that only name themselves here.
    """

    goals: ClassVar[tuple[Mission, ...]] = ()
    _known: ClassVar[Mapping[str, Any]] = {}

    missions: Missions

    def __init__(self) -> None:
        self._panel: Panel | None = None
        self._turn = RLock()  # Lab may move a slider in one thread while a cell runs in another
        self.missions = Missions(f"{modules.topic(type(self).__module__)}.{type(self).__name__}", self.goals)

    def __setattr__(self, name: str, value: Any) -> None:
        declared = (name in inspect.get_annotations(c) for c in type(self).__mro__)
        if not (name.startswith("_") or hasattr(type(self), name) or any(declared)):
            raise self._unknown(name)  # a misspelt setting would pass unnoticed
        super().__setattr__(name, value)

    def _unknown(self, name: str) -> AttributeError:
        return AttributeError(f"{type(self).__name__} has no setting {name!r}; it has {', '.join(self._known)}")

    @property
    def sentence(self) -> str:
        """What the picture shows, in words, rounded to what every machine reproduces."""
        raise NotImplementedError

    def table(self) -> Table:
        """Return the same facts as rows."""
        raise NotImplementedError

    def picture(self) -> Picture:
        """Return the picture as it is now: a PNG with the sentence as its alternative text."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.sentence

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        panel = self._panel or self._build()
        panel.text, panel.static_html = self.sentence, self._static_html()
        return panel._repr_mimebundle_(**kwargs)

    def _static_html(self) -> str:
        return (
            f"{self.picture().html}<p>{escape(self.sentence)}</p>{self.missions._repr_html_()}"
            f"<details><summary>The same as a table</summary>{self.table()._repr_html_()}</details>"
        )

    def _build(self) -> Panel:
        """Make the live view, kept as `_panel`."""
        raise NotImplementedError
