import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(title="Where bfloat16 runs out of digits", points=3, stars=3, kind="minimal example", retired=True)
def first_bfloat16_one():
    r"""For real numbers $\sigma(z) < 1$ always; the lesson found from which $z$ on it is exactly 1 in float32
    (24 significant bits) and in float16 (11 bits).

    Much training is done in bfloat16, which keeps 8 significant bits. Find the smallest $z$, to 0.01, for which
    $\sigma(z)$, rounded to the nearest bfloat16, is exactly 1. NumPy has no bfloat16: reason, or round yourself.
    """
    return 9 * np.log(2)


def _in_bfloat16(value):
    """Round a positive float64 to the nearest number of 8 significant bits, ties to even."""
    fraction, exponent = np.frexp(value)
    return float(np.ldexp(np.round(fraction * 2**8), exponent - 8))


def _first_one(answer, setting):
    value = numbers(answer)
    if value is None or value.size != 1 or isinstance(answer, (bool, np.bool_)):
        return f"one number is asked for; this is {brief(answer)}"
    z = float(value.reshape(()))
    if not abs(z) < 1000:
        return f"{brief(z)} is far outside: look between 0 and 100"
    gap = 1 - _in_bfloat16(sigmoid(z))
    if gap > 0:
        return f"rounded to bfloat16, the sigmoid of {brief(z)} is still {brief(gap)} below 1"
    if _in_bfloat16(sigmoid(z - 0.01)) == 1:
        return f"rounded to bfloat16, the sigmoid of {brief(z)} is exactly 1, but so is that of {brief(z - 0.01)}"
    return None


first_bfloat16_one.checks(Holds("is the smallest z, to 0.01, whose sigmoid rounds to 1 in bfloat16", _first_one))

first_bfloat16_one.hints(
    "The sigmoid falls short of 1 by about exp(-z). Ask when that is too little for a bfloat16 to show.",
    "See Pitfalls in the lesson: floats just below 1 are 2**-24 apart in float32, and the first exact 1 stands at "
    "25 ln 2. Where does the 25 come from?",
    "In float16, with 11 significant bits, numbers just below 1 are 2**-11 apart; what is nearer than half of "
    "that, 2**-12, rounds to 1. So exp(-z) = 2**-12, and z = 12 ln 2 = 8.32.",
    "With 8 bits the spacing is 2**-8 and half of it 2**-___, so z = ___ * np.log(2).",
)

first_bfloat16_one.why(r"""
    Just below 1 the numbers of a type with $p$ significant bits are $2^{-p}$ apart, so $1 - \sigma(z) \approx e^{-z}$
    rounds away once it is at most $2^{-(p+1)}$: at $z = (p+1) \ln 2$, here $9 \ln 2 = 6.24$. There the true slope is
    still 0.002, but $s(1 - s)$ is exactly 0. On the other side nothing happens: $\sigma(-6.24) = 0.002$ keeps all 8
    bits.
    """)


@first_bfloat16_one.mistake(when=lambda answer: 5.5 < answer < 5.6)
def whole_spacing():
    """8 ln 2 is where exp(-z) is one whole spacing below 1; rounding to 1 needs only half of it"""
    return 8 * np.log(2)


@first_bfloat16_one.mistake(when=lambda answer: 4.8 < answer < 4.9)
def spacing_above_one():
    """2**-7 is the machine epsilon of bfloat16, the spacing above 1; below 1 it is half that, and rounding needs only
    half of it again
    """
    return 7 * np.log(2)


@first_bfloat16_one.mistake(when=lambda answer: 17.3 < answer < 17.4)
def digits_of_float32():
    """this is float32's number from the lesson, for 24 significant bits"""
    return 25 * np.log(2)


@first_bfloat16_one.mistake(when=lambda answer: 8.3 < answer < 8.4)
def digits_of_float16():
    """this is float16's number from the lesson; bfloat16 has 16 bits as well, but only 8 of them count for digits"""
    return 12 * np.log(2)


@first_bfloat16_one.mistake(when=lambda answer: 87 < answer < 90)
def overflow_of_exp():
    """near 89 exp overflows: that is the range of the type, and bfloat16 shares it with float32. Here its digits run
    out, much earlier
    """
    return 88.72


@first_bfloat16_one.mistake(when=lambda answer: answer < 0)
def wrong_side():
    """for a negative z the sigmoid is near 0, not near 1"""
    return -6.24


@first_bfloat16_one.alternative
def rounded():
    return 6.24


@first_bfloat16_one.alternative
def by_the_odds():
    return np.log(511)


@first_bfloat16_one.alternative
def as_an_array():
    return np.array([6.24])
