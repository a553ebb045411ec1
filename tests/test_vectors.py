"""What every function of vectors promises, and what each one is."""

from __future__ import annotations

import copy
import doctest
import inspect
import math
import pickle
import pydoc
import re
import warnings
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

import actedu
from actedu.numeric import central_difference, ulp_distance
from actedu.vectors import (
    catalogue,
    crelu,
    glu,
    log_softmax,
    maxout,
    softmax,
    softmin,
    sparsemax,
)

EVERY = pytest.mark.parametrize("f", catalogue.values(), ids=list(catalogue))
DISTRIBUTIONS = pytest.mark.parametrize("f", [softmax, softmin, sparsemax], ids=lambda f: f.name)
TEMPERED = pytest.mark.parametrize("f", [softmax, log_softmax, softmin], ids=lambda f: f.name)
FLOATS = [np.float16, np.float32, np.float64]
LOGITS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.integers(1, 9)),
    elements=st.floats(-50, 50, allow_subnormal=False),
)
mp = mpmath.mp.clone()
mp.prec = 200


def settings_of(f):
    """The defaults, and one other value of each parameter."""
    return [{}, *[{key: 3 if isinstance(default, int) else 0.7} for key, default in f.facts.parameters.items()]]


def tau(x):
    """The threshold of sparsemax by bisection: what is above it adds up to 1."""
    low, high = np.max(x) - 1, np.max(x)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sum(np.maximum(x - middle, 0)) > 1 else (low, middle)
    return (low + high) / 2


def defined(f, x, parameters):
    """The textbook expression at a vector."""
    names = {name: getattr(np, name) for name in ("exp", "log", "sum", "sqrt", "maximum", "concatenate", "split")}
    names |= {"erf": special.erf, "tau": tau, "max": lambda pieces: np.max(pieces, axis=0)}
    names |= {"x": x, "a": x[: len(x) // 2], "b": x[len(x) // 2 :]}
    return eval(f.facts.textbook, names, {**f.facts.parameters, **parameters})


def uncut(x):
    """x with a last axis that splits into halves and thirds."""
    return np.concatenate([x] * (6 // math.gcd(6, x.shape[-1])), axis=-1) * np.linspace(
        0.9, 1.1, x.shape[-1] * (6 // math.gcd(6, x.shape[-1]))
    )


@EVERY
@settings(max_examples=30, deadline=None)
@given(x=LOGITS)
def test_the_value_is_the_textbook_expression(f, x):
    x = uncut(x)
    for parameters in settings_of(f):
        value = f(x, **parameters)
        for row, got in zip(x, value, strict=True):
            np.testing.assert_allclose(got, defined(f, row, parameters), rtol=1e-11, atol=1e-13)


@EVERY
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.sampled_from([6, 12]))
def test_the_vjp_is_the_gradient(f, seed, count):
    draw = np.random.default_rng(seed)
    x = draw.permutation(np.linspace(-1.3, 1.4, count)) + draw.normal(0, 1e-3, count)
    for parameters in settings_of(f):
        g = draw.normal(size=f(x, **parameters).shape)
        if f is sparsemax and np.min(np.abs(x - tau(x))) < 1e-4:
            continue  # the difference would look across a kink
        expected = central_difference(lambda x, g=g, p=parameters: np.sum(g * f(x, **p)), x)
        np.testing.assert_allclose(f.vjp(x, g, **parameters), expected, rtol=1e-7, atol=1e-8)


@EVERY
@pytest.mark.parametrize("kind", [np.float16, np.float32, ">f8"])
@pytest.mark.parametrize("shape", [(6,), (2, 12), (6, 6, 6), (12, 0, 6), (60, 6, 30), (2, 9000, 2)], ids=str)
def test_any_axis_layout_and_length(f, kind, shape):
    draw = np.random.default_rng(0)
    x = (draw.normal(0, 2, shape) * 2).astype(kind)
    x.flags.writeable = False
    before = x.tobytes()
    for axis in range(-len(shape), len(shape)):
        if shape[axis] == 0:
            continue
        moved = np.moveaxis(x, axis, -1)
        value = f(x, axis=axis)
        g = draw.normal(size=value.shape)
        flow = f.vjp(x, g, axis=axis)
        assert value.dtype == (np.dtype(kind).type if x.dtype.kind == "f" else np.float64)
        assert flow.dtype == value.dtype
        assert flow.shape == shape
        assert value.flags.c_contiguous
        assert not np.shares_memory(value, x)
        tolerance = {"rtol": 1e-2, "atol": 1e-2} if kind is np.float16 else {"rtol": 1e-5, "atol": 1e-6}
        np.testing.assert_allclose(np.moveaxis(value, axis, -1), f(moved), **tolerance)
        np.testing.assert_allclose(np.moveaxis(flow, axis, -1), f.vjp(moved, np.moveaxis(g, axis, -1)), **tolerance)
        if moved.size and moved.ndim > 1:
            at = (-1,) * (moved.ndim - 1)
            np.testing.assert_allclose(np.moveaxis(value, axis, -1)[at], f(moved[at]), **tolerance)
    assert x.tobytes() == before


@EVERY
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_short_types_are_rounded_once(f, kind):
    x = np.random.default_rng(0).normal(0, 6, (2000, 12)).astype(kind)
    value = f(x)
    exact = f(x.astype(np.float64))
    small = np.finfo(kind).smallest_subnormal if f is sparsemax else 0  # its error is relative to 1
    distance = ulp_distance(value, exact)[np.abs(exact) >= small]
    if f is sparsemax:
        np.testing.assert_allclose(value, exact, rtol=0, atol=np.finfo(kind).eps)
    else:
        assert distance.max() <= 0.51


@EVERY
@pytest.mark.parametrize("mode", ["raise", "warn"])
def test_no_warning_whatever_the_caller_set(f, mode):
    ends = [0.0, 5e-324, 1.0, 745.2, 1e16, 1.7e308, np.inf, np.nan]
    x = np.array([[a, -b, c, b, -c, -a] for a in ends for b in ends for c in ends])
    before = np.geterr()
    with np.errstate(all=mode), warnings.catch_warnings():
        warnings.simplefilter("error")
        for parameters in (*settings_of(f), *[{key: 1e-300} for key in f.facts.parameters if key == "temperature"]):
            g = np.full(f(x, **parameters).shape, 1e308)
            f.vjp(x, g, **parameters)
            f(np.float32([[3e38, -3e38] * 3]), **parameters)
    assert np.geterr() == before


@EVERY
def test_lists_integers_and_bools(f):
    x = [3, 1, 2, 0, 1, 3]
    assert f(x).dtype == np.float64
    for same in (tuple(x), np.array(x, np.uint8), range(6)):
        assert np.array_equal(f(same), f(np.array(same, float)))
    assert f([True, False]).dtype == np.float64
    assert f(np.zeros((0, 6), np.float32)).dtype == np.float32


@EVERY
def test_nan_stays_in_its_vector(f):
    x = np.ones((3, 6))
    x[1, [1, 4]] = np.nan
    assert np.isnan(f(x)[1]).any()
    assert not np.isnan(f(x)[[0, 2]]).any()
    assert not np.isnan(f.vjp(x, np.ones_like(f(x)))[[0, 2]]).any()


@EVERY
@pytest.mark.parametrize("x", [[1j, 2], ["one", "two"], [None, 1], [[1], [1, 2]], [object(), 1]])
def test_other_input_is_refused_in_one_sentence(f, x):
    for use, called in ((f, "x"), (lambda x: f.vjp([1.0, 2.0], x), "g"), (f.jacobian, "x")):
        with pytest.raises(TypeError, match=rf"^{f.name}: {called} must hold real numbers.*\.$"):
            use(x)


@EVERY
def test_a_wrong_axis(f):
    x = np.ones((6, 12))
    for axis in (2, -3):
        for use in (f, lambda x, axis: f.vjp(x, x, axis=axis)):
            with pytest.raises(
                ValueError, match=rf"^{f.name}: axis {axis} is outside the 2 axes of x with shape \(6, 12\)\.$"
            ):
                use(x, axis=axis)
    with pytest.raises(ValueError, match=rf"^{f.name}: axis 1 is outside the 1 axis of x with shape \(6,\)\.$"):
        f(np.ones(6), axis=1)
    for axis in (0.0, None, (0, 1)):
        with pytest.raises(TypeError, match=rf"^{f.name}: axis must be an integer, not {re.escape(repr(axis))}\.$"):
            f(x, axis=axis)
    with pytest.raises(ValueError, match=rf"^{f.name}: x must have at least one axis; it is a single number\.$"):
        f(1.0)
    with pytest.raises(ValueError, match=rf"^{f.name}: axis 1 of x with shape \(3, 0\) is empty; it needs a component"):
        f(np.ones((3, 0)))
    with pytest.raises(ValueError, match=rf"^{f.name}\.jacobian: x must have one axis, not the shape \(6, 12\)\.$"):
        f.jacobian(x)


@EVERY
def test_a_gradient_of_another_shape(f):
    x = np.ones((2, 6))
    shape = f(x).shape
    said = f"{f.name}.vjp: g has the shape (2, 5) but the value has {shape}; they must agree."
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        f.vjp(x, np.ones((2, 5)))


@EVERY
def test_parameters(f):
    with pytest.raises(TypeError, match=rf"^{f.name} has no parameter 'beta'; it has axis.*\.$"):
        f([1.0, 2.0], beta=1)
    assert list(inspect.signature(f).parameters) == ["x", "axis", *f.facts.parameters]
    for key, default in f.facts.parameters.items():
        word = "an integer" if isinstance(default, int) else "a number"
        for wrong in ("1", None, [1.0], True):
            with pytest.raises(TypeError, match=rf"^{f.name}: {key} must be {word}, not {re.escape(repr(wrong))}\.$"):
                f([1.0, 2.0], **{key: wrong})
        for wrong in (0, -1, *([np.nan, np.inf] if isinstance(default, float) else [])):
            for use in (f, f.jacobian, lambda x, f=f, **p: f.vjp(x, x, **p)):
                with pytest.raises(ValueError, match=rf"^{f.name}: {key} must be positive and finite, not {wrong}\.$"):
                    use([1.0, 2.0], **{key: wrong})
        assert np.array_equal(f([1.0, 2.0], **{key: np.int64(1)}), f([1.0, 2.0], **{key: 1}))


@EVERY
def test_lengths_that_do_not_split(f):
    parts = {"maxout": 3, "glu": 2, "reglu": 2, "geglu": 2, "swiglu": 2}.get(f.name)
    if parts is None:
        assert f(np.ones((2, 7))).shape[0] == 2
        return
    said = f"{f.name}: axis 1 of x with shape (2, 7) has 7 components; it must split into {parts} equal parts."
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        f(np.ones((2, 7)), **({"pieces": 3} if f is maxout else {}))


@EVERY
def test_it_explains_itself(f):
    text = pydoc.plain(pydoc.render_doc(f))
    for fact in (f.facts.summary, f.facts.textbook, f.facts.vjp_formula, f.facts.source, repr(f)):
        assert fact in text
    assert repr(f).startswith(f"<vector function {f.name}(x")
    assert pickle.loads(pickle.dumps(f)) is copy.deepcopy(f) is catalogue[f.name] is f
    assert (Path(actedu.__file__).parent / "references.bib").read_text().count(f"{{{f.facts.source},") == 1


@EVERY
def test_its_examples_run(f):
    examples = doctest.DocTestParser().get_doctest(f.__doc__, {f.name: f, "np": np}, f.name, None, 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


@EVERY
@settings(max_examples=20, deadline=None)
@given(x=LOGITS)
def test_the_jacobian_gives_every_vjp(f, x):
    x = uncut(x)[0]
    for parameters in settings_of(f):
        jacobian = f.jacobian(x, **parameters)
        assert jacobian.shape == (f(x, **parameters).size, x.size)
        for g in np.random.default_rng(0).normal(size=(3, len(jacobian))):
            np.testing.assert_allclose(f.vjp(x, g, **parameters), g @ jacobian, rtol=1e-9, atol=1e-12)


# The probabilities


def truth(f, x, temperature):
    """The value and what a float leaves of it, from 200 bits; each row of x has one largest logit."""
    heads, rests = np.empty_like(x), np.zeros_like(x)
    for row, at in zip(x, np.arange(len(x)), strict=True):
        logits = [mp.mpf(float(v)) * (-1 if f is softmin else 1) / mp.mpf(temperature) for v in row]
        top = max(range(len(row)), key=logits.__getitem__)
        shifted = [logit - logits[top] for logit in logits]
        weights = [mp.exp(z) if z > -2000 else mp.zero for z in shifted]
        others = mp.fsum(w for i, w in enumerate(weights) if i != top)
        exact = [z - mp.log1p(others) for z in shifted] if f is log_softmax else [w / (1 + others) for w in weights]
        heads[at] = [float(y) for y in exact]
        rests[at] = [float(y - h) if np.isfinite(h) else 0.0 for y, h in zip(exact, heads[at].tolist(), strict=True)]
    return heads, rests


@TEMPERED
@pytest.mark.parametrize("temperature", [1.0, 0.7, 3.0, 1e-5, 1e300, 5e-324])
def test_every_digit(f, temperature):
    draw = np.random.default_rng(0)
    for count in (1, 2, 5, 10, 300):
        batches = [draw.normal(0, spread, (max(2, 60 // count), count)) for spread in (1e-9, 1, 10, 100, 400)]
        batches += [draw.uniform(150, 450, (4, count)), 1e308 * draw.uniform(-1.7, 1.7, (4, count))]
        for number, x in enumerate(batches):
            if number < 6 and temperature < 1e100:
                x = x * temperature
            true, rest = truth(f, x, temperature)
            distance = ulp_distance(f(x, temperature=temperature), true, rest)
            assert distance.max() <= 3.5, (count, x.ravel()[np.argmax(distance)])


def test_lost_digits_are_noticed():
    x = np.random.default_rng(0).uniform(150, 450, (20, 10))
    weights = np.exp(x - x.max(axis=1, keepdims=True))
    true, rest = truth(softmax, x, 1.0)
    assert ulp_distance(weights / weights.sum(axis=1, keepdims=True), true, rest).max() > 30


@pytest.mark.parametrize("temperature", [1.0, 0.7, 3.0])
def test_the_digits_of_the_gradient(temperature, monkeypatch):
    """The error is at most 16 ulp of the largest entry, also where one logit takes nearly all and all are tiny."""
    monkeypatch.setattr(mp, "prec", 1300)
    draw = np.random.default_rng(0)
    for spread in (1, 60):
        x = draw.normal(0, spread, (15, 10))
        g = draw.normal(size=x.shape)
        wide = x.astype(object)
        for f in (softmax, log_softmax, softmin):
            exact = np.empty_like(x)
            for i, row in enumerate(wide):
                logits = [mp.mpf(v) * (-1 if f is softmin else 1) / mp.mpf(temperature) for v in row]
                weights = [mp.exp(z) for z in logits]
                p = [w / mp.fsum(weights) for w in weights]
                gi = [mp.mpf(v) for v in g[i].tolist()]
                if f is log_softmax:
                    flow = [(v - q * mp.fsum(gi)) / mp.mpf(temperature) for v, q in zip(gi, p, strict=True)]
                else:
                    dot = mp.fsum(q * v for q, v in zip(p, gi, strict=True))
                    sign = -1 if f is softmin else 1
                    flow = [sign * q * (v - dot) / mp.mpf(temperature) for v, q in zip(gi, p, strict=True)]
                exact[i] = [float(v) for v in flow]
            got = f.vjp(x, g, temperature=temperature)
            assert np.max(np.abs(got - exact) / np.max(np.abs(exact), axis=1, keepdims=True)) < 16 * 2**-52


def test_a_sure_softmax_keeps_its_gradient():
    """Textbook p (g - sum(p g)) gives 0 for the winner once its probability rounds to 1."""
    p = np.exp(-60.0)
    np.testing.assert_allclose(softmax.vjp([0.0, -60.0], [1.0, 3.0]), [-2 * p, 2 * p], rtol=1e-14)
    np.testing.assert_allclose(log_softmax.vjp([0.0, -60.0], [1.0, 0.0]), [p, -p], rtol=1e-14)


@DISTRIBUTIONS
@settings(max_examples=60, deadline=None)
@given(x=LOGITS, shift=st.sampled_from([-1024.0, 0.5, 3.0, 2.0**40]), data=st.data())
def test_probabilities(f, x, shift, data):
    p = f(x)
    assert p.min() >= 0
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=4e-16 * x.shape[1])
    x = np.round(x * 1024) / 1024  # so that the shift is exact
    p = f(x)
    np.testing.assert_array_equal(f(x + shift), p)
    order = data.draw(st.permutations(range(x.shape[1])))
    np.testing.assert_allclose(f(x[:, order]), p[:, order], rtol=1e-14, atol=1e-15)
    sign = -1 if f is softmin else 1
    assert np.all(np.diff(np.take_along_axis(p, np.argsort(sign * x, axis=-1), axis=-1), axis=-1) >= 0)


@settings(max_examples=40, deadline=None)
@given(x=LOGITS)
def test_softmax_family(x):
    p = softmax(x)
    np.testing.assert_allclose(p, special.softmax(x, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(x), special.log_softmax(x, axis=-1), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(np.exp(log_softmax(x)), p, rtol=1e-13)
    np.testing.assert_array_equal(softmin(x), softmax(-x))
    np.testing.assert_allclose(softmax(x, temperature=4), softmax(x / 4), rtol=0)
    np.testing.assert_allclose(softmax(x, temperature=1e12), np.full_like(x, 1 / x.shape[1]), rtol=1e-9)
    top = x == x.max(axis=-1, keepdims=True)
    np.testing.assert_allclose(
        softmax(np.round(x), temperature=1e-3),
        (t := np.round(x) == np.round(x).max(axis=-1, keepdims=True)) / t.sum(axis=-1, keepdims=True),
        rtol=1e-15,
    )
    assert np.all(p[top] >= 1 / x.shape[1] - 1e-15)
    jacobian = softmax.jacobian(x[0])
    np.testing.assert_allclose(jacobian, jacobian.T, rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(jacobian, np.diag(p[0]) - np.outer(p[0], p[0]), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-15)


@pytest.mark.parametrize("kind", FLOATS)
def test_the_impossible_and_the_undefined(kind):
    inf = np.inf
    x = np.array([[0, -inf, 0], [-inf, 3, -inf], [-inf] * 3, [0, inf, 1], [inf, inf, -inf], [0, np.nan, 1]], kind)
    for f, y in ((softmax, x), (softmin, -x), (sparsemax, x)):
        p = f(y)
        assert p[:2].tolist() == [[0.5, 0, 0.5], [0, 1, 0]]
        assert np.isnan(p[2:]).all(), f.name
        flow = f.vjp(y, np.ones_like(y) * [1, 2, 3])
        assert np.isfinite(flow[:2]).all()
        assert np.isnan(flow[2:]).all(), f.name
        assert flow[0, 1] == 0
    logs = log_softmax(x)
    assert logs[1].tolist() == [-inf, 0, -inf]
    np.testing.assert_allclose(logs[0], [-np.log(2), -inf, -np.log(2)], rtol=1e-3)
    assert np.isnan(logs[2:]).all()
    assert np.isfinite(log_softmax.vjp(x, np.ones_like(x))[:2]).all()
    for f in (softmax, log_softmax, softmin, sparsemax):
        assert np.isnan(f(np.array([-inf if f is not softmin else inf], kind))).all()


def nearest_by_support(x):
    """The nearest point of the simplex, by trying the supports of all sizes."""
    order = np.argsort(-x)
    best = None
    for size in range(1, len(x) + 1):
        p = np.zeros_like(x)
        held = order[:size]
        p[held] = x[held] - (x[held].sum() - 1) / size
        if p.min() >= 0 and (best is None or np.sum((p - x) ** 2) < np.sum((best - x) ** 2)):
            best = p
    return best


@settings(max_examples=60, deadline=None)
@given(x=hnp.arrays(np.float64, st.integers(1, 9), elements=st.floats(-2, 2)), seed=st.integers(0, 999))
def test_sparsemax_is_the_projection_onto_the_simplex(x, seed):
    p = sparsemax(x)
    np.testing.assert_allclose(p, nearest_by_support(x), atol=1e-14)
    for other in np.random.default_rng(seed).dirichlet(np.ones(len(x)), 20):
        assert np.sum((p - x) ** 2) <= np.sum((other - x) ** 2) + 1e-12


def test_sparsemax_of_many():
    x = np.random.default_rng(0).normal(0, 1e-5, (3, 20000))
    p = sparsemax(x)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(p[0], np.maximum(x[0] - tau(x[0]), 0), atol=1e-15)


# The rest


@settings(max_examples=30, deadline=None)
@given(x=LOGITS)
def test_parts_and_pieces(x):
    both = crelu(x)
    positive, negative = np.split(both, 2, axis=-1)
    np.testing.assert_array_equal(positive - negative, x)
    assert not np.any(positive * negative)
    np.testing.assert_array_equal(maxout(both), np.abs(x))
    np.testing.assert_array_equal(maxout(np.concatenate([x, -x], axis=-1)), np.abs(x))
    np.testing.assert_array_equal(maxout(x, pieces=1), x)
    np.testing.assert_array_equal(maxout(x, pieces=x.shape[1])[:, 0], x.max(axis=-1))


def test_slopes_at_kinks():
    assert crelu.vjp([0.0], [1.0, 1.0]).tolist() == [0.0]
    assert maxout.vjp([2.0, 2.0, 2.0], [5.0], pieces=3).tolist() == [5.0, 0.0, 0.0]
    assert sparsemax.vjp([1.0, 0.0], [3.0, 5.0]).tolist() == [0.0, 0.0]


def test_glu_is_value_then_gate():
    assert glu([3.0, 1000.0]).tolist() == [3.0]
    assert glu([1000.0, -1000.0]).tolist() == [0.0]


def test_against_torch(torch):
    functional = torch.nn.functional
    peers = {
        "softmax": lambda x: torch.softmax(x, -1),
        "log_softmax": lambda x: torch.log_softmax(x, -1),
        "softmin": lambda x: functional.softmin(x, -1),
        "crelu": lambda x: torch.relu(torch.cat([x, -x], -1)),
        "maxout": lambda x: x.reshape(*x.shape[:-1], 2, -1).max(-2).values,
        "glu": lambda x: functional.glu(x, -1),
        "reglu": lambda x: x.chunk(2, -1)[0] * torch.relu(x.chunk(2, -1)[1]),
        "geglu": lambda x: x.chunk(2, -1)[0] * functional.gelu(x.chunk(2, -1)[1]),
        "swiglu": lambda x: x.chunk(2, -1)[0] * functional.silu(x.chunk(2, -1)[1]),
    }
    assert set(peers) == set(catalogue) - {"sparsemax"}  # torch has none
    x = np.random.default_rng(0).normal(0, 3, (5, 4, 6))
    for name, peer in peers.items():
        at = torch.tensor(x, requires_grad=True)
        value = peer(at)
        g = np.random.default_rng(1).normal(size=value.shape)
        value.backward(torch.tensor(g))
        np.testing.assert_allclose(catalogue[name](x), value.detach().numpy(), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(catalogue[name].vjp(x, g), at.grad.numpy(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("f", catalogue.values(), ids=list(catalogue))
def test_an_axis_without_its_name_is_explained(f):
    with pytest.raises(
        TypeError, match=rf"^{f.name}: pass the axis and parameters by name, as in {f.name}\(x, axis=0\)\.$"
    ):
        f(np.ones((2, 4)), 0)
