"""A digest changes with what a file rests on, and with nothing else."""

import subprocess
import sys
import textwrap

import pytest

from actedu import experiments, modules, sources, widgets

FILES = {
    "__init__.py": '_HOMES = {"check": "actedu.practice"}\n',
    "practice.py": "def check(): return 1",
    "far.py": "def far(): return 1",
    "near.py": "from actedu.far import far",
    "lazy.py": "def lazy(): return 1",
    "other.py": "def other(): return 1",
    "nets/__init__.py": "from actedu.nets.dense import Dense",
    "nets/dense.py": "class Dense: pass",
    "curves/__init__.py": "from pkgutil import iter_modules\nfound = [*iter_modules(__path__)]",
    "curves/round.py": "def circle(): return 1",
    "experiments/__init__.py": "def __getattr__(name): return found()[name]",
    "modules/m01_one/experiments.py": 'def one(): return 1\nRECORD = "record.csv"',
    "modules/m01_one/record.csv": "1,2\n",
    "modules/m01_one/claims.py": "from actedu import experiments as e\nCLAIMS = [e.two]",
    "modules/m02_two/experiments/first.py": "def two(): return 2",
    "modules/m02_two/experiments/second.py": "def three(): return 3",
    "start.py": '''
        """What this file is about."""
        from typing import TYPE_CHECKING
        from actedu import check
        from actedu.curves import circle
        from actedu.near import far
        from actedu.nets import Dense
        if TYPE_CHECKING:
            from actedu.other import other

        def start(x):
            """Say what it does."""
            from actedu.lazy import lazy
            from actedu.experiments import one
            return one() + lazy()  # the sum
    ''',
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    monkeypatch.setattr(sources, "_PACKAGE", tmp_path)
    monkeypatch.setattr(modules, "__path__", [str(tmp_path / "modules")])
    return tmp_path


def digest(name):
    return sources.digest(sources.closure(name))


def changed(package, name, old, new, start="actedu.start"):
    before = digest(start)
    path = package / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return digest(start) != before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("start.py", "the file itself"),
        ("near.py", "imported"),
        ("far.py", "imported by what is imported"),
        ("lazy.py", "imported inside a function"),
        ("nets/dense.py", "imported by the package that has the name"),
        ("curves/round.py", "found by a package that looks into its folder"),
        ("practice.py", "found by the package's own table of names"),
        ("modules/m01_one/experiments.py", "found by the package among the modules"),
    ],
)
def test_what_is_imported_changes_the_digest(package, name, why):
    path = package / name
    before = digest("actedu.start")
    path.write_text(f"{path.read_text()}\nmore = 1\n")
    assert digest("actedu.start") != before, why


@pytest.mark.parametrize(
    "name",
    ["other.py", "modules/m01_one/claims.py", "modules/m02_two/experiments/first.py", "__init__.py"],
)
def test_what_is_not_imported_changes_nothing(package, name):
    path = package / name
    before = digest("actedu.start")
    path.write_text(f"{path.read_text()}\nmore = 1\n")
    assert digest("actedu.start") == before


def test_an_attribute_of_an_imported_package_leads_to_its_file(package):
    claims = "actedu.modules.m01_one.claims"
    assert changed(package, "modules/m02_two/experiments/first.py", "return 2", "return 4", claims)
    assert not changed(package, "modules/m02_two/experiments/second.py", "return 3", "return 4", claims)
    assert not changed(package, "modules/m01_one/experiments.py", "return 1", "return 4", claims)


def test_a_package_that_is_handed_on_stands_for_all_that_it_finds(package):
    (package / "start.py").write_text(
        "from actedu import experiments\ndef run(name): return getattr(experiments, name)"
    )
    for name in ("m01_one/experiments.py", "m02_two/experiments/first.py", "m02_two/experiments/second.py"):
        assert changed(package, f"modules/{name}", "return ", "return 1 + ")
    assert not changed(package, "modules/m01_one/claims.py", "e.two", "e.one")


@pytest.mark.parametrize("start", ["import actedu.near as n\nn.far()", "import actedu.near\nactedu.near.far()"])
def test_every_form_of_import_counts(package, start):
    (package / "start.py").write_text(start)
    assert changed(package, "far.py", "return 1", "return 2")


def test_words_about_the_code_change_nothing(package):
    for old, new in (
        ("What this file is about.", "Another sentence."),
        ("Say what it does.", "Another one."),
        ("  # the sum", ""),
        ("return one() + lazy()", "return (\n        one()\n        + lazy()\n    )"),
        ("import other", "import another"),
    ):
        assert not changed(package, "start.py", old, new)


def test_a_sentence_that_is_a_value_counts(package):
    (package / "start.py").write_text('def title():\n    return "A sentence."')
    assert changed(package, "start.py", "A sentence.", "Another one.")


def test_a_data_file_beside_the_code_counts(package):
    assert changed(package, "modules/m01_one/record.csv", "1,2", "1,3")


def test_a_file_that_is_renamed_counts(package):
    before = digest("actedu.near")
    (package / "far.py").rename(package / "farther.py")
    (package / "near.py").write_text("from actedu.farther import far")
    assert digest("actedu.near") != before


def test_what_is_no_file_of_the_course_is_said():
    with pytest.raises(ValueError, match="sources: 'numpy' is no file of the course"):
        sources.closure("numpy")


@pytest.mark.parametrize("facade", [experiments, widgets])
def test_names_found_by_discovery_lead_to_their_files(facade):
    for name in facade.names():
        found = sources.closure(*sources._found(facade.__name__, name))
        assert getattr(facade, name).__module__ in {source.name for source in found}


def test_an_experiment_rests_on_the_engine_and_not_on_its_claims():
    found = {source.name for source in sources.closure("actedu.modules.m04_relu.experiments.deaths")}
    assert {"actedu.nets.dense", "actedu.activations.rectifiers", "actedu.experiments.compare"} <= found
    assert len({source.path for source in sources.closure("actedu.nets")}) == len(sources.closure("actedu.nets"))
    assert not [name for name in found if name.endswith((".claims", ".exercises", ".lab")) or "grading" in name]


@pytest.mark.parametrize(
    "name",
    ["actedu.nets", "actedu.claims", "actedu.grading.assignment", "actedu.modules.m04_relu.experiments.deaths"],
)
def test_all_that_python_imports_is_followed(name):
    code = f"import sys, {name}; print(*(one for one in sys.modules if one.startswith('actedu.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {one for one in done.stdout.split() if sources._file(one)}
    assert name in imported
    assert imported <= {source.name for source in sources.closure(name)}
