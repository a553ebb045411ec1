"""What an answer uses that it will not find when it is graded: parts of the course, and libraries."""

from __future__ import annotations

import ast
import dis
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType, SimpleNamespace
from typing import Any

from actedu.checks.libraries import COMPUTE, DISPLAY, LENDABLE
from actedu.exercises import Exercise
from actedu.learning import reached

_MOST = 100  # things that are looked at
# where wrappers keep what they are around
_INSIDE = ("__wrapped__", "func", "args", "keywords", "pyfunc", "__func__", "__self__")
_IMPORTERS = ("import_module", "__import__")
_ASKED = {  # what a function names -> what it may not find
    **dict.fromkeys(("environ", "getenv"), reached.ENVIRONMENT),
    **dict.fromkeys(("exists", "isfile", "is_file", "is_dir", "isdir", "stat", "getsize"), reached.FOLDER),
    **dict.fromkeys(("ThreadPool", "Pool", "Manager", "Queue", "ProcessPoolExecutor"), reached.PROGRAM),
}
_WRITES = re.compile(r"%%(writefile|file)\b|write|dump|save|copy|!.*>")
_THERE = {"__main__", *sys.stdlib_module_names, *sys.builtin_module_names, "numpy", *COMPUTE, "tqdm"}


@dataclass
class Uses:
    """What an answer uses: each a list without doubles, in order."""

    parts: dict[str, None] = field(default_factory=dict)  # of actedu, and libraries, that are not lent
    inside: dict[str, None] = field(default_factory=dict)  # those that a function imports when it is called
    reached: dict[str, None] = field(default_factory=dict)  # what its cells reached and grading does not have
    doubts: dict[str, None] = field(default_factory=dict)  # what it may meet there, as far as its code tells


def uses(answer: Any, exercise: Exercise) -> Uses:
    """Return what an answer uses and will not find when it is graded.

    Of a function are looked at itself, what it is wrapped in, and functions and objects of the same notebook that it
    names; what it imports by itself counts too. Of a value it is what the notebook's cells computed it with.
    """
    lent = "\n".join([*exercise.uses, *(() if callable(answer) else (f"actedu.{one}" for one in LENDABLE))])
    found = Uses()
    waiting, seen = [answer, *_behind(exercise.name, found, value=not callable(answer))], dict[int, Any]()
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one  # kept, so that no other takes its id
        part = _part(one)
        if part:
            found.parts |= dict.fromkeys([part] if not _lent(part, lent) else [])
        elif isinstance(one, FunctionType):
            waiting += _behind("*", found) if one.__code__.co_filename == "<string>" else ()
            names = set(_names(one.__code__))
            there = {name: one.__globals__[name] for name in names if name in one.__globals__}
            waiting += there.values()
            waiting += [thing for name, value in there.items() if not callable(value) for thing in _behind(name, found)]
            attributes = set(_attributes(one.__code__))
            if course := [value for value in there.values() if value is sys.modules.get("actedu")]:
                waiting += [vars(course[0])[name] for name in attributes if name in vars(course[0])]
            waiting += [cell.cell_contents for cell in one.__closure__ or () if _filled(cell)]
            waiting += [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
            inside = [name for name in map(_of, _imports(one.__code__)) if name and not _lent(name, lent)]
            found.inside |= dict.fromkeys(inside)
            texts = [part for part in map(_of, _texts(one.__code__)) if part and not part.startswith("actedu")]
            texts = [name for name in texts if not _lent(name, lent) and name not in DISPLAY]
            (found.inside if {*_IMPORTERS} & (names | attributes) else found.doubts).update(dict.fromkeys(texts))
            found.doubts |= {_ASKED[name]: None for name in names | attributes if name in _ASKED}
        elif isinstance(one, dict | list | tuple):
            waiting += [*(one.values() if isinstance(one, dict) else one)][:_MOST]
        if not isinstance(one, ModuleType):
            waiting += [inner for name in _INSIDE if (inner := getattr(one, name, None)) is not None]
        if _own(one):
            waiting += [one.__class__.__call__] if callable(one) and not isinstance(one, type) else []
            waiting += [value for value in vars(one).values() if callable(value)]
            waiting += (one if isinstance(one, type) else type(one)).__mro__[1:]
    return found


def _part(thing: Any) -> str:
    """Return the part of actedu or the library that a thing comes from, or "" for what is there in grading."""
    if script := _script(thing):
        return script
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
    return f"{parts[0]}.py" if file.endswith(".py") and _cells() and not _writes(file, parts[0]) else ""


def _writes(file: str, module: str) -> bool:
    """Say whether the notebook writes a file of one's own, so that it is there in grading too."""
    names = re.compile(rf"\b{re.escape(module)}(\.py|/)")
    return reached.writes(file) or any(names.search(cell) and _WRITES.search(cell) for cell in _cells())


def _script(thing: Any) -> str:
    """Return the file of one's own that a function was run from, as by %run, or ""."""
    file = thing.__code__.co_filename if isinstance(thing, FunctionType) and _cells() else ""
    own = file.endswith(".py") and os.path.isfile(file) and not reached.is_there(file)
    return os.path.basename(file) if own and not _writes(file, os.path.basename(file)[:-3]) else ""


def _cells() -> list[str]:
    """Return the cells that the notebook has run."""
    return [one for one in getattr(sys.modules["__main__"], "In", ()) if isinstance(one, str)]


def _behind(name: str, found: Uses, *, value: bool = False) -> Iterator[Any]:
    """Yield what the cells that the notebook has run named to compute a value; note what they reached.

    `value`: it is what the cell that runs checks, and may be computed right there.
    """
    cells = _cells_by_number()
    statements = [(number, one) for number, cell in cells for one in _statements(cell)]
    wanted, kept = {name}, set[str]()
    for number, one in reversed(statements):
        here = value and number == cells[-1][0] and one.checks == name
        if here:
            wanted = set(one.checked)
        if not here and not wanted & one.stored:
            continue
        if not one.guarded:
            found.reached |= dict.fromkeys(reached.at(number, one.first, one.last))
            found.reached |= dict.fromkeys(map(_variable, filter(_is_set, one.variables)))
            modules = [part for part in map(_of, one.modules) if part and part not in DISPLAY]
            found.parts |= dict.fromkeys(part for part in modules if not part.startswith("actedu"))
        if not here:
            kept |= wanted & one.anew
            wanted = (wanted - one.anew) | one.loaded
    names = vars(sys.modules["__main__"])
    yield from (names[one] for one in wanted if one in names)
    yield from (names[one] for one in kept if callable(names.get(one)) or isinstance(names.get(one), ModuleType))


def _cells_by_number() -> list[tuple[int, str]]:
    cells = getattr(sys.modules["__main__"], "In", ())
    return [(number, one) for number, one in enumerate(cells) if isinstance(one, str)]


def _variable(name: str) -> str:
    return f"the variable {name} of your environment is not set"


def _is_set(name: str) -> bool:
    """Say whether a variable of the environment comes from outside of the notebook."""
    text = rf"""["']{re.escape(name)}["']"""
    ways = rf"environ\[{text}\]\s*=[^=]", rf"(setdefault|putenv)\({text}", rf"environ\.update\(.*\b{re.escape(name)}\b"
    sets = re.compile("|".join([*ways, rf"%(set_)?env\s+{re.escape(name)}\b"]))
    return name in os.environ and name != "HOME" and not any(sets.search(cell) for cell in _cells())


@dataclass(frozen=True)
class _Statement:
    first: int  # lines
    last: int
    stored: frozenset[str]  # names that it sets
    loaded: frozenset[str]  # and those that it reads
    anew: frozenset[str]  # those that it sets whatever they were
    guarded: bool  # whether it goes on where something is missing
    checks: str | None  # the name of the answer that it checks
    checked: frozenset[str]  # names that are read for this answer
    variables: tuple[str, ...]  # of the environment, that it reads
    modules: tuple[str, ...]  # that it imports by a call


@lru_cache(maxsize=1000)
def _statements(cell: str) -> list[_Statement]:
    """Return what each statement of a cell sets and reads."""
    try:
        body, magic = re.subn(r"\A(\s*%%(time|capture|prun)\b.*\n)+", "", cell)
        tree = ast.parse(vars(sys.modules["__main__"])["get_ipython"]().transform_cell(body))
    except Exception:  # what does not run sets nothing
        return []
    found = []
    for one in _flat(tree.body):
        first, last = (0, 10**9) if magic else (one.lineno, one.end_lineno or one.lineno)
        read: list[ast.AST] = [one]
        stored, anew = _stored(one), _anew(one)
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            read = [*one.decorator_list, *one.args.defaults, *filter(None, one.args.kw_defaults)]
        inner = [node for part in read for node in ast.walk(part)]
        loaded = {node.id for node in inner if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        calls = [node for node in inner if isinstance(node, ast.Call)]
        checks = [node for node in calls if _last(node.func) == "check"]
        given = [part for node in checks for value in node.args[1:] for part in ast.walk(value)]
        modules = [_text(node) for node in calls if _last(node.func) in _IMPORTERS]
        modules += [node.module for node in inner if isinstance(node, ast.ImportFrom)]
        found.append(
            _Statement(
                *(first, last, frozenset(stored), frozenset(loaded), frozenset(anew), _guarded(one)),
                next(map(_text, checks), None),
                frozenset(node.id for node in given if isinstance(node, ast.Name)),
                tuple(filter(None, map(_environment, inner))),
                tuple(filter(None, modules)),
            )
        )
    return found


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, each `with` as assignments of what it opens, then what stands in it."""
    for one in body:
        if not isinstance(one, ast.With | ast.AsyncWith):
            yield one
            continue
        for item in one.items:
            targets = [item.optional_vars] if item.optional_vars else []
            yield ast.copy_location(ast.Assign(targets, item.context_expr), item.context_expr)
        yield from _flat(one.body)


def _stored(node: ast.stmt) -> set[str]:
    """Return the names that a statement sets or changes, with "*" where it runs a text."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    names = _anew(node)
    for one in ast.walk(node):
        if isinstance(one, ast.Name | ast.Subscript | ast.Attribute) and isinstance(one.ctx, ast.Store):
            names.add(_base(one))
        elif isinstance(one, ast.Call) and _last(one.func) in ("exec", "run_line_magic"):
            names.add("*")
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        base = _base(node.value.func)  # as in `table.append(3)`
        if not isinstance(vars(sys.modules["__main__"]).get(base), ModuleType):
            names.add(base)
    return names - {"", "get_ipython"}


def _anew(node: ast.stmt) -> set[str]:
    """Return the names that a statement sets whatever they were before."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(one.asname or one.name).partition(".")[0] for one in node.names}
    targets: list[ast.AST] = []
    if isinstance(node, ast.Assign):
        targets += node.targets
    elif isinstance(node, ast.AnnAssign | ast.For):
        targets.append(node.target)
    inner = [one for target in targets for one in ast.walk(target)]
    return {one.id for one in inner if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _base(node: ast.expr) -> str:
    """Return the name that an expression begins with: `a` of `a.b[0]`."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _guarded(statement: ast.stmt) -> bool:
    """Say whether a statement has another way to what it sets: of an except, or of an else."""
    if isinstance(statement, ast.Try):
        ways = [[*statement.body, *statement.orelse], *(one.body for one in statement.handlers)]
    elif isinstance(statement, ast.If):
        ways = [statement.body, statement.orelse]
    else:
        return isinstance(getattr(statement, "value", None), ast.IfExp)
    first, *others = [{name for one in way for name in _stored(one)} for way in ways]
    return any(first & other for other in others)


def _last(node: ast.expr) -> str:
    """Return the name of what is called: `getenv` of `os.getenv`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(call: ast.Call) -> str | None:
    """Return the text, or the name, that is the first argument of a call."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Name):
        return first.id
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _environment(node: ast.AST) -> str | None:
    """Return the variable of the environment that is read: environ["A"], environ.get("A"), getenv("A")."""
    if isinstance(node, ast.Subscript) and _last(node.value) == "environ" and isinstance(node.ctx, ast.Load):
        return node.slice.value if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str) else None
    if not isinstance(node, ast.Call):
        return None
    asked = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "get" else node.func
    if _last(asked) not in ("environ", "getenv") or (asked is node.func and _last(asked) == "environ"):
        return None
    other = node.args[1] if len(node.args) > 1 else None
    name = _text(node)
    known = isinstance(other, ast.Constant) and name is not None and os.environ.get(name) == str(other.value)
    return None if known else name


def _lent(part: str, lent: str) -> bool:
    return part in lent or f"actedu import {part.removeprefix('actedu.')}" in lent


def _own(thing: Any) -> bool:
    """Say whether this is an object of a class that the notebook defines, or such a class."""
    kind = thing if isinstance(thing, type) else type(thing)
    return (kind.__module__ == "__main__" and hasattr(thing, "__dict__")) or isinstance(thing, SimpleNamespace)


def _texts(code: CodeType) -> Iterator[str]:
    """Yield the words in quotes of a function that could name a module."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _texts(one)
        elif isinstance(one, str) and len(one) < 1000:
            yield from re.findall(r"\w+", one)


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
