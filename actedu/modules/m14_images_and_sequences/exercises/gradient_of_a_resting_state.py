from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="A slope through a resting state", points=2, stars=2, kind="predict the number")
def gradient_of_a_resting_state(*, w=1.2, rest=0.6, steps=30):
    r"""A plain recurrent unit computes $h_t = \tanh(w\,h_{t-1} + x_t)$ with $w = {w}$. The inputs are such that its
    state stays at {rest} all the time.

    What is the slope of the state {steps} steps later with respect to the state now? A factor of 2 is tolerated.
    """
    return (w * (1 - rest**2)) ** steps


@gradient_of_a_resting_state.vary
def other_unit(rng):
    w, rest = [(1.2, 0.6), (1.5, 0.6), (2.0, 0.6), (1.2, 0.8), (2.0, 0.8), (3.0, 0.7), (3.0, 0.5), (2.5, 0.5)][
        int(rng.integers(8))
    ]
    return {"w": w, "rest": rest, "steps": int(rng.integers(15, 40))}


@gradient_of_a_resting_state.facts
def of_one_step(*, w, rest):
    return {"slope": round(1 - rest**2, 2), "factor": f"{w * (1 - rest**2):.3g}"}


gradient_of_a_resting_state.checks(IsNumber(factor=2))

gradient_of_a_resting_state.hints(
    "What does one step do to a small change of the state? Then the same again and again.",
    "See 'The same weights at every step' in the lesson; the slope of tanh from its output is in module 3.",
    "At rest at 0.5 with w = 1 a step multiplies by 1 - 0.25 = 0.75, and two steps by 0.75 times 0.75 = 0.56.",
    "({w} * (1 - ___)) ** {steps}",
)

gradient_of_a_resting_state.why(
    "The slope of tanh where it gives {rest} is 1 less its square, {slope}, and a step multiplies by {w} times that, "
    "{factor}. Below 1 the past fades, above 1 it explodes; tanh alone says neither, nor does the weight."
)


@gradient_of_a_resting_state.mistake
def weight_alone(*, w, rest, steps):
    """these are the weights alone: the slope of tanh multiplies at every step too"""
    return w**steps


@gradient_of_a_resting_state.mistake
def slope_alone(*, w, rest, steps):
    """these are the slopes of tanh alone: the weight multiplies at every step too"""
    return (1 - rest**2) ** steps


@gradient_of_a_resting_state.mistake
def state_for_slope(*, w, rest, steps):
    """the state was taken for the slope: where tanh gives h its slope is 1 - h^2"""
    return (w * rest) ** steps


@gradient_of_a_resting_state.mistake
def added_up(*, w, rest, steps):
    """the factor of a step was taken {steps} times; steps multiply one after the other: to the power {steps}"""
    return steps * w * (1 - rest**2)


@gradient_of_a_resting_state.alternative
def step_by_step(*, w, rest, steps):
    slope = 1.0
    for _ in range(steps):
        slope *= w * (1 - rest * rest)
    return slope


@gradient_of_a_resting_state.alternative
def one_digit(*, w, rest, steps):
    return float(f"{(w * (1 - rest**2)) ** steps:.0e}")
