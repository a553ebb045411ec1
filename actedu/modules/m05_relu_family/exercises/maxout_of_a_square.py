from collections.abc import Iterator

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A parabola from a few lines", points=4, stars=3, kind="fit parameters")
def maxout_of_a_square(*, pieces=8, half=1):
    r"""A maxout unit with one input computes the largest of its lines $s_k x + c_k$. Choose at most {pieces} lines so
    that it differs from $x^2$ by at most {target} anywhere between -{half} and {half}.

    Return a list of pairs `(slope, constant)`. Tangents are a good beginning and not good enough: {pieces} of them,
    spread evenly, are off by {tangents} at worst.
    """
    at = half * (2 * np.arange(pieces) + 1 - pieces) / pieces
    return [(2 * t, (half / pieces) ** 2 / 2 - t**2) for t in at]


@maxout_of_a_square.vary
def other_parabola(rng):
    return {"pieces": int(rng.integers(4, 11)), "half": int(rng.integers(1, 5))}


def _target(pieces, half):
    return 0.6 * (half / pieces) ** 2


maxout_of_a_square.facts(
    lambda *, pieces, half: {
        "target": f"{_target(pieces, half):.4g}",
        "tangents": f"{(half / pieces) ** 2:.4g}",
        "width": f"{2 * half / pieces:.4g}",
    }
)


def _lines(answer, pieces):
    """The lines as rows (slope, constant). Raises ValueError with a sentence for an answer of another form."""
    if isinstance(answer, Iterator):  # read once, it is empty for the next check
        raise ValueError("this can be read only once: put list(...) around it")
    given = numbers([list(pair) for pair in answer] if isinstance(answer, (list, tuple)) else answer)
    if given is None or given.ndim != 2 or given.shape[1] != 2 or not len(given) or not np.isfinite(given).all():
        raise ValueError(
            f"a list of pairs (slope, constant) is asked for, such as [(1, 0), (-1, 0)]; not {brief(answer)}"
        )
    if len(given) > pieces:
        raise ValueError(f"these are {len(given)} lines; at most {pieces} are asked for")
    return given


def _farthest(lines, half):
    """Where the largest of the lines is farthest from the parabola, and by how much it lies above it there."""
    x = np.linspace(-half, half, 20_001)
    gap = np.max(lines[:, :1] * x + lines[:, 1:], axis=0) - x**2
    worst = int(np.argmax(np.abs(gap)))
    return float(x[worst]), float(gap[worst])


def _off(answer, pieces, half, allowed):
    try:
        x, gap = _farthest(_lines(answer, pieces), half)
    except ValueError as error:
        return str(error)
    side = "above" if gap > 0 else "below"
    return None if abs(gap) <= allowed else f"at x = {x:.2f} the unit lies {abs(gap):.3g} {side} the parabola"


def _near(answer, setting, *, pieces, half):
    return _off(answer, pieces, half, (half / pieces) ** 2 * (1 + 1e-6))


def _close(answer, setting, *, pieces, half):
    return _off(answer, pieces, half, _target(pieces, half) * (1 + 1e-3))  # the prompt rounds the target


maxout_of_a_square.checks(
    Holds("comes as near as tangents do", _near),
    Holds("comes as near as asked", _close),
)

maxout_of_a_square.hints(
    "A tangent touches the parabola from below. Where is the largest of several tangents farthest off, and on which "
    "side is it off everywhere?",
    "See 'The largest of several lines'. Draw three tangents of the parabola and the largest of them on paper.",
    "If a ruler reads between 0 and 4 mm too little everywhere, add 2 mm: then it is off by at most 2 mm.",
    "for t in the middles of {pieces} strips {width} wide: (2 * t, ___ - t**2)",
)

maxout_of_a_square.why(
    "The tangent at t is 2 t x - t^2, and the parabola lies (x - t)^2 above it. With {pieces} equal strips {width} "
    "wide a tangent in the middle of each is off by the square of half a strip, {tangents}, at its ends. It is never "
    "above the parabola, so raise all lines by half of that: then the error is half as large, above in the middle, "
    "below at the ends. With k lines it shrinks like 1 / k^2."
)


def _middles(pieces, half):
    return half * (2 * np.arange(pieces) + 1 - pieces) / pieces


@maxout_of_a_square.mistake
def tangents_alone(*, pieces, half):
    """tangents lie below the parabola everywhere, so all of the error is on one side: raise them until it is as large
    above as below"""
    return [(2 * t, -(t**2)) for t in _middles(pieces, half)]


@maxout_of_a_square.mistake
def chords_alone(*, pieces, half):
    """chords meet the parabola at the ends of the strips and lie above it between: lower them by half of their error"""
    t = _middles(pieces, half)
    return [(2 * m, (half / pieces) ** 2 - m**2) for m in t]


@maxout_of_a_square.mistake
def tangents_to_the_ends(*, pieces, half):
    """tangents at both ends of the interval leave the others farther apart: each should stand in the middle of a strip
    of equal width"""
    t = np.linspace(-half, half, pieces)
    return [(2 * m, -(m**2)) for m in t]


@maxout_of_a_square.mistake
def constant_with_wrong_sign(*, pieces, half):
    """the tangent at t is 2 t x - t^2: the constant is negative"""
    return [(2 * t, t**2) for t in _middles(pieces, half)]


@maxout_of_a_square.mistake
def slope_of_the_middle_itself(*, pieces, half):
    """the slope of x^2 at t is 2 t, not t"""
    return [(t, (half / pieces) ** 2 / 2 - t**2) for t in _middles(pieces, half)]


@maxout_of_a_square.mistake
def too_many_lines(*, pieces, half):
    """with more lines than allowed it is easy; the allowed number can do it if the error is shared out"""
    return [(2 * t, -(t**2)) for t in _middles(2 * pieces, half)]


@maxout_of_a_square.alternative
def as_an_array(*, pieces, half):
    t = _middles(pieces, half)
    return np.column_stack([2 * t, 0.45 * (half / pieces) ** 2 - t**2])
