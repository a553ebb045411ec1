import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="BALD from dropout passes", points=4, stars=3, kind="write the function")
def bald_of_passes(samples):
    r"""A net with dropout left on has looked at a pool several times: `samples` holds its probabilities, (passes, n,
    classes). Write a function that returns for each of the n images, as an array (n,), how much the passes disagree:

    $$\mathrm{BALD} = H(\bar p) - \frac{1}{T} \sum_{t=1}^{T} H(p_t)$$

    with $\bar p$ the mean of the T passes and $H$ the entropy in nats. A probability of 0 adds 0 to an entropy. Images
    on which all passes agree get 0, however unsure each pass is.
    """

    def entropy(p):
        logs = np.log(p, where=p > 0, out=np.zeros_like(p))
        return -(p * logs).sum(axis=-1)

    return entropy(samples.mean(axis=0)) - entropy(samples).mean(axis=0)


_COIN = np.array([[[0.5, 0.5], [1.0, 0.0], [0.8, 0.2]], [[0.5, 0.5], [0.0, 1.0], [0.6, 0.4]]])


def _case(seed, passes, n, classes):
    return (np.random.default_rng(seed).dirichlet(np.full(classes, 0.6), (passes, n)),)


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), *sizes) for sizes in ((5, 4, 3), (20, 6, 10))]


bald_of_passes.checks(
    Matches(((_COIN,),), title="tells a coin that all agree on from a quarrel", atol=1e-12),
    Matches((_case(0, 4, 5, 3),), title="right for four passes over five images", atol=1e-12),
    Matches((_case(1, 3, 1, 10),), title="right for a single image", atol=1e-12),
    LeavesInputAlone((_COIN,)),
    Matches(_drawn, title="right for other passes", hidden=True, atol=1e-12),
)

bald_of_passes.hints(
    "Write the entropy of an array along its last axis first. Then ask of each term: which axis is averaged, and "
    "before or after the entropy?",
    "See 'Passes that disagree' in the lesson: a coin and a quarrel, worked by hand.",
    "Two passes (1, 0) and (0, 1): the mean is (1/2, 1/2) with entropy log 2; each pass has entropy 0; BALD is log 2. "
    "Two passes (1/2, 1/2) have log 2 less log 2 = 0.",
    "H(samples.mean(axis=___)) - H(samples).mean(axis=___)",
)

bald_of_passes.why(
    "The entropy of the mean is all the doubt there is. The mean entropy is the doubt that each pass has by itself, "
    "about the image. What is left is the doubt of the passes about each other, which more labels can settle. It is "
    "never below 0, as averaging never makes a distribution surer than its parts are on average."
)


def _entropy(p, axis=-1):
    return -(p * np.log(p, where=p > 0, out=np.zeros_like(p))).sum(axis=axis)


@bald_of_passes.mistake
def all_doubt(samples):
    """this is the entropy of the mean alone: a coin that all passes agree on gets as much as a quarrel"""
    return _entropy(samples.mean(axis=0))


@bald_of_passes.mistake
def doubt_of_each(samples):
    """this is the mean entropy of the passes: a quarrel of sure passes gets 0"""
    return _entropy(samples).mean(axis=0)


@bald_of_passes.mistake
def the_wrong_way_round(samples):
    """the difference is turned: it is never above 0 here, so the largest is where all agree"""
    return _entropy(samples).mean(axis=0) - _entropy(samples.mean(axis=0))


@bald_of_passes.mistake
def images_averaged(samples):
    """the mean runs over the images, axis 1: every image needs a score of its own"""
    return _entropy(samples.mean(axis=1)) - _entropy(samples).mean(axis=1)


@bald_of_passes.mistake
def spread_of_the_votes(samples):
    """this is the entropy of the passes' votes: it throws away how sure each pass is"""
    votes = np.eye(samples.shape[-1])[samples.argmax(axis=-1)].mean(axis=0)
    return _entropy(votes)


@bald_of_passes.mistake
def undefined_at_zero(samples):
    """0 times log 0 is not a number: a sure pass, with a probability of 0, breaks the sum"""
    with np.errstate(all="ignore"):
        mean = samples.mean(axis=0)
        each = -(samples * np.log(samples)).sum(axis=-1)
        return -(mean * np.log(mean)).sum(axis=-1) - each.mean(axis=0)


@bald_of_passes.alternative
def mean_distance_from_the_mean(samples):
    mean = samples.mean(axis=0)
    ratio = np.where(samples > 0, samples / np.where(mean > 0, mean, 1.0), 1.0)
    return (samples * np.log(ratio)).sum(axis=-1).mean(axis=0)


@bald_of_passes.alternative
def by_scipy(samples):
    from scipy.special import entr

    return entr(samples.mean(0)).sum(-1) - entr(samples).sum(-1).mean(0)
