"""What a Python file of the course rests on: itself, all that it imports from `actedu`, and all that those import.

`digest` is a short name for the state of all these files. What was computed from them is out of date when it changes.
Comments, docstrings, the layout and what is imported only for type checkers do not count: nothing computed can depend
on them. Imports inside functions do, and so does a name that a package finds only when it is asked for:
`from actedu.experiments import born_dead` leads to the module's file that defines it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import resolve_name
from pathlib import Path
from pkgutil import iter_modules

from actedu import modules

ROOT = __name__.partition(".")[0]
_PACKAGE = Path(__file__).parent
_ALL = "*"  # whatever a package has
_FILE_NAME = re.compile(r"[\w-]+\.[\w.-]+")

Use = tuple[str, str]  # a Python module and a name in it


@dataclass(frozen=True)
class Source:
    """A Python file that has been read; `name` is its Python name, `tree` its code without what changes no value."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def digest(self) -> str:
        """A digest of its code and its data."""
        data = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in self.data)
        return hashlib.sha256(self.code + data).hexdigest()

    @cached_property
    def code(self) -> bytes:
        """Its code, as short as a digest."""
        return hashlib.sha256(written(self.tree).encode()).digest()

    @cached_property
    def data(self) -> list[Path]:
        """The files other than Python's, in its own folder or the one above, that it names: "record.csv"."""
        constants = {node.value for node in ast.walk(self.tree) if isinstance(node, ast.Constant)}
        names = sorted(one for one in constants if isinstance(one, str) and _FILE_NAME.fullmatch(one))
        folders = (self.path.parent, self.path.parent.parent)
        found = (folder / name for name in names for folder in folders)
        return [path for path in found if path.suffix != ".py" and path.is_file()]

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that it defines or imports at its top level."""
        return frozenset(bound(self.tree.body))

    @cached_property
    def uses(self) -> frozenset[Use]:
        """What it imports from this package, and which attributes it asks those packages for."""
        package = self.name if self.path.stem == "__init__" else self.name.rpartition(".")[0]
        imported: dict[str, str] = {}
        uses: set[Use] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    uses.add((alias.name, ""))
                    imported[alias.asname or alias.name.partition(".")[0]] = alias.name if alias.asname else ROOT
            elif isinstance(node, ast.ImportFrom):
                origin = resolve_name("." * node.level + (node.module or ""), package)
                for alias in node.names:
                    uses.add((origin, alias.name))
                    imported[alias.asname or alias.name] = f"{origin}.{alias.name}"
        for base, *attributes in _chains(self.tree):
            place = imported.get(base, "")
            while attributes and _file(f"{place}.{attributes[0]}"):
                place = f"{place}.{attributes.pop(0)}"
            if place != ROOT and _file(place):
                uses.add((place, attributes[0] if attributes else _ALL))
        uses |= {(f"{self.name}.{name}", "") for name in self.folder}
        return frozenset(use for use in uses if use[0].partition(".")[0] == ROOT)

    @cached_property
    def folder(self) -> frozenset[str]:
        """The Python modules beside a package's own file, where it finds them by itself: where it asks for its path."""
        if not any(isinstance(node, ast.Name) and node.id == "__path__" for node in ast.walk(self.tree)):
            return frozenset()
        return frozenset(module.name for module in iter_modules([str(self.path.parent)]))

    def homes(self, name: str) -> frozenset[str]:
        """Return where a name may lie that it does not bind itself but finds when it is asked for."""
        for node in ast.walk(self.tree):  # a table of names and their homes
            for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
                if isinstance(key, ast.Constant) and key.value == name and isinstance(value, ast.Constant):
                    return frozenset({str(value.value)})
        if self.folder:
            return frozenset()  # it is in one of these
        own = [*_of_modules(self.name.removeprefix(f"{ROOT}."))]  # `actedu.experiments` looks into their `experiments`
        if name == _ALL:
            return frozenset(source.name for source in own)
        return frozenset(source.name for source in own or _of_modules("") if name in source.bound)


def closure(*names: str, trim: Callable[[Source], Source] = lambda source: source) -> list[Source]:
    """Return these Python modules and all that they import from the package, by name.

    `trim` may take from a source what does not matter, before its imports are followed.

    Raises ValueError for a name that is no file of the course.
    """
    waiting = list(names)
    if unknown := [name for name in waiting if _file(name) is None]:
        raise ValueError(f"sources: {unknown[0]!r} is no file of the course")
    reached: dict[str, Source] = {}
    followed: set[Use] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached and (source := _read(name)):
            reached[name] = source = trim(source)
            for use in source.uses - followed:
                waiting += _found(*use)
            followed |= source.uses
    return [reached[name] for name in sorted(reached)]


def digest(sources: Iterable[Source]) -> str:
    """Return 16 hexadecimal digits that change when one of these does."""
    parts = sorted(f"{source.name} {source.digest}" for source in sources)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _found(origin: str, wanted: str) -> set[str]:
    """Return the Python modules that are imported for a name of another."""
    place = f"{origin}.{wanted}" if wanted and _file(f"{origin}.{wanted}") else origin
    above = place.split(".")
    found = {".".join(above[:depth]) for depth in range(2, len(above) + 1)}  # the root only names the homes of others
    source = _read(origin)
    if source and place == origin and wanted and wanted not in source.bound:
        found |= source.homes(wanted)
    return found


def _of_modules(part: str) -> Iterator[Source]:
    """Yield the files of the course's modules that belong to a part, or to any part where it is ""."""
    for folder in modules.folders():
        for path in folder.sources(part) if part else [*folder.path.glob("*.py"), *folder.path.glob("*/*.py")]:
            with suppress(SyntaxError, ValueError):  # of somebody else's module; nobody can import such a file
                if source := _read(folder.python_name(path)):
                    yield source


def _file(name: str) -> Path | None:
    """Return the file of a Python module of this package, without importing it; None if there is none."""
    root, *parts = name.split(".")
    if root != ROOT:
        return None
    places = [_PACKAGE]
    if parts[:1] == ["modules"] and len(parts) > 1:
        places, parts = [Path(place) for place in modules.__path__], parts[1:]
    for place in places:
        folder = place.joinpath(*parts)
        for path in (folder.with_suffix(".py") if parts else folder, folder / "__init__.py"):
            if path.is_file():
                return path
    return None


def _read(name: str) -> Source | None:
    path = _file(name)
    if path is None:
        return None
    state = path.stat()
    return _parsed(name, path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1024)
def _parsed(name: str, path: Path, changed: int, size: int) -> Source:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [one for one in body if not _is_for_type_checkers(one)]  # type: ignore[attr-defined]
    return Source(name, path, tree)


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def written(node: object) -> str:
    """Write a tree as text, alike in every version of Python: without places, and without fields that are empty."""
    if isinstance(node, ast.AST):
        fields = ((name, getattr(node, name, None)) for name in node._fields)
        return f"{type(node).__name__}({','.join(f'{n}={written(v)}' for n, v in fields if v is not None and v != [])})"
    return f"[{','.join(map(written, node))}]" if isinstance(node, list) else repr(node)


def bound(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements define or import."""
    return set(_bound(body))


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name
            case ast.Import() | ast.ImportFrom():
                for alias in statement.names:
                    yield alias.asname or alias.name.partition(".")[0]
            case ast.If() | ast.Try() | ast.With():
                inside = ast.iter_child_nodes(statement)
                yield from _bound(one for one in inside if isinstance(one, ast.stmt))
            case _:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        yield node.id


def _chains(tree: ast.AST) -> Iterator[list[str]]:
    """Yield each dotted name that is read, in its parts: ["np", "random", "normal"]."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        attributes: list[str] = []
        inner = node
        while isinstance(inner, ast.Attribute):
            attributes.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            yield [inner.id, *attributes]
        else:
            waiting += ast.iter_child_nodes(inner)
