"""How far a learner has come, from the events of the workspace."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from actedu import journal
from actedu.exercises import modules, of_module
from actedu.learning.display import note, put
from actedu.plots.tables import Table
from actedu.points import show_points

SURE = 4  # "fairly sure", the least that counts as being sure of a prediction


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
        rows.append(
            (
                module,
                f"{sum(e.name in solved for e in exercises)} of {len(exercises)}",
                f"{show_points(sum(best[e.name] for e in exercises))} of {sum(e.points for e in exercises)}",
                sum(len(hints[e.name]) for e in exercises),
                f"{len(right[topic])} of {len(asked[topic])}",
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


def progress() -> None:
    """Show your progress in this workspace."""
    put(table())
    if said := calibration():
        put(note(said))
