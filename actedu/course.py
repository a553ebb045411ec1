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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actedu.modules import Folder, folders

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
    def number(self) -> int:
        """The module's place in the course: 3 for "03_s_curves"."""
        return int(self.name[:2])

    @property
    def topic(self) -> str:
        """The name without its number: "s_curves"."""
        return self.name[3:]

    @property
    def heading(self) -> str:
        """Number and title as pages show them."""
        return f"{self.number} · {self.title}"

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
    """Return the modules that have a lesson, in order. Raises ValueError naming the front matter that is wrong."""
    return tuple(read(folder) for folder in folders() if folder.lesson.exists())


def module(name: str) -> Module:
    """Return one module by its name, number or topic: "04_relu", "4" or "relu".

    Raises ValueError with the nearest names for an unknown one.
    """
    spellings: dict[str, Folder] = {}
    for one in (folder for folder in folders() if folder.lesson.exists()):
        number, _, topic = one.name.partition("_")
        spellings |= dict.fromkeys((one.name, topic, number, str(int(number))), one)
    wanted = str(name).strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in spellings:
        return read(spellings[wanted])
    close = difflib.get_close_matches(wanted, [one for one in spellings if not one.isdigit()], cutoff=0.5)
    near = dict.fromkeys(spellings[one].name for one in close)
    known = ", ".join(dict.fromkeys(one.name for one in spellings.values()))
    raise ValueError(
        f"no module is called {name!r}; " + (f"did you mean {' or '.join(near)}?" if near else f"known are {known}")
    )


def read(folder: Folder) -> Module:
    """Read a lesson's front matter. Raises ValueError naming the file, the key and what is accepted."""
    where = folder.where
    entries, _ = folder.read()
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
        raise ValueError(f"{where}: the front matter lacks {', '.join(missing)}")
    if unknown := [key for key in entries if key not in need]:
        raise ValueError(f"{where}: unknown in the front matter: {', '.join(unknown)}; known are {', '.join(need)}")
    for key, kind in need.items():
        if not isinstance(entries[key], kind):
            raise ValueError(f"{where}: {key} is {entries[key]!r}, but a {kind.__name__} is needed")
    minutes = entries["minutes"]
    if set(minutes) != {"lesson", "exercises"} or not all(type(value) is int for value in minutes.values()):
        raise ValueError(f"{where}: minutes is {minutes!r}; write it as {{lesson: 35, exercises: 40}}")
    if entries["level"] not in LEVELS:
        raise ValueError(f"{where}: level is {entries['level']!r}; known are {', '.join(LEVELS)}")
    if unknown := [track for track in entries["tracks"] if track not in TRACKS]:
        raise ValueError(f"{where}: unknown track {unknown[0]!r}; known are {', '.join(TRACKS)}")
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
