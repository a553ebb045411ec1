"""Axes in the course's look, and the sentence that says what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
)  # Okabe-Ito, 3:1 on white and on #111
WRITTEN = dict(zip(COLOURS, ("#0072B2", "#B84D00", "#007A59", "#9C4A77"), strict=True))  # in words: 5:1 on white
GUESS = "#8F3D6E"  # a learner's prediction: a dark purple, 6.9:1 on white, since words are written in it
LINES = ("-", "--", "-.", ":")
INK = "#1b1b1b"  # words
MUTED = "#767676"  # frames and lines that only help: 4.5:1 on white


def new_axes(ax: Axes | None = None, width: float = 6.4, height: float = 3.6) -> Axes:
    """Return `ax`, or the axes of a new transparent figure of `width` by `height` inches.

    The figure is made without pyplot: nothing global changes and nothing stays in memory.
    """
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.patch.set_alpha(0)
    return restyle(figure.add_subplot())


def restyle(ax: Axes) -> Axes:
    """Give the axes of any figure the course's grey frame and transparent background."""
    ax.patch.set_alpha(0)
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(MUTED)
    ax.tick_params(color=MUTED, labelcolor=INK, which="both")
    for text in (ax.xaxis.label, ax.yaxis.label, ax.title):
        text.set_color(INK)
    return ax


def write_darker(figure: Figure) -> None:
    """Give words in one of the course's colours its darker form: a line may be paler than what is read."""
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    for words in figure.findobj(Text):
        assert isinstance(words, Text)
        words.set_color(WRITTEN.get(to_hex(words.get_color()).upper(), words.get_color()))


def describe(ax: Axes, sentence: str) -> Axes:
    """Keep `sentence` with the axes, as what a reader who cannot see them is told. Returns `ax`."""
    ax.set_label(sentence)
    return ax


def description(figure: Figure) -> str:
    """Join the sentences of a figure's axes."""
    said = (str(ax.get_label()) for ax in figure.axes)
    return " ".join(sentence for sentence in said if sentence and not sentence.startswith("<"))
