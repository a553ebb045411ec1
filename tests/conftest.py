"""What all tests share: no network, and a small course of one module to try things on."""

import os
import re
import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from actedu import claims, cli, exercises, experiments, journal, modules, skeletons, widgets
from actedu.claims import defects

# how long an example takes is the machine's business
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

OFFLINE = Path(__file__).parent / "offline"
ROOT = Path(__file__).parent.parent

sys.path.insert(0, str(OFFLINE))
import sitecustomize  # noqa: E402, F401  # blocks sockets here ...

os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(OFFLINE), os.environ.get("PYTHONPATH"))))  # ... and below


@pytest.fixture(autouse=True)
def empty_journal(monkeypatch):
    """What one test does is not another test's past."""
    monkeypatch.setattr(journal, "_memory", [])


# of what lessons and exercises say, and of pages in a browser: a newer Python is not asked these again
CONTENT = re.compile(
    r"test_(answers_absent|attacks|browser|claims|course|defects|demo|exercises|experiments\w*|glossary|guide|lessons|"
    r"live\w*|marking_page|prose|quizzes|references|site|sources)"
)


def pytest_collection_modifyitems(items):
    for item in items:
        if CONTENT.fullmatch(item.path.stem):
            item.add_marker("content")
        if "torch" in item.fixturenames:
            item.add_marker("frameworks")


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch", reason="torch is optional and not installed: make frameworks")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """The client of a real kernel, in a folder of its own."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path_factory.mktemp("kernel")))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def _forget():
    for facade in (exercises, experiments, claims, defects, widgets):
        for found in vars(facade).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()


@pytest.fixture
def actedu(monkeypatch, capsys):
    """Run the command; return its exit code, what it printed and what it complained of."""

    def run(line):
        monkeypatch.setattr(sys, "argv", ["actedu", *shlex.split(line)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        return end.value.code or 0, told.out, told.err

    return run


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """The course with nothing outside it yet, in an empty folder; what is found there is forgotten afterwards."""
    ours = set(sys.modules)
    monkeypatch.setenv(modules.VARIABLE, "")
    monkeypatch.setattr(modules, "__path__", list(modules.__path__))
    monkeypatch.setattr(modules, "_asked", set())
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in {name for name in sys.modules if name.startswith("actedu.modules.")} - ours:
        folder = name.split(".")[2]
        if not (Path(modules.__file__).parent / folder).exists():
            del sys.modules[name]
            vars(modules).pop(folder, None)
    modules._installed.cache_clear()
    _forget()


@pytest.fixture
def small_course(tmp_path, monkeypatch):
    """A repository with one module, 22_topic, as `actedu new lesson` writes it. The current folder is its root."""
    root = tmp_path / "repository"
    for folder in ("lessons", "actedu/modules"):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").touch()
    skeletons.in_repository(root, "22_topic")
    monkeypatch.setattr(modules, "__path__", [str(root / "actedu/modules")])
    monkeypatch.chdir(root)
    kernels = tmp_path / "kernels"  # where Python in a kernel finds the same course
    kernels.mkdir()
    (kernels / "sitecustomize.py").write_text(
        f"import runpy\nrunpy.run_path({str(OFFLINE / 'sitecustomize.py')!r})\n"
        f"import actedu.modules\nactedu.modules.__path__ = [{str(root / 'actedu/modules')!r}]\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{kernels}{os.pathsep}{os.environ['PYTHONPATH']}")
    _forget()
    yield root
    for name in [name for name in sys.modules if name.startswith("actedu.modules.m22_topic")]:
        del sys.modules[name]
    vars(modules).pop("m22_topic", None)
    _forget()
