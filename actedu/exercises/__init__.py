"""The exercises and quick questions of each module, in the order in which they are met."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache

from actedu.exercises.definition import Definition, exercise
from actedu.exercises.quiz import Question, Quiz, extract
from actedu.exercises.record import FOR_READER, KINDS, Curve, Exercise, Mistake, Report, Result
from actedu.modules import Folder, folders

__all__ = [
    "FOR_READER",
    "KINDS",
    "Curve",
    "Definition",
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
    return tuple(folder.name for folder in folders() if folder.sources("exercises"))


@cache
def of_module(module: str) -> tuple[Exercise, ...]:
    """Return a module's exercises in the order in which its lesson lists them.

    Raises ValueError for a module without any, and where its lesson lists others than there are.
    """
    if module not in modules():
        raise ValueError(f"no exercises for module {module!r}; there are some for {', '.join(modules())}")
    (folder,) = (folder for folder in folders() if folder.name == module)
    listed = folder.read()[0].get("exercises", [])
    there = {one.name: one.exercise for one in _defined(folder)}
    for name in listed:
        if name not in there:
            raise ValueError(f"{folder.where} lists the exercise {name!r}; there are {', '.join(there)}")
    if missing := [name for name in there if name not in listed]:
        raise ValueError(f"{folder.where}: under `exercises`, {missing[0]} is missing")
    return tuple(there[name] for name in listed)


def _defined(folder: Folder) -> Iterator[Definition]:
    """Yield the exercises of a module's files, each in a file of its name; a file without one helps the others."""
    for part in folder.load("exercises"):
        for member in vars(part).values():
            if isinstance(member, Definition) and member.file == part.__name__:
                if part.__name__.rpartition(".")[2] != member.name:
                    file = f"{folder.path.name}{part.__name__.partition(folder.path.name)[2]}".replace(".", "/")
                    raise ValueError(f"{file}.py defines the exercise {member.name}; name the file {member.name}.py")
                yield member


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
    found: dict[str, Quiz] = {}
    for folder in (folder for folder in folders() if folder.lesson.exists()):
        found |= extract(folder.lesson.read_text(encoding="utf-8"), folder.topic, folder.where)[1]
    return found


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
