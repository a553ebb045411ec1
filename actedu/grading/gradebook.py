"""What was graded, kept: every attempt, what a reader gave, and from these what counts for each student.

SQLite in the assignment's folder, or any database that SQLAlchemy knows by its URL. One transaction a submission:
whatever ends a batch, what was recorded stays, and is not graded again by the same version of the assignment.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    create_engine,
    delete,
    event,
    func,
    insert,
    make_url,
    or_,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from actedu.grading import submission
from actedu.grading.assignment import Assignment
from actedu.grading.finals import WHOLE, Attempt, Decision, Final, Mark, Marks, answer_digest, nothing, settle
from actedu.grading.gradebook_tables import (
    ATTEMPTS,
    BATCHES,
    DECISIONS,
    GRADES,
    MARKS,
    RULES,
    GradebookError,
    make_tables,
)
from actedu.grading.grades import MARKED, Checked, Grade, Row
from actedu.grading.rosters import Person, called, is_called
from actedu.grading.submission import Submission
from actedu.grading.texts import plain

FILE = "gradebook.sqlite"


class MeanwhileError(GradebookError):
    """A mark for what has changed since it was shown: another text was handed in, or somebody else gave a mark."""


@dataclass(frozen=True)
class Batch:
    """What one `grade` or `regrade` kept: where the submissions lay, when it began, and whose they are."""

    id: int
    place: str
    at: datetime
    students: tuple[str, ...]


class Gradebook:
    """An open gradebook: `with Gradebook.open(folder / FILE) as book: ...`. It may hold many assignments."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Lend a connection; all that is done with it is kept, or nothing."""
        try:
            with self._engine.begin() as link:
                yield link
        except IntegrityError:
            raise
        except DBAPIError as error:
            why = plain(str(error.orig))
            raise GradebookError(f"gradebook: {why}; what was recorded before is kept, try again") from None

    @classmethod
    def open(cls, place: str | Path) -> Gradebook:
        """Open a gradebook, and make it where there is none.

        Args:
            place: a file for SQLite, or a database's URL such as postgresql+psycopg://me@host/grades.

        Raises GradebookError, without the URL's password.
        """
        text = str(place)
        shown = text
        try:
            if "://" in text:
                url = make_url(text)
                shown = url.render_as_string(hide_password=True)
            else:
                url = make_url("sqlite://").set(database=text)
                os.close(os.open(text, os.O_WRONLY | os.O_CREAT, 0o600))  # marks are nobody else's business
            local = url.get_backend_name() == "sqlite"
            if not local and url.get_backend_name() != "postgresql":
                raise ArgumentError
            engine = create_engine(url, connect_args={"timeout": 30} if local else {})
            if local:
                event.listen(engine, "connect", _prepare)
            try:
                make_tables(engine)
            except DBAPIError:  # another process may be making them just now
                make_tables(engine)
            finally:
                engine.dispose()  # who is refused a gradebook could not close it
        except ModuleNotFoundError as error:
            raise GradebookError(
                f"gradebook: {shown} needs the driver {error.name}: pip install {error.name}"
            ) from None
        except (ArgumentError, NoSuchModuleError):
            expected = f"a file, or a URL such as sqlite:///{FILE} or postgresql+psycopg://me@host/grades"
            shown = "the text" if shown == text else shown
            wrong = f"gradebook: {shown} is not the URL of an SQLite or PostgreSQL database"
            raise GradebookError(f"{wrong}; give {expected}") from None
        except (DBAPIError, OSError) as error:
            why = plain(str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error))
            raise GradebookError(f"gradebook: {shown} cannot be opened: {why}") from None
        return cls(engine)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._engine.dispose()

    def begin(self, assignment: Assignment, place: str) -> int:
        """Begin a batch of what lies at `place`, and keep the rules that grades are settled by; return its number."""
        key = RULES.c.assignment == assignment.key
        made = {"assignment": assignment.key, "place": place, "at": datetime.now(UTC).timestamp()}
        with self._transaction() as link:
            link.execute(delete(RULES).where(key))
            link.execute(insert(RULES).values(assignment=assignment.key, rules=assignment.rules))
            begun = link.execute(insert(BATCHES).values(made)).inserted_primary_key
        assert begun is not None
        return int(begun[0])

    def settled_by(self, assignment: Assignment) -> Assignment:
        """Return the assignment with the rules by which its grades were last settled, if that is known."""
        with self._transaction() as link:
            found = link.execute(select(RULES.c.rules).where(RULES.c.assignment == assignment.key)).scalar()
        return assignment if found is None else assignment.with_rules(found)

    def last_batch(self, assignment: Assignment) -> Batch | None:
        """Return what was kept last, or None where there is nothing that could be taken back."""
        about = ATTEMPTS.c
        of = about.assignment == assignment.key
        with self._transaction() as link:
            dated = BATCHES.c.assignment == assignment.key, BATCHES.c.times.is_not(None)
            ends = select(func.max(about.batch)).where(of), select(func.max(BATCHES.c.id)).where(*dated)
            last = max((one for end in ends if (one := link.execute(end).scalar()) is not None), default=None)
            if last is None:
                return None
            times = link.execute(select(BATCHES.c.times).where(BATCHES.c.id == last)).scalar() or {}
            touched = or_(about.batch == last, about.id.in_([int(number) for number in times]))
            students = link.execute(select(about.student).where(of, touched).order_by(about.student))
            named = tuple(dict.fromkeys(students.scalars()))
            at, place = link.execute(select(BATCHES.c.at, BATCHES.c.place).where(BATCHES.c.id == last)).one()
        return Batch(last, place, _time(at), named)

    def undo(self, assignment: Assignment, batch: Batch) -> int:
        """Delete what a batch kept, and return how many gradings that were; marks and decisions stay.

        Times of handing in that it changed are as before.
        """
        of = (ATTEMPTS.c.assignment == assignment.key, ATTEMPTS.c.batch == batch.id)
        with self._transaction() as link:
            link.execute(delete(GRADES).where(GRADES.c.attempt.in_(select(ATTEMPTS.c.id).where(*of))))
            gone = link.execute(delete(ATTEMPTS).where(*of)).rowcount
            times = link.execute(select(BATCHES.c.times).where(BATCHES.c.id == batch.id)).scalar() or {}
            for number, time in times.items():
                link.execute(update(ATTEMPTS).where(ATTEMPTS.c.id == int(number)).values(handed_in=time))
            link.execute(delete(BATCHES).where(BATCHES.c.id == batch.id))
        return gone

    def record(self, assignment: Assignment, row: Row, batch: int | None = None) -> bool:
        """Keep a graded submission, all of it or nothing; return False if this version graded it before."""
        about = {
            "assignment": assignment.key,
            "version": assignment.version,
            "student": row.student,
            "digest": row.digest,
            "place": row.where,
            "handed_in": row.handed_in and row.handed_in.timestamp(),
            "late": row.late,
            "identity": row.identity,
            "problem": row.problem,
            "remark": row.remark,
            "graded_at": datetime.now(UTC).timestamp(),
            "seconds": row.seconds,
            "batch": batch,
        }
        try:
            with self._transaction() as link:
                made = link.execute(insert(ATTEMPTS).values(about)).inserted_primary_key
                if row.grades and made is not None:
                    link.execute(insert(GRADES), [{"attempt": made[0], **asdict(grade)} for grade in row.grades])
        except IntegrityError:
            return False
        return True

    def students(self, assignment: Assignment) -> list[tuple[str, str | None]]:
        """Return whose work there is, with what the platform calls them, in the order in which they came."""
        about = ATTEMPTS.c
        asked = select(about.student, about.identity).where(about.assignment == assignment.key).order_by(about.id)
        with self._transaction() as link:
            return list(dict.fromkeys((student, identity) for student, identity in link.execute(asked)))

    def same(self, assignment: Assignment) -> tuple[tuple[str, ...], ...]:
        """Return the students who handed in the very same files, with at least one answer in them."""
        about, answered = ATTEMPTS.c, GRADES.c.status != "unanswered"
        given = select(GRADES.c.attempt).where(GRADES.c.attempt == about.id, answered).exists()
        asked = select(about.digest, about.student).where(about.assignment == assignment.key, given)
        whose: dict[str, set[str]] = {}
        with self._transaction() as link:
            for digest, student in link.execute(asked):
                whose.setdefault(digest, set()).add(student)
        return tuple(sorted({tuple(sorted(students)) for students in whose.values() if len(students) > 1}))

    def absent(self, assignment: Assignment) -> dict[str, Person]:
        """Return who is known and has handed in nothing, by the name under which decisions about them are kept."""
        there = {person.identity for known in self.students(assignment) if (person := assignment.person(*known))}
        return {one.label: one for one in assignment.people if one.identity not in there}

    def student(self, assignment: Assignment, named: str, command: str, *, absent: bool = False) -> str:
        """Return who of those who handed in is meant by a name, login or number, as grading calls them.

        absent: whether somebody on the roster who handed in nothing may be meant too.

        Raises GradebookError where nobody is, or several may be.
        """
        calls = {student: assignment.called(student, identity) for student, identity in self.students(assignment)}
        if absent:
            calls |= {label: called(label, one.identity, one) for label, one in self.absent(assignment).items()}
        if named in calls:
            return named
        exactly = [student for student, names in calls.items() if named.strip().casefold() in names]
        meant = exactly or [student for student, names in calls.items() if is_called(named, names)]
        if len(meant) > 1:
            raise GradebookError(f"{command}: {named!r} may be {' or '.join(meant)}; give one of these names")
        if not meant:
            raise GradebookError(f"{command}: {_unknown(assignment, named, calls, absent)}")
        return meant[0]

    def graded(self, assignment: Assignment) -> set[tuple[str, str]]:
        """Return student and digest of every submission that this version of the assignment has graded."""
        about = ATTEMPTS.c
        asked = select(about.student, about.digest).where(
            about.assignment == assignment.key, about.version == assignment.version
        )
        with self._transaction() as link:
            return {(student, digest) for student, digest in link.execute(asked)}

    def graded_before(self, assignment: Assignment, waiting: Iterable[Submission], folder: Path) -> int:
        """Return how many of these another version of the assignment has graded."""
        about = ATTEMPTS.c
        asked = select(about.student, about.digest).where(
            about.assignment == assignment.key, about.version != assignment.version
        )
        with self._transaction() as link:
            before = {(student, digest) for student, digest in link.execute(asked)}
        return sum((one.student, submission.digest(one, folder)) in before for one in waiting) if before else 0

    def unread(self, assignment: Assignment, handed_in: Iterable[Submission], folder: Path) -> int:
        """Return how many of these could not be read."""
        about = ATTEMPTS.c
        graded = select(GRADES.c.attempt).where(GRADES.c.attempt == about.id).exists()
        asked = select(about.student, about.digest).where(about.assignment == assignment.key, ~graded)
        with self._transaction() as link:
            kept = {(student, digest) for student, digest in link.execute(asked)}
        return sum((one.student, submission.digest(one, folder)) in kept for one in handed_in) if kept else 0

    def missing(
        self,
        assignment: Assignment,
        handed_in: Iterable[Submission],
        folder: Path,
        *,
        keep_times: bool = True,
        batch: int | None = None,
    ) -> list[Submission]:
        """Return what is yet to be graded: what this version has not graded, and the same work only once.

        Of the others, a time of handing in that is now known is kept, if `keep_times`; what stood there before is
        remembered with the batch, for `undo`.
        """
        done, times = self.graded(assignment), dict[tuple[str, str], datetime]()
        waiting: dict[tuple[str, str], Submission] = {}
        for one in handed_in:
            key = (one.student, submission.digest(one, folder))
            if one.handed_in is not None:
                times[key] = min(one.handed_in, times.get(key, one.handed_in))
            if key not in done:
                waiting.setdefault(key, one)
        with self._transaction() as link:
            before: dict[str, float | None] = {}
            for (student, digest), time in times.items():
                if keep_times and (student, digest) in done:
                    of = (ATTEMPTS.c.assignment == assignment.key, ATTEMPTS.c.student == student)
                    here, now = (*of, ATTEMPTS.c.digest == digest), time.timestamp()
                    kept = link.execute(select(ATTEMPTS.c.id, ATTEMPTS.c.handed_in).where(*here)).all()
                    before |= {str(number): was for number, was in kept if was != now}
                    link.execute(update(ATTEMPTS).where(*here).values(handed_in=now))
            if before and batch is not None:
                link.execute(update(BATCHES).where(BATCHES.c.id == batch).values(times=before))
        return [replace(one, handed_in=times.get(key, one.handed_in)) for key, one in waiting.items()]

    def attempts(self, assignment: Assignment, student: str | None = None) -> tuple[Attempt, ...]:
        """Return all that was graded, by one student or all, in the order of grading."""
        which = [ATTEMPTS.c.assignment == assignment.key]
        if student is not None:
            which.append(ATTEMPTS.c.student == student)
        grades: dict[int, dict[str, Grade]] = {}
        with self._transaction() as link:
            joined = select(GRADES).join(ATTEMPTS, GRADES.c.attempt == ATTEMPTS.c.id).where(*which)
            for found in link.execute(joined).mappings():
                content = {name: value for name, value in found.items() if name != "attempt"}
                content["prints"] = tuple(content["prints"] or ())
                content["parameters"] = content["parameters"] or {}
                content["checks"] = tuple(Checked(**check) for check in content["checks"])
                grades.setdefault(found["attempt"], {})[found["exercise"]] = Grade(**content)
            rows = link.execute(select(ATTEMPTS).where(*which).order_by(ATTEMPTS.c.id)).mappings().all()
        order = {one.name: place for place, one in enumerate(assignment.exercises)}
        return tuple(
            Attempt(
                row["id"],
                row["version"],
                _time(row["graded_at"]),
                Row(
                    row["student"],
                    row["place"],
                    tuple(
                        sorted(grades.get(row["id"], {}).values(), key=lambda one: order.get(one.exercise, len(order)))
                    ),
                    row["problem"],
                    row["digest"],
                    None if row["handed_in"] is None else _time(row["handed_in"]),
                    row["late"],
                    row["identity"],
                    row["seconds"],
                    row["remark"],
                ),
            )
            for row in rows
        )

    def marks(self, assignment: Assignment) -> Marks:
        """Return what readers gave."""
        with self._transaction() as link:
            found = link.execute(select(MARKS).where(MARKS.c.assignment == assignment.key)).mappings()
            return {(one["student"], one["exercise"], one["answer"]): _mark(one) for one in found}

    def decisions(self, assignment: Assignment) -> tuple[Decision, ...]:
        """Return what teachers decided; before somebody handed in too, under the name of what they handed in since."""
        since = {person.label: who[0] for who in self.students(assignment) if (person := assignment.person(*who))}
        with self._transaction() as link:
            found = link.execute(select(DECISIONS).where(DECISIONS.c.assignment == assignment.key)).mappings()
            return tuple(
                Decision(
                    since.get(one["student"], one["student"]),
                    *(one[name] for name in ("kind", "about", "value", "reason", "by")),
                )
                for one in found
            )

    def finals(self, assignment: Assignment, also: Iterable[Row] = ()) -> tuple[Final, ...]:
        """Return what counts for each student, by name; `also` are graded submissions that are not kept.

        Who handed in nothing is among them where a decision gives points, or excuses from all.
        """
        now = datetime.now(UTC)
        more = [Attempt(-number, assignment.version, now, row) for number, row in enumerate(also, 1)]
        attempts = [*self.attempts(assignment), *more]
        decisions = self.decisions(assignment)
        here = {one.row.student for one in attempts}
        people = self.absent(assignment) if any(one.student not in here for one in decisions) else {}
        about = {one.student for one in decisions} & people.keys() - here
        attempts += [nothing(assignment, label, people[label].identity) for label in sorted(about)]
        return settle(assignment, attempts, self.marks(assignment), decisions)

    def mark(
        self,
        assignment: Assignment,
        student: str,
        exercise: str,
        points: float,
        comment: str = "",
        *,
        by: str | None = None,
        shown: Grade | None = None,
    ) -> None:
        """Keep a reader's points for an answer in words; an earlier mark of the same text is replaced.

        Args:
            student: as grading calls them.
            exercise: one for a reader.
            points: from 0 to what it is worth.
            comment: for the student.
            by: who gives the mark.
            shown: the answer as the reader saw it, with the mark that it had. Left out, the answer that counts.

        Raises MeanwhileError where what was shown is no longer so, and nothing is kept then; GradebookError for an
        unknown student, an exercise that is not for a reader, or points out of range.
        """
        worth = {one.name: assignment.worth(one) for one in assignment.exercises if one.for_reader}
        if exercise not in worth:
            known = f"those for a reader are {', '.join(worth)}" if worth else "it has none for a reader"
            raise GradebookError(f"mark: {exercise!r} is no exercise of this assignment to mark; {known}")
        if not worth[exercise]:
            raise GradebookError(f"mark: {exercise} is worth 0 points; give it some under [points] in assignment.toml")
        if not 0 <= points <= worth[exercise]:
            raise GradebookError(f"mark: {points:g} points for {exercise}; give 0 to {worth[exercise]:g}")
        finals = {final.student: final for final in self.finals(assignment)}
        if student not in finals:
            raise GradebookError(f"mark: nothing was graded for {student!r}; {_near(student, finals)}")
        counting = [one for one in (*finals[student].unmarked, *finals[student].grades) if one.exercise == exercise]
        answer = shown if shown is not None else next(iter(counting), None)
        digest = answer_digest(answer.answer if answer else None)
        if shown is not None and digest not in {answer_digest(one.answer) for one in counting}:
            raise MeanwhileError(f"{student} has handed in another text for {exercise} meanwhile, which counts now")
        key = {"assignment": assignment.key, "student": student, "exercise": exercise, "answer": digest}
        given = {
            "points": points,
            "comment": plain(comment, 1000) or None,
            "at": datetime.now(UTC).timestamp(),
            "of": worth[exercise],
            "by": by,
        }
        here = [MARKS.c[name] == value for name, value in key.items()]
        with self._transaction() as link:
            found = link.execute(select(MARKS).where(*here)).mappings().first()
            counts = found is not None and found["of"] in (None, worth[exercise])
            if found is not None and counts and shown is not None and not _was_shown(_mark(found), shown):
                who = found["by"] or "somebody else"
                raise MeanwhileError(
                    f"{who} has given {student} {found['points']:g} points for {exercise} meanwhile"
                    + (f" ({found['comment']})" if found["comment"] else "")
                )
            link.execute(delete(MARKS).where(*here))
            link.execute(insert(MARKS).values(key | given))

    def decide(self, assignment: Assignment, decision: Decision) -> None:
        """Keep a teacher's decision; an earlier one of the same kind about the same is replaced.

        A time is about the last attempt, so `about` is left out there. Raises GradebookError for an unknown student or
        exercise, points out of range, or without a reason.
        """
        attempts = [one for one in self.attempts(assignment) if one.row.student == decision.student]
        if not attempts and decision.student not in (people := self.absent(assignment)):
            known = {*people, *(one.row.student for one in self.attempts(assignment))}
            raise GradebookError(f"mark: {_unknown(assignment, decision.student, known, absent=True)}")
        names = {one.name: one for one in assignment.exercises}
        if decision.kind == "time" and not attempts:
            raise GradebookError(
                f"mark: {decision.student} has handed in nothing whose time could be set; until when they may is said "
                "under [extensions] in assignment.toml"
            )
        if decision.kind == "time":
            decision = replace(decision, about=attempts[-1].row.digest)
        elif decision.about != WHOLE and decision.about not in names:
            raise GradebookError(
                f"mark: {decision.about!r} is no exercise of this assignment; it has {', '.join(names)}"
            )
        if not decision.reason.strip():
            raise GradebookError("mark: a decision needs a reason, which the student is told: give it with --comment")
        if decision.kind == "points":
            worth = assignment.worth(names[decision.about])
            if not 0 <= decision.value <= worth:
                raise GradebookError(f"mark: {decision.value:g} points for {decision.about}; give 0 to {worth:g}")
        key = {"assignment": assignment.key} | {name: getattr(decision, name) for name in ("student", "kind", "about")}
        given = {"value": decision.value, "reason": plain(decision.reason, 1000), "by": decision.by}
        with self._transaction() as link:
            same = [DECISIONS.c[name] == value for name, value in key.items() if name != "student"]
            link.execute(delete(DECISIONS).where(*same, self._about(assignment, decision.student)))
            link.execute(insert(DECISIONS).values(key | given | {"at": datetime.now(UTC).timestamp()}))

    def withdraw(self, assignment: Assignment, student: str) -> int:
        """Delete all decisions about a student, and return how many there were."""
        of = (DECISIONS.c.assignment == assignment.key, self._about(assignment, student))
        with self._transaction() as link:
            return link.execute(delete(DECISIONS).where(*of)).rowcount

    def _about(self, assignment: Assignment, student: str) -> ColumnElement[bool]:
        """Say which decisions are about a student: those from before they handed in have another name."""
        known = [
            person for who in self.students(assignment) if who[0] == student and (person := assignment.person(*who))
        ]
        return DECISIONS.c.student.in_([student, *(person.label for person in known)])

    def forget(self, assignment: Assignment, student: str) -> tuple[int, int]:
        """Delete all that is kept of a student in this assignment; return how many gradings and marks that was.

        Raises GradebookError for an unknown student.
        """
        known = {one.row.student for one in self.attempts(assignment)}
        known |= {one.student for one in self.decisions(assignment)}
        if student not in known:
            raise GradebookError(f"forget: nothing was graded for {student!r}; {_near(student, known)}")
        theirs = (ATTEMPTS.c.assignment == assignment.key, ATTEMPTS.c.student == student)
        marks = delete(MARKS).where(MARKS.c.assignment == assignment.key, MARKS.c.student == student)
        self.withdraw(assignment, student)
        with self._transaction() as link:
            link.execute(delete(GRADES).where(GRADES.c.attempt.in_(select(ATTEMPTS.c.id).where(*theirs))))
            gone = link.execute(delete(ATTEMPTS).where(*theirs)).rowcount
            return gone, link.execute(marks).rowcount


def _prepare(connection: Any, _: object) -> None:
    """Let readers and a writer of an SQLite file work side by side, and nothing be lost when one is killed.

    What is deleted is overwritten, so that a forgotten student is not left in the file.
    """
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _mark(row: RowMapping) -> Mark:
    return Mark(row["points"], row["comment"], row["of"], row["by"])


def _was_shown(mark: Mark, shown: Grade) -> bool:
    """Whether a reader saw this mark beside the answer; one that no longer counts was not shown."""
    return shown.status == MARKED and (mark.points, mark.comment) == (shown.points, shown.said)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _unknown(assignment: Assignment, named: str, known: Iterable[str], absent: bool) -> str:
    """Say that nobody is called so."""
    near = _near(named, known)
    if absent and assignment.people:
        return f"nothing was graded for {named!r}, who is not on the roster either; {near}"
    if absent and not near.endswith("?"):
        near += "; of who handed in nothing, those on the list that roster in assignment.toml names"
    return f"nothing was graded for {named!r}; {near}"


def _near(student: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(student, list(known), 5, 0.4)
    return f"did you mean {' or '.join(near)}?" if near else "the names are those that actedu grade shows"
