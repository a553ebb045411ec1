import json
import os
import socket
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from actedu import build, course, journal, workspace
from actedu.learning import progress as learned

LESSON = "lessons/22_topic.ipynb"


@pytest.fixture
def folder(small_course, tmp_path):
    place = tmp_path / "mine"
    assert workspace.update(place) == []
    return place


def edit(path, text="my own words"):
    notebook = build.read(path)
    notebook.cells[1].source = text
    nbformat.write(notebook, path)


def revise(repository, text="A better sentence."):
    """The course's authors change the lesson."""
    source = repository / "actedu/modules/m22_topic/lesson.md"
    source.write_text(source.read_text() + f"\n{text}\n")


def says(path, text):
    return any(text in cell.source for cell in build.read(path).cells)


def test_a_workspace_has_a_start_page_and_clean_notebooks(folder):
    names = {str(path.relative_to(folder)) for path in folder.rglob("*.ipynb")}
    pages = {f"lessons/{name}.ipynb" for name in ("refresher", "cheat_sheet", "glossary")}
    assert names == {"START.ipynb", LESSON, "exercises/22_topic_exercises.ipynb", *pages}
    for name in names - {"START.ipynb"}:
        for cell in build.read(folder / name).cells:
            assert not cell.get("outputs")
    for linked in (LESSON, "exercises/22_topic_exercises.ipynb", "30 min", *pages):
        assert says(folder / "START.ipynb", linked)
    assert journal.file(folder / "lessons") == folder / ".actedu/progress.jsonl"


def test_opening_a_notebook_changes_nothing_in_it(folder):
    """Lab puts in what the kernel says of its language; the same must stand there before, or Lab asks to save."""
    from ipykernel.ipkernel import IPythonKernel

    language = IPythonKernel.language_info
    for path in folder.rglob("*.ipynb"):
        assert build.read(path).metadata.language_info == language


def test_an_update_without_news_leaves_every_byte(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert workspace.update(folder) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("trusted", [True, False])
def test_a_notebook_that_was_only_run_is_replaced_and_keeps_what_it_showed(
    small_course, folder, tmp_path, monkeypatch, trusted
):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    notary = NotebookNotary()
    notebook = build.read(folder / LESSON)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.execution_count, code.outputs = 7, [nbformat.v4.new_output("stream", text="ran")]
    notebook.cells.append(nbformat.v4.new_code_cell(""))  # as Lab does after the last cell
    nbformat.write(notebook, folder / LESSON)
    if trusted:
        notary.sign(build.read(folder / LESSON))
    revise(small_course, "A better sentence.\n\n```python\n1 + 1\n```")
    assert workspace.update(folder) == []
    assert says(folder / LESSON, "A better sentence.")
    results = {cell.source: cell for cell in build.read(folder / LESSON).cells if cell.cell_type == "code"}
    assert (results[code.source].outputs, results[code.source].execution_count) == (code.outputs, 7)
    assert results["1 + 1"].outputs == []
    assert results["1 + 1"].execution_count is None
    assert notary.check_signature(build.read(folder / LESSON)) == trusted
    notary.store.close()


def test_an_edited_notebook_stays_and_the_new_one_comes_beside_it(small_course, folder):
    edit(folder / LESSON)
    mine = (folder / LESSON).read_bytes()
    assert workspace.update(folder) == []  # nothing newer yet
    revise(small_course)
    (sentence,) = workspace.update(folder)
    assert sentence == f"{LESSON} is as you left it; the course's new version is beside it: 22_topic.updated.ipynb"
    assert (folder / LESSON).read_bytes() == mine
    assert says(folder / "lessons/22_topic.updated.ipynb", "A better sentence.")
    assert workspace.update(folder) == []  # told once


def test_a_later_version_replaces_the_one_beside_unless_that_was_edited_too(small_course, folder):
    edit(folder / LESSON)
    beside = folder / "lessons/22_topic.updated.ipynb"
    revise(small_course, "Second version.")
    workspace.update(folder)
    revise(small_course, "Third version.")
    workspace.update(folder)
    assert says(beside, "Third version.")
    edit(beside, "mine as well")
    revise(small_course, "Fourth version.")
    (sentence,) = workspace.update(folder)
    assert sentence.endswith("22_topic.updated-2.ipynb")
    assert says(beside, "mine as well")
    assert says(folder / "lessons/22_topic.updated-2.ipynb", "Fourth version.")


EXERCISES, FORMER = "exercises/22_topic_exercises.ipynb", "exercises/22_topic.ipynb"


@pytest.fixture
def old(folder):
    """A workspace from when an exercise notebook had its lesson's name."""
    (folder / EXERCISES).rename(folder / FORMER)
    manifest = folder / ".actedu/manifest.json"
    manifest.write_text(manifest.read_text().replace(EXERCISES, FORMER))
    (folder / ".actedu/lab").mkdir()
    (folder / ".actedu/lab/default.jupyterlab-workspace").write_text(json.dumps({"data": [f"notebook:{FORMER}"]}))
    return folder


def exercise_files(folder):
    return sorted(path.name for path in (folder / "exercises").iterdir())


def test_work_under_the_former_name_goes_on_under_the_new_one(old):
    edit(old / FORMER)
    mine = (old / FORMER).read_bytes()
    (sentence,) = workspace.update(old)
    assert sentence == "exercises/22_topic.ipynb, with your work in it, is now called 22_topic_exercises.ipynb"
    assert exercise_files(old) == ["22_topic_exercises.ipynb"]
    assert (old / EXERCISES).read_bytes() == mine
    tabs = json.loads((old / ".actedu/lab/default.jupyterlab-workspace").read_text())
    assert tabs == {"data": [f"notebook:{EXERCISES}"]}
    assert workspace.update(old) == []  # told once


def test_what_was_only_run_under_the_former_name_is_replaced_and_keeps_what_it_showed(old):
    notebook = build.read(old / FORMER)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="ran")]
    nbformat.write(notebook, old / FORMER)
    assert workspace.update(old) == []
    assert exercise_files(old) == ["22_topic_exercises.ipynb"]
    assert any(cell.get("outputs") == code.outputs for cell in build.read(old / EXERCISES).cells)


def test_both_names_at_once_stay_both(old):
    """Lab, open while the course was updated, saves under the name that it knows."""
    edit(old / FORMER)
    workspace.update(old)
    edit(old / EXERCISES, "newer")
    newest = (old / EXERCISES).read_bytes()
    (old / FORMER).write_bytes(newest)
    assert workspace.update(old) == []
    assert exercise_files(old) == ["22_topic.ipynb", "22_topic_exercises.ipynb"]
    assert (old / EXERCISES).read_bytes() == (old / FORMER).read_bytes() == newest


def test_the_newer_version_beside_is_renamed_with_its_notebook(old):
    edit(old / FORMER)
    nbformat.write(build.read(old / FORMER), old / "exercises/22_topic.updated.ipynb")
    workspace.update(old)
    assert exercise_files(old) == ["22_topic_exercises.ipynb", "22_topic_exercises.updated.ipynb"]


@pytest.mark.parametrize("damage", [b"", b"{not json"])
def test_a_former_notebook_that_is_none_is_renamed_too(old, damage):
    (old / FORMER).write_bytes(damage)
    first, second = workspace.update(old)
    assert "is now called 22_topic_exercises.ipynb" in first
    assert "cannot be read as a notebook" in second
    assert (old / EXERCISES).read_bytes() == damage


def test_a_deleted_notebook_comes_back(folder):
    (folder / LESSON).unlink()
    workspace.update(folder)
    assert says(folder / LESSON, "## Warm-up")


@pytest.mark.parametrize("damage", [b"", b"{not json", b"\xff\xfe\x00", b'{"cells": 3}'])
def test_a_notebook_that_is_none_stays_and_a_fresh_copy_comes_beside_it(folder, damage):
    (folder / LESSON).write_bytes(damage)
    (sentence,) = workspace.update(folder)
    assert "cannot be read as a notebook" in sentence
    assert (folder / LESSON).read_bytes() == damage
    assert says(folder / "lessons/22_topic.updated.ipynb", "## Warm-up")


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"lessons/22_topic.ipynb": 3}'])
def test_a_damaged_manifest_costs_no_work(small_course, folder, damage):
    edit(folder / LESSON)
    mine = (folder / LESSON).read_bytes()
    (folder / ".actedu/manifest.json").write_text(damage)
    revise(small_course)
    workspace.update(folder)
    assert (folder / LESSON).read_bytes() == mine
    assert json.loads((folder / ".actedu/manifest.json").read_text())


def test_progress_is_never_touched(small_course, folder):
    progress = folder / ".actedu/progress.jsonl"
    progress.write_text('{"kind": "hint", "name": "topic_example", "level": 1}\n')
    revise(small_course)
    workspace.update(folder)
    assert progress.read_text().count("\n") == 1


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "taken").touch()
    with pytest.raises(ValueError, match=r"taken is a file: name a folder"):
        workspace.update(tmp_path / "taken")
    with pytest.raises(ValueError, match=r"part of its path is a file"):
        workspace.update(tmp_path / "taken" / "mine")


def test_the_repository_itself_is_refused(pytestconfig):
    with pytest.raises(ValueError, match="the course's own repository"):
        workspace.update(pytestconfig.rootpath)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)  # tests may run as root, who may write everywhere
    with pytest.raises(ValueError, match="cannot be made or written to: Permission denied; name another folder"):
        workspace.update(tmp_path / "mine")


def test_a_full_disk_is_one_sentence(small_course, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "write", full)
    (folder / LESSON).unlink()
    with pytest.raises(ValueError, match=r"cannot write .*No space left on device; nothing of yours was changed"):
        workspace.update(folder)


def test_the_workspace_around_a_folder_is_found(folder, tmp_path):
    assert workspace.around(folder / "lessons") == folder.resolve()
    assert workspace.around(tmp_path) is None


def test_a_port_in_use_is_refused_by_number(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match=f"port {port} is in use: choose another with --port"):
            workspace.start(folder, port)


def test_lab_opens_the_start_page_with_this_python_and_our_settings(folder, monkeypatch):
    started = []
    monkeypatch.setattr(os, "execve", lambda *args: started.append(args) or sys.exit(0))
    with pytest.raises(SystemExit):
        workspace.start(folder, browser=False)
    ((program, command, environment),) = started
    assert program == sys.executable
    assert "--LabApp.default_url=/lab/tree/START.ipynb" in command
    assert "--no-browser" in command
    settings = json.loads((build.JUPYTER / "labconfig/default_setting_overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0] == str(build.JUPYTER)


def test_the_kernel_of_a_notebook_that_was_closed_ends_after_an_hour(folder, monkeypatch):
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
    from traitlets.config import Config

    started = []
    monkeypatch.setattr(os, "execve", lambda *args: started.append(args) or sys.exit(0))
    with pytest.raises(SystemExit):
        workspace.start(folder)
    (value,) = [one.partition("cull_idle_timeout=")[2] for one in started[0][1] if "MappingKernelManager" in one]
    kernels = AsyncMappingKernelManager(config=Config(MappingKernelManager={"cull_idle_timeout": int(value)}))
    assert kernels.cull_idle_timeout == 3600
    assert not kernels.cull_connected, "that of an open page goes on"
    assert not kernels.cull_busy, "so does one that computes"


def test_the_kernel_is_this_python(monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    monkeypatch.setenv("JUPYTER_PATH", str(build.JUPYTER))
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager())
    assert manager.kernel_spec.resource_dir == str(build.JUPYTER / "kernels/python3")
    assert manager.format_kernel_cmd()[0] == sys.executable


def test_a_missing_jupyterlab_is_one_sentence(folder, monkeypatch):
    monkeypatch.setattr(workspace, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="JupyterLab is not installed in this Python: run"):
        workspace.start(folder)


def test_the_start_page_shows_something_before_anything_is_run(tmp_path):
    workspace.update(tmp_path / "mine")  # the whole course
    page = build.read(tmp_path / "mine/START.ipynb")
    widget, progress, *_ = (cell.outputs[0].data for cell in page.cells if cell.cell_type == "code" and cell.outputs)
    assert "<img" in widget["text/html"]
    assert "application/vnd.jupyter.widget-view+json" not in widget
    first = course.modules()[0]
    assert f"Begin with {first.heading}." in progress["text/plain"]
    assert f'href="{first.notebook("lessons")}"' in progress["text/html"]
    words = "".join(cell.source for cell in page.cells)
    assert "{modules}" not in words
    assert all(one.title in words for one in course.modules())


def test_progress_says_where_to_go_on(tmp_path, monkeypatch):
    workspace.update(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    module = course.modules()[0]
    first, second = module.exercises[:2]
    journal.add("attempt", first.name, status="solved", points=first.points)
    assert learned.going_on() == (
        f"Continue: exercise 2 of {module.title}, {second.title}.",
        f"{module.notebook('exercises')}#2.-{second.title.replace(' ', '-')}",
    )
    for one in module.exercises:
        journal.add("attempt", one.name, status="solved", points=one.points)
    words, notebook = learned.going_on()
    after = course.modules()[1]
    assert words == f"{module.title} is done. Next comes {after.heading}."
    assert notebook == after.notebook("lessons")
    assert f"{module.points} of {module.points} points" in learned.report().html
