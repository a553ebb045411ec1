"""What was graded, kept: every attempt, what a reader gave, and from these what counts for each student.

SQLite in the assignment's folder, or any database that SQLAlchemy knows by its URL. One transaction a submission:
whatever ends a batch, what was recorded stays, and is not graded again by the same version of the assignment.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Double,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.schema import CreateColumn

from actedu.errors import UserError
from actedu.grading import former_sentences, submission
from actedu.grading.assignment import Assignment
from actedu.grading.finals import Attempt, Final, Mark, Marks, answer_digest, settle
from actedu.grading.grades import Checked, Grade, Row
from actedu.grading.submission import Submission
from actedu.grading.texts import plain

FILE = "gradebook.sqlite"
_TABLES = MetaData()
_ATTEMPTS = Table(
    "attempts",
    _TABLES,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(16), nullable=False),
    Column("version", String(16), nullable=False),
    Column("student", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("place", Text, nullable=False),
    Column("handed_in", Double),  # seconds since 1970
    Column("late", Boolean, nullable=False),
    Column("identity", Text),
    Column("problem", Text),
    Column("remark", Text),
    Column("graded_at", Double, nullable=False),
    Column("seconds", Double, nullable=False),
    UniqueConstraint("assignment", "version", "student", "digest"),
)
_GRADES = Table(
    "grades",
    _TABLES,
    Column("attempt", ForeignKey("attempts.id"), primary_key=True),
    Column("exercise", String(200), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("points", Double, nullable=False),
    Column("max_points", Double, nullable=False),
    Column("said", Text),
    Column("mistake", Text),
    Column("checks", JSON, nullable=False),
    Column("curve", JSON(none_as_null=True)),
    Column("answer", Text),
    Column("source", Text),
    Column("prints", JSON(none_as_null=True)),
    Column("parameters", JSON(none_as_null=True)),
)
_MARKS = Table(
    "marks",
    _TABLES,
    Column("assignment", String(16), primary_key=True),
    Column("student", Text, primary_key=True),
    Column("exercise", String(200), primary_key=True),
    Column("answer", String(16), primary_key=True),  # a digest: another text by the same student waits anew
    Column("points", Double, nullable=False),
    Column("comment", Text),
    Column("at", Double, nullable=False),
)


class GradebookError(UserError):
    """A gradebook that cannot be opened, or a mark that it cannot take; the message says what to do."""


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
                _make_tables(engine)
            except DBAPIError:  # another process may be making them just now
                _make_tables(engine)
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

    def record(self, assignment: Assignment, row: Row) -> bool:
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
        }
        try:
            with self._transaction() as link:
                made = link.execute(insert(_ATTEMPTS).values(about)).inserted_primary_key
                if row.grades and made is not None:
                    link.execute(insert(_GRADES), [{"attempt": made[0], **asdict(grade)} for grade in row.grades])
        except IntegrityError:
            return False
        return True

    def graded(self, assignment: Assignment) -> set[tuple[str, str]]:
        """Return student and digest of every submission that this version of the assignment has graded."""
        about = _ATTEMPTS.c
        asked = select(about.student, about.digest).where(
            about.assignment == assignment.key, about.version == assignment.version
        )
        with self._transaction() as link:
            return {(student, digest) for student, digest in link.execute(asked)}

    def graded_before(self, assignment: Assignment, waiting: Iterable[Submission], folder: Path) -> int:
        """Return how many of these another version of the assignment has graded."""
        about = _ATTEMPTS.c
        asked = select(about.student, about.digest).where(
            about.assignment == assignment.key, about.version != assignment.version
        )
        with self._transaction() as link:
            before = {(student, digest) for student, digest in link.execute(asked)}
        return sum((one.student, submission.digest(one, folder)) in before for one in waiting) if before else 0

    def missing(
        self, assignment: Assignment, handed_in: Iterable[Submission], folder: Path, *, keep_times: bool = True
    ) -> list[Submission]:
        """Return what is yet to be graded: what this version has not graded, and the same work only once.

        Of the others, a time of handing in that is now known is kept, if `keep_times`.
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
            for (student, digest), time in times.items():
                if keep_times and (student, digest) in done:
                    of = (_ATTEMPTS.c.assignment == assignment.key, _ATTEMPTS.c.student == student)
                    dated = update(_ATTEMPTS).where(*of, _ATTEMPTS.c.digest == digest)
                    link.execute(dated.values(handed_in=time.timestamp()))
        return [replace(one, handed_in=times.get(key, one.handed_in)) for key, one in waiting.items()]

    def attempts(self, assignment: Assignment, student: str | None = None) -> tuple[Attempt, ...]:
        """Return all that was graded, by one student or all, in the order of grading."""
        which = [_ATTEMPTS.c.assignment == assignment.key]
        if student is not None:
            which.append(_ATTEMPTS.c.student == student)
        grades: dict[int, dict[str, Grade]] = {}
        with self._transaction() as link:
            joined = select(_GRADES).join(_ATTEMPTS, _GRADES.c.attempt == _ATTEMPTS.c.id).where(*which)
            for found in link.execute(joined).mappings():
                content = {name: value for name, value in found.items() if name != "attempt"}
                content["prints"] = tuple(content["prints"] or ())
                content["parameters"] = content["parameters"] or {}
                content["checks"] = tuple(Checked(**check) for check in content["checks"])
                grades.setdefault(found["attempt"], {})[found["exercise"]] = Grade(**content)
            rows = link.execute(select(_ATTEMPTS).where(*which).order_by(_ATTEMPTS.c.id)).mappings().all()
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
            found = link.execute(select(_MARKS).where(_MARKS.c.assignment == assignment.key)).mappings()
            return {
                (one["student"], one["exercise"], one["answer"]): Mark(one["points"], one["comment"]) for one in found
            }

    def finals(self, assignment: Assignment, also: Iterable[Row] = ()) -> tuple[Final, ...]:
        """Return what counts for each student, by name; `also` are graded submissions that are not kept."""
        now = datetime.now(UTC)
        more = (Attempt(0, assignment.version, now, row) for row in also)
        return settle(assignment, (*self.attempts(assignment), *more), self.marks(assignment))

    def mark(self, assignment: Assignment, student: str, exercise: str, points: float, comment: str = "") -> None:
        """Keep a reader's points for the answer that counts now; an earlier mark of the same text is replaced.

        Raises GradebookError for an unknown student, an exercise that is not for a reader, or points out of range.
        """
        worth = {one.name: assignment.worth(one) for one in assignment.exercises if one.for_reader}
        if exercise not in worth:
            known = f"those for a reader are {', '.join(worth)}" if worth else "it has none for a reader"
            raise GradebookError(f"mark: {exercise!r} is no exercise of this assignment to mark; {known}")
        if not worth[exercise]:
            raise GradebookError(f"mark: {exercise} is worth 0 points; give it some under [points] in assignment.toml")
        if not 0 <= points <= worth[exercise]:
            raise GradebookError(f"mark: {points:g} points for {exercise}; give 0 to {worth[exercise]:g}")
        finals = {final.student: final for final in settle(assignment, self.attempts(assignment), {})}
        if student not in finals:
            raise GradebookError(f"mark: nothing was graded for {student!r}; {_near(student, finals)}")
        answer = next((one.answer for one in finals[student].grades if one.exercise == exercise), None)
        key = {
            "assignment": assignment.key,
            "student": student,
            "exercise": exercise,
            "answer": answer_digest(answer),
        }
        given = {"points": points, "comment": plain(comment, 1000) or None, "at": datetime.now(UTC).timestamp()}
        with self._transaction() as link:
            link.execute(delete(_MARKS).where(*(_MARKS.c[name] == value for name, value in key.items())))
            link.execute(insert(_MARKS).values(key | given))

    def forget(self, assignment: Assignment, student: str) -> tuple[int, int]:
        """Delete all that is kept of a student in this assignment; return how many gradings and marks that was.

        Raises GradebookError for an unknown student.
        """
        known = {one.row.student for one in self.attempts(assignment)}
        if student not in known:
            raise GradebookError(f"forget: nothing was graded for {student!r}; {_near(student, known)}")
        theirs = (_ATTEMPTS.c.assignment == assignment.key, _ATTEMPTS.c.student == student)
        marks = delete(_MARKS).where(_MARKS.c.assignment == assignment.key, _MARKS.c.student == student)
        with self._transaction() as link:
            link.execute(delete(_GRADES).where(_GRADES.c.attempt.in_(select(_ATTEMPTS.c.id).where(*theirs))))
            gone = link.execute(delete(_ATTEMPTS).where(*theirs)).rowcount
            return gone, link.execute(marks).rowcount


def _make_tables(engine: Engine) -> None:
    """Make the tables that are not there, and in a gradebook of an earlier version the columns and names that are not.

    Raises GradebookError for columns that only a later version, or another program, can have made: a row without
    them might be refused, and that would look like one that is there already.
    """
    _TABLES.create_all(engine)
    with engine.begin() as link:
        for table in _TABLES.tables.values():
            there = {column["name"] for column in inspect(link).get_columns(table.name)}
            if strange := sorted(there - set(table.columns.keys())):
                raise GradebookError(
                    f"gradebook: its table {table.name} has the column {strange[0]}, so a newer actedu or another "
                    "program made it; update actedu, or give another gradebook with --db"
                )
            for column in table.columns:
                if column.name not in there:
                    added = CreateColumn(column).compile(dialect=engine.dialect)
                    link.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))
        _name_mistakes(link)


def _name_mistakes(link: Connection) -> None:
    """Put names of known mistakes where an earlier version kept their sentences, with the student's numbers in them.

    A sentence that is not known stays. A name has no blank, so one look tells whether any are left.
    """
    kept = _GRADES.c
    sentences = select(kept.attempt, kept.exercise, kept.mistake, kept.parameters).where(kept.mistake.like("% %"))
    known: dict[tuple[str, str], dict[str, str]] = {}
    for attempt, exercise, mistake, parameters in link.execute(sentences).all():
        key = exercise, json.dumps(parameters or {}, sort_keys=True)
        if key not in known:
            known[key] = former_sentences.names(exercise, parameters or {})
        if mistake in known[key]:
            here = update(_GRADES).where(kept.attempt == attempt, kept.exercise == exercise)
            link.execute(here.values(mistake=known[key][mistake]))


def _prepare(connection: Any, _: object) -> None:
    """Let readers and a writer of an SQLite file work side by side, and nothing be lost when one is killed.

    What is deleted is overwritten, so that a forgotten student is not left in the file.
    """
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _near(student: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(student, list(known), 5, 0.4)
    return f"did you mean {' or '.join(near)}?" if near else "the names are those that actedu grade shows"
