"""What a recommendation rests on: an experiment, a row of the claims ledger, a paper, or a line of arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from actedu import numeric, vectors
from actedu.activations import catalogue


@dataclass(frozen=True)
class Near:
    """The nets that evidence speaks for: those like the ones in which it was found.

    Attributes:
        depths: the fewest and the most hidden layers.
        needs: constraints, of which the net has at least one; empty if it may have any.
        never: constraints of which it has none.
    """

    depths: tuple[float, float] = (0, math.inf)
    needs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def covers(self, depth: int, constraints: frozenset[str]) -> bool:
        """Return whether a net with these constraints is like those."""
        low, high = self.depths
        return (
            low <= depth <= high
            and (not self.needs or bool(self.needs & constraints))
            and not (self.never & constraints)
        )


ANYWHERE = Near()


@dataclass(frozen=True)
class Experiment:
    """A function of `actedu.experiments`, by name, with its settings and what its result shows."""

    strength: ClassVar[int] = 2
    name: str
    shows: str
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    near: Near = ANYWHERE

    @property
    def code(self) -> str:
        """How to run it in a notebook."""
        settings = ", ".join(f"{key}={value!r}" for key, value in self.settings.items())
        return f"experiments.{self.name}({settings})"

    def run(self, full: bool = False) -> Any:
        """Run it and return its `Result`."""
        from actedu import experiments

        return getattr(experiments, self.name)(**self.settings, full=full)

    def __str__(self) -> str:
        return f"{self.shows} (experiment: {self.code})"


@dataclass(frozen=True)
class Row:
    """A row of the claims ledger whose verdict has an experiment: `claims.get(row)`."""

    strength: ClassVar[int] = 2
    row: int
    shows: str
    near: Near = ANYWHERE

    @property
    def code(self) -> str:
        """How to run it in a notebook."""
        return f"claims.get({self.row}).test()"

    def run(self, full: bool = False) -> Any:
        """Test the claim and return its evidence; a claim has no longer run than the quick one."""
        from actedu import claims

        return claims.get(self.row).test()

    def __str__(self) -> str:
        return f"{self.shows} (claim {self.row}: {self.code})"


@dataclass(frozen=True)
class Arithmetic:
    """A comparison that anyone can type: it may use `np`, the activations and `actedu.numeric` by name.

    In a rule the code may hold places such as {depth}, which `at` fills with the numbers of a case.
    """

    strength: ClassVar[int] = 3
    near: ClassVar[Near] = ANYWHERE
    code: str
    shows: str = ""

    def at(self, **numbers: object) -> Arithmetic:
        """Return the comparison with these numbers in its places."""
        return replace(self, code=self.code.format(**numbers), shows=self.shows.format(**numbers))

    def run(self, full: bool = False) -> bool:
        """Return whether the comparison holds."""
        return bool(np.all(evaluate(self.code)))

    def __str__(self) -> str:
        return f"{self.shows} (arithmetic: {self.code})" if self.shows else f"arithmetic: {self.code}"


@dataclass(frozen=True)
class Paper:
    """A paper of `references.bib`, by key, and what it reports; `habit` if it reports use, not a comparison."""

    key: str
    shows: str
    habit: bool = False
    near: Near = ANYWHERE

    @property
    def strength(self) -> int:
        """3 for what was measured or proved there, 1 for what is merely usual."""
        return 1 if self.habit else 3

    @property
    def code(self) -> str:
        """The key to look up."""
        return self.key

    def run(self, full: bool = False) -> Any:
        """Raise ValueError: a paper is read."""
        raise ValueError(f"choose: {self.key} is a paper; look it up in references.bib, there is nothing to run.")

    def __str__(self) -> str:
        return f"{self.shows} (paper: {self.key})"


Evidence = Experiment | Row | Arithmetic | Paper


def evaluate(code: str, **values: object) -> Any:
    """Return the value of an expression of this package, over `np`, `numeric`, all functions by name and `values`."""
    names = {**vars(numeric), **vectors.catalogue, **catalogue, **values, "np": np}
    return eval(code, {"__builtins__": {"abs": abs}}, names)
