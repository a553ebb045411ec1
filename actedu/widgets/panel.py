"""The container every interactive output uses: controls where there is a front end, else a picture and a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Protocol

import ipywidgets

from actedu.jupyter.saving import copy


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets publishes no types
    """A column of widgets that also says itself in HTML and in plain text.

    A saved notebook, a test run and a reader without widgets get `static_html`, how to go on, and `text`, never
    "VBox(...)".
    """

    def __init__(self, children: Sequence[Any], text: str, static_html: str):
        super().__init__(children)
        self.text = text
        self.static_html = static_html

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": self.text, "text/html": copy(self.static_html)}


def html(content: str) -> Any:
    """Return an HTML widget with `content`, which must be escaped already."""
    return ipywidgets.HTML(content)


def row(*children: Any) -> Any:
    """Return widgets side by side, wrapping on a narrow page."""
    return ipywidgets.HBox(children, layout=ipywidgets.Layout(flex_flow="row wrap"))


def stack(*children: Any) -> Any:
    """Return widgets of the same size one upon another, the last on top."""
    for child in children:
        child.layout.grid_area = "1 / 1 / 2 / 2"
    return ipywidgets.GridBox(children, layout=ipywidgets.Layout(grid_template_columns="minmax(0, 1fr)"))


def button(label: str, act: Callable[[], None]) -> Any:
    """Return a button as wide as its words that calls `act` when pressed by mouse or keyboard."""
    made = ipywidgets.Button(description=label, layout=ipywidgets.Layout(width="auto", height="auto"))
    made.style.text_wrap = True  # ignored by front ends that do not know it
    made.on_click(lambda _: act())
    return made


class Said(Protocol):
    """What is shown as HTML."""

    @property
    def html(self) -> str:
        """The HTML, escaped already."""


def choices(options: Sequence[str], choose: Callable[[str], tuple[bool, Said]]) -> Any:
    """Return one button per option and, below, what `choose(option)` answers: whether it is right, and in words.

    The chosen button says what it turned out to be, by an icon and its colour, until another one is chosen.
    """
    said = html("")
    buttons: list[Any] = []

    def press(chosen: int) -> Callable[[], None]:
        def act() -> None:
            right, words = choose(options[chosen])
            for other in buttons:
                other.icon, other.button_style = "", ""
            mine = buttons[chosen]
            mine.icon, mine.button_style = ("check", "success") if right else ("arrow-right", "warning")
            said.value = words.html

        return act

    buttons += [button(option, press(place)) for place, option in enumerate(options)]
    return ipywidgets.VBox([*buttons, said], layout=ipywidgets.Layout(align_items="flex-start", max_width="100%"))


def number(low: float, high: float, value: float, log: bool, label: str) -> tuple[Any, Any]:
    """Return (row, box): a slider and a number field that follow one another. The field holds the exact value."""
    wide = ipywidgets.Layout(width="22em")
    if log:
        slider = ipywidgets.FloatLogSlider(
            value=value, min=math.log10(low), max=math.log10(high), step=0.1, readout=False, layout=wide
        )
    else:
        slider = ipywidgets.FloatSlider(
            value=value, min=low, max=high, step=(high - low) / 200, readout=False, layout=wide
        )
    box = ipywidgets.FloatText(value=value, layout=ipywidgets.Layout(width="8em"))
    box.tooltip = label

    def slide(change: Any) -> None:
        if change["new"] != box.value:
            box.value = float(f"{change['new']:.3g}")

    def write(change: Any) -> None:
        if low <= change["new"] <= high:  # a number outside is refused when it is kept
            slider.value = change["new"]

    slider.observe(slide, "value")
    box.observe(write, "value")
    return row(slider, box, html(escape(label))), box


def pick(options: Sequence[tuple[str, Any]], label: str, value: Any) -> Any:
    """Return a menu of (words, value) with its label standing before it."""
    return ipywidgets.Dropdown(options=options, value=value, description=label, style={"description_width": "initial"})
