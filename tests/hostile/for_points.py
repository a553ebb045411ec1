"""Claim points for an exercise that is not solved."""

from __future__ import annotations

from actedu.grading.demo.attacks import NONE, Attack

FOR_POINTS = (
    Attack(
        "np.allclose replaced",
        "make every comparison of arrays come out true",
        (
            """
import numpy as np
for name in ('allclose', 'isclose', 'array_equal', 'all', 'any', 'max', 'isfinite'):
    setattr(np, name, lambda *args, **options: True)
""",
            NONE,
        ),
    ),
    Attack(
        "np.testing replaced",
        "make the assertions of a grader pass",
        (
            """
import numpy as np, unittest, builtins
for name in dir(np.testing):
    if name.startswith('assert'): setattr(np.testing, name, lambda *args, **options: None)
unittest.TestCase.assertEqual = unittest.TestCase.assertTrue = lambda *args, **options: None
""",
            NONE,
        ),
    ),
    Attack(
        "builtins replaced",
        "make the comparisons and sizes of a grader come out as it likes",
        (
            """
import builtins
for name in ('abs', 'all', 'any', 'max', 'sum', 'float', 'bool'):
    setattr(builtins, name, lambda *args, **options: True)
""",
            NONE,
        ),
        "None|no readable form|ended",
    ),
    Attack(
        "NumPy replaced",
        "answer for the functions that a grader compares with",
        (
            """
import numpy as np
for name in ('maximum', 'exp', 'tanh', 'abs', 'where', 'log', 'log1p', 'sign', 'mean', 'isnan', 'subtract'):
    setattr(np, name, lambda *args, **options: 0.0)
np.ndarray = np.generic = object
""",
            NONE,
        ),
        "None|no readable form|ended",
    ),
    Attack(
        "the last cell read",
        "read the running test's own text from the notebook's history",
        (
            """
def {exercise}(*args, **options):
    history = [str(globals().get(name)) for name in ('In', '_ih', '_i', '_oh', '__file__', '__doc__')]
    history.append(str(get_ipython().user_ns))
    for text in history:
        if 'assert' in text or '==' in text: return eval(text.rpartition('==')[2], {})
""",
        ),
        "with SyntaxError",  # all it finds is its own text
    ),
    Attack(
        "the interpreter traced",
        "take the expected value from what the grader runs afterwards",
        (
            """
import sys, threading
seen = []
def spy(frame, event, value):
    seen.extend(v for k, v in frame.f_locals.items() if k in ('expected', 'right', 'reference', 'solution'))
    return spy
sys.settrace(spy); sys.setprofile(spy); threading.settrace(spy)
""",
            """
def {exercise}(*args, **options):
    sys.settrace(spy)
    return seen[-1] if seen else None
""",
        ),
    ),
    Attack(
        "objects collected",
        "find the solution among all objects in memory",
        (
            """
import gc
def {exercise}(*args, **options):
    for one in gc.get_objects():
        name = getattr(one, '__name__', None)
        if name == '{exercise}' and one is not {exercise} and callable(one): return one(*args, **options)
""",
        ),
    ),
    Attack(
        "callers inspected",
        "read the source of whatever calls the answer",
        (
            """
import inspect
def {exercise}(*args, **options):
    for frame in inspect.stack()[1:]:
        try: text = inspect.getsource(frame.frame)
        except OSError: continue
        if 'def {exercise}' in text: exec(text, globals())
        for value in inspect.getmembers(frame.frame.f_code): str(value)
    return None
""",
        ),
    ),
    Attack(
        "the worker replaced",
        "have the process inside report what it likes",
        (
            """
import sys
codec = sys.modules['codec']
honest = codec.Channel.send
def send(self, message, values=(), *args, **options):
    claims = {'points': 99, 'passed': True, 'status': 'solved', 'error': None, 'failure': None}
    return honest(self, {**message, **claims}, values, *args, **options)
codec.Channel.send = send
""",
            NONE,
        ),
    ),
    Attack(
        "replies forged",
        "answer in the worker's place, on every open descriptor",
        (
            """
import json, os, struct
message = {'id': 0, 'failed': [], 'calls': True, 'points': 99, 'error': None, 'warned': [], 'changed': []}
text = json.dumps([message, [1.0]]).encode()
for descriptor in range(3, 1024):
    try: os.write(descriptor, (struct.pack('>II', len(text), 0) + text) * 50)
    except OSError: pass
""",
            NONE,
        ),
    ),
    Attack(
        "the solution imported",
        "import the exercise's own solution",
        (
            """
import importlib
def {exercise}(*args, **options):
    for name in ('m02_step_and_linear', 'm03_s_curves', 'm04_relu'):
        try:
            return importlib.import_module('actedu.exercises.' + name).{exercise}.solution(*args)
        except Exception as error:
            pass
""",
        ),
        "which is not there in grading|None",
    ),
    Attack(
        "hidden tests read",
        "find tests, solutions or the source notebook on disk",
        (
            """
import os
found = []
for top, folders, files in os.walk('/'):
    folders[:] = [one for one in folders if one not in ('numpy', 'lib64')]
    for name in files:
        path = os.path.join(top, name)
        if path.endswith(('.ipynb', '.md')) or 'actedu' in path or 'solution' in path or 'exercises' in path:
            found.append(path)
def {exercise}(*args, **options):
    names = {}
    for path in found:
        try: exec(open(path).read(), names)
        except Exception: pass
    return names['{exercise}'](*args, **options)
""",
        ),
        "KeyError",
    ),
    Attack(
        "numbers that lie",
        "be equal to everything as a float, a text and a list",
        (
            """
class Number(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __hash__ = float.__hash__
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
class Listed(list):
    __eq__ = lambda self, other: True
    __iter__ = lambda self: iter(())
def {exercise}(*args, **options):
    return Listed([Number(77.0)])
""",
        ),
        "shape",
    ),
    Attack(
        "an answer that changes",
        "say something else each time it is looked at",
        (
            """
count = 0
class Changing(__import__('numpy').ndarray):
    def __getitem__(self, key): return 0.0
    def tobytes(self, *args): return b''
def {exercise}(x, *args, **options):
    global count, {exercise}
    count += 1
    if count > 3: {exercise} = None
    return (77.0 + __import__('numpy').arange(count)).view(Changing)
""",
        ),
        "77|shape|TypeError|readable",
    ),
    Attack(
        "not a number",
        "pass comparisons that are never false for NaN",
        (
            """
import numpy as np
def {exercise}(x, *args, **options):
    return np.full(np.shape(x), np.nan)
""",
        ),
        "nan",
    ),
    Attack(
        "infinite",
        "pass comparisons relative to the answer's own size",
        (
            """
import numpy as np
def {exercise}(x, *args, **options):
    return np.full(np.shape(x), np.inf)
""",
        ),
        "inf",
    ),
    Attack(
        "an array of objects",
        "have its own methods called by the comparison",
        (
            """
import numpy as np
class Yes:
    __eq__ = __le__ = lambda self, other: True
    __hash__ = object.__hash__
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
def {exercise}(x, *args, **options):
    return np.full(np.shape(x), Yes(), dtype=object)
""",
        ),
        "object",
    ),
    Attack(
        "a structured array",
        "break comparisons with a data type that they do not expect",
        (
            """
import numpy as np
def {exercise}(*args, **options):
    return np.zeros(2, dtype=[('a', float), ('b', 'O')])
""",
        ),
        "value of type",
    ),
    Attack(
        "the wrong shape",
        "compare nothing, or be stretched over what is expected",
        (
            """
import numpy as np
def {exercise}(*args, **options):
    return np.zeros((0, 1, 3))
""",
        ),
        "shape",
    ),
    Attack(
        "a generator",
        "never finish the answer",
        (
            """
def {exercise}(*args, **options):
    while True: yield args
""",
        ),
        "generator",
    ),
    Attack(
        "a score claimed",
        "claim points in every way that a grader may read",
        (
            """
score = points = total = grade = 25
__score__ = {'points': 25, 'status': 'solved'}
import json, sys
json.dump({'score': 25}, open('/tmp/results.json', 'w'))
print('##score 25/25')
sys.exit(0)
""",
            NONE,
        ),
    ),
    Attack(
        "/proc read",
        "read other processes' memory, environment and open files",
        (
            """
import glob, os
def {exercise}(*args, **options):
    found = []
    for path in glob.glob('/proc/*/environ') + ['/proc/self/mem', '/proc/1/maps', '/proc/self/fd/0']:
        try: found.append(open(path, 'rb').read(100))
        except OSError: pass
    return found or None
""",
        ),
    ),
    Attack(
        "environment read",
        "find tokens, passwords and paths in the environment",
        (
            """
import os
def {exercise}(*args, **options):
    found = {name: value for name, value in os.environ.items() if name not in ('HOME', 'LC_CTYPE')}
    return found or None
""",
        ),
    ),
)
