"""What every activation promises, whatever the caller passes."""

from __future__ import annotations

import copy
import doctest
import inspect
import pickle
import pydoc
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import cloudpickle
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from truth import off, slack

import actedu
from actedu import activations
from actedu.activations import (
    activation,
    catalogue,
    get,
    leaky_relu,
    record,
    rectifiers,
    relu,
    rrelu,
    rrelu_training,
    selu,
    sigmoid,
    step,
)
from actedu.activations.elementwise import BLOCK
from actedu.numeric import gaussian_mean

EVERY = pytest.mark.parametrize("f", catalogue.values(), ids=list(catalogue))
FLOATS = st.sampled_from([np.float16, np.float32, np.float64])
ARRAYS = FLOATS.flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9)))


def no_number(g, x):
    """Where g may and must be NaN: at NaN, and at an infinity towards which it goes up and down for ever."""
    return np.isnan(x) | (x == np.inf) & swings(g, 1) | (x == -np.inf) & swings(g, -1)


def swings(g, side):
    y = g(side * np.linspace(1000, 1010, 2001))
    steps, least = np.diff(y), 8 * np.spacing(np.abs(y[1:]))
    return bool(np.any(steps > least) and np.any(steps < -least))


def slopes_in(f, **parameters):
    """The derivative in each parameter, as functions of x alone."""
    return {name: lambda x, name=name: f.slope_in(name, x, **parameters) for name in f.facts.parameters}


def every(f):
    return (f, f.slope, *slopes_in(f).values())


def refused(f, **parameters):
    """Whether f refuses these values, which it does in one sentence and wherever they are passed."""
    try:
        f.bind(**parameters)
        return False
    except ValueError as error:
        sentence = str(error)
    assert re.fullmatch(rf"{f.name} needs .*, not .*\.", sentence)
    uses = [f, f.slope, lambda x, **p: f.slope_from(x, x, **p)]
    uses += [lambda x, name=name, **p: f.slope_in(name, x, **p) for name in f.facts.parameters]
    for use in uses:
        with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
            use(1.0, **parameters)
    return True


def one_by_one(g, x):
    """The reference: g at each entry of x, alone."""
    return np.array([g(x[at]) for at in np.ndindex(x.shape)], dtype=x.dtype).reshape(x.shape)


@EVERY
@settings(max_examples=15, deadline=None)
@given(x=ARRAYS, data=st.data())
def test_every_entry_alone_and_together_is_the_same_to_the_last_digits(f, x, data):
    cut = tuple(slice(None, None, data.draw(st.sampled_from([1, -1, 2]))) for _ in range(x.ndim))
    x = np.asarray(x[cut]).T
    before = x.copy()
    x.flags.writeable = False
    for g in (f, f.slope):
        y = g(x)
        assert np.shape(y) == x.shape
        assert y.dtype == x.dtype
        expected = one_by_one(g, x)
        assert np.array_equal(np.isnan(y), no_number(g, x))
        assert np.all(off(f, y, expected) <= 4)
    assert x.tobytes() == before.tobytes()


@EVERY
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.int64, np.longdouble])
def test_long_arrays_of_any_layout_equal_their_parts(f, kind):
    x = (np.random.default_rng(0).normal(0, 4, (3, BLOCK // 4, 5)) * 3).astype(kind)
    for layout in (x, x.T, x[::-1, 1::2], np.asfortranarray(x), x.astype(x.dtype.newbyteorder())):
        for g in (f, f.slope):
            parts = np.array([g(plane) for plane in layout])
            whole = g(layout)
            assert whole.dtype == parts.dtype
            tolerance = 0 if kind is np.longdouble else 8 * np.finfo(whole.dtype).eps
            assert np.all(np.abs(whole - parts) <= max(tolerance, 1e-15) * np.abs(parts) + slack(f, parts))


@EVERY
@pytest.mark.parametrize("mode", ["raise", "warn"])
def test_no_warning_whatever_the_caller_set(f, mode):
    info = np.finfo(np.float64)
    x = np.array(
        [0.0, info.smallest_subnormal, info.tiny, 1e-200, 1, 30, 300, 709, 745, 746, 1e4, info.max, np.inf, np.nan]
    )
    x = np.concatenate([x, -x])
    before = np.geterr()
    with np.errstate(all=mode), np.testing.assert_no_warnings():
        for kind in (np.float16, np.float32, np.float64):
            with np.errstate(all="ignore"):
                cast = x.astype(kind)
            for g in every(f):
                g(cast)
                g(np.resize(cast, 3 * BLOCK))
                [g(one) for one in cast]
            f.slope_from(cast, f(cast))
    assert np.geterr() == before


@EVERY
def test_range_monotony_and_limits(f):
    x = np.concatenate([np.linspace(-50, 50, 20001), np.geomspace(50, 1e300, 500), -np.geomspace(50, 1e300, 500)])
    x = np.sort(x)
    y, slope = np.clip(f(x), -1e308, 1e308), f.slope(x)  # infinity less infinity is no step
    infinite = np.array([-np.inf, np.inf])
    reached = np.append(y, f(infinite)[~no_number(f, infinite)])
    for bound, nearest in zip(f.facts.range, (reached.min(), reached.max()), strict=True):
        if np.isinf(bound):
            assert np.sign(bound) * nearest > 1e250
        else:
            assert abs(nearest - bound) < 1e-5  # a crest is at most 0.0025 from a point of the grid
    low, high = f.facts.range
    assert low - slack(f, low) <= reached.min()
    assert reached.max() <= high + slack(f, high)
    assert np.all(np.diff(y) >= -slack(f, y[1:], 4)) == f.facts.monotone
    assert not f.facts.monotone or np.all(slope >= -slack(f, slope))


@EVERY
def test_limits(f):
    ends, far = np.array([-np.inf, np.inf]), np.array([-1e300, 1e300])
    for g in every(f):
        exists = ~no_number(g, ends)
        assert np.array_equal(np.isnan(g(ends)), ~exists)
        limit, near = g(ends)[exists], g(far)[exists]
        finite = np.isfinite(limit)
        assert np.all(np.abs(limit[finite] - near[finite]) <= 1e-250 + slack(f, limit[finite]))
        assert np.all((np.abs(near) > 1e250) & (np.sign(near) == np.sign(limit)) | finite)


@EVERY
@settings(max_examples=15, deadline=None)
@given(x=ARRAYS)
def test_range_monotony_and_symmetry_hold_everywhere(f, x):
    y = f(x)
    low, high = (x.dtype.type(bound) for bound in f.facts.range)
    assert np.all((low - slack(f, low) <= y) & (y <= high + slack(f, high)) | np.isnan(y))

    probe = np.random.default_rng(0).normal(0, 3, 64)
    for g in (f, f.slope):
        for sign in (1, -1):
            if np.allclose(g(-probe), sign * g(probe), rtol=1e-6, atol=0):
                assert np.all(off(f, g(-x), sign * g(x)) == 0)

    y = f(np.unique(x[~np.isnan(x)]))
    with np.errstate(over="ignore", invalid="ignore"):  # beside the largest number
        falls = y[1:] < y[:-1] - slack(f, y[1:], 4)
    assert not (f.facts.monotone and falls.any())


@EVERY
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_the_sign_of_zero_is_kept(f, kind):
    for count in (1, 3, 67, 3 * BLOCK):
        zeros = np.zeros(count, kind)
        if f(zeros)[0] == 0:
            assert np.signbit(f(-zeros)).all()
            assert not np.signbit(f(zeros)).any()
            assert np.signbit(f(np.resize(-zeros, 2 * count)[::2])).all()


@EVERY
def test_numbers_lists_integers_and_bools(f):
    for g in every(f):
        assert type(g(1)) is type(g(1.0)) is type(g(True)) is type(g(np.array(1.0))) is np.float64
        assert type(g(np.float32(1))) is np.float32
        for x in ([1, 2], (1, 2), np.array([1, 2], np.uint8), range(1, 3)):
            assert np.array_equal(g(x), g(np.array([1.0, 2.0])))
        assert g([True, False]).dtype == np.float64
        assert g([]).shape == (0,)
        assert g(np.zeros((0, 3), np.float32)).dtype == np.float32


@EVERY
@pytest.mark.parametrize(
    "x",
    [1j, "one", None, [[1], [1, 2]], np.array(["a"]), [object()], np.array([1, 2], object), np.timedelta64(1, "s")],
)
def test_other_input_is_refused_in_one_sentence(f, x):
    for g in every(f):
        with pytest.raises(TypeError, match=rf"^{f.name}(\.slope|\.slope_in)?: x must (be|hold) .*number.*\.$"):
            g(x)


@EVERY
def test_the_result_is_new(f):
    for size in (5, 3 * BLOCK):
        x = np.ones(size)
        assert not np.shares_memory(f(x), x)
        assert f(x).flags.writeable


@EVERY
def test_slope_from_the_value(f):
    x = np.linspace(-4, 4, 41).reshape(41, 1)
    assert np.array_equal(f.slope_from(x, f(x)), f.slope(x))


@EVERY
def test_parameters(f):
    names = list(f.facts.parameters)
    assert list(inspect.signature(f).parameters) == ["x", *names]
    known = re.escape(f"it has {', '.join(names)}" if names else "it has none")
    with pytest.raises(TypeError, match=f"^{f.name} has no parameter 'beta_'; {known}\\.$"):
        f(1.0, beta_=2)
    with pytest.raises(TypeError, match=f"^{f.name}: pass parameters by name"):
        f(1.0, 2.0)
    for name in names:
        with pytest.raises(ValueError, match=f"^{f.name}: {name} must be finite, not nan\\.$"):
            f.bind(**{name: np.nan})
        with pytest.raises(TypeError, match=f"^{f.name}: {name} must be a number, not '1'\\.$"):
            f.slope(1.0, **{name: "1"})
        x = np.array([-np.inf, -2.0, -0.5, 0.0, 0.5, 2.0, np.inf])
        for value in (-1, 0, 0.25, 2, np.float32(0.5)):
            if refused(f, **{name: value}):
                continue
            bound = f.bind(**{name: value})
            assert bound.facts.parameters[name] == value
            for at, slope in bound.facts.kinks.items():
                assert bound.slope(at) == slope
            assert np.array_equal(bound(x), f(x, **{name: value}), equal_nan=True)
            assert np.array_equal(bound.slope(x), f.slope(x, **{name: value}), equal_nan=True)
            for g in every(bound):
                assert np.array_equal(np.isnan(g(x)), no_number(g, x))
                assert np.isnan(g(np.nan))
            low, high = bound.facts.range
            assert low - slack(f, low) <= np.nanmin(bound(x))
            assert np.nanmax(bound(x)) <= high + slack(f, high)


@EVERY
def test_parameters_out_of_range_are_refused(f):
    values = (-1e3, -1, 0, 1, 1e3)
    assert any(refused(f, **{name: value}) for name in f.facts.parameters for value in values) == bool(f._requires)


@EVERY
def test_slopes_in_the_parameters(f):
    x = np.linspace(-4, 4, 161) + 0.0137
    for name, start in f.facts.parameters.items():
        for value in (start, -0.75, 0.75, 2.0):
            if refused(f, **{name: value}):
                continue
            bound, h = f.bind(**{name: value}), 1e-5
            smooth = np.all([np.abs(x - kink) > 0.01 for kink in bound.facts.kinks] or [True], axis=0)
            measured = (f(x, **{name: value + h}) - f(x, **{name: value - h})) / (2 * h)
            np.testing.assert_allclose(bound.slope_in(name, x)[smooth], measured[smooth], rtol=1e-6, atol=1e-8)


@EVERY
@settings(max_examples=10, deadline=None)
@given(x=ARRAYS)
def test_slopes_in_the_parameters_keep_shape_type_and_nan(f, x):
    for g in slopes_in(f).values():
        with np.errstate(all="raise"):
            slope = g(x)
        assert np.shape(slope) == x.shape
        assert slope.dtype == x.dtype
        assert np.array_equal(np.isnan(slope), no_number(g, x))


def test_bound_parameters_show():
    bent = leaky_relu.bind(alpha=0.2)
    assert bent(-1.0) == -0.2
    assert leaky_relu(-1.0) == -0.01
    assert "alpha=0.2" in repr(bent)
    assert bent.facts.kinks == {0.0: 0.2}
    assert leaky_relu.bind(alpha=3)(np.array([-1.0, 1.0])).tolist() == [-3, 1]
    assert step(0, at_zero=0.5) == 0.5


@EVERY
def test_it_explains_itself(f):
    text = pydoc.plain(pydoc.render_doc(f))
    for fact in (f.facts.summary.splitlines()[0], f.facts.textbook, f.facts.source, repr(f)):
        assert fact in text
    assert "\n" not in repr(f)


@EVERY
def test_its_examples_run(f):
    examples = doctest.DocTestParser().get_doctest(f.__doc__, {f.name: f, "np": np}, f.name, None, 0)
    assert doctest.DocTestRunner().run(examples).failed == 0


@EVERY
def test_its_source_is_in_the_bibliography(f):
    text = (Path(actedu.__file__).parent / "references.bib").read_text()
    assert re.search(rf"^@\w+{{{f.facts.source},$", text, re.MULTILINE)


@EVERY
def test_copies_are_the_same_activation(f):
    assert get(f.name) is get(f) is f
    assert pickle.loads(pickle.dumps(f)) is copy.deepcopy(f) is f
    for name in f.facts.parameters:
        bound = f.bind(**{name: 0.3})
        assert pickle.loads(pickle.dumps(bound)).facts == bound.facts


def test_selu_keeps_mean_and_variance():
    """Its two constants solve the moment equations E selu(z) = 0 and E selu(z)² = 1 for z ~ N(0, 1), to every digit."""
    root = mpmath.mp.clone()
    root.dps = 40
    below = root.erfc(1 / root.sqrt(2)) / 2  # P(z < -1)
    mean = root.exp(0.5) * below - root.mpf(1) / 2  # E (exp(z) - 1) for z < 0
    square = root.exp(2) * root.erfc(root.sqrt(2)) / 2 - 2 * root.exp(0.5) * below + root.mpf(1) / 2
    alpha = -1 / (root.sqrt(2 * root.pi) * mean)
    scale = 1 / root.sqrt(root.mpf(1) / 2 + alpha**2 * square)
    assert selu.slope(1.0) == float(scale)
    assert selu.slope(0.0) == float(scale) * float(alpha)
    assert abs(gaussian_mean(selu, [0.0])) < 1e-14
    assert gaussian_mean(lambda z: selu(z) ** 2, [0.0]) == pytest.approx(1, abs=1e-13)


@settings(max_examples=40, deadline=None)
@given(x=ARRAYS, seed=st.integers(0, 2**40))
def test_rrelu_in_training(x, seed):
    before = x.copy()
    with np.errstate(all="raise"):
        value, slope = rrelu_training(x, seed, lower=0.25, upper=0.5)
    assert value.shape == slope.shape == x.shape
    assert value.dtype == slope.dtype == x.dtype
    assert np.array_equal(np.isnan(value), np.isnan(x))
    assert np.array_equal(np.isnan(slope), np.isnan(x))
    assert np.all((x > 0) <= (slope == 1))
    assert np.all((slope >= 0.25) & (slope <= 0.5) | ~(x <= 0))
    with np.errstate(all="ignore"):
        assert np.array_equal(value, x * slope, equal_nan=True)
    assert np.array_equal(np.signbit(value[x == 0]), np.signbit(x[x == 0]))
    assert x.tobytes() == before.tobytes()


def test_rrelu_draws_once_for_each_number():
    x = -np.ones((300, 100))
    value, slope = rrelu_training(x, 1)
    assert np.array_equal(value, -slope)
    assert np.unique(slope).size == x.size
    assert slope.mean() == pytest.approx(rrelu.slope(-1.0), abs=0.002)
    assert np.array_equal(rrelu_training(x, np.random.default_rng(1))[1], slope)
    assert not np.array_equal(rrelu_training(x, 2)[1], slope)
    assert rrelu_training(-np.inf, 0, lower=0, upper=0) == (0, 0)
    assert type(rrelu_training(np.float32(-1), 0)[0]) is np.float32
    for bad, seed, parameters, message in [
        ("one", 0, {}, "rrelu: x must hold real numbers, not <U3; convert it first."),
        (1.0, 0, {"lower": 2}, "rrelu needs lower <= upper, not lower = 2, upper = 0.333333."),
        (1.0, None, {}, "rrelu_training: seed must be a whole number or a Generator, not None."),
        (1.0, True, {}, "rrelu_training: seed must be a whole number or a Generator, not True."),
        (1.0, -1, {}, "rrelu_training: seed must not be negative; it is -1."),
    ]:
        with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
            rrelu_training(bad, seed, **parameters)
    assert doctest.testmod(rectifiers).failed == 0


def test_names():
    assert get(np.tanh) is np.tanh
    with pytest.raises(
        ValueError, match=r"^get: no activation is called 'rleu'; known are step, .*\. Did you mean 'relu'\?$"
    ):
        get("rleu")
    with pytest.raises(TypeError, match=r"^get: give the name .* not 3\.$"):
        get(3)
    with pytest.raises(TypeError):
        catalogue["mine"] = relu


FACTS = {"textbook": "x", "formula": "x", "slope_formula": "1", "range": (0, 1)}
FACTS |= {"kinks": {}, "monotone": True, "source": "he2015"}


@pytest.fixture
def scratch(monkeypatch):
    """A catalogue that forgets what is entered."""
    monkeypatch.setattr(record, "_entries", dict(record._entries))


@pytest.mark.usefixtures("scratch")
def test_a_slope_may_use_the_value():
    @activation(
        **FACTS, slope=lambda x, y, alpha: alpha * y, slopes_in={"alpha": lambda x, alpha: x * np.exp(alpha * x)}
    )
    def grow(x, *, alpha=2.0):
        """Grow in proportion to what is there."""
        return np.exp(alpha * x)

    x = np.linspace(-1, 1, 3 * BLOCK, dtype=np.float32)
    assert np.array_equal(grow.slope_from(x, np.ones_like(x)), np.full_like(x, 2))
    np.testing.assert_allclose(grow.slope(x, alpha=1), np.exp(x), rtol=1e-6)
    with pytest.raises(
        ValueError, match=r"^grow\.slope_from: y has the shape \(2,\) but x has \(3,\); they must agree\.$"
    ):
        grow.slope_from(np.ones(3), np.ones(2))


@pytest.mark.usefixtures("scratch")
def test_narrow_types_have_formulas_of_their_own():
    seen = []

    def short(x):
        seen.append(x.dtype)
        return x + 1

    @activation(**FACTS, slope=lambda x: 0 * x, narrow=short, narrow_slope=short)
    def wide(x):
        """Stay as it is."""
        return +x

    for size in (3, 3 * BLOCK):
        for kind in (np.float16, np.float32):
            for g in (wide, wide.slope):
                assert np.array_equal(g(np.ones(size, kind)), np.full(size, 2, kind))
        assert np.array_equal(wide(np.ones(size)), np.ones(size))
        assert not wide.slope(np.ones(size)).any()
    assert set(seen) == {np.dtype(np.float64)}
    for wrong in ({"narrow": lambda z: z}, {"narrow_slope": lambda x, alpha: x}):
        with pytest.raises(TypeError, match=r"^wide: narrow and narrow_slope must take x\.$"):
            activation(**FACTS, slope=lambda x: x, **wrong)(wide._value.formula)


@pytest.mark.usefixtures("scratch")
def test_an_entry_may_use_another():
    @activation(**FACTS, slope=lambda x: sigmoid(x) + x * sigmoid.slope(x))
    def gated(x):
        """Let the sigmoid of x decide how much of x passes."""
        return x * sigmoid(x)

    x = np.linspace(-800, 800, 3 * BLOCK)
    with np.errstate(all="raise"):
        assert gated(x)[-1] == 800
        assert gated.slope(x)[-1] == 1


@pytest.mark.usefixtures("scratch")
def test_entering_a_name_twice():
    def mine(x):
        """Be mine."""
        return +x

    enter = activation(**FACTS, slope=lambda x: np.ones_like(x))
    enter(mine)
    assert enter(mine).name == "mine"  # a cell of a notebook is run again
    mine.__module__ = "elsewhere"
    with pytest.raises(ValueError, match="mine is defined in"):
        enter(mine)
    with pytest.raises(ValueError, match=r"^mine: accuracy must be 'full' or 'plain', not 'good'\.$"):
        activation(**FACTS, slope=lambda x: x, accuracy="good")(mine)
    with pytest.raises(TypeError, match="mine: the slope must take x"):
        activation(**FACTS, slope=lambda z: z)(mine)
    with pytest.raises(
        TypeError, match=r"mine: slopes_in must hold the derivative in each parameter \(there is none\)"
    ):
        activation(**FACTS, slope=lambda x: x, slopes_in={"alpha": lambda x: x})(mine)


@pytest.mark.usefixtures("scratch")
def test_parameters_out_of_range():
    @activation(
        **FACTS,
        slope=lambda x, low, high: (low < x) & (x < high),
        slopes_in={"low": lambda x, low, high: x < low, "high": lambda x, low, high: x > high},
        requires={"low <= high": lambda low, high: low <= high},
    )
    def clip(x, *, low=-1.0, high=1.0):
        """Cut off what is outside."""
        return np.clip(x, low, high)

    assert clip(3, high=2) == 2
    for use in (clip.bind, lambda **p: clip(0, **p), lambda **p: clip.slope_in("low", 0, **p)):
        with pytest.raises(ValueError, match=r"^clip needs low <= high, not low = 2, high = 1\.$"):
            use(low=2)
    with pytest.raises(TypeError, match=r"^clip has no parameter 'middle'; it has low, high\.$"):
        clip.slope_in("middle", 0)


@pytest.mark.usefixtures("scratch")
def test_an_entry_made_in_a_notebook_reaches_other_processes():
    def mine(x, *, alpha=2.0):
        """Be mine."""
        return alpha * x

    mine.__module__ = "__main__"
    slope = lambda x, alpha: np.full_like(x, alpha)  # noqa: E731
    entry = activation(**FACTS, slope=slope, slopes_in={"alpha": lambda x, alpha: x})(mine)
    sent = cloudpickle.dumps(entry.bind(alpha=3))
    record._entries.pop("mine")  # the other process has never heard of it
    got = pickle.loads(sent)
    assert got(2.0) == 6
    assert got.slope(2.0) == 3
    assert got.slope_in("alpha", 5.0) == 5
    assert copy.deepcopy(entry) is entry


ENTRY = '''
from actedu.activations.record import activation
@activation(textbook="x", formula="x", slope=lambda x: 1 + 0 * x, slope_formula="1", range=(-9, 9), kinks={},
            monotone=True, source="he2015")
def NAME(x):
    """Be new."""
    return +x
'''


def test_a_new_entry_is_a_name_of_the_package(tmp_path):
    """Wherever in the folder it stands; nothing else is edited."""
    folder = shutil.copytree(Path(activations.__file__).parent, tmp_path / "actedu" / "activations")
    (folder.parent / "__init__.py").touch()
    with (folder / "threshold.py").open("a") as file:
        file.write(ENTRY.replace("NAME", "in_an_old_file"))
    (folder / "novelties.py").write_text(ENTRY.replace("NAME", "in_a_new_file"))
    code = "from actedu.activations import *; print(in_an_old_file(2.0), in_a_new_file.slope(2.0), *catalogue)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    numbers, names = done.stdout.split()[:2], done.stdout.split()[2:]
    assert numbers == ["2.0", "1.0"]
    assert {*names} == {*catalogue, "in_an_old_file", "in_a_new_file"}
    assert [name for name in names if name in catalogue] == list(catalogue)


def test_every_entry_is_a_name_of_the_package():
    assert set(catalogue) < set(activations.__all__)
    assert all(getattr(activations, name) is f for name, f in catalogue.items())
    assert activations.get is record.get  # no entry has taken the place of a function


def test_threads_do_not_disturb_each_other():
    x = np.linspace(-800, 800, 20 * BLOCK)
    expected = sigmoid(x)
    results = []
    threads = [threading.Thread(target=lambda: results.append(np.array_equal(sigmoid(x), expected))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8


def test_numpy_is_all_it_imports():
    code = "import sys, actedu.activations; print([m for m in ('scipy', 'matplotlib', 'mpmath') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
