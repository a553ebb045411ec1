"""The course's modules in order, read from the front matter of each `lesson.md`.

Front matter is YAML between two lines of three dashes at the top of the file:

    ---
    title: "The S-curves: sigmoid, tanh, softsign"
    minutes: {lesson: 35, exercises: 40}
    level: introductory
    prerequisites: [02_step_and_linear]
    tracks: [Essentials, Practitioner, Research]
    objectives:
      - derive the three derivatives and implement them stably
    exercises: [steepness_ratio, stable_sigmoid]
    data: digits (bundled with scikit-learn)
    packages: [numpy, scikit-learn]
    offline: true
    ---

A prerequisite is a module's name or, where there is no such module, text that is shown as it is. Exercises are listed
in the order in which they are asked.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu.errors import UserError
from actedu.modules import Folder, at, folders, within

if TYPE_CHECKING:
    from actedu.exercises import Exercise

LEVELS = ("introductory", "intermediate", "advanced")
TRACKS = ("Essentials", "Practitioner", "Research", "Instructor sampler")

# The second-level headings of every lesson, in order, and what belongs under each.
# A lesson may continue one after a colon, "## Explain: ten slopes, multiplied", but for Observe: nothing is told there.
ANATOMY = {
    "Meet it": "The function or the idea as a thing to look at and move, three values by hand, what it is for, and the "
    "lines people type in NumPy, PyTorch and Keras.",
    "Warm-up": "Three questions on earlier modules.",
    "The claim": "What a text says, in its own sense. Is it so?",
    "Predict": "Ask for a number or a choice before anything is shown.",
    "Observe": "The key experiment, with the prediction in its figure; what follows goes into a reveal block.",
    "Explain": "Picture, then formula with one worked number, then five to ten lines of code.",
    "Explore": "The widget with three numbered missions, each with an answer that can be checked.",
    "Test the claim": "One to three rows of the ledger: verdict, condition, evidence.",
    "In practice": "First the plain lines of NumPy, scikit-learn, PyTorch and Keras, then one trap.",
    "Pitfalls": "Two to four traps, each with a line that shows it.",
    "Check yourself": "Four to six quick questions, then one explanation in two sentences.",
    "Summary": "Formula, slope, range, gain, cost; when to use it, when not, and what to use instead.",
    "Deeper": "For the curious: last digits, proofs, history.",
    "Where next": "The next module; references with links and what was changed when scaling down.",
}
OPTIONAL = ("Deeper",)

# The first and last module of each part of the course: a mixed review stands after the last
PARTS = ((1, 7), (8, 13), (14, 20))


@dataclass(frozen=True)
class Module:
    """One module of the course: what its lesson's front matter says, and what follows from it."""

    name: str  # "03_s_curves"
    title: str
    lesson_minutes: int
    exercise_minutes: int
    level: str
    prerequisites: tuple[str, ...]
    tracks: tuple[str, ...]
    objectives: tuple[str, ...]
    data: str
    packages: tuple[str, ...]
    offline: bool
    folder: Folder

    @property
    def number(self) -> int | None:
        """The module's place in the course: 3 for "03_s_curves", None for "my_topic", which has none."""
        return int(self.name[:2]) if self.name[0].isdigit() else None

    @property
    def topic(self) -> str:
        """The name without its number: "s_curves"."""
        return self.folder.topic

    @property
    def heading(self) -> str:
        """Number and title as pages show them."""
        return self.title if self.number is None else f"{self.number} · {self.title}"

    def notebook(self, part: str) -> str:
        """Return where one of its notebooks lies: "lessons/03_s_curves.ipynb", "exercises/03_s_curves_exercises.ipynb".

        part: "lessons", "exercises" or "solutions". The file's name says so too: a tab shows nothing else.
        """
        return f"{part}/{self.name}{'' if part == 'lessons' else f'_{part}'}.ipynb"

    @property
    def where(self) -> str:
        """How messages name the lesson's file."""
        return self.folder.where

    @property
    def text(self) -> str:
        """The lesson's Markdown below the front matter."""
        return self.folder.read()[1]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The module's exercises in order; none for a module that has no exercises yet."""
        from actedu import exercises

        return exercises.of_module(self.name) if self.name in exercises.modules() else ()

    @property
    def points(self) -> int:
        """The points of all its exercises together."""
        return sum(one.points for one in self.exercises)


def modules() -> tuple[Module, ...]:
    """Return the modules that have a lesson, in order. Raises UserError naming the front matter that is wrong."""
    found = []
    for folder in (folder for folder in folders() if folder.lesson.exists()):
        try:
            found.append(read(folder))
        except UserError as error:
            folder.refuse(str(error))
    return tuple(found)


def module(name: str) -> Module:
    """Return one module by its name, number or topic: "04_relu", "4" or "relu".

    Raises UserError with the nearest names for an unknown one.
    """
    spellings: dict[str, Folder] = {}
    for one in (folder for folder in folders() if folder.lesson.exists()):
        spellings |= dict.fromkeys(one.spellings, one)
    wanted = str(name).strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in spellings:
        return read(spellings[wanted])
    close = difflib.get_close_matches(wanted, [one for one in spellings if not one.isdigit()], cutoff=0.5)
    near = dict.fromkeys(spellings[one].name for one in close)
    known = ", ".join(dict.fromkeys(one.name for one in spellings.values()))
    raise UserError(
        f"no module is called {name!r}; " + (f"did you mean {' or '.join(near)}?" if near else f"known are {known}")
    )


def chosen(name: str, seen_from: Path = Path()) -> tuple[Module, ...]:
    """Return what a command is given: a module by name, or by the path of its folder, or all in the folder of a path.

    A name that is known is not taken for a path. Raises UserError where there is neither.
    """
    path = seen_from / name
    if not is_path(name):
        try:
            return (module(name),)
        except UserError:
            if not path.is_dir():
                raise
    return tuple(read(one) for one in ([at(path)] if (path / "lesson.md").exists() else within(path)))


def is_path(name: str) -> bool:
    """Whether this is a path whatever modules there are."""
    return "/" in name or os.sep in name or name in (os.curdir, os.pardir)


def on_track(name: str) -> tuple[Module, ...]:
    """Return the modules of a track of the course, in order. Raises UserError for an unknown one."""
    known = {track.casefold(): track for track in TRACKS}
    if name.casefold() not in known:
        raise UserError(f"no track is called {name!r}; there are {', '.join(TRACKS)}")
    return tuple(one for one in modules() if known[name.casefold()] in one.tracks)


def hours(chosen: Iterable[Module]) -> str:
    """Say how long modules take: "1.7 h of lessons and 2.2 h of exercises"."""
    minutes = [(one.lesson_minutes, one.exercise_minutes) for one in chosen]
    lessons, exercises = (sum(times) / 60 for times in zip(*minutes, strict=True)) if minutes else (0, 0)
    return f"{lessons:.1f} h of lessons and {exercises:.1f} h of exercises"


def short(prerequisite: str) -> str:
    """Return the number of a module of the course, written or not: "3" for "03_s_curves"; other text as it is."""
    numbered = re.match(r"(\d\d)_", prerequisite)
    return str(int(numbered[1])) if numbered else prerequisite


_OUTSIDE: dict[str, Any] = {
    "minutes": {"lesson": 0, "exercises": 0},
    "level": LEVELS[0],
    "prerequisites": [],
    "tracks": [],
    "objectives": [],
    "data": "none",
    "packages": ["numpy"],
    "exercises": [],  # all that there are
    "offline": True,
}  # what the front matter of somebody else's module may leave out


def read(folder: Folder) -> Module:
    """Read a lesson's front matter. Raises UserError naming the file, the key and what is accepted.

    Outside the course a title is enough, as for a teacher's own exercises without a lesson.
    """
    where = folder.where
    entries, _ = folder.read()
    if not folder.ours:
        entries = _OUTSIDE | entries
    need = {
        "title": str,
        "minutes": dict,
        "level": str,
        "prerequisites": list,
        "tracks": list,
        "objectives": list,
        "exercises": list,
        "data": str,
        "packages": list,
        "offline": bool,
    }
    if missing := [key for key in need if key not in entries]:
        raise UserError(f"{where}: the front matter lacks {', '.join(missing)}")
    if unknown := [key for key in entries if key not in need]:
        raise UserError(f"{where}: unknown in the front matter: {', '.join(unknown)}; known are {', '.join(need)}")
    for key, kind in need.items():
        if not isinstance(entries[key], kind):
            raise UserError(f"{where}: {key} is {entries[key]!r}, but a {kind.__name__} is needed")
    minutes = entries["minutes"]
    if set(minutes) != {"lesson", "exercises"} or not all(type(value) is int for value in minutes.values()):
        raise UserError(f"{where}: minutes is {minutes!r}; write it as {{lesson: 35, exercises: 40}}")
    if entries["level"] not in LEVELS:
        raise UserError(f"{where}: level is {entries['level']!r}; known are {', '.join(LEVELS)}")
    if unknown := [track for track in entries["tracks"] if track not in TRACKS]:
        raise UserError(f"{where}: unknown track {unknown[0]!r}; known are {', '.join(TRACKS)}")
    return Module(
        name=folder.name,
        title=entries["title"],
        lesson_minutes=minutes["lesson"],
        exercise_minutes=minutes["exercises"],
        level=entries["level"],
        prerequisites=_texts(entries["prerequisites"]),
        tracks=_texts(entries["tracks"]),
        objectives=_texts(entries["objectives"]),
        data=entries["data"],
        packages=_texts(entries["packages"]),
        offline=entries["offline"],
        folder=folder,
    )


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(map(str, values))
