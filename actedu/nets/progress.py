"""How far a long run is: a bar for whoever is watching, and nothing for tests, builds and worker processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import perf_counter

PATIENCE = 3.0  # seconds that nobody minds waiting without a sign


def counted(total: int, what: str, shown: bool | None = None) -> Iterator[int]:
    """Yield 0 to total - 1 and show how many are done; `what` names the run.

    With `shown` None the first round decides: a bar appears if the rest will take more than a few seconds and there
    is a terminal or a notebook to draw it in. With True there is a bar in any case, in plain lines where it cannot be
    drawn. The environment variable ACTEDU_PROGRESS=never keeps bars from appearing by themselves.
    """
    start = perf_counter()
    with ExitStack() as stack:
        show: Callable[[int], object] | None = _display(total, what, stack) if shown else None
        for done in range(total):
            if done == 1 and shown is None and (perf_counter() - start) * (total - 1) > PATIENCE and _watched():
                show = _display(total, what, stack)
            yield done
            if show is not None:
                show(done + 1)


def _display(total: int, what: str, stack: ExitStack) -> Callable[[int], object]:
    """Return what to call with the number done; `stack` takes the display away at the end."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console()
    if console.is_jupyter:
        return _in_notebook(total, what, stack)
    if not console.is_terminal:
        start, each = perf_counter(), max(total // 10, 1)

        def say(done: int) -> None:
            if done % each == 0 or done == total:
                left = (perf_counter() - start) / done * (total - done)
                print(f"{what}: {done} of {total}, about {left:.0f} s left", flush=True)

        return say
    bar = stack.enter_context(Progress(console=console, transient=True))
    task = bar.add_task(what, total=total)
    return lambda done: bar.update(task, completed=done)


def _in_notebook(total: int, what: str, stack: ExitStack) -> Callable[[int], object]:
    """Draw a bar whose place a sentence takes at the end: an output that is taken away would leave a gap."""
    from IPython.display import display

    start, drawn, done = perf_counter(), 0.0, 0

    def words(more: str = "") -> dict[str, str]:
        sentence = f"{what}: {done} of {total}, {perf_counter() - start:.0f} s"
        return {"text/plain": sentence, "text/html": f"<p>{sentence} {more}</p>"}

    bar = display(words(), raw=True, display_id=True)  # type: ignore[no-untyped-call]
    stack.callback(lambda: bar.update(words(), raw=True))

    def show(now: int) -> None:
        nonlocal drawn, done
        done = now
        if perf_counter() - drawn > 0.1:
            drawn = perf_counter()
            bar.update(words(f'<progress value="{done}" max="{total}"></progress>'), raw=True)

    return show


def _watched() -> bool:
    """Whether somebody may be looking: not at a test (nbval's kernels inherit its variable) or a worker process."""
    if os.environ.get("ACTEDU_PROGRESS") == "never" or "PYTEST_VERSION" in os.environ:
        return False
    from rich.console import Console

    console = Console()
    return (console.is_terminal or console.is_jupyter) and multiprocessing.current_process().name == "MainProcess"
