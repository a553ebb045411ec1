"""Checks that carry a test of their own: a quantity that must reach a target, or any condition."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from actedu.checks.outcome import AnswerError, Failure, Outcome, Setting
from actedu.checks.plain_values import brief


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
