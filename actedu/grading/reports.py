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
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
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
from actedu.grading.exports import absent, found_on
from actedu.grading.finals import Attempt, Decision, Final, Marks, settle
from actedu.grading.grades import EXCUSED, MARKED, Checked, Grade
from actedu.grading.private_files import folder, page_of, write
from actedu.grading.rosters import Person, Roster, called, is_called
from actedu.grading.sandbox.inside.outline import outlines
from actedu.grading.texts import code
from actedu.plots import COLOURS, picture
from actedu.plots.formulas import formula
from actedu.plots.sketch import overlay
from actedu.points import show_points

MOST_PAIRS = 50  # of students alike, on the class's page
DOUBTFUL = 0.1  # the discrimination below which an exercise wants a look
_MOST_SHOWN = 8000  # characters of one text
# beside each status, so that it is told without colours, on paper too
_SIGNS = {
    "solved": "✓",
    "partly": "◐",
    "not yet": "✗",
    "unanswered": "–",
    "for a reader": "…",
    MARKED: "✎",
    EXCUSED: "○",
}
# how `checks.difference` says which element of an array is farthest off
_ELEMENT = re.compile(  # of one axis, earlier versions wrote the position in brackets too
    r"at position \(?(?P<at>[\d, ]+?),?\)? it gives (?P<got>.+?); expected (?P<expected>.+?)( \(.*\))?"
)


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
    """One exercise on a student's page.

    Attributes:
        counted: whether its points stand.
        alone: the exercise settled for itself, which knows the attempt that it comes from; None where that is plain.
        waits: whether an answer to it waits for a mark.
    """

    grade: Grade
    asked: Asked
    picture: Markup
    counted: bool
    alone: Final | None
    waits: bool


@dataclass(frozen=True)
class Behind:
    """What stands behind the finals: all that was graded, marked and decided, and who handed in the same files."""

    attempts: Sequence[Attempt] = ()
    marks: Marks = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    same: Sequence[Sequence[str]] = ()


def pages(
    assignment: Assignment,
    finals: Sequence[Final],
    out: Path,
    behind: Behind | None = None,
    roster: Roster | None = None,
) -> Iterator[Path]:
    """Write a page for each student and then index.html for the class into the folder `out`; yield each path.

    Every file is written in one step; other files in the folder stay. Without what is `behind` them, pages say neither
    which attempt an exercise comes from nor what a bonus is for; without a roster, not who handed in nothing.

    Raises UserError when a file cannot be written, and RosterError where it is not clear who is who on the roster.
    """
    people, found, strangers = found_on(roster, finals)
    try:
        folder(out / "students")
    except OSError as error:
        raise UserError(f"report: {out} cannot be a folder for the pages: {error.strerror or error}") from None
    environment = templates()
    ask = asker(assignment)
    graded = max((final.attempt.graded_at for final in finals if final.attempts), default=None)
    zone = assignment.due.tzinfo if assignment.due else None
    about = {
        "title": assignment.title,
        "made": f"Made by actedu {version('actedu')}"
        + (f" of what was graded until {_moment(graded, zone)}." if graded else "."),
    }
    environment.filters["moment"] = lambda when: _moment(when, zone)
    behind = behind or Behind()
    apart = _apart(assignment, behind)
    bonuses = {one.student: one.reason for one in behind.decisions if one.kind == "bonus"}
    for final in finals:
        path = out / page_of(final.student)
        alone = apart.get(final.student, {})
        parts = [
            Part(
                grade,
                ask(grade),
                _picture(grade),
                item_analysis.counted(grade),
                alone.get(grade.exercise),
                grade.exercise in final.waiting,
            )
            for grade in final.grades
        ]
        shown = environment.get_template("student.html").render(
            about,
            final=final,
            row=final.attempt.row,
            parts=parts,
            several=len({one.attempt.id for one in alone.values()}) > 1,
            partly_late=len({one.late for one in alone.values()}) > 1,
            attempts=assignment.attempts,
            bonus=bonuses.get(final.student),
        )
        write(shown.encode(errors="replace"), path)
        yield path
    path = out / "index.html"
    of_class = _class(assignment, finals) | {
        "listed": roster is not None,
        "names": (names := _names(found)),
        "beside": {
            one.student: _beside(one, found[one.student], names[one.student]) for one in finals if one.student in found
        },
        "absent": absent(
            people, {one.student: found[one.student] for one in finals if one.attempts and one.student in found}
        ),
        "strangers": strangers,
        "same": behind.same,
    }
    shown = environment.get_template("class.html").render(about | of_class)
    write(shown.encode(errors="replace"), path)
    yield path


def _names(found: Mapping[str, Person]) -> dict[str, str]:
    """Return what each student is called on the page: as the roster does, and with the number where two are alike."""
    many = Counter(person.name for person in found.values())
    return {student: one.label if many[one.name] > 1 else one.name for student, one in found.items()}


def _beside(final: Final, person: Person, name: str) -> str:
    """Return what grading calls a student beyond the name that the page has: a login or number, and no name twice."""
    identity = final.attempt.row.identity or ""
    own = final.student.removesuffix(f" ({identity})")
    if own.casefold() in person.logins or not is_called(own, called(person.name, None)):
        return final.student if name != final.student else ""
    return "" if identity in name else identity


def _apart(assignment: Assignment, behind: Behind) -> dict[str, dict[str, Final]]:
    """Return, for each student of several attempts and each exercise answered, what it alone comes to, and from where.

    The rules are those of the whole, so the attempt that counts for an exercise alone is the one that it comes from.
    """
    many = Counter(one.row.student for one in behind.attempts)
    again = [one for one in behind.attempts if many[one.row.student] > 1]
    found: dict[str, dict[str, Final]] = {}
    for name in dict.fromkeys(grade.exercise for one in again for grade in one.row.grades):
        rows = (replace(one.row, grades=tuple(g for g in one.row.grades if g.exercise == name)) for one in again)
        attempts = [replace(one, row=row) for one, row in zip(again, rows, strict=True)]
        for final in settle(assignment, attempts, behind.marks, behind.decisions):
            if any(grade.status not in ("unanswered", EXCUSED) for grade in final.grades):
                found.setdefault(final.student, {})[name] = final
    return found


def templates() -> Environment:
    """Return what renders a page: the templates, with the style, policy and filters that they use."""
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
        signs=_SIGNS,
        marked=MARKED,
        excused=EXCUSED,
    )
    made.filters.update(
        points=show_points, total=_total, signed=_signed, share=_share, duration=_duration, bar=_bar, element=_element
    )
    return made


def _shown(value: Any) -> Any:
    """Take from a text what is no text: control, invisible and direction characters. It is escaped after this."""
    if type(value) is not str or (value.isascii() and value.isprintable() and len(value) <= _MOST_SHOWN):
        return value  # most are so, and there are hundreds on a page
    return code(value, _MOST_SHOWN)


def asker(assignment: Assignment) -> Callable[[Grade], Asked]:
    """Return what says of a grade what was asked, rendered; of what many were asked, it is made once."""
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
    items = item_analysis.items(names, [final for final in finals if final.attempts])
    shares = [share for final in finals if (share := item_analysis.share(final)) is not None]
    pairs = similarity.pairs(finals, _handed_out(assignment))
    counts = item_analysis.histogram(finals)
    bins = [f"{10 * low} to {10 * low + 10}%" for low in range(len(counts))]
    late = {final.student: how for final in finals if (how := _lateness(assignment, final))}
    seconds = [final.attempt.row.seconds for final in finals if final.attempts]
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
        "unread": sum(final.total is None and not final.excused for final in finals),
        "waiting": sum(len(final.waiting) for final in finals),
        "late": late,
        "too_few": item_analysis.TOO_FEW if any(one.undefined == item_analysis.TOO_FEW for one in items) else "",
        "fewest": item_analysis.FEWEST,
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


def _total(final: Final) -> str:
    return "excused" if final.excused else "not read" if final.total is None else show_points(final.total)


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{show_points(abs(value))}"


def _lateness(assignment: Assignment, final: Final) -> str:
    """Say how late a student is, or return "" for one who is not."""
    row = final.attempt.row
    due = assignment.due_of(row.student, row.identity)
    if row.handed_in is not None and due is not None and row.handed_in > due + assignment.late.grace:
        hours = (row.handed_in - due).total_seconds() / 3600
        return "less than 1 h" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
    if row.late and row.handed_in is None:
        return "said to be late, not when it came"
    return "in part" if final.late else ""


def _element(check: Checked) -> dict[str, str] | None:
    """Return where in an array an answer is farthest off, what is expected there and what it gives, if that is known.

    For an array that is too large to be shown the gradebook has this in the sentence alone.
    """
    found = _ELEMENT.fullmatch(check.sentence[check.sentence.find("at position") :])
    return found.groupdict() if found and "array of shape" in check.expected + check.got else None


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _duration(seconds: float) -> str:
    if seconds < 0.1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _moment(when: datetime | None, zone: Any) -> str:
    return f"{when.astimezone(zone):%d %B %Y, %H:%M %Z}".lstrip("0") if when else "time not known"
