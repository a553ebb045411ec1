"""The command `actedu grade`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actedu.grading.commands.options import (
    Clock,
    Cluster,
    Database,
    Folder,
    Isolation,
    Jobs,
    Only,
    Submissions,
    Times,
    Walls,
)
from actedu.grading.commands.terminal import bar, console, interruptible, notice, points
from actedu.grading.grades import EXCUSED

if TYPE_CHECKING:
    from rich.table import Table

    from actedu.grading.finals import Final

_SHOWN = 40  # rows in the terminal; the CSV has all


def grade(
    folder: Folder,
    submissions: Submissions,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Where the table goes. Left out: grades.csv in ASSIGNMENT.")
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    sandbox: Walls = Isolation.bwrap,
    db: Database = None,
    times: Clock = Times.known,
    only: Only = None,
) -> None:
    """Grade a class in a sandbox: a table in the terminal and a CSV. A notebook that cannot be read is a row too.

    Every submission is kept in a gradebook. What was graded is not graded again, so a batch that was stopped goes on
    where it was.

    Example: actedu grade hw submissions
    """
    from actedu.grading import batch, classroom
    from actedu.grading.assignment import strangers

    begun = time.perf_counter()
    path = csv or folder / "grades.csv"
    with interruptible("What was graded is kept: type the same command to go on."):
        done = classroom.grade(
            folder,
            submissions,
            table=path,
            jobs=jobs if cluster else jobs or batch.cores(),
            cluster=cluster,
            sandbox=sandbox.value,
            db=db,
            times=times.value,
            only=only,
            progress=bar("Grading", unprotected=sandbox is Isolation.none),
            say=notice,
        )
    assignment, finals = done.assignment, done.finals
    console().print(_table(assignment.title, finals))
    counts = {"already graded": done.handed_in - done.new, "could not be read": done.unread}
    said = "".join(f", {number} {what}" for what, number in counts.items() if number)
    many = f"{done.handed_in} submission{'' if done.handed_in == 1 else 's'}"
    old = classroom.stale(finals)
    written = f"{path} was not written" if old else f"All rows and points: {path}"
    print(f"{many}{said}, {time.perf_counter() - begun:.1f} s. {written}")
    if old:
        notice(f"{classroom.graded_before(old)}; give what they handed in to: {classroom.regrading(folder)}")
    if waiting := sum(len(final.waiting) for final in finals):
        print(f"{waiting} answer{' waits' if waiting == 1 else 's wait'} for a mark: actedu mark {folder}")
    failing = Counter(name for final in finals for name in final.unjudged)
    for name, often in sorted(failing.items()):
        answers = "1 answer, which has" if often == 1 else f"{often} answers, which have"
        notice(
            f"{name} could not judge {answers} 0 points: correct the exercise and regrade, or give points with "
            f"actedu mark {folder} --set"
        )
    if free := [one.name for one in assignment.exercises if one.for_reader and not assignment.worth(one)]:
        print(f"Left for you to read, without points in {folder / 'assignment.toml'}: {', '.join(free)}")
    for sentence in strangers(folder, assignment, {final.student: final.attempt.row.identity for final in finals}):
        notice(sentence)


def _table(title: str, finals: Sequence[Final]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), box=box.SIMPLE)  # Text: nothing in a name is taken for a style
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("of", justify="right")
    table.add_column("first thing to know", overflow="fold")
    for final in finals[:_SHOWN]:
        of = "" if final.max is None else f"{final.max:g}"
        shown = EXCUSED if final.excused else points(final.total)
        table.add_row(Text(final.student), shown, of, Text(final.note))
    if len(finals) > _SHOWN:
        table.add_row(f"and {len(finals) - _SHOWN} more", "", "", "")
    return table
