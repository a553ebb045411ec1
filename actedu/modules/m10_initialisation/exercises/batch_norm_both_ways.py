import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Batch norm, for training and prediction", points=3, stars=2, kind="write the function")
def batch_norm_both_ways(z, gamma, beta, mean, variance, training):
    r"""Write batch norm's way forward. `z` is (samples, units); `gamma`, `beta` and the running `mean` and `variance`
    hold one number a unit.

    Where `training` is true, normalise each unit with its mean and variance over the samples of `z`, else with the
    running ones. Add 1e-5 to the variance under the root. Then scale and shift, and return the result.
    """
    if training:
        mean, variance = z.mean(axis=0), z.var(axis=0)
    return gamma * (z - mean) / np.sqrt(variance + 1e-5) + beta


def _case(rng, samples, units, training):
    return (
        rng.normal(2.0, 3.0, (samples, units)),
        rng.uniform(0.5, 2.0, units),
        rng.normal(size=units),
        rng.normal(size=units),
        rng.uniform(0.5, 4.0, units),
        training,
    )


_RNG = np.random.default_rng(5)
_TRAINING, _PREDICTION = _case(_RNG, 6, 3, True), _case(_RNG, 1, 3, False)

batch_norm_both_ways.checks(
    Matches([_TRAINING, _case(_RNG, 4, 4, True)], title="is right in training"),
    Matches([_PREDICTION, _case(_RNG, 4, 4, False)], title="is right in prediction, for one sample too"),
    LeavesInputAlone(args=_TRAINING),
    Matches(
        lambda rng: [_case(rng, 8, 5, True), _case(rng, 8, 5, False)], title="is right for other layers", hidden=True
    ),
)

batch_norm_both_ways.hints(
    "One formula serves both. What differs is where the mean and the variance come from.",
    "See 'Batch norm' in the lesson: its cell has one unit; here each column is one.",
    "z.mean(axis=1) gives one number a sample. Which axis leaves one number a unit?",
    "mean, variance = z.mean(axis=___), z.var(axis=___) where training; then gamma * (z - ___) / np.sqrt(___) + beta",
)

batch_norm_both_ways.why(
    "In training every output depends on the whole batch through two numbers a unit. In prediction those two are "
    "fixed, so that one sample is enough and its neighbours play no part. Taking the wrong pair gives no error, only "
    "other numbers: that is why frameworks have a switch, and why people forget it."
)


@batch_norm_both_ways.mistake
def over_the_units(z, gamma, beta, mean, variance, training):
    """axis 1 runs over the units of a sample: that is layer norm; batch norm looks at each unit over the samples"""
    if training:
        mean, variance = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
    return gamma * (z - mean) / np.sqrt(variance + 1e-5) + beta


@batch_norm_both_ways.mistake
def always_the_batch(z, gamma, beta, mean, variance, training):
    """in prediction the running mean and variance count; a single sample has no variance of its own"""
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5) + beta


@batch_norm_both_ways.mistake
def never_the_batch(z, gamma, beta, mean, variance, training):
    """in training the batch's own mean and variance count, not the running ones"""
    return gamma * (z - mean) / np.sqrt(variance + 1e-5) + beta


@batch_norm_both_ways.mistake
def variance_for_sd(z, gamma, beta, mean, variance, training):
    """this divides by the variance: its root is missing"""
    if training:
        mean, variance = z.mean(axis=0), z.var(axis=0)
    return gamma * (z - mean) / (variance + 1e-5) + beta


@batch_norm_both_ways.mistake
def scale_and_shift_forgotten(z, gamma, beta, mean, variance, training):
    """the sums are normalised; the learned scale gamma and shift beta follow"""
    if training:
        mean, variance = z.mean(axis=0), z.var(axis=0)
    return (z - mean) / np.sqrt(variance + 1e-5)


@batch_norm_both_ways.mistake
def one_value_for_all_units(z, gamma, beta, mean, variance, training):
    """without an axis the mean runs over all units at once; each unit has its own"""
    if training:
        mean, variance = z.mean(), z.var()
    return gamma * (z - mean) / np.sqrt(variance + 1e-5) + beta


@batch_norm_both_ways.alternative
def by_deviations(z, gamma, beta, mean, variance, training):
    centre = np.sum(z, axis=0) / len(z) if training else mean
    square = np.mean((z - centre) ** 2, axis=0) if training else variance
    scale = gamma * (square + 1e-5) ** -0.5
    return scale * z + (beta - scale * centre)
