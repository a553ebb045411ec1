"""From sources to notebooks: lessons, exercises, solutions, and the README's table of lessons.

What is written follows from the sources alone: no times, no random ids, no widget state. So a rebuild
changes nothing, and `actedu build --check` can compare.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu import atomic, course, glossary
from actedu.errors import UserError
from actedu.points import count_points

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from actedu.course import Module
    from actedu.exercises import Exercise

JUPYTER = Path(__file__).parent / "jupyter"  # our own kernel and Lab settings, in Jupyter's layout
# nbformat imports jsonschema, which would spend seconds on a grammar of web addresses that no notebook needs
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

LICENCE = "Texts and figures: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). Code: MIT."
TAGS = {
    "raises-exception": "the cell is meant to fail",
    "nbval-ignore-output": "its output differs between machines; a test asserts the range the text gives",
    "nbval-skip": "it is not run by the tests",
    "hide-input": "the code is folded",
}
_START, _END = "<!-- lessons: written by `actedu build` -->", "<!-- end of lessons -->"
_IMPORTS = ("import numpy as np", "from actedu import check, given, hint, solution")
_SECONDS_PER_CELL = 300


class BuildError(UserError):
    """A source that does not become a notebook: the message names the file, the cell and the error."""


@dataclass(frozen=True)
class Target:
    """One file that is built: where it is, how it is composed, whether it is run, and what `actedu build` calls it."""

    path: Path
    compose: Callable[[], NotebookNode]
    executed: bool
    name: str = ""
    solved: bool = False

    def write(self) -> None:
        """Compose, run and write the notebook.

        Raises BuildError when a cell fails, a solution does not solve its exercise, or the file cannot be written.
        """
        made = self.compose()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.executed:
                execute(made, self.path)
            if self.solved:
                _refuse_unsolved(made, self.path)
            write(made, self.path)
        except OSError as error:
            raise BuildError(f"{self.path} cannot be written: {error.strerror or error}") from None

    def differs(self) -> str | None:
        """Return how the file differs from what its source gives, or None. Outputs are not compared."""
        if not self.path.exists():
            return "is missing"
        found, wanted = read(self.path), self.compose()
        if found.metadata != wanted.metadata:
            return "has other metadata"
        if len(found.cells) != len(wanted.cells):
            return f"has {len(found.cells)} cells instead of {len(wanted.cells)}"
        for number, (have, want) in enumerate(zip(found.cells, wanted.cells, strict=True), 1):
            for key in ("cell_type", "source", "metadata", "id"):
                if have.get(key) != want.get(key):
                    return f"has another {key} in cell {number}"
            if have.cell_type == "code" and bool(have.execution_count) != self.executed:
                return f"has {'no ' if self.executed else ''}results in cell {number}"
        return None


def targets(root: Path, modules: Sequence[Module]) -> list[Target]:
    """Return what is built for these modules: ours under `root`, the repository, others beside the module's folder."""
    found = []
    for module in modules:
        place = root if module.folder.ours else module.folder.path.parent
        found.append(Target(place / module.notebook("lessons"), partial(lesson, module), True, module.name))
        if module.exercises:
            exercised, solved = partial(exercises, module), partial(solutions, module)
            found.append(Target(place / module.notebook("exercises"), exercised, False, module.name))
            found.append(Target(place / module.notebook("solutions"), solved, True, module.name, solved=True))
    return found


def page_targets(root: Path, modules: Sequence[Module]) -> list[Target]:
    """Return what is built beside the lessons; `modules` are all of the course."""
    return [Target(root / f"lessons/{name}.ipynb", partial(page, text), executed=True) for name, text in pages(modules)]


def pages(modules: Sequence[Module]) -> list[tuple[str, str]]:
    """Return name and Markdown of the pages beside the lessons, such as the glossary, and a review after each part."""
    folder = Path(course.__file__).with_name("modules")
    found = [
        ("refresher", (folder / "refresher.md").read_text(encoding="utf-8")),
        ("cheat_sheet", (folder / "cheat_sheet.md").read_text(encoding="utf-8")),
        (glossary.PAGE, glossary.page()),
    ]
    written = {one.number for one in modules}
    for first, last in course.PARTS:
        if last in written:
            text = (folder / "review.md").read_text(encoding="utf-8")
            found.append((f"{last:02}_review", text.format(first=first, last=last)))
    return found


def page(text: str) -> NotebookNode:
    """Compose a notebook from Markdown: each fenced `python` block is a code cell, not run yet."""
    import jupytext

    settings = {"extension": ".md", "format_name": "markdown", "split_at_heading": True}
    return notebook([cell(part.cell_type, part.source) for part in jupytext.reads(text, fmt=settings).cells])


def load(module: Module) -> None:
    """Read and import all that a module has. Raises UserError for a file that is broken and a name that is taken."""
    from actedu import claims, experiments, widgets
    from actedu.claims import defects

    _ = lesson(module), module.exercises, experiments.names(), claims.rows(), defects.names(), widgets.names()


def strays(root: Path, modules: Sequence[Module]) -> list[Path]:
    """Return the notebooks in the three folders that no source gives; `modules` are all of the course."""
    wanted = {target.path for target in (*targets(root, modules), *page_targets(root, modules))}
    folders = (root / name for name in ("lessons", "exercises", "solutions"))
    return sorted(path for folder in folders for path in folder.glob("*.ipynb") if path not in wanted)


def lesson(module: Module) -> NotebookNode:
    """Compose a lesson from its Markdown: each fenced `python` or `quiz` block is a code cell, not run yet.

    Raises BuildError for a block in another kernel's language or an unknown tag, and UserError for a wrong quiz block.
    """
    import jupytext

    from actedu.blocks import without_reveals
    from actedu.exercises.quiz import extract

    settings = {"extension": ".md", "format_name": "markdown", "split_at_heading": True}
    cells = [cell("markdown", _header(module))]
    text, _ = extract(without_reveals(module.text.lstrip(), module.where), module.topic, module.where)
    for part in jupytext.reads(text, fmt=settings).cells:
        if part.cell_type == "markdown" and not part.source.strip():  # between a cell and what is told after it
            continue
        metadata = dict(part.metadata)
        tags = metadata.get("tags", [])
        if unknown := [tag for tag in tags if tag not in TAGS]:
            raise BuildError(f"{module.where}: unknown tag {unknown[0]!r}; known are {', '.join(TAGS)}")
        if part.cell_type == "code" and part.source.startswith("%%"):
            language = part.source.split()[0].lstrip("%")
            raise BuildError(f"{module.where}: a {language} block would become a cell; write ```text instead")
        if "hide-input" in tags:
            metadata["jupyter"] = {"source_hidden": True}
        cells.append(cell(part.cell_type, part.source, metadata))
    cells.append(cell("markdown", f"---\n\n{LICENCE}"))
    return notebook(cells)


def exercises(module: Module) -> NotebookNode:
    """Compose a module's exercise notebook: prompts, starters and check calls."""
    introduction = (
        f"To {_lesson_link(module)}. {module.exercise_minutes} minutes, {count_points(module.points)}.\n\n"
        'Write your answer in place of the dots and run the cell; it checks itself. `hint("name")` gives four hints, '
        'one at a time, and `solution("name")` the solution, whenever you want it.'
    )
    return exercise_notebook(
        module.exercises, title=f"{titled(module)} exercises", introduction=introduction, closing=_onward(module)
    )


def solutions(module: Module) -> NotebookNode:
    """Compose a module's solution notebook: the same exercises with their solutions and reasons."""
    introduction = (
        f"To {_lesson_link(module)} and its "
        f"[exercises](../{module.notebook('exercises')}). Each of these is one right answer among several."
    )
    return exercise_notebook(
        module.exercises, title=f"{titled(module)} solutions", introduction=introduction, solved=True
    )


def titled(module: Module) -> str:
    """Return a module's heading as it stands before "exercises" or "solutions"."""
    return module.heading if module.heading.endswith("?") else f"{module.heading}:"


def _onward(module: Module) -> str:
    """Link to the lesson after this one, and to those where the shorter ways through the course go on elsewhere."""
    ways: dict[Module, list[str]] = {}
    for track in (None, *course.TRACKS):
        way = course.modules() if track is None else course.on_track(track)
        if module in way[:-1]:
            ways.setdefault(way[way.index(module) + 1], []).append(track or "")
    said = [
        f"[{one.heading}](../{one.notebook('lessons')})" + ("" if "" in tracks else f" on {_and(tracks)}")
        for one, tracks in ways.items()
        if one.folder.path.parent == module.folder.path.parent
    ]
    return f"Next: {'; or '.join(said)}." if said else ""


def _and(tracks: Sequence[str]) -> str:
    return f"the track{'s' * (len(tracks) > 1)} {' and '.join(tracks)}"


def _lesson_link(module: Module) -> str:
    return f"[{'the lesson' if module.number is None else f'lesson {module.number}'}](../{module.notebook('lessons')})"


def exercise_notebook(
    exercises: Sequence[Exercise],
    *,
    title: str,
    introduction: str = "",
    closing: str = "",
    points: dict[str, float] | None = None,
    solved: bool = False,
    token: str | None = None,
    shown: bool = False,
) -> NotebookNode:
    """Compose a notebook of exercises, not run.

    points: what an exercise counts where that is not its own number of points, by name.
    solved: put the solution and why it works in place of the starter.
    shown: put in what an exercise gives, a figure or a table, instead of the call that shows it.
    token: of whom the notebook is for, where the exercises are that student's variants.
    """
    whose = [f'\nvariant("{token}")  # your own numbers: leave this line as it is'] if token else []
    imports = [f"{_IMPORTS[1]}, variant" if token and line == _IMPORTS[1] else line for line in _IMPORTS]
    uses = sorted({line for one in exercises for line in one.uses} - set(_IMPORTS))
    cells = [
        cell("markdown", f"# {title}\n\n{introduction}".strip()),
        cell("code", "\n".join([*imports, *uses, *whose])),
    ]
    for number, one in enumerate(exercises, 1):
        cells.append(cell("markdown", _question(number, one, (points or {}).get(one.name, one.points))))
        if one.given is not None:
            cells.append(_given(one) if shown else cell("code", f'given("{one.name}")'))
        answer = one.solution_source if solved else one.starter_source
        call = f"check({one.name})" if one.asks_function else f'check("{one.name}", {one.name})'
        gap = "\n\n\n" if one.asks_function else "\n\n"
        cells.append(cell("code", f"{answer.rstrip()}{gap}{call}"))
        if solved and one.why:
            cells.append(cell("markdown", one.why))
    cells.append(cell("markdown", "\n\n".join(filter(None, ("---", closing, LICENCE)))))
    return notebook(cells)


def _given(one: Exercise) -> NotebookNode:
    """Return a cell with the figure or the table itself."""
    from actedu.plots import picture

    assert one.given is not None
    what = one.given()
    if hasattr(what, "_repr_html_"):
        return cell("markdown", what._repr_html_())
    if hasattr(what, "_repr_mimebundle_"):
        return cell("markdown", what._repr_mimebundle_()["text/html"])
    if not hasattr(what, "get_figure"):
        return cell("markdown", f"```text\n{what}\n```")
    made = picture(what)
    figure = cell("markdown", f"![{made.sentence}](attachment:{one.name}.png)")
    figure["attachments"] = {f"{one.name}.png": {"image/png": made._repr_mimebundle_()["image/png"]}}
    return figure


def _question(number: int, one: Exercise, points: float) -> str:
    difficulty = f"{'★' * one.stars}{'☆' * (3 - one.stars)}"
    facts = " · ".join(filter(None, (one.kind, count_points(points) if points else "", difficulty)))
    return f"## {number}. {one.title}\n\n*{facts}*\n\n{one.prompt}"


def _header(module: Module) -> str:
    before = [_prerequisite(name, module) for name in module.prerequisites]
    work = f"{module.exercise_minutes} min exercises"
    if module.exercises:
        work = f"[{work}](../{module.notebook('exercises')}) ({count_points(module.points)})"
    facts = {
        "Before this": ", ".join(before) or "nothing",
        "Data": module.data,
        "Packages": ", ".join(module.packages),
        "Works offline": "yes" if module.offline else "no",
    }
    listed = "\n".join(f"- **{name}:** {fact}" for name, fact in facts.items())
    goals = "\n".join(f"- {goal}" for goal in module.objectives)
    return (
        f"# {module.heading}\n\n{module.lesson_minutes} min lesson, {work}, {module.level}.\n\n"
        f"<details><summary>What you can do afterwards, and what this needs</summary>\n\nAfterwards you can\n\n"
        f"{goals}\n\n{listed}\n\n</details>"
    )


def _prerequisite(name: str, module: Module) -> str:
    """A module that lies beside this one as a link, one that is not written yet in words, any other text as it is."""
    for one in course.modules():
        if one.name == name:
            beside = one.folder.path.parent == module.folder.path.parent
            return f"[{one.heading}]({name}.ipynb)" if beside else one.heading
    found = re.fullmatch(r"(\d\d)_([a-z0-9_]+)", name)
    return f"{int(found[1])} · {found[2].replace('_', ' ').capitalize()} (not written yet)" if found else name


def cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """Make a cell of kind "code" or "markdown"."""
    from nbformat import v4

    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    made: NotebookNode = make(source=source, metadata=metadata or {})  # type: ignore[no-untyped-call]
    return made


def notebook(cells: Sequence[NotebookNode]) -> NotebookNode:
    """Make a notebook for this course's kernel, its cells' ids taken from what they say."""
    from nbformat import v4

    seen: Counter[str] = Counter()
    for one in cells:  # an id follows from the content, so that adding a cell changes no other
        digest = hashlib.sha256(f"{one.cell_type}\n{one.source}".encode()).hexdigest()[:8]
        seen[digest] += 1
        one.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    made: NotebookNode = v4.new_notebook(cells=list(cells), metadata=metadata)  # type: ignore[no-untyped-call]
    return made


def execute(made: NotebookNode, path: Path) -> None:
    """Run a notebook's cells in place, in this Python, in the folder of `path`; experiments may read kept results.

    Raises BuildError naming the notebook, the cell and the error.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    from actedu.experiments import store

    specs = KernelSpecManager(kernel_dirs=[str(JUPYTER / "kernels")])
    client = NotebookClient(
        made,
        km=KernelManager(kernel_name="python3", kernel_spec_manager=specs),
        timeout=_SECONDS_PER_CELL,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    where = f"{path.parent.name}/{path.stem}"
    variables = {"PYTHONHASHSEED": "0", "ACTEDU_PROGRESS": "never", store.OPEN: "yes"}
    try:
        client.execute(env={**os.environ, **variables}, cleanup_kc=True)
    except CellExecutionError as error:
        number, failed = _failed(made)
        first = next((line for line in failed.source.splitlines() if line.strip()), "")
        raise BuildError(
            f"{where}: cell {number}, which begins `{first}`, raised {error.ename}: {error.evalue}"
        ) from None
    except CellTimeoutError:
        raise BuildError(f"{where}: a cell ran for more than {_SECONDS_PER_CELL} seconds") from None
    except DeadKernelError:
        raise BuildError(f"{where}: the kernel died while the notebook ran") from None
    made.metadata = notebook([]).metadata  # without what the kernel said of itself
    for one in made.cells:
        for output in one.get("outputs", []):
            # its model lives in a kernel that is gone: what remains is the picture and its words
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
            if output.output_type == "error":  # a traceback names folders of this machine
                output.traceback = [f"{output.ename}: {output.evalue}"]


def _refuse_unsolved(made: NotebookNode, path: Path) -> None:
    """Raise BuildError where `check` says anything but that the answer is right, or for a reader."""
    for number, one in enumerate(made.cells, 1):
        if one.cell_type != "code" or not re.search(r"^check\(", one.source, re.MULTILINE):
            continue
        said = [output.data.get("text/plain", "") for output in one.outputs if "data" in output]
        if len(said) != 1 or not said[0].startswith(("[ok]", "[read]")):
            raise BuildError(f"{path.parent.name}/{path.stem}: cell {number} is not solved: {' '.join(said)}")


def _failed(made: NotebookNode) -> tuple[int, NotebookNode]:
    return next(
        (number, one)
        for number, one in reversed(list(enumerate(made.cells, 1)))
        if any(output.output_type == "error" for output in one.get("outputs", []))
    )


def read(path: Path) -> NotebookNode:
    """Read a notebook. Raises UserError naming the file when it is not one."""
    import nbformat

    try:
        found: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat raises many kinds for many faults
        raise UserError(f"{path} is not a notebook: {' '.join(str(error).split())[:200]}") from None
    return found


def write(made: NotebookNode, path: Path) -> None:
    """Write a notebook in one step."""
    import nbformat

    atomic.write(path, nbformat.writes(made) + "\n")  # type: ignore[no-untyped-call]


def readme(text: str, modules: Sequence[Module]) -> str:
    """Return the README with the table of lessons filled in. Raises BuildError when its markers are missing."""
    head, start, rest = text.partition(_START)
    _, end, tail = rest.partition(_END)
    if not start or not end:
        raise BuildError(f"README.md: the lesson table's markers are missing: {_START} and {_END}")
    lines = ["| | lesson | exercises | level |", "|---|---|---|---|"]
    for one in modules:
        name = f"[{one.title}]({one.notebook('lessons')})"
        work = f"{one.exercise_minutes} min"
        if one.exercises:
            work = f"[{work}]({one.notebook('exercises')}), {count_points(one.points)}"
        lines.append(f"| {one.number} | {name}, {one.lesson_minutes} min | {work} | {one.level} |")
    return f"{head}{start}\n\n" + "\n".join(lines) + f"\n\n{in_numbers(modules)}\n\n{end}{tail}"


def in_numbers(modules: Sequence[Module]) -> str:
    """Say how much these modules are: exercises, mistakes, claims, listings, and hours by track."""
    from actedu import claims
    from actedu.claims import defects

    names = {one.name for one in modules}
    graded = [exercise for one in modules for exercise in one.exercises if not exercise.for_reader]
    in_words = sum(len(one.exercises) for one in modules) - len(graded)
    rows = [row for row in claims.rows() if claims.get(row).module in names]
    mended = [name for name in defects.names() if defects.get(name).module in names]
    counted = (
        (len(modules), "module", "modules"),
        (len(graded), "graded exercise", "graded exercises"),
        (in_words, "more to answer in words", "more to answer in words"),
        (sum(len(one.mistakes) for one in graded), "mistake known by name", "mistakes known by name"),
        (len(rows), "claim with a verdict", "claims with verdicts"),
        (len(mended), "faulty listing repaired", "faulty listings repaired"),
    )
    said = ", ".join(f"{many} {one if many == 1 else several}" for many, one, several in counted)
    lines = [f"In numbers: {said}.", ""]
    for name in course.TRACKS:
        if chosen := [one for one in modules if name in one.tracks]:
            lines.append(f"- {name}, {len(chosen)} of the modules: {course.hours(chosen)}")
    return "\n".join(lines).rstrip()
