"""Which parts of the course an answer uses that it will not find when it is graded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from actedu.exercises import Exercise

_MOST = 100  # functions that are looked at


def borrowed(answer: Any, exercise: Exercise) -> list[str]:
    """Return the parts of actedu, such as "actedu.activations", that a function uses and its exercise does not lend.

    Looked at are the function, and functions of the same notebook that it names; what it imports by itself counts too.
    """
    lent = "\n".join(exercise.uses)
    found: dict[str, None] = {}
    waiting, seen = [answer], set[int]()
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        part = _part(one)
        if part and part not in lent and f"actedu import {part.removeprefix('actedu.')}" not in lent:
            found[part] = None
        elif isinstance(one, FunctionType) and not part:
            names = set(_names(one.__code__))
            waiting += [one.__globals__[name] for name in names if name in one.__globals__]
            waiting += [cell.cell_contents for cell in one.__closure__ or () if _filled(cell)]
            inside = {name for name in names if name.startswith("actedu.")}
            found |= dict.fromkeys(name for name in inside if name not in lent)
        elif isinstance(inner := getattr(one, "__wrapped__", getattr(one, "func", None)), Callable):  # type: ignore[arg-type]
            waiting.append(inner)
    return [*found]


def _part(thing: Any) -> str:
    """Return the part of actedu that a thing comes from, or "" for what comes from elsewhere."""
    home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
    home = home if isinstance(home, str) and home.startswith("actedu.") else getattr(type(thing), "__module__", "")
    parts = str(home).split(".")
    return ".".join(parts[:2]) if parts[0] == "actedu" and len(parts) > 1 and parts[1] != "learning" else ""


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # what it will hold is not yet there
        return False
