import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Dropout that keeps the mean", points=3, stars=2, kind="write the function")
def inverted_dropout(h, u, p, training):
    r"""Write inverted dropout. `h` are a layer's outputs, and `u`, of the same shape, are random numbers drawn evenly
    from 0 to 1, so that you need to draw none. `p`, in [0, 1), is the share to be dropped: an output is dropped where
    its `u` is below `p`. `training` says whether the net is being trained.

    Return what goes on to the next layer, in the shape of `h`. Its mean over many `u` is to be `h`.
    """
    if not training:
        return h
    return h * (u >= p) / (1 - p)


def _case(rng, shape, p, training):
    return rng.normal(size=shape), rng.random(shape), p, training


_RNG = np.random.default_rng(8)
_TRAINING = _case(_RNG, (4, 5), 0.3, True)

inverted_dropout.checks(
    Matches([_TRAINING, _case(_RNG, (3,), 0.8, True)], title="drops and scales in training"),
    Matches([_case(_RNG, (2, 4), 0.4, False)], title="does nothing in prediction"),
    Matches([_case(_RNG, (2, 4), 0.0, True), (np.array([2.0, 3.0]), np.array([0.4, 0.1]), 0.4, True)],
            title="is right at the edges: p = 0, and a u of exactly p"),
    LeavesInputAlone(args=_TRAINING),
    Matches(
        lambda rng: [_case(rng, (3, 6), 0.5, True), _case(rng, (2, 2, 3), 0.1, True), _case(rng, (5,), 0.9, False)],
        title="is right for other layers", hidden=True,
    ),
)  # fmt: skip

inverted_dropout.hints(
    "Three questions: which outputs stay, what are those multiplied by, and when is nothing of this done?",
    "See 'Dropout' in the lesson: its cell has the mask, the sentence above it the reason for the factor.",
    "To keep a mean where one value in four is lost, the other three are multiplied by 4/3.",
    "return h * (u ___ p) / (___), and h as it is where ___",
)

inverted_dropout.why(
    "A comparison gives the mask, 1 where an output is kept. It is kept with probability 1 - p, so dividing by that "
    "keeps the mean, and prediction has nothing to do. The function has a second argument that is random, so the same "
    "`h` gives other outputs; and without training it hands `h` on. It bends nothing, as an activation has to."
)


@inverted_dropout.mistake
def not_scaled(h, u, p, training):
    """the mean is (1 - p) h: what is kept has to make up for what is dropped"""
    return h * (u >= p) if training else h


@inverted_dropout.mistake
def scaled_in_prediction(h, u, p, training):
    """this is the first form of dropout, scaled in prediction; its mean in training is (1 - p) h, not h"""
    return h * (u >= p) if training else h * (1 - p)


@inverted_dropout.mistake
def share_kept(h, u, p, training):
    """this keeps a share p and drops the rest: p is the share that is dropped"""
    return h * (u < p) / max(p, 1e-9) if training else h


@inverted_dropout.mistake
def divided_by_p(h, u, p, training):
    """the mask is right; those that are kept are divided by the share that is kept, 1 - p, not by p"""
    return h * (u >= p) / max(p, 1e-9) if training else h


@inverted_dropout.mistake
def always_on(h, u, p, training):
    """this drops in prediction too: the answer would be another one each time"""
    return h * (u >= p) / (1 - p)


@inverted_dropout.mistake
def modes_exchanged(h, u, p, training):
    """the modes are exchanged: this drops in prediction and leaves training as it is"""
    return h if training else h * (u >= p) / (1 - p)


@inverted_dropout.mistake
def one_factor_too_many(h, u, p, training):
    """training is right and keeps the mean already; scaling in prediction as well makes it too small there"""
    return h * (u >= p) / (1 - p) if training else h * (1 - p)


@inverted_dropout.alternative
def with_where(h, u, p, training):
    return np.where(u < p, 0.0, h / (1 - p)) if training else np.array(h)


@inverted_dropout.alternative
def by_a_factor(h, u, p, training):
    factor = (1.0 - (u < p)) / (1 - p) if training else np.ones(h.shape)
    return factor * h
