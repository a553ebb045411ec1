"""Each check accepts what it should and says in one sentence what is wrong with the rest."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from actedu.checks import (
    AnswerError,
    Holds,
    IsChoice,
    IsNumber,
    IsOrder,
    KeepsShape,
    LeavesInputAlone,
    Matches,
    Reaches,
    Setting,
    Stable,
    brief,
    call,
    same,
)
from actedu.checks.functions import difference
from actedu.checks.outcome import Outcome
from actedu.grading.sandbox.inside import codec


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) < 0, e, 1.0) / (1.0 + e)


def naive(x):
    return 1 / (1 + np.exp(-x))


def spoils(x):
    x *= 2
    return sigmoid(x / 2)


GRID = ((np.linspace(-5, 5, 11),),)
FUNCTION = Setting(sigmoid, seed=3)


class AlwaysEqual(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array_function__(self, *_):
        return True


def fails(check, answer, setting=FUNCTION):
    failure = check.run(answer, setting)
    assert failure is not None, f"{check.title} accepts {answer}"
    assert failure.sentence
    assert "\n" not in failure.sentence
    return failure


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (Matches(GRID), np.tanh),
        (Matches(lambda rng: [(rng.normal(size=4),)]), np.tanh),
        (Stable(), naive),
        (KeepsShape(), lambda x: np.atleast_1d(sigmoid(x))),
        (KeepsShape(), lambda x: np.array([sigmoid(v) for v in x.ravel()]).reshape(x.shape).T),
        (LeavesInputAlone(), spoils),
    ],
)
def test_function_checks_separate_right_from_wrong(check, wrong):
    assert check.run(sigmoid, FUNCTION) is None
    fails(check, wrong)


def test_a_changed_input_is_told_by_a_number_that_changed():
    small, large = (LeavesInputAlone((np.arange(size),)).run(spoils, FUNCTION).sentence for size in (3.0, 12.0))
    assert small == "it changes its input: [0, 1, 2] became [0, 2, 4]; work on a copy"
    assert large == "it changes its input: 1 at position (1,) became 2; work on a copy"


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: None,
        lambda x: "text",
        lambda x: x.astype(object),
        lambda x: np.zeros((2, 2)),
        lambda x: np.ones(11).view(AlwaysEqual),
        lambda x: 1 / 0,
        lambda x, y: x,
        lambda x: x[99],
        42,
        "sigmoid",
    ],
)
def test_any_answer_gets_a_sentence(answer):
    for check in (Matches(GRID), Stable(), KeepsShape()):
        fails(check, answer)


def test_failure_names_the_single_input_that_is_worst():
    failure = fails(Matches(GRID), lambda x: np.where(x == 3, 0.0, sigmoid(x)))
    assert "at x = 3 it gives 0; expected 0.952574 (1 of 11 values are off)" in failure.sentence


def test_a_failure_names_all_inputs_and_shows_numbers_that_can_be_told_apart():
    slope = Setting(lambda x, alpha: np.where(x > 0, x, alpha * x))
    failure = Matches([(np.array([2.0, -1.0]), 0.5)]).run(lambda x, alpha: x, slope)
    assert failure.sentence == "for (-1, 0.5) it gives -1; expected -0.5 (1 of 2 values are off)"
    failure = Matches([(np.array([1.0]),)]).run(lambda x: x + 3e-6, Setting(lambda x: x))
    assert failure.sentence == "at x = 1 it gives 1.000003; expected 1"


def test_no_single_input_is_named_where_others_count_too():
    running = Setting(np.cumsum)
    failure = Matches([(np.array([1.0, 2.0, 4.0]),)]).run(lambda x: x, running)
    assert failure.sentence == "at position 2 it gives 4; expected 7 (2 of 3 values are off)"
    assert failure.seen == {"input": "[1, 2, 4]", "expected": "[1, 3, 7]", "got": "[1, 2, 4]"}
    by_rows = Setting(lambda x: x - x.mean(axis=1, keepdims=True))
    failure = Matches([(np.array([[1.0, 3.0]]),)]).run(lambda x: x, by_rows)
    assert "at position (0, 0) it gives 1; expected -1" in failure.sentence
    assert failure.worst is None
    pairs = Setting(lambda x: x[::-1] if x.size == 2 else 1 / 0)
    assert "at position" in Matches([(np.array([1.0, 3.0]),)]).run(lambda x: x, pairs).sentence


def test_stable_finds_the_input_that_warns():
    failure = fails(Stable(), naive)
    assert "at x = -1000 it warns: overflow" in failure.sentence
    assert failure.args[0].tolist() == [-1000.0]


def test_errors_name_line_and_kind():
    outcome = call(lambda x: x[99], np.zeros(3))
    assert outcome.error == "IndexError"
    assert outcome.line is not None

    def elsewhere(x):
        raise AnswerError("ZeroDivisionError", "division by zero", 7)

    failure = fails(Matches(GRID), elsewhere)
    assert failure.sentence == "it stops in line 7 with ZeroDivisionError: division by zero"


def test_a_line_is_the_answers_own_and_not_a_librarys():
    def fails_on_huge(number):
        return math.exp(number)

    outcome = call(np.vectorize(fails_on_huge), np.array([1000.0]))
    assert outcome.line == fails_on_huge.__code__.co_firstlineno + 1


def test_vectorize_on_an_empty_array_is_told_as_what_it_is():
    failure = fails(KeepsShape(), np.vectorize(lambda number: float(sigmoid(number))))
    assert failure.sentence.startswith("np.vectorize calls the formula for one element after another")
    assert KeepsShape().run(np.vectorize(lambda number: float(sigmoid(number)), otypes=[float]), FUNCTION) is None


def test_an_interrupt_is_not_an_answer():
    def stopped(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(stopped, 1.0)


@pytest.mark.parametrize("right", [0.25, np.float32(0.25), np.array(0.25), 0.2500001, Fraction(1, 4), Decimal("0.25")])
def test_number_accepts_any_kind_of_number(right):
    assert IsNumber(rtol=1e-3).run(right, Setting(0.25)) is None


@pytest.mark.parametrize("wrong", [0.3, "0.25", None, [0.25, 0.25], True, float("nan"), float("inf"), {}])
def test_number_refuses_the_rest(wrong):
    fails(IsNumber(rtol=1e-3), wrong, Setting(0.25))


@pytest.mark.parametrize(
    ("value", "ok"),
    [(5e-5, True), (9e-5, True), (2e-5, False), (-4.5e-5, False), (0, False), (5e-324, False), (1e308, False)],
)
def test_number_within_a_factor(value, ok):
    assert (IsNumber(factor=2).run(value, Setting(4.5e-5)) is None) == ok


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (5e-4, "too large: about 1 power of ten away"),
        (5e-3, "too large: about 2 powers of ten away"),
        ((1, 1), "this is a tuple of 2: (1, 1)"),
        ([1, 1], "this is a list of 2: [1, 1]"),
        (np.ones(2), "this is an array of shape (2,)"),
        (lambda: 1, "this is a function"),
        (np.heaviside, "this is a function"),
        (codec.opaque("function"), "this is a function"),
    ],
    ids=["near", "far", "tuple", "list", "array", "lambda", "ufunc", "opaque"],
)
def test_number_says_how_far_off_or_what_else_it_is(value, said):
    assert fails(IsNumber(factor=2), value, Setting(4.5e-5)).sentence.endswith(said)


@pytest.mark.parametrize("check", [IsNumber(atol=0.02), IsNumber(rtol=0.1), IsNumber(factor=1.5), IsNumber()])
@pytest.mark.parametrize("value", [0.25, 0.26, 0.2701, 0.276, 0.38, 0.17, -0.25, 0.0, 1e300])
def test_what_a_number_accepts_is_within_its_distance(check, value):
    assert (check.run(value, Setting(0.25)) is None) == (check.distance(value, 0.25) <= 1)


def test_choice():
    check = IsChoice(("A", "B"))
    assert check.run(" b ", Setting("B")) is None
    assert "not among the options" in fails(check, "C", Setting("B")).sentence
    assert "'A' is not it" in fails(check, "A", Setting("B")).sentence
    fails(check, 3, Setting("B"))


def test_reaches_says_by_how_much():
    check = Reaches(lambda f: abs(f(1.0) - 2.0), 0.1, "the error at 1")
    assert check.run(lambda x: 2.05 * x, Setting(None)) is None
    assert "the error at 1 is 0.5; at most 0.1" in fails(check, lambda x: 2.5 * x, Setting(None)).sentence
    fails(check, None, Setting(None))


def test_a_test_that_cannot_run_fails_politely():
    assert "cannot be tested" in fails(Holds("has a length", lambda a, s: len(a) and None), 3, Setting(None)).sentence


def test_same_looks_inside():
    assert same({"a": [1.0, "x"]}, {"a": [1.0 + 1e-9, "x"]})
    assert not same({"a": 1.0}, {"b": 1.0})
    assert not same([1.0], 1.0)
    assert same(1.0, 1)
    assert same(True, np.True_)
    assert not same("1", 1)
    assert same("x", np.str_("x"))
    assert same({1, 2}, frozenset([2, 1]))
    assert not same({1, 2}, [1, 2])
    assert same({1: 0.5, 2: [2**70]}, {np.int64(1): Fraction(1, 2), np.float64(2): range(1)}) is False
    assert same({1: 0.5, 2: [2**70]}, {np.int64(1): Fraction(1, 2), np.float64(2): [2.0**70]})


def test_brief_looks_no_further_than_it_shows():
    """What an answer holds may be fifty thousand values, and is shown many times."""
    seen = []

    class Seen:
        def __repr__(self):
            seen.append(self)
            return "x"

    many = [Seen() for _ in range(1000)]
    for value in (many, tuple(many), dict(enumerate(many))):
        assert brief(value).endswith("…")
        assert len(brief(value)) == 120
    assert len(seen) <= 6 * 60


def test_brief_never_raises_and_stays_short():
    class Rude:
        def __repr__(self):
            raise RuntimeError

    assert brief(Rude()) == "a value of type Rude"
    assert len(brief("x" * 10_000)) < 130
    assert brief(np.zeros((100, 3))) == "array of shape (100, 3)"


LINES = IsOrder({"A": "", "B": "A", "C": "A", "D": "BC", "E": ""}, others="X")


def test_every_order_that_works_passes():
    orders = list(LINES.orders())
    assert len(orders) == len(set(orders)) == 10  # A before B and C, these before D; E anywhere
    for order in orders:
        for answer in (order, list(order), " ".join(order), ", ".join(order).lower(), "".join(order), "->".join(order)):
            assert LINES.run(answer, Setting("E A B C D")) is None


@pytest.mark.parametrize(
    ("answer", "sentence"),
    {
        "B A C D E": "line B stands too early: it needs line A above it",
        "a b d c e": "line D stands too early: it needs line C above it",
        "A B D E": "line C is missing: line D needs it",
        "A B C D": "line E is missing",
        "A A B C D E": "line A stands there twice; each line is needed once at most",
        "A X B C D E": "line X does not belong",
        "A B C D Q": "there is no line Q; the lines are A, B, C, D, E, X",
        "": "it names no line yet",
    }.items(),
)
def test_a_wrong_order_fails_with_one_sentence(answer, sentence):
    for form in (answer, answer.split()):
        assert LINES.run(form, Setting(None)).sentence == sentence


@pytest.mark.parametrize("answer", [3, {"A": 1}, [["A", "B"]], [None], 2.5, object()])
def test_what_is_no_order_is_asked_for_one(answer):
    assert LINES.run(answer, Setting(None)).sentence.startswith(
        'the lines in order are asked for, such as "A B C"; this'
    )


def test_lines_may_have_numbers_of_two_digits():
    lines = IsOrder({str(one): [str(one - 1)] if one > 1 else [] for one in range(1, 12)})
    assert lines.run(list(range(1, 12)), Setting(None)) is None
    assert lines.run("1 2 3 4 5 6 7 8 9 11 10", Setting(None)).sentence.startswith("line 11 stands too early")


@pytest.mark.parametrize("needs", [{"A": "B", "B": "A"}, {"A": "Q"}, {"X": ""}])
def test_an_order_that_cannot_be_is_refused(needs):
    with pytest.raises(ValueError):
        IsOrder(needs, others="X")


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ({"a": 1}, "its dictionary lacks 'b'"),
        ({"a": 1, "b": 2, "c": 3}, "its dictionary also has 'c'"),
        ({"A": 1, "b": 2}, "its dictionary lacks 'a' and also has 'A'"),
        ({"a": 1, "b": 3}, "it returns something else"),
    ],
)
def test_of_a_dictionary_the_keys_are_named(got, said):
    failure = difference((), {"a": 1, "b": 2}, Outcome(got))
    assert failure.sentence == said
