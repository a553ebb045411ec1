"""The mixed review: what it draws, for whom, and that it stays."""

import html
import re
from itertools import pairwise

import pytest

from actedu import course, journal, review
from actedu.exercises import find_quiz


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    (tmp_path / journal.FOLDER).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(journal, "_memory", [])
    return tmp_path


def asked(capsys, *arguments, **options):
    review(*arguments, **options)
    out = capsys.readouterr().out
    return re.findall(r"^\d+\. (.*)$", out, re.MULTILINE), out


def module_of(prompt):
    return next(
        module.name
        for module in course.modules()
        if 2 <= module.number <= 4  # lesson 0 asks one of their questions too
        for quiz in ("warm_up", "check_yourself")
        for question in find_quiz(f"{module.topic}.{quiz}").questions
        if question.prompt == prompt
    )


def test_it_asks_twelve_questions_in_turn_and_names_exercises(workspace, capsys):
    prompts, out = asked(capsys, 2, 4)
    assert len(set(prompts)) == 12
    topics = [module_of(prompt) for prompt in prompts]
    assert all(a != b for a, b in pairwise(topics))
    assert set(topics) == {"02_step_and_linear", "03_s_curves", "04_relu"}
    assert out.count(", exercise ") == 3


def test_an_exercise_to_go_back_to_is_linked_where_it_stands(workspace, monkeypatch):
    from actedu.learning import review as module

    shown = []
    monkeypatch.setattr(module, "put", shown.append)
    review(18, 18)
    place, title = re.search(r"exercise (\d+): (.*)", shown[-1].text).groups()
    assert f'.ipynb#{place}.-{title.replace(" ", "-")}"' in html.unescape(shown[-1].html)


def test_the_draw_stays_until_another_is_asked_for(workspace, capsys):
    first, _ = asked(capsys, 2, 4)
    assert asked(capsys, 2, 4)[0] == first
    again = [tuple(asked(capsys, 2, 4, again=True)[0]) for _ in range(3)]
    assert len({tuple(first), *again}) > 1
    assert asked(capsys, 2, 4)[0] == list(again[-1])


def test_answers_are_judged_and_kept_under_the_question_s_own_name(workspace, capsys):
    asked(capsys, 2, 4)
    review(2, 4, "a" * 12)
    said = capsys.readouterr().out
    assert len(re.findall(r"^\d+\. ", said, re.MULTILINE)) == 12
    names = [event["name"] for event in journal.events() if event["kind"] == "question"]
    assert len(set(names)) == 12
    assert all(re.fullmatch(r"\w+\.(warm_up|check_yourself)\.\d", name) for name in names)


def test_what_was_right_comes_last(workspace, capsys):
    known = [f"relu.warm_up.{i}" for i in (1, 2, 3)]
    for name in known:
        journal.add("question", name, right=True)
    prompts, _ = asked(capsys, 4, 4)
    of_warm_up = {question.prompt for question in find_quiz("relu.warm_up").questions}
    assert set(prompts[-3:]) == of_warm_up


def test_a_range_without_lessons_is_one_sentence(capsys):
    review(30, 40)
    assert "there are no lessons from 30 to 40" in capsys.readouterr().out
    review(2, 4, "abc")
    assert "review: 12 letters are asked for" in capsys.readouterr().out
