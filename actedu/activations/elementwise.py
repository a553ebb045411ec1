"""Run a short formula on whatever a caller passes: any real type, shape and layout, without a warning.

An entry of the catalogue is the stable formula and nothing else. What every formula needs around it is here, once:
a wider working type, blocks that stay in the processor's cache, silence about overflow and underflow, NaN, and -0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import Context, ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Formula: TypeAlias = Callable[..., Array]

BLOCK = 8192  # elements: the temporaries of a formula stay in the cache, and below the size that malloc maps anew
_DOUBLE: np.dtype[Any] = np.dtype(np.float64)
Working: TypeAlias = Mapping[str, np.dtype[Any]]
# What each type is computed in: with digits to spare, only the last rounding counts.
WORKING: Working = {"e": np.dtype(np.float32), "f": _DOUBLE, "d": _DOUBLE, "g": np.dtype(np.longdouble)}
EXACT: Working = {**WORKING, "f": np.dtype(np.float32)}  # what rounds nothing needs no digits to spare
WIDE: Working = {**WORKING, "e": _DOUBLE}  # and what loses many needs all there are
_READ: list[Literal["readonly"]] = ["readonly"]
_WRITE: list[Literal["writeonly"]] = ["writeonly"]
_PROBE = np.full(67, -0.0)  # whole vector registers and a remainder: processors treat the two differently
_inside = ContextVar("inside", default=False)


# In this context NumPy ignores floating-point flags. Each call runs in a copy: `np.errstate` costs ten times more.
_quiet = Context()
_quiet.run(np.seterr, all="ignore")
_quiet.run(_inside.set, True)


def quietly(run: Callable[..., Array], *arguments: Any) -> Array:
    """Return run(*arguments), in which NumPy ignores floating-point flags."""
    return _quiet.copy().run(run, *arguments)


def limited(x: Array, end: float) -> Array:
    """Return x, cut off at -end and end; `np.clip` takes four times as long for a few numbers."""
    return np.minimum(np.maximum(x, -end), end)


class Elementwise:
    """A formula for float arrays, made safe for any real input of any shape.

    `formula(*inputs, **settings)` gets arrays of one shape and of the working type, must not write to them, and
    returns a new array of that shape. With `odd_zero`, a formula that is 0 at 0 keeps the sign of a zero. `working`
    says in which type each type is computed. `narrow` is a shorter formula for float32 and float16: it is computed in
    float64, whose last digits they do not see.
    """

    def __init__(
        self,
        name: str,
        formula: Formula,
        defaults: Mapping[str, float],
        inputs: int = 1,
        odd_zero: bool = False,
        working: Working = WORKING,
        narrow: Formula | None = None,
    ) -> None:
        self.name = name
        self.formula = formula
        self.defaults = defaults
        self.inputs = inputs
        self.odd_zero = odd_zero
        self.working = working
        self.narrow = self if narrow is None else Elementwise(name, narrow, defaults, inputs, odd_zero, WIDE)

    def __call__(self, settings: Mapping[str, float], x: npt.ArrayLike, *more: npt.ArrayLike) -> Any:
        """Return the formula's values in the shape and type of x; integers, bools and lists count as float64."""
        ready = type(x) is np.ndarray and x.dtype is _DOUBLE and x.size <= BLOCK and x.ndim
        for y in more:
            ready = bool(ready and isinstance(y, np.ndarray) and y.dtype is _DOUBLE and y.shape == np.shape(x))
        run: Callable[..., Any] = self._repaired if ready else self._convert
        if _inside.get():  # one entry built on another
            return run(settings, x, *more)
        return _quiet.copy().run(run, settings, x, *more)

    def _convert(self, settings: Mapping[str, float], *inputs: npt.ArrayLike) -> Any:
        arrays = [self._array(x) for x in inputs]
        x = arrays[0]
        for y in arrays[1:]:
            if y.shape != x.shape:
                raise ValueError(f"{self.name}: y has the shape {y.shape} but x has {x.shape}; they must agree.")
        if x.ndim == 0:
            return self._convert(settings, *[array.reshape(1) for array in arrays])[0]
        kept: np.dtype[Any] = x.dtype if x.dtype.kind == "f" else _DOUBLE
        fit = self.narrow if kept.itemsize < _DOUBLE.itemsize else self
        working = fit.working[kept.char]
        if x.size <= BLOCK:
            arrays = [array.astype(working, copy=False) for array in arrays]
            return fit._repaired(settings, *arrays).astype(kept.type, copy=False)
        result = np.empty_like(x, dtype=kept.type)
        with np.nditer(
            [*arrays, result],
            flags=["external_loop", "buffered"],
            op_flags=[*(_READ for _ in arrays), _WRITE],
            op_dtypes=[*(working for _ in arrays), result.dtype],
            casting="same_kind",
            buffersize=BLOCK,
        ) as blocks:
            for *sources, target in blocks:
                target[...] = fit._repaired(settings, *sources)
        return result

    def _array(self, x: npt.ArrayLike) -> Array:
        try:
            array = np.asarray(x)
        except ValueError:
            raise TypeError(
                f"{self.name}: x must be a number or an array of numbers; these rows differ in length."
            ) from None
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{self.name}: x must hold real numbers, not {array.dtype}; convert it first.")
        return array

    def _repaired(self, settings: Mapping[str, float], x: Array, *more: Array) -> Array:
        y = self.formula(x, *more, **settings)
        if y.dtype is not x.dtype:
            y = y.astype(x.dtype, copy=False)
        loses_nan, loses_zero = self._faults
        if loses_nan and (square := (flat := x.ravel()).dot(flat)) != square:  # in one pass: it is NaN if an x is
            np.copyto(y, x, where=np.isnan(x))
        if loses_zero and np.count_nonzero(x) < x.size:
            np.copyto(y, x, where=x == 0)
        return y

    @cached_property
    def _faults(self) -> tuple[bool, bool]:
        """Whether NaN and the sign of zero get lost: `np.maximum(-0.0, 0.0)` is 0 or -0 by processor and by place."""

        def at(x: Array) -> Array:
            return self.formula(*[x] * self.inputs, **self.defaults)

        loses_nan = not np.isnan(at(np.array([np.nan]))[0])
        if not self.odd_zero or at(np.zeros(1))[0] != 0:
            return loses_nan, False
        keeps_zero = all(
            np.signbit(at(zeros)).all() and not np.signbit(at(-zeros)).any()
            for probe in [_PROBE.astype(working) for working in set(self.working.values())]
            for zeros in (probe, probe[::2], probe[:1])
        )
        return loses_nan, not keeps_zero
