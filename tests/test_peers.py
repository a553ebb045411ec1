"""The same functions in other libraries: equal values and slopes, and equal choices at the kinks."""

from __future__ import annotations

import numpy as np
import pytest

from actedu.activations import catalogue

X = np.concatenate([np.linspace(-12, 12, 2001), np.random.default_rng(0).normal(0, 3, 2000)])
SPECIAL = np.array([-np.inf, np.inf, -1e300, -800.0, -40.0, -1e-300, -0.0, 0.0, 5e-324, 1e-300, 40.0, 800.0, 1e300])

# The names of torch.nn.functional, or of torch, where they differ; with the names of their parameters.
TORCH = {
    "identity": ("Identity", {}),
    "sign": ("sign", {}),
    "log_sigmoid": ("logsigmoid", {}),
    "hard_sigmoid": ("hardsigmoid", {}),
    "hard_tanh": ("hardtanh", {}),
    "arctan": ("arctan", {}),
    "clipped_relu": ("hardtanh", {"cap": "max_val", None: {"min_val": 0.0}}),
    "thresholded_relu": ("threshold", {"theta": "threshold", None: {"value": 0.0}}),
    "leaky_relu": ("leaky_relu", {"alpha": "negative_slope"}),
    "gelu_tanh": ("gelu", {None: {"approximate": "tanh"}}),
    "hard_swish": ("hardswish", {}),
    "sine": ("sin", {}),
    "absolute": ("abs", {}),
}

# Where torch itself is wrong in float64, by how much: its slope is 1/6 as a float32; it is x itself beyond 20 / beta.
FAULTS = {"hard_sigmoid": 6e-9, "softplus": 3e-9}


def in_torch(f, torch):
    """The function of torch that is f with its parameters, or None."""
    functional = torch.nn.functional
    name, renamed = TORCH.get(f.name, (f.name, {}))
    parameters = {renamed.get(key, key): value for key, value in f.facts.parameters.items()} | renamed.get(None, {})
    if name == "Identity":
        return lambda x: x * 1
    if name == "prelu":
        return lambda x: functional.prelu(x, torch.tensor([parameters["alpha"]], dtype=x.dtype))
    peer = getattr(functional, name, None) or getattr(torch, name, None)
    return peer and (lambda x: peer(x, **parameters))


def on_torch(f, x, torch):
    """Value and slope at x by torch; where torch lacks the function there is nothing to test."""
    peer = in_torch(f, torch)
    if peer is None:
        pytest.skip(f"torch has no {f.name}")
    x = torch.tensor(x, requires_grad=True)
    value = peer(x)
    value.sum().backward()
    return value.detach().numpy(), x.grad.numpy()


@pytest.mark.parametrize("name", catalogue)
@pytest.mark.parametrize(("kind", "tolerance"), [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_value_and_slope_are_those_of_torch(name, kind, tolerance, torch):
    f, x = catalogue[name], X.astype(kind)
    value, slope = on_torch(f, x, torch)
    tolerance = max(tolerance, FAULTS.get(name, 0.0))
    np.testing.assert_allclose(f(x), value, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(f.slope(x), slope, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", catalogue)
def test_slope_at_a_kink_is_that_of_torch(name, torch):
    f = catalogue[name]
    kinks = np.array(list(f.facts.kinks), dtype=float)
    value, slope = on_torch(f, kinks, torch)
    assert np.array_equal(f(kinks), value)
    assert np.array_equal(f.slope(kinks), slope)


@pytest.mark.parametrize("name", catalogue)
def test_other_parameters_mean_the_same_in_torch(name, torch):
    f = catalogue[name]
    for key in f.facts.parameters:
        for value in (0.5, 2.0):
            try:
                bound = f.bind(**{key: value})
            except ValueError:
                continue
            expected, slope = on_torch(bound, X, torch)
            np.testing.assert_allclose(bound(X), expected, rtol=1e-12, atol=FAULTS.get(name, 1e-12))
            np.testing.assert_allclose(bound.slope(X), slope, rtol=1e-12, atol=FAULTS.get(name, 1e-12))
            kinks = np.array(list(bound.facts.kinks), dtype=float)
            assert np.array_equal(bound.slope(kinks), on_torch(bound, kinks, torch)[1])


def test_the_slope_in_a_learned_parameter_is_that_of_torch(torch):
    weight = torch.tensor([0.25], dtype=torch.float64, requires_grad=True)
    torch.nn.functional.prelu(torch.tensor(X), weight).sum().backward()
    assert float(weight.grad[0]) == pytest.approx(catalogue["prelu"].slope_in("alpha", X).sum(), rel=1e-12)


@pytest.mark.parametrize("name", catalogue)
def test_limits_are_those_of_torch_or_torch_has_none(name, torch):
    """Where torch gives a number for an extreme x it is ours; it gives NaN for silu and mish at -inf, say."""
    f = catalogue[name]
    value, _ = on_torch(f, SPECIAL, torch)
    told = ~np.isnan(value)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(f(SPECIAL)[told], value[told], rtol=1e-12, atol=1e-15)


def test_scipy_agrees():
    special = pytest.importorskip("scipy.special")
    x = np.concatenate([X, SPECIAL])
    np.testing.assert_allclose(catalogue["sigmoid"](x), special.expit(x), rtol=1e-15, atol=0)
    np.testing.assert_allclose(catalogue["log_sigmoid"](x), special.log_expit(x), rtol=1e-15, atol=0)
    np.testing.assert_allclose(catalogue["gelu"](X), X * special.ndtr(X), rtol=1e-12, atol=0)
