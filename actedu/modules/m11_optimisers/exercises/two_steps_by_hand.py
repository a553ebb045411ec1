import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Two steps on a bowl", points=2, stars=1, kind="trace by hand")
def two_steps_by_hand(*, curvature=5.0, rate=0.1, momentum=0.5):
    r"""A loss of one weight has the slope {curvature} times $w$. You start at $w = 1$ with rate {rate}.

    Where is $w$ after **two** steps of gradient descent? And where after two steps with momentum {momentum}, whose
    velocity starts at 0? Give a list of the two numbers.
    """
    plain = (1 - rate * curvature) ** 2
    first = 1 - rate * curvature
    velocity = momentum * curvature + curvature * first
    return [plain, first - rate * velocity]


_CASES = [
    (c, r, m) for c in (2.0, 3.0, 4.0, 5.0, 6.0, 8.0) for r in (0.05, 0.1, 0.2) for m in (0.5, 0.6, 0.8) if c * r < 0.85
]


@two_steps_by_hand.vary
def other_bowl(rng):
    return dict(zip(("curvature", "rate", "momentum"), _CASES[int(rng.integers(len(_CASES)))], strict=True))


def _right_at(place, name):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,) or not np.isfinite(given).all():
            return f"a list of two numbers is asked for, such as [0.5, 0.25]; this is {brief(answer)}"
        right = setting.solution[place]
        return None if abs(given[place] - right) <= 1e-3 else f"{name} it is not {brief(float(given[place]))}"

    return judge


two_steps_by_hand.checks(
    Holds("gradient descent", _right_at(0, "with gradient descent")),
    Holds("momentum", _right_at(1, "with momentum")),
)

two_steps_by_hand.hints(
    "Take one step at a time, and work out the slope anew at the place that the first step reached.",
    "See 'Meet it' in the lesson: the same two walks, with curvature 4.",
    "Curvature 2, rate 0.1, momentum 0.5: w is 0.8 after a step. Then the velocity is 0.5·2 + 2·0.8 = 2.6, and "
    "w = 0.8 - 0.1·2.6 = 0.54.",
    "[(1 - {rate} * ___) ** 2, first - {rate} * ({momentum} * ___ + {curvature} * first)]",
)

two_steps_by_hand.why(
    "Gradient descent multiplies by the same factor at each step. Momentum takes the same first step, as its velocity "
    "was 0; the second adds a share of the first slope to the new one, and goes further."
)


@two_steps_by_hand.mistake
def one_step_only(*, curvature, rate, momentum):
    """this is after one step, which is the same for both; take a second one"""
    return [1 - rate * curvature] * 2


@two_steps_by_hand.mistake
def old_slope_again(*, curvature, rate, momentum):
    """the second step uses the slope of the start again; the slope has become smaller on the way"""
    return [1 - 2 * rate * curvature, 1 - rate * curvature - rate * (momentum + 1) * curvature]


@two_steps_by_hand.mistake
def uphill(*, curvature, rate, momentum):
    """both walks go with the slope, up the bowl: the step is subtracted"""
    first = 1 + rate * curvature
    return [first**2, first + rate * (momentum * curvature + curvature * first)]


@two_steps_by_hand.mistake
def no_velocity(*, curvature, rate, momentum):
    """the second number has no momentum in it: a share of the first slope is to be added to the second"""
    return [(1 - rate * curvature) ** 2] * 2


@two_steps_by_hand.mistake
def whole_velocity(*, curvature, rate, momentum):
    """with momentum the old velocity is kept in full; it is multiplied by the momentum first"""
    first = 1 - rate * curvature
    return [first**2, first - rate * (curvature + curvature * first)]


@two_steps_by_hand.mistake
def a_running_mean(*, curvature, rate, momentum):
    """with momentum the new slope is taken in part, as in a running mean; the lesson's velocity adds all of it"""
    velocity = (1 - momentum) * curvature
    first = 1 - rate * velocity
    velocity = momentum * velocity + (1 - momentum) * curvature * first
    return [(1 - rate * curvature) ** 2, first - rate * velocity]


@two_steps_by_hand.alternative
def as_an_array(*, curvature, rate, momentum):
    w, v, ends = 1.0, 0.0, []
    for keep in (0.0, momentum):
        w, v = 1.0, 0.0
        for _ in range(2):
            v = keep * v + curvature * w
            w -= rate * v
        ends.append(w)
    return np.array(ends)
