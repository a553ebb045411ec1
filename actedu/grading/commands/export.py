"""The command `actedu export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from actedu.grading import platforms
from actedu.grading.commands.options import Database, Folder


def export(
    folder: Folder,
    to: Annotated[str, typer.Option("--to", help=f"What the file is for: {', '.join(platforms.with_exports())}.")],
    roster: Annotated[
        Path | None,
        typer.Option(
            help="Canvas's gradebook export or Moodle's grading worksheet, to be filled in; for csv and json any list."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write. Left out: canvas.csv and so on in ASSIGNMENT.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="The column to fill in Canvas's gradebook. Left out: that of the title.")
    ] = None,
    db: Database = None,
) -> None:
    """Write the results for Canvas or Moodle, as a table, or as JSON. Who handed in nothing stays empty.

    Example: actedu export hw --to canvas --roster gradebook.csv
    """
    from actedu.grading import classroom

    made = classroom.export(folder, to, out=out, roster=roster, column=column, db=db)
    for sentence in made.said:
        print(sentence, file=sys.stderr)
    print(f"{made.students} student{'' if made.students == 1 else 's'}, in {made.path}")
