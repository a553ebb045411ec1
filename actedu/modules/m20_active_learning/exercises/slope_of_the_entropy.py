import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Which logit makes it unsure?", points=3, stars=2, kind="derive the gradient")
def slope_of_the_entropy(z):
    r"""`z` holds logits, (n, classes), and $p$ is the softmax of a row. Write the gradient of the row's entropy
    $H = -\sum_k p_k \log p_k$ with respect to its logits, an array like `z`.

    Module 7 has the slopes of softmax: $\partial p_k / \partial z_i = p_k (\delta_{ki} - p_i)$, where $\delta_{ki}$ is
    1 for $k = i$ and 0 otherwise.
    """
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    log_p = z - z.max(axis=1, keepdims=True) - np.log(e.sum(axis=1, keepdims=True))
    H = -(p * log_p).sum(axis=1, keepdims=True)
    return -p * (log_p + H)


_EQUAL = np.array([[1.0, 1.0, 1.0], [2.0, 1.0, 0.0]])
_TWO = np.array([[0.0, 0.0], [1.5, -0.5]])


def _drawn(rng):
    return [(rng.normal(0, 2, (5, 4)),), (rng.normal(0, 1, (2, 10)) + 3.0,)]


slope_of_the_entropy.checks(
    Matches(((_EQUAL,),), title="0 where all classes are alike, and right for 2, 1, 0", atol=1e-12),
    Matches(((_TWO,),), title="right for two classes", atol=1e-12),
    LeavesInputAlone((_EQUAL,)),
    Matches(_drawn, title="right for other logits", hidden=True),
)

slope_of_the_entropy.hints(
    "First the slope of H with respect to each p_k, as if they were free; then the chain rule, summed over k.",
    "Module 7, 'Softmax, whole': an error e in p becomes p * (e - sum of p e) in z. Here e is the slope of H.",
    "The slope of -p log p is -log p - 1. The -1 is the same for all k and drops out: softmax does not feel a shift.",
    "-p * (np.log(p) + ___), where ___ is a number per row",
)

slope_of_the_entropy.why(
    "With e_k = -log p_k - 1, p (e - sum p e) = -p (log p + H). A logit whose class is likelier than exp(-H) lowers "
    "the entropy when it grows, one of a rarer class raises it. At equal probabilities log p = -H, and the slope is "
    "0: there the entropy is largest."
)


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@slope_of_the_entropy.mistake
def slope_for_probabilities(z):
    """this is the slope with respect to p, as if each p_k were free; the logits move all of them"""
    return -np.log(_softmax(z)) - 1


@slope_of_the_entropy.mistake
def own_term_alone(z):
    """this takes only how z_i changes its own p_i: the other probabilities of the row change too"""
    p = _softmax(z)
    return p * (1 - p) * (-np.log(p) - 1)


@slope_of_the_entropy.mistake
def entropy_left_out(z):
    """-p log p is the class's term of H; its slope has the row's H beside the logarithm"""
    p = _softmax(z)
    return -p * np.log(p)


@slope_of_the_entropy.mistake
def sign_turned(z):
    """the sign is turned: raising the largest logit makes a row surer, so the slope there is negative"""
    return -slope_of_the_entropy(z)


@slope_of_the_entropy.mistake
def constant_for_entropy(z):
    """the slope -log p - 1 is multiplied by p and not centred: at equal probabilities it should be 0"""
    p = _softmax(z)
    return -p * (np.log(p) + 1)


@slope_of_the_entropy.alternative
def by_the_jacobian(z):
    out = []
    for row in z:
        e = np.exp(row - row.max())
        p = e / e.sum()
        out.append((np.diag(p) - np.outer(p, p)) @ (-np.log(p) - 1))
    return np.array(out)


@slope_of_the_entropy.alternative
def by_scipy(z):
    from scipy.special import log_softmax

    log_p = log_softmax(z, axis=1)
    p = np.exp(log_p)
    return -p * log_p + p * (p * log_p).sum(axis=1, keepdims=True)
