"""A class of honest students: right answers and known mistakes of all modules, written as people write them.

Each answer is one cell, with its `check` below. What `check` says in a kernel is to be what the cell earns.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from actedu import exercises
from actedu.exercises import Exercise
from actedu.grading import trial

HEAD = """
import numpy as np
from collections import OrderedDict, defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import partial, wraps
from types import SimpleNamespace
from actedu import check, given
"""
HELPERS = '''
def leaves(change, value):
    """Every number of an answer in another form."""
    if isinstance(value, dict):
        return {key: leaves(change, one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(leaves(change, one) for one in value)
    if isinstance(value, np.ndarray):
        return np.array([leaves(change, one) for one in value], dtype=object) if value.ndim else change(value.item())
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and np.isfinite(value)
    return change(value.item() if isinstance(value, np.number) else value) if number else value

def keys(change, value):
    return {change(key): one for key, one in value.items()} if isinstance(value, dict) else value

def rows(change, value):
    if isinstance(value, dict):
        return {key: rows(change, one) for key, one in value.items()}
    return change(value) if isinstance(value, (list, tuple, set, np.ndarray)) and np.ndim(value) else value
'''
FUNCTIONS: Mapping[str, str] = {  # what follows the definition, in which {0} is its name
    "as it is": "",
    "lambda": "_f = {0}\n{0} = lambda *a, _f=_f, **k: _f(*a, **k)",
    "partial": "{0} = partial({0})",
    "callable class": (
        "class Curve:\n    def __init__(self, f): self.f = f\n    def __call__(self, *a, **k): return self.f(*a, **k)\n"
        "{0} = Curve({0})"
    ),
    "bound method": (
        "class Net:\n    answer = staticmethod({0})\n"
        "    def go(self, *a, **k): return self.answer(*a, **k)\n{0} = Net().go"
    ),
    "decorator": (
        "def loud(f):\n    @wraps(f)\n    def inner(*a, **k): return f(*a, **k)\n    return inner\n{0} = loud({0})"
    ),
    "bare decorator": ("def twice(f):\n    def inner(*a, **k): return f(*a, **k)\n    return inner\n{0} = twice({0})"),
    "vectorize": "{0} = np.vectorize({0}, otypes=[float])",
    "lists": "{0} = (lambda f: lambda *a, **k: np.asarray(f(*a, **k)).tolist())({0})",
    "tuples": "{0} = (lambda f: lambda *a, **k: tuple(np.atleast_1d(f(*a, **k))))({0})",
    "Fraction": "{0} = (lambda f: lambda *a, **k: leaves(Fraction, f(*a, **k)))({0})",
    "Decimal": "{0} = (lambda f: lambda *a, **k: leaves(Decimal, f(*a, **k)))({0})",
    "0-d": "{0} = (lambda f: lambda *a, **k: leaves(np.array, f(*a, **k)))({0})",
    "float32": "{0} = (lambda f: lambda *a, **k: np.float32(f(*a, **k)))({0})",
    "longdouble": "{0} = (lambda f: lambda *a, **k: np.asarray(f(*a, **k), np.longdouble))({0})",
    "complex": "{0} = (lambda f: lambda *a, **k: np.asarray(f(*a, **k)) + 0j)({0})",
    "texts": "{0} = (lambda f: lambda *a, **k: str(f(*a, **k)))({0})",
    "masked": "{0} = (lambda f: lambda *a, **k: np.ma.asarray(f(*a, **k)))({0})",
    "matrix": "{0} = (lambda f: lambda *a, **k: np.asmatrix(f(*a, **k)))({0})",
    "generator": "{0} = (lambda f: lambda *a, **k: (one for one in np.atleast_1d(f(*a, **k))))({0})",
    "prints": "{0} = (lambda f: lambda *a, **k: (print('called with', a), f(*a, **k))[1])({0})",
    "warns": ("import warnings\n{0} = (lambda f: lambda *a, **k: (warnings.warn('slow'), f(*a, **k))[1])({0})"),
    "counts": "calls = []\n{0} = (lambda f: lambda *a, **k: (calls.append(1), f(*a, **k))[1])({0})",
    "asserts": "{0} = (lambda f: lambda *a, **k: [f(*a, **k)][-1])({0})\nassert callable({0})",
    "under another name": "my_own = {0}\n{0} = my_own",
    "read-only": (
        "def frozen(value):\n    value = np.array(value)\n    value.flags.writeable = False\n    return value\n"
        "{0} = (lambda f: lambda *a, **k: frozen(f(*a, **k)))({0})"
    ),
    "first call remembered": "from functools import lru_cache\n{0} = lru_cache({0})",
    "view": "{0} = (lambda f: lambda *a, **k: np.asarray(f(*a, **k))[..., None][..., 0])({0})",
    "no answer for empty": "{0} = (lambda f: lambda x, *a, **k: f(x, *a, **k) if np.size(x) else None)({0})",
    "first helper, then changed": "_g = {0}\ndef {0}(*a, **k):\n    return _g(*a, **k)",
}
VALUES: Mapping[str, str] = {
    "as it is": "",
    "Fraction": "{0} = leaves(Fraction, {0})",
    "Decimal": "{0} = leaves(Decimal, {0})",
    "0-d": "{0} = leaves(np.array, {0})",
    "float32": "{0} = leaves(np.float32, {0})",
    "float64": "{0} = leaves(np.float64, {0})",
    "int64": "{0} = leaves(lambda v: np.int64(v) if v == int(v) else v, {0})",
    "complex": "{0} = leaves(complex, {0})",
    "text numbers": "{0} = leaves(str, {0})",
    "text keys": "{0} = keys(str, {0})",
    "NumPy's text keys": "{0} = keys(lambda k: np.str_(k) if isinstance(k, str) else k, {0})",
    "whole keys as floats": "{0} = keys(lambda k: float(k) if isinstance(k, int) else k, {0})",
    "ordered": "{0} = OrderedDict({0}) if isinstance({0}, dict) else {0}",
    "with a default": "{0} = defaultdict(list, {0}) if isinstance({0}, dict) else {0}",
    "lists": "{0} = rows(lambda v: [*v], {0})",
    "tuples": "{0} = rows(lambda v: (*v,), {0})",
    "arrays": "{0} = rows(lambda v: np.array([*v]), {0})",
    "sets": "{0} = rows(set, {0})",
    "frozen": "{0} = rows(frozenset, {0})",
    "ranges and iterators": "{0} = rows(iter, {0})",
    "pairs": "{0} = [*{0}.items()] if isinstance({0}, dict) else {0}",
    "spaces and capitals": "{0} = {0}.upper() + ' ' if isinstance({0}, str) else {0}",
    "wrapped in a list": "{0} = [{0}]",
    "an object": "{0} = SimpleNamespace(**{0}) if isinstance({0}, dict) else {0}",
    "in another order": "{0} = dict(reversed({0}.items())) if isinstance({0}, dict) else {0}",
    "one key too many": "{0} = {{**{0}, 'note': 'see above'}} if isinstance({0}, dict) else {0}",
    "one key lost": "{0} = dict([*{0}.items()][1:]) if isinstance({0}, dict) else {0}",
    "a function instead": "{0} = (lambda v: lambda: v)({0})",
    "first something else": "answer = {0}\n{0} = answer",
    "bytes": "{0} = {0}.encode() if isinstance({0}, str) else {0}",
}


@dataclass(frozen=True)
class Answer:
    """One answer of one student: its exercise, what it is, the form it has, and its cell."""

    exercise: str
    what: str
    form: str
    cell: str


def asked() -> list[Exercise]:
    """Return every exercise whose answer is code, of all modules."""
    return [one for name in exercises.modules() for one in exercises.of_module(name) if not one.for_reader]


def answers(exercise: Exercise, rng: np.random.Generator) -> Iterator[Answer]:
    """Yield answers to an exercise without end: each of its own, then these in all forms."""
    forms = FUNCTIONS if exercise.asks_function else VALUES
    own = [one for one in trial.answers(exercise) if one[0] != trial.STARTER]
    right = [one for one in own if one[0] in (trial.SOLUTION, trial.OTHER)]
    for number in itertools.count():
        form = "as it is" if number % 2 else str(rng.choice([*forms]))
        source = own if number % 2 or rng.random() < 0.2 else right
        what, code = source[(number // 2 if number % 2 else rng.integers(len(source))) % len(source)]
        yield _answer(exercise, what, form, code)


def _answer(exercise: Exercise, what: str, form: str, code: str) -> Answer:
    name = exercise.name
    more = (FUNCTIONS if exercise.asks_function else VALUES)[form].format(name)
    call = f"check({name})" if exercise.asks_function else f'check("{name}", {name})'
    return Answer(name, what, form, "\n".join(filter(None, [*exercise.uses, code, more, "", call])))


def notebooks(students: int, each: int, seed: int) -> dict[str, list[Answer]]:
    """Return who answers what: each student as many exercises, all of them different, by name."""
    rng = np.random.default_rng(seed)
    made = {one.name: answers(one, rng) for one in asked()}
    names: list[str] = []
    found = {}
    for number in range(students):
        mine: list[str] = []
        while len(mine) < each:
            names = names or [str(one) for one in rng.permutation([*made])]
            mine += [one for one in [names.pop()] if one not in mine]
        found[f"student{number:03d}"] = [next(made[one]) for one in mine]
    return found
