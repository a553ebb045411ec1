"""The package for graded work: nothing in it solves or judges what is asked, and everything else is there."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actedu import exercises
from actedu.cli import app
from actedu.grading import assignment, withholding

ASKED = [  # a function, one that others build on, a figure with numbers of one's own, a fault, words, a verdict
    "relu_slope",
    "stable_sigmoid",
    "silent_units",
    "log_loss_from_logits",
    "explain_born_dead",
    "relu_verdicts",
]


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    folder = tmp_path_factory.mktemp("withheld") / "hw"
    done = CliRunner().invoke(app, ["assign", *ASKED, "--out", str(folder), "--without-solutions"])
    assert done.exit_code == 0, done.output
    return folder, done.output


@pytest.fixture(scope="module")
def installed(homework, tmp_path_factory):
    """The package, unpacked as pip would."""
    (wheel,) = (homework[0] / "package").iterdir()
    place = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(place)
    return place


def said(installed, code, *command):
    """Run code, or a command, with that package alone; return what it prints."""
    arguments = [sys.executable, *(command or ("-c", code))]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(arguments, env=environment, cwd=installed, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def lines_of(function):
    """The statements of a solution, without layout, from a length on that nobody writes by chance."""
    body = ast.parse(function).body
    inside = body[0].body if isinstance(body[0], ast.FunctionDef) else body
    return [text for text in map(ast.unparse, inside) if len(text) > 12]


def test_no_file_of_an_exercise_that_is_asked_holds_its_solution_or_a_case(homework, installed):
    task = assignment.load(homework[0])
    for name in withholding.withheld(task):
        one = exercises.find(name)
        (path,) = installed.glob(f"actedu/modules/*/exercises/{name}.py")
        text = path.read_text()
        code = ast.unparse(ast.parse(text))
        begun = one.starter_source
        assert not [line for line in lines_of(one.solution_source) if line in code and line not in begun], name
        for word in (
            "checks",
            "Matches",
            "hidden",
            "rng",
            "mistake",
            "alternative",
            "hints",
            "rubric",
            "given",
            "why(",
        ):
            assert word not in text.replace(one.prompt, "").replace(repr(one.prompt), ""), (name, word)
        assert not [hint for hint in one.hints if hint[:40] in text]
        assert not [mistake for mistake in one.mistakes.values() if mistake.sentence[:40] in text]
        if one.for_reader:
            assert str(one.solution)[:40] not in text


def test_who_builds_on_a_solution_is_left_out_with_it(homework):
    folder, output = homework
    left = withholding.withheld(assignment.load(folder))
    assert {*ASKED, "sigmoid_from_tanh", "saturation_and_its_cost"} <= {*left}
    assert "threshold" not in left
    assert "Nor of these, which are made of them: " in output
    assert "the answer nevertheless: log_loss_from_logits, relu_verdicts" in output


def test_check_says_what_it_cannot_do_and_checks_the_rest(installed):
    code = """
import numpy as np
from actedu import check, given, hint, solution, variant
def relu_slope(x): raise NotImplementedError
check(relu_slope)
def relu_slope(x): return np.where(x > 0, 1.0, 0.0)
check(relu_slope)
check("silent_units", ...)
check("silent_units", {1, 2})
check("explain_born_dead", "Because.")
hint("relu_slope"); solution("relu_slope"); given("silent_units")
variant("abcdef"); check("silent_units", {1, 2})
def threshold(x, at_zero=1.0): return np.where(x > 0, 1.0, np.where(x == 0, at_zero, 0.0))
check(threshold)
"""
    withheld = "this package of the course, made for graded work, holds no solution of it"
    later = f"{withheld}, so it is checked when you hand it in, and not here."
    lines = [line for line in said(installed, code).splitlines() if line.strip()]
    text = "\n".join(lines)
    assert text.count(f"relu_slope: {later}") == 2  # whether a function is begun, only calling it tells
    assert text.count(f"silent_units: {later}") == 2
    assert text.count("silent_units: no answer yet") == 1
    assert f"explain_born_dead: {later}" in text
    assert f"relu_slope: {withheld} and no hints." in text
    assert f"relu_slope: {withheld}." in text
    assert "silent_units: what it gives stands in the notebook that was handed out." in text
    assert "[ok] threshold: " in text


def test_the_notebook_shows_what_an_exercise_gives_and_calls_nothing_for_it(homework):
    (relu,) = (homework[0] / "handout").glob("04_relu.ipynb")
    cells = json.loads(relu.read_text())["cells"]
    assert not [one for one in cells if 'given("' in "".join(one["source"])]
    (figure,) = [one for one in cells if "attachments" in one]
    assert re.match(r"!\[.*\]\(attachment:silent_units.png\)", "".join(figure["source"]), re.DOTALL)
    assert figure["attachments"]["silent_units.png"]["image/png"].startswith("iVBOR")


def test_what_was_handed_out_is_graded_where_the_solutions_are_and_refused_where_not(homework, installed, tmp_path):
    folder, _ = homework
    answer = {"cells": [{"cell_type": "code", "source": "import numpy as np\ndef relu_slope(x): return np.sign(x)"}]}
    (tmp_path / "ann.ipynb").write_text(json.dumps(answer))
    refused = said(installed, "", "-m", "actedu.cli", "grade", str(folder), str(tmp_path))
    assert "this package of the course holds no solution of relu_slope, as it was made" in refused
    graded = CliRunner().invoke(app, ["grade", str(folder), str(tmp_path)])
    assert graded.exit_code == 0, graded.output
    assert "ann" in graded.output


def test_pip_takes_the_package_for_a_wheel(homework, tmp_path):
    (wheel,) = (homework[0] / "package").iterdir()
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(tmp_path), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if "No module named pip" in done.stderr:
        pytest.skip("this environment has no pip")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "actedu" / "modules" / "m04_relu" / "lesson.md").exists()


def test_the_handout_is_made_anew_with_its_package(homework):
    folder, _ = homework
    (wheel,) = (folder / "package").iterdir()
    before = wheel.read_bytes()
    wheel.unlink()
    done = CliRunner().invoke(app, ["handout", str(folder)])
    assert done.exit_code == 0, done.output
    assert str(Path(wheel).name) in done.output
    assert wheel.read_bytes() == before
    toml = folder / "assignment.toml"
    toml.write_text(toml.read_text().replace("without_solutions = true", "without_solutions = 1"))
    done = CliRunner().invoke(app, ["handout", str(folder)])
    assert "without_solutions is to be true or false" in str(done.exception)
