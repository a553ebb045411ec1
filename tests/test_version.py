"""Who is graded again: a class whose points may change, and no other."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import actedu
from actedu import claims, exercises, modules, sources
from actedu.claims import defects
from actedu.grading import version

SIGMOID = "modules/m03_s_curves/exercises/stable_sigmoid.py"
NETS = "modules/m02_step_and_linear/exercises/nets_that_collapse.py"
RELU = "modules/m04_relu/exercises/relu_for_arrays.py"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package, to be edited: digests are taken from it, exercises still run from the original."""
    claims.rows()
    for module in exercises.modules():
        exercises.of_module(module)
    copy = tmp_path / "actedu"
    shutil.copytree(Path(actedu.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sources, "_PACKAGE", copy)
    monkeypatch.setattr(modules, "__path__", [str(copy / "modules")])
    return copy


def regraded(package, name, file, old, new):
    """Whether a class that was asked this exercise is graded again when a file's text is replaced."""
    asked = (exercises.find(name),)
    before = version.digest(asked)
    path = package / file
    text = path.read_text()
    assert old in text, f"{file} does not say {old!r}"
    path.write_text(text.replace(old, new))
    return version.digest(asked) != before


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("stable_sigmoid", SIGMOID, "Write the formula first.", "Begin with the formula."),
        ("stable_sigmoid", SIGMOID, "Multiply numerator and denominator", "Multiply both"),
        ("stable_sigmoid", SIGMOID, "It must survive", "It has to survive"),
        ("stable_sigmoid", SIGMOID, "A sigmoid that survives", "A sturdy sigmoid"),
        ("stable_sigmoid", SIGMOID, "stars=2", "stars=3"),
        ("stable_sigmoid", SIGMOID, "this is tanh: it runs", "this is tanh, which runs"),
        ("stable_sigmoid", SIGMOID, "-500, 500", "-600, 600"),
        ("stable_sigmoid", SIGMOID, "  # at most 1: never overflows", ""),
        ("stable_sigmoid", SIGMOID, "keeps six digits of tiny outputs", "keeps the digits of tiny outputs"),
        ("stable_sigmoid", SIGMOID, "np.exp(-np.logaddexp(0, -x))", "np.exp(-np.logaddexp(-x, 0))"),
        ("nets_that_collapse", NETS, "no nets are chosen yet", "choose some nets"),
        ("nets_that_collapse", NETS, "are'} on the wrong side", "are'} wrong"),
        ("nets_that_collapse", NETS, "the step jumps and z² curves", "the step jumps, z² curves"),
        (
            "boundaries_by_eye",
            NETS.replace("nets_that_collapse", "boundaries_by_eye"),
            "xlabel=",
            "title=''  , xlabel=",
        ),
        ("stable_sigmoid", "checks/functions.py", "it returns None: is a return missing?", "None comes back"),
        ("stable_sigmoid", "checks/functions.py", "values are off", "values are wrong"),
        ("stable_sigmoid", "checks/functions.py", "Survives the ends of the number line", "Survives its ends"),
        ("stable_sigmoid", "checks/functions.py", '"gives the right values"', '"is right everywhere"'),
        ("s_curve_verdicts", "exercises/verdicts.py", "there is no verdict on claim", "nothing is said on claim"),
        ("stable_sigmoid", NETS, '"reason": 3', '"reason": 4'),
        ("stable_sigmoid", "modules/m03_s_curves/lesson.md", "1/4", "a quarter"),
        ("stable_sigmoid", "plots/frame.py", "import", "import re\nimport"),
        ("s_curve_verdicts", "modules/m03_s_curves/claims.py", "tanh is centred on zero", "tanh is centred on 0"),
        ("width_for_twenty_layers", "modules/m10_initialisation/experiments/depth.py", "import", "import re\nimport"),
    ],
)
def test_what_no_score_depends_on_regrades_nobody(package, name, file, old, new):
    assert not regraded(package, name, file, old, new)


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("stable_sigmoid", SIGMOID, "np.where(x < 0, e, 1.0)", "np.where(x <= 0, e, 1.0)"),
        ("stable_sigmoid", SIGMOID, "atol=0.0", "atol=1e-9"),
        ("stable_sigmoid", SIGMOID, "    KeepsShape(),\n", ""),
        ("stable_sigmoid", SIGMOID, "-200.0, -90.0", "-300.0, -90.0"),
        ("stable_sigmoid", SIGMOID, "hidden=True", "hidden=False"),
        ("nets_that_collapse", NETS, 'set("ABCDEF")', 'set("ABCDEFG")'),
        ("nets_that_collapse", NETS, 'return {"nets": ..., "reason": ...}', 'return {"nets": "", "reason": ...}'),
        ("silent_units", RELU.replace("relu_for_arrays", "silent_units"), "permutation(8)[:5]", "permutation(7)[:5]"),
        ("relu_for_arrays", RELU, 'defect="c3"', 'defect="c4"'),
        ("sigmoid_from_tanh", SIGMOID, "np.where(x < 0, e, 1.0)", "np.where(x <= 0, e, 1.0)"),
        ("stable_sigmoid", "checks/plain_values.py", "RTOL = 1e-6", "RTOL = 1e-5"),
        ("stable_sigmoid", "checks/functions.py", "got.value is None", "not got.value"),
        ("width_for_twenty_layers", "modules/m04_relu/experiments/deaths.py", "nets: int = ", "nets: int = 1 + "),
        ("width_for_twenty_layers", "nets/initialisers.py", "import", "import re\nimport"),
        ("s_curve_verdicts", "activations/s_curves.py", "import", "import re\nimport"),
    ],
)
def test_what_decides_points_regrades_those_who_were_asked(package, name, file, old, new):
    assert regraded(package, name, file, old, new)


def judged(name):
    return version.digest((exercises.find(name),))


def test_a_verdict_of_the_ledger_regrades_who_was_asked_for_it_and_its_words_nobody(monkeypatch):
    before, real = {name: judged(name) for name in ("s_curve_verdicts", "relu_verdicts")}, claims.get
    monkeypatch.setattr(claims, "get", lambda row: replace(real(row), paraphrase="It is so.", condition="Always."))
    assert {name: judged(name) for name in before} == before
    monkeypatch.setattr(claims, "get", lambda row: replace(real(row), verdict="wrong") if row == 16 else real(row))
    assert judged("s_curve_verdicts") != before["s_curve_verdicts"]
    assert judged("relu_verdicts") == before["relu_verdicts"]


def test_a_defect_of_the_ledger_regrades_who_repaired_it_and_its_words_nobody(monkeypatch):
    before, real = judged("relu_for_arrays"), defects.get
    monkeypatch.setattr(defects, "get", lambda name: replace(real(name), title="a fault", why="It is one."))
    assert judged("relu_for_arrays") == before
    snippet = real("c3").snippet
    for part in ("faulty", "repaired", "trial"):
        other = replace(snippet, **{part: f"{getattr(snippet, part)}\n# a word"})
        monkeypatch.setattr(defects, "get", lambda name, other=other: replace(real(name), snippet=other))
        assert judged("relu_for_arrays") == before
        other = replace(snippet, **{part: f"{getattr(snippet, part)}\nmore = 1"})
        monkeypatch.setattr(defects, "get", lambda name, other=other: replace(real(name), snippet=other))
        assert judged("relu_for_arrays") != before


def test_every_exercise_has_a_version_of_its_own():
    everyone = [one for module in exercises.modules() for one in exercises.of_module(module)]
    assert len({version.digest((one,)) for one in everyone}) == len(everyone)
