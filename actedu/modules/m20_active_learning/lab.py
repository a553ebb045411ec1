"""Module 20: six labels to spend on a map of forty points, against margin and against chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from actedu.plots import COLOURS, GUESS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Text, Title, palette
from actedu.vectors import softmax
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Whole

Flags = NDArray[np.bool_]

POINTS, BUDGET, GAMES = 40, 6, 20
_REACH, _SIDE = 3.0, 40  # the map from -3 to 3, and how finely the learner is judged on it
_CENTRES = np.stack(np.meshgrid(*[np.linspace(-_REACH, _REACH, 7)] * 2), axis=-1).reshape(-1, 2)
_PENALTY = 0.3


class Board(NamedTuple):
    """Where the second class lies, and the two points whose labels are known at the start, counted from 0."""

    second: Callable[[Array], Flags]
    known: tuple[int, int]


BOARDS = {
    "wave": Board(lambda x: np.asarray(x[:, 1] > 1.2 * np.sin(1.2 * x[:, 0])), (7, 33)),
    "four quarters": Board(lambda x: np.asarray(x[:, 0] * x[:, 1] > 0.0), (18, 20)),
}
_SHOWN = ("your labels", "margin's labels")


class LabelGame(Lab):
    """Forty points, two classes, the labels of two points known. You may buy six more: which?

    On the left the map: grey points have no label, a ring marks what you point at, the shade is what the learner
    believes. On the right how much of the map it gets right, after each label: bought by you, by margin, and at random
    (mean of 20 games, and the middle 80% as a band). The learner is a logistic regression on 49 smooth bumps, the same
    for all.

    State: `accuracy`, `by_margin`, `at_random`, all with as many labels as you have bought; `spent`, how many that is;
    `labelled`, the points whose labels you know, in order; `apart`, the largest distance between two that you bought;
    `belief` (40, 40), the probability of the second class.
    """

    board = Choice("wave", "Map", tuple(BOARDS))
    pick_1 = Whole(0, "1st point", 0, POINTS)
    pick_2 = Whole(0, "2nd point", 0, POINTS)
    pick_3 = Whole(0, "3rd point", 0, POINTS)
    pick_4 = Whole(0, "4th point", 0, POINTS)
    pick_5 = Whole(0, "5th point", 0, POINTS)
    pick_6 = Whole(0, "6th point", 0, POINTS)
    bought = Whole(0, "Labels bought", 0, BUDGET)
    shown = Choice(_SHOWN[0], "Map shows", _SHOWN)

    baked = (
        Recorded(
            "six along the border",
            pick_1=(4,),
            pick_2=(37,),
            pick_3=(39,),
            pick_4=(3,),
            pick_5=(33,),
            pick_6=(1,),
            bought=tuple(range(BUDGET + 1)),
            shown=_SHOWN,
        ),
        Recorded(
            "six that lie together",
            pick_1=(11,),
            pick_2=(13,),
            pick_3=(16,),
            pick_4=(18,),
            pick_5=(19,),
            pick_6=(24,),
            bought=tuple(range(BUDGET + 1)),
            shown=_SHOWN,
        ),
        Recorded(
            "four quarters",
            board=("four quarters",),
            pick_1=(10,),
            pick_2=(13,),
            pick_3=(40,),
            pick_4=(5,),
            pick_5=(29,),
            pick_6=(15,),
            bought=tuple(range(BUDGET + 1)),
            shown=_SHOWN,
        ),
    )

    goals = (
        Mission(
            "Map 'wave': buy six labels, and get at least as much of the map right as margin does with six.",
            lambda lab: lab.board == "wave" and lab.spent == BUDGET and lab.accuracy >= lab.by_margin - 1e-9,
            "Labels near the boundary move it where it is wrong; labels deep inside a class repeat what is known.",
        ),
        Mission(
            "Map 'wave': buy six labels that lie together, no two of them more than 2.5 apart, and end 0.05 or more "
            "below random choice.",
            lambda lab: (
                lab.board == "wave"
                and lab.spent == BUDGET
                and lab.apart <= 2.5
                and lab.accuracy <= lab.at_random - 0.05
            ),
            "Six neighbours say the same thing six times, and of the rest of the map nothing. A batch that is chosen "
            "all at once tends to that.",
        ),
        Mission(
            "Map 'four quarters': with six labels, get 0.15 more of the map right than margin does. Look at margin's "
            "labels: where does it never ask?",
            lambda lab: (
                lab.board == "four quarters" and lab.spent == BUDGET and lab.accuracy >= lab.by_margin + 0.15 - 1e-9
            ),
            "Margin asks where the learner is in doubt, not where it is wrong without a doubt. A few labels far from "
            "all others find that out.",
        ),
    )

    accuracy: float
    by_margin: float
    at_random: float
    spent: int
    labelled: tuple[int, ...]
    apart: float
    belief: Array
    curve: Array

    def measure(self) -> None:
        """Fit the learner after each label that is bought."""
        known = list(BOARDS[self.board].known)
        for point in self._picks[: self.bought]:
            if point > 0 and point - 1 not in known:
                known.append(point - 1)
        self.labelled, self.spent = tuple(i + 1 for i in known), len(known) - 2
        of_own = _pool()[known[2:]]
        self.apart = float(np.sqrt(_squares(of_own, of_own).max(initial=0.0)))
        margin, chance = _opponents(self.board)
        if self.shown == _SHOWN[0]:
            self._dots = known
        else:
            self._dots = list(margin.labelled[: 2 + self.spent])
        self.belief = _belief(self.board, self._dots)
        self.curve = np.array([_right(self.board, known[:n]) for n in range(2, len(known) + 1)])
        self.accuracy = float(self.curve[-1])
        self.by_margin, self.at_random = float(margin.curve[self.spent]), float(chance[:, self.spent].mean())

    @property
    def _picks(self) -> tuple[int, ...]:
        return self.pick_1, self.pick_2, self.pick_3, self.pick_4, self.pick_5, self.pick_6

    @property
    def _pointed_at(self) -> int:
        """The point after those bought, 0 for none."""
        return 0 if self.bought == BUDGET else self._picks[self.bought]

    @property
    def unused(self) -> set[str]:
        """The picks after the one that is next: a label is bought before the next place is pointed at."""
        return {f"pick_{i}" for i in range(self.bought + 2, BUDGET + 1)}

    @property
    def sentence(self) -> str:
        """How you stand, and which point is next."""
        wasted = sum(point > 0 for point in self._picks[: self.bought]) - self.spent
        twice = f" {wasted} of the points had a label already." if wasted else ""
        empty = " Choose a point for each label." if 0 in self._picks[: self.bought] else ""
        pointed = f" Next: {_place(self._pointed_at)}." if self._pointed_at else ""
        return (
            f"Map {self.board}, {self.spent} of {BUDGET} labels bought: you get {self.accuracy:.2f} of the map right, "
            f"margin {self.by_margin:.2f} with as many, random choice {self.at_random:.2f}.{twice}{empty}{pointed}"
        )

    def table(self) -> Table:
        """Return all points, from left to right, with what the learner believes and the labels that are bought."""
        belief = _probability(self.board, [i - 1 for i in self.labelled], _pool())
        second = BOARDS[self.board].second(_pool())
        rows = [
            (
                i,
                f"({x:.1f}, {y:.1f})",
                f"{p:.1f}",
                ("second" if is_second else "first") if i in self.labelled else "",
            )
            for i, ((x, y), p, is_second) in enumerate(zip(_pool(), belief, second, strict=True), 1)
        ]
        return Table(
            ("point", "place", "probability of the second class", "label"),
            rows,
            f"Map {self.board}: with {self.spent} labels you {self.accuracy:.2f}, margin {self.by_margin:.2f}, random "
            f"{self.at_random:.2f}",
        )

    def frame(self) -> Frame:
        """Return the map and the axes of the race."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return belief, points, labels and the three curves."""
        pool, second = _pool(), BOARDS[self.board].second(_pool())
        bare = np.ones(POINTS, dtype=bool)
        bare[self._dots] = False
        first, other = ~bare & ~second, ~bare & second
        margin, chance = _opponents(self.board)
        labels = np.arange(BUDGET + 1.0)
        low, high = np.quantile(chance, [0.1, 0.9], axis=0)
        pointed: tuple[Mark, ...] = ()
        if self._pointed_at and self.shown == _SHOWN[0]:
            x, y = pool[self._pointed_at - 1]
            turn = np.linspace(0.0, 2.0 * np.pi, 25)
            pointed = (
                Line(x + 0.22 * np.cos(turn), y + 0.22 * np.sin(turn), GUESS, 2.5),
                Text(x, y, str(self._pointed_at), dy=10, anchor="middle", colour=GUESS, bold=True),
            )
        return (
            Field(np.rint(40.0 + 175.0 * self.belief).astype(np.uint8), palette("RdBu")),
            Dots(pool[bare, 0], pool[bare, 1], "#767676"),
            Dots(pool[first, 0], pool[first, 1], COLOURS[1]),
            Dots(pool[other, 0], pool[other, 1], COLOURS[0], triangle=True),
            *pointed,
            Title(f"{self.board}: {self.shown}"),
            Line(labels, low, MUTED, 1.0, "2 3", axes=1),
            Line(labels, high, MUTED, 1.0, "2 3", axes=1),
            Line(labels, chance.mean(axis=0), MUTED, 2.0, "2 3", axes=1),
            Line(labels, margin.curve, COLOURS[2], 2.5, "6 4", axes=1),
            Line(labels[: len(self.curve)], self.curve, GUESS, 3.0, axes=1),
            Dots(labels[: len(self.curve)], self.curve, GUESS, axes=1),
            Title(f"you {self.accuracy:.2f}, margin {self.by_margin:.2f}, random {self.at_random:.2f}", axes=1),
        )


class Play(NamedTuple):
    """Whose labels were bought, counted from 0, and the share of the map that was right after each."""

    labelled: tuple[int, ...]
    curve: Array


def _place(point: int) -> str:
    x, y = _pool()[point - 1]
    return f"point {point} at ({x:.1f}, {y:.1f})"


@cache
def _pool() -> Array:
    """Return the points from left to right: each is, of eight drawn, the one farthest from those before."""
    rng = np.random.default_rng(1)
    points = [rng.uniform(-2.9, 2.9, 2)]
    while len(points) < POINTS:
        drawn = rng.uniform(-2.9, 2.9, (8, 2))
        points.append(drawn[_squares(drawn, np.array(points)).min(axis=1).argmax()])
    found = np.array(points)
    return found[np.argsort(found[:, 0])].round(2)


@cache
def _grid() -> Array:
    side = np.linspace(-_REACH, _REACH, _SIDE)
    return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def _squares(x: Array, y: Array) -> Array:
    return np.asarray(((x[:, None] - y) ** 2).sum(axis=-1))


def _bumps(x: Array) -> Array:
    return np.exp(-_squares(x, _CENTRES) / (2.0 * 1.2**2))


@lru_cache(maxsize=4096)
def _weights(board: str, labelled: tuple[int, ...]) -> Array:
    """Fit a logistic regression to the bumps at these points, by Newton's method."""
    x = _bumps(_pool()[list(labelled)])
    second = BOARDS[board].second(_pool()[list(labelled)]).astype(float)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = _sigmoid(x @ w)
        slope = x.T @ (p - second) + _PENALTY * w
        step = np.linalg.solve((x.T * (p * (1.0 - p))) @ x + _PENALTY * np.eye(len(w)), slope)
        w = w - step
        if np.abs(step).max() < 1e-10:
            break
    return w


def _sigmoid(z: Array) -> Array:
    return softmax(np.stack([np.zeros_like(z), z], axis=-1))[..., 1]


def _probability(board: str, labelled: Sequence[int], x: Array) -> Array:
    return _sigmoid(_bumps(x) @ _weights(board, tuple(sorted(labelled))))


def _belief(board: str, labelled: Sequence[int]) -> Array:
    return _probability(board, labelled, _grid()).reshape(_SIDE, _SIDE)


def _right(board: str, labelled: Sequence[int]) -> float:
    """Return the share of the map that is right."""
    believed = _probability(board, labelled, _grid()) > 0.5
    return float((believed == BOARDS[board].second(_grid())).mean())


@cache
def _opponents(board: str) -> tuple[Play, Array]:
    """Return margin's game, and the curves of 20 games at random, (games, labels)."""

    def play(choose: Callable[[list[int], list[int]], int]) -> Play:
        labelled = list(BOARDS[board].known)
        while len(labelled) < 2 + BUDGET:
            labelled.append(choose(labelled, [i for i in range(POINTS) if i not in labelled]))
        return Play(tuple(labelled), np.array([_right(board, labelled[:n]) for n in range(2, 3 + BUDGET)]))

    def closest(labelled: list[int], rest: list[int]) -> int:
        return rest[int(np.abs(_probability(board, labelled, _pool()[rest]) - 0.5).argmin())]

    def drawn(rng: np.random.Generator) -> Callable[[list[int], list[int]], int]:
        return lambda labelled, rest: int(rng.choice(rest))

    games = [play(drawn(np.random.default_rng(seed))).curve for seed in range(GAMES)]
    return play(closest), np.array(games)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.4, 3.9), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH), xlabel="first input", ylabel="second input")
    right.set(xlim=(-0.15, BUDGET + 0.15), ylim=(0.4, 1.0), xlabel="labels bought", ylabel="share of the map right")
    for ax, colour, line, marker, name in (
        (left, COLOURS[1], "", "o", "first class"),
        (right, GUESS, "-", "o", "you"),
        (left, COLOURS[0], "", "^", "second class"),
        (right, COLOURS[2], "--", "", "margin"),
        (left, "#777777", "", "o", "no label"),  # nearly MUTED, which a frame draws in the colour of text
        (right, "#777777", ":", "", "random"),
    ):
        ax.plot([], [], color=colour, linewidth=2.5, linestyle=line or "none", marker=marker or None, label=name)
        ax.set_title(" ")
    handles = [line for pair in zip(*(ax.get_legend_handles_labels()[0] for ax in (left, right)), strict=True)
               for line in pair]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, labelcolor=INK)
    return Frame(figure)
