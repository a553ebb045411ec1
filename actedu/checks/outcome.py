"""What there is around a check: the answer called, what came of it, why it fails, and what a check is."""

from __future__ import annotations

import copy
import inspect
import sysconfig
import traceback
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from actedu.checks.plain_values import brief

_LIBRARIES = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})


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
    """An answer that runs in another process, where the caller's warnings and errors cannot be caught.

    Attributes:
        source: its code, where that is known.
    """

    source: str = ""

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


def call(answer: Any, *args: Any) -> Outcome:
    """Call `answer` with copies of `args`, catching what it raises and warns about."""
    return call_with(answer, copied(args))


def copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return arguments that can be changed without changing these: a deep copy, taken faster where it is simple."""
    return tuple(
        arg.copy(order="K") if type(arg) is np.ndarray and not arg.dtype.hasobject else copy.deepcopy(arg)
        for arg in args
    )


def call_with(answer: Any, args: tuple[Any, ...]) -> Outcome:
    """Call `answer` with these very arguments, which it may change, catching what it raises and warns about."""
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
            # entry 0 is this function; below it a library may stand between, as np.vectorize does
            inside = traceback.extract_tb(error.__traceback__)[1:]
            own = [one for one in inside if not one.filename.startswith(_LIBRARIES)]
            line = own[0].lineno if own else None
            return Outcome(error=type(error).__name__ or "an error without a name", message=_said(error), line=line)
    return Outcome(value=value, warned=tuple(dict.fromkeys(_said(w.message) for w in caught)))


def _said(error: object) -> str:
    """Return the text of an error or a warning, which may be the answer's own code and raise."""
    try:
        return str(error)
    except Exception:
        return "without a readable message"


def source_of(answer: Any) -> str:
    """Return an answer's code, or nothing where that cannot be read."""
    if isinstance(answer, Elsewhere):
        return answer.source
    try:
        return inspect.getsource(answer)
    except Exception:  # typed where no code is kept, or no function, or wrapped in a way of its own
        return ""
