"""What an answer uses that it will not find when it is graded: parts of the course, and libraries."""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from actedu.checks.libraries import COMPUTE, DISPLAY
from actedu.exercises import Exercise

_MOST = 100  # things that are looked at
_INSIDE = ("__wrapped__", "func", "pyfunc", "__func__", "__self__")  # where wrappers keep what they are around
_THERE = {"__main__", *sys.stdlib_module_names, *sys.builtin_module_names, "numpy", *COMPUTE, *DISPLAY}


def borrowed(answer: Any, exercise: Exercise) -> list[str]:
    """Return what a function uses and its exercise does not lend, such as "actedu.activations" or "pandas".

    Looked at are the function, what it is wrapped in, and functions and objects of the same notebook that it names;
    what it imports by itself counts too.
    """
    lent = "\n".join(exercise.uses)
    found: dict[str, None] = {}
    waiting, seen = [answer], dict[int, Any]()
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
            waiting += [one.__globals__[name] for name in names if name in one.__globals__]
            waiting += [cell.cell_contents for cell in one.__closure__ or () if _filled(cell)]
            waiting += [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
            inside = filter(None, map(_of, _imports(one.__code__)))
            found |= {name: None for name in inside if not _lent(name, lent)}
        if not isinstance(one, ModuleType):
            waiting += [inner for name in _INSIDE if (inner := getattr(one, name, None)) is not None]
        if _own(one):
            waiting += [one.__class__.__call__] if callable(one) and not isinstance(one, type) else []
            waiting += [value for value in vars(one).values() if callable(value)]
    return [*found]


def _part(thing: Any) -> str:
    """Return the part of actedu or the library that a thing comes from, or "" for what is there in grading."""
    home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
    return (_of(home) if isinstance(home, str) else "") or _of(str(getattr(type(thing), "__module__", "")))


def _of(module: str) -> str:
    parts = module.split(".")
    if parts[0] == "actedu":
        return ".".join(parts[:2]) if len(parts) > 1 and parts[1] != "learning" else ""
    if parts[0] in _THERE or parts[0] not in sys.modules or not _installed(parts[0]):
        return ""
    return parts[0]


def _installed(name: str) -> bool:
    """Say whether a module is an installed library, and not a file of one's own or the notebook itself."""
    file = str(getattr(sys.modules[name], "__file__", None) or "")
    return "site-packages" in file or "dist-packages" in file


def _lent(part: str, lent: str) -> bool:
    return part in lent or f"actedu import {part.removeprefix('actedu.')}" in lent


def _own(thing: Any) -> bool:
    """Say whether this is an object of a class that the notebook defines, or such a class."""
    kind = thing if isinstance(thing, type) else type(thing)
    return kind.__module__ == "__main__" and hasattr(thing, "__dict__")


def _imports(code: CodeType) -> Iterator[str]:
    """Yield what a function imports by itself, with the names that it takes from there, and `actedu.part` as such."""
    module = ""
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            module = str(step.argval)
            yield module
        elif step.opname == "IMPORT_FROM" and module == "actedu":
            yield f"{module}.{step.argval}"
        elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FAST"):
            module = str(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and module == "actedu":
            yield f"{module}.{step.argval}"
            module = ""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _imports(one)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names of the notebook that a function reads; the `tanh` of `np.tanh` is none."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(step.argval)
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # what it will hold is not yet there
        return False
