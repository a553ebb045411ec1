"""A page that says what a learner did, written into the workspace from its journal: a record, and no proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from os.path import relpath
from pathlib import Path

from actedu import atomic, claims, course, journal
from actedu.learning.display import Shown, note, put
from actedu.learning.exam import draws
from actedu.plots.tables import Table

FILE = "certificate.html"
NO_PROOF = (
    "This is a self-made record and no proof. A program on the learner's own computer wrote it, from a file that "
    "anybody can edit; nobody watched, and nobody vouches for it."
)
_LOOK = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:46em;margin:3em auto;padding:0 1em;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:1.5em 0}caption{text-align:left;font-weight:bold}"
    "th,td{padding:.25em .6em;border-bottom:1px solid #999}.proof{border:2px solid #B84D00;padding:.6em 1em}"
)


def certificate(name: str = "") -> None:
    """Write `certificate.html` into the workspace: what you did in this course, under the name you give.

    It lists modules with exercises solved, claims judged and the result of the claims exam, and says that it proves
    nothing. Nothing leaves this computer.
    """
    if not isinstance(name, str) or not name.strip():
        return put(note('certificate: give the name that is to stand on it, as in certificate("Ada Lovelace").'))
    done = what_was_done()
    path = journal.file()
    if path is None:
        words = "certificate: this is no workspace, so no page is written. What would stand there:"
        return put(Shown(f"{words}\n{done.text}", f"<p>{words}</p>{done.html}"))
    target = path.parent.parent / FILE
    try:
        atomic.write(target, page(name, date.today(), done))
    except OSError as error:
        return put(note(f"certificate: {target} cannot be written: {error.strerror}."))
    words = "Open it in a browser; it prints on a page."
    link = f'<a href="{escape(Path(relpath(target)).as_posix(), quote=True)}">{escape(str(target))}</a>'
    return put(Shown(f"Written: {target}. {words}\n{done.text}", f"<p>Written: {link}. {words}</p>{done.html}"))


@dataclass(frozen=True)
class Done:
    """What the journal says was done: modules, and sentences on claims and the exam."""

    modules: Table | None
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join([*([str(self.modules)] if self.modules else []), *self.sentences, NO_PROOF])

    @property
    def html(self) -> str:
        """All of it as HTML."""
        lines = "".join(f"<p>{escape(one)}</p>" for one in self.sentences)
        table = self.modules._repr_html_() if self.modules else ""
        return f'{table}{lines}<p class="proof">{escape(NO_PROOF)}</p>'


def what_was_done() -> Done:
    """Read the journal: a row for each module in which something was solved, then the claims and the exam."""
    events = journal.events()
    solved = {e["name"] for e in events if e["kind"] == "attempt" and e.get("status") == "solved"}
    rows = []
    for module in course.modules():
        exercises = [one.name for one in module.exercises if not one.for_reader]
        got = sum(one in solved for one in exercises)
        if got:
            rows.append((module.heading, got, len(exercises)))
    judged = {e["name"]: e.get("value") for e in events if e["kind"] == "verdict"}  # the last on each row
    known = {str(row): claims.get(row).verdict for row in claims.rows()}
    agreed = sum(known.get(row) == said for row, said in judged.items())
    table = Table(("module", "exercises solved", "of"), rows, "Modules with solved exercises") if rows else None
    told = [] if rows else ["No exercise is solved yet."]
    told.append(f"Claims judged in lessons: {len(judged)}, of which {agreed} as the ledger judges them.")
    finished = [draw for draw in draws() if draw.rows and not draw.open]
    if finished:
        results = ", ".join(f"{draw.right} of {len(draw.rows)}" for draw in finished)
        told.append(f"Claims exam, taken {_times(len(finished))}: {results} verdicts as the ledger gives them.")
    else:
        told.append("Claims exam: not taken to its end.")
    return Done(table, tuple(told))


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def page(name: str, day: date, done: Done) -> str:
    """Return the whole page; the name is text, whatever it holds."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Record of a course on activation functions</title><style>{_LOOK}</style></head><body>"
        f"<h1>Activation functions</h1><p>A record of what <b>{escape(name.strip())}</b> did in this course, "
        f"up to {day.isoformat()}.</p>{done.html}</body></html>\n"
    )
