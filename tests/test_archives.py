"""Zip archives from Canvas, Moodle and elsewhere: a hostile entry is a row with a reason, and the rest goes on."""

import json
import stat
import struct
import warnings
import zipfile

import pytest
from test_submission import CANVAS, MOODLE, TEXT

from actedu.grading import archives, submission
from actedu.grading.notebook_files import UnreadableError, read
from actedu.grading.submission import digest, find

GOOD = "ann.ipynb"


def pack(path, files, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name that comes twice
        for name, content in files:
            archive.writestr(name, content)
    return path


def reasons(path):
    """Return why each student's notebooks are not read, or None where they are."""
    found = {}
    for one in find(path):
        said = [one.problem] if one.problem else []
        for notebook in one.notebooks:
            try:
                read(notebook, path)
            except UnreadableError as error:
                said.append(str(error))
        found[one.student] = "; ".join(said) or None
    assert not any(reason and "\n" in reason for reason in found.values())
    return found


@pytest.mark.parametrize("around", ["", "CS101-HW2-4711/"])
@pytest.mark.parametrize("names", [list(CANVAS), list(MOODLE)], ids=["canvas", "moodle"])
def test_what_a_platform_offers_is_read_like_the_same_folder(tmp_path, names, around):
    packed = pack(tmp_path / "submissions (3).zip", [(around + name, TEXT) for name in names])
    (tmp_path / "all").mkdir()
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "all")
    folder = tmp_path / "all" / around
    inside, outside = find(packed), find(folder)
    assert [(one.student, one.late, one.identity) for one in inside] == [
        (one.student, one.late, one.identity) for one in outside
    ]
    assert [digest(one, packed) for one in inside] == [digest(one, folder) for one in outside]
    assert reasons(packed) == reasons(folder)
    assert all(one.notebooks for one in inside)


def test_folders_of_students_are_read(tmp_path):
    files = ["ann/hw/a.ipynb", "ann/hw/timestamp.txt", "bob.ipynb", "__MACOSX/._bob.ipynb", ".DS_Store", "cy/x.txt"]
    stamp = "2026-12-01 22:58:23.948203 UTC"
    packed = pack(tmp_path / "in.zip", [(name, stamp if name.endswith("txt") else TEXT) for name in files])
    assert reasons(packed) == {"ann": None, "bob": None, "cy": "has no notebook (.ipynb) in it, only x.txt"}
    assert find(packed)[0].handed_in.minute == 58
    one = pack(tmp_path / "one.zip", [("ann/hw.ipynb", TEXT)])
    assert list(reasons(one)) == ["ann"]
    around = pack(tmp_path / "class.zip", [("class/ann/hw.ipynb", TEXT), ("class/bob.ipynb", TEXT)])
    assert reasons(around) == {"ann": None, "bob": None}


def test_nothing_is_written(tmp_path):
    packed = pack(tmp_path / "in.zip", [("../../escaped.ipynb", TEXT), ("/tmp/escaped.ipynb", TEXT), (GOOD, TEXT)])
    before = sorted(tmp_path.parent.rglob("*"))
    reasons(packed)
    assert sorted(tmp_path.parent.rglob("*")) == before


def link(name, target):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info, target


HOSTILE = {
    "up": ([("../../bob.ipynb", TEXT)], "leads out of the archive"),
    "up later": ([("bob/../../x.ipynb", TEXT)], "leads out of the archive"),
    "absolute": ([("/etc/bob.ipynb", TEXT)], "leads out of the archive"),
    "backslashes": ([("..\\..\\bob.ipynb", TEXT)], "leads out of the archive"),
    "drive": ([("C:/bob.ipynb", TEXT)], "leads out of the archive"),
    "link": ([link("bob.ipynb", "/etc/passwd")], "is a link"),
    "twice": ([("bob.ipynb", TEXT), ("./bob.ipynb", TEXT + " ")], "becomes another file's name"),
    "bomb": ([("bob.ipynb", b" " * (8 << 20))], "unpacks to more than 200 times its size"),
    "empty": ([("bob.ipynb", b"")], "is an empty file"),
    "a zip in it": ([("bob/hw.zip", b"PK")], "no notebook (.ipynb) in it, only hw.zip"),
}


@pytest.mark.parametrize(("files", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_bad_entry_is_a_row_and_the_rest_goes_on(tmp_path, files, reason):
    found = reasons(pack(tmp_path / "in.zip", [*files, (GOOD, TEXT)]))
    assert found.pop("ann") is None
    (said,) = filter(None, found.values())
    assert reason in said


def patched(path, *changes):
    """Change bytes of the first entry, in its own header and in the list: (offset there, offset in the list, bytes)."""
    data = bytearray(path.read_bytes())
    listed = data.index(b"PK\x01\x02")
    for local, in_list, value in changes:
        for start, offset in ((0, local), (listed, in_list)):
            if offset is not None:
                data[start + offset : start + offset + len(value)] = value
    path.write_bytes(data)
    return path


BROKEN = {
    "encrypted": ([(6, 8, b"\x01\x00")], "locked with a password"),
    "unknown packing": ([(8, 10, struct.pack("<H", 99))], "packed in a way that is not read"),
    "lzma": ([(8, 10, struct.pack("<H", 14))], "packed in a way that is not read"),
    "wrong checksum": ([(14, 16, b"\x00\x00\x00\x00")], "is damaged in the archive"),
    "says it is short": ([(22, 24, struct.pack("<I", 5))], "is damaged in the archive"),
    "another name inside": ([(30, None, b"x")], "is damaged in the archive"),
    "says it is huge": ([(22, 24, struct.pack("<I", 200 << 20)), (18, 20, struct.pack("<I", 2 << 20))], "has 200 MB"),
    "packed data broken": ([(40, None, b"\xff" * 8)], "is damaged in the archive"),
}


@pytest.mark.parametrize(("changes", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_entry_is_a_row_and_the_rest_goes_on(tmp_path, changes, reason):
    packed = pack(tmp_path / "in.zip", [("bob.ipynb", TEXT), (GOOD, TEXT)])
    found = reasons(patched(packed, *changes))
    assert found["ann"] is None
    assert reason in found["bob"]


def test_names_in_any_encoding(tmp_path):
    packed = pack(tmp_path / "in.zip", [("Zoe.ipynb", TEXT), ("b\u202eob\x1b[31m.ipynb", TEXT)])
    data = packed.read_bytes()
    packed.write_bytes(data.replace(b"Zoe.ipynb", b"Z\xc3\xab.ipynb"))  # UTF-8 without the mark that says so
    assert list(reasons(packed)) == ["Zë", "b ob (whose name holds more than can be seen)"]
    packed.write_bytes(data.replace(b"Zoe.ipynb", b"Z\x89e.ipynb"))
    assert "Zëe" in reasons(packed)
    marked = patched(packed, (6, 8, b"\x00\x08"))
    with pytest.raises(ValueError, match="an entry whose name is no valid text"):
        find(marked)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", TEXT.encode(), b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_said(tmp_path, content):
    (tmp_path / "in.zip").write_bytes(content)
    with pytest.raises(ValueError, match="is no zip archive, or was cut off"):
        find(tmp_path / "in.zip")


def test_a_cut_off_archive_is_said(tmp_path):
    packed = pack(tmp_path / "in.zip", [(GOOD, TEXT)])
    packed.write_bytes(packed.read_bytes()[:-30])
    with pytest.raises(ValueError, match="was cut off; download it again"):
        find(packed)


def test_an_archive_without_submissions_is_said(tmp_path):
    with pytest.raises(ValueError, match="holds no submissions"):
        find(pack(tmp_path / "in.zip", [("notes.txt", "x")]))


def test_too_much_is_refused_before_it_is_read(tmp_path, monkeypatch):
    packed = pack(tmp_path / "in.zip", [(f"s{number}.ipynb", TEXT) for number in range(50)])
    monkeypatch.setattr(archives, "MOST_ENTRIES", 49)
    archives._LISTED.clear()
    with pytest.raises(ValueError, match="has 50 entries; at most 49"):
        find(packed)
    monkeypatch.setattr(archives, "MOST_LISTING", 1000)
    with pytest.raises(ValueError, match="lists more entries than are read"):
        find(packed)
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MOST_UNPACKED", 49 * len(TEXT))
    archives._LISTED.clear()
    with pytest.raises(ValueError, match="unpacks to 0 GB; at most 0 GB"):
        find(packed)
    archives._LISTED.clear()


def test_an_archive_that_changes_is_read_anew(tmp_path):
    packed = pack(tmp_path / "in.zip", [(GOOD, TEXT)])
    assert reasons(packed)["ann"] is None
    pack(packed, [(GOOD, json.dumps({"cells": []}))])
    assert reasons(packed)["ann"] == "has no cells"


def test_an_archive_knows_no_time_of_change(tmp_path):
    (ann,) = find(pack(tmp_path / "in.zip", [(GOOD, TEXT)]))
    with pytest.raises(ValueError, match="does not know when its files were handed in; leave out --times"):
        submission.by_file(ann)
