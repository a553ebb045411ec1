"""What the commands show while they work, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from actedu.grading.classroom import Progress


def console(**options: Any) -> Console:
    """Return a console on standard output, or with stderr=True on standard error."""
    from rich.console import Console

    return Console(**options)


def notice(sentence: str) -> None:
    """Say on standard error what is worth knowing."""
    console(stderr=True).print(sentence, style="yellow", markup=False, highlight=False, soft_wrap=True)


def bar(what: str, *, unprotected: bool = False) -> Progress:
    """Return what shows on standard error how far the work is; `unprotected`: it says first that there is no wall."""

    def shown(steps: Iterable[Any], total: int) -> Iterator[Any]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        errors = console(stderr=True)
        if unprotected:
            warning = "Running without a sandbox: do this only with notebooks that you wrote yourself."
            errors.print(warning, style="yellow")
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=errors, transient=True) as progress:
            yield from progress.track(steps, total=total)

    return shown


@contextmanager
def interruptible(kept: str) -> Iterator[None]:
    """Let Ctrl-C end the command with what became of the work."""
    try:
        yield
    except KeyboardInterrupt:
        print(f"Stopped. {kept}", file=sys.stderr)
        raise typer.Exit(130) from None


def points(total: float | None) -> str:
    """Show a total, which is not 0 but unknown where no notebook could be read."""
    return "not read" if total is None else f"{total:.4g}"


def browse(page: Path) -> None:
    """Open a page in the browser."""
    import webbrowser

    webbrowser.open(page.resolve().as_uri())


def has_screen() -> bool:
    """Whether a browser has anything to show its pages on."""
    known = sys.platform in ("darwin", "win32")
    return known or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
