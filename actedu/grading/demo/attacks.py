"""Hostile notebooks, as data: some that dishonest students of other graders have tried, or could try here.

The invented class hands them in; the tests grade them with many more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NONE = "def {exercise}(*args, **options):\n    return None"  # an answer that deserves nothing


@dataclass(frozen=True)
class Attack:
    """A hostile notebook that deserves no point.

    Attributes:
        name: a few words.
        tries: what it is after, as the end of the sentence "it tries to ...".
        cells: its code; `{exercise}` stands for the name of the exercise asked for.
        said: a regular expression for the reason that the student is given, where the exercise asks for a function.
    """

    name: str
    tries: str
    cells: tuple[str, ...]
    said: str = "it returns None"

    def notebook(self, exercises: Iterable[str]) -> list[str]:
        """Return the cells for the exercises named: a cell with the placeholder comes once for each."""
        names = list(exercises)
        made: list[str] = []
        for cell in self.cells:
            made += [cell.replace("{exercise}", name) for name in (names if "{exercise}" in cell else names[:1])]
        return made


ATTACKS = (
    Attack(
        "an array that equals everything",
        "win every comparison with an array subclass",
        (
            """
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__
    def __array_ufunc__(self, *args, **options): return True
    def __array_function__(self, *args, **options): return True
    shape = property(lambda self: (2,))
""",
            """
def {exercise}(x, *args, **options):
    return np.full(np.shape(x), 77.0).view(Liar)
""",
        ),
        "77",
    ),
    Attack(
        "frames walked",
        "find the expected value in a caller's local names",
        (
            """
import sys
def {exercise}(*args, **options):
    frame = sys._getframe(1)
    while frame:
        for names in (frame.f_locals, frame.f_globals):
            for name in ('expected', 'solution', 'reference', 'right', 'answer_key', 'In'):
                found = names.get(name)
                if found is not None: return found(*args) if callable(found) else found
        frame = frame.f_back
""",
        ),
    ),
    Attack(
        "the grader replaced",
        "replace the functions that judge",
        (
            """
import actedu.checks, actedu.exercises, actedu.grading.judge, actedu.grading.sandbox.session
actedu.checks.Matches.run = actedu.checks.same = lambda *args, **options: None
actedu.exercises.Exercise.judge = actedu.grading.judge.grade = lambda *args, **options: None
""",
            NONE,
        ),
    ),
    Attack(
        "lazy object",
        "compute nothing and be equal to whatever it is compared with",
        (
            """
class Lazy:
    def __getattr__(self, name): return Lazy()
    def __call__(self, *args, **options): return Lazy()
    def __eq__(self, other): return True
    __hash__ = None
    def __array__(self, *args, **options): raise SystemExit
    __class__ = property(lambda self: __import__('numpy').ndarray)
def {exercise}(*args, **options):
    return Lazy()
""",
        ),
        "Lazy|readable|SystemExit|stops",
    ),
    Attack(
        "complex numbers",
        "hide a difference where only the real part is compared",
        (
            """
import numpy as np
def {exercise}(x, *args, **options):
    return np.zeros(np.shape(x)) + 1e9j
""",
        ),
        "numbers are expected",
    ),
    Attack(
        "imports hooked",
        "supply the modules that the worker imports later",
        (
            """
import sys, types
class Hook:
    def find_spec(self, name, path=None, target=None):
        sys.modules[name] = types.ModuleType(name)
sys.meta_path.insert(0, Hook())
sys.modules['json'].dumps = lambda *args, **options: '[{}, []]'
""",
            NONE,
        ),
        "None|no readable form|ended|more messages|no answer",
    ),
    Attack(
        "os._exit",
        "end the grader's process with success",
        (
            """
import os
def {exercise}(*args, **options):
    os._exit(0)
""",
        ),
        "it ended the Python process",
    ),
    Attack(
        "other submissions altered",
        "break what the next student is graded with",
        (
            """
import os, sys, numpy
for path in ('/box/worker.py', '/box/codec.py', numpy.__file__, os.__file__, '/tmp/numpy.py'):
    try: open(path, 'w').write('1 / 0')
    except OSError: pass
numpy.maximum = numpy.array = None
""",
            NONE,
        ),
    ),
    Attack(
        "channel closed",
        "leave the grader without an answer",
        (
            """
import os
def {exercise}(*args, **options):
    os.closerange(3, 5000)
""",
        ),
        "ended the Python process",
    ),
    Attack(
        "a list of tiny arrays",
        "have the grader show fifty thousand arrays one by one",
        (
            """
import numpy as np
def {exercise}(*args, **options):
    return [np.zeros(1)] * 49_000
""",
        ),
        "too large",
    ),
    Attack(
        "a process left behind",
        "stay after the grading, in a session of its own",
        (
            """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 1024)
        time.sleep(3600)
    os._exit(0)
""",
            NONE,
        ),
    ),
    Attack(
        "walls broken",
        "mount, become root and leave the namespaces",
        (
            """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
attempts = {
    'a mount taken off': lambda: libc.umount2(b'/proc', 2) == 0 or libc.umount2(b'/tmp', 2) == 0,
    'proc mounted': lambda: libc.mount(b'none', b'/tmp', b'proc', 0, None) == 0,
    'another process traced': lambda: any(libc.ptrace(16, number, 0, 0) == 0 for number in range(1, 50)),
    'root again': lambda: os.setuid(0) is None,
    'a folder at the top': lambda: os.mkdir('/x') is None,
    'a disk': lambda: os.mknod('/tmp/sda', 0o60600, 2048) is None,
    'the host entered': lambda: any(libc.setns(number, 0) == 0 for number in range(1, 64)),
}
done = []
for again in range(2):
    for name, attempt in attempts.items():
        try: done += [name] * attempt()
        except OSError: pass
    libc.unshare(0x10000000 | 0x00020000)
""",
            """
def {exercise}(*args, **options):
    return ', '.join(done) or None
""",
        ),
    ),
)
