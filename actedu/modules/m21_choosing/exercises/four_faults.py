import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Four faults in one net", points=5, stars=3, kind="debug the code")
def four_faults(x, labels, passes):
    r"""A net of 16 ReLU units learns three classes, from all examples at each pass. `x` has shape (n, features),
    `labels` holds 0, 1 or 2. The function returns the losses, one a pass. It hardly learns: four faults are in it, and
    another activation would cure none of them.

    Repair them. The weights are to be He's, normal with standard deviation $\sqrt{2 / n}$ for $n$ inputs of the
    layer, drawn in this order, and biases start at 0. Softmax is applied once. The rate starts at 0.5, falls by 3% a
    pass, and stops falling at 0.05.
    """
    rng = np.random.default_rng(0)
    w1 = rng.normal(size=(x.shape[1], 16)) * np.sqrt(2 / x.shape[1])
    w2 = rng.normal(size=(16, 3)) * np.sqrt(2 / 16)
    b1, b2 = np.zeros(16), np.zeros(3)
    targets, losses = np.eye(3)[labels], []
    for step in range(passes):
        h = np.maximum(x @ w1 + b1, 0)
        e = np.exp(h @ w2 + b2)
        p = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.mean(np.log(np.sum(p * targets, axis=1))))
        dz = (p - targets) / len(x)
        dh = dz @ w2.T * (h > 0)
        rate = max(0.5 * 0.97**step, 0.05)
        w2, b2 = w2 - rate * h.T @ dz, b2 - rate * dz.sum(axis=0)
        w1, b1 = w1 - rate * x.T @ dh, b1 - rate * dh.sum(axis=0)
    return np.array(losses)


def _fit(x, labels, passes, scale=True, bias=0.0, twice=False, least=max, floor=0.05):
    """Train with some of the four faults."""
    rng = np.random.default_rng(0)
    w1 = rng.normal(size=(x.shape[1], 16)) * (np.sqrt(2 / x.shape[1]) if scale else 0.01)
    w2 = rng.normal(size=(16, 3)) * (np.sqrt(2 / 16) if scale else 0.01)
    b1, b2 = np.full(16, bias), np.zeros(3)
    targets, losses = np.eye(3)[labels], []
    for step in range(passes):
        h = np.maximum(x @ w1 + b1, 0)
        e = np.exp(h @ w2 + b2)
        p = e / e.sum(axis=1, keepdims=True)
        if twice:
            e = np.exp(p)
            p = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.mean(np.log(np.sum(p * targets, axis=1))))
        dz = (p - targets) / len(x)
        dh = dz @ w2.T * (h > 0)
        rate = least(0.5 * 0.97**step, floor)
        w2, b2 = w2 - rate * h.T @ dz, b2 - rate * dz.sum(axis=0)
        w1, b1 = w1 - rate * x.T @ dh, b1 - rate * dh.sum(axis=0)
    return np.array(losses)


def _clouds(rng, features=2, n=30):
    labels = np.arange(n) % 3
    centres = 2.0 * rng.normal(size=(3, features))
    return centres[labels] + 0.5 * rng.normal(size=(n, features)), labels


def _small():
    return _clouds(np.random.default_rng(1))


def _drawn(rng):
    return [(*_clouds(rng, features, 24), passes) for features, passes in ((3, 20), (5, 100))]


four_faults.checks(
    Matches(((*_small(), 1),), rtol=1e-6, title="starts from He's weights, biases of 0, and one softmax"),
    Matches(((*_small(), 30),), rtol=1e-6, title="learns in 30 passes"),
    Matches(((*_small(), 120),), rtol=1e-6, title="still learns when the rate has fallen"),
    Matches(_drawn, rtol=1e-6, title="is right for other data", hidden=True),
)

four_faults.hints(
    "Go through the lines as a probe would: the size of the weights, which units are on, the loss of a perfect answer, "
    "the rate at each pass.",
    "See 'Look before you train' and 'The unit decides the start'. Print h and p of the first pass.",
    "min(3, 0.1) is 0.1: a floor under a rate is not written with min. For a layer with 8 inputs He's rule gives a "
    "standard deviation of sqrt(2 / 8) = 0.5.",
    "w1 = rng.normal(size=...) * ___; b1 starts at ___; p is e / e.sum(...) and ___ more; rate = ___(0.5 * 0.97**step, "
    "___)",
)

four_faults.why(
    "Small weights leave no signal, a bias of -3 turns most units off, a second softmax can say no more than "
    "exp(1) / (exp(1) + 2) = 0.58, and `min` makes the floor a ceiling. Each alone slows or stops the net; the second "
    "softmax drives the logits up until exp overflows. Repair any one of the four, and the loss hardly moves in 120 "
    "passes: so read all of them before you change the activation."
)


@four_faults.fault
def as_found(x, labels, passes):
    """all four faults are still there: size of the weights, hidden biases, softmax, and the floor of the rate"""
    rng = np.random.default_rng(0)
    w1 = rng.normal(size=(x.shape[1], 16)) * 0.01
    w2 = rng.normal(size=(16, 3)) * 0.01
    b1, b2 = np.full(16, -3.0), np.zeros(3)
    targets, losses = np.eye(3)[labels], []
    for step in range(passes):
        h = np.maximum(x @ w1 + b1, 0)
        e = np.exp(h @ w2 + b2)
        p = e / e.sum(axis=1, keepdims=True)
        e = np.exp(p)
        p = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.mean(np.log(np.sum(p * targets, axis=1))))
        dz = (p - targets) / len(x)
        dh = dz @ w2.T * (h > 0)
        rate = min(0.5 * 0.97**step, 0.05)
        w2, b2 = w2 - rate * h.T @ dz, b2 - rate * dz.sum(axis=0)
        w1, b1 = w1 - rate * x.T @ dh, b1 - rate * dh.sum(axis=0)
    return np.array(losses)


@four_faults.mistake
def weights_left_small(x, labels, passes):
    """the weights still have a standard deviation of 0.01, and hardly any signal passes; He's rule gives their size"""
    return _fit(x, labels, passes, scale=False)


@four_faults.mistake
def units_left_off(x, labels, passes):
    """the hidden biases still start at -3, so most units are off and get no gradient"""
    return _fit(x, labels, passes, bias=-3.0)


@four_faults.mistake
def softmax_left_twice(x, labels, passes):
    """softmax is still applied twice: a second one never comes near 1, so the gradient never ends, and the logits grow
    (until exp overflows: then the losses are NaN)
    """
    return _fit(x, labels, passes, twice=True)


@four_faults.mistake
def ceiling_for_floor(x, labels, passes):
    """the rate is still the smaller of the two, at most 0.05: a floor needs the larger one"""
    return _fit(x, labels, passes, least=min)


@four_faults.mistake
def floor_removed(x, labels, passes):
    """the rate goes on falling below 0.05; the floor was to stay"""
    return _fit(x, labels, passes, floor=0.0)


@four_faults.alternative
def with_the_largest_subtracted(x, labels, passes):
    rng = np.random.default_rng(0)
    w1 = rng.normal(0, np.sqrt(2 / x.shape[1]), size=(x.shape[1], 16))
    w2 = rng.normal(0, np.sqrt(2 / 16), size=(16, 3))
    b1, b2 = np.zeros(16), np.zeros(3)
    losses, rows = [], np.arange(len(x))
    for step in range(passes):
        z1 = x @ w1 + b1
        h = np.where(z1 > 0, z1, 0.0)
        z2 = h @ w2 + b2
        z2 = z2 - z2.max(axis=1, keepdims=True)
        log_p = z2 - np.log(np.exp(z2).sum(axis=1, keepdims=True))
        losses.append(-log_p[rows, labels].mean())
        dz = np.exp(log_p)
        dz[rows, labels] -= 1
        dz /= len(x)
        dz1 = (dz @ w2.T) * (z1 > 0)
        rate = 0.5 * 0.97**step
        rate = 0.05 if rate < 0.05 else rate
        w2 = w2 - rate * (h.T @ dz)
        b2 = b2 - rate * dz.sum(axis=0)
        w1 = w1 - rate * (x.T @ dz1)
        b1 = b1 - rate * dz1.sum(axis=0)
    return losses
