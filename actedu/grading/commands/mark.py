"""The command `actedu mark`: a reader gives points and a comment for each answer in words."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from actedu.errors import UserError
from actedu.grading.commands.options import Database, Folder
from actedu.grading.commands.terminal import has_screen
from actedu.grading.grades import EXCUSED, MARKED, Grade

if TYPE_CHECKING:
    from actedu.grading.assignment import Assignment
    from actedu.grading.finals import Decision, Final
    from actedu.grading.gradebook import Gradebook
    from actedu.grading.marking_page import Answer

_KEYS = "s skips it, b goes back, q ends"


def mark(
    folder: Folder,
    student: Annotated[str | None, typer.Option(help="Only this student's answers, marked ones too.")] = None,
    exercise: Annotated[str | None, typer.Option(help="Only answers to this exercise.")] = None,
    given: Annotated[
        tuple[str, str, float] | None,
        typer.Option(
            "--set",
            metavar="STUDENT EXERCISE POINTS",
            help="Give one mark and ask nothing; of code too, with a reason in --comment.",
        ),
    ] = None,
    excuse: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="STUDENT EXERCISE", help='Ask this exercise of them no more, or "all".'),
    ] = None,
    bonus: Annotated[
        tuple[str, float] | None, typer.Option(metavar="STUDENT POINTS", help="Points beside those of the exercises.")
    ] = None,
    came: Annotated[
        tuple[str, str] | None,
        typer.Option("--time", metavar="STUDENT TIME", help="When their last submission came: 2026-12-01T23:59+01:00."),
    ] = None,
    withdraw: Annotated[
        str | None,
        typer.Option(
            metavar="STUDENT", help="Take back all decisions about them: points of code, excuses, bonus, time."
        ),
    ] = None,
    comment: Annotated[str | None, typer.Option(help="What to tell the student: a comment, or the reason.")] = None,
    by: Annotated[str | None, typer.Option(help="Who marks. Left out: your name on this computer.")] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Show no names.")] = False,
    show: Annotated[
        bool, typer.Option("--open", help="Mark in a page of the browser; without a screen, print its address.")
    ] = False,
    db: Database = None,
) -> None:
    """Mark the answers in words, one by one: text, rubric and a good answer are shown, points and comment asked for.

    Each mark is kept at once, so you can stop and go on later. An exercise in words counts once assignment.toml gives
    it points. A student who hands in another text is to be marked again. Points that a program gave can be replaced
    too, exercises excused, points added and a time typed in, each with a reason; a later regrade leaves them.
    Who handed in nothing can be excused and given points too, if the list that assignment.toml names has them.

    Example: actedu mark hw --exercise explain_born_dead
    """
    from actedu.grading.assignment import load
    from actedu.grading.classroom import gradebook
    from actedu.grading.marking_page import summary

    assignment = load(folder)
    told = {"--set": given, "--excuse": excuse, "--bonus": bonus, "--time": came, "--withdraw": withdraw}
    used = [name for name, value in told.items() if value is not None]
    if len(used) > 1:
        raise UserError(f"mark: {' and '.join(used)} are different things; give one at a time")
    if comment is not None and not used:
        raise UserError("mark: --comment goes with --set, --excuse, --bonus or --time")
    if used and (student or exercise):
        raise UserError(f"mark: {used[0]} names whom it is about itself; leave out --student and --exercise")
    if used and show:
        raise UserError(f"mark: --open asks about answers one by one; leave it out with {used[0]}")
    who = by or _user()
    with gradebook(folder, db) as book:
        named = next((value[0] for value in (given, excuse, bonus, came) if value), withdraw or student)
        whom = None if named is None else book.student(assignment, named, "mark", absent=bool(used))
        if used and whom is not None:
            said = comment or ""
            if withdraw is not None:
                gone = book.withdraw(assignment, whom)
                print(f"Taken back: {gone} decision{'' if gone == 1 else 's'} about {whom}.")
            elif given is not None:
                _set(book, assignment, whom, *given[1:], said, who)
            else:
                decision = _decision(whom, excuse, bonus, came, said, who)
                book.decide(assignment, decision)
                print(f"{whom}: {_told(decision)}")
            return
        answers = _answers(assignment, book.finals(assignment), whom, exercise, folder, marked_too=show)
        if show and answers:
            done = _open(book, assignment, answers, who, anonymous)
        else:
            done = ask(book, assignment, answers, input, by=who, anonymous=anonymous)
        print(summary(done, book.finals(assignment)))


def _open(book: Gradebook, assignment: Assignment, answers: Sequence[Answer], by: str, anonymous: bool) -> int:
    """Serve the page, and open it where there is a screen; return how many marks were given."""
    from actedu.grading.marking_page import serve

    def tell(address: str) -> None:
        import webbrowser

        print(f"Marking page: {address}\nIts Done button, or Ctrl-C here, ends the round.", flush=True)
        if has_screen():
            webbrowser.open(address)

    try:
        return serve(book, assignment, answers, tell, by=by, anonymous=anonymous)
    except ModuleNotFoundError as error:
        raise UserError(
            f"mark: the page needs {error.name}; install it with: pip install 'actedu[grading]', or mark without --open"
        ) from None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a system that knows no names
        return ""


def _set(
    book: Gradebook, assignment: Assignment, student: str, exercise: str, points: float, comment: str, by: str
) -> None:
    """Give one mark: of an answer in words to its text, of code whatever it is."""
    from actedu.grading.finals import Decision

    finals = [one for one in book.finals(assignment) if one.student == student]
    replaced = [one for final in finals for one in final.grades if (one.exercise, one.status) == (exercise, MARKED)]
    coded = [one.name for one in assignment.exercises if not one.for_reader]
    if exercise in coded or not any(one.attempts for one in finals):  # of who handed in nothing there is no text
        book.decide(assignment, Decision(student, "points", exercise, points, comment, by))
    else:
        book.mark(assignment, student, exercise, points, comment, by=by)
    instead = f", instead of {_given(replaced[0])}" if replaced else ""
    print(f"{student}: {points:g} points for {exercise}{instead}")


def _given(grade: Grade) -> str:
    return f"{grade.points:g}{f' ({grade.said})' if grade.said else ''}"


def _decision(
    student: str,
    excuse: tuple[str, str] | None,
    bonus: tuple[str, float] | None,
    came: tuple[str, str] | None,
    reason: str,
    by: str,
) -> Decision:
    from actedu.grading import policy
    from actedu.grading.finals import WHOLE, Decision

    if excuse is not None:
        return Decision(student, "excuse", WHOLE if excuse[1] == "all" else excuse[1], 0.0, reason, by)
    if bonus is not None:
        return Decision(student, "bonus", WHOLE, bonus[1], reason, by)
    assert came is not None
    return Decision(student, "time", WHOLE, policy.read_due(came[1], "mark").timestamp(), reason, by)


def _told(decision: Decision) -> str:
    match decision.kind:
        case "excuse":
            return f"excused from {decision.about or 'all exercises'}"
        case "bonus":
            return f"{decision.value:+g} points"
    return f"handed in at {datetime.fromtimestamp(decision.value, UTC).astimezone():%Y-%m-%d %H:%M %Z}"


def _answers(
    assignment: Assignment,
    finals: Sequence[Final],
    student: str | None,
    exercise: str | None,
    folder: Path,
    *,
    marked_too: bool = False,
) -> list[Answer]:
    """Choose what to ask about, exercise by exercise: one's standard is steadier so than student by student.

    What waits for a mark, and with `marked_too` or of one student what has one.
    """
    from actedu.grading.marking_page import Answer

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
    return [
        Answer(final.student, asked, grade, assignment.worth(asked))
        for asked in chosen.values()
        for final in finals
        for grade in (_of(final) if marked_too or student is not None else final.unmarked)
        if grade.exercise == asked.name and (student is None or final.student == student) and assignment.worth(asked)
    ]


def _of(final: Final) -> list[Grade]:
    """Return a student's answers in words that count or may yet, each text once."""
    texts = {
        (one.exercise, one.answer): one
        for one in (*final.unmarked, *final.grades)
        if one.answer and one.status != EXCUSED
    }
    return list(texts.values())


def ask(
    book: Gradebook,
    assignment: Assignment,
    answers: Sequence[Answer],
    read: Callable[[str], str],
    *,
    by: str | None = None,
    anonymous: bool = False,
) -> int:
    """Ask about each answer with `read`, keep what is given, and return how many marks there were.

    An end of input or Ctrl-C ends the round; what was given before is kept. Where an answer or its mark has changed
    since it was shown, it is said and nothing is kept.
    """
    from actedu.grading.gradebook import MeanwhileError
    from actedu.grading.marking_page import read_points

    asked = list(answers)
    place, done = 0, set[int]()
    try:
        while place < len(asked):
            one = asked[place]
            _show(one, place + 1, len(asked), anonymous)
            said = read(f"Points, 0 to {one.worth:g} ({_KEYS}): ").strip().lower()
            if said == "q":
                break
            if said in ("s", "b"):
                place = max(0, place - 1) if said == "b" else place + 1
                continue
            points = read_points(said, one.worth)
            if points is None:
                print(f"Not a number from 0 to {one.worth:g}.")
                continue
            comment = read("Comment, or nothing: ")
            try:
                book.mark(assignment, one.student, one.exercise.name, points, comment, by=by, shown=one.grade)
            except MeanwhileError as error:
                what = "its text or mark has changed meanwhile" if anonymous else error
                print(f"{what}: nothing was kept, here it is as it is now.")
                asked[place] = one.among(book.finals(assignment)) or one
                continue
            asked[place] = one.marked(points, comment)
            done.add(place)
            place += 1
    except (EOFError, KeyboardInterrupt):
        print()
    return len(done)


def _show(one: Answer, number: int, of: int, anonymous: bool) -> None:
    grade, whose = one.grade, "" if anonymous else f"{one.student}, "
    lines = [f"\n=== {number} of {of}: {whose}{one.exercise.name}", one.exercise.prompt, ""]
    lines += [f"    {line}" for line in (grade.answer or "").splitlines()]
    lines += ["", "A good answer:", *(f"  - {point}" for point in one.exercise.rubric)]
    lines.append(f"One good answer: {one.exercise.solution}")
    if grade.status == MARKED:
        lines.append(f"Marked before: {grade.points:g}{f', {grade.said}' if grade.said else ''}")
    print("\n".join(lines))
