"""What a class's results say about its exercises and its students: plain statistics, without a page.

Facility and discrimination are those of classical test theory (Crocker and Algina, "Introduction to Classical and
Modern Test Theory", 1986), which calls the first item difficulty: a name that says the opposite of a high value.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actedu import exercises
from actedu.grading.finals import Final
from actedu.grading.grades import EXCUSED, MARKED, READER, Grade

FEWEST = 10  # students below whom a correlation says nothing
TOO_FEW = "too few"  # what is said of it then
LOW = 0.5  # the share of the points below which a student is likely to need help


@dataclass(frozen=True)
class Item:
    """How an exercise went.

    Attributes:
        students: how many answers were counted: all that were graded and, in words, marked.
        facility: the mean share of its points that was reached, so 1 is the easiest; None without answers, and
            while some wait for a mark: who wrote nothing is graded before who wrote something.
        discrimination: the correlation of its points with those of the other exercises, or None, and then
            `undefined` says why.
        unanswered: the share of students who left it out.
    """

    exercise: str
    students: int
    facility: float | None
    discrimination: float | None
    undefined: str
    unanswered: float


@dataclass(frozen=True)
class Misconception:
    """A known mistake, and who made it."""

    name: str
    sentence: str
    exercise: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Concern:
    """A student whom the teacher may want to talk to, and why."""

    final: Final
    reasons: tuple[str, ...]


def counted(grade: Grade) -> bool:
    """Whether a grade stands: it has points to give, and waits for nobody."""
    return grade.max_points > 0 and grade.status != READER


def share(final: Final) -> float | None:
    """Return the share of the points that a student reached, or None where there is nothing to count."""
    return None if final.total is None or not final.max else final.total / final.max


def items(names: Sequence[str], finals: Iterable[Final]) -> list[Item]:
    """Return how the exercises called `names` went, in that order."""
    finals = list(finals)
    rows = [[grade for grade in final.grades if counted(grade)] for final in finals]
    found = []
    for name in names:
        pairs = [
            (grade, sum(other.points for other in row if other is not grade))
            for row in rows
            for grade in row
            if grade.exercise == name
        ]
        waiting = sum(grade.exercise == name and grade.status == READER for final in finals for grade in final.grades)
        shares = [grade.points / grade.max_points for grade, _ in pairs if not waiting]
        value, why = _correlation(shares, [rest for _, rest in pairs][: len(shares)])
        if waiting:
            why = f"{waiting} to be marked"
        left_out = sum(grade.status == "unanswered" for grade, _ in pairs)
        found.append(
            Item(
                name,
                len(pairs),
                statistics.fmean(shares) if shares else None,
                value,
                why,
                left_out / (len(pairs) + waiting) if pairs else 0.0,
            )
        )
    return found


def _correlation(first: Sequence[float], second: Sequence[float]) -> tuple[float | None, str]:
    if len(first) < FEWEST:
        return None, TOO_FEW
    if max(first) - min(first) < 1e-9:
        return None, "all reached the same"
    if max(second) - min(second) < 1e-9:
        return None, "nothing else to compare with"
    return statistics.correlation(first, second), ""


def misconceptions(finals: Iterable[Final]) -> list[Misconception]:
    """Return the known mistakes that were made, the most frequent first.

    What a teacher decided about counts for none: the decision may be that it was no mistake.
    """
    made: dict[tuple[str, str], list[str]] = {}
    said: dict[tuple[str, str], str] = {}
    for final in finals:
        for grade in final.grades:
            if grade.mistake is not None and grade.status not in (MARKED, EXCUSED):
                made.setdefault((grade.mistake, grade.exercise), []).append(final.student)
                said.setdefault((grade.mistake, grade.exercise), grade.said or grade.mistake)
    found = [
        Misconception(name, _sentence(name, exercise) or said[name, exercise], exercise, tuple(students))
        for (name, exercise), students in made.items()
    ]
    return sorted(found, key=lambda one: -len(one.students))


def _sentence(mistake: str, exercise: str) -> str | None:
    """Return the sentence of a known mistake, with practice's numbers in it; None for one that is known no more."""
    try:
        return exercises.find(exercise).mistakes[mistake].sentence
    except (ValueError, KeyError):
        return None


def concerns(finals: Iterable[Final]) -> list[Concern]:
    """Return who is likely to need help: whose work was not read, is mostly missing or mostly wrong; lowest first.

    Who is excused from all of it is not among them.
    """
    found = []
    for final in finals:
        if final.excused:
            continue
        reached, grades = share(final), [grade for grade in final.grades if grade.max_points > 0]
        empty = sum(grade.status == "unanswered" for grade in grades)
        reasons = []
        if final.total is None:
            reasons.append(f"not read: it {final.attempt.row.problem or 'has no grades'}")
        elif reached is not None and reached < LOW:
            reasons.append(f"{reached:.0%} of the points")
        if grades and 2 * empty >= len(grades):
            reasons.append(f"no answer to {empty} of {len(grades)} exercise{'' if len(grades) == 1 else 's'}")
        if reasons:
            found.append(Concern(final, tuple(reasons)))
    return sorted(found, key=lambda one: -1.0 if (reached := share(one.final)) is None else reached)


def histogram(finals: Iterable[Final], bins: int = 10) -> list[int]:
    """Count the students by the share of the points that they reached; the last bin includes all of them."""
    counts = [0] * bins
    for final in finals:
        reached = share(final)
        if reached is not None:
            counts[min(bins - 1, max(0, math.floor(reached * bins + 1e-9)))] += 1
    return counts
