"""Every activation against its textbook expression in exact-enough arithmetic, over the range of each float type."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest

from actedu.activations import catalogue
from actedu.numeric import ulp_distance

mp = mpmath.mp.clone()
mp.prec = 1300  # 1 + exp(-745) and 1 - 1e308 / (1 + 1e308) keep fifty digits


@cache  # all functions are tried on the same numbers
def exp(x):
    with mp.workprec(mp.prec if abs(x) < 800 else 200):  # exp(±800) drowns 1, or drowns in it, for every float type
        return mp.exp(x)


@dataclass(frozen=True)
class Dual:
    """A number with its derivative: the textbook expression, evaluated on one, gives value and slope without error."""

    value: Any
    slope: Any

    def __neg__(self):
        return Dual(-self.value, -self.slope)

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other):
        other = dual(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def __pow__(self, power):
        return Dual(self.value**power, power * self.value ** (power - 1) * self.slope)

    def __sub__(self, other):
        return self + -dual(other)

    def __rsub__(self, other):
        return dual(other) - self

    def __rtruediv__(self, other):
        return dual(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __gt__(self, other):
        return self.value > dual(other).value

    def __lt__(self, other):
        return self.value < dual(other).value

    def __eq__(self, other):
        return self.value == dual(other).value

    def __ge__(self, other):
        return self.value >= dual(other).value

    def __le__(self, other):
        return self.value <= dual(other).value

    __hash__ = None


def dual(x):
    return x if isinstance(x, Dual) else Dual(mp.mpf(x), mp.zero)


def lifted(f: Callable, derivative: Callable) -> Callable:
    def on_duals(x):
        x = dual(x)
        return Dual(f(x.value), derivative(x.value) * x.slope if x.slope else mp.zero)

    return on_duals


TEXTBOOK_NAMES = {
    "abs": lambda x: -x if x < 0 else x,
    "max": lambda a, b: a if dual(a) > b else b,
    "min": lambda a, b: a if dual(a) < b else b,
    "where": lambda condition, a, b: a if condition else b,
    "exp": lifted(exp, exp),
    "log": lifted(mp.log, lambda x: 1 / x),
    "sqrt": lifted(mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x))),
    "tanh": lifted(mp.tanh, lambda x: mp.sech(x) ** 2),
    "sin": lifted(mp.sin, mp.cos),
    "cos": lifted(mp.cos, lambda x: -mp.sin(x)),
    "atan": lifted(mp.atan, lambda x: 1 / (1 + x * x)),
    "erf": lifted(mp.erf, lambda x: 2 / mp.sqrt(mp.pi) * exp(-x * x)),
    "pi": mp.pi,
}


def textbook(facts, x: float) -> Dual:
    parameters = {name: dual(value) for name, value in facts.parameters.items()}
    at = Dual(mp.mpf(x), mp.one)
    return dual(eval(compiled(facts.textbook), {"__builtins__": {}}, {**TEXTBOOK_NAMES, **parameters, "x": at}))


@cache
def compiled(expression: str):
    return compile(expression, "textbook", "eval")


def grid(dtype: np.dtype) -> np.ndarray:
    """Both signs, log-spaced from the smallest subnormal to the largest number, and denser where curves bend."""
    info = np.finfo(dtype)
    draw = np.random.default_rng(0)
    exponents = np.linspace(info.minexp - info.nmant, info.maxexp - 1, 150).astype(int)
    bends = [354.9, 372.5, 36.7, 44.4, 50.0, 88.0, 104.0, 708.4, 709.7, 709.8, 745.1, 745.2]
    sizes = np.concatenate(
        [
            [info.smallest_subnormal, info.tiny, info.max],
            np.ldexp(draw.uniform(1, 2, exponents.size), exponents),
            np.geomspace(1e-3, 800, 150),
            draw.uniform(0, 12, 150),
            bends,
        ]
    ).astype(dtype)
    sizes = np.unique(sizes[sizes > 0])
    return np.concatenate([-sizes[::-1], sizes])


@cache
def truth(name: str, char: str) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The grid and, for value and slope, the true numbers as sums of two floats."""
    facts = catalogue[name].facts
    x = grid(np.dtype(char))
    x = x[~np.isin(x, list(facts.kinks))]
    exact = [textbook(facts, float(at)) for at in x]
    return x, split([y.value for y in exact]), split([y.slope for y in exact])


def split(numbers: list) -> tuple[np.ndarray, np.ndarray]:
    heads = [float(number) for number in numbers]
    rests = [float(number - head) if np.isfinite(head) else 0.0 for number, head in zip(numbers, heads, strict=True)]
    return np.array(heads), np.array(rests)


def worst(distance: np.ndarray, x: np.ndarray) -> str:
    at = int(np.argmax(distance))
    return f"{distance[at]:.3f} ulp at x = {x[at]!r}"


VALUE_BOUND = {"e": 0.51, "f": 0.51, "d": 2.0}
SLOPE_BOUND = {"e": 0.51, "f": 0.51, "d": 3.0}


@pytest.mark.parametrize("char", "fd")
@pytest.mark.parametrize("name", catalogue)
def test_values(name, char):
    x, (true, rest), _ = truth(name, char)
    distance = ulp_distance(catalogue[name](x), true, rest)
    assert distance.max() <= VALUE_BOUND[char], worst(distance, x)


@pytest.mark.parametrize("char", "fd")
@pytest.mark.parametrize("name", catalogue)
def test_slopes(name, char):
    x, _, (true, rest) = truth(name, char)
    got = catalogue[name].slope(x)
    distance = ulp_distance(got, true, rest)
    if char == "d":  # within 0.5 of a root of the slope only the absolute error can be small: 2 ulp of a quarter
        roots = x[1:][true[1:] * true[:-1] < 0]
        near = np.any(np.abs(x - roots[:, None]) < 0.5, axis=0) & (np.abs(true) < 0.25)
        distance[near] = np.abs(got - true - rest)[near] / np.spacing(0.25) * SLOPE_BOUND[char] / 2
    assert distance.max() <= SLOPE_BOUND[char], worst(distance, x)


@pytest.mark.parametrize("name", catalogue)
def test_every_float16(name):
    """All 63,488 finite numbers, against the float64 results that the tests above hold to a few ulp."""
    f = catalogue[name]
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    x = x[np.isfinite(x)]
    for g in (f, f.slope):
        distance = ulp_distance(g(x), g(x.astype(np.float64)))
        assert distance.max() <= VALUE_BOUND["e"], worst(distance, x)


@pytest.mark.parametrize("name", catalogue)
def test_many_float32(name):
    """Random bit patterns, against float64."""
    f = catalogue[name]
    x = np.random.default_rng(1).integers(0, 2**32, 50_000, dtype=np.uint32).view(np.float32)
    x = np.concatenate([x[np.isfinite(x)], np.random.default_rng(2).normal(0, 20, 50_000).astype(np.float32)])
    for g in (f, f.slope):
        distance = ulp_distance(g(x), g(x.astype(np.float64)))
        assert distance.max() <= VALUE_BOUND["f"], worst(distance, x)


@pytest.mark.parametrize("name", catalogue)
def test_the_slope_at_a_kink_is_the_one_declared(name):
    f = catalogue[name]
    for at, slope in f.facts.kinks.items():
        for char in "efd":
            assert f.slope(np.array([at], dtype=char))[0] == np.array(slope, dtype=char)


@pytest.mark.skipif(np.finfo(np.longdouble).nmant < 60, reason="long double is no wider than double here")
@pytest.mark.parametrize("name", catalogue)
def test_many_float64(name):
    """Random points, against the same formula in long double, where the tests above leave rounding as the only fault.

    The worst mantissas are rare: three roundings can add up to more than a grid sees.
    """
    f = catalogue[name]
    draw = np.random.default_rng(3)
    x = np.concatenate([draw.uniform(-8, 8, 50_000), draw.normal(0, 200, 20_000), draw.normal(0, 1e-5, 10_000)])
    for g, bound in ((f, VALUE_BOUND["d"]), (f.slope, SLOPE_BOUND["d"])):
        distance = ulp_distance(g(x), g(x.astype(np.longdouble)))
        assert distance.max() <= bound, worst(distance, x)


def test_lost_digits_are_noticed():
    x, _, (true, rest) = truth("sigmoid", "d")
    y = catalogue["sigmoid"](x)
    assert ulp_distance(y * (1 - y), true, rest).max() > 1e15


def wide_features() -> str:
    """The AVX-512 groups that NumPy dispatches to and this processor has."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return " ".join(group for group in found if "512" in group or group == "X86_V4")


@pytest.mark.skipif("ACTEDU_NARROW" in os.environ, reason="is the second run")
@pytest.mark.skipif(not wide_features(), reason="the processor has no AVX-512 that NumPy uses")
def test_the_same_without_avx512():
    narrow = {**os.environ, "NPY_DISABLE_CPU_FEATURES": wide_features(), "ACTEDU_NARROW": "1"}
    narrow["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take longer than the test
    command = [sys.executable, "-m", "pytest", "--noconftest", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(command, env=narrow, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
