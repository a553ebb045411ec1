"""Modules that do nothing, so that an honest notebook runs unchanged where its libraries are not.

Runs inside the sandbox: standard library and NumPy only.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.machinery
import marshal
import opcode
import os
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder, PathEntryFinder
from types import ModuleType
from typing import Any

import numpy as np

HOME = "/tmp/.lent"  # where modules that were handed in believe to be, and find the tables that came with them
_UNPACK = opcode.opmap["UNPACK_SEQUENCE"]
starred = False  # whether a notebook has asked a stand-in for all its names


class StandIn:
    """Takes any call, attribute, index or operation and answers with another of its kind.

    `of` names the module that it stands for.
    """

    def __init__(self, of: Any = "", *args: Any, **kwargs: Any) -> None:
        self.__dict__["of"] = of if type(of) is str else ""
        self.__dict__["given"] = None  # a text that it was made of, as of IPython.display.Markdown

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._same()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return a function unchanged, as a decorator that only displays would; else another stand-in.

        A progress bar is around what is looped over, which comes back too.
        """
        if args and (self.of == "tqdm" or (len(args) == 1 and callable(args[0]) and not kwargs)):
            return args[0]
        made = self._same()
        made.__dict__["given"] = args[0] if args and isinstance(args[0], str) else None
        return made

    def __iter__(self) -> Iterator[Any]:
        """Yield as many values as `a, b = stand_in` asks for; in a loop, none."""
        caller = sys._getframe(1)
        at, code = caller.f_lasti, caller.f_code.co_code
        return iter([self._same() for _ in range(code[at + 1])] if code[at] == _UNPACK else [])

    def _same(self, *args: Any, **kwargs: Any) -> Any:
        return StandIn(self.of)

    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __pow__ = __rpow__ = __round__ = __abs__ = _same
    __neg__ = __pos__ = __matmul__ = __rmatmul__ = __enter__ = __or__ = __and__ = __xor__ = __invert__ = _same
    __lshift__ = __rshift__ = __trunc__ = _same

    def __await__(self) -> Generator[Any, Any, Any]:
        """Be there at once."""
        yield from ()
        return self._same()

    def _no(self, *args: Any) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _no

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        """Return itself as the one element of an array, or a zero of the type that is asked for."""
        made = np.zeros((), dtype or object)
        if dtype in (None, object):
            made[()] = self
        return made

    def __instancecheck__(self, instance: object) -> bool:
        """Whether `isinstance(stand_in, stand_in)`."""
        return isinstance(instance, StandIn)

    def __subclasscheck__(self, subclass: type) -> bool:
        """Whether `issubclass`."""
        return issubclass(subclass, StandIn)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        """Let a class derive from it."""
        return (StandIn,)

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __exit__(self, *args: object) -> None: ...

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __complex__(self) -> complex:
        return 0j

    def __index__(self) -> int:
        return 0

    def __contains__(self, item: object) -> bool:
        return False

    def __format__(self, spec: str) -> str:
        return ""


class _Module(ModuleType):
    """A module whose every name is a stand-in, except the submodules that were handed in and what `own` has."""

    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        global starred
        if name == "__all__":
            starred = True
        if name.startswith("__"):
            raise AttributeError(name)
        inner = f"{self.__name__}.{name}"
        finder = next(one for one in sys.meta_path if isinstance(one, Finder))
        if inner in finder.own:
            return finder.own[inner]
        if inner in finder.code:
            return importlib.import_module(inner)
        first = self.__name__.partition(".")[0]
        return StandIn(inner if first == "actedu" else first)


def is_one(thing: Any) -> bool:
    """Say whether a value is a stand-in, or a module of them."""
    return isinstance(thing, StandIn | _Module)


def put_files(files: Mapping[str, bytes]) -> None:
    """Put the tables of modules that were handed in where these look for them."""
    for name, content in files.items():
        place = os.path.join(HOME, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(content)


def pylab() -> dict[str, Any]:
    """Return the names that %pylab leaves: NumPy's, its random numbers' and linear algebra's, and stand-ins to plot."""
    found = {name: thing for part in (np.random, np.linalg, np) for name, thing in vars(part).items()}
    plain = {name: thing for name, thing in found.items() if not name.startswith("_") and not hasattr(builtins, name)}
    return plain | {"np": np, "plt": StandIn("matplotlib"), "pylab": StandIn("matplotlib")}


class Finder(MetaPathFinder, Loader):
    """Finds the modules handed in as code, and stand-ins for the rest of `names`."""

    def __init__(self, code: Mapping[str, tuple[bool, bytes]], own: Mapping[str, Any], names: Sequence[str]) -> None:
        self.code = code  # name -> (is a package, marshalled code)
        self.own = own  # name -> what it is instead of a stand-in
        self.names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Claim the modules handed in, and everything below `names` that is not installed here."""
        if name in self.code:
            spec = importlib.machinery.ModuleSpec(name, self, is_package=self.code[name][0])
            if spec.submodule_search_locations is not None:
                spec.submodule_search_locations.append(name)
                sys.path_importer_cache[name] = _Folder(self, name)
            return spec
        if name.partition(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Make a module of stand-ins, or leave it to the import system."""
        return None if spec.name in self.code else _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Run the code handed in."""
        if module.__name__ in self.code:
            module.__file__ = f"{HOME}/{module.__name__.replace('.', '/')}.py"
            exec(marshal.loads(self.code[module.__name__][1]), module.__dict__)
        elif module.__name__ in ("pylab", "matplotlib.pylab"):
            module.__dict__.update(pylab())


class _Folder(PathEntryFinder):
    """Stands in for the folder of a package that was handed in: `pkgutil` asks it which modules there are."""

    def __init__(self, finder: Finder, package: str) -> None:
        self.finder = finder
        self.package = package

    def find_spec(self, name: str, target: Any = None) -> Any:
        """Find a module of the package."""
        return self.finder.find_spec(name)

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        """Yield the name of each module of the package, and whether it is a package, as a folder is listed."""
        for name, (is_package, _) in sorted(self.finder.code.items()):
            parent, _, own = name.rpartition(".")
            if parent == self.package:
                yield prefix + own, is_package
