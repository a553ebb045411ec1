import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Where GELU bends the other way", points=2, stars=2, kind="predict the number")
def inflection_of_gelu(*, k=2.0):
    r"""GELU with a steeper or flatter gate is $f(x) = x\,\Phi(k x)$. Its gate's slope is the bell curve
    $\varphi(z) = e^{-z^2 / 2} / \sqrt{2\pi}$ at $z = k x$, times $k$. The bell's own slope is
    $\varphi'(z) = -z\,\varphi(z)$.

    Derive the curvature of $f$, and from it the two inflection points for $k = {k}$. Give both as a list, to three
    decimals. (No loop is needed: here the equation can be solved by hand.)
    """
    return [-np.sqrt(2) / k, np.sqrt(2) / k]


# where k is 0.7, 1, 1.3, 1.4 or 1.7, two of the mistakes are about the same
_TENTHS = [tenths for tenths in range(4, 51) if tenths not in (7, 10, 13, 14, 17)]

inflection_of_gelu.vary(lambda rng: {"k": int(rng.choice(_TENTHS)) / 10})


def _points(answer, setting):
    given = numbers(answer)
    if given is None or given.shape != (2,):
        return f"two numbers are asked for, such as [-1, 1]; this is {brief(answer)}"
    off = np.abs(np.subtract.outer(given, setting.solution))  # a row for each answer
    for got, gap in zip(given, off.min(axis=1), strict=True):
        if not gap <= 6e-4:
            near = "; give three decimals" if gap <= 6e-3 else ""
            return f"{brief(float(got))} is not an inflection point{near}"
    return None if off.min(axis=0).max() <= 6e-4 else "one point is there twice, and the other is missing"


inflection_of_gelu.checks(Holds("finds both inflection points", _points))

inflection_of_gelu.hints(
    "Where the curvature changes sign it is 0. So take the slope of the slope, factor it, and see which factor can be "
    "0.",
    "See 'Where it bends the other way' in the lesson: the product rule, twice, for SiLU.",
    "For x e^(-x): slope e^(-x) (1 - x), curvature e^(-x) (x - 2). The exponential is never 0, so x = 2.",
    "The slope is Phi(kx) + k x phi(kx), and its slope k phi(kx) (___ - k^2 x^2). Set the bracket to 0.",
)

inflection_of_gelu.why(
    "The slope is Phi(kx) + k x phi(kx). Its slope has k phi(kx) twice, and k x times k times -k x phi(kx): together "
    "k phi(kx) (2 - k^2 x^2). The bell is never 0, so k x is the square root of 2 or minus that."
    "For GELU itself k is 1, and the points are the two square roots of 2."
)


def _pair(x):
    return [-float(x), float(x)]


@inflection_of_gelu.mistake
def bend_of_the_gate(*, k):
    """at kx = 1 the bell curve bends the other way; the curvature of f has phi twice, once from each slope of the
    product, and a term with x
    """
    return _pair(1 / k)


@inflection_of_gelu.mistake
def root_forgotten(*, k):
    """2 - k^2 x^2 is 0 where (kx)^2 is 2: the root is missing"""
    return _pair(2 / k)


@inflection_of_gelu.mistake
def multiplied_by_k(*, k):
    """a steeper gate squeezes the curve towards 0, so that the points come nearer to 0: divide by k"""
    return _pair(np.sqrt(2) * k)


@inflection_of_gelu.mistake
def k_overlooked(*, k):
    """these are the points of GELU itself, with k = 1; the gate here is Phi(kx)"""
    return _pair(np.sqrt(2))


@inflection_of_gelu.mistake
def gate_of_swish(*, k):
    """that is where swish, with the sigmoid as its gate, bends the other way; GELU's gate is Phi"""
    return _pair(2.3993572805 / k)


@inflection_of_gelu.mistake(when=lambda answer, *, k: np.abs(np.asarray(answer) + 0.7517916 / k).min() <= 6e-4)
def lowest_point(*, k):
    """where GELU turns its slope is 0; at an inflection point its slope is lowest or highest, and its curvature 0"""
    return _pair(0.7517916 / k)


@inflection_of_gelu.alternative
def with_three_digits(*, k):
    return tuple(round(x, 3) for x in _pair(np.sqrt(2) / k))
