"""What the instruments take, and what they say of anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Function: TypeAlias = Callable[[Array], Array]
EPS = float(np.finfo(np.float64).eps)


def needs_function(name: str, f: object) -> None:
    """Raise TypeError unless f can be called; `name` is the instrument's."""
    if not callable(f):
        raise TypeError(f"{name}: f must be a function of an array, not {f!r}.")


def points_of(name: str, f: object, x: npt.ArrayLike) -> Array:
    """Return x as floats of 64 bits or more. Raises TypeError unless f is a function and x real numbers."""
    needs_function(name, f)
    array = real(name, "x", x)
    return array.astype(np.result_type(array, np.float64))


def real(name: str, key: str, x: npt.ArrayLike) -> Array:
    """Return x, the argument called `key`, as an array. Raises TypeError unless it holds real numbers."""
    try:
        array = np.asarray(x)
    except ValueError:
        raise TypeError(
            f"{name}: {key} must be a number or an array of numbers; these rows differ in length."
        ) from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: {key} must hold real numbers, not {array.dtype}; convert it first.")
    return array


def step_sizes(name: str, step: npt.ArrayLike, x: Array) -> Array:
    """Return the step for each entry of x. Raises ValueError unless it is above 0, finite, and fits x."""
    h = real(name, "step", step).astype(np.float64)
    if not (np.isfinite(h).all() and (h > 0).all()):
        raise ValueError(f"{name}: the step must be above 0 and finite, not {step!r}.")
    try:
        return np.broadcast_to(h, x.shape)
    except ValueError:
        raise ValueError(f"{name}: the step has the shape {h.shape}, which does not fit x with {x.shape}.") from None
