import numpy as np

from actedu.checks import KeepsShape, LeavesInputAlone, Matches, Stable, call
from actedu.exercises import exercise
from actedu.exercises.recognise import at, warns


@exercise(title="A sigmoid that survives", points=3, stars=2, kind="write the function", curve=(-6, 6))
def stable_sigmoid(x):
    r"""Write $\sigma(x) = 1 / (1 + e^{-x})$ for an array `x` of any shape.

    It must survive $x = \pm 1000$ without a warning, also in float32, and keep the digits of tiny outputs:
    $\sigma(-720)$ is about $2\cdot10^{-313}$, not 0 (SciPy's `expit` gives 0 there).
    """
    e = np.exp(-np.abs(x))  # at most 1: never overflows
    return np.where(x < 0, e, 1.0) / (1.0 + e)


_FLOAT32 = np.array([-200.0, -90.0, 0.0, 90.0, 200.0], dtype=np.float32)

stable_sigmoid.checks(
    Matches([(np.linspace(-6, 6, 13),)]),
    Stable(),
    Stable(((_FLOAT32,),), title="survives float32 as well, where exp overflows at 89"),
    Matches(
        [(np.array([-720.0, -700.0, -500.0, -40.0]),)],
        title="keeps six digits of tiny outputs",
        atol=0.0,
    ),
    KeepsShape(),
    LeavesInputAlone(),
    Matches(lambda rng: [(rng.normal(0, 4, 9),), (rng.uniform(-300, 300, (3, 4)),)], hidden=True),
    Matches(
        lambda rng: [(rng.uniform(-735, -600, 9),)],
        title="keeps six digits of other tiny outputs",
        hidden=True,
        atol=0.0,
    ),
)

stable_sigmoid.hints(
    "Write the formula first. The first check passes; then find out which input makes exp overflow.",
    "The section *Deeper* of the lesson shows the two forms of the sigmoid: one is safe for positive x, the other "
    "for negative x.",
    "exp(-|x|) can never overflow, whatever the sign of x. With e = exp(-|x|), the answer for x >= 0 is 1 / (1 + "
    "e). np.where may choose between two arrays that are both harmless.",
    "With that e, the answer is np.where(x < 0, ___, 1.0) divided by 1.0 + e.",
)

stable_sigmoid.why(r"""
    Multiply numerator and denominator of $1/(1+e^{-x})$ by $e^{x}$: it is also $e^{x}/(1+e^{x})$. The first form is
    safe where $x \ge 0$, the second where $x < 0$, and in both the exponential is $e = e^{-|x|} \le 1$. So one
    exponential serves the whole line and cannot overflow. Both arguments of `np.where` are computed everywhere; here
    both are harmless everywhere. Choosing between the two forms inside `np.errstate` gives the same numbers: the
    unwanted one overflows unseen, at the price of a second exponential.
    """)


@stable_sigmoid.mistake
def minus_sign_lost(x):
    """the minus sign in the exponent is lost: the curve falls"""
    return 1 / (1 + np.exp(x))


@stable_sigmoid.mistake
def tanh_instead(x):
    """this is tanh: it runs from -1 to 1"""
    return np.tanh(x)


@stable_sigmoid.mistake(when=lambda f: "truth value" in call(f, np.array([-1.0, 1.0])).message)
def if_on_an_array(x):
    """`if` wants one yes or no, but x is an array with a sign in every place; np.where chooses place by place"""
    return 1 / (1 + np.exp(-x)) if x >= 0 else np.exp(x) / (1 + np.exp(x))


@stable_sigmoid.mistake(when=lambda f: at(f, 0) == 0.5 and at(f, -720) == at(f, -719) > 0)
def clipped(x):
    """clipping x changes the answer: all inputs beyond the clip get the same output"""
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


@stable_sigmoid.mistake(when=lambda f: at(f, -30) > 0 == at(f, -40))
def half_of_one_plus_tanh(x):
    """half of 1 + tanh(x/2) is right on paper, but 1 + tanh(x/2) is a difference of nearly equal numbers in the left
    tail: at x = -40 nothing is left
    """
    return 0.5 * (1 + np.tanh(x / 2))


@stable_sigmoid.mistake(when=lambda f: at(f, -700) > 0 == at(f, -720) and not warns(f, -720))
def warning_silenced(x):
    """no warning, but the output is 0 at x = -720, although a float64 could hold the right one: exp(720) overflowed
    and was not told, as in SciPy's expit, which is 0 there too. Take exp of -|x|, not of -x
    """
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-x))


@stable_sigmoid.mistake(when=lambda f: at(f, -700) > 0 == at(f, -720) and warns(f, -720))
def exp_overflows(x):
    """exp(-x) overflows for very negative x: the value comes out as 1 / inf = 0, although a float64 could still hold
    it down to x = log(5e-324) = -744, and a warning that you learn to ignore hides the next one
    """
    return 1 / (1 + np.exp(-x))


@stable_sigmoid.mistake
def both_branches_computed(x):
    """np.where computes both branches for all of x and only then chooses: the unwanted one still overflows"""
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@stable_sigmoid.alternative
def by_minimum(x):
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


@stable_sigmoid.alternative
def by_logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


@stable_sigmoid.alternative
def silenced_where_it_does_no_harm(x):
    with np.errstate(all="ignore"):
        return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@stable_sigmoid.alternative
def by_masks(x):
    y = np.empty(np.shape(x))
    right = x >= 0
    y[right] = 1 / (1 + np.exp(-x[right]))
    e = np.exp(x[~right])
    y[~right] = e / (1 + e)
    return y
