"""The claims exam: twenty rows of the ledger, drawn for each learner, each answered with a verdict."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from actedu import claims, course, journal
from actedu.claims import VERDICTS
from actedu.learning.display import Shown, note, put, verdict

ROWS = 20
LETTERS = "abcd"  # of the verdicts


def exam(answers: str = "", *, again: bool = False) -> None:
    """Ask for your verdicts on twenty claims of the ledger, and say of each at once what the ledger says, and why.

    The draw is yours: it stays, with what you answered, until you write again=True, so you may stop and go on later.
    A first answer counts. Without a front end pass letters for the claims that are still open, one or more, in order.
    """
    draw = _begun(again)
    if draw is None:
        return put(note("exam: no module of the ledger has a lesson yet, so there is nothing to ask."))
    if not answers:
        return put(_asked(draw))
    still = draw.open
    if len(answers) > len(still) or not set(answers) <= set(LETTERS):
        wanted = f"up to {len(still)} letters from {LETTERS}, in order" if still else "no more letters, only again=True"
        return put(note(f'exam: {len(still)} claims are open: {wanted}, as in exam("cab"); this is {answers!r}.'))
    said = [_judge(draw, row, VERDICTS[LETTERS.index(a)])[1] for a, row in zip(answers, still, strict=False)]
    places = [draw.rows.index(row) + 1 for row in still]
    lines = [f"{i}. {one.text}" for i, one in zip(places, said, strict=False)]
    result = _result(draw)
    return put(Shown("\n".join([*lines, result.text]), "".join(one.html for one in said) + result.html))


@dataclass(frozen=True)
class Draw:
    """One exam: which it is of this learner's, counted from 1, and the rows that are asked."""

    number: int
    rows: tuple[int | str, ...]

    @property
    def given(self) -> dict[int | str, str]:
        """The first verdict on each row that has one."""
        known = {str(row): row for row in self.rows}
        found: dict[int | str, str] = {}
        for event in journal.events():
            mine = event["kind"] == "examined" and event.get("exam") == self.number and event["name"] in known
            if mine and event.get("value") in VERDICTS:
                found.setdefault(known[event["name"]], event["value"])
        return found

    @property
    def open(self) -> list[int | str]:
        """The rows without a verdict, in order."""
        given = self.given
        return [row for row in self.rows if row not in given]

    @property
    def right(self) -> int:
        """How many verdicts are those of the ledger."""
        return sum(claims.get(row).verdict == said for row, said in self.given.items())


def draws() -> list[Draw]:
    """Return the exams of this learner, oldest first."""
    known = claims.rows()
    found: list[Draw] = []
    for event in journal.events():
        if event["kind"] == "exam" and type(event.get("rows")) is list:
            rows = tuple(row for row in event["rows"] if row in known)
            found.append(Draw(len(found) + 1, rows))
    return found


def _begun(again: bool) -> Draw | None:
    """Return the newest exam, or a new one: from the rows of the modules that have a lesson."""
    had = draws()
    if had and had[-1].rows and not again:
        return had[-1]
    taught = {module.name for module in course.modules()}
    rows = [row for row in claims.rows() if claims.get(row).module in taught]
    if not rows:
        return None
    seed = random.SystemRandom().randrange(2**32) if journal.file() else len(had)
    drawn = random.Random(seed).sample(rows, min(ROWS, len(rows)))
    journal.add("exam", f"exam {len(had) + 1}", seed=seed, rows=drawn)
    return Draw(len(had) + 1, tuple(drawn))


def _judge(draw: Draw, row: int | str, chosen: str) -> tuple[bool, Shown]:
    """Keep a verdict if it is the first on this row, and say what the ledger says."""
    kept = draw.given.get(row)
    if kept is None:
        journal.add("examined", str(row), exam=draw.number, value=chosen)
    first = chosen if kept is None else kept
    asked = claims.get(row)
    right = first == asked.verdict
    before = "" if first == chosen else " Your first answer counts."
    words = f"You say: {first}. The ledger: {asked.verdict}. {asked.condition}{before}"
    return right, verdict(right, "right" if right else "not so", f"{words} test_claim({row!r}) runs the experiment.")


def _result(draw: Draw) -> Shown:
    """Say how far the exam is, and in the end how many are right, beside what one word for all would give."""
    done = len(draw.rows) - len(draw.open)
    if draw.open:
        words = f"{done} of {len(draw.rows)} claims judged. You may stop here: exam() goes on where you are."
        return note(words)
    given = draw.given
    word, count = Counter(claims.get(row).verdict for row in draw.rows).most_common(1)[0]
    missed = sorted(
        (row for row in draw.rows if given[row] != claims.get(row).verdict), key=lambda row: claims.get(row).module
    )
    lines = [
        f"You judged {draw.right} of {len(draw.rows)} claims as the ledger does. "
        f"Whoever says {word!r} to all of them gets {count}."
    ]
    if missed:
        titles = {module.name: module.heading for module in course.modules()}
        lessons = dict.fromkeys(titles.get(claims.get(row).module, claims.get(row).module) for row in missed)
        lines.append(f"To go back to: {'; '.join(lessons)}.")
    lines.append("exam(again=True) draws other claims.")
    return Shown("\n".join(lines), '<div role="status">' + "".join(f"<p>{escape(one)}</p>" for one in lines) + "</div>")


def _asked(draw: Draw) -> Any:
    """Return the exam as a page: each claim with its verdicts to choose from, or with the one that was given."""
    from actedu.widgets.panel import Panel, choices, html

    given, result = draw.given, _result(draw)
    head = f"Claims exam: {len(draw.rows)} claims of the sources. Your verdict on each?"
    end = html(result.html)

    def choose(row: int | str, chosen: str) -> tuple[bool, Shown]:
        answer = _judge(draw, row, chosen)
        end.value = _result(draw).html
        return answer

    children, words, page = [html(f"<p>{head}</p>")], [head], [f"<p>{head}</p>"]
    for i, row in enumerate(draw.rows, 1):
        asked = claims.get(row)
        title = f"<p><b>{i}.</b> {escape(asked.paraphrase)} <i>(row {row}; {escape(asked.where)})</i></p>"
        words.append(f"{i}. {asked.paraphrase} (row {row}; {asked.where})")
        if row in given:
            said = _judge(draw, row, given[row])[1]
            children.append(html(title + said.html))
            words.append(f"   {said.text}")
            page.append(title + said.html)
        else:
            chosen: Callable[[str], tuple[bool, Shown]] = partial(choose, row)
            children += [html(title), choices(VERDICTS, chosen, once=True)]
            page.append(title)
    options = ", ".join(f"{letter}) {one}" for letter, one in zip(LETTERS, VERDICTS, strict=True))
    if draw.open:
        how = f'Answer the open claims in order with letters, as in exam("cab"): {options}'
        words.append(how)
        page.append(f"<p>{escape(how)}</p>")
    words.append(result.text)
    return Panel([*children, end], "\n".join(words), "".join(page) + result.html)
