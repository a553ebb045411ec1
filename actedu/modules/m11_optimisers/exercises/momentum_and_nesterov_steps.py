import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Momentum, with and without looking ahead", points=3, stars=2, kind="write the function")
def momentum_and_nesterov_steps(slopes, rate, keep, ahead):
    r"""`slopes` is an array (steps, weights): row $t$ holds the gradient $g$ that an optimiser is given at step $t$.

    Return the steps to be **subtracted** from the weights, an array of the same shape. In each step first
    $v \leftarrow \mu v + g$, where $\mu$ is `keep` and $v$ begins at 0. Where `ahead` is false the step is $\eta v$,
    momentum's; where it is true it is Nesterov's in the lesson's form, $\eta (g + \mu v)$ with the new $v$. $\eta$ is
    `rate`.
    """
    v, steps = np.zeros(slopes.shape[1]), np.empty_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * v + g
        steps[t] = rate * (g + keep * v if ahead else v)
    return steps


_RNG = np.random.default_rng(11)
_SHORT = np.array([[1.0], [2.0], [-1.0]])
_LONG = _RNG.normal(size=(6, 3))

momentum_and_nesterov_steps.checks(
    Matches([(_SHORT, 0.1, 0.5, False), (_LONG, 0.05, 0.9, False)], title="momentum's steps"),
    Matches([(_SHORT, 0.1, 0.5, True), (_LONG, 0.05, 0.9, True)], title="Nesterov's steps"),
    LeavesInputAlone(args=(_LONG, 0.05, 0.9, True)),
    Matches(
        lambda rng: [(rng.normal(size=(5, 2)), 0.2, 0.8, ahead) for ahead in (False, True)],
        title="other slopes",
        hidden=True,
    ),
)

momentum_and_nesterov_steps.hints(
    "One velocity for each weight lives through the loop. In each round it changes first, and is then used.",
    "See 'One rate, many curvatures', where Nesterov's step is written, and `momentum` in a cell below it.",
    "Slopes 1 and 2, rate 1, momentum 0.5: v is 1, then 2.5. Nesterov's steps are 1 + 0.5·1 = 1.5 and "
    "2 + 0.5·2.5 = 3.25.",
    "v = keep * v + ___; steps[t] = rate * (g + ___ if ahead else ___)",
)

momentum_and_nesterov_steps.why(
    "In Nesterov's step the slope counts once by itself and once inside the velocity: it is the step that momentum "
    "would take after the same slope had come again. That is the look-ahead, written without a second gradient."
)


@momentum_and_nesterov_steps.mistake
def never_ahead(slopes, rate, keep, ahead):
    """momentum is right. With a look-ahead the same comes out: is the velocity in it still the old one? The slope plus
    a share of the old velocity is momentum's own
    """
    v, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * v + g
        steps[t] = rate * v
    return steps


@momentum_and_nesterov_steps.mistake
def slope_and_whole_velocity(slopes, rate, keep, ahead):
    """momentum is right; ahead, the velocity is added in full, and is to be multiplied by the momentum once more"""
    v, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * v + g
        steps[t] = rate * (g + v if ahead else v)
    return steps


@momentum_and_nesterov_steps.mistake
def a_running_mean(slopes, rate, keep, ahead):
    """the new slope is multiplied by 1 - keep, as in Adam's mean; the lesson's velocity is a sum"""
    v, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * v + (1 - keep) * g
        steps[t] = rate * (g + keep * v if ahead else v)
    return steps


@momentum_and_nesterov_steps.mistake
def forgotten_each_time(slopes, rate, keep, ahead):
    """the velocity begins at 0 in every round: nothing is remembered"""
    steps = np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * np.zeros(slopes.shape[1]) + g
        steps[t] = rate * (g + keep * v if ahead else v)
    return steps


@momentum_and_nesterov_steps.mistake
def signs_turned(slopes, rate, keep, ahead):
    """the signs are turned: what is asked for is what gets subtracted"""
    v, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * v + g
        steps[t] = -rate * (g + keep * v if ahead else v)
    return steps


@momentum_and_nesterov_steps.mistake
def rate_inside(slopes, rate, keep, ahead):
    """in Nesterov's step the rate belongs to both parts; here the slope goes in whole"""
    v, steps = np.zeros(slopes.shape[1]), np.zeros_like(slopes)
    for t, g in enumerate(slopes):
        v = keep * v + g
        steps[t] = g + rate * keep * v if ahead else rate * v
    return steps


@momentum_and_nesterov_steps.alternative
def with_a_list(slopes, rate, keep, ahead):
    velocity, steps = 0.0, []
    for g in np.asarray(slopes):
        velocity = velocity * keep + g
        steps.append(rate * g + rate * keep * velocity if ahead else rate * velocity)
    return np.array(steps)
