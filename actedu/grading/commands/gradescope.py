"""The command `actedu gradescope`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from actedu.grading.commands.options import Folder


def gradescope(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="The zip archive to write.")] = Path("autograder.zip"),
) -> None:
    """Make a Gradescope autograder of an assignment. It holds the secret and the solutions: show it to nobody.

    Example: actedu gradescope hw --out autograder.zip
    """
    from actedu.grading import private_files
    from actedu.grading.platforms.gradescope import archive

    content = archive(folder)
    private_files.write(content, out)
    print(f"{out}: {len(content) / 1e6:.1f} MB. Upload it under Configure Autograder, with Ubuntu 22.04 or newer.")
    print(f"It holds {folder / 'secret'} and all solutions: give it to Gradescope and to nobody else.")
