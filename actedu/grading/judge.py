"""From submissions to points: asks the sandbox, lets the exercises judge, and keeps one row per submission.

No student's code runs here: what an exercise judges are plain values and stand-ins for functions.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actedu.exercises import Exercise, Report
from actedu.grading import submission
from actedu.grading.assignment import Assignment, load
from actedu.grading.sandbox import Limits, Sandbox, Session, lend
from actedu.grading.submission import Submission, UnreadableError, plain

READER = "for a reader"  # the status of an answer that no program marks


@dataclass(frozen=True)
class Grade:
    """One exercise of one submission. `said` is what to tell the student: a misconception or a failed check."""

    exercise: str
    status: str  # as in Report
    points: float
    max_points: float
    said: str | None = None


@dataclass(frozen=True)
class Row:
    """One submission: its grades in the assignment's order, or the reason why it has none."""

    student: str
    where: str
    grades: tuple[Grade, ...] = ()
    problem: str | None = None

    @property
    def total(self) -> float | None:
        """The points reached, or None for a submission that could not be read."""
        return None if not self.grades else round(sum(grade.points for grade in self.grades), 6)

    @property
    def note(self) -> str:
        """The one sentence that matters most: why it was not read, or the first thing to work on."""
        said = [f"{grade.exercise}: {grade.said}" for grade in self.grades if grade.said]
        return "; ".join(part for part in (self.problem, *said[:1]) if part)


def grade(handed_in: Submission, folder: Path, assignment: Assignment, box: Sandbox) -> Row:
    """Grade one submission. Of several notebooks in it, the best answer to an exercise counts."""
    reports: dict[str, Grade] = {}
    problems = [handed_in.problem] if handed_in.problem else []
    for path in handed_in.notebooks:
        try:
            cells = submission.read(path, folder)
        except UnreadableError as error:
            name = "" if len(handed_in.notebooks) == 1 else f"{plain(path.name)} "
            problems.append(f"{name}{error}")
            continue
        for one in answers(cells, assignment, handed_in.student, box):
            before = reports.setdefault(one.exercise, one)
            if (one.points, one.status != "unanswered") > (before.points, before.status != "unanswered"):
                reports[one.exercise] = one
    return Row(handed_in.student, handed_in.where, tuple(reports.values()), "; ".join(problems) or None)


def answers(cells: Sequence[str], assignment: Assignment, student: str, box: Sandbox) -> list[Grade]:
    """Grade the cells of one notebook.

    Every exercise is asked first where nothing of actedu is within reach. What is not fully right there, and may
    use parts of actedu, is asked again in a process that has just these parts.
    """
    grades: dict[str, Grade] = {}
    groups: dict[frozenset[str], list[Exercise]] = {}
    with box.open(cells) as session:
        for exercise in assignment.exercises:
            grades[exercise.name] = _ask(exercise, assignment, student, session)
            if exercise.uses and grades[exercise.name].status not in ("solved", READER):
                groups.setdefault(frozenset(lend(exercise.uses).modules), []).append(exercise)
    for group in groups.values():
        uses = tuple(dict.fromkeys(line for exercise in group for line in exercise.uses))
        with box.open(cells, uses) as session:
            grades |= {exercise.name: _ask(exercise, assignment, student, session) for exercise in group}
    return list(grades.values())


def _ask(exercise: Exercise, assignment: Assignment, student: str, session: Session) -> Grade:
    worth = assignment.worth(exercise)
    if exercise.kind == "EX":
        return Grade(exercise.name, READER, 0.0, 0.0)
    answer = session.function(exercise.name) if exercise.asks_function else session.value(exercise.name)
    try:
        report = exercise.judge(answer, seed=assignment.seed(student, exercise), hidden=True)
    except Exception as error:  # a check that cannot handle a strange value must not end the batch
        said = f"could not be judged ({type(error).__name__}: {plain(str(error))}); please look at this answer yourself"
        return Grade(exercise.name, "not yet", 0.0, worth, said)
    share = report.points / report.max_points if report.max_points else 0.0
    return Grade(exercise.name, report.status, round(worth * share, 6), worth, _said(report, exercise, session))


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
    return plain(report.mistake or failures[0], 300)


def grade_all(
    folder: Path,
    handed_in: Sequence[Submission],
    submissions: Path,
    *,
    jobs: int = 1,
    kind: str = "bwrap",
    limits: Limits | None = None,
) -> Iterator[Row]:
    """Yield the rows of a batch, in the order of `handed_in`. Raises SandboxError before anything is graded."""
    assignment = load(folder)
    jobs = max(1, min(jobs, len(handed_in) // 4))
    with _sandbox(assignment, kind, limits) as box:
        if jobs == 1:
            yield from (grade(one, submissions, assignment, box) for one in handed_in)
            return
    with ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), _prepare, (folder, submissions, kind, limits)
    ) as pool:
        yield from pool.map(_grade_here, handed_in, chunksize=2)


def _sandbox(assignment: Assignment, kind: str, limits: Limits | None) -> Sandbox:
    libraries = frozenset[str]().union(*(lend(exercise.uses).libraries for exercise in assignment.exercises))
    return Sandbox(kind, limits, libraries)


_here: dict[str, Any] = {}  # in a process of the pool: what it grades with


def _prepare(folder: Path, submissions: Path, kind: str, limits: Limits | None) -> None:
    assignment = load(folder)
    box = _sandbox(assignment, kind, limits).__enter__()  # ends with this process
    _here.update(folder=submissions, assignment=assignment, box=box)


def _grade_here(handed_in: Submission) -> Row:
    return grade(handed_in, **_here)


def write_csv(rows: Iterable[Row], exercises: Sequence[Exercise], path: Path) -> None:
    """Write one line per submission and one column per exercise, in one step: all of the file, or the old one."""
    marked = [exercise for exercise in exercises if exercise.kind != "EX"]
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            table = csv.writer(file)
            table.writerow(["student", "file", *(exercise.name for exercise in marked), "total", "of", "note"])
            for row in rows:
                points = {grade.exercise: grade for grade in row.grades}
                cells = [f"{points[one.name].points:g}" if one.name in points else "" for one in marked]
                of = f"{sum(grade.max_points for grade in row.grades):g}" if row.grades else ""
                total = "" if row.total is None else f"{row.total:g}"
                table.writerow([_safe(row.student), _safe(row.where), *cells, total, of, _safe(row.note)])
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _safe(text: str) -> str:
    """Return text that a spreadsheet shows and does not compute."""
    text = plain(text, 400)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
