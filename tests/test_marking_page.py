"""The page for marking keeps what a reader gives, at once; it serves that reader alone and obeys no text in it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import typer
from browser import violations
from test_reports import ALL, CONTRAST, STRUCTURE, browser, needs_chromium  # noqa: F401  # a fixture
from typer.testing import CliRunner

from actedu import exercises
from actedu.grading import assignment
from actedu.grading.commands import mark
from actedu.grading.finals import Decision, answer_digest
from actedu.grading.gradebook import FILE, Gradebook
from actedu.grading.grades import Grade, Row
from actedu.grading.marking_page import Answer, serve

TANH, DEAD = (exercises.find(name) for name in ("explain_tanh_over_sigmoid", "explain_born_dead"))
WORTH = {TANH.name: 4, DEAD.name: 3}
NAMES = ("Ann Lee", "Bob Ray", "Cy Day")
app = typer.Typer()
app.command()(mark.mark)


def row(student, *texts, digest=""):
    grades = [Grade(name, "for a reader", 0, 0, answer=text) for name, text in zip(WORTH, texts, strict=False)]
    return Row(student, f"{student}.ipynb", tuple(grades), digest=digest or f"{student}{texts}")


@pytest.fixture
def homework(tmp_path):
    """Three students' answers to two questions."""
    folder = tmp_path / "hw"
    assignment.create(folder, list(WORTH))
    file = folder / "assignment.toml"
    text = file.read_text()
    for name, points in WORTH.items():
        text = text.replace(f"# {name} = 2", f"{name} = {points}")
    file.write_text(text)
    with Gradebook.open(folder / FILE) as book:
        for student in NAMES:
            book.record(assignment.load(folder), row(student, f"{student[0]}. on tanh.\nAnd more.", f"{student[0]}."))
    return folder


@pytest.fixture
def task(homework):
    return assignment.load(homework)


@pytest.fixture
def book(homework):
    with Gradebook.open(homework / FILE) as opened:
        yield opened


def to_mark(book, task, **which):
    return mark._answers(task, book.finals(task), None, which.get("exercise"), "hw", marked_too=True)


class Served:
    """A page that is served, and how the page's own script would ask for it."""

    def __init__(self, address):
        self.address = address
        self.host, self.base = urlsplit(address).netloc, urlsplit(address).path
        self.count, self.ended = None, False

    def ask(self, path="", sent=None, *, base=None, method=None, body=None, **headers):
        """Return status, headers and text; a header that is None is left out."""
        given = {"Host": self.host}
        if sent is not None or body is not None:
            given |= {"Origin": f"http://{self.host}", "Content-Type": "application/json"}
            body = json.dumps(sent).encode() if body is None else body
            given["Content-Length"] = str(len(body))
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        link = http.client.HTTPConnection(self.host, timeout=20)
        link.putrequest(method or ("GET" if body is None else "POST"), (base or self.base) + path, skip_host=True)
        for name, value in given.items():
            if value is not None:
                link.putheader(name, value)
        link.endheaders(body)
        reply = link.getresponse()
        text = reply.read().decode()
        link.close()
        self.ended |= path == "done" and reply.status == 200
        return reply.status, reply.headers, text

    def seen(self, place):
        return re.search('data-seen="([^"]+)"', self.ask(str(place))[2])[1]

    def save(self, place, points, comment="", seen=None):
        given = {"points": points, "comment": comment, "seen": seen or self.seen(place)}
        status, _, text = self.ask(str(place), given)
        return status, text


@contextmanager
def serving(book, task, answers=None, **how):
    """Serve the answers, by default all, until the block ends."""
    told, ready = [], threading.Event()

    def run():
        page.append(serve(book, task, to_mark(book, task) if answers is None else answers, tell, **how))

    def tell(address):
        told.append(address)
        ready.set()

    page = []
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(60)
    one = Served(told[0])
    yield one
    if not one.ended:
        assert one.ask("done", {})[0] == 200
    thread.join(20)
    assert not thread.is_alive()
    (one.count,) = page


def said(text):
    return re.search(r'<p id="said" role="status"[^>]*>([^<]*)</p>', text)[1]


def states(text):
    found = re.findall(r'<a href="(\d+)"[^>]*><bdi>([^<]*)</bdi> <span class="status [^"]*">([^<]*)<', text)
    return [(label, state) for _, label, state in found]


# ---- marking


def test_the_list_and_the_answer_are_shown_and_a_mark_is_kept_at_once(book, task):
    with serving(book, task, by="Bea") as page:
        status, _, text = page.ask()
        assert status == 200
        assert states(text) == [(name, "waits") for name in NAMES * 2]
        assert '<blockquote class="answer">A. on tanh.\nAnd more.</blockquote>' in text
        assert "A colleague says: &#x27;tanh" in text or "A colleague says: 'tanh" in text
        assert text.count('class="point"') == len(TANH.rubric)
        assert '<details><summary>One good answer</summary><blockquote class="answer">' in text
        status, text = page.save(1, "3,5", "well\nsaid")
        assert status == 200
        assert said(text) == "Saved: 3.5 of 4 points for Ann Lee."
        assert '<bdi>Bob Ray</bdi><span class="hidden">' in text
        assert states(text)[0] == ("Ann Lee", "marked 3.5 of 4")
        kept = book.marks(task)["Ann Lee", TANH.name, answer_digest("A. on tanh.\nAnd more.")]
        assert (kept.points, kept.comment, kept.by) == (3.5, "well said", "Bea")
        assert '<button type="button" class="again">well said</button>' in text
    assert page.count == 1


def test_what_is_skipped_says_so_and_is_come_back_to_last(book, task):
    with serving(book, task, to_mark(book, task, exercise=TANH.name)) as page:
        text = page.ask("1/skip", {})[2]
        assert states(text) == [("Ann Lee", "skipped"), ("Bob Ray", "waits"), ("Cy Day", "waits")]
        assert page.save(2, "1")[0] == 200
        text = page.save(3, "1")[1]
        assert 'data-place="1"' in text
        assert said(page.ask("3/skip", {})[2]) == "This is the last answer."
        text = page.save(1, "0")[1]
        assert said(text).endswith("No answer on this page waits for a mark any more; Done ends the round.")


def test_a_mark_can_be_corrected_and_counts_once(book, task):
    with serving(book, task) as page:
        page.save(1, "1", "short")
        text = page.ask("1")[2]
        assert 'value="1"' in text
        assert ">short</textarea>" in text
        assert page.save(1, "2", "longer")[0] == 200
    assert page.count == 1
    assert [one.points for one in book.marks(task).values()] == [2]


@pytest.mark.parametrize("points", ["", "five", "nan", "-1", "4.5", "inf"])
def test_points_that_are_none_are_refused_in_a_sentence(book, task, points):
    with serving(book, task) as page:
        assert page.save(1, points) == (422, "Points are a number from 0 to 4; nothing was saved.")
    assert book.marks(task) == {}


def test_a_bonus_is_worth_a_share_beyond_the_whole(book, task):
    with serving(book, task, to_mark(book, task, exercise=DEAD.name)) as page:
        shares = re.findall('data-share="([^"]+)"', page.ask()[2])
    assert sum(point.startswith("bonus") for point in DEAD.rubric) == 1
    assert list(map(float, shares)) == [1.0] * 4  # three, of three points, and the bonus


# ---- meanwhile


def test_another_text_meanwhile_is_shown_and_nothing_is_kept(book, task):
    with serving(book, task) as page:
        seen = page.seen(1)
        book.record(task, row("Ann Lee", "Quite another text."))
        book.mark(task, "Ann Lee", TANH.name, 0.5)  # the old one
        newer = next(one for one in book.finals(task) if one.student == "Ann Lee").unmarked
        assert [one.answer for one in newer if one.exercise == TANH.name] == ["Quite another text."]
        before = dict(book.marks(task))
        status, text = page.save(1, "2", "mine", seen)
        assert status == 409
        assert "Nothing was kept:" in said(text)
        assert '<button type="button" class="again">mine</button>' in text
        assert book.marks(task) == before
        assert page.save(1, "2", "mine")[0] == 200


def test_what_counts_now_is_shown_when_only_the_last_text_counts(homework, book):
    file = homework / "assignment.toml"
    file.write_text(file.read_text().replace('attempts = "best"', 'attempts = "last"'))
    task = assignment.load(homework)
    assert task.attempts == "last"
    with serving(book, task) as page:
        seen = page.seen(1)
        book.record(task, row("Ann Lee", "Quite another text.", "A."))
        status, text = page.save(1, "2", "", seen)
        assert status == 409
        assert said(text) == (
            "Nothing was kept: another text counts now, and here it is as it is now; you had typed 2 points."
        )
        assert "Quite another text." in text
        assert book.marks(task) == {}


def test_somebody_elses_mark_meanwhile_is_shown_and_not_replaced(book, task):
    with serving(book, task) as page:
        seen = page.seen(1)
        book.mark(task, "Ann Lee", TANH.name, 1, "theirs", by="Dan")
        status, text = page.save(1, "3", "mine", seen)
        assert status == 409
        assert said(text).startswith("Nothing was kept: Dan has given 1 point meanwhile")
        assert "you had typed 3 points" in said(text)
        assert 'value="1"' in text
        assert ">theirs</textarea>" in text
        assert text.index('class="again">mine<') < text.index('class="again">theirs<')
        assert [one.points for one in book.marks(task).values()] == [1]
        assert page.save(1, "3", "mine")[0] == 200  # it was seen now
    assert [one.points for one in book.marks(task).values()] == [3]


def test_next_passes_over_what_somebody_else_has_marked(book, task):
    with serving(book, task) as page:
        book.mark(task, "Bob Ray", TANH.name, 1, by="Dan")
        assert 'data-place="3"' in page.save(1, "3")[1]


@pytest.mark.parametrize("anonymous", [False, True])
def test_what_is_deleted_or_excused_takes_no_mark(book, task, anonymous):
    answers = [one for one in to_mark(book, task) if one.student in ("Ann Lee", "Bob Ray")]
    with serving(book, task, answers, anonymous=anonymous) as page:
        seen = [page.seen(place) for place in range(1, 5)]
        book.forget(task, "Ann Lee")
        book.decide(task, Decision("Bob Ray", "excuse", "", 0.0, "ill"))
        found = set()
        for place in range(1, 5):
            status, text = page.save(place, "1", "", seen[place - 1])
            assert status == 409
            assert 'id="save"' not in text
            assert not anonymous or not any(name in text for name in NAMES)
            found.add(re.search("It takes no mark: it is ([a-z]+)", text)[1])
    assert found == {"deleted", "excused"}
    assert book.marks(task) == {}


def test_of_two_texts_the_lower_mark_gives_way(book, task):
    book.record(task, row("Ann Lee", "Second text.", digest="second"))
    with serving(book, task) as page:
        assert states(page.ask()[2])[:2] == [("Ann Lee", "waits")] * 2
        assert page.save(1, "2")[0] == 200
        assert page.save(2, "1")[0] == 200
        assert states(page.ask("2")[2])[:2] == [("Ann Lee", "marked 2 of 4")] * 2  # what counts
    assert sorted(one.points for one in book.marks(task).values()) == [1, 2]


# ---- no names


def test_anonymous_shows_no_name_anywhere_and_shuffles_alike_each_time(book, task):
    for i in range(20):
        book.record(task, row(f"Student {i:02}", f"{i:02} on tanh", f"{i:02} on deaths"))
    orders = []
    for _ in range(2):
        with serving(book, task, anonymous=True) as page:
            text = page.ask()[2]
            assert [label for label, _ in states(text)] == [f"Answer {i}" for i in range(1, 24)] * 2
            assert re.search("<title>Answer [12], ", text)
            replies = [page.ask(str(place)) for place in (1, 2, 3, 24)]
            replies += [page.ask("1", {"points": "1", "comment": "x", "seen": "stale"}), page.ask("2/skip", {})]
            for _, headers, reply in replies:
                assert not re.search("Student|Ann|Bob|Cy Day", f"{headers}{reply}")
            assert "Saved: 2 of 4 points for Answer 1." in page.save(1, "2")[1]
            orders.append([re.search('class="answer">([^<]*)<', page.ask(str(i))[2])[1] for i in range(1, 47)])
    assert orders[0] == orders[1]
    tanh, dead = orders[0][:23], orders[0][23:]
    assert tanh != sorted(tanh)
    assert [text[:2] for text in tanh] != [text[:2] for text in dead]


def test_anonymous_offers_no_comments_of_before_since_they_may_name_somebody(book, task):
    book.mark(task, "Ann Lee", TANH.name, 1, "Dear Ann, no.")
    with serving(book, task) as page:
        assert 'class="again">Dear Ann, no.<' in page.ask("2")[2]
    with serving(book, task, to_mark(book, task), anonymous=True) as page:
        shown = [page.ask(str(place))[2] for place in (1, 2, 3)]
        assert not any('class="again"' in text for text in shown)


# ---- who may ask


def test_it_listens_on_this_machine_alone_and_no_address_is_used_twice(book, task):
    addresses = set()
    for _ in range(2):
        with serving(book, task) as page:
            addresses.add(page.base)
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", page.address)
    assert len(addresses) == 2


def test_without_the_token_nothing_is_told_or_done(book, task):
    with serving(book, task) as page:
        wrong = page.base[:-2] + ("A" if page.base[-2] != "A" else "B") + "/"
        sent = {"points": "1", "comment": "", "seen": page.seen(1)}
        for base in ("/", wrong, page.base[:-1], page.base.lower(), f"/x{page.base}", "/%C3%A9/", "*"):
            for path, given in (("", None), ("1", None), ("1", sent), ("1/skip", sent), ("done", {})):
                if base == page.base[:-1] and path == "":
                    continue
                status, _, text = page.ask(path, given, base=base)
                assert status in (400, 404)
                assert not any(word in text for word in (*NAMES, page.base.strip("/")))
        for path in ("0", "7", "1/2", "x", "9" * 5000, "../1", "1%00", "done"):
            assert page.ask(path)[0] == 404
    assert book.marks(task) == {}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:{port}", "127.0.0.1:1", "", None])
def test_a_name_that_was_made_to_point_here_is_refused(book, task, host):
    with serving(book, task) as page:
        host = host and host.format(port=page.host.partition(":")[2])
        seen = page.seen(1)
        for sent in (None, {"points": "1", "comment": "", "seen": seen}):
            status, _, text = page.ask("1", sent, Host=host)
            assert status == 403
            assert "Ann" not in text
    assert book.marks(task) == {}


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://{host}", "http://127.0.0.1", ""])
def test_only_the_page_itself_may_change_anything(book, task, origin):
    with serving(book, task) as page:
        sent = {"points": "1", "comment": "", "seen": page.seen(1)}
        origin = origin and origin.format(host=page.host)
        for path in ("1", "1/skip", "done"):
            assert page.ask(path, sent, Origin=origin)[0] == 403
        assert ("Ann Lee", "waits") in states(page.ask()[2])
    assert book.marks(task) == {}


def test_what_the_page_never_sends_is_refused(book, task):
    with serving(book, task) as page:
        sent = {"points": "1", "comment": "", "seen": page.seen(1)}
        assert page.ask("1", sent | {"comment": "x" * 20_000})[0] == 413
        assert page.ask("1", sent, Content_Length=None)[0] == 411
        assert page.ask("1", sent, Content_Length="-1")[0] == 411
        assert page.ask("1", sent, Content_Type="text/plain")[0] == 415
        assert page.ask("1", sent, method="PUT")[0] == 501
        for body in (b"{", b"[]", b'"x"', b"\xff", b"[" * 9000, b'{"points": 1, "comment": "", "seen": ""}', b"{}"):
            assert page.ask("1", body=body)[0] == 400
        assert page.save(1, "1", "\U0001f600" * 1000)[0] == 200  # the longest comment, escaped
    assert len(book.marks(task)) == 1


def test_the_page_may_load_nothing_and_is_kept_nowhere(book, task):
    with serving(book, task) as page:
        _, headers, text = page.ask()
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        for part in ("connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"):
            assert part in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Python" not in headers["Server"]
        assert not re.search(r'(src|href|action)="(?!#|data:|\d+")', text)


# ---- in a browser


class Visit:
    """The page, opened, and what it did that it should not."""

    def __init__(self, browser, address, **options):  # noqa: F811
        self.page = browser.new_page(**options)
        self.deeds = []
        for event in ("dialog", "console", "pageerror", "popup", "download", "websocket", "worker"):
            self.page.on(event, lambda told, event=event: self.deeds.append((event, str(told))))
        self.page.on("request", lambda told: told.url.startswith(address) or self.deeds.append(("request", told.url)))
        self.page.goto(address)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def heard(self, text):
        self.page.locator("#said", has_text=text).wait_for(timeout=20_000)

    def value(self, name):
        return self.page.locator(f"#{name}").input_value()


@needs_chromium
def test_three_answers_are_marked_by_keyboard_alone(book, task, browser):  # noqa: F811
    with serving(book, task, to_mark(book, task, exercise=TANH.name), by="Bea") as page:
        visit = Visit(browser, page.address)
        visit.press("1", "3", "4", "3")
        assert visit.value("points") == "2"
        pressed = visit.page.locator(".point[aria-pressed=true]")
        assert pressed.count() == 2
        assert visit.page.locator("#heard").text_content() == "Off: 2 points"
        visit.press("c")
        visit.page.keyboard.type("Name 1 experiment.")
        visit.press("Enter")
        visit.heard("Saved: 2 of 4 points for Ann Lee.")
        assert visit.page.evaluate("document.activeElement.id") == "whose"
        assert visit.page.title().startswith("Bob Ray, ")
        visit.press("0", "Enter")
        visit.heard("Saved: 0 of 4 points for Bob Ray.")
        visit.press("2", "p", "ControlOrMeta+a")
        visit.page.keyboard.type("1,25")
        visit.press("Escape", "1")
        assert visit.value("points") == "2.25"  # what was typed, and a share more
        visit.press("k")
        visit.page.locator("#mark[data-place='2']").wait_for()
        assert visit.value("points") == "0"
        visit.press("j")
        visit.page.locator("#mark[data-place='3']").wait_for()
        assert visit.value("points") == "2.25"  # not saved, not lost
        assert pressed.count() == 2
        visit.press("?")
        assert visit.page.locator("#keys").is_visible()
        visit.press("1", "Escape")
        assert not visit.page.locator("#keys").is_visible()
        visit.press("Enter")
        visit.heard("Saved: 2.25 of 4 points for Cy Day.")
        visit.press("k", "k")
        visit.page.locator("#mark[data-place='2']").wait_for()
        visit.page.locator("#answers a").first.click()
        visit.page.locator("#mark[data-place='1']").wait_for()
        assert pressed.count() == 2  # as its mark was made
        visit.page.locator("#done").focus()
        visit.press("Enter")
        visit.heard("3 marked. 3 answers wait for a mark.")
        page.ended = True
        assert visit.deeds == []
        visit.page.close()
    assert page.count == 3
    found = {student: (one.points, one.comment, one.by) for (student, _, _), one in book.marks(task).items()}
    assert found == {
        "Ann Lee": (2, "Name 1 experiment.", "Bea"),
        "Bob Ray": (0, None, "Bea"),
        "Cy Day": (2.25, None, "Bea"),
    }


@needs_chromium
def test_every_point_of_the_rubric_gives_the_whole_and_no_more(book, task, browser):  # noqa: F811
    third = [Answer("Ann Lee", DEAD, one.grade, one.worth) for one in to_mark(book, task, exercise=DEAD.name)][:1]
    with serving(book, task, third) as page:
        visit = Visit(browser, page.address)
        for point in visit.page.locator(".point").all():
            point.click()
        assert visit.value("points") == "3"  # with the bonus it would be 4
        visit.press("4", "1")
        assert visit.value("points") == "2"
        assert visit.page.evaluate("document.activeElement.id") == "whose"  # so Enter saves after a click
        visit.press("Enter")
        visit.heard("Saved: 2 of 3 points")
        assert visit.deeds == []
        visit.page.close()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing_in_the_page(book, task, browser, width, scheme):  # noqa: F811
    with serving(book, task) as page:
        size = {"width": width, "height": 800}
        opened = browser.new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
        opened.goto(page.address)
        assert violations(opened) == []
        opened.keyboard.press("?")
        assert violations(opened) == []
        opened.close()


@needs_chromium
def test_the_single_keys_can_be_turned_off(book, task, browser):  # noqa: F811
    with serving(book, task) as page:
        visit = Visit(browser, page.address)
        visit.press("?")
        visit.page.locator("#single").uncheck()
        visit.press("Escape", "1", "j", "Enter", "?")
        assert visit.value("points") == ""
        assert not visit.page.locator("#keys").is_visible()
        assert visit.page.locator("#mark").get_attribute("data-place") == "1"
        visit.page.locator(".point").first.focus()
        visit.press("Space")
        assert visit.value("points") == "1"
        for _ in range(20):
            visit.press("Tab")
            if visit.page.evaluate("document.activeElement.id") == "save":
                break
        visit.press("Enter")
        visit.heard("Saved: 1 of 4 points for Ann Lee.")
        visit.page.close()


@needs_chromium
def test_a_mark_given_meanwhile_is_seen_and_nothing_typed_is_lost(book, task, browser):  # noqa: F811
    with serving(book, task) as page:
        visit = Visit(browser, page.address)
        visit.press("1", "c")
        visit.page.keyboard.type("Mine.")
        book.mark(task, "Ann Lee", TANH.name, 3, "Theirs.", by="Dan")
        visit.press("Enter")
        visit.heard("Nothing was kept: Dan has given 3 points meanwhile")
        assert "told" in visit.page.locator("#said").get_attribute("class")
        assert (visit.value("points"), visit.value("comment")) == ("3", "Theirs.")
        assert [one.comment for one in book.marks(task).values()] == ["Theirs."]
        visit.page.get_by_role("button", name="Mine.").click()
        assert visit.value("comment") == "Mine."
        visit.press("Enter")
        visit.heard("Saved: 3 of 4 points for Ann Lee.")
        assert [event for event, _ in visit.deeds] == ["console"]  # the browser notes the refusal
        visit.page.close()
    assert [one.comment for one in book.marks(task).values()] == ["Mine."]


@needs_chromium
def test_when_the_server_has_stopped_the_page_says_so_and_keeps_the_text(book, task, browser):  # noqa: F811
    with serving(book, task) as page:
        visit = Visit(browser, page.address)
        visit.press("1", "c")
        visit.page.keyboard.type("A long thought.")
        page.ask("done", {})
    visit.press("Enter")
    trouble = visit.page.get_by_role("alert")
    trouble.filter(has_text="no longer runs in the terminal, so nothing was saved").wait_for()
    assert trouble.text_content().count(".") == 1
    assert (visit.value("points"), visit.value("comment")) == ("1", "A long thought.")
    visit.press("Escape", "j")
    assert visit.value("comment") == "A long thought."
    visit.page.close()
    assert book.marks(task) == {}


@needs_chromium
def test_points_out_of_range_are_said_where_they_are_typed(book, task, browser):  # noqa: F811
    with serving(book, task) as page:
        visit = Visit(browser, page.address)
        visit.press("p")
        visit.page.keyboard.type("9")
        visit.press("Enter")
        visit.page.get_by_role("alert").filter(has_text="a number from 0 to 4; nothing was saved.").wait_for()
        field = visit.page.locator("#points")
        assert (field.get_attribute("aria-invalid"), field.get_attribute("aria-describedby")) == ("true", "trouble")
        visit.press("Backspace", "2")
        assert field.get_attribute("aria-invalid") == "false"
        visit.page.locator("#done").click()
        visit.heard("1 answer has a mark typed and not saved; press Done again to leave it.")
        visit.page.locator("#done").click()
        visit.heard("0 marked. 6 answers wait for a mark.")
        page.ended = True
        visit.page.close()


@needs_chromium
def test_no_text_of_a_student_is_obeyed(book, task, browser):  # noqa: F811
    text = ALL.replace("\ud800", "")
    book.record(task, row(f"0 {text[:3000]}", text[:4000]))
    with serving(book, task, by=text[:100]) as page:
        visit = Visit(browser, page.address)
        visit.press("1", "c")
        visit.page.locator("#comment").fill(text[:900])
        visit.press("Enter")
        visit.heard("Saved: 1 of 4 points for 0 <script>window.hit")
        visit.press("k")
        visit.page.locator("#mark[data-place='1']").wait_for()
        assert "<script>window.hit = 1; alert(1)</script>" in visit.page.locator(".answer").first.text_content()
        assert visit.page.evaluate("window.hit") is None
        wild = "iframe, img, object, embed, base, link, [style], meta[http-equiv=refresh], script ~ script"
        assert visit.page.locator(wild).count() == 0
        names = visit.page.evaluate("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
        assert [name for name in set(names) if name.startswith("on")] == []
        assert visit.deeds == []
        visit.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit = 1\">')")
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate("window.hit") is None  # the policy stands behind the escaping
        visit.page.close()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_reads_on_any_screen_and_by_a_screen_reader(book, task, browser, width, scheme):  # noqa: F811
    book.record(task, row("Wei-Ling-Montserrat-Castellanos-y-Dąbrowska-Kowalczyk (Canvas 1234567)", "x" * 400))
    book.mark(task, "Bob Ray", TANH.name, 1.25, "A comment of before.")
    with serving(book, task) as page:
        visit = Visit(browser, page.address, viewport={"width": width, "height": 800}, color_scheme=scheme)
        for place in (1, 2):  # one that waits, and one that is marked
            visit.page.locator(f"#mark[data-place='{place}']").wait_for()
            visit.press("1")
            assert visit.page.evaluate(STRUCTURE) == []
            assert visit.page.evaluate(CONTRAST) == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            for role in ("button", "textbox", "link"):
                for one in visit.page.get_by_role(role).all():
                    assert one.evaluate("e => (e.labels && e.labels.length ? e.labels[0] : e).textContent.trim()")
            visit.page.locator("#next").click()
        small = "[...document.querySelectorAll('button, #answers a')].filter(e => e.getClientRects().length)"
        assert visit.page.evaluate(f"{small}.filter(e => e.getBoundingClientRect().height < 24).length") == 0
        visit.press("?")
        assert visit.page.evaluate(CONTRAST) == []
        assert visit.deeds == []
        visit.page.close()


# ---- the command


def run(*words):
    return CliRunner().invoke(app, [*map(str, words)])


def finishing(opened):
    """A browser that presses Done."""

    def visit(address):
        opened.append(address)
        threading.Thread(target=Served(address).ask, args=("done", {})).start()

    return visit


def test_the_command_opens_the_page_and_says_the_same_as_ever(homework, book, task, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", finishing(opened))
    monkeypatch.setattr(mark, "has_screen", lambda: True)
    done = run(homework, "--open")
    assert done.exit_code == 0, done.output
    assert done.output == (
        f"Marking page: {opened[0]}\nIts Done button, or Ctrl-C here, ends the round.\n"
        "0 marked. 6 answers wait for a mark.\n"
    )


def test_the_options_of_the_round_go_with_the_page(homework, book, task, monkeypatch):
    def visit(address):
        page = Served(address)

        def work():
            text = page.ask()[2]
            shown.extend(states(text))
            page.save(1, "1")
            page.ask("done", {})

        threading.Thread(target=work).start()

    shown = []
    monkeypatch.setattr("webbrowser.open", visit)
    monkeypatch.setattr(mark, "has_screen", lambda: True)
    done = run(homework, "--open", "--student", "Ann Lee", "--exercise", DEAD.name, "--anonymous", "--by", "Bea")
    assert shown == [("Answer 1", "waits")]
    assert done.output.endswith("1 marked. 5 answers wait for a mark.\n")
    assert [(key[:2], one.by) for key, one in book.marks(task).items()] == [(("Ann Lee", DEAD.name), "Bea")]


def test_nothing_to_show_opens_no_page(tmp_path, homework, monkeypatch):
    with Gradebook.open(tmp_path / "empty.sqlite"):
        pass
    monkeypatch.setattr("webbrowser.open", lambda address: pytest.fail("opened"))
    done = run(homework, "--open", "--db", tmp_path / "empty.sqlite")
    assert done.output == "0 marked. No answers wait for a mark.\n"


def test_one_mark_is_set_without_a_page(homework):
    refused = run(homework, "--open", "--set", "Ann Lee", TANH.name, "1")
    assert str(refused.exception) == ("mark: --open asks about answers one by one; leave it out with --set")


def test_without_the_libraries_the_command_says_what_to_install(homework, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "actedu.grading.reports")
    monkeypatch.delattr("actedu.grading.reports")
    assert "the page needs jinja2; install it with: pip install" in str(run(homework, "--open").exception)


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as Unix does")
def test_without_a_screen_the_address_is_printed_and_ctrl_c_ends_the_round(homework, book, task):
    plain = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "actedu.cli", "mark", str(homework), "--open"]
    with subprocess.Popen(command, env=plain, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        page = Served(running.stdout.readline().removeprefix("Marking page: ").strip())
        assert running.stdout.readline() == "Its Done button, or Ctrl-C here, ends the round.\n"
        assert page.save(1, "2", "fine")[0] == 200
        running.send_signal(signal.SIGINT)
        told, complaint = running.communicate(timeout=60)
    assert told == "1 marked. 5 answers wait for a mark.\n"
    assert complaint == ""
    assert running.returncode == 0
    assert len(book.marks(task)) == 1


def test_the_terminal_names_nobody_either_when_asked_to(book, task, capsys):
    answers = to_mark(book, task)[:1]
    keys = iter(["1", "x", "q"])

    def read(prompt):
        if prompt.startswith("Comment"):
            book.mark(task, "Ann Lee", TANH.name, 3, by="Dan")
        return next(keys)

    assert mark.ask(book, task, answers, read, anonymous=True) == 0
    told = capsys.readouterr().out
    assert "its text or mark has changed meanwhile: nothing was kept" in told
    assert "Ann" not in told
