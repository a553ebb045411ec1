"""A notebook's cells: read as IPython reads them, and run on where a line fails only because it runs here.

Runs inside the sandbox: standard library and NumPy only. The parser of IPython's own syntax comes as source code with
the worker's settings and is IPython's.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import contextlib
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from actedu.grading.sandbox.inside import stand_ins
else:
    import stand_ins

Failure = tuple[str, str, int | None]  # kind, message, line
# cell magics whose body is not run in the notebook: shells, other languages, pages, files
_APART = {
    *("!", "bash", "sh", "script", "sx", "system", "cmd", "perl", "ruby", "python", "python2", "python3", "pypy"),
    *("cython", "R", "sql", "bigquery", "html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG"),
    *("timeit", "writefile", "file"),
}
_ELSEWHERE = (ImportError, OSError, EOFError, UnicodeEncodeError)  # what a notebook meets here and not at home
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
# what a notebook has beside Python's own names
_NAMES = {"help", "exit", "quit", "copyright", "credits", "license", "_i", "_ii", "_dh", "_exit_code"}
_OPTIONS = re.compile(r"^(\s*-\w+(\s*\d+)?)+")


class Reader:
    """Turns what people type into a cell into Python."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """Take the source code of IPython's parser: module name -> text, what is imported before what imports it."""
        packages = ("IPython", "IPython.core", "IPython.utils")
        sys.modules.update({name: ModuleType(name) for name in packages})
        for name, text in sources.items():
            module = sys.modules[name] = ModuleType(name)
            exec(compile(text, f"<{name}>", "exec"), module.__dict__)
            parent, _, own = name.rpartition(".")
            setattr(sys.modules[parent], own, module)
        self._parser = sys.modules["IPython.core.inputtransformer2"].TransformerManager()
        for name in (*packages, *sources):  # a notebook that imports IPython gets a stand-in
            del sys.modules[name]

    def python(self, source: str) -> str:
        """Return a cell as Python; what is Python as it stands is left alone. Raises SyntaxError."""
        try:
            _parsed(source)
            return source
        except SyntaxError:
            source = self._body(source)
        try:
            _parsed(source)
            return source
        except SyntaxError as error:
            made = str(self._parser.transform_cell(source))
            try:
                _parsed(made)
            except SyntaxError as problem:  # of a cell with nothing of IPython's in it the own error is the better one
                raise (problem if "get_ipython()" in made else error) from None
            return made

    def _body(self, source: str) -> str:
        """Return a cell without the cell magics at its top: what they run, or a call with what they do not."""
        lines = source.splitlines()
        for at, line in enumerate(lines):
            words = line.strip()
            if not words:
                continue
            if not words.startswith("%%"):
                break
            name, _, rest = words[2:].partition(" ")
            if name in _APART:
                body = "\n".join([*lines[at + 1 :], ""])
                return "\n" * at + f"get_ipython().run_cell_magic({name!r}, {rest.strip()!r}, {body!r})"
            last = rest.split()[-1:] or [""]
            lines[at] = f"{last[0]} = get_ipython()" if name == "capture" and last[0].isidentifier() else ""
        return "\n".join(lines)


def _parsed(source: str) -> ast.Module:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree: ast.Module = compile(source, "<cell>", "exec", flags, dont_inherit=True)
    return tree


class ZMQInteractiveShell(stand_ins.StandIn):
    """What `get_ipython()` gives: magics that leave names behind do so here, and all others nothing.

    Notebooks ask for the name of its class, to know where they run.
    """

    def __init__(self, reader: Reader, names: dict[str, Any]) -> None:
        super().__init__("IPython")
        self._reader, self._names = reader, names

    def __call__(self, *args: Any, **kwargs: Any) -> ZMQInteractiveShell:
        """Return itself."""
        return self

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        """Do what %time, %run and %pylab do."""
        if name == "time":
            return self._run(line)
        words = [one for one in self._filled(line).split() if not one.startswith("-")]
        if name == "run" and words:
            script = words[0].strip("\"'")
            with open(script if os.path.exists(script) else f"{script.removesuffix('.py')}.py") as file:
                return self._run(file.read())
        if name == "pylab":
            self._names |= stand_ins.pylab()
        return stand_ins.StandIn("IPython")

    def run_cell_magic(self, name: str, line: str, body: str) -> Any:
        """Write %%writefile's file; run what does not stay apart."""
        if name in ("writefile", "file"):
            file = self._filled(line).split()[-1].strip("\"'")
            with open(file, "a" if "-a" in line.split()[:-1] else "w") as written:
                written.write(body)
        elif name == "timeit":
            timed = ast.parse("def timed(): pass")  # what it runs leaves no names behind
            more = [one for text in (_OPTIONS.sub("", line), body) for one in _parsed(self._reader.python(text)).body]
            timed.body[0].body += more  # type: ignore[attr-defined]
            exec(compile(timed, "<cell>", "exec", dont_inherit=True), self._names, scope := dict[str, Any]())
            scope["timed"]()
        elif name not in _APART:
            self._run(body)

    @property
    def user_ns(self) -> dict[str, Any]:
        """The notebook's names."""
        return self._names

    def push(self, variables: Mapping[str, Any], *_: Any, **__: Any) -> None:
        """Put names into the notebook."""
        self._names |= variables

    def run_cell(self, source: str, *_: Any, **__: Any) -> Any:
        """Run a text as a cell."""
        return self._run(source)

    ex = ev = run_cell

    def _filled(self, line: str) -> str:
        """Return a magic's line with the values of what it names as {name} or $name."""

        def value(found: re.Match[str]) -> str:
            try:
                return str(eval(found[1] or found[2], self._names))
            except Exception:
                return found[0]

        return re.sub(r"\{([^{}]+)\}|\$(\w+)", value, line)

    def _run(self, source: str) -> Any:
        text = self._reader.python(source.strip() if "\n" not in source else source)
        try:
            code = compile(text, "<cell>", "eval", dont_inherit=True)
        except SyntaxError:
            return exec(compile(text, "<cell>", "exec", dont_inherit=True), self._names)
        return eval(code, self._names)


class Notebook:
    """The names that cells leave behind, and what kept some lines from running."""

    def __init__(self, reader: Reader) -> None:
        module = ModuleType("__main__")
        sys.modules["__main__"] = module
        sys.path.insert(0, "")  # what %%writefile wrote can be imported
        self.names: dict[str, Any] = module.__dict__
        self._reader = reader
        self._future = 0
        self._past: list[ast.stmt] = []  # what was run and not looked at since
        self._unreal: set[str] = set()  # names that are missing or not what they are at home, and what comes of them
        self._in, self._out = [""], dict[int, Any]()
        self.names.update(dict.fromkeys(_NAMES, stand_ins.StandIn()), In=self._in, Out=self._out, _oh=self._out)
        self.names.update(get_ipython=ZMQInteractiveShell(reader, self.names), display=stand_ins.StandIn("IPython"))
        self.names.update(dict.fromkeys(("_", "__", "___"), ""))
        self._shown: Any = ""
        sys.displayhook = self._show

    def run(self, source: str, place: str) -> tuple[list[Failure], list[str]]:
        """Run a cell; return what failed, and the names that its statements define.

        A line that fails for what is missing here is passed over, as it would not have failed at home: an import, a
        file, what needs the names of either, or what has to do with a stand-in. After any other the cell ends.
        """
        failures: list[Failure] = []
        self._in.append(source)
        try:
            body = _parsed(self._reader.python(source)).body
        except BaseException as error:
            return [told(error)], []
        names = list(dict.fromkeys(name for one in body for name in _defined(one)))
        while body:
            try:
                self._execute(body, place)
                self._past += body
                break
            except BaseException as error:
                failures.append(told(error))
                line = failures[-1][2]
                at = next((i for i, one in reversed([*enumerate(body)]) if one.lineno <= (line or 0)), len(body))
                self._past += body[: at + 1]
                if at == len(body) or not self._only_here(error, body[at]):
                    break
                self._unreal.update(_defined(body[at], variables=True))
                body = body[at + 1 :]
        return failures, names

    def _execute(self, body: list[ast.stmt], place: str) -> None:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self._future
        code = compile(ast.Interactive(body), place, "single", flags, dont_inherit=True)
        self._future |= code.co_flags & _FUTURE  # as in a notebook, where they hold for the cells below
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(eval(code, self.names))
        else:
            exec(code, self.names)

    def _show(self, value: Any) -> None:
        """Keep what a cell shows, as a notebook does."""
        if value is None:
            return
        self._out[len(self._in) - 1] = value
        if self.names.get("_") is self._shown:  # it may be a name of the notebook's own
            self.names.update(_=value, __=self.names.get("_"), ___=self.names.get("__"))
            self._shown = value

    def _only_here(self, error: BaseException, statement: ast.stmt) -> bool:
        if isinstance(error, _ELSEWHERE):
            return True
        if not isinstance(error, Exception):
            return False
        for one in self._past:
            if self._is_unreal(one):
                self._unreal.update(_defined(one, variables=True))
        self._past = []
        if isinstance(error, NameError):
            return error.name in self._unreal or stand_ins.starred
        frames = [*_frames(error)]
        if isinstance(error, KeyError | AttributeError) and not frames[-1].startswith("<cell "):
            return True  # a variable of the environment, a user's name
        said = cut(error)
        met_stand_in = any(place.endswith("stand_ins.py") for place in frames) or stand_ins.StandIn.__name__ in said
        return met_stand_in or self._is_unreal(statement) or "no running event loop" in said

    def _is_unreal(self, statement: ast.stmt) -> bool:
        """Say whether a statement names what is missing here, a stand-in, or what was made of one."""
        named = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
        return bool(named & self._unreal) or any(stand_ins.is_one(self.names.get(name)) for name in named)


def _frames(error: BaseException) -> Iterator[str]:
    trace: TracebackType | None = error.__traceback__
    while trace:
        yield trace.tb_frame.f_code.co_filename
        trace = trace.tb_next


def _defined(node: ast.AST, *, variables: bool = False) -> Iterator[str]:
    """Yield the names that a statement defines, also within its branches; those of loops and `with` where asked."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        return
    targets: list[ast.expr] = getattr(node, "targets", [])
    if isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        targets = [node.target]
    elif variables:
        targets = [*targets, *(one for name in ("target", "optional_vars") if (one := getattr(node, name, None)))]
    if not isinstance(node, ast.Delete):
        yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
    for inner in ast.iter_child_nodes(node):
        yield from _defined(inner, variables=variables)


def told(error: BaseException, memory: int = 0) -> Failure:
    """Say an error's kind, message and line in the cell. `memory`: bytes that a submission may take."""
    if isinstance(error, SyntaxError):
        return type(error).__name__, cut(error.msg), error.lineno
    trace: TracebackType | None = error.__traceback__
    while trace and not trace.tb_frame.f_code.co_filename.startswith("<cell "):
        trace = trace.tb_next
    said = cut(error)
    if isinstance(error, Exception) and (missing := _missing(error)):
        said += f" ({missing})"
    if isinstance(error, MemoryError) and not said and memory:  # Python says no more than that
        said = f"it needs more than {memory >> 20} MB"
    return type(error).__name__[:60], said, trace.tb_lineno if trace else None


def _missing(error: Exception) -> str:
    """Say what is not there in grading, where that is why a line fails."""
    frames = [*_frames(error)]
    if isinstance(error, KeyError) and frames and frames[-1].endswith(("<frozen os>", "/os.py")):
        return "a variable of the environment, which is not set in grading"
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return "in grading there are a few threads only"
    if not isinstance(error, FileNotFoundError):
        return ""
    if any(part in place for place in frames for part in ("multiprocessing/", "futures/process", "subprocess.py")):
        return "in grading no other program or process starts"
    return "in grading there are only the files that the notebook writes itself"


def cut(value: Any) -> str:
    """Return the first 400 characters of a value's text."""
    try:
        return str(value)[:400]
    except BaseException:  # the text of an error is the submission's code too
        return "without a readable message"


def words(value: Any) -> Any:
    """Return what is said in words in a value: a text, texts in a list, a docstring, what a stand-in was given."""
    if isinstance(value, str) or value is None or value is Ellipsis:
        return value
    if isinstance(value, list | tuple):
        return "\n".join(str(words(one)) for one in value)
    if isinstance(value, stand_ins.StandIn):
        return value.given
    if callable(value) and isinstance(value.__doc__, str) and hasattr(value, "__code__"):
        return inspect.cleandoc(value.__doc__)
    return value


def checker(names: list[str], notebook: dict[str, Any], pause: Callable[[str, Any], None]) -> Callable[..., None]:
    """Return what stands for the course's `check`: it pauses for the answer to be judged as it stands there."""

    def check(answer: Any = None, value: Any = ..., **_: Any) -> None:
        if not isinstance(answer, str):
            name, value = getattr(answer, "__name__", None), answer
            if name not in names:
                name = next((one for one in names if notebook.get(one) is answer), None)
        else:
            name = str(answer)
        if name in names:
            pause(name, value)

    return check


def seed() -> None:
    """Make what a notebook draws without a seed of its own the same each time."""
    import random

    random.seed(0)
    with contextlib.suppress(AttributeError):  # a notebook may have replaced NumPy's
        np.random.seed(0)
