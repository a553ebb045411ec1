import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Scaled dot-product attention", points=3, stars=2, kind="write the function")
def attention_of_a_batch(q, k, v):
    r"""Write $\mathrm{softmax}(q\,k^\top / \sqrt d)\,v$ for a batch: `q` has the shape (batch, queries, d), `k` (batch,
    keys, d) and `v` (batch, keys, d_v). Return what every query receives, (batch, queries, d_v).

    It must be right for scores of hundreds, where $e^s$ alone overflows.
    """
    s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ v


def _case(seed, batch, queries, keys, d, d_v, size=1.0):
    rng = np.random.default_rng(seed)
    shapes = (batch, queries, d), (batch, keys, d), (batch, keys, d_v)
    return tuple((size * rng.normal(size=shape)).round(2) for shape in shapes)


_SQUARE = _case(0, 2, 3, 3, 4, 2)


def _far():
    q, k, v = _case(3, 1, 2, 3, 4, 2)
    return 60.0 * q, 60.0 * k, v


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), *sizes) for sizes in ((2, 4, 4, 9, 4), (3, 1, 5, 2, 3))]


attention_of_a_batch.checks(
    Matches((_SQUARE, _case(1, 1, 1, 3, 4, 2)), title="right for three words, and for one query"),
    Matches((_case(2, 2, 4, 3, 16, 5),), title="right for other sizes, d = 16"),
    Matches((_far(),), title="right for scores of hundreds"),
    LeavesInputAlone(_SQUARE),
    Matches(_drawn, title="right for other batches", hidden=True),
)

attention_of_a_batch.hints(
    "Scores, then softmax, then a weighted mean. Write the shape of each array beside its line.",
    "See 'Meet it' in the lesson for one query; here there are many, and a batch axis stands before them.",
    "For x of shape (5, 3, 4), x.swapaxes(-1, -2) has the shape (5, 4, 3), while x.T would be (4, 3, 5). For a safe "
    "softmax, subtract each row's largest score first.",
    "s = q @ ___ / np.sqrt(q.shape[-1]); each row of s, along axis ___, becomes weights; then weights @ v",
)

attention_of_a_batch.why(
    "A row of s belongs to one query and runs over the keys, so softmax works along the last axis. `@` multiplies the "
    "last two axes and keeps the batch. d is the length of a query, not the number of keys and not d_v."
)


def _attend(q, k, v, scale, axis=-1):
    s = q @ k.swapaxes(-1, -2) * scale
    with np.errstate(all="ignore"):
        e = np.exp(s - s.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True) @ v


@attention_of_a_batch.mistake
def scale_forgotten(q, k, v):
    """the scores were not divided by the square root of d"""
    s = q @ k.swapaxes(-1, -2)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ v


@attention_of_a_batch.mistake
def divided_by_d(q, k, v):
    """the scores were divided by d; the spread of a product grows like the square root of d"""
    return _attend(q, k, v, 1 / q.shape[-1])


@attention_of_a_batch.mistake
def number_of_keys(q, k, v):
    """the scale uses the number of keys; d is the number of components of a query, its last axis"""
    return _attend(q, k, v, 1 / np.sqrt(k.shape[-2]))


@attention_of_a_batch.mistake
def over_the_queries(q, k, v):
    """softmax runs over the queries here: the words compete for a key; the keys should compete for a word"""
    return _attend(q, k, v, 1 / np.sqrt(q.shape[-1]), axis=-2)


@attention_of_a_batch.mistake
def over_the_batch(q, k, v):
    """softmax runs over the batch here: sentences that have nothing to do with each other compete"""
    return _attend(q, k, v, 1 / np.sqrt(q.shape[-1]), axis=0)


@attention_of_a_batch.mistake
def keys_for_values(q, k, v):
    """the weights mix the keys; keys are for finding, and what is taken along are the values"""
    return _attend(q, k, k, 1 / np.sqrt(q.shape[-1]))


@attention_of_a_batch.mistake
def exponential_overflows(q, k, v):
    """the scores go to exp as they are, and scores of hundreds overflow: subtract each row's largest first"""
    with np.errstate(all="ignore"):
        e = np.exp(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]))
        return e / e.sum(axis=-1, keepdims=True) @ v


@attention_of_a_batch.alternative
def by_einsum(q, k, v):
    from scipy.special import softmax

    w = softmax(np.einsum("bqd,bkd->bqk", q, k) / q.shape[2] ** 0.5, axis=2)
    return np.einsum("bqk,bkv->bqv", w, v)


@attention_of_a_batch.alternative
def query_by_query(q, k, v):
    out = np.zeros((*q.shape[:2], v.shape[2]))
    for b in range(len(q)):
        for i, one in enumerate(q[b]):
            s = k[b] @ one / np.sqrt(len(one))
            e = np.exp(s - max(s))
            out[b, i] = sum(w * row for w, row in zip(e / e.sum(), v[b], strict=True))
    return out.tolist()
