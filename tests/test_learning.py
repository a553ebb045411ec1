"""What a learner sees and what is kept of it."""

import json

import numpy as np
import pytest

from actedu import check, claim, hint, journal, predict, progress, quiz, solution, test_claim
from actedu.exercises import find, of_module
from actedu.learning import feedback
from actedu.learning.progress import calibration, table
from actedu.plots import new_axes


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    (tmp_path / ".actedu").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_feedback_has_sentence_input_expected_got_picture_and_next_step(capsys):
    report = find("stable_sigmoid").judge(lambda x: np.tanh(x))
    words, page = feedback.text(report), feedback.html(report)
    for part in ("[not yet]", "input", "expected", "got", "known mistake", "run the cell again"):
        assert part in words
    assert 'role="status"' in page
    assert "<svg" in page
    assert "aria-label" in page
    assert "<script" not in page


def test_html_from_an_answer_stays_text():
    def rude(x):
        raise ValueError("<script>alert(1)</script>")

    assert "<script" not in feedback.html(find("stable_sigmoid").judge(rude))


def test_check_by_value_by_name_and_by_wrong_name(capsys):
    stable_sigmoid = find("stable_sigmoid").function
    check(stable_sigmoid)
    assert "[ok] stable_sigmoid" in capsys.readouterr().out
    check("stabel_sigmoid", 3)
    assert "did you mean stable_sigmoid" in capsys.readouterr().out
    check(3)
    assert "has no name" in capsys.readouterr().out


def test_hints_come_one_at_a_time_and_the_solution_on_request(capsys, workspace):
    for level in (1, 2, 3, 4, 4):
        hint("stable_sigmoid")
        assert f"Hint {level} of 4" in capsys.readouterr().out
    hint("stable_sigmoid", 2)
    assert "Hint 2 of 4" in capsys.readouterr().out
    hint("stable_sigmoid", 9)
    assert "there is no 9" in capsys.readouterr().out
    solution("stable_sigmoid")
    assert "def stable_sigmoid" in capsys.readouterr().out
    assert table().rows[1][3] == 4


def test_progress_is_kept_in_the_workspace_and_survives_a_torn_line(workspace, capsys):
    check(find("stable_sigmoid").function)
    path = workspace / ".actedu" / "progress.jsonl"
    with path.open("ab") as stream:
        stream.write(b'{"kind": "attempt", "na')
    assert [e["kind"] for e in journal.events()] == ["attempt"]
    row = next(r for r in table(workspace).rows if r[0] == "03_s_curves")
    assert row[1].startswith("1 of")
    assert json.loads(path.read_text().splitlines()[0])["status"] == "solved"


def test_outside_a_workspace_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check(find("stable_sigmoid").function)
    assert list(tmp_path.iterdir()) == []


def picture_of(guess=None):
    from actedu.plots import describe

    ax = new_axes()
    ax.set_title(f"guess {guess}")
    return describe(ax, "A figure.")


def test_a_prediction_comes_before_its_figure(workspace, capsys):
    guess = predict("t.number", "How much?", 0, 1)
    guess.reveal(0.25, picture_of)
    assert "No prediction is kept yet" in capsys.readouterr().out
    guess = predict("t.number", "How much?", 0, 1, guess=0.5)
    guess.reveal(0.25, picture_of)
    out = capsys.readouterr().out
    assert "You said 0.5; measured: 0.25." in out
    assert "A figure." in out
    assert predict("t.number", "How much?", 0, 1).value == 0.5  # also after a restart


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"low": 0, "high": 1, "guess": 2}, "outside 0 to 1"),
        ({"low": 0, "high": 1, "guess": "a"}, "not a number"),
        ({"low": 0, "high": 1, "guess": float("nan")}, "not a number"),
        ({"options": ["a", "b"], "guess": "c"}, "not one of"),
        ({"order": ["a", "b"], "guess": ["a", "a"]}, "not an order"),
        ({}, "give a range"),
    ],
)
def test_bad_predictions_get_a_sentence(arguments, said):
    with pytest.raises(ValueError, match=said):
        predict("t.bad", "?", **arguments)


def test_orders_and_factors_are_compared(capsys):
    predict("t.order", "?", order=["a", "b", "c"], guess=["b", "a", "c"]).reveal(["a", "b", "c"], picture_of)
    assert "2 of 3 pairs are in order" in capsys.readouterr().out
    predict("t.log", "?", 1, 1e6, log=True, guess=10.0).reveal(1000.0, picture_of)
    assert "off by a factor of 100." in capsys.readouterr().out


def test_what_follows_from_a_result_waits_for_the_prediction(workspace, monkeypatch):
    from actedu.learning import prediction
    from actedu.plots import Table

    monkeypatch.setattr(prediction.blocks, "told", lambda name: f"It is **what {name} says**, $a_1 = b_1$.")
    shown = []
    monkeypatch.setattr(prediction, "put", shown.append)
    asked = predict("t.whole", "How much?", 0, 1)
    asked.reveal(0.25, picture_of, Table(("a",), [(5,)]), "One line.")
    folded = shown[-1]
    assert "0.25" not in folded.text
    assert "<details>" in folded.html
    journal.add("prediction", "t.whole", value=0.3, sure=5)
    asked.reveal(0.25, picture_of, Table(("a",), [(5,)]), "One line.")
    page = shown[-1].html
    for part in (
        "You were certain.",
        "<table",
        "One line.",
        "<strong>what t.whole says</strong>",
        "$a_1 = b_1$",
        "<img",
    ):
        assert part in page
    assert "<details>" not in page.split("what t.whole")[0].split("<table")[0]
    assert shown[-1].png.startswith(b"\x89PNG")


def test_the_text_of_a_prediction_stands_in_its_lesson(small_course):
    from actedu import blocks, build, course

    lesson = small_course / "actedu/modules/m22_topic/lesson.md"
    lesson.write_text(lesson.read_text() + "\n```reveal square\nIt was **nine**.\n```\n")
    assert blocks.told("topic.square") == "It was **nine**."
    assert blocks.told("topic.other") == blocks.told("elsewhere.square") == ""
    assert not any("nine" in cell.source for cell in build.lesson(course.module("topic")).cells)


def test_being_sure_is_compared_with_being_right(capsys):
    for number, (value, sure) in enumerate([(0.2, 5), (0.9, 4), (0.3, 1)]):
        asked = predict(f"t.sure{number}", "How much?", 0, 1)
        journal.add("prediction", asked.name, value=value, sure=sure)
        asked.reveal(0.25, picture_of)
        journal.add("prediction", asked.name, value=0.25, sure=5)  # known by now: it does not count
        asked.reveal(0.25, picture_of)
    said = "when you were sure, you were right 1 of 2 times; when you were not, you were right 1 of 1 times."
    assert calibration() == f"Predictions: {said}"
    progress()
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (130000, "130\u00a0000"),
        (4.63e-7, "4.6 × 10⁻⁷"),
        (2.0, "2"),
        (1234.5, "1\u00a0230"),
        (0.000123, "0.000123"),
        (3e9, "3.0 × 10⁹"),
    ],
)
def test_numbers_in_sentences_have_no_programmers_exponent(number, words):
    from actedu.learning.prediction import rounded

    assert rounded(number) == words


def test_quiz_in_text(capsys):
    quiz("s_curves.warm_up")
    assert "a)" in capsys.readouterr().out
    quiz("s_curves.warm_up", "z")
    assert "letters are asked for" in capsys.readouterr().out
    quiz("s_curves.warm_up", "aaa")
    out = capsys.readouterr().out
    assert out.count("[right]") + out.count("[not yet]") == 3
    quiz("s_curves.warmup")
    assert "did you mean s_curves.warm_up" in capsys.readouterr().out


def test_claims_in_text(capsys):
    claim(17)
    assert "Your verdict?" in capsys.readouterr().out
    claim(17, "maybe")
    assert "is no verdict" in capsys.readouterr().out
    claim(17, "imprecise")
    assert "[right]" in capsys.readouterr().out
    test_claim(17)
    out = capsys.readouterr().out
    assert "Verdict on claim 17: imprecise. You said: imprecise." in out
    assert "please report" not in out
    claim(999)
    assert "claim:" in capsys.readouterr().out


def endless(x):
    while True:
        pass


def stubborn(x):
    try:
        while True:
            pass
    except:  # noqa: E722  # as a learner may write it
        while True:
            pass


@pytest.mark.parametrize("answer", [endless, stubborn], ids=["endless", "stubborn"])
def test_an_endless_loop_is_stopped_with_its_own_line(workspace, capsys, answer):
    answer.__name__ = "stable_sigmoid"
    check(answer, seconds=0.3)
    out = capsys.readouterr().out
    assert "stable_sigmoid: stopped. It ran for 0.3 seconds and was at line" in out
    assert len(out.splitlines()) == 1
    assert journal.last("attempt", "stable_sigmoid")["status"] == "stopped"
    check("stable_sigmoid", np.tanh)  # nothing is left of the alarm
    assert "checks pass" in capsys.readouterr().out


def test_an_interrupt_is_answered_with_one_sentence(workspace, capsys):
    def stable_sigmoid(x):
        raise KeyboardInterrupt

    check(stable_sigmoid)
    out = capsys.readouterr().out
    assert "stopped. You interrupted it and was at line" in out
    assert "raise KeyboardInterrupt" in out


def test_in_a_thread_of_its_own_an_answer_is_checked_without_a_limit(workspace, capsys):
    from threading import Thread

    thread = Thread(target=check, args=("stable_sigmoid", np.tanh))
    thread.start()
    thread.join()
    assert "checks pass" in capsys.readouterr().out


def test_the_chosen_option_is_marked_and_says_so(workspace):
    from actedu.learning.display import verdict
    from actedu.widgets.panel import choices

    box = choices(["a", "b"], lambda option: (option == "a", verdict(option == "a", "right", f"{option} & why")))
    first, second, said = box.children
    second.click()
    assert (first.icon, second.icon, second.button_style) == ("", "arrow-right", "warning")
    first.click()
    assert (first.icon, first.button_style, second.icon) == ("check", "success", "")
    assert "a &amp; why" in said.value
    assert "right" in said.value


def test_after_an_answer_the_running_total_and_the_next_exercise_are_told(workspace, capsys):
    ours = of_module("03_s_curves")
    solved = find("stable_sigmoid")
    check("stable_sigmoid", solved.solution)
    out = capsys.readouterr().out
    of = sum(one.points for one in ours)
    assert f"You have {solved.points} of {of} points in this module." in out
    after = ours[ours.index(solved) + 1]
    assert f"Next: {after.title}." in out
    page = feedback.html(solved.judge(solved.solution))
    assert f'<a href="#{ours.index(solved) + 2}.-{after.title.replace(" ", "-")}">' in page
    last = ours[-1]
    said = feedback.text(last.judge("A sentence." if last.for_reader else last.solution))
    assert "This was the last exercise of the module. Next comes 4 · " in said


def test_code_of_a_solution_is_readable_on_any_page(workspace):
    from actedu.learning.display import code

    page = code("def f(x):\n    return x  # why")
    assert "font-weight: bold" in page
    assert "color" not in page
    assert "<script" not in page


@pytest.mark.parametrize("log", [False, True])
def test_the_slider_and_the_box_of_a_prediction_agree(log):
    from actedu.widgets.panel import number

    row, box = number(0.01, 100.0, 1.0, log, "unit")
    slider = row.children[0]
    slider.value = 12.34567
    assert box.value == 12.3
    box.value = 0.4567
    assert slider.value == 0.4567
    assert box.value == 0.4567
    box.value = 1000.0
    assert slider.value == 0.4567
