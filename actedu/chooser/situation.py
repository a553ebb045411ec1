"""The situation a rule looks at, one candidate at a time, and what a rule is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from actedu.chooser.evidence import Arithmetic, Evidence
from actedu.chooser.traits import Traits
from actedu.numbers import TO_RAISED, rounded

Verdict = Literal["exclude", "against", "note", "for"]

CONSTRAINTS: Mapping[str, str] = {
    "bounded units": "hidden values stay in a fixed interval",
    "cheap": "few operations per activation",
    "convolutional": "convolutions on images, sound or other grids",
    "coordinates": "the inputs are a few coordinates of a picture, sound or shape that the net is to store",
    "int8": "8-bit integers at prediction time",
    "narrow": "hidden layers of about 8 units or fewer",
    "no dead units": "a unit must be able to come back from any bias",
    "normalised": "batch or layer normalisation before each activation",
    "periodic": "the net must continue a periodic target beyond its data",
    "recurrent": "the activation is applied to its own output at every time step",
    "residual": "skip connections around the layers",
    "self-normalising": "the signal keeps its size without normalisation layers",
    "smooth": "the loss contains second derivatives of the net, as in physics-informed nets",
    "sparse": "a good share of the hidden values is exactly 0",
    "transformer": "the feed-forward part of a transformer block",
}
ALIASES: Mapping[str, str] = {
    "attention": "transformer",
    "batch norm": "normalised",
    "cnn": "convolutional",
    "conv": "convolutional",
    "convnet": "convolutional",
    "gru": "recurrent",
    "implicit": "coordinates",
    "layer norm": "normalised",
    "lstm": "recurrent",
    "no batch norm": "self-normalising",
    "no normalisation": "self-normalising",
    "physics-informed": "smooth",
    "pinn": "smooth",
    "quantised": "int8",
    "quantized": "int8",
    "resnet": "residual",
    "rnn": "recurrent",
    "self-normalizing": "self-normalising",
    "skip connections": "residual",
}
CONFLICTS: Mapping[frozenset[str], str] = {
    frozenset({"self-normalising", "normalised"}): "one asks for normalisation layers, the other for none",
    frozenset({"self-normalising", "transformer"}): "a transformer block has layer normalisation",
    frozenset({"recurrent", "transformer"}): "a transformer has no recurrence",
    frozenset({"convolutional", "transformer"}): "what stands in a transformer's block is a dense layer",
    frozenset({"convolutional", "coordinates"}): "a net of a few coordinates has nothing to convolve",
}


@dataclass(frozen=True)
class Case:
    """One candidate in one situation: what a rule looks at. `depth` counts hidden layers."""

    name: str
    f: Callable[[Any], Any]
    traits: Traits
    depth: int
    constraints: frozenset[str]

    def supported_by(self, evidence: str) -> bool:
        """Whether the function's entry says that this experiment or paper speaks for it."""
        return evidence in getattr(getattr(self.f, "facts", None), "evidence", ())

    def counts(self, evidence: Evidence) -> bool:
        """Whether the evidence was found in nets like this one."""
        return evidence.near.covers(self.depth, self.constraints)

    @property
    def chained(self) -> bool:
        """Whether the gradient passes through every layer, with no way around."""
        return not self.constraints & {"residual", "transformer"}

    @property
    def plain(self) -> bool:
        """Whether nothing but the weights keeps the size of the signal."""
        return self.chained and "normalised" not in self.constraints

    @property
    def factor(self) -> float:
        """By what one layer multiplies the size of the gradient in a fresh, wide net; 1 where it can go around."""
        if not self.chained:
            return 1.0
        return self.traits.plain if self.plain else self.traits.normalised

    @property
    def change(self) -> float:
        """The power of ten by which all layers together change the gradient's size."""
        return decades(self.factor, self.depth)

    @property
    def numbers(self) -> dict[str, object]:
        """The numbers that reasons and arithmetic may quote, ready to print."""
        t, p = self.traits, self.traits.measured
        product = _power(decades(p.largest_slope, self.depth))
        slopes = f"; its slopes alone multiply to at most {p.largest_slope:.4g}^{self.depth} = {product}"
        return {
            "name": self.name, "depth": self.depth, "factor": f"{self.factor:.6g}",
            "gradient": _power(self.change), "slopes": slopes if p.largest_slope < 1 else "",
            "stretch": f"{t.stretch:.5g}", "drift": _power(decades(t.stretch, self.depth)),
            "zeros": f"{t.zeros:.2f}", "gain": f"{p.forward_gain:.4f}", "mean": f"{t.mean:.2f}",
            "smoothness": p.smoothness, "kept": f"{t.linear_share:.2f}",
        }  # fmt: skip


def decades(base: float, n: int) -> float:
    """Return the power of ten of base to the n, for a base of 0 or more."""
    return n * math.log10(base) if base > 0 else -math.inf


def _power(decades: float) -> str:
    """Write 10 to a power that may be too small or large for a float."""
    if abs(decades) < 300:
        return rounded(10**decades, 2)
    if math.isinf(decades):
        return "∞" if decades > 0 else "0"
    return f"10{str(round(decades)).translate(TO_RAISED)}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When something is true of a case, what follows, why, on what evidence, and what would change that.

    `reason` and the code of arithmetic may quote the case's `numbers` in braces. "exclude" takes the candidate out;
    "for" and "against" add or subtract the strength of the best evidence that was found in such nets; "note" only says
    something. Of a rule with `by_entry` only the evidence that the candidate's entry cites is its own, and the rule
    applies where some of that is near.
    """

    name: str
    verdict: Verdict
    when: Callable[[Case], bool]
    reason: str
    evidence: tuple[Evidence, ...]
    change: str
    by_entry: bool = False

    def apply(self, case: Case) -> Finding | None:
        """Return what the rule says of a case, with the case's numbers filled in; None where it does not hold."""
        near = [e for e in self.evidence if case.counts(e)]
        if self.by_entry:
            near = [e for e in near if case.supported_by(e.code)]
        if not near or not self.when(case):
            return None
        numbers = case.numbers
        evidence = tuple(e.at(**numbers) if isinstance(e, Arithmetic) else e for e in near)
        sign = {"for": 1, "against": -1}.get(self.verdict, 0)
        reason = self.reason.format(**numbers)
        if self.by_entry:
            reason += " " + " ".join(f"{e.shows[:1].upper()}{e.shows[1:]}." for e in evidence)
        return Finding(self.name, self.verdict, reason, sign * max(e.strength for e in evidence), evidence, self.change)


@dataclass(frozen=True)
class Finding:
    """What one rule says of one candidate: the reason, its weight in the score, the evidence, what would change it."""

    rule: str
    verdict: Verdict
    reason: str
    weight: int
    evidence: tuple[Evidence, ...]
    change: str
