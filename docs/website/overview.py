"""The page of all lessons, and the landing page."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from actedu import build, claims, course
from actedu.points import count_points
from website import gallery
from website.markup import raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actedu.course import Module
    from website.figures import Figures

BESIDE = ("refresher", "cheat_sheet", "glossary")  # pages beside the lessons, in the order in which they are listed

_PLAY = (
    '<li><h2>Play</h2><p>The <a href="explorer.html">explorer</a> lays functions and slopes over one another; the '
    '<a href="playground.html">Playground</a> trains nets before your eyes.</p></li>'
)


def lessons(modules: Sequence[Module]) -> str:
    """Return the Markdown of the page that lists all lessons, which can be shown by track."""
    options = "".join(
        f'<option value="{name}">{name}: {course.hours(one for one in modules if name in one.tracks)}</option>'
        for name in course.TRACKS
    )
    rows = "".join(map(_row, modules))
    table = (
        '<form class="filter needs-script" data-of="all-lessons"><label>Track <select name="tracks">'
        f'<option value="">all lessons</option>{options}</select></label></form>'
        "<table><thead><tr><th>Lesson</th><th>Minutes</th><th>Exercises</th><th>Level</th><th>Before it</th></tr>"
        f'</thead><tbody id="all-lessons">{rows}</tbody></table>'
    )
    tracks = "\n".join(
        f"- **{name}**, {len(chosen)} lessons: {', '.join(str(one.number) for one in chosen)}"
        for name in course.TRACKS
        if (chosen := [one for one in modules if name in one.tracks])
    )
    return "\n\n".join(
        [
            "# Lessons",
            "Each lesson asks you to predict a number, shows what was measured, and explains it. Four tracks lead "
            "through them:",
            tracks,
            raw(table),
            build.in_numbers(modules).partition("\n")[0],
            "Beside the lessons: the [refresher](lessons/refresher.ipynb) of the mathematics, the "
            "[cheat sheet](lessons/cheat_sheet.ipynb) and the [glossary](lessons/glossary.ipynb).",
        ]
    )


def _row(one: Module) -> str:
    before = ", ".join(course.short(name) for name in one.prerequisites) or "nothing"
    tracks = escape(" | ".join(one.tracks))
    return (
        f'<tr data-tracks="{tracks}"><th scope="row"><a href="lessons/{one.name}.html">{escape(one.heading)}</a></th>'
        f'<td>{one.lesson_minutes}</td><td><a href="exercises/{one.name}.html">{one.exercise_minutes} min, '
        f"{count_points(one.points)}</a></td><td>{one.level}</td><td>{escape(before)}</td></tr>"
    )


def landing(moving: str, root: Path, figures: Figures, modules: Sequence[Module]) -> str:
    """Return the Markdown of the landing page; `moving` is HTML of what moves there, or empty for a figure."""
    first = modules[0]
    shown = moving or gallery.memorable(build.read(root / modules[3].notebook("lessons")), figures)
    play = _PLAY if moving else ""
    minutes = [one.lesson_minutes for one in modules]
    text = (root / "docs" / "landing.html").read_text(encoding="utf-8")
    text = text.format(
        first=f"lessons/{first.name}.html",
        shown=shown,
        play=play,
        lessons=len(modules),
        shortest=min(minutes),
        longest=max(minutes),
        claims=len(claims.rows()),
    )
    return f"# Activation functions, tested\n\n{raw(text)}"
