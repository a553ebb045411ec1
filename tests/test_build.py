import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from os.path import normpath
from pathlib import Path

import nbformat
import pytest
import yaml

from actedu import build, course
from actedu.exercises import exercise

_built = {}  # running notebooks takes seconds, so it is done once


@pytest.fixture
def built(small_course):
    for target in build.targets(small_course, course.modules()):
        name = target.path.relative_to(small_course)
        if name not in _built:
            target.write()
            _built[name] = target.path.read_bytes()
        target.path.parent.mkdir(exist_ok=True)
        target.path.write_bytes(_built[name])
    return small_course


def lesson(repository, body):
    source = repository / "actedu/modules/m22_topic/lesson.md"
    front = source.read_text().split("---\n")[1]
    source.write_text(f"---\n{front}---\n\n{body}")
    return course.module("topic")


def test_the_skeletons_build_and_a_rebuild_changes_no_byte(built):
    names = ["lessons/22_topic.ipynb", "exercises/22_topic_exercises.ipynb", "solutions/22_topic_solutions.ipynb"]
    before = [(built / name).read_bytes() for name in names]
    for target in build.targets(built, course.modules()):
        assert target.differs() is None
        target.write()
    assert [(built / name).read_bytes() for name in names] == before


EXPERIMENT = """
import numpy as np
from actedu.experiments import Result, experiment

@experiment()
def half(seeds=1, full=False):
    return Result("size", {"half": np.array([0.5])}, "A half", "It is 0.5.", lambda result, ax, guesses: None)
"""


def test_a_rebuild_reads_what_experiments_gave_and_a_notebook_runs_them(small_course, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTEDU_RESULTS", str(tmp_path / "results"))
    (small_course / "actedu/modules/m22_topic/experiments.py").write_text(EXPERIMENT)
    module = lesson(small_course, "```python\nfrom actedu.experiments import half\n\nprint(half().kept)\n```\n")
    target = build.targets(small_course, [module])[0]
    said = []
    for _ in range(2):
        target.write()
        said += [output.text for cell in build.read(target.path).cells for output in cell.get("outputs", [])]
    assert said == ["False\n", "True\n"]
    code = "from actedu.experiments import half; print(half().kept)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_notebooks_are_valid_and_hold_nothing_that_varies(built):
    for path in built.glob("*/*.ipynb"):
        notebook = build.read(path)
        nbformat.validate(notebook)
        assert set(notebook.metadata) == {"kernelspec", "language_info"}
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        for cell in notebook.cells:
            assert not cell.metadata
            for output in cell.get("outputs", []):
                assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def test_lessons_and_solutions_are_run_and_exercises_are_not(built):
    counts = {path.parent.name: build.read(path) for path in built.glob("*/*.ipynb")}
    for folder, notebook in counts.items():
        ran = [cell.execution_count is not None for cell in notebook.cells if cell.cell_type == "code"]
        assert ran
        assert set(ran) == {folder != "exercises"}


def test_the_solution_notebook_solves_the_exercise(built):
    printed = [
        output.data["text/plain"]
        for cell in build.read(built / "solutions/22_topic_solutions.ipynb").cells
        for output in cell.get("outputs", [])
    ]
    assert printed
    assert all(text.startswith("[ok]") for text in printed), printed


def test_header_and_licence_come_from_the_front_matter(built):
    first, *_, last = build.read(built / "lessons/22_topic.ipynb").cells
    for part in (
        "# 22 · Topic",
        "30 min lesson",
        "../exercises/22_topic_exercises.ipynb",
        "1 point)",
        "introductory",
        "offline",
    ):
        assert part in first.source
    assert "CC BY 4.0" in last.source


def test_prerequisites_are_links_where_there_is_such_a_lesson(small_course):
    source = small_course / "actedu/modules/m22_topic/lesson.md"
    (small_course / "actedu/modules/m04_relu").mkdir()
    (small_course / "actedu/modules/m04_relu/lesson.md").write_text(source.read_text())
    source.write_text(source.read_text().replace("prerequisites: []", "prerequisites: [04_relu, 01_neuron, Python]"))
    header = build.lesson(course.module("22")).cells[0].source
    assert "[4 · Topic](04_relu.ipynb), 1 · Neuron (not written yet), Python" in header


@pytest.mark.parametrize("track", ["Essentials", "Practitioner", "Research"])
def test_whoever_ends_the_exercises_is_led_to_the_next_lesson_of_the_track(track):
    way = course.on_track(track)
    for here, there in pairwise(way):
        end = build.exercises(here).cells[-1].source
        assert f"](../{there.notebook('lessons')})" in end, here.name
    assert "Next:" not in build.exercises(way[-1]).cells[-1].source


@pytest.mark.parametrize("module", course.modules(), ids=lambda module: module.name)
def test_links_of_exercises_and_solutions_lead_to_a_notebook(module):
    there = {Path(one.notebook(place)) for one in course.modules() for place in ("lessons", "exercises")}
    there |= {Path(f"lessons/{name}.ipynb") for name, _ in build.pages(course.modules())}
    for made, place in ((build.exercises(module), "exercises"), (build.solutions(module), "solutions")):
        for link in re.findall(r"\]\(([^):]+\.ipynb)", "\n".join(cell.source for cell in made.cells)):
            assert Path(normpath(f"{place}/{link}")) in there, link


def test_fences_become_cells_and_headings_split(small_course):
    body = 'Text.\n\n```python tags=["raises-exception"]\n1 / 0\n```\n\n```text\nplain\n```\n\n## Second\n\nMore.\n'
    cells = build.lesson(lesson(small_course, f"## First\n\n{body}")).cells[1:-1]
    assert [cell.cell_type for cell in cells] == ["markdown", "code", "markdown", "markdown"]
    assert cells[1].metadata == {"tags": ["raises-exception"]}
    assert cells[2].source == "```text\nplain\n```"


def test_a_hidden_cell_is_folded_in_lab(small_course):
    cells = build.lesson(lesson(small_course, '```python tags=["hide-input"]\n1\n```\n')).cells
    assert cells[1].metadata["jupyter"] == {"source_hidden": True}


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ('```python tags=["raise-exception"]\n1\n```', "unknown tag 'raise-exception'; known are raises-exception"),
        ("```bash\nls\n```\n\n```python\n1\n```", "a bash block would become a cell; write ```text instead"),
    ],
)
def test_a_block_that_would_surprise_is_refused(small_course, block, sentence):
    with pytest.raises(build.BuildError, match=r"m22_topic/lesson\.md: ") as error:
        build.lesson(lesson(small_course, block + "\n"))
    assert sentence in str(error.value)


def test_an_error_in_a_cell_is_one_sentence_and_leaves_the_old_notebook(built):
    before = (built / "lessons/22_topic.ipynb").read_bytes()
    module = lesson(built, "```python\nx = [1]\n\nx[3]\n```\n")
    with pytest.raises(build.BuildError) as error:
        build.targets(built, [module])[0].write()
    assert str(error.value) == (
        "lessons/22_topic: cell 2, which begins `x = [1]`, raised IndexError: list index out of range"
    )
    assert (built / "lessons/22_topic.ipynb").read_bytes() == before


def test_an_expected_error_keeps_no_path_of_this_machine(built):
    module = lesson(built, '```python tags=["raises-exception"]\n1 / 0\n```\n')
    target = build.targets(built, [module])[0]
    target.write()
    (output,) = build.read(target.path).cells[1].outputs
    assert output.traceback == ["ZeroDivisionError: division by zero"]


def first_code(notebook):
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize(
    ("change", "how"),
    [
        (lambda notebook: notebook.cells.pop(), "cells instead of"),
        (lambda notebook: notebook.cells[1].update(source="other"), "another source in cell 2"),
        (lambda notebook: notebook.metadata.update(widgets={}), "other metadata"),
        (lambda notebook: first_code(notebook).update(execution_count=None), "no results in cell"),
    ],
)
def test_a_notebook_edited_by_hand_is_found(built, change, how):
    target = build.targets(built, course.modules())[0]
    notebook = build.read(target.path)
    change(notebook)
    nbformat.write(notebook, target.path)
    assert how in target.differs()


def test_a_missing_notebook_and_one_without_a_source_are_found(built):
    target = build.targets(built, course.modules())[0]
    target.path.unlink()
    assert target.differs() == "is missing"
    stray = built / "lessons/23_gone.ipynb"
    stray.touch()
    assert build.strays(built, course.modules()) == [stray]


def test_the_table_of_lessons_is_filled_between_its_markers(small_course):
    start, end = build._START, build._END
    text = build.readme(f"above\n{start}\nold\n{end}\nbelow\n", course.modules())
    assert text.startswith(f"above\n{start}\n")
    assert text.endswith(f"{end}\nbelow\n")
    assert (
        "| 22 | [Topic](lessons/22_topic.ipynb), 30 min | [30 min](exercises/22_topic_exercises.ipynb), 1 point |"
        in text
    )
    assert "\n\nIn numbers: 1 module, 1 graded exercise, " in text
    assert "old" not in text
    assert build.readme(text, course.modules()) == text
    with pytest.raises(build.BuildError, match="markers are missing"):
        build.readme("nothing here", course.modules())


def test_what_a_person_marks_is_not_counted_among_the_graded_exercises():
    for one in course.modules():
        in_words = sum(exercise.kind == "explain" for exercise in one.exercises)
        graded = len(one.exercises) - in_words
        assert f" {graded} graded exercises, {in_words} more to answer in words, " in build.in_numbers([one])


@exercise(title="Once around, halved", points=2, stars=2, kind="predict the number", uses=("from math import pi",))
def half_turn():
    """How many radians is half a turn?"""
    return 3.14159


half_turn.given(lambda: "a table")
half_turn.why("Because.")


def test_an_exercise_notebook_of_chosen_exercises_and_points():
    notebook = build.exercise_notebook([half_turn.exercise], title="Homework 1", points={"half_turn": 5})
    sources = [cell.source for cell in notebook.cells]
    assert sources[0] == "# Homework 1"
    assert sources[1].splitlines()[-1] == "from math import pi"
    assert sources[2].startswith(
        "## 1. Once around, halved\n\n*predict the number · 5 points · ★★☆*\n\nHow many radians"
    )
    assert sources[3] == 'given("half_turn")'
    assert sources[4] == 'half_turn = ...\n\ncheck("half_turn", half_turn)'
    solved = [
        cell.source for cell in build.exercise_notebook([half_turn.exercise], title="Homework 1", solved=True).cells
    ]
    assert solved[4] == 'half_turn = 3.14159\n\ncheck("half_turn", half_turn)'
    assert solved[5] == "Because."


def test_reading_what_is_no_notebook_names_the_file(tmp_path):
    (tmp_path / "x.ipynb").write_text("{")
    with pytest.raises(ValueError, match=r"x\.ipynb is not a notebook: "):
        build.read(tmp_path / "x.ipynb")


def test_the_conda_environment_asks_for_what_the_package_needs(pytestconfig):
    root = pytestconfig.rootpath
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    listed = yaml.safe_load((root / "environment.yml").read_text())["dependencies"]
    learner = project["dependencies"] + project["optional-dependencies"]["lab"]
    needed = {f"python{project['requires-python']}", "pip", *learner}
    assert {one for one in listed if isinstance(one, str)} == needed


def test_nothing_slow_is_imported_to_compose_notebooks():
    code = "import sys, actedu.build, nbformat; print(bool(sys.modules['rfc3987_syntax']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_solution_that_does_not_solve_its_exercise_is_not_written(small_course):
    cells = ["from actedu import check", 'check("topic_example", 7)']
    path = small_course / "solutions/22_topic_solutions.ipynb"
    target = build.Target(path, lambda: build.notebook([build.cell("code", one) for one in cells]), True, solved=True)
    with pytest.raises(build.BuildError, match=r"^solutions/22_topic_solutions: cell 2 is not solved: \[not yet\]"):
        target.write()
    assert not path.exists()
    built = build.targets(small_course, [course.module("22")])
    assert [one.path.parent.name for one in built if one.solved] == ["solutions"]
