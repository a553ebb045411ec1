"""Marking in the browser: a page for one reader on this machine, served as long as `actedu mark --open` runs.

Whoever else is on the machine, or on a page in the same browser, gets nothing: the address listens here alone and has
a random part that each request must carry, a request must be meant for this address (no name that was made to point
here) and, to change anything, come from the page itself. The page runs its own script, which its policy knows by
digest, and loads nothing else. What a student wrote is data: the templates escape it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from actedu.grading.finals import Final, answer_digest, settle
from actedu.grading.grades import MARKED, READER, Grade
from actedu.grading.texts import plain
from actedu.points import count_points, show_points

if TYPE_CHECKING:
    from actedu.exercises import Exercise
    from actedu.grading.assignment import Assignment
    from actedu.grading.gradebook import Gradebook

MOST_COMMENT = 1000  # characters, as the gradebook keeps them
_HERE = "127.0.0.1"
_MOST = 16_384  # bytes of a request's body: the longest comment, each character escaped
_PASSED_OVER = 1 << 20  # bytes of a longer one that are read, so that the answer to it arrives
_SECONDS = 10  # that a request may take to arrive
_SUGGESTED = 6  # comments
_GONE = "deleted"  # the status of an answer that is no longer in the gradebook


@dataclass(frozen=True)
class Answer:
    """One answer in words, as it counts now."""

    student: str
    exercise: Exercise
    grade: Grade
    worth: float

    @property
    def waits(self) -> bool:
        """Whether it has no mark."""
        return self.grade.status == READER

    def marked(self, points: float, comment: str) -> Answer:
        """Return it with this mark."""
        said = plain(comment, MOST_COMMENT) or None
        grade = replace(self.grade, status=MARKED, points=points, max_points=self.worth, said=said)
        return replace(self, grade=grade)

    def among(self, finals: Sequence[Final]) -> Answer | None:
        """Return it as it counts in these, with its mark; where its text counts no more, the one that does."""
        there = [
            grade
            for final in finals
            if final.student == self.student
            for grade in (*final.unmarked, *final.grades)
            if grade.exercise == self.exercise.name
        ]
        same = [grade for grade in there if grade.answer == self.grade.answer]
        return replace(self, grade=(same or there)[0]) if there else None


def read_points(said: str, worth: float) -> float | None:
    """Return the points that were typed, or None for what is no number from 0 to `worth`."""
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        return None
    return points if 0 <= points <= worth else None


def summary(done: int, finals: Sequence[Final]) -> str:
    """Say how far the marking is."""
    left = sum(len(final.unmarked) for final in finals)
    return f"{done} marked. {left or 'No'} answer{' waits' if left == 1 else 's wait'} for a mark."


def serve(
    book: Gradebook,
    assignment: Assignment,
    answers: Sequence[Answer],
    tell: Callable[[str], object],
    *,
    by: str | None = None,
    anonymous: bool = False,
) -> int:
    """Serve the page until its Done button or Ctrl-C ends it, and return how many answers were given a mark.

    Args:
        answers: those that the page lists, marked ones too; exercise by exercise.
        tell: is given the page's address once it can be opened.
        by: who marks.
        anonymous: show no names, and each exercise's answers in an order that says nothing about them.
    """
    marking = Marking(book, assignment, answers, by, anonymous)
    with _Server(marking) as server:
        with suppress(KeyboardInterrupt):
            tell(server.address)
            server.serve_forever(poll_interval=0.1)
        with server.lock:  # a mark that is just being kept is kept
            server.ended = True
    return len(marking.done)


class Marking:
    """What a reader sees and does: the answers, which of them were marked or passed over, and the page of each.

    An answer goes by its place in the list, so an address holds no name.
    """

    def __init__(
        self, book: Gradebook, assignment: Assignment, answers: Sequence[Answer], by: str | None, anonymous: bool
    ) -> None:
        from markupsafe import Markup

        from actedu.grading import reports

        self.book, self.assignment, self.by, self.anonymous = book, assignment, by, anonymous
        self.answers = list(answers)
        if anonymous:
            names = list(dict.fromkeys(one.exercise.name for one in answers))
            self.answers.sort(key=lambda one: (names.index(one.exercise.name), self._shuffled(one)))
        self.done: set[int] = set()
        self.skipped: set[int] = set()
        self._said: dict[str, list[str]] = {}  # comments of this round, by exercise
        self._ask = reports.asker(assignment)
        made = reports.templates()
        style = Markup(f"{made.globals['style']}{made.get_template('marking.css').render()}")  # both are ours
        script = Markup(made.get_template("marking.js").render())
        self.policy = (
            f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'"
        )
        self._about = {"title": assignment.title, "style": style, "script": script, "policy": self.policy}
        self._template = made.get_template("marking.html")

    def _shuffled(self, one: Answer) -> int:
        return self.assignment.seed(one.student + answer_digest(one.grade.answer), one.exercise)

    def first(self) -> int:
        """Return the place to begin at."""
        return max(0, self._next(-1))

    def _next(self, place: int) -> int:
        """Return the next place whose answer waits, those passed over last; the same place where none does."""
        order: list[int] = [*range(place + 1, len(self.answers)), *range(place + 1)]
        for one in sorted(order, key=self.skipped.__contains__):
            if self.answers[one].waits:
                self._refresh(one)  # somebody else may have marked it meanwhile
                if self.answers[one].waits:
                    return one
        return place

    def page(self, place: int, notice: str = "", *, alarm: bool = False, typed: str = "") -> str:
        """Return the page of an answer; `notice` is said on it, and `typed` offered as a comment."""
        self._refresh(place)
        return self._render(place, notice, alarm, typed)

    def skip(self, place: int) -> str:
        """Pass over an answer, and return the next one's page."""
        if self.answers[place].waits:
            self.skipped.add(place)
        last = place == len(self.answers) - 1
        return self.page(place if last else place + 1, "This is the last answer." if last else "")

    def save(self, place: int, points: str, comment: str, seen: str) -> tuple[HTTPStatus, str]:
        """Keep a mark and return the next answer's page, or say why nothing was kept.

        Args:
            points: as typed.
            seen: what the page said of the answer that the reader saw; where that has changed, nothing is kept.
        """
        from actedu.grading.gradebook import MeanwhileError

        self._refresh(place)
        one = self.answers[place]
        given = read_points(points, one.worth)
        if given is None:
            return HTTPStatus.UNPROCESSABLE_ENTITY, f"Points are a number from 0 to {one.worth:g}; nothing was saved."
        if seen != _seen(one.grade):
            return HTTPStatus.CONFLICT, self._meanwhile(place, given, comment, seen)
        try:
            self.book.mark(self.assignment, one.student, one.exercise.name, given, comment, by=self.by, shown=one.grade)
        except MeanwhileError:
            return HTTPStatus.CONFLICT, self._meanwhile(place, given, comment, seen)
        kept = one.marked(given, comment)
        if kept.grade.said:
            self._said.setdefault(one.exercise.name, []).insert(0, kept.grade.said)
        self.answers[place] = kept
        self.done.add(place)
        following = self._next(place)
        notice = f"Saved: {show_points(given)} of {count_points(one.worth)} for {self._label(place)}."
        if following == place:
            notice += " No answer on this page waits for a mark any more; Done ends the round."
        return HTTPStatus.OK, self.page(following, notice)

    def end(self) -> str:
        """Return the last page."""
        finals = self.book.finals(self.assignment)
        return self._template.render(
            self._about, groups=[], one=None, notice=summary(len(self.done), finals), alarm=False
        )

    def _refresh(self, place: int) -> None:
        """Read a student's answers anew: those of the whole class would take longer, the larger it is."""
        student = self.answers[place].student
        read = (self.book.attempts(self.assignment, student), self.book.marks(self.assignment))
        finals = settle(self.assignment, *read, self.book.decisions(self.assignment))
        self.answers = [
            one if one.student != student else one.among(finals) or replace(one, grade=replace(one.grade, status=_GONE))
            for one in self.answers
        ]

    def _meanwhile(self, place: int, points: float, comment: str, seen: str) -> str:
        """Say what has changed since it was shown, and show it."""
        self._refresh(place)
        one = self.answers[place]
        key = (one.student, one.exercise.name, answer_digest(one.grade.answer))
        mark = self.book.marks(self.assignment).get(key)
        if not seen.startswith(answer_digest(one.grade.answer)):
            what = "another text counts now"
        elif mark is not None:
            what = f"{mark.by or 'somebody else'} has given {count_points(mark.points)} meanwhile"
        else:
            what = f"it is {one.grade.status} meanwhile"
        yours = f"you had typed {count_points(points)}" + (" and the comment that stands first below" * bool(comment))
        notice = f"Nothing was kept: {what}, and here it is as it is now; {yours}."
        return self.page(place, notice, alarm=True, typed=plain(comment, MOST_COMMENT))

    def _label(self, place: int) -> str:
        """Return what an answer is called: its student, or a number among the answers to its exercise."""
        if not self.anonymous:
            return self.answers[place].student
        name = self.answers[place].exercise.name
        return f"Answer {sum(one.exercise.name == name for one in self.answers[: place + 1])}"

    def _comments(self, exercise: str) -> list[str]:
        """Return comments to choose from: this round's, and where names may be shown those of earlier ones."""
        kept: Counter[str] = Counter()
        if not self.anonymous:
            marks = self.book.marks(self.assignment).items()
            kept = Counter(mark.comment for (_, name, _), mark in marks if name == exercise and mark.comment)
        return [*self._said.get(exercise, []), *(comment for comment, _ in kept.most_common())]

    def _render(self, place: int, notice: str, alarm: bool, typed: str) -> str:
        one = self.answers[place]
        comments = dict.fromkeys(filter(None, [typed, *self._comments(one.exercise.name)]))
        groups = self._groups(place)
        return self._template.render(
            self._about,
            groups=groups,
            group=next(group for group in groups if group["current"]),
            place=place,
            last=len(self.answers) - 1,
            label=self._label(place),
            state=self._state(place),
            one=one,
            open=one.grade.status in (READER, MARKED),
            seen=_seen(one.grade),
            asked=self._ask(one.grade),
            shares=_shares(one),
            comments=list(comments)[:_SUGGESTED],
            most=MOST_COMMENT,
            notice=notice,
            alarm=alarm,
        )

    def _groups(self, place: int) -> list[dict[str, Any]]:
        """Return the list of answers, exercise by exercise."""
        groups: dict[str, dict[str, Any]] = {}
        for number, one in enumerate(self.answers):
            group = groups.setdefault(
                one.exercise.name, {"title": one.exercise.title, "entries": [], "marked": 0, "current": False}
            )
            group["marked"] += one.grade.status == MARKED
            group["current"] |= number == place
            label = f"Answer {len(group['entries']) + 1}" if self.anonymous else one.student
            group["entries"].append((number, label, self._state(number), number == place))
        return list(groups.values())

    def _state(self, place: int) -> tuple[str, str]:
        """Return the state of an answer in a word and in full."""
        one = self.answers[place]
        if one.grade.status == MARKED:
            return MARKED, f"marked {show_points(one.grade.points)} of {show_points(one.worth)}"
        state = one.grade.status if not one.waits else "skipped" if place in self.skipped else "waits"
        return state, state


def _digest(text: str) -> str:
    """Return how a page's policy names a style or a script of its own."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _seen(grade: Grade) -> str:
    """Name an answer and its mark by what a reader sees; it begins with the text's own digest."""
    mark = json.dumps([grade.status, grade.points, grade.said])
    return f"{answer_digest(grade.answer)}-{answer_digest(mark)}"


def _shares(one: Answer) -> list[float]:
    """Return what each point of the rubric is worth: an equal share, and a bonus as much beyond that."""
    counted = sum(not point.startswith("bonus") for point in one.exercise.rubric) or len(one.exercise.rubric)
    return [one.worth / counted for _ in one.exercise.rubric]


class _Server(ThreadingHTTPServer):
    """A server for this machine alone, whose pages have a secret address."""

    daemon_threads = True  # a browser may hold a connection open for later
    block_on_close = False

    def __init__(self, marking: Marking) -> None:
        super().__init__((_HERE, 0), _Request)
        self.marking = marking
        self.base = f"/{secrets.token_urlsafe(32)}/"
        self.host = f"{_HERE}:{self.server_port}"
        self.address = f"http://{self.host}{self.base}"
        self.lock = threading.Lock()  # one thing at a time
        self.ended = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away; of anything else, what it was."""
        import sys

        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _RefusedError(Exception):
    """A request that the page does not make; the reason is for whoever looks."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _Request(BaseHTTPRequestHandler):
    """One request."""

    server: _Server
    timeout = _SECONDS
    server_version, sys_version = "actedu", ""

    def do_GET(self) -> None:
        """Show an answer, by default the first that waits."""
        self._reply(self._show)

    def do_POST(self) -> None:
        """Keep a mark, pass over an answer, or end the round."""
        self._reply(self._change)

    def _reply(self, answer: Callable[[], tuple[HTTPStatus, str]]) -> None:
        from actedu.grading.gradebook_tables import GradebookError

        with self.server.lock:
            if self.server.ended:
                return
            try:
                status, text = answer()
            except _RefusedError as refused:
                status, text = refused.status, f"{refused}\n"
            except GradebookError as error:  # the database has its reasons
                status, text = HTTPStatus.SERVICE_UNAVAILABLE, f"{error}\n"
            except (ConnectionError, TimeoutError):
                raise
            except Exception:
                self._send(HTTPStatus.INTERNAL_SERVER_ERROR, "A fault in actedu; the terminal shows which.\n")
                raise
            self._send(status, text)

    def _show(self) -> tuple[HTTPStatus, str]:
        path = self._path()
        marking = self.server.marking
        return HTTPStatus.OK, marking.page(marking.first() if path == [""] else self._place(path))

    def _change(self) -> tuple[HTTPStatus, str]:
        path = self._path()
        if self.headers.get("Origin") != f"http://{self.server.host}":
            raise _RefusedError(HTTPStatus.FORBIDDEN, "Only the page itself may do this.")
        given, marking = self._body(), self.server.marking
        match path:
            case ["done"]:
                threading.Thread(target=self.server.shutdown, daemon=True).start()
                return HTTPStatus.OK, marking.end()
            case [place, "skip"]:
                return HTTPStatus.OK, marking.skip(self._place([place]))
        said = [given.get(name) for name in ("points", "comment", "seen")]
        match said:
            case [str(points), str(comment), str(seen)]:
                return marking.save(self._place(path), points.strip(), comment, seen)
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "A mark has points, comment and seen, all of them texts.")

    def _path(self) -> list[str]:
        """Return the path below the secret part of the address."""
        base = self.server.base
        if self.headers.get("Host") != self.server.host:
            raise _RefusedError(HTTPStatus.FORBIDDEN, f"This is http://{self.server.host} and nothing else.")
        if not hmac.compare_digest(self.path[: len(base)].encode(errors="replace"), base.encode()):
            raise _RefusedError(HTTPStatus.NOT_FOUND, "Open the address that actedu mark --open printed.")
        return self.path[len(base) :].split("/")

    def _place(self, path: Sequence[str]) -> int:
        most = len(self.server.marking.answers)
        if len(path) == 1 and re.fullmatch("[0-9]{1,6}", path[0]) and 1 <= int(path[0]) <= most:
            return int(path[0]) - 1
        raise _RefusedError(HTTPStatus.NOT_FOUND, f"The answers have the numbers 1 to {most}.")

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch("[0-9]{1,12}", length):
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED, "Say how long the request is.")
        if int(length) > _MOST:
            self.rfile.read(min(int(length), _PASSED_OVER))
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A request has at most {_MOST} bytes.")
        sent = self.rfile.read(int(length))
        if self.headers.get_content_type() != "application/json":
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A request is application/json.")
        try:
            given = json.loads(sent)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "A request is a JSON object.")
        return given

    def _send(self, status: HTTPStatus, text: str) -> None:
        content = text.encode(errors="replace")
        page = text.startswith("<!doctype")
        self.send_response(status)
        for name, value in {
            "Content-Type": f"text/{'html' if page else 'plain'}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": (self.server.marking.policy if page else "default-src 'none'")
            + "; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal is the reader's, and each line would show the secret address."""
