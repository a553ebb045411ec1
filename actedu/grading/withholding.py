"""A package of the course for students that holds no solutions of what they are asked for a grade.

It is the installed course as a wheel, in which each exercise of the assignment has its question and nothing that
judges, helps or solves. What else the course tells stays: lessons, activations, the ledger of claims.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib.metadata
import re
from pathlib import Path

from actedu import exercises, modules
from actedu.errors import UserError
from actedu.exercises import Exercise
from actedu.exercises.parameters import positional
from actedu.grading import archives, private_files
from actedu.grading.assignment import Assignment

PLACE = "package"
LABEL = "withheld"  # after the version, so that pip puts it in place of the whole course
_HOME = Path(modules.__file__).parent.parent  # the package
_SHARED = "jupyter/jupyter_server_config.d/actedu.json"  # what pyproject.toml puts into Jupyter's own folder
_TOLD = ("verdict on a claim",)


def write(assignment: Assignment, folder: Path) -> Path:
    """Write the package into the assignment's folder, and return its path. Raises UserError where that cannot be."""
    try:
        about = importlib.metadata.distribution("actedu")
        name = f"actedu-{about.version.partition('+')[0]}+{LABEL}"
        files = _package(assignment) | _about(about, name)
    except (importlib.metadata.PackageNotFoundError, OSError) as error:
        raise UserError(f"assign: no package can be made of this course, as it is not installed: {error}") from None
    record = f"{name}.dist-info/RECORD"
    files[record] = "".join([*map(_line, files.items()), f"{record},,\n"]).encode()
    path = folder / PLACE / f"{name}-py3-none-any.whl"
    try:
        path.parent.mkdir(exist_ok=True)
        private_files.write(archives.packed(files), path)
    except OSError as error:
        raise UserError(f"assign: {path} cannot be written: {error.strerror or error}") from None
    return path


def withheld(assignment: Assignment) -> dict[str, Path]:
    """Return the files of the exercises that are left out, by name: those asked, and those that build on them."""
    asked = {one.name for one in assignment.exercises}
    found: dict[str, Path] = {}
    sources = {path: path.read_text(encoding="utf-8") for one in _ours() for path in one.sources("exercises")}
    while more := [path for path, text in sources.items() if path.stem not in found and _builds_on(path, text, asked)]:
        found |= {path.stem: path for path in more}
        asked |= {*found}
    return {name: path for name, path in found.items() if name in _known()}


def told_elsewhere(assignment: Assignment) -> list[str]:
    """Return the exercises whose answer the course tells in other places: verdicts, and repairs of listed defects."""
    files = withheld(assignment)
    return [
        one.name
        for one in assignment.exercises
        if one.name in files and (one.kind in _TOLD or "defect=" in files[one.name].read_text(encoding="utf-8"))
    ]


def question(one: Exercise) -> str:
    """Return the file of an exercise without its solution, checks, hints, mistakes and rubric, with practice's numbers.

    Running an answer needs none of these; what it gives to look at stands in the notebook that is handed out.
    """
    about = {"title": one.title, "points": one.points, "stars": one.stars, "kind": one.kind}
    about |= {"uses": one.uses, "retired": one.retired}
    signature = positional(one.function) if one.asks_function else "()"
    gap = "raise NotImplementedError" if one.asks_function else "return ..."
    lines = [
        "import numpy as np",
        "",
        "from actedu.exercises import exercise",
        "",
        "",
        f"@exercise({', '.join(f'{key}={value!r}' for key, value in about.items())}, withheld=True)",
        f"def {one.name}{signature}:",
        f"    {one.prompt!r}",
        f"    {gap}",
    ]
    if one.starter is not None:
        lines += ["", "", f"@{one.name}.starter", _starter(one)]
    return "\n".join(lines) + "\n"


def _starter(one: Exercise) -> str:
    """Return the code that a learner begins with as the function that an exercise's file has for it."""
    source = one.starter_source
    if one.asks_function:
        return re.sub(rf"^def {one.name}\b", "def _begun", source, count=1, flags=re.MULTILINE)
    head, _, tail = source.rpartition(f"{one.name} = ")
    return "def _begun():\n" + "\n".join(f"    {line}" for line in f"{head}return {tail}".splitlines())


def _package(assignment: Assignment) -> dict[str, bytes]:
    """Return the files of the package, by their paths."""
    left_out = {path: name for name, path in withheld(assignment).items()}
    files = {}
    for path in sorted(_HOME.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = question(_known()[left_out[path]]).encode() if path in left_out else path.read_bytes()
            files[f"actedu/{path.relative_to(_HOME).as_posix()}"] = content
    return files


def _about(about: importlib.metadata.Distribution, name: str) -> dict[str, bytes]:
    """Return what a wheel says of itself, under the name that it has."""
    told = about.read_text("METADATA") or ""
    version = name.removeprefix("actedu-")
    inside = f"{name}.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: actedu\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return {
        f"{inside}/METADATA": re.sub(
            r"^Version: .*$", f"Version: {version}", told, count=1, flags=re.MULTILINE
        ).encode(),
        f"{inside}/WHEEL": wheel.encode(),
        f"{inside}/entry_points.txt": (about.read_text("entry_points.txt") or "").encode(),
        f"{name}.data/data/etc/{_SHARED}": (_HOME / _SHARED).read_bytes(),
    }


def _line(file: tuple[str, bytes]) -> str:
    """Return a file's line of RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(file[1]).digest()).rstrip(b"=").decode()
    return f"{file[0]},sha256={digest},{len(file[1])}\n"


def _ours() -> list[modules.Folder]:
    return [one for one in modules.folders() if one.ours]


def _known() -> dict[str, Exercise]:
    listed = [
        one for folder in _ours() if folder.name in exercises.modules() for one in exercises.of_module(folder.name)
    ]
    return {one.name: one for one in [*listed, *exercises.retired()]}


def _builds_on(path: Path, text: str, asked: set[str]) -> bool:
    """Whether an exercise's file is of one that is asked, or imports such a file."""
    if path.stem in asked:
        return True
    named = (node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom))
    return any(re.search(rf"\.exercises\.{name}$", module) for module in named for name in asked)
