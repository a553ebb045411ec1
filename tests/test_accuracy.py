"""Every activation against its textbook expression in exact-enough arithmetic, over the range of each float type."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache, partial

import numpy as np
import pytest
from truth import excuse, grid, mp, off, split, textbook

from actedu.activations import catalogue
from actedu.numeric import ulp_distance

POINTS = {"d": 150, "f": 50}  # float32 is computed in float64, which the finer grid tries
PASSED_ON = os.environ.get("ACTEDU_TRUTH")  # a file with what another run has computed


@cache
def truth(name: str, char: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a grid, and for value, slope and the slope in each parameter the true numbers as sums of two floats.

    They are NaN where the textbook's expression is undefined or undecided, which it may only be at a kink of the entry.
    """
    if PASSED_ON:
        with np.load(PASSED_ON) as file:
            return tuple(file[f"{name} {char} {part}"] for part in ("x", "heads", "rests"))
    facts, dtype = catalogue[name].facts, np.dtype(char)
    kinks = np.array(list(facts.kinks), dtype=dtype)
    x = np.union1d(grid(dtype, POINTS[char]), [kinks, np.nextafter(kinks, -np.inf), np.nextafter(kinks, np.inf)])
    exact = []
    for at in x:
        try:
            exact.append(textbook(facts.textbook, facts.parameters, float(at)))
        except ArithmeticError:
            if at not in kinks:
                raise
            exact.append([mp.nan] * (2 + len(facts.parameters)))
    parts = [split(part) for part in zip(*exact, strict=True)]
    return x, np.array([head for head, _ in parts]), np.array([rest for _, rest in parts])


def worst(distance: np.ndarray, x: np.ndarray) -> str:
    at = int(np.argmax(distance))
    return f"{distance[at]:.3f} ulp at x = {x[at]!r}"


VALUE_BOUND = {"e": 0.51, "f": 0.51, "d": 2.0}
SLOPE_BOUND = {"e": 0.51, "f": 0.51, "d": 3.0}


@pytest.mark.parametrize("char", "fd")
@pytest.mark.parametrize("name", catalogue)
def test_values(name, char):
    x, (true, *_), (rest, *_) = truth(name, char)
    distance = off(catalogue[name], catalogue[name](x), true, rest)[~np.isnan(true)]
    assert distance.max() <= VALUE_BOUND[char], worst(distance, x[~np.isnan(true)])


@pytest.mark.parametrize("char", "fd")
@pytest.mark.parametrize("name", catalogue)
def test_slopes(name, char):
    f = catalogue[name]
    x, heads, rests = truth(name, char)
    smooth = ~np.isin(x, list(f.facts.kinks))
    x, heads, rests = x[smooth], heads[:, smooth], rests[:, smooth]
    for place, (variable, g) in enumerate(slopes(f).items(), 1):

        def exact(t, place=place):
            return float(textbook(f.facts.textbook, f.facts.parameters, t)[place])

        got = g(x)
        distance = off(f, got, heads[place], rests[place])
        if char == "d":
            with np.errstate(invalid="ignore"):  # two infinities are 0 apart
                error = np.abs(got - heads[place] - rests[place])
            excuse(distance, error, SLOPE_BOUND[char], np.vectorize(exact, otypes=[float]), [mp.mpf(at) for at in x])
        assert distance.max() <= SLOPE_BOUND[char], f"{worst(distance, x)} in {variable}"


def slopes(f):
    return {"x": f.slope} | {parameter: partial(f.slope_in, parameter) for parameter in f.facts.parameters}


@pytest.mark.parametrize("name", catalogue)
def test_every_float16(name):
    """All 63,488 finite numbers, against the float64 results that the tests above hold to a few ulp."""
    f = catalogue[name]
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    x = x[np.isfinite(x)]
    for variable, g in {"value": f, **slopes(f)}.items():
        distance = off(f, g(x), g(x.astype(np.float64)))
        assert distance.max() <= VALUE_BOUND["e"], f"{worst(distance, x)} in {variable}"


@pytest.mark.parametrize("name", catalogue)
def test_many_float32(name):
    """Random bit patterns, against float64."""
    f = catalogue[name]
    x = np.random.default_rng(1).integers(0, 2**32, 50_000, dtype=np.uint32).view(np.float32)
    x = np.concatenate([x[np.isfinite(x)], np.random.default_rng(2).normal(0, 20, 50_000).astype(np.float32)])
    for variable, g in {"value": f, **slopes(f)}.items():
        distance = off(f, g(x), g(x.astype(np.float64)))
        assert distance.max() <= VALUE_BOUND["f"], f"{worst(distance, x)} in {variable}"


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
    wide = x.astype(np.longdouble)
    for variable, g in {"value": f, **slopes(f)}.items():
        true = g(wide)
        distance = off(f, g(x), true)
        bound = VALUE_BOUND["d"] if g is f else SLOPE_BOUND["d"]
        if g is not f:
            excuse(distance, np.abs(g(x) - true), bound, g, wide)
        assert distance.max() <= bound, f"{worst(distance, x)} in {variable}"


def test_lost_digits_are_noticed():
    x, heads, rests = truth("sigmoid", "d")
    y = catalogue["sigmoid"](x)
    assert ulp_distance(y * (1 - y), heads[1], rests[1]).max() > 1e15


def test_the_textbook_is_evaluated_exactly():
    """Where terms cancel, vanish or overflow: against what algebra gives."""
    sigmoid = "1 / (1 + exp(-x))"
    for x in (-1e300, -745.0, -40.0, -1e-300, 0.0, 5e-324, 3.0, 745.0, 1e300):
        with mp.workprec(3000):
            e = mp.exp(-abs(mp.mpf(x))) if abs(x) < 1e10 else mp.zero
            value, slope = (e if x < 0 else 1) / (1 + e), e / (1 + e) ** 2
        squareplus = textbook("(x + sqrt(x**2 + b)) / 2", {"b": 4.0}, x)
        with mp.workprec(3000):
            root = mp.sqrt(mp.mpf(x) ** 2 + 4)
            stable = (mp.mpf(x) + root) / 2 if x > 0 else 2 / (root - mp.mpf(x))
        assert np.array_equal(split(textbook(sigmoid, {}, x))[0], split([value, slope])[0])
        assert np.array_equal(split([squareplus[0], squareplus[2]])[0], split([stable, 1 / (4 * root)])[0])
    assert [float(y) for x in (30.0, 30000.0, 1e300) for y in textbook("x * tanh(exp(x))", {}, x)] == [
        30, 1, 30000, 1, 1e300, 1,
    ]  # fmt: skip
    assert [float(y) for y in textbook("a * sin(pi * x)**2 / b", {"a": 3.0, "b": 2.0}, 0.25)] == [
        0.75, pytest.approx(1.5 * np.pi), 0.25, -0.375,
    ]  # fmt: skip


def test_a_textbook_that_no_precision_settles_is_refused():
    with pytest.raises(ArithmeticError, match="cannot be told from 0"):
        textbook("where(x > sqrt(x * x), 1, 0)", {}, 3.0)
    with pytest.raises(ZeroDivisionError):
        textbook("x / abs(x)", {}, 0.0)


def test_only_a_root_excuses_an_absolute_error():
    def excuses(g, x, error):
        distance = np.array([9.0])
        excuse(distance, np.array([error]), 3, g, [x])
        return distance[0] == 0

    roots = {np.cos: 1.5, (lambda t: 1 + np.sin(2 * t)): 2.3, (lambda t: 1e5 * np.cos(t)): 1.5}
    for g, x in roots.items():
        spread = abs(g(x + 0.5))
        assert excuses(g, x, 1e-16 * spread)
        assert not excuses(g, x, 1e-15 * spread)
    for g, x in {
        np.exp: -40,
        (lambda t: np.exp(-t * t)): 6,
        (lambda t: 1 + t * t): 0,
        np.cos: 0.5,
        np.abs: 0.6,
    }.items():
        assert not excuses(g, x, 0)


def wide_features() -> str:
    """The AVX-512 groups that NumPy dispatches to and this processor has."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return " ".join(group for group in found if "512" in group or group == "X86_V4")


@pytest.mark.skipif(PASSED_ON is not None, reason="is the second run")
@pytest.mark.skipif(not wide_features(), reason="the processor has no AVX-512 that NumPy uses")
def test_the_same_without_avx512(tmp_path):
    known = {(name, char): truth(name, char) for name in catalogue for char in POINTS}
    numbers = {
        f"{name} {char} {part}": array
        for (name, char), arrays in known.items()
        for part, array in zip(("x", "heads", "rests"), arrays, strict=True)
    }
    np.savez(tmp_path / "truth.npz", **numbers)
    narrow = {**os.environ, "NPY_DISABLE_CPU_FEATURES": wide_features(), "ACTEDU_TRUTH": str(tmp_path / "truth.npz")}
    narrow["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take longer than the test
    command = [sys.executable, "-m", "pytest", "--noconftest", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(command, env=narrow, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
