"""What grading a submission gives: a row, with a grade for each exercise and how each of its checks went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

READER = "for a reader"  # the status of an answer that no program marks
MARKED = "marked"  # and of one that a reader gave points
NOTHING = "no answer"  # what is said where there is none
UNJUDGED = "could not be judged"  # how it begins what is said where a check itself failed
EXCUSED = "excused"  # and of one that is not asked of this student


@dataclass(frozen=True)
class Checked:
    """How one check of an exercise went, in plain words for a report; what the student wrote is data in them."""

    title: str
    passed: bool
    ran: bool
    hidden: bool
    sentence: str = ""
    input: str = ""
    expected: str = ""
    got: str = ""


@dataclass(frozen=True)
class Grade:
    """One exercise of one submission.

    Attributes:
        status: as in Report, or "marked" once a reader has given points.
        said: what to tell the student: a misconception, a failed check or the reader's comment.
        mistake: the name of the misconception, where it is a known one; what was said is then its sentence.
        curve: x, yours and right as lists of numbers; None stands for what is not finite.
        answer: what was written in answer to a question for a reader.
        source: the answer's code with its helpers, as long as it is not too long.
        prints: fingerprints of that code, see `outline`.
    """

    exercise: str
    status: str
    points: float
    max_points: float
    said: str | None = None
    mistake: str | None = None
    checks: tuple[Checked, ...] = ()
    curve: Mapping[str, list[float | None]] | None = None
    answer: str | None = None
    source: str | None = None
    prints: tuple[int, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One submission: its grades in the assignment's order, or the reason why it has none."""

    student: str
    where: str
    grades: tuple[Grade, ...] = ()
    problem: str | None = None  # for the student too, unlike the remark
    digest: str = ""  # of its notebooks
    handed_in: datetime | None = None
    late: bool = False  # as in Submission, and so is identity
    identity: str | None = None
    seconds: float = field(default=0.0, compare=False)  # that grading it took
    remark: str | None = None  # for the teacher alone: it may name others

    @property
    def total(self) -> float | None:
        """The points reached, or None for a submission that could not be read."""
        return None if not self.grades else round(sum(grade.points for grade in self.grades), 6)

    @property
    def note(self) -> str:
        """The one sentence that matters most: why it was not read, or the first thing to work on."""
        said = [f"{grade.exercise}: {grade.said}" for grade in self.grades if grade.said]
        return "; ".join(part for part in (self.problem, self.remark, *said[:1]) if part)
