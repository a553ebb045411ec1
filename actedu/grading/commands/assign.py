"""The command `actedu assign`."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from actedu.points import count_points


class Counts(enum.StrEnum):
    """Which attempt of several counts."""

    best = "best"
    last = "last"


def assign(
    names: Annotated[
        list[str], typer.Argument(metavar="MODULE_OR_EXERCISE...", help='Such as 04_relu, "04", relu or an exercise.')
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder to make.")],
    title: Annotated[str | None, typer.Option(help="What the assignment is called.")] = None,
    due: Annotated[str | None, typer.Option(help="Until when, with time zone: 2026-12-01T23:59+01:00.")] = None,
    late: Annotated[
        str | None, typer.Option(help='What is taken off after that: "10% per day, at most 50%". Left out: nothing.')
    ] = None,
    grace: Annotated[
        str | None, typer.Option(help='How long being late costs nothing: "15 min", "2 h", "1 d". Left out: no time.')
    ] = None,
    points: Annotated[
        list[str] | None,
        typer.Option(metavar="EXERCISE=NUMBER", help="What an exercise counts, such as relu_slope=3; may be repeated."),
    ] = None,
    attempts: Annotated[Counts, typer.Option(help="Which of a student's attempts counts.")] = Counts.best,
) -> None:
    """Make an assignment: notebooks to hand out, assignment.toml, and a secret to keep.

    All of this can be changed later in assignment.toml, where single students get extensions too.

    Example: actedu assign 04_relu --out hw --due 2026-12-01T23:59+01:00 --late "10% per day, at most 50%"
    """
    from actedu.grading import classroom, policy

    worth = policy.read_points(points or ())
    made = classroom.hand_out(
        out, names, title=title, due=due, late=late, grace=grace, points=worth, attempts=attempts.value
    )
    total = sum(map(made.worth, made.exercises))
    count = len(made.exercises)
    print(f"{count} exercise{'' if count == 1 else 's'}, {count_points(total)}, in {out}")
    print(f"Hand out the notebooks in {out / 'handout'}; keep the rest, {out / 'secret'} above all, to yourself.")
    print(f"Points and dates can be changed in {out / 'assignment.toml'}. Then: actedu grade {out} SUBMISSIONS")
