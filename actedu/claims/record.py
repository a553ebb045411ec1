"""A row of the claims ledger, and what its experiment says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True, repr=False)
class Claim:
    """One claim of the source documents, the verdict on it, and the experiment that the verdict rests on.

    Attributes:
        row: its number in the ledger; outside the course a name that begins with the module's, such as "my_topic.1".
        paraphrase: the claim in our words.
        where: the document, A to D, and the place in it.
        condition: when it holds, or what is wrong with it.
        interval: for each measure of the experiment that matters, where it must lie for the verdict to stand.
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
    module: str = ""

    def test(self, **settings: Any) -> Evidence:
        """Run the experiment and compare its measures with the interval; `settings`, such as full=True, are its own."""
        result = self.experiment(**settings)
        outside = tuple(
            f"{name} is {result.measures[name]:.4g}, and the verdict needs {low:g} to {high:g}"
            for name, (low, high) in self.interval.items()
            if not low <= result.measures[name] <= high
        )
        return Evidence(self.verdict, self.evidence(result), not outside, result, outside)

    def __repr__(self) -> str:
        run = self.experiment
        function, kept = (run.func, (run.args, run.keywords)) if isinstance(run, partial) else (run, ((), {}))
        given = ", ".join([*map(_shown, kept[0]), *(f"{name}={_shown(value)}" for name, value in kept[1].items())])
        needs = "; ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in self.interval.items())
        return (
            f"{self.row} · {self.paraphrase}\n"
            f"where       {self.where}\n"
            f"verdict     {self.verdict}\n"
            f"condition   {self.condition}\n"
            f"module      {self.module}\n"
            f"experiment  {getattr(function, '__name__', function)}({given})\n"
            f"stands if   {needs}"
        )


def _shown(value: object) -> str:
    from actedu.activations import label

    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_shown, value))})"
    return label(value) if callable(value) else repr(value)
