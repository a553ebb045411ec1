"""The command `actedu forget`."""

from __future__ import annotations

from typing import Annotated

import typer

from actedu.grading.commands.options import Database, Folder


def forget(
    folder: Folder,
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The name, as actedu grade shows it.")],
    db: Database = None,
) -> None:
    """Delete a student's attempts, answers and marks from the gradebook. There is no way back.

    Example: actedu forget hw "Jane Doe (Participant 77)"
    """
    from actedu.grading.assignment import load
    from actedu.grading.classroom import gradebook

    assignment = load(folder)
    with gradebook(folder, db) as book:
        gradings, marks = book.forget(assignment, student)
    print(f"{gradings} grading{'s' * (gradings != 1)} and {marks} mark{'s' * (marks != 1)} of {student} were deleted.")
    print("Delete the submission too, or the next actedu grade keeps it again, and write tables and reports anew.")
