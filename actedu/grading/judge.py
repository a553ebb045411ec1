"""From submissions to points: asks the sandbox, lets the exercises judge, and keeps one row per submission.

No student's code runs here: what an exercise judges are plain values and stand-ins for functions.
"""

from __future__ import annotations

import hashlib
import math
import re
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from actedu import exercises
from actedu.build import LICENCE
from actedu.checks import AnswerError, Arguments, brief
from actedu.exercises import Curve, Exercise, Report, Result
from actedu.grading.assignment import Assignment
from actedu.grading.grades import NOTHING, READER, UNJUDGED, Checked, Grade, Row
from actedu.grading.notebook_files import Notebook
from actedu.grading.sandbox import Sandbox
from actedu.grading.sandbox.inside.codec import ABSENT, pack
from actedu.grading.sandbox.lending import lend, parts_in
from actedu.grading.sandbox.session import Session
from actedu.grading.submission import Opened
from actedu.grading.texts import code, plain

MOST_TEXT = 4000  # characters kept of an answer in words
MOST_GUESSES = 2  # different answers of one submission that count, where one could try them all
SHARES = 6  # parts of a notebook's time; an answer that takes more than one is asked again when the others have been
MOST_TOTALS = 2  # times what one notebook may take, for all of a submission


def grade(handed_in: Opened, assignment: Assignment, box: Sandbox, *, practice: bool = False) -> Row:
    """Grade one submission, by its student's numbers. Of several notebooks, the best answer to an exercise counts.

    Of answers that are a value, and could be guessed, no more than two different ones are looked at. With `practice`
    it is judged as `check` does in the notebook: no process of it sees a case that is kept for handed-in work.
    """
    begun = time.perf_counter()
    end = time.monotonic() + MOST_TOTALS * box.limits.total
    about = handed_in.about
    best: dict[str, Grade] = {}
    guesses: dict[str, set[str]] = {one.name: set() for one in assignment.exercises if not one.asks_function}
    problems = [about.problem] if about.problem else []
    readable = [notebook.cells for _, notebook in handed_in.notebooks if not isinstance(notebook, str)]
    token, remark = assignment.handouts.chosen(about.student, about.identity, readable, about.logins)
    remark = remark if readable else None  # what was not read carries nobody's numbers
    assignment = assignment.variant(token)
    for name, notebook in handed_in.notebooks:
        if isinstance(notebook, str):
            problems.append(notebook if len(handed_in.notebooks) == 1 else f"{plain(name)} {notebook}")
            continue
        if time.monotonic() > end:
            problems.append(f"{plain(name)} was not run, because the notebooks before it took all the time")
            continue
        looked: dict[str, set[str]] = defaultdict(set)
        until = min(end, time.monotonic() + box.limits.total)
        graded = answers(notebook, assignment, about.student, box, until, looked, practice=practice)
        if other := _of_another(notebook, assignment, graded):
            problems.append(other if len(handed_in.notebooks) == 1 else f"{plain(name)} {other}")
        for one in graded:
            before = best.setdefault(one.exercise, one)
            if one.exercise in guesses:
                guesses[one.exercise] |= looked[one.exercise]
                if len(guesses[one.exercise]) > MOST_GUESSES:
                    continue
            if _worth_more(one, before):
                best[one.exercise] = one
    if guessed := [name for name, said in guesses.items() if len(said) > MOST_GUESSES]:
        several = f"has more than {MOST_GUESSES} different answers to {', '.join(guessed)}, of which the first count"
        problems.append(f"{several}: hand in one notebook")
    return Row(
        about.student,
        about.where,
        tuple(best.values()),
        plain("; ".join(problems), 600) or None,
        handed_in.digest,
        about.handed_in,
        about.late,
        about.identity and plain(about.identity),
        time.perf_counter() - begun,
        remark and plain(remark, 600),
    )


def _of_another(notebook: Notebook, assignment: Assignment, graded: Sequence[Grade]) -> str | None:
    """Say of which modules a notebook is that answers nothing that is asked, where its checks tell."""
    if any(one.status != "unanswered" or any(one.exercise in cell for cell in notebook.cells) for one in graded):
        return None
    called = {name for cell in notebook.cells for name in re.findall(r"\bcheck\(\s*[\"']?(\w+)", cell)}
    theirs = [one for module in exercises.modules() for one in exercises.of_module(module) if one.name in called]
    if not theirs:
        return "holds nothing of this assignment's exercises"
    modules = " and ".join(list(dict.fromkeys(one.module for one in theirs))[:3])
    return f"is a notebook of {modules} (such as {theirs[0].name}), and holds nothing of this assignment's exercises"


def _worth_more(one: Grade, other: Grade) -> bool:
    told = [(each.points, each.status != "unanswered", each.said not in (None, NOTHING)) for each in (one, other)]
    return told[0] > told[1]


def answers(
    notebook: Notebook | Sequence[str],
    assignment: Assignment,
    student: str,
    box: Sandbox,
    until: float | None = None,
    looked: Mapping[str, set[str]] | None = None,
    *,
    practice: bool = False,
) -> list[Grade]:
    """Grade one notebook, or its code cells.

    An answer is judged as it stands where the notebook checks it last, and at the end of the last cell that defines it
    without a check; the better one counts. Every exercise is asked first where nothing of actedu is within reach. What
    is not fully right there is asked again where parts of actedu are: those that the exercise lends, and for a value
    those that the notebook imports, as one may have computed it with them. That replaces only what it betters. What
    takes long is put off until all others have been asked, so that it costs them nothing.

    `until` is when it ends at the latest, of time.monotonic. In `looked` the different values are noted that were
    looked at, by exercise. With `practice`, checks and cases that are kept for handed-in work are left out.
    """
    if not isinstance(notebook, Notebook):
        notebook = Notebook(tuple(notebook))
    notebook = _without_prompts(notebook, assignment)
    until = until or time.monotonic() + box.limits.total
    looked = defaultdict(set) if looked is None else looked
    outlined: dict[str, dict[str, Any]] = {}
    grades, late = _round(
        notebook, assignment, student, box, until, looked, outlined, practice, box.limits.total / SHARES
    )
    by_name = {exercise.name: exercise for exercise in assignment.exercises}
    for place, name in enumerate(late):
        alone = replace(assignment, exercises=(by_name[name],))
        ends = time.monotonic() + (until - time.monotonic()) / (len(late) - place)
        again = _round(notebook, alone, student, box, ends, looked, {}, practice, None)[0][name]
        if not _worth_more(grades[name], again):
            grades[name] = again
    numbers = {exercise.name: dict(exercise.parameters) for exercise in assignment.exercises}
    return [replace(one, parameters=numbers[name], **outlined.get(name, {})) for name, one in grades.items()]


def _without_prompts(notebook: Notebook, assignment: Assignment) -> Notebook:
    """Return the notebook, with nothing in the text cells that ask an exercise or close what was handed out.

    What a student typed right below a question, into its own cell, stands below the exercise's code instead.
    """
    moved, texts = [], []
    for place, kind, above, text in notebook.texts:
        heading = text.lstrip().partition("\n")[0]
        asked = next((one for one in assignment.exercises if heading.startswith("#") and one.title in heading), None)
        handed_out = asked is not None or LICENCE in text
        texts.append((place, kind, above, "" if handed_out else text))
        typed = text.partition(asked.prompt.strip())[2].strip() if asked is not None else ""
        code = [number for number, cell in enumerate(notebook.cells, 1) if asked is not None and asked.name in cell]
        if typed and code:
            moved.append((place, kind, code[-1], typed))
    return replace(notebook, texts=(*moved, *texts))


def _round(
    notebook: Notebook,
    assignment: Assignment,
    student: str,
    box: Sandbox,
    until: float,
    looked: Mapping[str, set[str]],
    outlined: dict[str, dict[str, Any]],
    practice: bool,
    share: float | None,
) -> tuple[dict[str, Grade], list[str]]:
    """Return the grades of an assignment's exercises, and which of these were put off as they took more than a share.

    Code and fingerprints of the answers go into `outlined`.
    """
    grades: dict[str, Grade] = {}
    late: dict[str, None] = {}
    coded = [exercise.name for exercise in assignment.exercises if not exercise.for_reader]
    with box.open(notebook.cells, outline=coded, until=until, share=share) as session:
        asked = _Asked(notebook, assignment, student, session, looked, practice)
        for exercise in assignment.exercises:
            grades[exercise.name] = asked.grade(exercise)
            if exercise.name in session.outlines:
                source, prints = session.outlines[exercise.name]
                outlined[exercise.name] = {"source": code(source), "prints": prints}
        late |= dict.fromkeys(session.put_off)
    groups: dict[tuple[frozenset[str], tuple[str, ...]], list[Exercise]] = {}
    shown = parts_in(notebook.cells)
    for exercise in assignment.exercises:
        parts = () if exercise.asks_function else shown
        if (
            exercise.name not in late
            and (exercise.uses or parts)
            and grades[exercise.name].status not in ("solved", READER)
        ):
            groups.setdefault((frozenset(lend(exercise.uses).modules), parts), []).append(exercise)
    for (_, parts), group in groups.items():
        uses = tuple(dict.fromkeys(line for exercise in group for line in exercise.uses))
        part = replace(assignment, exercises=tuple(group))
        names = [one.name for one in group]
        with box.open(notebook.cells, uses, names, until, parts, share) as session:
            asked = _Asked(notebook, part, student, session, looked, practice)
            for exercise in group:
                again = asked.grade(exercise)
                before = grades[exercise.name]
                if _worth_more(again, before) or (not before.points and ABSENT in (before.said or "")):
                    grades[exercise.name] = again
            late |= dict.fromkeys(session.put_off)
    return grades, [name for name in late if grades[name].status != "solved"]


class _Asked:
    """A notebook that was run once, with how its answers were judged on the way."""

    def __init__(
        self,
        notebook: Notebook,
        assignment: Assignment,
        student: str,
        session: Session,
        looked: Mapping[str, set[str]],
        practice: bool = False,
    ) -> None:
        self.notebook, self.assignment, self.student, self.session = notebook, assignment, student, session
        self._looked, self._practice = looked, practice
        self._judged: dict[str, dict[str, tuple[Report | Grade | str, str | None]]] = defaultdict(dict)
        self._calls: dict[str, list[Arguments]] = {}
        exercises = {one.name: one for one in assignment.exercises}

        def due(name: str, how: str) -> None:
            self._judged[name][how] = self._judge(exercises[name])

        session.run(list(exercises), due)

    def grade(self, exercise: Exercise) -> Grade:
        """Return the better grade of the two places where the answer was judged, or that at the notebook's end."""
        judged = self._judged[exercise.name]
        right = any(isinstance(report, Report) and report.status == "solved" for report, _ in judged.values())
        broken = self.session.broken_by(exercise.name)  # which it would be again
        if not judged or (exercise.asks_function and not right and not broken):  # what it needs may stand further below
            judged["end"] = self._judge(exercise)
        for _, value in judged.values():
            if value is not None:
                self._looked[exercise.name].add(value)
        best = None
        for report, _ in judged.values():
            one = self._graded(exercise, report)
            if best is None or _worth_more(one, best):
                best = one
        assert best is not None
        return best

    def _judge(self, exercise: Exercise) -> tuple[Report | Grade | str, str | None]:
        """Return the report on an answer as it stands, or its text; and what tells its value from other values."""
        session = self.session
        if exercise.for_reader:
            return _text(session, exercise.name), None
        seed = 0 if self._practice else self.assignment.seed(self.student, exercise)
        if exercise.asks_function:
            if exercise.name not in self._calls:  # to list them, the solution is called as often
                self._calls[exercise.name] = [] if self._practice else exercise.calls(seed)
            value = session.function(exercise.name, self._calls[exercise.name])
        else:
            value = session.value(exercise.name)
        try:
            report = exercise.judge(value, seed=seed, hidden=not self._practice)
        except Exception as error:  # a check that cannot handle a strange value must not end the batch
            told = f"{type(error).__name__}: {plain(str(error))}{_place(error, exercise.name)}"
            said = f"{UNJUDGED} ({told})"
            said += "; please look at this answer yourself"
            return Grade(exercise.name, "not yet", 0.0, self.assignment.worth(exercise), said), None
        if exercise.asks_function:
            return report, None
        answered = report.status not in ("unanswered", "for a reader")
        return report, hashlib.sha256(pack({}, [value])).hexdigest() if answered else None

    def _graded(self, exercise: Exercise, report: Report | Grade | str) -> Grade:
        if isinstance(report, Grade):
            return report
        if isinstance(report, str):
            return self._written(exercise, report)
        worth = self.assignment.worth(exercise)
        share = report.points / report.max_points if report.max_points else 0.0
        return Grade(
            exercise.name,
            report.status,
            round(worth * share, 6),
            worth,
            self._said(exercise, report),
            report.mistake,
            tuple(_checked(result) for result in report.results),
            _curve(report.curve),
        )

    def _written(self, exercise: Exercise, text: str) -> Grade:
        """Keep an answer in words for its reader, wherever it stands."""
        name, said = exercise.name, None
        if not text:
            text = _paragraphs(_without_quotes(name, self.notebook) or self._below(name))
        if not text:
            said = self._stopped(name) or self._elsewhere(name)
        return Grade(name, READER if text else "unanswered", 0.0, 0.0, said, answer=text)

    def _below(self, name: str) -> str:
        """Return the text cells right below the last code cell that names an exercise, up to what was handed out."""
        places = [number for number, cell in enumerate(self.notebook.cells, 1) if name in cell]
        found = []
        for _, _, above, text in self.notebook.texts:
            if not places or above != places[-1]:
                continue
            if not text:
                break
            found.append(text)
        return "\n\n".join(found)

    def _said(self, exercise: Exercise, report: Report) -> str | None:
        if report.status == "solved":
            return None
        if report.status == "unanswered":
            told = self._stopped(exercise.name) or self._elsewhere(exercise.name)
            return told or self.session.broken_by(exercise.name) or NOTHING
        failures = [result.failure.sentence for result in report.results if result.failure]
        said = report.sentence or failures[0]
        if "NameError" in said and self.session.failed:
            cell, kind, message, line = self.session.failed[0]
            said += f"; code cell {cell + 1}{f', line {line}' if line else ''} had stopped with {kind}: {message}"
        return plain(said, 300)

    def _stopped(self, name: str) -> str | None:
        """Say what ended the cell that names an exercise."""
        for cell, kind, message, line in self.session.failed:
            if name in self.session.cells[cell]:
                first, before, why, _ = self.session.failed[0]
                if kind == "NameError" and first < cell:
                    message += f"; code cell {first + 1} had stopped with {before}: {why}"
                at = f" in line {line}" if line else ""
                newer = self._newer() if kind == "SyntaxError" else ""
                return plain(f"its cell (code cell {cell + 1}) stops{at} with {kind}: {message}{newer}", 300)
        return None

    def _newer(self) -> str:
        theirs = tuple(int(part) for part in self.notebook.python.split(".")[:2] if part.isascii() and part.isdigit())
        if theirs <= sys.version_info[:2]:
            return ""
        ours = ".".join(map(str, sys.version_info[:2]))
        return (
            f" (written with Python {plain(self.notebook.python, 10)} and graded with {ours}, which may not know what "
            "is newer)"
        )

    def _elsewhere(self, name: str) -> str | None:
        """Say where an answer stands that is in no code cell."""
        for place, kind, _, text in self.notebook.texts:
            if re.search(rf"^\s*(def\s+{name}\b|{name}\s*=)", text, re.MULTILINE):
                return f"{name} stands in a {kind} cell (cell {place}), which does not run: make it a code cell"
        return None


def _place(error: Exception, name: str) -> str:
    """Say in which line of its own file an exercise broke, if it was there."""
    lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).stem == name]
    return f" in {name}.py, line {lines[-1]}" if lines else ""


def _text(session: Session, name: str) -> str:
    """Return an answer in words."""
    try:
        value = session.value(name, words=True)
    except AnswerError:
        value = ...
    if value is None or value is ...:
        return ""
    return _paragraphs(value) if isinstance(value, str) else plain(brief(value))


def _without_quotes(name: str, notebook: Notebook) -> str:
    """Return what was written in words after `name =` and is no Python."""
    for cell in reversed(notebook.cells):
        if found := re.search(rf"^{name} *= *(\w[^=(]* [^=(]* [^=]*)", cell, re.MULTILINE):
            return re.split(r"^check\(", found[1], maxsplit=1, flags=re.MULTILINE)[0].strip()
    return ""


def _paragraphs(text: str) -> str:
    """Return text with its line breaks and nothing else that a terminal or a page would obey."""
    text = "\n".join(plain(line, MOST_TEXT) for line in text[: 2 * MOST_TEXT].splitlines()).strip()
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _checked(result: Result) -> Checked:
    failure = result.failure
    seen = {name: plain(value) for name, value in failure.seen.items()} if failure else {}
    sentence = plain(failure.sentence, 300) if failure else ""
    return Checked(result.title, result.passed, result.ran, result.hidden, sentence, **seen)


def _curve(curve: Curve | None) -> dict[str, list[float | None]] | None:
    if curve is None:
        return None
    lines = {"x": curve.x, "yours": curve.yours, "right": curve.right}
    rounded = {name: [float(f"{value:.4g}") for value in line] for name, line in lines.items()}
    # asked after rounding, which makes the largest number infinite; JSON has no word for that
    return {name: [value if math.isfinite(value) else None for value in line] for name, line in rounded.items()}
