"""The exercises and quick questions of each module, in the order in which they are met."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from actedu.errors import UserError
from actedu.exercises.definition import Definition, exercise
from actedu.exercises.quiz import Question, Quiz, extract
from actedu.exercises.record import FOR_READER, KINDS, Curve, Exercise, Mistake, Report, Result
from actedu.modules import Folder, folders, remembered

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
    "quizzes_of",
    "retired",
]


@remembered
def modules() -> tuple[str, ...]:
    """Return the modules that have exercises, such as "03_s_curves", in order."""
    return tuple(one.name for one in folders() if one.sources("exercises"))


@remembered
def of_module(module: str) -> tuple[Exercise, ...]:
    """Return a module's exercises in the order in which its lesson lists them.

    Raises UserError for a module without any, and where its lesson lists others than there are.
    """
    if module not in modules():
        raise UserError(f"no exercises for module {module!r}; there are some for {', '.join(modules())}")
    return tuple(one for one in _exercises().values() if one.module == module and not one.retired)


def retired() -> tuple[Exercise, ...]:
    """Return the exercises that are asked no more: `find` knows them for the assignments that have them."""
    return tuple(one for one in _exercises().values() if one.retired)


def _in_order(folder: Folder) -> Iterator[Exercise]:
    """Yield a module's exercises as its lesson lists them; refuse one that is listed and not there, or there alone.

    A lesson outside the course may list none; then all count, by name.
    """
    try:
        entries = folder.read()[0]
    except UserError as error:
        folder.refuse(str(error))
        return
    there, refused = _defined(folder)
    listed = entries.get("exercises", [])
    if not folder.ours and "exercises" not in entries:
        listed = [name for name, one in there.items() if not one.retired]
    for name in listed:
        if name in there:
            yield there[name]
        elif name not in refused:
            folder.refuse(f"{folder.where} lists the exercise {name!r}; there are {', '.join(there) or 'none'}")
    yield from (one for one in there.values() if one.retired)
    if missing := [name for name, one in there.items() if name not in listed and not one.retired]:
        folder.refuse(f"{folder.where}: under `exercises`, {missing[0]} is missing")


def _defined(folder: Folder) -> tuple[dict[str, Exercise], set[str]]:
    """Return the exercises of a module's files, and the names of the files that were refused.

    Each exercise is in a file of its name; a file without one helps the others.
    """
    found: dict[str, Exercise] = {}
    refused = {path.stem for path in folder.sources("exercises")}
    for part in folder.load("exercises"):
        file = Path(str(part.__file__))
        refused.remove(file.stem)
        for member in vars(part).values():
            if isinstance(member, Definition) and member.file == part.__name__:
                if file.stem != member.name:
                    folder.refuse(f"{file} defines the exercise {member.name}; name the file {member.name}.py")
                refused.add(member.name)
                with folder.reading(file):
                    found[member.name] = member.exercise
                    refused.remove(member.name)
    return found, refused


@remembered
def _exercises() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for folder in (folder for folder in folders() if folder.sources("exercises")):
        for one in _in_order(folder):
            if one.name in found:
                folder.clash(folder.path / "exercises" / f"{one.name}.py", one.name, found[one.name].module)
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


def quizzes_of(topic: str) -> tuple[Quiz, ...]:
    """Return the quizzes of a module by its topic, such as "s_curves"."""
    return tuple(quiz for name, quiz in _quizzes().items() if name.partition(".")[0] == topic)


def find_quiz(name: str) -> Quiz:
    """Return the quiz called `name`. Raises UserError that lists the nearest names for an unknown one."""
    known = _quizzes()
    if name not in known:
        raise UserError(f"no quiz is called {name!r}; {_nearest(name, known)}")
    return known[name]


_FEW = 12


def _nearest(name: str, known: dict[str, object] | dict[str, Exercise] | dict[str, Quiz]) -> str:
    near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    few = list(known)[:_FEW]  # hundreds would hide the sentence
    return f"known are {', '.join(few)}" + (f" and {len(known) - _FEW} more" if len(known) > _FEW else "")
