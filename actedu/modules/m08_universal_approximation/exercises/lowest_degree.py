from functools import cache

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="The lowest degree that will do", points=2, stars=2, kind="minimal example")
def lowest_degree(*, k=5, near=0.1):
    r"""A hidden layer has the activation $z^d$ and as many units as you like, with a linear output and its bias. Least
    squares on 401 evenly spaced points fits it to $\sin({k}x)$ on the interval from -1 to 1.

    Which is the smallest whole number $d$ for which its largest error at these points is at most {near}?{advice}
    """
    x = np.linspace(-1, 1, 401)
    d, off = 0, 1.0
    while off > near:
        d += 1
        fit = np.polynomial.Chebyshev.fit(x, np.sin(k * x), d)
        off = np.max(np.abs(fit(x) - np.sin(k * x)))
    return d


@lowest_degree.vary
def other_wave(rng):
    """Draw the degree, and then a wave that needs it."""
    k, near = _waves()[int(rng.choice(list(_waves())))]
    return {"k": k, "near": near}


@cache
def _basis():
    x = np.linspace(-1.0, 1.0, 401)
    return x, np.linalg.qr(np.polynomial.chebyshev.chebvander(x, 79))[0]


@cache
def _errors(k):
    """Largest error and root mean square of the least-squares fit, each by degree."""
    x, basis = _basis()
    wave = np.sin(k * x)
    off = wave[:, None] - np.cumsum(basis * (basis.T @ wave), axis=1)
    return np.abs(off).max(axis=0), np.sqrt((off**2).mean(axis=0))


@cache
def _waves():
    """By degree, a wave that needs it however it is fitted: the largest error of any polynomial is at least its root
    mean square, which is smallest for least squares, and too large still at the odd degree below.
    """
    found: dict[int, tuple[int, float]] = {}
    for k in range(5, 61):
        largest, spread = _errors(k)
        for near in (0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.08, 0.05, 0.04, 0.03, 0.02, 0.01):
            d = int(np.argmax(largest <= near))
            if d >= 7 and spread[d - 2] > near:
                found.setdefault(d, (k, near))
    return found


def _error(d, k):
    return float(_errors(k)[0][d])


def _is_lowest(answer, setting, *, k, near):
    degree = numbers(answer)
    if degree is None or degree.size != 1 or isinstance(answer, bool) or float(degree.reshape(())) not in range(1, 200):
        return f"a whole number from 1 to 199 is asked for; this is {brief(answer)}"
    d = int(degree.reshape(()))
    if d < setting.solution:
        return f"with degree {d} the largest error is {_error(d, k):.2g}; at most {near} is asked for"
    return None if d == setting.solution else f"degree {d} will do, but a smaller one does too"


lowest_degree.checks(Holds("is the lowest degree", _is_lowest))

_ADVICE = " Fits in powers of x lose their digits at such degrees; `np.polynomial.Chebyshev.fit` keeps them."


@lowest_degree.facts
def how_far(*, k, near):
    """How many degrees to try, and what helps where np.polyfit fails, from 37 on."""
    return {"far": 10 * (_right(k, near) // 10 + 3), "advice": _ADVICE if k > 20 else ""}


lowest_degree.hints(
    "A sum of units (w x + b)^d can be every polynomial of degree up to d, and nothing else. Fit polynomials.",
    "See 'The polynomial exception' in the lesson: what does width change, and what does the degree?",
    "np.polynomial.Chebyshev.fit(x, y, 4) is the least-squares polynomial of degree 4; call it like a function.",
    "for d in range(1, {far}): print(d, np.abs(np.polynomial.Chebyshev.fit(x, y, ___)(x) - y).max())",
)

lowest_degree.why(
    "Width is free here, so only the degree counts: the layer is a polynomial of degree d. Each bend of the wave asks "
    "for more of it. The sine is odd, so an even power adds nothing to the degree below it."
)


def _right(k, near):
    return next(d for d in range(1, 80) if _error(d, k) <= near)


@lowest_degree.mistake(when=lambda a, *, k, near: float(a) == _right(k, near) - 2)
def one_odd_power_short(*, k, near):
    """this is one odd power too low: the fit is still off by more than {near}"""
    return _right(k, near) - 2


@lowest_degree.mistake(when=lambda a, *, k, near: float(a) == _right(k, near) + 1)
def even_power_not_needed(*, k, near):
    """this even degree does no better than the odd one below it: the sine is odd"""
    return _right(k, near) + 1


@lowest_degree.mistake(when=lambda a, *, k, near: float(a) in (2, 3))
def parabola_and_cubic():
    """a sum of such units is a parabola or a cubic, with at most two turns; this wave has more"""
    return 2


@lowest_degree.mistake(when=lambda a, *, k, near: float(a) >= max(32, 2 * _right(k, near)))
def width_taken_for_degree(*, k, near):
    """that is far more than needed: the degree is asked for, not the number of units"""
    return max(64, 2 * _right(k, near))
