"""Exercises on claims of the ledger: an answer maps rows to verdicts, as in {17: "imprecise"}."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from actedu.checks import Failure, Outcome, Setting, brief


@dataclass(frozen=True)
class Verdict:
    """Gives the ledger's verdict on one row; capitals and blanks around it do not matter."""

    row: int | str
    hidden: bool = False
    condition: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """What is asked."""
        return f"the verdict on claim {self.row}"

    def run(self, answer: Any, setting: Setting) -> Failure | None:
        """Compare with the ledger; a wrong verdict is answered with the experiment that decides."""
        from actedu import claims

        said = self._fault(answer, claims.VERDICTS, claims.get(self.row).verdict)
        return Failure(said, None, None, Outcome(answer)) if said else None

    def _fault(self, answer: Any, known: tuple[str, ...], right: str) -> str | None:
        if not isinstance(answer, dict):
            example = f'{{{self.row!r}: "..."}}'
            return f"a dictionary from row to verdict is asked for, such as {example}; this is {brief(answer)}"
        given = _on(answer, self.row)
        if given is ... or given is None:
            return f"there is no verdict on claim {self.row} yet"
        if not isinstance(given, str) or given.strip().casefold() not in known:
            return f"{brief(given)} is no verdict; there are {', '.join(map(repr, known))}"
        if given.strip().casefold() != right:
            return f"{given!r} is not it; test_claim({self.row!r}) runs the experiment"
        return None


def says(row: int | str, *verdicts: str) -> Callable[[Any], bool]:
    """Return whether an answer gives one of these verdicts on a row: what a known mistake is recognised by."""
    return lambda answer: str(_on(answer, row)).strip().casefold() in verdicts


def _on(answer: Mapping[Any, Any], row: int | str) -> Any:
    """Return what an answer says of a row, which it may have written as a text: {"17": "imprecise"}."""
    return answer.get(row, answer.get(str(row), ...))


def listed(*rows: int | str) -> Callable[[], Any]:
    """Return what shows the claims of these rows, in the ledger's words."""

    def show() -> Any:
        from actedu import claims
        from actedu.plots.tables import Table

        return Table(("row", "claim"), [(row, claims.get(row).paraphrase) for row in rows], "Claims of the sources")

    return show
