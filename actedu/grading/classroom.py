"""What a teacher does with an assignment: hand out, grade, regrade, report, export.

The commands of `actedu` call these functions, and so may a script. It grades a folder in three lines:

    from actedu.grading import classroom

    graded = classroom.grade("hw", "submissions.zip", table="hw/grades.csv")
    print({final.student: final.total for final in graded.finals})

Folders and files may be given as text. What is wrong with them, or with what is in them, raises a UserError whose
message is a sentence that says what to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu.errors import UserError
from actedu.grading import (
    archives,
    batch,
    exports,
    handout,
    platforms,
    policy,
    private_files,
    rosters,
    submission,
    variants,
    withholding,
)
from actedu.grading import assignment as assignments
from actedu.grading.assignment import Assignment, load
from actedu.grading.finals import Final
from actedu.grading.grades import Row
from actedu.grading.platforms.table import TABLE
from actedu.grading.sandbox import Limits
from actedu.grading.submission import Submission
from actedu.grading.texts import plain

if TYPE_CHECKING:
    from actedu.grading.gradebook import Batch, Gradebook
    from actedu.grading.trial import Tried

Place = str | Path
Progress = Callable[[Iterable[Any], int], Iterable[Any]]  # passes steps on as they are done; how many there will be
TIMES = ("known", "mtime")  # where the times of handing in come from


@dataclass(frozen=True)
class Graded:
    """A class as it is graded.

    Attributes:
        finals: what counts for each student, by name.
        handed_in: how many submissions there are, `new` how many of them were graded just now, and `unread` how many
            cannot be read.
    """

    assignment: Assignment
    finals: tuple[Final, ...]
    handed_in: int
    new: int
    unread: int


@dataclass(frozen=True)
class Change:
    """A student whose result is another one; `before` is None for one who was not graded before."""

    before: Final | None
    after: Final
    why: tuple[str, ...]


@dataclass(frozen=True)
class Regraded(Graded):
    """The same after a correction, and who changes."""

    changes: tuple[Change, ...]


@dataclass(frozen=True)
class HandedOut:
    """Notebooks handed out by name.

    Attributes:
        varying: the exercises whose numbers vary.
        students: how many there are.
        new: how many of them are new.
        uploads: archives that a platform gives to each student its part of.
    """

    varying: tuple[str, ...]
    students: int
    new: int
    uploads: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a report is.

    Attributes:
        index: the page of the class.
        students: how many have a page.
        table: the file with their points.
        feedback: the archive of their pages, for a platform to give back.
        left_out: who has no page in that.
    """

    index: Path
    students: int
    table: Path
    feedback: Path | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A file of grades, how many students are in it, and sentences on what is not as one may expect."""

    path: Path
    students: int
    said: tuple[str, ...]


@dataclass(frozen=True)
class Forgotten:
    """How many gradings and marks of a student were deleted, and which files.

    left: files in the assignment's folder that were filled in for a platform, and may name the student yet.
    """

    gradings: int
    marks: int
    pages: tuple[Path, ...]
    left: tuple[Path, ...] = ()


def unseen(steps: Iterable[Any], total: int) -> Iterable[Any]:
    """Show nothing of how far the work is; with tqdm it would be `tqdm(steps, total=total)`."""
    return steps


def unsaid(sentence: str) -> None:
    """Say nothing."""


def hand_out(
    folder: Place,
    names: Iterable[str],
    *,
    title: str | None = None,
    due: str | datetime | None = None,
    late: str | None = None,
    grace: str | None = None,
    points: Mapping[str, float] | None = None,
    attempts: str = policy.ATTEMPTS[0],
    one_notebook: bool = False,
    without_solutions: bool = False,
) -> Assignment:
    """Make an assignment's folder, with the notebooks to hand out in its folder handout.

    Args:
        folder: to be made.
        names: of modules or single exercises.
        title: what it is called; left out, as its modules.
        due: until when, with a zone: "2026-12-01T23:59+01:00".
        late: what is taken off after that: "10% per day, at most 50%".
        grace: how long being late costs nothing: "15 min".
        points: what an exercise counts, by name, where that is not its own number of points.
        attempts: which of several by one student counts, "best" or "last".
        one_notebook: hand out all exercises in one notebook, instead of one for each module.
        without_solutions: make a package of the course for students too, which holds no solutions of these exercises.
    """
    if late is not None and due is None:
        raise UserError("assign: --late counts from a date; give one with --due")
    if grace is not None and late is None:
        raise UserError("assign: --grace is about being late; say what that costs with --late")
    made = assignments.create(
        Path(folder),
        names,
        title,
        policy.read_due(due) if isinstance(due, str) else due,
        points=points,
        late=None if late is None else policy.read_late(late, grace),
        attempts=attempts,
        one_notebook=one_notebook,
        without_solutions=without_solutions,
    )
    if without_solutions:
        withholding.write(made, Path(folder))
    return made


def try_out(
    names: Iterable[str], *, sandbox: str = "bwrap", progress: Progress = unseen, seen_from: Place = Path()
) -> list[Tried]:
    """Grade what the exercises hold of right and wrong answers, as a student's would be, and say how each went.

    Args:
        names: of modules or single exercises.
        sandbox: as for `grade`.
        progress: is given the answers as they are graded, and passes them on.
        seen_from: where paths of one's own begin.
    """
    from actedu.grading import trial
    from actedu.grading.sandbox import Sandbox

    chosen = assignments.choose(names, Path(seen_from))
    total = sum(len(trial.answers(one)) for one in chosen if not one.for_reader)
    with Sandbox(sandbox) as box:
        return list(progress(trial.tried(chosen, box), total))


def hand_out_by_name(folder: Place, roster: Place, *, progress: Progress = unseen) -> HandedOut:
    """Write the notebooks for each student of a roster, with numbers of their own: handouts/ and handouts.zip.

    Who was handed out to before keeps numbers and files.
    """
    folder, roster = Path(folder), Path(roster)
    assignment = load(folder)
    varying = tuple(one.name for one in assignment.exercises if one.vary)
    if not varying:
        raise UserError(
            f"handout: no exercise of {folder} has numbers that vary, so one notebook serves all: hand out what is in "
            f"{folder / 'handout'}"
        )
    people = rosters.read(roster, platforms.with_rosters()).people()
    if not people:
        raise UserError(f"handout: {roster} lists no students; give the roster of the class")
    handouts = handout.grown(assignment, people)
    numbers = assignment.numbers.grown(assignment.exercises, [None, *(one.token for one in handouts.handed)])
    assignment = replace(assignment, numbers=replace(numbers, assignment=assignment.key))
    # first, so that nothing handed out is unknown
    private_files.write(assignment.numbers.encoded(), folder / variants.NUMBERS)
    private_files.write(handouts.encoded(), folder / variants.FILE)
    before = len(assignment.handouts.handed)
    for one in progress(handouts.handed, len(handouts.handed)):
        handout.write(assignment, one, folder / handout.PLACE)
    private_files.write(handout.archive(folder / handout.PLACE, handouts), folder / f"{handout.PLACE}.zip")
    uploads = []
    for platform in platforms.with_places().values():
        if (content := handout.upload(folder / handout.PLACE, handouts, platform)) is not None:
            uploads.append(folder / f"{handout.PLACE}-{platform.name}.zip")
            private_files.write(content, uploads[-1])
    return HandedOut(varying, len(handouts.handed), len(handouts.handed) - before, tuple(uploads))


def hand_out_again(folder: Place) -> list[Path]:
    """Make the notebooks in handout/ anew, as assignment.toml now says; with the numbers that they had."""
    from actedu import build

    folder = Path(folder)
    assignment = load(folder)
    numbers = assignment.numbers.grown(assignment.exercises, [None])
    numbers = replace(numbers, assignment=assignment.key, handout=assignment.told)
    place = folder / "handout"
    made = assignments.notebooks(replace(assignment, numbers=numbers))
    try:
        place.mkdir(exist_ok=True)
        for path in place.glob("*.ipynb"):
            if path.name not in made:
                path.unlink()
        for name, notebook in made.items():
            build.write(notebook, place / name)
    except OSError as error:
        raise UserError(f"handout: {place} cannot be written: {error.strerror or error}") from None
    private_files.write(numbers.encoded(), folder / variants.NUMBERS)
    packages = [withholding.write(assignment, folder)] if assignment.without_solutions else []
    return [*(place / name for name in made), *packages]


def outdated(folder: Place, assignment: Assignment) -> str | None:
    """Say that the notebooks in handout/ are of before assignment.toml was changed, if they are."""
    if assignment.numbers.handout in ("", assignment.told):
        return None
    return (
        f"{Path(folder) / 'handout'} has other exercises, points or dates than assignment.toml, which was changed "
        f"since: make it anew with: actedu handout {folder}"
    )


def grade(
    folder: Place,
    submissions: Place,
    *,
    table: Place | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    sandbox: str = "bwrap",
    limits: Limits | None = None,
    db: str | None = None,
    times: str = TIMES[0],
    only: str | None = None,
    progress: Progress = unseen,
    say: Callable[[str], object] = unsaid,
) -> Graded:
    """Grade a class and keep it in the gradebook. What was graded before is not graded again.

    Args:
        folder: of the assignment.
        submissions: a folder, or a zip archive, as it comes from a learning platform.
        table: a CSV file to write, a line for each student; left out, none is.
        jobs: how many processes grade; left out, this one alone. For more, a script's own code has to stand under
            `if __name__ == "__main__":`, as each of them reads the script.
        cluster: the address of a Dask scheduler whose workers grade instead.
        sandbox: "bwrap"; "docker" for a container of Docker or Podman; "none" for work of your own.
        limits: what one submission may take.
        db: another gradebook than the one in `folder`: a file, or a database's URL.
        times: when submissions came: "known", as they say, or "mtime", else when their files were last changed.
        only: which folder in each student's is meant, where there are several: submitted/STUDENT/ASSIGNMENT/.
        progress: is given the rows as they are graded, and passes them on.
        say: is given sentences on what is passed over, joined or graded again, before it is, such as `print`.
    """
    folder, submissions = Path(folder), Path(submissions)
    assignment = load(folder)
    handed_in = _found(folder, assignment, submissions, times, only, say)
    if sentence := outdated(folder, assignment):
        say(sentence)
    path = None if table is None else Path(table)
    if path is not None and (not os.access(path.parent, os.W_OK) or path.is_dir()):
        raise UserError(f"grade: {path} cannot be written; choose another file with --csv")
    with gradebook(folder, db) as book:
        handed_in = _joined(assignment, book, handed_in, say)
        batch = book.begin(assignment, str(submissions))
        missing = book.missing(assignment, handed_in, submissions, batch=batch)
        if again := book.graded_before(assignment, missing, submissions):
            say(
                f"{again} submission{'s were' if again > 1 else ' was'} graded before the assignment or the course was "
                f"changed, and {'are' if again > 1 else 'is'} graded again; the earlier points stay in the gradebook. "
                "`actedu regrade --dry-run` says who changes, before anything is kept."
            )
        made = rows(folder, missing, submissions, jobs=jobs, cluster=cluster, sandbox=sandbox, limits=limits)
        for row in progress(made, len(missing)):
            book.record(assignment, row, batch)
        finals = book.finals(assignment)
        unread = book.unread(assignment, handed_in, submissions)
        for students in book.same(assignment):
            shown = " and ".join(plain(one, 60) for one in students[:3])
            more = f" and {len(students) - 3} more" if len(students) > 3 else ""
            say(f"the very same file was handed in by {shown}{more}: read who wrote it")
    if path is not None and not stale(finals):
        write_table(assignment, finals, path)
    return Graded(assignment, finals, len(handed_in), len(missing), unread)


def regrade(
    folder: Place,
    submissions: Place,
    *,
    dry_run: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    sandbox: str = "bwrap",
    limits: Limits | None = None,
    db: str | None = None,
    times: str = TIMES[0],
    only: str | None = None,
    progress: Progress = unseen,
) -> Regraded:
    """Grade again after a correction, and say who changes. With `dry_run` nothing is kept; else as `grade`."""
    folder, submissions = Path(folder), Path(submissions)
    assignment = load(folder)
    handed_in = _found(folder, assignment, submissions, times, only)
    with gradebook(folder, db) as book:
        before = {final.student: final for final in book.finals(book.settled_by(assignment))}
        handed_in = _joined(assignment, book, handed_in)
        batch = None if dry_run else book.begin(assignment, str(submissions))
        missing = book.missing(assignment, handed_in, submissions, keep_times=not dry_run, batch=batch)
        made = rows(folder, missing, submissions, jobs=jobs, cluster=cluster, sandbox=sandbox, limits=limits)
        tried: list[Row] = []
        for row in progress(made, len(missing)):
            if dry_run:
                tried.append(row)
            else:
                book.record(assignment, row, batch)
        finals = book.finals(assignment, tried)
        unread = book.unread(assignment, handed_in, submissions)
    compared = [Change(old := before.get(one.student), one, _why(old, one)) for one in finals]
    changes = tuple(change for change in compared if change.why)
    return Regraded(assignment, finals, len(handed_in), len(missing), unread, changes)


def rows(
    folder: Place,
    handed_in: Sequence[Submission],
    submissions: Place,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    sandbox: str = "bwrap",
    limits: Limits | None = None,
) -> Iterator[Row]:
    """Yield a row for each submission as it is graded, and keep nothing; the arguments are those of `grade`."""
    if jobs is not None and cluster is not None:
        raise UserError("grade: --jobs is for this machine and --cluster for others; give one of them")
    if not handed_in:
        return
    folder, submissions = Path(folder), Path(submissions)
    yield from batch.grade_all(
        folder, handed_in, submissions, jobs=jobs or 1, cluster=cluster, kind=sandbox, limits=limits
    )


def report(
    folder: Place,
    out: Place | None = None,
    *,
    roster: Place | None = None,
    feedback: str | None = None,
    db: str | None = None,
    progress: Progress = unseen,
) -> Report:
    """Write a page for the class, one for each student, and grades.csv.

    Args:
        folder: of the assignment.
        out: the folder to write; left out, report in `folder`.
        roster: a list of students: the class's page then has their names as they are there, and who handed in nothing.
            Left out, the one that assignment.toml names.
        feedback: a platform, a key of `platforms.with_places()`: the students' pages then also lie in an archive that
            it takes, feedback-moodle.zip and so on in `out`. Who handed in elsewhere is not in it.
        db: as for `grade`.
        progress: is given the pages as they are written, and passes them on.
    """
    folder = Path(folder)
    taking = platforms.with_places()
    if feedback is not None and feedback not in taking:
        raise UserError(f"report: {feedback!r} takes no pages back; give one of {', '.join(taking)}")
    assignment = load(folder)
    listed = assignment.roster if roster is None else rosters.read(Path(roster), platforms.with_rosters())
    finals = _graded(folder, assignment, db, "report")
    try:
        from actedu.grading import reports
    except ModuleNotFoundError as error:
        raise UserError(
            f"report: the pages need {error.name}; install it with: pip install 'actedu[grading]'"
        ) from None
    place = folder / "report" if out is None else Path(out)
    if out is None and place.is_dir():
        place.chmod(0o700)  # an earlier version left it open
    with gradebook(folder, db) as book:
        read = (book.attempts(assignment), book.marks(assignment), book.decisions(assignment))
        behind = reports.Behind(*read, book.same(assignment))
    pages = reports.pages(assignment, finals, place, behind, listed)
    for _ in progress(pages, len(finals) + 1):
        pass
    made = Report(place / "index.html", len(finals), place / "grades.csv")
    write_table(assignment, finals, made.table)
    if feedback is None:
        return made
    files, left_out = {}, []
    came: dict[str, list[str]] = {}  # where each attempt lay, the latest first
    for one in behind.attempts:
        came.setdefault(one.row.student, []).insert(0, one.row.where)
    for final in finals:
        identity = final.attempt.row.identity or ""
        places = (
            taking[feedback].place_for("feedback.html", final.student, identity, where)
            for where in came.get(final.student, [])
        )
        inside = next(filter(None, places), None)
        if inside is None:
            left_out.append(final.student)
        else:
            files[inside] = (place / private_files.page_of(final.student)).read_bytes()
    if not files:
        raise UserError(
            f"report: nobody's work is called as {feedback} calls it in a download, so there is nothing that it could "
            f"give back; the pages are in {place / 'students'}"
        )
    path = place / f"feedback-{feedback}.zip"
    private_files.write(archives.packed(files), path)
    return replace(made, feedback=path, left_out=tuple(left_out))


def export(
    folder: Place,
    to: str,
    *,
    out: Place | None = None,
    roster: Place | None = None,
    column: str | None = None,
    db: str | None = None,
) -> Exported:
    """Write the grades for a learning platform.

    Args:
        folder: of the assignment.
        to: the platform: a key of `platforms.with_exports()`, such as "canvas" or "csv".
        out: the file to write; left out, one in `folder` that is called after the platform.
        roster: the platform's list of students, which is filled in; it stays as it is. Left out, the one that
            assignment.toml names, if it is this platform's.
        column: which column to fill, where there is a choice.
        db: as for `grade`.
    """
    folder = Path(folder)
    known = platforms.with_exports()
    if to not in known:
        raise UserError(f"export: nothing is known of {to!r}; give one of {', '.join(known)}")
    platform = known[to]
    assignment = load(folder)
    path = folder / platform.file if out is None else Path(out)
    if roster is not None and path.resolve() == Path(roster).resolve():
        raise UserError(f"export: {path} is the roster itself, which stays as it is; choose another file with --out")
    if column is not None and not platform.column_of:
        others = {one.name: one.column_of for one in known.values() if one.column_of}
        named = " or ".join(others.values())
        raise UserError(f"export: --column names a column of {named}; leave it out, or use --to {' or '.join(others)}")
    layouts = platforms.with_rosters() if platform.any_roster else (platform,)
    own = assignment.roster if assignment.roster and assignment.roster.layout in layouts else None
    listed = own if roster is None else rosters.read(Path(roster), layouts)
    if assignment.roster is not None and path.resolve() == assignment.roster.path.resolve():
        raise UserError(f"export: {path} is the roster itself, which stays as it is; choose another file with --out")
    finals = _graded(folder, assignment, db, "export")
    made = platform.export(assignment, finals, listed, column)
    private_files.write(made.content, path)
    return Exported(path, len(finals), made.said)


def forget(folder: Place, student: str, *, db: str | None = None) -> Forgotten:
    """Delete what is kept of a student, with the pages and tables in the assignment's folder that name them.

    db: as for `grade`. Raises GradebookError for a student of whom nothing is kept.
    """
    folder = Path(folder)
    assignment = load(folder)
    with gradebook(folder, db) as book:
        gradings, marks = book.forget(assignment, student)
    report = folder / "report"
    exporting, packing = platforms.with_exports().values(), platforms.with_places()
    named = [report / private_files.page_of(student), report / "index.html"]
    named += [place / "grades.csv" for place in (report, folder)]
    named += [folder / one.file for one in exporting if one.any_roster]
    named += [report / f"feedback-{name}.zip" for name in packing]
    pages = tuple(path for path in named if path.exists())
    for path in pages:
        path.unlink()
    own = assignment.roster.path.resolve() if assignment.roster is not None else None
    filled = [folder / one.file for one in exporting if not one.any_roster]  # from a list, which may be the only one
    return Forgotten(gradings, marks, pages, tuple(one for one in filled if one.exists() and one.resolve() != own))


def undo(folder: Place, *, db: str | None = None, sure: Callable[[Batch], bool] = lambda batch: True) -> Batch | None:
    """Take back what the last `grade` or `regrade` kept, if `sure` says so; return it, or None where nothing was done.

    Marks and decisions stay, and count again when the same submissions are graded. db: as for `grade`.
    """
    folder = Path(folder)
    assignment = load(folder)
    with gradebook(folder, db) as book:
        last = book.last_batch(assignment)
        if last is None:
            raise UserError(f"undo: nothing that {folder} has graded can be taken back")
        if not sure(last):
            return None
        book.undo(assignment, last)
    return last


def term(folders: Sequence[Place], out: Place, *, roster: Place | None = None, db: str | None = None) -> Exported:
    """Write one table over several assignments: a line for each student, a column of points for each assignment.

    Args:
        folders: of the assignments, in the order of the columns.
        out: the CSV file to write.
        roster: the list of the class, by which students of several platforms are joined; who handed in nothing is
            then in the table too. Left out, the one that an assignment names, if one does.
        db: as for `grade`.
    """
    loaded = [(Path(folder), load(Path(folder))) for folder in folders]
    listed = next((one.roster for _, one in loaded if one.roster is not None), None)
    if roster is not None:
        listed = rosters.read(Path(roster), platforms.with_rosters())
    finals = [(one, _graded(folder, one, db, "term")) for folder, one in loaded]
    content, students = exports.over_a_term(finals, listed)
    private_files.write(content, Path(out))
    said = [
        f"{folder}: {sentence}"
        for (folder, _), (_, theirs) in zip(loaded, finals, strict=True)
        for sentence in exports.sentences(theirs)
    ]
    return Exported(Path(out), students, tuple(said))


def write_table(assignment: Assignment, finals: Sequence[Final], path: Path) -> None:
    """Write one line for each student and one column for each exercise that counts, as `export` to "csv" does."""
    private_files.write(TABLE.export(assignment, finals).content, path)


def gradebook(folder: Place, db: str | None = None) -> Gradebook:
    """Open the assignment's gradebook, or the one at the URL or path `db`: `with gradebook("hw") as book: ...`."""
    try:
        from actedu.grading.gradebook import FILE, Gradebook
    except ModuleNotFoundError:
        raise UserError("the gradebook needs SQLAlchemy; install it with: pip install sqlalchemy") from None
    return Gradebook.open(db or Path(folder) / FILE)


def stale(finals: Iterable[Final]) -> list[str]:
    """Return whose points are of before the assignment or the course was changed."""
    return [final.student for final in finals if final.stale]


def _found(
    folder: Path,
    assignment: Assignment,
    submissions: Path,
    times: str,
    only: str | None,
    say: Callable[[str], object] = unsaid,
) -> list[Submission]:
    if times not in TIMES:
        raise UserError(f"grade: times is to be {' or '.join(TIMES)}, not {times!r}")
    own, given = folder.resolve(), submissions.resolve()
    if own == given or own in given.parents or given in own.parents:
        where = "holds" if given in own.parents else "is" if own == given else "lies in"
        raise UserError(
            f"grade: {submissions} {where} the assignment's own folder, {folder}, whose files nobody handed in; "
            "give a folder beside it that holds the submissions and nothing else"
        )
    found = submission.find(submissions, list(assignment.notebooks), only, say)
    if assignment.roster is not None:
        zone = assignment.due.tzinfo if assignment.due is not None else None
        came = assignment.roster.times(zone) if zone is not None else {}
        found = [replace(one, handed_in=one.handed_in or came.get(one.identity or "")) for one in found]
    return [submission.by_file(one) for one in found] if times == "mtime" else found


def _joined(
    assignment: Assignment, book: Gradebook, handed_in: list[Submission], say: Callable[[str], object] = unsaid
) -> list[Submission]:
    """Return the submissions with one name for each person that the lists of the class know under several."""
    joiner = rosters.Joiner(assignment.people, book.students(assignment))
    found, told = [], []
    for one in handed_in:
        student, identity = joiner(one.student, one.identity)
        if student != one.student:
            told.append(f"{plain(one.student, 60)} is {plain(student, 60)}")
            # whose numbers they have is found by what they are called here
            logins = (*one.logins, one.student, *filter(None, [one.identity]))
            one = replace(one, student=student, identity=identity, logins=logins)
        found.append(one)
    if told:
        more = f" (and {len(told) - 3} more)" if len(told) > 3 else ""
        say(f"by the list of the class, {', '.join(told[:3])}{more}: graded as another attempt of theirs")
    return found


def _graded(folder: Path, assignment: Assignment, db: str | None, what: str) -> tuple[Final, ...]:
    with gradebook(folder, db) as book:
        finals = book.finals(assignment)
    if not any(one.attempts for one in finals):
        raise UserError(f"{what}: nothing is graded yet; begin with: actedu grade {folder} SUBMISSIONS")
    if old := stale(finals):
        raise UserError(f"{what}: {graded_before(old)}; see who changes, and keep it, with: {regrading(folder)}")
    return finals


def graded_before(students: Sequence[str]) -> str:
    """Say whose points are old."""
    shown = ", ".join(plain(one, 60) for one in students[:3])
    more = f" and {len(students) - 3} more" if len(students) > 3 else ""
    was = "was" if len(students) == 1 else "were"
    return f"{shown}{more} {was} graded before the assignment or the course was changed, so points may be others now"


def regrading(folder: Path) -> str:
    """Return the command that grades again."""
    return f"actedu regrade {folder} SUBMISSIONS"


def _why(old: Final | None, new: Final) -> tuple[str, ...]:
    """Return what is different for a student, by exercise; empty when nothing is that a student would see."""
    if old is None:
        return ("not graded before",)
    if old.total is None or new.total is None:
        return () if old.total == new.total else (f"could {'' if new.total is None else 'not '}be read before",)
    points = {grade.exercise: grade for grade in old.grades}
    said = []
    for grade in new.grades:
        was = points.get(grade.exercise)
        if was is None:
            said.append(f"{grade.exercise} is new: {grade.points:g} of {grade.max_points:g}")
        elif grade.exercise not in new.waiting and (was.points, was.max_points) != (grade.points, grade.max_points):
            one, other = (f"{each.points:g} of {each.max_points:g}" for each in (was, grade))
            said.append(f"{grade.exercise}: {one} -> {other}")
    said += [f"{gone} is left out" for gone in points.keys() - {grade.exercise for grade in new.grades}]
    waited = set(new.waiting) - set(old.waiting)
    said += [f"{name} waits for a mark again" for name in sorted(waited)]
    if old.late != new.late:
        said.append(f"late: {old.late:.0%} -> {new.late:.0%}")
    if not said and (old.total, old.max) != (new.total, new.max):
        said.append("another attempt counts" if old.attempt.row.digest != new.attempt.row.digest else "the total")
    if said and new.left_behind:
        said.append(f"an earlier attempt cannot count until it is graded again too: {', '.join(new.left_behind[:3])}")
    return tuple(said)
