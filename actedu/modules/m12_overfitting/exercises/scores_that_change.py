import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="A score that needs company", points=3, stars=2, kind="debug the code")
def scores_that_change(x, W1, mean, variance, gamma, beta, W2, p):
    r"""This is to score images, one row each, with a net that has been trained: a layer, batch norm, ReLU, dropout
    with share `p`, a layer. `mean` and `variance` are batch norm's running ones.

    An image gets another score when other images stand beside it, and alone it gets the same as every other image.
    Repair it for prediction.
    """
    z = x @ W1
    z = gamma * (z - mean) / np.sqrt(variance + 1e-5) + beta
    return np.maximum(z, 0) @ W2


def _draw(rng, n, a, m, c, p):
    return (
        rng.normal(size=(n, a)),
        rng.normal(size=(a, m)),
        rng.normal(size=m),
        rng.uniform(0.5, 3.0, m),
        rng.uniform(0.5, 2.0, m),
        rng.normal(size=m),
        rng.normal(size=(m, c)),
        p,
    )


_RNG = np.random.default_rng(11)
_ONE, _SIX = _draw(_RNG, 1, 3, 8, 2, 0.4), _draw(_RNG, 6, 4, 10, 3, 0.5)

scores_that_change.checks(
    Matches([_ONE], title="scores an image that stands alone"),
    Matches([_SIX, (_SIX[0][:3], *_SIX[1:])], title="scores it alike in a batch"),
    LeavesInputAlone(args=_SIX),
    Matches(
        lambda rng: [_draw(rng, 5, 3, 12, 2, 0.2), _draw(rng, 2, 6, 9, 4, 0.7)], title="scores others", hidden=True
    ),
)

scores_that_change.hints(
    "Two of the parts behave differently in training and in prediction. What should each do now?",
    "See 'Dropout' and 'Batch norm when nobody trains' in the lesson.",
    "A scale that was set to zero with last year's parcels weighs one parcel as well as twenty. One that is set to "
    "zero with the parcels on it shows 0 for one alone.",
    "z = gamma * (z - ___) / np.sqrt(___ + 1e-5) + beta; return np.maximum(z, 0) @ ___",
)

scores_that_change.why(
    "In prediction batch norm takes the running mean and variance, so that no image depends on its neighbours. Alone "
    "in a batch an image *is* the mean, and every sum becomes 0. Dropout does nothing: it was divided in training, so "
    "nothing is scaled now. In PyTorch `net.eval()` is both repairs at once."
)


def _score(x, W1, mean, variance, gamma, beta, W2, keep):
    z = gamma * (x @ W1 - mean) / np.sqrt(variance + 1e-5) + beta
    return (np.maximum(z, 0) * keep) @ W2


def _mask(x, W1, p):
    return (np.random.default_rng(0).random((len(x), W1.shape[1])) >= p) / (1 - p)


@scores_that_change.fault
def left_in_training(x, W1, mean, variance, gamma, beta, W2, p):
    """both parts are still in training mode: batch norm looks at the batch, and units are dropped"""
    z = x @ W1
    z = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5) + beta
    keep = np.random.default_rng(0).random(z.shape) >= p
    return (np.maximum(z, 0) * keep / (1 - p)) @ W2


@scores_that_change.mistake
def batch_still_counts(x, W1, mean, variance, gamma, beta, W2, p):
    """nothing is dropped any more; batch norm still takes mean and variance from the images beside it"""
    z = x @ W1
    return _score(x, W1, z.mean(axis=0), z.var(axis=0), gamma, beta, W2, 1.0)


@scores_that_change.mistake
def still_dropped(x, W1, mean, variance, gamma, beta, W2, p):
    """batch norm is right now; a share of the units is still dropped, which a prediction does not do"""
    return _score(x, W1, mean, variance, gamma, beta, W2, _mask(x, W1, p))


@scores_that_change.mistake
def scaled_once_more(x, W1, mean, variance, gamma, beta, W2, p):
    """inverted dropout was divided in training already: scaling in prediction makes the sums too small"""
    return _score(x, W1, mean, variance, gamma, beta, W2, 1.0 - p)


@scores_that_change.mistake
def still_divided(x, W1, mean, variance, gamma, beta, W2, p):
    """where nothing is dropped, nothing has to be made up for: the division by 1 - p belongs to training"""
    return _score(x, W1, mean, variance, gamma, beta, W2, 1.0 / (1.0 - p))


@scores_that_change.mistake
def norm_left_out(x, W1, mean, variance, gamma, beta, W2, p):
    """batch norm is not switched off in prediction: the layer behind it learned from normalised sums"""
    return np.maximum(x @ W1, 0) @ W2


@scores_that_change.alternative
def folded(x, W1, mean, variance, gamma, beta, W2, p):
    scale = gamma / np.sqrt(variance + 1e-5)
    return np.clip(x @ (W1 * scale) + (beta - mean * scale), 0, None) @ W2
