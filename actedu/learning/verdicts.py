"""Claims of the source documents: first your verdict, then the experiment's."""

from __future__ import annotations

from html import escape

from actedu import journal
from actedu.badges import badge
from actedu.claims import VERDICTS
from actedu.errors import UserError
from actedu.learning.display import Shown, note, put, with_code


def claim(row: int | str, verdict: str = "") -> None:
    """Show row `row` of the claims ledger, ask for a verdict on it, and keep what is answered.

    Without a front end pass the verdict: `claim(17, "imprecise")`. `test_claim(17)` runs the experiment and judges it.
    """
    from actedu import claims

    try:
        asked = claims.get(row)
    except UserError as error:
        return put(note(f"claim: {error}"))
    if verdict and verdict not in VERDICTS:
        return put(note(f"claim: {verdict!r} is no verdict; choose one of {', '.join(VERDICTS)}."))

    def answer(chosen: str) -> tuple[None, Shown]:
        journal.add("verdict", str(row), value=chosen)
        return None, note(f"You say: {chosen}. Your verdict is kept; test_claim({row!r}) runs the experiment.")

    if verdict:
        return put(answer(verdict)[1])
    from actedu.widgets.panel import Panel, choices, html

    head = f"Claim {row} ({asked.where}): {asked.paraphrase}"
    words = f"{head}\nYour verdict? One of: {', '.join(VERDICTS)}."
    page = f"<p><b>Claim {row}</b> ({escape(asked.where)}): {escape(asked.paraphrase)}</p><p>Your verdict?</p>"
    listed = f"<p>{', '.join(VERDICTS)}</p>"
    put(Panel([html(page), choices(VERDICTS, answer)], words, page + listed))


def test_claim(row: int | str, *, show: bool = False) -> None:  # noqa: PT028  # no test of pytest's
    """Run the experiment behind a claim in quick mode, show the verdict with its evidence, and judge yours by it.

    In a workspace it asks for your verdict first, unless `show`.
    """
    from actedu import claims

    try:
        asked = claims.get(row)
    except UserError as error:
        return put(note(f"test_claim: {error}"))
    kept = journal.last("verdict", str(row))
    if kept is None and not show and journal.file() is not None:
        return put(
            note(
                f"What is your verdict on claim {row}? Give it with claim({row!r}), then run this cell again: the "
                f"experiment runs then. test_claim({row!r}, show=True) runs it without one."
            )
        )
    evidence = asked.test()
    yours = f" You said: {kept['value']}." if kept else ""
    head = f"Verdict on claim {row}: {asked.verdict}.{yours}"
    lines = [asked.condition, f"Evidence: {evidence.sentence}"]
    if not evidence.holds:
        lines.append("This run fell outside the interval the ledger states: please report it.")
    agree = kept["value"] == asked.verdict if kept else None
    sign = {None: "verdict", True: "you agree", False: "you said otherwise"}[agree]
    page = f"<p>{badge(agree, sign)} <b>{escape(head)}</b></p>" + "".join(f"<p>{with_code(line)}</p>" for line in lines)
    return put(Shown("\n".join([head, *lines]), f'<div role="status">{page}</div>'))


test_claim.__test__ = False  # type: ignore[attr-defined]  # its name is the learner's word, not pytest's
