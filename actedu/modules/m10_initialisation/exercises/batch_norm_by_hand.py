import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


def _batch(mean, step):
    return [mean + step * k for k in (-7, -1, 1, 7)]


@exercise(title="Batch norm by hand, twice", points=2, stars=1, kind="trace by hand")
def batch_norm_by_hand(*, mean=4, step=1, gamma=3.0, beta=0.5, running=2.0, spread=4.0):
    r"""Over a batch of four a unit's sums are {sums}. Batch norm has learned the scale {gamma} and the shift
    {beta}; its running mean is {running} and its running standard deviation {spread}. Leave out the small epsilon,
    and divide by the number of samples in the variance.

    What does it make of the last sum, {last}: first in training, as one of this batch, then in prediction? Give a list
    of two numbers.
    """
    last = mean + 7 * step
    return [gamma * 1.4 + beta, gamma * (last - running) / spread + beta]


@batch_norm_by_hand.vary
def other_batch(rng):
    mean, step = int(rng.choice([3, 4, 5, 6])), int(rng.choice([1, 2]))
    return {
        "mean": mean,
        "step": step,
        "gamma": float(rng.choice([2.0, 3.0, 4.0])),
        "beta": float(rng.choice([-1.5, -0.5, 0.5, 1.5])),
        "running": float(rng.choice([1.0, 2.0])),
        "spread": float(rng.choice([2.0, 4.0, 8.0])),
    }


batch_norm_by_hand.facts(
    lambda *, mean, step: {
        "sums": ", ".join(map(str, _batch(mean, step))),
        "last": mean + 7 * step,
        "middle": mean,
        "sd": 5 * step,
    }
)


def _right_at(place, name):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,):
            return f"a list of two numbers is asked for; this is {brief(answer)}"
        return None if abs(given[place] - setting.solution[place]) <= 2e-3 else f"{name} it is not {given[place]:g}"

    return judge


batch_norm_by_hand.checks(
    Holds("in training", _right_at(0, "in training")),
    Holds("in prediction", _right_at(1, "in prediction")),
)

batch_norm_by_hand.hints(
    "Two questions for each: which mean and which sd belong to it? Then scale, then shift.",
    "See 'Batch norm' in the lesson, with its four sums.",
    "For sums 1 and 5 the mean is 3, the variance (4 + 4) / 2 = 4 and the sd 2: the 5 becomes 1, then gamma + beta.",
    "[gamma * (last - ___) / ___ + beta, gamma * (last - {running}) / ___ + beta]",
)

batch_norm_by_hand.why(
    "In training the batch counts: its mean is {middle} and its sd {sd}, so the last sum lies 1.4 sd above. In "
    "prediction the running averages count, and the other three sums play no part: the same sum comes out differently."
)


@batch_norm_by_hand.mistake
def scale_and_shift_left_out(*, mean, step, running, spread):
    """these are the normalised sums; the learned scale and shift follow"""
    return [1.4, (mean + 7 * step - running) / spread]


@batch_norm_by_hand.mistake
def divided_by_the_variance(*, mean, step, gamma, beta, running, spread):
    """this divides by the variance; the standard deviation is its root"""
    return [gamma * 7 / (25 * step) + beta, gamma * (mean + 7 * step - running) / spread**2 + beta]


@batch_norm_by_hand.mistake
def batch_in_prediction(*, mean, step, gamma, beta, running, spread):
    """the first is right; in prediction no batch is looked at, the running averages stand for it"""
    return [gamma * 1.4 + beta] * 2


@batch_norm_by_hand.mistake
def one_less_in_the_variance(*, mean, step, gamma, beta, running, spread):
    """in training the variance divides by the number of samples, 4; this divides by 3"""
    right = batch_norm_by_hand(mean=mean, step=step, gamma=gamma, beta=beta, running=running, spread=spread)
    return [gamma * 7 / (100 / 3) ** 0.5 + beta, right[1]]


@batch_norm_by_hand.alternative
def as_an_array(*, mean, step, gamma, beta, running, spread):
    sums = np.array(_batch(mean, step))
    return np.array([(sums[-1] - sums.mean()) / sums.std(), (sums[-1] - running) / spread]) * gamma + beta
