"""What moves on the site without a kernel: whole pages of their own, the landing page's figure, and recorded labs.

This is the one place that knows which of them there are.
"""

from __future__ import annotations

import ast
import re
from html import escape
from typing import Any

from actedu import baked, widgets
from actedu.live import bundle, hero
from actedu.widgets.lab import Lab

PAGES = {"explorer": "Explorer", "playground": "Playground"}
SHOWN = ("tanh", "sigmoid", "relu", "gelu")  # on the landing page

_PICTURE = re.compile(r"<img\b[^>]*>(?:<p>[^<]*</p>)?")  # and the words below it, which the figure has too
_BODY = '<body class="live">'
_BACK = (
    '<nav aria-label="Site" class="back"><a href="index.html">actedu</a> <a href="lessons.html">Lessons</a> {other}'
    '<a href="ledger.html">Ledger</a></nav>'
)
_COLOURS = (  # the reader's choice on the other pages
    '<script>{ let kept; try { kept = localStorage.getItem("theme") } catch {} '
    "if (kept) document.documentElement.dataset.theme = kept }</script>"
)
_LOOK = (
    ".back { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: 0 16px; border-bottom: 1px solid var(--hair); "
    "font-size: 15px } .back a { color: var(--ink); text-decoration: none; padding: 10px 0; min-height: 44px } "
    ".back a:hover { text-decoration: underline }"
)


def pages() -> dict[str, str]:
    """Return the pages that are copied onto the site as they are, but for a way back, by name."""
    return {name: _with_way_back(name, bundle.page(name)) for name in PAGES}


def _with_way_back(name: str, page: str) -> str:
    other = "".join(f'<a href="{one}.html">{words}</a> ' for one, words in PAGES.items() if one != name)
    page = page.replace("</style>", f"{_LOOK}</style>", 1)
    head, body, rest = page.partition(_BODY)
    return head + body + _COLOURS + _BACK.format(other=other) + rest


def moving() -> str:
    """Return HTML for the landing page's moving thing."""
    return hero.fragment(SHOWN, "explorer.html")


def record() -> None:
    """Record the labs as they start, on all processors; in an open store what is kept there is not recorded again."""
    import joblib

    with joblib.parallel_config(n_jobs=-1):
        baked.prepare(_labs())


def _labs() -> list[str]:
    """Return the names of all labs; Meet is a lab too, and moves by itself."""
    return [name for name in widgets.names() if name != "Meet" and issubclass(getattr(widgets, name), Lab)]


class Stage:
    """What moves on one page of a lesson; a page is read from the top, as its cells share their names."""

    def __init__(self) -> None:
        self._named: dict[str, ast.Call] = {}  # a variable that holds a widget -> the call that made it
        self._has_hero = False
        self._recordings: set[str] = set()

    def shown(self, source: str, copy: str) -> str:
        """Return what stands on the page for a cell's widget, whose still copy this is."""
        for line in ast.parse(source).body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
                self._named |= {one.id: line.value for one in line.targets if isinstance(one, ast.Name)}
        shown = line.value if isinstance(line, ast.Expr) else None
        call = self._named.get(shown.id) if isinstance(shown, ast.Name) else shown
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            return copy
        if call.func.id == "Meet":
            return self._meet([_function(one) for one in call.args], copy)
        settings = {one.arg: ast.literal_eval(one.value) for one in call.keywords if one.arg}
        return self._lab(call.func.id, settings) or copy

    def _meet(self, functions: list[tuple[str, dict[str, float]]], copy: str) -> str:
        """Return the first meeting of a page as the figure that moves, the others as a link to the explorer."""
        parts = [",".join([name, *(f"{key}={value:g}" for key, value in bound.items())]) for name, bound in functions]
        link = "../explorer.html#" + "&".join(f"f={part}" for part in parts)
        if self._has_hero or any(bound for _, bound in functions):
            return f'{copy}<p><a href="{escape(link)}">Move the point in the explorer</a></p>'
        self._has_hero = True
        return hero.fragment([name for name, _ in functions], link) + _PICTURE.sub("", copy)

    def _lab(self, name: str, settings: dict[str, Any]) -> str | None:
        """Return a lab as recorded pictures that sliders switch."""
        if name not in _labs():
            return None
        once = "" if self._recordings else baked.style() + baked.script()
        return once + baked.fragment(name, settings, known=self._recordings)


def _function(argument: ast.expr) -> tuple[str, dict[str, float]]:
    """Return an activation's name and what is bound in it, of an argument such as "relu" or elu.bind(alpha=2)."""
    if isinstance(argument, ast.Constant):
        return str(argument.value), {}
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        bound = {str(one.arg): float(ast.literal_eval(one.value)) for one in argument.keywords}
        return _function(argument.func.value)[0], bound
    return ast.unparse(argument), {}
