"""How a figure reaches a page: a picture, the same picture with alternative text, and the text alone."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from actedu.plots.axes import description, write_darker

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# On a dark page white becomes black and black white; turning the hues back keeps blue blue, and
# black lets the page's own ground through. On a narrow one Lab moves the code to the right, and
# not what comes out of it. A page that ignores this (untrusted, or on a code host) shows the figure on white.
_LOOK = (
    '<style>[data-jp-theme-light="false"] .actedu-figure, .vscode-dark .actedu-figure, '
    '[data-theme="dark"] .actedu-figure {filter: invert(1) hue-rotate(180deg);mix-blend-mode: screen} '
    "@media only screen and (max-width: 760px) {.jp-OutputArea-child > .jp-RenderedHTML {padding-left: 5px}}</style>"
)
_DOTS_PER_INCH = 150  # sharp on dense screens; the page shows it at 96


@dataclass(frozen=True)
class Picture:
    """A PNG and the sentence that says it. Lab ignores alt text on `image/png`, so HTML carries it.

    Where a figure has an image in it, bright means bright: `toned`, it stays on white on a dark page too.
    """

    png: bytes
    sentence: str
    width: int
    toned: bool = False

    @property
    def html(self) -> str:
        """The picture as one `<img>` with its alternative text."""
        data = base64.b64encode(self.png).decode()
        kind = "actedu-image" if self.toned else "actedu-figure"
        return (
            f'{_LOOK}<img class="{kind}" alt="{escape(self.sentence, quote=True)}" style="max-width:100%" '
            f'width="{self.width}" src="data:image/png;base64,{data}">'
        )

    def __str__(self) -> str:
        return self.sentence

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {
            "text/plain": self.sentence,
            "text/html": self.html,
            "image/png": base64.b64encode(self.png).decode(),
        }


def picture(ax: Axes, alt: str | None = None) -> Picture:
    """Render the figure that `ax` belongs to. `alt` replaces the sentence the axes carry.

    Raises ValueError when neither gives a sentence: a figure without words is not shown.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None, "axes without a figure cannot be drawn"
    sentence = alt or description(figure)
    if not sentence:
        raise ValueError("show: this figure has no words; call describe(ax, sentence) or pass alt=")
    write_darker(figure)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=_DOTS_PER_INCH)
    toned = any(one.images for one in figure.axes)
    return Picture(_small(stream), sentence, round(figure.get_figwidth() * 96), toned)


def _small(png: io.BytesIO) -> bytes:
    """Put it on white and keep 256 colours: lines and text look the same, in a quarter of the bytes."""
    from PIL import Image

    stream = io.BytesIO()
    drawn = Image.open(png).convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    flat = Image.alpha_composite(white, drawn).convert("RGB")
    flat.quantize(256, method=Image.Quantize.FASTOCTREE).save(stream, format="png", optimize=True)
    return stream.getvalue()


@dataclass(frozen=True)
class Sentence:
    """Words that a page wraps between words, unlike what is printed."""

    words: str

    def __str__(self) -> str:
        return self.words

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.words, "text/html": f"<p>{escape(self.words)}</p>"}


def show(what: Axes | str, alt: str | None = None) -> None:
    """Display a figure, given as its axes, or a sentence, such as `result.sentence`, as a paragraph of the page.

    Without a front end, print the sentence, or in words what the figure shows.
    """
    shown = Sentence(what) if isinstance(what, str) else picture(what, alt)
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(shown)
    else:
        display(shown)  # type: ignore[no-untyped-call]  # IPython publishes no types for it
