"""Module 13: where does a search look, and what does it find for its budget?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from actedu.modules.m13_fair_experiments.experiments import SEARCHES, _halving, surface
from actedu.plots import COLOURS, GUESS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Title, palette
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.panel import button, row
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, Whole, steps

WIDTHS = {"one matters": (0.1, 2.0), "both matter": (0.3, 0.3), "one is dead": (0.1, np.inf)}
OWN = "my own guesses"
METHODS = ("grid", "random", "halving", "Bayesian", OWN)
_BINS = ((0.0, 0.5, MUTED, "below 0.5"), (0.5, 0.8, COLOURS[0], "0.5 to 0.8"), (0.8, 2.0, COLOURS[1], "above 0.8"))
_CELLS = 41  # of the surface as it is drawn, along each side


class Trials(NamedTuple):
    """Settings that were tried, shape (n, 2), how good each is if trained in full, and what its training costs."""

    points: Array
    quality: Array
    cost: Array


class SearchBoard(Lab):
    """Two settings from 0 to 1, a hidden surface that says how good they are, and a budget of trainings to find out.

    The best place has quality 1. Where `one matters`, quality falls off fast along the first setting and hardly along
    the second; where one is dead, not at all. Halving starts three times as many settings as the budget has trainings,
    a ninth as long, and keeps the better third twice; its short trainings mislead by noise of up to `noise`. With "my
    own guesses" the two sliders choose a place and `train_here()`, or the button, spends one training on it.

    State, of the part of the budget that is `spent`: `trials` (points, quality, cost), `used` trainings, the best
    quality `found`, how many `different` results came out, and whether a short training made halving drop its best
    candidate, `lost_best`.
    """

    surface = Choice("one matters", "Hidden surface", tuple(WIDTHS))
    number = Whole(1, "Which one", 0, 99)
    method = Choice("grid", "Search", METHODS)
    budget = Choice("9", "Budget, in trainings", ("9", "36"))
    spent = Number(100.0, "Spent so far, in percent", steps(0.0, 100.0, 1.0))
    noise = Number(0.3, "Short trainings mislead", steps(0.0, 1.0, 0.1))
    shown = Choice("hidden", "The surface is", ("hidden", "shown"))
    first = Number(0.5, "Guess: first setting", steps(0.0, 1.0, 0.02))
    second = Number(0.5, "Guess: second setting", steps(0.0, 1.0, 0.02))

    baked = (
        Recorded(
            surface=tuple(WIDTHS),
            number=(0, 1, 14),
            method=("grid", "random", "halving", "Bayesian"),
            budget=("9", "36"),
            spent=(33.0, 100.0),
            noise=(0.3, 1.0),
            shown=("hidden", "shown"),
        ),
    )

    goals = (
        Mission(
            "One setting matters, budget 9, all of it spent: find a surface on which everything that the grid tries "
            "stays below 0.5.",
            lambda lab: (
                lab.surface == "one matters"
                and lab.method == "grid"
                and lab.budget == "9"
                and lab.spent == 100.0
                and lab.found < 0.5
            ),
            "Nine trainings of a grid try three values of the setting that matters, and the best lay between them.",
        ),
        Mission(
            "Halving, all of the budget spent: let short trainings mislead it until it drops a better candidate and "
            "ends below 0.8.",
            lambda lab: lab.method == "halving" and lab.lost_best and lab.found < 0.8,
            "It can only keep what looks good early. Where short trainings tell nothing, it draws lots.",
        ),
        Mission(
            "One setting is dead, budget 36: get more than 30 different results for it.",
            lambda lab: lab.surface == "one is dead" and lab.budget == "36" and lab.different > 30,
            "The grid trains six values of the setting that counts six times each. The other searches repeat none.",
        ),
    )

    trials: Trials
    used: float
    found: float
    different: int
    lost_best: bool
    _guesses: tuple[tuple[float, float], ...] = ()
    _board: tuple[Any, ...] = ()

    def measure(self) -> None:
        """Search, and look at what the part of the budget that is spent has bought."""
        board = (self.surface, self.number, self.budget)
        if self._board != board:
            self._board, self._guesses = board, ()
        trials = self._all()
        share = 1.0 if self.method == OWN else self.spent / 100.0  # of your own trainings you see each
        within = np.cumsum(trials.cost) <= share * int(self.budget) + 1e-9
        self.trials = Trials(*(part[within] for part in trials))
        full = self.trials.quality[self.trials.cost == 1.0]
        self.used = float(self.trials.cost.sum())
        self.found = float(full.max()) if full.size else 0.0
        self.different = np.unique(full.round(9)).size
        self.lost_best = bool(within.all() and full.size and full.max() < trials.quality.max())

    def train_here(self) -> None:
        """Spend one training on the place of the two sliders, if the budget allows it; the search is then your own."""
        with self._turn:
            self.set(method=OWN)
            if len(self._guesses) < int(self.budget):
                self._guesses = (*self._guesses, (self.first, self.second))
                self.measure()
                self.missions.look(self)
                self._redraw()

    def start_anew(self) -> None:
        """Forget your own guesses, and have the whole budget again."""
        with self._turn:
            self._guesses = ()
            self.measure()
            self._redraw()

    def _more_controls(self) -> Sequence[Any]:
        return (row(button("Train at my guess", self.train_here), button("Forget my guesses", self.start_anew)),)

    def _all(self) -> Trials:
        if self.method == OWN:
            points = np.array(self._guesses).reshape(-1, 2)
            quality, _ = surface(self.number, WIDTHS[self.surface])
            return Trials(points, quality(points), np.ones(len(points)))
        return _tried(self.method, self.noise, self.surface, self.number, int(self.budget))

    @property
    def unused(self) -> set[str]:
        """How far short trainings mislead, where there are none, and the share spent, where each guess spends one."""
        return {"halving": set(), OWN: {"noise", "spent"}}.get(self.method, {"noise"})

    @property
    def sentence(self) -> str:
        """What was spent and found."""
        begun = len(np.unique(self.trials.points, axis=0))
        what = f"{self.surface}, surface {self.number}, {self.method}"
        spent = f"{self.used:.0f} of {self.budget} trainings spent on {begun} setting{'s' * (begun != 1)}"
        if not self.found:
            return f"{what}: {spent}; none is trained in full yet."
        said = f"{what}: {spent}; best quality {self.found:.1f}."
        if self.different < (self.trials.cost == 1.0).sum():
            said += f" Only {self.different} different result{'s' * (self.different != 1)} came out."
        if self.method == OWN and self.used == int(self.budget):
            said += " The budget is spent; forget your guesses to begin anew."
        if self.lost_best:
            said += " The best candidate was dropped after a short training."
        return said

    def table(self) -> Table:
        """Return the settings that were tried, the best first, at most twelve."""
        points, quality, cost = self.trials
        rows = [
            (f"{points[i, 0]:.2f}", f"{points[i, 1]:.2f}", _length(cost[i]), f"{quality[i]:.1f}")
            for i in np.lexsort((-quality, -cost))[:12]
        ]
        head = ("first setting", "second setting", "training", "quality in full")
        return Table(head, rows, f"{self.method}: {self.used:.0f} of {self.budget} trainings, the best settings")

    def frame(self) -> Frame:
        """Return the map, and beside it what was found for what was spent."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the surface if it is shown, the trials by their quality, and the best found so far."""
        points, quality, cost = self.trials
        marks: list[Mark] = []
        if self.shown == "shown":
            marks.append(Field(_drawn(self.surface, self.number), palette("Greys", 0.0, 0.55), smooth=True))
        if self.method == OWN:
            whole, nothing = np.array([0.0, 1.0]), np.ones(2)
            marks.append(Line(self.first * nothing, whole, GUESS, 1.5, "5 3"))
            marks.append(Line(whole, self.second * nothing, GUESS, 1.5, "5 3"))
        for low, high, colour, _ in _BINS:
            for short in (True, False):
                these = (quality >= low) & (quality < high) & ((cost < 1.0) == short)
                marks.append(Dots(points[these, 0], points[these, 1], colour, triangle=short))
        best = np.maximum.accumulate(np.where(cost == 1.0, quality, 0.0)) if quality.size else np.zeros(0)
        share = 100.0 * np.cumsum(cost) / int(self.budget)
        marks.append(Line(np.repeat([0.0, *share], 2)[1:], np.repeat([0.0, *best], 2)[:-1], COLOURS[0], 2.5, axes=1))
        marks += [
            Title(f"{self.method}: {self.used:.0f} of {self.budget} trainings spent"),
            Title(f"best so far: {self.found:.1f}{', a better one dropped' * self.lost_best}", axes=1),
        ]
        return marks


def _length(cost: float) -> str:
    return "in full" if cost == 1.0 else f"1/{round(1.0 / cost)}"


@lru_cache(maxsize=32)
def _tried(method: str, noise: float, kind: str, number: int, budget: int) -> Trials:
    """Run a search and note what it tried, in order: each round of halving asks for the quality of its candidates."""
    quality, rng = surface(number, WIDTHS[kind])
    rounds: list[Array] = []

    def noted(points: Array) -> Array:
        rounds.append(points)
        return quality(points)

    if method == "halving":
        rounds.append(partial(_halving, noise)(noted, budget, rng))
        costs = [np.full(len(points), 3.0 ** (at + 1 - len(rounds))) for at, points in enumerate(rounds)]
        points, cost = np.concatenate(rounds), np.concatenate(costs)
    else:
        points = SEARCHES[method](quality, budget, rng)
        cost = np.ones(len(points))
    return Trials(points, quality(points), cost)


@lru_cache(maxsize=8)
def _drawn(kind: str, number: int) -> Any:
    quality, _ = surface(number, WIDTHS[kind])
    ticks = (np.arange(_CELLS) + 0.5) / _CELLS
    heights = quality(np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)).reshape(_CELLS, _CELLS)
    return np.round(255.0 * heights).astype(np.uint8)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(0, 1), ylim=(0, 1), xlabel="first setting", ylabel="second setting")
    right.set(xlim=(0, 100), ylim=(0, 1.04), xlabel="budget spent, in percent", ylabel="best quality trained in full")
    for ax in (left, right):
        ax.set_title(" ")
    keys = [
        Line2D([], [], linestyle="", marker="o", color=colour, markeredgecolor="white", label=f"quality {words}")
        for _, _, colour, words in _BINS
    ]
    keys.append(Line2D([], [], linestyle="", marker="^", color=MUTED, markeredgecolor="white", label="short training"))
    figure.legend(handles=keys, loc="outside lower center", ncols=4, frameon=False, labelcolor=INK)
    return Frame(figure)
