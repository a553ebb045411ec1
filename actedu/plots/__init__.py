"""Static figures, tables and their words: take ``ax=None``, return it, never show themselves.

Matplotlib is imported when the first figure is drawn, not when this package is.
"""

from actedu.plots.axes import COLOURS, GUESS, INK, LINES, MUTED, WRITTEN, describe, description, new_axes
from actedu.plots.curves import curves
from actedu.plots.figures import Picture, picture, show
from actedu.plots.histograms import draw_histograms, ridges
from actedu.plots.planes import moved_plane
from actedu.plots.sketch import Series, sketch
from actedu.plots.tables import Table

__all__ = [
    "COLOURS",
    "GUESS",
    "INK",
    "LINES",
    "MUTED",
    "WRITTEN",
    "Picture",
    "Series",
    "Table",
    "curves",
    "describe",
    "description",
    "draw_histograms",
    "moved_plane",
    "new_axes",
    "picture",
    "ridges",
    "show",
    "sketch",
]
