"""Small pieces of HTML and Markdown that several pages are made of."""

from __future__ import annotations

from html import escape


def fold(summary: str, page: str, kind: str = "", **data: str) -> str:
    """Return HTML that stays folded until a reader opens it; `summary` is text, `page` HTML."""
    classes = f"fold {kind}".strip()
    more = "".join(f' data-{name}="{escape(value, quote=True)}"' for name, value in data.items())
    return f'<details class="{classes}"{more}><summary>{escape(summary)}</summary><div>{page}</div></details>'


def raw(page: str) -> str:
    """Return Markdown that puts HTML on the page as it is."""
    return f"``````{{raw}} html\n{page}\n``````"


def code(source: str, language: str = "python") -> str:
    """Return Markdown for a listing."""
    return f"``````{language}\n{source.strip(chr(10))}\n``````"


def badge(words: str) -> str:
    """Return a verdict or a state as a small label; its look follows from its words."""
    return f'<span class="badge {words.replace(" ", "-")}">{escape(words)}</span>'


def slug(heading: str) -> str:
    """Return what a link to a heading ends in, as JupyterLab makes it: "Dice-overlap"."""
    return heading.replace(" ", "-")
