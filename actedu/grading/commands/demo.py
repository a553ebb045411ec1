"""The command `actedu demo`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actedu.errors import UserError
from actedu.grading.commands.options import Jobs
from actedu.grading.commands.terminal import bar, browse, console, has_screen

if TYPE_CHECKING:
    from rich.table import Table

    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final


def demo(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")] = Path("demo-class"),
    students: Annotated[int, typer.Option(min=1, help="How many hand in.")] = 200,
    seed: Annotated[int, typer.Option(help="Another number gives another class.")] = 1,
    jobs: Jobs = None,
    show: Annotated[bool, typer.Option("--open", help="Open the class's page in the browser.")] = False,
) -> None:
    """Make a class of invented students, grade it, and write its report: to see what grading a class is like.

    Some are late, some hand in what cannot be read, and some attack the grader. Nothing in it is real.

    Example: actedu demo --students 60 --open
    """
    from actedu.grading import batch, classroom
    from actedu.grading.demo import invented

    if folder.exists():
        raise UserError(f"demo: {folder} already exists and is left as it is; name another folder, or remove it")
    if students > (most := invented.most_students()):
        raise UserError(f"demo: there are no names for {students} students; give at most {most}")
    homework, handed_in = folder / "hw", folder / "submitted"
    with console(stderr=True).status("Inventing a class"):
        task = invented.hand_out(homework, seed)
        kinds = invented.hand_in(task, handed_in, students, seed)
    begun = time.perf_counter()
    done = classroom.grade(
        homework, handed_in, jobs=jobs or batch.cores(), limits=invented.LIMITS, progress=bar("Grading")
    )
    seconds = time.perf_counter() - begun
    with classroom.gradebook(homework) as book:
        invented.mark_some(book, task, done.finals)
        finals = book.finals(task)
    report = classroom.report(homework, progress=bar("Writing pages"))
    console().print(_summary(task, finals, kinds))
    print(f"Graded in {seconds:.1f} s, {done.new / seconds:.0f} submissions a second.")
    print(f"The class: {report.index.resolve()}")
    print(f"To go on: actedu mark {homework}    actedu export {homework} --to csv")
    if show and has_screen():
        browse(report.index)


def _summary(task: Assignment, finals: Sequence[Final], kinds: Mapping[str, Sequence[str]]) -> Table:
    import statistics

    from rich import box
    from rich.table import Table
    from rich.text import Text

    from actedu.grading import item_analysis

    totals = {final.student: final.total for final in finals}
    read = [total for total in totals.values() if total is not None]
    most = max((final.max for final in finals if final.max is not None), default=0.0)
    hostile = [totals[name] or 0.0 for name in kinds.get("attack", ())]
    coded = [one.name for one in task.exercises if not one.for_reader]  # few of the others are marked
    items = item_analysis.items(coded, finals)
    hardest = sorted((one for one in items if one.facility is not None), key=lambda one: one.facility or 0.0)
    lines = [("handed in", f"{len(finals)} students, {len(read)} with a notebook that can be read")]
    if read:
        lines.append(("points", f"median {statistics.median(read):.3g}, highest {max(read):.3g} of {most:.3g}"))
    lines.append(("late", f"{sum(final.late > 0 for final in finals)}, at 10% a day"))
    if hostile:
        lines.append(("attacks", f"{len(hostile)} hostile notebooks, {sum(hostile):g} points for all of them together"))
    lines.append(("to be marked", f"{sum(len(final.waiting) for final in finals)} answers in words"))
    lines += [("hardest", f"{one.exercise}: {one.facility:.0%} of its points") for one in hardest[:2]]
    for one in item_analysis.misconceptions(finals)[:3]:
        who = f"{len(one.students)} student{'' if len(one.students) == 1 else 's'}"
        lines.append(("misconception", f"{who}, {one.exercise}: {one.sentence}"))
    table = Table(title=Text(task.title), box=box.SIMPLE, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in lines:
        table.add_row(name, Text(text))
    return table
