"""How far a learner has come, from the events of the workspace."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from pathlib import Path

from actedu import course, journal
from actedu.badges import colour_of
from actedu.exercises import modules, of_module, quizzes_of
from actedu.learning.display import Shown, put, sentence
from actedu.plots.tables import Table
from actedu.points import show_points

SURE = 4  # "fairly sure", the least that counts as being sure of a prediction


def earned(module: str, start: Path | None = None) -> float:
    """Return the points of a module earned so far: the best attempt at each exercise."""
    best: dict[str, float] = defaultdict(float)
    for event in journal.events(start):
        if event["kind"] == "attempt":
            best[event["name"]] = max(best[event["name"]], float(event.get("points") or 0))
    return sum(best[exercise.name] for exercise in of_module(module))


def table(start: Path | None = None) -> Table:
    """Return a row per module: exercises solved, points, hints taken, questions right, missions reached."""
    best: dict[str, float] = defaultdict(float)
    solved, hints, asked, right = set(), defaultdict(set), defaultdict(set), defaultdict(set)
    missions = defaultdict(set)
    for event in journal.events(start):
        name = event["name"]
        if event["kind"] == "attempt":
            best[name] = max(best[name], float(event.get("points") or 0))
            if event.get("status") == "solved":
                solved.add(name)
        elif event["kind"] == "hint":
            hints[name].add(event.get("level"))
        elif event["kind"] == "question":
            topic = name.partition(".")[0]
            asked[topic].add(name)
            if event.get("right"):
                right[topic].add(name)
        elif event["kind"] == "mission":
            missions[name.partition(".")[0]].add(name)
    rows = []
    for module in modules():
        exercises = [e for e in of_module(module) if not e.for_reader]
        topic = module.partition("_")[2]
        questions = sum(len(quiz.questions) for quiz in quizzes_of(topic))
        rows.append(
            (
                module,
                f"{sum(e.name in solved for e in exercises)} of {len(exercises)}",
                f"{show_points(sum(best[e.name] for e in exercises))} of {sum(e.points for e in exercises)}",
                sum(len(hints[e.name]) for e in exercises),
                f"{len(right[topic])} of {questions}" if asked[topic] else "",
                len(missions[topic]),
            )
        )
    return Table(("module", "solved", "points", "hints taken", "questions right", "missions"), rows, "Your progress")


def calibration(start: Path | None = None) -> str:
    """Say how often the learner was right when sure and when not; nothing before the first prediction is revealed."""
    revealed = [e for e in journal.events(start) if e["kind"] == "revealed" and isinstance(e.get("sure"), int)]
    parts = []
    for words, group in (
        ("were sure", [e for e in revealed if e["sure"] >= SURE]),
        ("were not", [e for e in revealed if e["sure"] < SURE]),
    ):
        if group:
            right = sum(bool(e.get("right")) for e in group)
            parts.append(f"when you {words}, you were right {right} of {len(group)} times")
    return f"Predictions: {'; '.join(parts)}." if parts else ""


def going_on(start: Path | None = None) -> tuple[str, str]:
    """Say where to go on, and in which notebook of the workspace: after the newest attempt, or at the first lesson."""
    modules_in_order = course.modules()
    attempts = [event for event in journal.events(start) if event["kind"] == "attempt"]
    solved = {event["name"] for event in attempts if event.get("status") == "solved"}
    known = {one.name: module for module in modules_in_order for one in module.exercises}
    newest = next((known[event["name"]] for event in reversed(attempts) if event["name"] in known), None)
    if newest is None:
        first = modules_in_order[0]
        return f"Begin with {first.heading}.", first.notebook("lessons")
    for place, one in enumerate(newest.exercises, 1):
        if one.name not in solved and not one.for_reader:
            return sentence(f"Continue: exercise {place} of {newest.title}, {one.title}"), newest.notebook("exercises")
    after = modules_in_order[modules_in_order.index(newest) + 1 :]
    if after:
        return f"{newest.title} is done. Next comes {after[0].heading}.", after[0].notebook("lessons")
    return f"{newest.title} is done, and with it the last module.", newest.notebook("lessons")


def report(start: Path | None = None) -> Shown:
    """Return the whole progress: where to go on, a bar for each module, the table, and how well you predict."""
    words, notebook = going_on(start)
    bars = "".join(
        _bar(module.title, earned(module.name, start), module.points) for module in course.modules() if module.points
    )
    said = " ".join(filter(None, (calibration(start), _damage(start))))
    facts = table(start)
    page = (
        f'<p><a href="{notebook}"><b>{escape(words)}</b></a></p>{bars}<p>{escape(said)}</p>'
        f"<details><summary>More: questions, hints, missions</summary>{facts._repr_html_()}</details>"
    )
    return Shown("\n".join(filter(None, (words, str(facts), said))), page)


def _damage(start: Path | None) -> str:
    """Say which lines of the progress file could not be read."""
    lines = ", ".join(map(str, journal.damaged(start)[:5]))
    return (
        f"Of {journal.FOLDER}/progress.jsonl, what stands in line {lines} is damaged and was passed over."
        if lines
        else ""
    )


def _bar(title: str, got: float, of: int) -> str:
    share = f"{100 * got / of:.0f}"
    return (
        f'<div style="display:flex;gap:.8em;align-items:center;margin:.3em 0"><span style="width:20em">{escape(title)}'
        '</span><span style="flex:0 1 14em;height:.7em;border:1px solid #767676;border-radius:3px">'
        f'<span style="display:block;height:100%;width:{share}%;background:{colour_of(True)}"></span></span>'
        f"<span>{show_points(got)} of {of} points</span></div>"
    )


def progress() -> None:
    """Show your progress in this workspace, and where to go on."""
    put(report())
