"""Module 15: one word asks, five words answer: query, keys, mask and temperature, and the weights they make."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from actedu.attention import causal_mask, scores, weights
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Field, Frame, Line, Mark, Text, apart, palette
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, ladder, steps

WORDS = ("the", "bank", "by", "the", "river")
ASKS, TOLD = 1, 4  # bank asks; of river, key and value can be moved
_QUERIES = np.array([[0.2, 0.0], [1.2, 1.2], [0.0, 1.0], [0.2, 0.0], [1.0, -0.5]])
_KEYS = np.array([[0.1, 0.0], [1.0, 0.2], [-0.6, 0.6], [0.1, 0.0], [0.8, 1.4]])
_MASKS = ("none", "causal", "not itself")
_KEY, _QUERY = COLOURS[0], COLOURS[1]
_REACH = 3.0


class AttentionLens(Lab):
    """Five words with queries and keys of two numbers: which weights does each word give to the others?

    On the left the query of *bank* and all keys as arrows; on the right the weights, a row for each word that asks.
    Move the query of bank and the key and the value of river. The values of the other words are 0, so what bank
    receives is its weight on river times river's value. A mask leaves out later words, or the asking word itself.

    State: `weights` (5, 5), `scores` (5,), the scaled scores of bank, and `cosines` (5,) of its query with the keys, 0
    where one of them is 0; `received`; `entropy` of bank's row in nats.
    """

    q1 = Number(1.2, "bank: query, 1st", steps(-3.0, 3.0, 0.1))
    q2 = Number(1.2, "bank: query, 2nd", steps(-3.0, 3.0, 0.1))
    k1 = Number(0.8, "river: key, 1st", steps(-3.0, 3.0, 0.1))
    k2 = Number(1.4, "river: key, 2nd", steps(-3.0, 3.0, 0.1))
    value = Number(8.0, "river: value", steps(-10.0, 10.0, 1.0))
    temperature = Number(1.0, "Temperature", ladder(0.1, 10.0))
    mask = Choice("none", "Mask", _MASKS)

    baked = (
        Recorded(
            q1=(-1.2, 0.0, 1.2),
            q2=(0.0, 1.2),
            k1=(-1.0, 0.8, 3.0),
            k2=(0.0, 1.4),
            mask=_MASKS,
            temperature=(0.2, 0.5, 1.0, 2.0, 5.0),
        ),
    )

    goals = (
        Mission(
            "Leave query and keys as they are: with the temperature alone, give river 0.9 or more of bank's attention.",
            lambda lab: lab._untouched and lab.mask == "none" and lab.weights[ASKS, TOLD] >= 0.9,
            "A low temperature picks the best key, a high one evens all out; dividing by the square root of d keeps "
            "the scores where softmax can still choose.",
        ),
        Mission(
            "Causal mask: bank may read 'the' and itself. Bring both weights to 0.5 (0.48 to 0.52) with its query, and "
            "not with the temperature. What does river's key change now?",
            lambda lab: lab.mask == "causal" and lab.temperature == 1.0 and abs(lab.weights[ASKS, ASKS] - 0.5) <= 0.02,
            "Equal scores give equal weights: a query of zeros does it, and so does one at a right angle to the "
            "difference of the keys. River stands later, and changes nothing in the row of bank.",
        ),
        Mission(
            "No mask: let river have the largest weight of bank's row although another word's key lies closer to the "
            "query in direction (a larger cosine).",
            lambda lab: (
                lab.mask == "none"
                and int(lab.weights[ASKS].argmax()) == TOLD
                and lab.cosines[TOLD] < np.delete(lab.cosines, TOLD).max() - 1e-9
            ),
            "A score is the cosine times both lengths. A long key wins over a better directed one.",
        ),
    )

    weights: Array
    scores: Array
    cosines: Array
    received: float
    entropy: float

    def measure(self) -> None:
        """Take the scores of all queries with all keys, and their softmax under the mask."""
        self._q, self._k = _QUERIES.copy(), _KEYS.copy()
        self._q[ASKS], self._k[TOLD] = (self.q1, self.q2), (self.k1, self.k2)
        scale = 1.0 / (np.sqrt(2.0) * self.temperature)
        self.weights = weights(self._q, self._k, mask=_allowed(self.mask), scale=scale)
        self.scores = scores(self._q, self._k)[ASKS]
        lengths = np.linalg.norm(self._q[ASKS]) * np.linalg.norm(self._k, axis=1)
        self.cosines = np.divide(self._q[ASKS] @ self._k.T, lengths, out=np.zeros(len(WORDS)), where=lengths > 0.0)
        row = self.weights[ASKS]
        self.received = float(row[TOLD] * self.value) + 0.0
        self.entropy = float(-(row[row > 0.0] * np.log(row[row > 0.0])).sum()) + 0.0

    @property
    def _untouched(self) -> bool:
        return all(getattr(self, name) == type(self)._known[name].default for name in ("q1", "q2", "k1", "k2"))

    @property
    def sentence(self) -> str:
        """What bank reads, what it receives, and under which mask."""
        read = ", ".join(f"{word} {_tidy(w)}" for word, w in zip(_names(), self.weights[ASKS], strict=True))
        mask = {"none": "no mask", "causal": "a causal mask", "not itself": "a mask on each word itself"}[self.mask]
        return (
            f"Temperature {self.temperature:g}, {mask}: bank reads {read}; entropy {_tidy(self.entropy)}. "
            f"It receives {_tidy(self.received)} of river's {self.value:g}."
        )

    def table(self) -> Table:
        """Return bank's row, key by key."""
        rows = [
            (name, f"({_tidy(k[0], 1)}, {_tidy(k[1], 1)})", _tidy(score), _tidy(cosine), _tidy(weight))
            for name, k, score, cosine, weight in zip(
                _names(), self._k, self.scores, self.cosines, self.weights[ASKS], strict=True
            )
        ]
        return Table(
            ("is read", "key", "scaled score", "cosine with the query", "weight"),
            rows,
            f"bank asks with the query ({self.q1:g}, {self.q2:g}); mask: {self.mask}; temperature {self.temperature:g}",
        )

    def frame(self) -> Frame:
        """Return the plane of queries and keys, and the field of the weights."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return the arrows and the heat map with its numbers."""
        shades = np.rint(255.0 * self.weights[::-1]).astype(np.uint8)
        words = [Text(k[0], k[1], word) for word, k in zip(WORDS[1:], self._k[1:], strict=True)]
        arrows = [np.linspace((0.0, 0.0), tip, 50) for tip in (*self._k, self._q[ASKS])]
        zeros = [np.linspace(-end, end, 99) for end in _REACH * np.eye(2)]
        return (
            *(Line(np.array([0.0, k[0]]), np.array([0.0, k[1]]), _KEY) for k in self._k),
            Dots(self._k[:, 0], self._k[:, 1], _KEY),
            Line(np.array([0.0, self.q1]), np.array([0.0, self.q2]), _QUERY, 3.0, "6 3"),
            Dots(np.array([self.q1]), np.array([self.q2]), _QUERY, triangle=True),
            *apart(self.frame().views[0], words, [*arrows, *zeros]),
            Text(-_REACH, _REACH, f"bank receives {_tidy(self.received)}", dy=6, bold=True),
            Field(shades, palette("Blues"), axes=1),
            *(
                Text(j, len(WORDS) - 1 - i, _tidy(w, 1), dy=-4, anchor="middle", axes=1,
                     colour="#ffffff" if w > 0.55 else INK)
                for (i, j), w in np.ndenumerate(self.weights)
            ),
            Text(-0.5, 4.5, f"entropy of bank's row {_tidy(self.entropy)}", dy=6, bold=True, axes=1),
        )  # fmt: skip


def _tidy(number: float, digits: int = 2) -> str:
    return f"{round(float(number), digits) + 0.0:.{digits}f}"


def _names() -> tuple[str, ...]:
    return ("the (1st)", "bank", "by", "the (4th)", "river")


def _allowed(mask: str) -> NDArray[np.bool_] | None:
    if mask == "none":
        return None
    return causal_mask(len(WORDS)) if mask == "causal" else np.logical_not(np.eye(len(WORDS), dtype=np.bool_))


@lru_cache
def _frame() -> Frame:
    figure = Figure(figsize=(7.4, 3.7), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.axhline(0.0, color=MUTED, linewidth=0.8)
    left.axvline(0.0, color=MUTED, linewidth=0.8)
    left.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH), xlabel="1st number", ylabel="2nd number")
    left.plot([], [], color=_QUERY, linewidth=3, linestyle="--", marker="^", label="query of bank")
    left.plot([], [], color=_KEY, linewidth=2, marker="o", label="keys")
    n = len(WORDS)
    right.set(xlim=(-0.5, n - 0.5), ylim=(-0.5, n - 0.5), xlabel="is read", ylabel="asks")
    right.set_xticks(range(n), WORDS)
    right.set_yticks(range(n), WORDS[::-1])
    for ax in (left, right):
        ax.set_title(" ")
    figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor="linecolor")
    return Frame(figure)
