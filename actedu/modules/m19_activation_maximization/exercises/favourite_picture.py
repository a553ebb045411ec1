import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="Activation maximization, whole", points=5, stars=3, kind="write the function")
def favourite_picture(W1, b1, W2, b2, k, l2, low, high, steps):
    r"""A net gives the logits `softplus(x @ W1 + b1) @ W2 + b2`. From an image of zeros take `steps` steps of 0.1 times
    the gradient of

    $$\text{logit}_k - \tfrac{\mathtt{l2}}{2}\,|x|^2$$

    with respect to the image, and after each step clip every pixel to `low` to `high`. Return the image, (n,), where n
    is the number of rows of `W1`.

    Sums of hundreds must not overflow, and nothing may warn.
    """
    x = np.zeros(len(W1))
    for _ in range(steps):
        z = x @ W1 + b1
        e = np.exp(-np.abs(z))
        slope = np.where(z < 0, e, 1.0) / (1.0 + e)
        x = np.clip(x + 0.1 * (W1 @ (slope * W2[:, k]) - l2 * x), low, high)
    return x


def _case(seed, k, l2, low, high, steps, n=5, hidden=4, classes=3, size=1.0):
    rng = np.random.default_rng(seed)
    W1, b1 = size * rng.normal(size=(n, hidden)), size * rng.normal(size=hidden)
    W2, b2 = rng.normal(size=(hidden, classes)), rng.normal(size=classes)
    return W1.round(2), b1.round(2), W2.round(2), b2.round(2), k, l2, low, high, steps


def _drawn(rng):
    return [
        _case(int(rng.integers(10_000)), 1, 0.3, -0.5, 0.8, 7),
        _case(int(rng.integers(10_000)), 0, 0.0, -9.0, 9.0, 4, n=7, hidden=3),
    ]


favourite_picture.checks(
    Matches((_case(0, 2, 0.0, -9.0, 9.0, 1), _case(0, 2, 0.0, -9.0, 9.0, 5)), title="climbs the logit asked for"),
    Matches((_case(1, 0, 0.7, -9.0, 9.0, 10),), title="with L2"),
    Matches((_case(2, 1, 0.1, -0.4, 0.2, 12, n=6),), title="with clipping after each step"),
    Stable((_case(3, 1, 0.0, -90.0, 90.0, 6, size=40.0),), title="right for sums of hundreds, without a warning"),
    LeavesInputAlone(_case(0, 0, 0.1, -1.0, 1.0, 3)),
    Matches(_drawn, title="right for other nets", hidden=True),
)

favourite_picture.hints(
    "Backpropagate a 1 at logit k to the image, take the pull of L2 off, step, clip; again.",
    "See 'Ascent on the input' in the lesson, and what it says of L2; lesson 09 has the backward pass.",
    "With the identity in place of softplus the gradient of logit k would be W1 @ W2[:, k]. The slope of softplus is "
    "the sigmoid of the same sum.",
    "x = np.clip(x + 0.1 * (W1 @ (slope * W2[:, ___]) - ___), low, high), with slope the sigmoid of x @ W1 + b1",
)

favourite_picture.why(
    "The chain rule goes from the logit to the hidden units by column k of W2, through softplus by its slope, and to "
    "the pixels by W1. The biases b1 count in the slopes; b2 moves the logit and not its gradient. The forward pass "
    "needs no softplus at all: only its slope enters. Of a sigmoid, exp(-z) overflows for z of -800, and exp(-|z|) "
    "never does."
)


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, 1.0) / (1.0 + e)


def _run(W1, b1, W2, k, l2, low, high, steps, slope=None, clip_at_end=False, sign=1.0, pull=1.0):
    slope = _sigmoid if slope is None else slope
    x = np.zeros(len(W1))
    for _ in range(steps):
        x = x + 0.1 * sign * (W1 @ (slope(x @ W1 + b1) * W2[:, k]) - pull * l2 * x)
        x = x if clip_at_end else np.clip(x, low, high)
    return np.clip(x, low, high)


@favourite_picture.mistake
def downhill(W1, b1, W2, b2, k, l2, low, high, steps):
    """this goes down the logit: the gradient is added here, not taken off as in training"""
    return _run(W1, b1, W2, k, l2, low, high, steps, sign=-1.0)


@favourite_picture.mistake
def slope_forgotten(W1, b1, W2, b2, k, l2, low, high, steps):
    """the slope of softplus is missing: between W2 and W1 stands the sigmoid of each unit's sum"""
    return _run(W1, b1, W2, k, l2, low, high, steps, slope=np.ones_like)


@favourite_picture.mistake
def outputs_for_slopes(W1, b1, W2, b2, k, l2, low, high, steps):
    """softplus itself stands where its slope belongs, the sigmoid"""
    return _run(W1, b1, W2, k, l2, low, high, steps, slope=lambda z: np.logaddexp(0, z))


@favourite_picture.mistake
def biases_forgotten(W1, b1, W2, b2, k, l2, low, high, steps):
    """the biases b1 are missing: they do not multiply the image, but the slopes depend on them"""
    return _run(W1, 0.0, W2, k, l2, low, high, steps)


@favourite_picture.mistake
def l2_left_out(W1, b1, W2, b2, k, l2, low, high, steps):
    """the pull of L2 is missing: it takes l2 times the image off the gradient"""
    return _run(W1, b1, W2, k, 0.0, low, high, steps)


@favourite_picture.mistake
def l2_doubled(W1, b1, W2, b2, k, l2, low, high, steps):
    """the pull of L2 is twice too strong: the slope of |x|²/2 is x"""
    return _run(W1, b1, W2, k, l2, low, high, steps, pull=2.0)


@favourite_picture.mistake
def clipped_once(W1, b1, W2, b2, k, l2, low, high, steps):
    """clipped at the end only: on the way pixels went where no image is, and the slopes were taken there"""
    return _run(W1, b1, W2, k, l2, low, high, steps, clip_at_end=True)


@favourite_picture.mistake
def never_clipped(W1, b1, W2, b2, k, l2, low, high, steps):
    """the pixels are not clipped"""
    return _run(W1, b1, W2, k, l2, -np.inf, np.inf, steps)


@favourite_picture.mistake
def probability_climbed(W1, b1, W2, b2, k, l2, low, high, steps):
    """the softmax probability is climbed; asked for is the logit, whose slope at itself is 1 and at the others 0"""
    x = np.zeros(len(W1))
    for _ in range(steps):
        z = x @ W1 + b1
        logits = np.logaddexp(0, z) @ W2 + b2
        p = np.exp(logits - logits.max())
        p = p / p.sum()
        wanted = p[k] * (np.eye(len(p))[k] - p)
        x = np.clip(x + 0.1 * (W1 @ (_sigmoid(z) * (W2 @ wanted)) - l2 * x), low, high)
    return x


@favourite_picture.mistake
def sigmoid_overflows(W1, b1, W2, b2, k, l2, low, high, steps):
    """exp(z) / (1 + exp(z)) is inf / inf for sums of hundreds, which is not a number: use exp(-|z|)"""
    return _run(W1, b1, W2, k, l2, low, high, steps, slope=lambda z: np.exp(z) / (1 + np.exp(z)))


@favourite_picture.mistake
def sigmoid_warns(W1, b1, W2, b2, k, l2, low, high, steps):
    """the numbers are right, but on the way exp overflows and warns, for a sum of -800 say: use exp(-|z|)"""
    return _run(W1, b1, W2, k, l2, low, high, steps, slope=lambda z: 1 / (1 + np.exp(-z)))


@favourite_picture.alternative
def by_scipy(W1, b1, W2, b2, k, l2, low, high, steps):
    from scipy.special import expit

    x = np.zeros(W1.shape[0])
    for _ in range(steps):
        gradient = (expit(b1 + W1.T @ x) * W2.T[k]) @ W1.T
        x = np.minimum(np.maximum(x + 0.1 * (gradient - l2 * x), low), high)
    return x


@favourite_picture.alternative
def with_a_batch_axis(W1, b1, W2, b2, k, l2, low, high, steps):
    x, wanted = np.zeros((1, len(W1))), np.eye(len(b2))[[k]]
    for _ in range(steps):
        slope = np.exp(-np.logaddexp(0, -(x @ W1 + b1)))
        x = (x + 0.1 * ((wanted @ W2.T * slope) @ W1.T - l2 * x)).clip(low, high)
    return x[0].tolist()
