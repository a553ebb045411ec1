"""Check an answer, ask for a hint, read the solution: with the numbers of practice, or with those handed out."""

from __future__ import annotations

import re
import sys
from html import escape
from typing import Any

from actedu import journal
from actedu.checks.libraries import DISPLAY
from actedu.checks.plain_values import kind_of
from actedu.errors import UserError
from actedu.exercises import Exercise, find
from actedu.exercises.parameters import TOKEN
from actedu.learning import feedback, reached
from actedu.learning.borrowed import uses
from actedu.learning.display import Shown, code, ended, markdown, note, put
from actedu.time_limit import SECONDS, Stopped, time_limit

_ELSEWHERE = (
    "One of a module outside the course needs that module's folder beside this notebook, or its package installed."
)
_WITHHELD = "this package of the course, made for graded work, holds no solution of it"
reached.listen()
_handed_out: str | None = None  # the token of the notebook that is open


def variant(token: str) -> None:
    """Say whose notebook this is: from here on, exercises have the numbers and data that were drawn for it.

    The notebook that was handed out to you calls this in its first cell.
    """
    global _handed_out
    if not isinstance(token, str) or not re.fullmatch(TOKEN, token):
        given = f"{token!r} is" if isinstance(token, str) else f"a value of type {type(token).__name__} is"
        return put(
            note(f"variant: {given} not what a notebook is handed out with; copy its first cell again, as it was")
        )
    _handed_out = token
    return None


def check(answer: Any, value: Any = ..., *, seconds: float = SECONDS) -> None:
    """Check an answer and show what came out of it.

    `check(f)` checks the function f under its own name, or the exercise's name that you gave it, as in
    `f = lambda x: ...`; `check("name", value)` any answer under the exercise's name. A wrong name is answered with the
    nearest known ones. An answer that still runs after `seconds` is stopped, and so is one that is interrupted.
    """
    exercise = _known("check", answer)
    if exercise is None:
        return None
    if not isinstance(answer, str):
        value = answer
    if exercise.withheld and not exercise.is_unanswered(value):
        return put(note(f"{exercise.name}: {_WITHHELD}, so it is checked when you hand it in, and not here."))
    try:
        with time_limit(seconds), reached.watching() as met:
            report = exercise.judge(value)
    except Stopped as stopped:
        journal.add("attempt", exercise.name, status="stopped", points=0.0, mistake=None)
        more = f" If it needs longer, write check(..., seconds={6 * seconds:g})." if "seconds" in str(stopped) else ""
        put(note(f"{exercise.name}: stopped. {stopped}. Does a loop in it end?{more}"))
        return put(_help(exercise)) if exercise.hints else None
    if report.status == "for a reader" and not isinstance(value, str):
        return put(note(f"{exercise.name}: a text is asked for, in quotes; this is {kind_of(value)}."))
    if report.status != "unanswered":
        journal.add("attempt", exercise.name, status=report.status, points=report.points, mistake=report.mistake)
    put(Shown(feedback.text(report), feedback.html(report)))
    if report.points and (said := _lost(exercise, value, report.points, met, seconds)):
        put(note(f"If you hand it in for a grade: {said}"))
    if report.status not in ("solved", "for a reader") and exercise.hints:
        put(_help(exercise))


def _lost(exercise: Exercise, value: Any, points: float, met: list[str], seconds: float) -> str:
    """Say what an answer needs and does not find when it is graded; nothing for what it goes on without.

    A function that may meet something else there is judged once more, without that.
    """
    found = uses(value, exercise)
    parts = [part for part in found.parts if part not in DISPLAY]
    inside = [part for part in found.inside if part not in DISPLAY]
    gone = dict(found.reached)
    doubts = [*met, *found.doubts]
    if callable(value) and not parts and (doubts or inside):
        modules = [*inside, *(one for one in found.doubts if one.removesuffix(".py") in sys.modules)]
        try:
            with time_limit(seconds), reached.without([one.removesuffix(".py") for one in modules]) as refused:
                same = exercise.judge(value).points >= points
        except Stopped:
            same = False
        if same:
            inside = []
        elif refused:
            gone |= dict.fromkeys(refused)
        elif not inside:
            parts = [one for one in modules if one not in gone]
            gone |= dict.fromkeys(one for one in doubts if one not in parts)
    if parts := [*dict.fromkeys([*parts, *inside])]:
        used = f"{' and '.join(parts)} cannot be used there, and {exercise.name} uses it"
        return f"{used}. Write the answer with NumPy alone."
    if gone:
        more = ": write the values into a cell" if any("file" in one for one in gone) else ""
        return f"{' and '.join([*gone][:3])} there, so {exercise.name} must not depend on it{more}."
    if idle := [part for part in found.parts | found.inside if part in DISPLAY]:
        return f"what {' and '.join(idle)} would give is not there, so {exercise.name} must not depend on it."
    return ""


def hint(name: str, level: int | None = None) -> None:
    """Show the next hint of an exercise, or the one numbered `level`. Hints cost nothing in practice."""
    exercise = _known("hint", name)
    if exercise is None:
        return
    if exercise.withheld:
        return put(note(f"{exercise.name}: {_WITHHELD} and no hints."))
    if not exercise.hints:
        return put(note(f"{exercise.name} has no hints: write what you think, then compare."))
    if level is None:
        level = min(_hints_seen(exercise) + 1, len(exercise.hints))
    elif level not in range(1, len(exercise.hints) + 1):
        return put(note(f"hint: {exercise.name} has hints 1 to {len(exercise.hints)}; there is no {level!r}."))
    put(_hint(exercise, level))


def solution(name: str) -> None:
    """Show the solution of an exercise and why it works. It is there whenever you want it."""
    exercise = _known("solution", name)
    if exercise is not None and exercise.withheld:
        put(note(f"{exercise.name}: {_WITHHELD}."))
    elif exercise is not None:
        put(_solution(exercise))


def given(name: str) -> None:
    """Show what an exercise gives: a figure to read, data, a table."""
    exercise = _known("given", name)
    if exercise is None:
        return
    if exercise.withheld:
        return put(note(f"{exercise.name}: what it gives stands in the notebook that was handed out."))
    if exercise.given is None:
        return put(note(f"{exercise.name} gives nothing beside its text."))
    shown = exercise.given()
    if hasattr(shown, "get_figure"):
        from actedu.plots import picture

        shown = picture(shown)
    put(shown)


def _known(asked: str, answer: Any) -> Exercise | None:
    """Return the exercise of this name, or the one that an answer is for; for any other, say how to ask."""
    name = answer if isinstance(answer, str) else getattr(answer, "__name__", "")
    try:
        return find(name).variant(_handed_out)
    except (UserError, TypeError) as error:
        said = str(error)
    named = [] if isinstance(answer, str) else list(vars(sys.modules["__main__"]).items())
    names = [one for one, bound in named if bound is answer and _is_exercise(one)]
    if len(names) == 1:
        return find(names[0]).variant(_handed_out)
    if isinstance(answer, str) or (said.endswith("?") and not names):
        put(note(f"{asked}: {ended(said)} {_ELSEWHERE}"))
        return None
    written = (f'"{names[0]}"', names[0]) if names else ('"name of the exercise"', "answer")
    said = f"{asked}: write {asked}({', '.join(written) if asked == 'check' else written[0]})"
    if not callable(answer):
        said += f"; without a name a function is asked for, and this is {kind_of(answer)}"
    put(note(f"{said}."))
    return None


def _is_exercise(name: str) -> bool:
    try:
        return bool(find(name))
    except UserError:
        return False


def _hints_seen(exercise: Exercise) -> int:
    seen = (e.get("level", 0) for e in journal.events() if e["kind"] == "hint" and e["name"] == exercise.name)
    return max(seen, default=0)


def _hint(exercise: Exercise, level: int) -> Shown:
    journal.add("hint", exercise.name, level=level)
    words = f"Hint {level} of {len(exercise.hints)}: {exercise.hints[level - 1]}"
    return Shown(words, _hint_page(exercise, level))


def _hint_page(exercise: Exercise, level: int) -> str:
    head = f"<b>Hint {level} of {len(exercise.hints)}.</b> "
    return f'<div role="status">{markdown(exercise.hints[level - 1]).replace("<p>", f"<p>{head}", 1)}</div>'


def _solution(exercise: Exercise) -> Shown:
    journal.add("solution", exercise.name)
    words = f"{exercise.solution_source}\n\n{exercise.why}".strip()
    return Shown(words, f'<div role="status">{code(exercise.solution_source)}{markdown(exercise.why)}</div>')


def _help(exercise: Exercise) -> Any:
    """Return buttons for the next hint and the solution; without a front end, the calls that do the same."""
    from actedu.widgets.panel import Panel, button, html, row

    asked = html("")
    count, here = len(exercise.hints), 0  # `here`: those that this page shows

    def next_one() -> int:
        return min(max(here, _hints_seen(exercise)) + 1, count)

    def show_hint() -> None:
        nonlocal here
        level = next_one()
        before = "".join(_hint_page(exercise, seen) for seen in range(here + 1, level))  # lost when the cell ran again
        asked.value += before + _hint(exercise, level).html
        here, more.description = level, f"Hint {next_one()} of {count}"
        more.disabled = here == count

    def show_solution() -> None:
        asked.value += _solution(exercise).html
        whole.disabled = True

    more = button(f"Hint {next_one()} of {count}", show_hint)
    whole = button("Show the solution", show_solution)
    words = f'hint("{exercise.name}") shows the next of {count} hints, solution("{exercise.name}") the solution.'
    return Panel([row(more, whole), asked], words, f"<p>{escape(words)}</p>")
