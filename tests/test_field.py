"""Notebooks of real classes: what `check` says in a kernel is what they earn when they are graded, or it says why not.

Each case of tests/cases/field is run cell by cell in one ipykernel, emptied in between, where the last `check` of each
exercise is noted with all the points that grading has to give; and graded in the sandbox.
"""

import json
import shutil
import sys
from pathlib import Path

import pytest

from actedu import exercises
from actedu.grading import judge
from actedu.grading.assignment import Assignment
from actedu.grading.notebook_files import notebook
from actedu.grading.sandbox import Sandbox

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

CASES = sorted((Path(__file__).parent / "cases" / "field").glob("*/*.ipynb"))
ASKED = {
    "end_of_notebook_state": ["relu_for_arrays", "relu_slope", "zeros_with_bias"],
    "kernel_name_refused": ["relu_for_arrays"],
    "one_line_stops_the_cell": ["relu_for_arrays"],
    "lent_experiments": ["width_for_twenty_layers"],
    "library_of_the_course": ["dead_fraction"],
    "magic_cell_damages_python": ["relu_slope", "explain_born_dead"],
    "words_lost": ["relu_for_arrays", "explain_born_dead"],
}
# what is worth nothing when it is graded, and what its student is told
TOLD = {
    "to_markdown": "relu_slope stands in a Markdown cell (cell 2), which does not run: make it a code cell",
    "to_raw": "relu_slope stands in a raw cell (cell 2), which does not run: make it a code cell",
    "nested_quotes": "(written with Python 3.12.12 and graded with",
    "shown_in_the_lesson": "actedu.probes.dead_fraction, which is not there in grading",
}
if sys.version_info >= (3, 12):  # which reads them
    del TOLD["nested_quotes"]
LACKING = ("pandas_first", "tqdm_first")  # the kernel of the tests has neither, a student's has
WATCH = """
import actedu
from actedu.exercises import find as _find
from actedu.learning import practice as _practice

def _watched(answer, value=..., **options):
    exercise = _practice._known("check", answer)
    points[exercise.name] = exercise.judge(value if isinstance(answer, str) else answer, hidden=True).points
    _check(answer, value, **options)

points, _check = {}, _practice.check
actedu.check = _watched
import builtins
builtins._points_of_field_cases = points
"""


@pytest.fixture(scope="module")
def box():
    with Sandbox() as running:
        yield running


def run(client, source, expressions=None):
    said = []
    reply = client.execute_interactive(
        source, user_expressions=expressions or {}, output_hook=said.append, allow_stdin=False, timeout=120
    )
    texts = [m["content"].get("text", "") or str(m["content"].get("data", "")) for m in said]
    return reply["content"], "".join(texts)


def in_kernel(client, cells):
    """Return the points of what was checked last, and all that was said."""
    run(client, "%reset -f")
    run(client, WATCH)
    said = "".join(run(client, cell)[1] for cell in cells)
    reply, _ = run(client, "import builtins, json", {"points": "json.dumps(builtins._points_of_field_cases)"})
    text = reply["user_expressions"]["points"]["data"]["text/plain"]
    return json.loads(text.strip("'")), said


def folder(client):
    """Return where a kernel runs, to put there what no cell of it has written."""
    reply, _ = run(client, "import os", {"folder": "os.getcwd()"})
    return Path(reply["user_expressions"]["folder"]["data"]["text/plain"].strip("'"))


def work(names):
    return Assignment("test", tuple(map(exercises.find, names)), {}, None, b"s" * 32)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_check_says_is_what_grading_gives(kernel, box, tmp_path, case):
    read = notebook(case.read_bytes())
    names = ["log_loss_from_logits"] if case.stem == "log_expit" else ASKED.get(case.parent.name, ["relu_slope"])
    grades = {one.exercise: one for one in judge.answers(read, work(names), "ann", box)}
    if case.stem in TOLD:
        assert TOLD[case.stem] in grades[names[0]].said
        assert grades[names[0]].points == 0
        if case.stem == "shown_in_the_lesson":
            _, said = in_kernel(kernel, read.cells)
            assert "If you hand it in for a grade: actedu.probes cannot be used there" in said
        return
    words = [name for name in names if exercises.find(name).for_reader and any(name in cell for cell in read.cells)]
    for name in words:
        assert grades[name].status == "for a reader", grades[name].said
        assert len(grades[name].answer.split()) > 5
    coded = [name for name in names if not exercises.find(name).for_reader]
    if case.stem not in LACKING:
        told, _ = in_kernel(kernel, read.cells)
        assert {name: grades[name].points for name in coded} == {name: told[name] for name in coded}
    assert all(grades[name].points == exercises.find(name).points for name in coded)


def test_without_quotes_the_words_are_read_too(box):
    """A text that is no Python is taken from its cell as it stands."""
    case = next(path for path in CASES if path.stem == "without_quotes")
    (grade,) = judge.answers(notebook(case.read_bytes()), work(["explain_born_dead"]), "ann", box)
    assert grade.answer.startswith("In each layer all units may be off")
    assert "check(" not in grade.answer


HEAD = "import numpy as np\nfrom actedu import check"
PLOT = "import matplotlib as mpl, matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"
SLOPE = """
def relu_slope(x, at_zero=0.0):
    return np.where(x > 0, 1.0, np.where(x == 0, at_zero, 0.0))
"""
ABOVE = [
    "best = %timeit -o -n1 -r1 1 + 1\nprint(min(best.all_runs))",
    "%%timeit -n1 -r1 k = 3\nassert k == 3",
    "said = !echo 3\nprint(int(said[0]), said.n)",
    "get_ipython().run_cell('y = 3')\nget_ipython().push({'z': 4})\nassert get_ipython().user_ns['z'] - y == 1",
    "assert get_ipython().__class__.__name__ == 'ZMQInteractiveShell'",
    "assert 'at_zero' in In[-1]",
    "!false\nprint(_exit_code)",
    "import asyncio\nsoon = asyncio.create_task(asyncio.sleep(0))",
    "print('\\ud83d')",
    PLOT + "low, high = ax.get_xlim()\ngrid = np.linspace(low, high, 50)\nassert len(grid) == 50",
    PLOT + "assert mpl.__version__ >= '3'",
    PLOT + "counts, *_ = ax.hist(np.ones(9))\nif counts.sum() != 9:\n    raise RuntimeError('lost some')",
    PLOT + "for i, one in enumerate(fig.axes):\n    one.set_title(i)\nprint(i)",
    PLOT + "first, *rest = ax.get_xlim()",
    PLOT + "np.testing.assert_allclose(ax.get_xlim(), (0, 1))",
    "import ipywidgets as w\nvalue = float(w.FloatSlider(value=2.0).value)\nprint(1 / value)",
    "from actedu.activations import relu\nassert relu(2.0) == 2",
]


@pytest.mark.parametrize("above", ABOVE)
def test_what_stands_above_an_answer_costs_it_nothing(kernel, box, above):
    cells = [HEAD, f"{above}\n{SLOPE}\ncheck(relu_slope)"]
    (grade,) = judge.answers(cells, work(["relu_slope"]), "ann", box)
    assert {"relu_slope": grade.points} == in_kernel(kernel, cells)[0] == {"relu_slope": 2}


def test_an_error_of_the_notebook_s_own_ends_the_cell_as_ever(kernel, box):
    cells = [HEAD, SLOPE + "check(relu_slope)", "raise RuntimeError\nrelu_slope = 3\ncheck('relu_slope', relu_slope)"]
    (grade,) = judge.answers(cells, work(["relu_slope"]), "ann", box)
    assert {"relu_slope": grade.points} == in_kernel(kernel, cells)[0] == {"relu_slope": 2}


WHOLE = ["relu_slope", "zeros_with_bias", "which_cure"]
CELLS = {
    "a name in the line of a magic": [
        "name = 'mine'",
        f"%%writefile {{name}}.py\nimport numpy as np\n{SLOPE}",
        "%run -i $name\ncheck(relu_slope)",
    ],
    "what was shown": [
        "import statistics\nstatistics.NormalDist().cdf(1)",
        "zeros_with_bias = _",
        "0.84",
        "assert Out[max(Out)] == 0.84\ncheck('zeros_with_bias', zeros_with_bias)",
    ],
    "a mapping": ["from collections import UserDict\ncheck('which_cure', UserDict(cure='B', reason=2))"],
    "a row of numbers": ["from collections import deque\ncheck('zeros_with_bias', deque([0.84]))"],
    "numbers of a buffer": ["from array import array\ncheck('zeros_with_bias', array('d', [0.84]))"],
}


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_what_a_notebook_makes_of_it_is_there_too(kernel, box, cells):
    told, said = in_kernel(kernel, cells := [HEAD, *cells])
    graded = {one.exercise: one.points for one in judge.answers(cells, work(WHOLE), "ann", box) if one.points}
    assert list(told.values()) == [2], said
    assert graded == told


COMPUTED = "check('zeros_with_bias', zeros_with_bias)"
NOT_THERE = {
    "import mpmath\nhalf = mpmath.ncdf(1)\nzeros_with_bias = float(half)\n" + COMPUTED: "mpmath cannot be used there",
    PLOT
    + "counts, *_ = ax.hist([0] * 84 + [2] * 16, bins=2)\nzeros_with_bias = float(counts[0] / 100)\n"
    + COMPUTED: "what matplotlib would give is not there",
    "said = !echo 0.84\nzeros_with_bias = float(said[0])\n" + COMPUTED: "no other program or process starts there",
    "import beside\nzeros_with_bias = beside.value\n" + COMPUTED: "beside.py cannot be used there",
}


@pytest.mark.parametrize("cell", NOT_THERE)
def test_check_says_of_a_value_what_it_was_computed_with(kernel, box, cell):
    """And nothing any more where it is computed anew."""
    (folder(kernel) / "beside.py").write_text("value = 0.84")
    told, said = in_kernel(kernel, [HEAD, cell])
    (grade,) = judge.answers([HEAD, cell], work(["zeros_with_bias"]), "ann", box)
    assert (told["zeros_with_bias"], grade.points) == (2, 0)
    assert f"If you hand it in for a grade: {NOT_THERE[cell]}" in said
    _, said = run(kernel, "zeros_with_bias = np.float64(0.84)\n" + COMPUTED)
    assert "not there" not in said
    assert "cannot be used there" not in said


BESIDE = {
    "numbers.txt": "0 1 0.84",
    "numbers.json": "[0.84]",
    "handy.py": "value = 0.84\ndef slope(x, at_zero):\n    return (x > 0) + at_zero * (x == 0)",
}
FILE, PROGRAM = "there is no file numbers.txt there", "no other program or process starts there"


def slope(above="", inside="one = 1.0"):
    """Return a cell with a right relu_slope, whose `one` comes from elsewhere."""
    body = f"    {inside}\n    return np.where(x > 0, one, np.where(x == 0, at_zero, 0.0))"
    return f"{above}\ndef relu_slope(x, at_zero=0.0):\n{body}\ncheck(relu_slope)"


HELPED = "def helped():\n    {}\n"
POOLED = "from multiprocessing import Pool\ndef doubled(v):\n    return 2 * v\n"
ELSEWHERE = {
    slope(inside="one = np.loadtxt('numbers.txt')[1]"): FILE,
    slope(HELPED.format("return float(open('numbers.txt').read().split()[1])"), "one = helped()"): FILE,
    slope("with open('numbers.txt') as file:\n    zero, one, _ = map(float, file.read().split())", "pass"): FILE,
    slope("table = np.loadtxt('numbers.txt')", "one = table[1]"): FILE,
    slope(POOLED, "one = Pool(1).map(doubled, [0.5])[0]"): PROGRAM,
    slope("import subprocess", "one = float(subprocess.check_output(['echo', '1']))"): PROGRAM,
    slope("import os", "one = float(os.environ['MINE'])"): "the variables of your environment are not set there",
    slope("import importlib", "one = float(importlib.import_module('mpmath').mpf(1))"): "mpmath cannot be used there",
    slope(inside="one = float(__import__('mpmath').mpf(1))"): "mpmath cannot be used there",
    slope(inside="import handy; one = handy.slope(1.0, 0)"): "handy.py cannot be used there",
    "%run handy.py\n" + slope(inside="one = slope(1.0, 0)"): "handy.py cannot be used there",
    "exec(open('handy.py').read())\n" + slope(inside="one = slope(1.0, 0)"): "there is no file handy.py there",
    f"text = open('numbers.txt').read()\nzeros_with_bias = float(text.split()[2])\n{COMPUTED}": FILE,
    f"import json\nwith open('numbers.json') as file:\n    zeros_with_bias = json.load(file)[0]\n{COMPUTED}": (
        "there is no file numbers.json there"
    ),
    "check('zeros_with_bias', np.loadtxt('numbers.txt')[2])": FILE,
    f"from pathlib import Path\nzeros_with_bias = float(Path('numbers.txt').read_text()[4:])\n{COMPUTED}": FILE,
    f"import os\nzeros_with_bias = 0.84 * float(os.environ['MINE'])\n{COMPUTED}": (
        "the variable MINE of your environment is not set there"
    ),
    f"{POOLED}zeros_with_bias = Pool(1).map(doubled, [0.42])[0]\n{COMPUTED}": PROGRAM,
    f"import os\nzeros_with_bias = float(os.popen('echo 0.84').read())\n{COMPUTED}": PROGRAM,
    f"from handy import value\nzeros_with_bias = value\n{COMPUTED}": "handy.py cannot be used there",
}


@pytest.fixture
def beside(kernel):
    """Files in the kernel's folder, and a variable of its environment, of which no cell tells."""
    run(kernel, "import os\nos.environ['MI' + 'NE'] = '1'")
    for name, text in BESIDE.items():
        (folder(kernel) / name).write_text(text)


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("cell", ELSEWHERE)
def test_check_says_what_was_reached_outside_of_the_notebook(kernel, box, cell):
    (name, points), *more = in_kernel(kernel, [HEAD, cell])[0].items()
    _, said = run(kernel, cell)
    (grade,) = judge.answers([HEAD, cell], work([name]), "ann", box)
    assert (points, more, grade.points) == (2, [], 0)
    assert f"If you hand it in for a grade: {ELSEWHERE[cell]}" in said


THREAD = "from threading import Thread"
TRIED = "try:\n        {}\n    except {}:\n        one = 1.0"
ALIKE = [
    slope(inside=TRIED.format("import mpmath; one = float(mpmath.mpf(1))", "ImportError")),
    slope(inside=TRIED.format("one = np.loadtxt('numbers.txt')[1]", "OSError")),
    slope("import os", "one = np.loadtxt('numbers.txt')[1] if os.path.exists('numbers.txt') else 1.0"),
    slope("import os", "one = float(os.environ.get('MINE', '1'))"),
    slope("from joblib import Parallel, delayed", "one = Parallel(2)(delayed(float)(one) for one in [1, 2])[0]"),
    slope(
        "from threading import Thread",
        "got = []; t = Thread(target=got.append, args=[1.0]); t.start(); t.join(); one = got[0]",
    ),
    slope("import importlib", "one = 2 * importlib.import_module('scipy.special').expit(0.0)"),
    slope("print(open('numbers.txt').read())"),
    f"open('own.txt', 'w').write('0.84')\nzeros_with_bias = float(open('own.txt').read())\n{COMPUTED}",
    f"zeros_with_bias = np.loadtxt('numbers.txt')[2]\nzeros_with_bias = 0.84\n{COMPUTED}",
    "with open('numbers.txt') as file:\n    other = file.read()\nopen('own.txt', 'w').write('0.84')\n"
    f"with open('own.txt') as file:\n    zeros_with_bias = float(file.read())\n{COMPUTED}",
    f"import os\nzeros_with_bias = float(os.getenv('NOT_SET', '0.84'))\n{COMPUTED}",
    "import io\ncheck('zeros_with_bias', np.loadtxt(io.StringIO('0.84')))",
    "import enum\nclass Cure(str, enum.Enum):\n    B = 'B'\ncheck('which_cure', dict(cure=Cure.B, reason=2))",
    "import enum\nclass Why(int, enum.Enum):\n    RATE = 2\ncheck('which_cure', dict(cure='B', reason=Why.RATE))",
]


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("cell", ALIKE)
def test_check_says_nothing_of_what_an_answer_goes_on_without(kernel, box, cell):
    (name, points), *more = in_kernel(kernel, [HEAD, cell])[0].items()
    _, said = run(kernel, cell)
    (grade,) = judge.answers([HEAD, cell], work([name]), "ann", box)
    assert (points, more, grade.points) == (2, [], 2), grade.said
    assert "hand it in for a grade: " not in said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (slope(inside="one = open('numbers.txt')"), "only the files that the notebook writes itself"),
        (slope(POOLED, "one = Pool(1).map(doubled, [0.5])[0]"), "in grading no other program or process starts"),
        (slope("import os", "one = os.environ['MINE']"), "a variable of the environment, which is not set in grading"),
    ],
)
def test_the_page_says_what_was_not_there(box, cell, said):
    (grade,) = judge.answers([HEAD, cell], work(["relu_slope"]), "ann", box)
    assert said in grade.said
