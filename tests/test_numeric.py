"""The instruments are tried on what is known, and must notice what is wrong."""

from __future__ import annotations

import dataclasses
import doctest
import pkgutil
from importlib import import_module
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actedu import numeric
from actedu.activations import catalogue, elu, get, relu, sigmoid, softsign, tanh
from actedu.numeric import (
    Keeps,
    backward_gain,
    central_difference,
    complex_step,
    find_kinks,
    fixed_point,
    forward_gain,
    gaussian_mean,
    gradient_check,
    lipschitz_constant,
    properties,
    self_normalising,
    signal_map,
    ulp_distance,
)

EVERY = pytest.mark.parametrize("f", catalogue.values(), ids=list(catalogue))
POINTS = np.linspace(-8, 8, 161) + 0.0317


def test_examples():
    for part in pkgutil.iter_modules(numeric.__path__, "actedu.numeric."):
        assert doctest.testmod(import_module(part.name)).failed == 0


@pytest.mark.parametrize(("f", "slope"), [(np.sin, np.cos), (np.exp, np.exp), (np.square, lambda x: 2 * x)])
def test_differences_of_known_functions(f, slope):
    x = np.linspace(-3, 3, 20).reshape(4, 5)
    np.testing.assert_allclose(central_difference(f, x), slope(x), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(complex_step(f, x), slope(x), rtol=1e-14)


def test_gradient_of_a_function_of_many_numbers():
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(central_difference(lambda z: np.sum(z**3), x), 3 * x**2, atol=1e-8)
    with pytest.raises(ValueError, match=r"f turns the shape \(2, 3\) into \(3,\)"):
        central_difference(lambda z: z.sum(axis=0), x)


def test_complex_step_refuses_what_is_not_analytic():
    with pytest.raises(ValueError, match="not analytic; use central_difference"):
        complex_step(np.abs, 1.0)


@EVERY
def test_gradient_check_accepts_every_slope(f):
    check = gradient_check(f, f.slope, POINTS)
    assert check, str(check)


@EVERY
@pytest.mark.parametrize("size", [1e-3, -1e-3])
def test_gradient_check_reports_a_slope_wrong_by_a_thousandth(f, size):
    here = 70  # in one place only

    def wrong(x):
        y = f.slope(x)
        y[here] *= 1 + size
        return y

    check = gradient_check(f, wrong, POINTS)
    if f.slope(POINTS)[here] == 0:
        assert check
    else:
        assert not check
        assert check.where == (here,)
        assert check.x == POINTS[here]
        assert check.error == pytest.approx(1e-3, rel=0.01)
        assert "is wrong: at x = -0.9683" in str(check)


def test_gradient_check_of_a_tail_a_nan_and_a_loss():
    x = np.array([-30.0, 30.0])
    assert gradient_check(sigmoid, sigmoid.slope, x)
    assert not gradient_check(sigmoid, lambda z: 1.001 * sigmoid.slope(z), x)
    assert not gradient_check(tanh, lambda z: np.where(z > 0, np.nan, tanh.slope(z)), POINTS)
    weights = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert gradient_check(lambda w: np.sum(w**2), lambda w: 2 * w, weights)
    assert gradient_check(lambda w: np.sum(w**2), 2 * weights, weights)
    worst = gradient_check(lambda w: np.sum(w**2), 2 * weights + [[0, 0.1], [0, 0]], weights)
    assert worst.where == (0, 1)
    with pytest.raises(ValueError, match="x is empty"):
        gradient_check(tanh, tanh.slope, [])
    with pytest.raises(ValueError, match=r"the slope has the shape \(\) but x has \(161,\)"):
        gradient_check(tanh, lambda z: 1.0, POINTS)


@given(st.floats(-1e300, 1e300), st.integers(0, 1000), st.sampled_from([np.float16, np.float32, np.float64]))
def test_steps_between_floats_are_ulps(x, steps, kind):
    with np.errstate(all="ignore"):
        start = kind(x)
    if not np.isfinite(start):
        start = kind(1.5)
    bits = np.array(start).view(f"i{np.dtype(kind).itemsize}")
    end = (bits + steps).view(kind)
    if np.isfinite(end) and np.frexp(start)[1] == np.frexp(end)[1]:
        assert ulp_distance(end, start) == steps
        assert ulp_distance(end, np.longdouble(start)) == steps


def test_ulps_at_the_ends():
    tiny = np.finfo(np.float64).smallest_subnormal
    inf, nan = np.inf, np.nan
    assert ulp_distance([inf, nan, inf, 1, nan, -inf, 0], [inf, nan, 1, inf, 1, inf, -0.0]).tolist() == [
        *[0, 0, inf, inf, inf, inf, 0],
    ]
    assert ulp_distance(3 * tiny, tiny) == 2
    assert ulp_distance(np.float32(inf), 1e39) == 0
    assert ulp_distance(1.0, 1.0, 2.0**-54) == 0.25
    assert ulp_distance(1.0, 1.0, -(2.0**-54)) == 0.5  # below a power of two the floats are twice as dense
    assert ulp_distance(np.float32(1), 1 + 2.0**-25) == 0.25
    assert ulp_distance(1.0, 1 + np.longdouble(2) ** -54) == (0.25 if np.finfo(np.longdouble).nmant > 53 else 0)


@pytest.mark.parametrize("power", [0, 2, 4, 6])
def test_gaussian_moments(power):
    assert gaussian_mean(lambda z: z**power) == pytest.approx([1, 1, 3, 15][power // 2], rel=1e-13)
    assert gaussian_mean(lambda z: np.where(z > 0.3, z**power, 0), [0.3]) + gaussian_mean(
        lambda z: np.where(z > 0.3, 0, z**power), [0.3]
    ) == pytest.approx([1, 1, 3, 15][power // 2], rel=1e-13)


@pytest.mark.parametrize(
    ("name", "forward", "backward"),
    [
        ("relu", 2**0.5, 2**0.5),
        ("identity", 1, 1),
        ("step", 2**0.5, np.inf),
        ("leaky_relu", (2 / 1.0001) ** 0.5, (2 / 1.0001) ** 0.5),
        ("tanh", 1.5925, 1.4674),
        ("sigmoid", 1.8462, 4.7226),
        ("elu", 1.2452, 1.2234),
    ],
)
def test_gains(name, forward, backward):
    f = get(name)
    assert forward_gain(f) == pytest.approx(forward, rel=1e-4)
    assert backward_gain(f) == pytest.approx(backward, rel=1e-4)
    if name == "relu":
        assert forward_gain(f) == pytest.approx(2**0.5, rel=1e-13)
        assert backward_gain(lambda x: np.maximum(x, 0)) == pytest.approx(2**0.5, rel=1e-4)


@pytest.mark.parametrize("name", ["relu", "sigmoid", "silu", "tanh"])
def test_the_two_gains_differ_by_the_mean_alone(name):
    f = get(name)
    mean, variance = signal_map(f)
    square, kept = (forward_gain(f, keeps=keeps) for keeps in get_args(Keeps))
    assert kept**-2 == pytest.approx(variance, rel=1e-12)
    assert square**-2 == pytest.approx(variance + mean**2, rel=1e-12)


@pytest.mark.parametrize(
    ("f", "kinks"),
    [
        (lambda x: np.where(x > 0.3, 1.0, 0.0), [(0.3, "jump")]),
        (lambda x: 1e-9 * np.maximum(x - np.pi, 0), [(np.pi, "C0")]),
        (lambda x: np.clip(x, -1, 1), [(-1, "C0"), (1, "C0")]),
        (np.cbrt, [(0, "C0")]),
        (lambda x: x * np.abs(x), [(0, "C1")]),
        (lambda x: x**2 * np.abs(x), []),
        (lambda x: 1e6 + np.sin(x), []),
        (lambda x: np.tanh(100 * x), []),
        (lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)), []),
        (elu, [(0, "C1")]),
        (elu.bind(alpha=0.99), [(0, "C0")]),
        (softsign, [(0, "C1")]),
    ],
)
def test_kinks(f, kinks):
    found = find_kinks(f)
    assert [kink.smoothness for kink in found] == [smoothness for _, smoothness in kinks]
    for kink, (x, smoothness) in zip(found, kinks, strict=True):
        assert kink.x == pytest.approx(x, abs=2e-5 if smoothness == "C1" else 2e-9)


KNOWN = {
    "step": {"bounded": True, "zero_centred": False, "largest_slope": 0, "smoothness": "jump", "saturates_left": True},
    "identity": {"bounded": False, "zero_centred": True, "largest_slope": 1, "where_largest": 0, "smoothness": "C2+"},
    "sigmoid": {"bounded": True, "zero_centred": False, "largest_slope": 0.25, "where_largest": 0, "smoothness": "C2+"},
    "log_sigmoid": {"bounded": False, "saturates_left": False, "saturates_right": True, "where_largest": -np.inf},
    "tanh": {"bounded": True, "zero_centred": True, "largest_slope": 1, "where_largest": 0, "smoothness": "C2+"},
    "softsign": {
        "bounded": True,
        "zero_centred": True,
        "largest_slope": 1,
        "saturates_right": True,
        "smoothness": "C1",
    },
    "relu": {"bounded": False, "zero_centred": False, "largest_slope": 1, "saturates_left": True, "smoothness": "C0"},
    "leaky_relu": {"saturates_left": False, "saturates_right": False, "smoothness": "C0"},
    "elu": {"saturates_left": True, "saturates_right": False, "smoothness": "C1"},
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_properties(name):
    computed = dataclasses.asdict(properties(get(name)))
    assert {key: computed[key] for key in KNOWN[name]} == KNOWN[name]


@EVERY
def test_properties_agree_with_the_facts(f):
    computed = properties(f)
    low, high = f.facts.range
    assert computed.bounded == bool(np.isfinite([low, high]).all())
    assert (computed.smoothness in ("jump", "C0")) == bool(f.facts.kinks)
    values = dataclasses.asdict(properties(lambda x: f(x)))  # a plain function, without facts or slope
    for key in ("bounded", "zero_centred", "saturates_left", "saturates_right", "smoothness"):
        assert values[key] == getattr(computed, key)


def test_properties_of_a_function_with_a_hump():
    swish = properties(lambda x: x * sigmoid(x))
    assert swish.largest_slope == pytest.approx(1.0998, abs=1e-4)
    assert swish.where_largest == pytest.approx(2.3994, abs=1e-3)
    assert properties(np.sin).bounded
    assert not properties(np.sin).saturates_right
    assert relu.facts.kinks == {0: 0}


@EVERY
def test_the_kinks_of_the_facts_are_found(f):
    found = [kink.x for kink in find_kinks(lambda x: f(x)) if kink.smoothness != "C1"]
    np.testing.assert_allclose(found, sorted(f.facts.kinks), rtol=0, atol=1e-9)


@EVERY
def test_no_two_values_lie_further_apart_than_the_lipschitz_constant_says(f):
    constant = lipschitz_constant(f)
    a = np.random.default_rng(0).normal(0, 8, 20_000)
    b = a + np.random.default_rng(1).normal(0, 1, a.size) ** 3
    rounding = 1e-14 * (np.abs(f(a)) + np.abs(f(b)))
    assert np.isinf(constant) or (np.abs(f(a) - f(b)) <= constant * np.abs(a - b) * (1 + 1e-9) + rounding).all()


def test_known_lipschitz_constants():
    assert lipschitz_constant(sigmoid) == 0.25
    assert lipschitz_constant(relu.bind()) == 1
    assert lipschitz_constant(get("step")) == np.inf
    assert lipschitz_constant(np.square) == np.inf
    assert lipschitz_constant(lambda x: 3 * np.abs(x - 0.1)) == pytest.approx(3)
    assert lipschitz_constant(get("leaky_relu").bind(alpha=-2)) == 2


def test_where_a_slope_is_largest():
    """Of equal peaks the nearest to 0 counts; a slope may be reached in the limit only, far out or next to a kink."""
    wave = properties(lambda x: np.sin(x - 1))
    assert wave.where_largest == pytest.approx(1, abs=1e-4)
    shrunk = properties(get("tanhshrink"))
    assert (shrunk.largest_slope, shrunk.where_largest) == (1, np.inf)
    bent = properties(get("hard_swish"))
    assert (bent.largest_slope, bent.where_largest) == (pytest.approx(1.5, rel=1e-15), 3)
    for name in ("gcu", "square"):
        assert properties(get(name)).largest_slope == np.inf


def test_signal_map_of_known_functions():
    assert signal_map(get("identity"), 2.0, 9.0) == pytest.approx((2, 9), rel=1e-12)
    assert signal_map(relu) == pytest.approx(((2 * np.pi) ** -0.5, 0.5 - 0.5 / np.pi), rel=1e-13)
    assert signal_map(np.exp, 0.3, 0.5) == pytest.approx((np.exp(0.55), np.exp(1.1) * (np.exp(0.5) - 1)), rel=1e-12)
    assert signal_map(relu, -1.0, 4.0) == pytest.approx(
        signal_map(lambda z: np.maximum(2 * z - 1, 0)), rel=1e-8
    )  # a kink that is looked for, elsewhere


def test_fixed_points():
    f = get("sigmoid")
    mean, variance = fixed_point(f, gain=2.0)
    assert signal_map(f, 0.0, 4 * (mean**2 + variance)) == pytest.approx((mean, variance), rel=1e-12)
    assert fixed_point(f, gain=2.0, start=50.0) == pytest.approx((mean, variance), rel=1e-10)
    with pytest.raises(ValueError, match="the signal dies out"):
        fixed_point(relu)
    with pytest.raises(ValueError, match="the signal grows without end"):
        fixed_point(relu, gain=2.0)
    with pytest.raises(ValueError, match="the signal has not settled"):
        fixed_point(tanh, steps=5)


def test_selu_keeps_mean_and_variance():
    def scaled_elu(z, alpha, scale):
        return scale * (np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0)))

    found = self_normalising(scaled_elu, (1.0, 1.0), kinks=[0])
    assert found == pytest.approx((1.6732632423543772, 1.0507009873554805), rel=1e-14)
    mean, variance = fixed_point(lambda z: scaled_elu(z, *found), start=0.5)
    assert mean == pytest.approx(0, abs=1e-9)  # limited by the kink, which is looked for
    assert variance == pytest.approx(1, abs=1e-9)
    with pytest.raises(ValueError, match="no such parameters were found"):
        self_normalising(lambda z, a, b: np.square(a * z) + b**2 + 1, (1.0, 1.0))


REFUSED = [
    (lambda: central_difference(np.sin, 1j), TypeError, "central_difference: x must hold real numbers, not complex128"),
    (lambda: central_difference(np.sin, np.array([1, None])), TypeError, "real numbers, not object; convert it first"),
    (lambda: central_difference(np.sin, [[1], [1, 2]]), TypeError, "these rows differ in length"),
    (lambda: central_difference(np.sin, 1.0, 0.0), ValueError, r"the step must be above 0 and finite, not 0\.0"),
    (lambda: central_difference(np.sin, 1.0, [1, 2]), ValueError, r"the step has the shape \(2,\), which does not fit"),
    (lambda: complex_step(np.sin, 1.0, -1e-9), ValueError, "complex_step: the step must be above 0 and finite"),
    (lambda: complex_step("sin", 1.0), TypeError, "complex_step: f must be a function of an array, not 'sin'"),
    (lambda: gradient_check(1.0, np.cos, 1.0), TypeError, r"gradient_check: f must be a function .*, not 1\.0"),
    (lambda: gradient_check(np.sin, np.cos, "1"), TypeError, "gradient_check: x must hold real numbers, not <U1"),
    (lambda: gradient_check(np.sin, np.cos, 1.0, 0), ValueError, "the tolerance must be above 0, not 0"),
    (lambda: ulp_distance(1.0, 1j), TypeError, "ulp_distance: b must hold real numbers, not complex128"),
    (lambda: find_kinks(np.sin, 1, 1), ValueError, "find_kinks: low must be below high and both finite, not 1 and 1"),
    (lambda: properties(3), TypeError, "properties: f must be a function of an array, not 3"),
    (
        lambda: forward_gain(np.tanh, keeps="mean"),
        ValueError,
        "keeps is 'mean'; a gain keeps the mean square",
    ),
    (lambda: forward_gain(None), TypeError, "forward_gain: f must be a function of an array, not None"),
    (lambda: backward_gain(None), TypeError, "backward_gain: f must be a function"),
    (lambda: signal_map(np.sin, 0.0, 0.0), ValueError, r"a variance above 0, not 0\.0 and 0\.0"),
    (lambda: fixed_point(np.sin, gain=-1.0), ValueError, r"gain and start must be above 0 and finite, not -1\.0"),
    (lambda: self_normalising(np.add, (1.0,)), ValueError, "start must hold two numbers, .*, not 1"),
]


@pytest.mark.parametrize(("call", "error", "sentence"), REFUSED)
def test_bad_input_is_refused_in_one_sentence(call, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        call()
    assert str(caught.value).endswith(".")
