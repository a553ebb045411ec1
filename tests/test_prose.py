"""Lessons, quick questions and exercises: plain words, and no number that nothing backs."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from prose import faults, lesson_text, numbers, paragraphs, shown, unbacked, worked_out

from actedu import blocks, build, course
from actedu.exercises import Question
from actedu.exercises import _quizzes as quizzes
from actedu.modules import folders

ROOT = Path(__file__).parent.parent
HOW = "let a cell print these, write the calculation beside them, or link to their source in the same paragraph"

MODULES = {module.topic: module for module in course.modules()}
EXERCISES = [exercise for module in MODULES.values() for exercise in module.exercises]
QUESTIONS = {
    f"{name}.{number}": (name.partition(".")[0], question)
    for name, quiz in quizzes().items()
    for number, question in enumerate(quiz.questions, 1)
}

lessons = pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
questions = pytest.mark.parametrize(("topic", "question"), QUESTIONS.values(), ids=list(QUESTIONS))
exercises = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


def cells(folder, module):
    return build.read(ROOT / module.notebook(folder)).cells


@cache
def shown_in_lesson(topic):
    told = []
    blocks.replace(MODULES[topic].text, "reveal", "", lambda name, body: told.append(body.strip()) or "")
    return shown(cells("lessons", MODULES[topic]), told)


def shown_in_solution(exercise):
    """What its own part of the solution notebook shows."""
    own, found = False, []
    for cell in cells("solutions", course.module(exercise.module)):
        if cell.source.startswith("## "):
            own = cell.source.partition("\n")[0].endswith(f". {exercise.title}")
        if own:
            found.append(cell)
    return shown(found)


def numbers_in_code(exercise):
    """The numbers in the file of an exercise: in its solution, its checks, its known mistakes."""
    (path,) = (path for folder in folders() for path in folder.sources("exercises") if path.stem == exercise.name)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {abs(value) for value in values if isinstance(value, int | float)}


def texts_of_exercise(exercise):
    """All texts as they are written: a number that is put in for a student is computed, and needs no backing."""
    exercise = exercise.definition or exercise
    messages = [mistake.sentence for mistake in exercise.mistakes.values()]
    return [exercise.title, exercise.prompt, *exercise.hints, exercise.why, *exercise.rubric, *messages]


def faults_of_question(question):
    return [
        fault for text in (question.prompt, *question.options, *question.options.values()) for fault in faults(text)
    ]


def faults_of_exercise(exercise):
    return [fault for text in texts_of_exercise(exercise) for fault in faults(text)]


def unbacked_in_question(topic, question):
    """What a question, its right option and the reasons say that nothing backs; wrong options may say anything."""
    right, *wrong = question.options
    reasons = question.options.values()
    known = shown_in_lesson(topic) | worked_out("\n".join([question.prompt, right, *reasons]))
    known |= {number for number in numbers(question.prompt) if number.is_integer()}  # of the case that it asks about
    known |= set().union(*map(numbers, wrong))  # which a reason may speak of
    return [fault for text in (question.prompt, right, *reasons) for fault in unbacked(text, known)]


def unbacked_in_exercise(exercise):
    texts = texts_of_exercise(exercise)
    known = shown_in_lesson(course.module(exercise.module).topic) | shown_in_solution(exercise)
    known |= numbers_in_code(exercise) | worked_out("\n".join(texts))
    return [fault for text in texts for fault in unbacked(text, known)]


@lessons
def test_a_lesson_is_plain(module):
    assert faults(lesson_text(module)) == []


@questions
def test_a_question_is_plain(topic, question):
    assert faults_of_question(question) == []


@exercises
def test_an_exercise_is_plain(exercise):
    assert faults_of_exercise(exercise) == []


@lessons
def test_a_lesson_backs_its_numbers(module):
    assert unbacked(lesson_text(module), shown_in_lesson(module.topic)) == [], HOW


@questions
def test_a_question_backs_its_numbers(topic, question):
    assert unbacked_in_question(topic, question) == [], HOW


@exercises
def test_an_exercise_backs_its_numbers(exercise):
    assert unbacked_in_exercise(exercise) == [], HOW


# The lints themselves.


@pytest.mark.parametrize(
    "text",
    ["Let's dive in.", "First this.\n\n- Well done", "It is so \U0001f680.", "Now guess!", " ".join(["word"] * 91)],
)
def test_what_is_not_plain_is_found(text):
    assert len(faults(text)) == 1


@pytest.mark.parametrize("text", ["x != 0", "![a curve](curve.png)", "`!`", "```sh\n!ls\n```", " ".join(["word"] * 90)])
def test_what_is_plain_is_left_alone(text):
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The slope is 0.25 there.", 0),
        ("The slope is 0.3 there.", 0),  # 0.25 is not 0.3, but 0.31 is printed
        ("The slope is 0.27 there.", 1),
        ("It is .97 of them.", 1),
        ("It is 0.27, as [the paper](https://example.org) says.", 0),
        ("It is $0.27$ or `0.27`.", 0),
        ("A list:\n\n- first 0.27\n- then 0.28\n", 2),
        ("Python 3.11.2 is no decimal.", 0),
        ("```python\n0.27\n```", 0),
        ("At the end: 0.27.", 1),
        ("It took 79 and 86 runs.", 2),
        ("It took 78 and 85 runs.", 0),
        ("Ten layers of 10 units, a 2-3-1 net.", 0),
        ("It got 31% right, or 31 percent, or 31 %.", 0),
        ("It got 4% right.", 1),  # small, but measured
        ("It got 78% right.", 1),  # 78 is printed, but not as a share
        ("There are 1,257 images, or 1 257.", 0),
        ("There are 1,258 images.", 1),
        ("It overflows at 3e38.", 0),
        ("It overflows at 4e38.", 1),
        ("There are 38 of them.", 1),
        ("See claims 17 and 18, row 23 or section 6.1 of a book of 1998.", 0),
        ("float64, x17, 2z and 17z are names.", 0),
        ("Multiply: 9 + 8 parameters, so 17.", 0),
        ("Its slope is 0.9 times 0.7 = 0.63.", 0),
        ("Its slope is 0.9 times 0.7 = 0.62.", 3),
    ],
)
def test_numbers_that_nothing_backs_are_found(text, count):
    assert len(unbacked(text, numbers(r"0.25 0.31 78 85 1_257 $3.4 \cdot 10^{38}$"))) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2·1 + (-1)·3 + 0.5 = -0.5: each input times its weight", {2, 1, 3, 0.5}),
        ("2·3 weights and 3 biases", {6}),
        ("1/4 to the power 10", {0.25**10}),
        ("the spacing is 2^-24 = 6e-8", {2, 24, 2.0**-24}),
        ("exp(20) is 5e8", {485165195.4097903}),
        ("a table of 3 (2) and 1.2.3, (4)(5), 1/0 or 9 times x", set()),
    ],
)
def test_what_a_text_works_out(text, found):
    assert worked_out(text) == found


def test_prose_in_an_output_backs_no_prose():
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "0.5 of them\n\nOr 79 runs."}}
    asked, run, text = build.cell("code", 'quiz("a.b")'), build.cell("code", "x = 0.25"), build.cell("markdown", "86")
    asked.outputs = run.outputs = [output]
    assert shown([asked, run, text], ["Or 79 runs."]) == {0.25, 0.5}


def test_a_fault_in_a_question_is_found():
    topic, question = next(iter(QUESTIONS.values()))
    right, *wrong = question.options
    options = dict(question.options)
    for faulty in (
        replace(question, prompt="Let's dive into it: what is it?"),
        Question(question.prompt, options | {wrong[0]: "That is fascinating."}),
        Question(question.prompt, {f"{right}!": options[right], wrong[0]: options[wrong[0]]}),
    ):
        assert faults_of_question(faulty) != []
    assert unbacked_in_question(topic, Question("What?", {"It": "In 7913 runs.", "9": "No."})) != []
    assert unbacked_in_question(topic, Question("What?", {"7913": "So it is.", "9": "No."})) != []
    assert unbacked_in_question(topic, Question("Why 7913 units?", {"It": "7913 of them.", "0.7913": "No."})) == []


def test_a_fault_in_an_exercise_is_found():
    exercise = EXERCISES[0].definition or EXERCISES[0]
    first, *others = exercise.hints
    assert faults_of_exercise(replace(exercise, hints=(first, "Great job so far.", *others))) != []
    assert faults_of_exercise(replace(exercise, why=f"{exercise.why} Simply put, it is so.")) != []
    assert unbacked_in_exercise(replace(exercise, hints=(first, "It is 0.7913 there.", *others))) != []
    assert unbacked_in_exercise(replace(exercise, rubric=("it names the 7913 runs",))) != []


def test_paragraphs_are_counted_one_by_one():
    text = (
        "One two\nthree.\n\n- four\n- five\n\n## Heading\n\n```python\ncode\n```\n\n$$\nx\n$$\n\n| a | b |\n| c | d |\n"
    )
    assert paragraphs(text) == ["One two three.", "- four", "- five", "| a | b |", "| c | d |"]
