from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What decay leaves of a weight", points=1, stars=1, kind="predict the number")
def shrunk_weight(*, rate=0.2, strength=0.5, steps=15, start=3.0):
    r"""A weight of {start} gets no gradient from the loss. Plain SGD with rate {rate} learns with an L2 penalty of
    strength $\lambda = {strength}$, that is $\frac{\lambda}{2} w^2$. How large is the weight after {steps} steps?

    One percent off is tolerated.
    """
    return start * (1 - rate * strength) ** steps


@shrunk_weight.vary
def other_weight(rng):
    rate, strength = [(0.1, 0.5), (0.2, 0.5), (0.1, 0.8), (0.2, 0.4), (0.4, 0.2), (0.3, 0.2)][int(rng.integers(6))]
    return {
        "rate": rate,
        "strength": strength,
        "steps": int(rng.integers(11, 26)),
        "start": float(rng.choice([2.0, 3.0, 4.0, 5.0])),
    }


shrunk_weight.facts(lambda *, rate, strength: {"each": f"{1 - rate * strength:g}", "part": f"{rate * strength:g}"})

shrunk_weight.checks(IsNumber(rtol=0.01))

shrunk_weight.hints(
    "What does one step do to the weight? Then do it again: is a number taken away each time, or a share?",
    "See 'Penalties: a pull at each step' in the lesson, with g = 0.",
    "A weight that loses a tenth at each step is 0.9 of itself after one, and 0.9 times 0.9 = 0.81 after two.",
    "{start} * (1 - ___) ** ___",
)

shrunk_weight.why(
    "The penalty's gradient is {strength} w, so each step takes {rate} times that away: w is multiplied by 1 - {part} "
    "= {each}, {steps} times over. It never reaches 0: the smaller it is, the weaker it is pulled."
)


@shrunk_weight.mistake
def same_amount(*, rate, strength, steps, start):
    """this takes the same amount away at each step, as L1 does; L2 takes a share of what is left"""
    return start * (1 - rate * strength * steps)


@shrunk_weight.mistake
def rate_left_out(*, strength, steps, start):
    """the pull is a part of the gradient, and a step is the rate times the gradient: the rate is missing"""
    return start * (1 - strength) ** steps


@shrunk_weight.mistake
def once(*, rate, strength, start):
    """this is the weight after one step"""
    return start * (1 - rate * strength)


@shrunk_weight.mistake
def slope_without_the_half(*, rate, strength, steps, start):
    """the slope of half the strength times the square is the strength times w: here it was taken twice"""
    return start * (1 - 2 * rate * strength) ** steps


@shrunk_weight.alternative
def step_by_step(*, rate, strength, steps, start):
    w = start
    for _ in range(steps):
        w -= rate * (0.0 + strength * w)
    return w
