"""The gallery: a figure of each lesson, and the curve and slope of every activation."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from actedu import build, course
from actedu.activations import catalogue
from website import formulas
from website.figures import Figures
from website.markup import raw

if TYPE_CHECKING:
    from actedu.activations import Activation

_REACH = 4.0  # from -4 to 4 on both axes
_PIXELS = 160


def page(root: Path, figures: Figures) -> str:
    """Return the Markdown of the gallery; `root` is the repository, whose lessons are read."""
    lessons = "".join(
        f'<li><a href="lessons/{one.name}.html">{figure}<span>{escape(one.heading)}</span></a></li>'
        for one in course.modules()
        if (figure := memorable(build.read(root / one.notebook("lessons")), figures))
    )
    curves = "".join(
        f'<li id="{name}"><a href="reference/actedu.activations.html#{name.replace("_", "-")}">{drawing(f)}'
        f'<span>{name}</span></a><p class="scrolls">{formulas.mathml(f.facts.formula)}</p></li>'
        for name, f in catalogue.items()
    )
    return "\n\n".join(
        [
            "# Gallery",
            "## Lessons",
            "One picture from each lesson's explanation. It leads there.",
            raw(f'<ul class="gallery figures">{lessons}</ul>'),
            "## Activations",
            "Each function (solid) with its slope (dashed), both axes from -4 to 4. Parameters have their defaults.",
            raw(f'<ul class="gallery curves">{curves}</ul>'),
        ]
    )


def memorable(notebook: Any, figures: Figures) -> str:
    """Return a lesson's figure to remember as an `<img>`: the first one of its explanation, which spoils no prediction.

    Empty for a lesson that explains without a figure and shows none before its prediction either.
    """
    heading, shown = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.match(r"## (.+)", cell.source)):
            heading = found[1]
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if ".reveal(" not in cell.source and (image := re.search(r"<img\b[^>]*>", figures.outside(html, "."))):
                shown.setdefault(heading.partition(":")[0], image[0])
    return next((shown[name] for name in ("Explain", "Meet it", "Explore", "In practice") if name in shown), "")


def drawing(f: Activation) -> str:
    """Return an activation's curve and slope as a small SVG that says what it shows."""
    x = np.linspace(-_REACH, _REACH, 161)
    value, slope = np.asarray(f(x)), np.asarray(f.slope(x))
    ends = f"{f(-_REACH):.3g} at -4, {f(0.0):.3g} at 0, {f(_REACH):.3g} at 4"
    words = f"{f.name}: {ends}; the slope runs from {slope.min():.3g} to {slope.max():.3g}."
    half = _PIXELS // 2
    return (
        f'<svg role="img" aria-label="{escape(words)}" viewBox="0 0 {_PIXELS} {_PIXELS}" class="curve">'
        f'<path class="axis" d="M0 {half}H{_PIXELS}M{half} 0V{_PIXELS}"/>'
        f'<path class="slope" d="{_path(x, slope)}"/><path class="value" d="{_path(x, value)}"/></svg>'
    )


def _path(x: Any, y: Any) -> str:
    """Return a path that breaks where the curve jumps or leaves the picture."""
    parts, pen = [], False
    last = None
    for one, other in zip(x, y, strict=True):
        inside = bool(np.isfinite(other)) and abs(other) <= _REACH * 1.02
        jumps = last is not None and abs(other - last) > 0.4
        if inside:
            across, down = ((v + _REACH) / (2 * _REACH) * _PIXELS for v in (one, -other))
            parts.append(f"{'L' if pen and not jumps else 'M'}{across:.1f} {down:.1f}")
        pen, last = inside, other
    return "".join(parts)
