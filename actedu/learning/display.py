"""Show something in a notebook, or print it where there is none."""

from __future__ import annotations

import base64
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """The same content as plain text and as HTML; `png` is the picture in it, for front ends that show no HTML."""

    text: str
    html: str
    png: bytes = b""

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        picture = {"image/png": base64.b64encode(self.png).decode()} if self.png else {}
        return {"text/plain": self.text, "text/html": self.html, **picture}


def put(content: Any) -> None:
    """Display `content` in a notebook; print it elsewhere."""
    if "IPython" in sys.modules:
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            display(content)  # type: ignore[no-untyped-call]  # IPython publishes no types for it
            return
    print(content)


_COLOURS = {True: "#007A59", False: "#B84D00", None: "#5F6368"}  # white words on them read 5:1 and better


def verdict(right: bool | None, sign: str, words: str) -> Shown:
    """Return `words` after a badge that says `sign`: green where something is right, vermillion where it is not yet."""
    from html import escape

    return Shown(f"[{sign}] {words}", f'<div role="status">{badge(right, sign)} {escape(words)}</div>')


def badge(right: bool | None, sign: str) -> str:
    """Return a word on a coloured ground, in HTML; None is for what is neither right nor wrong."""
    from html import escape

    look = f"background:{_COLOURS[right]};color:#fff;border-radius:3px;padding:.05em .45em;font-weight:bold"
    return f'<span style="{look}">{escape(sign)}</span>'


def markdown(text: str) -> str:
    """Return Markdown as HTML; formulas stay in dollars, which the notebook sets."""
    from html import escape

    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def formula(tex: str, options: dict[str, bool]) -> str:
        sign = "$$" if options["display_mode"] else "$"
        return f"{sign}{escape(tex, quote=False)}{sign}"

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    rendered: str = reader.use(dollarmath_plugin, double_inline=True, renderer=formula).render(text)
    return rendered


def note(sentence: str) -> Shown:
    """Return one sentence ready to be shown."""
    from html import escape

    return Shown(sentence, f'<p role="status">{escape(sentence)}</p>')
