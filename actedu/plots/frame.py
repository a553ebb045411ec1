"""A picture that moves: Matplotlib draws the frame once, each change rewrites only the marks inside it.

A mark says what to draw in data coordinates, once; it is drawn as SVG for a page that changes and by Matplotlib for
one that does not.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from actedu.plots.axes import INK, WRITTEN, write_darker
from actedu.plots.figures import Picture, picture
from actedu.plots.labels import Label, place
from actedu.plots.sketch import path

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]

_POINTS = 72  # SVG units an inch, as Matplotlib writes them
_TITLE, _ABOVE = 12, 6.0  # the size of a title and its distance from the axes, in points, as Matplotlib's


class View(NamedTuple):
    """Where the data rectangle (x0, x1) x (y0, y1) of some axes lies in the SVG, in its units from the top left."""

    left: float
    top: float
    width: float
    height: float
    x0: float
    x1: float
    y0: float
    y1: float

    def across(self, x: Any) -> Any:
        """Return the horizontal place of x."""
        return self.left + (x - self.x0) / (self.x1 - self.x0) * self.width

    def down(self, y: Any) -> Any:
        """Return the vertical place of y."""
        return self.top + (self.y1 - y) / (self.y1 - self.y0) * self.height


class Mark(Protocol):
    """Something drawn inside the axes number `axes` of a frame."""

    @property
    def axes(self) -> int:
        """Which axes, in the order in which the figure got them."""

    def svg(self, view: View) -> str:
        """Return the mark as SVG."""

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Draw the mark with Matplotlib and return what was added."""


@dataclass(frozen=True)
class Line:
    """A line through x and y, 1-D, open where y is not finite; `dash` is an SVG dash pattern such as "6 4"."""

    x: Array
    y: Array
    colour: str
    width: float = 2.0
    dash: str = ""
    axes: int = 0

    def svg(self, view: View) -> str:
        """Return one path."""
        return (
            f'<path d="{path(view.across(self.x), view.down(self.y))}" fill="none" stroke="{self.colour}" '
            f'stroke-width="{self.width:g}" stroke-linejoin="round" stroke-dasharray="{self.dash or "none"}"/>'
        )

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Return one line."""
        style: Any = (0, tuple(float(d) for d in self.dash.split())) if self.dash else "-"
        return ax.plot(self.x, self.y, color=self.colour, linewidth=self.width, linestyle=style)


@dataclass(frozen=True)
class Dots:
    """Points at x and y, 1-D, round or as triangles, with a white rim so that they stand out on any field."""

    x: Array
    y: Array
    colour: str
    triangle: bool = False
    axes: int = 0

    def svg(self, view: View) -> str:
        """Return one path for the rims and one for the points."""
        places = list(zip(view.across(self.x).tolist(), view.down(self.y).tolist(), strict=True))
        if self.triangle:
            d = "".join(f"M{x:.1f} {y - 3.2:.1f}l3 5.4h-6z" for x, y in places)
            return f'<path d="{d}" fill="{self.colour}" stroke="#fff" stroke-width="1.6" paint-order="stroke"/>'
        d = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)  # a round cap on nothing is a disc
        return "".join(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{size:g}" stroke-linecap="round"/>'
            for colour, size in (("#fff", 6.8), (self.colour, 5.2))
        )

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Return one line without a line."""
        marker = "^" if self.triangle else "o"
        return ax.plot(
            self.x, self.y, marker, color=self.colour, markersize=6, markeredgecolor="white", markeredgewidth=0.8
        )


@dataclass(frozen=True)
class Bars:
    """Upright bars centred at x from `base` to `base` + `height`, `width` wide, filled or as outlines."""

    x: Array
    height: Array
    width: float
    colour: str
    base: Array | float = 0.0
    filled: bool = True
    axes: int = 0

    def svg(self, view: View) -> str:
        """Return one path."""
        wide = self.width / (view.x1 - view.x0) * view.width
        low = view.down(np.broadcast_to(self.base, self.height.shape))
        high = view.down(self.base + self.height)
        left = view.across(self.x) - wide / 2.0
        d = "".join(
            f"M{a:.1f} {b:.1f}V{c:.1f}h{wide:.1f}V{b:.1f}z"
            for a, b, c in zip(left.tolist(), low.tolist(), high.tolist(), strict=True)
            if np.isfinite(c) and c != b
        )
        style = f'fill="{self.colour}"' if self.filled else f'fill="none" stroke="{self.colour}"'
        return f'<path d="{d}" {style}/>'

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Return the bars."""
        style: Any = {"color": self.colour} if self.filled else {"facecolor": "none", "edgecolor": self.colour}
        there = self.height > 0.0
        base = np.broadcast_to(self.base, self.height.shape)[there]
        return list(ax.bar(self.x[there], self.height[there], self.width, base, **style))


@dataclass(frozen=True)
class Field:
    """A picture that fills the axes: `indices` (rows from the bottom, columns), 0 to 255, into `colours` (256, 3)."""

    indices: Bytes
    colours: Bytes
    smooth: bool = False
    axes: int = 0

    def svg(self, view: View) -> str:
        """Return a small PNG that the browser scales."""
        data = base64.b64encode(png(self.indices[::-1], self.colours)).decode()
        return (
            f'<image x="{view.left:.1f}" y="{view.top:.1f}" width="{view.width:.1f}" height="{view.height:.1f}" '
            f'preserveAspectRatio="none" image-rendering="{"auto" if self.smooth else "pixelated"}" '
            f'href="data:image/png;base64,{data}"/>'
        )

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Return one image."""
        image = ax.imshow(
            self.colours[self.indices],
            extent=(*ax.get_xlim(), *ax.get_ylim()),
            origin="lower",
            aspect=ax.get_aspect(),
            interpolation="nearest",
            zorder=0,
        )
        return [image]


@dataclass(frozen=True)
class Text:
    """Words at the data point (x, y), moved by `dx`, `dy` points (up is positive), in the page's colour by default.

    `anchor` is the side of the words that stays at the point: "start", "middle" or "end".
    """

    x: float
    y: float
    words: str
    dx: float = 0.0
    dy: float = 0.0
    anchor: str = "start"
    colour: str = ""
    bold: bool = False
    axes: int = 0

    def svg(self, view: View) -> str:
        """Return one text element."""
        return (
            f'<text x="{view.across(self.x) + self.dx:.1f}" y="{view.down(self.y) - self.dy:.1f}" '
            f'text-anchor="{self.anchor}" font-weight="{"bold" if self.bold else "normal"}" '
            f'fill="{WRITTEN.get(self.colour, self.colour) or "currentColor"}">{escape(self.words)}</text>'
        )

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Return one annotation."""
        return [
            ax.annotate(
                self.words, (self.x, self.y), xytext=(self.dx, self.dy), textcoords="offset points",
                ha={"start": "left", "middle": "center", "end": "right"}[self.anchor], va="baseline",
                color=self.colour or INK, fontweight="bold" if self.bold else "normal", annotation_clip=False,
            )
        ]  # fmt: skip


@dataclass(frozen=True)
class Title:
    """What a picture says at the moment, above its axes, as the title of a figure that does not move."""

    words: str
    axes: int = 0

    def svg(self, view: View) -> str:
        """Return one text element."""
        return (
            f'<text x="{view.left + view.width / 2.0:.1f}" y="{view.top - _ABOVE:.1f}" text-anchor="middle" '
            f'font-size="{_TITLE}" fill="currentColor">{escape(self.words)}</text>'
        )

    def draw(self, ax: Axes) -> Sequence[Artist]:
        """Return one annotation."""
        return [
            ax.annotate(
                self.words, (0.5, 1.0), xycoords="axes fraction", xytext=(0.0, _ABOVE), textcoords="offset points",
                ha="center", va="baseline", color=INK, fontsize=_TITLE, annotation_clip=False,
            )
        ]  # fmt: skip


def on_page(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks with ink in the page's own colour, so that a dark page shows them; a field is light on any."""
    light = {mark.axes for mark in marks if isinstance(mark, Field)}
    return [
        replace(mark, colour="currentColor")
        if isinstance(mark, Line | Dots | Bars | Text) and mark.colour == INK and mark.axes not in light
        else mark
        for mark in marks
    ]


def apart(view: View, texts: Sequence[Text], lines: Sequence[Array]) -> list[Text]:
    """Return the texts, each moved to where it lies on no other and on none of `lines`, arrays (n, 2) of the data."""

    def points(x: Any, y: Any) -> Array:
        return np.stack([view.across(x) - view.left, view.top + view.height - view.down(y)], axis=-1)

    places = points(np.array([text.x for text in texts]), np.array([text.y for text in texts])).tolist()
    labels = [Label(x, y, text.words) for (x, y), text in zip(places, texts, strict=True)]
    moved = place(labels, [points(*line.T) for line in lines], view.width, view.height)
    return [replace(text, dx=dx, dy=dy, anchor="start") for text, (dx, dy) in zip(texts, moved, strict=True)]


class Frame:
    """A finished Matplotlib figure, linear axes only, ready to take marks.

    Drawing it takes about 0.2 s, so keep it; `moving` then takes about a millisecond, and the page need not lay out the
    frame's text again.
    """

    def __init__(self, figure: Figure) -> None:
        for ax in figure.axes:
            ax.patch.set_visible(False)
            ax.autoscale(False)
        figure.patch.set_visible(False)
        self.figure = figure
        write_darker(figure)
        self._svg = _as_svg(figure)
        figure.set_layout_engine("none")  # marks must not move what is drawn already
        self._width, self._height = (_POINTS * inches for inches in figure.get_size_inches())
        self.views = [self._view(ax) for ax in figure.axes]

    def _view(self, ax: Axes) -> View:
        box = ax.get_position()
        left, top = box.x0 * self._width, (1.0 - box.y1) * self._height
        return View(left, top, box.width * self._width, box.height * self._height, *ax.get_xlim(), *ax.get_ylim())

    @property
    def still(self) -> str:
        """The frame as SVG, to be laid exactly over `moving`; a screen reader passes over it."""
        return self._sheet('aria-hidden="true"', self._svg)

    def moving(self, marks: Sequence[Mark], sentence: str) -> str:
        """Return the marks as SVG, the first one lowest, saying `sentence` to a screen reader.

        Text without a colour takes that of the page.
        """
        drawn = "".join(mark.svg(self.views[mark.axes]) for mark in on_page(marks))
        return self._sheet(f'role="img" aria-label="{escape(sentence, quote=True)}"', drawn)

    def _sheet(self, spoken: str, drawn: str) -> str:
        return (
            f'<svg {spoken} viewBox="0 0 {self._width:g} {self._height:g}" width="{self._width * 96 / _POINTS:.0f}" '
            'style="max-width:100%;height:auto;display:block" font-size="10" stroke-linejoin="round" '
            f'fill="currentColor">{drawn}</svg>'
        )

    def picture(self, marks: Sequence[Mark], sentence: str) -> Picture:
        """Return the same as a PNG with `sentence` as its alternative text."""
        drawn: list[Artist] = []
        try:
            for mark in marks:
                drawn += mark.draw(self.figure.axes[mark.axes])
            return picture(self.figure.axes[0], sentence)
        finally:
            for artist in drawn:
                artist.remove()


def _as_svg(figure: Figure) -> str:
    """Draw the figure as SVG to be put inside another: no header, no style sheet, no fonts, no ids but its own."""
    import matplotlib

    stream = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "actedu"}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = stream.getvalue()
    svg = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)  # it would style the whole page
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = svg.replace(INK, "currentColor").replace("xlink:href", "href")
    return re.sub(r"\s+", " ", svg)


@lru_cache
def palette(name: str, low: float = 0.0, high: float = 1.0) -> Bytes:
    """Return the part from `low` to `high` of a Matplotlib colour map as 256 colours, shape (256, 3)."""
    import matplotlib

    colours = matplotlib.colormaps[name](np.linspace(low, high, 256))[:, :3]
    made = np.round(255.0 * colours).astype(np.uint8)
    made.flags.writeable = False
    return made


def png(indices: Bytes, colours: Bytes) -> bytes:
    """Write a PNG of palette colours: `indices` (rows from the top, columns) into `colours` (256, 3)."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(indices)).convert("P")
    image.putpalette(colours.tobytes())
    stream = io.BytesIO()
    image.save(stream, "png", compress_level=1)
    return stream.getvalue()
