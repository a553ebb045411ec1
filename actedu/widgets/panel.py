"""The container every interactive output uses: controls where there is a front end, else a picture and a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, Protocol

import ipywidgets

from actedu.badges import colour_of
from actedu.jupyter.saving import copy
from actedu.numbers import FROM_RAISED, rounded
from actedu.plots import COLOURS, WRITTEN

# Text as large and as widely set as that of the page, and beginning where it begins; on a narrow page labels above
# their controls, and words of buttons in lines; on a dark page arrows that can be seen, and lighter colours.
_LOOK = """<style>
.actedu-panel {padding-left: 3px}
.actedu-panel .widget-html-content {
  font-size: var(--jp-content-font-size1, 14px); line-height: var(--jp-content-line-height, 1.6)
}
.actedu-panel .widget-html-content > p {margin: 0.4em 0}
.actedu-panel table {margin-left: 0}
@media (max-width: 500px) {
  .actedu-panel .widget-inline-hbox {flex-wrap: wrap; height: auto}
  .actedu-panel .widget-inline-hbox > .widget-label {width: 96% !important; text-align: left}
  .actedu-panel .slider-container {min-width: 10em}
  .actedu-panel .jupyter-button {
    max-width: 99%; white-space: normal; text-align: left; line-height: 1.4; padding: 4px 10px
  }
}
[data-jp-theme-light="false"] .actedu-panel {
  --jp-widgets-dropdown-arrow: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E\
%3Cpath fill='%23fff' d='M5 6.5L9 11l4-4.5z'/%3E%3C/svg%3E")
}
LIGHTER
</style>"""
_DARK = '[data-jp-theme-light="false"] :is(.actedu-panel, .actedu-copy) svg'
_ON_BLACK = {COLOURS[0]: "#56B4E9"} | {dark: colour for colour, dark in WRITTEN.items() if colour != dark}
_LOOK = _LOOK.replace(
    "LIGHTER",
    "\n".join(
        f'{_DARK} [{part}="{colour}" i] {{{part}: {lighter}}}\n'
        f'{_DARK} [style*="{part}: {colour}" i] {{{part}: {lighter} !important}}'
        for colour, lighter in _ON_BLACK.items()
        for part in ("stroke", "fill")
    ),
)


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets publishes no types
    """A column of widgets that also says itself in HTML and in plain text.

    A saved notebook, a test run and a reader without widgets get `static_html`, how to go on, and `text`, never
    "VBox(...)".
    """

    def __init__(self, children: Sequence[Any], text: str, static_html: str):
        look = ipywidgets.HTML(_LOOK, layout={"display": "none"})
        by_keys = any(isinstance(one, (ipywidgets.Dropdown, *_SLIDERS)) for one in _within(children))
        super().__init__([*children, look, *([_keys()] if by_keys else [])])
        _untitled(self)
        self.add_class("actedu-panel")
        self.text = text
        self.static_html = static_html

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": self.text, "text/html": copy(self.static_html)}


def _within(children: Sequence[Any]) -> Iterator[Any]:
    for one in children:
        yield one
        yield from _within(getattr(one, "children", ()))


def _untitled(panel: Panel) -> None:
    """Give all within an empty tooltip: of none, ipywidgets makes one that says "null"; a button has its own words."""
    for one in _within(panel.children):
        if isinstance(one, ipywidgets.DOMWidget) and one.tooltip is None and not isinstance(one, ipywidgets.Button):
            one.tooltip = ""


# In Lab an arrow goes to another cell and a letter changes the cell, unless the element that has the focus says
# otherwise: a menu and a slider do so for plain keys, and leave Ctrl+S and Shift+Enter to Lab. The window hears of a
# key before Lab does.
_PLAIN_KEYS = """
const ours = event => {
    const control = event.target
    if (!(control instanceof Element) || !control.matches(".actedu-panel select, .actedu-panel .noUi-handle")) return
    const labs = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape" ||
        (event.shiftKey && event.key === "Enter")
    control.toggleAttribute("data-lm-suppress-shortcuts", !labs)
}
if (!window.acteduPlainKeys) window.addEventListener("keydown", window.acteduPlainKeys = ours, true)
export default {render: ({el}) => { el.style.display = "none" }}
"""
_SLIDERS = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider, ipywidgets.SelectionSlider)


def _keys() -> Any:
    """Return a widget without a look that leaves the plain keys at a menu or a slider to it."""
    from anywidget import AnyWidget

    return AnyWidget(_esm=_PLAIN_KEYS, layout={"display": "none"})


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


_MARKS = {True: ("check", colour_of(True)), False: ("arrow-right", colour_of(False)), None: ("circle", COLOURS[0])}


def choices(options: Sequence[str], choose: Callable[[str], tuple[bool | None, Said]], once: bool = False) -> Any:
    """Return one button per option and, below, what `choose(option)` answers: whether it is right, and in words.

    The chosen button says what it turned out to be, by an icon and its colour, until another one is chosen; None says
    that it is chosen and no more. With `once` the first choice counts, and the other buttons are switched off: the
    chosen one stays bright, and keeps the focus.
    """
    said = html("")
    buttons: list[Any] = []

    def press(chosen: int) -> Callable[[], None]:
        def act() -> None:
            right, words = choose(options[chosen])
            said.value = words.html
            if once and any(one.disabled for one in buttons):  # pressed again
                return
            mine = buttons[chosen]
            for other in buttons:
                other.icon, other.style.button_color, other.style.text_color = "", None, None
                other.disabled = once and other is not mine
            mine.icon, mine.style.button_color = _MARKS[right]
            mine.style.text_color = "#fff"

        return act

    # a button shows no code, so it goes without the marks of it
    buttons += [button(option.replace("`", ""), press(place)) for place, option in enumerate(options)]
    return ipywidgets.VBox([*buttons, said], layout=ipywidgets.Layout(align_items="flex-start", max_width="100%"))


def number(low: float, high: float, log: bool, label: str, value: float | None = None) -> tuple[Any, Any]:
    """Return (row, box): a slider and a text field that follow one another.

    The field holds what is answered, as `typed` reads it, of a share with `per_cent`. Unless there is a `value`
    already, it is empty until a number is typed or the slider is moved.
    """
    wide = ipywidgets.Layout(width="22em")
    if log:
        slider = ipywidgets.FloatLogSlider(
            value=math.sqrt(low * high), min=math.log10(low), max=math.log10(high), step=0.1, readout=False, layout=wide
        )
    else:
        slider = ipywidgets.FloatSlider(
            value=(low + high) / 2, min=low, max=high, step=(high - low) / 200, readout=False, layout=wide
        )
    box = ipywidgets.Text(  # sent as a whole: of its letters the last would come after the press of the button
        placeholder="your number", continuous_update=False, layout=ipywidgets.Layout(width="8em")
    )
    box.tooltip = label
    typing = False

    def snapped(place: float) -> bool:
        """Whether `place` is where the page put the slider for the number in the box: on its nearest step."""
        try:
            value = typed(box.value, is_share(low, high))
        except ValueError:
            return False
        if not low <= value <= high:
            return False
        far = math.log10(place / value) if log else place - value
        return bool(abs(far) <= slider.step * 0.501)

    def slide(change: Any) -> None:
        if not typing and not snapped(change["new"]):
            box.value = rounded(change["new"]).replace("\N{NO-BREAK SPACE}", "")

    def write(change: Any) -> None:
        nonlocal typing
        try:
            value = typed(change["new"], is_share(low, high))
        except ValueError:  # refused when it is kept
            return
        if low <= value <= high:
            typing = True
            slider.value = value
            typing = False

    slider.observe(slide, "value")
    box.observe(write, "value")
    if value is not None:
        box.value = repr(value)
    return row(slider, box, html(escape(label))), box


def is_share(low: float, high: float) -> bool:
    """Whether all numbers from `low` to `high` are shares of a whole, which some write in per cent."""
    return low >= 0.0 and high <= 1.0


def typed(words: str, per_cent: bool = False) -> float:
    """Return the number that these words are: 0.5, 0,5, 1e-7, 4.6 × 10⁻⁷ or 130 000, with `per_cent` 50% as well.

    Raises ValueError, also for 1,000, which is a thousand to some and one to others.
    """
    plain = re.sub(r"[\s_]", "", words).replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+", plain):
        raise ValueError(f"{words.strip()} can be read in two ways; write it without the comma")
    if per_cent and plain.endswith("%"):
        return typed(plain[:-1]) / 100.0
    return float(re.sub(r"[×x*·]10\^?", "e", plain.translate(FROM_RAISED)).replace(",", "."))


def pick(options: Sequence[tuple[str, Any]], label: str, value: Any) -> Any:
    """Return a menu of (words, value) with its label standing before it."""
    return ipywidgets.Dropdown(options=options, value=value, description=label, style={"description_width": "initial"})
