"""Attention against its definition, its own differences and torch; masks that hide what they mask, NaN included."""

from __future__ import annotations

import doctest
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actedu import attention
from actedu.attention import (
    attend,
    attend_vjp,
    causal_mask,
    multi_head,
    multi_head_vjp,
    padding_mask,
    scores,
    sinusoidal_positions,
    weights,
)
from actedu.numeric import gradient_check

SMALL_BLOCKS = pytest.mark.parametrize("block", [1, 40, 2**18], ids=["rows", "some", "whole"])


def draw(*shapes, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def textbook(q, k, v, mask=None, scale=None):
    s = q @ np.swapaxes(k, -1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ v


def random_mask(shape, seed=0):
    mask = np.random.default_rng(seed).random(shape) < 0.6
    mask[..., 0] = True  # no query is left with nothing
    return mask


def test_examples():
    assert doctest.testmod(attention).failed == 0


CASES = [
    ((5, 4), (7, 4), (7, 3), (5, 7)),
    ((2, 5, 4), (2, 7, 4), (2, 7, 3), (5, 7)),
    ((2, 5, 4), (7, 4), (7, 3), (2, 1, 7)),  # shared keys, as many masks as batches
    ((5, 4), (3, 1, 7, 4), (2, 7, 3), (3, 2, 5, 7)),
    ((2, 3, 40, 4), (2, 3, 40, 4), (2, 3, 40, 6), (2, 1, 1, 40)),
    ((1, 1), (1, 1), (1, 1), (1, 1)),
]


@pytest.mark.parametrize("shapes", CASES, ids=str)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("scale", [None, 0.0, -2.5])
@SMALL_BLOCKS
def test_value_is_the_textbook_formula(shapes, masked, scale, block, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK", block)
    q, k, v = draw(*shapes[:3])
    mask = random_mask(shapes[3]) if masked else None
    expected = textbook(q, k, v, mask, scale)
    np.testing.assert_allclose(attend(q, k, v, mask=mask, scale=scale), expected, rtol=0, atol=1e-14)
    if q.ndim == k.ndim == v.ndim:
        np.testing.assert_allclose(weights(q, k, mask=mask, scale=scale) @ v, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("shapes", CASES, ids=str)
@pytest.mark.parametrize("masked", [False, True])
@SMALL_BLOCKS
def test_gradients_agree_with_differences(shapes, masked, block, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK", block)
    q, k, v = inputs = draw(*shapes[:3])
    mask = random_mask(shapes[3]) if masked else None
    (g,) = draw(attend(q, k, v).shape, seed=1)
    for i, gradient in enumerate(attend_vjp(q, k, v, g, mask=mask, scale=0.7)):
        assert gradient.shape == inputs[i].shape
        few = np.random.default_rng(2).choice(inputs[i].size, min(6, inputs[i].size), replace=False)

        def loss(numbers, i=i, few=few):
            moved = [a.copy() for a in inputs]
            moved[i].flat[few] = numbers
            return np.sum(g * attend(*moved, mask=mask, scale=0.7))

        check = gradient_check(loss, gradient.flat[few], inputs[i].flat[few], tolerance=1e-7)
        assert check, str(check)


def test_gradient_check_notices_a_lost_scale():
    q, k, v, g = draw((3, 4), (5, 4), (5, 2), (3, 2))
    dq = attend_vjp(q, k, v, g)[0]
    assert gradient_check(lambda z: np.sum(g * attend(z, k, v)), dq, q)
    assert not gradient_check(lambda z: np.sum(g * attend(z, k, v)), 2 * dq, q)


@SMALL_BLOCKS
def test_a_fully_masked_row_gives_zeros(block, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK", block)
    q, k, v, g = draw((2, 5, 4), (2, 7, 4), (2, 7, 3), (2, 5, 3))
    mask = random_mask((2, 5, 7))
    mask[0, 3] = mask[1] = False
    out, w = attend(q, k, v, mask=mask), weights(q, k, mask=mask)
    assert not out[0, 3].any()
    assert not out[1].any()
    assert not w[~mask].any()
    np.testing.assert_allclose(w.sum(axis=-1), mask.any(axis=-1), rtol=1e-15)
    np.testing.assert_array_equal(out[0, :3], attend(q[0], k[0], v[0], mask=mask[0])[:3])
    dq, dk, dv = attend_vjp(q, k, v, g, mask=mask)
    assert not dq[0, 3].any()
    assert not np.any([dk[1].any(), dv[1].any(), dq[1].any()])


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
@SMALL_BLOCKS
def test_masked_keys_and_values_are_never_read(poison, block, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK", block)
    q, k, v, g = draw((2, 6, 4), (2, 6, 4), (2, 6, 3), (2, 6, 3))
    mask = random_mask((2, 6, 6), seed=3)
    mask[1, 5] = False  # a query that asks nothing is not read either
    poisoned = [a.copy() for a in (q, k, v)]
    mask[0, :, 4] = False
    mask[0, :3, 2] = False
    poisoned[0][1, 5] = poison
    poisoned[1][0, 4] = poison
    poisoned[2][0, 4, 1:] = poison
    np.testing.assert_array_equal(weights(*poisoned[:2], mask=mask), weights(q, k, mask=mask))
    np.testing.assert_array_equal(attend(*poisoned, mask=mask), attend(q, k, v, mask=mask))
    for got, expected in zip(attend_vjp(*poisoned, g, mask=mask), attend_vjp(q, k, v, g, mask=mask), strict=True):
        np.testing.assert_array_equal(got, expected)
    # A place that some queries see and others do not: only those who see it notice.
    poisoned[2][0, 2, 0] = poison
    out, expected = attend(*poisoned, mask=mask), attend(q, k, v, mask=mask)
    sees = mask[0, :, 2]
    assert not np.isfinite(out[0, sees, 0]).any()
    np.testing.assert_array_equal(out[0, ~sees], expected[0, ~sees])
    np.testing.assert_array_equal(out[0, :, 1:], expected[0, :, 1:])
    poisoned[2][0, 2, 0] = v[0, 2, 0]
    poisoned[1][0, 2] = poison
    out = attend(*poisoned, mask=mask)
    np.testing.assert_array_equal(out[0, ~sees], expected[0, ~sees])
    dq = attend_vjp(*poisoned, g, mask=mask)[0]
    np.testing.assert_array_equal(dq[0, ~sees], attend_vjp(q, k, v, g, mask=mask)[0][0, ~sees])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("change", [3.0, 1e30, np.nan])
@SMALL_BLOCKS
def test_the_future_does_not_alter_the_past(dtype, change, block, monkeypatch):
    monkeypatch.setattr(attention, "BLOCK", block)
    q, k, v = draw((50, 8), (50, 8), (50, 8), dtype=dtype)
    mask, now = causal_mask(50), 20
    later = [a.copy() for a in (q, k, v)]
    for a in later:
        a[now:] *= change
    past = attend(*later, mask=mask)[:now]
    assert np.array_equal(past, attend(q, k, v, mask=mask)[:now])
    assert np.array_equal(weights(*later[:2], mask=mask)[:now], weights(q, k, mask=mask)[:now])


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_without_positions_order_means_nothing(seed, n, d):
    x, W_q, W_k, W_v, W_o = draw((n, 4), (4, 2 * d), (4, 2 * d), (4, 2 * d), (2 * d, 3), seed=seed)
    order = np.random.default_rng(seed).permutation(n)
    np.testing.assert_allclose(attend(x[order], x[order], x[order]), attend(x, x, x)[order], rtol=0, atol=1e-12)
    np.testing.assert_allclose(attend(x, x[order], x[order]), attend(x, x, x), rtol=0, atol=1e-12)
    out = multi_head(x, W_q, W_k, W_v, W_o, heads=2)
    size = max(1.0, float(np.abs(out).max()))
    np.testing.assert_allclose(multi_head(x[order], W_q, W_k, W_v, W_o, heads=2), out[order], rtol=0, atol=1e-12 * size)


@given(st.integers(0, 2**32 - 1), st.floats(-300, 300))
@settings(max_examples=40, deadline=None)
def test_a_mean_stays_within_what_it_averages(seed, size):
    q, k, v = draw((4, 3), (6, 3), (6, 2), seed=seed)
    out = attend(size * q, size * k, v)
    assert (v.min(axis=0) - 1e-12 <= out).all()
    assert (out <= v.max(axis=0) + 1e-12).all()
    np.testing.assert_allclose(weights(size * q, k).sum(axis=-1), 1, rtol=1e-14)


@pytest.mark.parametrize(
    ("given", "kept"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i4", "f8"), ("?", "f8"), ("g", "g")]
)
def test_types(given, kept):
    q, k, v, g = (np.round(a).astype(given) for a in draw((5, 4), (7, 4), (7, 3), (5, 3)))
    results = [scores(q, k), weights(q, k), attend(q, k, v), *attend_vjp(q, k, v, g)]
    assert {result.dtype for result in results} == {np.dtype(kept)}
    np.testing.assert_allclose(results[2].astype(float), textbook(*(a.astype(float) for a in (q, k, v))), rtol=2e-3)
    assert attend(*(a.astype(float).tolist() for a in (q, k, v))).dtype == np.float64
    assert attend(q, k.astype(np.float64), v).dtype == np.result_type(kept, np.float64)
    W = np.ones((4, 4), given)
    assert multi_head(q, W, W, W, W, heads=2).dtype == kept
    assert {a.dtype for a in multi_head_vjp(q, W, W, W, W, q, heads=2)} == {np.dtype(kept)}


def test_float32_keeps_its_digits():
    q, k, v = draw((300, 64), (300, 64), (300, 64), dtype=np.float32)
    exact = textbook(*(a.astype(np.float64) for a in (q, k, v)))
    assert np.abs(attend(q, k, v) - exact).max() < 1e-6 * np.abs(v).max()


def test_input_is_left_alone_however_it_lies():
    base = draw((2, 7, 5, 4))[0]
    q, k, v = (
        base[0].T[:, :, ::-1].swapaxes(1, 2)[:, ::2],
        base[1].T[:, :, ::-1].swapaxes(1, 2),
        base[0].T.swapaxes(1, 2),
    )
    kept = base.copy()
    base.flags.writeable = False
    mask = random_mask((q.shape[-2], k.shape[-2]))
    mask.flags.writeable = False
    plain = [np.ascontiguousarray(a) for a in (q, k, v)]
    np.testing.assert_allclose(attend(q, k, v, mask=mask), attend(*plain, mask=mask), rtol=1e-14)
    g = np.ones(attend(q, k, v).shape)
    for got, expected in zip(attend_vjp(q, k, v, g), attend_vjp(*plain, g), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(base, kept)


def test_empty_ends():
    assert attend(np.ones((0, 4)), np.ones((3, 4)), np.ones((3, 2))).shape == (0, 2)
    assert attend(np.ones((0, 3, 4)), np.ones((0, 3, 4)), np.ones((0, 3, 2))).shape == (0, 3, 2)
    np.testing.assert_array_equal(attend(np.ones((3, 4)), np.ones((0, 4)), np.ones((0, 2))), np.zeros((3, 2)))
    assert weights(np.ones((3, 4)), np.ones((0, 4))).shape == (3, 0)
    dq, dk, dv = attend_vjp(np.ones((3, 4)), np.ones((0, 4)), np.ones((0, 2)), np.ones((3, 2)))
    assert (dq.any(), dk.shape, dv.shape) == (False, (0, 4), (0, 2))
    empty = np.ones((0, 0, 3, 4))
    assert attend_vjp(empty, empty, empty, empty, mask=causal_mask(3))[0].shape == empty.shape


@pytest.mark.parametrize("how", ["ignore", "raise"])
def test_nothing_warns(how):
    q, k, v = draw((3, 4), (5, 4), (5, 2))
    half = [np.full((2, 4), 300, np.float16)] * 4
    with np.errstate(all=how):
        assert np.isfinite(attend(1e5 * q, 1e5 * k, v)).all()
        attend(1e200 * q, 1e200 * k, v)
        attend_vjp(q, k, np.full_like(v, np.inf), np.ones((3, 2)), mask=random_mask((3, 5)))
        scores(1e200 * q, 1e200 * k)
        assert np.isinf(scores(*half[:2])).all()
        np.testing.assert_array_equal(attend(*half[:3]), half[0])
        attend_vjp(*half)


def test_memory_grows_with_the_keys_only():
    n, d = 2048, 16
    q, k, v = draw((n, d), (n, d), (n, d), dtype=np.float32)
    attend(q, k, v)
    tracemalloc.start()
    try:
        attend(q, k, v)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * 4 * (attention.BLOCK + 4 * n * d)
    assert peak < n * n  # a quarter of one matrix of scores


def test_masks():
    assert causal_mask(2, 4).tolist() == [[True, False, False, False], [True, True, False, False]]
    assert causal_mask(0).shape == (0, 0)
    lengths = np.array([[0, 2], [3, 1]])
    mask = padding_mask(lengths, 3)
    assert mask.shape == (2, 2, 1, 3)
    assert (mask.sum(axis=(-1, -2)) == lengths).all()
    assert padding_mask(2, 3).tolist() == [[True, True, False]]
    q, k, v = draw((2, 3, 4), (2, 3, 4), (2, 3, 4))
    out = attend(q, k, v, mask=padding_mask([2, 3], 3))
    np.testing.assert_allclose(out[0], attend(q[0], k[0, :2], v[0, :2]), rtol=1e-14)


def test_positions():
    p = sinusoidal_positions(60, 8)
    assert p.shape == (60, 8)
    np.testing.assert_allclose(p[:, 0::2] ** 2 + p[:, 1::2] ** 2, 1, rtol=1e-14)
    np.testing.assert_allclose(p[7, 4:6], [np.sin(7 / 100), np.cos(7 / 100)], rtol=1e-14)
    fit = p @ p.T  # how alike two places are depends on how far apart they lie, not on where
    np.testing.assert_allclose(np.diagonal(fit, 5), fit[0, 5], rtol=1e-12)
    assert sinusoidal_positions(0, 4).shape == (0, 4)


def matrices(d_in=6, width=8, d_v=4, d_out=5, seed=1):
    return draw((d_in, width), (d_in, width), (d_in, d_v), (d_v, d_out), seed=seed)


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_each_head_attends_on_its_own_slice(heads):
    (x,), (W_q, W_k, W_v, W_o) = draw((3, 7, 6)), matrices()
    parts = [np.split(x @ W, heads, axis=-1) for W in (W_q, W_k, W_v)]
    mask = causal_mask(7)
    expected = np.concatenate([textbook(*part, mask) for part in zip(*parts, strict=True)], axis=-1) @ W_o
    np.testing.assert_allclose(multi_head(x, W_q, W_k, W_v, W_o, heads=heads, mask=mask), expected, atol=1e-13)


@pytest.mark.parametrize("masked", [False, True])
def test_gradients_of_several_heads(masked):
    inputs = [*draw((2, 5, 6)), *matrices()]
    mask = random_mask((2, 5, 5)) if masked else None
    (g,) = draw((2, 5, 5), seed=4)
    for i, gradient in enumerate(multi_head_vjp(*inputs, g, heads=2, mask=mask)):

        def loss(moved, i=i):
            return np.sum(g * multi_head(*inputs[:i], moved, *inputs[i + 1 :], heads=2, mask=mask))

        check = gradient_check(loss, gradient, inputs[i], tolerance=1e-7)
        assert check, str(check)


def test_padding_reaches_no_gradient():
    (x, g), four = draw((2, 5, 6), (2, 5, 5)), matrices()
    mask = padding_mask([3, 5], 5)
    mask = mask & mask.swapaxes(-1, -2)
    dirty = x.copy()
    dirty[0, 3:] = np.nan
    np.testing.assert_array_equal(
        multi_head(dirty, *four, heads=2, mask=mask), multi_head(x, *four, heads=2, mask=mask)
    )
    assert not multi_head(dirty, *four, heads=2, mask=mask)[0, 3:].any()
    gradients = multi_head_vjp(dirty, *four, g, heads=2, mask=mask)
    for got, expected in zip(gradients, multi_head_vjp(x, *four, g, heads=2, mask=mask), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)
    assert not gradients[0][0, 3:].any()


Q, K, V = np.ones((2, 3, 4)), np.ones((2, 5, 4)), np.ones((2, 5, 6))
X, W = np.ones((3, 4)), np.ones((4, 4))

REFUSED = [
    (lambda: attend(Q, np.ones((5, 3)), V), ValueError, r"attend: q has vectors of 4 numbers and k of 3"),
    (lambda: scores(np.ones((2, 0)), np.ones((2, 0))), ValueError, "they must agree and not be empty"),
    (lambda: attend(Q, K, np.ones((4, 6))), ValueError, r"attend: there are 5 keys and 4 values"),
    (lambda: attend(Q, K, np.ones((3, 5, 6))), ValueError, r"the leading axes \(2,\), \(2,\), \(3,\) do not broadcast"),
    (lambda: attend(np.ones(4), K, V), ValueError, r"attend: q has the shape \(4,\); it must be a matrix"),
    (lambda: weights(Q * 1j, K), TypeError, r"weights: q must hold real numbers, not complex128; convert it first"),
    (lambda: scores(Q, K.astype(object)), TypeError, r"scores: k must hold real numbers, not object"),
    (lambda: scores(Q, [["a"]]), TypeError, r"scores: k must hold real numbers, not <U1"),
    (lambda: scores([[1.0], [1.0, 2.0]], K), TypeError, r"scores: q must be an array of numbers; its rows differ"),
    (lambda: attend(Q, K, V, mask=np.ones((3, 5))), TypeError, r"mask must be boolean, .*, not float64; .* mask == 0"),
    (lambda: weights(Q, K, mask=np.ones((3, 4), bool)), ValueError, r"mask has the shape \(3, 4\); .* = \(2, 3, 5\)"),
    (lambda: attend(Q[0], K[0], V[0], mask=np.ones((2, 3, 5), bool)), ValueError, r"must broadcast to .* = \(3, 5\)"),
    (lambda: attend(Q, K, V, scale=np.nan), ValueError, r"attend: the scale must be finite, not nan"),
    (lambda: attend(Q, K, V, scale="8"), TypeError, r"attend: the scale must be a number, not '8'"),
    (
        lambda: attend_vjp(Q, K, V, np.ones((3, 6))),
        ValueError,
        r"g has the shape \(3, 6\) but the value has \(2, 3, 6\)",
    ),
    (lambda: causal_mask(-1), ValueError, "causal_mask: queries must be at least 0, not -1"),
    (lambda: causal_mask(2, 2.5), TypeError, r"causal_mask: keys must be a whole number, not 2\.5"),
    (lambda: padding_mask([1, -2], 3), ValueError, "lengths go from -2 to 1; they must lie between 0 and keys = 3"),
    (lambda: padding_mask([1, 4], 3), ValueError, "lengths go from 1 to 4"),
    (lambda: padding_mask([1.0], 3), TypeError, "padding_mask: lengths must be whole numbers, not float64"),
    (lambda: sinusoidal_positions(5, 3), ValueError, "d is 3; sines and cosines come in pairs, so it must be even"),
    (lambda: sinusoidal_positions(-5, 4), ValueError, "length must be at least 0, not -5"),
    (lambda: multi_head(X, W, W, W, W, heads=3), ValueError, "multi_head: 3 heads do not divide the 4 columns of W_q"),
    (lambda: multi_head(X, W, W, W, W, heads=0), ValueError, "0 heads do not divide the 4 columns of W_q"),
    (lambda: multi_head(X, W, W, W, W, heads=2.0), TypeError, r"heads must be a whole number, not 2\.0"),
    (lambda: multi_head(X, W, W, W[:, :3], W[:3], heads=2), ValueError, "2 heads do not divide the 3 columns of W_v"),
    (lambda: multi_head(X, W[:3], W, W, W, heads=2), ValueError, r"W_q has the shape \(3, 4\); .* a matrix of 4 rows"),
    (lambda: multi_head(X, W, W, W, W[:3], heads=2), ValueError, r"W_o has the shape \(3, 4\); .* a matrix of 4 rows"),
    (lambda: multi_head(X, W, W[:, :2], W, W, heads=2), ValueError, "W_q has 4 columns and W_k 2; they must agree"),
    (lambda: multi_head_vjp(X, W, W, W, W, X[:2], heads=2), ValueError, r"multi_head_vjp: g has the shape \(2, 4\)"),
    (lambda: multi_head(X, W, W, W, W, heads=2, mask=np.ones((3, 4), bool)), ValueError, r"= \(3, 3\)"),
]


@pytest.mark.parametrize(("call", "error", "sentence"), REFUSED)
def test_bad_input_is_refused_in_one_sentence(call, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        call()
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("masked", ["none", "causal", "padding"])
def test_torch_agrees(masked, torch):
    attention_of_torch = torch.nn.functional.scaled_dot_product_attention
    q, k, v = inputs = draw((2, 3, 9, 4), (2, 3, 9, 4), (2, 3, 9, 5))
    mask = {"none": None, "causal": causal_mask(9), "padding": padding_mask([0, 6], 9)[:, None]}[masked]
    tensors = [torch.tensor(a, requires_grad=True) for a in inputs]
    out = attention_of_torch(*tensors, attn_mask=None if mask is None else torch.tensor(mask).expand(2, 3, 9, 9))
    np.testing.assert_allclose(attend(q, k, v, mask=mask), out.detach().numpy(), rtol=0, atol=1e-13)
    (g,) = draw(out.shape, seed=5)
    out.backward(torch.tensor(g))
    for ours, theirs in zip(attend_vjp(q, k, v, g, mask=mask), tensors, strict=True):
        np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=0, atol=1e-13)


def test_torch_agrees_on_several_heads(torch):
    (x, g), four = draw((2, 7, 8), (2, 7, 8)), draw(*[(8, 8)] * 4, seed=1)
    layer = torch.nn.MultiheadAttention(8, 4, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.tensor(np.concatenate([W.T for W in four[:3]])))
        layer.out_proj.weight.copy_(torch.tensor(four[3].T))
    tensor = torch.tensor(x, requires_grad=True)
    out, _ = layer(tensor, tensor, tensor, attn_mask=~torch.tensor(causal_mask(7)))
    np.testing.assert_allclose(
        multi_head(x, *four, heads=4, mask=causal_mask(7)), out.detach().numpy(), rtol=0, atol=1e-12
    )
    out.backward(torch.tensor(g))
    dx, *dW, dW_o = multi_head_vjp(x, *four, g, heads=4, mask=causal_mask(7))
    np.testing.assert_allclose(dx, tensor.grad.numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.concatenate([a.T for a in dW]), layer.in_proj_weight.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(dW_o.T, layer.out_proj.weight.grad.numpy(), atol=1e-12)
