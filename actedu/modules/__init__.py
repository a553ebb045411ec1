"""The course itself: one folder a module. This file says where the folders are, and what is in them.

The folder `m03_s_curves` is the module "03_s_curves", the folder `my_topic` of somebody else is "my_topic". Its files
are found by their names: `lesson.md`, `exercises`, `experiments`, `claims`, `lab`; a part in several files is a folder
of that name.

Folders of modules lie in this package, and outside it where

- an installed package says so: `[project.entry-points."actedu.modules"]`, any name = the package that they lie in;
- the environment variable ACTEDU_MODULES does: paths, separated as in PATH;
- a notebook is open: beside it or, as notebooks are built, beside the folder lessons, exercises or solutions that it
  lies in. So what is put into a learner's own folder is found from all of its notebooks.

Wherever they lie, they are imported as `actedu.modules.my_topic.exercises` and so on.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
import re
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from keyword import iskeyword
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from actedu.errors import UserError

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

GROUP = "actedu.modules"  # of entry points
VARIABLE = "ACTEDU_MODULES"
NAMED = "a module is named in small letters, digits and underscores, beginning with a letter, such as my_topic"
_NAME = re.compile(r"m(?P<numbered>\d\d_[a-z0-9_]+)|(?P<plain>[a-z][a-z0-9_]*)")
_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_asked: set[Path] = set()  # what a command was given by its path
_kept: list[_lru_cache_wrapper[Any]] = []

R = TypeVar("R")


class ModuleWarning(UserWarning):
    """A module outside this package, or a part of one, is left out: the message says which file, and why."""


@dataclass(frozen=True)
class Folder:
    """Where a module lies. `name` is the module's, such as "03_s_curves"."""

    name: str
    path: Path

    @property
    def lesson(self) -> Path:
        """The lesson's text; there may be none yet."""
        return self.path / "lesson.md"

    @property
    def topic(self) -> str:
        """The name without its number: "s_curves"."""
        return _topic(self.name)

    @property
    def where(self) -> str:
        """How messages name the lesson's file: ours by its end, as everybody knows where it is."""
        return "/".join(self.lesson.parts[-2:]) if self.ours else str(self.lesson)

    @property
    def ours(self) -> bool:
        """Whether it lies in this package."""
        return self.path.parent == Path(__path__[0])

    @property
    def label(self) -> str:
        """The shortest name: "4" for "04_relu", or "my_topic"."""
        return self.spellings[-1]

    @property
    def installed(self) -> bool:
        """Whether its name is enough to find it: it lies in this package, or an installed one offers it."""
        return self.ours or str(self.path.parent) in _installed()

    @property
    def spellings(self) -> tuple[str, ...]:
        """What the module may be called: "04_relu", "relu", "04" and "4"; or "my_topic" alone."""
        number, _, topic = self.name.partition("_")
        return (self.name, topic, number, str(int(number))) if number.isdigit() else (self.name,)

    def read(self) -> tuple[dict[str, Any], str]:
        """Return the lesson's front matter and the Markdown below it. Raises UserError naming what is wrong."""
        import yaml  # type: ignore[import-untyped]  # comes with Jupytext

        found = _FRONT.match(self.lesson.read_text(encoding="utf-8"))
        if found is None:
            raise UserError(f"{self.where}: front matter is missing: begin with a line of three dashes")
        try:
            entries = yaml.safe_load(found[1])
        except yaml.YAMLError as error:
            raise UserError(f"{self.where}: the front matter is not YAML: {' '.join(str(error).split())}") from None
        if not isinstance(entries, dict):
            raise UserError(f"{self.where}: the front matter is not a list of 'key: value' lines")
        return entries, found[2]

    def sources(self, part: str) -> list[Path]:
        """Return the Python files of a part, such as "experiments", by name; none if there is none."""
        alone = self.path / f"{part}.py"
        inside = [path for path in (self.path / part).glob("*.py") if path.stem != "__init__"]
        return sorted([alone, *inside] if alone.exists() else inside)

    def load(self, part: str) -> Iterator[ModuleType]:
        """Import the Python files of a part one after the other; `refuse` says what becomes of one that fails."""
        for path in self.sources(part):
            loaded: list[ModuleType] = []
            with self.reading(path):
                loaded.append(importlib.import_module(self.python_name(path)))
            yield from loaded

    def python_name(self, path: Path) -> str:
        """Return the name by which a Python file of this folder is imported."""
        return ".".join((__name__, self.path.name, *path.relative_to(self.path).with_suffix("").parts))

    @contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """Refuse what fails while a file of this module is read. In one of ours, all but a wrong syntax is a bug."""
        try:
            yield
        except UserError as error:
            said = str(error)
            self.refuse(said if "/" in said else f"{_place(path, error)}: {said}")  # it may name a file already
        except (Exception, SystemExit) as error:
            if self.ours and not isinstance(error, SyntaxError):
                raise
            self.refuse(_fault(path, error))

    def refuse(self, why: str) -> None:
        """Say what is wrong with this module: by UserError, or by a warning where nobody asked for it by its path.

        So what somebody else has installed, or what lies about, keeps nothing of the course from working.
        """
        if self.ours or self.path in _asked:
            raise UserError(why)
        warnings.warn(f"{why}; it is left out", ModuleWarning, stacklevel=2)

    def clash(self, file: object, name: object, other: str) -> None:
        """Say that a name in a file of this module is another module's; see `refuse`."""
        self.refuse(f"{file}: the name {name} is taken by module {other}; choose another")


def folders() -> tuple[Folder, ...]:
    """Return the folders of all modules, in the order of their names."""
    _find_places()
    taken: dict[str, Folder] = {}
    found = []
    for one in (one for place in __path__ for one in _within(place)):
        if other := next((taken[name] for name in one.spellings if name in taken), None):
            one.refuse(f"{one.path}: there is a module {other.name} already, in {other.path}; choose another name")
        else:
            taken |= dict.fromkeys(one.spellings, one)
            found.append(one)
    return tuple(sorted(found, key=_by_name))


def folder(name: str) -> Folder:
    """Return the folder of the module called `name`, in full; raises KeyError where there is none."""
    return {one.name: one for one in folders()}[name]


def at(path: Path, *, whole: bool = True) -> Folder:
    """Return the module in the folder `path`, found from now on: here, and in processes that are started from here.

    `whole`: what cannot be read in it is an error; else it is left out with a warning, and the rest is there.
    Raises UserError where no module lies there, or where its name is taken.
    """
    inside = path.resolve()
    if not inside.is_dir():
        raise UserError(f"{path} is not a folder")
    if not (inside / "lesson.md").exists():
        raise UserError(f"{path} is not a module: a module's folder has a lesson.md")
    if module_name(inside.name) is None:
        raise UserError(f"{path} cannot be a module: {NAMED}")
    if whole:
        _asked.add(inside)
    _add([str(inside.parent)])
    importlib.invalidate_caches()
    for kept in _kept:
        kept.cache_clear()
    return next(one for one in folders() if one.path.resolve() == inside)


def look_in(place: Path) -> None:
    """Let the modules in the folders of `place` be found too, if there are any."""
    if any(_within(str(place))):
        _add([str(place)])
        for kept in _kept:
            kept.cache_clear()


def within(place: Path) -> list[Folder]:
    """Return the modules in the folders of `place`, as `at` does. Raises UserError where there are none."""
    if not place.is_dir():
        raise UserError(f"{place} is not a folder")
    found = sorted(path.parent for path in place.glob("*/lesson.md"))
    if not found:
        raise UserError(f"{place} holds no module: none of its folders has a lesson.md")
    return [at(one) for one in found]


def module_name(folder_name: str) -> str | None:
    """Return the name of the module in a folder of this name; None where it cannot be one."""
    found = _NAME.fullmatch(folder_name)
    return None if found is None or iskeyword(folder_name) else found["numbered"] or found["plain"]


def found(part: str, wanted: Callable[[object], bool]) -> dict[str, Any]:
    """Return by name what `wanted` says yes to among the public names that a part's files define, of all modules."""
    known: dict[str, Any] = {}
    for one in folders():
        for source in one.load(part):
            for name, thing in vars(source).items():
                if not name.startswith("_") and wanted(thing) and getattr(thing, "__module__", None) == source.__name__:
                    if name in known:
                        one.clash(source.__file__, name, home(known[name].__module__))
                    else:
                        known[name] = thing
    return known


def listed(name: str, kind: type, key: str) -> dict[Any, Any]:
    """Return by their `key` the records that the tuples `name` hold in the claims of all modules; each says its module.

    Outside the course a key begins with the module's name and a dot, so that it is nobody else's.
    """
    known: dict[Any, Any] = {}
    for one in folders():
        for source in one.load("claims"):
            records = getattr(source, name, ())
            if not isinstance(records, tuple) or not all(isinstance(record, kind) for record in records):
                one.refuse(f"{source.__file__}: {name} is to be a tuple of {kind.__name__} records")
                continue
            for record in records:
                called = getattr(record, key)
                if not one.ours and not str(called).startswith(f"{one.name}."):
                    one.refuse(f"{source.__file__}: call {called!r} something that begins with '{one.name}.'")
                elif called in known:
                    one.clash(source.__file__, called, known[called].module)
                else:
                    known[called] = replace(record, module=one.name)
    return known


def remembered(find: Callable[..., R]) -> _lru_cache_wrapper[R]:
    """Remember what `find` returns, until a module is added."""
    kept = cache(find)
    _kept.append(kept)
    return kept


def home(python_name: str) -> str:
    """Return the module that a Python module belongs to: "03_s_curves" for "actedu.modules.m03_s_curves.claims"."""
    first = python_name.removeprefix(f"{__name__}.").partition(".")[0]
    return module_name(first) or first


def topic(python_name: str) -> str:
    """Return what is below a module's number, where it has one: "s_curves" for "actedu.modules.m03_s_curves.lab"."""
    return _topic(home(python_name))


def _topic(name: str) -> str:
    return re.sub(r"^\d\d_", "", name)


def _by_name(folder: Folder) -> str:
    return folder.name


def _within(place: str) -> list[Folder]:
    """Return the modules in a place. Ours may lack a lesson yet; elsewhere it is the lesson that tells a module."""
    try:
        paths = sorted(path for path in Path(place).iterdir() if path.is_dir())
    except OSError:
        return []
    named = ((module_name(path.name), path) for path in paths)
    return [
        Folder(name, path)
        for name, path in named
        if name and ((path / "lesson.md").exists() or (name[0].isdigit() and place == __path__[0]))
    ]


def _fault(path: Path, error: BaseException) -> str:
    """Say in a sentence why a file cannot be imported, and where in it."""
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return " ".join(f"{_place(path, error)}: {type(error).__name__}: {said}".split())


def _place(path: Path, error: BaseException) -> str:
    """Say in which line of a file an error came up, as far as that is known."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if isinstance(error, SyntaxError) and error.filename == str(path):
        lines = [error.lineno]
    return f"{path}, line {lines[-1]}" if lines else str(path)


def _find_places() -> None:
    """Put the places outside this package on its path."""
    for place in _said():
        if not Path(place).is_dir():
            warnings.warn(f"{VARIABLE} names {place}, which is no folder; it is left out", ModuleWarning, stacklevel=3)
    _add([*_installed(), *_beside_the_notebook()])


def _said() -> list[str]:
    return [place for place in os.environ.get(VARIABLE, "").split(os.pathsep) if place]


def _add(places: list[str]) -> None:
    """Put places on this package's path, and into the environment for processes that are started from here."""
    known = {Path(place).resolve() for place in __path__}
    new = [place for place in dict.fromkeys(map(Path.resolve, map(Path, places))) if place not in known]
    __path__.extend(map(str, new))
    if said := dict.fromkeys([*(str(Path(place).resolve()) for place in _said()), *map(str, new)]):
        os.environ[VARIABLE] = os.pathsep.join(said)


@cache
def _installed() -> list[str]:
    """Return the places that installed packages offer."""
    from importlib.metadata import entry_points

    places: list[str] = []
    for offered in entry_points(group=GROUP):
        whose = f"the installed package {offered.dist.name if offered.dist else offered.name}"
        try:
            spec = importlib.util.find_spec(offered.module)
        except Exception as error:  # importing what is above it may do anything
            warnings.warn(f"{whose}: {type(error).__name__}: {error}; it is left out", ModuleWarning, stacklevel=4)
            continue
        found = [place for place in (spec and spec.submodule_search_locations) or () if Path(place).is_dir()]
        if not found:
            sentence = f"{whose} offers modules in {offered.value}, which is no package; it is left out"
            warnings.warn(sentence, ModuleWarning, stacklevel=4)
        places += [str(Path(place).resolve()) for place in found]
    return places


def _beside_the_notebook() -> list[str]:
    """Return where modules lie that belong to the notebook that is open."""
    if not hasattr(builtins, "__IPYTHON__"):
        return []
    here = Path.cwd()
    place = here.parent if here.name in ("lessons", "exercises", "solutions") else here
    return [str(place)] if any(_within(str(place))) else []


_add(_said())  # what a process that started this one found
