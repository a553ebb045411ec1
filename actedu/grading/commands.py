"""The commands `actedu assign`, `grade` and `regrade`; `actedu.cli` mounts them."""

from __future__ import annotations

import enum
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from actedu.grading.finals import Final
    from actedu.grading.gradebook import Gradebook
    from actedu.grading.judge import Row
    from actedu.grading.submission import Submission

_SHOWN = 40  # rows in the terminal; the CSV has all


class Isolation(enum.StrEnum):
    """Where submissions run."""

    bwrap = "bwrap"
    docker = "docker"
    none = "none"


class Times(enum.StrEnum):
    """Where the times of handing in come from."""

    known = "known"
    mtime = "mtime"


class Counts(enum.StrEnum):
    """Which attempt of several counts."""

    best = "best"
    last = "last"


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
    from actedu.grading import assignment, policy

    if late is not None and due is None:
        raise ValueError("assign: --late counts from a date; give one with --due")
    if grace is not None and late is None:
        raise ValueError("assign: --grace is about being late; say what that costs with --late")
    made = assignment.create(
        out,
        names,
        title,
        None if due is None else policy.read_due(due),
        points=policy.read_points(points or ()),
        late=None if late is None else policy.read_late(late, grace),
        attempts=attempts.value,
    )
    total = sum(map(made.worth, made.exercises))
    print(f"{len(made.exercises)} exercises, {total:g} points, in {out}")
    print(f"Hand out the notebooks in {out / 'handout'}; keep the rest, {out / 'secret'} above all, to yourself.")
    print(f"Points and dates can be changed in {out / 'assignment.toml'}. Then: actedu grade {out} SUBMISSIONS")


def grade(
    folder: Folder,
    submissions: Submissions,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Where the table goes. Left out: grades.csv in ASSIGNMENT.")
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    sandbox: Walls = Isolation.bwrap,
    db: Database = None,
    times: Clock = Times.known,
) -> None:
    """Grade a class in a sandbox: a table in the terminal and a CSV. A notebook that cannot be read is a row too.

    Every submission is kept in a gradebook. What was graded is not graded again, so a batch that was stopped goes on
    where it was.

    Example: actedu grade hw submissions
    """
    from actedu.grading import judge
    from actedu.grading.assignment import load, strangers

    begun = time.perf_counter()
    assignment = load(folder)
    handed_in = _found(submissions, times)
    path = csv or folder / "grades.csv"
    if not os.access(path.parent, os.W_OK) or path.is_dir():
        raise ValueError(f"grade: {path} cannot be written; choose another file with --csv")
    with gradebook(folder, db) as book:
        missing = book.missing(assignment, handed_in, submissions)
        with _interruptible("What was graded is kept: type the same command to go on."):
            for row in _rows(folder, missing, submissions, jobs, cluster, sandbox):
                book.record(assignment, row)
        finals = book.finals(assignment)
    judge.write_csv(finals, assignment, path)
    _console().print(_table(assignment.title, finals))
    counts = {
        "already graded": len(handed_in) - len(missing),
        "could not be read": sum(final.total is None for final in finals),
    }
    said = "".join(f", {number} {what}" for what, number in counts.items() if number)
    print(f"{len(handed_in)} submissions{said}, {time.perf_counter() - begun:.1f} s. All rows and points: {path}")
    if waiting := sum(len(final.waiting) for final in finals):
        print(f"{waiting} answer{' waits' if waiting == 1 else 's wait'} for a mark: actedu mark {folder}")
    if free := [one.name for one in assignment.exercises if one.for_reader and not assignment.worth(one)]:
        print(f"Left for you to read, without points in {folder / 'assignment.toml'}: {', '.join(free)}")
    for sentence in strangers(folder, assignment, (final.student for final in finals)):
        _console(stderr=True).print(sentence, style="yellow", markup=False, highlight=False, soft_wrap=True)


def regrade(
    folder: Folder,
    submissions: Submissions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would change, and keep nothing.")] = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    sandbox: Walls = Isolation.bwrap,
    db: Database = None,
    times: Clock = Times.known,
) -> None:
    """Grade again after an exercise or its points were corrected, and show who changes and why.

    What the corrected assignment has graded already is left alone.

    Example: actedu regrade hw submissions --dry-run
    """
    from actedu.grading.assignment import load

    assignment = load(folder)
    handed_in = _found(submissions, times)
    with gradebook(folder, db) as book:
        before = book.finals(assignment)
        missing = book.missing(assignment, handed_in, submissions, keep_times=not dry_run)
        rows = []
        kept = "Nothing was kept." if dry_run else "What was graded again is kept: type the same command to go on."
        with _interruptible(kept):
            for row in _rows(folder, missing, submissions, jobs, cluster, sandbox):
                if dry_run:
                    rows.append(row)
                else:
                    book.record(assignment, row)
        after = book.finals(assignment, rows)
    old = {final.student: final for final in before}
    changes = [(old.get(one.student), one) for one in after if _changes(old.get(one.student), one)]
    if changes:
        _console().print(_differences(changes))
    so_far = "; nothing was kept, leave out --dry-run to keep it" if dry_run else ""
    again = f"{len(missing)} of {len(handed_in)} submissions graded again"
    print(f"{again}; {len(changes)} of {len(after)} students change{so_far}.")
    if changes and not dry_run:
        print(f"Write the table anew with: actedu grade {folder} {submissions}")


def forget(
    folder: Folder,
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The name, as actedu grade shows it.")],
    db: Database = None,
) -> None:
    """Delete a student's attempts, answers and marks from the gradebook. There is no way back.

    Example: actedu forget hw "Jane Doe (Participant 77)"
    """
    from actedu.grading.assignment import load

    assignment = load(folder)
    with gradebook(folder, db) as book:
        gradings, marks = book.forget(assignment, student)
    print(f"{gradings} grading{'s' * (gradings != 1)} and {marks} mark{'s' * (marks != 1)} of {student} were deleted.")
    print("Delete the submission too, or the next actedu grade keeps it again, and write tables and reports anew.")


def _changes(old: Final | None, new: Final) -> list[str]:
    """Return what is different for a student, by exercise; empty when nothing is that a student would see."""
    if old is None:
        return ["not graded before"]
    if old.total is None or new.total is None:
        return [] if old.total == new.total else [f"could {'' if new.total is None else 'not '}be read before"]
    points = {grade.exercise: grade for grade in old.grades}
    said = []
    for grade in new.grades:
        was = points.get(grade.exercise)
        if was is None:
            said.append(f"{grade.exercise} is new: {grade.points:g} of {grade.max_points:g}")
        elif (was.points, was.max_points) != (grade.points, grade.max_points):
            one, other = (f"{each.points:g} of {each.max_points:g}" for each in (was, grade))
            said.append(f"{grade.exercise}: {one} -> {other}")
    said += [f"{gone} is left out" for gone in points.keys() - {grade.exercise for grade in new.grades}]
    if old.late != new.late:
        said.append(f"late: {old.late:.0%} -> {new.late:.0%}")
    return said


def _differences(changes: Sequence[tuple[Final | None, Final]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Who changes", box=box.SIMPLE)
    for name in ("student", "before", "after"):
        table.add_column(name, justify="left" if name == "student" else "right")
    table.add_column("because of", overflow="fold")
    for old, new in changes:
        was = "" if old is None else points(old.total)
        table.add_row(Text(new.student), was, points(new.total), Text("\n".join(_changes(old, new))))
    return table


def gradebook(folder: Path, db: str | None) -> Gradebook:
    """Open the assignment's gradebook, or the one at the URL or path `db`."""
    try:
        from actedu.grading.gradebook import FILE, Gradebook
    except ModuleNotFoundError:
        raise ValueError("the gradebook needs SQLAlchemy; install it with: pip install sqlalchemy") from None
    return Gradebook.open(db or folder / FILE)


@contextmanager
def _interruptible(kept: str) -> Iterator[None]:
    """Let Ctrl-C end the command with what became of the work."""
    try:
        yield
    except KeyboardInterrupt:
        print(f"Stopped. {kept}", file=sys.stderr)
        raise typer.Exit(130) from None


def _found(submissions: Path, times: Times) -> list[Submission]:
    from actedu.grading import policy, submission

    found = submission.find(submissions)
    return [policy.by_file(one) for one in found] if times is Times.mtime else found


def _rows(
    folder: Path,
    handed_in: list[Submission],
    submissions: Path,
    jobs: int | None,
    cluster: str | None,
    sandbox: Isolation,
) -> Iterator[Row]:
    """Grade, with a bar that shows how far."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from actedu.grading import batch

    if jobs is not None and cluster is not None:
        raise ValueError("grade: --jobs is for this machine and --cluster for others; give one of them")
    errors = _console(stderr=True)
    if sandbox is Isolation.none:
        errors.print("Running without a sandbox: do this only with notebooks that you wrote yourself.", style="yellow")
    if not handed_in:
        return
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    columns = (TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("grading", total=len(handed_in))
        for row in batch.grade_all(
            folder, handed_in, submissions, jobs=jobs or cores, cluster=cluster, kind=sandbox.value
        ):
            yield row
            progress.advance(task)


def _console(**options: Any) -> Console:
    from rich.console import Console

    return Console(**options)


def _table(title: str, finals: Sequence[Final]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), box=box.SIMPLE)  # Text: nothing in a name is taken for a style
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("of", justify="right")
    table.add_column("first thing to know", overflow="fold")
    for final in finals[:_SHOWN]:
        of = "" if final.max is None else f"{final.max:g}"
        table.add_row(Text(final.student), points(final.total), of, Text(final.note))
    if len(finals) > _SHOWN:
        table.add_row(f"and {len(finals) - _SHOWN} more", "", "", "")
    return table


def points(total: float | None) -> str:
    """Show a total, which is not 0 but unknown where no notebook could be read."""
    return "not read" if total is None else f"{total:.4g}"
