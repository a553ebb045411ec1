"""Show something in a notebook, or print it where there is none."""

from __future__ import annotations

import base64
import re
import sys
from dataclasses import dataclass
from typing import Any

from actedu.badges import badge


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


def verdict(right: bool | None, sign: str, words: str) -> Shown:
    """Return `words` after a badge that says `sign`: green where something is right, vermillion where it is not yet."""
    return Shown(f"[{sign}] {words}", f'<div role="status">{badge(right, sign)} {with_code(words)}</div>')


def sentence(words: str) -> str:
    """Return words with the full stop of a sentence, unless they end as a question."""
    return words if words.endswith("?") else f"{words}."


def with_code(words: str) -> str:
    """Return words as HTML, what stands between backticks as code."""
    from html import escape

    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))


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


def code(source: str) -> str:
    """Return Python code as HTML, its keywords and comments told apart by weight and slope, which any page can show."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer
    from pygments.style import Style
    from pygments.token import Comment, Keyword, Name, Operator

    class Plain(Style):  # type: ignore[misc]  # Pygments publishes no types
        styles = {Keyword: "bold", Operator.Word: "bold", Name.Function: "bold", Comment: "italic"}  # noqa: RUF012

    look = "font-size:1em;line-height:1.5;overflow-x:auto"
    page: str = highlight(
        source, PythonLexer(), HtmlFormatter(noclasses=True, style=Plain, nobackground=True, prestyles=look)
    )
    return page


def note(sentence: str) -> Shown:
    """Return one sentence ready to be shown."""
    return Shown(sentence, f'<p role="status">{with_code(sentence)}</p>')
