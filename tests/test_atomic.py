"""A file written in one step is the old one or the new one, whatever happens."""

import os
import resource
import stat

import pytest

from actedu import atomic


def test_text_and_bytes_arrive_and_replace_what_was_there(tmp_path):
    path = tmp_path / "a file"
    atomic.write(path, "σ(x)\n")
    assert path.read_bytes() == "σ(x)\n".encode()
    atomic.write(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_a_private_file_is_its_owners_alone_and_another_as_the_user_wants_it(tmp_path):
    before = os.umask(0o022)
    try:
        atomic.write(tmp_path / "private", "x", private=True)
        atomic.write(tmp_path / "public", "x")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("private", "public")]
    assert modes == [0o600, 0o644]


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        atomic.write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        atomic.write(tmp_path / "none" / "file", "x")


def test_a_disk_that_is_full_in_the_middle_leaves_the_old_file_and_no_half(tmp_path):
    path = tmp_path / "grades.csv"
    atomic.write(path, "old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            atomic.write(path, "x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
