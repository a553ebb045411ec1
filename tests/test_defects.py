"""Each defect shows, and each repair cures it."""

import ast
import importlib.util
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from actedu.claims import defects

ALL = [defects.get(name) for name in defects.names()]
IN_LIBRARY = [d for d in ALL if d.in_library]


@pytest.fixture(scope="module")
def shown():
    return {}


@pytest.mark.parametrize("defect", ALL, ids=lambda d: d.name)
def test_the_fault_shows_and_the_repair_cures_it(defect, shown):
    shown[defect.name] = run = defect.test()
    assert not run.before.misses(defect.snippet.shows), (run.before, defect.snippet.shows)
    assert not run.after.misses(defect.snippet.cured), (run.after, defect.snippet.cured)
    assert run.holds
    assert run.sentence.endswith(".")
    assert any(letter.isdigit() for letter in run.sentence)


@pytest.mark.frameworks
@pytest.mark.parametrize("defect", IN_LIBRARY, ids=lambda d: d.name)
@pytest.mark.filterwarnings("default")  # the libraries' own warnings are not ours to forbid
def test_the_fault_shows_in_the_library(defect, monkeypatch):
    snippet = defect.in_library
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    for library in {"torch", snippet.needs}:
        pytest.importorskip(library, reason=f"{library} is optional and not installed: pip install .[frameworks]")
    run = snippet.test()
    assert run.holds, (run.before, run.after)


@pytest.mark.frameworks
@pytest.mark.parametrize(
    ("backend", "loss", "gradient"), [("torch", 16.1, 0), ("jax", 16.1, 0), ("tensorflow", 100, 1)]
)
def test_what_is_lost_without_logits_depends_on_the_backend(backend, loss, gradient):
    """Keras chooses its backend when it is first imported, so each has a process of its own."""
    if missing := [name for name in ("keras", backend) if not importlib.util.find_spec(name)]:
        pytest.skip(f"{' and '.join(missing)} not installed")
    code = (
        "from actedu.claims import defects; run = defects.get('c14').in_library.test(); print(run.holds, run.sentence)"
    )
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()[-1]  # fmt: skip
    assert said.startswith("True ")
    assert f"costs {loss:.1f} and has the gradient {gradient}; from logits 100 and 1" in said


@pytest.mark.parametrize("defect", ALL, ids=lambda d: d.name)
def test_a_repair_that_repairs_nothing_is_caught(defect, shown):
    run = shown.get(defect.name) or defect.test()
    assert run.before.misses(defect.snippet.cured), "the faulty version would pass for a repaired one"
    assert run.after.misses(defect.snippet.shows), "the repaired version would pass for a faulty one"


def test_an_error_that_nobody_expects_is_not_taken_for_the_fault():
    broken = replace(defects.get("c2").snippet, faulty="import numpy as np\n\ndef softmax(scores):\n    return score")
    run = broken.test()
    assert not run.holds
    assert run.before.error == "NameError: name 'score' is not defined"


def test_names_are_those_of_the_ledger():
    assert defects.names() == tuple(f"c{i}" for i in range(1, 17))
    with pytest.raises(ValueError, match=r"there is no defect 'c17'; there are c1, c2, .*, c16"):
        defects.get("c17")


@pytest.mark.parametrize("defect", ALL, ids=lambda d: d.name)
def test_a_defect_is_complete_and_reads_well(defect):
    assert defect.where.startswith("B, ")
    assert defect.why.endswith(".")
    for snippet in filter(None, (defect.snippet, defect.in_library)):
        for source in (snippet.faulty, snippet.repaired, snippet.trial):
            ast.parse(source)
            assert max(map(len, source.splitlines())) <= 100
        assert snippet.faulty != snippet.repaired
    said = repr(defect)
    assert said.startswith(f"{defect.name} · {defect.title}")
    assert all(line.strip() in said for line in defect.snippet.repaired.splitlines())


def test_what_is_not_installed_is_said():
    absent = replace(defects.get("c5").in_library, needs="no_such_library")
    assert not absent.runs_here
    with pytest.raises(ImportError, match="needs no_such_library, which is not installed"):
        absent.test()
