"""Hostile notebooks, as data: what dishonest students of other graders have tried, and what they could try here.

Each claims points for an exercise that it does not solve, or tries to harm the machine, the batch or somebody else.
The tests grade all of them, and the demonstration class hands in some.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
    said: str = "None"

    def notebook(self, exercises: Iterable[str]) -> list[str]:
        """Return the cells for the exercises named: a cell with the placeholder comes once for each."""
        names = list(exercises)
        made: list[str] = []
        for cell in self.cells:
            made += [cell.replace("{exercise}", name) for name in (names if "{exercise}" in cell else names[:1])]
        return made


_NONE = "def {exercise}(*args, **options):\n    return None"  # what most of them hope to get points for

_LIAR = """
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__
    def __array_ufunc__(self, *args, **options): return True
    def __array_function__(self, *args, **options): return True
    shape = property(lambda self: (2,))
"""

ATTACKS: tuple[Attack, ...] = (
    Attack(
        "an array that equals everything",
        "win every comparison with an array subclass",
        (_LIAR, "def {exercise}(x, *args, **options):\n    return np.full(np.shape(x), 77.0).view(Liar)"),
        "77",
    ),
    Attack(
        "np.allclose replaced",
        "make every comparison of arrays come out true",
        (
            "import numpy as np\n"
            "for name in ('allclose', 'isclose', 'array_equal', 'all', 'any', 'max', 'isfinite'):\n"
            "    setattr(np, name, lambda *args, **options: True)",
            _NONE,
        ),
    ),
    Attack(
        "frames walked",
        "find the expected value in a caller's local names",
        (
            "import sys\n"
            "def {exercise}(*args, **options):\n"
            "    frame = sys._getframe(1)\n"
            "    while frame:\n"
            "        for names in (frame.f_locals, frame.f_globals):\n"
            "            for name in ('expected', 'solution', 'reference', 'right', 'answer_key', 'In'):\n"
            "                found = names.get(name)\n"
            "                if found is not None: return found(*args) if callable(found) else found\n"
            "        frame = frame.f_back",
        ),
    ),
    Attack(
        "the solution imported",
        "import the exercise's own solution",
        (
            "import importlib\n"
            "def {exercise}(*args, **options):\n"
            "    for name in ('m02_step_and_linear', 'm03_s_curves', 'm04_relu'):\n"
            "        try:\n"
            "            return importlib.import_module('actedu.exercises.' + name).{exercise}.solution(*args)\n"
            "        except Exception as error:\n"
            "            pass",
        ),
        "StandIn|None",
    ),
    Attack(
        "endless loop",
        "keep the grader busy for ever",
        (
            "def {exercise}(*args, **options):\n"
            "    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        ),
        "no end within",
    ),
    Attack(
        "os._exit",
        "end the grader's process with success",
        ("import os\ndef {exercise}(*args, **options):\n    os._exit(0)",),
        "it ended the Python process",
    ),
    Attack(
        "a hundred gigabytes",
        "use up the memory",
        ("import numpy as np\ndef {exercise}(*args, **options):\n    return np.ones(10**11).sum()",),
        "MemoryError",
    ),
    Attack(
        "fork bomb",
        "use up the machine's processes",
        (
            "import os\ndef {exercise}(*args, **options):\n"
            "    while True:\n        try: os.fork()\n        except OSError: pass",
        ),
        "no end within|ended the Python process",
    ),
    Attack(
        "gradebook altered",
        "write points into the gradebook and the tables",
        (
            "import os, sqlite3\n"
            "for top, _, files in os.walk('/'):\n"
            "    for name in files:\n"
            "        if name.endswith(('.sqlite', '.db', '.csv', '.toml', '.json', '.ipynb', 'secret')):\n"
            "            try: open(os.path.join(top, name), 'w').write('100')\n"
            "            except OSError: pass",
            _NONE,
        ),
    ),
    Attack(
        "terminal codes, markup and a formula",
        "run a script, a formula or a terminal code where its texts are read",
        (
            "print('<script>alert(1)</script>\\x1b[2J')\n"
            "def {exercise}(*args, **options):\n"
            "    raise ValueError('=cmd|\\' /C calc\\'!A0\\r\\n\\x1b[31m\\u202e<script>alert(1)</script>')",
        ),
        "ValueError: =cmd",
    ),
)
