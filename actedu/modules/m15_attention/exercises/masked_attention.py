import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="Attention under any mask", points=4, stars=3, kind="write the function")
def masked_attention(q, k, v, mask):
    r"""Write scaled dot-product attention with a mask: `q` (queries, d), `k` (keys, d), `v` (keys, d_v), and a boolean
    `mask` (queries, keys), True where a query may read a key. Return (queries, d_v).

    * What is masked has no influence at all, however large its key and its value are.
    * A query that may read nothing receives zeros.
    * No warning, also for scores of thousands.
    """
    s = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    top = np.where(mask.any(axis=1), s.max(axis=1), 0.0)
    e = np.exp(s - top[:, None])
    total = np.where(mask.any(axis=1), e.sum(axis=1), 1.0)
    return e @ v / total[:, None]


def _case(seed, queries=3, keys=3, d=4, d_v=2):
    rng = np.random.default_rng(seed)
    q, k, v = (rng.normal(size=shape).round(2) for shape in ((queries, d), (keys, d), (keys, d_v)))
    return q, k, v


_CAUSAL = np.tri(3, dtype=bool)
_SOME = np.array([[True, False, True], [False, False, False], [False, True, False]])


def _later_is_huge(seed=1):
    q, k, v = _case(seed)
    k[2] *= 1000.0
    v[2] *= 1000.0
    return q, k, v, np.array([[True, False, False], [True, True, False], [True, True, False]])


def _two_futures(rng):
    """The same past and two futures: under a causal mask the first answers must agree."""
    q, k, v = _case(int(rng.integers(10_000)), 4, 4)
    cases = []
    for size in (1.0, -40.0):
        other_k, other_v = k.copy(), v.copy()
        other_k[3], other_v[3] = size * k[3], size * v[3]
        cases.append((q, other_k, other_v, np.tri(4, dtype=bool)))
    blind = rng.random((4, 4)) < 0.4
    blind[int(rng.integers(4))] = False
    return [*cases, (q, k, v, blind)]


masked_attention.checks(
    Matches(((*_case(0), _CAUSAL), (*_case(2), np.ones((3, 3), dtype=bool))), title="right under a causal mask"),
    Matches((_later_is_huge(),), title="what is masked has no influence, however large"),
    Matches(((*_case(4), _SOME),), title="a query that may read nothing receives zeros"),
    Stable(
        ((100.0 * _case(5)[0], 100.0 * _case(5)[1], _case(5)[2], _SOME),), title="right and silent for large scores"
    ),
    LeavesInputAlone((*_case(0), _CAUSAL)),
    Matches(_two_futures, title="two futures leave the same past; other masks", hidden=True),
)

masked_attention.hints(
    "Mask the scores before softmax. Then look at the one row in which nothing is left: what is its largest score, and "
    "what is its sum?",
    "See 'Masks' in the lesson, and the exercise `mask_that_leaks` for one mask.",
    "For the row (-inf, -inf) subtracting its largest gives -inf - -inf, which is NaN. Subtract 0 there instead: the "
    "exponentials are 0, and so is their sum; divide by 1 then.",
    "seen = mask.any(axis=1); top = np.where(seen, s.max(axis=1), ___); total = np.where(seen, e.sum(axis=1), ___)",
)

masked_attention.why(
    "The largest score is taken of what may be read: a huge masked score, subtracted from a row, would push all that "
    "may be read to exp of a very negative number, 0. And a row without any key is not an error: padded places have "
    "such rows. Zeros there keep NaN out of everything behind."
)


def _plain(q, k, v, mask, hide):
    s = hide(q @ k.T / np.sqrt(q.shape[1]), mask)
    with np.errstate(all="ignore"):
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True) @ v


@masked_attention.mistake
def empty_row_is_nan(q, k, v, mask):
    """a row without any key is -inf - -inf, which is not a number: treat a query that may read nothing by itself"""
    return _plain(q, k, v, mask, lambda s, mask: np.where(mask, s, -np.inf))


@masked_attention.mistake
def empty_row_is_the_mean(q, k, v, mask):
    """with a finite low score, a row in which all is masked is a row of equal scores: it receives the plain mean"""
    return _plain(q, k, v, mask, lambda s, mask: np.where(mask, s, -1e9))


@masked_attention.mistake
def largest_of_all(q, k, v, mask):
    """the largest of all scores was subtracted, masked ones too: beside a huge one, what may be read underflows to 0"""
    s = q @ k.T / np.sqrt(q.shape[1])
    e = np.where(mask, np.exp(s - s.max(axis=1, keepdims=True)), 0.0)
    total = e.sum(axis=1, keepdims=True)
    return e @ v / np.where(total > 0, total, 1.0)


@masked_attention.mistake
def mask_multiplied(q, k, v, mask):
    """the mask multiplies the scores here: a masked score is 0, and exp(0) = 1 gets a share"""
    return _plain(q, k, v, mask, lambda s, mask: s * mask)


@masked_attention.mistake
def true_is_hidden(q, k, v, mask):
    """the mask is read the wrong way round: True means that the query may read the key"""
    s = np.where(mask, -np.inf, q @ k.T / np.sqrt(q.shape[1]))
    top = np.where(mask.all(axis=1), 0.0, s.max(axis=1))
    e = np.exp(s - top[:, None])
    total = np.where(mask.all(axis=1), 1.0, e.sum(axis=1))
    return e @ v / total[:, None]


@masked_attention.mistake
def struck_out_afterwards(q, k, v, mask):
    """the weights were struck out after softmax: the rest of a row no longer adds up to 1"""
    s = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) * mask @ v


@masked_attention.mistake
def scale_forgotten(q, k, v, mask):
    """the scores were not divided by the square root of d"""
    s = np.where(mask, q @ k.T, -np.inf)
    top = np.where(mask.any(axis=1), s.max(axis=1), 0.0)
    e = np.exp(s - top[:, None])
    total = np.where(mask.any(axis=1), e.sum(axis=1), 1.0)
    return e @ v / total[:, None]


@masked_attention.alternative
def row_by_row(q, k, v, mask):
    out = np.zeros((len(q), v.shape[1]))
    for i in range(len(q)):
        seen = np.flatnonzero(mask[i])
        if seen.size:
            s = k[seen] @ q[i] / np.sqrt(q.shape[1])
            e = np.exp(s - s.max())
            out[i] = e @ v[seen] / e.sum()
    return out


@masked_attention.alternative
def filled_with_zeros(q, k, v, mask):
    s = q @ k.T / np.sqrt(q.shape[1])
    s -= np.max(s, axis=1, keepdims=True, where=mask, initial=-1e300)
    e = np.exp(s, where=mask, out=np.zeros_like(s))
    total = e.sum(axis=1, keepdims=True)
    return np.divide(e @ v, total, where=total > 0, out=np.zeros((len(q), v.shape[1])))
