import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise
from actedu.exercises.recognise import at, warns
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(
    title="A slope with all its digits", points=3, stars=3, kind="write the function", curve=(-6, 6), retired=True
)
def sigmoid_slope_in_tails(x):
    r"""A challenge. Write $\sigma'(x)$ for an array `x` of any shape, with at least six right digits from $x = -700$ to
    $x = 700$ and no warning at $\pm 1000$.

    $\sigma'(40)$ is $4.2 \cdot 10^{-18}$; `s * (1 - s)` says 0.
    """
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


_TAILS = np.array([-700.0, -400.0, -40.0, -20.0, 20.0, 37.0, 40.0, 400.0, 700.0])

sigmoid_slope_in_tails.checks(
    Matches([(np.linspace(-6, 6, 13),)], title="gives the right slopes between -6 and 6"),
    Matches([(_TAILS,)], title="keeps six digits in both tails", atol=0.0),
    Stable(),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(
        lambda rng: [(rng.uniform(-700, 700, 12),)], title="keeps six digits at other inputs", hidden=True, atol=0.0
    ),
)

sigmoid_slope_in_tails.hints(
    "sigma (1 - sigma) is right on paper. Print it at 37 and at -37, which should agree, and ask which of its two "
    "factors has lost its digits.",
    "See Pitfalls in the lesson: where sigma is rounded to 1, 1 - sigma cannot be repaired afterwards. It must be "
    "computed without a subtraction.",
    "1 - sigma(x) equals sigma(-x), for which your stable sigmoid has all digits. Or write the slope with e = "
    "exp(-|x|): it is the same for x and -x.",
    "With that e, the slope is e divided by (1 + ___) ** 2; or stable_sigmoid(x) * stable_sigmoid(___).",
)

sigmoid_slope_in_tails.why(r"""
    $\sigma' = \sigma(x)\,\sigma(-x) = e/(1+e)^2$ with $e = e^{-|x|}$: nothing is subtracted, so nothing cancels, and
    nothing overflows. In training the lost digits rarely matter, because such a slope is tiny beside the others. They
    matter where a slope is divided by, or its logarithm taken, and in float16, where $s(1-s)$ is exactly 0 from
    $z = 8.32$ on.
    """)


@sigmoid_slope_in_tails.mistake
def value_for_slope(x):
    """this is the sigmoid itself, not its slope"""
    return sigmoid(x)


@sigmoid_slope_in_tails.mistake
def slope_of_tanh(x):
    """this is the slope of tanh, four times too steep at 0"""
    return 1 - np.tanh(x) ** 2


@sigmoid_slope_in_tails.mistake(when=lambda answer: at(answer, 40) > 0 and warns(answer, 1000))
def by_way_of_infinity(x):
    """right values by way of infinity: cosh(x/2)² overflows before it is divided by"""
    return 0.25 / np.cosh(x / 2) ** 2


@sigmoid_slope_in_tails.mistake(when=lambda answer: at(answer, 2) > 0 == at(answer, -40))
def cancels_in_both_tails(x):
    """1 - tanh² subtracts nearly equal numbers, and in both tails nothing is left of the difference"""
    return (1 - np.tanh(x / 2) ** 2) / 4


@sigmoid_slope_in_tails.mistake
def no_absolute_value(x):
    """exp(-x) without the absolute value: for very negative x it overflows, and inf / inf is NaN"""
    e = np.exp(-x)
    return e / (1 + e) ** 2


@sigmoid_slope_in_tails.mistake(when=lambda answer: at(answer, 2) > 0 == at(answer, 32))
def difference_quotient(x):
    """a difference quotient subtracts two nearly equal sigmoids: in the right tail all digits cancel"""
    return (sigmoid(x + 1e-5) - sigmoid(x - 1e-5)) / 2e-5


@sigmoid_slope_in_tails.mistake(when=lambda answer: at(answer, 32) > 0 == at(answer, 40) and warns(answer, -1000))
def rounded_and_overflowing(x):
    """s is rounded to 1 in the right tail, so 1 - s loses its digits from about 20 on and is 0 from 37 on; and exp(-x)
    overflows on the left
    """
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)


@sigmoid_slope_in_tails.mistake(when=lambda answer: at(answer, 32) > 0 == at(answer, 40))
def rounded_to_one(x):
    """a stable sigmoid does not help here: s itself is rounded near 1, and 1 - s then shows the rounding, not the
    slope
    """
    s = sigmoid(x)
    return s * (1 - s)


@sigmoid_slope_in_tails.alternative
def by_symmetry(x):
    return sigmoid(x) * sigmoid(-x)


@sigmoid_slope_in_tails.alternative
def by_logarithm(x):
    a = np.abs(x)
    return np.exp(-a - 2 * np.log1p(np.exp(-a)))
