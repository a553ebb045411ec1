import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="What four tries gain", points=2, stars=2, kind="predict the number")
def four_tries(*, a=0.2, b=0.4, c=0.6, d=0.3):
    r"""Small nets get stuck on a task. With four activations the share of starts that learn is {a}, {b}, {c} and {d}.

    You try each activation **once**, each from a start of its own. What is the chance that at least one of the four
    nets learns? And what is it if you try the last activation **four times**, from four starts? Give a list of the two
    chances.
    """
    return [1 - (1 - a) * (1 - b) * (1 - c) * (1 - d), 1 - (1 - d) ** 4]


@four_tries.vary
def other_shares(rng):
    # all different and none 0.5, so that no wrong way of counting comes out right
    shares = rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7], size=4, replace=False)
    return dict(zip("abcd", map(float, shares), strict=True))


def _right_at(place, name):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,) or not np.isfinite(given).all():
            return f"a list of two chances is asked for, such as [0.5, 0.25]; this is {brief(answer)}"
        off = abs(float(given[place]) - setting.solution[place])
        return None if off <= 2e-3 else f"{name} it is not {brief(float(given[place]))}"

    return judge


four_tries.checks(
    Holds("four activations, once each", _right_at(0, "with four activations")),
    Holds("four starts of one", _right_at(1, "with four starts")),
)

four_tries.hints(
    "At least one learns: what is the one case in which that fails?",
    "See row 50 under 'Test the claim': its evidence has both chances, for other nets.",
    "Two coins that show heads in 0.5 and 0.2 of throws: no heads in 0.5·0.8 = 0.4 of cases, so at least one in 0.6.",
    "[1 - (1 - {a}) * ___, 1 - (1 - {d}) ** ___]",
)

four_tries.why(
    "All four must fail, and independent chances multiply. Whether other activations gain more than other starts "
    "depends on their shares alone: four starts of the best one beat any mixture with worse ones. That a mixture helps "
    "when you do not know which is best is true, and has nothing to do with the place where a net was stuck."
)


@four_tries.mistake
def shares_added(*, a, b, c, d):
    """the shares are added; that counts cases in which two of them learn twice, and may pass 1"""
    return [a + b + c + d, 4 * d]


@four_tries.mistake
def all_must_learn(*, a, b, c, d):
    """this is the chance that all four learn; one is enough"""
    return [a * b * c * d, d**4]


@four_tries.mistake
def none_learns(*, a, b, c, d):
    """this is the chance that none of the four learns; asked is the opposite"""
    return [(1 - a) * (1 - b) * (1 - c) * (1 - d), (1 - d) ** 4]


@four_tries.mistake
def means_taken(*, a, b, c, d):
    """this is the share of single tries that learn; four tries gain more than one"""
    return [(a + b + c + d) / 4, d]


@four_tries.mistake
def best_alone(*, a, b, c, d):
    """this counts the best of the four only; the others add their chance"""
    return [max(a, b, c, d), d]


@four_tries.mistake
def all_but_all(*, a, b, c, d):
    """this is the chance that not all four learn; at least one learns unless all fail"""
    return [1 - a * b * c * d, 1 - d**4]


@four_tries.alternative
def by_failures(*, a, b, c, d):
    fail = np.array([1 - a, 1 - b, 1 - c, 1 - d])
    return np.array([1 - fail.prod(), 1 - fail[-1] ** 4])
