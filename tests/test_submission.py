"""Notebook files as they are handed in: code cells, or one sentence that says why not."""

import contextlib
import inspect
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbformat import v3, v4

from actedu.errors import UserError
from actedu.grading import notebook_files, submission
from actedu.grading.archives import packed
from actedu.grading.notebook_files import UnreadableError, read
from actedu.grading.submission import find
from actedu.grading.texts import plain

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
    "too much code beyond ASCII": (
        json.dumps(notebook(cells=[{"cell_type": "code", "source": "\u6570" * 200_000}])),
        "more code than is read",
    ),
    "too many cells": (json.dumps(notebook(cells=notebook()["cells"] * 2000)), "more code than is read: 2000 cells"),
}


def put(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_code_cells_are_read(tmp_path, content):
    found = read(put(tmp_path / "a.ipynb", content), tmp_path)
    assert [cell.replace("\t", "    ") for cell in found.cells] == CODE


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
    monkeypatch.setattr(notebook_files, "MOST_BYTES", 1 << 20)
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
    assert found["cy"].problem == "has no notebook (.ipynb) in it, only notes.txt"


def test_links_do_not_lead_out(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    put(outside / "secret.ipynb", TEXT)
    (inside / "ann.ipynb").symlink_to(outside / "secret.ipynb")
    (inside / "bob").symlink_to(outside)
    (inside / "cy").mkdir()
    (inside / "cy" / "a.ipynb").symlink_to("../../out/secret.ipynb")
    found = find(inside)
    assert [one.student for one in found] == ["ann", "bob", "cy"]
    assert all(notebook_files.LINK in one.problem and not one.notebooks for one in found)
    with pytest.raises(UnreadableError, match="is a link"):
        read(inside / "cy" / "a.ipynb", inside)


def test_a_folder_without_submissions_is_said(tmp_path):
    with pytest.raises(ValueError, match=r"holds no submissions; expected STUDENT\.ipynb"):
        find(tmp_path)
    with pytest.raises(ValueError, match="is not a folder or a zip archive"):
        find(tmp_path / "missing")
    with pytest.raises(ValueError, match="is a single notebook; give the folder that holds it"):
        find(put(tmp_path / "ann.ipynb", TEXT))


def tree(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        put(folder / name, TEXT)


def test_nbgrader_writes_the_time_beside_the_notebook(tmp_path):
    tree(tmp_path, *(f"{who}/hw2/a.ipynb" for who in ("ann", "bob", "cy")), "eve/a.ipynb")
    put(tmp_path / "ann/hw2/timestamp.txt", "2026-12-01 22:58:23.948203 UTC\n")
    put(tmp_path / "bob/hw2/timestamp.txt", "2026-12-01T23:58+01:00")
    put(tmp_path / "cy/hw2/timestamp.txt", "tomorrow")
    put(tmp_path / "eve/timestamp.txt", "2020-01-01 10:00:00 UTC")  # not where nbgrader writes it
    ann, bob, cy, eve = find(tmp_path)
    assert ann.handed_in == datetime(2026, 12, 1, 22, 58, 23, 948203, tzinfo=UTC)
    assert bob.handed_in == datetime(2026, 12, 1, 22, 58, tzinfo=UTC)
    assert cy.handed_in is eve.handed_in is None
    assert cy.problem == "has a timestamp.txt that holds no plausible time such as 2026-12-01 23:59:00 UTC"
    assert not ann.problem


def test_assignments_side_by_side_are_told_apart(tmp_path):
    tree(tmp_path, "ann/hw2/a.ipynb", "ann/hw3/b.ipynb", "bob/hw3/b.ipynb", "cy/hw2/a.ipynb")
    for number in (2, 3):
        put(tmp_path / f"ann/hw{number}/timestamp.txt", f"2026-12-0{number} 10:00:00 UTC")
    with pytest.raises(UserError, match=r"several assignments side by side \(hw2, hw3\); say which with --only"):
        find(tmp_path)
    ann, bob, cy = find(tmp_path, only="hw2")
    assert [path.name for path in ann.notebooks] == ["a.ipynb"]
    assert ann.handed_in == datetime(2026, 12, 2, 10, tzinfo=UTC)
    assert (len(cy.notebooks), bob.problem) == (1, "has no notebook (.ipynb) in it")
    with pytest.raises(UserError, match=r"no student of .* has a folder 'hw4'; there are hw2, hw3"):
        find(tmp_path, only="hw4")


def test_assignments_side_by_side_are_told_apart_without_times(tmp_path):
    tree(tmp_path, "ann/hw2/relu.ipynb", "ann/hw3/tanh.ipynb", "bob/hw3/tanh.ipynb", "cy/hw2/relu.ipynb")
    with pytest.raises(UserError, match=r"several assignments side by side \(hw2, hw3\); say which with --only"):
        find(tmp_path, ["relu"])
    assert len(find(tmp_path, ["relu"], "hw2")) == 3
    assert len(find(tmp_path, ["relu", "tanh"])) == 3, "parts of one"
    (tmp_path / "c.zip").write_bytes(packed({"a_1_2_x.ipynb": TEXT.encode()}))
    with contextlib.chdir(tmp_path):
        assert len(find(Path("c.zip"), ["relu"])) == 1, "seen from there"
        Path("c.zip").unlink()
    tree(tmp_path, "ann/play/x.ipynb")
    assert len(find(tmp_path, ["relu", "tanh"])) == 3, "a folder of one student's own"
    for name in ("ann", "bob", "cy"):
        tree(tmp_path, f"{name}/hw2/relu.ipynb", f"{name}/hw3/relu.ipynb")
    with pytest.raises(UserError, match=r"side by side \(hw2, hw3\)"):
        find(tmp_path, ["relu", "tanh"])


def test_a_link_that_is_put_in_the_place_of_an_archive_is_not_followed(tmp_path):
    (tmp_path / "in/ann").mkdir(parents=True)
    for path in ("in/ann/a.zip", "in/bob.zip", "out.zip"):
        (tmp_path / path).write_bytes(packed({"a.ipynb": TEXT.encode()}))
    ann, bob = find(tmp_path / "in")
    for path in ("in/ann/a.zip", "in/bob.zip"):
        (tmp_path / path).unlink()
        (tmp_path / path).symlink_to(tmp_path / "out.zip")
    for one in (ann, bob):
        assert submission.opened(one, tmp_path / "in").notebooks == (("a.ipynb", notebook_files.LINK),)
    (tmp_path / "in/bob.zip").unlink()
    (tmp_path / "in/bob.zip").write_bytes(b"PK no more")
    ((_, problem),) = submission.opened(bob, tmp_path / "in").notebooks
    assert problem == "is no zip archive, or was cut off; download it again"


def test_who_is_linked_to_anothers_file_is_named_with_them(tmp_path):
    tree(tmp_path, "ann/a.ipynb", "bob/b.ipynb", "cy/c.ipynb")
    (tmp_path / "bob/a2.ipynb").hardlink_to(tmp_path / "ann/a.ipynb")
    said = []
    assert len(find(tmp_path, say=said.append)) == 3
    assert said == ["one file, a.ipynb, was handed in by ann and bob, who are linked to it: read who wrote it"]


CANVAS = {
    "doejane_1234_5678_hw.ipynb": ("doejane (Canvas 1234)", False),
    "doejane_1234_5679_hw-1.ipynb": ("doejane (Canvas 1234)", False),
    "doejane_99_5680_hw.ipynb": ("doejane (Canvas 99)", False),
    "roe_Zoë_LATE_7_81_my_hw_2.ipynb": ("roe_Zoë (Canvas 7)", True),
    "anon_a1B2c_82_hw.ipynb": ("anonymous (Canvas anon_a1B2c)", False),
    "LATE_anon_Zzz99_83_hw.ipynb": ("anonymous (Canvas anon_Zzz99)", True),
}
MOODLE = {
    "Jane Doe_77_assignsubmission_file_/hw.ipynb": "Jane Doe (Participant 77)",
    "Jane Doe_78_assignsubmission_file_/week/hw.ipynb": "Jane Doe (Participant 78)",
    "Zoë_O'Neil_5_assignsubmission_file/hw.ipynb": "Zoë_O'Neil (Participant 5)",
    "Li Wei_6_assignsubmission_file_hw.ipynb": "Li Wei (Participant 6)",
}


def test_canvas_names_are_understood(tmp_path):
    tree(tmp_path, *CANVAS)
    put(tmp_path / "smith_8_90_notes.pdf", "x")
    put(tmp_path / "roe_11_text.html", "x")
    found = {one.student: one for one in find(tmp_path)}
    assert {one.student: one.late for one in found.values()} == dict(CANVAS.values()) | {
        "smith (Canvas 8)": False,
        "roe (Canvas 11)": False,
    }
    assert len(found["doejane (Canvas 1234)"].notebooks) == 2
    assert found["doejane (Canvas 1234)"].problem == (
        "has hw.ipynb and hw-1.ipynb, perhaps an old and a new one; the best answers of both count"
    )
    assert found["doejane (Canvas 99)"].identity == "Canvas 99"
    assert found["roe (Canvas 11)"].problem == "has no notebook (.ipynb) in it, only roe_11_text.html"
    assert found["smith (Canvas 8)"].problem == "has no notebook (.ipynb) in it, only smith_8_90_notes.pdf"


def test_parts_of_one_attempt_in_canvas_are_nothing_to_remark(tmp_path):
    tree(tmp_path, "doe_1_50_part-1.ipynb", "doe_1_51_part-2.ipynb", "doe_1_52_hw-3.ipynb", "roe_2_53_hw.ipynb")
    doe, roe = find(tmp_path)
    assert (len(doe.notebooks), doe.problem) == (3, None)
    assert (len(roe.notebooks), roe.problem) == (1, None)


def test_moodle_names_are_understood(tmp_path):
    tree(tmp_path, *MOODLE)
    put(tmp_path / "Jane Doe_77_assignsubmission_file_/timestamp.txt", "2020-01-01 00:00:00 UTC")  # by the student
    found = find(tmp_path)
    assert {one.student for one in found} == set(MOODLE.values())
    assert all(one.identity in one.student and not one.handed_in and len(one.notebooks) == 1 for one in found)


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("eve_7_90_x_1_assignsubmission_file_.ipynb", "Canvas 7"),
        ("eve_7_90_1_2_hw.ipynb", "Canvas 7"),
        ("Eve_7_assignsubmission_file_x_1_assignsubmission_file_hw.ipynb", None),
        ("Eve_7_assignsubmission_file_1_2_hw.ipynb", "Participant 7"),
        ("Eve_7_assignsubmission_file_/x_1_assignsubmission_file_hw.ipynb", "Participant 7"),
        ("Eve_7_assignsubmission_file_/doe_1_2_hw.ipynb", "Participant 7"),
    ],
)
def test_nobody_is_somebody_else_by_the_name_of_a_file(tmp_path, name, identity):
    tree(tmp_path, name)
    (one,) = find(tmp_path)
    assert one.identity == identity


def test_students_whose_names_look_alike_stay_apart(tmp_path):
    tree(tmp_path, "ann.ipynb", "a\u200bnn.ipynb", "\u200bann.ipynb")
    assert sorted(one.student for one in find(tmp_path)) == [
        "a nn (whose name holds more than can be seen)",
        "ann",
        "ann (whose name holds more than can be seen)",
    ]


def test_a_heap_of_notebooks_is_cut(tmp_path):
    tree(tmp_path, *(f"ann/{number}.ipynb" for number in range(submission.MOST_NOTEBOOKS + 1)))
    (ann,) = find(tmp_path)
    assert len(ann.notebooks) == submission.MOST_NOTEBOOKS
    assert "has 41 notebooks; the first 40 were read" in ann.problem


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


@pytest.mark.parametrize(
    "hidden", ["\xad", "\u061c", "\u115f", "\u180e", "\u206a", "\u3164", "\ufff9", "\U000e0041"], ids=ascii
)
def test_names_that_look_alike_are_alike(hidden):
    """Characters that nobody sees would make two students of one name, or turn the direction of a line."""
    assert plain(f"Ann{hidden} Lee{hidden}") == "Ann Lee"


def test_folders_in_folders_are_followed_so_far_and_no_further(tmp_path):
    """Python walks through folders by calling itself: what is very deep would end the batch."""
    for parts in (2, 300):
        folder = (tmp_path / "ann").joinpath(*["d"] * parts)
        folder.mkdir(parents=True)
        put(folder / "a.ipynb", TEXT)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)  # or the folders would have to be too deep for other tests
    try:
        (one,) = find(tmp_path)
    finally:
        sys.setrecursionlimit(before)
    assert [path.relative_to(tmp_path).parts for path in one.notebooks] == [("ann", "d", "d", "a.ipynb")]


def test_a_link_to_itself_is_a_row(tmp_path):
    (tmp_path / "ann.ipynb").symlink_to("ann.ipynb")
    (tmp_path / "folder").symlink_to("folder")
    assert [one.problem for one in find(tmp_path)] == [notebook_files.LINK] * 2
