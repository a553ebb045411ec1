"""The command `actedu report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from actedu.grading import platforms
from actedu.grading.commands.options import Database, Folder
from actedu.grading.commands.terminal import bar, browse, notice


def report(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write. Left out: report in ASSIGNMENT.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="The class's list, as for export: names as it has them, and who handed in nothing."),
    ] = None,
    feedback: Annotated[
        str | None,
        typer.Option(
            help=f"Also pack the students' pages as this platform takes them back: "
            f"{', '.join(platforms.with_places())}."
        ),
    ] = None,
    db: Database = None,
    show: Annotated[bool, typer.Option("--open", help="Open the class's page in the browser.")] = False,
) -> None:
    """Write a page for the class, one for each student, and grades.csv. The pages need no network and run no script.

    Example: actedu report hw --roster gradebook.csv --open
    """
    from actedu.grading import classroom
    from actedu.grading.exports import named

    made = classroom.report(folder, out, roster=roster, feedback=feedback, db=db, progress=bar("Writing pages"))
    students = "1 student" if made.students == 1 else f"{made.students} students"
    print(f"{students}: {made.index}, a page for each in {made.index.parent / 'students'}, and {made.table}")
    if made.feedback is not None:
        print(f"To give back: {made.feedback}")
        for sentence in named(f"left out of it, as their work did not come from {feedback}", made.left_out):
            notice(sentence)
    if show:
        browse(made.index)
