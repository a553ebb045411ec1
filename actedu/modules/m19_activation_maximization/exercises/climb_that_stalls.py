import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A climb that stalls", points=3, stars=2, kind="debug the code")
def climb_that_stalls(x, W1, b1, W2, b2, k, steps):
    """A net with softplus units gives the logits `softplus(x @ W1 + b1) @ W2 + b2`. This code is to climb **logit** `k`
    by gradient ascent on the image `x`, (n,), in `steps` steps of 0.1 times the gradient.

    From the image of another class it hardly moves. Repair it.
    """
    for _ in range(steps):
        slope = 1 / (1 + np.exp(-(x @ W1 + b1)))
        x = x + 0.1 * W1 @ (slope * W2[:, k])
    return x


def _case(seed, k, steps, n=5, hidden=4, classes=3, size=1.0):
    rng = np.random.default_rng(seed)
    x, W1, b1 = size * rng.normal(size=n), rng.normal(size=(n, hidden)), rng.normal(size=hidden)
    W2, b2 = rng.normal(size=(hidden, classes)), np.zeros(classes)
    return x.round(2), W1.round(2), b1.round(2), W2.round(2), b2, k, steps


def _of_another_class():
    x, W1, b1, W2, b2, _, _ = _case(1, 0, 1, size=3.0)
    worst = int(np.argmin(np.logaddexp(0, x @ W1 + b1) @ W2))
    return x, W1, b1, 2 * W2, b2, worst, 20


climb_that_stalls.checks(
    Matches((_case(0, 0, 1), _case(0, 2, 1)), title="one step along the gradient of the logit asked for"),
    Matches((_of_another_class(),), title="climbs from the image of another class"),
    Matches((_case(2, 1, 30, n=6, hidden=3, classes=4),), title="right for more steps and other sizes"),
    LeavesInputAlone(_case(0, 0, 3)),
    Matches(lambda rng: [_case(int(rng.integers(10_000)), 1, 5), _case(int(rng.integers(10_000)), 0, 12, n=7)],
            title="right for other nets", hidden=True),
)  # fmt: skip

climb_that_stalls.hints(
    "What does this code maximise? Print the largest part of its gradient at the first step.",
    "See 'Logit or softmax?' in the lesson.",
    "A probability of 0.001 has the slope 0.001 times 0.999 = 0.000999 in its own logit. The logit has the slope 1 in "
    "itself, wherever it is.",
    "wanted = np.zeros(len(b2)); wanted[k] = ___; no softmax is needed. Then W1 @ (slope * (W2 @ wanted)).",
)

climb_that_stalls.why(
    "The gradient of the probability in the logits is p (wanted - p). For an image of another class p is near 0, "
    "and so is every step. The logit's gradient is 1 at k and 0 elsewhere: the image moves, and only for the sake of "
    "k, not to push other classes down."
)


def _p(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def _climb(x, W1, b1, W2, b2, steps, wanted, unit_slope=True, length=0.1):
    for _ in range(steps):
        z = x @ W1 + b1
        h = np.logaddexp(0, z)
        slope = 1 / (1 + np.exp(-z)) if unit_slope else np.ones(len(z))
        x = x + length * W1 @ (slope * (W2 @ wanted(_p(h @ W2 + b2))))
    return x


@climb_that_stalls.fault
def probability_climbed(x, W1, b1, W2, b2, k, steps):
    """what is climbed here is the softmax probability, whose gradient is about 0 where the net is sure of another
    class
    """
    for _ in range(steps):
        z = x @ W1 + b1
        logits = np.log(1 + np.exp(z)) @ W2 + b2
        p = np.exp(logits - logits.max())
        p = p / p.sum()
        wanted = -p * p[k]
        wanted[k] = wanted[k] + p[k]
        slope = 1 / (1 + np.exp(-z))
        x = x + 0.1 * W1 @ (slope * (W2 @ wanted))
    return x


@climb_that_stalls.mistake
def log_probability_climbed(x, W1, b1, W2, b2, k, steps):
    """this climbs log p: it stalls no longer, but it also pushes the other logits down; logit k alone was asked for"""
    return _climb(x, W1, b1, W2, b2, steps, lambda p: np.eye(len(p))[k] - p)


@climb_that_stalls.mistake
def other_logits_pushed(x, W1, b1, W2, b2, k, steps):
    """the -p at the other classes is left: part of each step still goes into lowering their logits"""
    return _climb(x, W1, b1, W2, b2, steps, lambda p: np.where(np.arange(len(p)) == k, 1.0, -p))


@climb_that_stalls.mistake
def all_logits_climbed(x, W1, b1, W2, b2, k, steps):
    """a 1 stands at every logit, so that their sum is climbed; only logit k is asked for"""
    return _climb(x, W1, b1, W2, b2, steps, lambda p: np.ones(len(p)))


@climb_that_stalls.mistake
def down_the_logit(x, W1, b1, W2, b2, k, steps):
    """the sign is turned round: the logit falls, as a loss should and a logit should not"""
    return _climb(x, W1, b1, W2, b2, steps, lambda p: -np.eye(len(p))[k])


@climb_that_stalls.mistake
def slope_lost(x, W1, b1, W2, b2, k, steps):
    """the slope of softplus, the sigmoid of its sum, is gone: this is the gradient of a net without a curve"""
    return _climb(x, W1, b1, W2, b2, steps, lambda p: np.eye(len(p))[k], unit_slope=False)


@climb_that_stalls.mistake
def longer_steps(x, W1, b1, W2, b2, k, steps):
    """longer steps along the same gradient: it is still that of the probability"""
    return _climb(x, W1, b1, W2, b2, steps, lambda p: p[k] * (np.eye(len(p))[k] - p), length=1.0)


@climb_that_stalls.alternative
def by_wanted(x, W1, b1, W2, b2, k, steps):
    wanted = np.zeros(len(b2))
    wanted[k] = 1
    for _ in range(steps):
        z = x @ W1 + b1
        x = x + 0.1 * (wanted @ W2.T * np.exp(-np.logaddexp(0, -z))) @ W1.T
    return x
