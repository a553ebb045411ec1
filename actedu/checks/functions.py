"""What may be asked of an answer.

A check is a small frozen record with a `title` and `run(answer, setting)`, which returns None or the
first `Failure`. The answer is whatever the learner wrote: in a notebook the object itself, in grading a
stand-in that sends plain arguments to the sandbox and brings plain values back. Nothing here can tell.
"""

from __future__ import annotations

import copy
import math
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any, ClassVar, Protocol

import numpy as np

RTOL = 1e-6  # values computed in float64 by another correct formula differ by far less
ATOL = 1e-12  # and near zero only by rounding


class AnswerError(Exception):
    """An error inside an answer that ran elsewhere: its kind ("ZeroDivisionError"), message and line."""

    def __init__(self, kind: str, message: str, line: int | None = None):
        super().__init__(message)
        self.kind = kind
        self.line = line


@dataclass(frozen=True)
class Outcome:
    """What calling an answer gave: a value, or the error it raised; and the warnings on the way."""

    value: Any = None
    error: str | None = None  # the kind of exception, such as "ValueError"
    message: str = ""
    line: int | None = None  # of the answer's own cell, where known
    warned: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.error:
            return f"{self.error}: {self.message}" if self.message else self.error
        return brief(self.value) + (" with a warning" if self.warned else "")


Arguments = tuple[tuple[Any, ...], Mapping[str, Any]]  # of one call: positional and keyword


class Elsewhere:
    """An answer that runs in another process, where the caller's warnings and errors cannot be caught."""

    def outcome(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call it there: what it gave, and the changes that it made to arguments made here too."""
        raise NotImplementedError


@dataclass(frozen=True)
class Failure:
    """Why a check failed: one sentence and, where there was one call, what went in and what came out.

    `worst` is the (input, expected, got) of the single element that is farthest off, where there is one.
    """

    sentence: str
    args: tuple[Any, ...] | None = None
    expected: Any = None
    got: Outcome | None = None
    worst: tuple[Any, Any, Any] | None = None

    @property
    def seen(self) -> dict[str, str]:
        """Input, expected and got in words, as narrow as they are known; empty when no call was made."""
        if self.args is None or self.got is None:
            return {}
        if self.worst is not None:
            return dict(zip(("input", "expected", "got"), map(brief, self.worst), strict=True))
        return {"input": ", ".join(map(brief, self.args)), "expected": brief(self.expected), "got": str(self.got)}


@dataclass(frozen=True)
class Setting:
    """What a check may know beside the answer: the exercise's own solution and the seed of the cases."""

    solution: Any
    seed: int = 0

    def rng(self) -> np.random.Generator:
        """Return a fresh generator: the same seed gives the same cases."""
        return np.random.default_rng(self.seed)


class Check(Protocol):
    """A question about an answer. `hidden` checks run only when work is handed in; a `condition` is met
    by useless answers too (a function that does nothing leaves its input alone), so it counts only when
    the checks before it pass."""

    @property
    def title(self) -> str:
        """What is asked, as a short statement that holds for a right answer."""

    @property
    def hidden(self) -> bool:
        """Whether the check runs only when work is handed in."""

    condition: ClassVar[bool]

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Return None, or why the answer fails."""


class Foreseeable:
    """A check that knows, without an answer, what it will call a right one with."""

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return the arguments of all these calls, in order."""
        raise NotImplementedError


Draw = Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]
Cases = Sequence[tuple[Any, ...]] | Draw


@lru_cache(maxsize=64)
def _drawn(draw: Draw, seed: int) -> Sequence[tuple[Any, ...]]:
    """Return the cases drawn from the seed; in grading they are sent ahead first and judged by a moment later."""
    return tuple(draw(np.random.default_rng(seed)))


def call(answer: Any, *args: Any) -> Outcome:
    """Call `answer` with copies of `args`, catching what it raises and warns about."""
    return _call(answer, copied(args))


def copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return arguments that can be changed without changing these: a deep copy, taken faster where it is simple."""
    return tuple(
        arg.copy(order="K") if type(arg) is np.ndarray and not arg.dtype.hasobject else copy.deepcopy(arg)
        for arg in args
    )


def _call(answer: Any, args: tuple[Any, ...]) -> Outcome:
    if isinstance(answer, Elsewhere):
        return answer.outcome(args, {})
    if not callable(answer):
        kind = type(answer).__name__
        return Outcome(error="NotAFunction", message=f"a function is asked for; this is a value of type {kind}")
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(divide="warn", over="warn", invalid="warn"),
    ):
        warnings.simplefilter("always")
        try:
            value = answer(*args)
        except AnswerError as error:
            return Outcome(error=error.kind, message=str(error), line=error.line)
        except Exception as error:
            # entry 0 is this function; entry 1, where there is one, is the answer's own code
            inside = traceback.extract_tb(error.__traceback__)[1:2]
            line = inside[0].lineno if inside else None
            return Outcome(error=type(error).__name__, message=str(error), line=line)
    return Outcome(value=value, warned=tuple(dict.fromkeys(str(w.message) for w in caught)))


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
        else:
            text = repr(value[:size] if isinstance(value, (list, tuple)) else value)  # more would be cut off below
    except Exception:  # an answer may be any object, also one that cannot show itself
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 2 * size else text[: 2 * size - 1] + "…"


def numbers(value: Any) -> np.ndarray[Any, np.dtype[Any]] | None:
    """Return `value` as a plain float64 array, or None if it is not made of real numbers."""
    if value is None or isinstance(value, (str, bytes, dict, set)):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
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
    if expected is None or isinstance(expected, str):
        return type(expected) is type(got) and bool(expected == got)
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


def difference(
    args: tuple[Any, ...], expected: Any, got: Outcome, rtol: float = RTOL, atol: float = ATOL
) -> Failure | None:
    """Return None if `got` holds `expected`, else the failure, narrowed to one element where possible."""
    if got.error:
        where = f" in line {got.line}" if got.line else ""
        if got.error == "NotImplementedError":
            return Failure(
                "there is no code yet: replace the line that raises NotImplementedError", args, expected, got
            )
        if got.error == "NotAFunction":
            return Failure(got.message, None, expected, got)
        return Failure(f"it stops{where} with {got}", args, expected, got)
    if same(expected, got.value, rtol, atol):
        return None
    if got.value is None:
        return Failure("it returns None: is a return missing?", args, expected, got)
    right, given = numbers(expected), numbers(got.value)
    if given is None and right is not None:
        return Failure(
            f"it returns a value of type {type(got.value).__name__}; numbers are expected",
            args,
            expected,
            got,
        )
    if right is None or given is None:
        return Failure("it returns something else", args, expected, got)
    if right.shape != given.shape:
        returned = "a single number" if given.ndim == 0 else f"shape {given.shape}"
        wanted = "a single number" if right.ndim == 0 else f"shape {right.shape}"
        return Failure(f"it returns {returned}; expected {wanted}", args, expected, got)
    wrong = ~np.isclose(given, right, rtol=rtol, atol=atol, equal_nan=True)
    with np.errstate(invalid="ignore"):
        gap = np.where(wrong, np.nan_to_num(np.abs(given - right), nan=np.inf, posinf=np.inf), -1.0)
    worst = np.unravel_index(int(np.argmax(gap)), gap.shape) if gap.ndim else ()
    share = f" ({int(wrong.sum())} of {wrong.size} values are off)" if wrong.size > 1 else ""
    at = f"at position {tuple(map(int, worst))} " if wrong.size > 1 else ""
    pair = (float(right[worst]), float(given[worst]))
    first = numbers(args[0]) if args else None
    element = None
    alone = all(np.size(other) == 1 for other in args[1:])
    if first is not None and first.shape == right.shape and alone:  # elementwise: one input tells more than the array
        at = f"at x = {brief(float(first[worst]))} "
        element = (float(first[worst]), *pair)
    sentence = f"{at}it gives {brief(pair[1])}; expected {brief(pair[0])}{share}"
    return Failure(sentence, args, expected, got, element)


@dataclass(frozen=True)
class Matches(Foreseeable):
    """Gives the solution's values, on the listed argument tuples or on ones drawn from the seed."""

    cases: Cases
    title: str = "gives the right values"
    hidden: bool = False
    rtol: float = RTOL
    atol: float = ATOL
    condition: ClassVar[bool] = False

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return the cases: those listed, or drawn from the seed."""
        return _drawn(self.cases, setting.seed) if callable(self.cases) else self.cases

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare with the solution case by case; the first difference is the failure."""
        for args in self.calls(setting):
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                expected = setting.solution(*copied(args))
            failure = difference(args, expected, call(answer, *args), self.rtol, self.atol)
            if failure:
                return failure
        return None


@dataclass(frozen=True)
class Stable(Foreseeable):
    """Survives the ends of the number line: right values there, and no warning."""

    cases: Cases = (((np.array([-1000.0, -50.0, 0.0, 50.0, 1000.0])),),)
    title: str = "survives huge inputs without a warning"
    hidden: bool = False
    condition: ClassVar[bool] = False

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return the cases: those listed, or drawn from the seed."""
        return _drawn(self.cases, setting.seed) if callable(self.cases) else self.cases

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare with the solution and listen for warnings; find the first input that causes one."""
        for args in self.calls(setting):
            got = call(answer, *args)
            failure = difference(args, setting.solution(*copied(args)), got)
            if failure:
                return failure
            if got.warned:
                x = np.asarray(args[0])
                alone = (np.array([value], dtype=x.dtype) for value in x.ravel())
                culprit = next((one for one in alone if call(answer, one, *args[1:]).warned), x)
                shown = brief(float(culprit[0])) if culprit.size == 1 else brief(culprit)
                return Failure(
                    f"at x = {shown} it warns: {got.warned[0]}",
                    (culprit, *args[1:]),
                    setting.solution(culprit, *args[1:]),
                    call(answer, culprit, *args[1:]),
                )
        return None


@dataclass(frozen=True)
class KeepsShape(Foreseeable):
    """Takes a single number, a row, a matrix and an empty array, and gives back the same shape."""

    title: str = "works for arrays of any shape"
    hidden: bool = False
    condition: ClassVar[bool] = False

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return a scalar, a row, a matrix and an empty array."""
        return _drawn(_shapes, setting.seed)

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare shapes and values."""
        for (x,) in self.calls(setting):
            failure = difference((x,), setting.solution(x.copy()), call(answer, x))
            if failure:
                words = "a single number" if x.ndim == 0 else f"an input of shape {x.shape}"
                return replace(failure, sentence=f"for {words} {failure.sentence}")
        return None


def _shapes(rng: np.random.Generator) -> Sequence[tuple[Any, ...]]:
    return [(x,) for x in (np.array(0.5), rng.normal(size=3), rng.normal(size=(2, 3)), np.empty((0, 2)))]


@dataclass(frozen=True)
class LeavesInputAlone(Foreseeable):
    """Does not change the array it was given."""

    args: tuple[Any, ...] = (np.array([-2.0, -0.5, 0.0, 0.5, 2.0]),)
    title: str = "leaves its input unchanged"
    hidden: bool = False
    condition: ClassVar[bool] = True

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return the one case."""
        return [self.args]

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Call once and compare every argument with what it was before."""
        handed = copied(self.args)
        got = _call(answer, handed)
        for before, after in zip(self.args, handed, strict=True):
            if not same(before, after, 0, 0):
                return Failure(
                    f"it changes its input: {brief(before)} became {brief(after)}; work on a copy",
                    self.args,
                    before,
                    got,
                )
        return None


@dataclass(frozen=True)
class IsNumber:
    """Is one number within a tolerance of the solution: relative (`rtol`), absolute (`atol`), or within a
    factor (`factor=2` accepts half to double)."""

    rtol: float = 0.0
    atol: float = 0.0
    factor: float | None = None
    title: str = "is the right number"
    hidden: bool = False
    condition: ClassVar[bool] = False

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Accept Python and NumPy numbers; name the direction, not the value, when it is off."""
        value = numbers(answer)
        if value is None or value.size != 1 or isinstance(answer, (bool, np.bool_)):
            return Failure(f"one number is asked for; this is {_kind(answer)}", None, None, Outcome(answer))
        got, right = float(value.reshape(())), float(setting.solution)
        if not math.isfinite(got):
            return Failure(f"a finite number is asked for; this is {brief(got)}", None, None, Outcome(answer))
        if self.factor is not None:
            if got == 0 or (got > 0) != (right > 0):
                return Failure(f"{brief(got)} has the wrong sign or is zero", None, None, Outcome(answer))
            size = abs(math.log10(abs(got)) - math.log10(abs(right)))  # their ratio may be too large or too small
            if size <= math.log10(self.factor) + 1e-12:
                return None
            off = "within a factor of ten" if size < 1 else f"about {round(size)} powers of ten away"
            return Failure(
                f"{brief(got)} is too {'large' if abs(got) > abs(right) else 'small'}: {off}",
                None,
                None,
                Outcome(answer),
            )
        if abs(got - right) <= self.atol + self.rtol * abs(right):
            return None
        return Failure(f"{brief(got)} is too {'large' if got > right else 'small'}", None, None, Outcome(answer))


@dataclass(frozen=True)
class IsChoice:
    """Is the right one of the options. What a wrong option shows stands among the exercise's mistakes."""

    options: tuple[str, ...]
    title: str = "is the right choice"
    hidden: bool = False
    condition: ClassVar[bool] = False

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare texts without regard to case and surrounding blanks."""
        listed = ", ".join(map(repr, self.options))
        if not isinstance(answer, str):
            return Failure(f"one of {listed} is asked for; this is {_kind(answer)}", None, None, Outcome(answer))
        folded = {option.casefold(): option for option in self.options}
        chosen = folded.get(answer.strip().casefold())
        if chosen is None:
            return Failure(f"{brief(answer)} is not among the options: {listed}", None, None, Outcome(answer))
        if chosen != setting.solution:
            return Failure(f"{chosen!r} is not it", None, None, Outcome(answer))
        return None


@dataclass(frozen=True)
class Reaches:
    """Reaches a target: `measure(answer)` is at most (or, with `least`, at least) `target`.

    `measure` may raise ValueError with a sentence for an answer of the wrong form.
    """

    measure: Callable[..., float]  # of the answer
    target: float
    what: str
    least: bool = False
    title: str = "reaches the target"
    hidden: bool = False
    condition: ClassVar[bool] = False

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Measure, compare, and say by how much it misses."""
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                reached = float(self.measure(answer))
        except AnswerError as error:
            return Failure(
                f"it stops with {error.kind}: {error}",
                None,
                None,
                Outcome(error=error.kind, message=str(error)),
            )
        except Exception as error:
            return Failure(
                str(error) if isinstance(error, ValueError) else f"this cannot be measured: {error}",
                None,
                None,
                Outcome(answer),
            )
        if reached >= self.target if self.least else reached <= self.target:
            return None
        bound = "at least" if self.least else "at most"
        return Failure(
            f"{self.what} is {brief(reached)}; {bound} {brief(self.target)} is asked for",
            None,
            None,
            Outcome(answer),
        )


@dataclass(frozen=True)
class Holds:
    """Passes a test written for one exercise: `test(answer, setting)` gives None, a sentence or a Failure."""

    title: str
    test: Callable[..., str | Failure | None]  # of answer and setting
    hidden: bool = False
    condition: ClassVar[bool] = False

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Run the test; an answer of a form it cannot handle fails with what went wrong."""
        try:
            said = self.test(answer, setting)
        except Exception as error:
            said = f"it cannot be tested: {type(error).__name__}: {error}"
        return Failure(said, None, None, Outcome(answer)) if isinstance(said, str) else said


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    array = numbers(value)
    if array is not None and array.size != 1:
        return f"an array of shape {array.shape}"
    said, kind = brief(value), f"of type {type(value).__name__}"
    return said if said.endswith(kind) else f"{said} {kind}"
