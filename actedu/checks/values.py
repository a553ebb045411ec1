"""Checks of answers that are values: a number, or one of several options."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from actedu.checks.outcome import Failure, Outcome, Setting
from actedu.checks.plain_values import brief, kind_of, numbers


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
            return Failure(f"one number is asked for; this is {kind_of(answer)}", None, None, Outcome(answer))
        got, right = float(value.reshape(())), float(setting.solution)
        if not math.isfinite(got):
            return Failure(f"a finite number is asked for; this is {brief(got)}", None, None, Outcome(answer))
        if self.factor is not None:
            if got == 0 or (got > 0) != (right > 0):
                return Failure(f"{brief(got)} has the wrong sign or is zero", None, None, Outcome(answer))
            if self.distance(got, right) <= 1:
                return None
            size = _powers_of_ten(got, right)
            many = f"about {round(size)} power{'s' * (round(size) != 1)} of ten away"
            off = "within a factor of ten" if size < 1 else many
            return Failure(
                f"{brief(got)} is too {'large' if abs(got) > abs(right) else 'small'}: {off}",
                None,
                None,
                Outcome(answer),
            )
        if self.distance(got, right) <= 1:
            return None
        return Failure(f"{brief(got)} is too {'large' if got > right else 'small'}", None, None, Outcome(answer))

    def distance(self, got: float, right: float) -> float:
        """Return how far a number is off, in units of what is tolerated; more than 1 is wrong."""
        if self.factor is not None:
            if got == 0 or right == 0 or (got > 0) != (right > 0):
                return 0.0 if got == right else math.inf
            return max(0.0, _powers_of_ten(got, right) - 1e-12) / math.log10(self.factor)
        tolerated, off = self.atol + self.rtol * abs(right), abs(got - right)
        return off / tolerated if tolerated else math.inf if off else 0.0


def _powers_of_ten(got: float, right: float) -> float:
    # by their logarithms, as the ratio may be too large or too small for a float
    return abs(math.log10(abs(got)) - math.log10(abs(right)))


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
            return Failure(f"one of {listed} is asked for; this is {kind_of(answer)}", None, None, Outcome(answer))
        folded = {option.casefold(): option for option in self.options}
        chosen = folded.get(answer.strip().casefold())
        if chosen is None:
            return Failure(f"{brief(answer)} is not among the options: {listed}", None, None, Outcome(answer))
        if chosen != setting.solution:
            return Failure(f"{chosen!r} is not it", None, None, Outcome(answer))
        return None
