"""The course itself: one folder a module. This file says where the folders are, and what is in them.

The folder `m03_s_curves` is the module "03_s_curves". Its files are found by their names: `lesson.md`, `exercises`,
`experiments`, `claims`, `lab`; a part in several files is a folder of that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

_NUMBERED = re.compile(r"m(\d\d_[a-z0-9_]+)")
_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)


@dataclass(frozen=True)
class Folder:
    """Where a module lies. `name` is the module's, such as "03_s_curves"."""

    name: str
    path: Path

    @property
    def topic(self) -> str:
        """The name without its number: "s_curves"."""
        return _topic(self.name)

    @property
    def where(self) -> str:
        """How messages name the lesson's file."""
        return f"{self.path.name}/{self.lesson.name}"

    @property
    def lesson(self) -> Path:
        """The lesson's text; there may be none yet."""
        return self.path / "lesson.md"

    def read(self) -> tuple[dict[str, Any], str]:
        """Return the lesson's front matter and the Markdown below it. Raises ValueError naming what is wrong."""
        import yaml  # type: ignore[import-untyped]  # comes with Jupytext

        found = _FRONT.match(self.lesson.read_text(encoding="utf-8"))
        if found is None:
            raise ValueError(f"{self.where}: front matter is missing: begin with a line of three dashes")
        try:
            entries = yaml.safe_load(found[1])
        except yaml.YAMLError as error:
            raise ValueError(f"{self.where}: the front matter is not YAML: {' '.join(str(error).split())}") from None
        if not isinstance(entries, dict):
            raise ValueError(f"{self.where}: the front matter is not a list of 'key: value' lines")
        return entries, found[2]

    def sources(self, part: str) -> list[Path]:
        """Return the Python files of a part, such as "experiments", by name; none if there is none."""
        alone = self.path / f"{part}.py"
        inside = [path for path in (self.path / part).glob("*.py") if path.stem != "__init__"]
        return sorted([alone, *inside] if alone.exists() else inside)

    def load(self, part: str) -> Iterator[ModuleType]:
        """Import the Python files of a part one after the other."""
        for path in self.sources(part):
            yield import_module(self.python_name(path))

    def python_name(self, path: Path) -> str:
        """Return the name by which a Python file of this folder is imported."""
        return ".".join((__name__, self.path.name, *path.relative_to(self.path).with_suffix("").parts))


def folders() -> tuple[Folder, ...]:
    """Return the folders of all modules, in the order of their names."""
    found = (path for place in __path__ for path in Path(place).iterdir() if path.is_dir())
    return tuple(
        sorted((Folder(name[1], path) for path in found if (name := _NUMBERED.fullmatch(path.name))), key=_by_name)
    )


def found(part: str, wanted: Callable[[object], bool]) -> dict[str, Any]:
    """Return by name what `wanted` says yes to among the public names that the files of a part define, of all modules.

    Raises ValueError where two modules use one name.
    """
    known: dict[str, Any] = {}
    for source in (source for folder in folders() for source in folder.load(part)):
        for name, thing in vars(source).items():
            if not name.startswith("_") and wanted(thing) and getattr(thing, "__module__", None) == source.__name__:
                if name in known:
                    raise ValueError(f"two things are named {name}: in {known[name].__module__} and {source.__name__}")
                known[name] = thing
    return known


def home(python_name: str) -> str:
    """Return the module that a Python module belongs to: "03_s_curves" for "actedu.modules.m03_s_curves.claims"."""
    folder = python_name.removeprefix(f"{__name__}.").partition(".")[0]
    found = _NUMBERED.fullmatch(folder)
    return found[1] if found else folder


def topic(python_name: str) -> str:
    """Return what is below a module's number, where it has one: "s_curves" for "actedu.modules.m03_s_curves.lab"."""
    return _topic(home(python_name))


def _topic(name: str) -> str:
    return re.sub(r"^\d\d_", "", name)


def _by_name(folder: Folder) -> str:
    return folder.name
