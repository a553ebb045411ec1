"""The command `actedu regrade`."""

from __future__ import annotations

from collections.abc import Sequence
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
from actedu.grading.commands.terminal import bar, console, interruptible, points

if TYPE_CHECKING:
    from rich.table import Table

    from actedu.grading.classroom import Change


def regrade(
    folder: Folder,
    submissions: Submissions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would change, and keep nothing.")] = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    sandbox: Walls = Isolation.bwrap,
    db: Database = None,
    times: Clock = Times.known,
    only: Only = None,
) -> None:
    """Grade again after an exercise or its points were corrected, and show who changes and why.

    What the corrected assignment has graded already is left alone.

    Example: actedu regrade hw submissions --dry-run
    """
    from actedu.grading import batch, classroom

    kept = "Nothing was kept." if dry_run else "What was graded again is kept: type the same command to go on."
    with interruptible(kept):
        done = classroom.regrade(
            folder,
            submissions,
            dry_run=dry_run,
            jobs=jobs if cluster else jobs or batch.cores(),
            cluster=cluster,
            sandbox=sandbox.value,
            db=db,
            times=times.value,
            only=only,
            progress=bar("Grading", unprotected=sandbox is Isolation.none),
        )
    if done.changes:
        console().print(_differences(done.changes))
    so_far = "; nothing was kept, leave out --dry-run to keep it" if dry_run else ""
    again = f"{done.new} of {done.handed_in} submissions graded again"
    print(f"{again}; {len(done.changes)} of {len(done.finals)} students change{so_far}.")
    if done.changes and not dry_run:
        print(f"Write the table anew with: actedu grade {folder} {submissions}")


def _differences(changes: Sequence[Change]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Who changes", box=box.SIMPLE)
    for name in ("student", "before", "after"):
        table.add_column(name, justify="left" if name == "student" else "right")
    table.add_column("because of", overflow="fold")
    for one in changes:
        was = "" if one.before is None else points(one.before.total)
        table.add_row(Text(one.after.student), was, points(one.after.total), Text("\n".join(one.why)))
    return table
