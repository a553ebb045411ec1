"""What a function of vectors is: a formula, its vector-Jacobian product and the facts, as one decorated function."""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from actedu.activations.elementwise import BLOCK, WORKING, Array, Formula, quietly


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a function of vectors and cannot be computed from it.

    `textbook` is a plain expression of x, or of its halves a and b, and the parameters, right on paper but not always
    in floating point; `formula` and `vjp_formula` are LaTeX; `source` is a key of `references.bib`.
    """

    name: str
    summary: str
    textbook: str
    formula: str
    vjp_formula: str
    source: str
    parameters: Mapping[str, float]


class VectorFunction:
    """A function along one axis of an array that knows its gradient; made by the decorator `vector_function`.

    `f(x)` is the value, `f.vjp(x, g)` the gradient g at the value pulled back to x, `f.jacobian(x)` the matrix of all
    slopes, `f.facts` the rest. All take real numbers with at least one axis, keep the float type of x (integers, bools
    and lists give float64) and never warn or change their input.
    """

    def __init__(self, body: Formula, vjp: Formula, copies: int, parts: int | str, facts: Facts) -> None:
        self.body = body
        self._vjp = vjp
        self._copies = copies
        self._parts = parts
        self.facts = facts
        self.name = self.__name__ = self.__qualname__ = facts.name
        self.__module__ = body.__module__
        self.__doc__ = (
            f"{inspect.getdoc(body)}\n\n"
            f"value     {facts.textbook}\n"
            f"vjp       {facts.vjp_formula}\n"
            f"source    {facts.source}\n"
        )
        self.__signature__ = inspect.Signature(
            [inspect.Parameter("x", inspect.Parameter.POSITIONAL_ONLY)]
            + [
                inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default)
                for key, default in {"axis": -1, **facts.parameters}.items()
            ]
        )

    def __call__(self, x: npt.ArrayLike, *unnamed: object, axis: int = -1, **parameters: Any) -> Array:
        """Return the value, with the vectors along `axis`, in the float type of x.

        Raises TypeError for input that is not real numbers or for an unknown parameter, ValueError for an axis that x
        lacks or of an unfit length, and for a parameter that is not positive and finite.
        """
        if unnamed:
            raise TypeError(f"{self.name}: pass the axis and parameters by name, as in {self.name}(x, axis=0).")
        settings = self._checked(parameters) if parameters else self.facts.parameters
        array = self._array(x, "x")
        axis = self._axis(array, axis)
        return quietly(self._run, self.body, settings, axis, self._length(array, axis, settings), array)

    def vjp(self, x: npt.ArrayLike, g: npt.ArrayLike, *, axis: int = -1, **parameters: Any) -> Array:
        """Return the gradient of sum(g * f(x)) in x, in the shape and float type of x; g has the shape of the value.

        Raises what the call does, and ValueError for a g of another shape.
        """
        settings = self._checked(parameters) if parameters else self.facts.parameters
        array, gradient = self._array(x, "x"), self._array(g, "g")
        axis = self._axis(array, axis)
        shape = list(array.shape)
        shape[axis] = self._length(array, axis, settings)
        if gradient.shape != tuple(shape):
            raise ValueError(
                f"{self.name}.vjp: g has the shape {gradient.shape} but the value has {tuple(shape)}; they must agree."
            )
        return quietly(self._run, self._vjp, settings, axis, array.shape[axis], array, gradient)

    def jacobian(self, x: npt.ArrayLike, **parameters: Any) -> Array:
        """Return the matrix of the slopes of each component of the value (row) in each component of x (column).

        Raises what the call does, and ValueError unless x has exactly one axis.
        """
        array = self._array(x, "x")
        if array.ndim != 1:
            raise ValueError(f"{self.name}.jacobian: x must have one axis, not the shape {array.shape}.")
        out = self(array, **parameters)
        return self.vjp(np.broadcast_to(array, (out.size, array.size)), np.eye(out.size), **parameters)

    def _run(self, formula: Formula, settings: Mapping[str, float], axis: int, length: int, *inputs: Array) -> Array:
        """Apply a formula, which works along the last axis of matrices, in blocks of rows that stay in the cache."""
        x = inputs[0]
        kept = x.dtype.type if x.dtype.kind == "f" else np.float64
        working = WORKING[np.dtype(kept).char]
        if axis == x.ndim - 1 and 0 < x.size <= BLOCK:  # the general way below costs as much as the formula here
            rows = [array.astype(working, copy=False).reshape(-1, array.shape[axis]) for array in inputs]
            return formula(*rows, **settings).astype(kept, copy=False).reshape(*x.shape[:-1], length)
        outer, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
        cubes = [array.reshape(outer, array.shape[axis], inner) for array in inputs]
        result = np.empty((*x.shape[:axis], length, *x.shape[axis + 1 :]), dtype=kept)
        target = result.reshape(outer, length, inner)
        across = max(1, min(inner, BLOCK // x.shape[axis]))
        deep = max(1, BLOCK // (x.shape[axis] * max(1, inner)))
        for i in range(0, outer, deep):
            for j in range(0, inner, across):
                at = np.s_[i : i + deep, :, j : j + across]
                blocks = [cube[at].swapaxes(1, 2) for cube in cubes]
                rows = [block.astype(working, copy=False).reshape(-1, block.shape[2]) for block in blocks]
                part = target[at].swapaxes(1, 2)
                part[...] = formula(*rows, **settings).reshape(part.shape)
        return result

    def _array(self, x: npt.ArrayLike, called: str) -> Array:
        try:
            array = np.asarray(x)
        except ValueError:
            raise TypeError(f"{self.name}: {called} must hold real numbers; these rows differ in length.") from None
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{self.name}: {called} must hold real numbers, not {array.dtype}; convert it first.")
        return array

    def _axis(self, x: Array, axis: int) -> int:
        if x.ndim == 0:
            raise ValueError(f"{self.name}: x must have at least one axis; it is a single number.")
        try:
            axis = operator.index(axis)
        except TypeError:
            raise TypeError(f"{self.name}: axis must be an integer, not {axis!r}.") from None
        if not -x.ndim <= axis < x.ndim:
            raise ValueError(
                f"{self.name}: axis {axis} is outside the {x.ndim} {'axes' if x.ndim > 1 else 'axis'} of x "
                f"with shape {x.shape}."
            )
        return int(axis % x.ndim)

    def _length(self, x: Array, axis: int, settings: Mapping[str, float]) -> int:
        """Return how many components the value has along the axis."""
        count: int = x.shape[axis]
        if count == 0:
            raise ValueError(f"{self.name}: axis {axis} of x with shape {x.shape} is empty; it needs a component.")
        parts = int(settings[self._parts]) if isinstance(self._parts, str) else self._parts
        if count % parts:
            raise ValueError(
                f"{self.name}: axis {axis} of x with shape {x.shape} has {count} components; "
                f"it must split into {parts} equal parts."
            )
        return count * self._copies // parts

    def _checked(self, parameters: Mapping[str, Any]) -> Mapping[str, float]:
        settings = dict(self.facts.parameters)
        for key, value in parameters.items():
            if key not in settings:
                known = ", ".join(["axis", *settings])
                raise TypeError(f"{self.name} has no parameter {key!r}; it has {known}.")
            kind, word = (Integral, "an integer") if isinstance(settings[key], int) else (Real, "a number")
            if not isinstance(value, kind) or isinstance(value, bool):
                raise TypeError(f"{self.name}: {key} must be {word}, not {value!r}.")
            if not 0 < float(value) < math.inf:
                raise ValueError(f"{self.name}: {key} must be positive and finite, not {value}.")
            settings[key] = type(settings[key])(value)
        return settings

    def __repr__(self) -> str:
        return f"<vector function {self.name}{self.__signature__}>"

    def __reduce__(self) -> str:
        return self.name


_entries: dict[str, VectorFunction] = {}
catalogue: Mapping[str, VectorFunction] = MappingProxyType(_entries)
"""Every function of vectors by name, in the order of definition."""


def vector_function(
    *,
    textbook: str,
    formula: str,
    vjp: Formula,
    vjp_formula: str,
    source: str,
    copies: int = 1,
    parts: int | str = 1,
) -> Callable[[Formula], VectorFunction]:
    """Make a vector function of a function whose body is the stable formula, and enter it in the catalogue.

    The body takes a matrix, whose rows are the vectors, and its parameters by name with defaults, all of them
    positive; it returns a new matrix with as many rows. `vjp` takes the matrix, the gradient at the value and the
    parameters. The value has `copies` times as many components as x, divided by `parts`, a number or a parameter.
    """

    def enter(body: Formula) -> VectorFunction:
        arguments = inspect.signature(body).parameters
        facts = Facts(
            name=body.__name__,
            summary=(inspect.getdoc(body) or "").partition("\n")[0],
            textbook=textbook,
            formula=formula,
            vjp_formula=vjp_formula,
            source=source,
            parameters=MappingProxyType({key: p.default for key, p in arguments.items() if key != "x"}),
        )
        entry = _entries[facts.name] = VectorFunction(body, vjp, copies, parts, facts)
        return entry

    return enter
