"""Honest notebooks that look broken, or that another program has saved: each gets its full score."""

import json
import shutil

import numpy as np
import pytest

from actedu import build, exercises
from actedu.checks import numbers
from actedu.grading import assignment, judge, submission
from actedu.grading.sandbox import Limits, Sandbox

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

FUNCTION, SECOND, NUMBER, LENT = (
    exercises.find(name) for name in ("stable_sigmoid", "relu_slope", "zeros_with_bias", "s_curve_verdicts")
)
WORDS = exercises.find("explain_born_dead")
WORK = (FUNCTION, SECOND, NUMBER, LENT)
HEAD = "import numpy as np"
SIGMOID = FUNCTION.solution_source
SLOPE = SECOND.solution_source
ZEROS = f"{NUMBER.name} = {float(NUMBER.solution)!r}"
VERDICTS = f"{LENT.name} = {LENT.solution!r}"
ALL = [HEAD, SIGMOID, SLOPE, ZEROS, VERDICTS]


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None} | more


def text(source):
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(cells, **more):
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def handed_out():
    """The notebook as it is handed out, solved and with what a front end adds."""
    made = build.exercise_notebook(WORK, title="Homework", solved=True)
    for number, cell in enumerate(made.cells):
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.outputs = [{"output_type": "stream", "name": "stderr", "text": "UserWarning: hm\n"}]
    return made


PLOT = (
    "import matplotlib.pyplot as plt\nfig, axes = plt.subplots(1, 2)\n"
    "axes[0].plot([1, 2]); plt.show(); fig.savefig('a')"
)
COLAB = {"colab": {"provenance": [], "gpuType": "T4"}, "accelerator": "GPU", "kernelspec": {"name": "python3"}}
CODESPACE = {"kernelspec": {"display_name": ".venv (3.13.1)", "language": "python", "name": "python3"}, "vscode": {}}
NOTEBOOKS = {
    "as handed out, solved": handed_out(),
    "cells twice": notebook([code(one) for one in ALL + ALL]),
    "an earlier try above": notebook(
        [code(HEAD), code(f"def {FUNCTION.name}(x):\n    return x"), *(code(one) for one in ALL)]
    ),
    "one cell": notebook([code("\n".join(ALL))]),
    "split": notebook(
        [code(HEAD), code("def _half(x):\n    return np.exp(-np.abs(x))"), code("# below"), *map(code, ALL)]
    ),
    "moved": notebook([code(one) for one in ALL[::-1]]),
    "without imports": notebook([code(one) for one in ALL[1:]]),
    "metadata and ids lost": {"cells": [{"cell_type": "code", "source": one} for one in ALL]},
    "twice the same id": notebook([code(one, id="abc") for one in ALL]),
    "saved by Colab": notebook(
        [
            code("from google.colab import drive\ndrive.mount('/content/drive')", metadata={"id": "Jx9"}),
            *(code(one.splitlines(keepends=True), metadata={"id": "k", "cellView": "form"}) for one in ALL),
            code("#@title Plot\nx = 1 #@param {type: 'slider'}"),
        ],
        metadata=COLAB,
        nbformat_minor=0,
    ),
    "saved by VS Code": notebook(
        [code("# %%\n" + one, metadata={"vscode": {"languageId": "python"}}) for one in ALL], metadata=CODESPACE
    ),
    "saved by PyCharm": notebook(
        [code(one, metadata={"collapsed": True, "pycharm": {"name": "#%%\n", "is_executing": False}}) for one in ALL],
        metadata={"kernelspec": {"display_name": "PyCharm", "language": "python", "name": "pycharm-3f"}},
        nbformat_minor=0,
    ),
    "saved by Kaggle": notebook(
        [code("import os\nfor top, _, files in os.walk('/kaggle/input'): print(files)"), *map(code, ALL)],
        metadata={"kaggle": {"accelerator": "none", "dataSources": []}},
    ),
    "format 3": {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": [{"cell_type": "code", "language": "python", "input": one} for one in ALL]}],
    },
    "magics and shell lines": notebook(
        [
            code("%load_ext autoreload\n%autoreload 2\n%matplotlib inline\n!pip install numpy scipy\n" + HEAD),
            code("%%time\n" + SIGMOID),
            code(f"%timeit 1 + 1\n{SLOPE}\n{SECOND.name}?"),
            code("%%bash\nls ~\n"),
            code("files = !ls\n%pip install -q seaborn\n" + ZEROS),
            code("%%writefile a.py\nthis is no Python"),
            code(VERDICTS),
        ]
    ),
    "plots": notebook([code("import seaborn as sns\nsns.set_theme()"), code(PLOT), *map(code, ALL), code(PLOT)]),
    "warnings on standard error": notebook(
        [code("import sys, warnings\nwarnings.warn('deprecated')\nprint('careful', file=sys.stderr)"), *map(code, ALL)]
    ),
    "prints everything": notebook([*map(code, ALL), code("for i in range(20000): print(i, end=' ')")]),
    "asks for input": notebook([code("name = input('Your name? ')"), *map(code, ALL)]),
    "displays": notebook(
        [
            code("from IPython.display import display, HTML, Markdown\ndisplay(HTML('<b>x</b>'), Markdown('x'))"),
            code("import ipywidgets as w\nw.interact(lambda a: a, a=(0, 1))\nw.IntSlider(3).observe(print)"),
            *map(code, ALL),
        ]
    ),
    "feedback asked for": notebook(
        [
            code("from actedu import check, hint, solution, predict, show\nimport actedu.widgets"),
            *map(code, ALL),
            code(f"check({FUNCTION.name})\ncheck('{NUMBER.name}', {NUMBER.name})\nhint('{FUNCTION.name}')"),
            code("predict('x', 'y', 0, 1); show(actedu.widgets.lab())\nresult = check(1)\nassert not result.passed"),
        ]
    ),
    "helpers, classes and lambdas": notebook(
        [
            code(
                HEAD
                + "\nclass Curve:\n    def __init__(self, f): self.f = f\n    def __call__(self, x): return self.f(x)"
            ),
            code(SIGMOID.replace(FUNCTION.name, "my_own")),
            code(f"{FUNCTION.name} = Curve(my_own)"),
            code(f"{SECOND.name} = lambda x, *more, **options: _slope(x, *more, **options)"),
            code(SLOPE.replace(SECOND.name, "_slope")),
            code(ZEROS),
            code(VERDICTS),
        ]
    ),
    "annotated and decorated": notebook(
        [
            code("from __future__ import annotations\nimport functools, typing\nimport numpy.typing as npt\n" + HEAD),
            code("@functools.wraps(max)\n" + SIGMOID),
            code(SLOPE + "\nassert callable(" + SECOND.name + ")"),
            code(f"{NUMBER.name}: float = np.float32({float(NUMBER.solution)!r})"),
            code(VERDICTS),
        ]
    ),
    "star imports": notebook([code("from numpy import *\nfrom math import *\n" + HEAD), *map(code, ALL)]),
    "global state": notebook(
        [
            code(HEAD + "\ncount = 0\ncache = {}"),
            code(f"{SIGMOID.replace(FUNCTION.name, '_inner')}"),
            code(
                f"def {FUNCTION.name}(x):\n    global count\n    count += 1\n    cache[count] = x\n    return _inner(x)"
            ),
            *map(code, ALL[2:]),
        ]
    ),
    "no seed": notebook(
        [code(HEAD + "\nnoise = np.random.default_rng().normal()\nnp.random.rand(3)"), *map(code, ALL)]
    ),
    "reads a file that is not there": notebook(
        [
            code("data = open('data/measured.csv').read()"),
            code("import pandas as pd\npd.read_csv('x.csv')"),
            *map(code, ALL),
        ]
    ),
    "writes a file": notebook(
        [code("open('notes.txt', 'w').write('x')\nprint(open('notes.txt').read())"), *map(code, ALL)]
    ),
    "the last cell is unfinished": notebook([*map(code, ALL), code("def later(x):\n    y = ")]),
    "a syntax error elsewhere": notebook([code(HEAD), code("for i in range(3) print(i)"), *map(code, ALL[1:])]),
    "libraries that are not here": notebook(
        [code("import torch, tensorflow as tf\nfrom keras import layers"), *map(code, ALL), code("torch.tensor([1.0])")]
    ),
    "cells of other kinds": notebook(
        [text("# Homework\n<script>x</script>"), {"cell_type": "raw", "source": "x", "metadata": {}}, *map(code, ALL)]
    ),
    "stops in the middle": notebook([*map(code, ALL[:3]), code("import sys; sys.exit()"), *map(code, ALL[3:])]),
    "waits for a while": notebook([code("import time; time.sleep(0.3)"), *map(code, ALL)]),
    "threads": notebook(
        [
            code("from concurrent.futures import ThreadPoolExecutor as T\nwith T(2) as t: print(*t.map(abs, [1]))"),
            *map(code, ALL),
        ]
    ),
    "other words": notebook([code("größe = 1; β = 2; print('Ünïcödé', '数', '🙂', '\u202e')"), *map(code, ALL)]),
    "names reused": notebook([code("list = [1]; sum = 3; max = min = None; x = type = 1"), *map(code, ALL)]),
    "answers printed, not assigned last": notebook([*(code(f"{one}\nprint('done')") for one in ALL)]),
}


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    folder = tmp_path_factory.mktemp("honest") / "hw"
    assignment.create(folder, [one.name for one in WORK])
    return folder


@pytest.fixture(scope="module")
def box():
    with Sandbox(limits=Limits(cell=2, call=1, total=30)) as running:
        yield running


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_honest_notebook_gets_its_full_score(homework, tmp_path, box, name):
    made = json.dumps(NOTEBOOKS[name], indent=1, ensure_ascii=False)
    (tmp_path / "ann.ipynb").write_text(made, encoding="utf-8")
    (ann,) = submission.find(tmp_path)
    row = judge.grade(submission.opened(ann, tmp_path), assignment.load(homework), box)
    assert row.problem is None
    assert [(one.status, one.said) for one in row.grades] == [("solved", None)] * len(WORK)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ann.ipynb"]


KEYS = ("np.int64", "np.float64", "np.float32", "np.uint8", "Fraction", "Decimal")
FORMS = {
    "silent_units": ["set({})", "frozenset({})", "np.array({})", "[*map(np.int64, {})]", "[*map(Fraction, {})]"],
    "nets_that_collapse": [
        "{} | dict(nets=set('BD'))",
        "{} | dict(nets=frozenset('BD'))",
        "{} | dict(reason=Decimal(3))",
    ],
    "most_saturated_layer": ["np.str_({})", "np.array({})[()]"],
    "boundaries_by_eye": ["{{np.str_(k): np.str_(v) for k, v in {}.items()}}"],
    "curves_by_their_slopes": ["{{k: np.str_(v) for k, v in {}.items()}}"],
    "relu_verdicts": [f"{{{{{key}(k): np.str_(v) for k, v in {{}}.items()}}}}" for key in KEYS],
    "curves_and_slopes": [f"{{{{k: {number}(v) for k, v in {{}}.items()}}}}" for number in KEYS],
    "which_cure": ["{} | dict(reason=Fraction(4))", "{{k: np.str_(v) for k, v in {}.items()}}"],
    "curve_for_the_job": ["{{k: (v[0], Fraction(1)) for k, v in {}.items()}}", "{{k: [*v] for k, v in {}.items()}}"],
    "lost_input": ["Fraction({})", "Decimal({})", "np.bool_({})", "range(1)", "[Fraction({})]", "{{{}}}"],
    "slope_by_hand": ["{{k: Fraction(v) for k, v in {}.items()}}", "{{k: Decimal(v) for k, v in {}.items()}}"],
    "xor_weights": ["{{k: range(2) for k in {}}}"],
}


@pytest.mark.parametrize(("name", "form"), [(name, form) for name, forms in FORMS.items() for form in forms], ids=str)
def test_what_a_learner_is_told_is_what_is_graded(box, name, form):
    """A value of whatever form earns the same where the notebook runs and where its answers are brought from."""
    one = exercises.find(name)
    words = "import numpy as np\nfrom decimal import Decimal\nfrom fractions import Fraction"
    source = f"{words}\n{name} = {form.format(repr(plain(one.solution)))}"
    names = {}
    exec(source, names)
    told = one.judge(names[name], hidden=True)
    with box.open([source]) as session:
        graded = one.judge(session.value(name), hidden=True)
    assert (graded.status, graded.points, graded.mistake) == (told.status, told.points, told.mistake)
    assert [one.failure and one.failure.sentence for one in graded.results] == [
        one.failure and one.failure.sentence for one in told.results
    ]


@pytest.mark.parametrize(
    "value",
    [
        "np.array([Fraction(1, 4), Decimal('0.5'), 1, 0.25], dtype=object)",
        "np.array([[np.float32(0.5), np.int64(2)]], dtype=object)",
        "[np.array([Fraction(1, 4)], dtype=object)]",
        "np.array(Fraction(1, 4))",
    ],
)
def test_an_array_of_exact_numbers_is_numbers_there_too(box, value):
    names = {}
    exec("import numpy as np\nfrom decimal import Decimal\nfrom fractions import Fraction\nx = " + value, names)
    with box.open(["from decimal import Decimal\nfrom fractions import Fraction\nx = " + value]) as session:
        session.run(["x"], lambda name, how: None)
        there = numbers(session.value("x"))
    here = numbers(names["x"])
    assert here is not None
    assert np.array_equal(here, there)


def test_a_value_that_was_not_reached_is_said_to_be(tmp_path):
    """A notebook that is out of time has answers that nobody saw."""
    one = exercises.find("which_cure")
    work = assignment.Assignment("test", (one,), {}, None, b"s" * 32)
    cells = ["import time\ntime.sleep(30)", f"{one.name} = {one.solution!r}"]
    with Sandbox(limits=Limits(cell=10, call=1, total=1)) as short:
        (grade,) = judge.answers(cells, work, "ann", short)
    assert (grade.points, grade.said) == (0, "the notebook took all of its 1 seconds")


def plain(value):
    """Return a solution as one types it, without NumPy's types."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def test_code_that_was_handed_out_earns_nothing_and_rewritten_code_does(tmp_path, box):
    fault = exercises.find("log_loss_from_logits")
    assignment.create(tmp_path / "hw", [fault.name])
    work = assignment.load(tmp_path / "hw")
    rewritten = (
        f"def {fault.name}(z, t):\n    p = 1 / (1 + np.exp(-z))\n"
        "    return np.mean(-t * np.log(p) - (1 - t) * np.log1p(-p))"
    )
    touched = fault.starter_source.replace("return ", "return 1 * ", 1)
    assert touched != fault.starter_source
    for source, status, mistake in (
        (fault.starter_source, "unanswered", None),
        (touched, "partly", "log_of_zero"),
        (rewritten, "partly", "log_of_zero"),
    ):
        (grade,) = judge.answers([HEAD, source], work, "ann", box)
        assert (grade.status, grade.mistake, grade.points > 0) == (status, mistake, mistake is not None)


def test_a_blank_is_no_guess(tmp_path, box):
    """Of a value, two different answers count; what was left as it was handed out is none of them."""
    one = exercises.find("which_cure")
    assignment.create(tmp_path / "hw", [one.name])
    (tmp_path / "in/ann").mkdir(parents=True)
    wrong = f"{one.name} = {one.solution | {'reason': 1}!r}"
    for name, source in {"a": one.starter_source, "b": wrong, "c": f"{one.name} = {one.solution!r}"}.items():
        (tmp_path / f"in/ann/{name}.ipynb").write_text(json.dumps(notebook([code(source)])))
    (ann,) = submission.find(tmp_path / "in")
    row = judge.grade(submission.opened(ann, tmp_path / "in"), assignment.load(tmp_path / "hw"), box)
    assert (row.problem, row.grades[0].status) == (None, "solved")


@pytest.mark.parametrize("after", [[FUNCTION], []], ids=["another exercise below", "the last of the notebook"])
def test_words_that_were_not_written_are_not_taken_from_what_was_handed_out(tmp_path, box, after):
    asked = [WORDS, *after]
    assignment.create(tmp_path / "hw", [one.name for one in asked])
    made = build.exercise_notebook(asked, title="Homework", solved=False)
    made.cells.insert(0, {"cell_type": "code", "source": "from actedu.activations import sigmoid", "metadata": {}})
    work = assignment.load(tmp_path / "hw")
    (tmp_path / "ann.ipynb").write_text(json.dumps(made))
    opened = submission.opened(submission.find(tmp_path)[0], tmp_path)
    assert (judge.grade(opened, work, box).grades[0].status, WORDS.for_reader) == ("unanswered", True)
    at = next(place for place, one in enumerate(made.cells) if WORDS.name in one["source"])
    made.cells.insert(at + 1, text("It is born so."))
    (tmp_path / "ann.ipynb").write_text(json.dumps(made))
    opened = submission.opened(submission.find(tmp_path)[0], tmp_path)
    assert judge.grade(opened, work, box).grades[0].answer == "It is born so."


def test_words_typed_into_the_question_s_own_cell_arrive(tmp_path, box):
    asked = [WORDS, FUNCTION]
    assignment.create(tmp_path / "hw", [one.name for one in asked])
    made = build.exercise_notebook(asked, title="Homework", solved=False)
    question = next(one for one in made.cells if one.cell_type == "markdown" and WORDS.title in one.source)
    question.source += "\n\nIt is born so.\n\nIts sums are negative."
    (tmp_path / "ann.ipynb").write_text(json.dumps(made))
    opened = submission.opened(submission.find(tmp_path)[0], tmp_path)
    grade = judge.grade(opened, assignment.load(tmp_path / "hw"), box).grades[0]
    assert (grade.status, grade.answer) == ("for a reader", "It is born so.\n\nIts sums are negative.")


def test_the_list_is_long_enough():
    assert len(NOTEBOOKS) >= 30


def test_an_unsolved_notebook_does_not(homework, tmp_path, box):
    """What the tests above find solved is not solved by whatever is graded."""
    (tmp_path / "ann.ipynb").write_text(json.dumps(build.exercise_notebook(WORK, title="Homework", solved=False)))
    (ann,) = submission.find(tmp_path)
    row = judge.grade(submission.opened(ann, tmp_path), assignment.load(homework), box)
    assert row.total == 0
    assert {one.status for one in row.grades} == {"unanswered"}
