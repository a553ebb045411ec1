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
    """Delete a student's attempts, answers, marks and pages. There is no way back.

    Example: actedu forget hw "Jane Doe (Participant 77)"
    """
    from actedu.grading import classroom

    gone = classroom.forget(folder, student, db=db)
    gradings = f"{gone.gradings} grading{'s' * (gone.gradings != 1)}"
    print(f"{gradings} and {gone.marks} mark{'s' * (gone.marks != 1)} of {student} were deleted.")
    if gone.pages:
        named = ", ".join(map(str, gone.pages))
        print(f"So were {named}, which spoke of them: actedu report {folder} makes the others' anew.")
    if gone.left:
        print(f"{', '.join(map(str, gone.left))} may name them yet: delete, or export anew.")
    print(
        "Delete the submission too, or the next actedu grade keeps it again, and files that you had written elsewhere."
    )
