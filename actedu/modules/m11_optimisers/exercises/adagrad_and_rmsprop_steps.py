import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="One function, two memories", points=3, stars=2, kind="write the function")
def adagrad_and_rmsprop_steps(slopes, rate, keep):
    r"""`slopes` is an array (steps, weights), a gradient a row. Return the steps to be subtracted, in the same shape.

    Where `keep` is None, take Adagrad's: $s$ is the **sum** of all squares so far. Else take RMSprop's: $s$ is a
    running mean of squares, $s \leftarrow \beta s + (1 - \beta) g^2$, where $\beta$ is `keep`. In both $s$ begins at
    0, each weight has its own, and the step is $\eta g / (\sqrt s + \epsilon)$ with `rate` for $\eta$ and
    $\epsilon = 10^{-8}$.
    """
    s, steps = np.zeros(slopes.shape[1]), np.empty_like(slopes)
    for t, g in enumerate(slopes):
        s = s + g**2 if keep is None else keep * s + (1 - keep) * g**2
        steps[t] = rate * g / (np.sqrt(s) + 1e-8)
    return steps


_RNG = np.random.default_rng(12)
_SUM = (np.array([[3.0, 1.0], [-4.0, 2.0], [1.0, 2.0]]), 0.1, None)
_MEAN = (np.array([[3.0, 1.0], [-4.0, 2.0], [1.0, 2.0]]), 0.1, 0.9)
_LONG = (_RNG.normal(size=(7, 3)), 0.05, 0.99)

adagrad_and_rmsprop_steps.checks(
    Matches([_SUM], title="Adagrad's steps"),
    Matches([_MEAN, _LONG], title="RMSprop's steps"),
    Matches([(np.array([[0.0, 2.0], [0.0, -1.0]]), 0.1, None), _SUM], title="stands where a slope is 0"),
    LeavesInputAlone(args=_LONG),
    Matches(
        lambda rng: [(rng.normal(size=(5, 2)), 0.2, None), (rng.normal(size=(5, 2)), 0.2, 0.95)],
        title="other slopes",
        hidden=True,
    ),
)

adagrad_and_rmsprop_steps.hints(
    "Only one line differs between the two: how this step's square goes into s. The step itself is the same.",
    "See 'A step for each weight' in the lesson, where both rules stand.",
    "Slopes 3 and 4, rate 1: Adagrad's s is 9, then 9 + 16 = 25, so the steps are 3/3 = 1 and 4/5 = 0.8.",
    "s = s + ___ if keep is None else keep * s + ___; steps[t] = rate * g / (___ + 1e-8)",
)

adagrad_and_rmsprop_steps.why(
    "Both divide a slope by its own size so far. A sum only grows, so Adagrad slows for good. A running mean forgets, "
    "so RMSprop goes on; and as its s begins at 0, its first steps are too large: with a memory of 0.9 the first is "
    "1 / sqrt(0.1) = 3.2 times the rate. Adam corrects that."
)


@adagrad_and_rmsprop_steps.mistake
def without_the_root(slopes, rate, keep):
    """this divides by s itself; its root is missing, so that the units do not cancel"""
    s, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        s = s + g**2 if keep is None else keep * s + (1 - keep) * g**2
        steps[t] = rate * g / (s + 1e-8)
    return steps


@adagrad_and_rmsprop_steps.mistake
def one_for_all_weights(slopes, rate, keep):
    """all weights share one s here; each weight has its own"""
    s, steps = 0.0, np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        square = (g**2).sum()
        s = s + square if keep is None else keep * s + (1 - keep) * square
        steps[t] = rate * g / (np.sqrt(s) + 1e-8)
    return steps


@adagrad_and_rmsprop_steps.mistake
def added_after_the_step(slopes, rate, keep):
    """the step divides by the s of before this slope, which is 0 at first: add this square first"""
    s, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        steps[t] = rate * g / (np.sqrt(s) + 1e-8)
        s = s + g**2 if keep is None else keep * s + (1 - keep) * g**2
    return steps


@adagrad_and_rmsprop_steps.mistake
def sums_in_both(slopes, rate, keep):
    """Adagrad is right; RMSprop's new square is to be multiplied by 1 - keep, else s is a sum that fades"""
    s, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        s = s + g**2 if keep is None else keep * s + g**2
        steps[t] = rate * g / (np.sqrt(s) + 1e-8)
    return steps


@adagrad_and_rmsprop_steps.mistake
def corrected_like_adam(slopes, rate, keep):
    """RMSprop's running mean is corrected for its start here; that is Adam's addition, RMSprop has none"""
    s, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        s = s + g**2 if keep is None else keep * s + (1 - keep) * g**2
        right = s if keep is None else s / (1 - keep ** (t + 1))
        steps[t] = rate * g / (np.sqrt(right) + 1e-8)
    return steps


@adagrad_and_rmsprop_steps.mistake
def always_a_mean(slopes, rate, keep):
    """without a memory this takes the mean of the squares; Adagrad's s is their sum, and its steps shrink"""
    s, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        s = (t * s + g**2) / (t + 1) if keep is None else keep * s + (1 - keep) * g**2
        steps[t] = rate * g / (np.sqrt(s) + 1e-8)
    return steps


@adagrad_and_rmsprop_steps.mistake
def no_epsilon(slopes, rate, keep):
    """where all slopes so far are 0 this divides 0 by 0; the small epsilon beside the root is there for that"""
    s, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        s = s + g**2 if keep is None else keep * s + (1 - keep) * g**2
        with np.errstate(invalid="ignore"):
            steps[t] = rate * g / np.sqrt(s)
    return steps


@adagrad_and_rmsprop_steps.alternative
def without_a_loop_for_the_sum(slopes, rate, keep):
    squares = slopes**2
    if keep is None:
        return rate * slopes / (np.cumsum(squares, axis=0) ** 0.5 + 1e-8)
    steps, now = [], 0.0
    for g, square in zip(slopes, squares, strict=True):
        now = now + (1 - keep) * (square - now)
        steps.append(rate * g / (now**0.5 + 1e-8))
    return np.array(steps)
