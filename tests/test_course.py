import pytest

from actedu import course, modules

FRONT = """\
---
title: "The S-curves: sigmoid, tanh"
minutes: {lesson: 35, exercises: 40}
level: introductory
prerequisites: [02_step_and_linear, Python]
tracks: [Essentials]
objectives:
  - derive three derivatives
exercises: []
data: none
packages: [numpy]
offline: true
---

## Warm-up
"""


@pytest.fixture(autouse=True)
def lessons(tmp_path, monkeypatch):
    for name in ("m03_s_curves", "m04_relu", "m14_images_and_sequences"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lesson.md").write_text(FRONT)
    (tmp_path / "notes").mkdir()
    (tmp_path / "m05_relu_family").mkdir()  # not written yet
    monkeypatch.setattr(modules, "__path__", [str(tmp_path)])
    return tmp_path


def test_modules_come_in_order_and_say_what_their_front_matter_says():
    names = [one.name for one in course.modules()]
    assert names == ["03_s_curves", "04_relu", "14_images_and_sequences"]
    one = course.module("s_curves")
    assert (one.number, one.topic, one.lesson_minutes, one.exercise_minutes) == (3, "s_curves", 35, 40)
    assert one.heading == "3 · The S-curves: sigmoid, tanh"
    assert one.prerequisites == ("02_step_and_linear", "Python")
    assert one.text == "\n## Warm-up\n"


@pytest.mark.parametrize("name", ["04_relu", "04", "4", "relu", "ReLU", " relu "])
def test_a_module_is_found_by_name_number_and_topic(name):
    assert course.module(name).name == "04_relu"


@pytest.mark.parametrize("name", ["s-curves", "S curves"])
def test_dashes_and_blanks_do_not_matter(name):
    assert course.module(name).name == "03_s_curves"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("rellu", "did you mean 04_relu?"),
        ("03_scurves", "did you mean 03_s_curves?"),
        ("5", "known are 03_s_curves, 04_relu, 14_images_and_sequences"),
        ("", "known are 03_s_curves"),
    ],
)
def test_an_unknown_module_is_answered_with_the_nearest(name, sentence):
    with pytest.raises(ValueError, match=r"no module is called") as error:
        course.module(name)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("---\ntitle", "title", "front matter is missing"),
        ("minutes: {lesson: 35, exercises: 40}\n", "", "lacks minutes"),
        ("minutes: {lesson: 35, exercises: 40}", "minutes: {lesson: long}", "write it as {lesson: 35, exercises: 40}"),
        ("introductory", "easy", "known are introductory"),
        ("[Essentials]", "[Essential]", "unknown track 'Essential'"),
        ("offline: true", "offline: perhaps", "offline is 'perhaps', but a bool is needed"),
        ("offline: true", "offline: true\nauthor: me", "unknown in the front matter: author"),
        ("[numpy]", "[numpy", "is not YAML"),
    ],
)
def test_wrong_front_matter_is_refused_by_name(lessons, old, new, sentence):
    (lessons / "m04_relu/lesson.md").write_text(FRONT.replace(old, new, 1))
    with pytest.raises(ValueError, match=r"m04_relu/lesson\.md: ") as error:
        course.modules()
    assert sentence in str(error.value)


def test_points_are_those_of_the_exercises(small_course):
    (one,) = course.modules()
    assert one.points == sum(exercise.points for exercise in one.exercises) == 1
