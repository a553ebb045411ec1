"""Calls that are sent ahead change nothing but the time: every answer behaves as when it is asked one by one."""

import shutil
import time

import numpy as np
import pytest

from actedu.checks import LeavesInputAlone, Matches, Stable, call
from actedu.exercises import exercise
from actedu.grading.sandbox import Limits, Sandbox
from actedu.grading.sandbox import session as sessions
from actedu.grading.sandbox.inside.codec import ROOM, Channel

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")


@exercise(title="Nothing below zero", points=5, stars=1, kind="write the function", curve=(-2, 2))
def rectify(x):
    """Set what is negative to zero."""
    return np.maximum(x, 0)


rectify.checks(
    Matches(cases=[(np.array([-1.0, float(n)]),) for n in range(5)]),
    Stable(),
    LeavesInputAlone(),
    Matches(cases=lambda rng: [(rng.normal(size=3),) for _ in range(4)], title="more values", hidden=True),
)


@rectify.mistake
def absolute_value(x):
    """this is the absolute value"""
    return np.abs(x)


rectify = rectify.exercise


ANSWERS = {
    "right": "def rectify(x): return np.maximum(x, 0)",
    "right, by another formula": "def rectify(x): return (x + np.abs(x)) / 2",
    "wrong": "rectify = np.abs",
    "wrong for one input": "def rectify(x): return x if x.max() == 3 else np.maximum(x, 0)",
    "counts its calls": "calls = 0\ndef rectify(x):\n    global calls\n    calls += 1\n    return np.maximum(x, 0)",
    "remembers": "seen = {}\ndef rectify(x): return seen.setdefault(x.tobytes(), np.maximum(x, 0))",
    "raises on the third call": (
        "calls = 0\ndef rectify(x):\n    global calls\n    calls += 1\n"
        "    if calls == 3: raise KeyError(calls)\n    return np.maximum(x, 0)"
    ),
    "warns": "import warnings\ndef rectify(x):\n    warnings.warn('hm'); return np.maximum(x, 0)",
    "warns for large inputs": "def rectify(x):\n    np.exp(np.abs(x)); return np.maximum(x, 0)",
    "changes its argument": "def rectify(x):\n    x[x < 0] = 0\n    return x",
    "changes it and fails": "def rectify(x):\n    x[:] = 7\n    return 1 / 0",
    "slow": "import time\ndef rectify(x):\n    time.sleep(0.06); return np.maximum(x, 0)",
    "endless for one input": "def rectify(x):\n    while x.max() == 3: pass\n    return np.maximum(x, 0)",
    "exits for one input": "import os\ndef rectify(x):\n    if x.max() == 3: os._exit(0)\n    return np.maximum(x, 0)",
    "wrong, and exits where nobody looks": (
        "import os\ndef rectify(x):\n    if x.max() == 3: os._exit(0)\n    return np.abs(x) + (x[-1] == 2)"
    ),
    "asleep for one input": "import time\ndef rectify(x):\n    time.sleep(9 * (x.max() == 3)); return np.maximum(x, 0)",
    "huge": "def rectify(x): return np.zeros(900_000)",
    "too huge": "def rectify(x): return np.zeros(9_000_000)",
    "nothing yet": "def rectify(x): raise NotImplementedError",
    "two arguments": "def rectify(x, y): return x",
    "not a function": "rectify = 7",
    "not there": "pass",
    "answers by itself": (
        "import sys\ndef rectify(x):\n    sys.modules['codec'].Channel.send = lambda *a, **k: None\n    return x"
    ),
}


@pytest.fixture(scope="module")
def box():
    with Sandbox(limits=Limits(cell=0.6, call=0.3, total=30, memory=600 << 20)) as running:
        yield running


def judged(box, cell, calls, after="after = 1"):
    with box.open([cell, after]) as session:
        report = rectify.judge(session.function("rectify", calls), seed=5, hidden=True)
        assert session.value("after") == 1  # the next answer is asked as if nothing had happened
    return report


def told(report):
    failures = [(one.failure and (one.failure.sentence, one.failure.seen), one.ran) for one in report.results]
    return report.status, report.points, report.mistake, failures


@pytest.mark.parametrize("cell", ANSWERS.values(), ids=ANSWERS)
def test_sent_ahead_or_asked_one_by_one_is_judged_alike(box, cell):
    ahead, alone = judged(box, cell, rectify.calls(5)), judged(box, cell, ())
    assert told(ahead) == told(alone)
    np.testing.assert_equal(vars(ahead.curve) if ahead.curve else None, vars(alone.curve) if alone.curve else None)


def test_a_right_answer_is_called_as_often_and_in_the_same_order(box):
    cell = "given = []\ndef rectify(x):\n    given.append(x.copy()); return np.maximum(x, 0)"
    given = []
    for calls in (rectify.calls(5), ()):
        with box.open([cell]) as session:
            assert rectify.judge(session.function("rectify", calls), seed=5, hidden=True).status == "solved"
            given.append(session.value("given"))
    assert len(given[0]) == 11
    np.testing.assert_equal(given[0], given[1])


def test_the_calls_foreseen_take_one_message(box, monkeypatch):
    sent = []
    honest = Channel.send_bytes
    monkeypatch.setattr(Channel, "send_bytes", lambda *args: sent.append(args[1]) or honest(*args))
    judged(box, ANSWERS["right"], rectify.calls(5))
    assert len(sent) == 3  # the cells; the answer with all its calls; the value after it
    sent.clear()
    judged(box, ANSWERS["right"], ())
    assert len(sent) == 14


def test_cases_sent_ahead_are_drawn_once_for_each_student_and_survive_the_answer():
    draws = []

    def draw(rng):
        draws.append(rng)
        return [(rng.normal(size=3),)]

    def spoils_its_input(x):
        x *= 2
        return x

    begun = exercise(title="Twice x", points=1, stars=1, kind="write the function")
    defined = begun(spoils_its_input)
    defined.checks(Matches(cases=draw))
    double = defined.exercise
    for seed in (5, 6):
        [(ahead, _)] = double.calls(seed)
        sent = ahead[0].copy()
        assert double.judge(spoils_its_input, seed=seed).status == "solved"
        np.testing.assert_array_equal(double.calls(seed)[0][0][0], sent)
    assert len(draws) == 2


def test_slow_answers_are_not_called_in_vain(box):
    """Wrong from the first case on, it is asked four times; eleven calls were foreseen."""
    begun = time.monotonic()
    judged(box, "import time\ndef rectify(x):\n    time.sleep(0.5); return x - 1", rectify.calls(5))
    assert time.monotonic() - begun < 11 * 0.5


def test_large_arguments_go_one_by_one(box):
    large = [((np.full(5000, float(n)),), {}) for n in range(4)]  # two of them fill what is sent ahead
    with box.open(["def f(x): return x + 1"]) as session:
        f = session.function("f", large)
        assert len(session._ahead) == ROOM // large[0][0][0].nbytes + 1
        for args, _ in large:
            np.testing.assert_array_equal(call(f, *args).value, args[0] + 1)


def test_keywords_and_other_calls_than_the_foreseen(box):
    with box.open(["def f(x, *, by=1): return x * by"]) as session:
        f = session.function("f", [((1.0,), {"by": 2}), ((2.0,), {}), ((3.0,), {})])
        assert f(1.0, by=2) == 2
        assert f(1.0, by=3) == 3  # not foreseen: the rest of the foreseen is passed over
        assert [f(2.0), f(3.0)] == [2, 3]


def test_only_the_same_to_the_last_bit_was_foreseen():
    same = sessions._alike
    for one in (None, True, 1, 0.0, float("nan"), "x", np.float32(1), np.zeros((2, 0)), [1, (2.0, {"a": np.ones(2)})]):
        assert same(one, one)
    for one, other in (
        (0.0, -0.0), (1, True), (1, 1.0), ([1], (1,)), (np.zeros(2), -np.zeros(2)), (np.zeros(2), np.zeros((1, 2))),
        (np.zeros(2), np.zeros(2, np.float32)), ({"a": 1}, {"a": 2}), ([1], [1, 2]), (np.ones(1), 1.0),
    ):  # fmt: skip
        assert not same(one, other)
