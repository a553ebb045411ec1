"""Claims of the source documents: first your verdict, then the experiment's."""

from __future__ import annotations

from html import escape

from actedu import journal
from actedu.claims import VERDICTS
from actedu.errors import UserError
from actedu.learning.display import Shown, badge, note, put
from actedu.learning.display import verdict as judged


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

    def answer(chosen: str) -> tuple[bool, Shown]:
        right = chosen == asked.verdict
        journal.add("verdict", str(row), value=chosen, right=right)
        if right:
            return right, judged(right, "right", f"You said {chosen!r}, and so does the experiment. {asked.condition}")
        return right, judged(right, "not yet", f"You said {chosen!r}. Run the experiment below and compare.")

    if verdict:
        return put(answer(verdict)[1])
    from actedu.widgets.panel import Panel, choices, html

    head = f"Claim {row} ({asked.where}): {asked.paraphrase}"
    words = f"{head}\nYour verdict? One of: {', '.join(VERDICTS)}."
    page = f"<p><b>Claim {row}</b> ({escape(asked.where)}): {escape(asked.paraphrase)}</p><p>Your verdict?</p>"
    listed = f"<p>{', '.join(VERDICTS)}</p>"
    put(Panel([html(page), choices(VERDICTS, answer)], words, page + listed))


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
    head = f"Verdict on claim {row}: {asked.verdict}.{yours}"
    lines = [asked.condition, f"Evidence: {evidence.sentence}"]
    if not evidence.holds:
        lines.append("This run fell outside the interval the ledger states: please report it.")
    agree = kept["value"] == asked.verdict if kept else None
    sign = {None: "verdict", True: "you agree", False: "you said otherwise"}[agree]
    page = f"<p>{badge(agree, sign)} <b>{escape(head)}</b></p>" + "".join(f"<p>{escape(line)}</p>" for line in lines)
    put(Shown("\n".join([head, *lines]), f'<div role="status">{page}</div>'))


test_claim.__test__ = False  # type: ignore[attr-defined]  # its name is the learner's word, not pytest's
