"""Every file handed in gets a row or a reason, and nobody's work is read, replaced, merged or blocked by another's."""

import json
import os
import shutil
import zipfile
from datetime import UTC, datetime

import pytest

from actedu.errors import UserError
from actedu.grading import submission
from actedu.grading.notebook_files import LINK, UnreadableError, content
from actedu.grading.platforms.moodle import Moodle
from actedu.grading.platforms.nbgrader import Nbgrader
from actedu.grading.rosters import decimal
from actedu.grading.texts import guarded, plain


def notebook(source):
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def put(path, source="x = 1"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source if path.suffix in (".txt", ".pdf") and "ipynb" not in path.name else notebook(source))
    return path


def rows(place, **options):
    """Return for each student what was read, or why nothing was."""
    found = {}
    for one in submission.find(place, **options):
        read = [text if isinstance(text, str) else text.cells[0] for _, text in submission.opened(one, place).notebooks]
        found[one.student] = (read, one.problem)
    return found


def test_names_that_browsers_change_and_archives_are_read_and_other_files_are_rows(tmp_path):
    for name in ("ann.ipynb", "bob.ipynb.txt", "cem.ipynb.json", "dee.IPYNB", "fay.py", "gus.pdf", "hal.html"):
        put(tmp_path / name, name[:3])
    with zipfile.ZipFile(tmp_path / "eve.zip", "w") as packed:
        packed.writestr("hw/a.ipynb", notebook("eve"))
        packed.writestr("__MACOSX/hw/._a.ipynb", "x")
    put(tmp_path / "ivy" / "hw" / "a.ipynb", "ivy")
    with zipfile.ZipFile(tmp_path / "ivy" / "more.zip", "w") as packed:
        packed.writestr("b.ipynb", notebook("more"))
    (tmp_path / "joe.zip").write_bytes(b"no archive")
    (tmp_path / "roster.csv").write_text("name")
    found = rows(tmp_path)
    for name in ("ann", "bob", "cem", "dee", "eve"):
        assert found[name] == ([name], None)
    assert found["ivy"] == (["ivy", "more"], None)
    assert found["fay"] == ([], "has no notebook (.ipynb) in it, only fay.py")
    assert "only gus.pdf" in found["gus"][1]
    assert "only hal.html" in found["hal"][1]
    assert "no zip archive" in found["joe"][1]
    assert "roster" not in found


def test_a_class_in_one_folder_is_not_one_student(tmp_path):
    put(tmp_path / "in" / "HW1" / "ann.ipynb", "ann")
    put(tmp_path / "in" / "HW1" / "bob.ipynb", "bob")
    with pytest.raises(UserError, match=r"holds one folder, HW1, .*\(ann, bob\).* give .*/HW1;"):
        rows(tmp_path / "in", handed_out=["04_relu"])
    for name in ("HW1.zip", "HW1 (1).zip", "HW1-20261128T150203Z-001.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            packed.writestr("HW1/ann.ipynb", notebook("ann"))
            packed.writestr("HW1/bob.ipynb", notebook("bob"))
        assert rows(tmp_path / name, handed_out=["04_relu"]) == {"ann": (["ann"], None), "bob": (["bob"], None)}
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        packed.writestr("HW1/ann.ipynb", notebook("ann"))
        packed.writestr("HW1/bob.ipynb", notebook("bob"))
    with pytest.raises(UserError, match="unpack it and give that folder"):
        rows(tmp_path / "other.zip", handed_out=["04_relu"])


def test_one_student_with_the_notebooks_handed_out_is_one_student(tmp_path):
    put(tmp_path / "ann" / "04_relu.ipynb", "a")
    put(tmp_path / "ann" / "05_relu_family.ipynb", "b")
    assert rows(tmp_path, handed_out=["04_relu", "05_relu_family"]) == {"ann": (["a", "b"], None)}


def test_no_link_is_followed(tmp_path):
    put(tmp_path / "in" / "ann" / "a.ipynb", "of ann")
    put(tmp_path / "in" / "bob" / "b.ipynb", "of bob")
    os.symlink(tmp_path / "in/ann/a.ipynb", tmp_path / "in/bob/a.ipynb")
    os.symlink(tmp_path / "in/ann", tmp_path / "in/bob/deeper")
    os.symlink(tmp_path / "in/ann", tmp_path / "in/gus")
    os.symlink("ann/a.ipynb", tmp_path / "in/hal.ipynb")
    found = rows(tmp_path / "in")
    assert found["ann"] == (["of ann"], None)
    assert found["bob"][0] == ["of bob"]
    assert found["bob"][1].count(LINK) == 2
    assert found["gus"] == ([], LINK)
    assert found["hal"] == ([], LINK)


def test_a_link_that_is_put_there_after_the_look_is_not_opened(tmp_path):
    there = put(tmp_path / "in" / "bob" / "b.ipynb", "of bob")
    put(tmp_path / "in" / "ann" / "b.ipynb", "of ann")
    there.unlink()
    os.symlink(tmp_path / "in/ann/b.ipynb", there)
    with pytest.raises(UnreadableError, match="link"):
        content(there, tmp_path / "in")
    shutil.rmtree(tmp_path / "in/bob")
    os.symlink(tmp_path / "in/ann", tmp_path / "in/bob")
    with pytest.raises(UnreadableError, match="link"):
        content(there, tmp_path / "in")


@pytest.mark.parametrize("odd", [" ann", "\x01ann", "ann\u034f", "\u2800ann", "ann\u200b"])
def test_a_name_that_looks_like_another_is_a_row_of_its_own(tmp_path, odd):
    put(tmp_path / "ann.ipynb", "of ann")
    put(tmp_path / f"{odd}.ipynb", "of eve")
    found = rows(tmp_path)
    assert found["ann"] == (["of ann"], None)
    assert [read for name, (read, _) in found.items() if name != "ann"] == [["of eve"]]
    (tmp_path / "ann.ipynb").unlink()
    assert "ann" not in rows(tmp_path), "nor where the other has not handed in this time"


def test_numbers_that_are_given_do_not_take_a_name(tmp_path):
    put(tmp_path / "ann #2.ipynb", "second")
    put(tmp_path / "ann.ipynb", "first")
    put(tmp_path / "ann" / "a.ipynb", "also")
    found = rows(tmp_path)
    assert found["ann #2"][0] == ["second"]
    assert "first" in found["ann"][0]


def test_in_an_archive_the_one_that_is_called_so_keeps_its_name(tmp_path):
    for order in ((".\\ann.ipynb", "ann.ipynb"), ("ann.ipynb", ".\\ann.ipynb")):
        with zipfile.ZipFile(tmp_path / "class.zip", "w") as packed:
            for name in order:
                packed.writestr(name, notebook("of ann" if name == "ann.ipynb" else "of eve"))
            packed.writestr("bob.ipynb", notebook("of bob"))
        found = rows(tmp_path / "class.zip")
        assert found["ann"] == (["of ann"], None)
        assert found["bob"] == (["of bob"], None)
        assert [said for name, (_, said) in found.items() if name not in ("ann", "bob")] == [
            "has a name that becomes another file's name when it is read"
        ]
        (tmp_path / "class.zip").unlink()


def test_a_hidden_notebook_is_said(tmp_path):
    put(tmp_path / ".\\ann.ipynb")
    put(tmp_path / "._bob.ipynb")
    put(tmp_path / "bob.ipynb")
    found = rows(tmp_path)
    assert len(found) == 2
    assert [said for _, said in found.values() if said] == ["begins with a dot, as hidden files do: rename it"]


def test_a_name_of_moodle_with_two_numbers_is_nobody_s():
    moodle = Moodle()
    assert moodle.whose("Ann Lee_77_assignsubmission_file_hw.ipynb", folder=False).identity == "Participant 77"
    found = moodle.whose("Eve_77_assignsubmission_file_x_78_assignsubmission_file_hw.ipynb", folder=False)
    assert (found.identity, found.problem) == ("", "holds the numbers of two participants in its name")


@pytest.mark.parametrize("zone", ["UTC", "GMT", "CET", "CEST", "utc", "EST", "America/New_York", "Asia/Kolkata", ""])
def test_a_time_in_any_zone_is_read(zone):
    assert Nbgrader().time(f"2026-12-03 12:00:00.000000 {zone}") is not None
    if zone == "EST":
        assert Nbgrader().time(f"2026-12-03 07:00:00 {zone}") == datetime(2026, 12, 3, 12, tzinfo=UTC)
    assert Nbgrader().time("2026-07-03 08:00:00 EDT") == Nbgrader().time("2026-07-03 08:00:00 America/New_York")
    for nowhere in ("Middle-earth", "CST", "IST"):  # those two are the names of several
        assert Nbgrader().time(f"2026-12-03 12:00:00 {nowhere}") is None


@pytest.mark.parametrize(
    "time", ["0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59-14:00", "0000-01-01", "10000-01-01", "1999-12-31 UTC"]
)
def test_an_implausible_time_is_a_sentence_on_its_row(tmp_path, time):
    put(tmp_path / "ann" / "hw" / "a.ipynb")
    (tmp_path / "ann" / "hw" / "timestamp.txt").write_text(time)
    (one,) = submission.find(tmp_path)
    assert one.handed_in is None
    assert "holds no plausible time" in one.problem


@pytest.mark.parametrize("seconds", [1e12, 4e9 * 250, -1e10, 0])
def test_so_is_an_implausible_time_of_a_file(tmp_path, seconds):
    path = put(tmp_path / "ann.ipynb")
    try:
        os.utime(path, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this file system keeps no such time")
    if not 946684800 <= path.stat().st_mtime < 4102444800:
        (one,) = map(submission.by_file, submission.find(tmp_path))
        assert one.handed_in is None
        assert "at a time that cannot be" in one.problem


def test_a_file_that_vanishes_is_a_sentence(tmp_path):
    path = put(tmp_path / "ann.ipynb")
    (one,) = submission.find(tmp_path)
    path.unlink()
    assert "vanished" in submission.by_file(one).problem
    assert "cannot be opened" in submission.opened(one, tmp_path).notebooks[0][1]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("1,000.00", 1000), ("1.000,00", 1000), ("100.00%", 100), ("1 000,5", 1000.5), ("1'000", 1000), ("4.00", 4)],
        *[("4,5", 4.5), ("12,345,678.9", 12345678.9), ("1,2,3", None), ("many", None), ("", None), ("10,00.0", None)],
    ],
)
def test_a_maximum_is_read_as_people_write_it(text, number):
    assert decimal(text) == number


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1+1", "\u200b=1+1", "\u2800=1+1", "\u034f+1", "\ufe0f=1", "﹦1", "﹢1", "a;=1", "＠x"]
)
def test_no_spreadsheet_computes_a_name(text):
    shown = guarded(plain(text))
    assert shown.split(";")[-1].startswith("'")


def test_what_a_mac_adds_is_nobodys(tmp_path):
    """Beside the students' files, in their folders and in their archives."""
    (tmp_path / "__MACOSX/ann").mkdir(parents=True)
    (tmp_path / "__MACOSX/ann/._hw.ipynb").write_bytes(b"\0\5\x16\7")
    (tmp_path / "ann/__MACOSX").mkdir(parents=True)
    (tmp_path / "ann/__MACOSX/hw.ipynb").write_bytes(b"\0\5\x16\7")
    (tmp_path / "ann/hw.ipynb").write_text("{}")
    with zipfile.ZipFile(tmp_path / "bea.zip", "w") as archive:
        archive.writestr("bea/__MACOSX/hw.ipynb", b"\0\5")
        archive.writestr("bea/hw.ipynb", "{}")
    found = submission.find(tmp_path)
    assert [(one.student, len(one.notebooks), one.problem) for one in found] == [("ann", 1, None), ("bea", 1, None)]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["HW1/ann/04_relu", "HW1/bob/04_relu"], r"of one name in several folders \(ann, bob\).* give .*/HW1;"),
        (["a/HW1/ann/04_relu", "a/HW1/bob/04_relu (1)"], r"of one name in several folders \(ann, bob\).* give .*/HW1;"),
        (["HW1/ann_04_relu", "HW1/bob_04_relu"], r"of different names \(ann_, bob_\).* give .*/HW1;"),
        (["HW1/ann", "HW1/late/bob"], r"of different names \(ann, bob\).* give .*/HW1;"),
    ],
)
def test_a_class_in_one_folder_in_another_way_is_not_one_student(tmp_path, names, said):
    for name in names:
        put(tmp_path / "in" / f"{name}.ipynb")
    with pytest.raises(UserError, match=said):
        rows(tmp_path / "in", handed_out=["04_relu"])
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        for name in names:
            packed.writestr(f"{name}.ipynb", notebook(name))
    with pytest.raises(UserError, match="unpack it and give that folder"):
        rows(tmp_path / "other.zip", handed_out=["04_relu"])


def test_a_folder_for_each_section_is_remarked(tmp_path):
    for name in ("A/ann", "A/bob", "B/cem", "B/dee", "eve/04_relu", "eve/mine", "fay/old/04_relu", "fay/04_relu"):
        put(tmp_path / f"{name}.ipynb")
    said = {name: problem for name, (_, problem) in rows(tmp_path, handed_out=["04_relu"]).items()}
    assert said == {
        "A": "has notebooks of different names (ann, bob): if they are several students', grade its folder by itself",
        "B": "has notebooks of different names (cem, dee): if they are several students', grade its folder by itself",
        "eve": None,
        "fay": None,
    }


def test_whatever_stands_after_ipynb_it_is_somebodys_work(tmp_path):
    for ending in (" ", "_", "(1)", "-1", ".download", ".crdownload", ".json.txt", ".zip", ".gz", ".png", ".html", "~"):
        (tmp_path / f"ann{ending.strip('.')}.ipynb{ending}").write_text(notebook("x"))
    with zipfile.ZipFile(tmp_path / "annzip.ipynb.zip", "w") as packed:
        packed.writestr("a.ipynb", notebook("x"))
    said: list[str] = []
    found = rows(tmp_path, say=said.append)
    assert len(found) == 12
    assert said == []
    assert {problem for read, problem in found.values() if not read} == {
        f"has no notebook (.ipynb) in it, only ann{one.strip('.')}.ipynb{one}" for one in (".gz", ".png", ".html", "~")
    }
