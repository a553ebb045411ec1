"""Module 21: what does the target decide, what the depth, and what a constraint?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from actedu.chooser import CONSTRAINTS, TASKS, choose
from actedu.chooser.advice import Advice
from actedu.errors import UserError
from actedu.numbers import rounded
from actedu.plots import COLOURS, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Bars, Frame, Mark, Text, Title
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Whole

CANDIDATES = (
    "identity", "step", "sigmoid", "tanh", "softsign", "relu", "leaky_relu", "prelu", "relu6", "elu", "selu",
    "softplus", "silu", "gelu", "snake", "sine",
)  # fmt: skip
_NONE = "none"
_PLAIN = "no constraint"
_TOP, _BOTTOM = 10.0, -6.0


class Advisor(Lab):
    """What `choose` recommends for a target, a number of hidden layers and up to two constraints, and how strongly.

    Each bar is the score of one of sixteen hidden activations: the strength of the findings for it less that of those
    against it. Equal scores are a tie. "out" stands where a rule excludes the activation.

    State: `advice`, the whole answer of `choose`, with the evidence (None where the two constraints contradict each
    other: then `refused` says why); `scores`, by name; `out`, the excluded ones with the reason.
    """

    task = Choice("multi-class", "Target", tuple(task.name for task in TASKS))
    depth = Whole(2, "Hidden layers", 0, 50)
    constraint = Choice(_NONE, "Constraint", (_NONE, *CONSTRAINTS))
    second = Choice(_NONE, "Another one", (_NONE, *CONSTRAINTS))

    baked = (
        Recorded(
            task=("binary classification", "multi-class", "regression", "positive", "angle"),
            depth=(0, 1, 2, 4, 7, 8, 10, 20, 50),
            constraint=(_NONE, "int8", "no dead units", "recurrent", "sparse", "transformer"),
        ),
    )

    goals = (
        Mission(
            "Several classes, no constraint: add hidden layers one by one. Stop at the first depth at which the "
            "sigmoid is excluded.",
            lambda lab: (
                (lab.task, lab.constraint, lab.second) == ("multi-class", _NONE, _NONE)
                and "sigmoid" in lab.out
                and "sigmoid" not in _excluded(choose(lab.task, lab.depth - 1, candidates=CANDIDATES))
            ),
            "The rule excludes where less than a thousandth of the gradient arrives at the first layer.",
        ),
        Mission(
            "Ten hidden layers. Find a constraint that excludes ReLU and keeps leaky ReLU.",
            lambda lab: lab.depth == 10 and "relu" in lab.out and "leaky_relu" in lab.scores,
            "Both the constraints that do this are about units that are off for every input.",
        ),
        Mission(
            "A source says that ReLU should only be used in hidden layers. Find a target for which it stands among the "
            "outputs one may use.",
            lambda lab: any(name.startswith("ReLU") for name in lab.heads),
            "Mind the condition in its name: without it many starts are switched off.",
        ),
    )

    advice: Advice | None
    refused: str
    scores: dict[str, int]
    out: dict[str, str]
    heads: tuple[str, ...]

    def measure(self) -> None:
        """Ask `choose`."""
        given = tuple(one for one in (self.constraint, self.second) if one != _NONE)
        self.advice, self.refused = None, ""
        try:
            self.advice = choose(self.task, self.depth, given, candidates=CANDIDATES)
        except UserError as error:
            self.refused = str(error).removeprefix("choose: ")
        self.scores = {one.name: one.score for one in self.advice.hidden} if self.advice else {}
        self.out = _excluded(self.advice) if self.advice else {}
        self.heads = tuple(head.name for head in self.advice.heads) if self.advice else ()

    @property
    def _situation(self) -> str:
        named = [one for one in (self.constraint, self.second) if one != _NONE]
        layers = f"{self.depth} hidden layer{'' if self.depth == 1 else 's'}"
        return f"{self.task}, {layers}, {' and '.join(dict.fromkeys(named)) or _PLAIN}"

    @property
    def sentence(self) -> str:
        """What is recommended, why, and what would change it."""
        advice = self.advice
        if advice is None:
            return f"{self._situation}: {self.refused}"
        head = f"Output: {advice.head.name}, with {advice.loss.name}."
        if not self.depth:
            return (
                f"{self._situation}. {head} Without hidden layers this is a linear model, a good first result to beat."
            )
        if not advice.hidden:
            return f"{self._situation}. {head} No hidden activation is left: {advice.note}"
        first = advice.hidden[0]
        tied = f"{', '.join(advice.tie)} (a tie)" if len(advice.tie) > 1 else first.name
        start = f" Weights for {first.name}: {_rounded(advice.initialiser.code)}." if advice.initialiser else ""
        changed = first.findings[0].change if first.findings else first.change
        return f"{self._situation}. {head} Hidden units: {tied}.{start} What would change it: {changed}"

    def table(self) -> Table:
        """Return a row for each part of the recommendation, and one for each excluded activation."""
        if self.advice is None:
            return Table(("part", "use", "why"), [("none", "", self.refused)], self._situation)
        parts = [("output", self.advice.head), ("loss", self.advice.loss)]
        parts += [("hidden", one) for one in self.advice.hidden if one.rank == 1]
        parts += [("weights", self.advice.initialiser)] if self.advice.initialiser else []
        found: dict[tuple[str, str], list[str]] = {}
        for part, one in parts:
            reason = _short(one.findings[0].reason if one.findings else one.reason)
            found.setdefault((part, reason), []).append(one.name)
        rows = [(part, ", ".join(names), reason) for (part, reason), names in found.items()]
        rows += [("not", name, _short(reason)) for name, reason in self.out.items()]
        return Table(("part", "use", "why"), rows, self._situation)

    def frame(self) -> Frame:
        """Return the axes with all sixteen names."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return a bar for each activation that is left, filled at rank 1, a word where it is out, and the headline."""
        tie = self.advice.tie if self.advice else ()
        bars = []
        for names, colour, filled in (
            ([name for name in CANDIDATES if name in self.scores and name not in tie], MUTED, False),
            ([name for name in CANDIDATES if name in tie], COLOURS[0], True),
        ):
            x = np.array([CANDIDATES.index(name) for name in names], dtype=float)
            scores = np.array([float(self.scores[name]) for name in names])
            scores = np.clip(np.where(scores == 0.0, 0.12, scores), _BOTTOM, _TOP)  # a score of 0 is a line
            bars.append(Bars(x, np.abs(scores), 0.6, colour, base=np.minimum(scores, 0.0), filled=filled))
        words = [Text(CANDIDATES.index(name), 0.0, "out", dx=-8, dy=4) for name in CANDIDATES if name in self.out]
        head = f"{self.heads[0]} for the output" if self.heads else "these constraints contradict each other"
        return (*bars, *words, Title(head))


def _excluded(advice: Advice) -> dict[str, str]:
    """Return the excluded hidden activations and the first reason."""
    return {one.name: one.findings[0].reason for one in advice.excluded if one.part == "hidden"}


def _short(reason: str) -> str:
    """Return the first sentence of a reason."""
    first, stop, _ = reason.partition(". ")
    return _rounded(first + "." if stop else first)


def _rounded(words: str) -> str:
    """Return words with their numbers as short as every machine has them."""

    def short(number: re.Match[str]) -> str:
        value = float(number[0])
        return f"{value:.2f}" if value >= 0.01 else rounded(value, 1)

    return re.sub(r"\d+\.\d{3,}", short, words)


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.3), layout="constrained")
    ax = restyle(figure.subplots())
    ax.set(xlim=(-0.7, len(CANDIDATES) - 0.3), ylim=(_BOTTOM, _TOP), ylabel="score (filled: rank 1)")
    ax.set_xticks(range(len(CANDIDATES)), CANDIDATES, rotation=45, ha="right", rotation_mode="anchor")
    ax.axhline(0, color=MUTED, linewidth=1)
    ax.set_title(" ")
    return Frame(figure)
