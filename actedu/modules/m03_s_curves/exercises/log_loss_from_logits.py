import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(title="The loss of a confident error", points=3, stars=2, kind="debug the code", defect="c4")
def log_loss_from_logits(z, t):
    r"""This code is the log-loss of logits `z` (any real numbers) and targets `t` (0 or 1): the mean of
    $-t \log p - (1 - t) \log(1 - p)$ with $p = \sigma(z)$. Its first line stands twice in one of our sources.

    It is right for moderate logits. For $z = 50$ and $t = 0$ it returns `inf`; the right answer is 50.
    Repair it: finite, right and without a warning for logits up to $\pm 1000$.
    """


def _one(z, t):
    return np.array([float(z)]), np.array([float(t)])


def _labelled(rng):
    return [(rng.normal(0, 3, 12), rng.integers(0, 2, 12).astype(float))]


log_loss_from_logits.checks(
    Matches(
        [(np.array([-2.0, 0.0, 1.0, 3.0]), np.array([0.0, 1.0, 1.0, 0.0]))], title="still right for moderate logits"
    ),
    Stable(
        (_one(-720, 1), _one(50, 0), _one(-50, 1), _one(800, 0), _one(-800, 0)),
        title="finite, right and silent for extreme logits",
    ),
    LeavesInputAlone((np.array([-2.0, 0.5, 3.0]), np.array([0.0, 1.0, 1.0]))),
    Matches(_labelled, title="right for other logits", hidden=True),
    Stable(
        lambda rng: [_one(rng.uniform(100, 900), 0), _one(-rng.uniform(100, 900), 1)],
        title="right for other extreme logits",
        hidden=True,
    ),
)

log_loss_from_logits.hints(
    "The loss of one example is finite for every logit. Find the step at which the code turns a finite number into "
    "an infinite one.",
    "See Pitfalls and *Deeper* in the lesson: the sigmoid reaches exactly 0 and 1 in floats, its logarithm need not be "
    "computed from it.",
    "For t = 1 the loss is log(1 + exp(-z)), for t = 0 it is log(1 + exp(z)). The safe form of log(1 + exp(z)) is "
    "max(z, 0) + log1p(exp(-|z|)); for t = 1, subtract z.",
    "The mean of np.maximum(z, 0) - ___ + np.log1p(np.exp(-np.abs(z))).",
)

log_loss_from_logits.why(r"""
    On paper $-\log\sigma(z) = \log(1 + e^{-z})$ and $-\log(1-\sigma(z)) = \log(1 + e^{z})$; together they are
    $\max(z, 0) - tz + \log(1 + e^{-|z|})$. No step rounds to 0 or 1. Its slope in $z$ is $\sigma(z) - t$, close to 1 in
    size for a confident error. This is why losses should be given logits, not probabilities.
    """)


@log_loss_from_logits.mistake
def exp_still_overflows(z, t):
    """the logarithm is taken on paper now, but exp(z) still overflows for large z: take max(z, 0) out of it, and only
    exp(-|z|) is left
    """
    return np.mean(np.log(1 + np.exp(z)) - t * z)


@log_loss_from_logits.mistake(when=lambda f: abs(f(*_one(50, 0)) - 50) < 1e-6 and f(*_one(-720, 1)) == np.inf)
def exp_of_the_margin_overflows(z, t):
    """for z = -720 and t = 1 the loss is infinite instead of 720: exp(720) overflows on the way, in
    log(1 + exp(-z)) or in a sigmoid, with a warning or without. Write max(z, 0) - t z and keep only exp(-|z|)
    """
    return np.mean(np.log1p(np.exp(-z * (2 * t - 1))))


@log_loss_from_logits.mistake
def log_of_rounded_sigmoid(z, t):
    """a stable sigmoid is not enough: from about z = log(2^53) = 37 on, p is exactly 1 and log(1 - p) is log 0. Take
    the logarithm on paper, before any rounding
    """
    p = sigmoid(z)
    return np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p))


@log_loss_from_logits.fault
def log_of_zero(z, t):
    """p is rounded to 0 or 1, or exp overflows on the way, and log 0 is -inf: one confident error makes the whole mean
    infinite
    """


@log_loss_from_logits.mistake(when=lambda answer: 5 < answer(*_one(60, 0)) < 59 and 1.3 < answer(*_one(1, 0)) < 1.4)
def loss_capped(z, t):
    """clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no
    more, and its gradient is 0
    """
    p = np.clip(sigmoid(z), 1e-7, 1 - 1e-7)
    return np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p))


@log_loss_from_logits.mistake
def classes_swapped(z, t):
    """the classes are swapped: t = 1 must be cheap where z is large"""
    return np.mean(np.maximum(z, 0) - (1 - t) * z + np.log1p(np.exp(-np.abs(z))))


@log_loss_from_logits.mistake
def sum_for_mean(z, t):
    """this is the sum of the losses, not their mean"""
    return np.sum(np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z))))


@log_loss_from_logits.alternative
def by_logaddexp(z, t):
    return np.mean(np.logaddexp(0, z) - t * z)


@log_loss_from_logits.alternative
def by_class(z, t):
    return np.mean(t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z))
