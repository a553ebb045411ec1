"""The exercises and quick questions of each module, in the order in which they are met.

A module file `mNN_topic.py` holds those of the lesson `NN_topic`; nothing else lists them.
"""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module

from actedu.exercises.exercise import KINDS, Curve, Exercise, Mistake, Report, Result, exercise
from actedu.exercises.quiz import Question, Quiz

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


@cache
def modules() -> tuple[str, ...]:
    """Return the modules that have exercises, such as "03_s_curves", in order."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    return tuple(sorted(name[1:] for name in names if name.startswith("m") and name[1:3].isdigit()))


@cache
def of_module(module: str) -> tuple[Exercise, ...]:
    """Return a module's exercises in order. Raises ValueError for a module without any."""
    if module not in modules():
        raise ValueError(f"no exercises for module {module!r}; there are some for {', '.join(modules())}")
    members = vars(import_module(f"actedu.exercises.m{module}")).values()
    return tuple(member for member in members if isinstance(member, Exercise))


@cache
def _exercises() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for one in (one for module in modules() for one in of_module(module)):
        if one.name in found:
            raise ValueError(f"two exercises are named {one.name}: in {found[one.name].module} and {one.module}")
        found[one.name] = one
    return found


@cache
def _quizzes() -> dict[str, Quiz]:
    members = (vars(import_module(f"actedu.exercises.m{module}")).values() for module in modules())
    return {member.name: member for group in members for member in group if isinstance(member, Quiz)}


def find(name: str) -> Exercise:
    """Return the exercise called `name`. Raises ValueError that lists the nearest names for an unknown one."""
    known = _exercises()
    if name not in known:
        raise ValueError(f"no exercise is called {name!r}; {_nearest(name, known)}")
    return known[name]


def find_quiz(name: str) -> Quiz:
    """Return the quiz called `name`. Raises ValueError that lists the nearest names for an unknown one."""
    known = _quizzes()
    if name not in known:
        raise ValueError(f"no quiz is called {name!r}; {_nearest(name, known)}")
    return known[name]


def _nearest(name: str, known: dict[str, object] | dict[str, Exercise] | dict[str, Quiz]) -> str:
    near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}"
