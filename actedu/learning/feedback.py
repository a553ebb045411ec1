"""A report in words and in HTML: what was asked, what came out, which mistake it looks like, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from actedu import course, journal
from actedu.badges import badge, colour_of
from actedu.exercises import Report, find, of_module
from actedu.learning.display import anchor, ended, with_code
from actedu.plots.sketch import overlay
from actedu.points import count_points, show_points

_SIGNS = {"solved": "ok", "partly": "partly", "not yet": "not yet", "unanswered": "to do", "for a reader": "read"}
_RIGHT = {"solved": True, "partly": False, "not yet": False}
_KNOWN = "This looks like a known mistake:"


def _headline(report: Report) -> str:
    if report.status == "unanswered":
        worth = f" It is worth {count_points(report.max_points)}." if report.max_points else ""
        return f"{report.exercise}: no answer yet.{worth}{_later(report)}"
    if report.status == "for a reader":
        return f"{report.exercise}: compare your text with the points below; no program grades it."
    return (
        f"{report.exercise}: {report.passed} of {len(report.results)} checks pass "
        f"({show_points(report.points)} of {count_points(report.max_points)}).{_later(report)}"
    )


def _later(report: Report) -> str:
    """Say how many checks are to come, as points are shared among all."""
    if not report.hidden_left:
        return ""
    more = "check runs" if report.hidden_left == 1 else "checks run"
    return f" If you hand it in for a grade, {report.hidden_left} more {more}, and points may differ."


def _next(report: Report) -> tuple[str, str]:
    """Say what to do next, and where that is, seen from a notebook of a workspace; it is "" for here."""
    exercise = find(report.exercise)
    if report.status == "unanswered" and exercise.asks_function:
        return "Replace the last line of the function, then run the cell again.", ""
    if report.status == "unanswered" and "..." in exercise.starter_source:
        return f"Write your answer in place of the three dots of {exercise.name}, then run the cell again.", ""
    if report.status in ("unanswered", "not yet", "partly"):
        return "Change your answer and run the cell again.", ""
    ours = of_module(exercise.module)
    names = [one.name for one in ours]
    modules = {one.name: one for one in course.modules()}
    page = f"../{modules[exercise.module].notebook('exercises')}" if exercise.module in modules else ""
    if page and not Path(page).exists():  # no workspace: what is next stands on this page
        page = ""
    place = names.index(exercise.name) + 1 if exercise.name in names else len(names)  # one may be asked no more
    if place < len(ours):
        return f"Next: {ended(ours[place].title)}", page + anchor(place + 1, ours[place].title)
    settled = _solved() | {exercise.name}
    left = [(number, one.title) for number, one in enumerate(ours, 1) if not (one.name in settled or one.for_reader)]
    if left:
        number, title = left[0]
        return f"Still to do in this module: {len(left)}. Next: {ended(title)}", page + anchor(number, title)
    done = "This was the last exercise of the module."
    after = [*modules.values()][[*modules].index(exercise.module) + 1 :] if exercise.module in modules else []
    if not after:
        return done, ""
    return f"{done} Next comes {ended(after[0].heading)}", f"../{after[0].notebook('lessons')}"


def _solved() -> set[str]:
    return {e["name"] for e in journal.events() if e["kind"] == "attempt" and e.get("status") == "solved"}


@dataclass(frozen=True)
class _Item:
    """How one check went, as both renderings show it."""

    right: bool | None
    sign: str
    words: str
    seen: Mapping[str, str] = field(default_factory=dict)


def _items(report: Report) -> list[_Item]:
    """Return the checks of an answer that is not solved; the first failure's details are enough to go on."""
    if report.status == "solved":
        return []
    items = []
    first = next((one for one in report.results if one.failure), None)
    for one in report.results:
        if not one.ran:
            items.append(_Item(None, "later", f"{one.title}: looked at once the checks above pass"))
        elif one.failure is None:
            items.append(_Item(True, "ok", one.title))
        else:
            seen = one.failure.seen if one is first else {}
            items.append(_Item(False, "not yet", f"{one.title}: {one.failure.sentence}", seen))
    return items


def text(report: Report) -> str:
    """Render the report as plain text."""
    lines = [f"[{_SIGNS[report.status]}] {_headline(report)}"]
    for item in _items(report):
        lines.append(f"  [{item.sign}] {item.words}")
        lines += [f"       {label:9}{value}" for label, value in item.seen.items()]
    if report.sentence:
        lines.append(f"{_KNOWN} {ended(report.sentence)}")
    if report.status == "for a reader":
        lines += [f"  - {point}" for point in find(report.exercise).rubric]
        lines.append(f"One good answer: {find(report.exercise).solution}")
    lines.append(" ".join(filter(None, (_next(report)[0], _total(report)))))
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
    if items := _items(report):
        parts.append(f'<ul style="list-style:none;padding-left:0">{"".join(map(_listed, items))}</ul>')
    if report.sentence:
        parts.append(f"<p>{_KNOWN} <b>{with_code(ended(report.sentence))}</b></p>")
    if report.curve is not None:
        parts.append(overlay(report.curve.x, report.curve.yours, report.curve.right))
    if report.status == "for a reader":
        exercise = find(report.exercise)
        listed = "".join(f"<li>{escape(point)}</li>" for point in exercise.rubric)
        parts.append(f"<p>A good answer</p><ul>{listed}</ul>")
        parts.append(f"<details><summary>One good answer</summary><p>{escape(str(exercise.solution))}</p></details>")
    words, link = _next(report)
    step = f'<a href="{escape(link, quote=True)}">{escape(words)}</a>' if link else escape(words)
    parts.append(f"<p>{step} {escape(_total(report))}</p>")
    colour = colour_of(_RIGHT.get(report.status))
    return f'<div role="status" style="border-left:4px solid {colour};padding-left:.8em">{"".join(parts)}</div>'


def _listed(item: _Item) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{label}</th>'
        f'<td style="text-align:left"><code>{escape(value)}</code></td></tr>'
        for label, value in item.seen.items()
    )
    table = f"<table>{rows}</table>" if rows else ""
    return f"<li>{badge(item.right, item.sign)} {escape(item.words)}{table}</li>"
