"""The tables of a gradebook, and how one of an earlier version gets what it lacks."""

from __future__ import annotations

import json

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
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateColumn

from actedu.errors import UserError
from actedu.grading import former_sentences

TABLES = MetaData()
ATTEMPTS = Table(
    "attempts",
    TABLES,
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
    Column("batch", Integer),  # in which it was graded; unknown for what was graded before this was kept
    UniqueConstraint("assignment", "version", "student", "digest"),
)
GRADES = Table(
    "grades",
    TABLES,
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
MARKS = Table(
    "marks",
    TABLES,
    Column("assignment", String(16), primary_key=True),
    Column("student", Text, primary_key=True),
    Column("exercise", String(200), primary_key=True),
    Column("answer", String(16), primary_key=True),  # a digest: another text by the same student waits anew
    Column("points", Double, nullable=False),
    Column("comment", Text),
    Column("at", Double, nullable=False),
    Column("of", Double),  # what the exercise was worth then
    Column("by", Text),
)
DECISIONS = Table(
    "decisions",
    TABLES,
    Column("assignment", String(16), primary_key=True),
    Column("student", Text, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("about", String(200), primary_key=True),
    Column("value", Double, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text),
    Column("at", Double, nullable=False),
)
BATCHES = Table(
    "batches",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(16), nullable=False),
    Column("place", Text, nullable=False),  # where the submissions lay
    Column("at", Double, nullable=False),
    Column("times", JSON(none_as_null=True)),  # of earlier attempts, as they stood before this batch knew better
)
RULES = Table(  # by which grades were last settled, so that one can say what a change of them changes
    "rules",
    TABLES,
    Column("assignment", String(16), primary_key=True),
    Column("rules", JSON, nullable=False),
)


class GradebookError(UserError):
    """A gradebook that cannot be opened, or a mark that it cannot take; the message says what to do."""


def make_tables(engine: Engine) -> None:
    """Make the tables that are not there, and in a gradebook of an earlier version the columns and names that are not.

    Raises GradebookError for columns that only a later version, or another program, can have made: a row without
    them might be refused, and that would look like one that is there already.
    """
    TABLES.create_all(engine)
    with engine.begin() as link:
        for table in TABLES.tables.values():
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
    kept = GRADES.c
    sentences = select(kept.attempt, kept.exercise, kept.mistake, kept.parameters).where(kept.mistake.like("% %"))
    known: dict[tuple[str, str], dict[str, str]] = {}
    for attempt, exercise, mistake, parameters in link.execute(sentences).all():
        key = exercise, json.dumps(parameters or {}, sort_keys=True)
        if key not in known:
            known[key] = former_sentences.names(exercise, parameters or {})
        if mistake in known[key]:
            here = update(GRADES).where(kept.attempt == attempt, kept.exercise == exercise)
            link.execute(here.values(mistake=known[key][mistake]))
