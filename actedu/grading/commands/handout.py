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
        Path | None,
        typer.Option(
            help="Canvas's gradebook export, Moodle's grading worksheet, or a CSV: student,login. Left out: for all."
        ),
    ] = None,
) -> None:
    """Write the notebooks anew after assignment.toml was changed; or those for each student of a roster.

    With a roster, each student gets numbers and data of their own: notebooks in handouts/STUDENT in ASSIGNMENT, and
    in one archive, handouts.zip. A later call with a longer roster adds who is new; nobody's numbers change, and no
    file that is there is written over.

    Example: actedu handout hw --roster roster.csv
    """
    from actedu.grading import classroom, variants
    from actedu.grading.handout import PLACE

    if roster is None:
        for path in classroom.hand_out_again(folder):
            print(path)
        if (folder / PLACE).exists():
            print(f"What was handed out by name, in {folder / PLACE}, stays as it is.")
        return
    made = classroom.hand_out_by_name(folder, roster, progress=bar("Writing"))
    count = f"{made.students} student{'' if made.students == 1 else 's'}"
    print(f"{count}, {made.new} of them new, in {folder / PLACE} and as {folder / PLACE}.zip")
    for path in made.uploads:
        print(f"{path} gives each student their own notebook when it is uploaded as feedback files")
    print(f"Their own numbers have: {', '.join(made.varying)}")
    kept = f"{folder / variants.FILE} and {folder / variants.NUMBERS}"
    print(f"Give each student the folder with their name; keep {kept}: grading needs them.")
