"""A learner's own data, as the settings keep them: at most 2000 points that fit into the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.errors import UserError
from actedu.live.functions import one_line
from actedu.live.settings import OWN_CLASSES, OWN_POINTS, REACH
from actedu.time_limit import Stopped, time_limit

Array = NDArray[np.float64]
_SPAN = 1.2  # how far from 0 columns reach that are scaled
_TALL = 2.0  # numbers beyond this are scaled to reach 1 from 0
_DIGITS = 4  # after the point, so that the text that stands for the data stays short
_SECONDS = 3.0


class Own(NamedTuple):
    """Rows of x1, x2, y; "classes" or "numbers"; and what was changed to fit, in words, or ""."""

    rows: list[list[float]]
    task: str
    changed: str


def points(x: Any, y: Any = None) -> Own:
    """Return points of the learner's: `x` with two columns and `y` with one label or number each, or `x` with three.

    Labels are texts, truth values or up to 6 different whole numbers; anything else is numbers to be predicted. Columns
    of x that leave the picture are moved and scaled into it, numbers beyond 2 to at most 1; all are rounded to four
    digits after the point. Raises UserError, one sentence, for other shapes, values that are not finite, and fewer
    than 2 or more than 2000 points.
    """
    x = _array("x", x)
    if y is None:
        if x.ndim != 2 or x.shape[1] != 3:
            raise UserError(f"x has the shape {x.shape}; give two columns and y, or three columns, x1, x2 and y")
        x, y = x[:, :2], x[:, 2]
    else:
        y = _array("y", y)
    if x.ndim != 2 or x.shape[1] != 2:
        more = f" such as x[:, [0, {x.shape[1] - 1}]]," if x.ndim == 2 and x.shape[1] > 2 else ""
        raise UserError(f"x has the shape {x.shape}; give two columns,{more} since the picture is a plane")
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.shape != (len(x),):
        raise UserError(f"x has {len(x)} rows and y the shape {y.shape}; give one label or number for each row")
    if not 2 <= len(x) <= OWN_POINTS:
        raise UserError(f"x has {len(x)} rows; give 2 to {OWN_POINTS}, such as x[:{OWN_POINTS}] and y[:{OWN_POINTS}]")
    x = _numbers("x", x)
    task, y = _targets(y)
    changed = []
    if np.abs(x).max() > REACH:
        x = np.stack([_spread(column) for column in x.T], axis=1)
        changed.append("x1 and x2 moved and scaled into the picture")
    if task == "numbers" and np.abs(y).max() > _TALL:
        y = y / np.abs(y).max()
        changed.append("y scaled to at most 1")
    rows = np.column_stack([x, y]).round(_DIGITS) + 0.0  # no -0
    return Own(rows.tolist(), task, " and ".join(changed))


def surface(f: Callable[[Any, Any], Any], n: int, noise: float, seed: int) -> Own:
    """Return n points of a function of x1 and x2, two arrays or two numbers, each from -1.2 to 1.2, with noise added.

    Raises UserError, one sentence, for a function that fails, runs for more than 3 seconds or gives no finite numbers.
    """
    name = getattr(f, "__name__", "target")
    if not callable(f):
        raise UserError(f"target is {f!r}; give a function of two numbers, such as lambda x1, x2: x1 * x2")
    random = np.random.RandomState(seed)
    x = _SPAN * (2.0 * random.random_sample((n, 2)) - 1.0)
    try:
        with np.errstate(all="ignore"), time_limit(_SECONDS):
            y = _values(f, x)
    except Stopped as stopped:
        raise UserError(f"the target {name} was stopped. {stopped}") from None
    except Exception as error:
        why = f": {error}" if str(error) else ""
        raise UserError(f"the target {name} raises {type(error).__name__}{one_line(why)}") from None
    if y.shape != (n,) or y.dtype.kind not in "fiub" or not np.isfinite(y).all():
        raise UserError(f"the target {name} must give one finite number for each x1 and x2 from -{_SPAN} to {_SPAN}")
    return points(x, y + noise * random.standard_normal(n))


def _values(f: Callable[[Any, Any], Any], x: Array) -> NDArray[Any]:
    try:
        together = np.asarray(f(x[:, 0].copy(), x[:, 1].copy()))
    except Exception:  # one pair at a time, then; what it raises there is told
        together = np.zeros(())
    return together if together.shape == (len(x),) else np.array([f(x1, x2) for x1, x2 in x.tolist()])


def _array(name: str, values: Any) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except Exception:
        raise UserError(f"{name} is no array: its rows differ in length or hold something else than numbers") from None


def _numbers(name: str, values: NDArray[Any]) -> Array:
    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError):
        raise UserError(f"{name} holds {values.ravel()[0]!r}; give real numbers") from None
    bad = np.argwhere(~np.isfinite(numbers))
    if len(bad):
        raise UserError(f"{name} is not finite in row {bad[0][0]}; leave such rows out")
    return numbers


def _targets(y: NDArray[Any]) -> tuple[str, Array]:
    """Return the task, and the classes from 0 or the numbers."""
    whole = y.dtype.kind in "iub" or (y.dtype.kind == "f" and bool((y % 1 == 0).all()))
    if y.dtype.kind in "fiub" and not (whole and len(np.unique(y)) <= OWN_CLASSES):
        return "numbers", _numbers("y", y)
    labels, place = np.unique(y.astype(str) if y.dtype.kind == "O" else y, return_inverse=True)
    if len(labels) > OWN_CLASSES:
        raise UserError(f"y has {len(labels)} different labels; give at most {OWN_CLASSES}, or numbers to predict")
    return "classes", place.astype(np.float64)


def _spread(column: Array) -> Array:
    low, high = column.min(), column.max()
    return np.zeros_like(column) if low == high else _SPAN * (2.0 * (column - low) / (high - low) - 1.0)
