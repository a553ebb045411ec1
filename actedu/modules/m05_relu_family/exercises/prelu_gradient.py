import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="The gradient of a slope for each channel", points=3, stars=2, kind="derive the gradient")
def prelu_gradient(z, back):
    r"""PReLU computes $y = \max(0, z) + a_c \min(0, z)$, with one slope $a_c$ for each channel $c$.

    `z` holds the sums, `back` the gradient $\partial L / \partial y$; both have the channels along their last axis:
    the shape (samples, channels), or (samples, height, width, channels) for images. Return
    $\partial L / \partial a_c$ for all channels, an array of the shape (channels,).
    """
    return (back * np.minimum(z, 0)).reshape(-1, z.shape[-1]).sum(axis=0)


_Z = np.array([[-2.0, 1.0, -1.0], [3.0, -4.0, 0.0], [-1.0, -0.5, 2.0]])
_BACK = np.array([[0.5, 1.0, -1.0], [1.0, 0.25, 2.0], [2.0, -2.0, 1.0]])


def _batches(rng):
    return [(rng.normal(size=shape), rng.normal(size=shape)) for shape in ((6, 4), (2, 3, 3, 5), (1, 2))]


prelu_gradient.checks(
    Matches(((_Z, _BACK),), title="gives one number a channel for a batch of rows"),
    Matches(
        ((np.arange(-12.0, 12.0).reshape(2, 2, 2, 3), np.linspace(-1, 1, 24).reshape(2, 2, 2, 3)),),
        title="adds up over samples and places of images",
    ),
    Matches(_batches, title="is right for other batches", hidden=True),
)

prelu_gradient.hints(
    "Which numbers share one slope? All of them, and only they, add up in its gradient.",
    "See 'A slope that is learned', steps 1 to 3, for one shared slope.",
    "For an array g of shape (2, 5, 5, 3), g.reshape(-1, 3) has one row a place and one column a channel.",
    "return (back * ___).reshape(-1, z.shape[-1]).sum(axis=___)",
)

prelu_gradient.why(
    "The derivative of y with respect to a is min(0, z): z where z is negative, 0 elsewhere. The chain rule multiplies "
    "by what comes back, and all samples and places of a channel use the same slope, so their contributions add up."
)


@prelu_gradient.mistake
def one_for_the_layer(z, back):
    """this adds up over the channels too: it is the gradient of a single slope for the whole layer"""
    return np.sum(back * np.minimum(z, 0))


@prelu_gradient.mistake
def not_added_up(z, back):
    """each place contributes this; those that share a slope must be added up"""
    return back * np.minimum(z, 0)


@prelu_gradient.mistake
def mean_for_sum(z, back):
    """a slope used in many places gets the sum of their contributions, not their mean"""
    return (back * np.minimum(z, 0)).reshape(-1, z.shape[-1]).mean(axis=0)


@prelu_gradient.mistake
def sums_of_all_signs(z, back):
    """positive sums do not use the slope, so they must not count: z is to be cut off above 0"""
    return (back * z).reshape(-1, z.shape[-1]).sum(axis=0)


@prelu_gradient.mistake
def positive_sums_taken(z, back):
    """np.maximum keeps the positive sums, the very ones that do not use the slope"""
    return (back * np.maximum(z, 0)).reshape(-1, z.shape[-1]).sum(axis=0)


@prelu_gradient.mistake
def sign_turned(z, back):
    """min(0, z) is negative where z is, and that sign belongs to the gradient: |z| turns it round"""
    return (back * np.maximum(-z, 0)).reshape(-1, z.shape[-1]).sum(axis=0)


@prelu_gradient.mistake
def channels_added_up(z, back):
    """axis -1 holds the channels: this adds them up, and leaves one number a place"""
    return (back * np.minimum(z, 0)).sum(axis=-1)


@prelu_gradient.mistake
def input_left_out(z, back):
    """the derivative with respect to the slope is z where z is negative, not 1"""
    return (back * (z < 0)).reshape(-1, z.shape[-1]).sum(axis=0)


@prelu_gradient.mistake
def samples_alone(z, back):
    """for images this adds up the samples only; the places of a channel share the slope as well"""
    return (back * np.minimum(z, 0)).sum(axis=0)


@prelu_gradient.alternative
def over_all_but_the_last(z, back):
    return np.sum(back * z * (z < 0), axis=tuple(range(z.ndim - 1)))


@prelu_gradient.alternative
def channel_by_channel(z, back):
    negative = np.where(z < 0, z, 0.0)
    return [np.vdot(back[..., c], negative[..., c]) for c in range(z.shape[-1])]
