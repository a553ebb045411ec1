"""The claims exam and the record: what is drawn, that it goes on where it was left, and what the page says."""

import re

import pytest

from actedu import certificate, claims, course, exam, journal
from actedu.claims import VERDICTS
from actedu.learning.exam import LETTERS, ROWS, draws


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    (tmp_path / journal.FOLDER).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, run, *arguments, **options):
    run(*arguments, **options)
    return capsys.readouterr().out


def right_letters(draw):
    return "".join(LETTERS[VERDICTS.index(claims.get(row).verdict)] for row in draw.rows)


def test_it_draws_rows_of_modules_that_have_a_lesson(workspace, capsys):
    out = said(capsys, exam)
    (draw,) = draws()
    assert len(draw.rows) == len(set(draw.rows)) == ROWS
    assert {claims.get(row).module for row in draw.rows} <= {module.name for module in course.modules()}
    assert all(claims.get(row).paraphrase in out for row in draw.rows)
    assert not any(claims.get(row).condition in out for row in draw.rows), "no reason before an answer"


def test_the_draw_stays_until_another_is_asked_for(workspace, capsys):
    first = said(capsys, exam)
    assert said(capsys, exam) == first
    for _ in range(3):
        exam(again=True)
    assert len({draw.rows for draw in draws()}) > 1


def test_it_goes_on_where_it_was_left_and_ends_in_a_result(workspace, capsys):
    exam()
    letters = right_letters(draws()[0])
    capsys.readouterr()
    out = said(capsys, exam, letters[:3])
    assert re.findall(r"^(\d+)\. \[right\]", out, re.MULTILINE) == ["1", "2", "3"]
    assert "3 of 20 claims judged" in out
    again = said(capsys, exam)
    assert again.count("[right]") == 3
    out = said(capsys, exam, letters[3:])
    assert out.startswith("4. [right]")
    assert "You judged 20 of 20 claims as the ledger does." in out
    assert "To go back to" not in out
    assert "no more letters" in said(capsys, exam, "a")


def test_a_wrong_verdict_gets_the_reason_at_once_and_a_first_answer_counts(workspace, capsys):
    exam()
    draw = draws()[0]
    row = draw.rows[0]
    wrong = next(v for v in VERDICTS if v != claims.get(row).verdict)
    out = said(capsys, exam, LETTERS[VERDICTS.index(wrong)])
    assert "[not so]" in out
    assert claims.get(row).condition in out
    journal.add("examined", str(row), exam=1, value=claims.get(row).verdict)
    assert draw.right == 0


def test_the_result_names_what_one_word_gives_and_where_to_go_back(workspace, capsys):
    exam()
    rows = draws()[0].rows
    out = said(capsys, exam, "c" * ROWS)
    right = sum(claims.get(row).verdict == "imprecise" for row in rows)
    assert f"You judged {right} of {ROWS}" in out
    most = max(sum(claims.get(row).verdict == verdict for row in rows) for verdict in VERDICTS)
    assert f"to all of them gets {most}." in out
    back = re.findall(r"(\d+) · ", out.partition("To go back to: ")[2])
    assert back == sorted(back, key=int), "in the order of the course"
    assert len(back) > 1


@pytest.mark.parametrize("answers", ["z", "A", "a" * 21])
def test_letters_that_fit_nothing_are_one_sentence_and_change_nothing(workspace, capsys, answers):
    exam()
    capsys.readouterr()
    assert len(said(capsys, exam, answers).splitlines()) == 1
    assert draws()[0].given == {}


def test_a_journal_that_somebody_wrote_in_does_not_stop_it(workspace, capsys):
    journal.add("exam", "exam 1", rows="all")
    journal.add("exam", "exam 1", rows=[9999, {}, None])
    exam()
    assert len(draws()[-1].rows) == ROWS
    journal.add("examined", str(draws()[-1].rows[0]), exam=draws()[-1].number, value=["true"])
    assert draws()[-1].given == {}


def test_buttons_judge_and_a_second_press_changes_nothing(workspace):
    from actedu.learning.exam import _asked

    exam()
    draw = draws()[0]
    panel = _asked(draw)
    boxes = [child for child in panel.children if hasattr(child, "children")]
    assert len(boxes) == ROWS
    *buttons, words = boxes[0].children
    wrong = next(i for i, v in enumerate(VERDICTS) if v != claims.get(draw.rows[0]).verdict)
    buttons[wrong].click()
    assert "not so" in words.value
    others = [button for button in buttons if button is not buttons[wrong]]
    assert all(button.disabled for button in others), "a mark that moves would contradict the words below it"
    assert not buttons[wrong].disabled, "a page dims what is disabled"
    buttons[VERDICTS.index(claims.get(draw.rows[0]).verdict)].click()
    assert "Your first answer counts" in words.value
    assert [bool(button.icon) for button in buttons].index(True) == wrong
    assert draw.given == {draw.rows[0]: VERDICTS[wrong]}
    assert "1 of 20" in panel.children[-2].value


def test_the_record_says_what_was_done_and_that_it_is_no_proof(workspace, capsys):
    journal.add("attempt", course.module("4").exercises[0].name, status="solved", points=1)
    journal.add("verdict", "17", value="imprecise")
    journal.add("verdict", "18", value="true")
    exam()
    exam("c" * ROWS)
    capsys.readouterr()
    out = said(capsys, certificate, "Ada Lovelace")
    page = (workspace / "certificate.html").read_text(encoding="utf-8")
    assert "certificate.html" in out
    for words in ("Ada Lovelace", "no proof", "Claims judged in lessons: 2, of which 1 ", "Claims exam, taken once: "):
        assert words in page
    assert course.module("4").heading in page
    assert course.module("3").heading not in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "R&D </title>"])
def test_a_name_is_text_on_the_page(workspace, capsys, name):
    certificate(name)
    page = (workspace / "certificate.html").read_text(encoding="utf-8")
    assert name not in page
    assert not re.search(r"<script|<img|&D", page.replace("&amp;D", ""))


def test_the_record_needs_a_name_and_a_workspace(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert "give the name" in said(capsys, certificate)
    assert "give the name" in said(capsys, certificate, 3)
    out = said(capsys, certificate, "Ada")
    assert "this is no workspace" in out
    assert "No exercise is solved yet." in out
    assert "not taken to its end" in out
    assert list(tmp_path.iterdir()) == []
