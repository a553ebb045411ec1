"""A class for demonstration: invented students who are right, wrong in known ways, late, unreadable or hostile.

Who solves what is drawn as item response theory has it: the odds grow with the student's ability and fall with the
exercise's difficulty. The same seed gives the same class.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from actedu import exercises
from actedu.exercises import Exercise
from actedu.exercises.answer_code import answer_code
from actedu.grading import assignment, policy
from actedu.grading.assignment import Assignment
from actedu.grading.demo.attacks import ATTACKS
from actedu.grading.sandbox import Limits

if TYPE_CHECKING:
    from actedu.grading.finals import Final
    from actedu.grading.gradebook import Gradebook

MODULE = "03_s_curves"
LIMITS = Limits(cell=0.5, call=0.5, total=4)  # short: an endless loop is to be seen, not waited for
DUE = "2026-05-04T18:00+02:00"
_WRITTEN = 2.0  # points for an answer in words
_GIVEN = """
Amara Anya Bilal Chiara Dalia Emeka Farid Greta Hana Ines Jamal Kaito Leila Mateo Nadia Oskar Priya Quynh Rosa Samir
Tomás Uma Vera Wei Ximena Yusuf Zoë Åsa Łukasz Élodie İpek Søren Нина Олег Μαρία Νίκος
"""
_FAMILY = """
Abara Baumgart Castellanos Dąbrowska Eriksen Ferreira Goldrick Hashimi Ivarsson Jovanović Kowalczyk Lindqvist Montserrat
Nakagiri Obradors Petrescu Quintela Rautio Sørbye Tanvir Ueland Vasquero Wójtowicz Xirinachs Yamanobe Zografos O'Harran
Núñez-Prat Çelikbaş
"""
_WORDS = (
    "Each layer multiplies the gradient by the slope of its activation, which is at most a quarter for the sigmoid.",
    "tanh is steeper at 0 and its outputs are centred, so the next layer's gradients keep their sign free.",
    "Because it is better in practice.",
    "The outputs of a sigmoid are all positive. That couples the signs of the weight gradients of one example, and "
    "the slope of tanh at 0 is 1 rather than 1/4.",
    "I think the range matters: -1 to 1 is twice as much as 0 to 1.",
)
_COMMENTS = ("Say what it does to the gradient.", "Right; which number shows it?", "Complete and to the point.")
_OWN_WAY = {  # unlike what anybody else writes, so that a copy stands out
    "stable_sigmoid": """
def stable_sigmoid(x):
    values = np.asarray(x)
    answers = np.zeros(values.shape, values.dtype if values.dtype.kind == "f" else float)
    for place in np.ndindex(values.shape):
        number = values[place]
        if number < 0:
            small = np.exp(number)
            answers[place] = small / (small + 1)
        else:
            answers[place] = 1 / (np.exp(-number) + 1)
    return answers
""",
    "log_loss_from_logits": """
def log_loss_from_logits(z, t):
    pairs = list(zip(np.ravel(z).tolist(), np.ravel(t).tolist()))
    total = 0.0
    for number, wanted in pairs:
        if wanted == 1:
            number = -number
        total = total + max(number, 0.0) + float(np.log1p(np.exp(-abs(number))))
    return total / len(pairs)
""",
}
_RENAMED = {"values": "arr", "answers": "out", "place": "i", "number": "v", "small": "ex", "pairs": "zt", "total": "s"}
_MARKED = 6
_REMARKS = ("# my answer", "# see the lesson, section 2", "# second try", "# TODO: is this right?", "# checked by hand")


def most_students() -> int:
    """Return for how many there are names."""
    return len(_GIVEN.split()) * len(_FAMILY.split())


def hand_out(folder: Path, seed: int) -> Assignment:
    """Make the class's assignment in a new folder, with a secret that follows from the seed."""
    late: dict[str, float | str] = {"per_day": 0.1, "cap": 0.5, "grace": "15 min"}
    asked = [one for one in exercises.of_module(MODULE) if not one.uses]  # what needs more than NumPy takes longer
    points = {one.name: _WRITTEN for one in asked if one.for_reader}
    names, secret = [one.name for one in asked], hashlib.sha256(f"demonstration {seed}".encode()).digest()
    assignment.create(folder, names, None, policy.read_due(DUE), points=points, late=late, secret=secret)
    return assignment.load(folder)


def hand_in(task: Assignment, folder: Path, students: int, seed: int) -> dict[str, list[str]]:
    """Write the students' notebooks as nbgrader would; return who is hostile, unreadable, blank or copied, by name."""
    rng = np.random.default_rng(seed)
    everyone = _names(students, rng)
    coded = [one for one in task.exercises if not one.for_reader]
    difficulty = {one.name: 0.6 * (one.stars - 2) + rng.normal(0, 0.4) for one in task.exercises}
    sharpness = {one.name: rng.uniform(0.9, 2.2) for one in task.exercises}
    ability = rng.normal(0.5, 1.1, students)
    kinds = _kinds(students)
    ways = {one.name: _ways(one) for one in task.exercises}
    cells: dict[str, list[str]] = {}
    for name, able, kind, following in zip(everyone, ability, kinds, [*kinds[1:], ""], strict=True):
        if kind == "blank":
            cells[name] = [one.starter_source for one in task.exercises]
        elif kind.startswith("attack "):
            attack = next(one for one in ATTACKS if one.name == kind.removeprefix("attack "))
            cells[name] = attack.notebook([one.name for one in coded if one.asks_function][:3])
        elif kind == "copied":  # from the student before, with other names and remarks
            copied = next(reversed(cells.values()))
            cells[name] = [f"{_REMARKS[rng.integers(len(_REMARKS))]}\n{_renamed(cell)}" for cell in copied]
        else:
            odds = {one.name: sharpness[one.name] * (able - difficulty[one.name]) for one in task.exercises}
            cells[name] = [
                _answer(one, ways[one.name], 1 / (1 + np.exp(-odds[one.name])), rng) for one in task.exercises
            ]
            if following == "copied":
                own = zip(task.exercises, cells[name], strict=True)
                cells[name] = [_OWN_WAY.get(one.name, cell).strip() for one, cell in own]
    due = policy.read_due(DUE)
    for number, (name, kind) in enumerate(zip(everyone, kinds, strict=True)):
        place = folder / name / MODULE
        place.mkdir(parents=True)
        text = _notebook(cells[name])
        if kind == "unreadable":
            text = (text[: len(text) // 2], "", "PK\x03\x04 this was a document")[number % 3]
        (place / f"{MODULE}.ipynb").write_text(text, encoding="utf-8")
        hours = rng.uniform(1, 60) if rng.random() < 0.08 else -rng.exponential(20)
        (place / "timestamp.txt").write_text(_stamp(due + timedelta(hours=float(hours))))
    told: dict[str, list[str]] = {}
    for name, kind in zip(everyone, kinds, strict=True):
        told.setdefault(kind.partition(" ")[0], []).append(name)
    return told


def _kinds(students: int) -> list[str]:
    """Return what each student hands in: mostly ordinary work, spread evenly through the class."""
    hostile = [f"attack {one.name}" for one in ATTACKS]
    special = ["copied", "unreadable", *hostile, *["unreadable"] * 3, *["blank"] * 4]
    if students < 10 * len(special):  # a sixth of a small class
        special = [special[0], special[1], *special[2 :: max(1, 6 * len(special) // students)], "blank"]
    step = max(2, students // len(special))
    kinds = ["ordinary"] * students
    for place, kind in zip(range(step - 1, students, step), special, strict=False):
        kinds[place] = kind
    return kinds


def _names(students: int, rng: np.random.Generator) -> list[str]:
    given, family = _GIVEN.split(), _FAMILY.split()
    chosen = rng.permutation(most_students())[:students]
    return [f"{given[one % len(given)]} {family[one // len(given)]}" for one in chosen]


def _answer(exercise: Exercise, ways: tuple[list[str], list[str]], chance: float, rng: np.random.Generator) -> str:
    """Draw one answer: right with this chance, else a known mistake or, more often the weaker the student, none."""
    if exercise.for_reader:
        return f"{exercise.name} = {_WORDS[rng.integers(len(_WORDS))]!r}" if rng.random() < chance + 0.3 else ""
    right, wrong = ways
    drawn = rng.random()
    if drawn < chance:
        code = right[min(int(rng.exponential(0.8)), len(right) - 1)]
    elif drawn > 1 - 0.3 * (1 - chance):
        code = exercise.starter_source
    else:
        code = wrong[min(int(rng.exponential(1.5)), len(wrong) - 1)]  # some are far more common than others
    style = rng.random()
    if style < 0.3:
        code = ast.unparse(ast.parse(code))
    elif style < 0.5:
        code = f"{_REMARKS[rng.integers(len(_REMARKS))]}\n{code}"
    call = f"check({exercise.name})" if exercise.asks_function else f'check("{exercise.name}", {exercise.name})'
    return f"{code}\n\n\n{call}"


def _renamed(code: str) -> str:
    return re.sub(r"\b[a-z]+\b", lambda found: _RENAMED.get(found[0], found[0]), code)


def _ways(exercise: Exercise) -> tuple[list[str], list[str]]:
    """Return code for right answers, the solution first, and for known mistakes."""
    right = [exercise.solution_source]
    right += [answer_code(exercise, one) for one in exercise.alternatives]
    return right, [answer_code(exercise, one.example) for one in exercise.mistakes.values()]


def _notebook(cells: Sequence[str]) -> str:
    sources = [
        "import numpy as np\nfrom actedu import check, given, hint, solution\n"
        "from actedu.activations import sigmoid, tanh",
        *filter(None, cells),
    ]
    made: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {}, "outputs": [], "source": source}
        for i, source in enumerate(sources)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def _stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def mark_some(book: Gradebook, task: Assignment, finals: Sequence[Final]) -> int:
    """Give the first few waiting answers their points, as a reader who has begun; return how many."""
    waiting = [(final.student, name) for final in finals for name in final.waiting][:_MARKED]
    for number, (student, name) in enumerate(waiting):
        book.mark(task, student, name, _WRITTEN * (number % 3) / 2, _COMMENTS[number % 3])
    return len(waiting)
