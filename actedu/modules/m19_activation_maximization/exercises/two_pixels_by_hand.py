import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Two steps for two pixels", points=3, stars=1, kind="trace by hand")
def two_pixels_by_hand(*, w1=4.0, w2=-0.5):
    r"""A unit answers ${w1}\,x_1 + ({w2})\,x_2$ to an image of two pixels. Start from $x = (0, 0)$ and take **two** steps
    of gradient ascent, each 0.2 times the gradient,

    * without a prior,
    * with L2, that is, on the answer minus $\frac12 (x_1^2 + x_2^2)$,
    * without L2, but after each step every pixel is clipped to $[-1, 1]$.

    Give six numbers in a list: the two pixels without a prior, with L2, with clipping.
    """  # noqa: E501 (shorter as it is shown)
    w = np.array([w1, w2])
    with_l2 = 0.2 * w
    with_l2 = with_l2 + 0.2 * (w - with_l2)
    return [*(0.4 * w), *with_l2, *np.clip(np.clip(0.2 * w, -1, 1) + 0.2 * w, -1, 1)]


@two_pixels_by_hand.vary
def other_weights(rng):
    return {"w1": float(rng.choice([3, 4, 6, 7, 8, 9])), "w2": -float(rng.integers(1, 10)) / 10.0}


def _six(answer):
    parts = list(answer) if isinstance(answer, (list, tuple, np.ndarray)) else [answer]
    known = [numbers(part) for part in parts]
    there = [np.ravel(part) for part in known if part is not None]
    return np.hstack(there) if there and len(there) == len(known) else np.empty(0)


def _pair(first, name):
    def judge(answer, setting):
        given = _six(answer)
        if given.size != 6:
            return f"six numbers are asked for, such as [1, 0.2, 0.8, 0.1, 1, -0.1]; this is {brief(answer)}"
        right = np.asarray(setting.solution)
        for pixel in (0, 1):
            if not abs(given[first + pixel] - right[first + pixel]) <= 0.005:
                return f"{name}: pixel {pixel + 1} is not {brief(float(given[first + pixel]))}"
        return None

    return Holds(f"takes two steps {name}", judge)


two_pixels_by_hand.checks(_pair(0, "without a prior"), _pair(2, "with L2"), _pair(4, "with clipping"))

two_pixels_by_hand.hints(
    "The gradient of the answer with respect to the pixels is the same everywhere. What is it?",
    "See the three rows of the table under 'Meet it': the same three cases with steps of 0.1.",
    "For the answer 10 x of one pixel: without a prior 2, then 4. With L2 the gradient is 10 - x: first 0.2 times 10 = "
    "2, then 2 + 0.2 times (10 - 2) = 3.6. Clipped: 1, then 1.",
    "With L2, second step: x_1 = 0.2·{w1} + 0.2·({w1} - ___). Clipped: cut after the first step ___ after the second.",
)

two_pixels_by_hand.why(
    "The gradient with respect to the pixels is the row of weights, {w1} and {w2}, wherever the image is: without a "
    "prior each step adds the same. L2 takes the pixel itself off the gradient, so steps get shorter. Clipping cuts "
    "what went too far and leaves the small pixel alone."
)


def _answer(w, plain, l2, clipped):
    return [*(plain * w), *(l2 * w), *np.clip(clipped * w, -1, 1)]


@two_pixels_by_hand.mistake(
    when=lambda answer, *, w1: _six(answer).size == 6 and abs(_six(answer)[0] + 0.4 * w1) <= 0.005
)
def downhill(*, w1, w2):
    """these steps go down: training lowers a loss, but here the answer is to rise, so the gradient is added"""
    return _answer(np.array([w1, w2]), -0.4, -0.44, -0.4)


@two_pixels_by_hand.mistake
def one_step_only(*, w1, w2):
    """this is the image after one step; L2 makes no difference yet, as its pull at x = 0 is 0"""
    return _answer(np.array([w1, w2]), 0.2, 0.2, 0.2)


@two_pixels_by_hand.mistake
def slope_of_l2_doubled(*, w1, w2):
    """the pull of L2 is 2 x here; the slope of x²/2 is x"""
    return _answer(np.array([w1, w2]), 0.4, 0.32, 0.4)


@two_pixels_by_hand.mistake
def l2_pushes(*, w1, w2):
    """L2 was added to what is maximised; it is taken off, so its pull goes back to 0"""
    return _answer(np.array([w1, w2]), 0.4, 0.44, 0.4)


@two_pixels_by_hand.mistake
def l2_left_out(*, w1, w2):
    """with L2 nothing changed here: at the second step the pixels are no longer 0, and their pull counts"""
    return _answer(np.array([w1, w2]), 0.4, 0.4, 0.4)


@two_pixels_by_hand.mistake
def never_cut(*, w1, w2):
    """nothing was cut: a pixel beyond 1 becomes 1 after each step"""
    return [*_answer(np.array([w1, w2]), 0.4, 0.36, 0.4)[:4], 0.4 * w1, 0.4 * w2]


@two_pixels_by_hand.mistake
def scaled_for_cut(*, w1, w2):
    """the whole image was shrunk until it fitted; clipping cuts each pixel by itself, and the small one stays"""
    w = np.array([w1, w2])
    return [*(0.4 * w), *(0.36 * w), *(0.4 * w / max(1.0, np.abs(0.4 * w).max()))]


@two_pixels_by_hand.alternative
def as_rows(*, w1, w2):
    return np.reshape(two_pixels_by_hand(w1=w1, w2=w2), (3, 2))
