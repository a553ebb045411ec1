"""A module's exercises on one page: what is asked, the hints one by one, the solution and why it works, all folded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from actedu import build
from actedu.points import count_points
from website import formulas, links, outputs
from website.figures import Figures
from website.markup import code, raw

if TYPE_CHECKING:
    from actedu.course import Module
    from actedu.exercises import Exercise


def page(module: Module, root: Path, figures: Figures) -> str:
    """Return the Markdown of a module's exercises; `root` is the repository, with the solutions as they were run."""
    given = _given(root / module.notebook("solutions"), figures)
    facts = (
        f'<ul class="facts"><li>{module.exercise_minutes} min</li><li>{count_points(module.points)}</li>'
        f'<li><a href="../lessons/{module.name}.html">To the lesson</a></li></ul>'
        "<p>Write an answer before you open a hint or the solution. In the notebook each answer checks itself, and a "
        "wrong one is told which mistake it shows.</p>"
    )
    parts = [f"# {build.titled(module)} exercises", raw(facts)]
    for number, one in enumerate(module.exercises, 1):
        parts.append(_exercise(number, one, given.get(one.name, "")))
    return "\n\n".join(parts) + "\n"


def _exercise(number: int, one: Exercise, given: str) -> str:
    stars = f'<span aria-label="{one.stars} of 3 stars">{"★" * one.stars}{"☆" * (3 - one.stars)}</span>'
    facts = [one.kind, *([count_points(one.points)] if one.points else []), f'<span role="img" {stars[6:]}']
    parts = [
        f"({one.name})=",
        f"## {number}. {one.title}",
        raw('<ul class="facts">' + "".join(f"<li>{fact}</li>" for fact in facts) + "</ul>"),
        links.in_markdown(one.prompt),
    ]
    if given:
        parts.append(raw(given))
    if one.asks_function or one.starter is not None:
        parts.append(code(one.starter_source))
    parts.append(raw(f'<div class="folds">{formulas.in_html(links.in_html(outputs.hints(one)))}</div>'))
    if one.for_reader:
        parts.append(raw(formulas.in_html(outputs.answer(one))))
    else:
        why = links.in_markdown(one.why)
        parts += [_OPEN, code(one.solution_source), *([why] if why else []), _CLOSE]
    return "\n\n".join(parts)


_OPEN = raw('<details class="fold solution"><summary>Solution</summary><div>')
_CLOSE = raw("</div></details>")


def _given(notebook: Path, figures: Figures) -> dict[str, str]:
    """Return what exercises show before they ask, by name, as the executed solutions have it."""
    found: dict[str, str] = {}
    if not notebook.exists():
        return found
    for cell in build.read(notebook).cells:
        if cell.cell_type == "code" and cell.source.startswith('given("'):
            name = cell.source.split('"')[1]
            shown = (_shown(output, cell.source, figures) for output in cell.outputs)
            found[name] = "".join(shown)
    return found


def _shown(output: object, source: str, figures: Figures) -> str:
    from html import escape

    data = output.get("data", {})  # type: ignore[attr-defined]
    if "text/html" in data:
        return outputs.page(source, data["text/html"], figures)
    words = data.get("text/plain") or output.get("text", "")  # type: ignore[attr-defined]
    return f"<pre>{escape(words)}</pre>"
