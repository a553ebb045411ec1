"""What `choose` answers: ranked recommendations, what was excluded, and the evidence, as text and as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from textwrap import fill
from typing import Any

from actedu.chooser.evidence import Evidence, Paper
from actedu.chooser.situation import Finding
from actedu.chooser.task import Task
from actedu.plots.tables import Table

SCORE = (
    "Score: for each finding plus or minus the strength of its best evidence (3 exact arithmetic, or a paper's proof "
    "or comparison; 2 measured here, in small nets; 1 merely usual). Evidence counts only in nets like those it was "
    "found in. Equal scores are a tie and share a rank."
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Something and what the rules found about it."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """All reasons, as sentences."""
        return " ".join(f.reason for f in self.findings) or "No evidence here speaks for or against it."

    @property
    def change(self) -> str:
        """What would change the answer, as sentences."""
        return " ".join(f.change for f in self.findings) or "A comparison on your data, with its own learning rate."

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence behind the findings."""
        return tuple(dict.fromkeys(e for f in self.findings for e in f.evidence))


@dataclass(frozen=True, kw_only=True)
class Recommendation(Judged):
    """One thing to use: `code` is how to write it, `rank` 1 is best (ties share one), `score` what it was ranked by.

    `function` is the activation itself, for a hidden activation.
    """

    code: str
    rank: int
    score: int
    function: Callable[[Any], Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Excluded(Judged):
    """Something not to use here; `part` is the part it would play: "head", "loss", "hidden" or "initialiser"."""

    part: str


@dataclass(frozen=True, repr=False)
class Advice:
    """Ranked recommendations for a net: heads, losses, hidden activations, initialisers, each best first.

    `losses` and `heads` go in pairs; `initialisers` are for the first hidden activation. `head`, `loss` and
    `initialiser` are the first of each, None if there is none. `excluded` says what was ruled out and why. `note` says
    what was assumed, or why no hidden activation remains.
    """

    task: Task
    depth: int
    constraints: tuple[str, ...]
    heads: tuple[Recommendation, ...]
    losses: tuple[Recommendation, ...]
    hidden: tuple[Recommendation, ...]
    initialisers: tuple[Recommendation, ...]
    excluded: tuple[Excluded, ...]
    note: str

    @property
    def head(self) -> Recommendation:
        """The first head."""
        return self.heads[0]

    @property
    def loss(self) -> Recommendation:
        """The loss that goes with the first head."""
        return self.losses[0]

    @property
    def initialiser(self) -> Recommendation | None:
        """The first initialiser, for the first hidden activation."""
        return self.initialisers[0] if self.initialisers else None

    @property
    def tie(self) -> tuple[str, ...]:
        """Names of the hidden activations that share rank 1."""
        return tuple(r.name for r in self.hidden if r.rank == 1)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence, each once, in the order of the text: number 1 is `evidence[0]`."""
        return tuple(dict.fromkeys(e for one in self._all() for e in one.evidence))

    def run(self, number: int, full: bool = False) -> Any:
        """Run the evidence of this number, as the text counts it: an experiment, a claim, or arithmetic.

        Raises ValueError for a paper, which is to be read, and for a number that is not there.
        """
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(self.evidence):
            raise ValueError(f"Advice.run: there is no evidence {number!r}; it is numbered 1 to {len(self.evidence)}.")
        return self.evidence[number - 1].run(full=full)

    def _all(self) -> Iterator[Judged]:
        yield from (*self.heads, *self.losses, *self.hidden, *self.initialisers, *self.excluded)

    @property
    def scoring(self) -> str:
        """What the scores and ranks mean."""
        return SCORE

    @property
    def title(self) -> str:
        """The situation, in one line."""
        layers = f"{self.depth} hidden layer{'' if self.depth == 1 else 's'}"
        return ", ".join([f"{self.task.name} ({self.task.target})", layers, *self.constraints])

    def tables(self) -> tuple[Table, ...]:
        """Return the answer as tables: recommendations, hidden activations, what is excluded, and the evidence."""
        numbers = {e: i for i, e in enumerate(self.evidence, 1)}

        def cited(one: Judged) -> str:
            return " ".join(f"[{numbers[e]}]" for e in one.evidence)

        def rows(ranked: tuple[Recommendation, ...]) -> list[list[str]]:
            """Return one row for each group of the same rank and reasons."""
            ranks = [r.rank for r in ranked]
            groups: dict[tuple[str, ...], list[Recommendation]] = {}
            for r in ranked:
                rank = f"{r.rank}{'=' if ranks.count(r.rank) > 1 else ''}"
                groups.setdefault((rank, str(r.score), r.reason, r.change, cited(r)), []).append(r)
            return [
                [", ".join(r.name for r in group), *shared[:2], ", ".join(r.code for r in group if r.code != r.name),
                 *shared[2:]]
                for shared, group in groups.items()
            ]  # fmt: skip

        columns = ("", "rank", "score", "write", "why", "what would change it", "evidence")
        first = self.hidden[0].name if self.hidden else "the one layer"
        parts = (("Head", self.heads), ("Loss", self.losses), ("Hidden activation", self.hidden),
                 (f"Initialiser, for {first}", self.initialisers))  # fmt: skip
        tables = [Table((head, *columns[1:]), rows(ranked), head) for head, ranked in parts if ranked]
        out = [[e.name, e.part, e.reason, e.change, cited(e)] for e in self.excluded]
        tables.append(Table(("excluded", "as", "why", "what would change it", "evidence"), out, "Excluded"))
        facts = [
            [str(i), e.shows or "it holds", "paper" if isinstance(e, Paper) else "run", e.code]
            for e, i in numbers.items()
        ]
        tables.append(Table(("number", "what it shows", "kind", "code or key"), facts, "Evidence"))
        return tuple(tables)

    def text(self, width: int = 100) -> str:
        """Return the whole answer as plain text."""
        lines = [self.title, fill(self.note, width), fill(SCORE, width)]
        for table in self.tables():
            lines += ["", table.caption.upper()]
            for name, *cells in table.rows:
                words = [f"{column}: {cell}" for column, cell in zip(table.columns[1:], cells, strict=True) if cell]
                lines.append(
                    fill(f"{name}  " + "; ".join(w.rstrip(".") for w in words), width, subsequent_indent="    ")
                )
        return "\n".join(lines)

    __str__ = __repr__ = text

    def _repr_html_(self) -> str:
        words = "".join(f"<p>{escape(words)}</p>" for words in (self.note, SCORE))
        return f"<p><b>{escape(self.title)}</b></p>{words}" + "".join(table._repr_html_() for table in self.tables())
