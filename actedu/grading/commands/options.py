"""Arguments and options that several commands have."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer


class Isolation(enum.StrEnum):
    """Where submissions run."""

    bwrap = "bwrap"
    docker = "docker"
    none = "none"


class Times(enum.StrEnum):
    """Where the times of handing in come from."""

    known = "known"
    mtime = "mtime"


Folder = Annotated[Path, typer.Argument(metavar="ASSIGNMENT", help="The folder that actedu assign made.")]
Submissions = Annotated[
    Path, typer.Argument(metavar="SUBMISSIONS", help="STUDENT.ipynb files, a folder for each student, or a zip.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes. Left out: one for each core.")]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Let a Dask cluster grade: its scheduler's address, tcp://10.0.0.1:8786."),
]
Walls = Annotated[
    Isolation,
    typer.Option(help="docker: in a container of Docker or Podman. none: unprotected, only for work of your own."),
]
Database = Annotated[
    str | None,
    typer.Option("--db", help="Another gradebook: a file, or a database's URL. Left out: in ASSIGNMENT."),
]
Clock = Annotated[Times, typer.Option(help="known: as the submissions say. mtime: else when a file was last changed.")]
Only = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Of each student's folders only this one: submitted/STUDENT/NAME, as nbgrader has it."
    ),
]
