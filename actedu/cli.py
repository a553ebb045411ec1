"""The `actedu` command."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from actedu.claims.commands import claims
from actedu.errors import UserError
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
    term,
    undo,
)
from actedu.modules import ModuleWarning, look_in

if TYPE_CHECKING:
    from actedu.course import Module

_DEBUG = "ACTEDU_DEBUG"  # where this is set, a bug shows its traceback

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
    """Run the command. What the user got wrong is one sentence and exit code 2; a bug says that it is one, code 70."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name may have letters that this terminal has not
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warned(warnings.showwarning)
            app()
    except UserError as error:
        _end(str(error), 2)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and (missing := _missing(error)):
            _end(missing, 2)
        if os.environ.get(_DEBUG):
            raise
        _end(_bug(error), 70)  # EX_SOFTWARE of sysexits.h


def _end(sentence: str, code: int) -> NoReturn:
    print(f"actedu: {sentence}", file=sys.stderr)
    sys.exit(code)


def _bug(error: Exception) -> str:
    """Keep the traceback in a file, and return the sentence that asks for it."""
    descriptor, name = tempfile.mkstemp(prefix="actedu-bug-", suffix=".txt", text=True)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(error)))
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"this is a bug of the course's, no mistake of yours ({said}); please report it, with the file {name}"


def _warned(otherwise: Callable[..., None]) -> Callable[..., None]:
    """Return what shows a warning about a module as one sentence, and any other as before."""

    def show(message: Warning | str, category: type[Warning], *more: Any, **named: Any) -> None:
        if issubclass(category, ModuleWarning):
            print(f"actedu: {message}", file=sys.stderr)
        else:
            otherwise(message, category, *more, **named)

    return show


def _missing(error: ModuleNotFoundError) -> str | None:
    """Return what to install for a library that only an extra brings, or None where it is no such library."""
    from importlib.metadata import requires

    wanted = str(error.name).partition(".")[0]
    found = [re.match(r"([\w-]+).*extra == .(\w+)", line) for line in requires("actedu") or ()]
    extras = Counter(one[2] for one in found if one)
    having = [one[2] for one in found if one and one[1].replace("-", "_") == wanted]
    if not having:
        return None
    least = min(having, key=lambda extra: extras[extra])  # an extra may bring all of another, and more
    return f"this needs {wanted}, which is not installed: pip install 'actedu[{least}]'"


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
        raise UserError(f"{folder or Path.cwd()} is not a course folder: make one with `actedu lab my-course`")
    look_in(place)
    print(learned.table(place))


@app.command()
def modules(
    track: Annotated[
        str | None, typer.Option(help="Only those of a way through the course, such as Essentials or Practitioner.")
    ] = None,
    exercises: Annotated[
        bool, typer.Option("--exercises", help="List the exercises, by the names that assign takes.")
    ] = False,
) -> None:
    """List the modules: minutes of the lesson and of the exercises, points, and which modules come before.

    Example: actedu modules --track Essentials
    """
    from rich.table import Table
    from rich.text import Text

    from actedu import course

    listed = course.on_track(track) if track else course.modules()
    if exercises:
        return _list_exercises(listed)
    table = Table(box=None, pad_edge=False)
    table.add_column("module", no_wrap=True)
    table.add_column("title", overflow="fold")
    for heading in ("minutes", "points"):
        table.add_column(heading, no_wrap=True, justify="right")
    table.add_column("after", overflow="fold")
    for one in listed:
        minutes = f"{one.lesson_minutes} + {one.exercise_minutes}"
        before = ", ".join(course.short(name) for name in one.prerequisites)
        table.add_row(one.name, Text(one.title), minutes, str(one.points), Text(before))
    console = _console()
    if listed:
        console.print(table)
    hours = course.hours(listed)
    console.print(f"{len(listed)} module{'' if len(listed) == 1 else 's'}, {hours}.", highlight=False)
    if track is None:
        console.print(f"Ways through, for --track: {', '.join(course.TRACKS)}.", highlight=False)


def _list_exercises(modules: Sequence[Module]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in ("module", "exercise", "points", "stars", "kind", "title"):
        table.add_column(
            heading,
            justify="right" if heading == "points" else "left",
            overflow="fold",
            no_wrap=heading == "exercise",  # it is to be copied
        )
    for module in modules:
        for one in module.exercises:
            points = "read" if one.for_reader else str(one.points)
            own = "own numbers" if one.vary else ""
            kind = f"{one.kind}, {own}" if own else one.kind
            table.add_row(module.name, one.name, points, "*" * one.stars, kind, Text(one.title))
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
        list[str] | None,
        typer.Argument(
            metavar="[MODULE]...", help="Such as 04_relu, relu or 4; or folders of your own. Left out: the course."
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a notebook is out of date.")] = False,
) -> None:
    """Build notebooks from their sources: lessons, exercises, solutions (for contributors).

    Without a name also the pages beside them: glossary, cheat sheet, reviews.

    Those of a module of your own are put beside its folder.

    Example: actedu build relu
    """
    from rich.progress import track

    from actedu import build as builder
    from actedu import course

    chosen = [one for name in names or () for one in course.chosen(name)]
    for one in (one for one in chosen if not one.folder.ours):
        builder.load(one)
    ours = not names or any(one.folder.ours for one in chosen)
    root = _repository() if ours else Path.cwd()
    everything = [one for one in course.modules() if one.folder.ours] if ours else []
    targets = builder.targets(root, chosen or everything)
    if not names:
        targets += builder.page_targets(root, everything)
    if not check:
        for target in track(targets, "Building", console=_console(stderr=True), transient=True):
            target.write()
            print(_seen_from(root, target.path))
    wrong = [f"{_seen_from(root, target.path)} {how}" for target in targets if check and (how := target.differs())]
    readme = root / "README.md"
    if ours and readme.exists():
        text = readme.read_text(encoding="utf-8")
        filled = builder.readme(text, everything)
        if text != filled and check:
            wrong.append("README.md has another table of lessons")
        elif text != filled:
            readme.write_text(filled, encoding="utf-8")
    if ours:
        wrong += [f"{path.relative_to(root)} has no source: delete it" for path in builder.strays(root, everything)]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong and check:
        print(f"Run `actedu build{''.join(f' {name}' for name in names or ())}` and commit.", file=sys.stderr)
        raise typer.Exit(1)


def _seen_from(folder: Path, path: Path) -> Path:
    return path.relative_to(folder.resolve()) if path.is_relative_to(folder.resolve()) else path


# in the order in which a teacher needs them
app.command()(assign.assign)
app.command()(handout.handout)
app.command()(grade.grade)
app.command()(regrade.regrade)
app.command()(undo.undo)
app.command()(forget.forget)
app.command()(mark.mark)
app.command()(report.report)
app.command()(export.export)
app.command()(term.term)
app.command()(gradescope.gradescope)
app.command()(demo.demo)


@new.command()
def lesson(
    name: Annotated[str, typer.Argument(help="Number and topic, such as 22_topic; with --in also my_topic.")],
    place: Annotated[
        Path | None, typer.Option("--in", help="A folder for a module of your own. Left out: the course's repository.")
    ] = None,
) -> None:
    """Write the skeleton of a module: lesson, exercise, experiment, claim and widget. It builds as it is.

    Example: actedu new lesson my_topic --in my_modules
    """
    from actedu import skeletons

    root = _repository() if place is None else Path.cwd()
    written = skeletons.in_repository(root, name) if place is None else skeletons.elsewhere(place, name)
    for path in written:
        print(_seen_from(root, path))
    print(f"Fill them in, then run `actedu build {name if place is None else written[0].parent}`.")


@new.command(name="exercise")
def new_exercise(
    name: Annotated[str, typer.Argument(help="Small letters, digits and underscores, such as my_exercise.")],
    place: Annotated[Path, typer.Option("--in", help="The folder of an assignment, or of a module of your own.")],
) -> None:
    """Write an exercise of your own: one file, small and working, to be filled in.

    Example: actedu new exercise my_exercise --in hw
    """
    from actedu import skeletons

    file = skeletons.exercise(place, name)
    print(file)
    if (place / "assignment.toml").exists():
        entry = file.with_suffix("").relative_to(place)
        called = f"{entry.parts[0]}/{name}"
        print(f'Fill it in, and add "{called}" to exercises in {place / "assignment.toml"}.')
        print(f"Then: actedu handout {place}")
    else:
        print(f"Fill it in; where its lesson.md lists exercises, add it there. Then: actedu build {place}")


def _repository() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").exists() and (folder / "lessons").is_dir():
            return folder
    raise UserError(f"{here} is not inside the course's repository; go there first: cd actedu")


def _console(**options: Any) -> Any:
    from rich.console import Console

    return Console(**options)


if __name__ == "__main__":
    main()
