"""The check of an answer that is an order of lines: each after what it needs, so that several orders are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, ClassVar

from actedu.checks.outcome import Failure, Outcome, Setting
from actedu.checks.plain_values import kind_of


@dataclass(frozen=True)
class IsOrder:
    """Is the lines that belong, by their labels, each after those that it needs: "C A D B" or ["C", "A", "D", "B"].

    Attributes:
        needs: for each line that belongs, the labels of those that must stand above it: {"C": "", "A": "C", "D": "CA"}.
        others: the labels of lines that are shown and do not belong.

    Raises ValueError for a line that needs an unknown one, and for lines that need one another.
    """

    needs: Mapping[str, Sequence[str]]
    others: Sequence[str] = ()
    title: str = "is a right order"
    hidden: bool = False
    condition: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for line, above in self.needs.items():
            if unknown := [one for one in above if one not in self.needs]:
                raise ValueError(f"IsOrder: line {line} needs {unknown[0]}, which is not among {', '.join(self.needs)}")
        if both := [line for line in self.needs if line in self.others]:
            raise ValueError(f"IsOrder: line {both[0]} cannot both belong and not")
        TopologicalSorter(self.needs).prepare()  # a CycleError is a ValueError

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Name the first line that is unknown, doubled, foreign, too early or missing."""
        try:
            said = self._wrong(self.read(answer))
        except ValueError as error:
            said = str(error)
        return Failure(said, None, None, Outcome(answer)) if said else None

    def read(self, answer: Any) -> list[str]:
        """Return the labels in the order of the answer. Raises ValueError with a sentence for one of another form."""
        known = {label.casefold(): label for label in (*self.needs, *self.others)}
        if isinstance(answer, str):
            parts = [part for part in re.split(r"[\s,;.>-]+", answer) if part]
            if len(parts) == 1 and parts[0].casefold() not in known:
                parts = list(parts[0])
        elif isinstance(answer, list | tuple) and all(isinstance(one, str | int) for one in answer):
            parts = [str(one).strip() for one in answer]
        else:
            raise ValueError(
                f'the lines in order are asked for, such as "{" ".join(self._listed[:3])}"; this is {kind_of(answer)}'
            )
        for part in parts:
            if part.casefold() not in known:
                raise ValueError(f"there is no line {part}; the lines are {', '.join(self._listed)}")
        return [known[part.casefold()] for part in parts]

    def orders(self) -> Iterator[tuple[str, ...]]:
        """Yield every right order."""
        yield from self._continued(())

    @property
    def _listed(self) -> list[str]:
        return sorted((*self.needs, *self.others), key=lambda label: (len(label), label))

    def _continued(self, start: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if len(start) == len(self.needs):
            yield start
        for line, above in self.needs.items():
            if line not in start and set(above) <= set(start):
                yield from self._continued((*start, line))

    def _wrong(self, given: list[str]) -> str | None:
        if not given:
            return "it names no line yet"
        if twice := [line for place, line in enumerate(given) if line in given[:place]]:
            return f"line {twice[0]} stands there twice; each line is needed once at most"
        if foreign := [line for line in given if line in self.others]:
            return f"line {foreign[0]} does not belong"
        for place, line in enumerate(given):
            if above := [one for one in self.needs[line] if one not in given[:place]]:
                if above[0] not in given:
                    return f"line {above[0]} is missing: line {line} needs it"
                return f"line {line} stands too early: it needs line {above[0]} above it"
        if missing := [line for line in self.needs if line not in given]:
            return f"line {missing[0]} is missing"
        return None
