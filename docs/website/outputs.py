"""What a cell gave, as a page without a kernel shows it: questions can be answered, results wait until they are opened.

A lesson's notebook holds, beside each widget, a copy of it in HTML. Here the copies of questions become questions whose
options open, those of predictions ask for a number, and what tells a result is folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape, unescape

from actedu import exercises
from actedu.exercises import Exercise, Quiz
from actedu.learning.display import with_code
from actedu.learning.prediction import CERTAINTY
from website import formulas, links
from website.figures import Figures
from website.markup import fold

Moved = Callable[[str, str], str]  # a cell's source and its widget's still copy -> what stands on the page

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_GO_ON = re.compile(r"<p><small>A copy without controls\..*?</small></p>")
_STATUS = re.compile(r'\s*role="status"')
_ASKED = re.compile(
    r"<p>Predict: (?P<question>.*) \((?P<span>.*?)\)\. Without controls, run this cell with guess=(?P<how>.*?)\.</p>"
)
_TO_DO = re.compile(r"<div[^>]*><p><span[^>]*>to do</span> (?P<name>\w+): no answer yet")
_HINTS = re.compile(r"<p>hint\(&quot;(?P<name>\w+)&quot;\) shows the next")
_VERDICT = re.compile(r"<div><p><span[^>]*>verdict</span>\s*(?:<b>)?Verdict on claim (\w+)")
_QUIZ = re.compile(r'quiz\("([\w.]+)"\)')
_CLAIM = re.compile(r"<b>Claim (\w+)</b>")
_JUDGED = re.compile(
    r"<b>Claim (?P<row>\w+)</b>.*?(?P<asked><p>Your verdict\?</p><p>(?P<verdicts>[^<]*)</p>)", re.DOTALL
)
_BADGE = re.compile(r'<span style="background:(?P<colour>#\w+);[^"]*">(?P<words>[^<]*)</span>')
_COLOURS = {"#007A59": "true", "#B84D00": "wrong"}


def page(source: str, html: str, figures: Figures, moved: Moved = lambda source, copy: copy) -> str:
    """Return what a cell with this `source` gave as HTML for the site."""
    said = figures.outside(_GO_ON.sub("", _STATUS.sub("", _STYLE.sub("", html))))
    told = _converted(source, said, moved)
    told = _BADGE.sub(lambda b: f'<span class="badge {_COLOURS.get(b["colour"], "")}">{b["words"]}</span>', told)
    told = _JUDGED.sub(lambda j: j[0].replace(j["asked"], judge(j["row"], j["verdicts"])), told)
    told = _CLAIM.sub(r'<b><a href="../ledger.html#claim-\1">Claim \1</a></b>', told)
    return formulas.in_html(links.in_html(told))


def _converted(source: str, said: str, moved: Moved) -> str:
    if found := _ASKED.search(said):
        return ask(_assigned(source), **found.groupdict())
    if "Measured:" in said and (found := re.search(r"(\w+)\.reveal\(", source)):
        return fold("Show what was measured", said, "reveal", of=found[1])
    if '<ol type="a">' in said and (found := _QUIZ.search(source)):
        return quiz(exercises.find_quiz(found[1]))
    if found := _VERDICT.match(said):
        return fold(f"Show the verdict on claim {found[1]}", said, "verdict", of=f"claim-{found[1]}")
    if found := _TO_DO.match(said):
        return answer(exercises.find(found["name"]))
    if found := _HINTS.search(said):
        return hints(exercises.find(found["name"]))
    if source == "progress()":  # of nobody who reads the page
        return fold("Show what it says at the start", said)
    return moved(source, said) if "actedu-copy" in said else said


def _assigned(source: str) -> str:
    found = re.search(r"^(\w+) = predict\(", source, re.MULTILINE)
    return found[1] if found else "guess"


def ask(name: str, question: str, span: str, how: str) -> str:
    """Return a prediction's question with a place for the answer, kept in the reader's browser until the reveal.

    question, span, how: as the copy says them, escaped: "between 0 and 1" or the options, and what `guess=` takes.
    """
    if how.startswith("&lt;"):
        control = f'<label>Your number, {span} <input name="guess" inputmode="decimal" autocomplete="off"></label>'
    elif how.startswith("["):
        control = f'<label>Your order of: {span} <input name="guess" autocomplete="off"></label>'
    else:
        control = _select("guess", "Your answer", span.split(", "))
    levels = [word for word, _ in CERTAINTY]
    sure = _select("sure", "How sure are you?", levels, "choose, if you like")
    return _form(name, f"<p><b>Predict.</b> {question}</p><p>{control}</p>", sure, "Keep my prediction")


def judge(row: str, verdicts: str) -> str:
    """Return a place for the reader's verdict on a claim, kept like a prediction; `verdicts` as the copy lists them."""
    return _form(f"claim-{row}", "", _select("guess", "Your verdict", verdicts.split(", ")), "Keep my verdict")


def _select(name: str, words: str, options: Sequence[str], nothing: str = "choose") -> str:
    listed = "".join(f"<option>{one}</option>" for one in options)
    return f'<label>{words} <select name="{name}"><option value="">{nothing}</option>{listed}</select></label>'


def _form(name: str, question: str, control: str, keep: str) -> str:
    button = f'<button class="needs-script">{keep}</button>'
    return f'<form class="ask" data-name="{name}">{question}<p>{control} {button}</p><p role="status"></p></form>'


def quiz(asked: Quiz) -> str:
    """Return quick questions whose options open and say whether they are right, and why."""
    parts = []
    for number, one in enumerate(asked.questions, 1):
        options = "".join(
            f'<details class="option {"right" if option == one.right else "not"}">'
            f"<summary>{with_code(option)}</summary><p><b>{'Right.' if option == one.right else 'Not this.'}</b> "
            f"{with_code(one.options[option])}</p></details>"
            for option in one.shown
        )
        parts.append(f'<div class="question"><p><b>{number}.</b> {with_code(one.prompt)}</p>{options}</div>')
    return "".join(parts)


def answer(one: Exercise) -> str:
    """Return a good answer to an exercise, folded, and what it is marked by where a person reads it."""
    from actedu.learning.display import code, markdown

    listed = "".join(f"<li>{markdown(point)}</li>" for point in one.rubric)
    marked = f"<p>A good answer</p><ul>{listed}</ul>" if listed else ""
    text = f"<p>{escape(str(one.solution))}</p>" if isinstance(one.solution, str) else plain(code(one.solution_source))
    return fold("Show a good answer", f"{marked}{text}{markdown(one.why)}", "solution")


def hints(one: Exercise) -> str:
    """Return an exercise's hints, each folded, in order."""
    from actedu.learning.display import markdown

    return "".join(
        fold(f"Hint {number} of {len(one.hints)}", markdown(hint), "hint") for number, hint in enumerate(one.hints, 1)
    )


def plain(listing: str) -> str:
    """Return a listing without the styles that a notebook needs."""
    return re.sub(r'\s*style="[^"]*"', "", listing)


def text(html: str) -> str:
    """Return HTML's words alone."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
