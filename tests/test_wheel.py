"""What is installed is the same wherever it was built from, and holds the whole course."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def built(kind, source, to):
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(to)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = to.iterdir()
    return made


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The files of a wheel built from the checkout, and of one built from the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    with tarfile.open(built("sdist", ROOT, folder / "sdist")) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    made = (built("wheel", one, folder / name) for name, one in (("checkout", ROOT), ("archive", source)))
    return [sorted(zipfile.ZipFile(wheel).namelist()) for wheel in made]


def test_checkout_and_source_archive_give_one_wheel(wheels):
    assert wheels[0] == wheels[1]


def test_the_wheel_holds_every_file_of_the_package(wheels):
    package = (path for path in (ROOT / "actedu").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    missing = {path.relative_to(ROOT).as_posix() for path in package} - set(wheels[0])
    assert not missing
