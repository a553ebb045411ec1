import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="How a layer learns its shares", points=3, stars=2, kind="derive the gradient")
def gradient_of_shares(logits, parts, back):
    r"""A layer gives $y_i = \sum_k p_k\, h_{ki}$ for the sums $i$ of a batch, where $p$ is the softmax of `logits`,
    shape (k,), and `parts`, shape (k, n), holds what each of the k activations gives for each of the n sums.

    `back`, shape (n,), is the gradient $\partial L / \partial y$. Return the gradient of the loss with respect to the
    logits, shape (k,).
    """
    p = np.exp(logits - np.max(logits))
    p = p / p.sum()
    g = parts @ back
    return p * (g - p @ g)


def _case(seed, k=3, n=4):
    rng = np.random.default_rng(seed)
    return rng.normal(size=k).round(2), rng.normal(size=(k, n)).round(2), rng.normal(size=n).round(2)


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), 4, 6), _case(int(rng.integers(10_000)), 2, 9)]


gradient_of_shares.checks(
    Matches(((np.zeros(2), np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([1.0, 0.5])),), title="right for even shares"),
    Matches((_case(1), _case(2, 4, 3)), title="right for other shares"),
    LeavesInputAlone(_case(3)),
    Matches(_drawn, title="right for other layers", hidden=True),
)

gradient_of_shares.hints(
    "Two steps back: from the outputs to the shares, and from the shares to the logits.",
    "See 'Mixtures' in the lesson for the first step; lesson 07 has the Jacobian of softmax.",
    "With shares 1/2 and 1/2 and share gradients 3 and 1, the mean is 2, and the logits get 1/2 times (3 - 2) = 0.5 "
    "and 1/2 times (1 - 2) = -0.5.",
    "g = parts @ back; return p * (g - ___)",
)

gradient_of_shares.why(
    "A share gets the sum, over the batch, of what its activation gives times what comes back. Softmax then compares: "
    "a logit moves by its share times how far its gradient lies from the mean of all. So the gradients of the logits "
    "add up to 0, a share that is near 0 hardly moves, and where all activations serve alike nothing moves at all."
)


def _shares(logits):
    p = np.exp(logits - np.max(logits))
    return p / p.sum()


@gradient_of_shares.mistake
def softmax_passed_over(logits, parts, back):
    """this is the gradient of the shares; the logits stand behind a softmax, which compares them"""
    return parts @ back


@gradient_of_shares.mistake
def each_share_alone(logits, parts, back):
    """p (1 - p) is how a share moves with its own logit; a logit moves all the other shares, too"""
    p = _shares(logits)
    return p * (1 - p) * (parts @ back)


@gradient_of_shares.mistake
def plain_mean(logits, parts, back):
    """what is subtracted is the mean weighted by the shares, not the plain one"""
    p, g = _shares(logits), parts @ back
    return p * (g - g.mean())


@gradient_of_shares.mistake
def not_weighed(logits, parts, back):
    """the mean is subtracted, and the share in front is missing: a logit with next to no share would move as fast"""
    p, g = _shares(logits), parts @ back
    return g - p @ g


@gradient_of_shares.mistake
def mean_over_the_batch(logits, parts, back):
    """all sums of the batch use the same shares, so their parts add up; here their mean was taken"""
    p, g = _shares(logits), parts @ back / np.size(back)
    return p * (g - p @ g)


@gradient_of_shares.mistake
def logits_as_shares(logits, parts, back):
    """the logits were used where shares belong: softmax first"""
    g = parts @ back
    return logits * (g - logits @ g)


@gradient_of_shares.alternative
def by_the_jacobian(logits, parts, back):
    p = _shares(logits)
    return (np.diag(p) - np.outer(p, p)) @ parts @ back


@gradient_of_shares.alternative
def one_by_one(logits, parts, back):
    from scipy.special import softmax

    p = softmax(logits)
    y = p @ parts
    return [p[k] * sum((parts[k] - y) * back) for k in range(len(p))]
