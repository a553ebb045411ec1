"""An assignment: which exercises, for how many points, until when, and the secret that draws hidden cases.

A folder holds it: `handout/` with the notebooks for the students, `assignment.toml`, and `secret`, which stays
with the teacher; `numbers.json`, the numbers in those notebooks as they were drawn; and `variants.csv` once notebooks
were handed out by name.
"""

from __future__ import annotations

import difflib
import hashlib
import hmac
import importlib
import json
import os
import re
import secrets
import shutil
import tempfile
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu import course, exercises, modules
from actedu.errors import UserError
from actedu.exercises import Exercise
from actedu.grading import policy, rosters, variants, version
from actedu.grading.policy import EntryError, Late
from actedu.grading.rosters import Finder, Person, Roster, RosterError, called, is_called
from actedu.grading.variants import Handouts, Numbers, VariantsError

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEYS = (
    "title",
    "modules",
    "exercises",
    "points",
    "due",
    "attempts",
    "late",
    "extensions",
    "roster",
    "one_notebook",
    "without_solutions",
)


class AssignmentError(UserError):
    """An assignment that is not one; the message names the file, the line and what is accepted."""


@dataclass(frozen=True)
class Assignment:
    """What is asked of a class.

    Attributes:
        exercises: in the order in which they are handed out.
        points: what an exercise counts, by name, where that is not its own number of points.
        due: with a zone, or None.
        secret: 32 bytes; with student and exercise they give the seed of the hidden cases.
        late: what being late costs.
        extensions: a student's own due date, by name, login or number.
        attempts: which attempt of several counts, "best" or "last".
        handouts: whose numbers are whose, where notebooks were handed out by name.
        numbers: those that were handed out.
        roster: the list of the class, where there is one.
        without_solutions: whether students work with a package that holds no solutions of these exercises.
        one_notebook: whether all is handed out in one notebook, instead of one for each module.
    """

    title: str
    exercises: tuple[Exercise, ...]
    points: Mapping[str, float]
    due: datetime | None
    secret: bytes
    late: Late = field(default_factory=Late)
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    attempts: str = "best"
    handouts: Handouts = field(default_factory=Handouts)
    numbers: Numbers = field(default_factory=Numbers)
    roster: Roster | None = None
    one_notebook: bool = False
    without_solutions: bool = False

    @cached_property
    def key(self) -> str:
        """What tells this assignment from others in a gradebook; it says nothing about the secret."""
        return hmac.digest(self.secret, b"gradebook", hashlib.sha256).hex()[:16]

    @cached_property
    def version(self) -> str:
        """A digest of all that decides how an answer is judged: same version, same points for the same answer."""
        judged = [one for one in self.exercises if not one.for_reader]
        worth = {one.name: None if one.for_reader else self.worth(one) for one in self.exercises}
        asked = json.dumps(worth, sort_keys=True).encode()
        told = [asked, self.secret, self.handouts.encoded(), version.digest(judged).encode()]
        told += [json.dumps(other, sort_keys=True).encode()] if (other := self._other_numbers(judged)) else []
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in told)).hexdigest()[:16]

    def _other_numbers(self, judged: Iterable[Exercise]) -> dict[str, Any]:
        """Return the numbers handed out, but for those of practice that the exercises still have."""
        known = {one.name: dict(one.parameters) for one in judged}
        found = {
            token: {name: one for name, one in drawn.items() if name in known and (token or one != known[name])}
            for token, drawn in self.numbers.drawn.items()
        }
        return {token: drawn for token, drawn in found.items() if drawn}

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The students that are known: on the roster, or handed notebooks by name."""
        listed = self.roster.people() if self.roster is not None else ()
        return listed or tuple(one.person for one in self.handouts.handed)

    @cached_property
    def _find(self) -> Finder:
        return Finder(self.people)

    def person(self, student: str, identity: str | None) -> Person | None:
        """Return who of the people the student of a submission is, or None where that is not clear."""
        meant = self._find(student, identity)
        return meant[0] if len(meant) == 1 else None

    def called(self, student: str, identity: str | None) -> frozenset[str]:
        """Return all that the student of a submission is called, on the roster too."""
        return called(student, identity, self.person(student, identity))

    def due_of(self, student: str, identity: str | None = None) -> datetime | None:
        """Return until when this student may hand in: an extension may name them as the roster does."""
        if student in self.extensions or not self.extensions:
            return self.extensions.get(student, self.due)
        calls = self.called(student, identity)
        return next((time for name, time in self.extensions.items() if self._extends(name, calls)), self.due)

    def _extends(self, name: str, calls: frozenset[str]) -> bool:
        """Whether an extension for this name is theirs: Jun Kim's is not Kim Jun's, though both orders are in use."""
        exactly = name.strip().casefold()
        if exactly in calls or not is_called(name, calls):
            return exactly in calls
        return not any(exactly in called(one.name, None, one) for one in self.people)

    def deducted(self, student: str, handed_in: datetime | None, identity: str | None = None) -> float:
        """Return the share of the points that a student loses by handing in at this time."""
        return self.late.share(self.due_of(student, identity), handed_in)

    def worth(self, exercise: Exercise) -> float:
        """Return what this exercise counts here."""
        return self.points.get(exercise.name, exercise.points)

    @property
    def notebooks(self) -> dict[str, tuple[Exercise, ...]]:
        """The exercises by the notebook that they are handed out in, without its .ipynb."""
        if self.one_notebook:
            letters = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
            return {re.sub(r"[^a-z0-9]+", "_", letters).strip("_") or "assignment": self.exercises}
        ordered = sorted(self.exercises, key=lambda one: one.module)
        return {name: tuple(group) for name, group in groupby(ordered, lambda one: one.module)}

    def variant(self, token: str | None) -> Assignment:
        """Return what the student with this token was asked; None stands for practice.

        Raises VariantsError where an exercise cannot be asked with the numbers that were handed out.
        """
        return replace(self, exercises=tuple(self.numbers.asked(one, token) for one in self.exercises))

    @property
    def rules(self) -> dict[str, Any]:
        """The rules that turn what was graded into grades, as a gradebook keeps them; `with_rules` takes them."""
        return {
            "due": self.due and self.due.isoformat(),
            "per_day": self.late.per_day,
            "cap": self.late.cap,
            "grace": self.late.grace.total_seconds(),
            "extensions": {name: time.isoformat() for name, time in self.extensions.items()},
            "attempts": self.attempts,
            "words": {one.name: self.worth(one) for one in self.exercises if one.for_reader},
        }

    def with_rules(self, rules: Mapping[str, Any]) -> Assignment:
        """Return the assignment with the rules of another time."""
        return replace(
            self,
            due=datetime.fromisoformat(rules["due"]) if rules["due"] else None,
            late=Late(rules["per_day"], rules["cap"], timedelta(seconds=rules["grace"])),
            extensions={name: datetime.fromisoformat(time) for name, time in rules["extensions"].items()},
            attempts=rules["attempts"],
            points={**self.points, **rules["words"]},
        )

    @property
    def told(self) -> str:
        """A digest of what the notebooks for all say of the assignment, but for the exercises' own texts."""
        due = self.due and self.due.isoformat()
        said: list[object] = [self.title, due, self.one_notebook]
        said += [[[one.name, float(self.worth(one))] for one in self.exercises]]
        if self.without_solutions:
            said.append("without solutions")
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def seed(self, student: str, exercise: Exercise) -> int:
        """Return the seed of a student's hidden cases: the same at every grading, and known to nobody else."""
        text = f"{student}\0{exercise.name}".encode(errors="surrogatepass")
        return int.from_bytes(hmac.digest(self.secret, text, hashlib.sha256)[:8], "big")


def choose(names: Iterable[str], seen_from: Path = Path()) -> tuple[Exercise, ...]:
    """Return the exercises of modules ("04_relu", "relu", "04") and single exercises, each once.

    What lies outside the course goes by the path from `seen_from`: "mine/my_topic", "mine/my_topic/my_exercise".

    Raises UserError with near names for one that is neither, and where this package holds no solutions of some.
    """
    chosen: dict[str, Exercise] = {}
    for name in names:
        chosen |= {one.name: one for one in _asked(name, seen_from)[1]}
    if not chosen:
        raise UserError("an assignment needs at least one module or exercise")
    if missing := [name for name, one in chosen.items() if one.withheld]:
        raise UserError(
            f"this package of the course holds no solution of {', '.join(missing[:3])}{', ...' * (len(missing) > 3)}, "
            "as it was made for students: grade with the whole course"
        )
    return tuple(chosen.values())


def _asked(name: str, seen_from: Path) -> tuple[list[course.Module], tuple[Exercise, ...]]:
    """Return the modules that are meant, none for a single exercise, and the exercises."""
    try:
        chosen = list(course.chosen(name, seen_from))
    except UserError as no_module:
        if (one := _by_path(seen_from / name)) is not None:
            return [], (one,)
        if course.is_path(name):
            raise
        try:
            return [], (exercises.find(name),)
        except UserError as no_exercise:
            near = [str(error).partition("did you mean ")[2].rstrip("?") for error in (no_module, no_exercise)]
            known = f"the modules are {', '.join(one.name for one in course.modules())}"
            advice = f"did you mean {' or '.join(filter(None, near))}?" if any(near) else known
            raise UserError(f"no module or exercise is called {name!r}; {advice}") from None
    for module in chosen:
        if not module.exercises:
            raise UserError(f"module {module.name} has no exercises yet")
    return chosen, tuple(one for module in chosen for one in module.exercises)


def _by_path(path: Path) -> Exercise | None:
    """Return the exercise at my_topic/my_exercise, or my_topic/exercises/my_exercise.py; None for another path."""
    holder = path.parent.parent if path.parent.name == "exercises" else path.parent
    if not (holder / "lesson.md").exists():
        return None
    module = course.read(modules.at(holder, whole=False))  # another exercise of it may be broken just now
    known = {one.name: one for one in module.exercises}
    if path.stem not in known:
        raise UserError(f"{path}: module {module.name} has no exercise {path.stem!r}; it has {', '.join(known)}")
    return known[path.stem]


def create(
    folder: Path,
    names: Iterable[str],
    title: str | None = None,
    due: datetime | None = None,
    *,
    points: Mapping[str, float] | None = None,
    late: Mapping[str, float | str] | None = None,
    attempts: str = policy.ATTEMPTS[0],
    one_notebook: bool = False,
    without_solutions: bool = False,
    secret: bytes | None = None,
) -> Assignment:
    """Write the assignment's folder; points and late are tables as in assignment.toml, secret is drawn if left out.

    Raises UserError when the folder exists or cannot be written, when a name is unknown or a table is wrong.
    """
    names = list(names)
    chosen = choose(names)
    worth = policy.points(points or {}, [one.name for one in chosen])
    rule = policy.late(late) if late else Late()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"assign: {folder} already exists and is left as it is; choose another folder with --out")
    assignment = Assignment(
        " ".join((title or "").split()) or _title(chosen),
        chosen,
        worth,
        due,
        secret or secrets.token_bytes(32),
        rule,
        attempts=attempts,
        one_notebook=one_notebook,
        without_solutions=without_solutions,
    )
    numbers = Numbers(assignment.key, handout=assignment.told).grown(assignment.exercises, [None])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        from actedu import build

        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            (draft / "handout").mkdir()
            for name, made in notebooks(assignment).items():
                build.write(made, draft / "handout" / name)
            (draft / "assignment.toml").write_text(_toml(assignment, names, late or {}, folder), encoding="utf-8")
            (draft / variants.NUMBERS).write_bytes(numbers.encoded())
            descriptor = os.open(draft / "secret", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(assignment.secret.hex() + "\n")
            draft.chmod(0o755)
            draft.replace(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise UserError(f"assign: {folder} cannot be written: {error.strerror or error}") from None
    return assignment


def load(folder: Path) -> Assignment:
    """Read an assignment's folder. Raises AssignmentError with file, line and what is accepted."""
    file = folder / "assignment.toml"
    try:
        text = file.read_text(encoding="utf-8-sig")
        secret = bytes.fromhex((folder / "secret").read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        made = "make one with: actedu assign MODULE --out hw"
        lost = "without it the hidden cases cannot be drawn again; restore it from a copy of the folder"
        why = lost if missing == "secret" else made
        raise AssignmentError(f"{folder} is not an assignment: it has no file {missing}; {why}") from None
    except UnicodeDecodeError:
        raise AssignmentError(f"{file} is not UTF-8 text; save it as UTF-8") from None
    except ValueError:
        raise AssignmentError(f"{folder / 'secret'} is damaged; restore it from a copy of the folder") from None
    except OSError as error:
        raise AssignmentError(f"{folder} cannot be read: {error.strerror}") from None
    if len(secret) < 16:
        raise AssignmentError(f"{folder / 'secret'} is damaged; restore it from a copy of the folder")
    try:
        found = replace(
            _parsed(tomllib.loads(text), secret, folder),
            handouts=variants.read(folder / variants.FILE),
            numbers=variants.read_numbers(folder / variants.NUMBERS),
        )
    except tomllib.TOMLDecodeError as error:
        raise AssignmentError(f"{file} is not valid TOML: {error}") from None
    except EntryError as error:
        line = _line(text, error.where)
        raise AssignmentError(f"{file}{f', line {line}' if line else ''}: {error}") from None
    if found.numbers.assignment not in ("", found.key):
        raise AssignmentError(
            f"{folder / 'secret'} is not the one that this assignment was made with, by which its students are known "
            "and their hidden cases drawn; restore it from a copy of the folder"
        )
    try:
        found.variant(None)
    except VariantsError as error:
        raise AssignmentError(f"{folder / variants.NUMBERS}: {error}") from None
    return found


def _parsed(data: dict[str, Any], secret: bytes, folder: Path) -> Assignment:
    for key in data:
        if key not in KEYS:
            raise EntryError(f"unknown key {key!r}; known are {', '.join(KEYS)}", key)
    title = data.get("title", "")
    if not isinstance(title, str):
        raise EntryError(f"title is to be a text in quotes, not {title!r}", "title")
    names: list[str] = []
    for key in ("modules", "exercises"):
        listed = data.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            raise EntryError(f'{key} is to be a list of names such as ["04_relu"], not {listed!r}', key)
        names += listed
    chosen: dict[str, Exercise] = {}
    for name in names:
        try:
            chosen |= {one.name: one for one in _remembered(name, folder)}
        except UserError as error:
            raise EntryError(str(error), name) from None
    if not chosen:
        raise EntryError('no exercises: give modules = ["04_relu"] or exercises = ["..."]', "exercises")
    attempts = data.get("attempts", policy.ATTEMPTS[0])
    if attempts not in policy.ATTEMPTS:
        raise EntryError(f"attempts is to be {' or '.join(map(repr, policy.ATTEMPTS))}, not {attempts!r}", "attempts")
    one_notebook = data.get("one_notebook", False)
    if not isinstance(one_notebook, bool):
        raise EntryError(f"one_notebook is to be true or false, not {one_notebook!r}", "one_notebook")
    without_solutions = data.get("without_solutions", False)
    if not isinstance(without_solutions, bool):
        raise EntryError(f"without_solutions is to be true or false, not {without_solutions!r}", "without_solutions")
    return Assignment(
        " ".join(title.split()) or _title(chosen.values()),  # a column's name in Canvas: one line
        tuple(chosen.values()),
        policy.points(data.get("points", {}), chosen),
        policy.moment(data["due"], "due", "due") if "due" in data else None,
        secret,
        policy.late(data["late"]) if "late" in data else Late(),
        policy.extensions(data.get("extensions", {})),
        attempts,
        roster=_roster(data["roster"], folder) if "roster" in data else None,
        one_notebook=one_notebook,
        without_solutions=without_solutions,
    )


def _roster(name: Any, folder: Path) -> Roster:
    # by name: the platforms, whose lists these are, know assignments
    platforms = importlib.import_module("actedu.grading.platforms")
    if not isinstance(name, str):
        raise EntryError(
            f'roster is to be the name of a file in quotes, such as "gradebook.csv", not {name!r}', "roster"
        )
    try:
        return rosters.read(folder / name, platforms.with_rosters())
    except RosterError as error:
        raise EntryError(f"roster: {error}", "roster") from None


def _remembered(name: str, folder: Path) -> tuple[Exercise, ...]:
    """Return what an entry of assignment.toml names. What is no longer at its path may have been installed since."""
    path = folder / name
    if not course.is_path(name) or path.exists() or (path.parent / "lesson.md").exists():
        return choose([name], folder)
    try:
        return choose([path.stem])
    except UserError:
        gone = f"{name} is gone: nothing is at {os.path.normpath(path)}"
        raise UserError(f"{gone}; put it back, or correct the path") from None


def strangers(folder: Path, assignment: Assignment, students: Mapping[str, str | None]) -> list[str]:
    """Return a sentence for each extension that names nobody: on no roster and with no submission, or a wrong name.

    students: who has handed in, with identity.
    """
    known = [assignment.called(student, identity) for student, identity in students.items()]
    known += [called(one.name, None, one) for one in assignment.people]
    text = (folder / "assignment.toml").read_text(encoding="utf-8-sig")
    said = []
    for name in assignment.extensions:
        if any(is_called(name, calls) for calls in known):
            continue
        near = difflib.get_close_matches(name, sorted(students), 3)
        advice = f"; did you mean {' or '.join(near)}?" if near else ""
        line = _line(text, name)
        said.append(
            f"{folder / 'assignment.toml'}{f', line {line}' if line else ''}: the extension for {name!r} counts for "
            f"nobody who has handed in{advice}"
        )
    return said


def _line(text: str, word: str) -> int | None:
    """Find the line of a key, or else of a quoted name."""
    for pattern in (rf"^\s*[\"']?{re.escape(word)}[\"']?\s*=|^\s*\[{re.escape(word)}", rf"[\"']{re.escape(word)}[\"']"):
        found = re.search(pattern, text, re.MULTILINE)
        if found:
            return text.count("\n", 0, found.end()) + 1
    return None


def _title(chosen: Iterable[Exercise]) -> str:
    names = dict.fromkeys(one.module for one in chosen)
    return ", ".join(course.module(name).title for name in names)


def _toml(assignment: Assignment, names: list[str], late: Mapping[str, float | str], folder: Path) -> str:
    whole, single = [], []
    for name in names:
        meant, asked = _asked(name, Path())
        whole += [_reference(one.folder, folder) for one in meant]
        if not meant:
            single += [_reference(modules.folder(one.module), folder, one.name) for one in asked]
    lines = [
        f"title = {json.dumps(assignment.title)}",
        f"modules = {json.dumps(list(dict.fromkeys(whole)))}",
        f"exercises = {json.dumps(list(dict.fromkeys(single)))}",
        f"due = {assignment.due.isoformat()}" if assignment.due else "# due = 2026-12-01T23:59:00+01:00",
        f'attempts = "{assignment.attempts}"  # of several by one student, which one counts: best or last',
        f"one_notebook = {'true' if assignment.one_notebook else 'false'}  # or a notebook for each module",
        *(
            ["without_solutions = true  # students have the package in the folder package"]
            * assignment.without_solutions
        ),
        '# roster = "gradebook.csv"  # the list of the class, in this folder',
        "",
        "[points]  # change what an exercise counts",
        *(f"{one.name} = {assignment.worth(one)}" for one in assignment.exercises if not one.for_reader),
        *(
            f"{one.name} = {assignment.worth(one)}" if assignment.worth(one) else f"# {one.name} = 2  # marked by you"
            for one in assignment.exercises
            if one.for_reader
        ),
        "",
        f"{'' if late else '# '}[late]  # the share taken off for each day begun, at most, and from when on",
        *(
            f"{'' if key in late else '# '}{key} = {json.dumps(late.get(key, example))}"
            for key, example in (("per_day", 0.1), ("cap", 0.5), ("grace", "15 min"))
        ),
        "",
        "# [extensions]  # by name, login or number, as on the roster or as actedu grade shows it",
        "# student = 2026-12-08T23:59:00+01:00",
    ]
    return "\n".join(lines) + "\n"


def _reference(module: modules.Folder, folder: Path, exercise: str = "") -> str:
    """Return how an assignment in `folder` calls a module, or an exercise of it: by name, or by path if need be."""
    if module.installed:
        return exercise or module.name
    try:
        path = Path(os.path.relpath(module.path, folder.resolve()))
    except ValueError:  # on Windows, on another drive
        path = module.path
    return (path / exercise).as_posix()


def notebooks(assignment: Assignment, token: str | None = None) -> dict[str, NotebookNode]:
    """Compose the notebooks to hand out, by file name: those of practice, or those of the student with this token."""
    from actedu import build

    made = {}
    until = f" by {assignment.due:%A, %d %B %Y, %H:%M %Z}" if assignment.due else ""
    introduction = (
        f"**{assignment.title}.** Hand in this notebook{until}.\n\n"
        "Answers are found by the names that are asked for, so keep those; cells may be moved or added. "
        + (
            "`check(...)` says whether an answer is there; it is checked when you hand in."
            if assignment.without_solutions
            else "`check(...)` runs the visible checks; more run when you hand in."
        )
    )
    points = {one.name: float(assignment.worth(one)) for one in assignment.exercises}
    for name, group in assignment.variant(token).notebooks.items():
        heading = assignment.title if assignment.one_notebook else course.module(name).heading
        made[f"{name}.ipynb"] = build.exercise_notebook(
            group,
            title=heading,
            introduction=introduction,
            points=points,
            token=token,
            shown=assignment.without_solutions,
        )
    return made
