"""The command `actedu handout`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from actedu.grading.commands.options import Folder
from actedu.grading.commands.terminal import bar


def handout(
    folder: Folder,
    roster: Annotated[
        Path, typer.Option(help="Canvas's gradebook export, Moodle's grading worksheet, or a CSV: student,login.")
    ],
) -> None:
    """Write the notebooks for each student of a roster, with numbers and data of their own.

    They go to handouts/STUDENT in ASSIGNMENT, and into one archive, handouts.zip. A later call with a longer roster
    adds who is new; nobody's numbers change, and no file that is there is written over.

    Example: actedu handout hw --roster roster.csv
    """
    from actedu.grading import classroom, variants
    from actedu.grading.handout import PLACE

    made = classroom.hand_out_by_name(folder, roster, progress=bar("Writing"))
    count = f"{made.students} student{'' if made.students == 1 else 's'}"
    print(f"{count}, {made.new} of them new, in {folder / PLACE} and as {folder / PLACE}.zip")
    print(f"Their own numbers have: {', '.join(made.varying)}")
    print(f"Give each student the folder with their name; keep {folder / variants.FILE}: grading needs it.")
