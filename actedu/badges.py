"""A word on a coloured ground: green for right, vermillion for not yet; the word says it too."""

from __future__ import annotations

from html import escape

_COLOURS = {True: "#007A59", False: "#B84D00", None: "#5F6368"}  # white words on them read 5:1 and better


def badge(right: bool | None, sign: str) -> str:
    """Return a word on a coloured ground, in HTML; None is for what is neither right nor wrong."""
    look = f"background:{_COLOURS[right]};color:#fff;border-radius:3px;padding:.05em .45em;font-weight:bold"
    return f'<span style="{look}">{escape(sign)}</span>'


def colour_of(right: bool | None) -> str:
    """Return the colour that goes with right, not yet, or neither."""
    return _COLOURS[right]
