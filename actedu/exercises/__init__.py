"""The exercises and quick questions of each module, in the order in which they are met."""

from __future__ import annotations

import difflib
import inspect
from typing import Any

from actedu.errors import UserError
from actedu.exercises.exercise import KINDS, Curve, Exercise, Mistake, Report, Result, exercise
from actedu.exercises.quiz import Question, Quiz, extract
from actedu.modules import folder, folders, remembered

__all__ = [
    "KINDS",
    "Curve",
    "Exercise",
    "Mistake",
    "Question",
    "Quiz",
    "Report",
    "Result",
    "exercise",
    "find",
    "find_quiz",
    "modules",
    "of_module",
]


@remembered
def modules() -> tuple[str, ...]:
    """Return the modules that have exercises, such as "03_s_curves", in order."""
    return tuple(one.name for one in folders() if one.sources("exercises"))


@remembered
def of_module(module: str) -> tuple[Exercise, ...]:
    """Return a module's exercises in order. Raises UserError for a module without any."""
    if module not in modules():
        raise UserError(f"no exercises for module {module!r}; there are some for {', '.join(modules())}")
    return tuple(one for one in _exercises().values() if one.module == module)


def _members(module: str) -> list[Any]:
    """Return everything that the exercise files of a module hold."""
    return [member for part in folder(module).load("exercises") for member in vars(part).values()]


@remembered
def _exercises() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    members = (member for module in modules() for member in _members(module))
    for one in (member for member in members if isinstance(member, Exercise)):
        if one.name in found:
            folder(one.module).clash(inspect.getsourcefile(one.function), one.name, found[one.name].module)
        else:
            found[one.name] = one
    return found


@remembered
def _quizzes() -> dict[str, Quiz]:
    found: dict[str, Quiz] = {}
    for one in (one for one in folders() if one.lesson.exists()):
        try:
            found |= extract(one.lesson.read_text(encoding="utf-8"), one.topic, one.where)[1]
        except UserError as error:
            one.refuse(str(error))
    return found


def find(name: str) -> Exercise:
    """Return the exercise called `name`. Raises UserError that lists the nearest names for an unknown one."""
    known = _exercises()
    if name not in known:
        raise UserError(f"no exercise is called {name!r}; {_nearest(name, known)}")
    return known[name]


def find_quiz(name: str) -> Quiz:
    """Return the quiz called `name`. Raises UserError that lists the nearest names for an unknown one."""
    known = _quizzes()
    if name not in known:
        raise UserError(f"no quiz is called {name!r}; {_nearest(name, known)}")
    return known[name]


def _nearest(name: str, known: dict[str, object] | dict[str, Exercise] | dict[str, Quiz]) -> str:
    near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}"
