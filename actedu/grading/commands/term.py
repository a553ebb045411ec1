"""The command `actedu term`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from actedu.grading.commands.options import Database
from actedu.grading.commands.terminal import notice


def term(
    folders: Annotated[
        list[Path], typer.Argument(metavar="ASSIGNMENT...", help="The folders that actedu assign made, in order.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The table to write.")] = Path("term.csv"),
    roster: Annotated[
        Path | None,
        typer.Option(help="The list of the class, as for export: it joins the students of several platforms."),
    ] = None,
    db: Database = None,
) -> None:
    """Write one table over a term: a line for each student, a column for each assignment, and the sum.

    Example: actedu term hw1 hw2 hw3 --out term.csv
    """
    from actedu.grading import classroom

    made = classroom.term(folders, out, roster=roster, db=db)
    for sentence in made.said:
        notice(sentence)
    print(f"{made.students} student{'' if made.students == 1 else 's'}, in {made.path}")
