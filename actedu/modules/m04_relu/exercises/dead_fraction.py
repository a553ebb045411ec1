import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="How much of a layer is dead", points=3, stars=2, kind="write the function")
def dead_fraction(acts):
    r"""A list `acts` holds the outputs of each hidden layer over a data set: arrays of shape (samples, units).

    Return an array with one number a layer: the share of its units that are dead, that is, output 0 for every sample.
    """
    return np.array([np.mean(np.all(layer == 0, axis=0)) for layer in acts])


def _activations(rng):
    """Two nets' hidden activations: ReLU layers with dead units and near misses, and a layer of a leaky kind."""
    cases = []
    for units in ((4, 6), (5, 3, 8)):
        layers = [np.maximum(rng.normal(size=(12, n)), 0.0) for n in units]
        for layer in layers:
            layer[0] += 0.5  # the first sample turns every unit on ...
            layer[3] = 0.0  # ... the fourth turns every unit off
            layer[:, 0] = 0.0  # dead
            layer[:, 1] = 0.0
            layer[-1, 1] = 0.5  # all but dead: the last sample turns it on
        layers[0][:, 2] = 0.0
        layers[-1][:, 3 % units[-1]] = 0.75  # always the same, and on
        cases.append((layers,))
    cases.append(([rng.normal(size=(6, 4)) - 2.0],))  # outputs of leaky units are negative, not 0
    return cases


dead_fraction.checks(
    Matches(
        (([np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]])],),),
        title="finds one dead unit of three in a layer of two samples",
    ),
    Matches(_activations(np.random.default_rng(4)), title="gives one share for each layer, also of leaky units"),
    Matches(_activations, title="is right for other layers", hidden=True),
)

dead_fraction.hints(
    "Dead is a statement about one unit and all samples. Ask it for each column, then average over the columns.",
    "See 'Observe' for the definition. Rows of a layer's activations are samples, columns are units.",
    "a.sum(axis=1) leaves one number a row of a, a.sum(axis=0) one a column. np.all and np.mean take an axis likewise.",
    "for each layer: np.mean(np.all(___, axis=___)); collect the shares in np.array([...])",
)

dead_fraction.why(
    "First all over the samples (axis 0), which leaves one answer a unit, then the mean over the units. The order "
    "matters: averaging first gives the share of zeros, which is about a half in a healthy ReLU layer."
)


@dead_fraction.mistake
def share_of_zeros(acts):
    """this is the share of zeros; a unit is dead only if it is 0 for every sample"""
    return np.array([np.mean(layer == 0) for layer in acts])


@dead_fraction.mistake
def silent_for_some_sample(acts):
    """this counts units that are 0 for some sample; nearly all ReLU units are"""
    return np.array([np.mean(np.any(layer == 0, axis=0)) for layer in acts])


@dead_fraction.mistake
def samples_for_units(acts):
    """this counts samples that turn the whole layer off: samples are the rows, units the columns"""
    return np.array([np.mean(np.all(layer == 0, axis=1)) for layer in acts])


@dead_fraction.mistake
def negative_taken_for_silent(acts):
    """negative outputs of a leaky unit are not silence: ask for == 0, not <= 0"""
    return np.array([np.mean(np.all(layer <= 0, axis=0)) for layer in acts])


@dead_fraction.mistake
def constant_taken_for_dead(acts):
    """a unit with the same output for every sample is dead only if that output is 0"""
    return np.array([np.mean(layer.var(axis=0) == 0) for layer in acts])


@dead_fraction.mistake
def first_sample_only(acts):
    """one sample decides nothing: this looks at the first one only"""
    return np.array([np.mean(layer[0] == 0) for layer in acts])


@dead_fraction.mistake
def averaged_over_the_net(acts):
    """this averages over the net; a dead layer would hide among living ones"""
    return np.mean([np.mean(np.all(layer == 0, axis=0)) for layer in acts])


@dead_fraction.mistake
def counted_not_divided(acts):
    """this counts dead units; divide by the number of units"""
    return np.array([np.sum(np.all(layer == 0, axis=0)) for layer in acts])


@dead_fraction.alternative
def by_any(acts):
    return [1.0 - np.any(layer, axis=0).mean() for layer in acts]


@dead_fraction.alternative
def by_largest(acts):
    return np.array([(np.abs(layer).max(axis=0) == 0).sum() / layer.shape[1] for layer in acts])
