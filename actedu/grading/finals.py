"""What counts for each student: of each exercise the best or last answer, marks, decisions, what being late costs."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from actedu.exercises import Exercise
from actedu.grading.assignment import Assignment
from actedu.grading.grades import EXCUSED, MARKED, NOTHING, READER, UNJUDGED, Grade, Row
from actedu.grading.texts import plain

WHOLE = ""  # stands for the whole assignment where a decision is about an exercise
_NAMED = 3  # attempts that a note lists
_NOTHING = "handed in nothing"


@dataclass(frozen=True)
class Attempt:
    """One submission as it was graded once, or what stands for it where there was `none`."""

    id: int
    version: str  # of the assignment
    graded_at: datetime
    row: Row
    none: bool = False


@dataclass(frozen=True)
class Mark:
    """What a reader gave for one answer in words.

    Attributes:
        of: what the exercise was worth then; a mark out of another number waits to be given anew. None for a mark
            from before this was kept.
        by: who gave it.
    """

    points: float
    comment: str | None
    of: float | None = None
    by: str | None = None


Marks = Mapping[tuple[str, str, str], Mark]  # by student, exercise and digest of the answer


@dataclass(frozen=True)
class Decision:
    """What a teacher decided, whatever a program or a clock says.

    Attributes:
        kind: "points" for an exercise, "excuse" from an exercise or the whole, "bonus" for the whole, or "time", when
            a submission came.
        about: the exercise, `WHOLE`, or for a time the digest of the submission.
        value: the points, or seconds since 1970; 0 for an excuse.
        reason: for the student, too.
    """

    student: str
    kind: str
    about: str
    value: float
    reason: str
    by: str | None = None


KINDS = ("points", "excuse", "bonus", "time")


@dataclass(frozen=True)
class Final:
    """What counts for one student.

    Attributes:
        attempt: the latest of those that count; as it was graded, without a reader's marks.
        grades: in the assignment's order, with marks and decisions, each from the attempt that counts for it.
        late: the largest share of points that being late costs, and `taken_off` the points.
        total: after that, or None where no notebook could be read, or all is excused; `max` likewise.
        unmarked: answers in words that a reader has yet to mark, and that could still count. A grade among `grades`
            that waits counts neither in total nor in max.
        attempts: how many there were; 0 for who handed in nothing.
        note: the sentence that matters most.
        bonus: points in the total that are beside those of the exercises.
        stale: whether it was graded before the assignment or the course was changed, so that points may be others.
        left_behind: where earlier attempts lay that cannot count, as they were graded before such a change and the
            latest was not.
    """

    student: str
    attempt: Attempt
    grades: tuple[Grade, ...]
    late: float
    taken_off: float
    total: float | None
    max: float | None
    unmarked: tuple[Grade, ...]
    attempts: int
    note: str
    bonus: float = 0.0
    stale: bool = False
    left_behind: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """The exercises with an answer that a reader has yet to mark."""
        return tuple(dict.fromkeys(one.exercise for one in self.unmarked))

    @property
    def unjudged(self) -> tuple[str, ...]:
        """The exercises whose own check failed at the answer that counts, which has no points for that."""
        failed = (one for one in self.grades if one.status not in (MARKED, EXCUSED) and one.said)
        return tuple(one.exercise for one in failed if (one.said or "").startswith(UNJUDGED))

    @property
    def given(self) -> bool:
        """Whether a reader or a teacher gave points."""
        return bool(self.bonus) or any(one.status == MARKED for one in self.grades)

    @property
    def excused(self) -> bool:
        """Whether nothing is asked of this student."""
        return bool(self.grades) and all(one.status == EXCUSED for one in self.grades)


def settle(
    assignment: Assignment, attempts: Sequence[Attempt], marks: Marks, decisions: Sequence[Decision] = ()
) -> tuple[Final, ...]:
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
    decided: dict[str, list[Decision]] = {}
    for decision in decisions:
        decided.setdefault(decision.student, []).append(decision)
    finals = (
        _Settled(assignment, by_student[student], marks, decided.get(student, ())).final()
        for student in sorted(by_student)
    )
    return tuple(one for one in finals if one.attempts or one.excused or one.given)


def nothing(assignment: Assignment, student: str, identity: str) -> Attempt:
    """Return what stands for the work of somebody who handed in nothing, for a teacher's decisions about it."""
    grades = tuple(
        Grade(one.name, "unanswered", 0.0, assignment.worth(one), None if one.for_reader else NOTHING)
        for one in assignment.exercises
        if assignment.worth(one)
    )
    row = Row(student, "", grades, remark=_NOTHING, identity=identity)
    return Attempt(0, assignment.version, datetime.fromtimestamp(0, UTC), row, none=True)


@dataclass(frozen=True)
class _Candidate:
    """One answer to an exercise, with what it gives after what being late costs, and what it may still give."""

    attempt: Attempt
    grade: Grade
    late: float
    order: int

    @property
    def net(self) -> float:
        return self.grade.points * (1 - self.late)

    @property
    def answered(self) -> bool:
        return self.grade.status != "unanswered"


class _Settled:
    """One student's attempts, and what counts of them."""

    def __init__(
        self, assignment: Assignment, attempts: list[Attempt], marks: Marks, decisions: Sequence[Decision]
    ) -> None:
        self.assignment, self.marks = assignment, marks
        self.decided = {(one.kind, one.about): one for one in decisions}
        attempts = list(map(self._timed, attempts))
        if all(one.row.handed_in for one in attempts):
            attempts = sorted(attempts, key=lambda one: one.row.handed_in or one.graded_at)
        self.attempts = attempts
        readable = [one for one in attempts if one.row.grades]
        current = [one for one in readable if one.version == assignment.version]
        self.counting = current or readable
        self.left_behind = [one for one in readable if one not in self.counting]
        self.stale = bool(readable) and not current

    def _timed(self, attempt: Attempt) -> Attempt:
        time = self.decided.get(("time", attempt.row.digest))
        if time is None:
            return attempt
        return replace(attempt, row=replace(attempt.row, handed_in=datetime.fromtimestamp(time.value, UTC), late=False))

    def final(self) -> Final:
        if not self.counting:
            last = self.attempts[-1]
            return Final(last.row.student, last, (), 0.0, 0.0, None, None, (), len(self.attempts), self._note([], []))
        worth = {one.name: self.assignment.worth(one) for one in self.assignment.exercises}
        names = dict.fromkeys([*worth, *(one.exercise for at in self.counting for one in at.row.grades)])
        chosen: list[_Candidate] = []
        unmarked: list[Grade] = []
        for name in names:
            candidates = self._candidates(name)
            if candidates:
                best, waiting = self._chosen(candidates, worth.get(name, 0.0))
                decided = self._decided(best, worth.get(name, best.grade.max_points))
                chosen.append(decided)
                unmarked += waiting if decided is best else ()
        return self._summed(chosen, unmarked)

    def _candidates(self, name: str) -> list[_Candidate]:
        found = []
        for order, attempt in enumerate(self.counting):
            row = attempt.row
            late = self.assignment.deducted(row.student, row.handed_in, row.identity)
            for grade in attempt.row.grades:
                if grade.exercise == name:
                    found.append(_Candidate(attempt, self._marked(attempt.row.student, grade), late, order))
        return found

    def _marked(self, student: str, grade: Grade) -> Grade:
        asked: Exercise | None = next((one for one in self.assignment.exercises if one.name == grade.exercise), None)
        worth = self.assignment.worth(asked) if asked is not None and asked.for_reader else 0.0
        if not worth:
            return grade
        mark = self.marks.get((student, grade.exercise, answer_digest(grade.answer)))
        if mark is not None and mark.of in (None, worth):
            return replace(grade, status=MARKED, points=min(mark.points, worth), max_points=worth, said=mark.comment)
        if grade.status == READER:
            return grade
        return replace(
            grade, max_points=worth, said=grade.said or NOTHING
        )  # nothing was written, so there is nothing to wait for

    def _chosen(self, candidates: list[_Candidate], worth: float) -> tuple[_Candidate, list[Grade]]:
        """Return the answer that counts, and those in words that could count once they are marked."""
        if self.assignment.attempts == "last":
            answered = [one for one in candidates if one.answered]
            best = (answered or candidates)[-1]
            waits = [best] if best.grade.status == READER and worth else []
        else:
            best = max(candidates, key=lambda one: (one.net, one.answered, not one.attempt.row.late, one.order))
            waits = [
                one
                for one in candidates
                if one.grade.status == READER and worth * (1 - one.late) > best.net + 1e-9 and worth
            ]
        return best, list({answer_digest(one.grade.answer): one.grade for one in waits}.values())

    def _decided(self, best: _Candidate, worth: float) -> _Candidate:
        """Return the answer with what a teacher decided about it."""
        name = best.grade.exercise
        excuse = self.decided.get(("excuse", name)) or self.decided.get(("excuse", WHOLE))
        points = self.decided.get(("points", name))
        if excuse is not None:
            said = f"excused: {excuse.reason}"
            return replace(best, grade=replace(best.grade, status=EXCUSED, points=0.0, max_points=0.0, said=said))
        if points is None:
            return best
        given = replace(best.grade, status=MARKED, points=points.value, max_points=worth, said=points.reason)
        return replace(best, grade=given)

    def _summed(self, chosen: list[_Candidate], unmarked: list[Grade]) -> Final:
        counted = [one for one in chosen if one.answered] or chosen
        latest = max(counted, key=lambda one: one.order).attempt
        excused = all(one.grade.status == EXCUSED for one in chosen)
        bonus = self.decided.get(("bonus", WHOLE))
        more = bonus.value if bonus is not None and not excused else 0.0
        reached = sum(one.grade.points for one in chosen)
        taken_off = round(sum(one.grade.points * one.late for one in chosen), 6)
        late = max((one.late for one in counted if one.grade.points or not reached), default=0.0)
        return Final(
            latest.row.student,
            latest,
            tuple(one.grade for one in chosen),
            late,
            taken_off,
            None if excused else round(reached - taken_off + more, 6),
            None if excused else round(sum(one.grade.max_points for one in chosen), 6),
            tuple(unmarked),
            sum(not one.none for one in self.attempts),
            self._note(counted, chosen),
            more,
            self.stale,
            tuple(one.row.where for one in self.left_behind),
        )

    def _note(self, counted: list[_Candidate], chosen: list[_Candidate]) -> str:
        """Say what matters most: what was not read, the first thing to work on, what is late, what does not count."""
        of = list({one.attempt.id: one.attempt for one in counted}.values()) or self.attempts[-1:]
        notes = [part for one in of for part in (one.row.problem, one.row.remark)]
        notes += [f"{one.grade.exercise}: {one.grade.said}" for one in chosen if one.grade.said][:1]
        bonus = self.decided.get(("bonus", WHOLE))
        if bonus is not None:
            notes.append(f"{bonus.value:+g} points: {bonus.reason}")
        shares: dict[float, list[str]] = {}
        for one in counted:
            if one.late:
                shares.setdefault(one.late, []).append(one.grade.exercise)
        for late, names in sorted(shares.items()):
            part = "" if len(names) == len(counted) else f" of {', '.join(names)}"
            notes.append(f"late: {late:.0%} taken off{part}")
        if any(one.row.late and one.row.handed_in is None for one in of):
            notes.append("said to be late, but not when it came: nothing taken off")
        if len(of) > 1:
            notes.append(self._where(counted, of))
        if self.left_behind:
            where = ", ".join(one.row.where for one in self.left_behind[:_NAMED])
            was = "an earlier attempt" if len(self.left_behind) == 1 else f"{len(self.left_behind)} earlier attempts"
            notes.append(
                f"{was} ({where}) cannot count, graded before the assignment or the course was changed: give "
                "actedu regrade what was handed in then"
            )
        unread = [f"{one.row.where} {one.row.problem}" for one in self.attempts if not one.row.grades]
        notes += unread if counted else []
        return plain("; ".join(filter(None, notes)), 2000)

    def _where(self, counted: list[_Candidate], of: list[Attempt]) -> str:
        """Say of which attempt most counts, and which exercises are of another."""
        theirs = {at.id: [one.grade.exercise for one in counted if one.attempt is at] for at in of}
        main = max(of, key=lambda at: (len(theirs[at.id]), self.attempts.index(at)))
        places = Counter(at.row.where for at in self.attempts)

        def called(at: Attempt) -> str:
            number = f" (attempt {self.attempts.index(at) + 1})" if places[at.row.where] > 1 else ""
            return f"{at.row.where}{number}"

        parts = [f"{', '.join(theirs[at.id])} of {called(at)}" for at in of if at is not main]
        more = f", and {len(parts) - _NAMED} more" if len(parts) > _NAMED else ""
        return f"of {len(self.attempts)} attempts: {'; '.join(parts[:_NAMED])}{more}; the rest of {called(main)}"


def answer_digest(answer: str | None) -> str:
    """Name an answer by its text, so that a mark is for the words that were read."""
    return hashlib.sha256((answer or "").encode()).hexdigest()[:16]
