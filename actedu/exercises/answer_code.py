"""An answer as a learner would write it: code that defines a value or a function under the exercise's name."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from actedu.exercises.definition import Definition
from actedu.exercises.record import Exercise


def answer_code(exercise: Exercise, answer: Any) -> str:
    """Return code for the example of a known mistake, or for another right answer of an exercise.

    It needs NumPy as `np`. Raises ValueError for a function that is made of something else.
    """
    lines: dict[str, str] = {}
    if callable(answer):
        _define(exercise.name, answer, lines)
    else:
        lines[exercise.name] = f"{exercise.name} = {_literal(answer)}"
    return "\n".join(lines.values())


def _literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()})"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(one)}" for key, one in value.items()) + "}"
    if type(value) in (list, tuple):
        inside = ", ".join(map(_literal, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    if type(value) in (set, frozenset):
        return f"{type(value).__name__}([{', '.join(map(_literal, value))}])"
    if value is ...:
        return "..."
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    own_name = str(getattr(value, "__name__", ""))
    if callable(value) and value is vars(builtins).get(own_name):
        return own_name
    raise ValueError(f"no code for a value of type {type(value).__name__}")


def _define(name: str, value: Any, lines: dict[str, str]) -> None:
    """Add what defines `name` to the lines, after what it needs."""
    if name in lines:
        return
    if isinstance(value, ModuleType):
        if value is not np:
            lines[name] = f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else "")
        return
    if isinstance(value, np.ufunc):
        lines[name] = f"{name} = np.{value.__name__}"
        return
    if isinstance(value, Definition):
        value = value.solution
    bound = dict[str, Any]()
    while isinstance(value, partial):
        bound |= value.keywords
        value = value.func
    if not isinstance(value, FunctionType):
        lines[name] = f"{name} = {_literal(value)}"
        return
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(value))).body
    assert isinstance(node, ast.FunctionDef)
    lines[name] = ""  # takes its place, for a function that calls itself
    for one in ast.walk(node):  # learners write no types
        if isinstance(one, ast.arg):
            one.annotation = None
        elif isinstance(one, ast.FunctionDef):
            one.returns = None
    keywords = (value.__kwdefaults__ or {}) | bound
    for other, found in {**_needs(value, node), **keywords}.items():
        if other == name and isinstance(found, Definition):  # a mistake that goes on from the right answer
            for used in (used for used in ast.walk(node) if isinstance(used, ast.Name) and used.id == name):
                used.id = f"right_{name}"
            _define(f"right_{name}", found, lines)
        elif not hasattr(builtins, other):
            _define(other, found, lines)
    del lines[name]
    arguments = node.args
    arguments.kwonlyargs, arguments.kw_defaults = [], []
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    lines[name] = f"def {name}({ast.unparse(arguments)}):\n" + textwrap.indent(
        "\n".join(map(ast.unparse, body)), "    "
    )


def _needs(value: FunctionType, node: ast.FunctionDef) -> dict[str, Any]:
    """Return what a function uses of what is around it, by name: in its body, the functions in that, and defaults."""
    found = [one for part in (*node.args.defaults, *node.body) for one in ast.walk(part)]
    named = [one for one in found if isinstance(one, ast.Name)]
    own = {one.id for one in named if not isinstance(one.ctx, ast.Load)} | {
        one.arg for one in (*found, *ast.walk(node.args)) if isinstance(one, ast.arg)
    }
    used = {one.id: value.__globals__[one.id] for one in named if one.id in value.__globals__ and one.id not in own}
    return used | dict(inspect.getclosurevars(value).nonlocals)
