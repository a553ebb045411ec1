"""From submissions to points: asks the sandbox, lets the exercises judge, and keeps one row per submission.

No student's code runs here: what an exercise judges are plain values and stand-ins for functions.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actedu.checks import AnswerError, brief
from actedu.exercises import Curve, Exercise, Report, Result
from actedu.grading.assignment import Assignment
from actedu.grading.grades import READER, Checked, Grade, Row
from actedu.grading.sandbox import Sandbox
from actedu.grading.sandbox.lending import lend
from actedu.grading.sandbox.session import Session
from actedu.grading.submission import Opened
from actedu.grading.texts import code, plain

if TYPE_CHECKING:
    pass

MOST_TEXT = 4000  # characters kept of an answer in words
MOST_GUESSES = 2  # different answers of one submission that count, where one could try them all
MOST_TOTALS = 3  # times what one notebook may take, after which no further one of a submission is run


def grade(handed_in: Opened, assignment: Assignment, box: Sandbox) -> Row:
    """Grade one submission, by its student's numbers. Of several notebooks, the best answer to an exercise counts.

    Of answers that are a value, and could be guessed, no more than two are looked at.
    """
    begun = time.perf_counter()
    about = handed_in.about
    reports: dict[str, Grade] = {}
    guesses: dict[str, set[str | None]] = {one.name: set() for one in assignment.exercises if not one.asks_function}
    problems = [about.problem] if about.problem else []
    readable = [cells for _, cells in handed_in.notebooks if not isinstance(cells, str)]
    token, remark = assignment.handouts.chosen(about.student, about.identity, readable)
    if token is not None:
        assignment = assignment.variant(token)
    for name, cells in handed_in.notebooks:
        if isinstance(cells, str):
            problems.append(cells if len(handed_in.notebooks) == 1 else f"{plain(name)} {cells}")
            continue
        if time.perf_counter() - begun > MOST_TOTALS * box.limits.total:
            problems.append(f"{plain(name)} was not run, because the notebooks before it took all the time")
            continue
        for one in answers(cells, assignment, about.student, box):
            before = reports.setdefault(one.exercise, one)
            if one.exercise in guesses and one.status not in ("unanswered", READER):
                guesses[one.exercise].add(one.said)
                if len(guesses[one.exercise]) > MOST_GUESSES:
                    continue
            if (one.points, one.status != "unanswered") > (before.points, before.status != "unanswered"):
                reports[one.exercise] = one
    if guessed := [name for name, said in guesses.items() if len(said) > MOST_GUESSES]:
        several = f"has more than {MOST_GUESSES} different answers to {', '.join(guessed)}, of which the first count"
        problems.append(f"{several}: hand in one notebook")
    return Row(
        about.student,
        about.where,
        tuple(reports.values()),
        plain("; ".join(problems), 600) or None,
        handed_in.digest,
        about.handed_in,
        about.late,
        about.identity and plain(about.identity),
        time.perf_counter() - begun,
        remark and plain(remark, 600),
    )


def answers(cells: Sequence[str], assignment: Assignment, student: str, box: Sandbox) -> list[Grade]:
    """Grade the cells of one notebook.

    Every exercise is asked first where nothing of actedu is within reach. What is not fully right there, and may
    use parts of actedu, is asked again in a process that has just these parts.
    """
    grades: dict[str, Grade] = {}
    groups: dict[frozenset[str], list[Exercise]] = {}
    outlined: dict[str, dict[str, Any]] = {}
    coded = [exercise.name for exercise in assignment.exercises if not exercise.for_reader]
    with box.open(cells, outline=coded) as session:
        for exercise in assignment.exercises:
            grades[exercise.name] = _ask(exercise, assignment, student, session)
            if exercise.name in session.outlines:
                source, prints = session.outlines[exercise.name]
                outlined[exercise.name] = {"source": code(source), "prints": prints}
            if exercise.uses and grades[exercise.name].status not in ("solved", READER):
                groups.setdefault(frozenset(lend(exercise.uses).modules), []).append(exercise)
    for group in groups.values():
        uses = tuple(dict.fromkeys(line for exercise in group for line in exercise.uses))
        with box.open(cells, uses) as session:
            grades |= {exercise.name: _ask(exercise, assignment, student, session) for exercise in group}
    asked = {exercise.name: dict(exercise.parameters) for exercise in assignment.exercises}
    return [replace(one, parameters=asked[name], **outlined.get(name, {})) for name, one in grades.items()]


def _ask(exercise: Exercise, assignment: Assignment, student: str, session: Session) -> Grade:
    worth = assignment.worth(exercise)
    if exercise.for_reader:
        return _written(exercise, session)
    seed = assignment.seed(student, exercise)
    if exercise.asks_function:
        answer = session.function(exercise.name, exercise.calls(seed))
    else:
        answer = session.value(exercise.name)
    try:
        report = exercise.judge(answer, seed=seed, hidden=True)
    except Exception as error:  # a check that cannot handle a strange value must not end the batch
        said = f"could not be judged ({type(error).__name__}: {plain(str(error))}); please look at this answer yourself"
        return Grade(exercise.name, "not yet", 0.0, worth, said)
    share = report.points / report.max_points if report.max_points else 0.0
    return Grade(
        exercise.name,
        report.status,
        round(worth * share, 6),
        worth,
        _said(report, exercise, session),
        report.mistake,
        tuple(_checked(result) for result in report.results),
        _curve(report.curve),
    )


def _written(exercise: Exercise, session: Session) -> Grade:
    """Keep an answer in words for its reader."""
    try:
        value = session.value(exercise.name)
    except AnswerError:
        value = ...
    if value is None or value is ...:
        text = ""
    elif isinstance(value, str):
        text = _paragraphs(value)
    else:
        text = plain(brief(value))
    return Grade(exercise.name, READER if text else "unanswered", 0.0, 0.0, answer=text)


def _paragraphs(text: str) -> str:
    """Return text with its line breaks and nothing else that a terminal or a page would obey."""
    text = "\n".join(plain(line, MOST_TEXT) for line in text[: 2 * MOST_TEXT].splitlines()).strip()
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _checked(result: Result) -> Checked:
    failure = result.failure
    seen = {name: plain(value) for name, value in failure.seen.items()} if failure else {}
    sentence = plain(failure.sentence, 300) if failure else ""
    return Checked(result.title, result.passed, result.ran, result.hidden, sentence, **seen)


def _curve(curve: Curve | None) -> dict[str, list[float | None]] | None:
    if curve is None:
        return None
    lines = {"x": curve.x, "yours": curve.yours, "right": curve.right}
    rounded = {name: [float(f"{value:.4g}") for value in line] for name, line in lines.items()}
    # asked after rounding, which makes the largest number infinite; JSON has no word for that
    return {name: [value if math.isfinite(value) else None for value in line] for name, line in rounded.items()}


def _said(report: Report, exercise: Exercise, session: Session) -> str | None:
    if report.status == "solved":
        return None
    if report.status == "unanswered":
        for cell, kind, message, line in session.failed:
            if exercise.name in session.cells[cell]:
                at = f" in line {line}" if line else ""
                return plain(f"its cell (code cell {cell + 1}) stops{at} with {kind}: {message}", 300)
        return "no answer"
    failures = [result.failure.sentence for result in report.results if result.failure]
    return plain(report.sentence or failures[0], 300)
