"""What counts for each student: the last or best attempt, with readers' marks and what being late costs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actedu.grading.assignment import Assignment
from actedu.grading.grades import MARKED, READER, Grade, Row


@dataclass(frozen=True)
class Attempt:
    """One submission as it was graded once."""

    id: int
    version: str  # of the assignment
    graded_at: datetime
    row: Row


@dataclass(frozen=True)
class Mark:
    """What a reader gave for one answer in words."""

    points: float
    comment: str | None


Marks = Mapping[tuple[str, str, str], Mark]  # by student, exercise and digest of the answer


@dataclass(frozen=True)
class Final:
    """What counts for one student.

    Attributes:
        attempt: the one that counts; as it was graded, without a reader's marks.
        grades: in the assignment's order, with marks.
        late: the share of the points that being late costs, and `taken_off` the points.
        total: after that, or None where no notebook could be read; `max` likewise.
        waiting: the exercises whose answer a reader has yet to mark; they count neither in total nor in max.
        attempts: how many there were.
        note: the sentence that matters most.
    """

    student: str
    attempt: Attempt
    grades: tuple[Grade, ...]
    late: float
    taken_off: float
    total: float | None
    max: float | None
    waiting: tuple[str, ...]
    attempts: int
    note: str


def settle(assignment: Assignment, attempts: Sequence[Attempt], marks: Marks) -> tuple[Final, ...]:
    """Return what counts for each student, by name, of these attempts in their order of grading."""
    latest: dict[tuple[str, str], Attempt] = {}  # a file graded again counts as it was graded by the current version
    for one in attempts:
        key = (one.row.student, one.row.digest)
        known = latest.get(key)
        if known is None or one.version == assignment.version or known.version != assignment.version:
            latest[key] = one
    by_student: dict[str, list[Attempt]] = {}
    for one in latest.values():
        by_student.setdefault(one.row.student, []).append(one)
    return tuple(_chosen(assignment, by_student[student], marks) for student in sorted(by_student))


def _chosen(assignment: Assignment, attempts: list[Attempt], marks: Marks) -> Final:
    if all(one.row.handed_in for one in attempts):
        attempts = sorted(attempts, key=lambda one: one.row.handed_in or one.graded_at)
    finals = [_final(assignment, one, marks, len(attempts)) for one in attempts]
    readable = [final for final in finals if final.total is not None]
    if not readable:
        return finals[-1]
    last = readable[-1]
    chosen = last if assignment.attempts == "last" else max(readable, key=lambda final: final.total or 0.0)
    unread = [f"{one.row.where} {one.row.problem}" for one in attempts if not one.row.grades]
    return replace(chosen, note="; ".join(filter(None, (chosen.note, *unread))))


def _final(assignment: Assignment, attempt: Attempt, marks: Marks, attempts: int) -> Final:
    row = attempt.row
    for_reader = {one.name: assignment.worth(one) for one in assignment.exercises if one.for_reader}
    grades, waiting = [], []
    for grade in row.grades:
        worth = for_reader.get(grade.exercise, 0.0)
        mark = marks.get((row.student, grade.exercise, answer_digest(grade.answer))) if worth else None
        if mark is not None:
            grade = replace(grade, status=MARKED, points=min(mark.points, worth), max_points=worth, said=mark.comment)
        elif worth and grade.status == READER:
            waiting.append(grade.exercise)
        elif worth:  # nothing was written, so there is nothing to wait for
            grade = replace(grade, max_points=worth)
        grades.append(grade)
    notes = [row.note]
    late = assignment.deducted(row.student, row.handed_in)
    if late:
        notes.append(f"late: {late:.0%} taken off")
    elif row.late and row.handed_in is None:
        notes.append("said to be late, but not when it came: nothing taken off")
    reached = sum(grade.points for grade in grades)
    taken_off = round(reached * late, 6)
    return Final(
        row.student,
        attempt,
        tuple(grades),
        late,
        taken_off,
        round(reached - taken_off, 6) if grades else None,
        round(sum(grade.max_points for grade in grades), 6) if grades else None,
        tuple(waiting),
        attempts,
        "; ".join(filter(None, notes)),
    )


def answer_digest(answer: str | None) -> str:
    """Name an answer by its text, so that a mark is for the words that were read."""
    return hashlib.sha256((answer or "").encode()).hexdigest()[:16]
