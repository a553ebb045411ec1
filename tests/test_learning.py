"""What a learner sees and what is kept of it."""

import json
import sys
from functools import partial

import numpy as np
import pytest
import scipy.special
import yaml

import actedu.activations
import actedu.probes
from actedu import check, claim, hint, journal, predict, progress, quiz, solution, test_claim
from actedu.badges import colour_of
from actedu.errors import UserError
from actedu.exercises import find, of_module
from actedu.learning import feedback
from actedu.learning.borrowed import uses
from actedu.learning.progress import calibration, table
from actedu.plots import COLOURS, new_axes


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


def test_a_known_mistake_that_asks_ends_in_its_question_mark():
    exercise = find("honest_search_in_order")
    report = exercise.judge(exercise.mistakes["scaler_missing"].example)
    assert report.sentence.endswith("test part?")
    assert "test part?\n" in feedback.text(report)
    assert "test part?</b></p>" in feedback.html(report)


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
    check(np.vectorize(lambda number: number))
    assert 'write check("name of the exercise", answer)' in capsys.readouterr().out
    check(3)
    said = 'check: write check("name of the exercise", answer); without a name a function is asked for, and this is 3'
    assert capsys.readouterr().out.startswith(said)


HEAVISIDE = np.vectorize(lambda v, at_zero=1.0: 1.0 if v > 0 else at_zero if v == 0 else 0.0, otypes=[float])


@pytest.mark.parametrize(
    "answer",
    [lambda x, at_zero=1.0: np.heaviside(x, at_zero), np.heaviside, HEAVISIDE, partial(np.heaviside)],
    ids=["lambda", "ufunc", "vectorize", "partial"],
)
def test_a_function_under_the_exercises_name_is_found(answer, workspace, monkeypatch, capsys):
    """Grading reads answers by that name as well."""
    monkeypatch.setattr(sys.modules["__main__"], "threshold", answer, raising=False)
    check(answer)
    assert "] threshold: " in capsys.readouterr().out
    hint(answer)
    assert "Hint 1 of 4" in capsys.readouterr().out


def test_a_function_under_no_or_several_names_is_asked_for_by_name(workspace, monkeypatch, capsys):
    answer = lambda x: x  # noqa: E731
    check(answer)
    assert capsys.readouterr().out == 'check: write check("name of the exercise", answer).\n'
    for name in ("threshold", "relu_slope"):
        monkeypatch.setattr(sys.modules["__main__"], name, answer, raising=False)
    check(answer)
    assert capsys.readouterr().out == 'check: write check("threshold", threshold).\n'
    monkeypatch.setattr(sys.modules["__main__"], "relu_slope", 2.5, raising=False)
    check(sys.modules["__main__"].relu_slope)
    assert "a function is asked for; this is a value of type float" in capsys.readouterr().out


def test_the_name_that_an_answer_is_bound_to_comes_before_one_like_its_own(workspace, monkeypatch, capsys):
    """Near what a helper is called there may be an exercise: np.vectorize keeps the helper's name."""

    def one(v, at_zero=1.0):
        return HEAVISIDE.pyfunc(v, at_zero)

    answer = np.vectorize(one, otypes=[float])
    check(answer)
    assert "did you mean" in capsys.readouterr().out
    monkeypatch.setattr(sys.modules["__main__"], "threshold", answer, raising=False)
    check(answer)
    assert "] threshold: " in capsys.readouterr().out


def _imports_inside(x, at_zero=1.0):
    from actedu.probes import dead_fraction

    return dead_fraction(x) if at_zero else x


def _plots(x):
    from matplotlib import pyplot

    return pyplot.plot(x) and np.tanh(x)


class _Curve:
    def __init__(self, of):
        self.of = of

    def __call__(self, x):
        return self.of(x)

    def slope(self, x):
        return self.of(x)


def _by_default(x, of=yaml.safe_load):
    return of(x)


_TABLE = {"load": [yaml.safe_load]}


def _by_table(x):
    return _TABLE["load"][0](x)


def _by_package(x):
    return actedu.probes.dead_fraction(x)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (_imports_inside, ["actedu.probes"]),
        (lambda x: _imports_inside(x), ["actedu.probes"]),
        (np.vectorize(_imports_inside), ["actedu.probes"]),
        (partial(_imports_inside, at_zero=0), ["actedu.probes"]),
        (_Curve(_imports_inside), ["actedu.probes"]),
        (_Curve(_imports_inside).slope, ["actedu.probes"]),
        (lambda x: yaml.safe_load(x), ["yaml"]),
        (yaml.safe_load, ["yaml"]),
        (_by_default, ["yaml"]),
        (_by_table, ["yaml"]),
        (_by_package, ["actedu.probes"]),
        (partial(lambda of, x: of(x), yaml.safe_load), ["yaml"]),
        (partial(lambda x, of: of(x), of=yaml.safe_load), ["yaml"]),
        (_plots, []),
        (eval("lambda x: actedu.activations.relu(x)", {"actedu": actedu}), ["actedu.activations"]),
        (eval("lambda x: np.tanh(x)", {"np": np, "tanh": actedu.activations.tanh}), []),
        (lambda x: scipy.special.expit(np.asarray(x)), []),
        (_Curve(np.tanh), []),
        (np.tanh, []),
        (7.0, []),
    ],
)
def test_what_is_not_there_in_grading_is_found(answer, found, monkeypatch):
    """Wherever an answer keeps it; what draws does nothing there, and may stay."""
    monkeypatch.setattr(_Curve, "__module__", "__main__")
    used = uses(answer, find("threshold"))
    drawn = ["matplotlib"] if answer is _plots else []
    assert [*used.parts, *used.inside] == [*found, *drawn]


def test_it_is_said_that_more_checks_are_to_come(workspace):
    one = find("threshold")
    for answer in (one.solution, lambda x, at_zero=1.0: np.where(x > 0, 1.0, at_zero), lambda x, at_zero: 7, ...):
        words = feedback.text(one.judge(answer))
        assert words.count("If you hand it in for a grade, 1 more check runs, and points may differ.") == 1
    assert "hand it in" not in feedback.text(find("lost_input").judge(0.5))


def test_what_was_left_blank_is_no_attempt(workspace, capsys):
    for name in ("which_cure", "lost_input", "threshold", "curve_for_the_job"):
        one = find(name)
        blank = one.starter() if one.starter else one.starter_source if one.asks_function else ...
        if one.asks_function:
            names = {"np": np}
            exec(blank, names)
            blank = names[name]
        check(name, blank)
        assert f"{name}: no answer yet" in capsys.readouterr().out
    assert not journal.events()


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
    assert next(row for row in table().rows if row[0] == "03_s_curves")[3] == 4


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
    asked = '\n```python\npredict("topic.{}", "How much?", 0, 30)\n```\n'
    told = "\n```reveal square\nIt was **nine**.\n```\n" + "\n```python\n1\n```\n\n```reveal cube\n27\n```\n"
    written = lesson.read_text()
    lesson.write_text(written + asked.format("square") + asked.format("cube") + told + "\n```python\n2\n```\n")
    assert blocks.told("topic.square") == "It was **nine**."
    assert blocks.told("topic.other") == blocks.told("elsewhere.square") == ""
    cells = build.lesson(course.module("topic")).cells
    assert not any("nine" in cell.source for cell in cells)
    assert all(cell.source.strip() for cell in cells), "an empty cell asks for Markdown where the text was"
    lesson.write_text(written + asked.format("cube") + told)
    with pytest.raises(UserError, match="reveal square: the lesson predicts no such thing; it predicts error, cube"):
        build.lesson(course.module("topic"))


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
    from actedu.numbers import rounded

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
    assert "kept; test_claim(17) runs the experiment" in capsys.readouterr().out
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
    said, buttons = out.splitlines()
    assert ":." not in said
    assert 'hint("stable_sigmoid") shows the next of' in buttons
    assert journal.last("attempt", "stable_sigmoid")["status"] == "stopped"
    check("stable_sigmoid", np.tanh)  # nothing is left of the alarm
    assert "checks pass" in capsys.readouterr().out


def test_in_place_of_words_a_number_is_not_taken_for_an_answer(workspace, capsys):
    check("explain_firing", 42)
    assert "explain_firing: a text is asked for, in quotes; this is 42" in capsys.readouterr().out
    assert journal.last("attempt", "explain_firing") is None
    check("explain_firing", "Only a step decides.")
    assert "compare your text" in capsys.readouterr().out
    assert journal.last("attempt", "explain_firing")["status"] == "for a reader"


def test_an_interrupt_is_answered_with_one_sentence(workspace, capsys):
    def stable_sigmoid(x):
        raise KeyboardInterrupt

    check(stable_sigmoid)
    out = capsys.readouterr().out
    assert "stopped. You interrupted it at line" in out
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
    assert (first.icon, second.icon, second.style.button_color) == ("", "arrow-right", colour_of(False))
    first.click()
    assert (first.icon, first.style.button_color, second.icon) == ("check", colour_of(True), "")
    assert second.style.button_color is None
    assert "a &amp; why" in said.value
    assert "right" in said.value


def test_code_in_a_question_is_set_as_code(workspace, monkeypatch):
    from actedu.exercises import find_quiz
    from actedu.learning import quizzes

    shown = []
    monkeypatch.setattr(quizzes, "put", shown.append)
    asked = find_quiz("frameworks.check_yourself").questions
    assert sum("`" in words for one in asked for words in (one.prompt, *one.options)) >= 2, "there is code to set"
    quiz("frameworks.check_yourself")
    (panel,) = shown
    prompts, boxes = panel.children[::2], panel.children[1::2]
    labels = [button.description for box in boxes for button in box.children[:-1]]
    assert "dim should be 0" in labels, "a button takes no mark-up"
    assert any("<code>.T</code>" in prompt.value for prompt in prompts)
    page = panel._repr_mimebundle_()["text/html"]
    assert "`" not in page + "".join(labels) + "".join(prompt.value for prompt in prompts)


def test_code_in_a_known_mistake_is_set_as_code(workspace):
    from actedu.learning.feedback import html

    exercise = find("halve_the_field")
    mistake = next(one for one in exercise.mistakes.values() if "`" in one.sentence)
    assert "<code>argsort</code>" in html(exercise.judge(mistake.example))


def test_the_next_exercise_may_be_a_question(workspace, monkeypatch, capsys):
    asked = next(one for one in of_module("17_learnable_activations") if one.title.endswith("?"))
    ours = of_module(asked.module)
    before = ours[ours.index(asked) - 1]
    check(before.name, before.solution)
    assert f"Next: {asked.title} " in capsys.readouterr().out


def test_after_an_answer_the_running_total_and_the_next_exercise_are_told(workspace, monkeypatch, capsys):
    ours = of_module("03_s_curves")
    solved = find("stable_sigmoid")
    check("stable_sigmoid", solved.solution)
    out = capsys.readouterr().out
    of = sum(one.points for one in ours)
    assert f"You have {solved.points} of {of} points in this module." in out
    after = ours[ours.index(solved) + 1]
    assert f"Next: {after.title}." in out
    report_of_solved = solved.judge(solved.solution)
    page = feedback.html(report_of_solved)
    assert f'<a href="#{ours.index(solved) + 2}.-{after.title.replace(" ", "-")}">' in page
    notebook = workspace / "exercises/03_s_curves_exercises.ipynb"
    notebook.parent.mkdir()
    notebook.touch()
    (workspace / "lessons").mkdir()
    monkeypatch.chdir(workspace / "lessons")  # where a lesson asks it, the next one is on another page
    assert f'<a href="../exercises/{notebook.name}#{ours.index(solved) + 2}.-' in feedback.html(report_of_solved)
    last = ours[-1]
    report = last.judge("A sentence." if last.for_reader else last.solution)
    left = [one for one in ours if one is not last and one is not solved and not one.for_reader]
    said = feedback.text(report)
    assert f"Still to do in this module: {len(left)}. Next: {left[0].title}." in said
    assert "This was the last" not in said
    for one in left:
        journal.add("attempt", one.name, status="solved", points=one.points, mistake=None)
    said = feedback.text(report)
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

    row, box = number(0.01, 100.0, log, "unit")
    slider = row.children[0]
    assert box.value == "", "where the slider stands at first is nobody's prediction"
    assert not box.continuous_update, "0 of 0.7 would be kept where the button is pressed at once"
    slider.value = 12.34567
    assert float(box.value) == pytest.approx(12.3, abs=0.05)
    box.value = "0,4567"
    assert slider.value == 0.4567
    assert box.value == "0,4567"
    for refused in ("1000", "abc", "1,5,", ""):
        box.value = refused
        assert slider.value == 0.4567
        assert box.value == refused


@pytest.mark.parametrize(("log", "snapped", "moved"), [(False, 77.5, 78.0), (True, 79.432823472, 100.0)])
def test_a_number_that_was_typed_stays_where_the_page_snaps_the_slider_to_a_step(log, snapped, moved):
    from actedu.widgets.panel import number

    row, box = number(1e-3 if log else 0.0, 100.0, log, "")
    slider = row.children[0]
    box.value = "77.7"
    slider.value = snapped
    assert box.value == "77.7", "the page sends the step back that it put the slider on"
    slider.value = moved
    assert float(box.value) == pytest.approx(moved)


@pytest.mark.parametrize(
    ("words", "value"),
    [("0,5", 0.5), (" 1.5 ", 1.5), ("-3", -3.0), ("1e-7", 1e-7), ("4.6 × 10⁻⁷", 4.6e-7), ("130\u00a0000", 130000.0)],
)
def test_a_number_is_read_as_people_write_it(words, value):
    from actedu.widgets.panel import typed

    assert typed(words) == value


@pytest.mark.parametrize(("words", "value"), [("50%", 0.5), ("7,5 %", 0.075), ("0.5", 0.5)])
def test_a_share_may_be_given_in_per_cent(words, value, workspace, monkeypatch):
    from actedu.learning import prediction

    shown = panels(monkeypatch, prediction)
    asked = predict("t.share", "Which share?", 0, 1)
    predict("t.sum", "How much?", 0, 100)
    share, amount = shown
    slider, box = share.children[1].children[:2]
    box.value = words
    assert slider.value == value
    assert "Kept: " in pressed(share)
    assert asked.value == value
    amount.children[1].children[1].value = "50%"
    assert "is no number" in pressed(amount), "50 or 0.5"


def panels(monkeypatch, module):
    """What the functions of a module of `learning` put on a page."""
    shown = []
    monkeypatch.setattr(module, "put", shown.append)
    return shown


def pressed(panel, label="Keep my prediction"):
    """Press a button of a panel and return what the panel says."""

    def within(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from within(child)

    next(one for one in within(panel) if getattr(one, "description", "") == label).click()
    return next(one.value for one in reversed([*within(panel)]) if 'role="status"' in str(getattr(one, "value", "")))


def test_hints_that_were_lost_with_a_run_come_back_and_a_button_with_nothing_more_is_off(workspace):
    from actedu.learning.practice import _help

    exercise = find("stable_sigmoid")
    assert pressed(_help(exercise), "Hint 1 of 4").count("Hint ") == 1
    panel = _help(exercise)  # the cell was run again
    said = pressed(panel, "Hint 2 of 4")
    assert [said.count(f"Hint {level} of 4") for level in (1, 2, 3)] == [1, 1, 0]
    pressed(panel, "Hint 3 of 4")
    assert pressed(panel, "Hint 4 of 4").count("<b>Hint ") == 4
    pressed(panel, "Show the solution")
    assert all(one.disabled for one in panel.children[0].children)
    assert pressed(_help(exercise), "Hint 4 of 4").count("<b>Hint ") == 4


def test_the_next_exercise_is_named_with_one_mark_at_its_end(workspace, capsys):
    check("nalu_by_hand", find("nalu_by_hand").solution)
    assert "Next: Inside or beyond? You have" in capsys.readouterr().out


def test_nothing_is_kept_that_nobody_predicted(workspace, monkeypatch):
    from actedu.learning import prediction

    shown = panels(monkeypatch, prediction)
    predict("t.number", "How much?", 1e-8, 10, log=True)
    predict("t.option", "Which?", options=["a", "b"])
    predict("t.order", "In which order?", order=["a", "b"])
    number, option, order = shown
    assert "Move the slider or type a number first" in pressed(number)
    assert "Choose an answer first" in pressed(option)
    assert "Choose one for each place first" in pressed(order)
    box = number.children[1].children[1]
    for words, said in (("abc", "is no number"), ("1,000", "two ways"), ("20", "20 is not from")):
        box.value = words
        assert said in pressed(number)
    assert journal.events() == []
    box.value = "0,5"
    assert "Kept: 0.5" in pressed(number)
    option.children[1].value = "b"
    assert "Kept: b" in pressed(option)
    for place, chosen in zip(order.children[1].children, "ba", strict=True):
        place.value = chosen
    assert "Kept: b, a" in pressed(order)
    assert [event["value"] for event in journal.events()] == [0.5, "b", ["b", "a"]]
    assert {event["sure"] for event in journal.events()} == {None}


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ({"low": 0, "high": 1}, 0.4567),
        ({"low": 1, "high": 64}, 64),
        ({"options": ["a", "b"]}, "b"),
        ({"order": ["a", "b"]}, ["b", "a"]),
    ],
    ids=["number", "whole", "option", "order"],
)
def test_the_controls_of_a_kept_prediction_show_it(asked, value, workspace, monkeypatch):
    from actedu.learning import prediction

    shown = panels(monkeypatch, prediction)
    journal.add("prediction", "t.kept", value=value, sure=4)
    predict("t.kept", "What?", **asked)
    _, controls, last, *_ = shown[0].children
    assert last.children[0].label == "fairly sure"
    if "options" in asked:
        assert controls.value == value
    elif "order" in asked:
        assert [place.value for place in controls.children] == value
    else:
        slider, box = controls.children[:2]
        assert (slider.value, float(box.value)) == (value, value)
    pressed(shown[0])
    first, again = journal.events()
    assert (again["value"], again["sure"]) == (first["value"], first["sure"])


def race():
    """An experiment with two conditions."""
    from actedu.experiments import Result

    race.runs += 1
    values = {"tanh": np.array([0.9, 0.92]), "sigmoid": np.array([0.3, 0.34])}
    return Result("share", values, "A race", "It ran.", lambda result, ax, guesses: race.guesses.append(dict(guesses)))


def test_an_experiment_runs_only_after_the_prediction(workspace, capsys):
    race.runs, race.guesses = 0, []
    asked = predict("t.race", "How many?", 0, 1)
    asked.reveal(race, of="sigmoid")
    assert "No prediction is kept yet for: How many?" in capsys.readouterr().out
    assert race.runs == 0
    asked.reveal(race, of="sigmoid", show=True)
    assert "Measured: 0.32." in capsys.readouterr().out
    journal.add("prediction", asked.name, value=0.5)
    asked.reveal(race, of="sigmoid")
    out = capsys.readouterr().out
    assert "You said 0.5; measured: 0.32." in out
    assert "0.92" in out, "the table stands below"
    assert race.guesses[-1] == {"sigmoid": 0.5}
    asked.reveal(race, of=lambda result: result.mean["tanh"], tables=lambda result: ("One.", "Two."))
    out = capsys.readouterr().out
    assert "measured: 0.91." in out
    assert race.guesses[-1] == {}, "what `of` computes need not lie on the figure's axis"
    assert "One.\n\nTwo." in out
    with pytest.raises(ValueError, match="no condition 'relu'; there are tanh, sigmoid"):
        asked.reveal(race, of="relu")


def test_a_question_that_is_a_title_and_names_with_commas_are_kept_apart(workspace, capsys):
    asked = predict("t.title", "Sums: smallest error first", order=["tanh, a + b", "relu, a + b"])
    asked.reveal(race)
    assert "Sums: smallest error first. Keep one" in capsys.readouterr().out
    predict("t.title", asked.question, order=["tanh, a + b", "relu, a + b"], guess=["relu, a + b", "tanh, a + b"])
    assert "smallest error first. Your prediction: relu, a + b; tanh, a + b." in capsys.readouterr().out


def test_an_order_is_that_of_the_means_and_a_right_one_is_called_right(workspace, capsys):
    race.runs, race.guesses = 0, []
    predict("t.order", "?", order=["tanh", "sigmoid"], guess=["sigmoid", "tanh"]).reveal(race)
    assert "measured: sigmoid, tanh. That is right." in capsys.readouterr().out


def test_a_verdict_is_kept_first_and_judged_by_the_experiment(workspace, capsys, monkeypatch):
    from actedu.learning import verdicts

    test_claim(17)
    assert "What is your verdict on claim 17? Give it with claim(17)" in capsys.readouterr().out
    test_claim(17, show=True)
    assert "Verdict on claim 17: imprecise." in capsys.readouterr().out
    shown = panels(monkeypatch, verdicts)
    claim(17)
    choices = shown[0].children[1]
    wrong = next(one for one in choices.children if one.description == "true")
    wrong.click()
    said = choices.children[-1].value
    assert "You say: true. Your verdict is kept" in said
    assert "right" not in said
    assert (wrong.icon, wrong.style.button_color) == ("circle", COLOURS[0])
    monkeypatch.undo()
    monkeypatch.chdir(workspace)
    test_claim(17)
    assert "Verdict on claim 17: imprecise. You said: true." in capsys.readouterr().out


def test_a_sentence_is_shown_as_a_paragraph(capsys):
    from actedu.plots import show
    from actedu.plots.figures import Sentence

    show("a < b")
    assert capsys.readouterr().out == "a < b\n"
    assert Sentence("a < b")._repr_mimebundle_() == {"text/plain": "a < b", "text/html": "<p>a &lt; b</p>"}


def test_a_line_that_was_cut_does_not_take_the_next_with_it(workspace):
    path = workspace / ".actedu" / "progress.jsonl"
    path.write_bytes(b'{"kind": "attempt", "na')
    journal.add("hint", "stable_sigmoid", level=2)
    assert [e["level"] for e in journal.events()] == [2]
    assert journal.damaged() == [1]


def test_whatever_stands_in_the_progress_file_the_rest_counts(workspace, capsys):
    path = workspace / ".actedu" / "progress.jsonl"
    deep = "[" * 100_000
    odd = ["7", "null", deep, '{"kind": 3}', "\x00\xff"]
    odd += ['{"kind": "hint", "name": "stable_sigmoid", "level": "two"}']
    odd += ['{"kind": "attempt", "name": "stable_sigmoid", "points": [1]}']
    odd += [f'{{"kind": "attempt", "name": "stable_sigmoid", "points": {one}}}' for one in ("NaN", "1e999", "9" * 400)]
    odd += [f'{{"kind": "prediction", "name": "s_curves.steepest", "value": {one}}}' for one in ("{}", "[1]")]
    path.write_text("\n".join([*odd, ""]))
    check(find("stable_sigmoid").function)
    hint("stable_sigmoid")
    progress()
    predict("s_curves.steepest", "Slope", 0, 1)
    out = capsys.readouterr().out
    assert "Hint 1 of 4" in out
    assert "what stands in line 1, 2, 3, 4, 5 is damaged and was passed over" in out
    assert [e["kind"] for e in journal.events()] == ["attempt", "hint"]


def test_a_folder_in_the_place_of_the_progress_file_stops_nothing(workspace, capsys):
    (workspace / ".actedu" / "progress.jsonl").mkdir()
    check(find("stable_sigmoid").function)
    progress()
    assert "[ok] stable_sigmoid" in capsys.readouterr().out


def test_lines_are_read_once(workspace, monkeypatch):
    journal.add("hint", "stable_sigmoid", level=1)
    assert len(journal.events()) == 1
    read = []
    monkeypatch.setattr(journal, "_event", lambda line: read.append(line) or {"kind": "hint", "name": "x"})
    journal.add("hint", "stable_sigmoid", level=2)
    assert len(journal.events()) == 2
    assert len(journal.events()) == 2
    assert len(read) == 1


class UnspeakableError(Exception):
    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


def test_an_error_that_cannot_be_told_is_one_sentence(capsys):
    def stable_sigmoid(x):
        raise UnspeakableError

    check(stable_sigmoid)
    nameless = type("", (Exception,), {"__str__": UnspeakableError.__str__})

    def stable_sigmoid(x):
        raise nameless()

    check(stable_sigmoid)
    assert capsys.readouterr().out.count("[not yet] stable_sigmoid") == 2


def test_what_stands_between_backticks_is_shown_as_code():
    from actedu.learning.display import note, verdict

    for shown in (note("say `a < b`"), verdict(True, "right", "say `a < b`")):
        assert "say <code>a &lt; b</code>" in shown.html
        assert "`a < b`" in shown.text
