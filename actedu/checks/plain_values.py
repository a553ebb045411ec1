"""Plain values, such as an answer gives: shown in words, read as numbers, compared."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from numbers import Real
from typing import Any

import numpy as np

RTOL = 1e-6  # values computed in float64 by another correct formula differ by far less
ATOL = 1e-12  # and near zero only by rounding


def exact(value: Any) -> Any:
    """Return a value in which texts and whole numbers of a kind of their own, as of an Enum, are plain ones."""
    if isinstance(value, str) and type(value) is not str and not isinstance(value, np.generic):
        return str.__str__(value)
    if isinstance(value, int) and type(value) not in (int, bool):
        return int(value)
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(map(exact, value))
    return {exact(key): exact(one) for key, one in value.items()} if type(value) is dict else value


def brief(value: Any, size: int = 60) -> str:
    """Show a value in at most about `size` characters, numbers with six digits."""
    try:
        if isinstance(value, np.ndarray) and value.size > 6:
            return f"array of shape {value.shape}"
        if isinstance(value, np.ndarray):
            numeric: Any = {"float_kind": lambda number: f"{number:.6g}"}  # not [1.e+00, 1.e-22]
            text = np.array2string(value, separator=", ", formatter=numeric).replace("\n", "")
        elif isinstance(value, (bool, np.bool_)):
            text = str(bool(value))
        elif isinstance(value, (float, np.floating)):
            text = f"{float(value):.6g}"
        elif isinstance(value, (int, np.integer)):
            text = str(int(value))
        elif isinstance(value, dict):
            text = "{" + ", ".join(f"{k!r}: {brief(v, 24)}" for k, v in islice(value.items(), size)) + "}"
        elif isinstance(value, (list, tuple)) and len(value) <= 12:
            inside = ", ".join(brief(v, 24) for v in value)
            text = f"[{inside}]" if isinstance(value, list) else f"({inside})"
        elif _is_function(value):
            text = "a function"  # its repr is an address
        else:
            text = repr(value[:size] if isinstance(value, (list, tuple)) else value)  # more would be cut off below
    except Exception:  # an answer may be any object, also one that cannot show itself
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 2 * size else text[: 2 * size - 1] + "…"


def apart(one: float, other: float) -> tuple[str, str]:
    """Show two numbers that differ, with as many digits as it takes to see that they do.

    >>> apart(1.0, 1.5), apart(0.1, 0.1 + 1e-9)
    (('1', '1.5'), ('0.1', '0.100000001'))
    """
    for digits in range(6, 18):
        shown = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if shown[0] != shown[1]:
            break
    return shown


def numbers(value: Any) -> np.ndarray[Any, np.dtype[Any]] | None:
    """Return `value` as a plain float64 array, or None if it is not made of real numbers."""
    if value is None or isinstance(value, (str, bytes, dict, set, frozenset)):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":  # as a Fraction is, or 2**70
            if not array.size or not all(isinstance(one, (Real, Decimal)) for one in array.flat):
                return None
        elif array.dtype.kind not in "biuf":
            return None
        return np.array(array, dtype=np.float64, subok=False)
    except Exception:
        return None


def same(expected: Any, got: Any, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """Say whether two plain values agree: numbers within tolerance and in shape, the rest exactly."""
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and expected.keys() == got.keys()
            and all(same(v, got[k], rtol, atol) for k, v in expected.items())
        )
    if isinstance(expected, bool):
        return isinstance(got, (bool, np.bool_)) and bool(got) is expected
    if expected is None:
        return got is None
    if isinstance(expected, str):
        return isinstance(got, str) and bool(expected == got)
    if isinstance(expected, (set, frozenset)):
        return isinstance(got, (set, frozenset)) and bool(expected == got)
    right, given = numbers(expected), numbers(got)
    if right is not None and given is not None:
        return right.shape == given.shape and _close(right, given, rtol, atol)
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(got, (list, tuple))
            and len(expected) == len(got)
            and all(same(a, b, rtol, atol) for a, b in zip(expected, got, strict=True))
        )
    return False


def _close(
    right: np.ndarray[Any, np.dtype[Any]], given: np.ndarray[Any, np.dtype[Any]], rtol: float, atol: float
) -> bool:
    """Say what np.allclose does with equal_nan; the same arithmetic decides alone where every number is finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.abs(right)
        if (size < np.inf).all() and (np.abs(given - right) <= atol + rtol * size).all():
            return True
    return bool(np.allclose(given, right, rtol=rtol, atol=atol, equal_nan=True))


def kind_of(value: Any) -> str:
    """Say what a value is, where another kind of value is asked for."""
    if value is None:
        return "None"
    if _is_function(value):
        return "a function"
    if isinstance(value, (list, tuple)):
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {len(value)}: {brief(value)}"
    array = numbers(value)
    if array is not None and array.size != 1:
        return f"an array of shape {array.shape}"
    said, kind = brief(value), f"of type {type(value).__name__}"
    return said if said.endswith(kind) else f"{said} {kind}"


def _is_function(value: Any) -> bool:
    """Whether it is a function, or what stands for one that was handed over from elsewhere."""
    return (callable(value) and not isinstance(value, type)) or type(value).__name__ == "function"
