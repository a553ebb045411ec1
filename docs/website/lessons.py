"""A lesson's notebook as Sphinx is to read it: its first cell made anew, its outputs as `outputs` shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu import build, course
from actedu.points import count_points
from website import links, live, outputs
from website.figures import Figures
from website.markup import raw

if TYPE_CHECKING:
    from actedu.course import Module

_ONLY_CALLS = re.compile(r'(?:(?:claim|test_claim|quiz|review)\([^()]*\)\s*)+|\w+ = \.\.\.\s+check\("\w+", \w+\)')

# paragraphs about running cells, which a page cannot
_OF_CELLS = re.compile(r"(?:^|\n\n)[^\n]*(?:Shift\+Enter|\*Run > )[^\n]*(?=\n\n|\s*$)")

_AS_A_PAGE = (  # above a lesson that others build on, so where readers begin
    "This page is a notebook that has been run. Predictions, questions, verdicts and labs work here; running cells, "
    "<code>check</code> and <code>progress</code> need the course in Jupyter."
)


def lesson(path: Path, figures: Figures, head: str = "") -> Any:
    """Return the notebook at `path` for the site; `head` is Markdown in place of its first cell, if given."""
    made = build.read(path)
    stage = live.Stage()
    cells = [shown for one in made.cells if (shown := _cell(one, figures, stage.shown)).source]
    if head:
        cells[0] = build.cell("markdown", head)
    if cells[-1].source.startswith("---"):  # the licence, which the site's own foot says
        cells.pop()
    if not any(one.source.startswith("## ") for one in cells):  # as in the glossary: no level is left out here
        for one in cells:
            one.source = re.sub(r"^### ", "## ", one.source)
    return build.notebook(cells)


def header(module: Module, urls: Mapping[str, str]) -> str:
    """Return what stands above a lesson: title, minutes, exercises, what comes before, and where to run it."""
    named = {one.name: one for one in course.modules()}
    before = [
        f'<a href="{name}.html">{escape(named[name].heading)}</a>' if name in named else escape(name)
        for name in module.prerequisites
    ]
    work = f"{module.exercise_minutes} min of exercises, {count_points(module.points)}"
    facts = [
        f"{module.lesson_minutes} min",
        f'<a href="../exercises/{module.name}.html">{work}</a>',
        module.level,
        "Before this: " + (", ".join(before) or "nothing"),
    ]
    runs = " ".join(
        f'<a href="{escape(link, quote=True)}">{name}</a>'
        for name, link in links.at_once(urls, module.notebook("lessons")).items()
    )
    if runs:
        facts.append(f"Run it in {runs}")
    note = f"<p>{_AS_A_PAGE}</p>" if not module.prerequisites else ""
    goals = "".join(f"<li>{escape(goal)}</li>" for goal in module.objectives)
    listed = "".join(f"<li>{one}</li>" for one in facts)
    tracks = ", ".join(module.tracks)
    return f"# {module.heading}\n\n" + raw(
        f'<ul class="facts">{listed}</ul><details class="fold"><summary>What you can do afterwards</summary><div>'
        f"<ul>{goals}</ul><p>Data: {escape(module.data)}. Packages: {escape(', '.join(module.packages))}. "
        f"Tracks: {escape(tracks)}.</p></div></details>{note}"
    )


def _cell(one: Any, figures: Figures, moved: outputs.Moved) -> Any:
    if one.cell_type == "markdown":
        return build.cell("markdown", links.in_markdown(_OF_CELLS.sub("", one.source)))
    source = one.source.strip()
    shown = [_output(given, source, figures, moved) for given in one.outputs]
    if _ONLY_CALLS.fullmatch(source):  # the call says nothing that its output does not
        return build.cell("markdown", "\n\n".join(raw(given.data["text/html"]) for given in shown))
    tags = {"tags": ["hide-input"]} if "hide-input" in one.metadata.get("tags", []) else {}
    made = build.cell("code", source, tags)
    made.outputs, made.execution_count = shown, one.execution_count
    return made


def _output(given: Any, source: str, figures: Figures, moved: outputs.Moved) -> Any:
    """Return an output with one form, HTML or text; Sphinx shows no other."""
    html = given.get("data", {}).get("text/html")
    if html is not None:
        given.data = {"text/html": outputs.page(source, html, figures, moved)}
        given.metadata = {}
    return given
