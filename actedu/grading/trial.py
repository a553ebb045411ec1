"""Exercises tried before anybody is asked them: their own answers, graded in the sandbox as a student's would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actedu.errors import UserError
from actedu.exercises import Exercise
from actedu.exercises.answer_code import answer_code
from actedu.grading import judge
from actedu.grading.assignment import Assignment
from actedu.grading.grades import Grade
from actedu.grading.sandbox import Sandbox

SOLUTION, STARTER, OTHER = "solution", "as handed out", "another right answer"


@dataclass(frozen=True)
class Tried:
    """One answer of an exercise's own, and what it got.

    Attributes:
        answer: "solution", "another right answer", "as handed out", or the name of a known mistake.
        told: what the student would be told.
        wrong: what is not as the exercise says it is, or None.
    """

    exercise: str
    answer: str
    points: float
    of: float
    told: str
    wrong: str | None


def answers(exercise: Exercise) -> list[tuple[str, str]]:
    """Return the exercise's own answers as code, each with what it is. Raises UserError for one that cannot be."""
    found = [(SOLUTION, exercise.solution_source), (STARTER, exercise.starter_source)]
    try:
        found += [(OTHER, answer_code(exercise, one)) for one in exercise.alternatives]
        found += [(name, answer_code(exercise, one.example)) for name, one in exercise.mistakes.items()]
    except (ValueError, OSError, TypeError) as error:
        raise UserError(f"assign: {exercise.name}: an answer of its own cannot be code: {error}") from None
    return found


def tried(exercises: Sequence[Exercise], box: Sandbox) -> Iterator[Tried]:
    """Grade all answers that these exercises hold, but for those in words, and yield how each went."""
    for exercise in exercises:
        if exercise.for_reader:
            continue
        asked = Assignment("", (exercise,), {}, None, bytes(32))
        imports = ["import numpy as np", *exercise.uses]
        for what, code in answers(exercise):
            (grade,) = judge.answers([*imports, code], asked, "somebody", box)
            told = "solved" if grade.status == "solved" else grade.said or grade.status
            handed_out = exercise.asks_function and exercise.starter is not None and grade.status == "unanswered"
            wrong = _wrong(STARTER if handed_out else what, grade)  # the fault of a debugging exercise is its starter
            yield Tried(exercise.name, what, grade.points, grade.max_points, told, wrong)


def _wrong(what: str, grade: Grade) -> str | None:
    full = grade.points >= grade.max_points > 0
    if what in (SOLUTION, OTHER):
        return None if full else "does not get all points"
    if full:
        return "gets all points"
    if what != STARTER and grade.mistake != what:
        return f"is taken for {grade.mistake}" if grade.mistake else "is not recognised"
    return None
