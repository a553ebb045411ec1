"""The `actedu` command."""

from __future__ import annotations

import io
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer

from actedu.claims.commands import claims
from actedu.grading.commands import (
    assign,
    demo,
    export,
    forget,
    grade,
    gradescope,
    handout,
    mark,
    regrade,
    report,
)

app = typer.Typer(
    name="actedu",
    help="A Jupyter course on neural-network activation functions.\n\nStart with: actedu lab my-course",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
new = typer.Typer(help="Start a new lesson.", no_args_is_help=True)
app.add_typer(new, name="new")
app.add_typer(claims, name="claims")


def main() -> None:
    """Run the command. What the user got wrong is one sentence and exit code 2; a bug shows its traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name may have letters that this terminal has not
    try:
        app()
    except ValueError as error:
        if not _ours(error):
            raise
        print(f"actedu: {error}", file=sys.stderr)
        sys.exit(2)


def _ours(error: BaseException) -> bool:
    """Whether our own code refused something, rather than NumPy or another library below a bug of ours."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__", "")).startswith("actedu.")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"actedu {version('actedu')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before a command."""


@app.command()
def lab(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where your notebooks are kept. Left out: the workspace you are in, else my-course."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port to serve on; a free one if left out.")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address instead of opening it.")] = False,
    update_only: Annotated[
        bool, typer.Option("--update-only", help="Bring the notebooks up to date, open nothing.")
    ] = False,
) -> None:
    """Open the course in JupyterLab, in a folder of your own. Nothing you edited is ever written over.

    Example: actedu lab my-course
    """
    from actedu import workspace

    place = folder or workspace.around(Path.cwd()) or Path("my-course")
    for sentence in workspace.update(place):
        print(sentence)
    if update_only:
        print(f"{place} is up to date.")
    else:
        workspace.start(place, port, browser=not no_browser)


@app.command()
def progress(
    folder: Annotated[
        Path | None, typer.Argument(help="Your folder. Left out: the workspace you are in, else my-course.")
    ] = None,
) -> None:
    """Show how far you have come.

    Example: actedu progress my-course
    """
    from actedu import workspace
    from actedu.learning import progress as learned

    place = workspace.around(folder or Path.cwd()) or (workspace.around(Path("my-course")) if folder is None else None)
    if place is None:
        raise ValueError(f"{folder or Path.cwd()} is not a course folder: make one with `actedu lab my-course`")
    print(learned.table(place))


@app.command()
def modules() -> None:
    """List the modules: minutes, points, prerequisites.

    Example: actedu modules
    """
    from rich.table import Table

    from actedu import course

    table = Table("module", "title", "lesson", "exercises", "points", "before this", box=None, pad_edge=False)
    for one in course.modules():
        times = (f"{one.lesson_minutes} min", f"{one.exercise_minutes} min")
        table.add_row(one.name, one.title, *times, str(one.points), ", ".join(one.prerequisites))
    _console().print(table)


@app.command()
def choose(
    task: Annotated[str, typer.Option(help="What is predicted, such as multi-class, regression or count.")],
    depth: Annotated[int, typer.Option(help="The number of hidden layers.")] = 2,
    constraint: Annotated[
        list[str] | None, typer.Option(help="Such as cheap, int8 or transformer; may be repeated.")
    ] = None,
    candidate: Annotated[
        list[str] | None, typer.Option(help="An activation to judge; may be repeated. Left out: the whole catalogue.")
    ] = None,
) -> None:
    """Recommend head, loss, hidden activation and initialiser, with reasons and evidence.

    Example: actedu choose --task multi-class --depth 30
    """
    from rich.markup import escape
    from rich.table import Table

    from actedu.chooser import choose as advise

    advice = advise(task, depth, constraint or (), candidates=candidate)
    console = _console()
    for words in (f"[bold]{escape(advice.title)}[/bold]", escape(advice.note), escape(advice.scoring)):
        console.print(words, highlight=False)
    for part in advice.tables():
        # What would change an answer is in the table of a notebook; a terminal is too narrow for it.
        shown = [i for i, column in enumerate(part.columns) if column != "what would change it"]
        table = Table(title=part.caption, title_justify="left", title_style="bold")
        for i in shown:
            table.add_column(part.columns[i], overflow="fold")
        for row in part.rows:
            table.add_row(*(escape(str(row[i])) for i in shown))
        console.print()
        console.print(table)


@app.command()
def build(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[MODULE]...", help="Such as 04_relu, relu or 4; all when left out.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a notebook is out of date.")] = False,
) -> None:
    """Build notebooks from their sources: lessons, exercises, solutions (for contributors).

    Example: actedu build relu
    """
    from rich.progress import track

    from actedu import build as builder
    from actedu import course

    root = _repository()
    chosen = [course.module(name) for name in names] if names else list(course.modules())
    targets = builder.targets(root, chosen)
    if not check:
        for target in track(targets, "Building", console=_console(stderr=True), transient=True):
            target.write()
            print(target.path.relative_to(root))
    wrong = [f"{target.path.relative_to(root)} {how}" for target in targets if check and (how := target.differs())]
    everything = course.modules()
    readme = root / "README.md"
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        filled = builder.readme(text, everything)
        if text != filled and check:
            wrong.append("README.md has another table of lessons")
        elif text != filled:
            readme.write_text(filled, encoding="utf-8")
    wrong += [f"{path.relative_to(root)} has no source: delete it" for path in builder.strays(root, everything)]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong and check:
        print(f"Run `actedu build{''.join(' ' + one.name for one in chosen if names)}` and commit.", file=sys.stderr)
        raise typer.Exit(1)


# in the order in which a teacher needs them
app.command()(assign.assign)
app.command()(handout.handout)
app.command()(grade.grade)
app.command()(regrade.regrade)
app.command()(forget.forget)
app.command()(mark.mark)
app.command()(report.report)
app.command()(export.export)
app.command()(gradescope.gradescope)
app.command()(demo.demo)


@new.command()
def lesson(name: Annotated[str, typer.Argument(help="Number and topic, such as 22_topic.")]) -> None:
    """Write the skeletons of a lesson and its exercises; they build as they are.

    Example: actedu new lesson 22_topic
    """
    from actedu.skeletons import new_lesson

    root = _repository()
    for path in new_lesson(root, name):
        print(path.relative_to(root))
    print(f"Fill them in, then run `actedu build {name}`.")


def _repository() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").exists() and (folder / "lessons").is_dir():
            return folder
    raise ValueError(f"{here} is not inside the course's repository; go there first: cd actedu")


def _console(**options: Any) -> Any:
    from rich.console import Console

    return Console(**options)


if __name__ == "__main__":
    main()
