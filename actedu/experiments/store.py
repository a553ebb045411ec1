"""Where results are kept, so that the tests, `actedu claims check` and the build do not make the same run again.

A result is found again by the experiment, its settings, the source of the experiment and of all that it imports, and
the libraries and the processor that computed it. An experiment runs as always unless a program opens the store, as
these three do; a notebook on its own never reads from it. A notebook remembers what it ran until its kernel ends.

The folder is the user's own: ~/.cache/actedu, or what ACTEDU_RESULTS names. Results hold the functions that draw them,
so they are pickled, and to read a pickle is to run what it says: nothing from elsewhere is ever put there, and a folder
that others may write to is refused. Who can write there otherwise can change the user's programs as well.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from actedu import sources
from actedu.activations import Activation, label
from actedu.errors import UserError

if TYPE_CHECKING:
    from actedu.experiments.result import Result

FOLDER = "ACTEDU_RESULTS"  # names the folder
OPEN = "ACTEDU_KEEP"  # is set where a whole process, such as a notebook's kernel, is to use it

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib", "torch", "keras")
_THREADS = ("OPENBLAS_", "OMP_", "MKL_", "BLIS_", "VECLIB_")  # variables that steer linear algebra
_SIZE, _AGE = "100M", timedelta(days=90)
_BEGAN = time.time()

Run: TypeAlias = "Callable[[], Result]"
T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """An open store; with `fresh` everything is run, and what comes out is kept."""

    folder: Path
    fresh: bool = False

    def result(self, experiment: Callable[..., Any], settings: Mapping[str, Any], run: Run) -> Result:
        """Return the kept result of an experiment at these settings, else run it and keep what it gives."""
        name = f"{experiment.__module__}.{experiment.__qualname__}"
        result, kept = self.value(name, settings, [experiment.__module__], run)
        return replace(result, kept=True) if kept else result

    def value(
        self, name: str, settings: Mapping[str, Any], modules: Iterable[str], run: Callable[[], T]
    ) -> tuple[T, bool]:
        """Return what is kept under this name and these settings, else what `run` gives, and whether it was kept.

        `modules` are the Python modules that it is computed by; those that they import are found.
        """
        plain = _plain(settings)
        rests_on = sources.closure(*modules)
        memory = _memory(self.folder)
        if plain is None or memory is None or _changed(rests_on) > _BEGAN:  # what runs may be older than its source
            return run(), False
        made: list[T] = []

        def make() -> Any:
            from joblib import wrap_non_picklable_objects

            made.append(run())
            return wrap_non_picklable_objects(made[0], keep_wrapper=False)

        kept = memory.cache(_kept, ignore=["make"])
        key = (name, plain, sources.digest(rests_on), _computer())
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Unable to cache to disk")  # as on a full one: then it is not kept
            found = (kept.call if self.fresh else kept)(*key, make)
        return (made[0], False) if made else (found, True)


def once(experiment: Callable[..., Any], settings: Mapping[str, Any], run: Run) -> Result:
    """Return what an experiment gave at these settings earlier in the same notebook, else what `run` gives.

    An experiment that was defined anew is another one. Outside a notebook nothing is remembered.
    """
    plain = _plain(settings)
    if plain is None or not _in_a_notebook():
        return run()
    if (experiment, plain) not in _in_this_kernel:
        _in_this_kernel[experiment, plain] = run()
    return _in_this_kernel[experiment, plain]


_in_this_kernel: dict[tuple[Callable[..., Any], str], Result] = {}


def _in_a_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return get_ipython() is not None


def folder() -> Path:
    """Return where results are kept."""
    return Path(os.environ.get(FOLDER) or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "actedu")).expanduser()


@contextmanager
def opened(*, fresh: bool = False) -> Iterator[None]:
    """Within this, experiments read what is kept, unless `fresh`, and keep what they run.

    Raises UserError for a folder that others may write to.
    """
    token = _current.set(Store(folder(), fresh))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Store | None:
    """Return the store that is open, if one is."""
    return _current.get() or (Store(folder()) if os.environ.get(OPEN) else None)


_current: ContextVar[Store | None] = ContextVar("store", default=None)


def _kept(experiment: str, settings: str, source: str, computer: str, make: Callable[[], Any]) -> Any:
    """What joblib keeps, by all arguments but the last."""
    return make()


@cache
def _memory(place: Path) -> Any:
    """Return joblib's memory in this folder, made smaller if it has grown; None where no folder can be made."""
    from joblib import Memory

    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:  # a home that is read-only, say: then nothing is kept
        return None
    if hasattr(os, "getuid") and ((found := place.stat()).st_uid != os.getuid() or found.st_mode & 0o022):
        raise UserError(f"{place} can be written to by others; results are kept where only you can: set {FOLDER}")
    memory = Memory(str(place), verbose=0)
    memory.reduce_size(bytes_limit=_SIZE, age_limit=_AGE)
    return memory


@cache
def _computer() -> str:
    """Name all beside the sources that an outcome may depend on, to its last digits."""
    import joblib
    import numpy as np

    threads = {name: value for name, value in os.environ.items() if name.startswith(_THREADS)}
    return repr(
        [
            sys.version,
            platform.system(),
            platform.machine(),
            *(f"{name} {_version(name)}" for name in _LIBRARIES),
            np.show_config(mode="dicts").get("SIMD Extensions"),
            joblib.cpu_count(),
            sorted(threads.items()),
        ]
    )


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "is not installed"


def _changed(rests_on: Iterable[sources.Source]) -> float:
    """Return when the newest of these files was written."""
    return max(path.stat().st_mtime for source in rests_on for path in (source.path, *source.data))


def _plain(value: object) -> str | None:
    """Write a setting so that two that are written alike are alike; None for one that cannot be."""
    if isinstance(value, Activation) and value.__module__.startswith("actedu.activations."):
        return f"<{label(value)}>"
    if isinstance(value, Mapping):
        value = [*value.items()]
    if isinstance(value, (list, tuple)):
        parts = [_plain(part) for part in value]
        return None if None in parts else f"{type(value).__name__}({', '.join(map(str, parts))})"
    return repr(value) if value is None or type(value) in (bool, int, float, str) else None
