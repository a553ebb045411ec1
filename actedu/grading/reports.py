"""Pages for the teacher and for each student, made of what the gradebook holds.

A page runs no script and loads nothing. What comes from a submission or a roster is data: it is escaped by the
templates, and loses what a terminal or a line of text would obey (`_shown`), wherever it stands.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from actedu.errors import UserError
from actedu.exercises import Exercise
from actedu.exercises.answer_code import answer_code
from actedu.grading import item_analysis, similarity
from actedu.grading.assignment import Assignment
from actedu.grading.finals import Final
from actedu.grading.grades import Grade
from actedu.grading.private_files import write
from actedu.grading.sandbox.inside.outline import outlines
from actedu.grading.texts import code
from actedu.plots import COLOURS, picture
from actedu.plots.formulas import formula
from actedu.plots.sketch import overlay
from actedu.points import show_points

MOST_PAIRS = 50  # of students alike, on the class's page
DOUBTFUL = 0.1  # the discrimination below which an exercise wants a look
_MOST_SHOWN = 8000  # characters of one text


@dataclass(frozen=True)
class Asked:
    """What an exercise asks, with the numbers of one student or of all."""

    title: str
    prompt: Markup
    given: str = ""  # what the notebook shows before asking, as Markup
    elsewhere: bool = False  # whether that is in the notebook only
    mistakes: Mapping[str, str] = field(default_factory=dict)  # what to say of each, by name
    rubric: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class Part:
    """One exercise on a student's page."""

    grade: Grade
    asked: Asked
    picture: Markup
    counted: bool


def pages(assignment: Assignment, finals: Sequence[Final], out: Path) -> Iterator[Path]:
    """Write a page for each student and then index.html for the class into the folder `out`; yield each path.

    Every file is written in one step; other files in the folder stay. Raises UserError when one cannot be written.
    """
    try:
        (out / "students").mkdir(0o700, parents=True, exist_ok=True)  # its files have the students' names
    except OSError as error:
        raise UserError(f"report: {out} cannot be a folder for the pages: {error.strerror or error}") from None
    environment = _environment()
    ask = _asker(assignment)
    graded = max((final.attempt.graded_at for final in finals), default=None)
    zone = assignment.due.tzinfo if assignment.due else None
    about = {
        "title": assignment.title,
        "made": f"Made by actedu {version('actedu')}"
        + (f" of what was graded until {_moment(graded, zone)}." if graded else "."),
    }
    environment.filters["moment"] = lambda when: _moment(when, zone)
    for final in finals:
        path = out / page_of(final.student)
        parts = [Part(grade, ask(grade), _picture(grade), item_analysis.counted(grade)) for grade in final.grades]
        shown = environment.get_template("student.html").render(
            about, final=final, row=final.attempt.row, parts=parts, attempts=assignment.attempts
        )
        write(shown.encode(errors="replace"), path)
        yield path
    path = out / "index.html"
    shown = environment.get_template("class.html").render(about | _class(assignment, finals))
    write(shown.encode(errors="replace"), path)
    yield path


def page_of(student: str) -> str:
    """Return the path of a student's page below the report's folder: always the same, and nobody else's."""
    letters = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", letters)[:40].strip("-") or "student"
    digest = hashlib.sha256(student.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"students/{readable}-{digest}.html"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = made.get_template("report.css").render(colours=COLOURS)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made.globals.update(
        style=Markup(style),  # ours, and no string of a student is in it
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
        link=page_of,
    )
    made.filters.update(points=_points, share=_share, duration=_duration, bar=_bar)
    return made


def _shown(value: Any) -> Any:
    """Take from a text what is no text: control, invisible and direction characters. It is escaped after this."""
    if type(value) is not str or (value.isascii() and value.isprintable() and len(value) <= _MOST_SHOWN):
        return value  # most are so, and there are hundreds on a page
    return code(value, _MOST_SHOWN)


def _asker(assignment: Assignment) -> Callable[[Grade], Asked]:
    """Return what says of a grade what was asked; of what many were asked, it is made once."""
    exercises = {exercise.name: exercise for exercise in assignment.exercises}
    known: dict[str, Asked] = {}

    def ask(grade: Grade) -> Asked:
        key = json.dumps([grade.exercise, grade.parameters], sort_keys=True)
        if key not in known:
            known[key] = _asked(grade, exercises.get(grade.exercise))
        return known[key]

    return ask


def _asked(grade: Grade, exercise: Exercise | None) -> Asked:
    if exercise is None:  # it was taken out of the assignment since
        title = grade.exercise.replace("_", " ").capitalize()
        return Asked(title, Markup("<p>It is no longer part of this assignment.</p>"))
    practice = exercise.variant(None)
    with suppress(ValueError):  # which parameters that have changed since would raise
        exercise = exercise.having(grade.parameters)
    # a figure of the student's own takes half a second to draw, so a class of them minutes
    drawn = exercise.given is practice.given or exercise.parameters == practice.parameters
    return Asked(
        exercise.title,
        _page_of_markdown(exercise.prompt),
        _shown_before(exercise.given()) if exercise.given and drawn else "",
        exercise.given is not None and not drawn,
        {name: mistake.sentence for name, mistake in exercise.mistakes.items()},
        tuple(map(_page_of_markdown, exercise.rubric)),
    )


def _shown_before(shown: Any) -> Markup:
    """Return a figure, with its words, or a table as the notebook shows it."""
    if not hasattr(shown, "get_figure"):
        # our own table: it escapes what is in it; the page has a style of its own and allows no other
        return Markup(re.sub(r' style="[^"]*"', "", shown._repr_html_()))
    drawn = picture(shown)
    source = f"data:image/png;base64,{base64.b64encode(drawn.png).decode()}"
    return Markup('<img alt="{}" width="{}" src="{}">').format(drawn.sentence, drawn.width, source)


@cache
def _page_of_markdown(text: str) -> Markup:
    """Return the course's own Markdown as HTML, formulas as pictures."""
    return Markup(_markdown().render(text))


@cache
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return reader.use(dollarmath_plugin, double_inline=True, renderer=lambda tex, _: formula(tex))


def _picture(grade: Grade) -> Markup:
    if grade.curve is None:
        return Markup()
    x, yours, right = (
        np.array([np.nan if value is None else value for value in grade.curve[name]], dtype=float)
        for name in ("x", "yours", "right")
    )
    return Markup(overlay(x, yours, right, attributes='class="curve"'))


def _class(assignment: Assignment, finals: Sequence[Final]) -> dict[str, Any]:
    """Return what the class's page shows."""
    titles = {grade.exercise: grade.exercise.replace("_", " ").capitalize() for one in finals for grade in one.grades}
    titles |= {exercise.name: exercise.title for exercise in assignment.exercises}
    counted = {grade.exercise for final in finals for grade in final.grades if grade.max_points > 0}
    names = [exercise.name for exercise in assignment.exercises if exercise.name in counted]
    items = item_analysis.items(names, finals)
    shares = [share for final in finals if (share := item_analysis.share(final)) is not None]
    pairs = similarity.pairs(finals, _handed_out(assignment))
    counts = item_analysis.histogram(finals)
    bins = [f"{10 * low} to {10 * low + 10}%" for low in range(len(counts))]
    seconds = [final.attempt.row.seconds for final in finals]
    return {
        "finals": finals,
        "titles": titles,
        "items": [vars(item) | {"title": titles[item.exercise]} for item in items],
        "doubtful": [
            titles[item.exercise]
            for item in items
            if item.discrimination is not None and item.discrimination < DOUBTFUL
        ],
        "doubted": DOUBTFUL,
        "median": statistics.median(shares) if shares else None,
        "mean": statistics.fmean(shares) if shares else None,
        "unread": sum(final.total is None for final in finals),
        "waiting": sum(len(final.waiting) for final in finals),
        "late": [final.student for final in finals if final.late],
        "seconds": sum(seconds),
        "typical": statistics.median(seconds) if seconds else 0.0,
        "longest": max(seconds, default=0.0),
        "bins": list(zip(bins, counts, strict=True)),
        "histogram": _histogram(bins, counts),
        "misconceptions": item_analysis.misconceptions(finals),
        "concerns": item_analysis.concerns(finals),
        "low": item_analysis.LOW,
        "pairs": pairs[:MOST_PAIRS],
        "pair_count": len(pairs),
        "enough": f"{similarity.ENOUGH:g}",
    }


def _handed_out(assignment: Assignment) -> dict[str, set[int]]:
    """Return the fingerprints of starters, solutions and known mistakes: who finds what is known has copied nobody."""
    found: dict[str, set[int]] = {}
    for exercise in assignment.exercises:
        if exercise.for_reader:
            continue
        known = [*exercise.alternatives, *(mistake.example for mistake in exercise.mistakes.values())]
        code = [answer_code(exercise, answer) for answer in known]
        for source in (exercise.starter_source, exercise.solution_source, *code):
            _, prints = outlines([source], [exercise.name]).get(exercise.name, ("", []))
            found.setdefault(exercise.name, set()).update(prints)
    return found


def _histogram(bins: Sequence[str], counts: Sequence[int]) -> Markup:
    """Draw the counts as bars, each with its number, as SVG that says them to a screen reader."""
    width, height, base, most = 440, 190, 150, max(counts, default=0) or 1
    wide = (width - 24) / len(counts)
    said = ", ".join(f"{count} with {label}" for label, count in zip(bins, counts, strict=True) if count)
    bars = []
    for i, count in enumerate(counts):
        tall = count / most * (base - 20)
        middle = (i + 0.5) * wide
        bars.append(f'<rect class="part" x="{i * wide + 3:.1f}" y="{base - tall:.1f}" width="{wide - 6:.1f}" ')
        bars.append(f'height="{tall:.1f}"/><text x="{middle:.1f}" y="{base - tall - 5:.1f}">{count or ""}</text>')
    ticks = "".join(
        f'<text x="{max(i * wide, 6):.0f}" y="{base + 18}">{10 * i}{"%" if i == len(counts) else ""}</text>'
        for i in range(len(counts) + 1)
    )
    return Markup(
        f'<svg class="chart" role="img" aria-label="Students by share of the points: {said or "nobody yet"}." '
        f'viewBox="0 0 {width} {height}" width="{width}" font-size="13" text-anchor="middle">{"".join(bars)}'
        f'<path class="axis" d="M0 {base}H{width - 24}" fill="none"/>{ticks}'
        f'<text x="{width / 2:.0f}" y="{height - 4}">share of the points</text></svg>'
    )


def _bar(portion: float) -> Markup:
    """Draw a share as a bar; the number stands beside it."""
    return Markup(
        '<svg class="bar" aria-hidden="true" width="64" height="8"><rect class="full" width="64" height="8" rx="2"/>'
        f'<rect class="part" width="{64 * portion:.1f}" height="8" rx="2"/></svg>'
    )


def _points(value: float | None) -> str:
    return "not read" if value is None else show_points(value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _duration(seconds: float) -> str:
    if seconds < 0.1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _moment(when: datetime | None, zone: Any) -> str:
    return f"{when.astimezone(zone):%d %B %Y, %H:%M %Z}".lstrip("0") if when else "time not known"
