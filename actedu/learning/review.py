"""A mixed review: quick questions of several modules in turn, and exercises to go back to, drawn for each learner."""

from __future__ import annotations

import random
from collections import defaultdict
from html import escape
from itertools import chain, zip_longest

from actedu import course, journal
from actedu.exercises import Question, quizzes_of
from actedu.learning.display import Shown, anchor, note, put
from actedu.learning.quizzes import ask

QUESTIONS = 12
EXERCISES = 4


def review(first: int, last: int, answers: str = "", *, again: bool = False) -> None:
    """Ask twelve quick questions from modules `first` to `last`, and name four exercises to go back to.

    What was not answered right so far comes first, and no two questions in a row are from one module. The draw is
    yours and stays the same until you write again=True. Without a front end pass the letters of your answers, as in
    `quiz`.
    """
    modules = [one for one in course.modules() if one.number is not None and first <= one.number <= last]
    if not modules:
        return put(
            note(f"review: there are no lessons from {first} to {last}; give the numbers of the first and last.")
        )
    name = f"{first} to {last}"
    drawn = journal.last("review", name)
    if drawn is None or again or type(drawn.get("seed")) is not int:
        drawn = {"seed": random.SystemRandom().randrange(2**32) if journal.file() else 0}
        drawn["behind"] = len(journal.events())
        journal.add("review", name, **drawn)
    before = journal.events()[: drawn.get("behind", 0)]  # what is answered in the review changes no draw
    chance = random.Random(drawn["seed"])
    asked = _questions(modules, {e["name"] for e in before if e["kind"] == "question" and e.get("right")}, chance)
    ask(asked, answers, lambda letters: f'review({first}, {last}, "{letters}")')
    solved = {e["name"] for e in before if e["kind"] == "attempt" and e.get("status") == "solved"}
    if not answers:
        put(_exercises(modules, solved, chance))
    return None


def _questions(modules: list[course.Module], right: set[str], chance: random.Random) -> list[tuple[str, Question]]:
    """Draw questions, as many from each module as can be, with their names; those in `right` come last in a module."""
    of: dict[str, list[tuple[str, Question]]] = defaultdict(list)
    for module in modules:
        for quiz in quizzes_of(module.topic):
            of[module.name] += [(f"{quiz.name}.{i}", one) for i, one in enumerate(quiz.questions, 1)]
        chance.shuffle(of[module.name])
        of[module.name].sort(key=lambda named: named[0] in right)
    order = chance.sample(list(of), len(of))
    rounds = zip_longest(*(of[name] for name in order))
    return [one for one in chain.from_iterable(rounds) if one is not None][:QUESTIONS]


def _exercises(modules: list[course.Module], solved: set[str], chance: random.Random) -> Shown:
    """Name exercises of different modules, those not solved yet before others, with links."""
    words: list[str] = ["Exercises to go back to:"]
    page: list[str] = []
    for module in chance.sample(modules, len(modules)):
        pool = [(place, one) for place, one in enumerate(module.exercises, 1) if not one.for_reader]
        if not pool or len(page) == EXERCISES:
            continue
        place, one = min(chance.sample(pool, len(pool)), key=lambda placed: placed[1].name in solved)
        said = f"{module.title}, exercise {place}: {one.title}"
        words.append(f"- {said}")
        address = f"../{module.notebook('exercises')}{anchor(place, one.title)}"
        page.append(f'<li><a href="{escape(address, quote=True)}">{escape(said)}</a></li>')
    return Shown("\n".join(words), f"<p>{words[0]}</p><ul>{''.join(page)}</ul>")
