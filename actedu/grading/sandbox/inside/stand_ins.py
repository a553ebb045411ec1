"""Modules that do nothing, so that an honest notebook runs unchanged where its libraries are not.

Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import marshal
import opcode
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder, PathEntryFinder
from types import ModuleType
from typing import Any

DISPLAY = ("actedu", "matplotlib", "mpl_toolkits", "ipywidgets", "IPython", "seaborn", "plotly", "bokeh", "google")
_UNPACK = opcode.opmap["UNPACK_SEQUENCE"]


class StandIn:
    """Takes any call, attribute, index or operation and answers with another of its kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return a function unchanged, as a decorator that only displays would; else another stand-in."""
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else StandIn()

    def __iter__(self) -> Iterator[Any]:
        """Yield as many values as `a, b = stand_in` asks for; in a loop, none."""
        caller = sys._getframe(1)
        at, code = caller.f_lasti, caller.f_code.co_code
        return iter([StandIn() for _ in range(code[at + 1])] if code[at] == _UNPACK else [])

    def _same(self, *args: Any) -> Any:
        return StandIn()

    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __pow__ = __neg__ = __matmul__ = __enter__ = __or__ = __and__ = _same

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __exit__(self, *args: object) -> None: ...

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __index__(self) -> int:
        return 0

    def __contains__(self, item: object) -> bool:
        return False

    def __format__(self, spec: str) -> str:
        return ""


class _Module(ModuleType):
    """A module whose every name is a stand-in, except the submodules that were handed in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        inner = f"{self.__name__}.{name}"
        finder = next(one for one in sys.meta_path if isinstance(one, Finder))
        return importlib.import_module(inner) if inner in finder.code else StandIn()


class Finder(MetaPathFinder, Loader):
    """Finds the modules handed in as code, and stand-ins for the rest of `names`."""

    def __init__(self, code: Mapping[str, tuple[bool, bytes]], names: Sequence[str] = DISPLAY) -> None:
        self.code = code  # name -> (is a package, marshalled code)
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
            exec(marshal.loads(self.code[module.__name__][1]), module.__dict__)


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
