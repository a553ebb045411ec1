"""A learner's own folder: clean copies of the notebooks, never written over once the learner has edited them.

START.ipynb     the modules with links, and the learner's progress
lessons/        as in the course, without outputs, so that no prediction is spoiled
exercises/
.actedu/        manifest.json: what was delivered; progress.jsonl: what the learner did
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from actedu import atomic, build, course, modules
from actedu.errors import UserError
from actedu.journal import FOLDER

if TYPE_CHECKING:
    from nbformat import NotebookNode

START = "START.ipynb"
_UNREADABLE = "unreadable"  # stands for the hash of a file that is no notebook
# what the kernel tells Lab: put in when a notebook is opened, it would count as a change to be saved
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


def update(folder: Path) -> list[str]:
    """Bring a workspace up to date, making it if need be; return one sentence for each notebook kept apart.

    A notebook whose cells the learner has not changed is replaced; what its cells had shown when they were run stays
    with those that the new version has as well. Beside an edited one the new version is put, as
    `04_relu.updated.ipynb`. A notebook that is missing comes back. A module whose folder was put into the workspace
    has its notebooks there too. An exercise notebook of before, named as its lesson, goes on under its new name.

    Raises UserError when the folder is a file, cannot be written to, or is the course's own repository.
    """
    _make(folder)
    modules.look_in(folder)
    manifest = _read_manifest(folder)
    told = []
    try:
        for name, notebook in _notebooks(folder):
            if sentence := _rename(folder, name, manifest):
                told.append(sentence)
            if sentence := _deliver(folder, name, notebook, manifest):
                told.append(sentence)
        atomic.write(folder / FOLDER / "manifest.json", json.dumps(manifest, indent=1) + "\n")
    except OSError as error:
        where = error.filename or folder
        raise UserError(f"cannot write {where}: {error.strerror}; nothing of yours was changed") from None
    return told


def start(folder: Path, port: int | None = None, browser: bool = True) -> NoReturn:
    """Open the workspace in JupyterLab, in place of this process, with this Python as the kernel.

    Raises UserError when JupyterLab is missing or the port is taken.
    """
    if find_spec("jupyterlab") is None:
        raise UserError("JupyterLab is not installed in this Python: run `python -m pip install 'actedu[lab]'`")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command += [f"--LabApp.default_url=/lab/tree/{START}", "--log-level=WARN"]
    # a notebook that was closed keeps its kernel, and that its memory: not for the whole course
    command.append("--MappingKernelManager.cull_idle_timeout=3600")
    if port is not None:
        _require_free(port)
        command += [f"--port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    environment = {
        **os.environ,
        # our settings and kernel come before those of the machine, and change none of them
        "JUPYTER_CONFIG_PATH": _before("JUPYTER_CONFIG_PATH", build.JUPYTER),
        "JUPYTER_PATH": _before("JUPYTER_PATH", build.JUPYTER),
        # which tabs are open belongs to this folder, not to the person
        "JUPYTERLAB_WORKSPACES_DIR": str(folder.resolve() / FOLDER / "lab"),
    }
    print(f"Opening {folder} in JupyterLab. End it here with Ctrl+C.", flush=True)
    if os.name == "posix":
        os.execve(command[0], command, environment)
    sys.exit(subprocess.call(command, env=environment))


def around(folder: Path) -> Path | None:
    """Return the workspace that `folder` lies in, or None."""
    here = folder.resolve()
    return next((one for one in (here, *here.parents) if (one / FOLDER / "manifest.json").exists()), None)


def _before(variable: str, folder: Path) -> str:
    return os.pathsep.join(filter(None, (str(folder), os.environ.get(variable))))


def _require_free(port: int) -> None:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:  # of other kinds: a machine without IPv6
            if error.errno == errno.EADDRINUSE:
                raise UserError(f"port {port} is in use: choose another with --port, or leave it out") from None
            if error.errno == errno.EACCES:
                raise UserError(f"port {port} is reserved for the system: choose one above 1023") from None


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file: name a folder to keep your notebooks in")
    if (folder / "actedu" / "course.py").exists():
        raise UserError(f"{folder} is the course's own repository: name another folder, such as my-course")
    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    except (NotADirectoryError, FileExistsError):
        raise UserError(f"{folder} cannot be made: part of its path is a file") from None
    except OSError as error:
        raise UserError(f"{folder} cannot be made or written to: {error.strerror}; name another folder") from None


def _notebooks(folder: Path) -> Iterator[tuple[str, NotebookNode]]:
    made = {}
    for module in course.modules():
        try:
            made[module] = build.lesson(module), build.exercises(module) if module.exercises else None
        except UserError as error:
            module.folder.refuse(str(error))
    pages = build.pages(tuple(made))
    yield START, _start(folder, _list(tuple(made), pages))
    for name, text in pages:
        yield f"lessons/{name}.ipynb", build.page(text)
    for module, (lesson, exercises) in made.items():
        yield module.notebook("lessons"), lesson
        if exercises is not None:
            yield module.notebook("exercises"), exercises


def _start(folder: Path, listed: str) -> NotebookNode:
    """Return the start page, with something to look at before anything is run: a widget's picture, and the progress."""
    from nbformat import v4

    text = Path(modules.__file__).with_name("start.md").read_text(encoding="utf-8").replace("{modules}", listed)
    made = build.page(text)
    for cell in made.cells:
        if cell.cell_type == "code":
            data = _shown(cell.source, folder)
            cell.outputs = [v4.new_output("display_data", data)] if data else []  # type: ignore[no-untyped-call]
    return made


def _shown(source: str, folder: Path) -> dict[str, str]:
    """Return what a cell of the start page shows, as a saved notebook does: without what needs a running kernel."""
    from actedu.learning import progress

    if source.endswith("progress()"):
        return progress.report(folder)._repr_mimebundle_()
    *before, last = source.splitlines()
    names: dict[str, Any] = {}
    try:
        exec("\n".join(before), names)
        bundle = eval(last, names)._repr_mimebundle_()
    except ImportError:  # a course without this widget
        return {}
    return {kind: value for kind, value in bundle.items() if "widget-view" not in kind}


def _list(listed: tuple[course.Module, ...], pages: list[tuple[str, str]]) -> str:
    lines = ["| | lesson | exercises |", "|---|---|---|"]
    for one in listed:
        work = ""
        if one.exercises:
            work = f"[{one.exercise_minutes} min, {one.points} points]({one.notebook('exercises')})"
        lesson = f"[{one.title}]({one.notebook('lessons')}), {one.lesson_minutes} min"
        lines.append(f"| {one.number or ''} | {lesson} | {work} |")
    ways = [(track, course.on_track(track)) for track in course.TRACKS]
    said = [
        f"- *{track}*: {', '.join(str(one.number or one.title) for one in chosen)}; {course.hours(chosen)}"
        for track, chosen in ways
        if 0 < len(chosen) < len(listed)  # all of them in order is what everybody sees above
    ]
    through = ["", "Shorter ways through the course:", "", *said] if said else []
    beside = [f"[{text.partition(chr(10))[0].lstrip('# ')}](lessons/{name}.ipynb)" for name, text in pages]
    return "\n".join([*lines, "", f"Beside the lessons: {', '.join(beside)}.", *through])


def _rename(folder: Path, name: str, manifest: dict[str, dict[str, str]]) -> str | None:
    """Give an exercise notebook that still has its lesson's name its own; return a sentence when it was edited."""
    ending = "_exercises.ipynb"
    if not name.endswith(ending):
        return None
    former = name.removesuffix(ending) + ".ipynb"
    delivered = manifest.pop(former, {})
    old, new = folder / former, folder / name
    if new.exists() or not old.exists():
        return None
    edited = _digest_of(old) != delivered.get("cells")
    for path in (old, *old.parent.glob(f"{old.stem}.updated*.ipynb")):
        path.rename(path.with_name(path.name.replace(old.stem, new.stem, 1)))
    manifest[name] = delivered
    for tabs in (folder / FOLDER / "lab").glob("*.jupyterlab-workspace"):  # Lab would look for the file that was open
        atomic.write(tabs, tabs.read_text(encoding="utf-8").replace(former, name))
    return f"{former}, with your work in it, is now called {new.name}" if edited else None


def _deliver(folder: Path, name: str, notebook: NotebookNode, manifest: dict[str, dict[str, str]]) -> str | None:
    """Put one notebook in place; return a sentence when the learner's own stays and the new one is beside it."""
    path, new = folder / name, _digest(notebook)
    notebook.metadata.language_info = _LANGUAGE
    delivered = manifest.setdefault(name, {})
    have = _digest_of(path)
    if have in (None, new, delivered.get("cells")):
        if have != new:
            if have is not None:
                _keep_results(build.read(path), notebook)
            _put(notebook, path)
        manifest[name] = {"cells": new, "version": version("actedu")}
        return None
    if new == delivered.get("beside") or (have != _UNREADABLE and new == delivered.get("cells")):
        return None  # edited, and nothing newer to offer
    beside = path.with_suffix(".updated.ipynb")
    count = 1
    while _digest_of(beside) not in (None, new, delivered.get("beside")):
        count += 1
        beside = path.with_suffix(f".updated-{count}.ipynb")
    _put(notebook, beside)
    delivered["beside"] = new
    if have == _UNREADABLE:
        return f"{name} cannot be read as a notebook and stays as it is; a fresh copy is beside it: {beside.name}"
    return f"{name} is as you left it; the course's new version is beside it: {beside.name}"


def _keep_results(old: NotebookNode, new: NotebookNode) -> None:
    """Give the cells of a new version what the same cells showed in the old one, and Lab's trust in it."""
    from nbformat.sign import NotebookNotary

    code = [{one.source: one for one in each.cells if one.cell_type == "code"} for each in (old, new)]
    for source, cell in code[1].items():
        if source in code[0]:
            cell.outputs, cell.execution_count = code[0][source].outputs, code[0][source].execution_count
    notary: Any = NotebookNotary()  # type: ignore[no-untyped-call]
    with closing(notary.store):
        if notary.check_signature(old):  # without a signature Lab would leave out pictures that are SVG
            notary.sign(new)


def _put(notebook: NotebookNode, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    build.write(notebook, path)


def _digest_of(path: Path) -> str | None:
    """What the cells of a file say, None where there is no file. A file that is no notebook counts as edited."""
    if not path.exists():
        return None
    try:
        return _digest(build.read(path))
    except ValueError:
        return _UNREADABLE


def _digest(notebook: NotebookNode) -> str:
    """A hash of the cells' text. Outputs do not count, nor the empty cell that Lab adds at the end."""
    cells = [[cell.cell_type, cell.source] for cell in notebook.cells if cell.source.strip()]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def _read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """What was delivered. A damaged manifest counts as empty: then every notebook that differs counts as edited."""
    try:
        found = json.loads((folder / FOLDER / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: entry for name, entry in found.items() if isinstance(entry, dict)}
