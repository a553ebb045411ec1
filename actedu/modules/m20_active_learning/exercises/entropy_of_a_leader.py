import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="One leader and a crowd", points=2, stars=1, kind="predict the number")
def entropy_of_a_leader(*, share=0.5, others=9):
    r"""A net gives one class the probability {share}. The other {others} classes share the rest equally. What is the
    [entropy](../lessons/glossary.ipynb#entropy) of this row, $-\sum_k p_k \log p_k$ with the natural logarithm?

    Give it to 1%.
    """
    rest = (1 - share) / others
    return -share * np.log(share) - others * rest * np.log(rest)


@entropy_of_a_leader.vary
def other_rows(rng):
    while True:  # mistakes must not look alike, nor like the answer
        row = {"share": float(rng.choice([0.3, 0.4, 0.5, 0.6, 0.7, 0.8])), "others": int(rng.integers(4, 25))}
        given = [entropy_of_a_leader(**row), *(wrong(**row) for wrong in _wrong())]
        if min(given) > 0.05 and np.diff(np.sort(np.log(given))).min() > 0.03:
            return row


def _wrong():
    return in_bits, leader_alone, one_of_the_crowd, crowd_as_one, all_alike


entropy_of_a_leader.checks(IsNumber(rtol=0.01, title="is the entropy in nats"))

entropy_of_a_leader.hints(
    "How many terms does the sum have, and how large is the probability in each?",
    "See 'Four scores' in the lesson for the formula; the warm-up has a row of equal probabilities.",
    "For `p = (0.4, 0.2, 0.2, 0.2)` the leader's term is -0.4 * log(0.4) = 0.37, and the three others give "
    "-3 * 0.2 * log(0.2) = 0.97.",
    "-{share} log({share}) - {others} * ___ * log(___)",
)

entropy_of_a_leader.why(
    "The crowd's terms add up: each is small, and there are many. So the entropy of a row with a clear leader can be "
    "larger than log(2) = 0.69, that of a dead heat between two classes, and entropy would ask for it first."
)


@entropy_of_a_leader.mistake
def in_bits(*, share, others):
    """this is the entropy in bits; with the natural logarithm it is log 2 times that"""
    rest = (1 - share) / others
    return float(-share * np.log2(share) - others * rest * np.log2(rest))


@entropy_of_a_leader.mistake
def leader_alone(*, share, others):
    """this is the leader's term alone; the {others} others have one each"""
    return float(-share * np.log(share))


@entropy_of_a_leader.mistake
def one_of_the_crowd(*, share, others):
    """the crowd's term stands here once; there are {others} such classes"""
    rest = (1 - share) / others
    return float(-share * np.log(share) - rest * np.log(rest))


@entropy_of_a_leader.mistake
def crowd_as_one(*, share, others):
    """this takes the crowd for one class; split among {others}, it leaves more open"""
    return float(-share * np.log(share) - (1 - share) * np.log(1 - share))


@entropy_of_a_leader.mistake
def all_alike(*, share, others):
    """this is the entropy if all classes were equally likely; the leader makes it smaller"""
    return float(np.log(1 + others))


@entropy_of_a_leader.alternative
def by_scipy(*, share, others):
    from scipy.stats import entropy

    return entropy([share] + [(1 - share) / others] * others)
