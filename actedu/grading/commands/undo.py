"""The command `actedu undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from actedu.grading.commands.options import Database, Folder
from actedu.grading.texts import plain

if TYPE_CHECKING:
    from actedu.grading.gradebook import Batch

_NAMED = 8  # students that the question lists


def undo(
    folder: Folder,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    db: Database = None,
) -> None:
    """Take back what the last actedu grade or regrade kept, as of a wrong folder. What was graded before stays.

    It asks first. Marks and decisions stay, and count again when the same work is graded again. Typed twice, it takes
    back the two last ones.

    Example: actedu undo hw
    """
    from actedu.grading import classroom

    def sure(batch: Batch) -> bool:
        print(_told(batch))
        return yes or typer.confirm("Take this back?")

    undone = classroom.undo(folder, db=db, sure=sure)
    if undone is None:
        print("Nothing was changed.")
    else:
        print(f"Taken back. What counts now: actedu report {folder}, or actedu export {folder}.")


def _told(batch: Batch) -> str:
    names = ", ".join(plain(one, 60) for one in batch.students[:_NAMED])
    more = f" and {len(batch.students) - _NAMED} more" if len(batch.students) > _NAMED else ""
    students = "1 student" if len(batch.students) == 1 else f"{len(batch.students)} students"
    return f"{batch.at.astimezone():%d %b %Y, %H:%M}: {students} from {batch.place}: {names}{more}"
