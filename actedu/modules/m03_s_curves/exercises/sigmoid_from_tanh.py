import numpy as np

from actedu.checks import Reaches, brief, numbers
from actedu.exercises import exercise
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(title="One curve out of the other", points=2, stars=2, kind="fit parameters")
def sigmoid_from_tanh(*, k=1, m=2):
    r"""Find four numbers with $a \tanh(bx + c) + d = \sigma({inside})$ for every $x$.

    Answer with a tuple `(a, b, c, d)`.
    """
    return (0.5, k / 2, -m / 2, 0.5)


@sigmoid_from_tanh.vary
def other_scale_and_place(rng):
    return {"k": int(rng.choice([2, 4, 8])), "m": int(rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]))}


@sigmoid_from_tanh.facts
def sigmoid_of(*, k, m):
    """What stands in the sigmoid that is asked for, as people write it."""
    return {"inside": f"{'' if k == 1 else k}x {'-' if m > 0 else '+'} {abs(m)}"}


def _distance_to_sigmoid(answer, *, k, m):
    values = numbers(answer)
    if values is None or values.shape != (4,):
        raise ValueError(f"four numbers (a, b, c, d) are asked for; this is {brief(answer)}")
    if not np.isfinite(values).all():
        raise ValueError("all four numbers must be finite")
    a, b, c, d = values
    x = np.linspace(-8, 8, 321)
    return np.abs(a * np.tanh(b * x + c) + d - sigmoid(k * x - m)).max()


sigmoid_from_tanh.checks(
    Reaches(_distance_to_sigmoid, 0.05, "the largest distance to the sigmoid", title="comes within 0.05 everywhere"),
    Reaches(_distance_to_sigmoid, 1e-9, "the largest distance to the sigmoid", title="is the sigmoid exactly"),
)

sigmoid_from_tanh.hints(
    "Bring three things to the sigmoid's: the two end levels, the place of the middle, and the steepness there.",
    "See Explain in the lesson: tanh(z) = 2 sigma(2z) - 1. Solve that for sigma.",
    "Heights: a tanh + d runs from d - a to d + a, and that must be 0 to 1. Steepness in the middle: the slope of a "
    "tanh(bx + c) is ab there, that of sigma({inside}) is {k}/4.",
    "sigma(z) = (tanh(z / ___) + 1) / ___; put z = {inside}, then read off a, b, c and d.",
)

sigmoid_from_tanh.why(r"""
    $\tanh z = 2\sigma(2z) - 1$, so $\sigma(z) = \tfrac12\tanh(\tfrac z2) + \tfrac12$; with $z = {inside}$, half of
    both its numbers stand in the tanh. The two are one curve, twice as wide and half as high; the fourfold slope is the
    product of the two twos. So a net with sigmoids can compute exactly what a net with tanh units computes. What
    differs is where training starts.
    """)


@sigmoid_from_tanh.mistake
def tanh_from_sigmoid():
    """these numbers make a tanh of a sigmoid; here tanh is given and the sigmoid is wanted"""
    return 2, 2, 0, -1


@sigmoid_from_tanh.mistake(when=lambda a, *, k, m: np.allclose(np.delete(a, 1), (0.5, -m / 2, 0.5)) and a[1] > 0.55 * k)
def too_steep(*, k, m):
    """height and shift are right, but b is too large: the slope in the middle is ab, and {k}/4 is asked for"""
    return 0.5, k, -m / 2, 0.5


@sigmoid_from_tanh.mistake
def shift_not_halved(*, k, m):
    """b is halved and c is not: the whole of {inside} is divided by 2, so the curve's middle is in the wrong place"""
    return 0.5, k / 2, -m, 0.5


@sigmoid_from_tanh.mistake
def not_shifted(*, k, m):
    """without c the middle of your curve is at x = 0; that of sigma({inside}) is where {inside} = 0"""
    return 0.5, k / 2, 0, 0.5


@sigmoid_from_tanh.mistake
def not_lifted(*, k, m):
    """the curve is not lifted: without d it runs from -1/2 to 1/2"""
    return 0.5, k / 2, -m / 2, 0


@sigmoid_from_tanh.mistake
def twice_too_high(*, k, m):
    """a is half the height, not the height: this curve runs from -1/2 to 3/2"""
    return 1, k / 2, -m / 2, 0.5


@sigmoid_from_tanh.alternative
def mirrored(*, k, m):
    return -0.5, -k / 2, m / 2, 0.5


@sigmoid_from_tanh.alternative
def as_a_list(*, k, m):
    return [0.5, k / 2, -m / 2, 0.5]


@sigmoid_from_tanh.alternative
def as_an_array(*, k, m):
    return np.array([0.5, k / 2, -m / 2, 0.5])
