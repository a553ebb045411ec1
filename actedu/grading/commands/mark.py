"""The command `actedu mark`: a reader gives points and a comment for each answer in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actedu.errors import UserError
from actedu.grading.commands.options import Database, Folder
from actedu.grading.grades import MARKED

if TYPE_CHECKING:
    from actedu.exercises import Exercise
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Final
    from actedu.grading.gradebook import Gradebook
    from actedu.grading.grades import Grade

_KEYS = "s skips it, b goes back, q ends"


@dataclass(frozen=True)
class Answer:
    """One answer in words, as it counts now."""

    student: str
    exercise: Exercise
    grade: Grade
    worth: float


def mark(
    folder: Folder,
    student: Annotated[str | None, typer.Option(help="Only this student's answers, marked ones too.")] = None,
    exercise: Annotated[str | None, typer.Option(help="Only answers to this exercise.")] = None,
    given: Annotated[
        tuple[str, str, float] | None,
        typer.Option("--set", metavar="STUDENT EXERCISE POINTS", help="Give one mark and ask nothing."),
    ] = None,
    comment: Annotated[str | None, typer.Option(help="What to tell the student, with --set.")] = None,
    db: Database = None,
) -> None:
    """Mark the answers in words, one by one: text, rubric and a good answer are shown, points and comment asked for.

    Each mark is kept at once, so you can stop and go on later. An exercise in words counts once assignment.toml gives
    it points. A student who hands in another text is to be marked again.

    Example: actedu mark hw --exercise explain_born_dead
    """
    from actedu.grading.assignment import load
    from actedu.grading.classroom import gradebook

    assignment = load(folder)
    if comment is not None and given is None:
        raise UserError("mark: --comment goes with --set STUDENT EXERCISE POINTS")
    if given is not None and (student or exercise):
        raise UserError("mark: --set names student and exercise itself; leave out --student and --exercise")
    with gradebook(folder, db) as book:
        if given is not None:
            book.mark(assignment, *given, comment or "")
            print(f"{given[0]}: {given[2]:g} points for {given[1]}")
            return
        answers = _answers(assignment, book.finals(assignment), student, exercise, folder)
        done = ask(book, assignment, answers, input)
        left = sum(len(final.waiting) for final in book.finals(assignment))
    print(f"{done} marked. {left or 'No'} answer{' waits' if left == 1 else 's wait'} for a mark.")


def _answers(
    assignment: Assignment, finals: Sequence[Final], student: str | None, exercise: str | None, folder: Path
) -> list[Answer]:
    """Choose what to ask about, exercise by exercise: one's standard is steadier so than student by student."""
    chosen = {one.name: one for one in assignment.exercises if one.for_reader}
    if exercise is not None and exercise not in chosen:
        raise UserError(f"mark: {exercise!r} is not for a reader here; those are {', '.join(chosen) or 'none'}")
    if exercise is not None:
        chosen = {exercise: chosen[exercise]}
    if chosen and not any(map(assignment.worth, chosen.values())):
        raise UserError(
            f"mark: no points to give; write under [points] in {folder / 'assignment.toml'} a line such as "
            f"{next(iter(chosen))} = 2"
        )
    if student is not None and student not in {final.student for final in finals}:
        raise UserError(f"mark: nothing was graded for {student!r}; the names are those that actedu grade shows")
    return [
        Answer(final.student, asked, grade, assignment.worth(asked))
        for asked in chosen.values()
        for final in finals
        for grade in final.grades
        if grade.exercise == asked.name
        and (grade.exercise in final.waiting if student is None else final.student == student and grade.answer)
        and assignment.worth(asked)
    ]


def ask(book: Gradebook, assignment: Assignment, answers: Sequence[Answer], read: Callable[[str], str]) -> int:
    """Ask about each answer with `read`, keep what is given, and return how many marks there were.

    An end of input or Ctrl-C ends the round; what was given before is kept.
    """
    place, done = 0, set[int]()
    try:
        while place < len(answers):
            one = answers[place]
            _show(one, place + 1, len(answers))
            said = read(f"Points, 0 to {one.worth:g} ({_KEYS}): ").strip().lower()
            if said == "q":
                break
            if said in ("s", "b"):
                place = max(0, place - 1) if said == "b" else place + 1
                continue
            points = _points(said, one.worth)
            if points is None:
                print(f"Not a number from 0 to {one.worth:g}.")
                continue
            book.mark(assignment, one.student, one.exercise.name, points, read("Comment, or nothing: "))
            done.add(place)
            place += 1
    except (EOFError, KeyboardInterrupt):
        print()
    return len(done)


def _points(said: str, worth: float) -> float | None:
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        return None
    return points if 0 <= points <= worth else None


def _show(one: Answer, number: int, of: int) -> None:
    grade = one.grade
    lines = [f"\n=== {number} of {of}: {one.student}, {one.exercise.name}", one.exercise.prompt, ""]
    lines += [f"    {line}" for line in (grade.answer or "").splitlines()]
    lines += ["", "A good answer:", *(f"  - {point}" for point in one.exercise.rubric)]
    lines.append(f"One good answer: {one.exercise.solution}")
    if grade.status == MARKED:
        lines.append(f"Marked before: {grade.points:g}{f', {grade.said}' if grade.said else ''}")
    print("\n".join(lines))
