import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import typer

from actedu import cli, course, workspace


def test_help_names_every_command_and_an_example(actedu):
    code, out, _ = actedu("--help")
    assert code == 0
    names = ("lab", "progress", "modules", "build", "new", "assign", "grade", "export", "gradescope")
    for name in (*names, "actedu lab my-course"):
        assert name in out


def names(group, before=""):
    """Yield every command, those of groups too: "grade", "new lesson"."""
    for name, command in group.commands.items():
        yield from names(command, f"{before}{name} ") if hasattr(command, "commands") else [before + name]


@pytest.mark.parametrize("command", list(names(typer.main.get_command(cli.app))))
def test_each_command_shows_an_example(actedu, command):
    code, out, _ = actedu(f"{command} --help")
    assert code == 0
    assert f"Example: actedu {command}" in " ".join(out.split())


def test_help_imports_nothing_slow():
    code = "import sys, actedu.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {"numpy", "matplotlib", "nbformat", "jupytext", "IPython"} == set()


def test_version(actedu):
    code, out, _ = actedu("--version")
    assert (code, re.fullmatch(r"actedu \d+\.\d+\.\d+\n", out) is not None) == (0, True)


def test_modules_are_listed_with_minutes_and_points(small_course, actedu):
    code, out, _ = actedu("modules")
    assert code == 0
    assert re.search(r"22_topic +Topic +30 \+ 30 +1", out)
    assert "1 module, 0.5 h of lessons and 0.5 h of exercises." in out


def test_modules_of_a_track_are_listed_with_their_time(actedu):
    code, out, _ = actedu("modules --track essentials")
    assert code == 0
    listed = [one for one in course.modules() if "Essentials" in one.tracks]
    assert re.findall(r"^\d\d_\w+", out, re.MULTILINE) == [one.name for one in listed]
    assert f"{sum(one.lesson_minutes for one in listed) / 60:.1f} h of lessons" in out


@pytest.mark.parametrize("line", ["modules", "claims"])
def test_a_table_fits_a_terminal_of_80_columns_and_nothing_is_cut(actedu, monkeypatch, line):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = actedu(line)
    assert max(map(len, out.splitlines())) <= 80
    assert "\u2026" not in out
    words = " ".join(out.split())
    assert all(one.name in words for one in course.modules()) or line == "claims"


def test_build_then_check_then_a_change_is_found(small_course, actedu):
    code, out, _ = actedu("build topic")
    parts = ("lessons", "exercises", "solutions")
    assert (code, out.splitlines()) == (0, [course.module("topic").notebook(part) for part in parts])
    assert actedu("build topic --check") == (0, "", "")
    with (small_course / "actedu/modules/m22_topic/lesson.md").open("a") as stream:
        stream.write("\nMore.\n")
    code, _, err = actedu("build topic --check")
    assert code == 1
    assert err.splitlines()[-1] == "Run `actedu build topic` and commit."


def test_new_lesson_writes_skeletons_and_refuses_to_overwrite(small_course, actedu):
    code, out, _ = actedu("new lesson 23_other_topic")
    assert code == 0
    written = ("lesson.md", "claims.py", "exercises/other_topic_example.py", "experiments.py", "lab.py")
    assert out.splitlines()[:-1] == [f"actedu/modules/m23_other_topic/{name}" for name in written]
    before = (small_course / "actedu/modules/m23_other_topic/lesson.md").read_text()
    code, _, err = actedu("new lesson 23_other_topic")
    assert code == 2
    assert "exists already and is left as it is" in err
    assert (small_course / "actedu/modules/m23_other_topic/lesson.md").read_text() == before


def test_new_lesson_leaves_what_a_module_has_already(small_course, actedu):
    claims = small_course / "actedu/modules/m23_other_topic/claims.py"
    claims.parent.mkdir()
    claims.write_text("CLAIMS = ()\n")
    code, out, _ = actedu("new lesson 23_other_topic")
    assert (code, "claims.py" in out, claims.read_text()) == (0, False, "CLAIMS = ()\n")
    lesson = claims.with_name("lesson.md").read_text()
    assert "claim(" not in lesson
    assert "```quiz warm_up" in lesson
    assert "OtherTopicLab()" in lesson


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("modules --track essential", "no track is called 'essential'; there are Essentials, "),
        ("build topik", "no module is called 'topik'; did you mean 22_topic?"),
        ("new lesson topic", "is not of the form NN_topic, such as 22_topic"),
        ("new lesson 22_other", "number 22 is taken by 22_topic; choose another"),
        ("lab pyproject.toml", "pyproject.toml is a file: name a folder to keep your notebooks in"),
        ("lab pyproject.toml/mine", "part of its path is a file"),
        ("progress nowhere", "nowhere is not a course folder: make one with `actedu lab my-course`"),
    ],
)
def test_a_mistake_is_one_sentence(small_course, actedu, line, sentence):
    code, out, err = actedu(line)
    assert (code, out) == (2, "")
    assert err.startswith("actedu: ")
    assert err.count("\n") == 1
    assert sentence in err


@pytest.mark.parametrize("line", ["bild", "lab --port eighty", "lab --port 99999", "build --chek"])
def test_a_wrong_word_is_refused(small_course, actedu, line):
    code, _, err = actedu(line)
    assert code == 2
    assert "Traceback" not in err


def test_outside_the_repository_build_says_where_to_go(actedu, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = actedu("build")
    assert code == 2
    assert "is not inside the course's repository" in err


def test_a_port_in_use_is_one_sentence(small_course, actedu, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = actedu(f"lab {tmp_path}/mine --port {taken.getsockname()[1]}")
    assert code == 2
    assert "is in use: choose another with --port" in err
    assert (tmp_path / "mine/START.ipynb").exists()


def test_lab_tells_what_it_kept_apart(small_course, actedu, tmp_path):
    place = tmp_path / "mine"
    assert actedu(f"lab {place} --update-only")[0] == 0
    (place / "lessons/22_topic.ipynb").write_text("{}")
    code, out, _ = actedu(f"lab {place} --update-only")
    assert code == 0
    assert "22_topic.updated.ipynb" in out


def test_lab_inside_a_workspace_is_that_workspace(small_course, actedu, tmp_path, monkeypatch):
    actedu("lab --update-only")
    assert (small_course / "my-course/START.ipynb").exists()
    monkeypatch.chdir(small_course / "my-course/lessons")
    _, out, _ = actedu("lab --update-only")
    assert f"{small_course.resolve()}/my-course is up to date." in out


def test_progress_prints_a_table(small_course, actedu, tmp_path):
    workspace.update(tmp_path / "mine")
    (tmp_path / "mine/.actedu/progress.jsonl").write_text(
        '{"kind": "attempt", "name": "topic_example", "status": "solved", "points": 1}\n'
    )
    code, out, _ = actedu(f"progress {tmp_path}/mine")
    assert code == 0
    assert re.search(r"22_topic +1 of 1 +1 of 1", out)


def bug(folder):
    raise ValueError("a bug of ours,\nin two lines")


def test_a_bug_is_said_to_be_one_and_keeps_its_traceback(monkeypatch, small_course, actedu, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(workspace, "update", bug)
    code, _, err = actedu("lab --update-only")
    assert (code, err.count("\n")) == (70, 1)
    assert "this is a bug of the course's, no mistake of yours (ValueError: a bug of ours, in two lines)" in err
    kept = Path(err.split()[-1]).read_text()
    assert kept.startswith("Traceback")
    assert "in bug\n" in kept


def test_a_bug_shows_its_traceback_to_who_looks_for_it(monkeypatch, small_course, actedu):
    monkeypatch.setattr(workspace, "update", bug)
    monkeypatch.setenv("ACTEDU_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["actedu", "lab", "--update-only"])
    with pytest.raises(ValueError, match="a bug of ours"):
        cli.main()


def test_a_library_that_an_extra_brings_is_named_with_it(monkeypatch, small_course, actedu):
    monkeypatch.setitem(sys.modules, "jupytext", None)
    code, _, err = actedu("lab --update-only")
    assert code == 2
    assert err == "actedu: this needs jupytext, which is not installed: pip install 'actedu[lab]'\n"


def test_the_readme_names_commands_that_exist(actedu, pytestconfig):
    root = pytestconfig.rootpath
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", (root / "README.md").read_text(), re.DOTALL))
    inline = re.findall(r"`((?:actedu|make) [^`]+)`", (root / "README.md").read_text())
    lines = [re.sub(r"\s+#.*", "", line) for line in [*blocks.splitlines(), *inline] if line]
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    seen = set()
    for line in lines:
        program, *words = shlex.split(line)
        if program == "make":
            assert words[0] in targets
        elif program.endswith("actedu"):
            command = " ".join(words[:2]) if words[0] == "new" else words[0]
            assert actedu(f"{command} --help")[0] == 0, line
            seen.add(command)
    assert {"lab", "assign", "grade", "build", "new lesson", "modules", "progress"} <= seen


def test_letters_that_the_terminal_has_not_are_no_error(tmp_path):
    """As where Windows sends what is printed into a file; a student's name may have any letters."""
    command = [sys.executable, "-c", "from actedu.cli import main; main()", "assign", "relu_slope", "--out", "\u540d"]
    environment = os.environ | {"PYTHONIOENCODING": "cp1252:strict"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "in ?" in done.stdout
    assert (tmp_path / "\u540d" / "assignment.toml").exists()
