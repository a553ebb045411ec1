"""What is installed: the versions that are recorded as tested, and what is said meanwhile."""

import re
import runpy
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="session")
def constraints(pytestconfig):
    return pytestconfig.rootpath / "constraints"


@pytest.fixture
def install(constraints):
    return runpy.run_path(str(constraints / "install.py"))


def versions(file):
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines), "names and versions alone, for every platform"
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def needed(project, extra):
    """The requirements of an extra and of the extras of ours that it asks for."""
    for line in project["optional-dependencies"][extra]:
        one = Requirement(line)
        if one.name != project["name"]:
            yield one
        for other in one.extras if one.name == project["name"] else ():
            yield from needed(project, other)


def test_the_recorded_versions_are_of_all_that_is_needed(constraints):
    project = tomllib.loads((constraints.parent / "pyproject.toml").read_text())["project"]
    asked = {"python-*": [*map(Requirement, project["dependencies"]), *needed(project, "test")]}
    asked["frameworks"] = [*needed(project, "frameworks"), *needed(project, "tensorflow")]
    for pattern, requirements in asked.items():
        for file in constraints.glob(f"{pattern}.txt"):
            recorded = versions(file)
            assert not {"actedu", "pip", "setuptools"} & recorded.keys()
            for one in requirements:
                assert one.specifier.contains(recorded[canonicalize_name(one.name)]), (file.name, str(one))
    oldest = project["requires-python"].removeprefix(">=")
    assert (constraints / f"python-{oldest}.txt").exists()


def test_torch_is_recorded_once(constraints):
    assert [file.name for file in constraints.glob("*.txt") if "torch" in versions(file)] == ["frameworks.txt"]


@pytest.mark.parametrize(
    ("extra", "latest", "python", "file", "words"),
    [
        ("", False, "3.11", "python-3.11.txt", "the versions tested on Python 3.11, from constraints/python-3.11.txt"),
        ("test", False, "3.99", None, "the newest versions: none are recorded as tested on Python 3.99"),
        ("frameworks", False, "3.99", "frameworks.txt", "the versions that the lessons record, from"),
        ("test", True, "3.11", None, "the newest versions, as LATEST asks"),
        ("tensorflow", False, "3.99", "frameworks.txt", "the versions that the lessons record, from"),
        ("frameworks", True, "3.11", None, "the newest versions, as LATEST asks"),
    ],
)
def test_the_versions_are_those_tested_on_this_python(install, extra, latest, python, file, words):
    found, said = install["chosen"](extra, latest, python)
    assert (found and found.name) == file
    assert said.startswith(words)


def test_what_pip_does_is_said_in_short(install):
    said = """\
Obtaining file:///home/ada/course
  Installing build dependencies: started
Requirement already satisfied: pip
Collecting numpy>=2.0 (from actedu==0.1.0)
  Downloading https://host/packages/numpy-2.4.6-cp311-cp311-manylinux.whl (16.6 MB)
Collecting scipy>=1.12 (from actedu==0.1.0)
Installing collected packages: scipy, numpy
"""
    assert list(install["steps"](said.splitlines(keepends=True))) == [
        "  1  looking for numpy>=2.0",
        "  1  downloading numpy-2.4.6-cp311-cp311-manylinux.whl",
        "  2  looking for scipy>=1.12",
        "unpacking 2 packages, up to a minute",
    ]


def test_an_install_that_fails_says_what_pip_said(install, monkeypatch, capfd):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setitem(install["install"].__globals__, "HERE", install["HERE"] / "nowhere")
    assert install["install"]("test", latest=True) != 0
    out, complaints = capfd.readouterr()
    assert out.startswith("Installing what `make test` needs, with the newest versions, as LATEST asks.")
    assert complaints.lstrip().startswith("ERROR: ")
    assert "pip could not install what `make test` needs" in complaints.splitlines()[-1]
