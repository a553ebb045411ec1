"""What the course's widgets share: settings, a figure that follows them, the same facts in words, three missions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, ClassVar

import ipywidgets

from actedu.nets.threads import one_thread
from actedu.plots import Picture
from actedu.plots.frame import Frame, Mark
from actedu.widgets.exhibit import Exhibit
from actedu.widgets.panel import Panel, html, row, stack
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Setting


class Lab(Exhibit):
    """An experiment with controls; leave it on the last line of a cell to see it.

    Everything also works without controls: `lab.width = 4` does what the slider does, `lab` says what came out,
    `lab.table()` lists it, `lab.missions` says which goals are reached, `lab.set(width=4, depth=2)` changes several
    settings at once. A subclass has `Setting`s, `goals`, and the methods that only name themselves here and in
    `Exhibit`.
    """

    baked: ClassVar[tuple[Recorded, ...]] = ()
    """What a page without a kernel keeps, where the first settings would be a poor choice."""

    settings: dict[str, Any]
    _known: ClassVar[dict[str, Setting[Any]]] = {}

    def __init_subclass__(cls) -> None:
        cls._known = {name: setting for name, setting in vars(cls).items() if isinstance(setting, Setting)}

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._controls: dict[str, Any] = {}
        self.settings = {name: setting.default for name, setting in self._known.items()}
        self._enter(settings)
        with one_thread():
            self.measure()
        self.missions.look(self)

    def _enter(self, changes: dict[str, Any]) -> bool:
        for name in changes:
            if name not in self._known:
                raise self._unknown(name)
        checked = {name: self._known[name].checked(type(self).__name__, value) for name, value in changes.items()}
        changed = any(self.settings[name] != value for name, value in checked.items())
        self.settings = self.settings | checked
        return changed

    def set(self, **changes: Any) -> None:
        """Change settings, measure once, and tick off the missions reached.

        Raises ValueError for a value that does not fit, AttributeError for an unknown setting; then nothing changes,
        nor when the kernel is interrupted meanwhile.
        """
        with self._turn:
            before = dict(vars(self))
            if not self._enter(changes):
                return
            try:
                with one_thread():
                    self.measure()
            except BaseException:
                self.__dict__ = before
                self._redraw()
                raise
            self.missions.look(self)
            self._redraw()

    def measure(self) -> None:
        """Compute the state from the settings."""
        raise NotImplementedError

    def frame(self) -> Frame:
        """Return the frame of the picture, kept between calls."""
        raise NotImplementedError

    def marks(self) -> Sequence[Mark]:
        """Return what moves in the picture."""
        raise NotImplementedError

    def picture(self) -> Picture:
        """Return the picture as it is now: a PNG with the sentence as its alternative text."""
        return self.frame().picture(self.marks(), self.sentence)

    @property
    def controls(self) -> dict[str, Any]:
        """The ipywidgets by the name of their setting; `value` is the setting, whoever changed it."""
        if self._panel is None:
            self._build()
        return self._controls

    def _build(self) -> Panel:
        self._controls = {name: setting.control() for name, setting in self._known.items()}
        self._still, self._moving, self._said, self._goals, self._facts = (html("") for _ in range(5))
        self._shows_facts = ipywidgets.ToggleButton(description="Show as a table", layout={"width": "auto"})
        self._shows_facts.observe(lambda _: self._redraw(), "value")
        controls = row(*self._controls.values())
        children = [
            controls,
            *self._more_controls(),
            stack(self._moving, self._still),
            self._said,
            self._goals,
            row(self._shows_facts),
            self._facts,
        ]
        self._panel = Panel(children, "", "")
        self._redraw()
        for name, control in self._controls.items():
            control.observe(self._follow(name), "value")
        return self._panel

    def _more_controls(self) -> Sequence[Any]:
        """Return what else stands between the settings and the picture."""
        return ()

    def _follow(self, name: str) -> Any:
        def follow(change: Any) -> None:
            self.set(**{name: change["new"]})

        return follow

    def _redraw(self) -> None:
        if self._panel is None:
            return
        for name, control in self._controls.items():
            if self._known[name].checked(name, control.value) != self.settings[name]:
                control.value = self.settings[name]
        self._still.value = self.frame().still
        self._moving.value = self.frame().moving(self.marks(), self.sentence)
        style = "margin:0;min-height:3em;line-height:1.5;max-width:60em"
        self._said.value = f'<p role="status" style="{style}">{escape(self.sentence)}</p>'
        self._goals.value = self.missions._repr_html_()
        # the class lends Lab's own look of tables
        facts = f'<div class="jp-RenderedHTMLCommon">{self.table()._repr_html_()}</div>'
        self._facts.value = facts if self._shows_facts.value else ""
