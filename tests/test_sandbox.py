"""Hostile and honest notebooks: each scores what it deserves, leaves nothing outside, and harms no other."""

import errno
import linecache
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from actedu import exercises
from actedu.activations import catalogue
from actedu.checks import AnswerError, IsNumber, LeavesInputAlone, Matches, Stable, libraries
from actedu.exercises import exercise
from actedu.exercises.answer_code import answer_code
from actedu.grading.assignment import Assignment
from actedu.grading.judge import answers
from actedu.grading.sandbox import Limits, Sandbox, SandboxError, walls
from actedu.grading.sandbox.inside import codec, system_calls
from actedu.grading.sandbox.lending import lend

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

KEY = "the marker that only the solution's source has"


@exercise(title="Nothing below zero", points=4, stars=1, kind="write the function")
def rectify(x):
    """Set what is negative to zero."""
    _ = KEY
    return np.maximum(x, 0)


rectify.checks(
    Matches(cases=((np.array([-1.0, 2.0]),),)),
    Matches(cases=lambda rng: [(rng.normal(size=9),)], title="more values", hidden=True),
    Stable(),
    LeavesInputAlone(),
)


@rectify.mistake
def absolute_value(x):
    """this is the absolute value"""
    return np.abs(x)


@exercise(title="Twice x", points=1, stars=1, kind="write the function")
def double(x):
    """Twice x."""
    return 2 * x


double.checks(Matches(cases=((3.0,), (-1.5,))))


@exercise(title="A quarter", points=1, stars=1, kind="predict the number")
def steepest():
    """Say the largest slope of the sigmoid."""
    return 0.25


steepest.checks(IsNumber(rtol=0.01))

WORK = Assignment("test", (rectify.exercise, double.exercise, steepest.exercise), {}, None, b"s" * 32)
RECTIFY = "import numpy as np\ndef rectify(x):\n    return np.maximum(x, 0)"
DOUBLE = "def double(x):\n    return 2 * x"
STEEPEST = "steepest = 0.25"
HONEST = [RECTIFY, DOUBLE, STEEPEST]
LIMITS = Limits(cell=0.6, call=0.4, total=20, memory=600 << 20)


@pytest.fixture(scope="module")
def box():
    with Sandbox(limits=LIMITS) as running:
        yield running


def points(box, *cells):
    return {grade.exercise: grade.points for grade in answers(cells, WORK, "ann", box)}


def said(box, *cells):
    return {grade.exercise: grade.said for grade in answers(cells, WORK, "ann", box)}


FULL = {"rectify": 4, "double": 1, "steepest": 1}
LIAR = """
import numpy as np
class Yes(np.ndarray):
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__
    def __array_ufunc__(self, *a, **k): return True
    def __array_function__(self, *a, **k): return True
    shape = property(lambda self: (2,))
def rectify(x): return np.zeros(np.shape(x)).view(Yes)
"""
NONE = "def rectify(x): return None\ndef double(x): return None\nsteepest = None"
HARMLESS = {  # cells that win nothing: every answer after them is None
    "np.allclose is replaced": (
        "import numpy as np, numpy\nnumpy.allclose = np.isclose = np.array_equal = lambda *a, **k: True"
    ),
    "every comparison of arrays is replaced": (
        "import numpy as np, builtins\n"
        "for name in ('allclose', 'isclose', 'array_equal', 'all', 'any'): setattr(np, name, lambda *a, **k: True)"
    ),
    "the worker's functions are replaced": (
        "import sys\nfor m in ('codec', '__main__'):\n    for k in list(vars(sys.modules.get(m) or sys)):\n        pass"
    ),
    "replies are forged in advance": (
        "import os, struct, json\n"
        "t = json.dumps([{'id': 0, 'failed': [], 'calls': True, 'points': 99, 'error': None}, [1.0]]).encode()\n"
        "for fd in range(3, 64):\n"
        "    try: os.write(fd, (struct.pack('>II', len(t), 0) + t) * 50)\n"
        "    except OSError: pass"
    ),
    "a score is claimed": "score = points = total = 25\nimport sys\nsys.exit(0)",
    "standard output is flooded": "import os\nfor _ in range(2000): os.write(1, b'x' * 65536); os.write(2, b'x' * 999)",
    "exit handlers and signals": (
        "import atexit, signal\natexit.register(print)\nsignal.signal(signal.SIGTERM, lambda *a: 0)"
    ),
}


@pytest.mark.parametrize("cell", HARMLESS.values(), ids=HARMLESS)
def test_an_attack_wins_nothing(box, cell):
    assert points(box, cell, NONE) == {"rectify": 0, "double": 0, "steepest": 0}
    assert points(box, *HONEST) == FULL


TAMPER = """
import sys
codec = sys.modules["codec"]
honest = codec.Channel.send
def send(self, message, values=(), deadline=None):
    for key in ("failed", "warned", "changed", "error", "calls", "is"):
        if key in message: message[key] = JUNK
    honest(self, message, values, deadline)
codec.Channel.send = send
"""


@pytest.mark.parametrize(
    "junk", ["None", "-1", "'x' * 1000", "[[10**9, 1, 2, 3]]", "[['a'], [-5, 'b', [], {}]]", "{}", "[99]"]
)
def test_tampered_replies_win_nothing_and_break_nothing(box, junk):
    assert sum(points(box, TAMPER.replace("JUNK", junk), NONE).values()) == 0
    assert points(box, *HONEST) == FULL


def test_a_value_is_no_stand_in_whatever_the_reply_says(box):
    """Where a value is asked for, it would be an object of the grader's, and show where that lies in memory."""
    keys = '"failed", "warned", "changed", "error", "calls", "is"'
    with box.open([TAMPER.replace(keys, '"calls",').replace("JUNK", "True"), "v = 1.5"]) as session:
        assert session.value("v") == 1.5


def test_an_array_that_equals_everything_is_only_its_numbers(box):
    assert points(box, LIAR, DOUBLE, STEEPEST)["rectify"] == 0


STOPPERS = {  # an answer that stops everything: it alone is lost
    "exit": "import os\ndef rectify(x): os._exit(0)",
    "sys.exit": "import sys\ndef rectify(x): sys.exit(0)",
    "endless": "def rectify(x):\n    while True: pass",
    "endless and stubborn": (
        "def rectify(x):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    ),
    "deaf to alarms": (
        "import signal\ndef rectify(x):\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass"
    ),
    "sleep": "import time\ndef rectify(x): time.sleep(1000)",
    "memory": "import numpy as np\ndef rectify(x): return np.ones(10**11).sum() + [0] * 10**10",
    "segmentation fault": "import ctypes\ndef rectify(x): ctypes.string_at(0)",
    "memory overwritten": "import ctypes\ndef rectify(x):\n    ctypes.memset(id(None), 255, 4096)",
    "deep recursion": "import sys\nsys.setrecursionlimit(10**9)\ndef rectify(x): return rectify(x)",
    "own signal": "import os, signal\ndef rectify(x): os.kill(os.getpid(), signal.SIGKILL); os.abort()",
    "closed channel": "import os\ndef rectify(x): os.closerange(3, 5000)",
    "threads left": (
        "import threading\ndef spin():\n    while True: pass\ndef rectify(x):\n"
        "    for _ in range(3): threading.Thread(target=spin, daemon=True).start()\n    while True: pass"
    ),
    "fork bomb": "import os\ndef rectify(x):\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "generator": "def rectify(x):\n    while True: yield x",
    "million deep": "def rectify(x):\n    y = []\n    for _ in range(10**6): y = [y]\n    return y",
    "ten million long": "def rectify(x): return [0.0] * 10**7",
    "a list in itself": "def rectify(x):\n    y = []\n    y.append(y)\n    y.append(y)\n    return y",
    "huge number": "def rectify(x): return 10**100000",
    "huge array": "import numpy as np\ndef rectify(x): return np.zeros(4 * 10**7)",
    "objects": "import numpy as np\ndef rectify(x): return np.array([object(), None])",
    "structured": "import numpy as np\ndef rectify(x): return np.zeros(2, dtype=[('a', float)])",
    "nan": "import numpy as np\ndef rectify(x): return np.full(np.shape(x), np.nan)",
    "infinite": "import numpy as np\ndef rectify(x): return np.full(np.shape(x), np.inf)",
    "complex": "def rectify(x): return x * 1j",
    "texts": "def rectify(x): return '\\x1b[31m=1+1<script>' * 10",
    "lone surrogate": "def rectify(x): raise ValueError('\\ud800')",
    "unspeakable": "class E(Exception):\n    def __str__(self): raise SystemExit\ndef rectify(x): raise E",
    "not a function": "rectify = 7",
    "lazy": (
        "class L:\n    def __getattr__(self, k): return L()\n    def __array__(self, *a, **k): return 1 / 0\n"
        "def rectify(x): return L()"
    ),
}


@pytest.mark.parametrize("cell", STOPPERS.values(), ids=STOPPERS)
def test_a_broken_answer_costs_itself_only(box, cell):
    begun = time.monotonic()
    got = points(box, DOUBLE, cell, STEEPEST)
    assert got == {"rectify": 0, "double": 1, "steepest": 1}
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("stop", ["import os; os._exit(3)", "while True: pass", "import ctypes; ctypes.string_at(0)"])
def test_a_cell_that_stops_everything_is_left_out(box, stop):
    assert points(box, RECTIFY, stop, DOUBLE, STEEPEST) == FULL
    assert points(box, RECTIFY, stop + "\n", DOUBLE, "import os; os._exit(0)", STEEPEST) == FULL


def test_the_reason_of_a_loss_is_said(box):
    told = said(box, STOPPERS["endless"], STOPPERS["exit"].replace("rectify", "double"), "steepest = 1/0")
    assert told["rectify"] == "it stops in line 2 with TimeoutError: no end within 0.4 seconds"
    assert told["double"] == "it stops with Crash: it ended the Python process"
    assert told["steepest"] == "its cell (code cell 3) stops in line 1 with ZeroDivisionError: division by zero"
    assert said(box, "import numpy as np\nrectify = np.abs")["rectify"] == "this is the absolute value"


def look(box, code):
    """Run code inside and return what it leaves in `found`."""
    with box.open([code]) as session:
        found = session.value("found")
        assert found is not Ellipsis, session.failed
        return found


def test_nothing_of_the_machine_is_inside(box, tmp_path):
    secret = tmp_path / "class.csv"
    secret.write_text("grades")
    hidden = [secret, Path(__file__), Path.home() / ".profile", Path(exercises.__file__), Path("/etc/passwd")]
    code = f"import os\nfound = [p for p in {[str(p) for p in hidden]!r} if os.path.exists(p)]"
    assert look(box, code) == []
    assert look(box, "import os\nfound = dict(os.environ)") == {"HOME": "/tmp"}
    assert look(box, "import os\nfound = os.listdir('/proc') + os.listdir('/tmp')") == []


def test_of_the_course_the_folder_inside_is_there_and_nothing_else(box):
    """A reader of actedu/grading/sandbox/inside sees all that student code can read of the course."""
    code = "import os\nfound = [sorted(os.listdir(place)) for place in ('/', '/box', '/packages')]"
    top, course, packages = look(box, code)
    assert course == sorted(os.listdir(walls.INSIDE))
    named = {"numpy", *libraries.COMPUTE}
    assert {*packages} <= {*named, *(f"{name}.libs" for name in named), "threadpoolctl.py", "scikit_learn.libs"}
    standard = {Path(sys.base_prefix).parts[1], Path(sys.executable).resolve().parts[1]}
    assert {*top} <= standard | {
        "box",
        "packages",
        "lib",
        "lib32",
        "lib64",
        "usr",
        "etc",
        "nix",
        "gnu",
        "dev",
        "proc",
        "tmp",
    }


def test_there_is_no_network_and_no_right(box):
    code = """
import os, socket
found = []
for what in (
    lambda: socket.create_connection(("127.0.0.1", 22), 0.2), lambda: socket.create_connection(("1.1.1.1", 53), 0.2),
    lambda: open("/box/worker.py", "a"), lambda: open("/usr/lib/x", "w"), lambda: open("/dev/x", "w"),
    lambda: os.mkdir("/x"), lambda: os.setuid(0), lambda: os.kill(2, 9), lambda: os.chroot("/tmp"),
):
    try:
        what()
        found.append("done")
    except OSError as error:
        found.append("refused")
"""
    assert look(box, code) == ["refused"] * 9
    assert look(box, "open('/tmp/own', 'w').write('x')\nfound = open('/tmp/own').read()") == "x"
    rights = "import ctypes\nh = (ctypes.c_uint32 * 2)(0x20080522, 0); d = (ctypes.c_uint32 * 6)()\n"
    assert look(box, rights + "ctypes.CDLL(None).capget(h, d)\nfound = list(d)") == [0] * 6


def test_system_calls_that_get_round_the_limits_are_refused(box):
    numbers = {name: columns[platform.machine() == "aarch64"] for name, columns in system_calls.REFUSED.items()}
    code = f"""
import ctypes, os, threading
libc = ctypes.CDLL(None, use_errno=True)
def refusal(number, *arguments):
    done = libc.syscall(number, *arguments, 0, 0, 0, 0)
    return ctypes.get_errno() if done == -1 else "done"
found = {{name: refusal(number) for name, number in {numbers!r}.items()}}
found["clone"] = refusal({56 if platform.machine() == "x86_64" else 220}, 0x10000000 | 17)
found["clone3"] = refusal(435, 0, 0)
worker = threading.Thread(target=lambda: found.update(thread="runs"))
worker.start(); worker.join()
child = os.fork()
if child == 0: os._exit(7)
found["fork"] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""
    found = look(box, code)
    assert (found.pop("thread"), found.pop("fork"), found.pop("clone3")) == ("runs", 7, errno.ENOSYS)
    assert found == dict.fromkeys([*numbers, "clone"], errno.EPERM)


def test_no_lock_of_another_submission_is_seen_and_one_s_own_files_can_be_locked(box):
    code = """
import fcntl, sqlite3, struct
found = []
held = struct.pack("hhqqi", 1, 0, 0, 0, 0)
for ask in (lambda: fcntl.flock(file, fcntl.LOCK_SH), lambda: fcntl.fcntl(file, fcntl.F_GETLK, held)):
    with open("/dev/null") as file:
        try:
            ask()
            found.append("told")
        except PermissionError:
            found.append("refused")
for _ in range(2):
    table = sqlite3.connect("/tmp/own.db")
    table.execute("create table if not exists runs (loss)")
    table.execute("insert into runs values (0.5)")
    table.commit()
found += table.execute("select count(*) from runs").fetchone()
"""
    assert look(box, code) == ["refused", "refused", 2]


def test_calls_of_another_architecture_end_the_process(box):
    """On x86 the numbers of the x32 calls, whose table no filter here knows, are out of reach."""
    if platform.machine() != "x86_64":
        pytest.skip("only x86 has them")
    cell = "import ctypes\ndef rectify(x): ctypes.CDLL(None).syscall(0x40000000 | 39)"
    assert said(box, cell, DOUBLE, STEEPEST) == {
        "rectify": "it stops with Crash: it ended the Python process",
        "double": None,
        "steepest": None,
    }


def test_the_memory_of_all_processes_counts_and_what_they_share_counts_once(box):
    eat = (
        "import os, time\n"
        "def rectify(x):\n"
        "    held = b'x' * (BYTES)\n"
        "    for _ in range(5):\n        if os.fork() == 0: time.sleep(30)\n"
        "    SHARE\n    time.sleep(0.3)\n    return x * 0 + 77.0"
    )
    shared = eat.replace("BYTES", "130 << 20").replace("SHARE", "pass")
    assert "77" in said(box, shared)["rectify"]
    own = eat.replace("BYTES", "1").replace(": time.sleep(30)", ":\n            b = b'x' * (200 << 20); time.sleep(30)")
    told = said(box, own.replace("SHARE", "time.sleep(30)"), DOUBLE, STEEPEST)
    assert told == {
        "rectify": "it stops with MemoryError: it took more than 600 MB",
        "double": None,
        "steepest": None,
    }


def test_too_much_memory_in_one_process_is_said(box):
    assert said(box, "def rectify(x): return [0] * 10**10")["rectify"] == (
        "it stops in line 1 with MemoryError: it needs more than 600 MB"
    )


def test_a_submission_meets_no_other_one(box):
    leave = "import os, numpy\nopen('/tmp/left', 'w').write('x')\nnumpy.left = 1\nfound = os.getpid()"
    assert look(box, leave) == 1  # the first process of its own namespace: it sees no other
    assert look(box, "import os, numpy\nfound = [os.listdir('/tmp'), hasattr(numpy, 'left')]") == [[], False]


SEARCH = f"""
import gc, os, sys
marker = {KEY[:10]!r} + {KEY[10:]!r}
found = []
for top, folders, files in os.walk("/"):
    if top.startswith(("/proc", "/sys")): continue
    for name in files:
        path = os.path.join(top, name)
        if "actedu" in path or "exercises" in path: found.append(path)
        if top.startswith(("/box", "/tmp")) and "numpy" not in path and marker in open(path, errors="replace").read():
            found.append(path)
for thing in gc.get_objects():
    if type(thing) is dict and any(type(v) is str and v == marker for v in list(thing.values()) if v is not marker):
        found.append("memory")
found += [name for name in sys.modules if name.startswith("actedu.")]
"""


def test_the_answers_are_not_inside(box):
    with Sandbox(limits=Limits()) as patient:
        assert look(patient, SEARCH) == []
    for name in ("exercises", "modules", "claims", "grading.judge", "checks"):
        code = f"import actedu.{name} as m, types\nfound = [k for k, v in vars(m).items() if k[:2] != '__']"
        assert look(box, code) == []


def test_what_is_lent_holds_no_answers():
    for name in ("exercises", "claims", "checks", "learning", "grading"):
        assert name not in libraries.LENDABLE
        with pytest.raises(ValueError, match=f"actedu.{name} is not lent"):
            lend((f"from actedu.{name} import x",))
    for one in (one for module in exercises.modules() for one in exercises.of_module(module)):
        lent = lend(one.uses).modules
        of_modules = {name for name in lent if re.fullmatch(r"actedu\.modules(\.\w+\.experiments(\.\w+)?)?", name)}
        assert {name.split(".")[1] for name in lent.keys() - of_modules} <= set(libraries.LENDABLE)


def test_lent_parts_work_and_the_rest_stands_in(box):
    lent = ("from actedu.activations import relu",)
    with box.open(["y = relu(np.array([-1.0, 2.0]))\nfrom actedu import hint\nz = hint(1)"], lent) as session:
        np.testing.assert_array_equal(session.value("y"), [0, 2])
        assert type(session.value("z")).__name__ == "actedu.hint, which is not there in grading"
    with box.open(["names = list(catalogue)"], ("from actedu.activations import catalogue",)) as session:
        assert session.value("names") == list(catalogue)
    with box.open(["import actedu\nfound = type(actedu.activations.relu).__name__"]) as session:
        assert session.value("found") == "StandIn"


NOTEBOOKS = {  # ways in which an honest notebook may look
    "as it is": HONEST,
    "duplicated": [*HONEST, *HONEST],
    "moved": HONEST[::-1],
    "in one cell": ["\n".join(HONEST)],
    "without imports": [RECTIFY.split("\n", 1)[1], DOUBLE, STEEPEST],
    "a cell fails": ["1 / 0", RECTIFY, "undefined", DOUBLE, "def broken(:", STEEPEST],
    "moved above what it needs": ["steepest = quarter()", *HONEST[:2], "def quarter(): return 0.25"],
    "magics": [
        "%matplotlib inline\n!pip install numpy\n" + RECTIFY,
        "%%time\n" + DOUBLE + "\n%timeit double(2)\nfiles = !ls\ndouble?",
        "%%bash\nrm -rf /\n",
        "%%html\n<b>",
        "if True:\n    %time steepest = 0.25\n    %matplotlib widget",
    ],
    "figures and feedback": [
        "from actedu import check, hint, solution, predict, show\nfrom actedu.widgets import curves\n" + RECTIFY,
        "check(rectify)\nhint('rectify')\npredict('a', 'b', 0, 1)\nshow(curves())",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nline, = ax.plot([1])\n"
        "(a, b), c = plt.subplots(2, 2)\n"
        "with plt.style.context('x'):\n    plt.title(f'{ax:.2f}')\n    ax[0, 1].plot()\n" + DOUBLE,
        "import ipywidgets as w\nfrom IPython.display import display\n@w.interact(a=(0, 1))\ndef f(a): pass\n"
        "@w.interact\ndef g(a): return 0.25\nclass Mine(w.VBox): pass\ndisplay(w.IntSlider() + 1)\nsteepest = g(1)",
    ],
    "prints a lot": [*HONEST, "print('x' * 10**6)\nimport sys\nsys.stderr.write('warning')"],
    "asks for input": [*HONEST, "input('?')"],
    "main guard": ["if __name__ == '__main__':\n    steepest = 0.25", RECTIFY, DOUBLE],
    "exits at the end": [*HONEST, "exit()", "raise SystemExit", "raise KeyboardInterrupt"],
}


@pytest.mark.parametrize("cells", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_an_honest_notebook_gets_its_full_score(box, cells):
    assert points(box, *cells) == FULL


def test_warnings_cost_nothing_unless_they_are_asked_about(box):
    noisy = (
        "import warnings, sys\ndef double(x):\n    warnings.warn('hm'); print('x', file=sys.stderr)\n    return 2 * x"
    )
    assert points(box, RECTIFY, noisy, STEEPEST) == FULL
    loud = "import numpy as np\ndef rectify(x):\n    np.exp(np.abs(x)); return np.maximum(x, 0)"
    assert points(box, loud)["rectify"] == 2  # a condition counts only when the rest passes
    assert said(box, loud)["rectify"].endswith("it warns: overflow encountered in exp")


def test_a_changed_argument_is_seen(box):
    assert points(box, "def rectify(x):\n    x[x < 0] = 0\n    return x")["rectify"] == 3


def test_a_wrong_answer_needs_one_process(box, monkeypatch):
    """What was sent ahead and is not asked for is passed over, and waited for by nobody."""
    wrong = "def rectify(x):\n    return -x"
    work = Assignment("test", (rectify.exercise,), {}, None, b"s" * 32)
    forks = []
    fork = box.fork
    monkeypatch.setattr(box, "fork", lambda: forks.append(1) or fork())
    for cells in ([wrong], [f"{wrong}\ncheck(rectify)"], ["import numpy as np", wrong, "x = 1"]):
        forks.clear()
        (grade,) = answers(cells, work, "ann", box)
        assert grade.points < grade.max_points
        assert len(forks) == 1, cells


def test_sandboxed_and_direct_judging_agree(box):
    """Over the real exercises: solution, alternatives and mistakes get the same report through the sandbox."""
    for one in (one for module in exercises.modules() for one in exercises.of_module(module)):
        if one.for_reader or not one.asks_function:
            continue
        wrong = [answer_code(one, mistake.example) for mistake in one.mistakes.values()]
        for source in (one.starter_source, *wrong):
            with box.open([source], one.uses, outline=[one.name]) as session:
                remote = one.judge(session.function(one.name), seed=3, hidden=True)
            place = f"<{one.name} {len(source)}>"
            linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
            direct: dict[str, object] = {"np": np}
            exec(compile("\n".join(one.uses), "", "exec"), direct)
            exec(compile(source, place, "exec"), direct)
            local = one.judge(direct[one.name], seed=3, hidden=True)
            assert (remote.status, remote.points, remote.mistake) == (
                local.status, local.points, local.mistake
            ), source  # fmt: skip


def test_solutions_score_full_in_the_sandbox():
    """Where a solution needs only what its exercise declares, it earns all its points inside."""
    with Sandbox() as box:
        for module in exercises.modules():
            asked = tuple(one for one in exercises.of_module(module) if not one.for_reader)
            work = Assignment("test", asked, {}, None, b"s" * 32)
            cells = [one.solution_source if one.asks_function else f"{one.name} = {one.solution!r}" for one in asked]
            lost = [
                grade
                for grade in answers(["from numpy import array", *cells], work, "ann", box)
                if grade.status != "solved"
            ]
            assert not lost


def test_nobody_is_left_running(box):
    points(box, STOPPERS["fork bomb"], DOUBLE)
    assert box._process is not None
    tree = subprocess.run(["ps", "-e", "-o", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    children: dict[str, list[str]] = {}
    for line in tree.splitlines()[1:]:
        pid, parent = line.split()
        children.setdefault(parent, []).append(pid)
    alive, todo = 0, [str(box._process.pid)]
    while todo:
        alive += 1
        todo += children.get(todo.pop(), [])
    assert alive <= 3  # bubblewrap outside, bubblewrap inside, the warm process


def test_a_sandbox_that_was_killed_starts_again(box):
    box._process.kill()
    box._process.wait()
    assert points(box, *HONEST) == FULL


def test_without_bubblewrap_nothing_is_graded(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        pytest.raises(SandboxError, match=r"nothing was graded: install bubblewrap .*--sandbox docker"),
        Sandbox(),
    ):
        pass


def test_forbidden_namespaces_are_said(monkeypatch, tmp_path):
    """A bwrap that cannot make a namespace, as under a policy that forbids it."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxError, match=r"forbids the user namespaces .*No permissions"), Sandbox():
        pass


def test_without_a_sandbox_the_same_answers_come_back():
    with Sandbox("none", LIMITS) as box:
        assert points(box, *HONEST) == FULL
        assert points(box, STOPPERS["exit"], DOUBLE, STEEPEST) == FULL | {"rectify": 0}


@pytest.mark.skipif(os.getuid() != 0, reason="root can become somebody else")
def test_an_ordinary_user_can_grade():
    """In a namespace where this account is an ordinary one, without any right."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import os\nfrom actedu.grading.sandbox import Sandbox\nassert os.getuid() == 1234\n"
        "with Sandbox() as box, box.open(['v = 1\\ndef f(x): return x + 1']) as s:\n"
        "    print(s.value('v'), s.function('f')(2))"
    )
    root = str(Path(__file__).parent.parent)
    command = ["unshare", "--user", "--map-user=1234", "--map-group=1234", sys.executable, "-c", code, root]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root)
    if "unshare failed" in done.stderr:
        pytest.skip(done.stderr)
    assert done.stdout.split() == ["1", "3"], done.stderr


PLAIN = [
    None, True, 0, -(2**70), 1.5, float("inf"), "x", "\ud800", (1, [2.0, {"a": None, 3: (4,)}]), b"ab", 1 + 2j, ...,
    np.float32(1.5), np.bool_(True), np.int64(3), np.uint8(4), np.float64(0.1), np.complex128(1j),
    np.arange(6).reshape(2, 3)[:, ::2], np.zeros((0, 2)), np.array(3.0),
    np.array([1], np.float16), {1, "a", (2, np.int64(3))}, frozenset({"b", None}), set(), range(5, 0, -2), range(0),
    np.array(["a", "bcd"]), np.array([["x", ""]]), np.array([], dtype=str).reshape(0, 2),
    np.str_("tanh"), Fraction(-2, 3), Decimal("0.10"), Decimal("-1.5e-300"),
    {np.int64(17): "x", np.float64(0.5): 1, np.str_("y"): 2, np.True_: 3, (1, "z"): 4, Fraction(1, 3): 5},
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=[f"{type(one).__name__}{place}" for place, one in enumerate(PLAIN)])
def test_plain_values_arrive_as_they_left(value):
    data = codec.pack({"a": 1}, [value])
    text = int.from_bytes(data[:4], "big")
    message, (got,) = codec.unpack(data[8 : 8 + text], data[8 + text :])
    assert message == {"a": 1}
    assert type(got) is type(value)
    if isinstance(value, dict | set | frozenset):
        assert sorted(map(repr, got)) == sorted(map(repr, value))
    np.testing.assert_equal(got, value)
    if isinstance(value, np.ndarray):
        assert got.dtype == value.dtype
        assert got.flags.writeable


def test_many_exact_numbers_in_an_array_arrive_as_floats():
    exact = np.array([[Fraction(one, 3) for one in range(128)]] * 128, dtype=object)
    data = codec.pack({}, [exact, np.array([2**1100] * 5000, dtype=object)])
    text = int.from_bytes(data[:4], "big")
    _, (got, large) = codec.unpack(data[8 : 8 + text], data[8 + text :])
    np.testing.assert_array_equal(got, exact.astype(float))
    assert type(large).__name__ == "ndarray, too large to hand over"


@pytest.mark.parametrize(
    "value",
    [
        range(10**9), range(10**30), Fraction(1, 2**2000), Decimal("1e9999"), Decimal("nan"), {print}, print,
        np.array([None]), np.datetime64("2020"), type("Odd", (), {})(),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_said_by_its_type(value):
    data = codec.pack({}, [value])
    (got,) = codec.unpack(data[8:])[1]
    if isinstance(value, set):
        (got,), (value,) = got, value
    assert isinstance(got, codec.Opaque)
    assert repr(got).startswith(f"a value of type {type(value).__name__}")


FORGED = {
    "not JSON": b"{",
    "another form": b"[]",
    "deep": b"[" * 100_000,
    "unknown tag": b'[{}, [["z"]]]',
    "object array": b'[{}, [["a", "|O8", [1], 8]]]',
    "texts of another shape": b'[{}, [["U", [3], "a", "b"]]]',
    "texts that are none": b'[{}, [["U", [1], ["l"]]]]',
    "texts of a negative shape": b'[{}, [["U", [-1, -1], "a"]]]',
    "one long text among many": b'[{}, [["U", [2001], "' + b"a" * 100_000 + b'"' + b', "b"' * 2000 + b"]]]",
    "header without bytes": b'[{}, [["a", "<f8", [1000000000, 100], 800000000000]]]',
    "header that overflows": b'[{}, [["a", "<f8", [2147483647, 2147483647, 8589934592], 8]]]',
    "negative": b'[{}, [["a", "<f8", [-1, -8], 64]]]',
    "dtype with code": b'[{}, [["a", "f8,O", [1], 8]]]',
    "unhashable key": b'[{}, [["d", [["l"], 1]]]]',
    "unhashable element": b'[{}, [["e", ["l"]]]]',
    "an entry that is no pair": b'[{}, [["d", 1]]]',
    "a long range": b'[{}, [["r", 0, 1000000000, 1]]]',
    "many ranges": b'[{}, [["l"' + b', ["r", 0, 40000, 1]' * 3 + b"]]]",
    "a range without steps": b'[{}, [["r", 0, 1, 0]]]',
    "half of zero": b'[{}, [["q", 1, 0]]]',
    "a huge decimal": b'[{}, [["D", "1e999999999"]]]',
    "no decimal": b'[{}, [["D", "one"]]]',
    "a float for a whole number": b'[{}, [["q", 0.5, 1]]]',
    "long integer": b"[{}, [" + b"9" * 100_000 + b"]]",
    "many": b"[{}, [[" + b'"l",' + b"0," * 60_000 + b"0]]]",
    "many arrays": b'[{}, [["l"' + b', ["a", "<f8", [0], 0]' * 4000 + b"]]]",
    "many unknown types": b'[{}, [["l"' + b', ["o", "t"]' * 4000 + b"]]]",
    "a long text among many": b'[{}, [["l", "' + b"x" * 10_000 + b'"' + b', "a"' * 10_000 + b"]]]",
    "a long key among many": b'[{}, [["d", ["' + b"x" * 10_000 + b'", ["l"' + b", 0" * 10_000 + b"]]]]]",
    "bare object": b'[{}, [{"a": 1}]]',
}


@pytest.mark.parametrize("one", ["x", b"x"])
def test_values_that_an_array_would_make_much_larger_do_not_travel(one):
    """NumPy gives every text of a list the room of the longest: here some megabytes would become 40 gigabytes."""
    data = codec.pack({}, [[one * 100_000, *[one] * 40_000], 5.0])
    text = int.from_bytes(data[:4], "big")
    got, after = codec.unpack(data[8 : 8 + text], data[8 + text :])[1]
    assert "too large" in repr(got)
    assert after == 5.0


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_forged_bytes_are_refused(text):
    with pytest.raises(codec.CodecError):
        codec.unpack(text, b"\0" * 64)


def test_a_message_that_announces_too_much_is_refused_before_memory_is_taken(box):
    code = (
        "import os, struct\nfor fd in range(3, 64):\n"
        "    try: os.write(fd, struct.pack('>II', 2**32 - 1, 2**32 - 1))\n    except OSError: pass"
    )
    assert points(box, code, *HONEST) == FULL  # that cell is left out


def test_an_error_tells_kind_and_line(box):
    with box.open(["def f(x):\n    y = 1\n    return y / x"]) as session:
        with pytest.raises(AnswerError, match="division by zero") as caught:
            session.function("f")(0)
        assert (caught.value.kind, caught.value.line) == ("ZeroDivisionError", 3)


REFUSED = {
    "whose memory nobody may look at": "libc.prctl(4, 0, 0, 0, 0)",
    "shared memory without a file": "-1 if libc.mmap(None, 1 << 20, 3, 0x21, -1, 0) in (-1, 2**64 - 1) else 0",
    "the times of a device": "libc.utimensat(-100, b'/dev/null', None, 0)",
    "contexts of the whole machine": "libc.syscall(206, 1, ctypes.byref(ctypes.c_ulong()))",
}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers of system calls are those of x86_64")
@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_no_limit_counts_is_refused(box, call):
    head = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.mmap.restype = ctypes.c_size_t\n"
    sizes = "libc.mmap.argtypes = [ctypes.c_size_t, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_size_t]\n"
    code = head + sizes + f"result = int({call.replace('None, 1 <<', '0, 1 <<')})\nnumber = ctypes.get_errno()"
    with box.open([code]) as session:
        assert session.value("result") == -1, session.failed
        assert session.value("number") == errno.EPERM


def test_private_memory_and_threads_are_had_as_ever(box):
    code = "import threading\na = np.ones(1 << 22)\nt = threading.Thread(target=lambda: a.sum())\nt.start(); t.join()"
    with box.open([code + "\nresult = a.sum()"]) as session:
        assert session.value("result") == 1 << 22


def test_no_device_is_there_whose_times_are_the_machines(box):
    with box.open(["import os\nfound = sorted(os.listdir('/dev'))\nopen('/dev/null', 'w').write('x')"]) as session:
        assert session.value("found") == ["fd", "null", "random", "urandom"]
        assert not session.failed


def test_keys_that_all_have_one_hash_cost_nobody_time(box):
    code = "x = {i * (2**61 - 1): 0 for i in range(1, 3000)}\ny = set(x)"
    begun = time.process_time()
    with box.open([code]) as session:
        for name in ("x", "y"):
            assert "too large to hand over" in repr(session.value(name))
    assert time.process_time() - begun < 2


USES = sorted({one.uses for module in exercises.modules() for one in exercises.of_module(module) if one.uses})


def test_an_answer_that_is_checked_over_and_over_costs_nobody_time(box):
    """Each check costs one message, however many came before."""
    taken = []
    for times in (1_000, 8_000):
        begun = time.process_time()
        with box.open([f"from actedu import check\nx = 1\nfor _ in range({times}): check('x', x)"]) as session:
            session.run(["x"], lambda name, how: None)
        taken.append(time.process_time() - begun)
    assert taken[1] < 25 * taken[0]  # it was 64 times


@pytest.mark.parametrize("uses", USES, ids=lambda uses: uses[0].split()[1] if uses else "")
def test_what_an_exercise_lends_can_be_imported_there(box, uses):
    with box.open([*uses, "there = 1"], uses) as session:
        assert session.value("there") == 1
        assert session.failed == []
