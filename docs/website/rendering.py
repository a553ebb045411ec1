"""Sphinx's part: formulas become MathML, what is wide scrolls by itself, pages know where they belong."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.util import logging

from actedu import course
from website import formulas, overview, sources
from website.live import PAGES

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CELL = re.compile(r'<td(?: style="[^"]*")?>(?P<text>.*?)</td>', re.DOTALL)
_LONG = 80  # letters in a table's cell, from which on it keeps a width
_FIGURE = re.compile(r'(?P<link><a\b[^>]*>)?<img class="actedu-(?:figure|image)"[^>]*>')
_EMPTY_HEAD = re.compile(r"<th\b[^>]*>\s*(?:<p>\s*</p>)?\s*</th>")
_FOLDED_CODE = re.compile(r'<summary aria-label="[^"]*">\s*<(?:span|p) class="collapsed\b.*?</summary>', re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    app.connect("html-page-context", _shown)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(translator: Any, node: Any) -> None:
    _put(translator, node, "{}")


def _display(translator: Any, node: Any) -> None:
    _put(translator, node, '<div class="formula scrolls">{}</div>')


def _put(translator: Any, node: Any, around: str) -> None:
    try:
        translator.body.append(around.format(formulas.mathml(node.astext(), display=around != "{}")))
    except formulas.FormulaError as error:
        logging.getLogger(__name__).warning(str(error), location=node)  # which ends the build
    raise nodes.SkipNode


def _shown(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's body its scrolling parts, and its template the lists beside it."""
    body = context.get("body", "")
    body = _EMPTY_HEAD.sub("<td></td>", body)
    body = _TABLE.sub(lambda found: f'<div class="scrolls">{_CELL.sub(_cell, found[0])}</div>', body)
    body = _FIGURE.sub(lambda found: found[0] if found["link"] else f'<div class="scrolls">{found[0]}</div>', body)
    body = _FOLDED_CODE.sub("<summary>Show the code</summary>", body)
    context["body"] = body.replace('class="highlight"><pre>', 'class="highlight"><pre class="scrolls">')
    context["aside"] = aside(pagename)
    context["live"] = PAGES
    context["description"] = _description(body)


def _cell(found: re.Match[str]) -> str:
    return found[0].replace("<td", '<td class="long"', 1) if len(_plain(found["text"])) > _LONG else found[0]


def aside(pagename: str) -> list[tuple[str, str]]:
    """Return page and title of what is listed beside a page: the lessons, or the packages of the reference."""
    from website.reference import PACKAGES

    folder, _, _ = pagename.rpartition("/")
    titles = {one.name: one.heading for one in course.modules()}
    if folder == "reference":
        return [("reference/index", "Reference"), *((f"reference/{name}", name) for name in PACKAGES)]
    if folder == "exercises":
        return [(f"exercises/{name}", title) for name, title in titles.items()]
    if folder == "lessons" or pagename == "lessons":
        names = (*sources.in_order(course.modules()), *overview.BESIDE)
        return [("lessons", "All lessons"), *((f"lessons/{name}", titles.get(name, _words(name))) for name in names)]
    return []


def _words(name: str) -> str:
    """Return a page's name as a title: "Review after 7", "Cheat sheet"."""
    number = name.partition("_")[0]
    return f"Review after {int(number)}" if number.isdigit() else name.replace("_", " ").capitalize()


def _plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def _description(body: str) -> str:
    for paragraph in _PARAGRAPH.findall(body):
        words = _plain(paragraph)
        if len(words) > 60:
            return words[:157].rsplit(" ", 1)[0] + "..." if len(words) > 160 else words
    return ""
