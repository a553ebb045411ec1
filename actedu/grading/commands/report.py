"""The command `actedu report`; `actedu.cli` mounts it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from actedu.grading.commands.grade import Database, Folder, gradebook


def report(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write. Left out: report in ASSIGNMENT.")
    ] = None,
    db: Database = None,
    show: Annotated[bool, typer.Option("--open", help="Open the class's page in the browser.")] = False,
) -> None:
    """Write a page for the class, one for each student, and grades.csv. The pages need no network and run no script.

    Example: actedu report hw --open
    """
    from rich.console import Console
    from rich.progress import track

    from actedu.grading import judge
    from actedu.grading.assignment import load

    assignment = load(folder)
    with gradebook(folder, db) as book:
        finals = book.finals(assignment)
    if not finals:
        raise ValueError(f"report: nothing is graded yet; begin with: actedu grade {folder} SUBMISSIONS")
    try:
        from actedu.grading import reports
    except ModuleNotFoundError as error:
        raise ValueError(
            f"report: the pages need {error.name}; install it with: pip install 'actedu[grading]'"
        ) from None
    place = out or folder / "report"
    written = reports.pages(assignment, finals, place)
    console = Console(stderr=True)
    for _ in track(written, "Writing pages", total=len(finals) + 1, console=console, transient=True):
        pass
    judge.write_csv(finals, assignment, place / "grades.csv")
    index = place / "index.html"
    students = "1 student" if len(finals) == 1 else f"{len(finals)} students"
    print(f"{students}: {index}, a page for each in {place / 'students'}, and {place / 'grades.csv'}")
    if show:
        import webbrowser

        webbrowser.open(index.resolve().as_uri())
