"""What an answer uses that it will not find when it is graded: parts of the course, and libraries."""

from __future__ import annotations

import ast
import dis
import sys
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType, SimpleNamespace
from typing import Any

from actedu.checks.libraries import COMPUTE, DISPLAY, LENDABLE
from actedu.exercises import Exercise

_MOST = 100  # things that are looked at
# where wrappers keep what they are around
_INSIDE = ("__wrapped__", "func", "args", "keywords", "pyfunc", "__func__", "__self__")
_THERE = {"__main__", *sys.stdlib_module_names, *sys.builtin_module_names, "numpy", *COMPUTE, "tqdm"}


def borrowed(answer: Any, exercise: Exercise) -> list[str]:
    """Return what an answer uses and its exercise does not lend, such as "actedu.activations" or "pandas".

    Of a function are looked at itself, what it is wrapped in, and functions and objects of the same notebook that it
    names; what it imports by itself counts too. Of a value it is what the notebook's cells computed it with.
    """
    return [part for part in _used(answer, exercise) if part not in DISPLAY]


def idle(answer: Any, exercise: Exercise) -> list[str]:
    """Return what draws or displays and is used by an answer: in grading it does nothing."""
    return [part for part in _used(answer, exercise) if part in DISPLAY]


def _used(answer: Any, exercise: Exercise) -> list[str]:
    lent = "\n".join([*exercise.uses, *(() if callable(answer) else (f"actedu.{one}" for one in LENDABLE))])
    found: dict[str, None] = {}
    waiting, seen = [answer, *(() if callable(answer) else _behind(exercise.name))], dict[int, Any]()
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one  # kept, so that no other takes its id
        part = _part(one)
        if part:
            found |= dict.fromkeys([part] if not _lent(part, lent) else [])
        elif isinstance(one, FunctionType):
            names = set(_names(one.__code__))
            there = {name: one.__globals__[name] for name in names if name in one.__globals__}
            waiting += there.values()
            waiting += [thing for name, value in there.items() if not callable(value) for thing in _behind(name)]
            if course := [value for value in there.values() if value is sys.modules.get("actedu")]:
                waiting += [vars(course[0])[name] for name in _attributes(one.__code__) if name in vars(course[0])]
            waiting += [cell.cell_contents for cell in one.__closure__ or () if _filled(cell)]
            waiting += [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
            inside = filter(None, map(_of, _imports(one.__code__)))
            found |= {name: None for name in inside if not _lent(name, lent)}
        elif isinstance(one, dict | list | tuple):
            waiting += [*(one.values() if isinstance(one, dict) else one)][:_MOST]
        if not isinstance(one, ModuleType):
            waiting += [inner for name in _INSIDE if (inner := getattr(one, name, None)) is not None]
        if _own(one):
            waiting += [one.__class__.__call__] if callable(one) and not isinstance(one, type) else []
            waiting += [value for value in vars(one).values() if callable(value)]
            waiting += (one if isinstance(one, type) else type(one)).__mro__[1:]
    return [*found]


def _part(thing: Any) -> str:
    """Return the part of actedu or the library that a thing comes from, or "" for what is there in grading."""
    home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
    return (_of(home) if isinstance(home, str) else "") or _of(str(getattr(type(thing), "__module__", "")))


def _of(module: str) -> str:
    parts = module.split(".")
    if parts[0] == "actedu":
        return ".".join(parts[:2]) if len(parts) > 1 and parts[1] != "learning" else ""
    if parts[0] in _THERE or parts[0] not in sys.modules:
        return ""
    if parts[0] == "ipykernel":  # where `get_ipython()` comes from
        return "IPython"
    file = str(getattr(sys.modules[parts[0]], "__file__", None) or "")
    if "site-packages" in file or "dist-packages" in file:
        return parts[0]
    # a file of one's own is there if the notebook writes it
    own = file.endswith(".py") and (cells := _cells()) and not any(_names_file(parts[0], cell) for cell in cells)
    return f"{parts[0]}.py" if own else ""


def _names_file(module: str, cell: str) -> bool:
    return f"{module}.py" in cell or f"{module}/" in cell


def _cells() -> list[str]:
    """Return the cells that the notebook has run."""
    return [one for one in getattr(sys.modules["__main__"], "In", ()) if isinstance(one, str)]


def _behind(name: str) -> Iterator[Any]:
    """Yield what the cells that the notebook has run named to compute a value."""
    statements = [one for cell in _cells() for one in _statements(cell)]
    wanted = {name}
    for stored, loaded, anew in reversed(statements):
        if wanted & stored:
            wanted = (wanted - stored if anew else wanted) | loaded
    names = vars(sys.modules["__main__"])
    yield from (names[one] for one in wanted if one in names)


@lru_cache(maxsize=1000)
def _statements(cell: str) -> list[tuple[frozenset[str], frozenset[str], bool]]:
    """Return which names each statement of a cell sets and which it reads, and whether it is a plain assignment."""
    try:
        tree = ast.parse(vars(sys.modules["__main__"])["get_ipython"]().transform_cell(cell))
    except Exception:  # what does not run sets nothing
        return []
    found = []
    for statement in tree.body:
        names = [one for one in ast.walk(statement) if isinstance(one, ast.Name)]
        stored = frozenset(one.id for one in names if isinstance(one.ctx, ast.Store))
        loaded = frozenset(one.id for one in names if isinstance(one.ctx, ast.Load))
        found.append((stored, loaded, isinstance(statement, ast.Assign | ast.AnnAssign)))
    return found


def _lent(part: str, lent: str) -> bool:
    return part in lent or f"actedu import {part.removeprefix('actedu.')}" in lent


def _own(thing: Any) -> bool:
    """Say whether this is an object of a class that the notebook defines, or such a class."""
    kind = thing if isinstance(thing, type) else type(thing)
    return (kind.__module__ == "__main__" and hasattr(thing, "__dict__")) or isinstance(thing, SimpleNamespace)


def _imports(code: CodeType) -> Iterator[str]:
    """Yield what a function imports by itself, with the names that it takes from there."""
    for step in _steps(code):
        if step.opname == "IMPORT_NAME":
            module = str(step.argval)
            yield module
        elif step.opname == "IMPORT_FROM" and module == "actedu":
            yield f"{module}.{step.argval}"


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names of the notebook that a function reads; the `tanh` of `np.tanh` is none."""
    return (str(step.argval) for step in _steps(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))


def _attributes(code: CodeType) -> Iterator[str]:
    return (str(step.argval) for step in _steps(code) if step.opname in ("LOAD_ATTR", "LOAD_METHOD"))


def _steps(code: CodeType) -> Iterator[dis.Instruction]:
    """Yield the steps of a function and of those that it defines."""
    yield from dis.get_instructions(code)
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _steps(one)


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # what it will hold is not yet there
        return False
