"""Modules outside the package: in a folder, in an installed package, beside a notebook; whole, wrong and broken."""

import io
import re
import shutil
import subprocess
import sys
import warnings
import zipfile

import pytest

from actedu import build, claims, course, exercises, experiments, modules, skeletons, widgets, workspace
from actedu.errors import UserError
from actedu.grading import assignment, cluster
from actedu.grading.assignment import Assignment
from actedu.grading.platforms import gradescope
from actedu.grading.workbench import Bench
from actedu.modules import ModuleWarning

EXERCISE = "my_topic/exercises/my_topic_example.py"
SOLVED = "import numpy as np\n\ndef my_topic_example(x):\n    return np.asarray(x) * x"


@pytest.fixture
def mine(outside):
    """A folder with one module, my_topic, as `actedu new lesson` writes it."""
    skeletons.elsewhere(outside / "mine", "my_topic")
    return outside / "mine"


def python(code, folder, **environment):
    """Run Python with nothing but the environment of a learner."""
    return subprocess.run(
        [sys.executable, "-W", "default::UserWarning", "-c", code],
        cwd=folder,
        env={"PATH": "", **environment},
        capture_output=True,
        text=True,
    )


def hand_in(path, code):
    path.parent.mkdir(exist_ok=True)
    build.write(build.notebook([build.cell("code", code)]), path)


# -- whole ---------------------------------------------------------------------------------------------------------


def test_nothing_outside_changes_nothing(outside):
    assert all(folder.ours for folder in modules.folders())


def test_a_module_is_found_with_all_its_parts(mine):
    before = len(exercises.modules())
    folder = modules.at(mine / "my_topic")
    assert (folder.name, folder.ours, folder.installed) == ("my_topic", False, False)
    assert len(exercises.modules()) == before + 1
    assert exercises.find("my_topic_example").module == "my_topic"
    assert experiments.my_topic_error().holds
    assert claims.get("my_topic.1").test().holds
    assert claims.rows()[-1] == "my_topic.1"
    assert repr(claims.get("my_topic.1")).startswith("my_topic.1 · ")
    lab = widgets.MyTopicLab()
    lab.step = 0.1
    assert lab.missions.reached == [True, False, False]
    lab.set(x=-1.0, step=1.0)
    assert lab.missions.reached == [True, False, True]
    lab.set(x=-0.5, step=1.0)
    assert lab.missions.reached == [True] * 3
    module = course.module("my_topic")
    assert (module.number, module.topic, module.heading) == (None, "my_topic", "My topic")


def test_the_exercise_of_a_skeleton_is_whole(mine):
    modules.at(mine / "my_topic")
    exercise = exercises.find("my_topic_example")
    assert exercise.judge(exercise.solution, hidden=True).status == "solved"


def test_a_module_may_have_a_number(outside):
    skeletons.elsewhere(outside, "77_topic")
    modules.at(outside / "m77_topic")
    module = course.module("77")
    assert (module.name, module.heading) == ("77_topic", "77 · Topic")
    assert claims.get("77_topic.1").module == "77_topic"


def test_processes_started_from_here_find_it_too(mine):
    modules.at(mine / "my_topic")
    from joblib import Parallel, delayed

    (result,) = Parallel(2, backend="multiprocessing")([delayed(experiments.my_topic_error)()])
    assert result.holds
    code = "from actedu import exercises; print(exercises.find('my_topic_example').points)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


BUILT = [
    "mine/lessons/my_topic.ipynb",
    "mine/exercises/my_topic_exercises.ipynb",
    "mine/solutions/my_topic_solutions.ipynb",
]


def test_it_is_built_beside_its_folder_and_a_rebuild_changes_nothing(mine, actedu):
    code, out, _ = actedu("build mine")
    assert (code, out.split()) == (0, BUILT)
    assert actedu("build mine/my_topic --check") == (0, "", "")
    (mine / "my_topic/lesson.md").write_text((mine / "my_topic/lesson.md").read_text() + "\nMore.\n")
    code, _, err = actedu("build mine --check")
    assert code == 1
    assert "mine/lessons/my_topic.ipynb has" in err
    assert err.splitlines()[-1] == "Run `actedu build mine` and commit."
    first = build.read(mine / "exercises/my_topic_exercises.ipynb").cells[0].source
    assert "To [the lesson](../lessons/my_topic.ipynb)." in first


def test_links_lead_to_notebooks_that_are_there(mine):
    lesson = mine / "my_topic/lesson.md"
    lesson.write_text(lesson.read_text().replace("prerequisites: []", "prerequisites: [04_relu]"))
    module = course.read(modules.at(mine / "my_topic"))
    assert "- **Before this:** 4 · ReLU and its deaths\n" in build.lesson(module).cells[0].source


# -- an assignment -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mine/my_topic", "mine/my_topic/my_topic_example", "mine"])
def test_an_assignment_remembers_where_a_module_lies(mine, outside, name):
    assignment.create(outside / "hw", [name, "relu_slope"])
    text = (outside / "hw/assignment.toml").read_text()
    assert '"../mine/my_topic' in text
    assert str(outside) not in text
    assert [one.name for one in assignment.load(outside / "hw").exercises] == ["my_topic_example", "relu_slope"]
    assert (outside / "hw/handout/my_topic.ipynb").exists()


def test_the_path_of_an_exercise_may_be_that_of_its_file(mine, outside):
    (one,) = assignment.choose(["mine/my_topic/exercises/my_topic_example.py"])
    assert one.name == "my_topic_example"


def test_a_module_that_is_gone_is_one_sentence_unless_it_was_installed(mine, outside, actedu, monkeypatch):
    assignment.create(outside / "hw", ["mine/my_topic"])
    mine.rename(outside / "other")
    monkeypatch.setattr(modules, "__path__", modules.__path__[:1])
    monkeypatch.setenv(modules.VARIABLE, "")
    code, out, err = actedu("grade hw submissions")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "hw/assignment.toml, line 2: ../mine/my_topic is gone: nothing is at" in err
    modules.at(outside / "other/my_topic")
    assert [one.name for one in assignment.load(outside / "hw").exercises] == ["my_topic_example"]


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="grading needs bubblewrap")
def test_a_class_is_graded_in_the_sandbox_by_one_process_and_by_two(mine, outside, actedu):
    actedu("assign mine/my_topic --out hw")
    for number in range(8):
        hand_in(outside / f"class/s{number}.ipynb", SOLVED.replace("* x", "+ x") if number % 2 else SOLVED)
    code, out, _ = actedu("grade hw class --jobs 2")
    assert code == 0
    assert [row.split()[1] for row in out.splitlines() if re.match(r" +s\d", row)] == ["1", "0"] * 4
    assert actedu("regrade hw class")[0] == 0
    assert actedu("export hw --to csv")[0] == 0
    code, out, _ = actedu("report hw")
    assert code == 0


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="grading needs bubblewrap")
def test_an_answer_may_use_an_experiment_of_the_module(mine, outside, actedu):
    uses = 'kind="write the function", uses=("from actedu.experiments import my_topic_error",)'
    change(mine / EXERCISE, 'kind="write the function"', uses)
    actedu("assign mine/my_topic --out hw")
    asked = "from actedu.experiments import my_topic_error\n\n" + SOLVED.replace(
        "np.asarray(x) * x", "np.asarray(x) * x * round(my_topic_error().measures['ratio'] - 1)"
    )
    hand_in(outside / "class/ann.ipynb", asked)
    code, out, _ = actedu("grade hw class")
    assert code == 0
    assert re.search(r"ann +1 +1", out), out


def test_gradescope_gets_the_module_and_needs_nothing_else(mine, outside):
    assignment.create(outside / "hw", ["mine/my_topic/my_topic_example", "relu_slope"])
    with zipfile.ZipFile(io.BytesIO(gradescope.archive(outside / "hw"))) as archive:
        archive.extractall(outside / "source")
    shutil.rmtree(mine)
    code = "from pathlib import Path; from actedu.grading import assignment as a; import actedu\n"
    code += "print(actedu.__file__, *(one.name for one in a.load(Path('assignment')).exercises))"
    done = python(code, outside / "source", PYTHONPATH=str(outside / "source"))
    assert done.stdout.split() == [str(outside / "source/actedu/__init__.py"), "my_topic_example", "relu_slope"]


def test_a_worker_has_to_have_the_module_as_it_is_here(mine):
    modules.at(mine / "my_topic")
    bench = Bench(Assignment("", (), {}, None, bytes(32)), ("my_topic_example", "relu_slope"), "none", None)
    assert cluster._outside(bench) == ("my_topic",)
    here = cluster._version.__wrapped__(("my_topic",))
    assert here != cluster._version(())
    change(mine / EXERCISE, "x * ___", "x * ____")
    assert cluster._version.__wrapped__(("my_topic",)) != here
    with pytest.raises(UserError, match="has no module your_topic; install it there, or"):
        cluster._version(("your_topic",))


# -- beside a notebook, in a workspace, installed --------------------------------------------------------------------

CHECK = """\
import builtins
builtins.__IPYTHON__ = True
import numpy as np
from actedu import check
check("my_topic_example", np.square)
"""


@pytest.mark.parametrize("here", ["", "exercises"])
def test_check_finds_a_module_beside_the_notebook_or_its_folder(mine, here):
    (mine / "exercises").mkdir()
    assert "[ok] my_topic_example" in python(CHECK, mine / here).stdout


def test_without_the_module_check_says_what_is_missing(outside):
    done = python(CHECK, outside)
    assert done.stderr == ""
    assert "no exercise is called 'my_topic_example'" in done.stdout
    assert "needs that module's folder beside this notebook, or its package installed." in done.stdout


def test_a_folder_is_not_looked_into_where_no_notebook_is_open(mine):
    """A class's submissions lie beside a teacher who grades; nothing there is imported."""
    done = python(CHECK.replace("builtins.__IPYTHON__ = True", ""), mine)
    assert "no exercise is called 'my_topic_example'" in done.stdout


def test_check_looks_no_further(mine):
    (mine / "notes").mkdir()
    assert "no exercise is called" in python(CHECK, mine / "notes").stdout


def test_a_module_in_a_workspace_has_its_notebooks_there(mine, outside, actedu):
    shutil.move(mine / "my_topic", outside / "my-course/my_topic")
    workspace.update(outside / "my-course")
    assert (outside / "my-course/exercises/my_topic_exercises.ipynb").exists()
    start = build.read(outside / "my-course/START.ipynb")
    assert any("[My topic](lessons/my_topic.ipynb)" in cell.source for cell in start.cells)
    assert re.search("my_topic +0 of 1 +0 of 1", actedu("progress my-course")[1])


@pytest.fixture
def package(mine, outside, monkeypatch):
    """An installed package `theirs` that offers the module my_topic."""
    site = outside / "site"
    (site / "theirs/modules").mkdir(parents=True)
    (site / "theirs/__init__.py").touch()
    shutil.move(mine / "my_topic", site / "theirs/modules/my_topic")
    info = site / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[actedu.modules]\ntheirs = theirs.modules\n")
    monkeypatch.syspath_prepend(str(site))
    modules._installed.cache_clear()
    yield site
    for name in ("theirs", "theirs.modules"):
        sys.modules.pop(name, None)


def test_an_installed_package_offers_modules(package, outside):
    assert course.module("my_topic").folder.installed
    assert exercises.find("my_topic_example").points == 1
    assignment.create(outside / "hw", ["my_topic"])
    assert 'modules = ["my_topic"]' in (outside / "hw/assignment.toml").read_text()


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        (
            "theirs/modules/my_topic/exercises/my_topic_example.py",
            "def f(:\n",
            "my_topic_example.py, line 1: SyntaxError",
        ),
        (
            "theirs/modules/my_topic/exercises/my_topic_example.py",
            "\n1 / 0\n",
            "line 2: ZeroDivisionError: division by zero",
        ),
        ("theirs/modules/my_topic/lesson.md", "no front matter", "front matter is missing"),
        ("theirs/__init__.py", "import nothing_like_it", "the installed package theirs: ModuleNotFoundError"),
        (
            "theirs-1.0.dist-info/entry_points.txt",
            "[actedu.modules]\nx = gone\n",
            "offers modules in gone, which is no",
        ),
    ],
)
def test_of_an_installed_package_that_is_broken_ours_still_works(package, file, text, sentence):
    (package / file).write_text(text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert exercises.find("relu_slope").points == 2
        assert len(course.modules()) >= 3
    told = {str(one.message) for one in caught if issubclass(one.category, ModuleWarning)}
    assert [sentence in one and one.endswith("; it is left out") for one in told] == [True], told


@pytest.mark.filterwarnings("default")
def test_a_command_says_what_is_left_out_in_one_sentence(package, actedu):
    (package / "theirs/modules/my_topic/exercises/my_topic_example.py").write_text("def f(:\n")
    code, out, err = actedu("modules")
    assert code == 0
    assert "04_relu" in out
    assert err.count("\n") == 1
    assert err.startswith("actedu: ")


# -- wrong and broken ----------------------------------------------------------------------------------------------


def change(file, old, new):
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            EXERCISE,
            "import numpy as np\n",
            "import numpy as np)\n",
            r"my_topic_example\.py, line 1: SyntaxError: unmatched",
        ),
        (
            EXERCISE,
            "import numpy as np\n",
            "import nunpy as np\n",
            r"my_topic_example\.py, line 1: ModuleNotFoundError",
        ),
        (
            EXERCISE,
            'kind="write the function"',
            'kind="FN"',
            r"_example\.py, line 7: exercise: unknown kind",
        ),
        (
            "my_topic/lesson.md",
            "exercises: [",
            "exercises: [other, ",
            r"lists the exercise 'other'; there are my_topic_",
        ),
        ("my_topic/lesson.md", "title: ", "titel: ", r"my_topic/lesson\.md: the front matter lacks title"),
        ("my_topic/lesson.md", "- 9\n  The signs", "- 9\nThe signs", r"my_topic/lesson\.md: quiz warm_up: indent"),
        (
            "my_topic/experiments.py",
            "def my_topic_error",
            "def born_dead",
            r"the name born_dead is taken by module 04_relu",
        ),
        ("my_topic/lab.py", "MyTopicLab", "BoundaryLab", r"the name BoundaryLab is taken by module 02_step_and_linear"),
        ("my_topic/claims.py", '"my_topic.1"', "17", r"claims\.py: call 17 something that begins with 'my_topic\.'"),
        ("my_topic/claims.py", "CLAIMS = (", "CLAIMS = 3, (", r"claims\.py: CLAIMS is to be a tuple of Claim records"),
    ],
)
def test_what_is_wrong_with_a_module_is_one_sentence_that_names_the_file(mine, actedu, file, old, new, sentence):
    change(mine / file, old, new)
    code, out, err = actedu("build mine")
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("actedu: ")
    assert re.search(sentence, err), err


def test_an_exercise_whose_name_is_taken_is_one_sentence(mine, actedu):
    source = mine / EXERCISE
    source.with_name("relu_slope.py").write_text(source.read_text().replace("my_topic_example", "relu_slope"))
    source.unlink()
    change(mine / "my_topic/lesson.md", "my_topic_example", "relu_slope")
    code, _, err = actedu("build mine")
    assert code == 2
    assert err.endswith(
        "my_topic/exercises/relu_slope.py: the name relu_slope is taken by module 04_relu; choose another\n"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("build nowhere/my_topic", "nowhere/my_topic is not a folder"),
        ("build nowhere", "no module is called 'nowhere'"),
        ("build empty", "empty holds no module: none of its folders has a lesson.md"),
        ("assign mine/other --out hw", "mine/other is not a folder"),
        ("assign mine/my_topic/other --out hw", "module my_topic has no exercise 'other'; it has my_topic_example"),
        ("build strange/My-Topic", "strange/My-Topic cannot be a module: a module is named in small letters"),
        ("build twice/my_topic mine/my_topic", "there is a module my_topic already, in"),
        ("build taken/relu", "there is a module 04_relu already, in"),
        ("new lesson my_topic --in mine", "mine/my_topic/lesson.md exists already and is left as it is"),
        ("new lesson relu --in mine", "there is a module 04_relu already, in"),
        ("new lesson 04_mine --in mine", "there is a module 04_relu already, in"),
        ("new lesson My-Topic --in mine", "'My-Topic' is no name; a module is named in small letters"),
        ("new lesson class --in mine", "'class' is no name; a module is named in small letters"),
        ("new lesson your_topic --in file", "cannot be written: "),
    ],
)
def test_a_wrong_name_or_path_is_one_sentence(mine, outside, actedu, line, sentence):
    (outside / "empty").mkdir()
    (outside / "file").touch()
    for copy in ("strange/My-Topic", "twice/my_topic", "taken/relu"):
        shutil.copytree(mine / "my_topic", outside / copy)
    code, out, err = actedu(line)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert sentence in err


def test_a_folder_that_the_environment_names_may_be_gone(outside, monkeypatch):
    monkeypatch.setenv(modules.VARIABLE, str(outside / "gone"))
    with pytest.warns(ModuleWarning, match="ACTEDU_MODULES names .*gone, which is no folder"):
        modules.folders()


def test_a_neighbour_that_is_broken_is_a_warning(mine, outside):
    skeletons.elsewhere(mine, "neighbour")
    (mine / "neighbour/lesson.md").write_text("nothing")
    modules.at(mine / "my_topic")
    with pytest.warns(ModuleWarning, match=r"neighbour/lesson\.md: front matter is missing.*; it is left out"):
        course.modules()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert course.module("my_topic").points == 1
