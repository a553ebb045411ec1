import numpy as np

from actedu.checks import Holds, LeavesInputAlone, Matches, call, difference
from actedu.exercises import exercise


@exercise(title="A slope for the step", points=3, stars=2, kind="debug the code")
def surrogate_gradient(x, W, b, dy, *, width=1):
    """Repair the backward pass of a layer of steps, `y = step(x @ W + b)`, that uses a straight-through surrogate.

    The surrogate's slope is 1 where |z| ≤ {width} and 0 elsewhere. `dy` is the gradient of the loss with respect to the
    outputs; return the one with respect to `W`. The shapes are `x` (n, a), `W` (a, h), `b` (h,), `dy` (n, h).
    As it stands, a unit learns nothing from inputs on which it is silent.
    """
    z = x @ W + b  # forward
    slope = np.where(np.abs(z) <= width, 1.0, 0.0)  # of the surrogate
    return x.T @ (dy * slope)  # backward


surrogate_gradient.vary(lambda rng: {"width": int(rng.integers(12, 60)) / 20})


def _batches(rng):
    return [
        (rng.normal(size=(50, a)), rng.normal(size=(a, h)), rng.normal(size=h), rng.normal(size=(50, h)))
        for a, h in rng.integers(2, 6, size=(4, 2)).tolist()
    ]


def _by_the_window(answer, setting, *, width):
    """Judge on sums that lie just within the window and just outside of it, on both sides, some of them by the bias."""
    near, far = width - 0.02, width + 0.02
    z = np.array([[near, -width / 3], [far, width / 3], [-near, 2 * width], [-far, -2 * width]])
    x = np.eye(4) + np.eye(4, k=1)
    b = np.array([-0.05, 0.1])
    args = (x, np.linalg.solve(x, z - b), b, np.array([[1.0, 2.0], [4.0, -1.0], [2.0, 0.5], [-0.5, 3.0]]))
    return difference(args, setting.solution(*args), call(answer, *args))


_ONE_BATCH = (
    np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
    np.array([[-0.5, 3.0], [0.25, -1.0]]),
    np.array([0.25, -0.5]),
    np.array([[1.0, 2.0], [4.0, -1.0], [2.0, 1.0]]),
)

surrogate_gradient.checks(
    Holds("units near their threshold learn, units far from it do not", _by_the_window),
    LeavesInputAlone(_ONE_BATCH),
    Matches(_batches, title="gives the right gradient on drawn batches", hidden=True),
)

surrogate_gradient.hints(
    "Goal: the backward pass of a step layer with a surrogate slope. Which line has a value for a slope?",
    "Section 'A slope that is not the step's' gives it: 1 near the threshold, on both sides.",
    "A unit with z = -0.5 is silent, but a small push would make it fire. In the code as given, what is its slope?",
    "slope = np.where(np.abs(___) <= {width}, 1.0, 0.0)",
)

surrogate_gradient.why(
    "Forward the layer outputs step(z), backward it pretends that the output was a ramp whose slope is 1 for "
    "|z| ≤ {width} and 0 outside. So a unit that is just silent, or fires only just, can be pushed across its "
    "threshold. The result is not the gradient of the loss with respect to W, which is 0; whether it leads downhill "
    "is a matter of experiment."
)


@surrogate_gradient.fault
def value_for_slope(x, W, b, dy):
    """the step's value stands where its slope belongs: on an input where a unit is silent it learns nothing, however
    near its threshold"""
    z = x @ W + b  # forward
    slope = np.where(z >= 0, 1.0, 0.0)  # of the step
    return x.T @ (dy * slope)  # backward


@surrogate_gradient.mistake
def no_window(x, W, b, dy):
    """there is no window: a unit at z = 3 is pushed too, although a small change cannot make it switch"""
    return x.T @ dy


@surrogate_gradient.mistake
def one_sided(x, W, b, dy, *, width):
    """the window has one side only: where z lies far below 0, no small change makes the unit fire; use |z|"""
    return x.T @ (dy * (x @ W + b <= width))


@surrogate_gradient.mistake
def bias_forgotten(x, W, b, dy, *, width):
    """the bias is missing from z: the window lies around the sums without it"""
    return x.T @ (dy * (np.abs(x @ W) <= width))


@surrogate_gradient.mistake
def window_on_the_gradient(x, W, b, dy, *, width):
    """the window is on the wrong quantity: it is the sum z that must be near the threshold, not the gradient dy"""
    return x.T @ (dy * (np.abs(dy) <= width))


@surrogate_gradient.mistake
def slope_of_the_step(x, W, b, dy):
    """this is the step's own slope, 0: nothing below the output layer learns"""
    return np.zeros_like(W)


@surrogate_gradient.mistake
def slope_replaces_gradient(x, W, b, dy, *, width):
    """the slope replaces dy; the chain rule multiplies: gradient from above times slope"""
    return x.T @ (np.abs(x @ W + b) <= width).astype(float)


@surrogate_gradient.alternative
def by_where(x, W, b, dy, *, width):
    return x.T @ np.where(np.abs(x @ W + b) > width, 0.0, dy)
