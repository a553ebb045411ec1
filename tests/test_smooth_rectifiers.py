"""The smooth rectifiers at other parameters than their defaults, and where their slopes are known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from truth import grid, split, textbook

from actedu.activations import gelu, gelu_tanh, get, silu, softplus, squareplus, swish
from actedu.numeric import ulp_distance

SETTINGS = [
    *[("softplus", {"beta": beta}) for beta in (0.25, 0.5, 2.0, 3.7, 1e4 / 3)],
    *[("swish", {"beta": beta}) for beta in (-1.3, 0.0, 0.25, 0.5, 2.0, 3.7, 1e4 / 3)],
    *[("squareplus", {"b": b}) for b in (0.3, 1.0, 1e-3, 1e6)],
]
IDS = ["-".join([name, *map(str, parameters.values())]) for name, parameters in SETTINGS]


@pytest.mark.parametrize(("name", "parameters"), SETTINGS, ids=IDS)
def test_other_parameters(name, parameters):
    f = get(name).bind(**parameters)
    scale = abs(parameters.get("beta", 1.0)) or 1.0
    x = grid(np.dtype(float), 30)
    x = x[np.abs(x) < 1e300] / scale
    exact = [split(part) for part in zip(*[textbook(f.facts.textbook, parameters, float(at)) for at in x], strict=True)]
    for g, (true, rest), bound in zip((f, f.slope), exact[:2], (2.5, 3.0), strict=True):
        got = g(x)
        distance = ulp_distance(got, true, rest)
        small = np.abs(true) < 0.25  # by a root of the slope only the absolute error can be small
        if name == "swish" and g is not f:
            beside = small & (np.abs(np.abs(x * scale) - 1.2785) < 0.5)
            distance[beside] = (np.abs(got - true - rest) / np.spacing(0.25))[beside]
        at = int(np.argmax(distance))
        assert distance[at] <= bound, f"{distance[at]:.3f} ulp at x = {x[at]!r}"


EXTREMES = [
    *[("softplus", {"beta": beta}) for beta in (1e-300, 1e300)],
    *[("swish", {"beta": beta}) for beta in (-1e300, -1e-30, 1e300)],
    *[("squareplus", {"b": b}) for b in (0.0, 1e-300, 1e300)],
]


@pytest.mark.parametrize(("name", "parameters"), SETTINGS + EXTREMES)
def test_other_parameters_in_the_narrow_types(name, parameters):
    """Against float64, with infinities and zeros: the short formulas have to take any parameter too."""
    f = get(name).bind(**parameters)
    draw = np.random.default_rng(1)
    bits = draw.integers(0, 2**32, 20_000, dtype=np.uint32).view(np.float32)
    x = np.concatenate([bits[~np.isnan(bits)], draw.normal(0, 20, 20_000), [np.inf, -np.inf, 0.0]])
    for kind in (np.float32, np.float16):
        with np.errstate(over="ignore"):
            narrow = x.astype(kind)
        for g in (f, f.slope):
            got, true = g(narrow), g(narrow.astype(np.float64))
            with np.errstate(over="ignore"):
                rounded = true.astype(kind)
            finite = np.isfinite(rounded)
            assert np.array_equal(got[~finite], rounded[~finite])
            assert ulp_distance(got[finite], true[finite]).max() <= 0.51


def test_the_slopes_at_both_sides_add_up_to_one():
    x = np.linspace(0, 45, 9001)
    for f in (gelu, gelu_tanh, silu, swish, squareplus, softplus):
        assert np.max(np.abs(f.slope(x) + f.slope(-x) - 1)) <= 2**-52


def test_a_negative_beta_turns_the_swish():
    x = np.linspace(-800, 800, 1601)
    assert np.array_equal(swish(x, beta=-1.3), -swish(-x, beta=1.3))
    assert np.array_equal(swish(x, beta=0), x / 2)
    assert np.array_equal(swish(x), silu(x))


def test_tails_keep_their_digits_where_exp_has_none():
    assert silu(-745.2) != 0 == np.exp(-745.2)
    assert gelu(-38.4) < 0
    assert gelu.slope(-38.5) < 0
    assert softplus(-745.1) > 0
    assert squareplus(-1e200) == 1e-200


@pytest.mark.parametrize("beta", [0.0, -1.0])
def test_softplus_needs_a_positive_beta(beta):
    with pytest.raises(ValueError, match=rf"^softplus needs beta > 0, not beta = {beta:g}\.$"):
        softplus(1.0, beta=beta)
