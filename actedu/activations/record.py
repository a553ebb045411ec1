"""What an activation is: a formula, its slope and the facts about it, written once as a decorated function."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar, overload

import numpy as np

from actedu.activations.elementwise import EXACT, WIDE, WORKING, Array, Elementwise, Formula

if TYPE_CHECKING:
    from inspect import Signature

    import numpy.typing as npt

_T = TypeVar("_T")
_Float = TypeVar("_Float", bound=np.floating[Any])

Accuracy: TypeAlias = Literal["full", "plain"]
PLAIN = 1e-9  # how far a plain entry may be off, of a number above 1 as a share of it; rounding comes on top


class Facts(NamedTuple):
    """What is known about an activation and cannot be computed from it.

    `textbook` is a plain expression of x and the parameters, right on paper but not always in floating point;
    `formula` and `slope_formula` are LaTeX; `range` holds the infimum and the supremum of the values; `kinks` maps
    each point where the slope jumps to the slope chosen there; `source` is a key of `references.bib`; `accuracy` is
    "full", to a few units in the last place, or "plain", to `PLAIN`; `evidence` holds what speaks for its use
    somewhere, names of the course's experiments and keys of `references.bib`: the rules of the chooser say where;
    `torch` is the layer of PyTorch that computes the same, its parameters in braces, or empty where there is none.
    """

    name: str
    summary: str
    textbook: str
    formula: str
    slope_formula: str
    range: tuple[float, float]
    kinks: Mapping[float, float]
    monotone: bool
    source: str
    accuracy: Accuracy
    evidence: tuple[str, ...]
    torch: str
    parameters: Mapping[str, float]


class Activation:
    """An elementwise function that knows its slope and its facts; made by the decorator `activation`.

    `f(x)` is the value, `f.slope(x)` the slope, `f.facts` the rest. Both take a number or an array of real numbers of
    any shape and keep its shape and float type (integers, bools and lists give float64); they never warn.
    """

    _definition: dict[str, Any]

    def __init__(
        self,
        body: Formula,
        slope: Formula,
        slopes_in: Mapping[str, Formula],
        requires: Mapping[str, Callable[..., bool]],
        facts: Callable[[Mapping[str, float]], Facts],
        accuracy: Accuracy = "full",
        exact: bool = False,
        narrow: Formula | None = None,
        narrow_slope: Formula | None = None,
    ) -> None:
        name = body.__name__
        defaults: Mapping[str, float] = body.__kwdefaults__ or {}
        if _arguments(body) != ("x", *defaults):
            raise TypeError(f"{name}: the value must take x and then, by name only, parameters with defaults.")
        takes = set(_arguments(slope))
        if takes - {"y"} != {"x", *defaults}:
            raise TypeError(
                f"{name}: the slope must take {', '.join(['x', *defaults])} and, if it helps, y; "
                f"it takes {', '.join(sorted(takes))}."
            )
        for short in (narrow, narrow_slope):
            if short and _arguments(short) != ("x", *defaults):
                raise TypeError(f"{name}: narrow and narrow_slope must take {', '.join(['x', *defaults])}.")
        if set(slopes_in) != set(defaults):
            raise TypeError(
                f"{name}: slopes_in must hold the derivative in each parameter "
                f"({', '.join(defaults) or 'there is none'}); it holds {', '.join(slopes_in) or 'none'}."
            )
        if accuracy not in ("full", "plain"):
            raise ValueError(f"{name}: accuracy must be 'full' or 'plain', not {accuracy!r}.")
        working = EXACT if exact else WIDE if accuracy == "plain" else WORKING

        def safe(called: str, formula: Formula, **more: Any) -> Elementwise:
            return Elementwise(called, formula, defaults, working=working, **more)

        self._value = safe(name, body, odd_zero=True, narrow=narrow)
        self._slope = self._slope_from = safe(f"{name}.slope", slope, narrow=narrow_slope)
        if "y" in takes:
            self._slope = safe(f"{name}.slope", lambda x, **p: slope(x=x, y=body(x, **p), **p))
            self._slope_from = safe(f"{name}.slope_from", lambda x, y, **p: slope(x=x, y=y, **p), inputs=2)
        self._slopes_in = {key: safe(f"{name}.slope_in", formula) for key, formula in slopes_in.items()}
        self._requires = requires
        self._facts_at = facts
        self.name = self.__name__ = name
        self._settings = defaults

    @cached_property
    def facts(self) -> Facts:
        """What is known about the activation, at its parameters."""
        return self._facts_at(self._settings)

    def __getattr__(self, name: str) -> Signature:
        if name != "__signature__":  # what `inspect.signature` looks for
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")
        from inspect import Parameter, Signature

        named = [Parameter(key, Parameter.KEYWORD_ONLY, default=at) for key, at in self._settings.items()]
        return Signature([Parameter("x", Parameter.POSITIONAL_ONLY), *named])

    @overload
    def __call__(self, x: float | np.bool_, **parameters: float) -> np.float64: ...
    @overload
    def __call__(self, x: _Float, **parameters: float) -> _Float: ...
    @overload
    def __call__(self, x: npt.NDArray[_Float], **parameters: float) -> npt.NDArray[_Float]: ...
    @overload
    def __call__(self, x: npt.ArrayLike, **parameters: float) -> Any: ...
    def __call__(self, x: npt.ArrayLike, *unnamed: object, **parameters: float) -> Any:
        """Return the value at x, an array of real numbers of any shape, in the same shape and float type.

        Raises TypeError for input that is not real numbers or for an unknown parameter, ValueError for a parameter
        that is not finite or outside its range.
        """
        if unnamed:
            raise TypeError(f"{self.name}: pass parameters by name, as in {self.name}{self._example()}.")
        return self._value(self._checked(parameters) if parameters else self._settings, x)

    @overload
    def slope(self, x: float | np.bool_, **parameters: float) -> np.float64: ...
    @overload
    def slope(self, x: _Float, **parameters: float) -> _Float: ...
    @overload
    def slope(self, x: npt.NDArray[_Float], **parameters: float) -> npt.NDArray[_Float]: ...
    @overload
    def slope(self, x: npt.ArrayLike, **parameters: float) -> Any: ...
    def slope(self, x: npt.ArrayLike, **parameters: float) -> Any:
        """Return the derivative at x, in the shape and float type of x; at a kink, the slope `facts.kinks` names."""
        return self._slope(self._checked(parameters) if parameters else self._settings, x)

    @overload
    def slope_from(self, x: npt.NDArray[_Float], y: npt.ArrayLike, **parameters: float) -> npt.NDArray[_Float]: ...
    @overload
    def slope_from(self, x: npt.ArrayLike, y: npt.ArrayLike, **parameters: float) -> Any: ...
    def slope_from(self, x: npt.ArrayLike, y: npt.ArrayLike, **parameters: float) -> Any:
        """Return the derivative at x when the value y = f(x) is at hand, as it is in a backward pass."""
        settings = self._checked(parameters) if parameters else self._settings
        return self._slope_from(settings, *(x, y)[: self._slope_from.inputs])

    def slope_in(self, parameter: str, x: npt.ArrayLike, **parameters: float) -> Any:
        """Return the derivative of the value at x in one of the parameters, in the shape and float type of x.

        Raises TypeError for an unknown parameter.
        """
        settings = self._checked(parameters) if parameters else self._settings
        if parameter not in self._slopes_in:
            raise TypeError(f"{self.name} has no parameter {parameter!r}; {self._known()}.")
        return self._slopes_in[parameter](settings, x)

    def bind(self, **parameters: float) -> Activation:
        """Return the same activation with these parameters as its defaults."""
        bound = object.__new__(Activation)
        bound.__dict__.update(self.__dict__, _settings=self._checked(parameters))
        bound.__dict__.pop("facts", None)
        return bound

    def _checked(self, parameters: Mapping[str, float]) -> Mapping[str, float]:
        settings = dict(self._settings)
        for key, value in parameters.items():
            if key not in settings:
                raise TypeError(f"{self.name} has no parameter {key!r}; {self._known()}.")
            if not isinstance(value, Real):
                raise TypeError(f"{self.name}: {key} must be a number, not {value!r}.")
            if not math.isfinite(value):
                raise ValueError(f"{self.name}: {key} must be finite, not {value}.")
            settings[key] = float(value)
        for condition, holds in self._requires.items():
            if not holds(**settings):
                given = ", ".join(f"{key} = {value:g}" for key, value in settings.items())
                raise ValueError(f"{self.name} needs {condition}, not {given}.")
        return settings

    def _known(self) -> str:
        return f"it has {', '.join(self._settings)}" if self._settings else "it has none"

    def _example(self) -> str:
        return "(" + ", ".join(["x", *[f"{key}={at:g}" for key, at in self._settings.items()]]) + ")"

    def __repr__(self) -> str:
        low, high = self.facts.range
        return f"<activation {self.name}{self._example()} with values from {low:g} to {high:g}>"

    def __reduce__(self) -> tuple[Callable[..., Activation], tuple[Any, ...]]:
        if self.__module__ == "__main__":  # a notebook's own, which another process cannot import
            return _enter, (self._value.formula, self._definition, dict(self._settings))
        return _restore, (self.name, dict(self._settings))

    def __deepcopy__(self, memo: object) -> Activation:
        return self  # nothing in it changes


class _Doc:
    """The text that `help` shows: the class's own, or the description of an activation, composed when asked for."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def __get__(self, entry: Activation | None, owner: type) -> str | None:
        if entry is None:
            return self.text
        from inspect import cleandoc

        return _describe(cleandoc(entry._value.formula.__doc__ or ""), entry.facts)


Activation.__doc__ = _Doc(Activation.__doc__)  # type: ignore[assignment]  # it reads like a string


def _arguments(formula: Formula) -> tuple[str, ...]:
    if not hasattr(formula, "__code__"):
        raise TypeError(f"activation: {formula!r} must be written as a function, by def or lambda.")
    code = formula.__code__  # `inspect.signature` would take half the time of the import
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _enter(body: Formula, definition: dict[str, Any], settings: dict[str, float]) -> Activation:
    activation(**definition)(body)
    return _restore(body.__name__, settings)


def _restore(name: str, settings: dict[str, float]) -> Activation:
    entry = _entries[name]
    return entry if entry._settings == settings else entry.bind(**settings)


def _describe(text: str, facts: Facts) -> str:
    kinks = ", ".join(f"at {at:g} the slope is taken as {slope:g}" for at, slope in facts.kinks.items())
    low, high = facts.range
    return (
        f"{text}\n\n"
        f"value     {facts.textbook}\n"
        f"slope     {facts.slope_formula}\n"
        f"range     {low:g} to {high:g}\n"
        f"kinks     {kinks or 'none'}\n"
        f"monotone  {'yes' if facts.monotone else 'no'}\n"
        f"source    {facts.source}\n"
        + (f"accuracy  plain: off by up to {PLAIN:g}, of numbers above 1 by this share\n" * (facts.accuracy == "plain"))
    )


_entries: dict[str, Activation] = {}

catalogue: Mapping[str, Activation] = MappingProxyType(_entries)
"""Every activation by name, in the order of definition."""


def activation(
    *,
    textbook: str,
    formula: str,
    slope: Formula,
    slope_formula: str,
    range: tuple[float, float] | Callable[..., tuple[float, float]],
    kinks: Mapping[float, float] | Callable[..., Mapping[float, float]],
    monotone: bool | Callable[..., bool],
    source: str,
    slopes_in: Mapping[str, Formula] = MappingProxyType({}),
    requires: Mapping[str, Callable[..., bool]] = MappingProxyType({}),
    evidence: tuple[str, ...] = (),
    torch: str = "",
    accuracy: Accuracy = "full",
    exact: bool = False,
    narrow: Formula | None = None,
    narrow_slope: Formula | None = None,
) -> Callable[[Formula], Activation]:
    """Make an activation of a function whose body is the formula, and enter it in the catalogue.

    The body takes x, an array, and its parameters by name with defaults; `slope` takes the same and may also take y,
    the value at x. `slopes_in` maps each parameter to the derivative in it, a function of x and the parameters, and
    `requires` maps a condition on the parameters, in words such as "beta > 0", to the function of the parameters that
    tests it.

    Value and slopes are to be right to a few units in the last place, which takes a stable formula.
    `accuracy="plain"` takes one as people write it, which may be off by 1e-9, or for numbers above 1 by that share of
    them. Neither may overflow, nor be NaN at an infinity where there is a limit: `np.exp(np.minimum(x, 700.0))`.

    An `exact` entry only chooses between x and numbers that every float type has, so nothing is rounded, in value or
    slope. `narrow` and `narrow_slope` are shorter formulas of x and the parameters for float32 and float16; they are
    computed in float64, whose last digits those types do not see. `range`, `kinks` and `monotone` may be functions of
    the parameters. The other arguments are those of `Facts`. Raises ValueError if another module has entered the name
    already.
    """

    definition = {
        "textbook": textbook,
        "formula": formula,
        "slope": slope,
        "slope_formula": slope_formula,
        "range": range,
        "kinks": kinks,
        "monotone": monotone,
        "source": source,
        "slopes_in": dict(slopes_in),
        "requires": dict(requires),
        "evidence": evidence,
        "torch": torch,
        "accuracy": accuracy,
        "exact": exact,
        "narrow": narrow,
        "narrow_slope": narrow_slope,
    }

    def enter(body: Formula) -> Activation:
        name = body.__name__

        def facts(settings: Mapping[str, float]) -> Facts:
            return Facts(
                name=name,
                summary=(body.__doc__ or "").partition("\n")[0],
                textbook=textbook,
                formula=formula,
                slope_formula=slope_formula,
                range=_at(range, settings),
                kinks=dict(_at(kinks, settings)),
                monotone=_at(monotone, settings),
                source=source,
                accuracy=accuracy,
                evidence=evidence,
                torch=torch,
                parameters=dict(settings),
            )

        entry = Activation(body, slope, slopes_in, requires, facts, accuracy, exact, narrow, narrow_slope)
        entry.__module__ = body.__module__
        entry._definition = definition
        if name in _entries and _entries[name].__module__ != body.__module__:
            raise ValueError(
                f"activation: {name} is defined in {_entries[name].__module__} already; choose another name."
            )
        _entries[name] = entry
        return entry

    return enter


def _at(fact: _T | Callable[..., _T], settings: Mapping[str, float]) -> _T:
    return fact(**settings) if callable(fact) else fact


def get(name: str | Callable[..., Array]) -> Activation:
    """Return the activation of this name; an activation, or any other function, is returned unchanged.

    Raises ValueError for an unknown name, with the known ones.

    >>> get("relu").slope([-1, 0, 1])
    array([0., 0., 1.])
    """
    if callable(name):
        return name  # type: ignore[return-value]  # a plain function stands in where only values are needed
    if not isinstance(name, str):
        raise TypeError(f"get: give the name of an activation or a function, not {name!r}.")
    if name not in catalogue:
        import difflib  # for this message only

        near = difflib.get_close_matches(name, catalogue, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"get: no activation is called {name!r}; known are {', '.join(catalogue)}.{hint}")
    return catalogue[name]


def label(f: Any) -> str:
    """Name a function, an activation with its parameters where they are not the usual ones: leaky_relu (alpha=0.2)."""
    facts = getattr(f, "facts", None)
    usual = catalogue[f.name].facts.parameters if facts and f.name in catalogue else {}
    own = [f"{key}={value:g}" for key, value in (facts.parameters if facts else {}).items() if usual.get(key) != value]
    kind: Any = type(f)
    shown = kind.__name__ if kind.__repr__ is object.__repr__ else f  # an address would say nothing
    name = getattr(f, "name", None) or getattr(f, "__name__", None) or shown
    return f"{name} ({', '.join(own)})" if own else str(name)
