"""Claims of the source documents: first your verdict, then the experiment's."""

from __future__ import annotations

from html import escape

from actedu import journal
from actedu.claims import VERDICTS
from actedu.errors import UserError
from actedu.learning.display import Shown, note, put


def claim(row: int | str, verdict: str = "") -> None:
    """Show row `row` of the claims ledger and ask for a verdict on it.

    Without a front end pass the verdict: `claim(17, "imprecise")`. `test_claim(17)` runs the experiment.
    """
    from actedu import claims

    try:
        asked = claims.get(row)
    except UserError as error:
        return put(note(f"claim: {error}"))
    if verdict and verdict not in VERDICTS:
        return put(note(f"claim: {verdict!r} is no verdict; choose one of {', '.join(VERDICTS)}."))

    def answer(chosen: str) -> str:
        journal.add("verdict", str(row), value=chosen, right=chosen == asked.verdict)
        if chosen == asked.verdict:
            return f"[right] {chosen}: {asked.condition}"
        return f"[not yet] {chosen}: run the experiment below and compare."

    if verdict:
        return put(note(answer(verdict)))
    from actedu.widgets.panel import Panel, choices, html

    head = f"Claim {row} ({asked.where}): {asked.paraphrase}"
    words = f"{head}\nYour verdict? One of: {', '.join(VERDICTS)}."
    page = f"<p><b>Claim {row}</b> ({escape(asked.where)}): {escape(asked.paraphrase)}</p><p>Your verdict?</p>"
    listed = f"<p>{', '.join(VERDICTS)}</p>"
    put(
        Panel(
            [html(page), choices(VERDICTS, lambda v: f'<p role="status">{escape(answer(v))}</p>')], words, page + listed
        )
    )


def test_claim(row: int | str) -> None:
    """Run the experiment behind a claim in quick mode and show the verdict with its evidence."""
    from actedu import claims

    try:
        asked = claims.get(row)
    except UserError as error:
        return put(note(f"test_claim: {error}"))
    evidence = asked.test()
    kept = journal.last("verdict", str(row))
    yours = f" You said: {kept['value']}." if kept else ""
    lines = [f"Verdict on claim {row}: {asked.verdict}.{yours}", asked.condition, f"Evidence: {evidence.sentence}"]
    if not evidence.holds:
        lines.append("This run fell outside the interval the ledger states: please report it.")
    put(Shown("\n".join(lines), '<div role="status">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"))


test_claim.__test__ = False  # type: ignore[attr-defined]  # its name is the learner's word, not pytest's
