import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A slope that stays where it was", points=2, stars=2, kind="debug the code")
def slope_that_stays(x, target, w, a, lr, steps):
    r"""One PReLU unit, $y = \max(0, z) + a \min(0, z)$ with $z = x w$, learns `target`, shape (n,), from `x`, shape
    (n, inputs), by gradient descent on the mean squared error. `w`, shape (inputs,), and `a`, shape (1,), are both to
    be learned; returned are all of them in one array, `a` last.

    Nothing fails, and yet `a` comes out as it went in. Repair it.
    """
    w, a = np.array(w, dtype=float), np.array(a, dtype=float)
    parameters = [w, a]
    for _ in range(steps):
        z = x @ w
        y = np.maximum(0, z) + a * np.minimum(0, z)
        back = 2 * (y - target) / len(x)
        gradients = [x.T @ (back * np.where(z > 0, 1, a)), np.sum(back * np.minimum(0, z))]
        for i in range(len(parameters)):
            parameters[i] -= lr * gradients[i]
    return np.concatenate([w, a])


def _case(seed, n=6, inputs=2, lr=0.05, steps=3):
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(n, inputs)).round(2), rng.normal(size=inputs).round(2)
    return x, rng.normal(size=n).round(2), w, np.array([0.25]), lr, steps


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), 9, 3, 0.02, 5), _case(int(rng.integers(10_000)), 4, 1, 0.1, 2)]


slope_that_stays.checks(
    Matches((_case(0, steps=1), _case(1, steps=1)), title="one step moves the weights and the slope"),
    Matches((_case(2), _case(3, 8, 3, 0.02, 20)), title="many steps"),
    LeavesInputAlone(_case(4)),
    Matches(_drawn, title="other data", hidden=True),
)

slope_that_stays.hints(
    "Print how often the inner loop runs in a step. How many gradients were there?",
    "See the first of the 'Pitfalls' in the lesson. Over the length of which list does the loop run?",
    "For names = [1] and values = [10, 20] a loop over range(len(names)) never reads the 20, and never says so.",
    "parameters = [w, ___]",
)

slope_that_stays.why(
    "The gradient of a was computed all along, and no step read it, as a stood in no list. In PyTorch the "
    "same happens to a tensor that is not a Parameter of the module, or to an optimiser that was made before the "
    "parameter was. The net still learns, with the activation it started with, so look at the value itself."
)


def _learn(x, target, w, a, lr, steps, which=(0, 1), slope=None, right=None):
    w, a = np.array(w, dtype=float), np.array(a, dtype=float)
    for _ in range(steps):
        z = x @ w
        back = 2 * (np.maximum(0, z) + a * np.minimum(0, z) - target) / len(x)
        dw = x.T @ (back * (np.where(z > 0, 1, a) if right is None else right(z, a)))
        da = np.sum(back * np.minimum(0, z)) if slope is None else slope(back, z)
        if 0 in which:
            w = w - lr * dw
        if 1 in which:
            a = a - lr * da
    return np.concatenate([w, a])


@slope_that_stays.fault
def not_in_the_list(x, target, w, a, lr, steps):
    """a stands in no list that is updated: the loop ends before its gradient is read"""
    w, a = np.array(w, dtype=float), np.array(a, dtype=float)
    parameters = [w]
    for _ in range(steps):
        z = x @ w
        y = np.maximum(0, z) + a * np.minimum(0, z)
        back = 2 * (y - target) / len(x)
        gradients = [x.T @ (back * np.where(z > 0, 1, a)), np.sum(back * np.minimum(0, z))]
        for i in range(len(parameters)):
            parameters[i] -= lr * gradients[i]
    return np.concatenate([w, a])


@slope_that_stays.mistake
def weights_left_out(x, target, w, a, lr, steps):
    """now a is learned and the weights are not: both belong in the list"""
    return _learn(x, target, w, a, lr, steps, which=(1,))


@slope_that_stays.mistake
def positive_half(x, target, w, a, lr, steps):
    """the gradient of a collects the positive sums here; a is the slope on the left, so it meets the negative ones"""
    return _learn(x, target, w, a, lr, steps, slope=lambda back, z: np.sum(back * np.maximum(0, z)))


@slope_that_stays.mistake
def divided_twice(x, target, w, a, lr, steps):
    """back holds the 1 / n already: with a mean in place of the sum it is divided by n twice"""
    return _learn(x, target, w, a, lr, steps, slope=lambda back, z: np.mean(back * np.minimum(0, z)))


@slope_that_stays.mistake
def relu_backwards(x, target, w, a, lr, steps):
    """the slope on the left was taken as 0 for the weights' gradient: that is ReLU's; here it is a"""
    return _learn(x, target, w, a, lr, steps, right=lambda z, a: 1.0 * (z > 0))


@slope_that_stays.mistake
def one_after_the_other(x, target, w, a, lr, steps):
    """the weights' gradient reads a slope that has moved already: compute both gradients before either is updated"""
    w, a = np.array(w, dtype=float), np.array(a, dtype=float)
    for _ in range(steps):
        z = x @ w
        back = 2 * (np.maximum(0, z) + a * np.minimum(0, z) - target) / len(x)
        a = a - lr * np.sum(back * np.minimum(0, z))
        w = w - lr * x.T @ (back * np.where(z > 0, 1, a))
    return np.concatenate([w, a])


@slope_that_stays.mistake
def uphill(x, target, w, a, lr, steps):
    """a goes up its gradient: gradient descent subtracts"""
    return _learn(x, target, w, a, lr, steps, slope=lambda back, z: -np.sum(back * np.minimum(0, z)))


@slope_that_stays.alternative
def written_out(x, target, w, a, lr, steps):
    return _learn(x, target, w, a, lr, steps)


@slope_that_stays.alternative
def with_a_strict_zip(x, target, w, a, lr, steps):
    p = [np.array(w, dtype=float), np.array(a, dtype=float)]
    for _ in range(steps):
        z = np.dot(x, p[0])
        back = 2 * (np.where(z > 0, z, p[1] * z) - target) / len(target)
        g = [np.dot(back * np.where(z > 0, 1.0, p[1]), x), np.dot(back, np.where(z < 0, z, 0.0))]
        p = [one - lr * slope for one, slope in zip(p, g, strict=True)]
    return np.hstack(p)
