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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actedu.errors import UserError
from actedu.grading import assignment as assignments
from actedu.grading import batch, handout, platforms, policy, private_files, rosters, submission, variants
from actedu.grading.assignment import Assignment, load
from actedu.grading.finals import Final
from actedu.grading.grades import Row
from actedu.grading.platforms.table import TABLE
from actedu.grading.sandbox import Limits
from actedu.grading.submission import Submission

if TYPE_CHECKING:
    from actedu.grading.gradebook import Gradebook

Place = str | Path
Progress = Callable[[Iterable[Any], int], Iterable[Any]]  # passes steps on as they are done; how many there will be
TIMES = ("known", "mtime")  # where the times of handing in come from


@dataclass(frozen=True)
class Graded:
    """A class as it is graded.

    Attributes:
        finals: what counts for each student, by name.
        handed_in: how many submissions there are, and `new` how many of them were graded just now.
    """

    assignment: Assignment
    finals: tuple[Final, ...]
    handed_in: int
    new: int


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
    """Notebooks handed out by name: the exercises whose numbers vary, and how many students there are and are new."""

    varying: tuple[str, ...]
    students: int
    new: int


@dataclass(frozen=True)
class Report:
    """Where a report's pages are, how many students are in it, and its table."""

    index: Path
    students: int
    table: Path


@dataclass(frozen=True)
class Exported:
    """A file of grades, how many students are in it, and sentences on what is not as one may expect."""

    path: Path
    students: int
    said: tuple[str, ...]


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
    """
    if late is not None and due is None:
        raise UserError("assign: --late counts from a date; give one with --due")
    if grace is not None and late is None:
        raise UserError("assign: --grace is about being late; say what that costs with --late")
    return assignments.create(
        Path(folder),
        names,
        title,
        policy.read_due(due) if isinstance(due, str) else due,
        points=points,
        late=None if late is None else policy.read_late(late, grace),
        attempts=attempts,
    )


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
    private_files.write(handouts.encoded(), folder / variants.FILE)  # first, so that nothing handed out is unknown
    for one in progress(handouts.handed, len(handouts.handed)):
        handout.write(assignment, one, folder / handout.PLACE)
    private_files.write(handout.archive(folder / handout.PLACE, handouts), folder / f"{handout.PLACE}.zip")
    return HandedOut(varying, len(handouts.handed), len(handouts.handed) - len(assignment.handouts.handed))


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
        progress: is given the rows as they are graded, and passes them on.
        say: is given a sentence if submissions are graded again, before they are, such as `print`.
    """
    folder, submissions = Path(folder), Path(submissions)
    assignment = load(folder)
    handed_in = _found(submissions, times)
    path = None if table is None else Path(table)
    if path is not None and (not os.access(path.parent, os.W_OK) or path.is_dir()):
        raise UserError(f"grade: {path} cannot be written; choose another file with --csv")
    with gradebook(folder, db) as book:
        missing = book.missing(assignment, handed_in, submissions)
        if again := book.graded_before(assignment, missing, submissions):
            say(
                f"{again} submission{'s were' if again > 1 else ' was'} graded before the assignment or the course was "
                f"changed, and {'are' if again > 1 else 'is'} graded again; the earlier points stay in the gradebook. "
                "`actedu regrade --dry-run` says who changes, before anything is kept."
            )
        made = rows(folder, missing, submissions, jobs=jobs, cluster=cluster, sandbox=sandbox, limits=limits)
        for row in progress(made, len(missing)):
            book.record(assignment, row)
        finals = book.finals(assignment)
    if path is not None:
        write_table(assignment, finals, path)
    return Graded(assignment, finals, len(handed_in), len(missing))


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
    progress: Progress = unseen,
) -> Regraded:
    """Grade again after a correction, and say who changes. With `dry_run` nothing is kept; else as `grade`."""
    folder, submissions = Path(folder), Path(submissions)
    assignment = load(folder)
    handed_in = _found(submissions, times)
    with gradebook(folder, db) as book:
        before = {final.student: final for final in book.finals(assignment)}
        missing = book.missing(assignment, handed_in, submissions, keep_times=not dry_run)
        made = rows(folder, missing, submissions, jobs=jobs, cluster=cluster, sandbox=sandbox, limits=limits)
        tried: list[Row] = []
        for row in progress(made, len(missing)):
            if dry_run:
                tried.append(row)
            else:
                book.record(assignment, row)
        finals = book.finals(assignment, tried)
    compared = [Change(old := before.get(one.student), one, _why(old, one)) for one in finals]
    changes = tuple(change for change in compared if change.why)
    return Regraded(assignment, finals, len(handed_in), len(missing), changes)


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


def report(folder: Place, out: Place | None = None, *, db: str | None = None, progress: Progress = unseen) -> Report:
    """Write a page for the class, one for each student, and grades.csv, into report/ or the folder `out`."""
    folder = Path(folder)
    assignment = load(folder)
    finals = _graded(folder, assignment, db, "report")
    try:
        from actedu.grading import reports
    except ModuleNotFoundError as error:
        raise UserError(
            f"report: the pages need {error.name}; install it with: pip install 'actedu[grading]'"
        ) from None
    place = folder / "report" if out is None else Path(out)
    for _ in progress(reports.pages(assignment, finals, place), len(finals) + 1):
        pass
    made = Report(place / "index.html", len(finals), place / "grades.csv")
    write_table(assignment, finals, made.table)
    return made


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
        roster: the platform's list of students, which is filled in; it stays as it is.
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
    listed = None if roster is None else rosters.read(Path(roster), layouts)
    finals = _graded(folder, assignment, db, "export")
    made = platform.export(assignment, finals, listed, column)
    private_files.write(made.content, path)
    return Exported(path, len(finals), made.said)


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


def _found(submissions: Path, times: str) -> list[Submission]:
    if times not in TIMES:
        raise UserError(f"grade: times is to be {' or '.join(TIMES)}, not {times!r}")
    found = submission.find(submissions)
    return [submission.by_file(one) for one in found] if times == "mtime" else found


def _graded(folder: Path, assignment: Assignment, db: str | None, what: str) -> tuple[Final, ...]:
    with gradebook(folder, db) as book:
        finals = book.finals(assignment)
    if not finals:
        raise UserError(f"{what}: nothing is graded yet; begin with: actedu grade {folder} SUBMISSIONS")
    return finals


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
        elif (was.points, was.max_points) != (grade.points, grade.max_points):
            one, other = (f"{each.points:g} of {each.max_points:g}" for each in (was, grade))
            said.append(f"{grade.exercise}: {one} -> {other}")
    said += [f"{gone} is left out" for gone in points.keys() - {grade.exercise for grade in new.grades}]
    if old.late != new.late:
        said.append(f"late: {old.late:.0%} -> {new.late:.0%}")
    return tuple(said)
