"""A learner's own function as an activation: its values and slopes, and one sentence for whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actedu.errors import UserError
from actedu.numeric import central_difference
from actedu.time_limit import Stopped, time_limit

Array = NDArray[np.float64]
SECONDS = 3.0
_PROBE = np.linspace(-3.0, 3.0, 8)


class FunctionError(UserError):
    """A learner's `function`, so called, failed: it raised, ran on, or gave what is no activation's value."""

    def __init__(self, function: str, why: str) -> None:
        super().__init__(why)
        self.function = function


class Own:
    """A function of an array of one axis or, where it takes no array, of one number; called with numbers of any shape.

    The slope is the function's own `.slope` where it has one, else a central difference. Each call may take `SECONDS`
    and can be interrupted. Raises FunctionError, one sentence, when the function fails; at once if it fails on
    numbers from -3 to 3 or mixes them with each other.

    >>> Own("bent", lambda x: x if x > 0 else 0.1 * x)(np.array([-2.0, 3.0]))
    array([-0.2,  3. ])
    """

    def __init__(self, name: str, f: Callable[[Any], Any]) -> None:
        if not callable(f):
            raise UserError(f"the activation {name} is {f!r}; give a function of a number or an array")
        self.name = self.__name__ = name
        self.f = f
        self._given_slope = getattr(f, "slope", None)
        self._one_by_one = False
        self._one_by_one = not self._takes_arrays()
        together = self(_PROBE)
        if not np.allclose(together[2:6], self(_PROBE[2:6]), rtol=1e-9, atol=1e-12):
            raise FunctionError(
                self.name,
                f"{name} gives other values for the same numbers when others stand beside them; an activation's value "
                "must follow from its own number alone",
            )
        self.slope(_PROBE)

    def _takes_arrays(self) -> bool:
        try:
            with np.errstate(all="ignore"), time_limit(SECONDS):
                return bool(np.shape(self.f(_PROBE.copy())) == _PROBE.shape)
        except Stopped as stopped:
            raise FunctionError(self.name, f"{self.name} was stopped. {stopped}") from None
        except (Exception, SystemExit):  # one number at a time, then; what it raises there is told
            return False

    def __call__(self, z: Array) -> Array:
        """Return the values at z, in its shape."""
        return self._checked("", self.f, z)

    def slope(self, z: Array) -> Array:
        """Return the slopes at z, in its shape."""
        if callable(self._given_slope):
            return self._checked("'s slope", self._given_slope, z)
        return np.asarray(central_difference(self, z), dtype=np.float64)

    def _checked(self, what: str, f: Callable[[Any], Any], z: Array) -> Array:
        name = f"{self.name}{what}"
        try:
            with np.errstate(all="ignore"), time_limit(SECONDS):
                # a copy, since some write into the array that they are given
                y = np.array([f(at) for at in z.ravel().tolist()]) if self._one_by_one else np.asarray(f(z.flatten()))
        except Stopped as stopped:
            raise FunctionError(self.name, f"{name} was stopped. {stopped}") from None
        except (Exception, SystemExit) as error:
            low, high = np.min(z), np.max(z)
            why = f": {error}" if str(error) and isinstance(error, Exception) else ""
            raise FunctionError(
                self.name,
                f"{name} raises {type(error).__name__} for inputs from {low:.3g} to {high:.3g}{one_line(why)}",
            ) from None
        if y.dtype.kind not in "fiub":
            raise FunctionError(self.name, f"{name} returns {_kind(y)}; an activation returns real numbers")
        if y.shape != (z.size,):
            raise FunctionError(
                self.name, f"{name} turns the shape {(z.size,)} into {y.shape}; it must return one number for each"
            )
        y = y.reshape(z.shape)
        bad = ~np.isfinite(y) & np.isfinite(z)
        if bad.any():
            raise FunctionError(
                self.name,
                f"{name} returns {y[bad][0]} for the input {z[bad][0]:.4g}; it must return a finite number for each",
            )
        return y.astype(np.float64)

    def __repr__(self) -> str:
        return f"Own({self.name})"


def one_line(text: str) -> str:
    """Return the text as one line of at most 120 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:117]}..."


def _kind(y: NDArray[Any]) -> str:
    first = y.ravel()[0] if y.size else None
    return f"{first!r}" if y.dtype.kind == "O" else f"numbers of type {y.dtype}"
