import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="One weight, three first steps", points=3, stars=2, kind="trace by hand")
def three_first_steps(*, w=2.0, g=4.0, rate=0.1, decay=0.5):
    r"""A weight is {w}, and the gradient of the loss with respect to it is {g}. The rate is {rate} and
    $\lambda = {decay}$. Where is the weight after the first step,

    1. with plain SGD and an L2 penalty,
    2. with Adam and an L2 penalty,
    3. with AdamW?

    In its **first** step Adam moves a weight by the rate, against the sign of its gradient, however large that is (leave
    out the small epsilon). Give a list of three numbers.
    """  # noqa: E501 (one sentence)
    return [
        w - rate * (g + decay * w),
        w - rate * float(np.sign(g + decay * w)),
        (1 - rate * decay) * w - rate * float(np.sign(g)),
    ]


@three_first_steps.vary
def other_weight(rng):
    return {
        "w": float(rng.choice([2.0, 3.0, 4.0])),
        "g": float(rng.choice([-6.0, -5.0, 3.0, 4.0, 5.0])),
        "rate": float(rng.choice([0.1, 0.2])),
        "decay": float(rng.choice([0.2, 0.4, 0.5])),
    }


three_first_steps.facts(
    lambda *, w, g, rate, decay: {"pull": f"{decay * w:g}", "whole": f"{g + decay * w:g}", "share": f"{rate * decay:g}"}
)

_NAMES = ("with SGD", "with Adam and L2", "with AdamW")


def _right_at(place):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (3,):
            return f"a list of three numbers is asked for; this is {brief(answer)}"
        right = setting.solution[place]
        return None if abs(given[place] - right) <= 1e-3 else f"{_NAMES[place]} it is not at {given[place]:g}"

    return judge


three_first_steps.checks(*(Holds(name, _right_at(place)) for place, name in enumerate(_NAMES)))

three_first_steps.hints(
    "For each of the three: is the pull a part of the gradient, or does it act on the weight by itself?",
    "See 'Penalties: a pull at each step' in the lesson, and the two lines below its cell.",
    "For w = 1, g = 2, rate 0.5 and strength 1: SGD goes to 1 - 0.5 * 3, Adam to 1 - 0.5, AdamW to 0.5 - 0.5.",
    "[{w} - {rate} * ({g} + ___), {w} - {rate} * sign(___), (1 - ___) * {w} - {rate} * sign(___)]",
)

three_first_steps.why(
    "The penalty's gradient is {decay} times {w}, which is {pull}; with the loss's it makes {whole}. SGD takes the "
    "rate times that. Adam makes one step of the size of the rate out of it, in which the pull has vanished. AdamW "
    "shrinks the weight by the share {share} and then takes Adam's step for the loss alone."
)


def _answers(w, g, rate, decay):
    return three_first_steps(w=w, g=g, rate=rate, decay=decay)


@three_first_steps.mistake
def adamw_as_adam(*, w, g, rate, decay):
    """the first two are right; AdamW shrinks the weight beside the step, so that the pull does not get lost in it"""
    sgd, adam, _ = _answers(w, g, rate, decay)
    return [sgd, adam, adam]


@three_first_steps.mistake
def decay_without_the_rate(*, w, g, rate, decay):
    """AdamW shrinks by the rate times the strength; this shrinks by the strength alone"""
    sgd, adam, _ = _answers(w, g, rate, decay)
    return [sgd, adam, (1 - decay) * w - rate * float(np.sign(g))]


@three_first_steps.mistake
def adam_as_sgd(*, w, g, rate, decay):
    """Adam divides the gradient by its size: in the first step what is left is its sign"""
    sgd, _, adamw = _answers(w, g, rate, decay)
    return [sgd, sgd, adamw]


@three_first_steps.mistake
def pulled_twice(*, w, g, rate, decay):
    """the penalty is half the strength times the square, so its gradient is the strength times w, not twice that"""
    _, adam, adamw = _answers(w, g, rate, decay)
    return [w - rate * (g + 2 * decay * w), adam, adamw]


@three_first_steps.mistake
def uphill(*, w, g, rate, decay):
    """the step goes against the gradient; here it goes along with it"""
    return [w + rate * (g + decay * w), w + rate * float(np.sign(g)), (1 - rate * decay) * w + rate * float(np.sign(g))]


@three_first_steps.alternative
def by_running_them(*, w, g, rate, decay):
    from actedu.nets import SGD, Adam, AdamW

    found = []
    for optimiser, pull in ((SGD(rate), decay * w), (Adam(rate), decay * w), (AdamW(rate, weight_decay=decay), 0.0)):
        at = np.array([w])
        optimiser.step(at, np.array([g + pull]))
        found.append(at[0])
    return tuple(found)
