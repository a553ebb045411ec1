from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="What each gain keeps", points=3, stars=2, kind="trace by hand")
def what_a_gain_keeps(*, mean=0.6, sd=0.2):
    r"""For standard normal sums a function's outputs have mean {mean} and standard deviation {sd}. Give three
    numbers in a list, to three digits:

    1. the gain that keeps the mean square of the sums,
    2. the gain that keeps the variance,
    3. at the **first** gain: the part of the next sums' mean square, 1, that can differ from input to input.
    """
    square = mean**2 + sd**2
    return [1 / square**0.5, 1 / sd, sd**2 / square]


@what_a_gain_keeps.vary
def other_function(rng):
    sd = float(rng.choice([0.15, 0.2, 0.25, 0.3, 0.4, 0.5]))
    return {"mean": int(rng.choice([t for t in range(3, 16) if t > 11 * sd])) / 10, "sd": sd}


what_a_gain_keeps.facts(
    lambda *, mean, sd: {"m2": f"{mean**2:.4g}", "v": f"{sd**2:.4g}", "square": f"{mean**2 + sd**2:.4g}"}
)

_NAMES = ("the gain for the mean square", "the gain for the variance", "the part that differs")


def _right_at(*places):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (3,):
            return f"a list of three numbers is asked for; this is {brief(answer)}"
        wrong = [at for at in places if not abs(given[at] - setting.solution[at]) <= 0.006 * setting.solution[at]]
        return f"{_NAMES[wrong[0]]} is not {given[wrong[0]]:g}" if wrong else None

    return judge


what_a_gain_keeps.checks(
    Holds("the two gains", _right_at(0, 1)),
    Holds("the part that differs", _right_at(2)),
)

what_a_gain_keeps.hints(
    "Mean square = squared mean + variance. Which of the two parts is the same for every input?",
    "See 'Mean square, or variance?' in the lesson.",
    "For mean 2 and sd 1 the mean square is 4 + 1 = 5, and 1 in 5 of it differs.",
    "[1 / sqrt({m2} + ___), 1 / ___, {v} / ___]",
)

what_a_gain_keeps.why(
    "The mean square is {m2} + {v} = {square}. The first gain brings all of it to 1, so of that 1 the share of the "
    "variance can differ from input to input, and the rest is one constant. The second gain brings the variance to 1, "
    "and the constant grows with it, unless it is cancelled."
)


@what_a_gain_keeps.mistake
def mean_not_squared(*, mean, sd):
    """squares add up, not sizes: the mean square is the squared mean plus the squared sd"""
    return [1 / (mean + sd), 1 / sd, sd / (mean + sd)]


@what_a_gain_keeps.mistake
def roots_forgotten(*, mean, sd):
    """a gain multiplies weights, so it is one over a size: the root of the mean square, and the sd"""
    square = mean**2 + sd**2
    return [1 / square, 1 / sd**2, sd**2 / square]


@what_a_gain_keeps.mistake
def share_of_the_mean(*, mean, sd):
    """the gains are right; the third number is what the mean makes up, which is the same for every input"""
    square = mean**2 + sd**2
    return [1 / square**0.5, 1 / sd, mean**2 / square]


@what_a_gain_keeps.mistake
def gains_exchanged(*, mean, sd):
    """the gains are exchanged: keeping the variance leaves the mean out, so that it takes the larger factor"""
    square = mean**2 + sd**2
    return [1 / sd, 1 / square**0.5, sd**2 / square]


@what_a_gain_keeps.alternative
def as_a_tuple(*, mean, sd):
    gain = 1 / (mean**2 + sd**2) ** 0.5
    return (round(gain, 4), round(1 / sd, 4), round((gain * sd) ** 2, 4))
