"""The command `actedu assign`."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actedu.errors import UserError
from actedu.grading.commands.options import Isolation, Walls
from actedu.grading.commands.terminal import bar, console
from actedu.points import count_points

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.trial import Tried


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
    trial: Annotated[
        bool,
        typer.Option(
            "--try",
            help="First grade the exercises' own answers; where one surprises, make nothing.",
        ),
    ] = False,
    sandbox: Walls = Isolation.bwrap,
    one_notebook: Annotated[
        bool, typer.Option("--one-notebook", help="All exercises in one notebook. Left out: one for each module.")
    ] = False,
    without_solutions: Annotated[
        bool,
        typer.Option(
            "--without-solutions",
            help="Make a package of the course for students too, which holds no solutions of these exercises.",
        ),
    ] = False,
) -> None:
    """Make an assignment: notebooks to hand out, assignment.toml, and a secret to keep.

    All of this can be changed later in assignment.toml, where single students get extensions too.

    Example: actedu assign 04_relu --out hw --due 2026-12-01T23:59+01:00 --late "10% per day, at most 50%"
    """
    from actedu.grading import classroom, policy

    worth = policy.read_points(points or ())
    if trial:
        _try(classroom.try_out(names, sandbox=sandbox.value, progress=bar("Trying")))
    made = classroom.hand_out(
        out,
        names,
        title=title,
        due=due,
        late=late,
        grace=grace,
        points=worth,
        attempts=attempts.value,
        one_notebook=one_notebook,
        without_solutions=without_solutions,
    )
    total = sum(map(made.worth, made.exercises))
    count = len(made.exercises)
    print(f"{count} exercise{'' if count == 1 else 's'}, {count_points(total)}, in {out}")
    print(f"Hand out the notebooks in {out / 'handout'}; keep the rest, {out / 'secret'} above all, to yourself.")
    if without_solutions:
        _withheld(made, out)
    print(f"Points and dates can be changed in {out / 'assignment.toml'}. Then: actedu grade {out} SUBMISSIONS")


def _withheld(made: Assignment, out: Path) -> None:
    """Say where the students' package is, and what the course tells nevertheless."""
    from actedu.grading import withholding

    asked = {one.name for one in made.exercises}
    (package,) = (out / withholding.PLACE).iterdir()
    print(f"Let students work with {package}: pip install {package.name}. It holds no solutions of these exercises.")
    if beside := [name for name in withholding.withheld(made) if name not in asked]:
        print(f"Nor of these, which are made of them: {', '.join(beside)}")
    if told := withholding.told_elsewhere(made):
        print(f"Lessons or the ledger of claims tell the answer nevertheless: {', '.join(told)}")


def _try(tried: list[Tried]) -> None:
    """Show what each answer got and what a student would be told. Raises UserError where one got something else."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE)
    for name in ("exercise", "answer", "points", "what a student is told"):
        table.add_column(name, overflow="fold", justify="right" if name == "points" else "left")
    for one in tried:
        said = f"{one.told}  <- {one.wrong}" if one.wrong else one.told
        style = "bold red" if one.wrong else ""
        table.add_row(one.exercise, one.answer, f"{one.points:g} of {one.of:g}", Text(said, style=style))
    console().print(table)
    wrong = [f"{one.answer} of {one.exercise} {one.wrong}" for one in tried if one.wrong]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise UserError(f"assign: nothing was made, because {'; '.join(wrong[:3])}{more}: correct the exercise")
