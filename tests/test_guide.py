"""What the instructor's guide and the README tell a teacher to type is run, in their order, on a small class.

```console blocks are commands after $ with what they show, where ... stands for what varies; ```sh blocks are
commands alone. A block that cannot run here begins with "# not run by the tests:" and why; its syntax is checked.
```toml blocks are added to hw/assignment.toml, ```python blocks are compiled, ```text is for reading.
"""

import ast
import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
import typer

from actedu import build, cli, exercises
from actedu.grading import judge
from actedu.grading.sandbox import Limits

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "instructors.md"
NOT_RUN = "# not run by the tests: "
RELU = [one for one in exercises.of_module("04_relu") if not one.for_reader]
(WRITTEN,) = (one for one in exercises.of_module("04_relu") if one.for_reader)

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="the commands grade, which needs bubblewrap")


def blocks(text):
    """Return language, content and line of every fenced block."""
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(one[1], one[2], text.count("\n", 0, one.start()) + 1) for one in found]


def commands(block):
    """Return each command of a console block with what it is to show, or None where nothing is said of it."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], []])
        else:
            found[-1][1].append(line)
    return [(command, "\n".join(shown) if shown else None) for command, shown in found]


def agrees(shown, got):
    """Whether a command's output is what the text shows, but for spaces and lines; ... stands for anything."""
    parts = (re.escape(" ".join(part.split())) for part in shown.split("..."))
    return re.fullmatch(".*".join(parts), " ".join(got.split())) is not None


def shell(script, folder, *options):
    """Run a script as a teacher would; what it prints and what it complains of come in one text."""
    where = {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), "COLUMNS": "120"}
    return subprocess.run(
        ["bash", *options, "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | where,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )


def typed(command, folder):
    """Run one command; return its exit code and what it shows.

    actedu runs in this process: to start Python and import all anew takes most of a second, over and over. That it
    starts as a program too is seen with the README.
    """
    if not command.startswith("actedu "):
        done = shell(command, folder)
        return done.returncode, done.stdout
    told, code = io.StringIO(), 0
    with (
        chdir(folder),
        redirect_stdout(told),
        redirect_stderr(told),
        patch.object(sys, "stdin", io.StringIO()),
        patch.object(sys, "argv", shlex.split(command)),
        patch.dict(os.environ, COLUMNS="120"),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
    return code, told.getvalue()


def follow(path, folder):
    """Do what a text says, from its first block to its last."""
    for language, block, line in blocks(path.read_text(encoding="utf-8")):
        here = f"{path.name}, line {line}"
        if language in ("sh", "console") and block.removeprefix("$ ").startswith(NOT_RUN):
            assert len(block.partition("\n")[0]) > len(NOT_RUN) + 10, f"{here}: say why it is not run"
            syntax = shell(block, folder, "-n")
            assert syntax.returncode == 0, f"{here}: {syntax.stdout}"
        elif language == "sh":
            done = shell(block, folder)
            assert done.returncode == 0, f"{here}: {done.stdout}"
        elif language == "console":
            for command, shown in commands(block):
                code, got = typed(command, folder)
                assert code == 0, f"{here}: {command}\n{got}"
                assert shown is None or agrees(shown, got), f"{here}: {command} shows: {got}"
        elif language == "toml":
            with (folder / "hw" / "assignment.toml").open("a", encoding="utf-8") as file:
                file.write(f"\n{block}")
        elif language == "python":
            compile(block, here, "exec")
        else:
            assert language == "text", f"{here}: a block in {language} is neither run nor said to be left alone"


def notebook(ones, answer=None):
    """Return a notebook in which these exercises are solved, and the question in words is answered."""
    made = build.exercise_notebook(list(ones), title="x", solved=True)
    if answer is not None:
        made.cells.append({"cell_type": "code", "metadata": {}, "source": f"{WRITTEN.name} = {answer!r}"})
    return json.dumps(made)


def a_class(folder):
    """Make what a teacher has before the first command: downloads, folders and lists of students."""
    right, half = notebook(RELU, "A dead unit has slope 0 for every input."), notebook(RELU[::2])
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        archive.writestr("doejane_1234_501_04_relu.ipynb", right)
        archive.writestr("doejohn_99_502_04_relu.ipynb", half)
        archive.writestr("roemary_7_503_04_relu.ipynb", '{"cells": [')
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        archive.writestr("Jane Doe_77_assignsubmission_file_/04_relu.ipynb", right)
        archive.writestr("John Doe_78_assignsubmission_file_/04_relu.ipynb", half)
    for name in ("submitted/jdoe/quiz/04_relu.ipynb", "submissions/ann.ipynb", "submissions/bob/04_relu.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(right, encoding="utf-8")
    (folder / "submitted/jdoe/quiz/timestamp.txt").write_text("2026-12-01 22:58:23.948203 UTC\n")
    students = [("Doe, Jane", 1234, "jdoe"), ("Doe, John", 99, "john"), ("Roe, Mary", 7, "mary")]
    with (folder / "gradebook.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ReLU (4711)"])
        table.writerow(["    Points Possible", "", "", "", "", "32"])
        table.writerows([name, number, login, login, "A", ""] for name, number, login in students)
    with (folder / "worksheet.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"])
        for number, name in ((77, "Jane Doe"), (78, "John Doe")):
            table.writerow([f"Participant {number}", name, f"{number}@uni.example", "Submitted", "", "100.00"])


@needs_bwrap
def test_all_that_the_guide_says_can_be_typed(outside):
    a_class(outside)
    follow(GUIDE, outside)


@needs_bwrap
def test_the_commands_of_the_readme_for_teachers(tmp_path):
    a_class(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    teach = tmp_path / "README.md"
    teach.write_text(text[text.index("\n## Teach\n") : text.index("\n## Contribute\n")], encoding="utf-8")
    assert blocks(teach.read_text(encoding="utf-8"))
    follow(teach, tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```console\n$ false\n```\n", "line 1: false"),
        ("```console\n$ echo 1 2\n1 3\n```\n", "echo 1 2 shows: 1 2"),
        ("```console\n$ actedu grade none none\n```\n", "none is not an assignment"),
        ("```console\n$ actedu modules\nnone\n```\n", "04_relu"),
        ("\n```sh\ntrue\nfalse\n```\n", "line 2"),
        ("```sh\n# not run by the tests: needs a second machine\nif true\n```\n", "syntax error"),
        ("```sh\n# not run by the tests: no\n```\n", "say why"),
        ("```zsh\ntrue\n```\n", "neither run nor said"),
    ],
)
def test_a_wrong_block_does_not_pass(tmp_path, text, said):
    (tmp_path / "text.md").write_text(text)
    with pytest.raises(AssertionError, match=re.escape(said)):
        follow(tmp_path / "text.md", tmp_path)


def test_commands_that_are_not_run_are_there_with_their_options():
    known = typer.main.get_command(cli.app).commands
    for _, block, line in blocks(GUIDE.read_text(encoding="utf-8")):
        for command in re.findall(r"^actedu (.+)$", block, re.MULTILINE) if block.startswith(NOT_RUN) else ():
            name, *words = shlex.split(command)
            options = {text for one in known[name].params for text in one.opts}
            asked = {word for word in words if word.startswith("--")}
            assert asked <= options, f"{GUIDE.name}, line {line}: {name} has no {asked - options}"


def test_the_links_for_a_hub_lead_to_what_is_there():
    links = re.findall(r"https://\S+/hub/user-redirect/git-pull\?\S+", GUIDE.read_text(encoding="utf-8"))
    assert links
    for link in links:
        asked = parse_qs(urlsplit(link).query, strict_parsing=True)
        assert set(asked) == {"repo", "urlpath", "branch"}
        cloned_to = Path(urlsplit(asked["repo"][0]).path).name
        lab, tree, folder, *inside = asked["urlpath"][0].split("/")
        assert (lab, tree, folder) == ("lab", "tree", cloned_to)
        assert ROOT.joinpath(*inside).is_file()


def test_the_limits_are_those_that_hold():
    limits, text = Limits(), GUIDE.read_text(encoding="utf-8")
    for row in (
        f"| one cell | {limits.cell:g} s of processor time |",
        f"| one call of an answer | {limits.call:g} s of processor time |",
        f"| a notebook | {limits.total:g} s |",
        f"| all notebooks of a student | none is begun after {judge.MOST_TOTALS * limits.total:g} s |",
        f"| memory | {limits.memory >> 20} MB |",
        f"| files that it writes | {limits.disk >> 20} MB |",
        f"| processes and threads | {limits.processes} |",
    ):
        assert row in text, row


def test_the_sentences_explained_are_those_that_are_said():
    """Every sentence in the guide's table of troubles stands in the code, between the parts that vary."""
    text = GUIDE.read_text(encoding="utf-8")
    table = text[text.index("\n## When something goes wrong\n") :].partition("\n## ")[2].partition("\n## ")[0]
    sentences = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(sentences) >= 20
    said = [path.read_text(encoding="utf-8") for path in (ROOT / "actedu/grading/templates").glob("*.js")]
    for path in [*(ROOT / "actedu/grading").rglob("*.py"), ROOT / "actedu/cli.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "\0" for part in node.values]
                said.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.append(node.value)
    for sentence in sentences:
        pattern = ".*".join(re.escape(part) for part in sentence.split("..."))
        assert any(re.search(pattern, one, re.DOTALL) for one in said), sentence
