"""The commands that hand results and graders to other programs; `actedu.cli` mounts them."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actedu.grading.commands.grade import Database, Folder, gradebook

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final


class Target(enum.StrEnum):
    """What results are exported to."""

    canvas = "canvas"
    moodle = "moodle"
    csv = "csv"
    json = "json"


_FILES = {
    Target.canvas: "canvas.csv",
    Target.moodle: "moodle.csv",
    Target.csv: "results.csv",
    Target.json: "results.json",
}


def export(
    folder: Folder,
    to: Annotated[Target, typer.Option("--to", help="What the file is for.")],
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
    from actedu.grading import exports, private_files, rosters
    from actedu.grading.assignment import load

    assignment = load(folder)
    path = out or folder / _FILES[to]
    if roster is not None and path.resolve() == roster.resolve():
        raise ValueError(f"export: {path} is the roster itself, which stays as it is; choose another file with --out")
    if column is not None and to is not Target.canvas:
        raise ValueError("export: --column names a column of Canvas's gradebook; leave it out, or use --to canvas")
    kinds = (to.value,) if to in (Target.canvas, Target.moodle) else tuple(rosters.SOURCES)
    listed = rosters.read(roster, *kinds) if roster else None
    finals = _finals(folder, assignment, db)
    if to is Target.canvas:
        made = exports.canvas(assignment, finals, listed, column)
    elif to is Target.moodle:
        made = exports.moodle(assignment, finals, listed)
    elif to is Target.csv:
        made = exports.table(assignment, finals, listed)
    else:
        made = exports.as_json(assignment, finals, listed)
    private_files.write(made.content, path)
    for sentence in made.said:
        print(sentence, file=sys.stderr)
    print(f"{len(finals)} students, in {path}")


def _finals(folder: Path, assignment: Assignment, db: str | None) -> tuple[Final, ...]:
    with gradebook(folder, db) as book:
        finals = book.finals(assignment)
    if not finals:
        raise ValueError(f"export: nothing is graded yet; begin with: actedu grade {folder} SUBMISSIONS")
    return finals


def gradescope(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="The zip archive to write.")] = Path("autograder.zip"),
) -> None:
    """Make a Gradescope autograder of an assignment. It holds the secret and the solutions: show it to nobody.

    Example: actedu gradescope hw --out autograder.zip
    """
    from actedu.grading import private_files
    from actedu.grading.platforms import gradescope as grader

    content = grader.archive(folder)
    private_files.write(content, out)
    print(f"{out}: {len(content) / 1e6:.1f} MB. Upload it under Configure Autograder, with Ubuntu 22.04 or newer.")
    print(f"It holds {folder / 'secret'} and all solutions: give it to Gradescope and to nobody else.")
