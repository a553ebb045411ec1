"""A report in words and in HTML: what was asked, what came out, which mistake it looks like, what to do next."""

from __future__ import annotations

from html import escape

from actedu import course
from actedu.badges import badge, colour_of
from actedu.exercises import Exercise, Report, find, of_module
from actedu.plots.sketch import overlay
from actedu.points import count_points, show_points

_SIGNS = {"solved": "ok", "partly": "partly", "not yet": "not yet", "unanswered": "to do", "for a reader": "read"}
_RIGHT = {"solved": True, "partly": False, "not yet": False}


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
    if report.hidden_left and report.status == "solved":
        more = "check runs" if report.hidden_left == 1 else "checks run"
        line += f" If you hand it in for a grade, {report.hidden_left} more {more}."
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
    after = later[later.index(find(exercise.name)) + 1 :]
    return f"Next: {after[0].title}." if after else f"This was the last exercise of the module.{_afterwards(exercise)}"


def _afterwards(exercise: Exercise) -> str:
    """Say which module comes next, if there is one."""
    names = [one.name for one in course.modules()]
    after = names[names.index(exercise.module) + 1 :] if exercise.module in names else []
    return f" Next comes {course.module(after[0]).heading}." if after else ""


def _link(exercise: Exercise) -> str:
    """Return where in the notebooks of a workspace the next thing is: a heading of this one, or the next lesson."""
    every = of_module(exercise.module)
    place = every.index(find(exercise.name)) + 1
    if place < len(every):
        return "#" + f"{place + 1}. {every[place].title}".replace(" ", "-")
    names = [one.name for one in course.modules()]
    after = names[names.index(exercise.module) + 1 :] if exercise.module in names else []
    return f"../lessons/{after[0]}.ipynb" if after else ""


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
            lines.append(f"  [not yet] {result.title}: {result.failure.sentence}")
            if result is first:
                lines += [f"       {label:9}{value}" for label, value in result.failure.seen.items()]
    if report.sentence:
        lines.append(f"This looks like a known mistake: {report.sentence}.")
    if report.status == "for a reader":
        lines += [f"  - {point}" for point in find(report.exercise).rubric]
        lines.append(f"One good answer: {find(report.exercise).solution}")
    lines.append(" ".join(filter(None, (_next(report), _total(report)))))
    return "\n".join(lines)


def _total(report: Report) -> str:
    """Say how many of the module's points have been earned so far, where there are any."""
    from actedu.learning.progress import earned

    exercise = find(report.exercise)
    of = sum(one.points for one in of_module(exercise.module))
    return f"You have {show_points(earned(exercise.module))} of {of} points in this module." if of else ""


def html(report: Report) -> str:
    """Render the report as HTML that inherits the page's colours and speaks to a screen reader."""
    parts = [f"<p>{badge(_RIGHT.get(report.status), _SIGNS[report.status])} {escape(_headline(report))}</p>"]
    items = []
    first = next((r for r in report.results if r.failure), None)  # its details are enough to go on
    for result in report.results if report.status != "solved" else ():
        title = escape(result.title)
        if not result.ran:
            items.append(f"<li>{badge(None, 'later')} {title}: looked at once the checks above pass</li>")
        elif result.failure is None:
            items.append(f"<li>{badge(True, 'ok')} {title}</li>")
        else:
            rows = "".join(
                f'<tr><th scope="row" style="text-align:left">{label}</th>'
                f'<td style="text-align:left"><code>{escape(value)}</code></td></tr>'
                for label, value in result.failure.seen.items()
            )
            table = f"<table>{rows}</table>" if rows and result is first else ""
            items.append(f"<li>{badge(False, 'not yet')} {title}: {escape(result.failure.sentence)}{table}</li>")
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
    step = escape(_next(report))
    if report.status in ("solved", "for a reader") and (link := _link(find(report.exercise))):
        step = f'<a href="{escape(link, quote=True)}">{step}</a>'
    parts.append(f"<p>{step} {escape(_total(report))}</p>")
    colour = colour_of(_RIGHT.get(report.status))
    return f'<div role="status" style="border-left:4px solid {colour};padding-left:.8em">{"".join(parts)}</div>'
