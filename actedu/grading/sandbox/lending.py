"""Which parts of actedu a submission may import: they are sent as code."""

from __future__ import annotations

import ast
import importlib.util
import marshal
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from actedu.checks.libraries import LENDABLE
from actedu.errors import UserError

_ABOUT = re.compile(r"^.*\bactedu\b.*$", re.MULTILINE)
_PARTS = re.compile(rf"\b({'|'.join(LENDABLE)})\b")


# what stands behind the wall for `actedu.modules`, which holds the answers: it knows the experiments that are lent
_SHELF = """
from functools import cache as remembered
from importlib import import_module

def found(part, wanted):
    files = {{name: vars(import_module(name)) for name in {files!r}}}
    return {{name: thing for file, names in files.items() for name, thing in names.items()
            if wanted(thing) and thing.__module__ == file}}
"""


@dataclass(frozen=True)
class Loan:
    """What a submission may import of actedu."""

    modules: Mapping[str, tuple[bool, bytes]]  # name -> (is a package, marshalled code)
    files: Mapping[str, bytes]  # their recorded tables, by the path below where all modules lie


@cache
def lend(uses: tuple[str, ...], parts: tuple[str, ...] = ()) -> Loan:
    """Return what the import lines `uses` need, and `parts` of actedu, whole, and what all that needs.

    Raises UserError for what is not lent.

    A package comes with all of its modules, since it may find them itself, as `actedu.activations` does, and with its
    recorded tables.
    """
    asked = [name for line in uses for name in _imported(ast.parse(line), "")]
    for name in asked:
        first, _, rest = name.partition(".")
        if first == "actedu" and rest.partition(".")[0] not in ("", *LENDABLE):
            raise UserError(
                f"uses: {name} is not lent to submissions; these parts of actedu are: {', '.join(LENDABLE)}"
            )
    asked += [f"actedu.{part}" for part in parts]
    files = _experiments(asked, whole="experiments" in parts)
    asked += files
    modules: dict[str, tuple[bool, bytes]] = {}
    if files:
        modules["actedu.modules"] = True, _code("actedu.modules", ast.parse(_SHELF.format(files=files)))
    tables: dict[str, bytes] = {}
    while asked:
        name = asked.pop()
        first, _, rest = name.partition(".")
        if first != "actedu" or name in modules or not (rest.partition(".")[0] in LENDABLE or name in files):
            continue
        parent = name.rpartition(".")[0]
        try:
            spec = importlib.util.find_spec(name)
        except ModuleNotFoundError:  # a name in a module, not a module
            spec = None
        if spec is None or spec.origin is None:
            continue
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        inside = spec.submodule_search_locations
        package = inside is not None
        modules[name] = (package, _code(name, tree))
        asked += [parent, *_imported(tree, name if package else parent)]
        asked += [f"{name}.{found.name}" for found in pkgutil.iter_modules(inside or [])]
        for table in Path(spec.origin).parent.glob("*.csv"):
            tables[f"{(name if package else parent).replace('.', '/')}/{table.name}"] = table.read_bytes()
    return Loan(modules, tables)


def parts_in(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the parts of actedu that may be lent and are named in a notebook's lines about actedu."""
    return tuple(sorted({part for cell in cells for line in _ABOUT.findall(cell) for part in _PARTS.findall(line)}))


def _experiments(asked: list[str], *, whole: bool) -> list[str]:
    """Return the files of the modules that define the experiments that are asked for, or the whole of them."""
    from actedu import experiments

    kit = f"{experiments.__name__}."
    named = dir(experiments) if whole else (name.removeprefix(kit) for name in asked if name.startswith(kit))
    homes = (getattr(getattr(experiments, name, None), "__module__", "") for name in named)
    return sorted({home for home in homes if home.startswith("actedu.modules.")})


def _code(name: str, tree: ast.Module) -> bytes:
    return marshal.dumps(compile(tree, f"<{name}>", "exec", dont_inherit=True))


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    """Yield the dotted names that a module's code imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
