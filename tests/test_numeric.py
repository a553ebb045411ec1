"""The instruments are tried on what is known, and must notice what is wrong."""

from __future__ import annotations

import dataclasses
import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actedu import numeric
from actedu.activations import catalogue, elu, get, relu, sigmoid, softsign, tanh
from actedu.numeric import (
    backward_gain,
    central_difference,
    complex_step,
    find_kinks,
    forward_gain,
    gaussian_mean,
    gradient_check,
    properties,
    ulp_distance,
)

EVERY = pytest.mark.parametrize("f", catalogue.values(), ids=list(catalogue))
POINTS = np.linspace(-8, 8, 161) + 0.0317


def test_examples():
    assert doctest.testmod(numeric).failed == 0


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
    np.testing.assert_allclose([kink.x for kink in found], [x for x, _ in kinks], atol=2e-5)


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
