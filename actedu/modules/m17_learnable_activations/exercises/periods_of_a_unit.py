import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="How short is its wave?", points=2, stars=2, kind="predict the number")
def periods_of_a_unit(*, omega=15, w=2.0, width=2):
    r"""A unit of the first layer gives $\sin({omega}\,(w x + b))$ with the weight w = {w}. Its input x goes from 0 to
    {width}.

    How many periods of its wave fit there? Give it to 1%.
    """
    return omega * w * width / (2 * np.pi)


@periods_of_a_unit.vary
def other_unit(rng):
    while True:
        given = {
            "omega": int(rng.choice([5, 10, 15, 20, 25, 30])),
            "w": float(rng.choice([0.4, 0.5, 0.8, 1.5, 2.5, 3.0])),
            "width": int(rng.integers(3, 8)),
        }
        mistakes = (no_circle, half_a_turn, factor_forgotten, width_forgotten, turned_round)
        wrong = [mistake(**given) for mistake in mistakes]
        if np.diff(np.sort(np.log([periods_of_a_unit(**given), *wrong]))).min() > 0.05:
            return given


periods_of_a_unit.checks(IsNumber(rtol=0.01, title="the number of periods"))

periods_of_a_unit.hints(
    "By how much does the angle inside the sine grow, from one end to the other?",
    "See 'Waves' in the lesson: sin(25 x) between -1 and 1.",
    "sin(25 x) on an interval of length 2: the angle grows by 25 times 2 = 50, and 50 / (2 pi) is about 8 periods.",
    "{omega} times {w} times ___, divided by ___",
)

periods_of_a_unit.why(
    "The bias moves the wave and leaves its length. The angle grows by omega times w times the width, and a period "
    "takes 2 pi of it. So the factor omega shortens all waves of a fresh layer alike, before anything is learned."
)


@periods_of_a_unit.mistake
def no_circle(*, omega, w, width):
    """this is by how much the angle grows; a period takes 2 pi of it"""
    return omega * w * width


@periods_of_a_unit.mistake
def half_a_turn(*, omega, w, width):
    """after an angle of pi the sine is at 0 again, on its way down: a whole period takes 2 pi"""
    return omega * w * width / np.pi


@periods_of_a_unit.mistake
def factor_forgotten(*, omega, w, width):
    """the factor in front, omega, multiplies the weight: it is missing here"""
    return w * width / (2 * np.pi)


@periods_of_a_unit.mistake
def width_forgotten(*, omega, w, width):
    """this is the number of periods on an interval of length 1"""
    return omega * w / (2 * np.pi)


@periods_of_a_unit.mistake
def turned_round(*, omega, w, width):
    """this is the length of one period in x; asked is how many fit"""
    return 2 * np.pi / (omega * w)


@periods_of_a_unit.alternative
def by_the_length(*, omega, w, width):
    return round(float(width / (2 * np.pi / (omega * w))), 3)
