"""A row of the claims ledger, and what its experiment says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from actedu.experiments import Result

Verdict = Literal["true", "true with conditions", "imprecise", "wrong"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Evidence:
    """What a run of a claim's experiment showed.

    `holds` says whether the measured numbers lie where the verdict needs them; `sentence` gives them, rounded to what
    every machine reproduces; `result` is the whole experiment, to plot or tabulate; `outside` has one sentence for each
    number that does not lie there.
    """

    verdict: Verdict
    sentence: str
    holds: bool
    result: Result
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """An attack on a verdict: one change of the experiment that might turn it, tried and recorded.

    Attributes:
        change: what is different, and nothing else: "Adam instead of plain SGD".
        experiment: the changed run.
        interval: where its measures must lie for the verdict to stand; the claim's own if empty.
        turns: whether the verdict is known to turn under it; then the claim's condition names the change.
    """

    change: str
    experiment: Callable[..., Result]
    interval: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    turns: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Claim:
    """One claim of the source documents, the verdict on it, and the experiment that the verdict rests on.

    Attributes:
        row: its number in the ledger; outside the course a name that begins with the module's, such as "my_topic.1".
        paraphrase: the claim in our words.
        where: the document, A to D, and the place in it.
        condition: when it holds, or what is wrong with it.
        interval: for each measure of the experiment that matters, where it must lie for the verdict to stand.
        challenge: one change that might turn the verdict; every verdict but "true" has one.
        module: the lesson that tests it; the ledger fills it in from where the claim lies.
    """

    row: int | str
    paraphrase: str
    where: str
    verdict: Verdict
    condition: str
    experiment: Callable[..., Result]
    evidence: Callable[[Result], str]
    interval: Mapping[str, tuple[float, float]]
    challenge: Challenge | None = None
    module: str = ""

    def test(self, **settings: Any) -> Evidence:
        """Run the experiment and compare its measures with the interval; `settings`, such as full=True, are its own."""
        result = self.experiment(**settings)
        return self._evidence(result, self.interval, self.evidence(result))

    def withstand(self, **settings: Any) -> Evidence:
        """Run the challenge, and say whether the verdict stands under its change.

        Raises ValueError for a claim that has none.
        """
        if self.challenge is None:
            raise ValueError(f"claims: row {self.row} has no challenge: it is {self.verdict}")
        result = self.challenge.experiment(**settings)  # whose own sentence holds whatever came out
        return self._evidence(result, self.challenge.interval or self.interval, result.sentence)

    def _evidence(self, result: Result, interval: Mapping[str, tuple[float, float]], sentence: str) -> Evidence:
        outside = tuple(
            f"{name} is {result.measures[name]:.4g}, and the verdict needs {low:g} to {high:g}"
            for name, (low, high) in interval.items()
            if not low <= result.measures[name] <= high
        )
        return Evidence(self.verdict, sentence, not outside, result, outside)

    def __repr__(self) -> str:
        needs = "; ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in self.interval.items())
        return (
            f"{self.row} · {self.paraphrase}\n"
            f"where       {self.where}\n"
            f"verdict     {self.verdict}\n"
            f"condition   {self.condition}\n"
            f"module      {self.module}\n"
            f"experiment  {written(self.experiment)}\n"
            f"stands if   {needs}"
        ) + (
            f"\nchallenge   {c.change}: the verdict {_OUTCOME[c.turns]}: {written(c.experiment)}"
            if (c := self.challenge)
            else ""
        )


_OUTCOME = {True: "turns", False: "stands"}


def written(run: Callable[..., Any]) -> str:
    """Return an experiment as the call that runs it: "slope_vs_centring(gain=4.0)"."""
    function, kept = (run.func, (run.args, run.keywords)) if isinstance(run, partial) else (run, ((), {}))
    given = ", ".join([*map(_shown, kept[0]), *(f"{name}={_shown(value)}" for name, value in kept[1].items())])
    return f"{getattr(function, '__name__', function)}({given})"


def _shown(value: object) -> str:
    from actedu.activations import label

    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_shown, value))})"
    return label(value) if callable(value) else repr(value)
