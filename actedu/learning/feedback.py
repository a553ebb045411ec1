"""A report in words and in HTML: what was asked, what came out, which mistake it looks like, what to do next."""

from __future__ import annotations

from html import escape

from actedu.exercises import Report, find, of_module
from actedu.plots.sketch import overlay
from actedu.points import count_points, show_points

_SIGNS = {"solved": "ok", "partly": "partly", "not yet": "not yet", "unanswered": "to do", "for a reader": "read"}
_COLOURS = {"solved": "#009E73", "partly": "#D55E00", "not yet": "#D55E00"}


def _headline(report: Report) -> str:
    if report.status == "unanswered":
        worth = f" It is worth {count_points(report.max_points)}." if report.max_points else ""
        return f"{report.exercise}: no answer yet.{worth}"
    if report.status == "for a reader":
        return f"{report.exercise}: compare your text with the points below; no program grades it."
    line = (
        f"{report.exercise}: {report.passed} of {len(report.results)} checks pass "
        f"({show_points(report.points)} of {count_points(report.max_points)})."
    )
    if report.hidden_left:
        more = "check runs" if report.hidden_left == 1 else "checks run"
        line += f" {report.hidden_left} more {more} when you hand in."
    return line


def _next(report: Report) -> str:
    exercise = find(report.exercise)
    if report.status in ("unanswered", "not yet", "partly"):
        if report.status == "unanswered" and exercise.asks_function:
            return "Replace the last line of the function, then run the cell again."
        if report.status == "unanswered":
            return f"Write your answer in place of the three dots of {exercise.name}, then run the cell again."
        return "Change your answer and run the cell again."
    later = of_module(exercise.module)
    after = later[later.index(exercise) + 1 :]
    return f"Next: {after[0].title}." if after else "This was the last exercise of the module."


def text(report: Report) -> str:
    """Render the report as plain text."""
    lines = [f"[{_SIGNS[report.status]}] {_headline(report)}"]
    first = next((r for r in report.results if r.failure), None)
    for result in report.results if report.status != "solved" else ():
        if not result.ran:
            lines.append(f"  [--] {result.title}: looked at once the checks above pass")
        elif result.failure is None:
            lines.append(f"  [ok] {result.title}")
        else:
            lines.append(f"  [no] {result.title}: {result.failure.sentence}")
            if result is first:
                lines += [f"       {label:9}{value}" for label, value in result.failure.seen.items()]
    if report.sentence:
        lines.append(f"This looks like a known mistake: {report.sentence}.")
    if report.status == "for a reader":
        lines += [f"  - {point}" for point in find(report.exercise).rubric]
        lines.append(f"One good answer: {find(report.exercise).solution}")
    lines.append(_next(report))
    return "\n".join(lines)


def html(report: Report) -> str:
    """Render the report as HTML that inherits the page's colours and speaks to a screen reader."""
    parts = [f"<p><b>[{_SIGNS[report.status]}]</b> {escape(_headline(report))}</p>"]
    items = []
    first = next((r for r in report.results if r.failure), None)  # its details are enough to go on
    for result in report.results if report.status != "solved" else ():
        title = escape(result.title)
        if not result.ran:
            items.append(f"<li>[--] {title}: looked at once the checks above pass</li>")
        elif result.failure is None:
            items.append(f"<li>[ok] {title}</li>")
        else:
            rows = "".join(
                f'<tr><th scope="row" style="text-align:left">{label}</th>'
                f'<td style="text-align:left"><code>{escape(value)}</code></td></tr>'
                for label, value in result.failure.seen.items()
            )
            table = f"<table>{rows}</table>" if rows and result is first else ""
            items.append(f"<li><b>[no]</b> {title}: {escape(result.failure.sentence)}{table}</li>")
    if items:
        parts.append(f'<ul style="list-style:none;padding-left:0">{"".join(items)}</ul>')
    if report.sentence:
        parts.append(f"<p>This looks like a known mistake: <b>{escape(report.sentence)}</b>.</p>")
    if report.curve is not None:
        parts.append(overlay(report.curve.x, report.curve.yours, report.curve.right))
    if report.status == "for a reader":
        exercise = find(report.exercise)
        listed = "".join(f"<li>{escape(point)}</li>" for point in exercise.rubric)
        parts.append(f"<p>A good answer</p><ul>{listed}</ul>")
        parts.append(f"<details><summary>One good answer</summary><p>{escape(str(exercise.solution))}</p></details>")
    parts.append(f"<p>{escape(_next(report))}</p>")
    colour = _COLOURS.get(report.status, "#767676")
    return f'<div role="status" style="border-left:4px solid {colour};padding-left:.8em">{"".join(parts)}</div>'
