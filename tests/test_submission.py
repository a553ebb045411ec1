"""Notebook files as they are handed in: code cells, or one sentence that says why not."""

import json
import os

import nbformat
import pytest
from nbformat import v3, v4

from actedu.grading import submission
from actedu.grading.submission import UnreadableError, find, plain, read

CODE = ["import numpy as np", "def f(x):\n    return x"]


def notebook(**changes):
    cells = [{"cell_type": "code", "source": source} for source in CODE]
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}} | changes


def third():
    cells = [v3.new_code_cell(input=source) for source in CODE]
    return nbformat.writes(v3.new_notebook(worksheets=[v3.new_worksheet(cells=cells)]), version=3)


def lines():
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in CODE]
    return json.dumps(notebook(cells=[{"cell_type": "markdown", "source": "hm"}, *cells]))


TEXT = json.dumps(notebook())
READABLE = {
    "as nbformat writes it": nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell(source) for source in CODE])),
    "format 3": third(),
    "source in lines": lines(),
    **{f"format 4.{minor}": json.dumps(notebook(nbformat_minor=minor)) for minor in range(6)},
    "no metadata, no format": json.dumps({"cells": notebook()["cells"]}),
    "unknown kernel": json.dumps(notebook(metadata={"kernelspec": {"name": "deep-learning-7"}})),
    "odd metadata": json.dumps(notebook(metadata=[1, 2])),
    "byte-order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "not UTF-8": TEXT.replace("{", '{"name": "Zo\xeb",', 1).encode("latin-1"),
    "Windows newlines": json.dumps(notebook(), indent=1).replace("\n", "\r\n").replace("\\n", "\\r\\n"),
    "raw tabs in texts": TEXT.replace("    ", "\t"),
    "odd cells": json.dumps(notebook(cells=[None, 7, {}, {"cell_type": "code"}, *notebook()["cells"]])),
}
UNREADABLE = {
    "empty": (b"", "is an empty file"),
    "blank": (b" \n", "is an empty file"),
    "truncated": (TEXT[:-30], "was cut off"),
    "not JSON": (b"\x89PNG\r\n\x1a\n\x00", "is not a notebook"),
    "a list": ("[]", "not a notebook"),
    "a number": ("7", "not a notebook"),
    "no cells": (json.dumps(notebook(cells=[])), "has no cells"),
    "no code": (json.dumps(notebook(cells=[{"cell_type": "markdown", "source": "x"}])), "has no code cells"),
    "cells are a text": (json.dumps(notebook(cells="x")), "no list of cells"),
    "R": (json.dumps(notebook(metadata={"kernelspec": {"language": "R"}})), "is written in R, not in Python"),
    "Julia": (json.dumps(notebook(metadata={"language_info": {"name": "julia"}})), "is written in julia"),
    "too deep": ("[" * 200_000, "too deep"),
    "long number": ('{"cells": ' + "9" * 10_000 + "}", "is not a notebook"),
    "too much code": (json.dumps(notebook(cells=[{"cell_type": "code", "source": "x" * (1 << 20)}])), "more code"),
    "too many cells": (json.dumps(notebook(cells=notebook()["cells"] * 2000)), "more code than is read: 2000 cells"),
}


def put(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_code_cells_are_read(tmp_path, content):
    found = read(put(tmp_path / "a.ipynb", content), tmp_path)
    assert [cell.replace("\t", "    ") for cell in found] == CODE


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_has_a_reason(tmp_path, content, reason):
    with pytest.raises(UnreadableError, match=reason) as caught:
        read(put(tmp_path / "a.ipynb", content), tmp_path)
    assert "\n" not in str(caught.value)


def test_what_is_no_ordinary_file_is_refused(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.ipynb")
    with pytest.raises(UnreadableError, match="not an ordinary file"):
        read(tmp_path / "pipe.ipynb", tmp_path)
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read(tmp_path / "missing.ipynb", tmp_path)
    monkeypatch.setattr(submission, "MOST_BYTES", 1 << 20)
    with open(tmp_path / "big.ipynb", "wb") as file:
        file.truncate(50 << 20)
    with pytest.raises(UnreadableError, match="has 50 MB; at most 1 MB are read"):
        read(tmp_path / "big.ipynb", tmp_path)


def test_students_are_found_in_files_and_folders(tmp_path):
    for name in ("ann.ipynb", "bob/week/a.ipynb", "bob/week/b.ipynb", "bob/.ipynb_checkpoints/a.ipynb", "cy/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path / name, TEXT)
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "list.csv").touch()
    found = {one.student: one for one in find(tmp_path)}
    assert list(found) == ["ann", "bob", "cy"]
    assert [path.name for path in found["bob"].notebooks] == ["a.ipynb", "b.ipynb"]
    assert found["cy"].problem == "has no notebook (.ipynb) in it"


def test_links_do_not_lead_out(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    put(outside / "secret.ipynb", TEXT)
    (inside / "ann.ipynb").symlink_to(outside / "secret.ipynb")
    (inside / "bob").symlink_to(outside)
    (inside / "cy").mkdir()
    (inside / "cy" / "a.ipynb").symlink_to("../../out/secret.ipynb")
    ann, bob, cy = find(inside)
    assert "leads out" in ann.problem
    assert "leads out" in bob.problem
    with pytest.raises(UnreadableError, match="leads out"):
        read(cy.notebooks[0], inside)


def test_a_folder_without_submissions_is_said(tmp_path):
    with pytest.raises(ValueError, match=r"holds no submissions; expected STUDENT\.ipynb"):
        find(tmp_path)
    with pytest.raises(ValueError, match="is not a folder"):
        find(tmp_path / "missing")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[31mred\x1b[0m\r\n name", "red name"),
        ("a\u202eb\u2066c\ufeff", "a b c"),
        ("\ud800", ""),
        ("Zoë 王", "Zoë 王"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_names_become_one_harmless_line(text, line):
    assert plain(text) == line
