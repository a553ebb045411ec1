"""Checks of answers that are functions: the right values, also at the ends, in any shape, without side effects."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from actedu.checks.outcome import Failure, Foreseeable, Outcome, Setting, call, call_with, copied
from actedu.checks.plain_values import ATOL, RTOL, apart, brief, numbers, same

Draw = Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]
Cases = Sequence[tuple[Any, ...]] | Draw


@lru_cache(maxsize=64)
def _drawn(draw: Draw, seed: int) -> Sequence[tuple[Any, ...]]:
    """Return the cases drawn from the seed; in grading they are sent ahead first and judged by a moment later."""
    return tuple(draw(np.random.default_rng(seed)))


def difference(
    args: tuple[Any, ...],
    expected: Any,
    got: Outcome,
    rtol: float = RTOL,
    atol: float = ATOL,
    solution: Callable[..., Any] | None = None,
) -> Failure | None:
    """Return None if `got` holds `expected`, else the failure, narrowed to one element where possible.

    With the `solution`, which gives `expected` for `args`, a single input is named only where it decides alone.
    """
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
        return Failure(_other_keys(expected, got.value) or "it returns something else", args, expected, got)
    if right.shape != given.shape:
        returned = "a single number" if given.ndim == 0 else f"shape {given.shape}"
        wanted = "a single number" if right.ndim == 0 else f"shape {right.shape}"
        return Failure(f"it returns {returned}; expected {wanted}", args, expected, got)
    wrong = ~np.isclose(given, right, rtol=rtol, atol=atol, equal_nan=True)
    with np.errstate(invalid="ignore"):
        gap = np.where(wrong, np.nan_to_num(np.abs(given - right), nan=np.inf, posinf=np.inf), -1.0)
    worst = np.unravel_index(int(np.argmax(gap)), gap.shape) if gap.ndim else ()
    share = f" ({int(wrong.sum())} of {wrong.size} values are off)" if wrong.size > 1 else ""
    place = tuple(map(int, worst))
    at = f"at position {place if len(place) > 1 else place[0]} " if wrong.size > 1 else ""
    pair = (float(right[worst]), float(given[worst]))
    first = numbers(args[0]) if args else None
    element = None
    alone = all(np.size(other) == 1 for other in args[1:])
    if first is not None and first.shape == right.shape and alone and _by_itself(solution, args, worst, right[worst]):
        x = float(first[worst])  # one input tells more than the array
        at = f"for {brief((x, *args[1:]))} " if args[1:] else f"at x = {brief(x)} "
        element = (float(first[worst]), *pair)
    wanted, gave = apart(*pair)
    sentence = f"{at}it gives {gave}; expected {wanted}{share}"
    return Failure(sentence, args, expected, got, element)


def _by_itself(
    solution: Callable[..., Any] | None, args: tuple[Any, ...], place: tuple[Any, ...], right: float
) -> bool:
    """Say whether the solution of this one element is the same without the others; it may not take one alone."""
    if solution is None:
        return True
    whole = np.asarray(args[0])
    one = np.full((1,) * whole.ndim, whole[place])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            given = numbers(solution(one, *copied(args[1:])))
    except Exception:
        return False
    return given is not None and given.shape == one.shape and bool(np.isclose(given, right, equal_nan=True).all())


def _other_keys(expected: Any, got: Any) -> str | None:
    """Say which keys of a dictionary are missing or too many, if it is that."""
    if not isinstance(expected, dict) or not isinstance(got, dict) or expected.keys() == got.keys():
        return None
    missing, more = (
        [brief(key) for key in one if key not in other] for one, other in ((expected, got), (got, expected))
    )
    said = [f"{words} {', '.join(keys[:5])}" for words, keys in (("lacks", missing), ("also has", more)) if keys]
    return f"its dictionary {' and '.join(said)}"


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
            failure = difference(args, expected, call(answer, *args), self.rtol, self.atol, setting.solution)
            if failure:
                return failure
        return None


@dataclass(frozen=True)
class Stable(Foreseeable):
    """Survives the ends of the number line: right values there, and no warning."""

    cases: Cases = (((np.array([-1000.0, -50.0, 0.0, 50.0, 1000.0])),),)
    title: str = "survives huge inputs without a warning"
    hidden: bool = False
    rtol: float = RTOL
    condition: ClassVar[bool] = False

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return the cases: those listed, or drawn from the seed."""
        return _drawn(self.cases, setting.seed) if callable(self.cases) else self.cases

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare with the solution and listen for warnings; find the first input that causes one."""
        for args in self.calls(setting):
            got = call(answer, *args)
            failure = difference(args, setting.solution(*copied(args)), got, self.rtol, solution=setting.solution)
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
    rtol: float = RTOL
    condition: ClassVar[bool] = False

    def calls(self, setting: Setting) -> Sequence[tuple[Any, ...]]:
        """Return a scalar, a row, a matrix and an empty array."""
        return _drawn(_shapes, setting.seed)

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare shapes and values."""
        for (x,) in self.calls(setting):
            got = call(answer, x)
            failure = difference((x,), setting.solution(x.copy()), got, self.rtol, solution=setting.solution)
            if failure and "cannot call `vectorize` on size 0" in got.message:
                return replace(failure, sentence=_VECTORIZED)
            if failure:
                words = "a single number" if x.ndim == 0 else f"an input of shape {x.shape}"
                return replace(failure, sentence=f"for {words} {failure.sentence}")
        return None


_VECTORIZED = (
    "np.vectorize calls the formula for one element after another, and for an empty array it has none to call it with: "
    "write the formula for whole arrays, which is faster as well"
)


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
        got = call_with(answer, handed)
        for before, after in zip(self.args, handed, strict=True):
            if not same(before, after, 0, 0):
                return Failure(
                    f"it changes its input: {_became(before, after)}; work on a copy",
                    self.args,
                    before,
                    got,
                )
        return None


def _became(before: Any, after: Any) -> str:
    """Say what an input was and what it is now; of one too large to be shown, its first number that changed."""
    was, now = brief(before), brief(after)
    old, new = numbers(before), numbers(after)
    if was == now and old is not None and new is not None and old.shape == new.shape:
        for place in np.argwhere((old != new) & ~(np.isnan(old) & np.isnan(new)))[:1]:
            at = tuple(map(int, place))
            return f"{brief(old[at])} at position {at} became {brief(new[at])}"
    return f"{was} became {now}"
