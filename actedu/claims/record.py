"""A row of the claims ledger, and what its experiment says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from actedu.experiments import Result

Verdict = Literal["true", "true with conditions", "imprecise", "wrong"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Evidence:
    """What a run of a claim's experiment showed.

    `holds` says whether the measured numbers lie where the verdict needs them; `sentence` gives them, rounded to what
    every machine reproduces; `result` is the whole experiment, to plot or tabulate.
    """

    verdict: Verdict
    sentence: str
    holds: bool
    result: Result


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim of the source documents, the verdict on it, and the experiment that the verdict rests on.

    Attributes:
        row: its number in the ledger.
        paraphrase: the claim in our words.
        where: the document, A to D, and the place in it.
        condition: when it holds, or what is wrong with it.
        interval: for each measure of the experiment that matters, where it must lie for the verdict to stand.
        module: the lesson that tests it.
    """

    row: int
    paraphrase: str
    where: str
    verdict: Verdict
    condition: str
    experiment: Callable[[], Result]
    evidence: Callable[[Result], str]
    interval: Mapping[str, tuple[float, float]]
    module: str

    def test(self) -> Evidence:
        """Run the experiment in quick mode and compare its measures with the interval."""
        result = self.experiment()
        holds = all(low <= result.measures[name] <= high for name, (low, high) in self.interval.items())
        return Evidence(self.verdict, self.evidence(result), holds, result)
