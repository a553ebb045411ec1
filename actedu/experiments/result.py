"""What an experiment returns: its numbers, seed by seed, and how to read them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import wraps
from textwrap import fill
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, cast

import numpy as np
from numpy.typing import NDArray

from actedu.experiments import store
from actedu.numbers import rounded
from actedu.plots import Table, describe, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
Guess = float | Mapping[str, float] | None
Interval = tuple[float, float]
P = ParamSpec("P")


@dataclass(frozen=True)
class Scope:
    """How far a comparison reaches: what was searched for each arm, what all arms shared, and on what data it chose.

    Attributes:
        fixed: the same for all: "Adam, 10 passes, batches of 32, biases 0".
        searched: what each arm got its own of, with the values tried: "learning rate (0.003, 0.01, 0.03)".
        chosen_on: the data the search judged by: "251 digits kept back from training".
    """

    fixed: str
    searched: str = ""
    chosen_on: str = ""

    def __post_init__(self) -> None:
        if bool(self.searched) != bool(self.chosen_on):
            raise ValueError("Scope: name what was searched and the data it was chosen on, or neither")

    def __str__(self) -> str:
        each = f"Each its own {self.searched}, chosen on {self.chosen_on}." if self.searched else "Nothing searched."
        return f"{each} The same for all: {self.fixed}."


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """The outcome of one experiment.

    Attributes:
        quantity: what one value is, with its unit or range.
        values: for each condition, one value a seed (or net, or sample), shape (n,).
        title: the message, as the figure says it.
        sentence: the message with its numbers, rounded to what every machine reproduces.
        measures: the few numbers that claims and tests look at, by name.
        intervals: where the measures must lie, for the default settings.
        focus: the condition that a single guessed number is about.
        form: writes one value for people.
        scope: how far a comparison of activations reaches; a line under the figure says it.
        rows: a table that suits the experiment better than the usual one.
        more: what else the drawing needs.
        config: the arguments of the run, `seconds` its duration (never printed: it differs by machine).
        kept: whether it was run before, and read from the store.
    """

    quantity: str
    values: Mapping[str, Array]
    title: str
    sentence: str
    drawing: Callable[[Result, Axes, Mapping[str, float]], object]
    measures: Mapping[str, float] = field(default_factory=dict)
    focus: str = ""
    form: Callable[[float], str] = "{:.2f}".format
    scope: Scope | None = None
    rows: Table | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    experiment: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    seconds: float = 0.0
    kept: bool = False

    @property
    def mean(self) -> dict[str, float]:
        """Mean over the seeds, by condition."""
        return {name: float(v.mean()) for name, v in self.values.items()}

    @property
    def sd(self) -> dict[str, float]:
        """Standard deviation over the seeds (n - 1), by condition; 0 for a single seed."""
        return {name: float(v.std(ddof=1)) if v.size > 1 else 0.0 for name, v in self.values.items()}

    @property
    def n(self) -> dict[str, int]:
        """Number of seeds, by condition."""
        return {name: v.size for name, v in self.values.items()}

    @property
    def holds(self) -> bool:
        """Whether every measure lies in its interval."""
        return not self.outside

    @property
    def outside(self) -> list[str]:
        """One sentence for each measure outside its interval."""
        return [
            f"{self.experiment}: {name} is {self.measures[name]:.4g}, outside {low:g} to {high:g}"
            for name, (low, high) in self.intervals.items()
            if not low <= self.measures[name] <= high
        ]

    def table(self) -> Table:
        """Return the conditions with mean, lowest and highest value over the seeds, rounded for people."""
        return self.rows or Table(
            ["condition", "mean", "lowest", "highest", "n"],
            [
                [name, self.form(float(v.mean())), self.form(float(v.min())), self.form(float(v.max())), v.size]
                for name, v in self.values.items()
            ],
            self.quantity,
        )

    def plot(self, ax: Axes | None = None, guess: Guess = None) -> Axes:
        """Draw the result; `guess` is a number about `focus`, or numbers by condition, drawn as 'your guess'.

        Raises ValueError when a guess names a condition that was not run.
        """
        guesses = {} if guess is None else dict(guess) if isinstance(guess, Mapping) else {self.focus: float(guess)}
        if unknown := set(guesses) - set(self.values):
            raise ValueError(f"plot: no condition {sorted(unknown)[0]!r}; there are {', '.join(self.values)}")
        ax = new_axes(ax)
        self.drawing(self, ax, guesses)
        ax.set_title(fill(self.title, 52, break_on_hyphens=False))
        if self.reach:
            alone = len(ax.figure.axes) == 1  # then long names at the left do not push it off the right
            across = "figure fraction" if alone else ax.xaxis.label
            ax.annotate(
                fill(self.reach, 90), (0.5, 0.0), xycoords=(across, ax.xaxis.label), xytext=(0, -5),
                textcoords="offset points", ha="center", va="top", fontsize="small",
            )  # fmt: skip
        said = "".join(f" Your guess for {name}: {self.form(g)}." for name, g in guesses.items())
        return describe(ax, " ".join(filter(None, (f"{self.title}. {self.sentence}{said}", self.reach))))

    @property
    def reach(self) -> str:
        """One line on how far a comparison reaches: its scope and its number of starts; empty without a scope."""
        if self.scope is None:
            return ""
        starts = sorted(set(self.n.values()))
        return f"{self.scope} Starts: {' to '.join(map(str, dict.fromkeys((starts[0], starts[-1]))))}."

    def __repr__(self) -> str:
        return "\n".join(filter(None, (self.sentence, self.reach, str(self.table()))))


def experiment(
    measures: Literal["timing"] | None = None, /, **intervals: Interval
) -> Callable[[Callable[P, Result]], Callable[P, Result]]:
    """Time a function that returns a Result, and note its name, its arguments and the intervals that must hold.

    The intervals are stated for the default settings; `seeds` and `full` may differ, anything else drops them. They
    are the mean over 20 seeds, give or take 4 standard deviations, where the outcome depends on the seed.

    "timing" says that it measures seconds: then no run is like another, and none is kept.

    Every experiment also takes `n_jobs`, the number of seeds that run at once (-1: as many as there are cores); the
    result is the same for any.
    """

    def decorate(run: Callable[P, Result]) -> Callable[P, Result]:
        signature = inspect.signature(run)

        @wraps(run)
        def timed(*args: Any, n_jobs: int | None = None, **kwargs: Any) -> Result:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            usual = all(
                not isinstance(value, np.ndarray) and value == signature.parameters[name].default
                for name, value in bound.arguments.items()
                if name not in ("seeds", "full")
            )

            def anew() -> Result:
                started = perf_counter()
                with _workers(n_jobs):
                    result = run(*args, **kwargs)
                return replace(
                    result,
                    experiment=run.__name__,
                    config=dict(bound.arguments),
                    intervals=intervals if usual else {},
                    seconds=perf_counter() - started,
                )

            def found() -> Result:
                kept = store.current()
                return kept.result(run, bound.arguments, anew) if kept else anew()

            return anew() if measures == "timing" else store.once(run, bound.arguments, found)

        shown = [*signature.parameters.values(), _N_JOBS]
        timed.intervals = intervals  # type: ignore[attr-defined]
        timed.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        return cast("Callable[P, Result]", timed)

    return decorate


def is_experiment(thing: object) -> bool:
    """Whether this was made by `experiment`."""
    return inspect.isfunction(thing) and hasattr(thing, "intervals")


_N_JOBS = inspect.Parameter("n_jobs", inspect.Parameter.KEYWORD_ONLY, default=None, annotation="int | None")


def _workers(n_jobs: int | None) -> AbstractContextManager[Any]:
    if n_jobs is None:
        return nullcontext()
    if not isinstance(n_jobs, int) or n_jobs == 0:
        raise ValueError(f"n_jobs: give how many seeds may run at once, or -1 for one on each core, not {n_jobs!r}")
    from joblib import parallel_config

    return cast("AbstractContextManager[Any]", parallel_config(n_jobs=n_jobs))


def magnitude(x: float, digits: int = 2) -> str:
    """Write a number that spans decades with so many digits, as a prediction of it is written: 2.5 × 10⁻⁷."""
    return rounded(x, digits)
