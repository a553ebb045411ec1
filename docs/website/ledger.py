"""The ledger: every claim with its verdict, condition and experiment, and every faulty listing with its repair."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from actedu import claims, course
from actedu.claims import VERDICTS, defects
from actedu.claims.record import written
from actedu.learning.display import with_code
from website import formulas
from website.markup import badge, code, fold, raw

if TYPE_CHECKING:
    from actedu.claims import Claim
    from actedu.claims.defects import Defect


def page() -> str:
    """Return the Markdown of the ledger."""
    rows = [claims.get(row) for row in claims.rows()]
    counted = ", ".join(f"{sum(one.verdict == verdict for one in rows)} {verdict}" for verdict in VERDICTS)
    head = (
        "<p>The course takes four texts at their word: A, B, C and D. Each of their claims is told here in our words, "
        "with what experiments of the course say of it. The experiments run in your notebook too; a test runs them "
        f"all, and holds every verdict to its numbers.</p><p>{len(rows)} claims: {counted}.</p>"
    )
    listed = "".join(map(_claim, rows))
    parts = [
        "# The ledger",
        raw(head),
        "## Claims",
        raw(_filter() + '<p class="count" role="status"></p><div class="ledger" id="rows">' + listed + "</div>"),
        "## Faulty listings, repaired",
        "Code of the same texts that does not do what it says. Each fault is shown by a run, and so is the repair.",
    ]
    return "\n\n".join([*parts, *(_defect(defects.get(name)) for name in defects.names())]) + "\n"


def _filter() -> str:
    options = "".join(f"<option>{verdict}</option>" for verdict in VERDICTS)
    modules = "".join(f'<option value="{one.name}">{escape(one.heading)}</option>' for one in course.modules())
    return (
        '<form class="filter needs-script" data-of="rows"><label>Verdict <select name="verdict">'
        f'<option value="">any</option>{options}</select></label> <label>Lesson <select name="module">'
        f'<option value="">any</option>{modules}</select></label> '
        '<label>Words <input name="words" type="search"></label></form>'
    )


def _claim(one: Claim) -> str:
    needs = "; ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in one.interval.items())
    facts = f"<p><code>{escape(written(one.experiment))}</code> gives {escape(needs)}.</p>"
    if one.challenge:
        turns = "turns" if one.challenge.turns else "stands"
        facts += (
            f"<p>Challenged with {escape(one.challenge.change)}: the verdict {turns}. "
            f"<code>{escape(written(one.challenge.experiment))}</code></p>"
        )
    heading = next(module.heading for module in course.modules() if module.name == one.module)
    body = (
        f'<h3><a class="number" href="#claim-{one.row}">{one.row}</a> {with_code(one.paraphrase)}</h3>'
        f"<p>{badge(one.verdict)} {with_code(one.condition)}</p>"
        f'<p class="where">Source {escape(one.where)}. Lesson <a href="lessons/{one.module}.html">{escape(heading)}</a>'
        f"</p>{fold('The experiment', facts)}"
    )
    data = f'data-verdict="{one.verdict}" data-module="{one.module}"'
    return f'<article id="claim-{one.row}" {data}>{formulas.in_html(body)}</article>'


def _defect(one: Defect) -> str:
    heading = next(module.heading for module in course.modules() if module.name == one.module)
    return "\n\n".join(
        [
            f"(defect-{one.name})=",
            f"### {one.name} · {one.title}",
            f"{one.why} *Source {one.where}. Its debugging exercise is in [{heading}](exercises/{one.module}.md).*",
            raw('<details class="fold"><summary>Faulty and repaired</summary><div><p>Faulty:</p>'),
            code(one.snippet.faulty),
            "Repaired:",
            code(one.snippet.repaired),
            "Shown by:",
            code(one.snippet.trial),
            raw("</div></details>"),
        ]
    )
