"""Quick questions: how a lesson's blocks are read, and what is said of a block that cannot be."""

import subprocess
import sys

import pytest

from actedu import build, course
from actedu.exercises import _quizzes as quizzes
from actedu.exercises import find_quiz
from actedu.exercises.quiz import Question, extract

BLOCK = """\
```quiz warm_up
y = f(3z), and the slope of f is 0.5
at the point. What is `dy/dz`, the slope of $y$?

- 1.5: a number, "quoted"
  The chain rule: 3 times 0.5, so
  - as always - it multiplies.
- -1
  * No: slopes are not negated.

-1 is squared. What comes out?
- 1
  The signs cancel.

- -1

  That is the number itself.
```
"""


def read(block):
    return extract(block, "topic", "m22_topic/lesson.md")


def test_questions_options_and_reasons_are_read_as_they_stand():
    _, found = read(BLOCK)
    (quiz,) = found.values()
    assert quiz.name == "topic.warm_up"
    assert quiz.questions == (
        Question(
            "y = f(3z), and the slope of f is 0.5 at the point. What is `dy/dz`, the slope of $y$?",
            {
                '1.5: a number, "quoted"': "The chain rule: 3 times 0.5, so - as always - it multiplies.",
                "-1": "* No: slopes are not negated.",
            },
        ),
        Question("-1 is squared. What comes out?", {"1": "The signs cancel.", "-1": "That is the number itself."}),
    )
    assert quiz.questions[0].right == '1.5: a number, "quoted"'


def test_a_block_becomes_a_cell_where_it_stands():
    text, _ = read(f"Before.\n\n{BLOCK}\nAfter.\n")
    assert text == 'Before.\n\n```python\nquiz("topic.warm_up")\n```\n\nAfter.\n'


@pytest.mark.parametrize(
    "text",
    ["```python\nquiz = 1\n```\n", f"````markdown\n{BLOCK}````\n", f"Use `quiz`:\n\n```text\n{BLOCK[3:-4]}```\n", ""],
)
def test_other_blocks_stay_as_they_are(text):
    assert read(text) == (text, {})


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("quiz warm_up", "quiz", "a quiz block begins with 'quiz'; give it one name: ```quiz name"),
        ("quiz warm_up", "quiz warm up", "a quiz block begins with 'quiz warm up'; give it one name"),
        ("quiz warm_up", "quiz warm-up", "give it one name: ```quiz name"),
        (BLOCK, BLOCK + BLOCK, "quiz warm_up: there is one of this name already; choose another"),
        ("itself.\n```\n", "itself.\n", "quiz warm_up: the block does not end; close it with ``` on a line of its own"),
        (BLOCK, "```quiz warm_up\n\n```\n", "quiz warm_up: it holds no question"),
        (BLOCK, "```quiz warm_up\n- 1\n  One.\n```\n", "quiz warm_up: no question stands before the option '1'"),
        (
            "- 1\n  The signs cancel.\n",
            "",
            "quiz warm_up: '-1 is squared. What comes out?' has 1 option; give two or more, each after '- '",
        ),
        (
            "-1 is squared.",
            "What?\n\n-1 is squared.",
            "quiz warm_up: 'What?' has 0 options; give two or more, each after '- '",
        ),
        ("- 1\n", "- -1\n", "quiz warm_up: the option '-1' stands there twice"),
        (
            "  The signs cancel.\n",
            "",
            "quiz warm_up: the option '1' has no reason; write it indented",
        ),
        (
            "  The signs cancel.",
            "The signs cancel.",
            "quiz warm_up: indent 'The signs cancel.' if it is a reason; leave a blank line before it",
        ),
        (
            "- 1\n  The signs",
            "  The signs",
            "quiz warm_up: 'The signs cancel.' is indented, but belongs to no option; begin an option with '- '",
        ),
        ("- 1\n", "-1\n", "quiz warm_up: 'The signs cancel.' is indented, but belongs to no option"),
    ],
)
def test_a_wrong_block_is_refused_by_file_name_and_fault(old, new, sentence):
    assert old in BLOCK
    with pytest.raises(ValueError, match=r"^m22_topic/lesson\.md: ") as error:
        read(BLOCK.replace(old, new, 1))
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_lesson_with_a_wrong_block_is_not_built(small_course):
    source = small_course / "actedu/modules/m22_topic/lesson.md"
    source.write_text(source.read_text().replace("  That is the value at 3.\n", ""))
    sentence = r"^m22_topic/lesson\.md: quiz check_yourself: the option '9' has no reason"
    with pytest.raises(ValueError, match=sentence):
        build.lesson(course.module("topic"))
    with pytest.raises(ValueError, match=sentence):
        find_quiz("topic.warm_up")


def test_a_new_lesson_has_its_questions(small_course):
    assert list(quizzes()) == ["topic.warm_up", "topic.check_yourself"]
    assert find_quiz("topic.warm_up").questions[0].right == "9"


def test_a_question_is_read_without_exercises_and_notebooks():
    code = "import sys; from actedu.exercises import find_quiz; find_quiz('relu.warm_up'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"yaml", "jupytext", "nbformat", "matplotlib"}
    assert not [name for name in loaded if name.endswith(".exercises") and ".modules." in name]


def test_what_stands_between_backticks_is_code_and_on_a_button_plain(monkeypatch):
    from actedu.learning import quizzes

    shown = []
    monkeypatch.setattr(quizzes, "put", shown.append)
    quizzes.quiz("frameworks.check_yourself")
    (panel,) = shown
    prompts = [one.value for one in panel.children if hasattr(one, "value")]
    assert any("<code>.T</code>" in one for one in prompts)
    labels = [one.description for box in panel.children if not hasattr(box, "value") for one in box.children[:-1]]
    assert "dim should be 0" in labels
    assert not any("`" in words for words in (*prompts, *labels))
