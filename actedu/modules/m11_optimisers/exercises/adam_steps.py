import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Adam, with its corrections", points=4, stars=2, kind="write the function")
def adam_steps(slopes, rate):
    r"""`slopes` is an array (steps, weights), a gradient a row. Return Adam's steps, those that are subtracted, of the
    same shape: $\eta\,\hat m / (\sqrt{\hat s} + \epsilon)$.

    $m$ is a running mean of slopes with $\beta_1 = 0.9$, $s$ one of squared slopes with $\beta_2 = 0.999$. Both begin
    at 0, and $\hat m$ and $\hat s$ are what they are after the correction for that. $\epsilon = 10^{-8}$.
    """
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.empty_like(slopes)
    for t, g in enumerate(slopes, start=1):
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        steps[t - 1] = rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
    return steps


_RNG = np.random.default_rng(13)
_SHORT = (np.array([[4.0, 1e-3], [4.0, 1e-3], [-4.0, 2e-3]]), 0.1)
_LONG = (_RNG.normal(size=(8, 3)), 0.05)

adam_steps.checks(
    Matches([(np.array([[4.0, -0.5]]), 0.1), (np.array([[1e-3]]), 0.01)], title="is right at the first step"),
    Matches([_SHORT, _LONG], title="is right at the later ones"),
    LeavesInputAlone(args=_LONG),
    Matches(lambda rng: [(rng.normal(size=(6, 2)), 0.3)], title="other slopes", hidden=True),
)

adam_steps.hints(
    "Two running means, each divided by what is missing of it after t steps. Then one over the root of the other.",
    "See 'Adam corrects its start' in the lesson: its cell does this for one weight and a constant slope.",
    "A running mean that keeps 0.5 and sees only 8s is 4 after one step and 6 after two. Divided by 1 - 0.5 and by "
    "1 - 0.25 it is 8 both times.",
    "steps[t - 1] = rate * (m / (1 - ___)) / (np.sqrt(s / (1 - ___)) + 1e-8), where t counts from ___",
)

adam_steps.why(
    "The first step is the rate in size, whatever the slope: mean and root mean square of one number are that number, "
    "up to its sign. Later the steps shrink where slopes change their sign, as they cancel in the mean and not in the "
    "squares."
)


@adam_steps.mistake
def not_corrected(slopes, rate):
    """without the corrections the first step is 0.1 / sqrt(0.001) = 3.2 times the rate"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        steps[t] = rate * m / (np.sqrt(s) + 1e-8)
    return steps


@adam_steps.mistake
def one_correction(slopes, rate):
    """the mean of slopes is corrected, that of squares is not: its root is far too small at first"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        steps[t - 1] = rate * (m / (1 - 0.9**t)) / (np.sqrt(s) + 1e-8)
    return steps


@adam_steps.mistake
def corrected_for_good(slopes, rate):
    """what is corrected goes back into the memory here; m and s are to be kept as they are"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes, start=1):
        m = (0.9 * m + 0.1 * g) / (1 - 0.9**t)
        s = (0.999 * s + 0.001 * g**2) / (1 - 0.999**t)
        steps[t - 1] = rate * m / (np.sqrt(s) + 1e-8)
    return steps


@adam_steps.mistake
def always_the_first_correction(slopes, rate):
    """the correction stays that of the first step; after t steps 1 - beta to the power t is what is there"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        steps[t] = rate * (m / 0.1) / (np.sqrt(s / 0.001) + 1e-8)
    return steps


@adam_steps.mistake
def memories_exchanged(slopes, rate):
    """the two memories are exchanged: the mean of slopes keeps 0.9, that of squares 0.999"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes, start=1):
        m, s = 0.999 * m + 0.001 * g, 0.9 * s + 0.1 * g**2
        steps[t - 1] = rate * (m / (1 - 0.999**t)) / (np.sqrt(s / (1 - 0.9**t)) + 1e-8)
    return steps


@adam_steps.mistake
def without_the_root(slopes, rate):
    """this divides by the mean of squares; its root is missing, so small slopes make huge steps"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        steps[t - 1] = rate * (m / (1 - 0.9**t)) / (s / (1 - 0.999**t) + 1e-8)
    return steps


@adam_steps.mistake
def epsilon_under_the_root(slopes, rate):
    """epsilon is added to the root, not under it: there it is the square of 1e-4, and shortens steps at small slopes"""
    m, s, steps = np.zeros(slopes.shape[1]), np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        steps[t - 1] = rate * (m / (1 - 0.9**t)) / np.sqrt(s / (1 - 0.999**t) + 1e-8)
    return steps


@adam_steps.alternative
def with_powers_kept(slopes, rate):
    mean = squares = 0.0
    left_1 = left_2 = 1.0
    steps = []
    for g in slopes:
        mean, squares = mean + 0.1 * (g - mean), squares + 0.001 * (g * g - squares)
        left_1, left_2 = left_1 * 0.9, left_2 * 0.999
        steps.append(rate * mean / (1 - left_1) / ((squares / (1 - left_2)) ** 0.5 + 1e-8))
    return np.array(steps)
