"""A defect in the code of the source documents: the snippet that shows it, what happens, and the repair."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from textwrap import dedent, indent
from typing import Any

import numpy as np

Interval = tuple[float, float]


@dataclass(frozen=True)
class Outcome:
    """What one version of a snippet did: the numbers its trial `measured`, and the error that ended it, if any.

    `measures` always has `raised` (0 or 1) and `warnings`, how many there were.
    """

    measures: Mapping[str, float]
    error: str = ""

    def __getitem__(self, name: str) -> float:
        """Return a measure, NaN where an error came first."""
        return self.measures.get(name, nan)

    def misses(self, expected: Mapping[str, Interval]) -> list[str]:
        """Name the measures outside their intervals; an error counts unless `raised` is expected."""
        expected = {"raised": (0.0, 0.0), **expected}
        return [name for name, (low, high) in expected.items() if not low <= self[name] <= high]


@dataclass(frozen=True)
class Demonstration:
    """What a run of a defect's snippets showed.

    `holds` says that the fault showed and that the repair cured it; `sentence` gives the numbers, rounded to what
    every machine reproduces; `before` and `after` are all that was measured of the faulty and the repaired snippet.
    """

    sentence: str
    holds: bool
    before: Outcome
    after: Outcome


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """Faulty and repaired source, and the trial that tells them apart.

    Attributes:
        faulty, repaired: Python source that runs as it stands.
        trial: source that runs after either, on the input that shows the fault; it puts numbers into `measured`.
        shows: where the measures of the faulty version lie.
        cured: where those of the repaired one lie.
        happens: one sentence with places for numbers, `{before[name]}`, `{after[name]}`, and for `{error}`.
        needs: the library that must be installed, if any beyond those of the course.
        read_only: whether the versions are only read, as text in `source`, because they need what is not installed.
    """

    faulty: str
    repaired: str
    trial: str
    shows: Mapping[str, Interval]
    cured: Mapping[str, Interval]
    happens: str
    needs: str = ""
    read_only: bool = False

    def __post_init__(self) -> None:
        for name in ("faulty", "repaired", "trial"):
            object.__setattr__(self, name, dedent(getattr(self, name)).strip())

    @property
    def runs_here(self) -> bool:
        """Whether the library that it needs is installed."""
        return not self.needs or importlib.util.find_spec(self.needs) is not None

    def test(self) -> Demonstration:
        """Run both versions. Raises ImportError if the library that they need is not installed."""
        if not self.runs_here:
            raise ImportError(f"this snippet needs {self.needs}, which is not installed: pip install {self.needs}")
        before, after = (self._run(source) for source in (self.faulty, self.repaired))
        return Demonstration(
            self.happens.format(before=before, after=after, error=before.error),
            not before.misses(self.shows) and not after.misses(self.cured),
            before,
            after,
        )

    def _run(self, source: str) -> Outcome:
        from threadpoolctl import threadpool_limits  # scikit-learn brings it

        names: dict[str, Any] = {"__name__": "snippet", "source": source, "measured": {}}
        error = ""
        with (
            warnings.catch_warnings(record=True) as caught,
            np.errstate(all="warn", under="ignore"),
            threadpool_limits(limits=1),  # small matrices lose time on more threads
        ):
            warnings.simplefilter("always")
            try:
                if not self.read_only:
                    exec(compile(source, "<snippet>", "exec"), names)
                exec(compile(self.trial, "<trial>", "exec"), names)
            except Exception as raised:  # the error is what is being shown, whichever it is
                error = f"{type(raised).__name__}: {raised}"
        measured: dict[str, Any] = names["measured"]
        always = {"raised": float(bool(error)), "warnings": float(len(caught))}
        return Outcome(always | {name: float(value) for name, value in measured.items()}, error)


@dataclass(frozen=True, kw_only=True, repr=False)
class Defect:
    """One defect, with what shows it.

    Attributes:
        name: its number in the ledger, c1 to c16.
        title: the fault, in a few words.
        where: the document, A to D, and the place in it.
        why: what is wrong, and what the repair does.
        snippet: the fault and its repair in NumPy, scikit-learn or the course's own nets.
        in_library: the same in torch or keras, where that is installed.
        module: the lesson whose debugging exercise it is; filled in from where the defect lies.
    """

    name: str
    title: str
    where: str
    why: str
    snippet: Snippet
    in_library: Snippet | None = None
    module: str = ""

    def test(self) -> Demonstration:
        """Run the snippet and its repair: does the fault show, and is it cured?"""
        return self.snippet.test()

    def __repr__(self) -> str:
        parts = (("faulty", self.snippet.faulty), ("shown by", self.snippet.trial), ("repaired", self.snippet.repaired))
        code = "\n".join(f"{head}:\n{indent(source, '    ')}" for head, source in parts)
        return f"{self.name} · {self.title} ({self.where})\n{self.why}\n{code}"
